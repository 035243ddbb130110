"""All that the directory shows, as one kind of entry: contacts, who sits on boards, and what is shipped."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

import msgspec

from jourtui.rules import contacts as rules
from jourtui.rules.contacts import Checked, ContactWritten, Number
from jourtui.rules.emergency import Emergency
from jourtui.rules.lodging_places import Lodgings, Place
from jourtui.rules.places import Places
from jourtui.rules.text import fold
from jourtui.store.views import ContactRow, SeatRow

PLACE, JOUR, NUMBER = "place:", "jour:", "number:"
"""How the keys of shipped entries begin."""
STAFFED = "bemannat "
"""How the hours of a shipped place begin."""
_ALL_NIGHT = re.compile(
    r"(?:(?:reception(?:en)?|bemanna[dt]|oppen|oppet|alltid)[ ,:]*)*"
    r"(?:dygnet runt|24/7|24 ?h|24 tim(?:mar)?|hela dygnet|alla natter(?: och helger)?)"
    r"(?:[ ,]*(?:alla dagar|aret runt|varje dag|aven helger|7 dagar i veckan))?"
)
_NAMES = UUID("c4a4d6b2-52f1-4b39-9a0e-61a5f0a6a1d7")
_DIALLED = re.compile(r"\s*(\+?[0-9][0-9 -]{4,})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the directory. `kind` is a code of contacts.toml; of a seat it is its role.

    `covers`: municipality codes that another jour serves. `unsure` tells what of a shipped one is uncertain.
    """

    key: str
    kind: str
    name: str
    numbers: tuple[Checked, ...] = ()
    board: str = ""
    municipality: str = ""
    address: str = ""
    hours: str = ""
    remark: str = ""
    covers: tuple[str, ...] = ()
    unsure: str = ""
    contact: ContactRow | None = None
    seat: SeatRow | None = None

    @property
    def protected(self) -> bool:
        """Whether number and address are shown only to who asks for them."""
        return self.contact is not None and self.contact.protected

    @property
    def shipped(self) -> bool:
        """Whether it stands in a file, and nothing is laid over it."""
        return self.contact is None and self.seat is None

    def stale(self, now: datetime, days: int) -> bool:
        """Whether some number has not been checked for so many days, or never."""
        return any(one.stale(now, days) for one in self.numbers)


def record_of(shipped: str) -> UUID:
    """The record of what is laid over a shipped entry: the same on every laptop, so that two meet."""
    return uuid5(_NAMES, shipped)


def of_contact(row: ContactRow) -> Entry:
    """A contact as an entry."""
    return Entry(
        f"contact:{row.record_id.hex}",
        row.kind,
        row.name,
        rules.numbers_of(row),
        row.board,
        row.municipality,
        row.address,
        row.hours,
        row.remark,
        contact=row,
    )


def of_seat(row: SeatRow, places: Places) -> Entry:
    """Somebody who sits on a board, as an entry."""
    board = places.board(row.board)
    numbers = (Checked(Number(row.phone_shown, row.phone), row.checked_at, row.checked_by),)
    return Entry(
        f"seat:{row.record_id.hex}",
        row.role,
        row.name,
        numbers if row.phone_shown else (),
        row.board,
        board.municipality if board is not None else "",
        remark=row.title,
        seat=row,
    )


def seats(rows: Iterable[SeatRow], places: Places, day: date) -> list[Entry]:
    """Those who sit on a board on a Swedish day."""
    return [of_seat(row, places) for row in rows if row.holds(day)]


def shipped(lodgings: Lodgings, places: Places, emergency: Emergency, over: Iterable[str]) -> list[Entry]:
    """What stands in the files and has nothing laid over it: `over` has the keys that have."""
    gone = frozenset(over)
    every = [*_lodgings(lodgings), *_jours(places), *_emergency(emergency)]
    return [one for one in every if one.key not in gone]


def _lodgings(lodgings: Lodgings) -> Iterator[Entry]:
    for place in lodgings.places:
        yield Entry(
            PLACE + place.code,
            "hotel",
            place.name,
            _numbers(place.phone),
            municipality=place.municipality,
            hours=STAFFED + place.staffed if place.staffed else "",
            unsure="påhittat exempel" if place.example else "",
        )


def _jours(places: Places) -> Iterator[Entry]:
    for other in places.others:
        match = _DIALLED.match(other.reach)
        numbers = _numbers(match[1]) if match is not None else ()
        yield Entry(
            JOUR + other.code,
            "jour",
            other.name,
            numbers,
            hours=other.reach[match.end() :].strip() if match is not None and numbers else other.reach,
            covers=other.covers,
            unsure="ej bekräftat" if other.unverified else "",
        )


def _emergency(emergency: Emergency) -> Iterator[Entry]:
    for one in emergency.numbers:
        remark = f"kontrollerat: {one.checked}" if one.checked else ""
        yield Entry(NUMBER + one.name, "sos", one.name, _numbers(one.phone), remark=remark)


def _numbers(text: str) -> tuple[Checked, ...]:
    try:
        return tuple(map(Checked, rules.read_numbers(text)))
    except ValueError:
        return (Checked(Number(text)),)


def as_written(entry: Entry) -> ContactWritten:
    """What is to be laid over a shipped entry, as it stands now."""
    return ContactWritten(
        entry.kind,
        entry.name,
        tuple(one.number for one in entry.numbers),
        municipality=entry.municipality,
        hours=entry.hours,
        remark=entry.remark,
        shipped=entry.key,
    )


def lodgings(
    known: Lodgings, over: dict[str, ContactRow], day: date, own: Sequence[ContactRow] = ()
) -> Lodgings:
    """The places with what the directory says of them laid over: those that are no more are not there.

    `own` are hotels and HVB that are contacts only: they come first on their rung.
    """
    shipped = [_place(one, over.get(PLACE + one.code)) for one in known.places if _there(one, over, day)]
    rungs = {step.code for step in known.steps}
    return Lodgings(known.steps, (*(_stay(row, rungs) for row in own), *shipped))


def _there(place: Place, over: dict[str, ContactRow], day: date) -> bool:
    row = over.get(PLACE + place.code)
    return row is None or row.holds(day)


def _place(place: Place, row: ContactRow | None) -> Place:
    if row is None:
        return place
    staffed = row.hours.removeprefix(STAFFED)
    return msgspec.structs.replace(
        place,
        name=row.name,
        municipality=row.municipality or place.municipality,
        phone=_number(row),
        staffed=staffed,
        all_night=place.all_night if staffed == place.staffed else all_night(staffed),
        example=False,
    )


def _stay(row: ContactRow, rungs: Container[str]) -> Place:
    """A hotel is on the rung that has its code; an HVB is on none, since somebody is placed there."""
    staffed = row.hours.removeprefix(STAFFED)
    home = row.kind == "hvb" and "hvb" not in row.name.casefold().split()
    return Place(
        f"contact:{row.record_id.hex}",
        f"HVB {row.name}" if home else row.name,
        "hotel" if row.kind == "hotel" and "hotel" in rungs else "",
        row.municipality,
        phone="" if row.protected else _number(row),
        staffed=staffed,
        all_night=all_night(staffed),
    )


def all_night(staffed: str) -> bool:
    """Whether hours in words say that somebody is there every night and every weekend, and nothing else."""
    return _ALL_NIGHT.fullmatch(fold(staffed).strip(" .")) is not None


def _number(row: ContactRow) -> str:
    numbers = rules.numbers_of(row)
    return numbers[0].number.shown if numbers else ""
