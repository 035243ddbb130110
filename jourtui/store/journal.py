"""The journal: what people do is appended here, once, and every view is computed from it.

`view(record) = fold(confirmed events by seq, then own pending events by dseq)`. A `Journal` belongs to the
thread of its replica.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from jourtui.rules import access, call, case, event, staff
from jourtui.rules.call import CallAdopted
from jourtui.rules.case import CallJoined
from jourtui.rules.entries import ClockAcknowledged, HoldLifted, HoldPlaced, NoteWritten, TellSeen
from jourtui.rules.event import Author, Event, Payload
from jourtui.rules.notice import NoticeUsed
from jourtui.store import destruction, keys, projection, views
from jourtui.store.destruction import Destroyed, RecordDestroyed
from jourtui.store.envelope import Base, Confirmed, EnvelopeError, carry, chain_hash, seal
from jourtui.store.keys import KeyRow
from jourtui.store.reading import Reader, as_event
from jourtui.store.record_keys import RecordKeys
from jourtui.store.replica import Replica

ALWAYS_TAKEN = (
    NoteWritten,
    ClockAcknowledged,
    TellSeen,
    access.Read,
    staff.ShiftBegun,
    staff.ShiftEnded,
    CallAdopted,
    CallJoined,
    NoticeUsed,
    HoldPlaced,
    HoldLifted,
)
"""What can be written in a record that holds what only a newer jourtui understands: it rests on nothing."""

Clock = Callable[[], datetime]
"""Gives the time now, UTC."""


class NeedsNewer(Exception):
    """The record holds events of a newer jourtui: it takes notes only."""

    def __str__(self) -> str:
        return "Här finns händelser från ett nyare jourtui. Bara anteckningar kan läggas till."


class TooLong(Exception):
    """The text is larger than an event can hold."""

    def __str__(self) -> str:
        return "Texten är för lång för en anteckning. Dela upp den."


class JournalDiffers(Exception):
    """What came from the shared store does not continue what this replica has."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"Det gemensamma lagrets journal hänger inte ihop med datorns vid händelse {seq}.")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Change:
    """One event to append: the record it belongs to, and what happened.

    `own_key` seals it under a key of its own, so that it can be destroyed alone.
    """

    record: UUID
    payload: Payload
    own_key: bool = False
    event_id: UUID = field(default_factory=uuid4)


