"""Who looked at what, and that it is checked (SoLPUL 2001:454 10 §).

Readings are written before the text is shown, by the reader, in the reader's own record of that month and
laptop. A check is a record of its own: whose log, which period, what was looked at, what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules.event import Author, Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields

Reading = Literal["opened", "listed", "searched", "unmasked", "matched", "printed", "exported"]
QUEUE, CASES, CLOSED_CASES = "kö", "ärenden", "avslutade ärenden"
CLOSED_CALLS, CLOCKS = "stängda anrop", "frister"
LODGINGS, ENDED_LODGINGS = "boende", "avslutade bokningar"
ASSESSMENTS = "bedömningar"
DOCUMENTS = "rapporter"
VISITS, ENDED_VISITS = "ute", "avslutade besök"
MANDATES = "mandat"
NOTICES, CLOSED_NOTICES = "föranmälningar", "avslutade föranmälningar"
ASSIGNMENTS, ENDED_ASSIGNMENTS = "uppdrag", "avslutade uppdrag"
SOLD_SERVICES = "sålda tjänster"
CONTACTS = "kontakter"
OUTBOX = "utkorg"
HANDOVER = "överlämning"
MEETING, STRAIN = "teammöte", "påfrestning"
EMERGENCY = "nödblad"
DEVIATIONS, REACHABILITY = "avvikelser", "nåbarhet"
ROSTER = "schema"
FIGURES = "nyckeltal"
COOPERATION = "samverkansmöten"
ACTIVE_TIME = "aktiv tid"
IMPORTS = "importer"
BRIEF, DRAFT, NOTHING_SHOWN = "i korthet", "utkast", "låst: inget visades"
WALL = "väggläget avslutades"
ROUTINE = frozenset(
    {"", CASES, CLOSED_CASES, CLOSED_CALLS, CLOCKS, BRIEF, DRAFT, NOTHING_SHOWN, WALL, QUEUE}
) | {
    LODGINGS,
    ENDED_LODGINGS,
    ASSESSMENTS,
    DOCUMENTS,
    VISITS,
    ENDED_VISITS,
    MANDATES,
    CONTACTS,
    OUTBOX,
    HANDOVER,
    MEETING,
    STRAIN,
    EMERGENCY,
    DEVIATIONS,
    REACHABILITY,
    NOTICES,
    CLOSED_NOTICES,
    ASSIGNMENTS,
    ENDED_ASSIGNMENTS,
    SOLD_SERVICES,
    ROSTER,
    FIGURES,
    COOPERATION,
    ACTIVE_TIME,
    IMPORTS,
}
"""Reasons that the program gives by itself; any other one was written by the reader, who was asked why."""
UNLOGGED = "visades utan logg"
"""Stands in the reason of what was read while the log could not be written (break-glass)."""

MOST = 2**31 - 1
"""Readings that a check counts at most: what a table can hold."""


@kind("access.read")
class Read(Payload, frozen=True):
    """The author looked at `subject` (a record), or at a list; `how` tells in which way.

    `reason` is why, where one is asked: another board's case, break-glass. Never holds what was read.
    """

    how: Reading
    subject: UUID | None = None
    reason: str = ""


@kind("access.checked")
class Checked(Beginning, frozen=True):
    """The author checked the log of `whose`, from `first` to `last` (Swedish days, both included).

    `readings` is how many there were, `sample` those that were looked at (ids of their events).
    """

    whose: Author
    first: date
    last: date
    readings: int
    sample: tuple[UUID, ...]
    finding: str
    measures: str = ""
    at: datetime | None = None


class Checking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the log is to be checked: the unit's own data (data/access.toml)."""

    every_months: Literal[1, 2, 3, 4, 6, 12]
    within_days: int
    sample: int

    def first_day(self, day: date) -> date:
        """The first day of the period that a day is in."""
        return date(day.year, (day.month - 1) // self.every_months * self.every_months + 1, 1)

    def last_day(self, first: date) -> date:
        """The last day of the period that begins then."""
        months = first.year * 12 + first.month - 1 + self.every_months
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


class CheckFields(Fields):
    """Shared by the state and the table."""

    whose_id: UUID | None = Field(default=None, index=True)
    whose_name: str = ""
    by_id: UUID | None = None
    by_name: str = ""
    first: date | None = None
    last: date | None = None
    readings: int = 0
    sampled: int = 0
    finding: str = ""
    measures: str = ""
    at: datetime | None = None
    counts: bool = False
    """False for somebody's check of their own log: it is kept, and is no check."""


class Check(CheckFields):
    """A check as its events tell it."""


def fold(events: Sequence[Event]) -> Check:
    """The check that these events tell. Total."""
    check = Check()
    for event in events:
        match event.payload:
            case Checked() as made if check.at is None:
                check.whose_id, check.whose_name = made.whose.id, made.whose.name
                check.by_id, check.by_name = event.author.id, event.author.name
                check.first, check.last = made.first, made.last
                check.readings = min(max(made.readings, 0), MOST)
                check.sampled = len(made.sample)
                check.finding, check.measures = made.finding, made.measures
                check.at = event.happened_at
                check.counts = event.author.id != made.whose.id
    return check
