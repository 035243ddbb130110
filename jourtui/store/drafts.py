"""Unfinished forms: autosaved as they are typed, found again after a crash, never events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from jourtui.rules.event import from_micros, to_micros
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base

FORGOTTEN_AFTER = 30 * 24 * 3600 * 1_000_000
"""How long (µs) a form or a question that nobody touches keeps its record here: jourtui's own rule."""
FORGOTTEN = """updated_at < ? AND draft_id NOT GLOB 'intake:*' AND draft_id NOT GLOB 'section:*'
    AND draft_id NOT GLOB 'assessment:*'"""
"""Drafts that only the key of their deed opens, which may not be possible any more. Others have a list."""

_COLUMNS = "draft_id, record_id, base_epoch, base_seq, base_own, content"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody had typed in the form `draft_id`, and the position its values were shown at."""

    draft_id: str
    record: UUID | None
    base: Base
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A draft that nobody has touched since `at` (UTC): whose, of what question; empty, of a form."""

    draft_id: str
    person: UUID
    question: str
    at: datetime


def forgotten(desk: Desk) -> list[Forgotten]:
    """Drafts on this laptop that no list shows and nobody has touched for 30 days, the oldest first."""
    rows = desk.journal.replica.connection.execute(
        f"SELECT draft_id, person_id, updated_at FROM draft WHERE {FORGOTTEN} ORDER BY updated_at",
        (to_micros(desk.now()) - FORGOTTEN_AFTER,),
    )
    return [
        Forgotten(name, UUID(bytes=person), _question(name), from_micros(at)) for name, person, at in rows
    ]


def _question(draft_id: str) -> str:
    parts = draft_id.split(":")
    return ":".join(parts[1:-2]) if parts[0] == "ask" else ""


def save(desk: Desk, draft_id: str, content: dict[str, Any], base: Base, record: UUID | None = None) -> None:
    """Keep what is typed, on the disk when it returns. A form with nothing in it leaves nothing."""
    replica = desk.journal.replica
    with replica.transaction():
        if not any(content.values()):
            replica.connection.execute("DELETE FROM draft WHERE draft_id = ?", (draft_id,))
            return
        replica.connection.execute(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft_id,
                desk.author.id.bytes,
                record.bytes if record else None,
                base.epoch.bytes,
                base.seq,
                base.own,
                msgspec.json.encode(content).decode(),
                to_micros(desk.now()),
            ),
        )


def load(desk: Desk, draft_id: str) -> Draft | None:
    """The draft with that id, whoever on this laptop typed it."""
    row = desk.journal.replica.connection.execute(
        f"SELECT {_COLUMNS} FROM draft WHERE draft_id = ?", (draft_id,)
    ).fetchone()
    return _draft(row) if row else None


def every(desk: Desk) -> list[Draft]:
    """All drafts on this laptop, the last touched first."""
    rows = desk.journal.replica.connection.execute(f"SELECT {_COLUMNS} FROM draft ORDER BY updated_at DESC")
    return [_draft(row) for row in rows]


def discard(desk: Desk, draft_id: str) -> None:
    """The form was sent, or emptied."""
    replica = desk.journal.replica
    with replica.transaction():
        replica.connection.execute("DELETE FROM draft WHERE draft_id = ?", (draft_id,))


def _draft(row: Any) -> Draft:
    draft_id, record, epoch, seq, own, content = row
    return Draft(
        draft_id,
        UUID(bytes=record) if record else None,
        Base(UUID(bytes=epoch), seq, own),
        msgspec.json.decode(content),
    )
