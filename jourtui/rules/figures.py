"""The key figures of a year, computed from plain facts in one pass; each knows the rows behind it.

Pure: the store gives the facts, `figure_definitions` says in words what is counted.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from jourtui.rules import calendar
from jourtui.rules.closed_year import Numbers
from jourtui.rules.figure_definitions import (
    ASSIGNMENTS,
    BEFOREHAND,
    BY_CODE,
    CALLS,
    CASES,
    FIGURES,
    MATTERS,
    NOTICES,
    PAIRED,
    POPULATION,
    Figure,
)
from jourtui.rules.places import Municipality, Places

CALLBACK = timedelta(minutes=30)
THERE = timedelta(hours=2)
UNKNOWN, OTHER = "unknown", "other"
"""Of a municipality: nobody said which; another than those that the jour serves."""
PART = "d"
"""Stands after a week that is not whole in the year: in its row, and in no mean."""
LESS_THAN = 5
"""Of how few a municipality's number is hidden in what is published (domain.md, "Key figures")."""


class Row(NamedTuple):
    """A row behind a figure: a record, what in it, when it is a part of one, and when it happened."""

    record: UUID
    part: UUID | None = None
    at: datetime | None = None


class About(NamedTuple):
    """Whose something is, and what it is about: codes, empty where it is not known."""

    municipality: str = ""
    board: str = ""
    type: str = ""
    source: str = ""


class Fact(NamedTuple):
    """Something that happened, to be counted: what the views tell of it. Times are UTC, `at` is when."""

    what: str
    record: UUID
    at: datetime
    part: UUID | None = None
    about: About = About()
    code: str = ""
    start: datetime | None = None
    due: datetime | None = None
    done: datetime | None = None
    first: datetime | None = None
    again: bool = False
    amount: int = 0
    """Minutes or öre."""
    direction: str = ""
    feedback: str = ""
    reporter: str = ""


class Period(NamedTuple):
    """A year as the clock on the wall in Sweden has it: from `start` until, not including, `end` (UTC)."""

    year: int
    start: datetime
    end: datetime

    @classmethod
    def of(cls, year: int) -> Period:
        return cls(year, calendar.at_local(date(year, 1, 1), 0), calendar.at_local(date(year + 1, 1, 1), 0))

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def over(self, now: datetime) -> bool:
        return now >= self.end


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a year, and the rows behind them."""

    numbers: Numbers
    rows: Mapping[tuple[str, str], list[Row]]


@dataclass(slots=True)
class _Tally:
    """Counts facts into cells."""

    members: Mapping[str, Municipality]
    now: datetime
    numbers: Numbers = field(default_factory=dict)
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    weeks: dict[date, str] = field(default_factory=dict)
    lodged: set[UUID] = field(default_factory=set)
    _fact: Fact | None = None
    _cells: dict[str, str] = field(default_factory=dict)
    """The cells of `_fact`, which is counted in several figures."""
    _row: Row = field(default_factory=lambda: Row(UUID(int=0)))

    def add(self, code: str, fact: Fact, amount: int = 1) -> None:
        """One more in the whole, and in each cell that the fact belongs to."""
        if fact is not self._fact:
            self._fact, self._cells, self._row = fact, {}, Row(fact.record, fact.part, fact.at)
        counted = self.numbers.setdefault(code, {})
        for name in ("", *BY_CODE[code].by):
            cell = self._cells.get(name)
            if cell is None:
                cell = self._cells[name] = f"{name}:{self._key(name, fact)}" if name else ""
            if name in PAIRED and fact.direction != PAIRED[name]:
                continue
            counted[cell] = counted.get(cell, 0) + amount
            self.rows[code, cell].append(self._row)

    def place(self, fact: Fact) -> str:
        """The municipality's cell."""
        code = fact.about.municipality
        if not code:
            return UNKNOWN
        return code if code in self.members else OTHER

    def _key(self, name: str, fact: Fact) -> str:
        match name:
            case "municipality":
                return self.place(fact)
            case "hour":
                local = calendar.local(fact.at)
                return f"{local.weekday()}-{local.hour:02}"
            case "week":
                return self._week(calendar.local(fact.at).date())
            case "kind" | "via":
                return fact.code or UNKNOWN
            case "told":
                return f"{fact.code or UNKNOWN}:{fact.reporter or UNKNOWN}"
            case "noticed":
                return f"{fact.code or UNKNOWN}:{fact.feedback}"
            case "board" | "type" | "source":
                return getattr(fact.about, name) or UNKNOWN
        return getattr(fact, name) or UNKNOWN

    def _week(self, day: date) -> str:
        known = self.weeks.get(day)
        if known is None:
            known = self.weeks[day] = week_of(day, self.now)
        return known


