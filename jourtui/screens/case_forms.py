"""The forms about a case: their fields, and the facts that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.case import Case, CaseFacts, Subject, SubjectFacts
from jourtui.rules.entries import NoteWritten
from jourtui.rules.places import NotOurs, Ours
from jourtui.screens.call_forms import mark_fields
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, TextField, lettered, past, yes_no
from jourtui.screens.place_field import WRONG_DIGIT, is_coordination, municipality, number_of, phone
from jourtui.words.labels import KINDS, Labels

Mode = Literal["observed", "stated", "assessed", "plain"]
OUTCOMES = (
    "råd och stöd",
    "hänvisning till kommunen",
    "överlämnat till kommunen",
    "tillfälligt boende ordnat",
    "placering",
    "överlämnat till annan jour",
    "ingen åtgärd behövs",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A board that may be the right one, and why. A person chooses."""

    board: str
    ground: str
    short: str
    """The ground in a word."""


# Notes


def note_fields(mode: Mode, now: datetime, people: Sequence[str]) -> list[Field]:
    """A note's fields; `people` are those who may have said it."""
    fields: list[Field] = []
    if mode == "stated":
        fields.append(
            LineField(
                name="stated_by", label="Uppges av", required="Skriv vem som uppger det.", suggestions=people
            )
        )
    fields += [
        TextField(name="text", label="Text", rows=8, required="Skriv något först."),
        past("at", "Hände kl", now),
    ]
    return fields


def note_of(mode: Mode, values: dict[str, Any]) -> NoteWritten:
    return NoteWritten(
        text=values["text"], mode=mode, stated_by=values.get("stated_by", ""), at=values.get("at")
    )


# Classification


def classify_fields(case: Case, labels: Labels) -> list[Field]:
    types = [(case_type.label, case_type.code) for case_type in labels.catalogue.case_types]
    sources = [(source.label, source.code) for source in labels.catalogue.sources]
    languages = [language.label for language in labels.catalogue.languages]
    return [
        LineField(name="title", label="Saken", text=case.title),
        ChoiceField(
            name="case_types",
            label="Ärendetyper",
            choices=lettered(types),
            value=case.case_types,
            many=True,
            hint="bokstav lägger till, igen tar bort; den första är huvudtypen",
        ),
        ChoiceField(name="source", label="Kontaktkälla", choices=lettered(sources), value=case.source),
        LineField(name="interpreter", label="Tolk", text=case.interpreter, suggestions=languages),
        *mark_fields(case),
    ]


def new_fields(labels: Labels) -> list[Field]:
    """What is asked when a case is opened without a call: only the matter is needed."""
    title, types, source, *_ = classify_fields(Case(), labels)
    return [replace(title, required="Skriv vad saken gäller."), types, source]


# Whom it concerns


