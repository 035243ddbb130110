"""A member of staff, and the shifts they work: who is first on call and who is backup now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Field

from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields

Duty = Literal["first", "backup"]


@kind("staff.introduced")
class Introduced(Payload, frozen=True):
    """A person who works at the jour; `person` is the id that their events carry."""

    person: UUID
    name: str
    title: str = ""


@kind("staff.shift_begun")
class ShiftBegun(Payload, frozen=True):
    """The person signed in on a laptop as first on call or backup."""

    duty: Duty
    at: datetime | None = None


@kind("staff.shift_ended")
class ShiftEnded(Payload, frozen=True):
    """The person signed out."""

    at: datetime | None = None


class StaffFields(Fields):
    """Shared by the state and the table."""

    person_id: UUID | None = Field(default=None, index=True)
    name: str = ""
    title: str = ""
    duty: str | None = None
    """The duty now: `first`, `backup`, or None when off."""
    since: datetime | None = None


class Staff(StaffFields):
    """A member of staff as their events tell it."""


def fold(events: Sequence[Event]) -> Staff:
    """The member of staff that these events tell. Total."""
    staff = Staff()
    for event in events:
        match event.payload:
            case Introduced(person=person, name=name, title=title):
                staff.person_id, staff.name, staff.title = person, name, title
            case ShiftBegun(duty=duty):
                staff.duty, staff.since = duty, event.happened_at
            case ShiftEnded():
                staff.duty = staff.since = None
    return staff
