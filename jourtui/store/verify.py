"""Whether a replica is what it says it is: both chains, every key and event, and the views.

Reads one snapshot and writes nothing, so that work can go on meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.rules import event
from jourtui.store import attachments, keys, projection, views
from jourtui.store.destruction import NotHere
from jourtui.store.envelope import (
    ENV,
    ZERO_HASH,
    Base,
    EnvelopeError,
    Sealed,
    carrier_hash,
    chain_hash,
    unseal,
)
from jourtui.store.journal import Journal
from jourtui.store.replica import Replica, ReplicaError


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: what, in a Swedish sentence, and where.

    `seq` is a confirmed event's place in the shared order, `dseq` a pending one's on this laptop, `record`
    the record whose event, key or view it is.
    """

    what: str
    seq: int | None = None
    dseq: int | None = None
    record: UUID | None = None

    def __str__(self) -> str:
        if self.seq is not None:
            return f"Händelse {self.seq}: {self.what}"
        if self.dseq is not None:
            return f"Väntande händelse {self.dseq}: {self.what}"
        return f"Post {self.record}: {self.what}" if self.record else self.what


_BROKEN = (ValueError, TypeError, OverflowError, struct.error, EnvelopeError)
_AWAY = "SELECT record_id FROM away WHERE back IS NULL"
_EVENT = "event_id, record_id, key_id, env, base_epoch, base_seq, device_time, body, device, dseq, prev, hash"


def verify(replica: Replica, unit_keys: dict[int, bytes] | None = None) -> list[Finding]:
    """Everything that can be checked on a laptop. Without `unit_keys` nothing that needs opening is."""
    connection = replica.connection
    findings: list[Finding] = []
    try:
        connection.execute("BEGIN")
        try:
            findings += _file(connection)
            ends: Ends = {}
            findings += _confirmed(connection, ends)
            findings += _pending(replica, ends)
            findings += _chunks(connection)
            if unit_keys is not None:
                opened = _Opening(connection, unit_keys)
                findings += opened.keys()
                findings += opened.events()
                if not any(finding.what == _MALFORMED for finding in findings):
                    findings += _views(Journal(replica, unit_keys, as_is=True))
                    findings += _files(Journal(replica, unit_keys, as_is=True))
        finally:
            connection.execute("ROLLBACK")
    except (sqlcipher.Error, ReplicaError) as error:
        why = error.__cause__ or error
        unreadable = f"Filen kan inte läsas till slut ({why}). Återställ den från säkerhetskopian."
        findings.append(Finding(unreadable))
    return findings


def rebuild_is_equal(journal: Journal) -> bool:
    """Make all views again; were they already exactly what the events say?"""
    while journal.catch_up():
        pass
    before = views_digest(journal.replica.connection)
    journal.rebuild()
    return before == views_digest(journal.replica.connection)


def views_digest(connection: Any) -> str:
    """One digest of all rows of all views, whatever order they were written in."""
    digest = hashlib.sha256()
    for name, _, row in _rows(connection):
        digest.update(msgspec.msgpack.encode((name, row)))
    return digest.hexdigest()


# The file and the chains

_MALFORMED = "Raden är skadad och kan inte läsas."
_CHANGED = "Innehållet är ändrat: kontrollsumman stämmer inte."


def _file(connection: Any) -> Iterator[Finding]:
    with contextlib.suppress(ReplicaError):
        # FTS5 remembers the shape of its index, and only a search finds out that another connection has
        # written since: without this a whole index is called damaged.
        connection.execute("SELECT rowid FROM view_search WHERE view_search MATCH 'a' LIMIT 1").fetchone()
    for (complaint,) in connection.execute("PRAGMA cipher_integrity_check"):
        yield Finding(f"Filen är skadad eller ändrad på disken ({complaint}).")
    for (complaint,) in connection.execute("PRAGMA integrity_check(20)"):
        if complaint != "ok":
            # Several lines where a tree is torn: the first ones say enough.
            said = "; ".join(complaint.splitlines()[:3])
            yield Finding(f"Filen är skadad ({said}).")


def _sealed(row: Any) -> Sealed:
    e, r, k, env, epoch, base, at, body = row
    ids = (UUID(bytes=e), UUID(bytes=r), UUID(bytes=k))
    return Sealed(*ids, Base(UUID(bytes=epoch), base), at, body, env)


def _hash(row: Any) -> bytes:
    """What the hash of an event should be."""
    device, dseq, prev = row[8:11]
    return carrier_hash(_sealed(row[:8]), UUID(bytes=device), dseq, prev)


Ends = dict[bytes, tuple[int, set[bytes]]]
"""Device → where its chain ends: the last dseq, and its hash as stored and as it should be."""
_START = (0, {ZERO_HASH})


