"""An advance notice or an assignment read out of text: labelled lines, or JSON (docs/notices.md).

Nothing is guessed: a line without a known label, and a value that cannot be read, is told as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from jourtui.rules import personnummer, when
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.calendar import at_local, local, until_time
from jourtui.rules.notice import BORN, NoticeFacts, NoticeReceived, a_week
from jourtui.rules.phone import parse_number
from jourtui.rules.places import Places
from jourtui.rules.text import fold, plain, plain_line

LARGEST = 40_000
"""Characters in a text that is read at most."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "kind": ("typ", "ärende", "slag"),
    "person_name": ("namn", "avser", "gäller", "person", "vem det gäller"),
    "personnummer": ("personnummer", "personnr", "pnr", "samordningsnummer"),
    "reserve_number": ("reservnummer",),
    "birth_year": ("födelseår", "född"),
    "phone": ("telefon", "tel", "telefonnummer", "nummer", "mobil"),
    "address": ("adress",),
    "protected": ("skyddade uppgifter", "skyddad", "skyddad identitet", "sekretessmarkering"),
    "municipality": ("kommun",),
    "board": ("nämnd",),
    "plan": ("plan", "handlingsplan"),
    "valid_from": ("giltig från", "gäller från", "från och med"),
    "until": ("giltig till", "gäller till", "till och med", "giltigt till"),
    "told_by": ("anmäld av", "anmälare", "lämnad av"),
    "assessor": ("handläggare",),
    "what": ("uppdrag", "vad"),
    "by_when": ("senast", "klart senast"),
    "urgency": ("hur bråttom", "brådska", "prioritet"),
    "ordered_by": ("beställt av", "beställare"),
}
"""Field → the labels that mean it, each before a colon; in JSON also the field's own name."""
LONG = ("plan", "what")
"""Fields that go on over the lines that follow, until one that has a label."""
_FIELDS = {fold(label): name for name, labels in LABELS.items() for label in (name, *labels)}
_LINE = re.compile(r"\s*[-*•]?\s*([^:\n]{1,30}?)\s*:\s*(.*)")
_URGENCY = {"genast": "now", "nu": "now", "i natt": "tonight", "ikvall": "tonight", "i kvall": "tonight"}
_URGENCY |= {"kan vanta": "can_wait", "vanta": "can_wait"}
_YES_NO = {"ja": True, "nej": False, "true": True, "false": False, "j": True, "n": False}
_ASSIGNMENT_ONLY = ("what", "by_when", "urgency", "ordered_by")
_NOTICE_ONLY = ("plan", "until", "valid_from", "told_by", "assessor", "reserve_number")


class ToldError(ValueError):
    """What was given cannot be read at all; the text is one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says. It can be taken in when `missing` is empty."""

    kind: Literal["notice", "assignment"]
    values: dict[str, Any]
    """By the names of the facts."""
    lines: tuple[tuple[str, str, str], ...]
    """(field, label, value as it was written) of what was understood."""
    problems: tuple[str, ...]
    """A sentence for each value that could not be read."""
    unknown: tuple[str, ...]
    """The lines that were not understood."""
    missing: tuple[str, ...]
    """A sentence for each thing without which it cannot be taken in."""
    notes: tuple[str, ...] = field(default=())
    """What was proposed in the place of what the text does not say."""

    def notice(self, at: datetime | None = None) -> tuple[NoticeReceived, NoticeFacts]:
        """The notice, and what its first event has no place for."""
        given = dict(self.values)
        first = {name: given.pop(name) for name in _FIRST if name in given}
        return NoticeReceived(**{"person_name": "", "at": at} | first), NoticeFacts(**given)

    def assignment(self) -> AssignmentFacts:
        """What was ordered."""
        return AssignmentFacts(**self.values)


_FIRST = ("person_name", "plan", "until", "municipality", "phone", "phone_shown", "personnummer", "told_by")


def read(text: str, now: datetime, places: Places, *, sender: str = "") -> Understood:
    """What a text says. `sender`: who sent it, where the text does not say who told or ordered.

    Raises ToldError.
    """
    if len(text) > LARGEST:
        raise ToldError("Texten är för lång för en föranmälan eller ett uppdrag.")
    text = plain(text).strip()
    if not text:
        raise ToldError("Texten är tom.")
    pairs, unknown = _json(text) if text.startswith(("{", "[")) else _lines(text)
    if not pairs:
        raise ToldError("Inget i texten har en rubrik som känns igen, till exempel Namn: eller Plan:.")
    kind = _kind(pairs)
    other = _NOTICE_ONLY if kind == "assignment" else _ASSIGNMENT_ONLY
    values: dict[str, Any] = {}
    told, problems = [], []
    for name, label, raw in pairs:
        if name == "kind":
            continue
        if name in other:
            unknown.append(f"{label}: {raw}")
            continue
        if name in values:
            problems.append(f"{label} står två gånger: den första gäller.")
            continue
        try:
            found = _value(name, raw, now, places)
        except ValueError as error:
            problems.append(f"{label}: {error}")
        else:
            values |= found
            told.append((name, label, raw))
    missing, notes = _complete(kind, values, now, sender)
    return Understood(
        kind, values, tuple(told), tuple(problems), tuple(unknown), tuple(missing), tuple(notes)
    )


