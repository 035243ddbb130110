"""The assessment of the demo's made-up night: a woman hit by her partner, with two children in the home."""

from __future__ import annotations

from datetime import datetime

import msgspec

from jourtui.rules.assessment import Concluded
from jourtui.rules.assessment_filling import Filling
from jourtui.store.forms import load_forms

ANSWERS = {
    "free": "yes",
    "where": "Hon är hos polisen med barnen. Sambon har lämnat bostaden.",
    "near": "unknown",
    "injured": "yes",
    "police": "yes",
    "what": "Slag i ansiktet i kväll. Knuffad i trappan i våras.",
    "kinds": "physical,threats,control",
    "worse": "yes",
    "weapon": "no",
    "leaving": "yes",
    "honour": "no",
    "state": "intoxicated",
    "knows": "yes",
    "children": "yes",
    "children_exposed": "yes",
    "children_who": "En flicka, 8 år, och en pojke, 5 år. De är med henne.",
    "protection": "Polisens patrull är kvar tills hon har lämnat bostaden.",
    "wants": "Att sova någon annanstans i natt, och inte åka hem ensam.",
    "safe_contact": "Ring hennes syster först.",
    "frame.how": "phone",
    "frame.heard": "Sara, polisen",
    "frame.interpreter": "not_needed",
    "frame.consulted": "Per Holm",
    "frame.own_scale": "3",
    "frame.own_words": "Jag vågar inte vara hemma om han kommer tillbaka.",
    "frame.conclusion": "raised",
    "frame.reasons": "Våldet har blivit värre, hon är på väg att lämna, och det är okänt var han är.",
    "frame.follow": "investigation",
    "frame.tonight": "Annan plats att sova. Per ringer henne i natt.",
}


def violence(now: datetime) -> Concluded:
    """The assessment, in the words of the form as it is; when it was concluded follows from its event."""
    form = load_forms().by_code["violence"]
    return msgspec.structs.replace(Filling(form, dict(ANSWERS)).conclude(now, subject=None), at=None)