def _confirmed(connection: Any, ends: Ends) -> Iterator[Finding]:
    """The shared order and every device's chain in it; fills `ends`.

    What was changed in one event alone is not blamed on the next: that may follow what is stored, or what
    should be.
    """
    expected, chain, also = 1, ZERO_HASH, ZERO_HASH
    for seq, server_time, stored, *row in connection.execute(
        f"SELECT seq, server_time, chain, {_EVENT} FROM confirmed ORDER BY seq"
    ):
        gap = seq != expected
        if gap:
            missing = f"{expected} till {seq - 1}" if seq - 1 > expected else f"{expected}"
            yield Finding(f"Härifrån saknas händelser i journalen: {missing}.", seq=expected)
        expected = seq + 1
        record = _id(row[1])
        device, dseq, prev, stored_hash = row[8:12]
        try:
            hash_ = _hash(row)
            right = {chain_hash(before, seq, server_time, stored_hash) for before in (chain, also)}
        except _BROKEN:
            yield Finding(_MALFORMED, seq=seq, record=record)
            continue
        if hash_ != stored_hash:
            yield Finding(_CHANGED, seq=seq, record=record)
        if stored not in right and not gap:
            yield Finding("Den gemensamma kedjan är bruten.", seq=seq, record=record)
        chain, also = stored, right.pop()
        last, hashes = ends.get(device, _START)
        if dseq != last + 1 or prev not in hashes:
            yield Finding("Kedjan från datorn som skrev den är bruten.", seq=seq, record=record)
        ends[device] = dseq, {stored_hash, hash_}


def _pending(replica: Replica, ends: Ends) -> Iterator[Finding]:
    """The own chain goes on where what left it ended, and nothing waits that has arrived."""
    last, hash_ = int(replica.meta("left_dseq", b"0")), replica.meta("left_hash", ZERO_HASH)
    own = replica.device.bytes
    end, hashes = ends.get(own, _START)
    if last != end or hash_ not in hashes:
        yield Finding("Datorns egen kedja fortsätter inte där den bekräftade slutar.", dseq=last)
    hashes = {hash_}
    for row in replica.connection.execute(f"SELECT {_EVENT} FROM pending ORDER BY dseq").fetchall():
        device, dseq, prev, stored_hash = row[8:12]
        record = _id(row[1])
        try:
            hash_ = _hash(row)
        except _BROKEN:
            yield Finding(_MALFORMED, dseq=dseq, record=record)
            continue
        if hash_ != stored_hash:
            yield Finding(_CHANGED, dseq=dseq, record=record)
        if dseq != last + 1 or prev not in hashes or device != own:
            yield Finding("Datorns egen kedja är bruten.", dseq=dseq, record=record)
        last, hashes = dseq, {stored_hash, hash_}
    twice = "SELECT dseq, record_id FROM pending WHERE event_id IN (SELECT event_id FROM confirmed)"
    for dseq, raw in replica.connection.execute(twice):
        yield Finding("Händelsen väntar fast den redan är bekräftad.", dseq=dseq, record=_id(raw))


# Kept files


def _chunks(connection: Any) -> Iterator[Finding]:
    """Every chunk is what its name says, and none is left of what was destroyed."""
    destroyed = {row[0] for row in connection.execute("SELECT record_id FROM destroyed")}
    away = {row[0] for row in connection.execute(_AWAY)}
    for record, hash_, body in connection.execute("SELECT record_id, hash, body FROM chunk"):
        if hashlib.sha256(body).digest() != hash_:
            yield Finding("En del av en sparad fil är ändrad.", record=_id(record))
        if record in destroyed:
            yield Finding("Posten är gallrad, men en fil i den finns kvar.", record=_id(record))
        if record in away:
            yield Finding("Posten är undanlagd, men en fil i den finns kvar.", record=_id(record))


def _files(journal: Journal) -> Iterator[Finding]:
    """Every kept file that has come here opens, and is what was kept."""
    rows = journal.replica.connection.execute("SELECT record_id, attachment FROM view_attachment").fetchall()
    for record, attachment in rows:
        try:
            attachments.read(journal, UUID(hex=record), UUID(hex=attachment))
        except (attachments.NotFetched, NotHere):
            continue
        except attachments.AttachmentError as error:
            yield Finding(str(error), record=UUID(hex=record))


# Keys and content


