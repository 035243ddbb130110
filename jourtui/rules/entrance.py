"""Who may come in: each change is an event, so that the unit can read who did what, to whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Field, SQLModel

from jourtui.rules.event import Author, Beginning, Event, kind

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


class EntranceFields(SQLModel):
    """Shared by the state and the table."""

    what: str = ""
    whom_id: UUID | None = None
    whom_name: str = ""
    until: datetime | None = None
    laptop: str = ""
    device: UUID | None = None
    on_device: UUID | None = None
    """The laptop that it was done on."""
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
                entrance.by_name, entrance.at = event.author.name, event.happened_at
    return entrance
