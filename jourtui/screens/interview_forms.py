"""The forms about a police interview of a minor: their fields, and the facts that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Subject
from jourtui.rules.interviews import Interview, InterviewFacts
from jourtui.rules.phone import Phone
from jourtui.screens.dialogs.fields import YES_NO_UNKNOWN, ChoiceField, Field, LineField, future
from jourtui.screens.place_field import phone
from jourtui.words.interview_words import STANDINGS

AS = (
    ("m", "misstänkt", "suspect"),
    ("b", "målsägande", "injured_party"),
    ("v", "vittne", "witness"),
    ("o", "okänt", "unknown"),
)
INFORMED = (*YES_NO_UNKNOWN, ("b", "behövs inte", "not_needed"))
_STANDINGS = tuple(
    (key, STANDINGS[code], code)
    for key, code in (("v", "planned"), ("m", "attended"), ("e", "not_attended"), ("i", "cancelled"))
)
_WHY_NO = "Skriv varför de inte är underrättade, eller vem som ska göra det."


def child_field(name: str, children: Sequence[str] = ()) -> LineField:
    """Whom it is about: the only child of the case is proposed, of several none, and nobody else."""
    name = name or (children[0] if len(children) == 1 else "")
    return LineField(
        name="child_name",
        label="Barnet",
        text=name,
        suggestions=children,
        placeholder=" eller ".join(children),
        required="Skriv vilket barn det gäller.",
    )


def fields_of(
    one: Interview | None, name: str, attendee: str, now: datetime, children: Sequence[str] = ()
) -> list[Field]:
    """What is known of an interview, a new one without `one`; whom it is about, and who attends it.

    `children`: the names of the children of the case.
    """
    starts = future("starts_at", "Börjar", now, value=one.starts_at if one is not None else None)
    return [
        child_field(name, children),
        ChoiceField(
            name="heard_as",
            label="Hörs som",
            choices=AS,
            value=one.heard_as if one is not None else None,
            required="Välj vad barnet hörs som.",
        ),
        LineField(
            name="offence",
            label="Brottet",
            text=one.offence if one is not None else "",
            required="Skriv vilket brott det gäller.",
        ),
        LineField(
            name="requested_by",
            label="Begärt av",
            text=one.requested_by if one is not None else "",
            required="Skriv vem hos polisen som ringde.",
        ),
        phone("police_phone", "Nummer dit", one.police_phone if one is not None else ""),
        LineField(
            name="where",
            label="Var",
            text=one.where if one is not None else "",
            required="Skriv var förhöret hålls.",
        ),
        replace(starts, placeholder="okänt"),
        LineField(name="attendee", label="Vem är med", text=attendee, placeholder="ingen än"),
        *informed(one),
    ]


def standing_field(one: Interview) -> ChoiceField:
    """How it stands: for one that was written down by mistake."""
    return ChoiceField(
        name="interview_standing",
        label="Förhöret",
        choices=_STANDINGS,
        value=one.interview_standing,
        optional=False,
    )


def informed(one: Interview | None) -> list[Field]:
    """Whether guardian and counsel know."""
    guardian = (one.guardian, one.guardian_text) if one is not None else ("unknown", "")
    counsel = (one.counsel, one.counsel_text) if one is not None else ("unknown", "")
    return [
        *_knows("guardian", "Vårdnadsh. vet", guardian, "om en vårdnadshavare är underrättad"),
        *_knows(
            "counsel",
            "Försvarare vet",
            counsel,
            "om försvarare, målsägandebiträde eller särskild företrädare är underrättad",
        ),
    ]


def _knows(name: str, label: str, known: tuple[str, str], hint: str) -> list[Field]:
    """Whether somebody is informed, and who or why not."""
    answer, text = known
    return [
        ChoiceField(name=name, label=label, choices=INFORMED, value=answer, optional=False, hint=hint),
        LineField(
            name=f"{name}_text",
            label="– vem, eller varför",
            text=text,
            placeholder="vem som är underrättad, av vem; eller varför inte",
        ),
    ]


def check(values: dict[str, Any]) -> dict[str, str]:
    """Who is not informed takes a reason."""
    return {
        f"{whom}_text": _WHY_NO
        for whom in ("guardian", "counsel")
        if values[whom] == "no" and not values[f"{whom}_text"]
    }


def check_attended(values: dict[str, Any], one: Interview, now: datetime) -> dict[str, str]:
    """What was planned ahead began after it was asked for: an hour to come is not yesterday's."""
    wrong = check(values)
    began, ended, asked = values["began_at"], values["ended_at"], one.requested.happened_at
    if one.starts_at is not None and began and began < asked.replace(second=0, microsecond=0):
        wrong["began_at"] = f"Då var förhöret inte begärt än: det gjordes {day_and_time(asked, now)}."
    if ended and ended < began:
        wrong["ended_at"] = "Det slutade före det började: skriv en senare tid."
    return wrong


def facts_of(values: dict[str, Any], subjects: Sequence[Subject]) -> InterviewFacts:
    """The facts that values of a form say; the child is a subject of the case where the name is one's."""
    given = dict(values)
    if "police_phone" in given:
        number: Phone | None = given["police_phone"]
        given["police_phone"] = number.shown if number is not None else ""
    if "child_name" in given:
        named = given["child_name"].casefold()
        given["child"] = next((one.id for one in subjects if one.name.casefold() == named), None)
    return InterviewFacts(**given)
