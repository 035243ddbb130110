"""What a person can do about police assistance in a case: see `rules.police_assistance`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules import police_assistance as rules
from jourtui.rules.case import Case
from jourtui.rules.decisions import Decided
from jourtui.rules.document_kinds import DocumentKinds
from jourtui.rules.event import Event
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed

NOTHING_DECIDED = "Ingen handräckning är beslutad i ärendet. F skriver in beslutet."
TO = "Skriv till vem hos polisen begäran skickades."
BY = "Skriv vem hos polisen som har den."
WHY = "Skriv varför begäran tas tillbaka."
TOLD = "Skriv vem hos polisen som fick veta det."


def decided(kinds: DocumentKinds, case: Case) -> list[Decided]:
    """The decisions that stand to ask the police for help, by the kinds of document that do."""
    codes = {code for kind in kinds.kinds if kind.executes is not None for code in kind.decisions}
    return case.decisions.to_carry_out(codes, ())


def unwritten(kinds: DocumentKinds, case: Case, decision: UUID) -> bool:
    """Whether no written request is locked for the decision: the police are to have one (JO 1598-2020)."""
    codes = {kind.code for kind in kinds.kinds if kind.executes is not None}
    return not any(
        one.kind in codes and one.finished is not None and one.withdrawn is None and one.decision == decision
        for one in case.documents.every.values()
    )


def request(
    desk: Desk,
    kinds: DocumentKinds,
    case: UUID,
    decision: UUID,
    to: str,
    how: str = "",
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID:
    """The request was sent to the police: its clocks begin. Returns its id. Raises NotAllowed."""
    state = desk.journal.case(case)
    found = {one.event.id: one for one in decided(kinds, state)}.get(decision)
    if found is None:
        raise NotAllowed(NOTHING_DECIDED)
    if not to:
        raise NotAllowed(TO)
    if at is not None and at < found.event.happened_at.replace(second=0, microsecond=0):
        raise NotAllowed("Tiden ligger före beslutet.")
    codes = {
        code
        for kind in kinds.kinds
        if kind.executes is not None and found.made.decision in kind.decisions
        for code in kind.executes.of(found.made.decision)
    }
    executes = tuple(one.event.id for one in state.decisions.to_carry_out(codes, found.made.concerns))
    return desk.write(case, rules.ExecutionRequested(decision, to, how, at, executes), base=base)[0]


def receive(
    desk: Desk, case: UUID, one: UUID, by: str, *, at: datetime | None = None, base: Base | None = None
) -> None:
    """The police have it. Raises NotAllowed."""
    found = _running(desk, case, one, at)
    if found.received is not None:
        raise NotAllowed("Det är redan antecknat att polisen har den.")
    if not by:
        raise NotAllowed(BY)
    desk.write(case, rules.AssistanceReceived(one, by, at=at), base=base)


def carry_out(
    desk: Desk, case: UUID, one: UUID, outcome: str, *, at: datetime | None = None, base: Base | None = None
) -> None:
    """The police have done it. Raises NotAllowed."""
    _running(desk, case, one, at)
    desk.write(case, rules.AssistanceCarriedOut(one, outcome, at=at), base=base)


def withdraw(
    desk: Desk,
    case: UUID,
    one: UUID,
    why: str,
    told: str,
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """It is not needed any more, and the police know. Raises NotAllowed."""
    _running(desk, case, one, at)
    if not why:
        raise NotAllowed(WHY)
    if not told:
        raise NotAllowed(TOLD)
    desk.write(case, rules.AssistanceWithdrawn(one, why, told, at=at), base=base)


def take_back(desk: Desk, case: UUID, entry: UUID, why: str, *, base: Base | None = None) -> None:
    """The event `entry`, a request or what became of one, was written by mistake. Raises NotAllowed."""
    if entry not in {event.id for event in written(desk.journal.case(case))}:
        raise NotAllowed("Det är redan tillbakataget, eller finns inte i ärendet.")
    if not why:
        raise NotAllowed("Skriv vad som var fel.")
    desk.write(case, rules.AssistanceTakenBack(entry, why), base=base)


def written(case: Case) -> list[Event]:
    """What stands of police assistance and can be taken back, the last of each request first.

    A request only while nothing says what became of it: that is taken back before.
    """
    found: list[Event] = []
    for one in case.assistance.every.values():
        ends = [end for end in (one.other, one.ended) if end is not None]
        found += ends or ([one.received] if one.received is not None else [one.event])
    return found


def _running(desk: Desk, case: UUID, one: UUID, at: datetime | None) -> rules.Request:
    found = desk.journal.case(case).assistance.every.get(one)
    if found is None:
        raise NotAllowed("Begäran finns inte i ärendet.")
    if found.ended is not None:
        raise NotAllowed("Begäran är redan genomförd eller tillbakatagen.")
    if at is not None and at < found.event.happened_at.replace(second=0, microsecond=0):
        raise NotAllowed("Tiden ligger före begäran.")
    return found
