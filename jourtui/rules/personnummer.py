"""Personnummer and samordningsnummer as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PATTERN = r"(?:(?:19|20|18)[0-9]{6}[-+– ]?[0-9]{4}|[0-9]{6}[-+–][0-9]{4}|[0-9]{10})"
_PARTS = re.compile(
    r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<last>[0-9]{4})"
)
_COORDINATION = 60
"""What is added to the day of birth in a samordningsnummer."""


@dataclass(frozen=True, slots=True)
class Personnummer:
    """`value` is YYYYMMDD-NNNN; `verified` says that its check digit is right."""

    value: str
    verified: bool


def read(text: str, today: date) -> Personnummer | None:
    """The number in `text`, or None if its first digits are no date or lie after `today`.

    Without a century it is the latest one that is past, a hundred years earlier where the sign is "+".
    """
    if not re.fullmatch(PATTERN, text):
        return None
    parts = _PARTS.fullmatch(re.sub(r"[^0-9]", "", text))
    if parts is None:
        return None
    day = int(parts["day"])
    day -= _COORDINATION if day > _COORDINATION else 0
    born = None
    if parts["century"]:
        born = _date(int(parts["century"] + parts["year"]), int(parts["month"]), day)
    else:
        year = today.year - (today.year - int(parts["year"])) % 100
        born = _date(year, int(parts["month"]), day)
        if born is None or born > today:
            born = _date(year - 100, int(parts["month"]), day)
        if born is not None and "+" in text:
            born = _date(born.year - 100, born.month, born.day)
    if born is None or born > today:
        return None
    short = f"{parts['year']}{parts['month']}{parts['day']}{parts['last']}"
    return Personnummer(f"{born.year:04}{parts['month']}{parts['day']}-{parts['last']}", _luhn(short))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(digits):
        product = int(digit) * (2 - position % 2)
        total += product // 10 + product % 10
    return total % 10 == 0
