"""What a person can do with a case. Notes, consultations and responsibility are shared with calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from jourtui.rules import case as rules
from jourtui.rules.document_check import no_board
from jourtui.rules.event import Payload
from jourtui.rules.morning_report import MorningReport
from jourtui.store import calls, mandates, queries
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed


def open_new(desk: Desk, facts: rules.CaseFacts) -> UUID:
    """Open a case that no call began; returns its record."""
    case = uuid4()
    desk.write(case, rules.CaseOpened(facts=facts))
    return case


def correct(desk: Desk, case: UUID, facts: rules.CaseFacts, *, base: Base) -> None:
    """Set facts, as seen at `base`. That somebody is protected follows to the calls of the case."""
    if facts.given():
        desk.do(Change(case, rules.CaseCorrected(facts=facts)), *_guarded(desk, case, facts), base=base)


def _guarded(desk: Desk, case: UUID, facts: rules.CaseFacts) -> list[Change]:
    """What masks the calls of a case that now is known to be about somebody protected."""
    if facts.protected is not True:
        return []
    with desk.rows() as rows:
        return [calls.guarded(call.record_id) for call in queries.calls_of(rows, case) if not call.protected]


def name_subject(
    desk: Desk, case: UUID, facts: rules.SubjectFacts, *, subject: UUID | None = None, base: Base
) -> UUID:
    """Set facts about one whom the case concerns; without `subject` a further one. Returns the subject."""
    subject = subject or uuid4()
    desk.write(case, rules.SubjectNamed(subject=subject, facts=facts), base=base)
    return subject


def describe(
    desk: Desk,
    case: UUID,
    facts: rules.CaseFacts,
    subject: UUID | None,
    subject_facts: rules.SubjectFacts,
    *,
    base: Base,
) -> None:
    """Set facts of a case and of one whom it concerns, together; without `subject` a further one."""
    changes = []
    if facts.given():
        changes += [Change(case, rules.CaseCorrected(facts=facts)), *_guarded(desk, case, facts)]
    if subject_facts.given():
        named = rules.SubjectNamed(subject=subject or uuid4(), facts=subject_facts)
        changes.append(Change(case, named))
    if changes:
        desk.do(*changes, base=base)


def settle(desk: Desk, case: UUID, given: dict[str, Any], base: Base, subject: UUID | None = None) -> None:
    """Of two values that did not see each other, `given` holds; `base` is when both were on the screen."""
    if "outcome" in given:
        outcome = given["outcome"]
        change: Payload = rules.CaseClosed(outcome=outcome) if outcome else rules.CaseReopened()
        desk.write(case, change, base=base)
    elif subject is not None:
        name_subject(desk, case, rules.SubjectFacts(**given), subject=subject, base=base)
    else:
        correct(desk, case, rules.CaseFacts(**given), base=base)


def plan(desk: Desk, case: UUID, text: str, due: datetime | None = None) -> None:
    """Plan a next step; with `due` (UTC) it has a clock."""
    desk.write(case, rules.StepPlanned(text=text, due=due))


def finish(desk: Desk, case: UUID, step: UUID, *, dropped: bool = False, note: str = "") -> None:
    """A step is done, or not needed any more."""
    desk.write(case, rules.StepDone(step=step, dropped=dropped, note=note))


def report(desk: Desk, case: UUID, given: MorningReport, *, base: Base | None = None) -> None:
    """Överrapporterat to a named receiver at the municipality: what the author had seen at `base`.

    Raises NotAllowed where that is somebody at the jour, and while nobody has said which board it is.
    """
    if why := no_board(desk.journal.case(case)):
        raise NotAllowed(why)
    mandates.somebody_there(desk, given.receiver)
    desk.write(case, given, base=base)


def close(
    desk: Desk, case: UUID, outcome: str, base: Base | None = None, first: Iterable[Payload] = ()
) -> None:
    """The jour's part is done. `first`: what is written with it, such as that it is taken over."""
    desk.write(case, *first, rules.CaseClosed(outcome=outcome), base=base)


def reopen(
    desk: Desk, case: UUID, reason: str = "", base: Base | None = None, first: Iterable[Payload] = ()
) -> None:
    """The case was closed too early, or something new came in. `first` as in `close`."""
    desk.write(case, *first, rules.CaseReopened(reason=reason), base=base)


def link(desk: Desk, case: UUID, other: UUID, why: str = "") -> None:
    """Another case concerns the same matter or family: both are told of each other."""
    desk.do(
        Change(case, rules.CaseLinkedTo(case=other, why=why)),
        Change(other, rules.CaseLinkedTo(case=case, why=why)),
    )
