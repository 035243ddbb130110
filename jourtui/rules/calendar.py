"""Days and times as the jour counts them: Swedish weekdays, deadlines, duty weeks, and how they are written.

A moment is an aware datetime and is given back in UTC; a day is a `date` in Europe/Stockholm. Elapsed time is
counted in UTC, so it is right on both nights when the clocks change. A naive datetime raises ValueError.

Sources: lag (1930:173) om beräkning av lagstadgad tid 1 § (a week ends on the same weekday) and 2 § (a last
day on a Saturday, Sunday, public holiday, midsommarafton, julafton or nyårsafton moves to the next weekday);
lag (1989:253) om allmänna helgdagar, through the `holidays` library, which knows the years to 2100.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from jourtui.rules.localtime import STOCKHOLM

WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_WEDNESDAY = 2
# A mistyped year must not raise: moments at the ends of the calendar are moved in to where one can count.
_FIRST = datetime(2, 1, 1, tzinfo=UTC)
_LAST = datetime(9998, 1, 1, tzinfo=UTC)


class Deadline(NamedTuple):
    """The last day counted strictly, and the day that lag 1930:173 2 § may allow. Alarm on the strict one."""

    strict: date
    postponed: date


class DutyWeek(NamedTuple):
    """A duty week (jourvecka) from Wednesday 16:00 until, not including, the next Wednesday 08:00; in UTC."""

    start: datetime
    end: datetime


def local(moment: datetime) -> datetime:
    """The moment as the clock on the wall shows it in Europe/Stockholm: for showing, not for counting."""
    return _utc(moment).astimezone(STOCKHOLM)


def at_local(day: date, hour: int, minute: int = 0, *, second_time: bool = False) -> datetime:
    """The moment (UTC) when the clock on the wall shows `hour:minute` on `day`.

    The hour 02 that spring skips is taken as the hour after; of the two that autumn has, the first
    is meant unless `second_time`.
    """
    day = min(max(day, _FIRST.date()), _LAST.date())
    shown = datetime.combine(day, time(hour, minute, fold=int(second_time)), tzinfo=STOCKHOLM)
    return shown.astimezone(UTC)


def add_elapsed(moment: datetime, elapsed: timedelta) -> datetime:
    """The moment (UTC) when `elapsed` has really passed, whatever the clock on the wall did meanwhile."""
    return _utc(moment) + elapsed


def is_weekday(day: date) -> bool:
    """Whether the day is a vardag: Monday to Friday, no public holiday, none of the three eves (1930:173).

    The first question imports `holidays` (some 0.1 s): a program with a screen asks it once in a thread.
    """
    return day.weekday() < 5 and day not in _days_off(day.year)


def next_weekday(day: date) -> date:
    """The first vardag after the day."""
    day += _DAY
    while not is_weekday(day):
        day += _DAY
    return day


def next_weekday_at(moment: datetime, hour: int = 8) -> datetime:
    """The first `hour`:00 on a vardag after the moment (UTC): at 02:00 on a Tuesday, 08:00 that Tuesday."""
    day = local(moment).date()
    if is_weekday(day) and (today := at_local(day, hour)) > moment:
        return today
    return at_local(next_weekday(day), hour)


def end_of_next_weekday(moment: datetime) -> datetime:
    """The end (UTC) of the first vardag after the day of the moment."""
    return at_local(next_weekday(local(moment).date()) + _DAY, 0)


def weekly_deadline(decision: datetime) -> Deadline:
    """The last day, one week after the decision's day (LVU 7 §, lag 2024:79 4:3)."""
    strict = local(decision).date() + _WEEK
    return Deadline(strict, strict if is_weekday(strict) else next_weekday(strict))


def day_after(decision: datetime) -> date:
    """The last day for a custody by LVM 13 §: the day after, weekends too (LVM 15 §)."""
    return local(decision).date() + _DAY


def duty_week(moment: datetime) -> DutyWeek | None:
    """The duty week at the moment; None on Wednesday from 08 to 16, when the head of unit is responsible."""
    moment = _utc(moment)
    day = local(moment).date()
    wednesday = day + timedelta(days=_WEDNESDAY - day.weekday())
    start = at_local(wednesday, 16)
    if moment >= start:
        return DutyWeek(start, at_local(wednesday + _WEEK, 8))
    before = DutyWeek(at_local(wednesday - _WEEK, 16), at_local(wednesday, 8))
    return before if moment < before.end else None


def clock_time(moment: datetime) -> str:
    """`22:14`; in the hour that autumn has twice also which one: `02:30 sommartid`, `02:30 vintertid`."""
    shown = local(moment)
    text = f"{shown:%H:%M}"
    if shown.utcoffset() == shown.replace(fold=1 - shown.fold).utcoffset():
        return text
    return f"{text} vintertid" if shown.fold else f"{text} sommartid"


def short_date(day: date, today: date) -> str:
    """`ons 18 nov`, with the year when it is another than today's."""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def day_and_time(moment: datetime, now: datetime) -> str:
    """`22:14` today, `i går 22:14`, `i morgon 08:00`, else `ons 18 nov 22:14`."""
    day, today = local(moment).date(), local(now).date()
    near = {today: "", today - _DAY: "i går ", today + _DAY: "i morgon "}
    return near.get(day, f"{short_date(day, today)} ") + clock_time(moment)


def day_within(day: date, today: date, room: int) -> str:
    """As `short_date`, in a column of `room` cells, 10 or more: never so that the year is cut off.

    Of another year `2016-12-19` where the words have no room, of this one the day without its weekday.
    """
    text = short_date(day, today)
    if len(text) <= room:
        return text
    return text.partition(" ")[2] if day.year == today.year else day.isoformat()


def time_within(moment: datetime, now: datetime, room: int) -> str:
    """As `day_and_time`, in a column of `room` cells, 10 or more: the day alone where both have no room."""
    text, day, today = day_and_time(moment, now), local(moment).date(), local(now).date()
    return text if len(text) <= room or day == today else day_within(day, today, room)


def last_day(moment: datetime) -> date:
    """The day (in Sweden) that a time until the moment ends on: midnight is the end of the day before."""
    return local(moment - timedelta(microseconds=1)).date()


def until_time(moment: datetime, now: datetime) -> str:
    """As `day_and_time`, of an end: midnight is `24:00` of the day that it ends, not `00:00` of the next."""
    if clock_time(moment) != "00:00":
        return day_and_time(moment, now)
    last = moment - timedelta(minutes=1)
    return day_and_time(last, now).replace(clock_time(last), "24:00")


def duration(seconds: float) -> str:
    """What is left of a clock: `30:00`, `−12:05` when past due, `1:05:00` from an hour, `6 d 3 h` from a day.

    A second that has begun is still left, and counts as overdue only when it is over.
    """
    whole = math.ceil(seconds)
    sign, whole = ("−" if whole < 0 else ""), abs(whole)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{sign}{days} d {hours} h"
    if hours:
        return f"{sign}{hours}:{minutes:02}:{rest:02}"
    return f"{sign}{minutes:02}:{rest:02}"


@lru_cache
def _days_off(year: int) -> frozenset[date]:
    # Imported here: it takes some 0.1 s, which the first paint must not wait for.
    from holidays import DE_FACTO, PUBLIC, country_holidays

    # "De facto" is the three eves, and nothing else.
    return frozenset(country_holidays("SE", categories=(PUBLIC, DE_FACTO), years=year))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    # Compared first: conversion itself raises at the ends.
    return min(max(moment, _FIRST), _LAST).astimezone(UTC)
