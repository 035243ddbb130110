"""What the digits of a line are: personnummer, telephone numbers, the time of the call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jourtui.rules import personnummer
from jourtui.rules.intake_line import Line, wordset
from jourtui.rules.localtime import STOCKHOLM, latest
from jourtui.rules.phone import Phone, parse_number

_PERSONNUMMER = re.compile(rf"(?<![\w.+-]){personnummer.PATTERN}(?![\w-])")
_GROUP = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"\)?(?:\s?[-–/.]\s?|\s{1,2}|)\(?")
_LABEL = re.compile(r"(?<!\w)(?:tel|tfn|tele|telefon|mobil|mob|nr|nummer|telnr)\.?:?\s*$", re.IGNORECASE)
_UNIT = re.compile(
    r"\s?-?(?:år\w*|mån|månader|veckor|dagar|st|barn|syskon|pers|personer|kr|min|tim|timmar|km)(?!\w)",
    re.IGNORECASE,
)
# As long as a number, but not dialled so: the 0 is missing, or it is a personnummer with a slip.
_NO_ZERO = re.compile(
    r"(?<![\w.,:/+–-])(?!(?:19|20)[0-9]{6}(?:[0-9]{4})?(?![0-9]))"
    r"(?:[1-9][0-9]{6,11}|[1-9][0-9]{0,2}-[0-9][0-9 ]{4,7}[0-9])(?![\w-])"
)
_FEWEST_DIGITS = 5
_POSSIBLE_DIGITS = 7
_MOST_DIGITS = 15

_CLOCK = re.compile(
    r"(?:(?<!\w)(?:kl\.?|klockan)\s*(?P<h>[01]?[0-9]|2[0-4])(?:[.:]?(?P<m>[0-5][0-9]))?(?![0-9]|[.:–-][0-9])"
    r"|(?<![\w.:,/+–-])(?P<hour>[01]?[0-9]|2[0-4])[.:](?P<minute>[0-5][0-9])"
    r"(?![0-9]|[.:–-][0-9]|\s?(?:kr|%|grader|km|kg|mg|meter|år|procent|promille)))",
    re.IGNORECASE,
)
_OTHER_TIME = wordset(
    "sedan sen efter före innan till mellan från och runt vid omkring ca cirka försvann sedd sågs hördes "
    "började slutar slutade gick kom kommer tåget bussen den hämtas lämnas strax halv senast tidigast "
    "igår"
)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    phone: Phone | None


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


def read_phone(line: Line) -> None:
    """The number to call back: the first that is valid, else the first that could be one."""
    numbers = list(_numbers(line))
    numbers = numbers or [_Number(*match.span(), None) for match in line.scan(_NO_ZERO)]
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
    if chosen.phone is None:
        line.found["number_raw"] = raw
        _warn_of_raw(line, raw)
    elif not chosen.phone.valid:
        line.found["number_raw"] = raw
        line.warn(
            "number_odd",
            f"{raw} har en siffra för mycket eller för lite, eller okänt riktnummer: fråga igen.",
        )
    if sum(number.phone is not None for number in numbers) > 1:
        line.warn("two_numbers", f"Flera telefonnummer: {raw} används, de andra står kvar i texten.")


def _warn_of_raw(line: Line, raw: str) -> None:
    """Say that it cannot be dialled, and whether it could with the 0 that is so easily left out."""
    meant = parse_number(f"0{raw}") if raw[0] in "123456789" else None
    if meant is not None and meant.valid:
        line.warn(
            "number_not_understood", f"{raw} saknar en nolla: menas {meant.shown}?", "phone", meant.shown
        )
    else:
        line.warn("number_not_understood", f"{raw} går inte att tolka som ett telefonnummer.")


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


def _numbers(line: Line) -> Iterator[_Number]:
    """What begins as a number does (0 or +), cut where it makes the best number."""
    groups = [match.span() for match in line.scan(_GROUP)]
    clocks = [match.span() for match in line.scan(_CLOCK)]
    index = 0
    while index < len(groups):
        start, last = _begins(line.text, groups[index][0]), index
        if start is None or any(a <= start < b for a, b in clocks):
            index += 1
            continue
        ends: list[int] = []
        while True:
            ends.append(groups[last][1])
            if last + 1 == len(groups) or not _BETWEEN.fullmatch(
                line.text, groups[last][1], groups[last + 1][0]
            ):
                break
            last += 1
        number = _best(line, start, ends, clocks)
        if number is not None:
            yield number
            index += sum(end <= number.end for end in ends)
        else:
            index += 1


def _begins(text: str, at: int) -> int | None:
    """Where a number whose first digit is at `at` begins, or None if no number begins so."""
    start = at
    if start and text[start - 1] == "+":
        start -= 1
    elif text[at] != "0":
        return None
    if start and (text[start - 1].isalnum() or text[start - 1] in "+-–.:,/_"):
        return None
    if start and text[start - 1] == "(" and ")" in text[at : at + 6]:
        start -= 1
    return start


def _best(line: Line, start: int, ends: list[int], clocks: list[tuple[int, int]]) -> _Number | None:
    usable = [end for end in ends if _digits(line.text[start:end]) <= _MOST_DIGITS]
    usable = [end for end in usable if not _UNIT.match(line.text, end) or end == ends[0]]
    parsed = [(end, _read(line.text, start, end)) for end in usable]
    clear = [end for end in usable if not any(a < end and b > start for a, b in clocks)]
    valid = [end for end, phone in parsed if phone is not None and phone.valid]
    possible = [
        end
        for end, phone in parsed
        if phone is not None and end in clear and _digits(line.text[start:end]) >= _POSSIBLE_DIGITS
    ]
    best = [end for end in valid if end in clear] or valid or possible
    if best:
        return _Number(start, max(best), dict(parsed)[max(best)])
    if not clear or _digits(line.text[start : max(clear)]) < _FEWEST_DIGITS:
        return None
    tail = re.compile(r"\w*").match(line.text, max(clear))
    end = tail.end() if tail else max(clear)
    return _Number(start, end, None) if line.free(start, end) else None


def _read(text: str, start: int, end: int) -> Phone | None:
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return None
    return parse_number(text[start:end].removeprefix("("))


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def read_time(line: Line, now: datetime) -> None:
    """When the call was received: the first clock time that belongs to nothing else in the text."""
    times = [match for match in line.scan(_CLOCK) if _whole(match) and not _belongs(line, match)]
    for match in times:
        start, yesterday = _yesterday(line, match)
        hour, minute = int(match["h"] or match["hour"]), int(match["m"] or match["minute"] or 0)
        moment = latest(hour, minute, now, yesterday=yesterday)
        if not line.take("received_at", moment.at, start, match.end()):
            continue
        shown = f"{hour:02}.{minute:02}"
        if moment.yesterday and not yesterday:
            line.warn("time_yesterday", f"{shown} är inte än i dag: lästes som i går.")
        if moment.no_such:
            line.warn("time_skipped", f"{shown} fanns inte den natten (sommartid): räknat som vintertid.")
        if len(times) > 1:
            line.warn("ambiguous", f"Flera klockslag: {shown} lästes som när anropet kom.")
        return


def _whole(match: re.Match[str]) -> bool:
    """24 is an hour only as 24.00."""
    return (match["h"] or match["hour"]) != "24" or int(match["m"] or match["minute"] or 0) == 0


def _belongs(line: Line, match: re.Match[str]) -> bool:
    """Whether the time is part of what is told: "försvann 18.30", "sedan kl 21"."""
    before = line.before(match.start(), 2)
    return bool(before) and before[0] in _OTHER_TIME and before not in (["igar"], ["gar", "i"])


def _yesterday(line: Line, match: re.Match[str]) -> tuple[int, bool]:
    """Where the time begins, with an "igår" that stands before it."""
    if line.before(match.start(), 2) in (["igar"], ["gar", "i"]):
        word = re.compile(r"i\s*går\s*$", re.IGNORECASE).search(line.text[: match.start()])
        if word:
            return word.start(), True
    return match.start(), False
