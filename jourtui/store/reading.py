"""The events of records, opened and decoded, and remembered while they are in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from jourtui.rules import event
from jourtui.rules.event import Event, Opened, from_micros
from jourtui.rules.imported import dated
from jourtui.store.envelope import NO_EPOCH, Confirmed, Sealed
from jourtui.store.event_rows import Stored
from jourtui.store.record_keys import RecordKeys
from jourtui.store.replica import Replica

CACHED_RECORDS = 1_000
"""How many records' decoded events are kept in memory."""


@dataclass(slots=True)
class _Cached:
    record: UUID
    upto: int = 0
    events: list[Event] = field(default_factory=list)
    closed: bool = False
    """Some of them did not open: another thread may have the keys by now."""


class Reader:
    """Belongs to the thread of its replica. What is confirmed never changes, so it is decoded once."""

    def __init__(self, replica: Replica, keys: RecordKeys) -> None:
        self._replica = replica
        self._keys = keys
        self._records: OrderedDict[UUID, _Cached] = OrderedDict()
        self._own: dict[UUID, Opened] = {}

    def events(self, record_id: UUID, *, pending: bool = True, read: bool = False) -> list[Event]:
        """A record's events: confirmed in the shared order, then own pending, if there may be any.

        `read`: what is confirmed was read in this transaction.
        """
        confirmed = self._records[record_id].events if read else self._confirmed(record_id).events
        if not pending:
            return dated(confirmed)
        return dated(
            confirmed
            + [
                as_event(sealed, self._opened(sealed), device)
                for sealed, device in self._replica.pending_of(record_id)
            ]
        )

    def read(self, record_ids: Collection[UUID]) -> None:
        """Read what is confirmed of some records, CACHED_RECORDS at most, all at once."""
        unknown = {record_id.bytes: record_id for record_id in record_ids if record_id not in self._records}
        stored = list(self._replica.stored_of_all(unknown))
        self._keys.fetch({one.key_id for one in stored})
        for record_id in set(record_ids).difference(unknown.values()):  # what is new puts out what is old
            self._confirmed(record_id)
        for record_id in unknown.values():
            self._remember(record_id)
        for raw, events in groupby(stored, attrgetter("record_id")):
            cached = self._records[unknown[raw]]
            for one in events:
                self._add(cached, one)

    def open(self, confirmed: Confirmed) -> Event:
        """One event as it comes in a pull."""
        sealed = confirmed.carried.sealed
        return as_event(sealed, self._keys.unseal(sealed), confirmed.carried.device, confirmed.seq)

    def remember(self, event_id: UUID, opened: Opened) -> None:
        """An own event's inside: it need not be opened again while it is pending."""
        if len(self._own) > CACHED_RECORDS:
            self._own.clear()
        self._own[event_id] = opened

    def forget(self, record_id: UUID | None = None) -> None:
        """Read a record anew, for there may be keys now that were not here; or every record."""
        self._own.clear()
        if record_id is None:
            self._records.clear()
        else:
            self._records.pop(record_id, None)

    def _confirmed(self, record_id: UUID) -> _Cached:
        """A record's confirmed events; only what is new since last time is read."""
        cached = self._records.get(record_id)
        if cached is None or cached.closed:
            cached = self._remember(record_id)
        else:
            self._records.move_to_end(record_id)
        for stored in self._replica.stored_of(record_id, cached.upto):
            self._add(cached, stored)
        return cached

    def _remember(self, record_id: UUID) -> _Cached:
        cached = self._records[record_id] = _Cached(record_id)
        if len(self._records) > CACHED_RECORDS:
            self._records.popitem(last=False)
        return cached

    def _add(self, cached: _Cached, stored: Stored) -> None:
        opened = self._keys.open(stored)
        cached.closed |= opened is event.UNREADABLE or opened is event.ABSENT
        cached.events.append(
            Event(
                id=UUID(bytes=stored.event_id),
                record=cached.record,
                kind=opened.kind,
                author=opened.author,
                payload=opened.payload,
                device=_device(stored.device),
                base_seq=stored.base_seq,
                written_at=from_micros(stored.device_time),
                seq=stored.seq,
                own=opened.own,
                own_seen=opened.own_seen,
            )
        )
        cached.upto = stored.seq

    def _opened(self, sealed: Sealed) -> Opened:
        """A pending event, remembered: what is sealed never changes."""
        opened = self._own.get(sealed.event_id)
        if opened is None:
            opened = self._keys.unseal(sealed)
            if opened is event.UNREADABLE or opened is event.ABSENT:
                return opened
            self.remember(sealed.event_id, opened)
        return opened


def as_event(sealed: Sealed, opened: Opened, device: UUID, seq: int | None = None) -> Event:
    """A sealed event with its inside, as the rules see it."""
    return Event(
        id=sealed.event_id,
        record=sealed.record_id,
        kind=opened.kind,
        author=opened.author,
        payload=opened.payload,
        device=device,
        base_seq=sealed.base.seq,
        written_at=from_micros(sealed.device_time),
        seq=seq,
        alone=sealed.base.epoch == NO_EPOCH,
        own=opened.own,
        own_seen=opened.own_seen,
    )


@lru_cache(maxsize=64)
def _device(raw: bytes) -> UUID:
    return UUID(bytes=raw)
