"""Draft sentences about visits and police interviews, with days in full: see `drafting`."""

from __future__ import annotations

from msgspec import UNSET

from jourtui.rules import interviews, visits
from jourtui.rules.document_finish import moment
from jourtui.rules.event import Payload
from jourtui.words import interview_words, visit_words


def visited(payload: Payload | None) -> str:
    """What happened in a visit; empty for anything else. Where it goes is not said: whom it is to, is."""
    match payload:
        case visits.Decided(facts=given):
            facts = given.given()
            police = visit_words.POLICE.get(str(facts.get("police", "")), "")
            plan = f"plan: {facts['plan']}" if facts.get("plan") else ""
            return "; ".join(filter(None, (f"besök beslutades: {facts.get('goers') or '–'}", police, plan)))
        case visits.Departed():
            return "åkte på besöket"
        case visits.Arrived(note=note):
            return f"framme på besöket{f': {note}' if note else ''}"
        case visits.CheckedIn(note=note) if note:
            return f"från besöket: {note}"
        case visits.Handled(what=what):
            return f"hördes inte av från besöket: {what}"
        case visits.Returned(note=note):
            return f"tillbaka från besöket{f': {note}' if note else ''}"
        case visits.Cancelled(reason=reason):
            return f"besöket ställdes in: {reason}"
    return ""


def safety(payload: Payload | None) -> bool:
    """Whether it is about how the jour looked after those who went, and not about whom they went to."""
    own = (visits.Decided, visits.Departed, visits.CheckedIn, visits.Handled, visits.Returned)
    return isinstance(payload, own)


def interviewed(payload: Payload | None) -> str:
    """What happened about a police interview of a minor; empty for anything else."""
    match payload:
        case interviews.Requested(facts=given):
            facts = given.given()
            heard = interview_words.HEARD_AS.get(str(facts.get("heard_as", "")), "")
            child = facts.get("child_name") or "ett barn"
            starts = given.starts_at
            when = f" {moment(starts)}" if starts is not UNSET and starts is not None else ""
            offence = f", {facts['offence']}" if facts.get("offence") else ""
            by = facts.get("requested_by") or "polisen"
            whom = f"{child}{f' ({heard})' if heard else ''}{offence}"
            return f"{by} bad jouren vara med vid polisförhör{when} med {whom}"
        case interviews.Attended(facts=given):
            facts = given.given()
            result = f": {facts['result']}" if facts.get("result") else ""
            return f"{facts.get('attendee') or 'jouren'} var med vid polisförhöret{result}"
        case interviews.NotAttended(facts=given):
            why = given.given().get("why_not")
            return f"jouren var inte med vid polisförhöret{f': {why}' if why else ''}"
        case interviews.Cancelled(reason=reason):
            return f"polisförhöret ställdes in: {reason}"
    return ""
