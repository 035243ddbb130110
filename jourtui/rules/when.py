"""When something happened, or shall, as people write it: `22:14`, `i går 22.14`, `fre 8`, `18/11 9.30`.

Wall time in Europe/Stockholm. A time that has not come is yesterday's where something happened, and one that
is over is tomorrow's where something shall happen; right on both nights when the clocks change.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from jourtui.rules.calendar import MONTHS, WEEKDAYS, at_local, local
from jourtui.rules.localtime import latest

HOW = "Skriv tiden som 22:14, i går 22:14 eller 18/11 22:14."
_DAY = timedelta(days=1)
_NEAR = {"idag": 0, "igår": -1, "iförrgår": -2, "imorgon": 1, "iövermorgon": 2}
_WEEKDAY = "|".join(sorted((*WEEKDAYS, "tor"), key=len, reverse=True))
_MONTH = "|".join(month[:3] for month in MONTHS)
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


def happened(text: str, now: datetime) -> datetime:
    """When it was (UTC), not after `now`. Raises ValueError with a Swedish sentence."""
    parts, hour, minute = _read(text)
    day = _day(parts, now, forward=False)
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
    parts, hour, minute = _read(text)
    day = _day(parts, now, forward=True)
    today = local(now).date()
    moment = _at(day or today, hour, minute, parts["season"])
    if moment <= now and day is None:
        moment = _at(today + _DAY, hour, minute, parts["season"])
    elif moment <= now and parts["weekday"] and day == today:
        moment = _at(today + 7 * _DAY, hour, minute, parts["season"])
    if moment <= now:
        raise ValueError("Den tiden har redan varit.")
    return moment


def _read(text: str) -> tuple[dict[str, str | None], int, int]:
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError(HOW)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError("Det klockslaget finns inte.")
    return match.groupdict(), hour % 24, minute


def _at(day: date, hour: int, minute: int, season: str | None) -> datetime:
    return at_local(day, hour, minute, second_time=(season or "").casefold() == "vintertid")


def _day(parts: dict[str, str | None], now: datetime, *, forward: bool) -> date | None:
    """The day that is named, None if none is. Without a year the nearest one in that direction."""
    today = local(now).date()
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
        away = (wanted - today.weekday()) % 7 if forward else -((today.weekday() - wanted) % 7)
        return today + away * _DAY
    return None


def _in_year(parts: dict[str, str | None], today: date, *, forward: bool) -> date:
    month = int(parts["number"] or 0)
    if parts["month"]:
        month = [name[:3] for name in MONTHS].index(parts["month"].casefold()[:3]) + 1
    day = date(int(parts["year"] or today.year), month, int(parts["day"] or 0))
    if parts["year"] is None and forward and day < today:
        return day.replace(year=day.year + 1)
    if parts["year"] is None and not forward and day > today:
        return day.replace(year=day.year - 1)
    return day