class Journal:
    """Reads and appends events. `unit_keys` holds every version of the unit key that this laptop has.

    Views of another version of the program are made again, and what is held is tried again, unless `as_is`.
    """

    def __init__(
        self,
        replica: Replica,
        unit_keys: dict[int, bytes],
        clock: Clock = lambda: datetime.now(UTC),
        *,
        as_is: bool = False,
    ) -> None:
        self.replica = replica
        self.unit_keys = unit_keys
        self.clock = clock
        self._keys = RecordKeys(replica, unit_keys)
        self._reader = Reader(replica, self._keys)
        self._destroyed = 0
        if as_is:
            return
        if replica.meta("views") != str(views.VERSION).encode():
            self.rebuild()
        else:
            self.open_held()

    def position(self) -> Base:
        """What a form must remember when it puts values on the screen (`base` of `act`)."""
        here = self.replica.position()
        return Base(here.epoch, here.seq, self.replica.device_head().own)

    def act(self, author: Author, *changes: Change, base: Base | None = None) -> list[UUID]:
        """Append events and update the views, all or nothing; on the disk when it returns.

        `base` is the position when what is being changed was shown; now, if nothing was. Returns the
        events' ids. Raises NeedsNewer, RecordDestroyed, TooLong, ReplicaError, and ValueError for a payload
        that could not be read again.
        """
        now = event.to_micros(self.clock())
        with self._transaction():
            given = base
            base = base or self.position()
            head = self.replica.device_head()
            dseq, prev, own = head.dseq, head.hash, head.own
            touched: dict[UUID, list[Event]] = {}
            for change in changes:
                self._refuse_if_destroyed(change.record)
                self._refuse_if_newer(change)
                own += 1
                plain = event.encode(author, change.payload, own, given.own if given else own - 1)
                opened = event.decode(plain)
                if opened.payload is None:
                    raise ValueError(f"a {change.payload.KIND} event with a value that it cannot have")
                key_id, key = self._keys.for_event(change.record, alone=change.own_key)
                try:
                    sealed = seal(
                        plain,
                        key,
                        event_id=change.event_id,
                        record_id=change.record,
                        key_id=key_id,
                        base=base,
                        device_time=now,
                    )
                except EnvelopeError as error:
                    raise TooLong from error
                dseq += 1
                carried = carry(sealed, head.device, dseq, prev)
                prev = carried.hash
                self.replica.add_pending(carried)
                self._reader.remember(change.event_id, opened)
                touched.setdefault(change.record, []).append(as_event(sealed, opened, head.device))
            for record_id, events in touched.items():
                self._project(record_id, events)
        return [change.event_id for change in changes]

    def accept(
        self, epoch: UUID, events: Sequence[Confirmed], key_rows: Iterable[KeyRow], *, defer: bool = False
    ) -> set[UUID]:
        """Take in what the shared store confirmed, and return the records it touched.

        Checks that it continues this replica without a gap, and that every hash and link of the chain is
        right: nobody else does. With `defer` the views are left for `catch_up`. A key that was missed opens
        what was held for want of it. Raises JournalDiffers, ReplicaError.
        """
        key_rows = list(key_rows)
        with self._transaction():
            position = self.replica.position()
            seq, chain = position.seq, position.chain
            fresh = [confirmed for confirmed in events if confirmed.seq > seq]
            for confirmed in fresh:
                seq += 1
                chain = chain_hash(chain, seq, confirmed.server_time, confirmed.carried.hash)
                if confirmed.seq != seq or confirmed.chain != chain or not confirmed.carried.hash_is_right():
                    raise JournalDiffers(seq)
            self.replica.set_meta("epoch", epoch.bytes)
            self.replica.add_keys(key_rows, shared=True)
            self.replica.add_confirmed(list(fresh))
            touched: dict[UUID, list[Confirmed]] = {}
            for confirmed in fresh:
                touched.setdefault(confirmed.carried.sealed.record_id, []).append(confirmed)
            if defer:
                self._mark_dirty(touched)
            else:
                for record_id, confirmed_events in touched.items():
                    self._project(record_id, map(self._reader.open, confirmed_events))
            held = self._held_records() & {row.record_id for row in key_rows}
            for record_id in held:
                self._reader.forget(record_id)
                self._project(record_id, None)
        return set(touched) | held

    def set_aside(self, event_id: UUID, reason: str) -> set[UUID]:
        """Quarantine an own event that the shared store cannot take: kept, shown apart, out of the views.

        Returns the record it touched, or nothing if it is not pending.
        """
        with self._transaction():
            records = self.replica.set_aside(event_id, reason, event.to_micros(self.clock()))
            for record_id in records:
                self._project(record_id, None)
        return set(records)

    def destroy(self, rows: Iterable[Destroyed]) -> set[UUID]:
        """Drop the keys, views, search words and drafts of records that were destroyed; which were new here.

        Their sealed events stay, and open no more. Repeating it changes nothing. Raises ReplicaError.
        """
        with self._transaction():
            records = destruction.drop(self.replica, rows)
            for record_id in records:
                self._project(record_id, None)
        self._forget()
        destruction.wipe(self.replica)
        return records

    def release(self, only: Collection[UUID] | None = None) -> set[UUID]:
        """Use keys that were withheld until the shared store had been asked, of some records or of all."""
        with self._transaction():
            records = destruction.release(self.replica, only)
            self._forget()
            for record_id in records:
                self._project(record_id, None)
        return records

    def forget_destroyed(self) -> None:
        """Forget what was opened, if another thread or program has destroyed anything since last time."""
        (count,) = self.replica.connection.execute("SELECT count(*) FROM destroyed").fetchone()
        if count != self._destroyed:
            self._destroyed = count
            self._forget()

    def open_held(self) -> set[UUID]:
        """Try again what is held, with the keys and the program that are here now; what changed records.

        Needed when a version of the unit key was added to `unit_keys`.
        """
        opened = set()
        for record_id in self._held_records():
            self._reader.forget(record_id)
            held = self._held_in(record_id)
            if held != {e.id.bytes for e in self.events(record_id) if e.payload is None}:
                with self._transaction():
                    self._project(record_id, None)
                opened.add(record_id)
        return opened

    def catch_up(self, limit: int = 200) -> int:
        """Bring up to `limit` records' views up to date after deferred pulls; returns how many were."""
        with self._transaction():
            rows = self.replica.connection.execute(
                "SELECT record_id FROM record WHERE dirty LIMIT ?", (limit,)
            ).fetchall()
            waiting = self.replica.pending_records()
            for (raw,) in rows:
                self._project(UUID(bytes=raw), None, waiting)
        return len(rows)

    def rebuild(self) -> int:
        """Make all views again from the events; returns how many records there are."""
        replica = self.replica
        self._forget()
        with self._transaction():
            projection.create_views(replica.connection)
            replica.connection.execute("DELETE FROM held")
            replica.connection.execute("UPDATE record SET dirty = 1")
            self._mark_dirty(
                UUID(bytes=row[0])
                for row in replica.connection.execute(
                    "SELECT record_id FROM confirmed UNION SELECT record_id FROM pending"
                ).fetchall()
            )
            (count,) = replica.connection.execute("SELECT count(*) FROM record").fetchone()
            waiting = replica.pending_records()
            for (raw,) in replica.connection.execute("SELECT record_id FROM record WHERE dirty").fetchall():
                self._project(UUID(bytes=raw), None, waiting)
            replica.set_meta("views", str(views.VERSION).encode())
        return int(count)

    # Reading

    def events(self, record_id: UUID) -> list[Event]:
        """A record's events: confirmed in the shared order, then own pending."""
        return self._reader.events(record_id)

    def call(self, record_id: UUID) -> call.Call:
        """Raises RecordDestroyed."""
        self._refuse_if_destroyed(record_id)
        return call.fold(self.events(record_id))

    def case(self, record_id: UUID) -> case.Case:
        """Raises RecordDestroyed."""
        self._refuse_if_destroyed(record_id)
        return case.fold(self.events(record_id))

    def wrap_own_keys(self) -> None:
        """After joining a shared store: wrap under its unit key what was made while this laptop was alone."""
        version = max(self._keys.unit_keys)
        if version > keys.OWN_UNIT and self.replica.has_keys_under(keys.OWN_UNIT):
            with self._transaction():
                self.rewrap(version, self._keys.unit_keys[version])

    def rewrap(self, version: int, unit_key: bytes) -> None:
        """Wrap every record key that opens under another unit key, inside the caller's transaction."""
        self._keys.rewrap(version, unit_key)

    # Folding

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, also of what is remembered: a key or an event that was rolled back is not here."""
        try:
            with self.replica.transaction():
                yield
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self._keys.forget()
        self._reader.forget()

    def _held_records(self) -> set[UUID]:
        rows = self.replica.connection.execute("SELECT DISTINCT record_id FROM held")
        return {UUID(bytes=row[0]) for row in rows}

    def _held_in(self, record_id: UUID) -> set[bytes]:
        """The ids of a record's held events."""
        rows = self.replica.connection.execute(
            "SELECT event_id FROM held WHERE record_id = ?", (record_id.bytes,)
        )
        return {row[0] for row in rows}

    def _refuse_if_newer(self, change: Change) -> None:
        if not isinstance(change.payload, ALWAYS_TAKEN) and self._held_in(change.record):
            raise NeedsNewer

    def _refuse_if_destroyed(self, record_id: UUID) -> None:
        trace = destruction.trace_of(self.replica, record_id)
        if trace is not None:
            raise RecordDestroyed(trace)

    def _mark_dirty(self, record_ids: Iterable[UUID]) -> None:
        self.replica.connection.executemany(
            "INSERT INTO record (record_id, dirty) VALUES (?, 1)"
            " ON CONFLICT (record_id) DO UPDATE SET dirty = 1",
            [(record_id.bytes,) for record_id in record_ids],
        )

    def _project(
        self, record_id: UUID, new: Iterable[Event] | None, waiting: set[UUID] | None = None
    ) -> None:
        """Write a record's rows.

        `new` are the events just added, `waiting` the records that have pending events; None when that is
        not known.
        """
        connection = self.replica.connection
        if destruction.trace_of(self.replica, record_id) is not None:
            self._leave_trace(record_id)
            return
        row = connection.execute(
            "SELECT n, type, dirty FROM record WHERE record_id = ?", (record_id.bytes,)
        ).fetchone()
        n, stored, dirty = row or (0, "", 0)
        if stored in projection.LINES and new is not None and not dirty:
            new = list(new)
            self._hold(new)
            projection.project_lines(connection, record_id, new)
            return
        events = self._reader.events(record_id, pending=waiting is None or record_id in waiting)
        connection.execute("DELETE FROM held WHERE record_id = ?", (record_id.bytes,))
        self._hold(events)
        type_ = projection.record_type(events)
        if row is None:
            n = connection.execute(
                "INSERT INTO record (record_id, type) VALUES (?, ?)", (record_id.bytes, type_)
            ).lastrowid
        elif dirty or stored != type_:
            connection.execute("UPDATE record SET type = ?, dirty = 0 WHERE n = ?", (type_, n))
        if stored and (stored != type_ or stored in projection.LINES):  # a line may have been set aside
            projection.erase(connection, n, record_id)
        projection.project(connection, n, record_id, events)

    def _leave_trace(self, record_id: UUID) -> None:
        """Erase the rows of a record that was destroyed, whatever is still to come of it."""
        connection = self.replica.connection
        connection.execute("DELETE FROM held WHERE record_id = ?", (record_id.bytes,))
        (n,) = connection.execute(
            "INSERT INTO record (record_id, type) VALUES (?, ?)"
            " ON CONFLICT (record_id) DO UPDATE SET type = excluded.type, dirty = 0 RETURNING n",
            (record_id.bytes, destruction.TYPE),
        ).fetchall()[0]
        projection.erase(connection, n, record_id)

    def _hold(self, events: Iterable[Event]) -> None:
        """Remember which events this program cannot read or does not know."""
        for unknown in events:
            if unknown.payload is None:
                self.replica.connection.execute(
                    "INSERT OR REPLACE INTO held VALUES (?, ?, ?)",
                    (unknown.id.bytes, unknown.record.bytes, unknown.kind),
                )
