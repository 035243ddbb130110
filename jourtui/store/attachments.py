"""Kept files: what is larger than an event, sealed in chunks (`chunks`) beside the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from jourtui.rules.attachments import LARGEST, Attachment, AttachmentKept
from jourtui.rules.event import Payload
from jourtui.rules.text import plain_line
from jourtui.store import chunks
from jourtui.store.chunks import Chunk, ChunkError
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change, Journal

LONGEST_NAME = 120


class AttachmentError(Exception):
    """A file that cannot be kept or read; `str()` is a sentence for people, in Swedish."""


class NotFetched(AttachmentError):
    """The file is kept, but all of it has not come to this laptop yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} har inte hämtats till den här datorn än. Den kommer när det finns kontakt.")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that is ready to be kept: nothing is written yet."""

    record: UUID
    said: AttachmentKept
    chunks: tuple[Chunk, ...]


def seal(
    journal: Journal,
    record: UUID,
    name: str,
    media_type: str,
    content: bytes,
    *,
    at: datetime | None = None,
) -> Sealed:
    """Seal a file under the record's key. Raises AttachmentError, RecordDestroyed, ReplicaError."""
    name = tidy(name)
    if not content:
        raise AttachmentError(f"{name} är tom. Ingen fil sparades.")
    if len(content) > LARGEST:
        raise AttachmentError(
            f"{name} är för stor ({len(content) / 1_048_576:.0f} MB). Högst {LARGEST >> 20} MB kan sparas."
        )
    key_id, key = journal.main_key(record)
    said = AttachmentKept(
        uuid4(), name, plain_line(media_type), len(content), sha256(content).hexdigest(), key_id, (), at
    )
    sealed = chunks.seal(said, record, content, key)
    said = msgspec.structs.replace(said, chunks=tuple(chunk.hash.hex() for chunk in sealed))
    return Sealed(record, said, tuple(sealed))


def write(desk: Desk, sealed: Sealed, *beside: Payload, base: Base | None = None) -> UUID:
    """Keep a sealed file, and write what follows from it, all or nothing; the file's id."""
    changes = [Change(sealed.record, payload) for payload in (sealed.said, *beside)]
    desk.do(*changes, base=base, chunks=sealed.chunks)
    return sealed.said.attachment


def keep(desk: Desk, record: UUID, name: str, media_type: str, content: bytes) -> UUID:
    """Keep a file with the record, in this person's name; its id. On the disk when it returns.

    Raises AttachmentError, NeedsNewer, RecordDestroyed, ReplicaError.
    """
    return write(desk, seal(desk.journal, record, name, media_type, content))


def find(journal: Journal, record: UUID, attachment: UUID) -> Attachment:
    """A kept file of a case. Raises AttachmentError, RecordDestroyed."""
    kept = journal.case(record).attachments.get(attachment)
    if kept is None:
        raise AttachmentError("Filen finns inte i ärendet.")
    return kept


def is_here(journal: Journal, record: UUID, said: AttachmentKept) -> bool:
    """Whether all of a kept file has come to this laptop."""
    return all(chunks.body(journal.replica, record, bytes.fromhex(name)) for name in said.chunks)


def read(journal: Journal, record: UUID, attachment: UUID) -> bytes:
    """The content of a kept file. Raises NotFetched while all of it is not here, AttachmentError.

    Whoever shows it has logged the reading before (`Desk.open_case`).
    """
    said = find(journal, record, attachment).said
    key = journal.key(said.key)
    bodies = [chunks.body(journal.replica, record, bytes.fromhex(name)) for name in said.chunks]
    damaged = AttachmentError(f"{said.name} är skadad och går inte att läsa.")
    if key is None:
        raise damaged
    content = bytearray()
    for number, body in enumerate(bodies):
        if body is None:
            raise NotFetched(said.name)
        try:
            content += chunks.unseal(said, record, number, body, key)
        except ChunkError as error:
            raise damaged from error
    if sha256(content).hexdigest() != said.sha256:
        raise damaged
    return bytes(content)


def from_disk(file: Path) -> bytes:
    """A file that somebody wants kept. Raises AttachmentError, and reads nothing that is too large."""
    try:
        if not file.is_file():
            what = "är en mapp" if file.is_dir() else "finns inte"
            raise AttachmentError(f"{file} {what}.")
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise AttachmentError(f"{file} går inte att läsa: {error.strerror or error}.") from error
    if len(content) > LARGEST:
        raise AttachmentError(f"{file} är för stor. Högst {LARGEST >> 20} MB kan sparas.")
    if not content:
        raise AttachmentError(f"{file} är tom.")
    return content


def tidy(name: str) -> str:
    """A file's name as it may stand anywhere: one line, no path in it."""
    return Path(plain_line(name).replace("\\", "/")).name.strip()[:LONGEST_NAME] or "fil"
