"""The sync: one daemon thread that pushes what is pending, pulls what is new, and tells the truth about it.

It has a replica of its own on the same file. Nothing here is ever waited for by a key handler. What it
cannot do now it tries again later, with growing, uneven pauses; what a person must mend is said in a
sentence, and work goes on locally.
"""

from __future__ import annotations

import contextlib
import random
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from uuid import UUID, uuid4

from jourtui.rules.event import from_micros, to_micros
from jourtui.store import joined
from jourtui.store.address import Address
from jourtui.store.envelope import ZERO_HASH
from jourtui.store.journal import Clock, Journal, JournalDiffers
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import (
    ChainBroken,
    EpochChanged,
    HistoryDiffers,
    Refused,
    Revoked,
    SharedError,
    Unreachable,
    WrongStore,
)
from jourtui.store.sync_status import State, SyncStatus
from jourtui.store.workplace import Workplace

POLL = 12.0
"""Seconds between pulls when nothing is told: also the heartbeat that finds a dead line."""
PUSH = 100
"""Events in one append at most."""
TRANSACTION = 200
"""Events in one local transaction at most, so that the user is never kept waiting."""
FAR_BEHIND = 1_000
"""From how many events behind the views are left until everything is here."""
BACK_OFF = (0.1, 15.0)
"""First and longest pause, in seconds, after a line that failed; each is doubled and made uneven."""
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
        self._wakes, self._waker = socket.socketpair()
        self._wakes.setblocking(False)
        self._waker.setblocking(False)
        self._line: SharedStore | None = None
        self._line_lock = Lock()
        self._stopping = False
        self._touched: set[UUID] = set()
        self._as_of: datetime | None = None
        self._skew = 0.0
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
            store.epoch,
            report,
            workplace.journal.clock,
        )

    # From other threads

    def poke(self) -> None:
        """There is something to push: do not wait for the clock."""
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def stop(self) -> None:
        """End soon, and let go of the line now. Waits for nothing."""
        self._stopping = True
        self.poke()
        with self._line_lock:
            if self._line is not None:
                self._line.abort()

    # The thread

    def run(self) -> None:
        try:
            self._run()
        finally:
            self._wakes.close()
            self._waker.close()

    def _run(self) -> None:
        try:
            self._replica = Replica.open(self._folder, self._data_key)
            self._journal = Journal(self._replica, self._unit_keys, self._clock)
        except ReplicaError as error:
            self._tell("stopped", str(error))
            return
        pause = BACK_OFF[0]
        while not self._stopping:
            try:
                with self._connected() as line:
                    pause = BACK_OFF[0]
                    self._talk(line)
            except Refused as error:
                with contextlib.suppress(ReplicaError):  # a busy file: the store will refuse it again
                    self._set_aside(error)
                continue
            except ChainBroken:
                with contextlib.suppress(SharedError, JournalDiffers, ReplicaError):
                    self._begin_new_chain()
                    continue
                self._rest(STOPPED_PAUSE)
            except Unreachable:
                self._tell("offline")
                self._rest(pause * self._random.uniform(0.5, 1.0))
                pause = min(pause * 2, BACK_OFF[1])
            except (EpochChanged, HistoryDiffers, WrongStore, Revoked, SharedError) as error:
                self._tell("stopped", str(error))
                self._rest(STOPPED_PAUSE)
            except JournalDiffers:
                self._tell("stopped", "Det gemensamma lagret stämmer inte med den här datorns journal.")
                self._rest(STOPPED_PAUSE)
            except ReplicaError as error:
                self._tell("stopped", str(error))
                self._rest(pause)
                pause = min(pause * 2, BACK_OFF[1])
        self._replica.close()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[SharedStore]:
        line = SharedStore(self._address, self._epoch)
        try:
            with self._line_lock:
                self._line = line
            yield line
        finally:
            with self._line_lock:
                self._line = None
            line.close()

    def _talk(self, line: SharedStore) -> None:
        """Push and pull until the line or the program ends."""
        line.listen()
        head = line.head()
        if head.epoch != self._epoch:
            raise EpochChanged("Det gemensamma lagret har återställts och har en ny epok.")
        self._skew = (to_micros(self._clock()) - line.time()) / 1_000_000
        self._tell("connected")
        self._pull(line, head.seq)
        while not self._stopping:
            self._push(line)
            told = line.wait(POLL, self._wakes)
            self._drain_wakes()
            if told is None:
                self._skew = (to_micros(self._clock()) - line.time()) / 1_000_000
            if told is None or told > self._replica.position().seq:
                self._pull(line, told or 0)
            else:
                self._tell("connected")

    def _push(self, line: SharedStore) -> None:
        """Send what is pending, and take it back in its place; until nothing is left."""
        while not self._stopping:
            pending = self._replica.pending(PUSH)
            if not pending:
                return
            position = self._replica.position()
            keys = self._replica.unshared_keys(event.sealed.key_id for event in pending)
            placed = line.append(position.seq, position.chain, pending, keys)
            self._pull(line, max(seq for _, seq in placed))

    def _pull(self, line: SharedStore, upto: int) -> None:
        """Take in everything after the cursor. `upto` is what is known to be there."""
        position = self._replica.position()
        defer = upto - position.seq > FAR_BEHIND
        while not self._stopping:
            events, keys = line.pull(position.seq, position.chain, TRANSACTION)
            if events:
                self._touched |= self._journal.accept(self._epoch, events, keys, defer=defer)
                position = self._replica.position()
            if len(events) < TRANSACTION:
                break
            self._tell("connected", behind=max(0, upto - position.seq))
        while defer and not self._stopping and self._journal.catch_up(TRANSACTION):
            pass
        self._as_of = self._clock()
        self._tell("connected")

    def _set_aside(self, refused: Refused) -> None:
        """Quarantine the one event that the shared store cannot take; the rest goes on."""
        self._touched |= self._journal.set_aside(refused.event_id, refused.reason)
        self._tell(self.status.state)

    def _begin_new_chain(self) -> None:
        """This laptop was restored from a backup: what is pending goes on under a new device id."""
        with SharedStore(self._address, self._epoch) as line:
            self._pull(line, 0)
            if not self._replica.pending(1):
                return
            device = uuid4()
            line.register_device(device)
        with self._replica.transaction():
            self._replica.rechain_pending(device, (0, ZERO_HASH))

    def _rest(self, seconds: float) -> None:
        """Pause, counting what is written meanwhile."""
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            self._wakes.settimeout(left)
            with contextlib.suppress(OSError):
                if self._wakes.recv(1024):
                    self._tell(self.status.state, self.status.problem)
            self._wakes.setblocking(False)

    def _drain_wakes(self) -> None:
        with contextlib.suppress(OSError):
            while self._wakes.recv(1024):
                pass

    def _tell(self, state: State, problem: str = "", *, behind: int = 0) -> None:
        """Report how things are, if that or any record has changed."""
        unsynced, oldest = self._replica.pending_count()
        now = self._clock()
        same = state == self.status.state and self.status.since is not None
        status = SyncStatus(
            state,
            since=self.status.since if same else now,
            unsynced=unsynced,
            oldest=from_micros(oldest) if oldest is not None else None,
            as_of=self._as_of,
            behind=behind,
            skew=round(self._skew),
            quarantined=len(self._replica.quarantined()),
            problem=problem,
        )
        touched, self._touched = self._touched, set()
        if touched or status != self.status:
            self.status = status
            self._report(touched, status)
