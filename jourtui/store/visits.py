"""What a person can do about visits in a case: see `rules.visits`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from jourtui.rules import visits as rules
from jourtui.rules import waiting
from jourtui.rules.safety_routine import SafetyRoutine
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base

WITH_POLICE = "följer med på besök"
"""What the police are asked for a visit."""


def visit(desk: Desk, case: UUID, visit: UUID) -> rules.Visit | None:
    """A visit as its events tell it. Raises RecordDestroyed."""
    return desk.journal.case(case).visits.every.get(visit)


def contact(desk: Desk, case: UUID) -> datetime | None:
    """When contact was last established in a case: somebody who called was reached, or SOS connected them."""
    with desk.rows() as rows:
        calls = queries.calls_of(rows, case)
    reached = [call.reached_at for call in calls if call.reached_at is not None]
    reached += [call.received_at for call in calls if call.connected and call.received_at is not None]
    return max(reached, default=None)


def decide(
    desk: Desk, case: UUID, facts: rules.VisitFacts, at: datetime | None = None, *, base: Base
) -> UUID:
    """Somebody shall go; returns the visit. The police are waited for from when they were asked to come."""
    decided = rules.Decided(facts=facts, at=at)
    (event, *_) = desk.write(case, decided, *_asked(desk, case, facts), base=base)
    return event


def correct(desk: Desk, case: UUID, visit: UUID, facts: rules.VisitFacts, *, base: Base) -> None:
    """Set facts as seen at `base`; of two values that did not see each other the given one then holds."""
    if facts.given():
        corrected = rules.Corrected(visit=visit, facts=facts)
        desk.write(case, corrected, *_asked(desk, case, facts), base=base)


def _asked(desk: Desk, case: UUID, facts: rules.VisitFacts) -> list[waiting.Asked]:
    """The question to the police, where `facts` say that they were asked and nobody waits for them yet."""
    waits = desk.journal.case(case).waits.running
    if facts.police != "asked" or any(wait.said.what == WITH_POLICE for wait in waits):
        return []
    return [waiting.Asked(whom="police", what=WITH_POLICE, minutes=waiting.WITHIN["police"])]


def depart(
    desk: Desk,
    case: UUID,
    visit: UUID,
    next_at: datetime,
    routine: SafetyRoutine,
    done: Collection[str],
    why: Mapping[str, str] | None = None,
    at: datetime | None = None,
    *,
    base: Base,
) -> None:
    """They leave, and shall be heard from at `next_at`. `done`: codes of what was gone through.

    `why` is by code for each of the rest. Raises ValueError where one has no reason.
    """
    ticked = routine.ticked(done)
    reasons = tuple((item.code, (why or {}).get(item.code, "")) for item in ticked if not item.done)
    if not all(reason for _, reason in reasons):
        raise ValueError("Skriv för varje punkt som inte är gjord varför.")
    said = rules.DepartedAfter(visit=visit, next_at=next_at, routine=ticked, at=at, reasons=reasons)
    desk.write(case, said, base=base)


def arrive(
    desk: Desk,
    case: UUID,
    visit: UUID,
    next_at: datetime | None = None,
    note: str = "",
    at: datetime | None = None,
    *,
    base: Base,
) -> None:
    """They are there. Without `next_at` the check-in that was agreed stands."""
    desk.write(case, rules.Arrived(visit=visit, next_at=next_at, note=note, at=at), base=base)


def check_in(
    desk: Desk,
    case: UUID,
    visit: UUID,
    next_at: datetime,
    note: str = "",
    at: datetime | None = None,
    *,
    base: Base,
) -> None:
    """They were heard from, and shall be again at `next_at`."""
    desk.write(case, rules.CheckedIn(visit=visit, next_at=next_at, note=note, at=at), base=base)


def handle(
    desk: Desk,
    case: UUID,
    visit: UUID,
    what: str,
    next_at: datetime,
    at: datetime | None = None,
    *,
    base: Base,
) -> None:
    """They were not heard from, and `what` was done about it; they shall be heard from at `next_at`."""
    desk.write(case, rules.Handled(visit=visit, what=what, next_at=next_at, at=at), base=base)


def come_back(
    desk: Desk, case: UUID, visit: UUID, note: str = "", at: datetime | None = None, *, base: Base
) -> None:
    """They are back."""
    desk.write(case, rules.Returned(visit=visit, note=note, at=at), base=base)


def cancel(desk: Desk, case: UUID, visit: UUID, reason: str, *, base: Base) -> None:
    """The visit is not made after all."""
    desk.write(case, rules.Cancelled(visit=visit, reason=reason), base=base)