class _Opening:
    """Opens what is in the replica, without the journal's memory."""

    def __init__(self, connection: Any, unit_keys: dict[int, bytes]) -> None:
        self.connection = connection
        self.unit_keys = unit_keys
        self.opened: dict[bytes, bytes] = {}
        gone = "SELECT record_id FROM destroyed UNION SELECT key_id FROM withheld"
        self.destroyed = {row[0] for row in connection.execute(gone)}
        self.away = {row[0] for row in connection.execute(_AWAY)}

    def keys(self) -> Iterator[Finding]:
        """Every record key unwraps, if its unit key is here; none is left of what was destroyed."""
        for key_id, record_id, version, wrapped in self.connection.execute(
            "SELECT key_id, record_id, unit_version, wrapped FROM keys"
        ):
            if not self.destroyed.isdisjoint((record_id, key_id)):
                yield Finding("Posten är gallrad, men en nyckel till den finns kvar.", record=_id(record_id))
            if record_id in self.away:
                yield Finding(
                    "Posten är undanlagd, men en nyckel till den finns kvar.", record=_id(record_id)
                )
            if version not in self.unit_keys:
                continue
            try:
                row = keys.KeyRow(UUID(bytes=key_id), UUID(bytes=record_id), version, wrapped)
                self.opened[key_id] = keys.unwrap(row, self.unit_keys[version])
            except (keys.UnwrapError, *_BROKEN):
                yield Finding("Nyckeln är skadad: det den låser går inte att läsa.", record=_id(record_id))

    def events(self) -> Iterator[Finding]:
        """Every event opens, or is held."""
        select = self.connection.execute
        held = {row[0] for row in select("SELECT event_id FROM held")}
        waiting = {row[0] for row in select("SELECT record_id FROM record WHERE dirty")}
        places = (("confirmed", "seq"), ("pending", "dseq"))
        for table, place in places:
            for at, *row in select(f"SELECT {place}, {_EVENT} FROM {table} ORDER BY {place}"):
                known = row[0] in held
                held.discard(row[0])
                if row[1] in waiting or row[1] in self.away or not self.destroyed.isdisjoint(row[:2]):
                    continue
                what = self._complaint(row, known)
                if what:
                    yield Finding(what, record=_id(row[1]), **{place: at})
        for _ in held:
            yield Finding("En händelse hålls undan som inte finns i journalen. Kör jourtui rebuild.")

    def _complaint(self, row: Any, held: bool) -> str:
        key = self.opened.get(row[2])
        if key is None:
            return "" if held else "Nyckeln till händelsen finns inte här."
        if row[3] > ENV and held:
            return ""  # sealed in a way that only a newer program knows
        try:
            understood = event.decode(unseal(_sealed(row[:8]), key)).payload is not None
        except _BROKEN:
            return "Händelsen kan inte öppnas med sin nyckel."
        if understood and held:
            return "Händelsen hålls undan fast den går att läsa. Kör jourtui rebuild."
        if not understood and not held:
            return "Händelsen kräver ett nyare jourtui men är inte undanhållen. Kör jourtui rebuild."
        return ""


def _id(raw: Any) -> UUID | None:
    return UUID(bytes=raw) if isinstance(raw, bytes) and len(raw) == 16 else None


# Views


def _rows(connection: Any) -> Iterator[tuple[str, tuple[Any, ...], tuple[Any, ...]]]:
    """(view, key, row) of every row, in order. A key begins with the record."""
    for table in views.TABLES:
        declared = table.__table__  # type: ignore[attr-defined]
        names = [column.name for column in declared.columns]
        key = [names.index(column.name) for column in declared.primary_key.columns]
        order = ", ".join(column.name for column in declared.primary_key.columns)
        for row in connection.execute(f"SELECT {', '.join(names)} FROM {declared.name} ORDER BY {order}"):
            yield str(declared.name), (row[names.index("record_id")], *(row[n] for n in key)), tuple(row)
    # The rowid is the record's number here, which another laptop has given otherwise.
    for row in connection.execute(
        "SELECT lower(hex(r.record_id)), s.type, s.text FROM view_search s"
        " LEFT JOIN record r ON r.n = s.rowid ORDER BY 1, 2, 3"
    ):
        yield "view_search", (row[0],), tuple(row)


def _views(journal: Journal) -> Iterator[Finding]:
    """Every row is what the events say: they are folded once more, into memory."""
    connection = journal.replica.connection
    memory = sqlcipher.connect(":memory:", isolation_level=None)
    try:
        projection.create_views(memory)
        memory.execute("CREATE TABLE record (n INTEGER PRIMARY KEY, record_id BLOB)")
        dirty = set()
        for n, raw, is_dirty in connection.execute("SELECT n, record_id, dirty FROM record").fetchall():
            if is_dirty:
                dirty.add(raw.hex())
                continue
            memory.execute("INSERT INTO record VALUES (?, ?)", (n, raw))
            record_id = UUID(bytes=raw)
            events = journal.events(record_id)
            projection.project(memory, n, record_id, events)
        yield from _differences(_settled(connection, dirty), _settled(memory, dirty))
    finally:
        memory.close()


def _settled(connection: Any, dirty: set[str]) -> dict[tuple[Any, ...], bytes]:
    """(view, key…) → digest of the row, but for records whose views are known to be behind."""
    return {
        (name, *key): hashlib.sha256(msgspec.msgpack.encode(row)).digest()
        for name, key, row in _rows(connection)
        if key[0] not in dirty
    }


def _differences(
    here: dict[tuple[Any, ...], bytes], right: dict[tuple[Any, ...], bytes]
) -> Iterable[Finding]:
    found: dict[tuple[str, str | None], None] = {}
    for place in sorted(here.keys() | right.keys(), key=repr):
        if here.get(place) != right.get(place):
            found[place[0], place[1]] = None
    for view, record in found:
        yield Finding(
            f"Vyn {view} visar inte vad händelserna säger. Kör jourtui rebuild.",
            record=UUID(hex=record) if record else None,
        )
