"""Events as they lie in the replica's tables: ids as bytes, columns in their order."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from jourtui.store.envelope import Base, Carried, Confirmed, Sealed

SEALED = "event_id, record_id, key_id, env, base_epoch, base_seq, device_time, body"
PENDING = f"{SEALED}, device, dseq, prev, hash"
CONFIRMED = f"seq, {PENDING}, server_time, chain"
STORED = f"seq, {SEALED}, device"


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


def pending_row(event: Carried) -> tuple[Any, ...]:
    """An event in the columns of PENDING."""
    sealed = event.sealed
    return (
        sealed.event_id.bytes,
        sealed.record_id.bytes,
        sealed.key_id.bytes,
        sealed.env,
        sealed.base.epoch.bytes,
        sealed.base.seq,
        sealed.device_time,
        sealed.body,
        event.device.bytes,
        event.dseq,
        event.prev,
        event.hash,
    )


def confirmed_row(event: Confirmed) -> tuple[Any, ...]:
    """An event in the columns of CONFIRMED."""
    return (event.seq, *pending_row(event.carried), event.server_time, event.chain)


def to_sealed(row: Any) -> Sealed:
    """What begins with the columns of SEALED."""
    return Sealed(
        event_id=UUID(bytes=row[0]),
        record_id=UUID(bytes=row[1]),
        key_id=UUID(bytes=row[2]),
        env=row[3],
        base=Base(UUID(bytes=row[4]), row[5]),
        device_time=row[6],
        body=row[7],
    )


def to_carried(row: Any) -> Carried:
    """The columns of PENDING."""
    return Carried(to_sealed(row), UUID(bytes=row[8]), *row[9:12])


def to_confirmed(row: Any) -> Confirmed:
    """The columns of CONFIRMED."""
    return Confirmed(to_carried(row[1:]), row[0], *row[13:15])
