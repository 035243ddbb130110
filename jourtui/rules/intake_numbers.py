"""What the digits of a line are: personnummer and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jourtui.rules import personnummer
from jourtui.rules.intake_line import Line
from jourtui.rules.intake_times import CLOCK
from jourtui.rules.localtime import STOCKHOLM
from jourtui.rules.phone import Phone, parse_number

_PERSONNUMMER = re.compile(rf"(?<![\w.+-]){personnummer.PATTERN}(?![\w-])")
_GROUP = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"\)?(?:\s?[-–/.]\s?|\s{1,2}|)\(?")
_LABEL = re.compile(r"(?<!\w)(?:tel|tfn|tele|telefon|mobil|mob|nr|nummer|telnr)\.?:?\s*$", re.IGNORECASE)
# What is counted. "min" is a word of its own ("min dotter") unless it tells of time.
_UNIT = re.compile(
    r"\s?-?(?:(?:år\w*|mån|månader|veckor|dagar|st|barn|syskon|pers|personer|kr|tim|timmar|minuter|km)(?!\w)"
    r"|min\s+(?:sedan|sen|kvar|bort)(?!\w))",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?<![0-9])[1-9]$")
# As long as a number, but not dialled so: the 0 is missing, or it is a personnummer with a slip.
_NO_ZERO = re.compile(
    r"(?<![\w.,:/+–-])(?!(?:19|20)[0-9]{6}(?:[0-9]{4})?(?![0-9]))"
    r"(?:[1-9][0-9]{6,11}|[1-9][0-9]{0,2}-[0-9][0-9 ]{4,7}[0-9]|7[0-9](?: ?[0-9]){7})(?![\w-])"
)
# A letter O for a 0, as it is easily typed.
_LETTER_O = re.compile(r"(?<![\w+.-])(?=[0-9 /-]*[oO])[0oO][0-9oO](?:[ /-]?[0-9oO]){6,11}(?![\w-])")
# The space between it and a name was not typed.
_GLUED = re.compile(r"(?<![\w.+-])0[0-9]{8,9}(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})0[0-9]{8,9}(?![\w-])")
_SEVERAL_DIGITS = re.compile(r"[0-9](?:[ ./()+–-]*[0-9]){4}")
_LONG_BEFORE = re.compile(r"[0-9][0-9 -]{6,}$")
_AREA = re.compile(r"\+|00|08|0[0-9]{2}")
_FEWEST_DIGITS = 5
_FULL_DIGITS = 9
_POSSIBLE_DIGITS = 7
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    phone: Phone | None
    instead: Phone | None = None
    """What it is if its last digits count what comes after, or if those taken for a count do not."""


def read_personnummer(line: Line, now: datetime) -> None:
    """The subject's personnummer. Ten digits in a row count only if no number of a telephone is like that."""
    today = now.astimezone(STOCKHOLM).date()
    numbers = [
        (match, number)
        for match in line.scan(_PERSONNUMMER)
        if (number := personnummer.read(match[0], today)) is not None
        if len(match[0]) > 10 or (number.verified and not _valid(match[0]))
    ]
    for match, number in numbers:
        if not line.take("subject_personnummer", number.value, *match.span()):
            continue
        if not number.verified:
            text = f"Personnumret {match[0]} har fel kontrollsiffra: kontrollera siffrorna."
            line.warn("personnummer_unverified", text)
        if len(numbers) > 1:
            line.warn("ambiguous", f"Flera personnummer: {match[0]} används, de andra står kvar i texten.")
        return


def _valid(digits: str) -> bool:
    phone = parse_number(digits)
    return phone is not None and phone.valid


def has_number(text: str) -> bool:
    """Whether it holds so many digits in a row that a number is meant."""
    return _SEVERAL_DIGITS.search(text) is not None


def meant_by(raw: str) -> Phone | None:
    """The one valid number that a slip may stand for: a 0 or a + that was left out, an O for a 0."""
    digits = raw.replace("o", "0").replace("O", "0")
    for tried in (digits, f"0{digits}", f"+{digits}"):
        phone = parse_number(tried)
        if phone is not None and phone.valid:
            return phone
    return None


