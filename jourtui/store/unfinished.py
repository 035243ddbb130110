"""Lines of the intake that are not yet calls: drafts with the time they were opened, found after a crash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from jourtui.store import drafts
from jourtui.store.desk import Desk
from jourtui.store.drafts import Draft
from jourtui.store.envelope import Base

PREFIX = "intake:"


@dataclass(slots=True)
class Unfinished:
    """A line, and the call it will be: `record` is minted when the line is opened, so it is one call.

    `opened` (UTC) is when the call came in unless the line says otherwise; `typed` (UTC) when it last
    changed, which is what clock times in it are read at; `fixed` what a person has said of fields, and
    `half_typed` what was typed in fields and not set. `begun_by` is the name of who opened it, empty when
    that is not known, as on a locked screen.
    """

    opened: datetime
    typed: datetime
    base: Base
    record: UUID = field(default_factory=uuid4)
    line: str = ""
    fixed: dict[str, object] = field(default_factory=dict)
    half_typed: dict[str, str] = field(default_factory=dict)
    case: UUID | None = None
    begun_by: str = ""

    @property
    def blank(self) -> bool:
        """Nothing was typed or said."""
        return not (self.line.strip() or self.fixed or self.half_typed)


def begin(desk: Desk, *, while_locked: bool = False) -> Unfinished:
    """A line that is opened now. It leaves nothing until something is typed."""
    by = "" if while_locked else desk.author.name
    return Unfinished(desk.now(), desk.now(), desk.position(), begun_by=by)


def keep(desk: Desk, unfinished: Unfinished) -> None:
    """On the disk when it returns; a blank line leaves nothing. Raises ReplicaError."""
    content: dict[str, Any] = {}
    if not unfinished.blank:
        content = {
            "line": unfinished.line,
            "fixed": unfinished.fixed,
            "half_typed": unfinished.half_typed,
            "opened": unfinished.opened.isoformat(),
            "typed": unfinished.typed.isoformat(),
            "case": unfinished.case.hex if unfinished.case else None,
            "begun_by": unfinished.begun_by,
        }
    drafts.save(desk, _id(unfinished.record), content, unfinished.base, unfinished.record)


def discard(desk: Desk, record: UUID) -> None:
    """The line has become a call."""
    drafts.discard(desk, _id(record))


def every(desk: Desk) -> list[Unfinished]:
    """The lines that were left on this laptop, the last opened first.

    A line that has become a call is none any more, also when the laptop died before its draft was gone.
    """
    found = []
    for draft in drafts.every(desk):
        unfinished = _read(draft) if draft.draft_id.startswith(PREFIX) else None
        if unfinished is None:
            continue
        if desk.journal.events(unfinished.record):
            discard(desk, unfinished.record)
        else:
            found.append(unfinished)
    return sorted(found, key=lambda unfinished: unfinished.opened, reverse=True)


def _id(record: UUID) -> str:
    return f"{PREFIX}{record.hex}"


def _read(draft: Draft) -> Unfinished | None:
    """The line in a draft; None for one that another version wrote in another way: it is left alone."""
    content = draft.content
    try:
        return Unfinished(
            opened=datetime.fromisoformat(content["opened"]),
            typed=datetime.fromisoformat(content["typed"]),
            base=draft.base,
            record=UUID(hex=draft.draft_id.removeprefix(PREFIX)),
            line=str(content["line"]),
            fixed=dict(content["fixed"]),
            half_typed=dict(content.get("half_typed", {})),
            case=UUID(hex=content["case"]) if content["case"] else None,
            begun_by=str(content.get("begun_by", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None
