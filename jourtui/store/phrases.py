"""What a person can do with the standard phrases that people keep: see `rules.phrases`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import phrases as rules
from jourtui.rules.text import plain, plain_line
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import PhraseRow

LABEL, LONGEST = 60, 4_000
"""Characters that a label and a phrase can have."""


def kept(rows: Rows) -> Sequence[PhraseRow]:
    """Those that people keep, by label."""
    statement = select(PhraseRow).where(col(PhraseRow.dropped).is_(False), col(PhraseRow.text) != "")
    return rows.exec(statement.order_by(col(PhraseRow.label), col(PhraseRow.record_id))).all()


def keep(
    desk: Desk,
    label: str,
    text: str,
    sections: Sequence[str] = (),
    *,
    record: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """Keep a phrase for all; with `record` it is another wording of that one. Raises NotAllowed."""
    label, text = plain_line(label).strip(), plain(text).strip()
    if not text:
        raise NotAllowed("Markera eller skriv texten först.")
    if not label:
        raise NotAllowed("Skriv vad frasen ska heta.")
    if len(label) > LABEL:
        raise NotAllowed(f"Namnet är för långt: högst {LABEL} tecken.")
    if len(text) > LONGEST:
        raise NotAllowed(f"Frasen är för lång: högst {LONGEST} tecken.")
    record = record or uuid4()
    desk.write(record, rules.PhraseKept(label, text, tuple(sections)), base=base)
    return record


def drop(desk: Desk, record: UUID, reason: str = "", *, base: Base | None = None) -> None:
    """It is not offered any more."""
    desk.write(record, rules.PhraseDropped(reason), base=base)
