"""The form about a call: its fields, and the facts that they become."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jourtui.rules import when
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.call import Call, CallFacts, CallFields, Identity
from jourtui.rules.case import CaseFields
from jourtui.rules.intake_fixed import no_number_reason
from jourtui.screens.dialogs.fields import YES_NO_UNKNOWN, ChoiceField, Field, LineField, lettered, yes_no
from jourtui.screens.place_field import municipality, number_of, phone
from jourtui.words.labels import Labels
from jourtui.words.wording import VIAS

NO_NUMBER = ("SOS hade inget nummer", "kopplat direkt", "ringde via polis", "vill inte lämna nummer")


def fields(call: Call, labels: Labels, now: datetime) -> list[Field]:
    """What can be changed of a call, with what stands there now."""
    today = local(now).date()
    sources = [(source.label, source.code) for source in labels.catalogue.sources]
    types = [(case_type.label, case_type.code) for case_type in labels.catalogue.case_types]
    languages = [language.label for language in labels.catalogue.languages]
    return [
        LineField(name="caller_name", label="Sökt av", text=call.caller_name),
        phone("phone", "Nummer", call.phone_shown),
        LineField(
            name="number_reason",
            label="Varför inget nr",
            text=call.number_reason,
            reads=no_number_reason,
            suggestions=NO_NUMBER,
        ),
        municipality("municipality", "Kommun (uppgiven)", call.municipality, labels.places, today),
        LineField(name="matter", label="Saken", text=call.matter),
        ChoiceField(name="source", label="Kontaktkälla", choices=lettered(sources), value=call.source),
        ChoiceField(name="case_type", label="Ärendetyp", choices=lettered(types), value=call.case_type),
        *mark_fields(call),
        yes_no("anonymous", "Vill vara anonym", call.anonymous),
        LineField(name="interpreter", label="Tolk", text=call.interpreter, suggestions=languages),
        LineField(
            name="subject_personnummer",
            label="Avser personnr",
            text=call.subject_personnummer,
            reads=lambda text: number_of(text, today),
        ),
        *_coming_in(call, now),
    ]


def _coming_in(call: Call, now: datetime) -> list[Field]:
    """When and how the call came in, which is what its clock starts from."""

    def at(text: str) -> datetime:
        return when.happened(text, now)

    shown = day_and_time(call.received_at, now) if call.received_at is not None else ""
    letters = zip("sptkd", VIAS.items(), strict=True)
    vias = [(letter, label, via) for letter, (via, label) in letters]
    return [
        LineField(name="received_at", label="Inkom", text=shown, reads=at, hint=when.HOW),
        ChoiceField(name="via", label="Via", choices=vias, value=call.via, optional=False),
        yes_no("connected", "Kopplat direkt", call.connected),
    ]


def mark_fields(marked: CallFields | CaseFields) -> list[Field]:
    """The marks that follow from a call to its case."""
    return [
        ChoiceField(
            name="safe_to_call",
            label="Säkert att ringa?",
            choices=YES_NO_UNKNOWN,
            value=marked.safe_to_call,
            optional=False,
        ),
        LineField(name="safe_times", label="Säkra tider", text=marked.safe_times),
        LineField(name="code_word", label="Kodord", text=marked.code_word),
        yes_no("protected", "Skyddade uppgifter", marked.protected),
        yes_no("not_to_guardian", "Ej vårdnadshavare", marked.not_to_guardian),
    ]


def facts_of(values: dict[str, Any]) -> tuple[CallFacts, Identity]:
    """The facts that the changed values of the form say."""
    given = dict(values)
    if "phone" in given:
        number = given.pop("phone")
        given["phone"] = number.e164 if number else ""
        given["phone_shown"] = number.shown if number else ""
    identity = {name: given.pop(name) for name in Identity.__struct_fields__ if name in given}
    return CallFacts(**given), Identity(**identity)
