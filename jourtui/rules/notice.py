"""An advance notice (föranmälan): a municipality tells beforehand what may come, and its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from jourtui.rules.event import Event, Payload, kind


@kind("advance_notice.received")
class NoticeReceived(Payload, frozen=True):
    """The municipality `municipality` (official code) told of a person; the notice is valid until `until`."""

    person_name: str
    plan: str
    until: datetime
    municipality: str | None = None
    phone: str = ""
    phone_shown: str = ""
    personnummer: str = ""
    told_by: str = ""
    at: datetime | None = None


@kind("advance_notice.used")
class NoticeUsed(Payload, frozen=True):
    """The notice was read for this call or case."""

    record: UUID


@kind("advance_notice.closed")
class NoticeClosed(Payload, frozen=True):
    """The notice is no longer valid."""

    reason: str = ""


class NoticeFields(SQLModel):
    """Shared by the state and the table."""

    person_name: str = ""
    phone: str = Field(default="", index=True)
    phone_shown: str = ""
    personnummer: str = Field(default="", index=True)
    municipality: str | None = None
    plan: str = ""
    told_by: str = ""
    received_at: datetime | None = None
    until: datetime | None = None
    open: bool = True
    uses: int = 0


class Notice(NoticeFields):
    """An advance notice as its events tell it."""


def fold(events: Sequence[Event]) -> Notice:
    """The notice that these events tell. Total."""
    notice = Notice(open=False)
    for event in events:
        match event.payload:
            case NoticeReceived() as received:
                notice.person_name = received.person_name
                notice.phone, notice.phone_shown = received.phone, received.phone_shown
                notice.personnummer = received.personnummer
                notice.municipality = received.municipality
                notice.plan, notice.told_by = received.plan, received.told_by
                notice.received_at, notice.until = event.happened_at, received.until
                notice.open = True
            case NoticeUsed():
                notice.uses += 1
            case NoticeClosed():
                notice.open = False
    return notice
