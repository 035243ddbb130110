"""What one row of history becomes, while it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from jourtui.rules import call as calls
from jourtui.rules.event import Payload
from jourtui.rules.history_cases import OfCase
from jourtui.rules.history_row import Row
from jourtui.rules.imported import record_of
from jourtui.store.journal import Change


@dataclass(slots=True)
class Told:
    """What one row becomes: its record, and its events in order with when each was written."""

    record: UUID
    written: list[tuple[datetime, Change]] = field(default_factory=list)

    def add(self, at: datetime, payload: Payload) -> UUID:
        """Append an event; its id."""
        own_key = isinstance(payload, calls.CallIdentified)
        change = Change(self.record, payload, own_key=own_key)
        self.written.append((at, change))
        return change.event_id


def record(kind: str, row: Row, source: str) -> UUID:
    """The record that a row belongs to."""
    if isinstance(row, OfCase):
        return record_of(source, "case", row.case.text)
    return record_of(source, kind, row.id.text)


def said_of(**values: Any) -> dict[str, Any]:
    """The facts that the row says: what is None or an empty text is not said."""
    return {name: value for name, value in values.items() if value not in (None, "", ())}


def code_of(one: Any) -> str | None:
    """The code of a value that has one; None where nothing was said."""
    return one.code if one is not None else None
