"""A year of key figures that is closed: its aggregates stand as they were, whatever is written in later.

A year has one record, whose id follows from the year: two who close it apart write in the same one, both
are kept and both are told. It is never opened again. Nothing in it tells of anybody (SoLPUL 7 a §).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules import entries
from jourtui.rules.event import Author, Beginning, Event, Lasting, kind
from jourtui.rules.fields import Fields
from jourtui.rules.responsibility import Tell

Numbers = dict[str, dict[str, int]]
"""Figure → cell → number: "" is the whole, others are `dimension:key`. Times are seconds, money is öre."""

_SPACE = UUID("6f7e1c52-31c1-4d0e-9f0b-7a4a5b1f0c11")


def record_of(year: int) -> UUID:
    """The record in which a year is closed, on every laptop."""
    return uuid5(_SPACE, str(year))


@kind("figures.year_closed")
class YearClosed(Beginning, frozen=True):
    """The figures of `year` as they were when it was closed, of the whole jour."""

    year: int
    numbers: Numbers
    at: datetime | None = None


@kind("figures.municipality_closed")
class MunicipalityClosed(Lasting, frozen=True):
    """A municipality's own figures in the year that its author closed just before: an event holds no more."""

    municipality: str
    numbers: Numbers


@kind("figures.definitions_closed")
class DefinitionsClosed(Lasting, frozen=True):
    """How each figure (code) was counted, in words, in the year that its author closed just before."""

    definitions: dict[str, str]


class Closing(msgspec.Struct):
    """One closing of the year, and by whom."""

    by: Author
    at: datetime
    numbers: Numbers
    municipalities: dict[str, Numbers] = msgspec.field(default_factory=dict)
    definitions: dict[str, str] = msgspec.field(default_factory=dict)
    """By figure; empty in a year that was closed before they were kept."""


class ClosedYearFields(Fields):
    """Shared by the state and the table."""

    year: int = Field(default=0, index=True)
    closed_at: datetime | None = None
    by_name: str = ""
    closings: str = "[]"
    """JSON list of `Closing`: the first counts; a second was made apart from it."""

    def every(self) -> list[Closing]:
        """All closings, the first first."""
        return msgspec.json.decode(self.closings, type=list[Closing])


class ClosedYear(ClosedYearFields):
    """A closed year as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)


def fold(events: Sequence[Event]) -> ClosedYear:
    """The closed year that these events tell. Total: who had seen that it was closed changes nothing."""
    year = ClosedYear()
    year.log = entries.begin(events)
    made: list[tuple[Event, YearClosed]] = []
    found: dict[UUID, Closing] = {}  # by who closed it: one person closes a year once
    for event in events:
        match event.payload:
            case YearClosed() as closed:
                if not _counts(event, closed, made):
                    year.log.void.add(event.id)
                    continue
                for other, _ in made:
                    year.log.tells.extend(_told(event, other, closed.year))
                made.append((event, closed))
                found[event.author.id] = Closing(event.author, event.happened_at, closed.numbers)
            case MunicipalityClosed(municipality=code, numbers=numbers):
                closing = found.get(event.author.id)
                if closing is None or code in closing.municipalities:
                    year.log.void.add(event.id)
                else:
                    closing.municipalities[code] = numbers
            case DefinitionsClosed(definitions=definitions):
                closing = found.get(event.author.id)
                if closing is None or closing.definitions:
                    year.log.void.add(event.id)
                else:
                    closing.definitions = definitions
            case entries.TellSeen(about=about, code=code, detail=detail):
                year.log.seen.add((about, event.author.id, code, detail))
    if made:
        first, closed = made[0]
        year.year, year.closed_at, year.by_name = closed.year, first.happened_at, first.author.name
    year.closings = msgspec.json.encode(list(found.values())).decode()
    return year


def _counts(event: Event, closed: YearClosed, made: Sequence[tuple[Event, YearClosed]]) -> bool:
    """Whether a closing is the first of its year, or was made by somebody who could not see the first."""
    if not 1900 < closed.year < 2200:
        return False
    return not any(
        event.author.id == other.author.id or event.saw(other) or said.year != closed.year
        for other, said in made
    )


def _told(event: Event, other: Event, year: int) -> list[Tell]:
    """Both people are told that they closed it apart."""
    others = {event.author.id: other.author.name, other.author.id: event.author.name}
    return [
        Tell(
            event_id=event.id,
            person_id=person,
            code="closed_apart",
            other=name,
            detail=str(year),
            at=event.written_at,
        )
        for person, name in others.items()
    ]
