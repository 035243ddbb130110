"""The assessments of a made-up year: of children who may need protection, and of violence, by the forms."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jourtui.rules.assessment import Concluded
from jourtui.rules.assessment_filling import Filling
from jourtui.rules.calendar import local
from jourtui.rules.law import Law
from jourtui.sample.matters import Matter
from jourtui.store.forms import Forms

_FRAME = {"frame.how": "phone", "frame.interpreter": "not_needed", "frame.follow": "investigation"}
_MILD = {
    "where": "Hemma, hos en förälder",
    "safe_tonight": "yes",
    "violence": "no",
    "witnessed": "no",
    "guardians": "En förälder är hemma och nykter",
    "protector": "yes",
    "protector_who": "Föräldern, som jouren har talat med",
    "best_interest": "Att sova hemma, hos den som är trygg",
    "frame.child_heard": "no",
    "frame.not_heard_why": "Sover, enligt föräldern",
    "frame.follow": "preliminary",
    "frame.reasons": "En vuxen tar ansvar i natt, och kommunen får rapporten i morgon",
}
_GRAVE = {
    "where": "På polisstationen",
    "safe_tonight": "no",
    "violence": "yes",
    "witnessed": "yes",
    "by_whom": "en vuxen hemma",
    "access": "yes",
    "guardians": "Vill ha hem barnet i natt",
    "protector": "no",
    "afraid": "yes",
    "best_interest": "Skydd väger tyngst i natt",
    "frame.child_heard": "alone",
    "frame.reasons": "Ingen vuxen kan skydda barnet i natt",
}
_BROKEN_DOWN = {
    "where": "På boendet, som inte klarar natten",
    "safe_tonight": "no",
    "violence": "no",
    "witnessed": "no",
    "guardians": "Underrättade per telefon",
    "protector": "unknown",
    "best_interest": "Att få sova hos någon som orkar",
    "frame.child_heard": "accompanied",
    "frame.follow": "running",
    "frame.reasons": "Den som har barnet klarar inte natten",
}
_VIOLENCE = {
    "free": "yes",
    "where": "Hos polisen",
    "near": "unknown",
    "what": "Slagen i kväll",
    "kinds": "physical,threats",
    "worse": "yes",
    "knows": "no",
    "children": "no",
    "wants": "Att sova någon annanstans i natt",
    "frame.conclusion": "raised",
    "frame.despite": "",
    "frame.reasons": "Det är okänt var den är som slog",
}


@dataclass(frozen=True, slots=True)
class Assessing:
    """Concludes what the case of a call is assessed as, where it is of a kind that the jour assesses."""

    forms: Forms
    law: Law

    def of(
        self, matter: Matter, subject: UUID, worker: str, at: datetime, chance: random.Random
    ) -> Concluded | None:
        """The assessment that `worker` concludes at `at`, by telephone; None where none is made."""
        if matter.type == "violence":
            code, answers, by = "violence", _VIOLENCE, ""
        else:
            code, by = "child_protection", "§ 2"
            match matter.special:
                case "lvu_custody":
                    answers = _GRAVE | {"frame.conclusion": "need_now"}
                case "placement" | "replacement" | "lvu_replacement":
                    answers = _BROKEN_DOWN | {"frame.conclusion": "need_now"}
                case None if matter.type == "children":
                    mild = chance.choice(("no_need_with_plan", "no_need"))
                    answers = _MILD | {"frame.conclusion": mild}
                case _:
                    return None
        form = self.forms.by_code[code]
        answers = {"what": matter.words.capitalize(), **_FRAME, **answers, "frame.heard": matter.caller.name}
        if by:
            decided = {"frame.decided_by": f"{worker}, socionom", "frame.delegated": "yes"}
            answers |= {**decided, "frame.delegation": by}
        law = self.law.cite(form.law, local(at).date()) if form.law else None
        return Filling(form, answers).conclude(at, subject=subject, law=law)
