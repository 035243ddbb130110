"""What the key figures (Nyckeltal) count in one record, where no view of its own tells it: folded facts.

Source: domain.md, "Key figures". What is decided in a case, aid, reports and handovers are counted from here;
calls, cases, notices, bookings and visits from their own views.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Field

from jourtui.rules import aid, calendar, responsibility
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.decisions import Decided, concern_one
from jourtui.rules.entries import Log
from jourtui.rules.event import Event
from jourtui.rules.fields import Fields, Folded

What = Literal["decision", "measure", "aid_granted", "aid_refused", "report", "interview", "handover"]
PLACEMENTS = frozenset({"placement_sol", "institution", "lvu_placement"})
"""Kinds of decision (mandates.toml) by which somebody is placed."""

HANDED_OVER = {responsibility.Accepted: "accepted", responsibility.TakenOver: "taken_over"}
"""The events by which a record went over to somebody else, and how."""


class CountedFields(Fields):
    """One thing to count: shared by the fact and the table."""

    counted: UUID
    """The event that it happened by."""
    what: str
    at: datetime = Field(index=True)
    code: str = ""
    """Of a decision its kind, of a measure what the board decided, of aid what it was, of an
    interview or a handover how."""
    due_at: datetime | None = None
    done_at: datetime | None = None
    again: bool = False
    """Of a placement: whom it concerns was placed before (omplacering)."""


class Counted(Folded, CountedFields):
    """One thing to count, as the fold of its record tells it."""


def of_call(call: Call) -> list[Counted]:
    """What is counted in a call beside the call itself."""
    return list(_handovers(call.log))


def of_case(case: Case) -> list[Counted]:
    """What is counted in a case beside the case itself."""
    return [*_decisions(case), *_measures(case), *_others(case)]


def _others(case: Case) -> Iterator[Counted]:
    yield from _aid(case)
    yield from _reports(case)
    for interview in case.interviews.every.values():
        yield _counted(interview.requested, "interview", interview.interview_standing)
    yield from _handovers(case.log)


def _decisions(case: Case) -> Iterator[Counted]:
    """The decisions that were granted. What was recorded twice counts once, also when it ended since."""
    for one in case.decisions.decided.values():
        if one.made.granted and not _recorded_twice(one):
            yield _counted(one.event, "decision", one.made.decision, again=one.made.re_placement)


def _measures(case: Case) -> Iterator[Counted]:
    """Measures without delegation; one that the board approved, or changed, is a decision of its kind too.

    Unless that decision was written in by itself as well: it counts once. Each decision is of one measure.
    """
    written = [
        one for one in case.decisions.decided.values() if one.made.granted and not _recorded_twice(one)
    ]
    for measure in case.decisions.measures.values():
        yield _counted(measure.event, "measure", measure.outcome)
        taken = measure.taken
        if measure.outcome not in ("approved", "changed"):
            continue
        same = next(
            (
                one
                for one in written
                if one.made.decision == taken.decision
                and one.made.moved_from == taken.moved_from
                and one.event.saw(measure.event)
                and concern_one(one.made, taken)
            ),
            None,
        )
        if same is None:
            yield _counted(measure.event, "decision", taken.decision, again=bool(taken.moved_from))
        else:
            written.remove(same)


def _recorded_twice(one: Decided) -> bool:
    return one.ended is not None and getattr(one.ended.payload, "same_as", None) is not None


def _aid(case: Case) -> Iterator[Counted]:
    for event in case.aid.decisions:
        match event.payload:
            case aid.Granted(what=what):
                yield _counted(event, "aid_granted", what)
            case aid.Refused(what=what):
                yield _counted(event, "aid_refused", what)


def _reports(case: Case) -> Iterator[Counted]:
    """Each report clock: due 08:00 on the first weekday after the first work that no report covered."""
    for first, told in case.covered:
        yield _report(first, told.happened_at)
    if case.unreported:
        yield _report(case.unreported[0], None)


def _report(first: Event, done: datetime | None) -> Counted:
    fact = _counted(first, "report", "")
    fact.due_at, fact.done_at = calendar.next_weekday_at(first.happened_at, 8), done
    return fact


def _handovers(log: Log) -> Iterator[Counted]:
    """Offers that were accepted, and what was taken over: never what came too late."""
    for event in log.events:
        how = HANDED_OVER.get(type(event.payload)) if event.payload is not None else None
        if how is not None and event.id not in log.void and event.id not in log.struck:
            yield _counted(event, "handover", how)


def _counted(event: Event, what: What, code: str, *, again: bool = False) -> Counted:
    return Counted(counted=event.id, what=what, at=event.happened_at, code=code, again=again)
