"""The envelope: its bytes never change, and no byte of it can be changed unseen."""

from __future__ import annotations

import hashlib
import struct
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from jourtui.store import envelope
from jourtui.store.envelope import MAX_BODY, PAD, ZERO_HASH, Base, EnvelopeError, Sealed

KEY = bytes(range(32))
EVENT, RECORD, KEY_ID, EPOCH, DEVICE = (UUID(int=n) for n in range(1, 6))


def sealed(plain: bytes = b"{}", **changed: object) -> Sealed:
    made = envelope.seal(
        plain, KEY, event_id=EVENT, record_id=RECORD, key_id=KEY_ID, base=Base(EPOCH, 7), device_time=-5
    )
    return replace(made, **changed)


def test_the_layout_is_the_one_that_was_promised() -> None:
    body = b"nonce and tag"
    fixed = Sealed(EVENT, RECORD, KEY_ID, Base(EPOCH, 7), -5, body)
    aad = struct.pack(">h", 1) + b"".join(i.bytes for i in (EVENT, RECORD, KEY_ID, EPOCH))
    aad += struct.pack(">qq", 7, -5)
    assert fixed.aad == aad
    carried = envelope.carry(fixed, DEVICE, 3, ZERO_HASH)
    hashed = ZERO_HASH + DEVICE.bytes + struct.pack(">q", 3) + aad + struct.pack(">i", len(body)) + body
    assert carried.hash == hashlib.sha256(hashed).digest()
    assert carried.hash.hex() == "252cd59c1548c5a45d12ff8f3a876730ec834fc1a7e0113a132fde6411f37fe5"
    chain = envelope.chain_hash(ZERO_HASH, 9, 11, carried.hash)
    assert chain == hashlib.sha256(ZERO_HASH + struct.pack(">qq", 9, 11) + carried.hash).digest()


def test_a_body_is_built_as_it_always_was() -> None:
    body = bytes(12) + AESGCM(KEY).encrypt(
        bytes(12), struct.pack(">i", 5) + b"hello" + bytes(PAD - 9), sealed().aad
    )
    digest = "55b8e7797773a1665886a4b706e2e5f226b907c19c207ecde4e38cb060e347ed"
    assert hashlib.sha256(body).hexdigest() == digest
    assert envelope.unseal(sealed(body=body), KEY) == b"hello"


@given(st.binary(max_size=3 * PAD))
def test_what_is_sealed_opens_and_only_its_size_class_shows(plain: bytes) -> None:
    made = sealed(plain)
    assert envelope.unseal(made, KEY) == plain
    assert len(made.body) == 12 + 16 + -(-(4 + len(plain)) // PAD) * PAD


@given(st.data())
def test_no_bit_can_be_changed_unseen(data: st.DataObject) -> None:
    made = sealed(b"text")
    carried = envelope.carry(made, DEVICE, 1, ZERO_HASH)
    place = data.draw(st.integers(0, len(made.body) * 8 - 1))
    body = bytearray(made.body)
    body[place // 8] ^= 1 << place % 8
    forged = replace(made, body=bytes(body))
    with pytest.raises(EnvelopeError):
        envelope.unseal(forged, KEY)
    assert not replace(carried, sealed=forged).hash_is_right()


@pytest.mark.parametrize(
    "changed",
    [
        {"event_id": RECORD},
        {"record_id": EVENT},
        {"key_id": EVENT},
        {"base": Base(EPOCH, 8)},
        {"base": Base(EVENT, 7)},
        {"device_time": -4},
        {"env": 2},
    ],
)
def test_the_clear_fields_are_bound_to_the_text(changed: dict[str, Any]) -> None:
    with pytest.raises(EnvelopeError):
        envelope.unseal(sealed(**changed), KEY)


@pytest.mark.parametrize("body", [b"", b"x" * 12, b"x" * 27, b"x" * 300])
def test_a_body_that_is_none_is_refused_in_our_own_words(body: bytes) -> None:
    with pytest.raises(EnvelopeError):
        envelope.unseal(sealed(body=body), KEY)


@pytest.mark.parametrize("length", [-1, 253, 2**31 - 1])
def test_a_false_inner_length_is_refused(length: int) -> None:
    forged = bytes(12) + AESGCM(KEY).encrypt(
        bytes(12), struct.pack(">i", length) + bytes(PAD - 4), sealed().aad
    )
    with pytest.raises(EnvelopeError):
        envelope.unseal(sealed(body=forged), KEY)


def test_the_wrong_key_does_not_open() -> None:
    with pytest.raises(EnvelopeError):
        envelope.unseal(sealed(), bytes(32))
    with pytest.raises(EnvelopeError):
        envelope.unseal(sealed(), b"short")


def test_what_is_too_large_is_refused_before_anything_is_written() -> None:
    most = (MAX_BODY - 28) // PAD * PAD - 4
    assert len(sealed(bytes(most)).body) <= MAX_BODY
    with pytest.raises(EnvelopeError):
        sealed(bytes(most + 1))


def test_nothing_is_sealed_twice_alike() -> None:
    assert sealed().body != sealed().body


def test_a_restored_device_chains_again_without_the_key() -> None:
    prev, chain = ZERO_HASH, []
    for dseq in range(4, 7):
        chain.append(envelope.carry(sealed(), DEVICE, dseq, prev))
        prev = chain[-1].hash
    other = UUID(int=99)
    again = envelope.rechain(chain, other, 0, ZERO_HASH)
    assert [event.dseq for event in again] == [1, 2, 3]
    assert [event.prev for event in again] == [ZERO_HASH, again[0].hash, again[1].hash]
    assert all(event.hash_is_right() and event.device == other for event in again)
    assert [event.sealed for event in again] == [event.sealed for event in chain]
