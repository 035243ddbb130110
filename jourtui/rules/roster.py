"""The roster (Schema): who is on at a moment, what is missing in the weeks to come, who has worked how much.

Pure, from the folded duty weeks. From Wednesday 08 to 16 the head of unit has the day, by domain.md, unless
the day is no weekday (vardag): then somebody must be on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from jourtui.rules.calendar import at_local, is_weekday, local
from jourtui.rules.duty_week import DutyWeekFields, Worker, wednesday
from jourtui.rules.staff import Duty

DUTIES: tuple[Duty, ...] = ("first", "backup")
WEEK = timedelta(weeks=1)
OFFICE = 8
"""The hour on Wednesday when a duty week ends."""
BEGINS = 16
"""The hour on Wednesday when the next one begins."""
MOST_TURNS = 40
"""What is remembered for the sign-in at most."""
Lack = Literal["unplanned", "nobody", "twice", "running", "few_first", "holiday", "two_values", "half_swap"]


class RosterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The unit's own numbers (data/roster.toml). Raises ValueError, in Swedish, if one makes no sense."""

    weeks_ahead: int
    few_first_weeks: int
    joined_minutes: int
    alone_minutes: int
    cooperation_weeks: int
    substitute_title: str
    head_title: str

    def __post_init__(self) -> None:
        for name, most in (
            ("weeks_ahead", 104),
            ("few_first_weeks", 52),
            ("joined_minutes", 240),
            ("alone_minutes", 60),
            ("cooperation_weeks", 26),
        ):
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"{name} ska vara 0 till {most}")


@dataclass(frozen=True, slots=True)
class Stint:
    """A time (UTC) when one person has a duty; `worker` None is nobody. `substitute`: not as planned."""

    week: date
    duty: Duty
    worker: Worker | None
    since: datetime
    until: datetime
    substitute: bool = False


def begins(week: date) -> datetime:
    return at_local(week, BEGINS)


def ends(week: date) -> datetime:
    return at_local(week + WEEK, OFFICE)


def stints(week: DutyWeekFields) -> list[Stint]:
    """Who has which duty when in a week, in order; a later substitution lies over an earlier one."""
    if week.week is None:
        return []
    begin, end, latest = begins(week.week), ends(week.week), at_local(week.week + WEEK, BEGINS)
    found: list[Stint] = []
    for duty in DUTIES:
        own = [Stint(week.week, duty, week.worker(duty), begin, end)]
        for part in week.parts():
            since, until = max(part.since, begin), min(part.until, latest)
            if part.duty != duty or since >= until:
                continue
            laid = Stint(week.week, duty, part.worker, since, until, substitute=True)
            own = [*(piece for stint in own for piece in _without(stint, since, until)), laid]
        found += own
    return sorted(found, key=lambda stint: (stint.since, DUTIES.index(stint.duty)))


def _without(stint: Stint, since: datetime, until: datetime) -> Iterable[Stint]:
    """What is left of a stint where another lies over it."""
    for first, last in ((stint.since, min(stint.until, since)), (max(stint.since, until), stint.until)):
        if first < last:
            yield Stint(stint.week, stint.duty, stint.worker, first, last, stint.substitute)


# Who is on


@dataclass(frozen=True, slots=True)
class On:
    """Who is on from `since` until `until` (UTC). `daytime`: the head of unit has the day.

    `planned` is False where nobody has written the week in.
    """

    first: Worker | None
    backup: Worker | None
    since: datetime
    until: datetime
    daytime: bool = False
    planned: bool = True
    contested: frozenset[Duty] = frozenset()
    """The duties for which two named somebody else apart, and nobody has chosen."""


def on(weeks: Iterable[DutyWeekFields], moment: datetime) -> On:
    """Who is on at a moment (UTC)."""
    day = local(moment).date()
    week = wednesday(day)
    if moment < begins(week):
        week -= WEEK
    of = next((one for one in weeks if one.week == week), None)
    all_of = stints(of) if of is not None else []
    end = ends(week)
    daytime = moment >= end
    edges = [begins(week), end, begins(week + WEEK)]
    edges += [edge for stint in all_of for edge in (stint.since, stint.until)]
    since = max(edge for edge in edges if edge <= moment)
    until = min(edge for edge in edges if edge > moment)
    has = {stint.duty: stint.worker for stint in all_of if stint.since <= moment < stint.until}
    if daytime and any(has.values()):
        daytime = False
    planned = of is not None or daytime
    here = (
        [part.duty for part in of.parts() if part.since <= moment < part.until and part.contested]
        if of
        else []
    )
    contested = frozenset(duty for duty in here if here.count(duty) > 1)
    return On(has.get("first"), has.get("backup"), since, until, daytime, planned, contested)


