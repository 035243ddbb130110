"""The record keys of one replica, opened: what events are sealed and unsealed with."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from uuid import UUID

from jourtui.rules import event
from jourtui.rules.entries import NoteGone
from jourtui.rules.event import Author, Opened
from jourtui.store import destruction, keys
from jourtui.store.envelope import EnvelopeError, Sealed, open_body, raw_aad, unseal
from jourtui.store.event_rows import Stored
from jourtui.store.replica import Replica

_UNKNOWN = Author(event.NOBODY.id, "")
FindUnitKeys = Callable[[], dict[int, bytes]]
"""Gives versions of the unit key, new ones among them or none. May raise ReplicaError."""


class RecordKeys:
    """Belongs to the thread of its replica. `unit_keys` is shared with the journal, and may grow.

    `find` gives the unit keys that have come since: asked when a key is met that none of those here opens.
    """

    def __init__(self, replica: Replica, unit_keys: dict[int, bytes], find: FindUnitKeys = dict) -> None:
        self.replica = replica
        self.unit_keys = unit_keys
        self._find = find
        self._opened: dict[bytes, bytes] = {}
        self._mains: dict[UUID, list[UUID]] = {}

    def get(self, key_id: UUID) -> bytes | None:
        """The key, or None if it or the unit key that wraps it is not here."""
        return self._get(key_id.bytes)

    def _get(self, raw: bytes) -> bytes | None:
        if raw not in self._opened:
            self.fetch([raw])
        return self._opened.get(raw)

    def fetch(self, key_ids: Iterable[bytes]) -> None:
        """Open keys that are about to be used, all at once."""
        wanted = [raw for raw in key_ids if raw not in self._opened]
        rows = self.replica.keys(wanted) if wanted else []
        if any(row.unit_version not in self.unit_keys for row in rows):
            self.unit_keys.update(self._find())
        for row in rows:
            if row.unit_version in self.unit_keys:
                with suppress(keys.UnwrapError):
                    self._opened[row.key_id.bytes] = keys.unwrap(row, self.unit_keys[row.unit_version])

    def for_event(self, record: UUID, *, alone: UUID | None) -> tuple[UUID, bytes]:
        """A main key of the record that opens here, or a fresh one; or a key for the event `alone`.

        Two laptops can each have made a main key for one record, when neither had the other's: each key has
        its own id, and each event names the one that it is sealed with.
        """
        if not alone:
            for key_id in self._main(record):
                key = self.get(key_id)
                if key is not None:
                    return key_id, key
        version = max(self.unit_keys)
        key, row = keys.new_key(record, self.unit_keys[version], version, alone=alone)
        self.replica.add_keys([row])
        if not alone:
            self._mains[record] = [row.key_id]
        return row.key_id, key

    def _main(self, record: UUID) -> list[UUID]:
        if record not in self._mains:
            found = self.replica.main_keys(record)
            if not found:
                return []
            self._mains[record] = found
        return self._mains[record]

    def unseal(self, sealed: Sealed) -> Opened:
        """What is inside an event; UNREADABLE when its key is not here or does not fit.

        Of one with a key of its own that is not here: ABSENT. Of one that was destroyed alone: that it was.
        """
        key = self.get(sealed.key_id)
        if key is None:
            return self._closed(sealed.event_id.bytes, sealed.key_id.bytes)
        try:
            return event.decode(unseal(sealed, key))
        except EnvelopeError:
            return event.UNREADABLE

    def open(self, stored: Stored) -> Opened:
        """As `unseal`, of an event as it is stored."""
        key = self._get(stored.key_id)
        if key is None:
            return self._closed(stored.event_id, stored.key_id)
        _, event_id, record_id, key_id, env, epoch, seq, at, body, _ = stored
        try:
            return event.decode(
                open_body(body, raw_aad(env, event_id, record_id, key_id, epoch, seq, at), key)
            )
        except (EnvelopeError, struct.error):
            return event.UNREADABLE

    def _closed(self, event_id: bytes, key_id: bytes) -> Opened:
        """What stands for an event whose key is not here."""
        trace = destruction.note_trace(self.replica, UUID(bytes=event_id))
        if trace is not None:
            return Opened("note.gone", _UNKNOWN, NoteGone(trace))
        return event.ABSENT if event_id == key_id else event.UNREADABLE

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
        self._mains.clear()
