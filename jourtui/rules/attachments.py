"""Kept files: what is larger than an event, kept whole beside the journal (a signed document, a scan).

The event tells what the file is and names each of its encrypted chunks by hash, so that nobody can put
another file in its place. The chunks themselves travel apart, after events (`store/chunks.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jourtui.rules.entries import Log
from jourtui.rules.event import Event, Lasting, kind
from jourtui.rules.fields import Fields

LARGEST = 25 * 1024 * 1024
"""Bytes in a file at most."""


@kind("attachment.kept")
class AttachmentKept(Lasting, frozen=True):
    """A file was kept with the record; `chunks` are the SHA-256 of its sealed chunks, in order, in hex."""

    attachment: UUID
    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    """Of the whole content, in hex."""
    key: UUID
    """Which of the record's keys the chunks are sealed under."""
    chunks: tuple[str, ...]
    at: datetime | None = None


class AttachmentFields(Fields):
    """What a list needs to know of a kept file."""

    name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    chunks: str = ""
    """Hashes in hex, with a space between."""
    kept_by: str = ""


@dataclass(slots=True)
class Attachment:
    """A kept file of a record, and the event that kept it."""

    event: Event
    said: AttachmentKept


def apply(kept: dict[UUID, Attachment], log: Log, event: Event) -> None:
    """Let an `AttachmentKept` have its effect: an id is one file's for ever. Total."""
    if not isinstance(event.payload, AttachmentKept):
        return
    if event.payload.attachment in kept:
        log.void.add(event.id)
    else:
        kept[event.payload.attachment] = Attachment(event, event.payload)


def row(kept: Attachment) -> Mapping[str, object]:
    """A kept file as its view shows it."""
    said = kept.said
    return {
        "attachment": said.attachment,
        "name": said.name,
        "media_type": said.media_type,
        "size": said.size,
        "sha256": said.sha256,
        "chunks": " ".join(said.chunks),
        "kept_by": kept.event.author.name,
        "at": kept.event.happened_at,
    }
