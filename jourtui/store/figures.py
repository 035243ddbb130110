"""The key figures (Nyckeltal) of a year: read from the views, compared with what a closed year froze.

Whole tables are never read: each view is asked for what happened in the year, in columns. So nothing is
masked here, and nothing but numbers and ids leaves: whoever opens a row opens it as anywhere, logged.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, func, select

from jourtui.rules import calendar, closed_year
from jourtui.rules.closed_year import Closing, DefinitionsClosed, MunicipalityClosed, Numbers, YearClosed
from jourtui.rules.event import Payload, to_micros
from jourtui.rules.figure_definitions import FIGURES, POPULATION
from jourtui.rules.figures import Counted, Fact, Period, Row, compute, members_in, with_sums
from jourtui.rules.places import Places
from jourtui.store import away
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.figure_sources import every
from jourtui.store.views import CallRow, CaseRow, ClosedYearRow, DeviationRow, NoticeRow

_COUNTED_TYPES = ("call", "case", "notice", "assignment", "deviation")


class CannotClose(Exception):
    """Why a year cannot be closed; the text is one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year's figures, of the jour or of one municipality: as they are, and as they were when it closed."""

    period: Period
    counted: Counted
    at: datetime
    municipality: str = ""
    closings: Sequence[Closing] = ()
    """The closings of the year: the first counts."""
    missing: int = 0
    """Records that may be of the years that are shown, and are only in the shared store: not counted here."""
    earlier: dict[int, Numbers] = field(default_factory=dict)
    """The numbers of years before, the last first."""
    defined: dict[int, dict[str, str]] = field(default_factory=dict)
    """How figures were counted, in words, by year, in those that are closed."""

    @property
    def closed(self) -> Closing | None:
        return self.closings[0] if self.closings else None

    @property
    def numbers(self) -> Numbers:
        """The numbers that stand: as they were closed, else as they are."""
        return self.counted.numbers if self.closed is None else _of(self.closed, self.municipality)

    def added(self, code: str, cell: str = "") -> int:
        """How much has come, or gone, since the year was closed."""
        now = self.counted.numbers.get(code, {}).get(cell, 0)
        return now - self.numbers.get(code, {}).get(cell, 0)

    @property
    def empty(self) -> bool:
        return not any(code != POPULATION for code in self.numbers) and self.closed is None


def years(rows: Rows, now: datetime) -> list[int]:
    """The years to choose among: those of which there is anything, and this one, the last first."""
    return sorted({_year_of(now), *written(rows, now)}, reverse=True)


def written(rows: Rows, now: datetime) -> list[int]:
    """The years of which there is anything, the first first."""
    last = _year_of(now) + 1
    found = set(rows.exec(select(ClosedYearRow.year).where(ClosedYearRow.year > 0)).all())
    for column in (CallRow.received_at, CaseRow.opened_at, NoticeRow.received_at, DeviationRow.happened_at):
        year = last - 51
        while year < last:  # a look a year, at the first moment after the one before
            after = calendar.at_local(date(year + 1, 1, 1), 0)
            moment = rows.exec(select(func.min(column)).where(col(column) >= after)).one()
            if moment is None:
                break
            year = _year_of(moment)
            found.add(year)
    return sorted(year for year in found if year <= last)


def read(desk: Desk, places: Places, year: int, *, municipality: str = "", before: int = 2) -> YearFigures:
    """A year's figures, with the numbers of `before` years to compare with. Nothing is logged here."""
    now, period = desk.now(), Period.of(year)
    with desk.rows() as rows:
        closed = {row.year: row.every() for row in rows.exec(select(ClosedYearRow)) if row.year}
        earlier: dict[int, Numbers] = {}
        for other in range(year - 1, year - 1 - before, -1):
            if other in closed:
                earlier[other] = _of(closed[other][0], municipality)
            else:
                earlier[other] = _compute(rows, places, Period.of(other), now, municipality).numbers
        counted = _compute(rows, places, period, now, municipality)
    earlier = {other: numbers for other, numbers in earlier.items() if set(numbers) - {POPULATION}}
    # Nothing is written before it happens: what the store had whole before the first of the years is of none.
    since = Period.of(year - before).start - timedelta(days=1)
    missing = sum(
        row.type in _COUNTED_TYPES and row.last_at >= since for row in away.every(desk.journal.replica)
    )
    defined = {other: closings[0].definitions for other, closings in closed.items()}
    closings = closed.get(year, ())
    return YearFigures(period, counted, now, municipality, closings, missing, earlier, defined)


