"""What a person can do with an advance notice (föranmälan)."""

from __future__ import annotations

from uuid import UUID, uuid4

from jourtui.rules import notice as rules
from jourtui.store.desk import Desk


def receive(desk: Desk, received: rules.NoticeReceived) -> UUID:
    """A municipality told of a person; returns the notice's record."""
    record = uuid4()
    desk.write(record, received)
    return record


def used(desk: Desk, notice: UUID, record: UUID) -> None:
    """The notice was read for this call or case: the municipality is told."""
    desk.write(notice, rules.NoticeUsed(record=record))


def close(desk: Desk, notice: UUID, reason: str = "") -> None:
    """The notice is no longer valid."""
    desk.write(notice, rules.NoticeClosed(reason=reason))
