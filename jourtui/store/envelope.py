"""The envelope of an event, version 1: what travels, what is sealed, what is hashed.

The author's part (`Sealed`) is bound together by AES-256-GCM: the clear fields are the associated data
of the ciphertext. The carrier's part (`device`, `dseq`, `prev`, `hash`) is wrapped around it and not
bound to it, so that a device restored from a backup can put its unsent events in a new chain without
the key. The shared store adds `seq`, `server_time` and `chain`.

The layout of aad, hash and chain is fixed for every `env`, since everybody must be able to check it; what
`env` numbers is how the body is sealed. A body of another `env` is held until a program understands it.

Every integer below is big-endian and signed, every time is microseconds since 1970-01-01 UTC, every id
is the 16 bytes of a UUID.

    aad   = env int2 | event_id | record_id | key_id | base epoch | base seq int8 | device_time int8
    plain = length int4 | JSON | zero bytes up to a multiple of 256
    body  = nonce (12 bytes) | AES-256-GCM(record key, nonce, plain, aad)
    hash  = sha256(prev | device | dseq int8 | aad | body length int4 | body)
    chain = sha256(previous chain | seq int8 | server_time int8 | hash)
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ENV = 1
PAD = 256
MAX_BODY = 64 * 1024
"""The largest body, in bytes, that an event may have; checked before the local commit."""
ZERO_HASH = bytes(32)
NO_EPOCH = UUID(int=0)
"""The epoch of a laptop that has never met a shared store."""

_AAD = struct.Struct(">h16s16s16s16sqq")
_ENV_BYTES = struct.pack(">h", ENV)
_CARRIER = struct.Struct(">16sq")
_CHAIN = struct.Struct(">qq")


class EnvelopeError(Exception):
    """An event that is too large, or that cannot be opened with the key it names."""


class Base(msgspec.Struct, frozen=True, gc=False):
    """Where the author's replica stood when the value being changed was shown.

    `epoch` and `seq` in the shared order: in clear. `own`: how many events this laptop had made itself,
    sealed inside (see `rules.event.Event`), so it is not there again when an envelope is read.
    """

    epoch: UUID = NO_EPOCH
    seq: int = 0
    own: int = 0


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """The author's part: sealed once, never changed."""

    event_id: UUID
    record_id: UUID
    key_id: UUID
    base: Base
    device_time: int
    body: bytes
    env: int = ENV

    @property
    def aad(self) -> bytes:
        return _aad(self.env, self.event_id, self.record_id, self.key_id, self.base, self.device_time)


class Carried(msgspec.Struct, frozen=True, gc=False):
    """A sealed event in its device's chain: `dseq` counts from 1 without gaps."""

    sealed: Sealed
    device: UUID
    dseq: int
    prev: bytes
    hash: bytes

    def hash_is_right(self) -> bool:
        return self.hash == carrier_hash(self.sealed, self.device, self.dseq, self.prev)


class Confirmed(msgspec.Struct, frozen=True, gc=False):
    """A carried event with its place in the shared order."""

    carried: Carried
    seq: int
    server_time: int
    chain: bytes


def seal(
    plain: bytes, key: bytes, *, event_id: UUID, record_id: UUID, key_id: UUID, base: Base, device_time: int
) -> Sealed:
    """Encrypt `plain` under the record key `key` (32 bytes).

    Raises EnvelopeError when the result would be larger than MAX_BODY.
    """
    size = 4 + len(plain)
    padded = struct.pack(">i", len(plain)) + plain + bytes(-size % PAD)
    nonce = os.urandom(12)
    aad = _aad(ENV, event_id, record_id, key_id, base, device_time)
    body = nonce + AESGCM(key).encrypt(nonce, padded, aad)
    if len(body) > MAX_BODY:
        raise EnvelopeError(f"the event is {len(body)} bytes; at most {MAX_BODY} fit")
    return Sealed(event_id, record_id, key_id, base, device_time, body)


def unseal(sealed: Sealed, key: bytes) -> bytes:
    """The plain bytes of an event. Raises EnvelopeError when key, fields or body do not belong together."""
    try:
        aad = sealed.aad
    except struct.error as error:
        raise EnvelopeError("the event's fields are no event's") from error
    return open_body(sealed.body, aad, key)


def open_body(body: bytes, aad: bytes, key: bytes) -> bytes:
    """What `unseal` gives, from the associated data as bytes."""
    if aad[:2] != _ENV_BYTES:
        raise EnvelopeError("the body is sealed in a way of a newer program")
    try:
        padded = AESGCM(key).decrypt(body[:12], body[12:], aad)
        (length,) = struct.unpack_from(">i", padded)
    except (InvalidTag, ValueError, struct.error) as error:
        raise EnvelopeError("the event cannot be opened with its key") from error
    if not 0 <= length <= len(padded) - 4:
        raise EnvelopeError("the event's inner length is wrong")
    return padded[4 : 4 + length]


def carry(sealed: Sealed, device: UUID, dseq: int, prev: bytes) -> Carried:
    """Put a sealed event at `dseq` in the chain of `device`."""
    return Carried(sealed, device, dseq, prev, carrier_hash(sealed, device, dseq, prev))


def rechain(events: list[Carried], device: UUID, dseq: int, prev: bytes) -> list[Carried]:
    """The same sealed events in a new chain that starts after (`dseq`, `prev`)."""
    chained = []
    for event in events:
        dseq += 1
        again = carry(event.sealed, device, dseq, prev)
        chained.append(again)
        prev = again.hash
    return chained


def carrier_hash(sealed: Sealed, device: UUID, dseq: int, prev: bytes) -> bytes:
    size = struct.pack(">i", len(sealed.body))
    return hashlib.sha256(
        b"".join((prev, _CARRIER.pack(device.bytes, dseq), sealed.aad, size, sealed.body))
    ).digest()


def chain_hash(previous: bytes, seq: int, server_time: int, event_hash: bytes) -> bytes:
    """The shared store's chain after the event `seq`."""
    return hashlib.sha256(previous + _CHAIN.pack(seq, server_time) + event_hash).digest()


def break_in(events: Iterable[Confirmed], seq: int, chain: bytes) -> int | None:
    """The first seq at which `events` do not follow (`seq`, `chain`) without a gap, every hash right."""
    for event in events:
        seq += 1
        chain = chain_hash(chain, seq, event.server_time, event.carried.hash)
        if event.seq != seq or event.chain != chain or not event.carried.hash_is_right():
            return seq
    return None


def raw_aad(
    env: int, event_id: bytes, record_id: bytes, key_id: bytes, epoch: bytes, seq: int, device_time: int
) -> bytes:
    """The associated data from ids as they are stored: many thousand events are opened at a catch-up."""
    return _AAD.pack(env, event_id, record_id, key_id, epoch, seq, device_time)


def _aad(env: int, event_id: UUID, record_id: UUID, key_id: UUID, base: Base, device_time: int) -> bytes:
    return _AAD.pack(
        env, event_id.bytes, record_id.bytes, key_id.bytes, base.epoch.bytes, base.seq, device_time
    )
