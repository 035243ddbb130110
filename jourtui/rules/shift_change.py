"""Jourbyte: one pair hands the night to the next, and names who has what is open by day (domain.md, "Words").

Responsibility moves by `responsibility` alone, record by record; this says who handed over to whom, when,
what was offered then, and who has read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules.clocks import SeenBy
from jourtui.rules.event import Author, Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields

ANSWER_WITHIN = 15 * 60
"""Seconds until an offer made at a shift change is due: they read it all first. jourtui's own default."""


@kind("shift_change.begun")
class ShiftChangeBegun(Beginning, frozen=True):
    """The author went off, and somebody else goes on.

    `first` and `backup` are the next pair; `daytime` has what is open until the next duty week begins, by
    domain.md the head of unit between 08 and 16. `records` were offered to `to` in the same moment.
    """

    first: Author | None = None
    backup: Author | None = None
    daytime: Author | None = None
    to: Author | None = None
    records: tuple[UUID, ...] = ()
    note: str = ""
    at: datetime | None = None


@kind("shift_change.read")
class ShiftChangeRead(Payload, frozen=True):
    """The author has read what was handed over."""

    at: datetime | None = None


class ShiftChangeFields(Fields):
    """Shared by the state and the table."""

    begun_at: datetime | None = Field(default=None, index=True)
    by_id: UUID | None = None
    by_name: str = ""
    first_id: UUID | None = None
    first_name: str = ""
    backup_id: UUID | None = None
    backup_name: str = ""
    daytime_id: UUID | None = None
    daytime_name: str = ""
    to_id: UUID | None = None
    to_name: str = ""
    records: str = "[]"
    """JSON list of the records that were offered."""
    note: str = ""
    read_by: str = "[]"
    """JSON list of `SeenBy`: those to whom it was handed over first read it then."""

    def offered(self) -> list[UUID]:
        """The records that were offered."""
        return msgspec.json.decode(self.records, type=list[UUID])

    def readers(self) -> list[SeenBy]:
        """Who has read it, in order."""
        return msgspec.json.decode(self.read_by, type=list[SeenBy])

    def awaits(self, person: UUID) -> bool:
        """Whether this person goes on by it, and has not read it."""
        goes_on = person in (self.first_id, self.backup_id, self.daytime_id, self.to_id)
        return goes_on and person != self.by_id and person not in {one.id for one in self.readers()}


class ShiftChange(ShiftChangeFields):
    """A shift change as its events tell it."""


def fold(events: Sequence[Event]) -> ShiftChange:
    """The shift change that these events tell. Total."""
    change = ShiftChange()
    readers: list[SeenBy] = []
    for event in events:
        match event.payload:
            case ShiftChangeBegun() as begun if change.begun_at is None:
                change.begun_at = event.happened_at
                change.by_id, change.by_name = event.author.id, event.author.name
                for name in ("first", "backup", "daytime", "to"):
                    person: Author | None = getattr(begun, name)
                    if person is not None:
                        setattr(change, f"{name}_id", person.id)
                        setattr(change, f"{name}_name", person.name)
                change.records = msgspec.json.encode(begun.records).decode()
                change.note = begun.note
            case ShiftChangeRead():
                if event.author.id not in {one.id for one in readers}:
                    readers.append(SeenBy(event.author.id, event.author.name, event.happened_at))
    change.read_by = msgspec.json.encode(readers).decode()
    return change
