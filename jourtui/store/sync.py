"""The sync: one daemon thread that pushes what is pending, pulls what is new, and tells the truth about it.

It has a replica of its own on the same file. Nothing here is ever waited for by a key handler. What it
cannot do now it tries again later, with growing, uneven pauses; what a person must mend is said in a
sentence, and work goes on locally. Whatever happens, the thread goes on and its status says what is.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from uuid import UUID, uuid4

from jourtui.rules.event import from_micros, to_micros
from jourtui.store import away, destruction, fault_log, histories, holding, joined, obeying
from jourtui.store.address import Address, InsecureAddress
from jourtui.store.comparing import Comparing
from jourtui.store.envelope import Carried, Confirmed
from jourtui.store.file_sync import FileSync
from jourtui.store.journal import Clock, Journal, JournalDiffers
from jourtui.store.keys import KeyRow
from jourtui.store.replica import Position, Replica, ReplicaError
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import (
    ChainBroken,
    EpochChanged,
    Refused,
    Revoked,
    SharedError,
    Unreachable,
    Untrusted,
)
from jourtui.store.sync_status import State, SyncStatus
from jourtui.store.turns import let_by
from jourtui.store.waker import Waker
from jourtui.store.workplace import Workplace

DEADLINE = 5.0
"""Seconds that the shared store has to answer a request."""
POLL = 12.0
"""A line that died is called so within this many seconds: when nothing is told for DEADLINE less than that,
the store is asked, and everything new is pulled."""
PUSH = 100
"""Events in one append at most."""
TRANSACTION = 200
"""Events in one pull and local transaction at most, so that the user is never kept waiting."""
FAR_BEHIND = 1_000
"""From how many events behind the views are left until everything is here."""
MUCH = 2_000
"""Events in one pull then, and records whose views are made in one local transaction: it ends early when
somebody waits. The more at once, the fewer times each page of an index is written."""
GATHERED = 6_000
"""Events that are then fetched before they are taken in."""
ECHO = 0.05
"""Seconds that own events stay away at most before they are fetched back: who pressed a key, and the other
laptops, go first."""
HOLDING = 3600.0
"""Seconds between two looks at what this laptop may put away."""
BACK_OFF = (0.1, 15.0)
"""First and longest pause, in seconds, after what passes by itself; each is doubled and made uneven."""
KEPT = timedelta(minutes=1)
"""How often it is kept when all was here last."""
STOPPED_PAUSE = 60.0
"""Seconds between tries while a person must act."""

Report = Callable[[set[UUID], SyncStatus], None]


class Sync(Thread):
    """Talks with the shared store for one signed-in laptop. `report` is called from this thread."""

    def __init__(
        self,
        folder: Path,
        data_key: bytes,
        unit_keys: dict[int, bytes],
        address: Address,
        epoch: UUID,
        report: Report,
        clock: Clock,
        *,
        random_: random.Random | None = None,
        hold_days: int | None = 0,
    ) -> None:
        super().__init__(name="sync", daemon=True)
        self._folder = folder
        self._data_key = data_key
        self._unit_keys = unit_keys
        self._address = address
        self._epoch = epoch
        self._report = report
        self._clock = clock
        self._random = random_ or random.Random()  # noqa: S311 – only spreads the tries
        self._waker = Waker()
        self._line: SharedStore | None = None
        self._line_lock = Lock()
        self._stopping = False
        self._opened: Journal | None = None
        self._touched: set[UUID] = set()
        self._left_behind = True
        self._pause = BACK_OFF[0]
        self._size = TRANSACTION
        self._head = 0
        self._seq = 0
        self._acked = 0
        self._as_of: datetime | None = None
        self._kept_as_of: datetime | None = None
        """What of it the replica knows."""
        self._believed: datetime | None = None
        self._skew: float | None = None
        self._unlawful = ""
        self._comparing = Comparing(clock)
        self._hold_days = hold_days
        self._held_at: float | None = None
        self.looks = 0
        """How many times it was seen to that nothing is held that the setting lets go."""
        self._asked: dict[UUID, None] = {}
        self.unfetched: dict[UUID, str] = {}
        """Why what was asked for cannot be had, in a Swedish sentence."""
        self._files = FileSync(folder, data_key, address, self.poke)
        self.status = SyncStatus("connecting", since=clock())

    @classmethod
    def of(cls, workplace: Workplace, report: Report) -> Sync | None:
        """The sync of a laptop that has joined a shared store; None for one that works alone."""
        store = joined.store_of(workplace.vault)
        if store is None:
            return None
        return cls(
            workplace.folder,
            workplace.vault.data_key,
            dict(workplace.journal.unit_keys),
            store.address,
            joined.epoch_of(store, workplace.replica),
            report,
            workplace.journal.clock,
            hold_days=workplace.hold_days,
        )

    # From other threads

    def fetch(self, record: UUID) -> None:
        """Somebody asks for what was put away: it is here when it is reported, or told in `unfetched`."""
        self.unfetched.pop(record, None)
        self._asked[record] = None
        self.poke()

    def reaches(self, address: Address) -> bool:
        """Whether it is this way in that it goes by."""
        return address == self._address

    def poke(self) -> None:
        """There is something to push: do not wait for the clock."""
        self._waker.wake()

    def stop(self) -> None:
        """End soon, tell nothing more, and let go of the line now. Waits for nothing."""
        self._stopping = True
        self.poke()
        self._files.stop()
        with self._line_lock:
            if self._line is not None:
                self._line.abort()

    # The thread

    def run(self) -> None:
        try:
            while not self._stopping:
                self._rest(self._once())
        finally:
            self._files.join(DEADLINE)
            self._close()
            self._waker.close()

    def _once(self) -> float:
        """Connect, and talk until that ends; how many seconds to wait before the next try."""
        try:
            self._open()
            with self._connected() as line:
                self._talk(line)
        except Exception as error:  # a dead thread would say "connected" for ever
            return self._failed(error)
        return 0.0

    def _failed(self, error: Exception) -> float:
        """Say what went wrong; how many seconds to wait before the next try."""
        if isinstance(error, Unreachable):
            self._tell("offline", str(error) if isinstance(error, Untrusted) else "")
            return self._longer()
        if isinstance(error, SharedError | JournalDiffers | InsecureAddress):
            self._tell("stopped", str(error))
            return self._longer() if isinstance(error, EpochChanged) else STOPPED_PAUSE  # frozen: that passes
        self._close()  # the file may have been exchanged: open it anew
        if isinstance(error, ReplicaError):
            self._tell("stopped", str(error))
            return self._longer()
        fault_log.note(self._folder, error, self._clock())
        kind = type(error).__name__
        self._tell("stopped", f"Synken stötte på ett fel i programmet ({kind}) och försöker igen.")
        return STOPPED_PAUSE

    def _longer(self) -> float:
        """This pause; the next will be longer, unless something succeeds before it."""
        pause = self._pause * self._random.uniform(0.5, 1.0)
        self._pause = min(self._pause * 2, BACK_OFF[1])
        return pause

    def _open(self) -> None:
        """The replica of this thread, its views brought up to date if a pull was cut short, now or once."""
        if self._opened is None:
            replica = Replica.open(self._folder, self._data_key)
            try:
                self._opened = Journal(replica, self._unit_keys, self._clock)
            except BaseException:
                replica.close()
                raise
            if self._as_of is None and (kept := replica.meta("as_of")):
                self._as_of = from_micros(int(kept))
            self._left_behind = True
        if self._left_behind:  # without contact, what came shall stand where people look
            self._catch_up()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.replica.close()
            self._opened = None

    @property
    def _journal(self) -> Journal:
        assert self._opened is not None
        return self._opened

    @property
    def _replica(self) -> Replica:
        return self._journal.replica

    @contextlib.contextmanager
    def _connected(self) -> Iterator[SharedStore]:
        line = SharedStore(self._address, self._epoch, request_seconds=DEADLINE, connect_seconds=DEADLINE)
        with line:
            with self._line_lock:
                self._line = line
                if self._stopping:  # asked to while the line was made
                    line.abort()
            try:
                yield line
            except Unreachable:
                self._size = max(1, self._size // 2)  # perhaps it was too much for the line
                raise
            finally:
                with self._line_lock:
                    self._line = None

    def _talk(self, line: SharedStore) -> None:
        """Push and pull until the line or the program ends."""
        line.listen()
        head = line.head()
        if head.epoch != self._epoch:
            histories.go_on_in(line, self._replica, head.epoch)
            self._epoch, self._acked = head.epoch, 0  # it may have lost how far this laptop has read
        histories.check_same(head, self._replica)
        self._comparing.at_contact(line, self._replica)
        self._head = head.seq
        self._compare_clocks(line)
        self._tell("connected")
        self._pull(line)
        self._replay_destructions(line)
        while not self._stopping:
            self._fetch(line)
            self._push(line)
            self._hold_less(line)
            self._pause = BACK_OFF[0]
            self._files.look(self._replica, self._epoch)
            told = line.wait(max(0.0, POLL - DEADLINE), self._waker)
            self._waker.drain()
            if told is None:
                self._compare_clocks(line)
                self._acknowledge(line)
                self._replay_destructions(line)
                self._comparing.at_rest(line, self._replica)
                self._files.look(self._replica, self._epoch, again=True)
            if told is None or told > self._seq:
                self._head = max(self._head, told or 0)
                self._pull(line)
            else:
                self._tell("connected")

    def _push(self, line: SharedStore) -> None:
        """Send what is pending, and take it back in its place; until nothing is left."""
        broken = False
        while not self._stopping and (pending := self._replica.pending(min(PUSH, self._size))):
            position = self._position()
            keys = self._journal.keys_to_send(pending)
            try:
                placed = line.append(position.seq, position.chain, pending, keys)
            except Refused as refused:
                self._pull(line)  # it may be there already, sent by this laptop before it was restored
                self._set_aside(refused, pending)
            except (ChainBroken, Revoked) as error:
                if broken or (isinstance(error, Revoked) and line.device_end(self._replica.device)):
                    raise
                # Another chain is there; or the store was restored, and knows it no more as this laptop's.
                broken = True
                self._begin_new_chain(line)
            else:
                broken = False
                seq = max(seq for _, seq in placed)
                if len(pending) < PUSH and seq == position.seq + len(pending):
                    self._linger(line, seq)
                self._head = max(self._head, seq)
                self._pull(line)

    def _linger(self, line: SharedStore, seq: int) -> None:
        """Nothing but own events up to `seq` is new: stay until there is more to fetch or send, or ECHO."""
        for _ in range(2):  # the first thing told may be what was just sent
            if line.wait(ECHO, self._waker) != seq:
                break

    def _pull(self, line: SharedStore) -> None:
        """Take in everything after the cursor; the views at once, or afterwards if it is much."""
        position = self._position()
        defer = self._head - position.seq > FAR_BEHIND
        most = MUCH if defer else TRANSACTION
        touched: set[UUID] = set()
        while not self._stopping:
            events, keys, more = self._ask(line, position, most)
            while defer and more and len(events) < GATHERED and not self._stopping:
                end = Position(position.epoch, events[-1].seq, events[-1].chain)
                try:
                    others, their_keys, more = self._ask(line, end, most)
                except Unreachable:
                    break  # what came is kept, and to ask again tells that the line is gone
                events += others
                keys += their_keys
            self._left_behind |= defer and bool(events)
            last = events[-1].seq if events else 0
            while position.seq < last and not self._stopping:
                touched |= self._journal.accept(self._epoch, events, keys, defer=defer)
                position = self._position()
                if defer:
                    let_by()
            if not more:
                self._head = position.seq  # whatever was told: nothing more is there
                break
            if not defer:
                self._touched |= touched
                touched = set()
            self._tell("connected")
        if self._left_behind:
            self._catch_up()
        self._touched |= touched
        if not self._stopping:
            self._as_of = self._clock()
            self._keep_as_of(self._as_of)
            self._tell("connected")

    def _ask(self, line: SharedStore, end: Position, most: int) -> tuple[list[Confirmed], list[KeyRow], bool]:
        """What comes after `end`, its keys and those of what was away, and whether there may be more."""
        size = min(self._size, most)
        events, keys = line.pull(end.seq, end.chain, size)
        keys += holding.missed(self._journal, line, {one.carried.sealed.record_id for one in events})
        self._answered()
        self._size = min(size + size // 4 + 1, most)
        return events, keys, len(events) == size

    def _keep_as_of(self, now: datetime) -> None:
        """For whoever begins without contact: how old what stands here is. Once a minute will do."""
        if self._kept_as_of is None or not timedelta() <= now - self._kept_as_of < KEPT:
            self._kept_as_of = now
            # On a full disk the contact is there all the same.
            with contextlib.suppress(ReplicaError), self._replica.transaction(lasting=False):
                self._replica.set_meta("as_of", str(to_micros(now)).encode())

    def _position(self) -> Position:
        """How far this replica has come; remembered for the status."""
        position = self._replica.position()
        self._seq = position.seq
        return position

    def _catch_up(self) -> None:
        """Make the views of records that were left behind."""
        while not self._stopping and self._journal.catch_up(MUCH):
            let_by()
        self._left_behind = self._stopping

    def _set_aside(self, refused: Refused, pending: list[Carried]) -> None:
        """Quarantine the one event that the shared store cannot take; the rest goes on."""
        self._journal.set_aside(refused.event_id, refused.reason)
        self._touched |= {
            event.sealed.record_id for event in pending if event.sealed.event_id == refused.event_id
        }
        self._tell(self.status.state)

    def _begin_new_chain(self, line: SharedStore) -> None:
        """This laptop was restored from a backup: what is pending goes on under a new device id."""
        self._pull(line)
        if self._replica.pending(1):
            device = uuid4()
            line.register_device(device)
            self._touched |= self._journal.begin_new_chain(device)

    def _replay_destructions(self, line: SharedStore) -> None:
        """Destroy here what was destroyed in the store by a decision that this laptop can read."""
        rows = line.destroyed(destruction.known(self._replica))
        lawful, self._unlawful = obeying.obey(self._journal, rows)
        self._touched |= lawful
        if not self._unlawful and destruction.withheld(self._replica):
            self._touched |= self._journal.release()
        if lawful or self._unlawful:
            self._tell("connected")
        destruction.wipe(self._replica)

    def _fetch(self, line: SharedStore) -> None:
        """Have what somebody asked for here again."""
        while self._asked and not self._stopping:
            record = next(iter(self._asked))
            try:
                self._touched |= holding.fetch(self._journal, line, record, line.time())
            except holding.CannotFetch as error:
                self.unfetched[record] = str(error)
                self._touched.add(record)
            del self._asked[record]
            self._tell("connected")

    def _hold_less(self, line: SharedStore) -> None:
        """Put away what the unit's setting lets go, now and then, when all is sent and all is here."""
        if self._held_at is not None and time.monotonic() - self._held_at < HOLDING:
            return
        if (
            self._stopping
            or self._replica.pending(1)
            or self._unlawful
            or destruction.withheld(self._replica)
        ):
            return
        # Where the setting cannot be read nothing goes, and nothing comes back.
        known = self._hold_days is not None
        if self._hold_days or (known and away.count(self._replica)):  # else the store is asked nothing
            store, own = line.time(), to_micros(self._clock())
            if not self._hold_days or abs(store - own) <= holding.APART:
                self._touched |= holding.put_away(self._journal, line, self._hold_days or 0, min(store, own))
        self._held_at = time.monotonic()
        self.looks += 1
        self._tell("connected")

    def _compare_clocks(self, line: SharedStore) -> None:
        asked = to_micros(self._clock())
        theirs = line.time()
        self._skew = ((asked + to_micros(self._clock())) / 2 - theirs) / 1_000_000
        self._answered()

    def _answered(self) -> None:
        """The store answers: that there is contact may be believed till it should have been asked again."""
        self._believed = self._clock() + timedelta(seconds=POLL + DEADLINE)

    def _acknowledge(self, line: SharedStore) -> None:
        """Tell the administrator how far this laptop has read; only now and then."""
        seq = self._replica.position().seq
        if seq > self._acked:
            line.ack(self._replica.device, seq)
            self._acked = seq

    def _rest(self, seconds: float) -> None:
        """Pause, counting what is written meanwhile."""
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            if self._waker.wait(left):
                self._waker.drain()
                self._tell(self.status.state, self.status.problem)

    def _tell(self, state: State, problem: str = "") -> None:
        """Report how things are, if that or any record has changed. Never raises."""
        counted = self.status
        # A file that cannot be read now is told of by whoever reads it next.
        with contextlib.suppress(Exception):
            if self._opened is not None:
                unsynced, micros = self._replica.pending_count()
                counted = replace(
                    counted,
                    unsynced=unsynced,
                    oldest=None if micros is None else from_micros(micros),
                    quarantined=len(self._replica.quarantined()),
                    behind=max(0, self._head - self._seq),
                )
        status = replace(
            counted,
            state=state,
            since=counted.since if state == counted.state else self._clock(),
            as_of=self._as_of,
            skew=None if self._skew is None else round(self._skew),
            problem=problem or self._unlawful,
            until=self._believed if state == "connected" else None,
        )
        if self._stopping or (status == self.status and not self._touched):
            return
        touched, self._touched = self._touched, set()
        self.status = status
        with contextlib.suppress(Exception):  # whoever listens may be on their way out
            self._report(touched, status)
