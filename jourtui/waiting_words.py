"""Swedish words for waiting on others: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping

from jourtui.rules import waiting
from jourtui.rules.event import Payload

WHOM: Mapping[str, str] = {
    "police": "polisen",
    "sos": "SOS Alarm",
    "chair": "ordföranden",
    "interpreter": "tolken",
    "hotel": "boendet",
}
CLOCKS: Mapping[str, str] = {f"waiting_{code}": f"Svar från {name}" for code, name in WHOM.items()}


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event of waiting as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case waiting.Asked(whom=whom, what=what):
            return f"Frågade {WHOM[whom]}", what
        case waiting.Answered(answer=answer, dropped=dropped):
            return ("Väntar inte mer" if dropped else "Svar"), answer
    return None
