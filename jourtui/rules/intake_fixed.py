"""What a person says about a field of the intake line, as the field's own value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from jourtui.rules import personnummer
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_guesses import Place
from jourtui.rules.localtime import STOCKHOLM, latest
from jourtui.rules.phone import Phone, parse_number
from jourtui.rules.places import Places
from jourtui.rules.text import plain_line

_TEXTS = frozenset({"name", "no_number_reason", "matter", "safe_times", "code_word", "interpreter"})
_FLAGS = frozenset({"connected", "protected", "anonymous", "not_to_guardian"})
_CHOICES = {
    "safe_to_call": ("yes", "no", "unknown"),
    "via": ("sos", "police", "tib", "municipality", "direct"),
}
_CLOCK = re.compile(r"(?:kl\.?\s*)?([01]?[0-9]|2[0-3])[.:]?([0-5][0-9])", re.IGNORECASE)


class FixedError(ValueError):
    """A value that the field cannot have; the text is one Swedish sentence for the user."""


def typed(name: str, value: object, now: datetime, places: Places, catalogue: Catalogue) -> object:
    """`value` as the field `name` holds it. Raises FixedError."""
    if isinstance(value, str):
        value = plain_line(value).strip()
    if name in _TEXTS and (value is None or isinstance(value, str)):
        return value or ""
    if name in _FLAGS and (value is None or isinstance(value, bool)):
        return bool(value)
    if name in _CHOICES:
        value = value or _CHOICES[name][-1 if name == "safe_to_call" else 0]
        if value in _CHOICES[name]:
            return value
    readers: dict[str, Callable[[], object]] = {
        "phone": lambda: _phone(value),
        "municipality": lambda: _place(value, places),
        "received_at": lambda: _time(value, now),
        "source": lambda: _code(value, catalogue.source),
        "case_type": lambda: _code(value, catalogue.case_type),
        "subject_personnummer": lambda: _personnummer(value, now),
    }
    if name not in readers:
        raise FixedError(f"Uppgiften {name} kan inte vara {value!r}.")
    return readers[name]()


def _phone(value: object) -> Phone | None:
    if not value or isinstance(value, Phone):
        return value or None  # type: ignore[return-value]
    phone = parse_number(str(value))
    if phone is None:
        raise FixedError(f"{value} går inte att tolka som ett telefonnummer.")
    return phone


def _place(value: object, places: Places) -> Place | None:
    if not value or isinstance(value, Place):
        return value or None  # type: ignore[return-value]
    found = places.find(str(value))
    if found is None:
        raise FixedError(f"{value} är ingen kommun som finns i listan.")
    how = "exact" if found.how == "guess" else found.how
    return Place(found.municipality.code, found.municipality.name, how)


def _time(value: object, now: datetime) -> datetime | None:
    if not value:
        return None
    if isinstance(value, str):
        if match := _CLOCK.fullmatch(value):
            return latest(int(match[1]), int(match[2]), now).at
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise FixedError(f"{value} är inget klockslag: skriv till exempel 22.14.") from None
    if not isinstance(value, datetime):
        raise FixedError(f"{value} är inget klockslag: skriv till exempel 22.14.")
    if value.tzinfo is None:
        value = value.replace(tzinfo=STOCKHOLM)
    return value.astimezone(UTC)


def _code(value: object, choose: Callable[[str], object]) -> tuple[str, bool] | None:
    if not value:
        return None
    code = str(getattr(value, "code", value))
    entry = choose(code)
    if entry is None:
        raise FixedError(f"{code} finns inte i listan.")
    return (str(getattr(entry, "code", code)), False)


def _personnummer(value: object, now: datetime) -> str:
    if not value:
        return ""
    number = personnummer.read(str(value), now.astimezone(STOCKHOLM).date())
    if number is None:
        raise FixedError(f"{value} är inget personnummer.")
    return number.value
