"""Struck notes that can be destroyed alone: each lies under a key of its own, which has the note's own id.

One that was written before notes had keys of their own goes with its record.
"""

from __future__ import annotations

from uuid import UUID

from jourtui.rules import retention
from jourtui.rules.entries import EntryStruck
from jourtui.rules.event import Event
from jourtui.rules.retention import Facts
from jourtui.store import destruction
from jourtui.store.journal import Journal

TYPE = "note"
"""The type, in a decision, of a struck note."""


def whole(journal: Journal, record: UUID) -> UUID:
    """The record that a note was written in; a record itself."""
    return journal.replica.record_of(record) or record


def every(journal: Journal) -> list[UUID]:
    """All that are here and have a key of their own, in the order in which they were struck."""
    rows = journal.replica.connection.execute("SELECT event_id FROM view_struck ORDER BY struck_at, event_id")
    notes = [UUID(hex=row[0]) for row in rows.fetchall()]
    return [note for note in notes if journal.replica.key(note) is not None]


def facts_of(journal: Journal, note: UUID) -> Facts | None:
    """The facts of a struck note; None when it is none, has no key of its own, or its record was destroyed.

    None too where this window cannot read who struck it: its laptop joined while it was open.

    A legal hold on its record is one on the note.
    """
    replica = journal.replica
    record = replica.record_of(note)
    if record is None or replica.key(note) is None or destruction.trace_of(replica, record) is not None:
        return None
    row = replica.connection.execute(
        "SELECT type FROM record WHERE record_id = ?1 AND EXISTS"
        " (SELECT 1 FROM view_struck WHERE record_id = ?2 AND event_id = ?3)",
        (record.bytes, record.hex, note.hex),
    ).fetchone()
    if row is None:
        return None
    events = journal.events(record)
    written = next((event for event in events if event.id == note), None)
    struck = next((event for event in events if _strikes(event, note)), None)
    if written is None or struck is None:
        return None
    return Facts(
        note,
        TYPE,
        retention.day_of(written.written_at),
        retention.day_of(struck.written_at),
        open=False,
        held=len(retention.holds(events)),
        board=_board(journal, record, row[0]),
        within=record,
        within_type=row[0],
    )


def withhold(journal: Journal) -> None:
    """On a laptop from a backup: set aside the keys of all, until the shared store has been asked."""
    notes = every(journal)
    records = {whole(journal, note) for note in notes}
    journal.withhold_notes(notes, records)


def _strikes(event: Event, note: UUID) -> bool:
    return isinstance(event.payload, EntryStruck) and event.payload.entry == note


def _board(journal: Journal, record: UUID, type_: str) -> str:
    return (journal.case(record).board or "") if type_ == "case" else ""
