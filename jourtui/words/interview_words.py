"""Swedish words for police interviews of a minor: used by the screens and the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from jourtui.rules import interviews
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.event import Event

HEARD_AS: Mapping[str, str] = {
    "suspect": "misstänkt",
    "injured_party": "målsägande",
    "witness": "vittne",
    "unknown": "okänt som vad",
}
INFORMED: Mapping[str, str] = {
    "yes": "underrättad",
    "no": "INTE underrättad",
    "unknown": "okänt om underrättad",
    "not_needed": "behöver inte underrättas",
}
STANDINGS: Mapping[str, str] = {
    "planned": "väntar",
    "attended": "vi var med",
    "not_attended": "vi var inte med",
    "cancelled": "inställt",
}
FIELDS: Mapping[str, str] = {
    "child": "barnet",
    "child_name": "barnet",
    "heard_as": "hörs som",
    "offence": "brottet",
    "requested_by": "begärt av",
    "police_phone": "nummer till polisen",
    "where": "plats för förhöret",
    "starts_at": "förhöret börjar",
    "attendee": "vem som är med",
    "guardian": "vårdnadshavare",
    "guardian_text": "om vårdnadshavare",
    "counsel": "försvarare eller biträde",
    "counsel_text": "om försvarare eller biträde",
    "began_at": "förhöret började",
    "ended_at": "förhöret slutade",
    "why_not": "varför inte",
    "result": "vad det gav",
    "interview_standing": "förhöret",
}
_CODED: Mapping[str, Mapping[str, str]] = {
    "heard_as": HEARD_AS,
    "guardian": INFORMED,
    "counsel": INFORMED,
    "interview_standing": STANDINGS,
}


def value(name: str, given: object, now: datetime) -> str | None:
    """The value of a fact of an interview; None for one that needs no words of its own."""
    if name in _CODED:
        return _CODED[name].get(str(given), str(given))
    return day_and_time(given, now) if isinstance(given, datetime) else None


def brief(one: interviews.Interview, now: datetime) -> str:
    """Which interview it is, in a line."""
    when = day_and_time(one.starts_at, now) if one.starts_at else "tid okänd"
    words = [one.child_name or "okänt barn", HEARD_AS.get(one.heard_as, one.heard_as), one.offence, when]
    return " · ".join(filter(None, words))


def listed(one: interviews.Interview, now: datetime) -> str:
    """The same, with how it stands."""
    return f"{STANDINGS.get(one.interview_standing, one.interview_standing)}: {brief(one, now)}"


def entry(event: Event, show: Callable[[str, object], str]) -> tuple[str, str] | None:
    """An event of an interview as a line of a timeline; None for any other. `show` puts facts into words."""
    at = event.written_at
    match event.payload:
        case interviews.Requested(facts=given):
            facts = given.given()
            by = facts.get("requested_by")
            return "Polisförhör", "; ".join(
                filter(None, (f"begärt av {by}" if by else "", _facts(given, show, at)))
            )
        case interviews.Corrected(facts=given):
            return "Förhör ändrat", _facts(given, show, at)
        case interviews.Attended(facts=given):
            return "Med på förhör", "; ".join(filter(None, (_times(given), _facts(given, show, at))))
        case interviews.NotAttended(facts=given):
            return "Ej med på förhör", _facts(given, show, at)
        case interviews.Cancelled(reason=reason):
            return "Förhör inställt", reason
    return None


_SAID = frozenset({"requested_by", "began_at", "ended_at", "interview_standing"})
"""What the line says otherwise; a standing only where a person chose it."""


def _facts(given: interviews.InterviewFacts, show: Callable[[str, object], str], at: datetime) -> str:
    facts = given.given()
    chosen = len(facts) == 1
    parts = []
    for name, fact in facts.items():
        if isinstance(fact, UUID) or fact in (None, "") or (name in _SAID and not chosen):
            continue
        shown = value(name, fact, at)
        if shown is None:
            shown = show("phone_shown" if name == "police_phone" else name, fact)
        parts.append(f"{FIELDS.get(name, name)}: {shown}")
    return "; ".join(parts)


def _times(given: interviews.InterviewFacts) -> str:
    times = (given.began_at, given.ended_at)
    return "–".join(clock_time(moment) for moment in times if isinstance(moment, datetime))
