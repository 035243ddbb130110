"""The replica: this laptop's own copy of the journal, an encrypted SQLCipher file.

One `Replica` belongs to one thread; several threads and programs may have the file open at once. All
numbers are read inside `BEGIN IMMEDIATE`, so two writers never give out the same one. A transaction that
has returned is on the disk (`synchronous=FULL`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.store.cipher_file import ReplicaError as ReplicaError
from jourtui.store.cipher_file import connect, sentence
from jourtui.store.destruction import add_table
from jourtui.store.envelope import NO_EPOCH, ZERO_HASH, Base, Carried, Confirmed, Sealed, rechain
from jourtui.store.keys import MAIN, KeyRow
from jourtui.store.turns import turns_at

FILE = "journal.db"
SCHEMA = 1
_SEALED = "event_id, record_id, key_id, env, base_epoch, base_seq, device_time, body"
_CONFIRMED = f"seq, {_SEALED}, device, dseq, prev, hash, server_time, chain"
_PENDING = f"{_SEALED}, device, dseq, prev, hash"


@dataclass(frozen=True, slots=True)
class Position:
    """How much of the shared journal this replica has: the epoch, the last seq, the chain there."""

    epoch: UUID = NO_EPOCH
    seq: int = 0
    chain: bytes = ZERO_HASH

    @property
    def base(self) -> Base:
        return Base(self.epoch, self.seq)


@dataclass(frozen=True, slots=True)
class DeviceHead:
    """The end of this device's own chain."""

    device: UUID
    dseq: int
    hash: bytes
    own: int
    """How many events this laptop has made: not set back when a chain is begun anew."""


class Stored(NamedTuple):
    """A confirmed event as it lies in the file, ids as bytes."""

    seq: int
    event_id: bytes
    record_id: bytes
    key_id: bytes
    env: int
    base_epoch: bytes
    base_seq: int
    device_time: int
    body: bytes
    device: bytes


