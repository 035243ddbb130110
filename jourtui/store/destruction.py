"""What was destroyed, on this laptop: keys, views, search words and drafts are gone, sealed events stay.

Destroying the keys destroys the content: nobody can open the events any more, and both chains still verify.
The file keeps no remains: `secure_delete` overwrites what is deleted with zeros, the index of the search does
so too, and `wipe` empties the write-ahead log, which has pages as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.event import from_micros, to_micros
from jourtui.store import chunks
from jourtui.store.keys import KeyRow

if TYPE_CHECKING:
    from jourtui.store.replica import Replica

TYPE = "destroyed"
"""The type of a record of which only the trace is left."""
WITHHELD = "Ångrad. Visas inte förrän lagret har svarat på om den är gallrad."
_UNWIPED, _TIMES = "unwiped", "destructions"


class Destroyed(NamedTuple):
    """One record that was destroyed: by the decision (an event's id) `decision`, at `at` (µs UTC).

    Or one note: then `record` is that event's id, which is its key's too.
    `n` counts in the shared store; 0 where a laptop that works alone destroyed it.
    """

    n: int
    record: UUID
    decision: UUID
    at: int

    @property
    def moment(self) -> datetime:
        return from_micros(self.at)


class NotHere(Exception):
    """The content of a record is not on this laptop; the text is a Swedish sentence."""


class RecordDestroyed(NotHere):
    """The record has been destroyed: only its trace is left."""

    def __init__(self, trace: Destroyed) -> None:
        super().__init__(f"{trace_line(trace)} Innehållet finns inte längre.")
        self.trace = trace


def trace_line(trace: Destroyed) -> str:
    """What is shown in the place of the content."""
    return f"Gallrad {local(trace.moment):%Y-%m-%d} efter beslut {str(trace.decision)[:8]}."


def add_table(replica: Replica) -> None:
    """A replica of a program that destroyed nothing gets the tables."""
    execute = replica.connection.execute
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'withheld'").fetchone() is None:
        with replica.transaction():
            execute(
                "CREATE TABLE IF NOT EXISTS destroyed (record_id BLOB PRIMARY KEY, n INTEGER NOT NULL,"
                " decision BLOB NOT NULL, destroyed_at INTEGER NOT NULL) WITHOUT ROWID"
            )
            execute(
                "CREATE TABLE IF NOT EXISTS withheld (key_id BLOB PRIMARY KEY, record_id BLOB NOT NULL,"
                " unit_version INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID"
            )


def all_destroyed(replica: Replica) -> list[Destroyed]:
    """Everything that this laptop knows was destroyed, in order of time."""
    return rows_in(replica.connection)


def rows_in(connection: Any) -> list[Destroyed]:
    """The same, in the file that a connection has open."""
    return [
        Destroyed(n, UUID(bytes=record), UUID(bytes=decision), at)
        for record, n, decision, at in connection.execute(
            "SELECT record_id, n, decision, destroyed_at FROM destroyed ORDER BY destroyed_at, record_id"
        )
    ]


def known(replica: Replica) -> tuple[int, int]:
    """(highest n, how many with one): what this laptop has read of the shared store's destructions."""
    row = replica.connection.execute(
        "SELECT coalesce(max(n), 0), count(*) FROM destroyed WHERE n > 0"
    ).fetchone()
    return row[0], row[1]


def trace_of(replica: Replica, record: UUID) -> Destroyed | None:
    """The trace of a record that was destroyed, or None."""
    row = replica.connection.execute(
        "SELECT n, decision, destroyed_at FROM destroyed WHERE record_id = ?", (record.bytes,)
    ).fetchone()
    return None if row is None else Destroyed(row[0], record, UUID(bytes=row[1]), row[2])


def times(replica: Replica) -> bytes:
    """Another value each time that something here stopped opening, or began to: what is remembered is old."""
    return replica.meta(_TIMES)


def changed(replica: Replica) -> None:
    """Inside the caller's transaction: what others remember of what opens is old."""
    replica.set_meta(_TIMES, str(int(times(replica) or b"0") + 1).encode())


def note_trace(replica: Replica, event: UUID) -> str | None:
    """What is shown in the place of one event that was destroyed alone, or may have been; None of others."""
    trace = trace_of(replica, event)
    if trace is not None:
        return trace_line(trace)
    held_back = "SELECT 1 FROM withheld WHERE key_id = ?"
    return WITHHELD if replica.connection.execute(held_back, (event.bytes,)).fetchone() else None


def drop(replica: Replica, rows: Iterable[Destroyed]) -> set[UUID]:
    """Inside the caller's transaction: remember, and drop keys and drafts. Returns the records that were new.

    The views are the journal's to erase.
    """
    fresh = set()
    execute = replica.connection.execute
    for row in rows:
        before = trace_of(replica, row.record)
        if before is None:
            fresh.add(row.record)
        execute(
            "INSERT INTO destroyed (record_id, n, decision, destroyed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (record_id) DO UPDATE SET n = max(n, excluded.n)",
            (row.record.bytes, row.n, row.decision.bytes, row.at),
        )
        execute("DELETE FROM keys WHERE record_id = ?1 OR key_id = ?1", (row.record.bytes,))
        execute("DELETE FROM withheld WHERE record_id = ?1 OR key_id = ?1", (row.record.bytes,))
        execute("DELETE FROM draft WHERE record_id = ?", (row.record.bytes,))
        chunks.drop(replica, row.record)
        execute("DELETE FROM away WHERE record_id = ?", (row.record.bytes,))
    if fresh:
        begin_wiping(replica)
    return fresh


def begin_wiping(replica: Replica) -> None:
    """Keys have been dropped, inside the caller's transaction: the write-ahead log is to be emptied."""
    replica.set_meta(_UNWIPED, b"1")
    changed(replica)


def withheld(replica: Replica) -> list[KeyRow]:
    """Keys from a backup that open nothing yet."""
    rows = replica.connection.execute("SELECT key_id, record_id, unit_version, wrapped FROM withheld")
    return [KeyRow(UUID(bytes=k), UUID(bytes=r), version, wrapped) for k, r, version, wrapped in rows]


def withhold(replica: Replica, before: datetime) -> int:
    """Set the keys aside of every record that the shared store had before `before`; how many records.

    Inside the caller's transaction. Only these can have been destroyed since the backup was made, for what
    is younger is not due by any rule; but of what was imported its source says how old it is.
    """
    execute = replica.connection.execute
    execute(
        "INSERT OR REPLACE INTO withheld SELECT key_id, record_id, unit_version, wrapped FROM keys"
        " WHERE record_id IN"
        " (SELECT record_id FROM confirmed GROUP BY record_id HAVING min(server_time) < ?)",
        (to_micros(before),),
    )
    execute("DELETE FROM keys WHERE record_id IN (SELECT record_id FROM withheld)")
    (count,) = execute("SELECT count(DISTINCT record_id) FROM withheld").fetchone()
    return int(count)


def withhold_records(replica: Replica, records: Collection[UUID]) -> None:
    """Set the keys of some records aside, inside the caller's transaction."""
    changed(replica)
    for record in records:
        replica.connection.execute(
            "INSERT OR REPLACE INTO withheld SELECT key_id, record_id, unit_version, wrapped FROM keys"
            " WHERE record_id = ?",
            (record.bytes,),
        )
        replica.connection.execute("DELETE FROM keys WHERE record_id = ?", (record.bytes,))


def withhold_notes(replica: Replica, notes: Collection[UUID]) -> None:
    """Set the keys of struck notes aside, inside the caller's transaction: such may be destroyed any day."""
    execute = replica.connection.execute
    changed(replica)
    for note in notes:
        execute(
            "INSERT OR REPLACE INTO withheld SELECT key_id, record_id, unit_version, wrapped FROM keys"
            " WHERE key_id = ?",
            (note.bytes,),
        )
        execute("DELETE FROM keys WHERE key_id = ?", (note.bytes,))


def release(replica: Replica, records: Collection[UUID] | None = None) -> set[UUID]:
    """Use withheld keys again, of some records or of all, inside the caller's transaction; whose they are."""
    rows = [row for row in withheld(replica) if records is None or row.record_id in records]
    replica.add_keys(rows, shared=True)
    changed(replica)
    replica.connection.executemany(
        "DELETE FROM withheld WHERE key_id = ?", [(row.key_id.bytes,) for row in rows]
    )
    return {row.record_id for row in rows}


def wipe(replica: Replica) -> bool:
    """Empty the write-ahead log after a destruction; False while somebody still reads what was before.

    To be tried again then. Does nothing when nothing was destroyed.
    """
    if replica.meta(_UNWIPED) != b"1":
        return True
    busy, *_ = replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return False
    with replica.transaction():
        replica.set_meta(_UNWIPED, b"0")
    return True