def week_of(day: date, now: datetime) -> str:
    """The ISO week of a day, `2016-07`; with `PART` when it is not whole in the day's year, or not over."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    whole = monday.year == day.year == (monday + timedelta(days=6)).year
    over = calendar.at_local(monday + timedelta(days=7), 0) <= now
    return f"{year}-{week:02}{'' if whole and over else PART}"


def compute(period: Period, facts: Iterable[Fact], places: Places, now: datetime) -> Counted:
    """The figures of a year from its facts, in one pass. What happened in another year is not counted."""
    members = members_in(places, period.year)
    tally = _Tally(members, now)
    for fact in sorted(facts, key=_order):
        if period.holds(fact.at):
            _COUNT[fact.what](tally, fact)
    _add_times(tally)
    _add_whole_weeks(tally, period)
    _add_people(tally, period)
    return Counted(tally.numbers, dict(tally.rows))


def _order(fact: Fact) -> tuple[datetime, bytes, bytes]:
    return fact.at, fact.record.bytes, (fact.part or fact.record).bytes


def members_in(places: Places, year: int) -> dict[str, Municipality]:
    """The municipalities that the jour served on some day of the year, in the order of the file."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        one.code: one
        for one in places.municipalities
        if one.member_from is not None
        and one.member_from <= last
        and (one.member_until is None or one.member_until >= first)
    }


# What each fact counts as


def _call(tally: _Tally, fact: Fact) -> None:
    tally.add(MATTERS, fact)
    tally.add(CALLS, fact)
    if fact.start is None:
        return
    due = fact.start + CALLBACK
    tally.add("callback", fact)
    if fact.done is None:
        tally.add("callback_unreached", fact)
    else:
        tally.add("callback_reached", fact)
        tally.add("callback_within" if fact.done <= due else "callback_late", fact)
        waited = max(0, int((fact.done - fact.start).total_seconds()))
        for cell in ("", f"municipality:{tally.place(fact)}"):
            tally.seconds[cell].append(waited)
    first = min((moment for moment in (fact.first, fact.done) if moment is not None), default=None)
    tally.add("attempt_within" if first is not None and first <= due else "attempt_late", fact)


def _matter(code: str) -> Callable[[_Tally, Fact], None]:
    def count(tally: _Tally, fact: Fact) -> None:
        tally.add(MATTERS, fact)
        tally.add(BEFOREHAND, fact)
        tally.add(code, fact)

    return count


def _visit(tally: _Tally, fact: Fact) -> None:
    if fact.start is not None and fact.done is not None:
        tally.add("visits", fact)
        tally.add("visit_within" if fact.done <= fact.start + THERE else "visit_late", fact)


def _report(tally: _Tally, fact: Fact) -> None:
    if fact.due is None or (fact.done is None and fact.due > tally.now):
        return
    tally.add("reports", fact)
    tally.add("report_within" if fact.done is not None and fact.done <= fact.due else "report_late", fact)


def _decision(tally: _Tally, fact: Fact) -> None:
    tally.add("decisions", fact)
    if (
        fact.code in ("placement_sol", "institution", "lvu_placement")
        and fact.about.type == "unaccompanied_child"
    ):
        tally.add("unaccompanied", fact)
    elif fact.code in ("placement_sol", "institution"):
        tally.add("replacements" if fact.again else "placements", fact)
    elif fact.code == "lvu_placement" and fact.again:
        tally.add("lvu_replacements", fact)
    elif fact.code in ("lvu_custody", "lvm_custody"):
        tally.add(fact.code, fact)


def _lodging(tally: _Tally, fact: Fact) -> None:
    if fact.code == "violence":
        tally.add("lodging_violence", fact)
    elif fact.record not in tally.lodged:
        tally.lodged.add(fact.record)
        tally.add("lodging_other", fact)


def _plain(code: str) -> Callable[[_Tally, Fact], None]:
    return lambda tally, fact: tally.add(code, fact)


def _sold(tally: _Tally, fact: Fact) -> None:
    if fact.amount:
        tally.add(fact.what, fact, fact.amount)


