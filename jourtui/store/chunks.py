"""The chunks of kept files: sealed, named by hash, in the replica beside the journal.

    aad   = attachment | record | key | number int4 | chunks int4 | sha256 of the whole content
    body  = nonce (12 bytes) | AES-256-GCM(record key, nonce, plain, aad)
    plain = SIZE bytes of the content; the last chunk padded with zeros to a multiple of 4,096

Every integer is big-endian and signed, every id the 16 bytes of a UUID. A chunk is found by its record and
the SHA-256 of its body, which stands in the event: nobody can put another in its place.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jourtui.rules.attachments import AttachmentKept

if TYPE_CHECKING:
    from jourtui.store.replica import Replica

PAD = 4096
MAX_BODY = 256 * 1024
"""Bytes in a sealed chunk at most: the shared store takes no more."""
SIZE = MAX_BODY - PAD
"""Bytes of the content in each chunk but the last."""

_BOUND = struct.Struct(">16s16s16sii32s")


class ChunkError(Exception):
    """A chunk that cannot be opened: it is another file's, or was changed."""


class Chunk(NamedTuple):
    """One sealed chunk of a record."""

    record: UUID
    hash: bytes
    body: bytes


def seal(said: AttachmentKept, record: UUID, content: bytes, key: bytes) -> list[Chunk]:
    """The content in sealed chunks. Of `said`, `chunks` is not read: it is what comes of this."""
    parts = [content[at : at + SIZE] for at in range(0, len(content), SIZE)]
    sealed = []
    for number, part in enumerate(parts):
        nonce = os.urandom(12)
        padded = part + bytes(-len(part) % PAD)
        body = nonce + AESGCM(key).encrypt(nonce, padded, _aad(said, record, number, len(parts)))
        sealed.append(Chunk(record, sha256(body).digest(), body))
    return sealed


def unseal(said: AttachmentKept, record: UUID, number: int, body: bytes, key: bytes) -> bytes:
    """The content of one chunk. Raises ChunkError."""
    aad = _aad(said, record, number, len(said.chunks))
    try:
        plain = AESGCM(key).decrypt(body[:12], body[12:], aad)
    except (InvalidTag, ValueError) as error:
        raise ChunkError("the chunk cannot be opened with its key") from error
    return plain[: min(SIZE, said.size - number * SIZE)]


def _aad(said: AttachmentKept, record: UUID, number: int, count: int) -> bytes:
    whole = bytes.fromhex(said.sha256)
    return _BOUND.pack(said.attachment.bytes, record.bytes, said.key.bytes, number, count, whole)


# In the replica


def add_table(replica: Replica) -> None:
    """A replica of a program that kept no files gets the table."""
    execute = replica.connection.execute
    if execute("SELECT 1 FROM sqlite_master WHERE name = 'chunk'").fetchone() is None:
        with replica.transaction():
            execute(
                "CREATE TABLE IF NOT EXISTS chunk (n INTEGER PRIMARY KEY, record_id BLOB NOT NULL,"
                " hash BLOB NOT NULL, shared INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (record_id, hash))"
            )
            execute("CREATE INDEX IF NOT EXISTS chunk_unshared ON chunk (n) WHERE NOT shared")


def add(replica: Replica, chunks: Iterable[Chunk], *, shared: bool = False) -> int:
    """Take in chunks, inside the caller's transaction; how many were new. None of what is gone or away.

    `shared`: the shared store has them.
    """
    added = 0
    for chunk in chunks:
        added += replica.connection.execute(
            "INSERT OR IGNORE INTO chunk (record_id, hash, shared, body) SELECT ?1, ?2, ?3, ?4"
            " WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE destroyed.record_id = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM away WHERE away.record_id = ?1 AND away.back IS NULL)",
            (chunk.record.bytes, chunk.hash, shared, chunk.body),
        ).rowcount
    return added


def body(replica: Replica, record: UUID, hash_: bytes) -> bytes | None:
    """A chunk that is here, or None."""
    row = replica.connection.execute(
        "SELECT body FROM chunk WHERE record_id = ? AND hash = ?", (record.bytes, hash_)
    ).fetchone()
    return bytes(row[0]) if row else None


def missing(replica: Replica) -> list[tuple[UUID, bytes]]:
    """(record, hash) of every chunk that a kept file names and that is not here, the newest file first."""
    here = set(replica.connection.execute("SELECT record_id, hash FROM chunk").fetchall())
    lacking = []
    for record, names in replica.connection.execute(
        "SELECT record_id, chunks FROM view_attachment ORDER BY at DESC"
    ):
        raw = bytes.fromhex(record)
        lacking += [
            (UUID(bytes=raw), hash_)
            for hash_ in map(bytes.fromhex, names.split())
            if (raw, hash_) not in here
        ]
    return lacking


def unshared(replica: Replica, after: int = 0) -> tuple[int, Chunk] | None:
    """(n, chunk): the first after `after` that the shared store may not have."""
    row = replica.connection.execute(
        "SELECT n, record_id, hash, body FROM chunk WHERE NOT shared AND n > ? ORDER BY n LIMIT 1", (after,)
    ).fetchone()
    return None if row is None else (row[0], Chunk(UUID(bytes=row[1]), bytes(row[2]), bytes(row[3])))


def every_unshared(replica: Replica) -> list[Chunk]:
    """All that the shared store may not have."""
    rows = replica.connection.execute("SELECT record_id, hash, body FROM chunk WHERE NOT shared ORDER BY n")
    return [Chunk(UUID(bytes=record), bytes(hash_), bytes(body)) for record, hash_, body in rows]


def unshared_count(replica: Replica) -> int:
    """How many chunks the shared store may not have."""
    (count,) = replica.connection.execute("SELECT count(*) FROM chunk WHERE NOT shared").fetchone()
    return int(count)


def mark_shared(replica: Replica, chunk: Chunk) -> None:
    """The shared store has it; inside the caller's transaction."""
    replica.connection.execute(
        "UPDATE chunk SET shared = 1 WHERE record_id = ? AND hash = ?", (chunk.record.bytes, chunk.hash)
    )


def share_again(replica: Replica) -> None:
    """The shared store was restored, and may have lost any of them; inside the caller's transaction."""
    replica.connection.execute("UPDATE chunk SET shared = 0 WHERE shared")


def drop(replica: Replica, record: UUID) -> None:
    """The record was destroyed; inside the caller's transaction."""
    replica.connection.execute("DELETE FROM chunk WHERE record_id = ?", (record.bytes,))
