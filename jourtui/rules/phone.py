"""Telephone numbers: read, shown the Swedish way, masked, dialled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

_DIALLED = re.compile(r"(?:\+|00|0)[0-9()\s./–-]*[0-9]")
_PERSONNUMMER = re.compile(r"[0-9]{6}[-+–][0-9]{4}|(?:19|20)[0-9]{6}[-+– ]?[0-9]{4}")
_TIME = re.compile(r"[0-2]?[0-9][.:][0-5][0-9]")
_MOST_DIGITS = 17
_E164 = re.compile(r"\+[1-9][0-9]{4,14}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled.

    `e164` is what is compared and dialled, `shown` what people read. `valid` is false where the number has a
    possible length but belongs to no known series: most often a digit too many or too few.
    """

    e164: str
    shown: str
    valid: bool = True


def parse_number(raw: str, region: str = "SE") -> Phone | None:
    """The number in `raw`, or None if it holds none.

    A national number starts with 0, an international one with + or 00: so neither a personnummer, a time, a
    street number nor 112 is taken for somebody's number. Possible numbers are accepted, not only valid ones.
    """
    raw = raw.strip()
    if not _DIALLED.fullmatch(raw) or _PERSONNUMMER.fullmatch(raw) or _TIME.fullmatch(raw):
        return None
    return _parse(re.sub(r"[^0-9+]", "", raw.replace("(0)", "")), region)


# The line is parsed at every key: the same number then costs nothing.
@lru_cache(maxsize=64)
def _parse(digits: str, region: str) -> Phone | None:
    if len(digits) > _MOST_DIGITS:
        return None
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not _E164.fullmatch(e164):
        return None
    valid = phonenumbers.is_valid_number(number)
    if number.country_code != phonenumbers.country_code_for_region(region):
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    elif valid:
        shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    else:
        shown = digits if digits.startswith("0") and not digits.startswith("00") else e164
    return Phone(e164, shown, valid)


def mask(shown: str) -> str:
    """`shown` with every digit but the last two hidden: "•••-••• •• 10"."""
    digits = sum(character.isdigit() for character in shown)
    seen = 0
    masked: list[str] = []
    for character in shown:
        seen += character.isdigit()
        masked.append("•" if character.isdigit() and seen <= digits - 2 else character)
    return "".join(masked)


def tel_uri(e164: str) -> str:
    """The address that a telephone program opens. Raises ValueError if `e164` is no E.164 number."""
    if not _E164.fullmatch(e164):
        raise ValueError("Numret går inte att ringa upp härifrån.")
    return f"tel:{e164}"
