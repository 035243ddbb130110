"""When something happened, or shall, as people write it: `22:14`, `i går 22.14`, `fre 8`, `18/11 9.30`.

Wall time in Europe/Stockholm. A time that has not come is yesterday's where something happened, and one that
is over is tomorrow's where something shall happen; right on both nights when the clocks change. 24:00 is the
end of its day. A day alone is read where a whole day can be meant.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from jourtui.rules.calendar import MONTHS, WEEKDAYS, at_local, local
from jourtui.rules.localtime import latest

HOW = "Skriv tiden som 22:14, i går 22:14 eller 18/11 22:14."
HOW_COMING = HOW.replace("i går", "i morgon")
HOW_UNTIL = "Skriv en dag (den gäller ut): fre, 29/11 – eller med tid: 29/11 08:00."
HOW_DAY = "Skriv dagen som 2026-12-31, 31/12 eller fre."
HOW_CLOCK = "Skriv klockslaget som 13:00."
_DAY = timedelta(days=1)
_NEAR = {"idag": 0, "igår": -1, "iförrgår": -2, "imorgon": 1, "iövermorgon": 2}
_WEEKDAY = "|".join(sorted((*WEEKDAYS, "tor"), key=len, reverse=True))
_MONTH = "|".join(month[:3] for month in MONTHS)
_DAY_TEXT = re.compile(
    r"(?P<near>i\s?(?:dag|går|förrgår|morgon|övermorgon))"
    rf"|(?:(?P<weekday>{_WEEKDAY})[a-zåäö]*\.?\s*)?"
    rf"(?:(?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    rf"|(?P<day>[0-9]{{1,2}})(?:/(?P<number>[0-9]{{1,2}})|\s*(?P<month>{_MONTH})[a-z]*\.?)"
    r"(?:\s+(?P<year>[0-9]{4}))?)?",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:(?P<near>i\s?(?:dag|går|förrgår|morgon|övermorgon))\s*"
    rf"|(?:(?P<weekday>{_WEEKDAY})[a-zåäö]*\.?\s*)?"
    rf"(?:(?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\s+"
    rf"|(?P<day>[0-9]{{1,2}})(?:/(?P<number>[0-9]{{1,2}})|\s*(?P<month>{_MONTH})[a-z]*\.?)"
    r"(?:\s+(?P<year>[0-9]{4}))?\s+)?)?"
    r"(?:kl\.?\s*)?(?P<hour>[0-9]{1,2})(?:[.:]?(?P<minute>[0-9]{2}))?"
    r"(?:\s*(?P<season>sommartid|vintertid))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"([0-9]{1,2})(?:[.:]([0-9]{2}))?")


def happened(text: str, now: datetime) -> datetime:
    """When it was (UTC), not after `now`. Raises ValueError with a Swedish sentence."""
    if text.strip().casefold() == "nu":
        return now
    parts, hour, minute = _read(text, HOW)
    day = _day(parts, local(now).date(), forward=False)
    if day is None and parts["season"] is None:
        return latest(hour, minute, now).at
    today = local(now).date()
    moment = _at(day or today, hour, minute, parts["season"])
    if moment > now and day is None:
        moment = _at(today - _DAY, hour, minute, parts["season"])
    elif moment > now and parts["weekday"] and day == today:
        moment = _at(today - 7 * _DAY, hour, minute, parts["season"])
    if moment > now:
        raise ValueError("Den tiden har inte varit än.")
    return moment


def coming(text: str, now: datetime) -> datetime:
    """When it shall be (UTC), after `now`. Raises ValueError with a Swedish sentence."""
    parts, hour, minute = _read(text, HOW_COMING)
    day = _day(parts, local(now).date(), forward=True)
    today = local(now).date()
    moment = _at(day or today, hour, minute, parts["season"])
    if moment <= now and day is None:
        moment = _at(today + _DAY, hour, minute, parts["season"])
    elif moment <= now and parts["weekday"] and day == today:
        moment = _at(today + 7 * _DAY, hour, minute, parts["season"])
    if moment <= now:
        raise ValueError("Den tiden har redan varit.")
    return moment


def of_week(text: str, first: date, value: datetime) -> datetime:
    """A moment of the week that begins on `first`, in the place of `value` (UTC). Raises ValueError.

    A time alone is the one nearest `value` that the week has, so that a time is changed without its day.
    """
    around = at_local(first, 12)
    match = _TEXT.fullmatch(text.strip())
    if match is not None and not any(match[name] for name in ("near", "weekday", "iso", "day")):
        around = max(around, value - _DAY / 2)
    return coming(text, around)


def until(text: str, now: datetime) -> datetime:
    """When it shall end (UTC), after `now`; a day alone is to its end. Raises ValueError with a sentence."""
    try:
        day = _bare(text, now)
    except ValueError as error:
        if str(error) != HOW_DAY:
            raise
        day = None
    if day is None:
        try:
            return coming(text, now)
        except ValueError as error:
            raise ValueError(HOW_UNTIL if str(error) == HOW_COMING else str(error)) from None
    moment = _at(day, 24, 0, None)
    if moment <= now:
        raise ValueError("Den dagen har redan varit.")
    return moment


def at_any_time(text: str, now: datetime) -> datetime:
    """When it was or shall be (UTC): a day alone is from its beginning, a time alone is of today.

    Without a year the nearest day of that date is meant. Raises ValueError with a Swedish sentence.
    """
    match = _DAY_TEXT.fullmatch(text.strip())
    if match is not None and any(match.groupdict().values()):
        return _at(day_named(text, local(now).date()), 0, 0, None)
    parts, hour, minute = _read(text, HOW)
    today = local(now).date()
    return _at(_day(parts, today, forward=None) or today, hour, minute, parts["season"])


def day_named(text: str, today: date, *, forward: bool | None = None) -> date:
    """The day that is meant: to come or over, None for the nearest. Raises ValueError with a sentence."""
    match = _DAY_TEXT.fullmatch(text.strip())
    day = _day(match.groupdict(), today, forward=forward) if match is not None else None
    if day is None:
        raise ValueError(HOW_DAY)
    return day


def clock_named(text: str) -> str:
    """`13:00` of `13`, `13.00`; nothing of nothing. Raises ValueError with a Swedish sentence."""
    found = _CLOCK.fullmatch(text)
    if text and (found is None or int(found[1]) > 23 or int(found[2] or 0) > 59):
        raise ValueError(HOW_CLOCK)
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else ""


def _bare(text: str, now: datetime) -> date | None:
    """A day to come that stands alone; None where a year is rather a time, as in `29/11 2030`."""
    match = _DAY_TEXT.fullmatch(text.strip())
    if match is not None and match["year"] and int(match["year"]) - local(now).year not in (0, 1):
        return None
    return day_named(text, local(now).date(), forward=True)


def _read(text: str, how: str) -> tuple[dict[str, str | None], int, int]:
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError(how)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError("Det klockslaget finns inte.")
    return match.groupdict(), hour, minute


def _at(day: date, hour: int, minute: int, season: str | None) -> datetime:
    if hour == 24:
        if day == date.max:
            raise ValueError("Den dagen finns inte.")
        day, hour = day + _DAY, 0
    return at_local(day, hour, minute, second_time=(season or "").casefold() == "vintertid")


def _day(parts: dict[str, str | None], today: date, *, forward: bool | None) -> date | None:
    """The day that is named, None if none is. Without a year the nearest one in that direction, or in any."""
    if parts["near"]:
        return today + _NEAR[re.sub(r"\s", "", parts["near"].casefold())] * _DAY
    try:
        if parts["iso"]:
            return date.fromisoformat(parts["iso"])
        if parts["day"]:
            return _in_year(parts, today, forward=forward)
    except ValueError:
        raise ValueError("Den dagen finns inte.") from None
    if parts["weekday"]:
        wanted = [name[:3] for name in WEEKDAYS].index(parts["weekday"].casefold()[:3])
        away = (wanted - today.weekday()) % 7 if forward is not False else -((today.weekday() - wanted) % 7)
        return today + away * _DAY
    return None


def _in_year(parts: dict[str, str | None], today: date, *, forward: bool | None) -> date:
    month = int(parts["number"] or 0)
    if parts["month"]:
        month = [name[:3] for name in MONTHS].index(parts["month"].casefold()[:3]) + 1
    if forward is None and parts["year"] is None:
        return _nearest(month, int(parts["day"] or 0), parts["weekday"], today)
    day = date(int(parts["year"] or today.year), month, int(parts["day"] or 0))
    if parts["year"] is None and forward and day < today:
        return day.replace(year=day.year + 1)
    if parts["year"] is None and not forward and day > today:
        return day.replace(year=day.year - 1)
    return day


def _nearest(month: int, number: int, weekday: str | None, today: date) -> date:
    """The nearest day of that date; one on the weekday that was named before others."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, number))
        except ValueError:
            continue  # 29 February
    if not found:
        raise ValueError("no such day")

    def far(day: date) -> tuple[bool, timedelta]:
        named = weekday is not None and WEEKDAYS[day.weekday()][:3] != weekday.casefold()[:3]
        return named, abs(day - today)

    return min(found, key=far)
