"""What is written in the program of the municipalities: when the jour serves them, how many live there.

A record per municipality, laid over what is shipped in municipalities.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.places import Places, Population

MOST = 10**8
"""People in one municipality at most: more is a slip."""
_NAMES = UUID("7b1f7d3a-95c4-4c61-8b58-2d3f0f6a9c02")


def record_of(municipality: str) -> UUID:
    """The record of a municipality (official code): the same on every laptop."""
    return uuid5(_NAMES, municipality)


@kind("municipality.membership_set")
class MembershipSet(Payload, frozen=True):
    """The jour serves it from `since` until `until`, both days included; `since` None is never."""

    municipality: str
    since: date | None = None
    until: date | None = None
    remark: str = ""


@kind("municipality.counted")
class Counted(Payload, frozen=True):
    """So many people lived there on a day, according to `source`. Written again of a day it corrects that."""

    municipality: str
    on: date
    people: int
    source: str = ""


class MunicipalityFields(Fields):
    """Shared by the state and the table."""

    municipality: str = Field(default="", index=True)
    membership: bool = False
    """Whether the days are written in: else the shipped ones hold."""
    since: date | None = None
    until: date | None = None
    remark: str = ""
    counts: str = ""
    """JSON of `Population`, the earliest first."""
    two_values: bool = False
    """Two people wrote other things at the same time; the last in order shows until somebody writes again."""
    also_by: str = ""
    also: str = ""


class MunicipalityState(MunicipalityFields):
    """A municipality as its events tell it."""


def fold(events: Sequence[Event]) -> MunicipalityState:
    """What these events tell of a municipality. Total."""
    state = MunicipalityState()
    said: dict[date | None, list[Event]] = {}
    for event in events:
        match event.payload:
            case MembershipSet() as given:
                state.municipality, state.membership = given.municipality, True
                state.since, state.until, state.remark = given.since, given.until, given.remark
                of: date | None = None
            case Counted(municipality=municipality, on=on):
                state.municipality, of = municipality, on
            case _:
                continue
        said[of] = [*(other for other in said.get(of, []) if not event.saw(other)), event]
    counts = []
    for of, events_of in sorted(said.items(), key=lambda item: item[0] or date.min):
        shown = events_of[-1].payload
        if of is not None and isinstance(shown, Counted):
            counts.append(Population(of, min(max(shown.people, 0), MOST), shown.source))
        for other in events_of[:-1]:
            if other.payload != shown:
                state.two_values, state.also_by = True, other.author.name
                state.also = _words(other.payload)
    state.counts = msgspec.json.encode(counts).decode()
    return state


def _words(payload: object) -> str:
    match payload:
        case Counted(on=on, people=people):
            return f"{people} invånare {on}"
        case MembershipSet(since=since, until=until):
            return f"med {since or '–'} till {until or 'tills vidare'}"
    return ""


def counts_of(row: MunicipalityFields) -> tuple[Population, ...]:
    """The populations that are written in, the earliest first."""
    try:
        return msgspec.json.decode(row.counts or "[]", type=tuple[Population, ...])
    except msgspec.MsgspecError:
        return ()


def laid_over(places: Places, rows: Iterable[MunicipalityFields]) -> Places:
    """The municipalities with what is written in laid over what is shipped."""
    written = {row.municipality: row for row in rows}
    if not written:
        return places
    found = []
    for place in places.municipalities:
        row = written.get(place.code)
        if row is None:
            found.append(place)
            continue
        counts = counts_of(row)
        days = {one.on for one in counts}
        every = sorted(
            [*(one for one in place.populations if one.on not in days), *counts], key=lambda one: one.on
        )
        changed = msgspec.structs.replace(place, populations=tuple(every))
        if row.membership:
            changed = msgspec.structs.replace(
                changed, member_from=row.since, member_until=row.until, remark=row.remark
            )
        found.append(changed)
    return msgspec.structs.replace(places, municipalities=tuple(found))
