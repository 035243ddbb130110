"""The shared store as one laptop uses it: append, pull, listen. One thread talks; any thread may cut it off.

Every request has a deadline of its own. After Unreachable the line is dead: close it and make a new one.
"""

from __future__ import annotations

import re
import select
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self, TypeAlias
from uuid import UUID

import psycopg

from jourtui.store.address import CONNECT_SECONDS, Address, InsecureAddress
from jourtui.store.arrays import byteas, int2s, int4s, int8s, uuids
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import Base, Carried, Confirmed, Sealed
from jourtui.store.keys import KeyRow
from jourtui.store.shared_errors import (
    ChainBroken,
    EpochChanged,
    HistoryDiffers,
    Refused,
    Revoked,
    SharedError,
    Unreachable,
    Untrusted,
    WrongStore,
    of_connecting,
    of_request,
)
from jourtui.store.waker import Waker
from jourtui.store.watchdog import Watchdog

__all__ = [
    "Address",
    "ChainBroken",
    "EpochChanged",
    "Head",
    "HistoryDiffers",
    "InsecureAddress",
    "KeyRow",
    "Refused",
    "Revoked",
    "SharedError",
    "SharedStore",
    "Unreachable",
    "Untrusted",
    "WrongStore",
    "connect",
]

REQUEST_SECONDS = 10.0
MAX_BATCH = 200
"""How many events to put in one append at most: the store's one counter is locked meanwhile."""

_HEAD = "SELECT h.epoch, h.seq, h.chain, a.demo FROM journal.head h, journal.about a"
_TIME = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_APPEND = """SELECT event_id, seq FROM journal.append(
    %b::uuid, %b::bigint, %b::bytea, %b::uuid,
    %b::smallint[], %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::bigint[], %b::bigint[], %b::bytea[],
    %b::bigint[], %b::bytea[], %b::bytea[], %b::uuid[], %b::uuid[], %b::integer[], %b::bytea[])"""
_PULL = """SELECT seq, server_time, chain, device_id, dseq, prev, hash, event_id, record_id, key_id,
        base_epoch, base_seq, device_time, body, env, NULL AS unit_version
    FROM journal.pull(%(epoch)b::uuid, %(cursor)b::bigint, %(chain)b::bytea, %(limit)b::integer)
    UNION ALL
    SELECT first_seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, record_id, key_id,
        NULL, NULL, NULL, wrapped, NULL, unit_version
    FROM journal.key WHERE first_seq > %(cursor)b::bigint AND first_seq <= %(cursor)b::bigint + %(limit)b"""
"""Events, and as rows with a `unit_version` the keys that came with them: one look, so that they agree."""
_CHECK = "SELECT journal.check_position(%b::uuid, %b::bigint, %b::bytea)"
DIGEST = """SELECT sha256(string_agg(sha256(
        int8send(seq) || int8send(server_time) || uuid_send(device_id) || int8send(dseq) || int2send(env)
        || uuid_send(event_id) || uuid_send(record_id) || uuid_send(key_id)
        || uuid_send(base_epoch) || int8send(base_seq) || int8send(device_time)
        || int4send(length(chain)) || int4send(length(prev))
        || int4send(length(hash)) || int4send(length(body))
        || chain || prev || hash || body), ''::bytea ORDER BY seq))
    FROM journal.event WHERE seq > %b::bigint AND seq <= %b::bigint"""
"""As `comparing.digest`."""
_ROLE = """SELECT session_user, current_user, rolsuper OR rolbypassrls OR rolcreaterole
        OR pg_has_role(oid, 'journal_owner', 'MEMBER') OR pg_has_role(oid, 'journal_culler', 'MEMBER')
    FROM pg_roles WHERE rolname = session_user"""
_CAN_DESTROY = "SELECT to_regclass('journal.destroyed') IS NOT NULL"
_HOW_MANY = "SELECT count(*) FROM journal.destroyed"
_DESTROYED = """SELECT n, record_id, decision, destroyed_at FROM journal.destroyed
    WHERE n > %b::bigint ORDER BY n"""

_SEQ = re.compile(rb"[0-9]{1,18}")

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the shared journal ends, and whether it is a demo's."""

    epoch: UUID
    seq: int
    chain: bytes
    demo: bool


