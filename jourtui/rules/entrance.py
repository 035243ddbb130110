"""Who may come in: each change is an event, so that the unit can read who did what, to whom, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from sqlmodel import Field

from jourtui.rules.event import Author, Beginning, Event, kind
from jourtui.rules.fields import Fields

APART = timedelta(days=30)
"""For so long whoever was let in is not another person beside who let them in: jourtui's own rule. Both slots
may be one person's, who chose the passphrase of a colleague that there is, or is not."""
LETTING_IN = frozenset({"admitted", "admitted_again"})

What = Literal[
    "admitted",
    "admitted_again",
    "removed",
    "recovered",
    "second_step",
    "recovery_key",
    "laptop_admitted",
    "laptop_revoked",
]
"""`recovered`: with the key on paper. `second_step`: a code was enrolled, the first or another."""


@kind("entrance.changed")
class EntranceChanged(Beginning, frozen=True):
    """The author changed who may come in on the laptop that the event is from.

    `whom` is a person, until `until` if that has an end; `laptop` and `device` are a laptop, where it is one.
    """

    what: What
    whom: Author | None = None
    until: datetime | None = None
    laptop: str = ""
    device: UUID | None = None
    at: datetime | None = None


class EntranceFields(Fields):
    """Shared by the state and the table."""

    what: str = ""
    whom_id: UUID | None = None
    whom_name: str = ""
    until: datetime | None = None
    laptop: str = ""
    device: UUID | None = None
    on_device: UUID | None = None
    """The laptop that it was done on."""
    by_id: UUID | None = None
    by_name: str = ""
    at: datetime | None = Field(default=None, index=True)


class Entrance(EntranceFields):
    """One change as its event tells it."""


def fold(events: Sequence[Event]) -> Entrance:
    """The change that these events tell. Total."""
    entrance = Entrance()
    for event in events:
        match event.payload:
            case EntranceChanged() as changed if entrance.at is None:
                entrance.what, entrance.until = changed.what, changed.until
                if changed.whom is not None:
                    entrance.whom_id, entrance.whom_name = changed.whom.id, changed.whom.name
                entrance.laptop, entrance.device = changed.laptop, changed.device
                entrance.on_device = event.device
                entrance.by_id, entrance.by_name = event.author.id, event.author.name
                entrance.at = event.happened_at
    return entrance


class Admission(NamedTuple):
    """Who let somebody in last, and when (UTC)."""

    by: UUID
    at: datetime


def behind(person: UUID, last: Mapping[UUID, Admission], now: datetime) -> set[UUID]:
    """The person, who let them in within `APART`, who let those in, and so on.

    `last`: each person's last admission. Somebody else who lets a person in again thereby vouches for them.
    """
    found: set[UUID] = set()
    at: UUID | None = person
    while at is not None and at not in found:
        found.add(at)
        admission = last.get(at)
        at = admission.by if admission is not None and now - admission.at < APART else None
    return found
