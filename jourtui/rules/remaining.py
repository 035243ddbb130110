"""What is left to do in a case: one list, for who is told it in the morning and for the report on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jourtui.rules import aid, decisions
from jourtui.rules.assessment import Made
from jourtui.rules.bookings import Booking, Visit
from jourtui.rules.case import Case, Step
from jourtui.rules.decisions import CourtDay, Measure
from jourtui.rules.documents import EXTRACT, Finished
from jourtui.rules.event import Event
from jourtui.rules.police_assistance import Request
from jourtui.rules.waiting import Wait


@dataclass(frozen=True, slots=True)
class WithoutDelegation:
    """An assessment that nobody had delegation for, and nothing on which a board can decide."""

    made: Made


@dataclass(frozen=True, slots=True)
class Tonight:
    """What was said of the night in an assessment that still is the last."""

    made: Made


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A locked document that is for the board, and that it has not."""

    finished: Finished


Left = (
    Step
    | CourtDay
    | Measure
    | WithoutDelegation
    | Tonight
    | Booking
    | Visit
    | aid.Referred
    | Request
    | Wait
    | Undelivered
)


def remaining(case: Case) -> Iterator[Left]:
    """All of it, the kinds in this order. A court's clock runs on for a decision that was lifted."""
    yield from (step for step in case.steps if step.pending)
    yield from (day for day in decisions.court_days(case.decisions) if day.decided.submitted is None)
    yield from (one for one in case.decisions.measures.values() if one.decided is None)
    waits = {made.event.id for made, followed in undelegated(case) if followed is None}
    for made in case.assessments.made:
        if made.event.id in waits:
            yield WithoutDelegation(made)
        if made.later is None and made.said.tonight:
            yield Tonight(made)
    yield from case.lodgings.live
    yield from case.lodgings.to_visit
    for event in case.aid.undecided:
        if isinstance(event.payload, aid.Referred):
            yield event.payload
    yield from case.assistance.running
    yield from case.waits.running
    for document in case.documents.every.values():
        finished = document.finished
        if finished is None or finished.kind == EXTRACT or not case.documents.stands(document):
            continue
        if not any(one.there for one in case.deliveries.of_final(document)):
            yield Undelivered(finished)


def undelegated(case: Case) -> Iterator[tuple[Made, Event | None]]:
    """Assessments that are decisions and that nobody had delegation for, each with what came of it.

    That is a measure or a decision about that person, or a later assessment of them; None: the board waits
    for it.
    """
    after = [(one.event, one.made.concerns) for one in case.decisions.decided.values()]
    after += [(one.event, one.taken.concerns) for one in case.decisions.measures.values()]
    for made in case.assessments.made:
        if made.said.decided is None or made.said.decided.delegation:
            continue
        about = made.said.subject
        followed = [
            event
            for event, concerns in after
            if event.saw(made.event) and (about is None or not concerns or about in concerns)
        ]
        followed += [made.later] if made.later is not None else []
        yield made, min(followed, key=lambda event: event.happened_at, default=None)
