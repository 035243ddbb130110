"""The forms of an assignment: what was ordered, and time for the invoice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jourtui.rules.assignment import Assignment
from jourtui.rules.calendar import local
from jourtui.screens.dialogs.fields import (
    ChoiceField,
    Field,
    LineField,
    TextField,
    future,
    lettered,
    past,
    yes_no,
)
from jourtui.screens.dialogs.notice import birth_year
from jourtui.screens.place_field import municipality, number_of, phone
from jourtui.store.views import AssignmentRow
from jourtui.words.assignment_words import URGENCY
from jourtui.words.labels import Labels
from jourtui.words.notice_words import HOWS


def fields(labels: Labels, now: datetime, row: AssignmentRow | Assignment | None = None) -> list[Field]:
    """All that is asked of an assignment; with a `row`, what stands in it."""
    today = local(now).date()

    def known(name: str) -> Any:
        return getattr(row, name) if row is not None else ""

    boards = [(board.name, board.code) for board in labels.places.boards]
    return [
        TextField(name="what", label="Vad", rows=3, text=known("what"), required="Skriv vad som ska göras."),
        municipality("municipality", "Kommun", known("municipality") or None, labels.places, today),
        LineField(
            name="ordered_by",
            label="Beställt av",
            text=known("ordered_by"),
            required="Skriv vem på kommunen som beställde.",
            hint="namn och titel: IFO-chef eller motsvarande",
        ),
        ChoiceField(
            name="urgency",
            label="Hur bråttom",
            choices=lettered([(label, code) for code, label in URGENCY.items()]),
            value=known("urgency") or "tonight",
            optional=False,
        ),
        future("by_when", "Senast", now, value=known("by_when") or None, ends=True),
        LineField(name="person_name", label="Vem det gäller", text=known("person_name")),
        LineField(
            name="personnummer",
            label="Personnummer",
            text=known("personnummer"),
            reads=lambda text: number_of(text, today),
        ),
        LineField(
            name="birth_year",
            label="Födelseår",
            text=str(known("birth_year") or ""),
            reads=lambda text: birth_year(text, today.year),
        ),
        phone("phone", "Nummer", known("phone_shown")),
        LineField(name="address", label="Adress", text=known("address")),
        yes_no("protected", "Skyddad", bool(known("protected")), "skyddade personuppgifter"),
        ChoiceField(
            name="board",
            label="Nämnd",
            choices=lettered(boards),
            value=known("board") or None,
            hint="om flera",
        ),
        ChoiceField(
            name="how",
            label="Hur",
            choices=lettered([(label, code) for code, label in HOWS.items()]),
            value=known("how") or "phone",
            optional=False,
        ),
        *([past("at", "Beställt kl", now)] if row is None else []),
    ]


def worked(now: datetime) -> list[Field]:
    """From when until when, and at what."""
    start = past("start", "Från", now)
    return [
        LineField(
            name="start",
            label="Från",
            reads=start.reads,
            explain=start.explain,
            hint=start.hint,
            required="Skriv när du började.",
        ),
        past("end", "Till", now),
        LineField(name="note", label="Med vad", placeholder="får vara tomt"),
    ]
