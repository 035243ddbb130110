"""The forms about decisions: their fields, and what they become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from jourtui.rules.calendar import local
from jourtui.rules.case import UNKNOWN_PERSON, Case, each
from jourtui.rules.decisions import Decided
from jourtui.rules.law import Law
from jourtui.rules.mandates import Decision
from jourtui.screens.dialogs.fields import (
    SEPARATOR,
    ChoiceField,
    Field,
    LineField,
    TextField,
    lettered,
    moment,
    names,
    past,
    typed,
    yes_no,
)
from jourtui.store.decisions import (
    CARRIES_OUT,
    MINUTES,
    SIGNS,
    SUBMITTED_BY,
    SUBMITTED_HOW,
    WHICH_COURT,
    Given,
)
from jourtui.words import law_words
from jourtui.words.decision_words import OUTCOMES

COURT = "Förvaltningsrätten i Malmö"
"""The administrative court of the municipalities in southern Skåne."""


def decide_fields(
    case: Case,
    decision: Decision,
    law: Law,
    now: datetime,
    *,
    meeting: bool,
    signers: Sequence[str],
    oral: bool,
    me: str,
    staff: Sequence[str],
) -> list[Field]:
    """What a decision must say (FL 31 and 32 §§), the two texts first: the rest has an answer already.

    `meeting`: the board itself, or a committee, decided, and one of `signers` may sign. `oral`: somebody on
    the telephone decides, and is heard.
    """
    fields: list[Field] = []
    if meeting:
        fields.append(
            LineField(name="minutes", label="Sammanträde", placeholder="datum och paragraf", required=MINUTES)
        )
    fields += [
        TextField(name="content", label="Vad beslutas", rows=3, required="Skriv vad som beslutades."),
        TextField(name="reasons", label="Skäl", rows=3, required="Skriv skälen för beslutet."),
    ]
    if decision.placement:
        fields.append(_moved_from())
    if meeting:
        fields.append(LineField(name="signs", label="Undertecknas av", suggestions=signers, required=SIGNS))
    if oral:
        fields += [
            LineField(
                name="heard_by",
                label="Hörde beslutet",
                text=me,
                reads=names,
                required="Skriv vem som hörde det muntliga beslutet.",
                hint="flera namn skiljs med komma",
            ),
            yes_no("read_back", "Uppläst", False, "om du har läst upp beslutet för den som beslutade"),
        ]
    fields.append(
        ChoiceField(
            name="granted",
            label="Utfall",
            choices=(("b", "beslutas", True), ("n", "nej, beslutas inte", False)),
            value=True,
            optional=False,
        )
    )
    fields += _concerns(case)
    if decision.carries_out:
        standing = case.decisions.to_carry_out(decision.carries_out, ())
        here = "; ".join(one.named(each(case, one.made.concerns)) for one in standing)
        fields.append(
            LineField(
                name="carries_out",
                label="Genomför",
                placeholder="vilket beslut, av vem (nämnd eller rätt) och när",
                required=CARRIES_OUT,
                hint=f"i ärendet står: {here}" if here else "",
                only_if=lambda raw: _unsaid(case, decision, raw),
            )
        )
    fields.append(_cited(decision, law, now))
    if decision.court:
        fields.append(
            LineField(
                name="submits",
                label="Underställer",
                suggestions=staff,
                placeholder="vem som skickar det till rätten",
            )
        )
    fields += [
        LineField(name="took_part", label="Deltog även", reads=names, hint="flera namn skiljs med komma"),
        moment("at", "Beslutat kl", now),
    ]
    return fields


def _concerns(case: Case) -> list[Field]:
    """Which of several persons it is about; nothing is asked where there is one."""
    people = [(one.name or UNKNOWN_PERSON, one.id) for one in case.subjects.values()]
    if len(people) < 2:
        return []
    return [
        ChoiceField(
            name="concerns",
            label="Avser",
            choices=lettered(people),
            many=True,
            hint="bokstav väljer, igen tar bort; ingen vald: alla",
            unchosen=f"alla: {', '.join(name for name, _ in people)}",
        )
    ]


def _unsaid(case: Case, decision: Decision, raw: Callable[[str], str]) -> bool:
    """Whether what is to be carried out does not stand in the case, about each of those chosen."""
    every = list(case.subjects)
    chosen = raw("concerns").split(SEPARATOR) if len(every) > 1 else ()
    concerns = [one for one in every if str(one) in chosen] or every
    found, codes = case.decisions, decision.carries_out
    return not found.to_carry_out(codes, concerns) or bool(found.undecided(codes, concerns))


def given_of(
    values: dict[str, Any], case: Case, decision: Decision, now: datetime, *, oral: bool, me: str
) -> Given:
    """The decision that the changed values say; what was left as it stood is as it stood in `case`."""
    standard: dict[str, Any] = {
        "concerns": tuple(case.subjects),
        "cited": (decision.topic,),
        "at": now.replace(second=0, microsecond=0),
    }
    if oral:
        standard |= {"heard_by": (me,), "oral": True}
    said = {name: value for name, value in values.items() if name not in ("minutes", "signs")}
    if not said.get("concerns"):
        said.pop("concerns", None)
    return Given(**(standard | said))


def _cited(decision: Decision, law: Law, now: datetime) -> ChoiceField:
    offered = law.offered(decision.document, local(now).date())
    known = {one.topic for one in offered}
    return ChoiceField(
        name="cited",
        label="Lagrum",
        choices=lettered(
            [
                (
                    f"{one.text} – {law.label(one.topic)}{law_words.unchecked(one)}",
                    one.topic,
                )
                for one in offered
            ]
        ),
        value=(decision.topic,) if decision.topic in known else (),
        many=True,
        required="Välj minst ett lagrum.",
        hint="bokstav lägger till, igen tar bort",
    )


def _moved_from() -> Field:
    return LineField(
        name="moved_from",
        label="Flyttas från",
        placeholder="vid omplacering: nuvarande placering",
    )


def measure_fields(case: Case, decision: Decision, law: Law, now: datetime) -> list[Field]:
    """What was done before anybody decided, and why."""
    return [
        TextField(name="what", label="Vad som gjordes", rows=3, required="Skriv vad som gjordes."),
        *([_moved_from()] if decision.placement else []),
        TextField(
            name="grounds",
            label="Varför nu",
            rows=3,
            required="Skriv varför det inte kunde vänta.",
            hint="vad som var akut, och vilka som söktes utan svar",
        ),
        *_concerns(case),
        _cited(decision, law, now),
        moment("at", "När", now),
    ]


def sign_fields(now: datetime, me: str, staff: Sequence[str]) -> list[Field]:
    """That the decider signed on paper: who saw it, and when."""
    return [
        LineField(
            name="certified_by",
            label="Bestyrkt av",
            text=me,
            suggestions=staff,
            required="Skriv vem som såg underskriften.",
            hint="den som såg underskriften på papper",
        ),
        past("at", "När", now),
    ]


def submit_fields(found: Decided, whose: str, now: datetime, staff: Sequence[str]) -> list[Field]:
    """To which court, by whom, how and when it was submitted; and the name of whom it is about, typed."""
    return [
        LineField(
            name="court",
            label="Domstol",
            placeholder=COURT,
            suggestions=(COURT,),
            proposal=COURT,
            required=WHICH_COURT,
        ),
        LineField(
            name="by",
            label="Av vem",
            suggestions=(*filter(None, (found.submits,)), *staff),
            proposal=found.submits,
            placeholder="den som skickade det till rätten",
            required=SUBMITTED_BY,
        ),
        LineField(
            name="how",
            label="Hur",
            placeholder="e-post, bud, fax – och vem som tog emot",
            required=SUBMITTED_HOW,
        ),
        past("at", "När", now),
        typed("Vems beslut", whose),
    ]


def whose(case: Case, found: Decided) -> str:
    """Whom a decision is about, as it is typed to confirm what is hard to reverse."""
    named = (case.subjects[id_].name for id_ in found.made.concerns if id_ in case.subjects)
    return next(filter(None, (*named, case.subject_name, case.title)), "underställt")


def board_fields(now: datetime) -> list[Field]:
    """What the board decided about a measure taken without delegation."""
    keys = {"approved": "s", "changed": "a", "refused": "n"}
    choices = tuple((keys[code], label, code) for code, label in OUTCOMES.items())
    return [
        ChoiceField(name="outcome", label="Beslut", choices=choices, required="Välj vad nämnden beslutade."),
        LineField(
            name="by",
            label="Beslutat av",
            required="Skriv vem som beslutade: nämnden, utskottet eller ett namn.",
        ),
        LineField(name="note", label="Not", placeholder="får vara tom"),
        past("at", "När", now),
    ]
