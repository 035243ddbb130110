"""The record keys of one replica, opened: what events are sealed and unsealed with."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules import event
from jourtui.rules.event import Opened
from jourtui.store import keys
from jourtui.store.envelope import EnvelopeError, Sealed, unseal
from jourtui.store.replica import Replica


class RecordKeys:
    """Belongs to the thread of its replica. `unit_keys` is shared with the journal, and may grow."""

    def __init__(self, replica: Replica, unit_keys: dict[int, bytes]) -> None:
        self.replica = replica
        self.unit_keys = unit_keys
        self._opened: dict[UUID, bytes] = {}

    def get(self, key_id: UUID) -> bytes | None:
        """The key, or None if it or the unit key that wraps it is not here."""
        if key_id in self._opened:
            return self._opened[key_id]
        row = self.replica.key(key_id)
        if row is None or row.unit_version not in self.unit_keys:
            return None
        try:
            key = keys.unwrap(row, self.unit_keys[row.unit_version])
        except keys.UnwrapError:
            return None
        self._opened[key_id] = key
        return key

    def for_event(self, record: UUID, *, alone: bool) -> tuple[UUID, bytes]:
        """The record's key, whose id is the record's own; or a fresh one, `alone` for this event.

        Alone too when the record has a key that cannot be opened here: that one must not be replaced.
        """
        if not alone:
            found = self.get(record)
            if found is not None:
                return record, found
            alone = self.replica.key(record) is not None
        version = max(self.unit_keys)
        key, row = keys.new_key(record, self.unit_keys[version], version, key_id=None if alone else record)
        self.replica.add_keys([row])
        return row.key_id, key

    def unseal(self, sealed: Sealed) -> Opened:
        """What is inside an event; UNREADABLE when its key is not here or does not fit."""
        key = self.get(sealed.key_id)
        if key is None:
            return event.UNREADABLE
        try:
            return event.decode(unseal(sealed, key))
        except EnvelopeError:
            return event.UNREADABLE

    def rewrap(self, version: int, unit_key: bytes) -> None:
        """Wrap every key that can be opened under another unit key, inside the caller's transaction."""
        for row in self.replica.all_keys():
            key = self.get(row.key_id) if row.unit_version < version else None
            if key is not None:
                self.replica.replace_key(keys.wrap(key, row.key_id, row.record_id, unit_key, version))
        self.unit_keys[version] = unit_key

    def forget(self) -> None:
        """What was read in a transaction that was rolled back may not be there."""
        self._opened.clear()
