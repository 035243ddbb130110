"""What is asked about a visit: when it is decided on, when somebody leaves, and each time they are heard."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.phone import Phone
from jourtui.rules.safety_routine import SafetyRoutine
from jourtui.rules.visits import Visit, VisitFacts, VisitFields
from jourtui.screens.dialogs.fields import (
    SEPARATOR,
    YES_NO_UNKNOWN,
    ChoiceField,
    Field,
    LineField,
    future,
    lettered,
    past,
)
from jourtui.screens.place_field import phone
from jourtui.words.visit_words import STANDINGS

OUT = (
    ("e", "en åker, den andra är kvar", "one"),
    ("b", "båda åker", "together"),
    ("o", "båda ute, på olika håll", "apart"),
)
POLICE = (
    ("m", "med", "yes"),
    ("t", "tillfrågad", "asked"),
    ("n", "inte med", "no"),
    ("b", "behövs inte", "not_needed"),
)
WHY = "why:"
"""What the name of a field begins with that asks why something of the routine was not done."""
HANDLED_WITHIN = timedelta(minutes=10)
"""When those who were not heard from shall be, after somebody did something: jourtui's own default."""


def minutes(text: str) -> int:
    """Reads how many minutes there shall be between check-ins."""
    if not text.isdecimal() or not 1 <= int(text[:5]) <= 24 * 60:
        raise ValueError("Skriv hur många minuter: 1 till 1440.")
    return int(text)


def decide_fields(known: VisitFields, pair: Sequence[str], now: datetime) -> list[Field]:
    """The plan of a visit, as it is known. `pair`: the names of those on duty, oneself first."""
    contact = past("contact_at", "Kontakt togs", now)
    if known.contact_at is not None:
        contact = replace(contact, text=day_and_time(known.contact_at, now))
    return [
        LineField(
            name="goers",
            label="Vilka åker",
            text=known.goers,
            required="Skriv vilka som åker.",
            suggestions=[*pair, ", ".join(pair)],
        ),
        ChoiceField(name="out", label="Ute", choices=OUT, value=known.out, optional=False),
        LineField(
            name="sos_phone",
            label="SOS-telefonen",
            text=known.sos_phone,
            placeholder="vem som har den",
            only_if=_both_out,
        ),
        replace(
            future("calls_from", "Svar kan väntas", now, value=known.calls_from),
            placeholder="tidigast när",
            only_if=_both_out,
        ),
        LineField(name="address", label="Adress", text=known.address, required="Skriv vart ni ska."),
        ChoiceField(
            name="threat",
            label="Känt hot",
            choices=YES_NO_UNKNOWN,
            value=known.threat if known.plan else None,
            required="Svara om det finns ett känt hot.",
        ),
        LineField(
            name="threat_text",
            label="– vilket",
            text=known.threat_text,
            only_if=lambda raw: raw("threat") == "yes",
        ),
        ChoiceField(
            name="police",
            label="Polis",
            choices=POLICE,
            value=known.police if known.plan else None,
            required="Välj om polis är med.",
        ),
        LineField(name="plan", label="Plan", text=known.plan, required="Skriv vad ni ska göra där."),
        replace(phone("reach", "Nås på", known.reach), required="Skriv numret som den som åker nås på."),
        LineField(
            name="check_with",
            label="Stämmer av med",
            text=known.check_with,
            required="Skriv vem de hör av sig till.",
            suggestions=pair,
        ),
        LineField(name="every", label="Var (minuter)", text=str(known.every), reads=minutes),
        replace(contact, placeholder="okänt: två timmar från beslutet"),
    ]


def _both_out(raw: Callable[[str], str]) -> bool:
    return raw("out") != "one"


def check_plan(values: dict[str, Any], pair: Sequence[str]) -> dict[str, str]:
    """What is wrong with a plan as a whole, as far as it is filled in. `pair`: the names of those on duty."""
    wrong = {}
    goers, out = _people(values.get("goers", "")), values.get("out", "one")
    if out == "together" and len(goers) == 1:
        wrong["goers"] = "Båda åker: skriv bådas namn, med komma emellan."
    elif out == "one" and len(pair) > 1 and goers.issuperset(_people(",".join(pair))):
        wrong["out"] = "Du har skrivit båda i jourparet: välj att båda åker."
    if out != "one":
        if not values["sos_phone"]:
            wrong["sos_phone"] = "Båda är ute: skriv vem som har SOS-telefonen."
        if values.get("calls_from", "past") is None:
            wrong["calls_from"] = "Båda är ute: skriv när den som ringer kan vänta svar."
    if values.get("threat") == "yes" and not values["threat_text"]:
        wrong["threat_text"] = "Skriv vilket hot som är känt."
    kept = goers if out == "one" else goers | _people(",".join(pair))
    if kept & _people(values.get("check_with", "")):
        whose = "De kan inte stämma av med sig själva" if out == "one" else "Båda är ute"
        wrong["check_with"] = f"{whose}: skriv någon som är kvar."
    return wrong


