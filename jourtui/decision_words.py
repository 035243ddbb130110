"""Swedish words for decisions, seats and delegations, for the timeline, screens and text commands."""

from __future__ import annotations

from collections.abc import Mapping

from jourtui.rules import decisions, mandates
from jourtui.rules.event import Payload

ROLES: Mapping[str, str] = {
    "board": "nämnden",
    "committee": "utskottet",
    "chair": "ordföranden",
    "appointed": "förordnad ledamot",
    "worker": "handläggare med delegation",
}
ANSWERS: Mapping[str, str] = {
    "reached": "nådd",
    "no_answer": "inget svar",
    "busy": "upptaget",
    "voicemail": "röstbrevlåda",
    "wrong_number": "fel nummer",
    "hindered": "nådd, kan inte besluta",
}
OUTCOMES: Mapping[str, str] = {
    "approved": "nämnden beslutade som jouren gjort",
    "changed": "nämnden beslutade annat",
    "refused": "nämnden sade nej",
}


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about decisions as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case decisions.DeciderSought(name=name, role=role, answer=answer, note=note):
            return "Sökte beslutsfattare", _with(f"{name}, {ROLES.get(role, role)}: {ANSWERS[answer]}", note)
        case decisions.DecisionMade() as made:
            return ("Beslut" if made.granted else "Beslut: nej"), _made(made)
        case decisions.DecisionSigned(how=how, certified_by=certified):
            way = "på papper" if how == "paper" else "digitalt"
            return "Beslutet undertecknat", _with(way, f"bestyrkt av {certified}" if certified else "")
        case decisions.SubmitterNamed(name=name):
            return "Underställer beslutet", name
        case decisions.DecisionSubmitted(court=court, how=how):
            return "Underställt", _with(court, how)
        case decisions.DecisionEnded(why=why):
            return "Beslutet gäller inte längre", why
        case decisions.MeasureTaken(kind_label=label, what=what, grounds=grounds):
            return "Åtgärd utan delegation", f"{label}: {_with(what, f'grund: {grounds}')}"
        case decisions.MeasureDecided(outcome=outcome, by=by, note=note):
            return "Nämndens beslut", _with(f"{OUTCOMES[outcome]} ({by})", note)
        case mandates.SeatFilled(name=name, role=role, board=board):
            return "Uppdrag", f"{name}, {ROLES.get(role, role)} i {board}"
        case mandates.SeatVacated(until=until, reason=reason):
            return "Uppdraget slutar", _with(f"{until:%Y-%m-%d}", reason)
        case mandates.DelegationGiven(person=person, board=board, decision=decision):
            return "Delegation", f"{person.name}, {decision} i {board}"
        case mandates.DelegationEnded(until=until, reason=reason):
            return "Delegationen slutar", _with(f"{until:%Y-%m-%d}", reason)
    return None


def _made(made: decisions.DecisionMade) -> str:
    who = f"{made.decider}, {ROLES.get(made.body, made.body)}"
    heard = f"muntligt, hört av {' och '.join(made.heard_by)}" if made.oral and made.heard_by else ""
    return "; ".join(filter(None, (f"{made.kind_label} av {who}", heard, made.content)))


def _with(first: str, second: str) -> str:
    return f"{first}; {second}" if second else first
