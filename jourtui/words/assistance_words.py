"""Swedish words for police assistance: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping

from jourtui.rules import police_assistance as rules
from jourtui.rules.event import Payload

STATES: Mapping[str, str] = {
    "requested": "begärd, ej mottagen",
    "received": "mottagen av polisen",
    "carried_out": "genomförd",
    "withdrawn": "tillbakatagen",
}
CLOCKS: Mapping[str, str] = {
    "assistance_received": "Handräckning mottagen?",
    "assistance": "Handräckning: behövs den?",
}
RULES: Mapping[str, str] = {
    "assistance_received": "45 minuter från att begäran skickades (jourens egen tid)",
    "assistance": "nästa vardag 08:00 (jourens egen tid), eller när det som ska genomföras upphör",
}
STOPS: Mapping[str, str] = {
    "assistance_received": "polisen har sagt att de har begäran, eller den tas tillbaka",
    "assistance": "den är genomförd, eller tas tillbaka: så snart grunden upphör",
}


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event of police assistance as a line of a timeline. None: it is no such event."""
    match payload:
        case rules.AssistanceRequested(to=to, how=how):
            return "Begärde handräckning", ", ".join(filter(None, (to, how)))
        case rules.AssistanceReceived(by=by):
            return "Handräckning mottagen", by
        case rules.AssistanceCarriedOut(outcome=outcome):
            return "Handräckning genomförd", outcome
        case rules.AssistanceWithdrawn(why=why, told=told):
            return "Tog tillbaka handräckning", f"{why}; sagt till {told}"
        case rules.AssistanceTakenBack(why=why):
            return "Felskrivet om handräckning", why
    return None
