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
from jourtui.rules.entries import ALONE, ClockAcknowledged, HoldLifted, HoldPlaced, NoteWritten, TellSeen
from jourtui.rules.event import Author, Event, Payload
from jourtui.rules.notice import NoticeUsed
from jourtui.store import away, destruction, keys, views
from jourtui.store import chunks as chunk_rows
from jourtui.store.away import Away, RecordAway
from jourtui.store.chunks import Chunk
from jourtui.store.destruction import Destroyed, RecordDestroyed
from jourtui.store.envelope import ZERO_HASH, Base, Carried, Confirmed, EnvelopeError, break_in, carry, seal
from jourtui.store.keys import KeyRow
from jourtui.store.reading import Reader, as_event
from jourtui.store.record_keys import FindUnitKeys, RecordKeys
from jourtui.store.record_views import RecordViews
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

SOME = 200
"""Events that are taken in between two looks at who waits for a turn."""

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

    `own_key` seals it under a key of its own, so that it can be destroyed alone: a note always is.
    """

    record: UUID
    payload: Payload
    own_key: bool = False
    event_id: UUID = field(default_factory=uuid4)


class Journal:
    """Reads and appends events. `unit_keys` holds every version of the unit key that this laptop has.

    `find_unit_keys` is asked for more when a record key is under another: the laptop may have joined since.
    Views of another version of the program are made again, and what is held is tried again, unless `as_is`.
    """

    def __init__(
        self,
        replica: Replica,
        unit_keys: dict[int, bytes],
        clock: Clock = lambda: datetime.now(UTC),
        *,
        as_is: bool = False,
        find_unit_keys: FindUnitKeys = dict,
    ) -> None:
        self.replica = replica
        self.unit_keys = unit_keys
        self.clock = clock
        self._keys = RecordKeys(replica, unit_keys, find_unit_keys)
        self._reader = Reader(replica, self._keys)
        self._destroyed = destruction.times(replica)
        self._views = RecordViews(replica, self._reader)
        if as_is:
            return
        if replica.meta("views") != views.stamp():
            self.rebuild()
        else:
            self.open_held()

    def position(self) -> Base:
        """What a form must remember when it puts values on the screen (`base` of `act`)."""
        here, head = self.replica.ends()
        return Base(here.epoch, here.seq, head.own)

    def act(
        self, author: Author, *changes: Change, base: Base | None = None, chunks: Iterable[Chunk] = ()
    ) -> list[UUID]:
        """Append events and update the views, all or nothing; on the disk when it returns.

        `base` is the position when what is being changed was shown; now, if nothing was. `chunks` are of
        files that the events keep. Returns the events' ids. Raises NeedsNewer, NotHere, TooLong,
        ReplicaError, and ValueError for a payload that could not be read again.
        """
        now = event.to_micros(self.clock())
        with self._transaction():
            given = base
            here, head = self.replica.ends()
            base = base or Base(here.epoch, here.seq, head.own)
            dseq, prev, own = head.dseq, head.hash, head.own
            touched: dict[UUID, list[Event]] = {}
            for change in changes:
                self._refuse_if_gone(change.record)
                self._refuse_if_newer(change)
                own += 1
                plain = event.encode(author, change.payload, own, given.own if given else own - 1)
                opened = event.decode(plain)
                if opened.payload is None:
                    raise ValueError(f"a {change.payload.KIND} event with a value that it cannot have")
                alone = change.event_id if change.own_key or isinstance(change.payload, ALONE) else None
                key_id, key = self._keys.for_event(change.record, alone=alone)
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
            chunk_rows.add(self.replica, chunks)
            for record_id, events in touched.items():
                self._views.write(record_id, events)
        return [change.event_id for change in changes]

    def main_key(self, record_id: UUID) -> tuple[UUID, bytes]:
        """A main key of a record, and its id: made if there is none. Raises RecordDestroyed, ReplicaError."""
        with self._transaction():
            self._refuse_if_gone(record_id)
            return self._keys.for_event(record_id, alone=None)

    def key(self, key_id: UUID) -> bytes | None:
        """A record key, if it and the unit key that wraps it are here."""
        return self._keys.get(key_id)

    def accept(
        self, epoch: UUID, events: Sequence[Confirmed], key_rows: Iterable[KeyRow], *, defer: bool = False
    ) -> set[UUID]:
        """Take in what the shared store confirmed, and return the records it touched.

        Only the first of `events` when somebody waits for a turn: see the position for how far it came.
        Checks that it continues this replica without a gap, and that every hash and link of the chain is
        right: nobody else does. With `defer` the views are left for `catch_up`. A key that was missed opens
        what was held for want of it. A power cut may undo it (see `Replica.transaction`): the shared store
        has all of it, and gives it again. Raises JournalDiffers, ReplicaError.
        """
        key_rows = list(key_rows)
        with self._transaction(lasting=self.replica.chains_anew(events)):
            position = self.replica.position()
            fresh = [confirmed for confirmed in events if confirmed.seq > position.seq]
            broken = break_in(fresh, position.seq, position.chain)
            if broken is not None:
                raise JournalDiffers(broken)
            if position.epoch != epoch:
                self.replica.set_meta("epoch", epoch.bytes)
            went_on = {confirmed.carried.sealed.record_id for confirmed in fresh}
            returned = self._take_back(went_on, key_rows, None)
            self.replica.add_keys(key_rows, shared=True)
            touched: dict[UUID, list[Confirmed]] = {}
            device = self.replica.device
            for confirmed in self._take_in(fresh):
                touched.setdefault(confirmed.carried.sealed.record_id, []).append(confirmed)
            if defer:
                self._views.leave_behind(touched.keys() | returned)
            else:
                for record_id, confirmed_events in touched.items():
                    self._views.write(record_id, map(self._reader.open, confirmed_events))
                for record_id in returned - touched.keys():
                    self._views.write(record_id)
            if self.replica.device != device:  # whether an author had seen an event of her own depends on it
                for record_id in self.replica.pending_records():
                    self._views.write(record_id)
            held = self._views.held_records() & {row.record_id for row in key_rows}
            for record_id in held:
                self._reader.forget(record_id)
                self._views.write(record_id)
        return set(touched) | held | returned

    def _take_back(self, records: Collection[UUID], rows: Sequence[KeyRow], at: int | None) -> set[UUID]:
        """Of what is away those of the records, and what goes with them, that `rows` open wholly; which.

        Inside a transaction; the keys are still to be taken in, and the views to be written.
        """
        given = {row.key_id for row in rows}
        returned: set[UUID] = set()
        for group in away.groups(self.replica, records).values():
            wanted = {key for row in group for key in away.key_ids(self.replica, row.record)}
            if wanted <= given:
                away.take_back(self.replica, group, at)
                returned |= {row.record for row in group}
        for record_id in returned:
            self._reader.forget(record_id)
        return returned

    def _take_in(self, events: Sequence[Confirmed]) -> Sequence[Confirmed]:
        """Those that could be taken in before somebody waited for a turn: some at least."""
        taken = 0
        while taken < len(events) and not (taken and self.replica.awaited()):
            self.replica.add_confirmed(events[taken : taken + SOME])
            taken += SOME
        return events[:taken]

    def set_aside(self, event_id: UUID, reason: str) -> set[UUID]:
        """Quarantine an own event that the shared store cannot take: kept, shown apart, out of the views.

        Returns the record it touched, or nothing if it is not pending.
        """
        with self._transaction():
            records = self.replica.set_aside(event_id, reason, event.to_micros(self.clock()))
            for record_id in records:
                self._views.write(record_id)
        return set(records)

    def begin_new_chain(self, device: UUID) -> set[UUID]:
        """What is pending goes on under a further device id of this laptop; returns its records.

        Their views are written anew: whether an author had seen an event of her own depends on the device.
        """
        with self._transaction():
            records = self.replica.pending_records()
            self.replica.rechain_pending(device, (0, ZERO_HASH))
            for record_id in records:
                self._views.write(record_id)
        return records

    def destroy(self, rows: Iterable[Destroyed]) -> set[UUID]:
        """Drop the keys, views, search words and drafts of records that were destroyed; which were new here.

        Of a note that was destroyed alone: its key, and its record is among those returned. Their sealed
        events stay, and open no more. Repeating it changes nothing. Raises ReplicaError.
        """
        with self._transaction():
            fresh = destruction.drop(self.replica, rows)
            records = {self.replica.record_of(one) or one for one in fresh}
            self._write_anew(records)
        self._forget()
        destruction.wipe(self.replica)
        return records

    def put_away(self, groups: Iterable[list[Away]], still: Callable[[list[Away]], bool]) -> set[UUID]:
        """Drop keys, views, search words and files of what the store has, and this laptop holds less.

        Each group goes whole, if it may `still` when nothing else can be written. Returns the records that
        went. Their sealed events stay. Raises ReplicaError.
        """
        gone: set[UUID] = set()
        with self._transaction():
            going = [group for group in groups if still(group)]
            if not going:
                return gone
            for group in going:
                away.put(self.replica, group)
                gone |= {row.record for row in group}
            self._write_anew(gone)
        self._forget()
        destruction.wipe(self.replica)
        return gone

    def bring_back(self, records: Collection[UUID], rows: Sequence[KeyRow], at: int | None) -> set[UUID]:
        """Take in the keys of what was put away, and make its views; which records are here again.

        Only what `rows` open wholly, with all that goes with it. `at` (µs UTC): somebody asked for it then.
        """
        with self._transaction():
            returned = self._take_back(records, rows, at)
            self.replica.add_keys([row for row in rows if row.record_id in returned], shared=True)
            self._write_anew(returned)
        return returned

    def withhold(self, records: Collection[UUID]) -> None:
        """Set the keys of whole records aside, until the shared store has been asked."""
        with self._transaction():
            destruction.withhold_records(self.replica, records)
            self._write_anew(records)

    def withhold_notes(self, notes: Collection[UUID], records: Collection[UUID]) -> None:
        """Set the keys of struck notes in `records` aside, until the shared store has been asked."""
        with self._transaction():
            destruction.withhold_notes(self.replica, notes)
            self._write_anew(records)

    def release(self, only: Collection[UUID] | None = None) -> set[UUID]:
        """Use keys that were withheld until the shared store had been asked, of some records or of all."""
        with self._transaction():
            records = destruction.release(self.replica, only)
            self._write_anew(records)
        return records

    def forget_destroyed(self) -> None:
        """Forget what was opened, if another thread or program has destroyed anything since last time."""
        times = destruction.times(self.replica)
        if times != self._destroyed:
            self._destroyed = times
            self._forget()

    def open_held(self) -> set[UUID]:
        """Try again what is held, with the keys and the program that are here now; what changed records.

        Needed when a version of the unit key was added to `unit_keys`.
        """
        opened = set()
        for record_id in self._views.held_records():
            self._reader.forget(record_id)
            held = self._views.held_in(record_id)
            if held != {e.id.bytes for e in self.events(record_id) if e.payload is None}:
                with self._transaction():
                    self._views.write(record_id)
                opened.add(record_id)
        return opened

    def take_unit_keys(self, found: dict[int, bytes]) -> set[UUID]:
        """Take in versions of the unit key, and open what was held for want of them; what changed records."""
        if not found.keys() - self.unit_keys.keys():
            return set()
        self.unit_keys.update(found)
        self._forget()
        return self.open_held()

    def catch_up(self, limit: int = 200) -> int:
        """Bring up to `limit` records' views up to date after deferred pulls; returns how many were.

        Fewer when somebody waits for a turn. A power cut may undo it: what is behind is known.
        """
        with self._transaction(lasting=False):
            return len(self._views.write_behind(limit))

    def rebuild(self) -> int:
        """Make all views again from the events; returns how many records there are."""
        replica = self.replica
        self._forget()
        with self._transaction():
            self._views.begin_anew()
            while self._views.write_behind(1_000):
                pass
            (count,) = replica.connection.execute("SELECT count(*) FROM record").fetchone()
            replica.set_meta("views", views.stamp())
        return int(count)

    # Reading

    def events(self, record_id: UUID) -> list[Event]:
        """A record's events: confirmed in the shared order, then own pending."""
        return self._reader.events(record_id)

    def call(self, record_id: UUID) -> call.Call:
        """Raises RecordDestroyed."""
        self._refuse_if_gone(record_id)
        return call.fold(self.events(record_id))

    def case(self, record_id: UUID) -> case.Case:
        """Raises RecordDestroyed."""
        self._refuse_if_gone(record_id)
        return case.fold(self.events(record_id))

    def wrap_own_keys(self) -> None:
        """After joining a shared store: wrap under its unit key what was made while this laptop was alone."""
        version = max(self._keys.unit_keys)
        if version > keys.OWN_UNIT and self.replica.has_own_keys():
            with self._transaction():
                self.rewrap(version, self._keys.unit_keys[version])

    def keys_to_send(self, events: Iterable[Carried]) -> list[KeyRow]:
        """The keys that the shared store must get with these: never one that only this laptop can open."""
        key_ids = {carried.sealed.key_id for carried in events}
        found = self.replica.unshared_keys(key_ids)
        if any(key.unit_version == keys.OWN_UNIT for key in found):
            # Written by a window that was open before the laptop joined.
            self.wrap_own_keys()
            found = self.replica.unshared_keys(key_ids)
        return found

    def rewrap(self, version: int, unit_key: bytes) -> None:
        """Wrap every record key that opens under another unit key, inside the caller's transaction."""
        self._keys.rewrap(version, unit_key)

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[None]:
        """All or nothing, also of what is remembered: a key or an event that was rolled back is not here."""
        try:
            with self.replica.transaction(lasting=lasting):
                self.forget_destroyed()  # or views would be made of what another has destroyed meanwhile
                yield
        except BaseException:
            self._forget()
            raise

    def _write_anew(self, records: Iterable[UUID]) -> None:
        """Write views again, of records whose keys are others than they were."""
        self._forget()
        for record_id in records:
            self._views.write(record_id)

    def _forget(self) -> None:
        self._keys.forget()
        self._reader.forget()

    def _refuse_if_newer(self, change: Change) -> None:
        if not isinstance(change.payload, ALWAYS_TAKEN) and self._views.rests_on_newer(change.record):
            raise NeedsNewer

    def _refuse_if_gone(self, record_id: UUID) -> None:
        trace = destruction.trace_of(self.replica, record_id)
        if trace is not None:
            raise RecordDestroyed(trace)
        row = away.of(self.replica, record_id)
        if row is not None:
            raise RecordAway(row)