class SharedStore:
    """A line to the shared store, for the journal of one epoch. Raises SharedError and its kinds.

    All methods but `abort` belong to one thread. `request_seconds` and `connect_seconds` are the deadlines.
    """

    def __init__(
        self,
        address: Address,
        epoch: UUID,
        *,
        request_seconds: float = REQUEST_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        """Connect, and make sure that the store carries the same demo mark as the address."""
        self._address = address
        self.epoch = epoch
        self._request_seconds = request_seconds
        self._connect_seconds = connect_seconds
        self._listening: Connection | None = None
        self._connection = connect(address, connect_seconds)
        self._watchdog = Watchdog()
        try:
            self._watchdog.guard(self._connection.fileno())
            if self.head().demo != address.demo:
                kind = "en demo" if address.demo else "skarpt arbete"
                raise WrongStore(f"Det gemensamma lagret är inte gjort för {kind}.")
            self._see_that_own_role()
        except BaseException:
            self.close()
            raise

    def head(self) -> Head:
        """Where the journal ends now, whichever its epoch."""
        with self._request():
            row = self._connection.execute(_HEAD, binary=True).fetchone()
        if row is None:  # row security shows nothing to who is not enrolled
            raise Revoked("Den här datorn är spärrad i det gemensamma lagret.")
        return Head(*row)

    def _see_that_own_role(self) -> None:
        """The store took this laptop for the role it was given, and for no more. Raises WrongStore."""
        with self._request():
            row = self._connection.execute(_ROLE, binary=True).fetchone()
        taken_for = row[1] if row else "ingen"
        if row is None or {row[0], taken_for} != {self._address.user}:
            raise WrongStore(
                f"Lagret tar den här datorn för {taken_for}, men den släpptes in som {self._address.user}. "
                "Inget skickas. Säg till den som sköter lagret."
            )
        if row[2]:
            raise WrongStore(
                f"Datorns roll i lagret ({row[0]}) får göra mer än en dator ska. Inget skickas. Säg till den "
                "som sköter lagret."
            )

    def append(
        self, cursor: int, chain: bytes, events: Sequence[Carried], keys: Sequence[KeyRow] = ()
    ) -> list[tuple[UUID, int]]:
        """Put events of one device last, all or none, and say which `seq` each has. Safe to repeat.

        `cursor` and `chain` are how far this laptop has pulled. `keys` are those of the events that the
        store may not have. Raises Refused (one event to quarantine), ChainBroken, EpochChanged,
        HistoryDiffers, Revoked, Unreachable.
        """
        if not events:
            return []
        sealed = [event.sealed for event in events]
        values = (
            self.epoch,
            cursor,
            chain,
            events[0].device,
            int2s(event.env for event in sealed),
            uuids(event.event_id for event in sealed),
            uuids(event.record_id for event in sealed),
            uuids(event.key_id for event in sealed),
            uuids(event.base.epoch for event in sealed),
            int8s(event.base.seq for event in sealed),
            int8s(event.device_time for event in sealed),
            byteas(event.body for event in sealed),
            int8s(event.dseq for event in events),
            byteas(event.prev for event in events),
            byteas(event.hash for event in events),
            uuids(key.key_id for key in keys),
            uuids(key.record_id for key in keys),
            int4s(key.unit_version for key in keys),
            byteas(key.wrapped for key in keys),
        )
        with self._request():
            placed = self._connection.execute(_APPEND, values, binary=True)
            return [(row[0], row[1]) for row in placed]

    def pull(self, cursor: int, chain: bytes, limit: int = 500) -> tuple[list[Confirmed], list[KeyRow]]:
        """The events after `cursor`, at most `limit` (and 2,000), and the keys that came with them.

        Whether they hold together (`break_in`) is for who takes them in to check: `Journal.accept` does.
        Raises HistoryDiffers when `cursor` and `chain` are not of this log, EpochChanged, Revoked,
        Unreachable.
        """
        values = {"epoch": self.epoch, "cursor": cursor, "chain": chain, "limit": limit}
        events, keys = [], []
        with self._request():
            found = self._connection.execute(_PULL, values, binary=True, prepare=True).fetchall()
        for *row, unit_version in found:
            if unit_version is None:
                events.append(_confirmed(*row))
            else:
                keys.append(KeyRow(row[9], row[8], unit_version, row[13]))
        return events, keys

    def destroyed(self, known: tuple[int, int]) -> list[Destroyed]:
        """What was destroyed beyond `known`: the highest `n` that is known, and how many are.

        All of it when the store has another number up to there: it was restored, and went on. A store made
        by a program that destroyed nothing has none. Raises Revoked, Unreachable.
        """
        with self._request():
            able = self._connection.execute(_CAN_DESTROY).fetchone()
            if able is None or not able[0]:
                return []
            found = self._connection.execute(_DESTROYED, (known[0],), binary=True).fetchall()
            count = self._connection.execute(_HOW_MANY).fetchone()
            if count is not None and count[0] != known[1] + len(found):
                found = self._connection.execute(_DESTROYED, (0,), binary=True).fetchall()
        return [Destroyed(*row) for row in found]

    def ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of one statement. Raises SharedError and its kinds."""
        with self._request():
            return self._connection.execute(query, values, binary=True).fetchall()

    def digest(self, cursor: int, chain: bytes, after: int, upto: int) -> bytes:
        """Of the events after `after`, to `upto`, as the store has them now; empty when it has none.

        `cursor` and `chain` are how far this laptop has pulled. Raises HistoryDiffers when they are not of
        this log, EpochChanged, Revoked, Unreachable.
        """
        with self._request():
            self._connection.execute(_CHECK, (self.epoch, cursor, chain))
            row = self._connection.execute(DIGEST, (after, upto), binary=True).fetchone()
        return bytes(row[0]) if row is not None and row[0] is not None else b""

    def ack(self, device: UUID, seq: int) -> None:
        """Tell that this laptop has everything up to `seq`: only for the administrator to look at."""
        with self._request():
            self._connection.execute("SELECT journal.ack(%b::uuid, %b::bigint)", (device, seq))

    def register_device(self, device: UUID) -> None:
        """A further device id for this laptop. Safe to repeat; raises Revoked if it is another laptop's."""
        with self._request():
            self._connection.execute("SELECT journal.register_device(%b::uuid)", (device,))

    def device_end(self, device: UUID) -> tuple[int, bytes] | None:
        """(dseq, hash) where the store has the chain of this laptop's `device`; None if it is not its own."""
        query = "SELECT last_dseq, last_hash FROM journal.device WHERE device_id = %b::uuid"
        with self._request():
            row = self._connection.execute(query, (device,), binary=True).fetchone()
        return None if row is None else (row[0], row[1])

    def listen(self) -> None:
        """Begin to hear of new events, on a line of its own.

        Pull once after this: what came before is not told.
        """
        self._listening = connect(self._address, self._connect_seconds)
        self._watchdog.guard(self._listening.fileno())
        with self._request():
            self._listening.execute("LISTEN journal")

    def wait(self, seconds: float, waker: Waker | None = None) -> int | None:
        """Wait until something new is told, `waker` can be read, or `seconds` have passed.

        Returns the highest `seq` told; 0 when it was the waker; None when the time passed. A dead line
        tells nothing: also pull by the clock.
        """
        assert self._listening is not None, "listen first"
        with self._errors():
            told = self._told()
            if told is None:
                lines: list[int | Waker] = [self._listening.fileno(), *([waker] if waker else [])]
                ready, _, _ = select.select(lines, [], [], seconds)
                told = self._told() if ready else None
                if told is None and ready:
                    told = 0
            return told

    def _told(self) -> int | None:
        """The highest `seq` told since last time, without waiting."""
        assert self._listening is not None
        line = self._listening.pgconn
        line.consume_input()
        # Any role can tell anything: what is no seq is passed over.
        told = [int(note.extra) for note in iter(line.notifies, None) if _SEQ.fullmatch(note.extra)]
        return max(told, default=None)

    def time(self) -> int:
        """The store's clock, in microseconds since 1970 UTC."""
        with self._request():
            row = self._connection.execute(_TIME, binary=True).fetchone()
        assert row is not None
        return int(row[0])

    def abort(self) -> None:
        """Cut the lines at once, from any thread: what is under way raises Unreachable."""
        self._watchdog.cut()

    def close(self) -> None:
        """Give the lines back. Never waits for the other side."""
        self._watchdog.close()
        self._connection.close()
        if self._listening is not None:
            self._listening.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _request(self) -> Iterator[None]:
        with self._errors(), self._watchdog.limit(self._request_seconds):
            yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if self._watchdog.fired:
                raise Unreachable("Det gemensamma lagret svarade inte i tid.") from error
            raise of_request(error) from error


def connect(address: Address, seconds: float = CONNECT_SECONDS) -> Connection:
    """A connection in autocommit, within `seconds` whatever happens: names are looked up in there too.

    Raises Unreachable, Untrusted, Revoked, InsecureAddress.
    """
    outcome: SimpleQueue[Connection | Exception] = SimpleQueue()
    abandoned = Event()

    def close_unclaimed() -> None:
        with suppress(Empty):
            late = outcome.get_nowait()
            if isinstance(late, psycopg.Connection):
                late.close()

    def run() -> None:
        try:
            with tempfile.TemporaryDirectory() as directory:
                ca_file = None
                if address.ca_pem is not None:
                    ca_file = Path(directory, "ca.pem")
                    ca_file.write_bytes(address.ca_pem)
                outcome.put(psycopg.connect(address.conninfo(ca_file), autocommit=True))
        except Exception as error:
            outcome.put(error)
        if abandoned.is_set():
            close_unclaimed()

    Thread(target=run, name="connect", daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except Empty:
        abandoned.set()
        close_unclaimed()
        raise Unreachable("Det gemensamma lagret svarar inte.") from None
    if isinstance(result, psycopg.Error):
        raise of_connecting(result) from result
    if isinstance(result, Exception):
        raise result
    return result


def _confirmed(
    seq: int,
    server_time: int,
    chain: bytes,
    device: UUID,
    dseq: int,
    prev: bytes,
    hash_: bytes,
    event_id: UUID,
    record_id: UUID,
    key_id: UUID,
    base_epoch: UUID,
    base_seq: int,
    device_time: int,
    body: bytes,
    env: int,
) -> Confirmed:
    """An event from the columns of a pull, in their order."""
    base = Base(base_epoch, base_seq)
    sealed = Sealed(event_id, record_id, key_id, base, device_time, body, env)
    return Confirmed(Carried(sealed, device, dseq, prev, hash_), seq, server_time, chain)
