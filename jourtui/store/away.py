"""What this laptop has put away, since it holds less than the store: only sealed events, and a mark.

The keys are in the shared store, and are fetched when somebody asks for the record or something happens in
it. A case goes with its calls: they have one `whole`. Which go, and when, is for `holding`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.event import from_micros
from jourtui.store import chunks, destruction

if TYPE_CHECKING:
    from jourtui.store.replica import Replica

TYPE = "away"
"""The type of a record whose content is only in the shared store."""
TABLE = """CREATE TABLE IF NOT EXISTS away (
    record_id BLOB PRIMARY KEY,
    whole BLOB NOT NULL,
    type TEXT NOT NULL,
    last INTEGER NOT NULL,
    since INTEGER NOT NULL,
    back INTEGER
) WITHOUT ROWID"""
_COLUMNS = "record_id, whole, type, last, since, back"


class Away(NamedTuple):
    """One record that is put away, or was and has been fetched `back` (µs UTC) because somebody asked.

    `whole` is the case that it goes with, or itself; `last` when the store got its last event, `since` when
    it was put away, both µs UTC by the store's clock.
    """

    record: UUID
    whole: UUID
    type: str
    last: int
    since: int
    back: int | None = None

    @property
    def last_at(self) -> datetime:
        return from_micros(self.last)


class RecordAway(destruction.NotHere):
    """The record is not on this laptop, only in the shared store."""

    def __init__(self, row: Away) -> None:
        super().__init__(line(row))
        self.row = row


def line(row: Away) -> str:
    """What is shown in the place of the content."""
    return (
        f"Undanlagt {local(from_micros(row.since)):%Y-%m-%d}: innehållet finns i det gemensamma lagret. "
        f"Hämta det med id {str(row.whole)[:8]} bland ärendena (H), vid kontakt."
    )


def left_of(replica: Replica, record: UUID) -> str | None:
    """What is shown in the place of a record that was destroyed or put away; None of one that is here."""
    trace = destruction.trace_of(replica, record)
    if trace is not None:
        return f"{destruction.trace_line(trace)}\n\nInnehållet finns inte längre."
    row = of(replica, record)
    return None if row is None else line(row)


def add_table(replica: Replica) -> None:
    """A replica of a program that put nothing away gets the table."""
    execute = replica.connection.execute
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'away'").fetchone() is None:
        with replica.transaction():
            execute(TABLE)


def of(replica: Replica, record: UUID) -> Away | None:
    """The mark of a record that is away now, or None."""
    found = _rows(replica, "WHERE record_id = ? AND back IS NULL", record.bytes)
    return found[0] if found else None


def every(replica: Replica) -> list[Away]:
    """All that is away now, that with the latest event first."""
    return _rows(replica, "WHERE back IS NULL ORDER BY last DESC, record_id")


def count(replica: Replica) -> int:
    """How many records are away now."""
    (found,) = replica.connection.execute("SELECT count(*) FROM away WHERE back IS NULL").fetchone()
    return int(found)


def backs(replica: Replica) -> dict[UUID, int]:
    """When each whole that is here because somebody asked was fetched (µs UTC)."""
    rows = replica.connection.execute(
        "SELECT whole, max(back) FROM away WHERE back IS NOT NULL GROUP BY whole"
    )
    return {UUID(bytes=whole): at for whole, at in rows}


def groups(replica: Replica, records: Collection[UUID]) -> dict[UUID, list[Away]]:
    """Those of the records that are away now with all that goes with each, by the whole."""
    found: dict[UUID, list[Away]] = {}
    marks = ", ".join("?" * len(records))
    for row in _rows(
        replica, f"WHERE record_id IN ({marks}) AND back IS NULL", *(one.bytes for one in records)
    ):
        if row.whole not in found:
            found[row.whole] = _rows(replica, "WHERE whole = ? AND back IS NULL", row.whole.bytes)
    return found


def key_ids(replica: Replica, record: UUID) -> set[UUID]:
    """The ids of the keys that open a record's confirmed events, but those that were destroyed."""
    rows = replica.connection.execute(
        "SELECT DISTINCT key_id FROM confirmed WHERE record_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM destroyed WHERE destroyed.record_id = confirmed.key_id)",
        (record.bytes,),
    )
    return {UUID(bytes=row[0]) for row in rows}


def put(replica: Replica, rows: Iterable[Away]) -> None:
    """Inside the caller's transaction: mark, and drop keys and chunks. The views are the journal's."""
    execute = replica.connection.execute
    for row in rows:
        raw = row.record.bytes
        execute(
            f"INSERT OR REPLACE INTO away ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, NULL)",  # noqa: S608
            (raw, row.whole.bytes, row.type, row.last, row.since),
        )
        execute("DELETE FROM keys WHERE record_id = ?", (raw,))
        chunks.drop(replica, row.record)
    destruction.begin_wiping(replica)


def take_back(replica: Replica, rows: Iterable[Away], at: int | None) -> None:
    """Inside the caller's transaction: these are here again. `at`: somebody asked then; None: it goes on."""
    for row in rows:
        if at is None:
            replica.connection.execute("DELETE FROM away WHERE record_id = ?", (row.record.bytes,))
        else:
            replica.connection.execute("UPDATE away SET back = ? WHERE record_id = ?", (at, row.record.bytes))
    destruction.changed(replica)


def _rows(replica: Replica, where: str, *values: bytes) -> list[Away]:
    rows = replica.connection.execute(f"SELECT {_COLUMNS} FROM away {where}", values)  # noqa: S608
    return [Away(UUID(bytes=r), UUID(bytes=w), *rest) for r, w, *rest in rows]
