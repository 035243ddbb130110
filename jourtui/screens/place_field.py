"""Fields that forms share: a municipality, a telephone number, a personnummer. What is typed is read as it
is typed, and how it is understood is shown beside it."""

from __future__ import annotations

from datetime import date

from jourtui.rules import personnummer
from jourtui.rules.phone import Phone, parse_number
from jourtui.rules.places import NotOurs, Places
from jourtui.screens.dialogs.fields import LineField

WRONG_DIGIT = "Kontrollsiffran stämmer inte."


def municipality(
    name: str, label: str, code: str | None, places: Places, today: date, *, stated: str | None = None
) -> LineField:
    """A municipality by name, abbreviation, slip or code; the value is its code, None when empty.

    `stated` (code): as it was said, shown and completed first, and not the value until somebody says so.
    """

    def read(text: str) -> str | None:
        if not text:
            return None
        found = places.find(text)
        if found is None:
            raise ValueError("Kommunen känns inte igen. Skriv namnet eller koden.")
        return found.municipality.code

    def explain(text: str) -> str:
        found = places.find(text) if text.strip() else None
        if found is None:
            return ""
        name = found.municipality.name
        whose = places.responsibility(found.municipality.code, today)
        if isinstance(whose, NotOurs):
            return f"{name} är inte vår: {whose.hint}"
        if found.how == "guess":
            return f"menas {name}?"
        boards = len(whose.boards)
        return whose.remark or (f"{name} har {boards} nämnder" if boards > 1 else "")

    known, said = places.by_code.get(code or ""), places.by_code.get(stated or "")
    return LineField(
        name=name,
        label=label,
        text=known.name if known else code or "",
        reads=read,
        explain=explain,
        suggestions=[place.name for place in ((said,) if said else ()) + tuple(places.members(today))]
        + list(places.names),
        proposal=said.name if said else "",
        placeholder=f"uppgiven: {said.name}" if said else "",
    )


def phone(name: str, label: str, shown: str) -> LineField:
    """A telephone number; the value is a `Phone`, None when empty."""

    def read(text: str) -> Phone | None:
        number = parse_number(text) if text else None
        if text and number is None:
            raise ValueError("Det är inget nummer att ringa. Börja med 0 eller +.")
        return number

    def explain(text: str) -> str:
        number = parse_number(text)
        return (
            "" if number is None or number.valid else f"{number.shown}: en siffra för mycket eller för lite?"
        )

    return LineField(name=name, label=label, text=shown, reads=read, explain=explain)


def number_of(text: str, today: date) -> str:
    """A personnummer or samordningsnummer, checked; empty stays empty. Raises ValueError with a sentence."""
    if not text:
        return ""
    found = personnummer.read(text.strip(), today)
    if found is None:
        raise ValueError("Det är inget personnummer. Skriv ÅÅÅÅMMDD-NNNN.")
    if not found.verified:
        raise ValueError(WRONG_DIGIT)
    return found.value


def is_coordination(number: str) -> bool:
    """Whether a checked number is a samordningsnummer: 60 is added to the day."""
    return len(number) > 8 and int(number[6:8]) > 60