def following(weeks: Collection[DutyWeekFields], now: On) -> On:
    """Who comes on next: the day between two weeks is passed by when nobody is on."""
    after = on(weeks, now.until)
    return on(weeks, after.until) if after.daytime else after


# What is missing


@dataclass(frozen=True, slots=True)
class Missing:
    """Something about a week that somebody has to see to; `who` and times where they tell more."""

    week: date
    code: Lack
    who: str = ""
    duty: Duty | None = None
    since: datetime | None = None
    until: datetime | None = None
    count: int = 0


def missing(
    weeks: Mapping[date, DutyWeekFields],
    shown: Iterable[date],
    *,
    few: int,
    substitutes: Collection[str] = (),
    firsts: Mapping[str, Sequence[date]] | None = None,
) -> dict[date, list[Missing]]:
    """What is missing, or lies badly, in the weeks `shown` (their Wednesdays).

    `weeks` are those, and the week before each. `firsts`: names, in lower case, and the first weeks that each
    has had, also long ago; taken from `weeks` where they are not given. `substitutes` are names, in lower
    case, of those who are employed as such; whoever steps in for part of a week counts as one there.
    """
    firsts = _first_weeks(weeks) if firsts is None else firsts
    return {week: list(_of_week(weeks, week, few, substitutes, firsts)) for week in shown}


def _of_week(
    weeks: Mapping[date, DutyWeekFields],
    week: date,
    few: int,
    substitutes: Collection[str],
    firsts: Mapping[str, Sequence[date]],
) -> Iterable[Missing]:
    found = weeks.get(week)
    all_of = stints(found) if found is not None else []
    if found is None:
        yield Missing(week, "unplanned")
    else:
        if found.two_values:
            yield Missing(week, "two_values", found.also_by)
        yield from _half_swapped(weeks, found)
        for stint in all_of:
            if stint.worker is None:
                yield Missing(week, "nobody", duty=stint.duty, since=stint.since, until=stint.until)
        yield from _twice(week, all_of)
        before = weeks.get(week - WEEK)
        for duty in DUTIES:
            worker = found.worker(duty)
            if duty == "backup" and worker == found.worker("first"):
                continue  # said already
            if worker is not None and before is not None and _planned_in(before, worker):
                yield Missing(week, "running", worker.name, duty)
        yield from _new_first(week, all_of, few, substitutes, firsts)
    day = week + WEEK
    if not is_weekday(day):
        since, until = at_local(day, OFFICE), at_local(day, BEGINS)
        if not _covered(all_of, since, until):
            yield Missing(week, "holiday", since=since, until=until)


def _half_swapped(weeks: Mapping[date, DutyWeekFields], week: DutyWeekFields) -> Iterable[Missing]:
    """Two weeks were to be exchanged, and one of them was another's by then: so one person has neither."""
    for swap in week.swapped():
        if week.week is None or swap.other_week is None or swap.settled:
            continue
        other = weeks.get(swap.other_week)
        theirs = next((one for one in other.swapped() if one.id == swap.id), None) if other else None
        states = {swap.state, theirs.state if theirs is not None else ""}
        # Of a week that is not shown it is not known: what came too late is told all the same.
        if (states == {"accepted", "late"} and theirs and not theirs.settled) or states == {"late", ""}:
            yield Missing(week.week, "half_swap", swap.of.name, swap.duty)


def contested_time(week: DutyWeekFields) -> tuple[Duty, datetime, datetime] | None:
    """The first time (UTC) for which two named a substitute apart, and its duty; None if nothing waits."""
    parts = sorted((part for part in week.parts() if part.contested), key=lambda part: part.since)
    for n, one in enumerate(parts):
        for other in parts[n + 1 :]:
            if one.over(other):
                return one.duty, max(one.since, other.since), min(one.until, other.until)
    return None


def _planned_in(week: DutyWeekFields, worker: Worker) -> bool:
    return any(worker.same(week.worker(duty)) for duty in DUTIES)