def _people(names: str) -> set[str]:
    """Those who are named, with commas or `och` between, to be compared."""
    return {" ".join(name.split()).casefold() for name in re.split(r",| och ", names) if name.strip()}


def busy(values: dict[str, Any], out: Sequence[VisitFields]) -> str:
    """Which of those who go, or are to be checked in with, are out already; empty when none is."""
    needed = _people(values["goers"]) | _people(values["check_with"])
    there = [name.strip() for visit in out for name in re.split(r",| och ", visit.goers)]
    return ", ".join(dict.fromkeys(name for name in there if name.casefold() in needed))


def facts_of(values: dict[str, Any], contact_at: datetime | None) -> VisitFacts:
    """The facts that values of a form say. `contact_at`: to the second, where the form shows its minute."""
    given = {name: value for name, value in values.items() if name in VisitFacts.__struct_fields__}
    if isinstance(given.get("reach"), Phone):
        given["reach"] = given["reach"].shown
    shown = given.get("contact_at")
    if shown is not None and contact_at is not None and shown == contact_at.replace(second=0, microsecond=0):
        given["contact_at"] = contact_at
    return VisitFacts(**given)


def standing_field(known: Visit) -> ChoiceField:
    """Whether a visit is over: for one that was ended by mistake."""
    return ChoiceField(
        name="visit_standing",
        label="Besöket",
        choices=tuple((label[0], label, code) for code, label in STANDINGS.items()),
        value=known.visit_standing,
        optional=False,
    )


def next_field(now: datetime, due: datetime, label: str = "Hörs igen") -> LineField:
    """When they shall next be heard from."""
    field = future("next_at", label, now, required="Skriv när de ska höras av nästa gång.")
    return replace(field, text=_coming(due, now))


def _coming(moment: datetime, now: datetime) -> str:
    """A time to come as it is typed: the time of day alone where it can mean no other day."""
    near = now < moment < now + timedelta(hours=12)
    return clock_time(moment) if near else day_and_time(moment, now)


def depart_fields(routine: SafetyRoutine, every: int, now: datetime) -> list[Field]:
    """The safety routine, and when they are heard from."""
    items = [(item.label, item.code) for item in routine.items]
    return [
        ChoiceField(
            name="done",
            label="Rutinen",
            choices=lettered(items),
            many=True,
            checklist=True,
            hint="bokstav bockar av det som är gjort; resten behöver ett skäl var",
        ),
        next_field(now, now + timedelta(minutes=every), "Hörs av"),
        past("at", "Åkte", now),
        *(_why_not(letter, label, code) for letter, label, code in lettered(items)),
    ]


def _why_not(letter: str, label: str, code: str) -> LineField:
    """Why one thing of the routine was not done, while it is not ticked."""
    return LineField(
        name=f"{WHY}{code}",
        label=f"Varför inte {letter}",
        placeholder=label,
        hint=f"inte gjort: {label}",
        required="Inte gjort: skriv varför, eller bocka av.",
        only_if=lambda raw: code not in raw("done").split(SEPARATOR),
    )


def reasons(values: dict[str, Any]) -> dict[str, str]:
    """Why each thing that was not done was not, by its code."""
    return {name.removeprefix(WHY): said for name, said in values.items() if name.startswith(WHY) and said}


def arrive_fields(now: datetime) -> list[Field]:
    """When they came, and whether another time was agreed."""
    return [
        past("at", "Framme", now),
        replace(future("next_at", "Hörs igen", now), placeholder="som avtalat"),
        LineField(name="note", label="Not", placeholder="får vara tom"),
    ]


def heard_fields(every: int, now: datetime) -> list[Field]:
    """They were heard from: when again, and what they said."""
    return [
        next_field(now, now + timedelta(minutes=every)),
        LineField(name="note", label="Läget", placeholder="får vara tomt"),
        past("at", "Hördes av", now),
    ]


def handle_fields(now: datetime) -> list[Field]:
    """They were not heard from: what was done."""
    return [
        LineField(name="what", label="Gjort", required="Skriv vad som är gjort."),
        next_field(now, now + HANDLED_WITHIN),
        past("at", "När", now),
    ]


def back_fields(now: datetime) -> list[Field]:
    """They are back."""
    return [
        past("at", "När", now),
        LineField(name="note", label="Not", placeholder="får vara tom"),
    ]
