"""The events of records, opened and decoded, and remembered while they are in use."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from jourtui.rules.event import Event, Opened, from_micros
from jourtui.store.envelope import NO_EPOCH, Confirmed, Sealed
from jourtui.store.record_keys import RecordKeys
from jourtui.store.replica import Replica

CACHED_RECORDS = 1_000
"""How many records' decoded events are kept in memory."""


@dataclass(slots=True)
class _Cached:
    upto: int = 0
    events: list[Event] = field(default_factory=list)


class Reader:
    """Belongs to the thread of its replica. What is confirmed never changes, so it is decoded once."""

    def __init__(self, replica: Replica, keys: RecordKeys) -> None:
        self._replica = replica
        self._keys = keys
        self._records: OrderedDict[UUID, _Cached] = OrderedDict()
        self._own: dict[UUID, Opened] = {}

    def events(self, record_id: UUID, *, pending: bool = True) -> list[Event]:
        """A record's events: confirmed in the shared order, then own pending, if there may be any."""
        confirmed = self._confirmed(record_id).events
        if not pending:
            return confirmed
        return confirmed + [
            as_event(sealed, self._opened(sealed), device)
            for sealed, device in self._replica.pending_of(record_id)
        ]

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
        if cached is None:
            cached = self._records[record_id] = _Cached()
            if len(self._records) > CACHED_RECORDS:
                self._records.popitem(last=False)
        else:
            self._records.move_to_end(record_id)
        for stored in self._replica.stored_of(record_id, cached.upto):
            opened = self._keys.open(stored)
            cached.events.append(
                Event(
                    id=UUID(bytes=stored.event_id),
                    record=record_id,
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
        return cached

    def _opened(self, sealed: Sealed) -> Opened:
        """A pending event, remembered: what is sealed never changes."""
        opened = self._own.get(sealed.event_id)
        if opened is None:
            opened = self._keys.unseal(sealed)
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
