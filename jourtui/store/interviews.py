"""What a person can do about police interviews of a minor in a case: see `rules.interviews`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules import interviews as rules
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base


def request(
    desk: Desk, case: UUID, facts: rules.InterviewFacts, at: datetime | None = None, *, base: Base
) -> UUID:
    """The police ask for somebody to attend; returns the interview."""
    (event,) = desk.write(case, rules.Requested(facts=facts, at=at), base=base)
    return event


def correct(desk: Desk, case: UUID, interview: UUID, facts: rules.InterviewFacts, *, base: Base) -> None:
    """Set facts as seen at `base`; of two values that did not see each other the given one then holds."""
    if facts.given():
        desk.write(case, rules.Corrected(interview=interview, facts=facts), base=base)


def attend(desk: Desk, case: UUID, interview: UUID, facts: rules.InterviewFacts, *, base: Base) -> None:
    """Somebody was there: who, when and what came of it."""
    desk.write(case, rules.Attended(interview=interview, facts=facts, at=facts.began_at or None), base=base)


def stay_away(desk: Desk, case: UUID, interview: UUID, facts: rules.InterviewFacts, *, base: Base) -> None:
    """It is held without anybody from the jour, and why."""
    desk.write(case, rules.NotAttended(interview=interview, facts=facts), base=base)


def cancel(desk: Desk, case: UUID, interview: UUID, reason: str, *, base: Base) -> None:
    """It is not held after all."""
    desk.write(case, rules.Cancelled(interview=interview, reason=reason), base=base)
