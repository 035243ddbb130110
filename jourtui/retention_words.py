"""Swedish words for retention: the screen and the text commands say the same. Never a word of the content."""

from __future__ import annotations

from collections.abc import Sequence

from jourtui.rules.retention import Decision, DecisionFields, Verdict

TYPES = {
    "case": "ärende",
    "call": "anrop",
    "notice": "föranmälan",
    "access": "läslogg",
    "note": "struken anteckning",
}
STATUS = {"due": "kan gallras", "judge": "kräver bedömning", "held": "spärrat"}


def record(verdict: Verdict) -> str:
    """What a record is, for who has to tell it from another: kind, board, days, the beginning of its id."""
    facts = verdict.facts
    parts = [TYPES.get(facts.type, facts.type), facts.board]
    begun = "skriven" if facts.within is not None else "från"
    parts.append(f"{begun} {facts.opened}" if facts.opened else "")
    if facts.within is not None:
        parts += [f"struken {facts.last_note}", f"i {TYPES.get(facts.within_type, 'post')}"]
        parts.append(f"{str(facts.within)[:8]}, anteckning")
    else:
        parts.append(f"sista anteckning {facts.last_note}" if facts.last_note else "")
    return " ".join(part for part in (*parts, str(facts.record)[:8]) if part)


def law(verdict: Verdict) -> str:
    """The law that a rule rests on, marked when its text was not read."""
    return f"{verdict.law} (ej kontrollerat)" if verdict.unverified else verdict.law


def row(verdict: Verdict) -> tuple[str, str, str, str]:
    """Status, record, why, law."""
    return STATUS.get(verdict.status, verdict.status), record(verdict), verdict.why, law(verdict)


def state(decision: DecisionFields | Decision, *, in_force: bool) -> str:
    """How a decision is: what it waits for, or what came of it."""
    if decision.executed_at is not None:
        return "verkställt"
    if not decision.standing:
        return f"tillbakataget av {decision.withdrawn_name}"
    if decision.confirmation is not None:
        return f"bekräftat av {decision.confirmed_name}, kan verkställas"
    return "kan verkställas (14 dygn)" if in_force else "väntar på en annan person, eller 14 dygn"


def decided(decision: DecisionFields | Decision, *, in_force: bool) -> str:
    """A decision in a line."""
    at = f"{decision.decided_at:%Y-%m-%d}" if decision.decided_at else ""
    posts = "1 post" if decision.count == 1 else f"{decision.count} poster"
    return f"{at} {decision.by_name}: {posts}, {state(decision, in_force=in_force)}. {decision.reason}"


def proposed_reason(verdicts: Sequence[Verdict]) -> str:
    """What stands in the field for the reason of a decision before anything is typed."""
    kinds = {verdict.facts.within is not None for verdict in verdicts}
    if kinds == {True}:
        return "Anteckningen är struken."
    return "Bevarandetiden har gått ut." if kinds == {False} else ""