def subject_fields(case: Case, subject: Subject | None, now: datetime) -> list[Field]:
    """The fields of one whom the case concerns, a new one without `subject`."""
    known = subject or Subject(UUID(int=0))
    year = local(now).year

    def birth_year(text: str) -> int | None:
        if not text:
            return None
        if not text.isdecimal() or not year - 120 <= int(text) <= year:
            raise ValueError("Skriv födelseåret med fyra siffror.")
        return int(text)

    def guardians(text: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    return [
        LineField(name="name", label="Namn", text=known.name),
        LineField(
            name="personnummer",
            label="Nummer",
            text=known.personnummer,
            hint="ÅÅÅÅMMDD-NNNN eller reservnummer",
        ),
        ChoiceField(
            name="number_kind",
            label="Slags nummer",
            choices=tuple((label[0], label, kind) for kind, label in KINDS.items()),
            value=known.number_kind,
            optional=False,
        ),
        LineField(
            name="birth_year",
            label="Födelseår",
            text=str(known.birth_year or ""),
            reads=birth_year,
            hint="om numret inte är känt",
        ),
        yes_no("unknown", "Okänd person", known.unknown),
        TextField(
            name="guardians",
            label="Vårdnadshavare",
            text="\n".join(known.guardians),
            rows=2,
            reads=guardians,
            hint="en på varje rad",
        ),
        phone("phone_shown", "Telefon", known.phone_shown),
        LineField(name="address", label="Adress", text=known.address),
        yes_no("protected", "Skyddade uppgifter", case.protected),
    ]


def check_subject(values: dict[str, Any], now: datetime) -> dict[str, str]:
    """What is wrong with the number, seen together with what kind it is."""
    if not values["personnummer"] or values["number_kind"] == "reserve":
        return {}
    try:
        number_of(values["personnummer"], local(now).date())
    except ValueError as error:
        hint = " Är det ett reservnummer, välj det." if str(error) == WRONG_DIGIT else ""
        return {"personnummer": f"{error}{hint}"}
    return {}


def subject_of(values: dict[str, Any], kind: str, now: datetime) -> tuple[CaseFacts, SubjectFacts]:
    """The facts that the changed values say. `kind` is the number's kind as it stood or was chosen."""
    given = dict(values)
    protected = {"protected": given.pop("protected")} if "protected" in given else {}
    if "phone_shown" in given:
        number = given["phone_shown"]
        given["phone_shown"] = number.shown if number else ""
    number = given.get("personnummer")
    if number and kind != "reserve":
        number = given["personnummer"] = number_of(number, local(now).date())
        given["number_kind"] = "samordningsnummer" if is_coordination(number) else "personnummer"
    elif number == "":
        given["number_kind"] = "none"
    return CaseFacts(**protected), SubjectFacts(**given)


# The board


def place_fields(case: Case, labels: Labels, now: datetime) -> list[Field]:
    today = local(now).date()
    places = labels.places
    return [
        municipality(
            "staying_municipality",
            "Vistelsekommun",
            case.staying_municipality,
            places,
            today,
            stated=case.stated_municipality,
        ),
        municipality("home_municipality", "Hemkommun", case.home_municipality, places, today),
        municipality("placing_municipality", "Placerande kommun", case.placing_municipality, places, today),
    ]


def proposals(case: Case, labels: Labels, now: datetime) -> tuple[list[Proposal], list[str]]:
    """The boards that the municipalities point to, the likeliest first; and hints about those not ours.

    A placed child: the municipality that placed it (SoL 2025:400 29:2). In an emergency, the one where the
    person stays (29:4); otherwise the home municipality (29:1).
    """
    found: list[Proposal] = []
    hints: list[str] = []
    today = local(now).date()
    for short, ground, code in (
        ("placerar", "placerande kommun (SoL 29:2)", case.placing_municipality),
        ("vistas", "vistelsekommun, akut behov (SoL 29:4)", case.staying_municipality),
        ("hem", "hemkommun (SoL 29:1)", case.home_municipality),
    ):
        if code is None:
            continue
        match labels.places.responsibility(code, today):
            case Ours(boards=boards):
                known = {proposal.board for proposal in found}
                found += [Proposal(board.code, ground, short) for board in boards if board.code not in known]
            case NotOurs() as other:
                hints.append(f"{labels.place(code)} är inte vår: {other.hint}.")
    if case.staying_municipality is None and case.stated_municipality is not None:
        stated = labels.place(case.stated_municipality)
        hints.append(f"Uppgiven kommun är {stated}: den blir förslag när du har satt den som vistelsekommun.")
    return found, hints


def board_fields(case: Case, labels: Labels, proposed: Sequence[Proposal]) -> list[Field]:
    first = [(f"{labels.board(one.board)} – {one.short}", one.board) for one in proposed]
    likely = {one.board for one in proposed}
    rest = [(board.name, board.code) for board in labels.places.boards if board.code not in likely]
    grounds = [*dict.fromkeys(one.ground for one in proposed)]
    return [
        ChoiceField(
            name="board",
            label="Nämnd",
            choices=lettered(first + rest),
            value=case.board,
            required="Välj en nämnd.",
            hint="bokstav väljer; förslagen står först, men du avgör",
        ),
        LineField(
            name="board_ground",
            label="Grund",
            text=case.board_ground,
            suggestions=grounds,
            placeholder="som föreslaget" if proposed else "",
            hint="varför det är den nämnden; tom tar förslagets grund",
        ),
    ]


def ground_of(values: dict[str, Any], case: Case, proposed: Sequence[Proposal]) -> str:
    """Why it is the board in `values`: as typed, else as proposed; empty when neither is there."""
    typed = values.get("board_ground", case.board_ground)
    own = next((one.ground for one in proposed if one.board == values.get("board", case.board)), "")
    same = values.get("board", case.board) == case.board
    return typed if typed and (same or typed != case.board_ground) else own
