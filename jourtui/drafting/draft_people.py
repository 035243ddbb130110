"""Draft sentences about whom and what a case is about, and who told the jour: see `drafting`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jourtui.rules.assessment import Concern
from jourtui.rules.call import Call, CallReceived
from jourtui.rules.document_finish import moment
from jourtui.words import assessment_words

if TYPE_CHECKING:
    from jourtui.drafting.drafting import Material

ANONYMOUS = "en person som vill vara anonym"
THROUGH = {
    "sos": "genom SOS Alarm",
    "police": "genom polisen",
    "tib": "genom TIB",
    "municipality": "genom kommunen",
}


def caller(call: Call, material: Material) -> str:
    """Who called, as a document may say it: never the name of who wants to be anonymous."""
    source = small(material.labels.source(call.source)) if call.source else ""
    if call.anonymous:
        return f"{ANONYMOUS}{f' ({source})' if source else ''}"
    return (call.caller_name or "en okänd person") + (f" ({source})" if source else "")


def matter(material: Material) -> Iterator[str]:
    """What it is about, and how it came to the jour."""
    case = material.case
    if case.title:
        yield f"Ärendet gäller: {sentence(small(case.title))}"
    for call in material.calls:
        how = THROUGH.get(call.via, "direkt")
        new = call.matter and call.matter.casefold() != case.title.casefold()
        said = f" Saken: {sentence(call.matter)}" if new else ""
        when = f"{moment(call.received_at)} " if call.received_at else ""
        who = caller(call, material)
        sought = f"{when}sökte {who}" if when else f"{capital(who)} sökte"
        yield f"{sought} jouren {how}.{said}"
        if call.reached_at is not None and not call.connected:
            yield f"Jouren nådde den som sökte {moment(call.reached_at)}."
    if not material.calls and case.opened_at is not None:
        yield f"Ärendet öppnades av jouren {moment(case.opened_at)}, utan anrop."


def persons(material: Material) -> Iterator[str]:
    """Whom it concerns; where somebody with protected identity is, is not said."""
    case = material.case
    for subject in material.about:
        name = subject.name or ("En okänd person" if subject.unknown else "Namn saknas")
        number = subject.personnummer
        kind = {"samordningsnummer": "samordningsnummer ", "reserve": "reservnummer "}
        born = f"född {subject.birth_year}" if not number and subject.birth_year else ""
        parts = [name, kind.get(subject.number_kind, "") + number if number else born]
        if subject.address and not case.protected:
            parts.append(subject.address)
        yield f"{', '.join(filter(None, parts))}."
        if subject.guardians:
            yield f"Vårdnadshavare: {', '.join(subject.guardians)}."
    if case.protected:
        yield "Skyddade uppgifter: adress, nummer och vistelseort lämnas inte i dokumentet."
    else:
        places = (
            ("Vistas i", case.staying_municipality),
            ("Hemkommun:", case.home_municipality),
            ("Placerad av", case.placing_municipality),
        )
        for label, place in places:
            if place:
                yield f"{label} {material.labels.place(place)}."
    if case.interpreter:
        yield f"Tolk behövs: {case.interpreter}."
    if case.not_to_guardian:
        yield "Uppgifterna får inte lämnas till vårdnadshavare."


def concern(material: Material) -> Iterator[str]:
    """What was reported about the child."""
    for one in _concerns(material):
        yield f"{moment(one.event.happened_at)} kom en anmälan in: {sentence(one.said.what)}"


def given(material: Material) -> Iterator[str]:
    """Who gave the information, when and how, and who took it (SOSFS 2014:5 5:1)."""
    for one in _concerns(material):
        how = assessment_words.CONCERNS.get(one.said.how, one.said.how)
        by = one.said.given_by or ANONYMOUS
        title = material.title(one.event.author.id)
        who = ", ".join(filter(None, (one.event.author.name, title)))
        read = " De lästes upp för den som lämnade dem." if one.said.read_back else ""
        yield f"Uppgifterna lämnades {how} av {by} {moment(one.event.happened_at)} till {who}.{read}"
        if one.said.wants_feedback is not None:
            wants = "vill ha" if one.said.wants_feedback else "vill inte ha"
            yield f"Den som anmälde {wants} återkoppling."
    if not _concerns(material):
        for call in material.calls:
            if call.received_at is not None:
                who = caller(call, material)
                yield f"Uppgifterna lämnades per telefon av {who} {moment(call.received_at)}."


def beside(material: Material) -> dict[str, Any]:
    """The facts of a document as far as the case holds them, by name (`DocumentFacts`)."""
    concerns = _concerns(material)
    informed: list[tuple[datetime, str]] = [
        (one.event.happened_at, one.said.given_by or ANONYMOUS) for one in concerns
    ]
    receivers = [(one.event.happened_at, one.event.author) for one in concerns]
    if not concerns:
        for call in material.calls:
            if call.received_at is not None:
                informed.append((call.received_at, caller(call, material)))
            receivers += [
                (event.happened_at, event.author)
                for event in call.log.events
                if isinstance(event.payload, CallReceived)
            ]
    last = concerns[-1].said if concerns else None
    taken = [", ".join(filter(None, (who.name, material.title(who.id)))) for _, who in receivers]
    return {
        "informed_by": "; ".join(f"{who}, {moment(at)}" for at, who in informed),
        "receiver": "; ".join(dict.fromkeys(taken)),
        "read_back": True if last is not None and last.read_back else None,
        "wants_feedback": last.wants_feedback if last is not None else None,
    }


def _concerns(material: Material) -> list[Concern]:
    ids = {subject.id for subject in material.about}
    struck = material.case.log.struck
    return [
        one
        for one in material.case.assessments.concerns
        if one.event.id not in struck and (one.said.subject is None or one.said.subject in ids)
    ]


def sentence(text: str) -> str:
    """The text with a full stop at its end."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."


def small(text: str) -> str:
    """The text with a small letter first, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]
