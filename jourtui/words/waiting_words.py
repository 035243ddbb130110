"""Swedish words for waiting on others: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jourtui.rules import waiting
from jourtui.rules.entries import Log
from jourtui.rules.event import Payload

WHOM: Mapping[str, str] = {
    "police": "polisen",
    "sos": "SOS Alarm",
    "chair": "ordföranden",
    "interpreter": "tolken",
    "hotel": "boendet",
}
CLOCKS: Mapping[str, str] = {f"waiting_{code}": f"Svar från {name}" for code, name in WHOM.items()}


def answers(log: Log) -> dict[UUID, str]:
    """How a timeline tells of answers: whose each is, which its event alone does not know."""
    asked = {one.id: one.payload.whom for one in log.events if isinstance(one.payload, waiting.Asked)}
    return {
        one.id: ": ".join(filter(None, (WHOM[asked[said.asked]], said.answer)))
        for one in log.events
        if isinstance(said := one.payload, waiting.Answered) and said.asked in asked
    }


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event of waiting as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case waiting.Asked(whom=whom, what=what):
            return f"Frågade {WHOM[whom]}", what
        case waiting.Answered(answer=answer, dropped=dropped):
            return ("Väntar inte mer" if dropped else "Svar"), answer
    return None
