"""Swedish words for assessments and reports of concern: used by the screens and by the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jourtui.rules.assessment import ConcernReceived, Concluded, Decider
from jourtui.rules.case import Case, each

HOW: Mapping[str, str] = {"phone": "per telefon", "site": "på plats", "both": "per telefon och på plats"}
HEARD: Mapping[str, str] = {
    "alone": "barnet hördes för sig",
    "accompanied": "barnet hördes med någon annan",
    "no": "barnet hördes inte",
}
INTERPRETERS: Mapping[str, str] = {
    "not_needed": "behövdes inte",
    "by_phone": "på telefon",
    "on_site": "på plats",
    "relative": "anhörig eller bekant",
    "missing": "behövdes, men fanns inte",
}
FOLLOWS: Mapping[str, str] = {
    "investigation": "utredning ska inledas",
    "running": "utredning pågår redan",
    "preliminary": "förhandsbedömning inom 14 dagar",
    "none": "inget mer för barnet",
}
PLANS: Mapping[str, str] = {"followed": "kommunens plan följs", "departed": "kommunens plan frångås"}
CONCERNS: Mapping[str, str] = {
    "phone": "per telefon",
    "writing": "skriftligt",
    "visit": "vid besök",
    "other": "på annat sätt",
}
ANONYMOUS = "anonym"
THREE = ("BEDÖMNING", "PERSONENS EGEN", "SVAREN")
"""What stands side by side, none of them computed from another."""
NOT_ASKED = "inte tillfrågad"
NO_GRAVE = "inga allvarliga svar"


def graves(count: int) -> str:
    """How many answers are grave."""
    return f"{count} {'allvarligt' if count == 1 else 'allvarliga'} svar"


def score(points: int, most: int | None) -> str:
    """The points of a form that counts them."""
    return f"{points} poäng" if most is None else f"{points} poäng av {most}"


def decided(decider: Decider) -> str:
    """Who decided, and under which delegation or that there is none."""
    name = f"{decider.name}, {decider.title}" if decider.title else decider.name
    return f"{name}, {f'delegation {decider.delegation}' if decider.delegation else 'utan delegation'}"


def sentence(said: Concluded) -> str:
    """An assessment in its case's timeline: in short, and why."""
    parts = [brief(said)]
    if said.plan == "departed":
        parts.append(_because(PLANS["departed"], said.departure))
    if said.instrument is not None:
        used = said.instrument
        parts.append(f"{used.name} av {used.by}: {used.outcome}")
    parts.append(_because("skäl", said.reasons))
    if said.despite:
        parts.append(_because("trots allvarliga svar", said.despite))
    return "; ".join(parts)


def brief(said: Concluded) -> str:
    """The judgement, beside it the person's own and any score; what follows, and who decided."""
    parts = [f"{said.conclusion_text} ({HOW.get(said.how, said.how)})"]
    if said.own_scale is not None:
        parts.append(f"egen skattning {said.own_scale} av 10")
    if said.score is not None:
        parts.append(score(said.score, said.score_most))
    if said.grave:
        parts.append(graves(len(said.grave)))
    if said.child_heard is not None:
        parts.append(_because(HEARD[said.child_heard], said.not_heard_why))
    if said.follow is not None:
        parts.append(FOLLOWS[said.follow])
    if said.decided is not None:
        parts.append(f"beslutat av {decided(said.decided)}")
    return "; ".join(parts)


def named(case: Case) -> dict[UUID, str]:
    """How the timeline of a case that concerns several tells of assessments and reports: of whom, first."""
    told = {}
    for event in case.log.events:
        match event.payload:
            case Concluded() as said:
                text = sentence(said)
            case ConcernReceived() as said:
                text = concern(said)
            case _:
                continue
        if said.subject is not None and (name := each(case, (said.subject,))):
            told[event.id] = f"{name}: {text}"
    return told


def concern(said: ConcernReceived) -> str:
    """A report of concern as its case's timeline has it."""
    parts = [said.what, f"{CONCERNS.get(said.how, said.how)} från {said.given_by or ANONYMOUS}"]
    if said.read_back:
        parts.append("uppläst för den som lämnade den")
    if said.wants_feedback is not None:
        parts.append("vill ha återkoppling" if said.wants_feedback else "vill inte ha återkoppling")
    return "; ".join(parts)


def _because(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what