def _kind(pairs: list[tuple[str, str, str]]) -> Literal["notice", "assignment"]:
    said = next((fold(raw) for name, _, raw in pairs if name == "kind"), "")
    if said.startswith(("uppdrag", "assignment")):
        return "assignment"
    if said.startswith(("foranm", "notice")):
        return "notice"
    names = {name for name, _, _ in pairs}
    return "assignment" if "what" in names and "plan" not in names else "notice"


def _lines(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(field, label, value) of the lines that have a known label, and the others."""
    pairs: list[tuple[str, str, str]] = []
    unknown: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        name = _FIELDS.get(fold(" ".join(match[1].split()))) if match is not None else None
        if match is not None and name is not None:
            pairs.append((name, match[1].strip(), match[2].strip()))
            goes_on = name in LONG
        elif goes_on:
            field_, label, value = pairs[-1]
            pairs[-1] = (field_, label, f"{value}\n{line.strip()}".strip("\n"))
        elif line.strip():
            unknown.append(line.strip())
    return [(name, label, raw) for name, label, raw in pairs if raw], unknown


def _json(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ToldError("Texten börjar som JSON men går inte att tolka.") from None
    if not isinstance(found, dict):
        raise ToldError("JSON ska vara ett enda objekt: en föranmälan eller ett uppdrag i taget.")
    pairs: list[tuple[str, str, str]] = []
    unknown: list[str] = []
    for key, value in found.items():
        label = plain_line(str(key))[:40]
        name = _FIELDS.get(fold(label))
        if name is None or isinstance(value, dict | list):
            unknown.append(label)
        elif value not in (None, ""):
            raw = ("ja" if value else "nej") if isinstance(value, bool) else plain(str(value))
            pairs.append((name, label, raw))
    return pairs, unknown


def _value(name: str, raw: str, now: datetime, places: Places) -> dict[str, Any]:
    """The facts that a value means. Raises ValueError with a sentence."""
    today = local(now).date()
    match name:
        case "personnummer":
            number = personnummer.read(raw, today)
            if number is None or not number.verified:
                raise ValueError("det är inget personnummer.")
            return {name: number.value}
        case "birth_year":
            year = raw[:4]
            if not (year.isascii() and year.isdigit() and BORN[0] <= int(year) <= today.year):
                raise ValueError("det är inget födelseår.")
            return {name: int(year)}
        case "phone":
            phone = parse_number(raw)
            if phone is None:
                raise ValueError("det är inget nummer att ringa.")
            return {"phone": phone.e164, "phone_shown": phone.shown}
        case "protected":
            if fold(raw).rstrip(".") not in _YES_NO:
                raise ValueError("skriv ja eller nej.")
            return {name: _YES_NO[fold(raw).rstrip(".")]}
        case "municipality":
            place = places.find(raw)
            if place is None or place.how == "guess":
                raise ValueError("kommunen känns inte igen.")
            return {name: place.municipality.code}
        case "board":
            board = places.board(fold(raw)) or next(
                (one for one in places.boards if fold(one.name) == fold(raw)), None
            )
            if board is None:
                raise ValueError("nämnden känns inte igen.")
            return {name: board.code}
        case "valid_from" | "until" | "by_when":
            return {name: _moment(raw, now, end=name != "valid_from")}
        case "urgency":
            if fold(raw) not in _URGENCY:
                raise ValueError("skriv genast, i natt eller kan vänta.")
            return {name: _URGENCY[fold(raw)]}
    return {name: raw}


def _moment(raw: str, now: datetime, *, end: bool) -> datetime:
    """A day, to its end or from its beginning, or a day with a time. Raises ValueError with a sentence."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return when.until(raw, now) if end else when.at_any_time(raw, now)
    if not 1900 <= day.year < 2200:
        raise ValueError("den dagen finns inte.")
    return at_local(day + timedelta(days=1), 0) if end else at_local(day, 0)


def _complete(kind: str, values: dict[str, Any], now: datetime, sender: str) -> tuple[list[str], list[str]]:
    """What is lacking, after what is proposed in its place."""
    missing, notes = [], []
    who = "ordered_by" if kind == "assignment" else "told_by"
    if not values.get(who) and sender:
        values[who] = sender
        did = "beställde" if kind == "assignment" else "anmälde"
        notes.append(f"Avsändaren står som den som {did}: {sender}.")
    if kind == "assignment":
        if not values.get("what"):
            missing.append("Det står inte vad som ska göras (Uppdrag:).")
        if not values.get("ordered_by"):
            missing.append("Det står inte vem som beställde (Beställt av:).")
        if "urgency" not in values:
            notes.append("Det är inte läst hur bråttom det är: i natt gäller.")
        return missing, notes
    if not values.get("plan"):
        missing.append("Det står ingen plan (Plan:).")
    if not any(values.get(name) for name in ("person_name", "personnummer", "phone", "reserve_number")):
        missing.append("Det står inte vem det gäller (Namn:, Personnummer: eller Telefon:).")
    if not values.get("told_by"):
        missing.append("Det står inte vem som anmälde (Anmäld av:).")
    until, first = values.get("until"), values.get("valid_from")
    if until is None:
        values["until"] = a_week(now)
        said = until_time(values["until"], now)
        notes.append(f"Det är inte läst till när den gäller: en vecka föreslås, till {said}.")
    elif until <= now:
        missing.append("Den gäller inte längre: giltighetstiden har gått ut.")
    elif first is not None and until <= first:
        missing.append("Den slutar gälla innan den börjar gälla.")
    return missing, notes
