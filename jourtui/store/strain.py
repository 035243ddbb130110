"""Strain (psykiska påfrestningar): what a person writes of it, which nobody else reads unless they share it.

Everything that reads it goes through here. What that stops, and what not, is said in docs/security.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from jourtui.rules import strain as rules
from jourtui.rules.access import STRAIN
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.entries import EntryStruck
from jourtui.rules.meeting import week_of
from jourtui.rules.text import plain
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.meetings import LONGEST
from jourtui.store.views import StrainRow

WEEKS = 8
"""How many of a person's own weeks are listed."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A text of one's own, and the record that it stands in."""

    record: UUID
    entry: rules.Entry


@dataclass(frozen=True, slots=True)
class Shared:
    """A text that somebody shares at a meeting; `name` is empty unless they said that it may be told."""

    record: UUID
    text: str
    name: str


def write(desk: Desk, text: str) -> None:
    """Write of strain in the duty week that runs, for nobody but oneself. Raises NotAllowed."""
    text = plain(text).strip()
    if not text:
        raise NotAllowed("Skriv något först.")
    if len(text) > LONGEST:
        raise NotAllowed(f"Texten är för lång: högst {LONGEST} tecken. Dela upp den.")
    week = week_of(desk.now())
    record = rules.record_of(desk.author.id, week)
    desk.do(Change(record, rules.StrainWritten(text, week.start), own_key=True))


def own(desk: Desk) -> list[Mine]:
    """One's own texts of the last weeks, the last first. Logged before it returns. Raises ReplicaError."""
    with desk.rows() as rows:
        mine = rows.exec(
            select(StrainRow.record_id)
            .where(StrainRow.person_id == desk.author.id)
            .order_by(col(StrainRow.start).desc())
            .limit(WEEKS)
        ).all()
    found = []
    for record in mine:
        desk.log_reading("opened", record, STRAIN)
        strain = rules.fold(desk.journal.events(record))
        if strain.person_id == desk.author.id:
            found += [Mine(record, entry) for entry in reversed(strain.every.values())]
    return found


def share(desk: Desk, mine: Mine, *, named: bool) -> None:
    """Let the text be read at the week's meeting, with one's name or without."""
    desk.write(mine.record, rules.StrainShared(mine.entry.event.id, named))


def unshare(desk: Desk, mine: Mine) -> None:
    """Share it no more."""
    desk.write(mine.record, rules.StrainUnshared(mine.entry.event.id))


def take_back(desk: Desk, mine: Mine) -> None:
    """The text is not shown any more, not even to its author; it can be destroyed alone."""
    desk.write(mine.record, EntryStruck(mine.entry.event.id))


def shared_count(desk: Desk, week: DutyWeek) -> int:
    """How many texts are shared at the week's meeting: not a word of them is read."""
    return sum(row.shared for row in _sharing(desk, week))


def shared(desk: Desk, week: DutyWeek) -> list[Shared]:
    """What is shared at the week's meeting, in no order that tells whose it is. Logged before it returns."""
    found = []
    for row in _sharing(desk, week):
        desk.log_reading("opened", row.record_id, STRAIN)
        strain = rules.fold(desk.journal.events(row.record_id))
        for entry in strain.every.values():
            if entry.shared is not None:
                found.append(
                    Shared(row.record_id, entry.said.text, strain.name if entry.shared.named else "")
                )
    return sorted(found, key=lambda one: one.text.casefold())


def _sharing(desk: Desk, week: DutyWeek) -> Sequence[StrainRow]:
    with desk.rows() as rows:
        wanted = select(StrainRow).where(col(StrainRow.start) == week.start, col(StrainRow.shared) > 0)
        return rows.exec(wanted).all()
