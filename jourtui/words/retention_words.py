"""Swedish words for retention: the screen and the text commands say the same. Never a word of the content."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from jourtui.rules.retention import Decision, DecisionFields, Item, Verdict
from jourtui.rules.text import listed, posts
from jourtui.store.masking import LOCKED, NOTHING
from jourtui.store.views import HoldRow

TYPES = {
    "case": "ärende",
    "call": "anrop",
    "notice": "föranmälan",
    "assignment": "uppdrag",
    "sold_service": "såld tjänst",
    "access": "åtkomstlogg",
    "deviation": "avvikelse",
    "note": "anteckning",
    "meeting": "teammöte",
    "strain": "påfrestning",
}
STATUS = {"due": "kan gallras", "judge": "kräver bedömning", "held": "spärrat"}


def record(verdict: Verdict) -> str:
    """What a record is, for who has to tell it from another: kind, board, the beginning of its id, days."""
    facts, id_ = verdict.facts, str(verdict.facts.record)[:8]
    if facts.within is not None:
        within = f"{TYPES.get(facts.within_type, 'post')} {str(facts.within)[:8]}"
        return f"anteckning {id_} i {within}"
    since = f"från {facts.opened}" if facts.opened else ""
    last = f"senast {facts.last_note}" if facts.last_note else ""
    days = ", ".join(filter(None, (since, last)))
    return " ".join(filter(None, (TYPES.get(facts.type, facts.type), facts.board, id_, days)))


def planned(one: Item, *, locked: bool) -> str:
    """What `jourtui destroy` would destroy; of what is `locked` from the reader no board."""
    board = LOCKED if locked else one.board
    what = " ".join(part for part in (TYPES.get(one.type, one.type), board, str(one.record)[:8]) if part)
    return f"{what}, {one.law}"


def item(one: Item, now: Verdict | None, *, locked: bool) -> str:
    """What a decision names: which record, why it may go or may not any more, and the law.

    Of what is `locked` from the reader no more than which it is.
    """
    if locked:
        return f"{TYPES.get(one.type, one.type)} {str(one.record)[:8]} · {LOCKED}"
    if now is None:
        parts = (TYPES.get(one.type, one.type), one.board, f"från {one.opened}" if one.opened else "")
        what = " ".join(part for part in (*parts, str(one.record)[:8]) if part)
        return f"{what} · {one.law}"
    left = "" if now.status == "due" else "gallras inte nu, "
    return f"{record(now)} · {left}{why(now)} · {law(now)}"


def why(verdict: Verdict) -> str:
    """Why it may go or may not; of a note also from which day."""
    undone = f"ångrad {verdict.facts.last_note}, " if verdict.facts.within is not None else ""
    return f"{undone}{verdict.why}"


def law(verdict: Verdict) -> str:
    """The law that a rule rests on, marked when its text was not read."""
    return f"{verdict.law} (ej kontrollerat)" if verdict.unverified else verdict.law


def row(verdict: Verdict, locked: Collection[UUID] = ()) -> tuple[str, str, str, str]:
    """Status, record, why, law; of what is `locked` from the reader no more than which it is."""
    facts, status = verdict.facts, STATUS.get(verdict.status, verdict.status)
    if facts.record in locked or facts.within in locked:
        return status, f"{TYPES.get(facts.type, facts.type)} {str(facts.record)[:8]}", LOCKED, NOTHING
    return status, record(verdict), why(verdict), law(verdict)


def state(decision: DecisionFields | Decision, *, in_force: bool) -> str:
    """How a decision is: what it waits for, or what came of it."""
    if decision.executed_at is not None:
        left = decision.count - decision.carried_out
        return f"verkställt, men {posts(left)} gallrades inte" if left else "verkställt"
    if not decision.standing:
        return f"tillbakataget av {decision.withdrawn_name}"
    if decision.confirmation is not None:
        return f"bekräftat av {decision.confirmed_name}, kan verkställas"
    return "kan verkställas (14 dygn)" if in_force else "väntar på en annan person, eller 14 dygn"


def decided(decision: DecisionFields | Decision, reason: str, *, in_force: bool) -> str:
    """A decision in a line, with the reason as the reader may have it.

    It begins with the id that stands in the trace of what was destroyed.
    """
    id_ = str(decision.decision)[:8]
    at = f"{decision.decided_at:%Y-%m-%d}" if decision.decided_at else ""
    how = state(decision, in_force=in_force)
    return f"{id_}, {at} {decision.by_name}: {posts(decision.count)}, {how}. {reason}"


def hold(row: HoldRow) -> str:
    """A legal hold in a line."""
    return f"Spärr på {str(row.record_id)[:8]} av {row.by_name} {row.at:%Y-%m-%d}: {row.reason}"


def proposed_reason(verdicts: Sequence[Verdict]) -> str:
    """What stands in the field for the reason of a decision before anything is typed."""
    kinds = {verdict.facts.within is not None for verdict in verdicts}
    if kinds == {True}:
        return "Anteckningen är ångrad."
    return "Bevarandetiden har gått ut." if kinds == {False} else ""


def counted(verdicts: Sequence[Verdict]) -> set[int]:
    """The years whose key figures tell of these records; a part of one, such as a note, is in no figure."""
    return {one.facts.opened.year for one in verdicts if one.facts.opened and one.facts.within is None}


def uncounted(years: Sequence[int]) -> str:
    """Said before a decision about records of years whose key figures nobody has closed; empty when none."""
    if not years:
        return ""
    which = listed([str(year) for year in years])
    return f"\n\n! Nyckeltalen för {which} är inte stängda: det som gallras räknas inte där sedan."
