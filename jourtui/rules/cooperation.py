"""Cooperation meetings (Samverkansmöten): the jour meets each municipality, at least once per half-year.

Each meeting is a record: planned, held, cancelled. What two people write of one apart is both kept, until
somebody who has seen both writes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID, uuid5

from sqlmodel import Field

from jourtui.rules.entries import Log, TellSeen, settle, two_values
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields

COOPERATION = "cooperation"
"""What the two people are told of who wrote of one meeting apart."""
State = Literal["planned", "held", "cancelled"]
_MEETINGS = UUID("4a9b2c55-6f0b-4d0e-8a1c-0f3f5d1f7b52")


@kind("cooperation.planned")
class CooperationPlanned(Payload, frozen=True):
    """A meeting with a municipality (its code) on a Swedish day. Written again in its record it corrects."""

    municipality: str
    day: date
    clock: str = ""
    place: str = ""
    with_whom: str = ""


@kind("cooperation.held")
class CooperationHeld(Payload, frozen=True):
    """It was held that day: who was there of theirs and of ours, and in short what was said."""

    municipality: str
    day: date
    with_whom: str = ""
    ours: str = ""
    said: str = ""


@kind("cooperation.cancelled")
class CooperationCancelled(Payload, frozen=True):
    """It was not held."""

    why: str = ""


class CooperationFields(Fields):
    """Shared by the state and the table."""

    municipality: str = Field(default="", index=True)
    day: date | None = None
    half: str = Field(default="", index=True)
    """The half-year of its day: `2026-2`."""
    state: str = ""
    clock: str = ""
    place: str = ""
    with_whom: str = ""
    ours: str = ""
    said: str = ""
    why: str = ""
    by_name: str = ""
    two_values: bool = False
    also_by: str = ""
    also: str = ""
    """What was written beside what shows, by somebody who could not see it."""


class Cooperation(CooperationFields):
    """A meeting as its events tell it."""


def record_of(municipality: str, of: str, number: int) -> UUID:
    """The record of a municipality's meeting in the half-year `of`, the first of them 0.

    The same on every laptop: two who plan it apart write of one meeting, and are told.
    """
    return uuid5(_MEETINGS, f"{municipality} {of} {number}")


def half(day: date) -> str:
    """The half-year of a day: `2026-1` from January to June, `2026-2` from July."""
    return f"{day.year:04}-{1 if day.month <= 6 else 2}"


def other_half(of: str, by: int) -> str:
    """The half-year so many later, or earlier."""
    year, n = int(of[:4]), int(of[-1])
    at = min(max(year * 2 + n - 1 + by, 1900 * 2), 2200 * 2)
    return f"{at // 2:04}-{at % 2 + 1}"


def first_day(of: str) -> date:
    return date(int(of[:4]), 1 if of[-1] == "1" else 7, 1)


def last_day(of: str) -> date:
    return date(int(of[:4]), 6, 30) if of[-1] == "1" else date(int(of[:4]), 12, 31)


def fold(events: Sequence[Event]) -> tuple[Cooperation, Log]:
    """The meeting that these events tell, and what people must be told of it. Total.

    What was held was held, also when somebody who did not know it cancelled or moved the meeting.
    """
    meeting, log = Cooperation(), Log(events=list(events))
    written: list[Event] = []
    for event in events:
        match event.payload:
            case CooperationPlanned() | CooperationHeld() | CooperationCancelled():
                beside = [other for other in written if not event.saw(other)]
                for other in beside:
                    if other.payload != event.payload:
                        log.tells.extend(two_values(event, [(COOPERATION, other.author.id)]))
                written = [*beside, event]
            case TellSeen(about=about, code=code, detail=detail):
                log.seen.add((about, event.author.id, code, detail))
                continue
            case _:
                continue
        _apply(meeting, _shown(written))
    others = [event for event in written if event.payload != _shown(written).payload]
    if others:
        meeting.two_values, meeting.also_by = True, others[-1].author.name
        meeting.also = _said(others[-1].payload, meeting.municipality)
    settle(log, (COOPERATION,) if others else ())
    return meeting, log


def _shown(written: Sequence[Event]) -> Event:
    """Which of those that did not see each other shows: the last, and what was held before all others."""
    held = [event for event in written if isinstance(event.payload, CooperationHeld)]
    return (held or written)[-1]


def _apply(meeting: Cooperation, event: Event) -> None:
    meeting.by_name = event.author.name
    match event.payload:
        case CooperationPlanned() as plan:
            meeting.state, meeting.municipality = "planned", plan.municipality
            meeting.day, meeting.half = plan.day, half(plan.day)
            meeting.clock, meeting.place, meeting.with_whom = plan.clock, plan.place, plan.with_whom
            meeting.why = meeting.ours = meeting.said = ""
        case CooperationHeld() as held:
            meeting.state, meeting.municipality = "held", held.municipality
            meeting.day, meeting.half = held.day, half(held.day)
            meeting.with_whom, meeting.ours, meeting.said = held.with_whom, held.ours, held.said
            meeting.why = ""
        case CooperationCancelled(why=why):
            meeting.state, meeting.why = "cancelled", why


def _said(payload: Payload | None, shown: str) -> str:
    """All that one write says; its municipality where another than `shown`."""

    def _with(municipality: str) -> str:
        return f"kommun {municipality}" if municipality != shown else ""

    match payload:
        case CooperationPlanned(municipality=of, day=day, clock=clock, place=place, with_whom=whom):
            return ", ".join(filter(None, (f"planerat {day} {clock}".strip(), _with(of), place, whom)))
        case CooperationHeld(municipality=of, day=day, with_whom=whom, ours=ours, said=said):
            return ", ".join(filter(None, (f"hållet {day}", _with(of), whom, ours, said)))
        case CooperationCancelled(why=why):
            return ", ".join(filter(None, ("inställt", why)))
    return ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A municipality that has not been met in a half-year; `planned` is the day of what is planned."""

    municipality: str
    half: str
    planned: date | None = None
    overdue: bool = False
    """The planned day is past, and nobody has written that it was held."""


def lacking(
    members: Iterable[str], meetings: Iterable[CooperationFields], of: str, today: date
) -> list[Lacking]:
    """Which of the municipalities (their codes) have had no meeting in the half-year `of`."""
    found: dict[str, list[CooperationFields]] = {}
    for meeting in meetings:
        if meeting.half == of:
            found.setdefault(meeting.municipality, []).append(meeting)
    lacks = []
    for code in members:
        had = found.get(code, [])
        if any(meeting.state == "held" for meeting in had):
            continue
        days = sorted(one.day for one in had if one.state == "planned" and one.day is not None)
        coming = next((day for day in days if day >= today), None)
        planned = coming or (days[-1] if days else None)
        lacks.append(Lacking(code, of, planned, overdue=planned is not None and planned < today))
    return lacks


def ending(today: date, weeks: int) -> bool:
    """Whether no more than so many weeks are left of the half-year."""
    return last_day(half(today)) - today <= timedelta(weeks=weeks)
