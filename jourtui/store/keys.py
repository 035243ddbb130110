"""Record keys: every record has one, wrapped by the unit key; destroying the key destroys the content."""

from __future__ import annotations

import os
import struct
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

OWN_UNIT = 0
"""The version of the unit key of a laptop that works alone; a shared store's versions start at 1."""

KEY = 32
"""The length of a key, in bytes."""
MAIN = 8
"""How many bytes of its record's id the id of a main key begins with."""


class UnwrapError(Exception):
    """A record key cannot be unwrapped: its unit key is not here, or the row was tampered with."""


class KeyRow(msgspec.Struct, frozen=True, gc=False):
    """A record key as it is stored and travels: wrapped by version `unit_version` of the unit key."""

    key_id: UUID
    record_id: UUID
    unit_version: int
    wrapped: bytes


def new_unit_key() -> bytes:
    return os.urandom(KEY)


def wrap(key: bytes, key_id: UUID, record_id: UUID, unit_key: bytes, unit_version: int) -> KeyRow:
    """Wrap a record key: nonce | AES-256-GCM under the unit key, bound to its id, record and version."""
    nonce = os.urandom(12)
    sealed = AESGCM(unit_key).encrypt(nonce, key, _bound(key_id, record_id, unit_version))
    return KeyRow(key_id, record_id, unit_version, nonce + sealed)


def unwrap(row: KeyRow, unit_key: bytes) -> bytes:
    """The record key of a row. Raises UnwrapError."""
    try:
        return AESGCM(unit_key).decrypt(
            row.wrapped[:12], row.wrapped[12:], _bound(row.key_id, row.record_id, row.unit_version)
        )
    except (InvalidTag, ValueError) as error:
        raise UnwrapError("the record key cannot be unwrapped") from error


def new_key(
    record_id: UUID, unit_key: bytes, unit_version: int, *, alone: UUID | None
) -> tuple[bytes, KeyRow]:
    """A fresh record key and its wrapped row; `alone`: for that one event, not the record's main key.

    Such a key has its event's id, so that it is found when that event is to be destroyed.
    """
    key = os.urandom(KEY)
    return key, wrap(key, alone or main_key_id(record_id), record_id, unit_key, unit_version)


def main_key_id(record_id: UUID) -> UUID:
    """A fresh id for a main key of a record: it begins as the record's own id does, so that it is found."""
    return UUID(bytes=record_id.bytes[:MAIN] + uuid4().bytes[MAIN:])


def _bound(key_id: UUID, record_id: UUID, unit_version: int) -> bytes:
    return key_id.bytes + record_id.bytes + struct.pack(">i", unit_version)
