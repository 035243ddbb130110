"""When the calls of a made-up year come: weeks that swing, evenings and weekends that are the busiest.

Pure but for the chance that is given: same chance, same year.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from jourtui.rules.calendar import at_local, is_weekday, next_weekday
from jourtui.sample.stated import Year

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_EDGE = 6
"""Calls on the days of the year that belong to no whole week of it."""
_SUMMER = (6, 7, 8)
_STEERING = (1, 4, 8, 11)
"""The months of the steering group's meetings, as many as the reports state."""
_WEEKDAY = (3, 2, 1.5, 1, 1, 0.8, 0.8, 0.6, *[0.0] * 8, 1, 4.5, 7, 8.5, 9, 9, 8.5, 6)
"""How busy each hour is on a day when the offices are open; the jour is on from when they close, 16 or 17."""
_FREE_DAY = (5, 4, 3, 2, 1.5, 1, 1, 1.2, 2, 3, 4, 4.5, 5, 5, 5, 5.5, 6.5, 7.5, 8.5, 9.5, 10, 10, 9, 7)


def calls(year: Year, chance: random.Random) -> list[datetime]:
    """When each call was handed over, in order (UTC)."""
    whole = whole_weeks(year.year)
    edges = [day for day in _days(year.year) if not any(week <= day < week + _WEEK for week in whole)]
    at_edges = min(_EDGE, len(edges)) if edges else 0
    found = [_moment([day], chance) for day in chance.choices(edges, k=at_edges)]
    counts = weekly(year, year.number("calls") - at_edges, whole, chance)
    for week, count in zip(whole, counts, strict=True):
        days = [week + n * _DAY for n in range(7)]
        found += [_moment(days, chance) for _ in range(count)]
    return sorted(found)


def whole_weeks(year: int) -> list[date]:
    """The Mondays of the weeks that lie wholly in the year."""
    monday = date(year, 1, 1) + timedelta(days=-date(year, 1, 1).weekday() % 7)
    return [monday + n * _WEEK for n in range(53) if (monday + n * _WEEK + 6 * _DAY).year == year]


def weekly(year: Year, total: int, whole: list[date], chance: random.Random) -> list[int]:
    """How many calls each week has: `total` together, least and most as the report states."""
    least, most = year.number("week_least"), year.number("week_most")
    weights = [(1.2 if week.month in _SUMMER else 1.0) * chance.lognormvariate(0, 0.28) for week in whole]
    counts = [min(max(round(total * weight / sum(weights)), least + 1), most - 1) for weight in weights]
    quiet = counts.index(min(counts))
    busy = counts.index(max(counts))
    counts[quiet], counts[busy] = least, most
    between = [n for n in range(len(whole)) if n not in (quiet, busy)]
    while (left := total - sum(counts)) != 0:
        step = 1 if left > 0 else -1
        week = chance.choice(between)
        if least < counts[week] + step < most:
            counts[week] += step
    return counts


def office_time(year: int, chance: random.Random) -> datetime:
    """A moment (UTC) in the year when an office is open."""
    days = [day for day in _days(year) if is_weekday(day)]
    return at_local(chance.choice(days), chance.randint(9, 15), chance.randrange(60))


def steering_group(day: date) -> date:
    """When the steering group next meets after a day: four times a year, when the offices are open."""
    meetings = [date(day.year, month, 25) for month in _STEERING] + [date(day.year + 1, _STEERING[0], 25)]
    following = next(one for one in meetings if one > day)
    return following if is_weekday(following) else next_weekday(following)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days)]


def _moment(days: list[date], chance: random.Random) -> datetime:
    """A moment in these days, as busy as each of their hours is."""
    hours = [(day, hour) for day in days for hour in range(24)]
    weights = [(_WEEKDAY if is_weekday(day) else _FREE_DAY)[hour] for day, hour in hours]
    day, hour = chance.choices(hours, weights)[0]
    return at_local(day, hour, chance.randrange(60)) + timedelta(seconds=chance.randrange(60))