class Replica:
    """An open replica. Raises ReplicaError when the file is missing, foreign, damaged or too new."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._turns = turns_at(connection.execute("PRAGMA database_list").fetchone()[2])

    @classmethod
    def create(cls, folder: Path, data_key: bytes, *, demo: bool = False) -> Replica:
        """Make an empty replica in `folder`. `demo` marks it: it never meets a real shared store."""
        path = folder / FILE
        if path.exists():
            raise ReplicaError("Det finns redan en journal i den mappen.")
        # Under another name until it is whole: a power cut here must not leave half a journal.
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        replica = cls(connect(unfinished, data_key))
        unfinished.chmod(0o600)
        with replica.transaction():
            for statement in _statements():
                replica.connection.execute(statement)
            replica.set_meta("schema", str(SCHEMA).encode())
            replica.set_meta("device", uuid4().bytes)
            replica.set_meta("demo", b"1" if demo else b"0")
        replica.close()
        unfinished.rename(path)
        return cls(connect(path, data_key))

    @classmethod
    def open(cls, folder: Path, data_key: bytes) -> Replica:
        path = folder / FILE
        if not path.exists():
            raise ReplicaError("Det finns ingen journal i den mappen.")
        replica = cls(connect(path, data_key))
        try:
            schema = int(replica.meta("schema"))
        except (sqlcipher.DatabaseError, ValueError) as error:
            replica.close()
            raise ReplicaError("Filen är ingen journal, eller så är den skadad.") from error
        if schema > SCHEMA:
            replica.close()
            raise ReplicaError("Journalen är skriven av ett nyare jourtui. Uppdatera programmet.")
        add_table(replica)
        return replica

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on the disk when it returns."""
        execute = self.connection.execute
        with self._turns.turn():
            try:
                execute("BEGIN IMMEDIATE")
                yield
                execute("COMMIT")
            except BaseException as error:
                if self.connection.in_transaction:
                    execute("ROLLBACK")
                if isinstance(error, sqlcipher.Error):
                    raise ReplicaError(sentence(error)) from error
                raise

    # Meta

    def meta(self, name: str, default: bytes = b"") -> bytes:
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else default

    def set_meta(self, name: str, value: bytes) -> None:
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @property
    def demo(self) -> bool:
        return self.meta("demo") == b"1"

    @property
    def device(self) -> UUID:
        return UUID(bytes=self.meta("device"))

    def position(self) -> Position:
        epoch = self.meta("epoch", NO_EPOCH.bytes)
        row = self.connection.execute("SELECT seq, chain FROM confirmed ORDER BY seq DESC LIMIT 1").fetchone()
        return Position(UUID(bytes=epoch), row[0], row[1]) if row else Position(UUID(bytes=epoch))

    def device_head(self) -> DeviceHead:
        """Where the next own event goes: after the last pending one, or after the last that left."""
        device = self.device
        row = self.connection.execute("SELECT dseq, hash FROM pending ORDER BY dseq DESC LIMIT 1").fetchone()
        if row is None:
            dseq = int(self.meta("left_dseq", b"0"))
            row = (dseq, self.meta("left_hash", ZERO_HASH))
        return DeviceHead(device, row[0], row[1], row[0] + int(self.meta("own_offset", b"0")))

    # Own events

    def add_pending(self, event: Carried) -> None:
        self.connection.execute(
            f"INSERT INTO pending ({_PENDING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_sealed_row(event.sealed), event.device.bytes, event.dseq, event.prev, event.hash),
        )

    def pending(self, limit: int = -1) -> list[Carried]:
        """Own events that the shared store has not confirmed, in order."""
        rows = self.connection.execute(f"SELECT {_PENDING} FROM pending ORDER BY dseq LIMIT ?", (limit,))
        return [_carried(row) for row in rows]

    def pending_count(self) -> tuple[int, int | None]:
        """How many own events are unconfirmed, and the device time (µs) of the oldest."""
        count, oldest = self.connection.execute("SELECT count(*), min(device_time) FROM pending").fetchone()
        return count, oldest

    def pending_records(self) -> set[UUID]:
        """The records that have pending events."""
        rows = self.connection.execute("SELECT DISTINCT record_id FROM pending")
        return {UUID(bytes=row[0]) for row in rows}

    def rechain_pending(self, device: UUID, after: tuple[int, bytes], *, without: UUID | None = None) -> None:
        """Put all pending events but `without` in the chain of `device` after (dseq, hash).

        Inside the caller's transaction, and so are all that follow here but the reading ones.
        """
        own = self.device_head().own
        kept = [event for event in self.pending() if event.sealed.event_id != without]
        self.connection.execute("DELETE FROM pending")
        for event in rechain(kept, device, *after):
            self.add_pending(event)
        self.set_meta("device", device.bytes)
        self.set_meta("left_dseq", str(after[0]).encode())
        self.set_meta("left_hash", after[1])
        self.set_meta("own_offset", str(own - after[0] - len(kept)).encode())

    def set_aside(self, event_id: UUID, reason: str, at: int) -> list[UUID]:
        """Quarantine a pending event that the shared store cannot take, and close the chain behind it.

        Returns its record, or nothing if it is not pending.
        """
        row = self.connection.execute(
            f"SELECT {_SEALED} FROM pending WHERE event_id = ?", (event_id.bytes,)
        ).fetchone()
        if row is None:
            return []
        self.connection.execute(
            f"INSERT INTO quarantine ({_SEALED}, reason, set_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, reason, at),
        )
        left = int(self.meta("left_dseq", b"0")), self.meta("left_hash", ZERO_HASH)
        self.rechain_pending(self.device, left, without=event_id)
        return [UUID(bytes=row[1])]

    def quarantined(self) -> list[tuple[UUID, UUID, str]]:
        """(event, record, reason) of what the shared store could not take."""
        rows = self.connection.execute(
            "SELECT event_id, record_id, reason FROM quarantine ORDER BY set_aside_at"
        )
        return [(UUID(bytes=event), UUID(bytes=record), reason) for event, record, reason in rows]

    def set_aside_events(self) -> list[Sealed]:
        """What the shared store could not take, itself."""
        rows = self.connection.execute(f"SELECT {_SEALED} FROM quarantine ORDER BY set_aside_at")
        return [_sealed(row) for row in rows]

    # Confirmed events

    def add_confirmed(self, events: list[Confirmed]) -> None:
        """Take confirmed events in; those that were pending here leave, whichever device they went by.

        On a restored laptop an event may have left before the backup's end, under the former device or at
        another place in the chain: what is pending is chained again.
        """
        if self.connection.execute("SELECT 1 FROM quarantine LIMIT 1").fetchone():
            # A restored laptop may have set aside again what had been taken before.
            self.connection.executemany(
                "DELETE FROM quarantine WHERE event_id = ?",
                [(event.carried.sealed.event_id.bytes,) for event in events],
            )
        execute_many = self.connection.executemany
        execute_many(
            f"INSERT INTO confirmed ({_CONFIRMED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    event.seq,
                    *_sealed_row(event.carried.sealed),
                    event.carried.device.bytes,
                    event.carried.dseq,
                    event.carried.prev,
                    event.carried.hash,
                    event.server_time,
                    event.chain,
                )
                for event in events
            ],
        )
        device = self.device
        own = [event.carried for event in events if event.carried.device == device]
        if own:
            self.set_meta("left_dseq", str(own[-1].dseq).encode())
            self.set_meta("left_hash", own[-1].hash)
        waiting = dict(self.connection.execute("SELECT event_id, hash FROM pending").fetchall())
        if not waiting:
            return
        came = [c for c in (event.carried for event in events) if c.sealed.event_id.bytes in waiting]
        execute_many("DELETE FROM pending WHERE event_id = ?", [(c.sealed.event_id.bytes,) for c in came])
        if any(carried.hash != waiting[carried.sealed.event_id.bytes] for carried in came):
            left = int(self.meta("left_dseq", b"0")), self.meta("left_hash", ZERO_HASH)
            self.rechain_pending(device, left)

    def confirmed(self, after: int = 0, limit: int = -1) -> list[Confirmed]:
        """Confirmed events after `after`, in order."""
        rows = self.connection.execute(
            f"SELECT {_CONFIRMED} FROM confirmed WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
        )
        return [Confirmed(_carried(row[1:13]), row[0], row[13], row[14]) for row in rows]

    def stored_of(self, record_id: UUID, after: int = 0) -> Iterator[Stored]:
        """A record's confirmed events after `after`, in order."""
        rows = self.connection.execute(
            f"SELECT seq, {_SEALED}, device FROM confirmed WHERE record_id = ? AND seq > ? ORDER BY seq",
            (record_id.bytes, after),
        )
        return map(Stored._make, rows)

    def pending_of(self, record_id: UUID) -> Iterator[tuple[Sealed, UUID]]:
        """(sealed, device) of a record's pending events, in order."""
        rows = self.connection.execute(
            f"SELECT {_SEALED}, device FROM pending WHERE record_id = ? ORDER BY dseq", (record_id.bytes,)
        )
        return ((_sealed(row[:8]), UUID(bytes=row[8])) for row in rows)

    # Keys

    def add_keys(self, rows: Iterable[KeyRow], *, shared: bool = False) -> None:
        """Take in record keys. A key that is here is kept: nobody takes a key away by sending another.

        `shared`: the shared store has them. The key of a record that was destroyed comes back from nowhere.
        """
        self.connection.executemany(
            "INSERT INTO keys SELECT ?1, ?2, ?3, ?4, ?5"
            " WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE destroyed.record_id = ?2)"
            " ON CONFLICT (key_id) DO UPDATE SET shared = max(keys.shared, excluded.shared)",
            [(row.key_id.bytes, row.record_id.bytes, row.unit_version, row.wrapped, shared) for row in rows],
        )

    def replace_key(self, row: KeyRow) -> None:
        """The same record key wrapped again, by this laptop, under another unit key."""
        self.connection.execute(
            "UPDATE keys SET unit_version = ?, wrapped = ? WHERE key_id = ?",
            (row.unit_version, row.wrapped, row.key_id.bytes),
        )

    def key(self, key_id: UUID) -> KeyRow | None:
        rows = self._key_rows("WHERE key_id = ?", key_id.bytes)
        return rows[0] if rows else None

    def main_keys(self, record_id: UUID) -> list[UUID]:
        """The ids of the record's main keys: those that begin as its own id does."""
        start = record_id.bytes[:MAIN]
        rows = self.connection.execute(
            "SELECT key_id FROM keys WHERE key_id BETWEEN ? AND ? AND record_id = ? ORDER BY key_id",
            (start + b"\x00" * MAIN, start + b"\xff" * MAIN, record_id.bytes),
        )
        return [UUID(bytes=row[0]) for row in rows]

    def has_keys_under(self, unit_version: int) -> bool:
        """Whether any record key is wrapped by that version of the unit key."""
        found = self.connection.execute(
            "SELECT 1 FROM keys WHERE unit_version = ? LIMIT 1", (unit_version,)
        ).fetchone()
        return found is not None

    def all_keys(self) -> list[KeyRow]:
        return self._key_rows("")

    def unshared_keys(self, key_ids: Iterable[UUID]) -> list[KeyRow]:
        """Those of the keys that the shared store has not got yet."""
        found = (self._key_rows("WHERE key_id = ? AND NOT shared", key_id.bytes) for key_id in set(key_ids))
        return [row for rows in found for row in rows]

    def _key_rows(self, where: str, *values: bytes) -> list[KeyRow]:
        rows = self.connection.execute(
            f"SELECT key_id, record_id, unit_version, wrapped FROM keys {where}", values
        )
        return [KeyRow(UUID(bytes=k), UUID(bytes=r), version, w) for k, r, version, w in rows]


def _statements() -> list[str]:
    lines = (files("jourtui.store") / "local.sql").read_text("utf-8").splitlines()
    schema = "\n".join(line for line in lines if not line.startswith("--"))
    return [statement for statement in schema.split(";") if statement.strip()]


def _sealed_row(sealed: Sealed) -> tuple[Any, ...]:
    return (
        sealed.event_id.bytes,
        sealed.record_id.bytes,
        sealed.key_id.bytes,
        sealed.env,
        sealed.base.epoch.bytes,
        sealed.base.seq,
        sealed.device_time,
        sealed.body,
    )


def _sealed(row: Any) -> Sealed:
    return Sealed(
        event_id=UUID(bytes=row[0]),
        record_id=UUID(bytes=row[1]),
        key_id=UUID(bytes=row[2]),
        env=row[3],
        base=Base(UUID(bytes=row[4]), row[5]),
        device_time=row[6],
        body=row[7],
    )


def _carried(row: Any) -> Carried:
    return Carried(_sealed(row[:8]), UUID(bytes=row[8]), row[9], row[10], row[11])
