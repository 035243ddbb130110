"""What the list over all cases shows of their documents: made of the fold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from jourtui.rules.document_fold import Document
from jourtui.rules.fields import Fields


class DocumentFields(Fields):
    """What the list over all cases needs to know of a document."""

    document: UUID
    kind: str = ""
    title: str = ""
    version: int = 1
    state: str = "draft"
    """One of `document_fold.State`."""
    replaced: bool = False
    begun_at: datetime
    changed_at: datetime = Field(index=True)
    by_id: UUID
    by_name: str
    """Who began it."""
    writers: str = ""
    """Who has written in it, with commas between."""
    unwritten: int = 0
    """How many sections are empty that always must be written, while it may be written in."""
    untouched: int = 0
    """How many sections hold a proposal that nobody has changed, while it may be written in."""
    two_values: bool = False
    additions: int = 0
    late: int = 0
    locked_at: datetime | None = None
    locked_by: str = ""
    board: str | None = Field(default=None, index=True)
    """The board that it was locked for; until then that of the case."""
    words: str = ""
    """What the list's filter looks in, without capitals."""


class DocumentRow(DocumentFields):
    """One document as a list shows it."""


def row(document: Document, board: str | None, subject_name: str, *, replaced: bool) -> DocumentRow:
    """What the list shows of one; `board` and `subject_name` are its case's."""
    finished, locked = document.finished, document.locked
    writers = ", ".join(document.writers.values())
    words = (document.title, subject_name, document.event.author.name, writers)
    return DocumentRow(
        document=document.id,
        kind=document.kind,
        title=document.title,
        version=document.version,
        state=document.state,
        replaced=replaced,
        begun_at=document.event.happened_at,
        changed_at=document.changed_at,
        by_id=document.event.author.id,
        by_name=document.event.author.name,
        writers=writers,
        unwritten=sum(one.unwritten for one in document.sections.values()) if document.open else 0,
        untouched=len(document.untouched) if document.open else 0,
        two_values=bool(document.open and (document.contested or document.written.contested)),
        additions=len(document.additions),
        late=len(document.late),
        locked_at=locked.happened_at if locked is not None else None,
        locked_by=locked.author.name if locked is not None else "",
        board=finished.board if finished is not None else board,
        words=" ".join(words).casefold(),
    )
