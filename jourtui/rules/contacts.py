"""The directory (Kontakter): whom the jour phones beside those who decide, each a record of its own.

What is shipped (lodgings.toml, municipalities.toml, emergency.toml) is in the directory too; a contact whose
`shipped` is its key is laid over it. Chairs and members are in `rules/mandates.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from sqlmodel import Field

from jourtui.rules import apart
from jourtui.rules.entries import Log
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.phone import parse_number
from jourtui.rules.places import Places
from jourtui.rules.text import fold as folded

CONTACT = "contact"
"""What the two people are told of who wrote of one contact apart."""
MOST_NUMBERS = 9
"""Numbers of one contact."""
_SHORT = re.compile(r"1[0-9]{2,5}")
_LABELLED = re.compile(r"(?:(?P<said>[^:]+):|(?P<label>[^0-9+(:]*))\s*(?P<number>[+0-9(][0-9()\s./–-]*)")


class ContactKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of contact. The code goes into the journal."""

    code: str
    label: str


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After how many days a number must be checked again."""

    days: int = 180

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 3650:
            raise ValueError("days ska vara mellan 1 och 3650 dagar")


class ContactKinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What contacts.toml says. Raises ValueError, in Swedish, if two kinds have one code."""

    kinds: tuple[ContactKind, ...] = msgspec.field(name="kind")
    check: Checks = Checks()

    def __post_init__(self) -> None:
        codes = [one.code for one in self.kinds]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"{code} finns två gånger i samma lista")

    def label(self, code: str) -> str:
        """What a kind is called; the code itself where the list does not have it."""
        return next((one.label for one in self.kinds if one.code == code), code)


# Numbers


class Number(msgspec.Struct, frozen=True):
    """One of a contact's numbers: `label` tells which, `phone` is E.164 or empty for a short one as 112."""

    shown: str
    phone: str = ""
    label: str = ""


class Checked(msgspec.Struct, frozen=True):
    """A number with who last saw that it is right, and when (UTC); None: nobody did."""

    number: Number
    at: datetime | None = None
    by: str = ""

    def stale(self, now: datetime, days: int) -> bool:
        """Whether nobody has checked it for so many days."""
        return self.at is None or now - self.at > timedelta(days=days)


def read_number(text: str) -> Number:
    """`natt 040-628 04 11`, `avd 3: 040-628 04 12`, `112`. Raises ValueError with a Swedish sentence."""
    match = _LABELLED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"”{text.strip()[:40]}” är inget nummer. Skriv som: natt 040-628 04 11.")
    label = " ".join((match["said"] or match["label"] or "").split())
    digits = re.sub(r"[\s-]", "", match["number"])
    if _SHORT.fullmatch(digits):
        return Number(match["number"].strip(), "", label)
    number = parse_number(match["number"])
    if number is None:
        raise ValueError(f"”{match['number'].strip()}” är inget nummer att ringa. Börja med 0 eller +.")
    return Number(number.shown, number.e164, label)


def read_numbers(text: str) -> tuple[Number, ...]:
    """Numbers with commas or semicolons between. Raises ValueError with a Swedish sentence."""
    found = [read_number(part) for part in re.split(r"[,;]", text) if part.strip()]
    if len(found) > MOST_NUMBERS:
        raise ValueError(f"Högst {MOST_NUMBERS} nummer för en kontakt.")
    for n, one in enumerate(found):
        if any(key(one) == key(other) for other in found[:n]):
            raise ValueError(f"{one.shown} står två gånger.")
    return tuple(found)


def key(number: Number) -> str:
    """What one number is known by, however it is written."""
    return number.phone or re.sub(r"\D", "", number.shown)


def written(numbers: Sequence[Number]) -> str:
    """The numbers as they are typed, so that `read_numbers` gives them back."""

    def one(number: Number) -> str:
        label = number.label.replace(",", " ").replace(";", " ").replace(":", " ").strip()
        return f"{label}: {number.shown}" if label else number.shown

    return ", ".join(map(one, numbers))


# What happens to a contact


@kind("contact.written")
class ContactWritten(Payload, frozen=True):
    """A contact as somebody wrote it. Written again in the same record it corrects that.

    `kind` is a code of contacts.toml; `board` (its code) and `municipality` (official code) are what it
    serves, empty for all. `since` and `until` are Swedish days, both included; None is open. `protected`:
    number and address are shown to nobody who has not asked for them. `shipped`: the key of what it is laid
    over.
    """

    kind: str
    name: str
    numbers: tuple[Number, ...] = ()
    board: str = ""
    municipality: str = ""
    address: str = ""
    hours: str = ""
    remark: str = ""
    since: date | None = None
    until: date | None = None
    protected: bool = False
    shipped: str = ""


@kind("contact.checked")
class ContactChecked(Payload, frozen=True):
    """Somebody saw at `at` that these numbers (`key`) are right. `by`: who, where it was not the author."""

    numbers: tuple[str, ...]
    at: datetime
    by: str = ""


@kind("contact.closed")
class ContactClosed(Payload, frozen=True):
    """It is no more; `until` was the last day."""

    until: date
    reason: str = ""


