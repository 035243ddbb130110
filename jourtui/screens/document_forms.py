"""The forms about what stands beside a document's sections: their fields, and the facts that they become."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jourtui.rules import document_links
from jourtui.rules.case import Case
from jourtui.rules.document_fold import Document
from jourtui.rules.document_kinds import DocumentKind
from jourtui.rules.law import Cited, Law
from jourtui.screens.dialogs.fields import YES_NO, ChoiceField, Field, LineField, lettered, names
from jourtui.words import law_words


def fact_fields(document: Document, kind: DocumentKind | None, case: Case) -> list[Field]:
    """What stands beside the sections. `kind`: as the unit's file has it now, if it has."""
    fields: list[Field] = []
    if len(case.subjects) > 1:
        named = [(one.name or "okänd", one.id) for one in case.subjects.values()]
        about = tuple(document_links.about(document, case))
        fields.append(
            ChoiceField(name="concerned", label="Avser", choices=lettered(named), value=about, many=True)
        )
    if kind is not None and kind.grounds:
        grounds = lettered([(one.label, one.code) for one in kind.grounds])
        chosen = document.grounds
        fields.append(ChoiceField(name="grounds", label="Grund", choices=grounds, value=chosen, many=True))
    return [
        *fields,
        LineField(
            name="informed_by",
            label="Uppgifter lämnade av",
            text=document.informed_by,
            hint="vem och när; eller att den vill vara anonym",
        ),
        LineField(name="receiver", label="Mottagna av", text=document.receiver, hint="namn och titel"),
        LineField(
            name="took_part",
            label="Deltog",
            text=", ".join(document.took_part),
            reads=names,
            hint="namn, med komma mellan",
        ),
        _yes_or_no("read_back", "Uppläst", document.read_back, "för den som lämnade uppgifterna"),
        _yes_or_no("wants_feedback", "Återkoppling", document.wants_feedback, "vill anmälaren ha det"),
    ]


def law_field(law: Law, offered: Sequence[Cited], cited: Collection[str]) -> ChoiceField:
    """The references that are `offered`; those of the topics in `cited` are chosen."""
    return ChoiceField(
        name="cited",
        label="Lagrum",
        choices=lettered([(_brief(law, one), one.topic) for one in offered]),
        value=tuple(one.topic for one in offered if one.topic in cited),
        many=True,
    )


def _yes_or_no(name: str, label: str, value: bool | None, hint: str) -> ChoiceField:
    """Yes, no, or not answered."""
    return ChoiceField(name=name, label=label, choices=YES_NO, value=value, hint=hint)


def _brief(law: Law, cited: Cited) -> str:
    """Where it stands, as it is spoken of, and what it is about: a narrow line has no room for more."""
    text = cited.text
    for statute in law.statutes:
        text = text.replace(statute.name, statute.short)
    return f"{text}{law_words.unchecked(cited)}: {law.label(cited.topic)}"
