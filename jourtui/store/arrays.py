"""Arrays as PostgreSQL reads them in binary: to dump lists costs psycopg more than the whole append."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from uuid import UUID

import psycopg


class Array(bytes):
    """The bytes of an array. The statement must say what it is of."""


class _Dumper(psycopg.adapt.Dumper):
    format = psycopg.pq.Format.BINARY
    oid = 0

    def dump(self, obj: Array) -> Array:
        return obj


psycopg.adapters.register_dumper(Array, _Dumper)


def byteas(values: Iterable[bytes]) -> Array:
    return _array("bytea", values)


def uuids(values: Iterable[UUID]) -> Array:
    return _array("uuid", (value.bytes for value in values))


def int2s(values: Iterable[int]) -> Array:
    return _array("int2", (struct.pack(">h", value) for value in values))


def int4s(values: Iterable[int]) -> Array:
    return _array("int4", (struct.pack(">i", value) for value in values))


def int8s(values: Iterable[int]) -> Array:
    return _array("int8", (struct.pack(">q", value) for value in values))


def _array(type_: str, items: Iterable[bytes]) -> Array:
    """Dimensions, no nulls, type, length, first index; then each element behind its length."""
    oid = psycopg.postgres.types[type_].oid
    elements = [struct.pack(">i", len(item)) + item for item in items]
    if not elements:
        return Array(struct.pack(">iii", 0, 0, oid))
    return Array(struct.pack(">iiiii", 1, 0, oid, len(elements), 1) + b"".join(elements))
