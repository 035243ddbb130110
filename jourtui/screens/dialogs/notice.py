"""An advance notice (föranmälan) taken by telephone, from any screen; and what is corrected in one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.notice import BORN, NoticeFacts, NoticeReceived, a_week
from jourtui.screens.dialogs.fields import (
    ChoiceField,
    Field,
    LineField,
    TextField,
    any_time,
    future,
    lettered,
    past,
    yes_no,
)
from jourtui.screens.dialogs.form import Filled, Form
from jourtui.screens.place_field import municipality, number_of, phone
from jourtui.store import notices
from jourtui.words.labels import Labels
from jourtui.words.notice_words import HOWS

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.views import NoticeRow

FIRST = (
    "person_name",
    "plan",
    "until",
    "municipality",
    "phone",
    "phone_shown",
    "personnummer",
    "told_by",
    "at",
)
"""What stands in the event that begins a notice; the rest is described beside it."""


MATCHED = "Den visas när ett anrop kan gälla den."


def open_notice_form(app: JourApp, then: Callable[[UUID], None] | None = None) -> None:
    """Ask for an advance notice, and write it; `then` shows it. An open form is left where it is."""
    if any(isinstance(screen, NoticeForm) for screen in app.screen_stack):
        return
    form = NoticeForm(app)

    def answered(filled: Filled | None) -> None:
        if filled is not None and filled.values:
            if then is not None and form.written is not None:
                then(form.written)
            marked = "Anrop från numret märks F." if filled.values.get("phone") else MATCHED
            app.say(f"Föranmälan är sparad. {marked}")
        elif form.left_draft:
            app.say("Utkastet till föranmälan finns kvar: F6 tar fram det.")

    app.push_screen(form, answered)


class NoticeForm(Form):
    """The form: whom it is about, the plan, how long it is valid, who told."""

    def __init__(self, app: JourApp) -> None:
        self._desk_now = app.workplace.desk.now()
        self.written: UUID | None = None
        workplace = app.workplace
        super().__init__(
            workplace.desk,
            "Föranmälan från en kommun",
            fields(Labels(workplace.places, workplace.catalogue), self._desk_now),
            draft_id="notice.new",
            base=workplace.desk.position(),
            commit=self._write,
            check=check,
        )

    def _write(self, filled: Filled) -> None:
        given = as_facts(filled.values)
        first = {name: given.pop(name) for name in FIRST if name in given}
        first.setdefault("person_name", "")
        first["until"] = first.get("until") or a_week(self._desk_now)
        received, more = NoticeReceived(**first), NoticeFacts(**given)
        self.written = notices.receive(self._desk, received, more, base=filled.base)


def as_facts(values: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, by the names of the facts: a number is what is dialled and what is read."""
    given = dict(values)
    if "phone" in given:
        number = given.pop("phone")
        given["phone"] = number.e164 if number else ""
        given["phone_shown"] = number.shown if number else ""
    if given.get("until", "") is None:
        del given["until"]  # what has no end is as it was
    return given


def fields(labels: Labels, now: datetime, row: NoticeRow | None = None) -> list[Field]:
    """All that is asked of a notice; with a `row`, what stands in it."""
    today = local(now).date()

    def known(name: str) -> Any:
        return getattr(row, name) if row is not None else ""

    until = row.until if row is not None else a_week(now)
    boards = [(board.name, board.code) for board in labels.places.boards]
    asked: list[Field] = [
        LineField(name="person_name", label="Vem det gäller", text=known("person_name")),
        phone("phone", "Nummer", known("phone_shown")),
        LineField(
            name="personnummer",
            label="Personnummer",
            text=known("personnummer"),
            reads=lambda text: number_of(text, today),
        ),
        municipality("municipality", "Kommun", known("municipality") or None, labels.places, today),
        TextField(
            name="plan",
            label="Handlingsplan",
            rows=4,
            text=known("plan"),
            required="Skriv vad som kan hända och vad kommunen vill.",
        ),
        future("until", "Gäller till", now, value=until, ends=True, typed_over=True),
        LineField(
            name="told_by",
            label="Anmäld av",
            text=known("told_by"),
            required="Skriv vem på kommunen som anmälde.",
        ),
        *([past("at", "Anmäld kl", now)] if row is None else []),
        LineField(
            name="reserve_number",
            label="Reservnummer",
            text=known("reserve_number"),
            hint="där personnummer saknas",
        ),
        LineField(
            name="birth_year",
            label="Födelseår",
            text=str(known("birth_year") or ""),
            reads=lambda text: birth_year(text, today.year),
        ),
        LineField(name="address", label="Adress", text=known("address")),
        yes_no("protected", "Skyddad", bool(known("protected")), "skyddade personuppgifter"),
        any_time("valid_from", "Gäller från", now, value=known("valid_from") or None),
        LineField(
            name="assessor",
            label="Handläggare",
            text=known("assessor"),
            hint="på kommunen, den som återförs till",
        ),
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
    ]
    return asked


def birth_year(text: str, this_year: int) -> int | None:
    """A year; empty is None. Raises ValueError with a sentence."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and BORN[0] <= int(text) <= this_year):
        raise ValueError("Skriv födelseåret med fyra siffror.")
    return int(text)


def check(values: dict[str, Any]) -> dict[str, str]:
    """Something must tell whom it is about, and it must end after it begins."""
    wrong = {}
    who = ("person_name", "phone", "personnummer", "reserve_number", "address")
    if not any(values.get(name) for name in who):
        wrong["person_name"] = "Skriv namn, nummer eller personnummer."
    first, until = values.get("valid_from"), values.get("until")
    if first is not None and until is not None and until <= first:
        wrong["until"] = "Den slutar gälla innan den börjar gälla."
    return wrong
