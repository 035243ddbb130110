"""Who somebody is, without a personnummer: a reserve number, a year of birth. Both stay in the matter.

A reserve number (reservnummer) is what health care and authorities give who has no personnummer. Each has its
own form, so it is known by its word, or by a day of birth with four signs of which some are letters, also
typed with blanks (`85 01 01-A1B2`, `19850101 A123`). They are for finding an advance notice: nothing else is
written of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from jourtui.rules.intake_line import Line, Span
from jourtui.rules.localtime import STOCKHOLM

_DAY = r"(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{2}"
_SPACED_DAY = r"(?:(?:19|20) ?)?[0-9]{2} (?:0[1-9]|1[0-2]) [0-9]{2}"
_FOUR = r"(?=[0-9]{0,3}[^\W\d_])[^\W_]{4}"
_LETTERS_FIRST = r"(?:[^\W\d_][0-9](?:[^\W\d_][0-9]|[0-9]{2})|(?!kl|nr)[^\W\d_]{2}[0-9]{2})"
"""Four signs behind a day and a blank: letters before digits, so that no age and no time is meant."""
_RESERVE = re.compile(
    r"(?<![\w+-])(?:(?:reserv(?:nummer|numret|nr|-nr)|res\.?\s?nr)\.?:?\s*"
    rf"(?P<said>(?:{_DAY}[-+– ]?)?(?=[^\W_][\w-]{{2}})(?=[\w-]*[0-9])[^\W_]{{1,10}}(?:-[^\W_]{{1,6}}){{0,3}})"
    rf"|(?P<alone>{_DAY}[-+–]{_FOUR}|{_DAY}[^\W\d_]{{2}}[0-9]{{2}}|{_DAY} {_LETTERS_FIRST}"
    rf"|(?:{_DAY}|{_SPACED_DAY}) ?[-+–] ?(?=\w*[0-9]){_FOUR}))(?![\w-])",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"(?<=[0-9]) (?=[0-9])| (?=[-+–])|(?<=[-+–]) ")
_MONTH = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[^\W\d_]*\.?"
_BORN = re.compile(
    r"(?<!\w)(?:(?P<word>född|fött|födda|födelseår|fd|född\s+år)|f)\.?:?\s*"
    rf"(?:(?:den\s+)?[0-9]{{1,2}}(?:[/.]\s?[0-9]{{1,2}}|\s?{_MONTH})(?:[-/.]|\s)\s?)?"
    r"(?P<short>[-–'’])?(?P<year>(?:18|19|20)[0-9]{2}|[0-9]{2})"
    r"(?P<day>[-.]?(?:0[1-9]|1[0-2])[-.]?[0-3][0-9])?"
    r"(?![\w]|[.:][0-9]|\s?(?:år|mån|dagar|dygn|veckor|kg|g\b)|-?årig)",
    re.IGNORECASE,
)
_OLDEST = 120
_BESIDE = re.compile(
    r"(?:[\s,;:.(/–-]|(?<!\w)(?:f|fd|född|personnummer|personnr|pnr|p\.?nr|är|hon|han)(?!\w))*", re.IGNORECASE
)
"""What may stand between a name and what is its own."""
FIELDS = ("reserve_number", "birth_year")


def read_person(line: Line, now: datetime) -> list[Span]:
    """Claim what tells who it is, so that no digit of it is read as a number to ring or a time."""
    for start, end, number in _reserve_numbers(line):
        if line.take("reserve_number", number, start, end):
            break
    if "subject_personnummer" not in line.found:
        for start, end, year in _years(line, now.astimezone(STOCKHOLM).date()):
            if line.take("birth_year", year, start, end):
                break
    return [span for span in line.spans if span.field in FIELDS]


def give_back(line: Line, claimed: list[Span]) -> None:
    """Let what was claimed stay in the matter, which is kept of the call; the line marks it."""
    for span in claimed:
        value = line.found.get(span.field)
        line.release(span)
        line.hint(span.field, value, span.start, span.end)


def is_callers(line: Line) -> bool:
    """Whether a personnummer or a year stands right after the name: then it is that person's."""
    ends = [span.end for span in line.spans if span.field == "name"]
    marked = ("subject_personnummer", "birth_year")
    starts = [span.start for span in (*line.spans, *line.hints) if span.field in marked]
    return any(end <= start and _BESIDE.fullmatch(line.text, end, start) for end in ends for start in starts)


def told_in(text: str, now: datetime) -> tuple[str, int | None]:
    """The reserve number and the year of birth that stand in a text, as `read_person` takes them."""
    line = Line(text, {})
    read_person(line, now)
    number, year = line.found.get("reserve_number", ""), line.found.get("birth_year")
    return str(number), year if isinstance(year, int) else None


def _reserve_numbers(line: Line) -> Iterator[tuple[int, int, str]]:
    for match in line.scan(_RESERVE):
        said = match["said"] or _BLANKS.sub("", match["alone"]).replace(" ", "-")
        yield match.start(), match.end(), " ".join(said.split()).upper()


def _years(line: Line, today: date) -> Iterator[tuple[int, int, int]]:
    for match in line.scan(_BORN):
        digits = match["year"]
        if len(digits) == 4:
            year = int(digits)
        elif match["word"] or match["short"]:
            year = today.year - (today.year - int(digits)) % 100
        else:
            continue  # "f 12" may be anything
        if today.year - _OLDEST <= year <= today.year:
            yield match.start(), match.end(), year
