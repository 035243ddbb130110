"""Reachability (nåbarhet): when the jour could not be reached, and the calls that tested whether it could.

Each is a record of its own. A laptop writes its own outages afterwards, each once; people write that SOS
could not connect, and test calls. Source: domain.md, "Around the night".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import entries, facts
from jourtui.rules.event import Beginning, Event, Payload, kind, to_micros
from jourtui.rules.fields import Fields

Sort = Literal["offline", "sos", "test"]
"""The laptop had no contact with the store; SOS could not connect; a test call."""


TELLS = "reachability."
"""Stands before the name of a fact where somebody is told of it."""


class Reachability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the unit has chosen (reachability.toml). `outage`: minutes that are written down."""

    outage: int

    def __post_init__(self) -> None:
        if self.outage < 1:
            raise ValueError("outage ska vara minst 1 minut")

    @property
    def longer_than(self) -> timedelta:
        return timedelta(minutes=self.outage)


def outage_id(device: UUID, begun: datetime) -> UUID:
    """The record of the outage that this laptop saw begin then: one, however often it is written."""
    digest = sha256(b"outage of " + device.bytes + to_micros(begun).to_bytes(8, "big", signed=True)).digest()
    return UUID(bytes=digest[:16], version=4)


class ReachabilityFacts(facts.Facts, frozen=True):
    """What is known of it."""

    begun_at: datetime | UnsetType = UNSET
    ended_at: datetime | UnsetType | None = UNSET
    """None: it is not known, or it goes on."""
    what: str | UnsetType = UNSET
    done: str | UnsetType = UNSET
    """What was done about it."""
    worked: bool | UnsetType | None = UNSET
    """Of a test call: whether it came through."""

    keeps_both = frozenset({"begun_at", "ended_at", "what", "done", "worked"})
    careful = {"worked": (False,)}


@kind("reachability.noted")
class Noted(Beginning, frozen=True):
    """It happened. `laptop`: which laptop was without contact (its device id)."""

    sort: Sort
    facts: ReachabilityFacts
    laptop: UUID | None = None


@kind("reachability.corrected")
class Corrected(Payload, frozen=True):
    """What is known of it is other, or more."""

    facts: ReachabilityFacts


@kind("reachability.withdrawn")
class Withdrawn(Payload, frozen=True):
    """It was a mistake: it counts no more."""

    reason: str


class ReachabilityFields(Fields):
    """Shared by the state and the table."""

    sort: str = Field(default="", index=True)
    begun_at: datetime | None = Field(default=None, index=True)
    ended_at: datetime | None = None
    what: str = ""
    done: str = ""
    worked: bool | None = None
    laptop: UUID | None = None
    by_id: UUID | None = None
    by_name: str = ""
    withdrawn: bool = False
    two_values: bool = False


class Entry(ReachabilityFields):
    """An entry of the ledger as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)


def fold(events: Sequence[Event]) -> Entry:
    """The entry that these events tell. Total."""
    entry = Entry()
    entry.log = entries.begin(events)
    for event in events:
        if event.id in entry.log.struck:
            continue
        match event.payload:
            case Noted(sort=sort, facts=given, laptop=laptop):
                if not entry.sort:
                    entry.sort, entry.laptop = sort, laptop
                    entry.by_id, entry.by_name = event.author.id, event.author.name
                    entry.begun_at = event.happened_at
                _write(entry, event, given)
            case Corrected(facts=given):
                _write(entry, event, given)
            case Withdrawn():
                entry.withdrawn = True
            case entries.TellSeen(about=about, code=code, detail=detail):
                entry.log.seen.add((about, event.author.id, code, detail))
            case _:
                entry.log.void.add(event.id)
    contested = entry.written.contested
    entry.two_values = bool(contested)
    entries.settle(entry.log, {f"{TELLS}{name}" for name in contested})
    return entry


def _write(entry: Entry, event: Event, given: ReachabilityFacts) -> None:
    met = facts.write(entry, entry.written, event, given)
    named = ((f"{TELLS}{name}", other) for name, other in met)
    entry.log.tells.extend(entries.two_values(event, named))
