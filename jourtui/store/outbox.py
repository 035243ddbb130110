"""What waits on this laptop, in an encrypted file: for when the cable stays cut and somebody can walk.

    {"format": "jourtui outbox", "version": 1, "device": uuid, "made_at": microseconds since 1970 UTC,
     "unit_version": n, "sealed": base64}

Sealed under the unit key, with all the rest as associated data, lie the events as they are and the record
keys that they use: any laptop of the unit opens it, nobody else, and a changed file does not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec

from jourtui.rules.event import from_micros, to_micros
from jourtui.store import chunks, joined, paths, vault_crypto
from jourtui.store.carrying import CarryError, Outcome, carry, line_of
from jourtui.store.chunks import Chunk
from jourtui.store.envelope import Sealed
from jourtui.store.keys import OWN_UNIT, KeyRow
from jourtui.store.workplace import Workplace

VERSION = 1
LARGEST = 1 << 30
"""Bytes in a file at most."""


class _File(msgspec.Struct, frozen=True):
    device: UUID
    made_at: int
    unit_version: int
    sealed: bytes
    format: Literal["jourtui outbox"] = "jourtui outbox"
    version: int = VERSION

    @property
    def bound(self) -> bytes:
        return msgspec.json.encode(
            [self.format, self.version, self.device.hex, self.made_at, self.unit_version]
        )


class _Load(msgspec.Struct, frozen=True):
    events: list[Sealed]
    keys: list[KeyRow]
    chunks: list[Chunk] = []


@dataclass(frozen=True, slots=True)
class Outbox:
    """A file that was opened: what waited on the laptop `device` when it was written."""

    device: UUID
    made_at: datetime
    events: list[Sealed]
    keys: list[KeyRow]
    chunks: list[Chunk]
    """Of kept files that it had not sent."""


def write(workplace: Workplace, target: Path) -> int:
    """Write what waits here to `target`; how many events that is. They go on waiting here too.

    Raises CarryError when nothing waits or this laptop has no unit to share with, OSError.
    """
    if joined.store_of(workplace.vault) is None:
        raise CarryError("Den här datorn är inte ansluten till något gemensamt lager. Ingen fil är skriven.")
    workplace.journal.wrap_own_keys()
    replica = workplace.replica
    events = [pending.sealed for pending in replica.pending()]
    files = chunks.every_unshared(replica)
    if not events and not files:
        raise CarryError("Inget väntar på att skickas. Ingen fil är skriven.")
    wrapped = [replica.key(key_id) for key_id in dict.fromkeys(event.key_id for event in events)]
    version = max(workplace.journal.unit_keys)
    file = _File(replica.device, to_micros(workplace.journal.clock()), version, b"")
    load = _Load(events, [row for row in wrapped if row is not None], files)
    sealed = vault_crypto.seal(workplace.journal.unit_keys[version], msgspec.msgpack.encode(load), file.bound)
    paths.write_private(target, msgspec.json.encode(msgspec.structs.replace(file, sealed=sealed)))
    return len(events)


def open_file(workplace: Workplace, file: Path) -> Outbox:
    """The content of a file, if this laptop is of the unit that wrote it. Raises CarryError, OSError."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    damaged = f"{file.name} är ingen utkorg från jourtui, eller är skadad."
    try:
        outline = msgspec.json.decode(content)
        version = outline["version"] if outline["format"] == "jourtui outbox" else None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CarryError(damaged) from error
    if isinstance(version, int) and version > VERSION:
        raise CarryError(f"{file.name} är skriven av ett nyare jourtui. Uppdatera den här datorn först.")
    try:
        read = msgspec.convert(outline, _File)
    except (ValueError, OverflowError) as error:
        raise CarryError(damaged) from error
    unit_key = workplace.journal.unit_keys.get(read.unit_version)
    refused = f"{file.name} öppnas inte: den är ändrad, eller skriven på en annan enhets dator."
    if unit_key is None or read.unit_version == OWN_UNIT:
        raise CarryError(refused)
    try:
        load = msgspec.msgpack.decode(vault_crypto.unseal(unit_key, read.sealed, read.bound), type=_Load)
    except (vault_crypto.Refused, ValueError) as error:
        raise CarryError(refused) from error
    return Outbox(read.device, from_micros(read.made_at), load.events, load.keys, load.chunks)


def send(workplace: Workplace, outbox: Outbox) -> Outcome:
    """Put the events of a file in the shared store. Raises SharedError; the file can be read again."""
    with line_of(workplace) as line:
        outcome = carry(line, workplace.journal, outbox.device, outbox.events, outbox.keys)
    with workplace.replica.transaction():
        chunks.add(workplace.replica, outbox.chunks)
    return outcome
