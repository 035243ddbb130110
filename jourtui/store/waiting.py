"""What this laptop holds that is not in the shared order: by kind of record, with no text of anybody's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from jourtui.rules.event import from_micros
from jourtui.store import chunks
from jourtui.store.replica import Replica
from jourtui.store.sync_status import SyncStatus


@dataclass(frozen=True, slots=True)
class Waiting:
    """Types of records are as `record_types.record_type` names them; empty where the type is not known."""

    pending: tuple[tuple[str, int, int], ...]
    """(type, records, events) of own events that the shared store has not confirmed."""
    oldest: datetime | None
    """When the oldest of them was written (UTC)."""
    quarantined: tuple[tuple[str, str], ...]
    """(type, reason) of each event that the shared store could not take."""
    held: tuple[tuple[str, int], ...]
    """(type, events) that this program is too old to understand, or cannot open yet."""
    withheld: int
    """Records of a backup that may have been destroyed since: they open when the store has been asked."""
    files: tuple[int, int] = (0, 0)
    """Parts of kept files that the shared store may not have, and that have not come here."""

    @property
    def events(self) -> int:
        return sum(events for _, _, events in self.pending)


_PENDING = """
SELECT coalesce(record.type, '') AS kind, count(DISTINCT waits.record_id), count(*)
FROM pending AS waits LEFT JOIN record ON record.record_id = waits.record_id
GROUP BY kind ORDER BY count(*) DESC, kind
"""
_QUARANTINED = """
SELECT coalesce(record.type, ''), waits.reason
FROM quarantine AS waits LEFT JOIN record ON record.record_id = waits.record_id
ORDER BY waits.set_aside_at
"""
_HELD = """
SELECT coalesce(record.type, '') AS kind, count(*)
FROM held AS waits LEFT JOIN record ON record.record_id = waits.record_id
WHERE waits.record_id NOT IN (SELECT record_id FROM withheld)
GROUP BY kind ORDER BY kind
"""


def recounted(status: SyncStatus, replica: Replica) -> SyncStatus:
    """The status with what waits now: its own thread cannot count while it waits for the line.

    Quick also when much waits. Raises ReplicaError.
    """
    (unsynced,) = replica.connection.execute("SELECT count(*) FROM pending").fetchone()
    oldest = status.oldest if unsynced else None
    if unsynced and oldest is None:
        micros = replica.pending_count()[1]
        oldest = None if micros is None else from_micros(micros)
    return replace(status, unsynced=unsynced, oldest=oldest)


def waiting(replica: Replica) -> Waiting:
    """Count it now."""
    rows = replica.connection.execute
    oldest = replica.pending_count()[1]
    return Waiting(
        pending=tuple(rows(_PENDING)),
        oldest=from_micros(oldest) if oldest is not None else None,
        quarantined=tuple(rows(_QUARANTINED)),
        held=tuple(rows(_HELD)),
        withheld=rows("SELECT count(DISTINCT record_id) FROM withheld").fetchone()[0],
        files=(chunks.unshared_count(replica), len(chunks.missing(replica))),
    )
