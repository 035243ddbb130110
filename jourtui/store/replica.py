"""The replica: this laptop's own copy of the journal, an encrypted SQLCipher file.

One `Replica` belongs to one thread; several threads and programs may have the file open at once. All
numbers are read inside `BEGIN IMMEDIATE`, so two writers never give out the same one. A transaction that
has returned is on the disk (`synchronous=FULL`), but for one that says it need not last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from jourtui.rules.event import of_one_laptop
from jourtui.store import away, chunks
from jourtui.store.cipher_file import ReplicaError as ReplicaError
from jourtui.store.cipher_file import connect
from jourtui.store.destruction import add_table
from jourtui.store.envelope import NO_EPOCH, ZERO_HASH, Base, Carried, Confirmed, Sealed, rechain
from jourtui.store.event_rows import (
    CONFIRMED,
    PENDING,
    SEALED,
    STORED,
    Stored,
    confirmed_row,
    pending_row,
    to_carried,
    to_confirmed,
    to_sealed,
)
from jourtui.store.keys import MAIN, OWN_UNIT, KeyRow
from jourtui.store.turns import turns_at

FILE = "journal.db"
SCHEMA = 1
_ENDS = """SELECT (SELECT value FROM meta WHERE name = 'epoch'), last.seq, last.chain,
    (SELECT value FROM meta WHERE name = 'device'), own.dseq, own.hash,
    (SELECT value FROM meta WHERE name = 'left_dseq'), (SELECT value FROM meta WHERE name = 'left_hash'),
    (SELECT value FROM meta WHERE name = 'own_offset')
    FROM (SELECT 1)
    LEFT JOIN (SELECT seq, chain FROM confirmed ORDER BY seq DESC LIMIT 1) AS last
    LEFT JOIN (SELECT dseq, hash FROM pending ORDER BY dseq DESC LIMIT 1) AS own"""


_OWN_KEYS = f"SELECT 1 FROM keys WHERE unit_version = {OWN_UNIT} LIMIT 1"
"""The version is written out, or SQLite would not look in the index of those."""


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
        except (ReplicaError, ValueError) as error:
            replica.close()
            raise ReplicaError("Filen är ingen journal, eller så är den skadad.") from error
        if schema > SCHEMA:
            replica.close()
            raise ReplicaError("Journalen är skriven av ett nyare jourtui. Uppdatera programmet.")
        add_table(replica)
        chunks.add_table(replica)
        away.add_table(replica)
        _add_index(replica)
        return replica

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[None]:
        """All or nothing, on the disk when it returns.

        Unless `lasting` a power cut may undo it, and all that came after it, until the next one that is: the
        disk is not waited for. For what the shared store, or other rows here, will give again.
        """
        execute = self.connection.execute
        with self._turns.turn():
            try:
                if not lasting:
                    execute("PRAGMA synchronous = NORMAL")
                execute("BEGIN IMMEDIATE")
                yield
                execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    execute("ROLLBACK")
                raise
            finally:
                if not lasting:
                    execute("PRAGMA synchronous = FULL")

    def awaited(self) -> bool:
        """Whether another thread waits to write: a long transaction then ends early."""
        return self._turns.awaited()

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

    def ends(self) -> tuple[Position, DeviceHead]:
        """Where the journal ends here: its shared part, and this device's own chain.

        The next own event goes after the last pending one, or after the last that left.
        """
        epoch, seq, chain, device, dseq, hash_, left_dseq, left_hash, offset = self.connection.execute(
            _ENDS
        ).fetchone()
        position = Position(UUID(bytes=epoch or NO_EPOCH.bytes), seq or 0, chain or ZERO_HASH)
        if dseq is None:
            dseq, hash_ = int(left_dseq or b"0"), left_hash or ZERO_HASH
        return position, DeviceHead(UUID(bytes=device), dseq, hash_, dseq + int(offset or b"0"))

    def position(self) -> Position:
        return self.ends()[0]

    def device_head(self) -> DeviceHead:
        return self.ends()[1]

    # Own events

    def add_pending(self, event: Carried) -> None:
        self.connection.execute(
            f"INSERT INTO pending ({PENDING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            pending_row(event),
        )

    def pending(self, limit: int = -1) -> list[Carried]:
        """Own events that the shared store has not confirmed, in order."""
        rows = self.connection.execute(f"SELECT {PENDING} FROM pending ORDER BY dseq LIMIT ?", (limit,))
        return [to_carried(row) for row in rows]

    def pending_count(self) -> tuple[int, int | None]:
        """How many own events are unconfirmed, and the device time (µs) of the oldest."""
        count, oldest = self.connection.execute("SELECT count(*), min(device_time) FROM pending").fetchone()
        return count, oldest

    def pending_records(self) -> set[UUID]:
        """The records that have pending events."""
        rows = self.connection.execute("SELECT DISTINCT record_id FROM pending")
        return {UUID(bytes=row[0]) for row in rows}

    def rechain_pending(
        self, device: UUID, after: tuple[int, bytes], *, without: UUID | None = None, own: int = 0
    ) -> None:
        """Put all pending events but `without` in the chain of `device` after (dseq, hash).

        `own`: how many events this laptop had made, if some of them are not here any more.
        Inside the caller's transaction, and so are all that follow here but the reading ones.
        """
        own = max(own, self.device_head().own)
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
            f"SELECT {SEALED} FROM pending WHERE event_id = ?", (event_id.bytes,)
        ).fetchone()
        if row is None:
            return []
        self.connection.execute(
            f"INSERT INTO quarantine ({SEALED}, reason, set_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        rows = self.connection.execute(f"SELECT {SEALED} FROM quarantine ORDER BY set_aside_at")
        return [to_sealed(row) for row in rows]

    # Confirmed events

    def add_confirmed(self, events: Sequence[Confirmed]) -> None:
        """Take confirmed events in; those that were pending here leave, whichever device they went by.

        On a restored laptop an event may have left before the backup's end, under the former device or at
        another place in the chain: what is pending is chained again.
        """
        lost = self._lost_own(events)
        if self.connection.execute("SELECT 1 FROM quarantine LIMIT 1").fetchone():
            # A restored laptop may have set aside again what had been taken before.
            self.connection.executemany(
                "DELETE FROM quarantine WHERE event_id = ?",
                [(event.carried.sealed.event_id.bytes,) for event in events],
            )
        execute_many = self.connection.executemany
        execute_many(
            f"INSERT INTO confirmed ({CONFIRMED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(confirmed_row, events),
        )
        before = self.device_head()
        sent = [event.carried for event in events if event.carried.device == before.device]
        if sent:
            self.set_meta("left_dseq", str(sent[-1].dseq).encode())
            self.set_meta("left_hash", sent[-1].hash)
        came, otherwise = self._waiting_among(events)
        if came:
            execute_many("DELETE FROM pending WHERE event_id = ?", [(event_id,) for event_id in came])
        if lost:
            # What is pending counts on from a backup: it has not seen those, whatever the numbers say.
            self.rechain_pending(uuid4(), (0, ZERO_HASH), own=before.own)
        elif otherwise:
            left = int(self.meta("left_dseq", b"0")), self.meta("left_hash", ZERO_HASH)
            self.rechain_pending(before.device, left, own=before.own)

    def chains_anew(self, events: Sequence[Confirmed]) -> bool:
        """Whether `events` begin the own chain anew: some that wait here went otherwise than they wait."""
        return self._waiting_among(events)[1] or self._lost_own(events)

    def _lost_own(self, events: Sequence[Confirmed]) -> bool:
        """Whether another laptop carried any for this one that it has not: it was restored since."""
        mine = self.device
        devices = {event.carried.device for event in events} - {mine}
        carried = {device for device in devices if of_one_laptop(device, mine)}
        return any(
            event.carried.device in carried and not self._has_own(event.carried.sealed.event_id)
            for event in events
        )

    def _has_own(self, event_id: UUID) -> bool:
        query = """SELECT 1 FROM pending WHERE event_id = ?1
            UNION ALL SELECT 1 FROM quarantine WHERE event_id = ?1"""
        return self.connection.execute(query, (event_id.bytes,)).fetchone() is not None

    def _waiting_among(self, events: Sequence[Confirmed]) -> tuple[list[bytes], bool]:
        """The ids of those that are pending here too, and whether any of them went in another chain."""
        if self.connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is None:
            return [], False
        hashes = {event.carried.sealed.event_id.bytes: event.carried.hash for event in events}
        waiting = self.connection.execute(
            f"SELECT event_id, hash FROM pending WHERE event_id IN ({', '.join('?' * len(hashes))})",
            list(hashes),
        ).fetchall()
        return [row[0] for row in waiting], any(hash_ != hashes[id_] for id_, hash_ in waiting)

    def confirmed(self, after: int = 0, limit: int = -1) -> list[Confirmed]:
        """Confirmed events after `after`, in order."""
        rows = self.connection.execute(
            f"SELECT {CONFIRMED} FROM confirmed WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
        )
        return [to_confirmed(row) for row in rows]

    def stored_of(self, record_id: UUID, after: int = 0) -> Iterator[Stored]:
        """A record's confirmed events after `after`, in order."""
        rows = self.connection.execute(
            f"SELECT {STORED} FROM confirmed WHERE record_id = ? AND seq > ? ORDER BY seq",
            (record_id.bytes, after),
        )
        return map(Stored._make, rows.fetchall())

    def stored_of_all(self, record_ids: Collection[bytes]) -> Iterator[Stored]:
        """The confirmed events of some records, whose ids are given as bytes; those of each in order."""
        marks = ", ".join("?" * len(record_ids))
        rows = self.connection.execute(
            f"SELECT {STORED} FROM confirmed WHERE record_id IN ({marks}) ORDER BY record_id, seq",
            list(record_ids),
        )
        return map(Stored._make, rows.fetchall())

    def pending_of(self, record_id: UUID) -> Iterator[tuple[Sealed, UUID]]:
        """(sealed, device) of a record's pending events, in order."""
        rows = self.connection.execute(
            f"SELECT {SEALED}, device FROM pending WHERE record_id = ? ORDER BY dseq", (record_id.bytes,)
        )
        return ((to_sealed(row), UUID(bytes=row[8])) for row in rows)

    def record_of(self, event_id: UUID) -> UUID | None:
        """The record that an event belongs to; None if it is not here."""
        for table in ("confirmed", "pending"):
            row = self.connection.execute(
                f"SELECT record_id FROM {table} WHERE event_id = ?", (event_id.bytes,)
            ).fetchone()
            if row is not None:
                return UUID(bytes=row[0])
        return None

    # Keys

    def add_keys(self, rows: Iterable[KeyRow], *, shared: bool = False) -> None:
        """Take in record keys. A key that is here is kept: nobody takes a key away by sending another.

        `shared`: the shared store has them. The key of what was destroyed comes back from nowhere, and that
        of what is put away not before it is taken back.
        """
        self.connection.executemany(
            "INSERT INTO keys SELECT ?1, ?2, ?3, ?4, ?5"
            " WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE destroyed.record_id IN (?1, ?2))"
            " AND NOT EXISTS (SELECT 1 FROM away WHERE away.record_id = ?2 AND away.back IS NULL)"
            " ON CONFLICT (key_id) DO UPDATE SET shared = max(keys.shared, excluded.shared)",
            [(row.key_id.bytes, row.record_id.bytes, row.unit_version, row.wrapped, shared) for row in rows],
        )

    def replace_key(self, row: KeyRow) -> None:
        """The same record key wrapped again, by this laptop, under another unit key."""
        self.connection.execute(
            "UPDATE keys SET unit_version = ?, wrapped = ? WHERE key_id = ?",
            (row.unit_version, row.wrapped, row.key_id.bytes),
        )

    def keys(self, key_ids: Collection[bytes]) -> list[KeyRow]:
        """Those of the keys, whose ids are given as bytes, that are here."""
        return self._key_rows(f"WHERE key_id IN ({', '.join('?' * len(key_ids))})", *key_ids)

    def key(self, key_id: UUID) -> KeyRow | None:
        return next(iter(self.keys([key_id.bytes])), None)

    def main_keys(self, record_id: UUID) -> list[UUID]:
        """The ids of the record's main keys: those that begin as its own id does."""
        start = record_id.bytes[:MAIN]
        rows = self.connection.execute(
            "SELECT key_id FROM keys WHERE key_id BETWEEN ? AND ? AND record_id = ? ORDER BY key_id",
            (start + b"\x00" * MAIN, start + b"\xff" * MAIN, record_id.bytes),
        )
        return [UUID(bytes=row[0]) for row in rows]

    def has_own_keys(self) -> bool:
        """Whether any record key is wrapped by the unit key that only this laptop has."""
        return self.connection.execute(_OWN_KEYS).fetchone() is not None

    def all_keys(self) -> list[KeyRow]:
        return self._key_rows("")

    def unshared_keys(self, key_ids: Iterable[UUID]) -> list[KeyRow]:
        """Those of the keys that the shared store has not got yet."""
        wanted = {key_id.bytes for key_id in key_ids}
        marks = ", ".join("?" * len(wanted))
        return self._key_rows(f"WHERE key_id IN ({marks}) AND NOT shared", *wanted)

    def _key_rows(self, where: str, *values: bytes) -> list[KeyRow]:
        rows = self.connection.execute(
            f"SELECT key_id, record_id, unit_version, wrapped FROM keys {where}", values
        )
        return [KeyRow(UUID(bytes=k), UUID(bytes=r), version, w) for k, r, version, w in rows.fetchall()]


def _add_index(replica: Replica) -> None:
    """A replica of a program that read all keys at each sign-in gets the index."""
    execute = replica.connection.execute
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'keys_own'").fetchone() is None:
        with replica.transaction():
            execute("CREATE INDEX IF NOT EXISTS keys_own ON keys (key_id) WHERE unit_version = 0")


def _statements() -> list[str]:
    lines = (files("jourtui.store") / "local.sql").read_text("utf-8").splitlines()
    schema = "\n".join(line for line in lines if not line.startswith("--"))
    return [statement for statement in schema.split(";") if statement.strip()]
