"""When the call came in, as it stands in a line: `22.14`, `kl 2214`, `i går 23.40`, `20/11 22.10`.

What looks like a time and is not read as one stays in the matter, and is remarked on.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jourtui.rules import when
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.intake_line import Line, wordset
from jourtui.rules.localtime import STOCKHOLM, latest

_UNIT = r"\s?(?:%|(?:kr|kronor|grader\w*|km|kg|mg|meter|procent|promille|år\w*)(?!\w))"
_COUNTED = r"\s?(?:mån|månader|veckor|dagar|barn|min|tim|st|pers|personer)(?!\w)"
_HOUR = r"(?:[01]?[0-9]|2[0-3]|24(?=[.:]?00)|24(?![.:\s]?[0-9]))"
CLOCK = re.compile(
    rf"(?:(?<!\w)(?:kl\.?|klockan):?\s*(?P<h>{_HOUR})"
    rf"(?:[.:]?(?P<m>[0-5][0-9])|\s(?P<apart>[0-5][0-9])(?!{_UNIT}|{_COUNTED}|[\s-]?[0-9]))?"
    r"(?![0-9]|[.:–-][0-9])"
    rf"|(?<![\w.:,/+–-])(?P<hour>{_HOUR})[.:](?P<minute>[0-5][0-9])"
    rf"(?![0-9]|[.:–-][0-9]|{_UNIT}))",
    re.IGNORECASE,
)
_NO_CLOCK = re.compile(
    r"(?:(?<!\w)(?:kl\.?|klockan):?\s*(?P<kl>[0-9]{1,2}[.:]?[0-9]{2}|[0-9]{1,2})(?![0-9]|[.:–-][0-9])"
    rf"|(?<![\w.:,/+–-])(?P<time>[0-2]?[0-9]\.[0-9]{{2}}|[0-9]{{1,2}}:[0-9]{{2}})(?![0-9]|[.:–-][0-9]|{_UNIT}))",
    re.IGNORECASE,
)
"""Written as a time; where `CLOCK` has left it, it is none."""
_DIGITS_ONLY = re.compile(r"(?<![\w.,:/+–-])(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?![\w.,:/–-])")
_PART = r"(?:\s*(?P<part>kväll|eftermiddags?|em|natt|morse|förmiddags?|fm))?"
_WEEKDAY = (
    r"(?:i\s+)?(?P<weekday>(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)s?|tis|ons|tors?|fre|lör|sön)"
)
_MONTH = (
    "jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DAY = (
    rf"(?:(?P<near>i\s?(?:dag|går|förrgår))|(?P<morning>i\s?morse)|{_WEEKDAY}"
    rf"|(?:den\s+)?(?P<date>[0-9]{{1,2}}(?:/[0-9]{{1,2}}|\s?(?:{_MONTH})(?!\w)\.?))){_PART}"
)
_DAY_BEFORE = re.compile(rf"(?<![\w/.:]){_DAY}(?:\s*,)?\s*$", re.IGNORECASE)
_DAY_AFTER = re.compile(rf"\s*,?\s*{_DAY}(?![\w/:])", re.IGNORECASE)
_BARE_DAY = re.compile(r"(?<!\w)i\s?(?:förr)?går(?!\w)", re.IGNORECASE)
_TO_COME = re.compile(r"\s*,?\s*(?:i\s?morgon|i\s?övermorgon|nästa|varje|på\s+\w+dag)(?!\w)", re.IGNORECASE)
_LOOK_BACK = 30
"""How far before a time its day may begin, in characters."""
_OTHER_TIME = wordset(
    "sedan sen efter före innan till mellan från och runt vid omkring ca cirka försvann sedd sågs hördes "
    "började slutar slutade gick kom kommer tåget bussen den hämtas lämnas strax halv senast tidigast "
    "igår imorgon morgon övermorgon nästa varje slog slagen rymde avvek ringde skedde hände åkte"
)
_NO_TIME = wordset("lgh nr rum port portkod kod box ärende hus dnr målnr postnr född")
LONG_AGO = timedelta(hours=3)
"""A call is written in as it comes; one that came so much earlier is asked about."""
_TOO_LONG_AGO = timedelta(days=7)
"""A day longer ago is part of what is told."""
_JUST_NOW = timedelta(hours=1)
_HALF_DAY = timedelta(hours=12)


def read_time(line: Line, now: datetime) -> None:
    """When the call was received: the first clock time that belongs to nothing else in the text."""
    times = [match for match in line.scan(CLOCK) if not _belongs(line, match)]
    for match in times:
        hour, minute = int(match["h"] or match["hour"]), _minute(match)
        said, start, end = _day(line, match)
        if said is not None:
            if "received_at" in line.fixed or not _take_day(line, start, end, said, hour, minute, now):
                continue
        elif not _take_clock(line, match, hour, minute, now):
            continue
        if len(times) > 1:
            line.warn("ambiguous", f"Flera klockslag: {_shown(hour, minute)} lästes som när anropet kom.")
        return


def remark_on_times(line: Line, now: datetime, said: object) -> None:
    """Say what looks like a time and has become none, and ask about one that is long ago.

    `said` is what a person has said the time is: as they typed it, or None.
    """
    if "received_at" in line.fixed:
        at = line.fixed["received_at"]
        if isinstance(at, datetime) and isinstance(said, str) and CLOCK.fullmatch(f"kl {said}"):
            _warn_of_yesterday(line, at, now)
        return
    at = line.found.get("received_at")
    if isinstance(at, datetime):
        if now - at >= LONG_AGO and not any(warning.code == "time_yesterday" for warning in line.warnings):
            _ask_long_ago(line, at, now)
        return
    for match in line.scan(_NO_CLOCK):
        if not CLOCK.fullmatch(match[0]):
            line.warn("no_such_time", f"{match[0]} är inget klockslag: det står kvar i texten.")
            return
    for match in line.scan(_DIGITS_ONLY):
        moment = latest(int(match["hour"]), int(match["minute"]), now)
        if now - moment.at <= _JUST_NOW and not _NO_TIME & set(line.before(match.start())):
            shown = clock_time(moment.at)
            line.warn("time_unclear", f"{match[0]} i texten: kom anropet {shown}?", "received_at", shown)
            return
    for match in line.scan(_BARE_DAY):
        line.warn("time_unclear", f"{match[0]} står kvar i texten. Kom anropet då? Skriv i går 22:14.")
        return


def _ask_long_ago(line: Line, at: datetime, now: datetime) -> None:
    shown = day_and_time(at, now)
    later = at + _HALF_DAY
    if later <= now and now - later < LONG_AGO and at.astimezone(STOCKHOLM).hour < 12:
        said = clock_time(later)
        text = f"Inkom {shown}, och fristen räknas från då. Menas {said}?"
        line.warn("long_ago", text, "received_at", said)
    else:
        line.warn("long_ago", f"Inkom {shown}, och fristen räknas från då. Stämmer tiden?")


def _warn_of_yesterday(line: Line, at: datetime, now: datetime) -> None:
    if at.astimezone(STOCKHOLM).date() < now.astimezone(STOCKHOLM).date():
        line.warn("time_yesterday", f"{clock_time(at)} är inte än i dag: lästes som i går.")


def _minute(match: re.Match[str]) -> int:
    return int(match["m"] or match["apart"] or match["minute"] or 0)


def _shown(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def _take_clock(line: Line, match: re.Match[str], hour: int, minute: int, now: datetime) -> bool:
    moment, shown = latest(hour, minute, now), _shown(hour, minute)
    if not line.take("received_at", moment.at, *match.span()):
        return False
    _warn_of_yesterday(line, moment.at, now)
    if moment.no_such:
        line.warn("time_skipped", f"{shown} fanns inte den natten (sommartid): räknat som vintertid.")
    return True


def _take_day(
    line: Line, start: int, end: int, day: re.Match[str], hour: int, minute: int, now: datetime
) -> bool:
    """A time with its day, at [start, end)."""
    if (day["part"] or "").lower()[:2] in ("kv", "ef", "em") and hour < 12:
        hour += 12
    which = "idag" if day["morning"] else day["near"] or day["weekday"] or day["date"]
    try:
        at = when.happened(f"{which} {hour}.{minute:02}", now)
    except ValueError:
        at = None
    if at is None or now - at > _TOO_LONG_AGO:
        said = line.text[start:end].strip(" ,")
        line.warn("no_such_time", f"{said} lästes inte som när anropet kom: det står kvar i texten.")
        return False
    return line.take("received_at", at, start, end)


def _belongs(line: Line, match: re.Match[str]) -> bool:
    """Whether the time is part of what is told: "försvann 18.30", "sedan kl 21", "rymde i går 18.30"."""
    day = _DAY_BEFORE.search(line.text, max(0, match.start() - _LOOK_BACK), match.start())
    start = day.start() if day else match.start()
    return _TO_COME.match(line.text, match.end()) is not None or bool(_OTHER_TIME & set(line.before(start)))


def _day(line: Line, match: re.Match[str]) -> tuple[re.Match[str] | None, int, int]:
    """The day that is said beside a time, and where both stand."""
    start, end = match.span()
    day = _DAY_BEFORE.search(line.text, max(0, start - _LOOK_BACK), start)
    if day is not None and line.free(day.start(), start):
        return day, day.start(), end
    day = _DAY_AFTER.match(line.text, end)
    if day is not None and line.free(end, day.end()):
        return day, start, day.end()
    return None, start, end