class ContactFields(Fields):
    """Shared by the state and the table."""

    kind: str = Field(default="", index=True)
    name: str = ""
    numbers: str = ""
    """JSON of `Checked`: see `numbers_of`."""
    board: str = ""
    municipality: str = ""
    address: str = ""
    hours: str = ""
    remark: str = ""
    since: date | None = None
    until: date | None = None
    protected: bool = False
    shipped: str = ""
    closed: str = ""
    """Why it is no more."""
    by_name: str = ""
    written_at: datetime | None = None
    """When it was last written or closed; a check of a number is neither."""
    sort_name: str = Field(default="", index=True)
    found_by: str = ""
    """What it is searched by: small letters without diacritics."""
    two_values: bool = False
    """Two people wrote other things at the same time; the last in order shows until somebody writes again."""
    also_by: str = ""
    also: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is there on a Swedish day; one that begins later is told of already."""
        return self.until is None or day <= self.until


class Contact(ContactFields):
    """A contact as its events tell it."""


def numbers_of(contact: ContactFields) -> tuple[Checked, ...]:
    """The numbers of a contact, in their order; none where they are hidden."""
    try:
        return msgspec.json.decode(contact.numbers or "[]", type=tuple[Checked, ...])
    except msgspec.MsgspecError:
        return ()


def wrong_board(board: str, municipality: str, places: Places) -> str:
    """What is wrong with a board that is another municipality's, as a sentence; empty where nothing is."""
    found, named = places.board(board), places.by_code.get(municipality)
    if found is None or named is None or found.municipality == municipality:
        return ""
    return f"{found.name} hör inte till {named.name}: ändra den ena, eller lämna den tom."


FIELDS = tuple(field for field in ContactWritten.__struct_fields__ if field != "numbers")


def fold(events: Sequence[Event]) -> Contact:
    """The contact that these events tell. Total."""
    contact = Contact()
    numbers: tuple[Number, ...] = ()
    checks: dict[str, tuple[datetime, str]] = {}
    said: list[Event] = []
    for event in events:
        match event.payload:
            case ContactWritten() as given:
                for name in FIELDS:
                    setattr(contact, name, getattr(given, name))
                numbers, contact.closed, contact.by_name = given.numbers, "", event.author.name
            case ContactClosed(until=until, reason=reason):
                contact.until, contact.closed = until, reason
            case ContactChecked() as check:
                for one in check.numbers:
                    if one not in checks or checks[one][0] <= check.at:
                        checks[one] = (check.at, check.by or event.author.name)
                continue
            case _:
                continue
        contact.written_at = event.happened_at
        said = [*(other for other in said if not event.saw(other)), event]
    every = tuple(Checked(one, *checks.get(key(one), (None, ""))) for one in numbers)
    contact.numbers = msgspec.json.encode(every).decode()
    contact.sort_name = sorted_by(contact.name)
    words = [contact.name, contact.address, contact.hours, contact.remark]
    if contact.protected:
        words = [contact.name, contact.hours, contact.remark]
        numbers = ()
    for number in numbers:
        words += [number.label, number.shown, re.sub(r"\D", "", number.shown)]
    contact.found_by = folded(" ".join(words))
    _two(contact, said)
    return contact


def _two(contact: Contact, said: Sequence[Event]) -> None:
    """Say what was written beside what shows, by somebody who could not see it."""
    shown = said[-1] if said else None
    other = next((event for event in said[:-1] if shown and event.payload != shown.payload), None)
    if other is None:
        return
    contact.two_values, contact.also_by = True, other.author.name
    match other.payload:
        case ContactWritten() as given:
            hidden = given.protected or contact.protected
            contact.also = ", ".join(_differs(given, shown.payload if shown else None, hidden=hidden))
        case ContactClosed(until=until, reason=reason):
            contact.also = f"upphörde {until}" + (f", {reason}" if reason else "")


def _differs(given: ContactWritten, shown: object, *, hidden: bool) -> list[str]:
    """The name, and what else this says that the shown write does not; `hidden`: not number nor address."""
    said = [given.name]
    if given.numbers != getattr(shown, "numbers", ()):
        said.append("skyddat" if hidden else written(given.numbers) or "inget nummer")
    for name, word in _WORDS.items():
        value = getattr(given, name)
        if value == getattr(shown, name, type(value)()):
            continue
        said.append("adress skyddad" if hidden and name == "address" else f"{word} {value or 'saknas'}")
    if given.since != getattr(shown, "since", None):
        said.append(f"från {given.since}" if given.since else "redan nu")
    if given.until != getattr(shown, "until", None):
        said.append(f"till {given.until}" if given.until else "tills vidare")
    if given.protected != getattr(shown, "protected", False):
        said.append("skyddad" if given.protected else "inte skyddad")
    return said


_WORDS = {
    "kind": "slag",
    "board": "nämnd",
    "municipality": "kommun",
    "address": "adress",
    "hours": "öppet",
    "remark": "anmärkning",
}


def told(events: Sequence[Event]) -> Log:
    """What people must be told of a contact: that two wrote other things of it at the same time."""
    return apart.told(events, (ContactWritten, ContactClosed), CONTACT)


def sorted_by(name: str) -> str:
    """What names are sorted by, in the Swedish order: å, ä, ö last."""
    return name.casefold().translate(_LAST)


_LAST = str.maketrans("åäö", "{|}")
