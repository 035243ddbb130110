"""One line, typed while the operator talks, read into the facts of a call.

    Anna Svensson 070-174 06 10 ystad orolig för barnbarn 22.14

The parts may come in any order, and anything may be missing. What is recognised beyond doubt is taken out of
the line; what merely points to something (a relation, a village, "slår") is read as a guess and stays in the
matter. Nothing is lost: every character that is not white space belongs to exactly one span.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from jourtui.rules import (
    intake_guesses,
    intake_marks,
    intake_names,
    intake_numbers,
    intake_person,
    intake_times,
)
from jourtui.rules.calendar import day_and_time
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_fixed import FixedError, typed
from jourtui.rules.intake_guesses import Place
from jourtui.rules.intake_line import Line, Span, Warning
from jourtui.rules.localtime import STOCKHOLM
from jourtui.rules.phone import Phone
from jourtui.rules.places import NotOurs, Places
from jourtui.rules.text import plain_line

__all__ = ["Choice", "FixedError", "Intake", "Place", "Span", "Warning", "amend", "describe", "parse"]

SafeToCall = Literal["yes", "no", "unknown"]
Via = Literal["sos", "police", "tib", "municipality", "direct"]

_EDGES = re.compile(r"^(?:[\s,;:.–/]|-(?=\s))+|(?:[\s,;:/]|(?<=\s)[-–])+$")
"""What separates a piece of the matter from what was taken out beside it."""

LONGEST = 1000
"""How many characters of a line are read; what follows is matter. Pasted texts must not hold up a key."""

_GRAVEST = (
    "number",
    "no_number",
    "number_or_count",
    "two_numbers",
    "protected",
    "anonymous",
    "not_to_guardian",
    "ambiguous",
    "municipality_not_ours",
)

_VIA = {"police": "Polis", "tib": "TIB", "municipality": "Kommun", "direct": "Direkt"}
_SAFE = {"yes": "Ja", "no": "Nej"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the catalogue; `guess` unless somebody chose it."""

    code: str
    label: str
    guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one line says.

    `line` is the line as read (`text.plain_line`); spans count its characters. `spans` are in order, do not
    overlap and leave out white space only; `hints` mark words inside the matter that a value was read from.
    `number_raw` is the number as typed where it cannot be dialled (`phone` is None) or is not of a known
    series. `received_at` is UTC, None where no time is given. `missing` names what prevents saving: "number",
    when there is neither a number nor the reason why there is none. `fixed` has what a person has said, for
    the next `parse`. `reserve_number` and `birth_year` are of somebody in the line, for advance notices;
    `callers`: a personnummer or a year stands right after the name, and is that person's.
    """

    line: str
    spans: tuple[Span, ...]
    hints: tuple[Span, ...]
    name: str = ""
    name_guess: bool = False
    phone: Phone | None = None
    number_raw: str = ""
    no_number_reason: str = ""
    municipality: Place | None = None
    source: Choice | None = None
    case_type: Choice | None = None
    matter: str = ""
    received_at: datetime | None = None
    via: Via = "sos"
    connected: bool = False
    safe_to_call: SafeToCall = "unknown"
    safe_times: str = ""
    code_word: str = ""
    protected: bool = False
    anonymous: bool = False
    interpreter: str = ""
    not_to_guardian: bool = False
    subject_personnummer: str = ""
    reserve_number: str = ""
    birth_year: int | None = None
    callers: bool = False
    warnings: tuple[Warning, ...] = ()
    missing: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    now: datetime = field(repr=False, compare=False)
    places: Places = field(repr=False, compare=False)
    catalogue: Catalogue = field(repr=False, compare=False)


def parse(
    line: str,
    now: datetime,
    places: Places,
    catalogue: Catalogue,
    fixed: Mapping[str, object] = MappingProxyType({}),
) -> Intake:
    """Read the line as it stands at `now` (aware). No text makes it raise.

    `fixed` maps fields of Intake to what a person has said about them; it beats the line, whose words on the
    field stay in the matter unless they say the same. Values may be the field's own or, so that drafts can
    keep them, text: a number, a municipality's code or name, a code of the catalogue, a time as
    `when.happened` takes it or in ISO form. A field takes None or "" for "not so". Raises FixedError for a
    value that cannot be used.
    """
    text = plain_line(line)
    known = {name: typed(name, value, now, places, catalogue) for name, value in fixed.items()}
    reading = Line(text[:LONGEST], known)
    intake_marks.read_bangs(reading, catalogue)
    intake_numbers.read_personnummer(reading, now)
    of_person = intake_person.read_person(reading, now)
    intake_marks.read_no_number(reading)
    intake_marks.read_via(reading)
    intake_marks.read_safety(reading)
    intake_numbers.read_phone(reading)
    intake_marks.give_back_reason(reading)
    intake_times.read_time(reading, now)
    intake_marks.read_marks(reading, catalogue)
    intake_marks.read_safe(reading)
    surnames = intake_guesses.read_place(reading, places, catalogue.given | catalogue.given_or_word)
    intake_names.read_name(reading, catalogue, surnames, lambda word: places.guess(word) is not None)
    intake_guesses.guess_place(reading, places, catalogue)
    callers = intake_person.is_callers(reading)
    intake_person.give_back(reading, of_person)
    intake_marks.finish_no_number(reading)
    intake_guesses.read_source(reading, catalogue)
    intake_guesses.guess_case_type(reading, catalogue)
    intake_times.remark_on_times(reading, now, fixed.get("received_at"))
    spans, matter = reading.rest(lambda piece: _EDGES.sub("", piece))
    if rest := text[LONGEST:].strip():
        start = text.index(rest, LONGEST)
        spans = (*spans, Span(start, start + len(rest), "matter"))
        matter = f"{matter} {rest}".strip()
    values = {"matter": matter, "callers": callers, **reading.found, **known}
    for name, choose in (("source", catalogue.source), ("case_type", catalogue.case_type)):
        if isinstance(chosen := values.get(name), tuple):
            entry = choose(chosen[0])
            values[name] = Choice(chosen[0], entry.label if entry else chosen[0], chosen[1])
    intake = Intake(
        line=text,
        spans=spans,
        hints=tuple(sorted(reading.hints, key=lambda span: span.start)),
        fixed=dict(fixed),
        now=now,
        places=places,
        catalogue=catalogue,
        missing=_missing(values),
        **values,  # type: ignore[arg-type]
    )
    _warn(reading, intake)
    object.__setattr__(intake, "warnings", tuple(sorted(reading.warnings, key=_gravity)))
    return intake


def amend(intake: Intake, name: str, value: object) -> Intake:
    """The intake with one field as a person says it is, which holds however the line goes on.

    Raises FixedError, one Swedish sentence, for a value that cannot be used.
    """
    fixed = {**intake.fixed, name: value}
    return parse(intake.line, intake.now, intake.places, intake.catalogue, fixed)


def _missing(values: Mapping[str, object]) -> tuple[str, ...]:
    has = values.get("phone") or values.get("number_raw") or values.get("no_number_reason")
    return () if has else ("number",)


def _gravity(warning: Warning) -> int:
    """The gravest first: the number, then who must not know, then the rest as it was found."""
    ranks = (rank for rank, begun in enumerate(_GRAVEST) if warning.code.startswith(begun))
    return next(ranks, len(_GRAVEST))


def _warn(reading: Line, intake: Intake) -> None:
    """The warnings that need the whole."""
    if intake.missing:
        reading.warn("no_number", "Skriv telefonnumret, eller varför det inte finns något.")
    place = intake.municipality
    if place is None:
        _warn_of_surname(reading, intake)
        return
    day = (intake.received_at or intake.now).astimezone(STOCKHOLM).date()
    whose = intake.places.responsibility(place.code, day)
    if isinstance(whose, NotOurs):
        reading.warn("municipality_not_ours", f"{place.name} är inte vår kommun: {whose.hint}.")
    elif whose.remark:
        reading.warn("municipality_unsure", whose.remark)


def _warn_of_surname(reading: Line, intake: Intake) -> None:
    """A surname that may have been the municipality: said, never silently decided."""
    if "municipality" in intake.fixed or not intake.name:
        return
    word = intake.name.split()[-1]
    if len(intake.name.split()) > 1 and (found := intake.places.find(word)) is not None:
        name = found.municipality.name
        reading.warn(
            "ambiguous",
            f"{word} lästes som efternamn: menas kommunen {name}?",
            "municipality",
            found.municipality.code,
        )


def describe(intake: Intake) -> list[tuple[str, str, bool]]:
    """What was understood, for people: (label, value, certain), the matter last. Only what is there."""
    rows: list[tuple[str, str, bool]] = []

    def row(label: str, value: str, certain: bool = True) -> None:
        if value:
            rows.append((label, value, certain))

    row("Namn", intake.name, not intake.name_guess)
    if intake.phone is not None:
        row("Nummer", intake.phone.shown, intake.phone.valid)
    else:
        row("Nummer", intake.number_raw, False)
    row("Inget nummer", intake.no_number_reason)
    if intake.municipality is not None:
        row("Kommun", intake.municipality.name, intake.municipality.how != "guess")
    row("Mottaget", day_and_time(intake.received_at, intake.now) if intake.received_at else "")
    row("Via", _VIA.get(intake.via, ""))
    row("Kopplat", "Ja" if intake.connected else "")
    row("Säkert att ringa", _SAFE.get(intake.safe_to_call, ""))
    row("Tider", intake.safe_times)
    row("Kodord", intake.code_word)
    row("Skyddade uppgifter", "Ja" if intake.protected else "")
    row("Vill vara anonym", "Ja" if intake.anonymous else "")
    row("Ej till vårdnadshavare", "Ja" if intake.not_to_guardian else "")
    row("Tolk", intake.interpreter)
    unverified = any(warning.code == "personnummer_unverified" for warning in intake.warnings)
    row("Personnummer", intake.subject_personnummer, not unverified)
    row("Reservnummer", intake.reserve_number)
    row("Född", str(intake.birth_year or ""))
    if intake.source is not None:
        row("Sökt av", intake.source.label, not intake.source.guess)
    if intake.case_type is not None:
        row("Ärendetyp", intake.case_type.label, not intake.case_type.guess)
    row("Saken", intake.matter)
    return rows
