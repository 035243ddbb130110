"""What a person says about a field of the intake line, as the field's own value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from jourtui.rules import personnummer, when
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_guesses import Place
from jourtui.rules.intake_numbers import has_number, meant_by
from jourtui.rules.localtime import STOCKHOLM
from jourtui.rules.phone import Phone, parse_number
from jourtui.rules.places import Places
from jourtui.rules.text import plain_line

_TEXTS = frozenset({"name", "matter", "safe_times", "code_word", "interpreter"})
_FLAGS = frozenset({"connected", "protected", "anonymous", "not_to_guardian"})
_CHOICES = {
    "safe_to_call": ("yes", "no", "unknown"),
    "via": ("sos", "police", "tib", "municipality", "direct"),
}
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_WORD = re.compile(r"[^\W\d_]{2}")


class FixedError(ValueError):
    """A value that `field` cannot have; the text is one Swedish sentence for the user."""

    field = ""


def typed(name: str, value: object, now: datetime, places: Places, catalogue: Catalogue) -> object:
    """`value` as the field `name` holds it. Raises FixedError."""
    try:
        return _typed(name, value, now, places, catalogue)
    except FixedError as error:
        error.field = name
        raise


def _typed(name: str, value: object, now: datetime, places: Places, catalogue: Catalogue) -> object:
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
        "no_number_reason": lambda: no_number_reason(str(value or "")),
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
        meant = meant_by(str(value))
        asked = f"Menas {meant.shown}?" if meant else "Skriv om det, eller med ord varför inget finns."
        raise FixedError(f"{value} är inget telefonnummer. {asked}")
    return phone


def no_number_reason(text: str) -> str:
    """Why there is no number, in words. Raises FixedError for what looks like a number, or says nothing."""
    text = text.strip()
    phone = parse_number(text)
    if phone is not None and phone.valid:
        raise FixedError(f"{text} är ett nummer som går att ringa: skriv det som numret.")
    if has_number(text):
        raise FixedError(f"{text} ser ut som ett nummer, men stämmer inte. Skriv om det.")
    if text and not _WORD.search(text):
        raise FixedError("Skriv med ord varför numret saknas, till exempel dolt nummer.")
    return text


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
        try:
            value = datetime.fromisoformat(value) if _ISO.match(value) else when.happened(value, now)
        except ValueError:
            raise FixedError(f"{value} är inget klockslag som har varit. {when.HOW}") from None
    if not isinstance(value, datetime):
        raise FixedError(f"{value} är inget klockslag. {when.HOW}")
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