def read_phone(line: Line) -> None:
    """The number to call back: the first that is valid, else the first that could be one."""
    numbers = list(_numbers(line))
    if all(_doubt(number) for number in numbers):
        numbers = _slips(line, numbers)
    if "phone" in line.fixed:
        _keep_fixed(line, numbers)
        return
    chosen = min(numbers, key=lambda number: (_doubt(number), number.start), default=None)
    if chosen is None:
        return
    raw = line.text[chosen.start : chosen.end]
    label = _LABEL.search(line.text[: chosen.start])
    start = label.start() if label and line.free(label.start(), chosen.start) else chosen.start
    line.take("phone", chosen.phone, start, chosen.end)
    if chosen.phone is not None and _GLUED.match(line.text, chosen.start):
        line.warn("number_glued", f"{chosen.phone.shown} står ihop med ett ord: kontrollera siffrorna.")
    if chosen.phone is None:
        line.found["number_raw"] = raw
        _warn_of_raw(line, raw)
    elif not chosen.phone.valid:
        line.found["number_raw"] = raw
        _warn_of_odd(line, raw)
    if chosen.phone is not None and chosen.instead is not None:
        text = f"{chosen.phone.shown} används. Menas {chosen.instead.shown}?"
        line.warn("number_or_count", text, "phone", chosen.instead.shown)
    others = [number for number in numbers if number is not chosen and not _same(number, chosen)]
    if chosen.phone is not None and others:
        _warn_of_others(line, chosen.phone, others)


def _same(one: _Number, other: _Number) -> bool:
    """Whether the same number stands twice: there is nothing to choose between."""
    return one.phone is not None and other.phone is not None and one.phone.e164 == other.phone.e164


def _slips(line: Line, numbers: list[_Number]) -> list[_Number]:
    """With what is not dialled so, but may be meant as a number."""
    slips = [_Number(*match.span(), None) for match in line.scan(_LETTER_O) if meant_by(match[0])]
    slips += [
        _Number(*match.span(), parse_number(match[0])) for match in line.scan(_GLUED) if _valid(match[0])
    ]
    if slips or numbers:
        apart = [all(n.end <= slip.start or slip.end <= n.start for slip in slips) for n in numbers]
        return slips + [number for number, alone in zip(numbers, apart, strict=True) if alone]
    return [
        _Number(*match.span(), None)
        for match in line.scan(_NO_ZERO)
        if " " not in match[0] or meant_by(match[0])
    ]


def _warn_of_raw(line: Line, raw: str) -> None:
    """Say that it cannot be dialled, and whether it could with what is so easily left out."""
    meant = meant_by(raw)
    if meant is None:
        line.warn("number_not_understood", f"{raw} går inte att tolka som ett telefonnummer: fråga igen.")
    elif parse_number(f"0{raw}") == meant:
        text = f"{raw} saknar en nolla: menas {meant.shown}?"
        line.warn("number_not_understood", text, "phone", meant.shown)
    else:
        line.warn("number_not_understood", f"{raw}: menas {meant.shown}?", "phone", meant.shown)


def _warn_of_odd(line: Line, shown: str) -> None:
    line.warn("number_odd", f"{shown} stämmer inte: en siffra för mycket eller för lite? Fråga igen.")


def _warn_of_others(line: Line, chosen: Phone, others: list[_Number]) -> None:
    """What is done with the other numbers: none is passed over without a word."""
    first = line.text[others[0].start : others[0].end]
    if len(others) > 1:
        text = f"Flera telefonnummer: {chosen.shown} används, de andra står kvar i texten."
        line.warn("two_numbers", text)
    elif (other := others[0].phone) is not None and other.valid:
        text = f"Två telefonnummer: {chosen.shown} används. Menas {other.shown}?"
        line.warn("two_numbers", text, "phone", other.shown)
    elif chosen.valid:
        text = f"{first} är inget helt nummer: {chosen.shown} används i stället."
        line.warn("two_numbers", text)
    else:
        line.warn("two_numbers", f"{first} står kvar i texten.")


def _doubt(number: _Number) -> int:
    if number.phone is None:
        return 2
    return 0 if number.phone.valid else 1