def close_year(desk: Desk, places: Places, year: int, base: Base | None = None) -> UUID:
    """Close a year for ever: its numbers are frozen in an event. Raises CannotClose."""
    base = base or desk.position()
    found = read(desk, places, year, before=0)
    if found.closed is not None:
        raise CannotClose(f"{year} är redan stängt, av {found.closed.by.name}. Det öppnas aldrig igen.")
    if not found.period.over(found.at):
        raise CannotClose(f"{year} är inte slut än.")
    if found.missing:
        raise CannotClose(
            f"Den här datorn har inte allt: {found.missing} äldre poster finns bara i lagret. "
            "Stäng året på en dator som håller allt."
        )
    if found.empty:
        raise CannotClose(f"Det finns inget att räkna från {year}.")
    now = found.at
    with desk.rows() as rows:
        facts = list(every(rows, found.period, places))
    changes: list[Payload] = [YearClosed(year, found.counted.numbers, at=now)]
    for code in members_in(places, year):
        theirs = (one for one in facts if one.about.municipality == code)
        own = _own_people(compute(found.period, theirs, places, now).numbers, code)
        changes.append(MunicipalityClosed(code, own))
    changes.append(DefinitionsClosed({one.code: one.definition for one in FIGURES}))
    record = closed_year.record_of(year)
    desk.write(record, *changes, base=base)
    return record


def unclosed(rows: Rows, years: Collection[int]) -> list[int]:
    """Those of the years that nobody has closed, and that a call or case is from."""
    closed = set(rows.exec(select(ClosedYearRow.year)).all())
    found = []
    for year in sorted(set(years) - closed):
        period = Period.of(year)
        for column in (CallRow.received_at, CaseRow.opened_at):
            within = (col(column) >= period.start, col(column) < period.end)
            if rows.exec(select(column).where(*within).limit(1)).first() is not None:
                found.append(year)
                break
    return found


def to_close(rows: Rows, now: datetime) -> int | None:
    """The year before this one, from February on, when nobody has closed it; None otherwise."""
    today = calendar.local(now)
    last = [today.year - 1] if today.month >= 2 else []  # in January reports and invoices still come in
    return next(iter(unclosed(rows, last)), None)


def written_after(desk: Desk, rows: Sequence[Row], at: datetime) -> set[Row]:
    """Those of the rows that were written in after a moment, by the clocks of the laptops that wrote them."""
    connection, after = desk.journal.replica.connection, to_micros(at)
    wanted = json.dumps([(one.part or one.record).hex for one in rows])
    late = {UUID(bytes=found) for (found,) in connection.execute(_LATE, {"ids": wanted, "after": after})}
    return {one for one in rows if (one.part or one.record) in late}


_LATE = """
WITH wanted(id) AS (SELECT unhex(value) FROM json_each(:ids)),
written(id, at) AS (
    SELECT event_id, device_time FROM confirmed WHERE event_id IN (SELECT id FROM wanted)
    UNION ALL SELECT event_id, device_time FROM pending WHERE event_id IN (SELECT id FROM wanted)
    UNION ALL SELECT record_id, device_time FROM confirmed WHERE record_id IN (SELECT id FROM wanted)
    UNION ALL SELECT record_id, device_time FROM pending WHERE record_id IN (SELECT id FROM wanted)
)
SELECT id FROM written GROUP BY id HAVING min(at) > :after
"""


def _compute(rows: Rows, places: Places, period: Period, now: datetime, municipality: str) -> Counted:
    facts: Iterator[Fact] = every(rows, period, places)
    if not municipality:
        return compute(period, facts, places, now)
    found = compute(period, (one for one in facts if one.about.municipality == municipality), places, now)
    return Counted(_own_people(found.numbers, municipality), found.rows)


def _own_people(numbers: Numbers, municipality: str) -> Numbers:
    """Of a municipality's own figures: how many live there, and not elsewhere."""
    cell = f"municipality:{municipality}"
    people = numbers.get(POPULATION, {}).get(cell)
    given = {} if people is None else {POPULATION: {"": people, cell: people}}
    return {**{code: cells for code, cells in numbers.items() if code != POPULATION}, **given}


def _of(closing: Closing, municipality: str) -> Numbers:
    return with_sums(closing.municipalities.get(municipality, {}) if municipality else closing.numbers)


def _year_of(moment: datetime) -> int:
    return calendar.local(moment).year
