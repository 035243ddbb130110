"""Strain (psykiska påfrestningar): what the work does to whoever does it, kept outside every client record.

A record per author and duty week, which nobody reads but its author, and each text under a key of its own.
What the author shares is read at the meeting, with the name only if the author says so; what is shared can be
taken back. Source: domain.md, "Team meeting": "named by nobody but its author".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Field

from jourtui.rules import entries
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields, Folded

_PEOPLE = UUID("5c1f0d7e-9f3b-4c57-8a4e-2f6d7b8a9c10")


def record_of(person: UUID, week: DutyWeek) -> UUID:
    """The record of what a person writes in a duty week: the same on every laptop."""
    return uuid5(_PEOPLE, f"{person}:{week.start.isoformat()}")


@kind("strain.written")
class StrainWritten(Payload, frozen=True):
    """What wore the author down, in the duty week that began at `start`. Sealed under a key of its own."""

    text: str
    start: datetime
    at: datetime | None = None


@kind("strain.shared")
class StrainShared(Payload, frozen=True):
    """The author shares the text `entry` at the week's meeting; `named`: with the author's name."""

    entry: UUID
    named: bool = False


@kind("strain.unshared")
class StrainUnshared(Payload, frozen=True):
    """The author shares it no more."""

    entry: UUID


@dataclass(slots=True)
class Entry:
    """One text, and how its author shares it (None: with nobody)."""

    event: Event
    said: StrainWritten
    shared: StrainShared | None = None


class StrainFields(Fields):
    """Shared by the state and the table: whose it is and how much there is, not a word of it."""

    person_id: UUID | None = Field(default=None, index=True)
    start: datetime | None = Field(default=None, index=True)
    """The duty week (UTC)."""
    texts: int = 0
    shared: int = 0


class Strain(Folded, StrainFields):
    """What one person has written in one duty week, as the events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    name: str = ""
    every: dict[UUID, Entry] = Field(default_factory=dict)
    log: entries.Log = Field(default_factory=entries.Log)


def fold(events: Sequence[Event]) -> Strain:
    """What these events tell. What anybody else than its first author writes has no effect. Total.

    A text that its author took back is not there; it can be destroyed alone, as a struck note is.
    """
    strain = Strain()
    strain.log = entries.begin(events)
    for event in events:
        if strain.person_id is None and isinstance(event.payload, StrainWritten):
            strain.person_id, strain.name = event.author.id, event.author.name
            strain.start = event.payload.start
        if event.author.id != strain.person_id:
            continue
        match event.payload:
            case StrainWritten() as said:
                taken_back = strain.log.struck.get(event.id)
                if taken_back is None or taken_back.author.id != strain.person_id:
                    strain.log.struck.pop(event.id, None)
                    strain.every.setdefault(event.id, Entry(event, said))
            case StrainShared(entry=id_) as shared if id_ in strain.every:
                strain.every[id_].shared = shared
            case StrainUnshared(entry=id_) if id_ in strain.every:
                strain.every[id_].shared = None
    strain.texts = len(strain.every)
    strain.shared = sum(one.shared is not None for one in strain.every.values())
    return strain