_COUNT: Mapping[str, Callable[[_Tally, Fact], None]] = {
    "call": _call,
    "notice": _matter(NOTICES),
    "assignment": _matter(ASSIGNMENTS),
    "case": _plain(CASES),
    "visit": _visit,
    "report": _report,
    "decision": _decision,
    "measure": _plain("measures"),
    "interview": _plain("interviews"),
    "lodging": _lodging,
    "aid_granted": _plain("aid_granted"),
    "aid_refused": _plain("aid_refused"),
    "handover": _plain("handovers"),
    "deviation": _plain("deviations"),
    "active_time": _sold,
    "sold_hours": _sold,
    "sold_amount": _sold,
}


# What is worked out from all of them


def _add_times(tally: _Tally) -> None:
    for cell, seconds in tally.seconds.items():
        seconds.sort()
        tally.numbers.setdefault("callback_median", {})[cell] = round(statistics.median(seconds))
        tally.numbers.setdefault("callback_p90", {})[cell] = seconds[-(-len(seconds) * 9 // 10) - 1]


def _add_whole_weeks(tally: _Tally, period: Period) -> None:
    """Weeks without a call are weeks too, from the week of the year's first call on."""
    cells = tally.numbers.get(CALLS)
    if not cells:
        return
    first = min(cell for cell in cells if cell.startswith("week:")).removesuffix(PART)
    day = date(period.year, 1, 1)
    while day.year == period.year:
        week = week_of(day, tally.now)
        if not week.endswith(PART) and f"week:{week}" >= first:
            cells.setdefault(f"week:{week}", 0)
        day += timedelta(days=7)


def _add_people(tally: _Tally, period: Period) -> None:
    """How many live in each municipality: the last number known when the year ended, else the first known."""
    people: dict[str, int] = {}
    last = date(period.year, 12, 31)
    for place in tally.members.values():
        known = sorted(place.populations, key=lambda one: one.on)
        if known:
            chosen = [one for one in known if one.on <= last][-1:] or known[:1]
            people[f"municipality:{place.code}"] = chosen[0].people
    if people:
        tally.numbers[POPULATION] = {"": sum(people.values()), **people}


def number(numbers: Numbers, code: str, cell: str = "") -> int:
    """What was counted in a cell; 0 where nothing was."""
    return numbers.get(code, {}).get(cell, 0)


def value(figure: Figure, numbers: Numbers, cell: str = "") -> float | None:
    """A figure's value in a cell; None where it cannot be worked out, as a share of nothing."""
    match figure.unit:
        case "percent":
            whole = number(numbers, figure.of, cell)
            return 100 * number(numbers, figure.share, cell) / whole if whole else None
        case "per_1000":
            people = number(numbers, POPULATION, cell)
            return 1000 * number(numbers, MATTERS, cell) / people if people else None
        case "seconds":
            return numbers.get(figure.code, {}).get(cell)
        case "weekly":
            weeks = [n for name, n in whole_weeks(numbers)]
            if cell or not weeks:
                return None
            if figure.code == "week_mean":
                return statistics.fmean(weeks)
            return min(weeks) if figure.code == "week_least" else max(weeks)
    if figure.code == POPULATION:
        return numbers.get(POPULATION, {}).get(cell)
    return number(numbers, figure.code, cell)


def whole_weeks(numbers: Numbers) -> Iterator[tuple[str, int]]:
    """The whole weeks of the year with their calls, the first first."""
    for cell, n in sorted(numbers.get(CALLS, {}).items()):
        if cell.startswith("week:") and not cell.endswith(PART):
            yield cell.removeprefix("week:"), n


def with_sums(numbers: Numbers) -> Numbers:
    """Numbers that were frozen before there was a `BEFOREHAND`, with it: what it is the sum of they have."""
    parts = [numbers[code] for code in (NOTICES, ASSIGNMENTS) if code in numbers]
    if BEFOREHAND in numbers or not parts:
        return numbers
    found: dict[str, int] = {}
    for part in parts:
        for cell, n in part.items():
            found[cell] = found.get(cell, 0) + n
    return {**numbers, BEFOREHAND: found}


def cells(numbers: Numbers, code: str, dimension: str) -> dict[str, int]:
    """The cells of a figure in one dimension, by their keys."""
    begins = f"{dimension}:"
    return {
        cell.removeprefix(begins): n for cell, n in numbers.get(code, {}).items() if cell.startswith(begins)
    }


def counted_codes() -> Iterator[str]:
    """The figures that are counted, not worked out."""
    return (figure.code for figure in FIGURES if figure.unit in ("count", "minutes", "ore"))
