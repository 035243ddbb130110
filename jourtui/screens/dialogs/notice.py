"""An advance notice (föranmälan) taken by telephone, from any screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jourtui.labels import Labels
from jourtui.rules.calendar import local
from jourtui.rules.notice import NoticeReceived
from jourtui.screens.dialogs.fields import Field, LineField, TextField, future, past
from jourtui.screens.dialogs.form import Filled, Form
from jourtui.screens.place_field import municipality, number_of, phone
from jourtui.store import notices

if TYPE_CHECKING:
    from jourtui.app import JourApp

VALID = timedelta(days=7)
"""How long a notice is proposed to be valid: jourtui's own default."""


def open_notice_form(app: JourApp) -> None:
    """Ask for an advance notice, and write it. An open form is left where it is."""
    if any(isinstance(screen, NoticeForm) for screen in app.screen_stack):
        return
    form = NoticeForm(app)

    def answered(filled: Filled | None) -> None:
        if filled is not None and filled.values:
            app.say("Föranmälan är sparad. Anrop från numret märks F.")
        elif form.left_draft:
            app.say("Utkastet till föranmälan finns kvar: F6 tar fram det.")

    app.push_screen(form, answered)


class NoticeForm(Form):
    """The form: whom it is about, the plan, how long it is valid, who told."""

    def __init__(self, app: JourApp) -> None:
        self._desk_now = app.workplace.desk.now()
        workplace = app.workplace
        super().__init__(
            workplace.desk,
            "Föranmälan från en kommun",
            _fields(Labels(workplace.places, workplace.catalogue), self._desk_now),
            draft_id="notice.new",
            base=workplace.desk.position(),
            commit=self._write,
            check=_check,
        )

    def _write(self, filled: Filled) -> None:
        given: dict[str, Any] = dict(filled.values)
        number = given.pop("phone", None)
        until = given.pop("until", None) or self._desk_now + VALID
        notices.receive(
            self._desk,
            NoticeReceived(
                person_name=given.pop("person_name", ""),
                plan=given.pop("plan"),
                until=until,
                phone=number.e164 if number else "",
                phone_shown=number.shown if number else "",
                **given,
            ),
        )


def _fields(labels: Labels, now: Any) -> list[Field]:
    today = local(now).date()
    return [
        LineField(name="person_name", label="Vem det gäller"),
        phone("phone", "Nummer", ""),
        LineField(name="personnummer", label="Personnummer", reads=lambda text: number_of(text, today)),
        municipality("municipality", "Kommun", None, labels.places, today),
        TextField(
            name="plan",
            label="Handlingsplan",
            rows=4,
            required="Skriv vad som kan hända och vad kommunen vill.",
        ),
        future("until", "Gäller till", now, value=now + VALID),
        LineField(name="told_by", label="Anmäld av", required="Skriv vem på kommunen som anmälde."),
        past("at", "Anmäld kl", now),
    ]


def _check(values: dict[str, Any]) -> dict[str, str]:
    """Something must tell whom it is about."""
    if values["person_name"] or values["phone"] or values["personnummer"]:
        return {}
    return {"person_name": "Skriv namn, nummer eller personnummer."}