def _twice(week: date, all_of: Sequence[Stint]) -> Iterable[Missing]:
    told: set[str] = set()
    for one in all_of:
        for other in all_of:
            if one.duty != "first" or other.duty != "backup" or one.worker is None:
                continue
            since, until = max(one.since, other.since), min(one.until, other.until)
            if since < until and one.worker.same(other.worker) and one.worker.name not in told:
                told.add(one.worker.name)
                yield Missing(week, "twice", one.worker.name, since=since, until=until)


def _new_first(
    week: date,
    all_of: Sequence[Stint],
    few: int,
    substitutes: Collection[str],
    firsts: Mapping[str, Sequence[date]],
) -> Iterable[Missing]:
    told: set[str] = set()
    for stint in all_of:
        if stint.duty != "first" or stint.worker is None:
            continue
        key = _key(stint.worker)
        count = sum(earlier < week for earlier in firsts.get(key, ()))
        if (stint.substitute or key in substitutes) and count < few and key not in told:
            told.add(key)
            yield Missing(week, "few_first", stint.worker.name, "first", count=count)


def _covered(all_of: Iterable[Stint], since: datetime, until: datetime) -> bool:
    """Whether somebody is on as first all that time."""
    at = since
    for stint in sorted(all_of, key=lambda stint: stint.since):
        if stint.duty == "first" and stint.worker is not None and stint.since <= at < stint.until:
            at = stint.until
    return at >= until


# Who has worked how much


@dataclass(slots=True)
class Count:
    """A person's weeks of a year by the plan, swaps included, and hours as a substitute in others'."""

    name: str
    first: int = 0
    backup: int = 0
    stood_in: timedelta = field(default_factory=timedelta)
    away: timedelta = field(default_factory=timedelta)
    """Hours of their own weeks that somebody else had."""


def counts(weeks: Iterable[DutyWeekFields], year: int) -> list[Count]:
    """Each person's weeks that begin in a year, those with most first weeks first."""
    found: dict[str, Count] = {}

    def of(worker: Worker) -> Count:
        return found.setdefault(_key(worker), Count(worker.name))

    for week in weeks:
        if week.week is None or week.week.year != year:
            continue
        for duty in DUTIES:
            worker = week.worker(duty)
            if worker is None:
                continue
            setattr(of(worker), duty, getattr(of(worker), duty) + 1)
        for stint in stints(week):
            if not stint.substitute:
                continue
            planned = week.worker(stint.duty)
            if stint.worker is not None and not stint.worker.same(planned):
                of(stint.worker).stood_in += stint.until - stint.since
            if planned is not None and not planned.same(stint.worker):
                of(planned).away += min(stint.until, ends(week.week)) - min(stint.since, ends(week.week))
    return sorted(found.values(), key=lambda one: (-one.first, -one.backup, one.name.casefold()))


def _first_weeks(weeks: Mapping[date, DutyWeekFields]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for day, week in weeks.items():
        worker = week.worker("first")
        if worker is not None:
            found.setdefault(_key(worker), []).append(day)
    return found


def _key(worker: Worker) -> str:
    """What a person is counted by: the name, since whoever has not signed in yet has nothing else."""
    return worker.name.strip().casefold()


def shown_weeks(now: datetime, back: int, ahead: int) -> list[date]:
    """The Wednesdays of the weeks around now, in order; the week that runs, or comes today, is among them."""
    week = wednesday(local(now).date())
    if now < begins(week):
        week -= WEEK
    return [week + n * WEEK for n in range(-back, ahead + 1)]


def turns(weeks: Iterable[DutyWeekFields], now: datetime, days: int = 21) -> str:
    """Who has which duty in the days to come: lines of begin, end (seconds since 1970 UTC), id and duty.

    Only those who have signed in somewhere are among them. It counts from an hour before somebody begins.
    """
    until = now + timedelta(days=days)
    found = [
        stint
        for week in weeks
        for stint in stints(week)
        if stint.worker is not None and stint.worker.person is not None
        if stint.until > now and stint.since < until
    ]
    lines = []
    for stint in found[:MOST_TURNS]:
        person = stint.worker.person if stint.worker is not None else None
        since, end = int(stint.since.timestamp()) - 3600, int(stint.until.timestamp())
        lines.append(f"{since} {end} {person} {stint.duty}")
    return "\n".join(lines)
