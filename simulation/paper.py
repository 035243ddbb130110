"""The shared store on paper: gives `seq` and `chain`, and refuses, by the rules of store/schema.sql."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg

from jourtui.rules.event import to_micros
from jourtui.store.comparing import digest
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import MAX_BODY, ZERO_HASH, Carried, Confirmed, break_in, chain_hash
from jourtui.store.keys import KeyRow
from jourtui.store.shared_errors import HistoryDiffers


class PaperRefusal(psycopg.DatabaseError):
    """The store's refusal, as psycopg tells it: `code` is its SQLSTATE, `event` whose fault it was."""

    def __init__(self, code: str, event: UUID | None = None) -> None:
        super().__init__(code)
        self.code = self.sqlstate = code
        self.event = event

    @property
    def diag(self) -> Any:
        return SimpleNamespace(message_detail=str(self.event) if self.event else None)


def role_of(device: UUID) -> str:
    """The role of a laptop that was let in with `device`, as `server.admit` names it."""
    return f"jour_{device.hex}"


class PaperStore:
    """A shared store in memory. `append` and `pull` are its inside; a laptop talks through `ask_…`."""

    def __init__(self, watch: Callable[[], datetime]) -> None:
        self.epoch = uuid4()
        self.watch = watch
        self.events: list[Confirmed] = []
        self.roles: dict[UUID, str] = {}
        self.revoked: set[str] = set()
        self.poisoned: set[UUID] = set()
        """Events that the store can never take."""
        self.destroyed: list[Destroyed] = []
        """What was destroyed by decision: its keys are gone, and no key of it is taken in."""
        self._keys: dict[UUID, tuple[KeyRow, int]] = {}
        self._heads: dict[UUID, tuple[int, bytes]] = {}

    @property
    def seq(self) -> int:
        return len(self.events)

    @property
    def chain(self) -> bytes:
        return self.events[-1].chain if self.events else ZERO_HASH

    def append(self, events: Sequence[Carried], keys: Iterable[KeyRow] = ()) -> list[tuple[UUID, int]]:
        """Put a device's events last, all or none; says which seq each has. Raises PaperRefusal."""
        fresh, heads, key_rows, answer = self._place(events, keys)
        self.events += fresh
        self._heads.update(heads)
        self._keys.update(key_rows)
        return answer

    def _place(
        self, events: Sequence[Carried], keys: Iterable[KeyRow]
    ) -> tuple[
        list[Confirmed],
        dict[UUID, tuple[int, bytes]],
        dict[UUID, tuple[KeyRow, int]],
        list[tuple[UUID, int]],
    ]:
        """What an append would add: events, device heads, keys; and its answer."""
        fresh: list[Confirmed] = []
        heads: dict[UUID, tuple[int, bytes]] = {}
        key_rows: dict[UUID, tuple[KeyRow, int]] = {}
        known = self._known()
        chain = self.chain
        answer = []
        gone = {row.record for row in self.destroyed}
        for key in keys:
            if not gone.isdisjoint((key.record_id, key.key_id)):
                continue  # its event is refused below
            stored, _ = self._keys.get(key.key_id) or key_rows.setdefault(key.key_id, (key, self.seq + 1))
            fault = next((e.sealed.event_id for e in events if e.sealed.key_id == key.key_id), None)
            if stored.record_id != key.record_id:
                raise PaperRefusal("J0002", fault)
            if stored.unit_version == key.unit_version and stored.wrapped != key.wrapped:
                raise PaperRefusal("J0009", fault)
        for event in events:
            sealed = event.sealed
            before = known.get(sealed.event_id)
            if before is not None:
                if before.carried.hash != event.hash or before.carried.device != event.device:
                    raise PaperRefusal("J0002", sealed.event_id)
                answer.append((sealed.event_id, before.seq))
                continue
            if not gone.isdisjoint((sealed.record_id, sealed.key_id)):
                raise PaperRefusal("J0010", sealed.event_id)
            if len(sealed.body) > MAX_BODY or sealed.event_id in self.poisoned:
                raise PaperRefusal("J0007", sealed.event_id)
            if not event.hash_is_right():
                raise PaperRefusal("J0004", sealed.event_id)
            dseq, prev = heads.get(event.device) or self._heads.get(event.device, (0, ZERO_HASH))
            if (event.dseq, event.prev) != (dseq + 1, prev):
                raise PaperRefusal("J0003", sealed.event_id)
            if sealed.base.epoch == self.epoch and sealed.base.seq > self.seq:
                raise PaperRefusal("J0005", sealed.event_id)
            row = key_rows.get(sealed.key_id) or self._keys.get(sealed.key_id)
            if row is None or row[0].record_id != sealed.record_id:
                raise PaperRefusal("J0008", sealed.event_id)
            seq = self.seq + len(fresh) + 1
            at = to_micros(self.watch())
            chain = chain_hash(chain, seq, at, event.hash)
            confirmed = Confirmed(event, seq, at, chain)
            fresh.append(confirmed)
            known[sealed.event_id] = confirmed
            heads[event.device] = (event.dseq, event.hash)
            answer.append((sealed.event_id, seq))
        return fresh, heads, key_rows, answer

    def _known(self) -> dict[UUID, Confirmed]:
        """What is here already, by its id: an append can be repeated."""
        return {event.carried.sealed.event_id: event for event in self.events}

    def pull(self, cursor: int, limit: int = 500) -> tuple[list[Confirmed], list[KeyRow]]:
        """The events after `cursor`, and the keys that came with them."""
        keys = [row for row, first in self._keys.values() if cursor < first <= cursor + limit]
        return self.events[cursor : cursor + limit], keys

    # What a laptop may ask; `role` is who is connected

    def is_enrolled(self, role: str) -> bool:
        return role in self.roles.values() and role not in self.revoked

    def check_position(self, role: str, epoch: UUID, cursor: int, chain: bytes) -> None:
        """journal.check_position. Raises PaperRefusal."""
        if not self.is_enrolled(role):
            raise PaperRefusal("42501")
        if epoch != self.epoch:
            raise PaperRefusal("J0001")
        if cursor > self.seq or chain != (self.events[cursor - 1].chain if cursor else ZERO_HASH):
            raise PaperRefusal("J0006")

    def ask_append(
        self,
        role: str,
        epoch: UUID,
        cursor: int,
        chain: bytes,
        events: Sequence[Carried],
        keys: Sequence[KeyRow],
    ) -> list[tuple[UUID, int]]:
        self.check_position(role, epoch, cursor, chain)
        if self.roles.get(events[0].device) != role:
            raise PaperRefusal("42501")
        return self.append(events, keys)

    def ask_pull(
        self, role: str, epoch: UUID, cursor: int, chain: bytes, limit: int
    ) -> tuple[list[Confirmed], list[KeyRow]]:
        self.check_position(role, epoch, cursor, chain)
        return self.pull(cursor, limit)

    def ask_digest(self, role: str, epoch: UUID, cursor: int, chain: bytes, after: int, upto: int) -> bytes:
        self.check_position(role, epoch, cursor, chain)
        return digest(self.events[after:upto])

    def ask_destroyed(self, role: str, known: tuple[int, int]) -> list[Destroyed]:
        """As `SharedStore.destroyed`: a laptop that was shut out sees no row."""
        if not self.is_enrolled(role):
            return []
        found = [row for row in self.destroyed if row.n > known[0]]
        return found if len(self.destroyed) == known[1] + len(found) else list(self.destroyed)

    def ask_device(self, role: str, device: UUID) -> None:
        """journal.register_device."""
        if not self.is_enrolled(role) or self.roles.setdefault(device, role) != role:
            raise PaperRefusal("42501")

    def end_of(self, role: str, device: UUID) -> tuple[int, bytes] | None:
        """Where the chain of a laptop's own device ends."""
        if self.roles.get(device) != role:
            return None
        return self._heads.get(device, (0, ZERO_HASH))

    # What an administrator does

    def enrol(self, device: UUID) -> str:
        """Let a laptop in, or in again; returns its role."""
        return self.roles.setdefault(device, role_of(device))

    def copied(self) -> PaperStore:
        """A backup."""
        backup = copy.copy(self)
        for name in ("events", "roles", "revoked", "poisoned", "destroyed", "_keys", "_heads"):
            setattr(backup, name, copy.copy(getattr(self, name)))
        return backup

    def keys_of(self, records: Container[UUID]) -> list[UUID]:
        """The ids of the keys of some records, and of notes with keys of their own."""
        return [
            key_id for key_id, (row, _) in self._keys.items() if row.record_id in records or key_id in records
        ]

    def delete_keys(self, records: Container[UUID]) -> int:
        """Under the culling role: how many keys that deleted."""
        gone = self.keys_of(records)
        for key_id in gone:
            del self._keys[key_id]
        return len(gone)

    def heal(self, events: Sequence[Confirmed], keys: Sequence[KeyRow]) -> int:
        """As `store.healing.heal`: add what is lacking of a laptop's journal. Raises HistoryDiffers.

        What the laptop knows was destroyed has been destroyed here before.
        """
        tail = [event for event in events if event.seq > self.seq]
        if any(event.seq == self.seq and event.chain != self.chain for event in events):
            raise HistoryDiffers("another history")
        if break_in(tail, self.seq, self.chain) is not None:
            raise HistoryDiffers("a broken journal")
        for event in tail:
            self._heads[event.carried.device] = (event.carried.dseq, event.carried.hash)
            self.roles.setdefault(event.carried.device, role_of(event.carried.device))
        self.events += tail
        first_use = {event.carried.sealed.key_id: event.seq for event in reversed(events)}
        destroyed = {row.record for row in self.destroyed}
        for key in keys:
            if key.key_id in first_use and destroyed.isdisjoint((key.record_id, key.key_id)):
                self._keys.setdefault(key.key_id, (key, first_use[key.key_id]))
        return len(tail)