def _keep_fixed(line: Line, numbers: list[_Number]) -> None:
    """A person has given the number: the same number in the line, or a slip of it, is that number's text."""
    fixed = line.fixed["phone"]
    said = next((n for n in numbers if n.phone is not None and n.phone == fixed), None)
    said = said or next((n for n in numbers if _doubt(n) and fixed is not None), None)
    if said is not None:
        line.claim("phone", said.start, said.end)
        if said.phone != fixed:
            line.found["number_raw"] = line.text[said.start : said.end]
    if isinstance(fixed, Phone) and not fixed.valid:
        _warn_of_odd(line, fixed.shown)


def _numbers(line: Line) -> Iterator[_Number]:
    """What begins as a number does (0 or +), cut where it makes the best number."""
    groups = [match.span() for match in line.scan(_GROUP)]
    clocks = [match.span() for match in line.scan(CLOCK)]
    index = 0
    while index < len(groups):
        start, last = _begins(line.text, groups[index][0]), index
        if start is None or any(a <= start < b for a, b in clocks):
            index += 1
            continue
        while last + 1 < len(groups) and _BETWEEN.fullmatch(line.text, groups[last][1], groups[last + 1][0]):
            last += 1
        ends = _ends(line.text, groups[index : last + 1])
        number = _best(line, start, ends, clocks)
        if number is not None:
            yield number
            index += sum(end <= number.end for end in ends)
        else:
            index += 1


def _ends(text: str, run: list[tuple[int, int]]) -> list[int]:
    """Where a number that begins with the first of these groups of digits may end.

    It ends before the next number that is whole, so that a slip does not swallow it.
    """
    reach, ends = 0, [end for _, end in run]
    for index in range(1, len(run)):
        start = _begins(text, run[index][0])
        if start is None or not _AREA.match(text, start) or _digits(text[run[0][0] : start]) < _FEWEST_DIGITS:
            continue
        for _, end in run[index:]:
            whole = _read(text, start, end) if end > reach else None
            if whole is not None and whole.valid and _digits(text[start:end]) >= _FULL_DIGITS:
                reach, ends = end, [end for _, end in run[:index]]
    return ends


def _begins(text: str, at: int) -> int | None:
    """Where a number whose first digit is at `at` begins, or None if no number begins so."""
    start = at
    if start and text[start - 1] == "+":
        start -= 1
    elif text[at] != "0":
        return None
    if start and text[start - 1] in ",/" and _LONG_BEFORE.search(text, 0, start - 1):
        return start
    if start and (text[start - 1].isalnum() or text[start - 1] in "+-–.:,/_"):
        return None
    if start and text[start - 1] == "(" and ")" in text[at : at + 6]:
        start -= 1
    return start


def _best(line: Line, start: int, ends: list[int], clocks: list[tuple[int, int]]) -> _Number | None:
    usable = [end for end in ends if _digits(line.text[start:end]) <= _MOST_DIGITS]
    parsed = {end: _read(line.text, start, end) for end in usable}
    clear = [end for end in usable if not any(a < end and b > start for a, b in clocks)]
    valid = [end for end in usable if (phone := parsed[end]) is not None and phone.valid]
    whole = [end for end in valid if end in clear] or valid
    if whole:
        end, other = _before_count(line.text, whole)
        return _Number(start, end, parsed[end], parsed[other] if other else None)
    uncounted = [end for end in clear if not _UNIT.match(line.text, end) or end == ends[0]]
    possible = [
        end
        for end in uncounted
        if parsed[end] is not None and _digits(line.text[start:end]) >= _POSSIBLE_DIGITS
    ]
    if possible:
        return _Number(start, max(possible), parsed[max(possible)])
    if not uncounted or _digits(line.text[start : max(uncounted)]) < _FEWEST_DIGITS:
        return None
    tail = re.compile(r"\w*").match(line.text, max(uncounted))
    end = tail.end() if tail else max(uncounted)
    return _Number(start, end, None) if line.free(start, end) else None


def _before_count(text: str, ends: list[int]) -> tuple[int, int | None]:
    """Of ends that each make a valid number the one that is meant, and another that may be.

    The longest, except that no number is written with a single digit last: that counts what comes after.
    """
    *shorter, longest = sorted(ends)
    if not shorter or not _UNIT.match(text, longest):
        return longest, None
    if _COUNT.search(text, 0, longest):
        return shorter[-1], longest
    return longest, shorter[-1]


def _read(text: str, start: int, end: int) -> Phone | None:
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return None
    return parse_number(text[start:end].removeprefix("("))


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)
