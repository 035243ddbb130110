"""The records of a replica and their views: which are behind, and how they are brought up to date.

Everything here is inside its caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from jourtui.rules.event import ABSENT, Event
from jourtui.store import away, projection, record_types
from jourtui.store.reading import Reader
from jourtui.store.replica import Replica

TOGETHER = 100
"""Records that are read at once."""
_ROW = """SELECT n, record_id, type, dirty,
    EXISTS (SELECT 1 FROM held WHERE held.record_id = record.record_id),
    CASE WHEN EXISTS (SELECT 1 FROM destroyed WHERE destroyed.record_id = record.record_id) THEN 'destroyed'
        WHEN EXISTS (SELECT 1 FROM away WHERE away.record_id = record.record_id AND back IS NULL) THEN 'away'
        ELSE '' END FROM record"""


class _Record(NamedTuple):
    """What the replica knows of a record."""

    n: int
    record_id: bytes
    type: str
    """Empty while its views have no rows."""
    dirty: int
    held: int
    """Whether it has events that this program does not understand."""
    gone: str
    """The type it has then, if only its trace is left or it is put away; else empty."""


def _lines_only(record: _Record, new: Iterable[Event]) -> bool:
    """Whether the new events are lines to add, and none of them makes the record one of another type."""
    if record.gone or record.dirty or record.type not in record_types.LINES:
        return False
    return all(record_types.CREATION.get(event.kind, record.type) == record.type for event in new)


class RecordViews:
    """Belongs to the thread of its replica."""

    def __init__(self, replica: Replica, reader: Reader) -> None:
        self._replica = replica
        self._reader = reader

    def write(self, record_id: UUID, new: Iterable[Event] | None = None) -> None:
        """Write a record's rows. `new` are the events just added; None when anything may have changed."""
        record = self._record(record_id)
        if record is None and away.left_of(self._replica, record_id) is not None:
            self.leave_behind([record_id])
            record = self._record(record_id)
        if record is not None and new is not None and _lines_only(record, new := list(new)):
            self._hold(new)
            projection.project_lines(self._replica.connection, record_id, new)
            return
        self._fold(record_id, record, self._reader.events(record_id))

    def write_behind(self, limit: int = -1) -> list[UUID]:
        """Bring up to `limit` records up to date that were left behind, or fewer if somebody waits; which."""
        rows = self._replica.connection.execute(f"{_ROW} WHERE dirty LIMIT ?", (limit,)).fetchall()
        records = [_Record._make(row) for row in rows]
        written: list[UUID] = []
        waiting = self._replica.pending_records()
        for start in range(0, len(records), TOGETHER):
            some = [(UUID(bytes=record.record_id), record) for record in records[start : start + TOGETHER]]
            self._reader.read([record_id for record_id, _ in some])
            for record_id, record in some:
                events = self._reader.events(record_id, pending=record_id in waiting, read=True)
                self._fold(record_id, record, events)
                written.append(record_id)
            if self._replica.awaited():
                break
        return written

    def leave_behind(self, record_ids: Collection[UUID]) -> None:
        """The views of these are older than their events, until `write_behind`."""
        self._replica.connection.executemany(
            "INSERT INTO record (record_id, dirty) VALUES (?, 1)"
            " ON CONFLICT (record_id) DO UPDATE SET dirty = 1",
            [(record_id.bytes,) for record_id in record_ids],
        )

    def begin_anew(self) -> None:
        """Throw all views away, and leave every record behind."""
        connection = self._replica.connection
        projection.create_views(connection)
        connection.execute("DELETE FROM held")
        connection.execute("UPDATE record SET type = '', dirty = 1")
        rows = connection.execute("SELECT record_id FROM confirmed UNION SELECT record_id FROM pending")
        self.leave_behind([UUID(bytes=row[0]) for row in rows.fetchall()])

    def held_records(self) -> set[UUID]:
        """The records that hold events which this program cannot read or does not know."""
        rows = self._replica.connection.execute("SELECT DISTINCT record_id FROM held")
        return {UUID(bytes=row[0]) for row in rows}

    def rests_on_newer(self, record_id: UUID) -> bool:
        """Whether a record holds events that others may rest on, and that this program cannot read."""
        row = self._replica.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM held WHERE record_id = ? AND reason <> ?)",
            (record_id.bytes, ABSENT.kind),
        ).fetchone()
        return bool(row[0])

    def held_in(self, record_id: UUID) -> set[bytes]:
        """The ids of a record's held events."""
        rows = self._replica.connection.execute(
            "SELECT event_id FROM held WHERE record_id = ?", (record_id.bytes,)
        )
        return {row[0] for row in rows}

    def _record(self, record_id: UUID) -> _Record | None:
        row = self._replica.connection.execute(f"{_ROW} WHERE record_id = ?", (record_id.bytes,)).fetchone()
        return _Record._make(row) if row else None

    def _fold(self, record_id: UUID, record: _Record | None, events: Sequence[Event]) -> None:
        connection = self._replica.connection
        if record is not None and record.gone:
            self._leave_trace(record)
            return
        if record is not None and record.held:
            connection.execute("DELETE FROM held WHERE record_id = ?", (record_id.bytes,))
        self._hold(events)
        type_ = record_types.record_type(events)
        if record is None:
            n = connection.execute(
                "INSERT INTO record (record_id, type) VALUES (?, ?)", (record_id.bytes, type_)
            ).lastrowid
            projection.project(connection, n, record_id, events, new=True)
            return
        if record.dirty or record.type != type_:
            connection.execute("UPDATE record SET type = ?, dirty = 0 WHERE n = ?", (type_, record.n))
        if record.type and (record.type != type_ or record.type in record_types.LINES):
            projection.erase(connection, record.n, record_id)  # a line may have been set aside
        projection.project(connection, record.n, record_id, events, new=not record.type)

    def _leave_trace(self, record: _Record) -> None:
        """Erase the rows of a record that was destroyed or put away, whatever is still to come of it."""
        connection = self._replica.connection
        connection.execute("DELETE FROM held WHERE record_id = ?", (record.record_id,))
        connection.execute("UPDATE record SET type = ?, dirty = 0 WHERE n = ?", (record.gone, record.n))
        projection.erase(connection, record.n, UUID(bytes=record.record_id))

    def _hold(self, events: Iterable[Event]) -> None:
        """Remember which events this program cannot read or does not know."""
        for unknown in events:
            if unknown.payload is None:
                self._replica.connection.execute(
                    "INSERT OR REPLACE INTO held VALUES (?, ?, ?)",
                    (unknown.id.bytes, unknown.record.bytes, unknown.kind),
                )
