"""What somebody is writing in a section of a document: a draft on this laptop until they save it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jourtui.store import drafts
from jourtui.store.desk import Desk
from jourtui.store.drafts import Draft
from jourtui.store.envelope import Base

PREFIX = "section:"


@dataclass(slots=True)
class Typed:
    """A text that is being written in place of `was`, which stood on the screen at `base`."""

    case: UUID
    document: UUID
    section: str
    was: str
    base: Base
    text: str
    at: datetime | None = None
    """When it was typed (UTC); None for what has not been kept."""


def begin(desk: Desk, case: UUID, document: UUID, section: str, was: str, base: Base) -> Typed:
    """What this person had typed in the section, or what stands there. `base` is from before it was read."""
    found = drafts.load(desk, _id(desk, document, section))
    typed = _read(found) if found is not None else None
    return typed or Typed(case, document, section, was, base, was)


def keep(desk: Desk, typed: Typed) -> None:
    """On the disk when it returns; what says what stood there leaves nothing. Raises ReplicaError."""
    name = _id(desk, typed.document, typed.section)
    if typed.text == typed.was:
        drafts.discard(desk, name)
        return
    typed.at = desk.now()
    content = {
        "document": typed.document.hex,
        "section": typed.section,
        "was": typed.was,
        "text": typed.text,
        "typed": typed.at.isoformat(),
    }
    drafts.save(desk, name, content, typed.base, typed.case)


def discard(desk: Desk, typed: Typed) -> None:
    """It was saved in the document, or thrown away by its author."""
    drafts.discard(desk, _id(desk, typed.document, typed.section))


def unsaved(desk: Desk, document: UUID) -> dict[str, Typed]:
    """What this person has typed in the document and not saved, by section."""
    mine = (one for one in drafts.every(desk) if one.draft_id.startswith(f"{PREFIX}{document.hex}:"))
    found = [_read(one) for one in mine if one.draft_id.endswith(desk.author.id.hex)]
    return {one.section: one for one in found if one is not None}


def _id(desk: Desk, document: UUID, section: str) -> str:
    return f"{PREFIX}{document.hex}:{section}:{desk.author.id.hex}"


def _read(draft: Draft) -> Typed | None:
    """None for a draft that lost its case, which cannot be written in."""
    said = draft.content
    if draft.record is None:
        return None
    return Typed(
        draft.record,
        UUID(hex=said["document"]),
        said["section"],
        said["was"],
        draft.base,
        said["text"],
        datetime.fromisoformat(said["typed"]),
    )
