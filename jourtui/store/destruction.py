"""What was destroyed, on this laptop: keys, views, search words and drafts are gone, sealed events stay.

Destroying the keys destroys the content: nobody can open the events any more, and both chains still verify.
The file keeps no remains: `secure_delete` overwrites what is deleted with zeros, the index of the search does
so too, and `wipe` empties the write-ahead log, which has pages as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.event import from_micros

if TYPE_CHECKING:
    from jourtui.store.replica import Replica

TYPE = "destroyed"
"""The type of a record of which only the trace is left."""
_UNWIPED = "unwiped"


class Destroyed(NamedTuple):
    """One record that was destroyed: by the decision (an event's id) `decision`, at `at` (µs UTC).

    `n` counts in the shared store; 0 where a laptop that works alone destroyed it.
    """

    n: int
    record: UUID
    decision: UUID
    at: int

    @property
    def moment(self) -> datetime:
        return from_micros(self.at)


class RecordDestroyed(Exception):
    """The record has been destroyed: only its trace is left."""

    def __init__(self, trace: Destroyed) -> None:
        super().__init__(f"{trace_line(trace)} Innehållet finns inte längre.")
        self.trace = trace


def trace_line(trace: Destroyed) -> str:
    """What is shown in the place of the content."""
    return f"Gallrad {local(trace.moment):%Y-%m-%d} efter beslut {str(trace.decision)[:8]}."


def add_table(replica: Replica) -> None:
    """A replica of a program that destroyed nothing gets the table."""
    execute = replica.connection.execute
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'destroyed'").fetchone() is None:
        with replica.transaction():
            execute(
                "CREATE TABLE IF NOT EXISTS destroyed (record_id BLOB PRIMARY KEY, n INTEGER NOT NULL,"
                " decision BLOB NOT NULL, destroyed_at INTEGER NOT NULL) WITHOUT ROWID"
            )


def all_destroyed(replica: Replica) -> list[Destroyed]:
    """Everything that this laptop knows was destroyed, in order of time."""
    return [
        Destroyed(n, UUID(bytes=record), UUID(bytes=decision), at)
        for record, n, decision, at in replica.connection.execute(
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
        execute("DELETE FROM keys WHERE record_id = ?", (row.record.bytes,))
        execute("DELETE FROM draft WHERE record_id = ?", (row.record.bytes,))
    if fresh:
        replica.set_meta(_UNWIPED, b"1")
    return fresh


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
