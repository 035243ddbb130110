"""Clocks (frister): computed from what happened; none is armed or stored (domain.md, "Clocks").

Every clock that stopped too late, by what was done or because its record was closed, is kept until somebody
has explained the breach: it is asked about once, in one line, and may become a deviation. What nobody was to
do any more (a step that was not needed) was not late.

A clock's identity is (record, kind, starting event). All times are UTC, so elapsed time is right across
both nights when the clocks change, and when the laptop slept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules import (
    calendar,
    decisions,
    imported,
    lodging,
    police_assistance,
    remaining,
    responsibility,
    visits,
    waiting,
)
from jourtui.rules.assignment import Assignment
from jourtui.rules.bookings import Lodgings
from jourtui.rules.call import Call
from jourtui.rules.case import Case, StepDone, each
from jourtui.rules.document_fold import Document
from jourtui.rules.entries import Log
from jourtui.rules.event import Event
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.notice import EXPIRING, Notice

NOTICE_END = "notice_end"
"""The end of validity of an advance notice: told in the list of clocks, and rings for nobody."""
CALLBACK = timedelta(minutes=30)
"""To phone back, from when SOS Alarm handed over the number."""
SOS_ANSWER = timedelta(minutes=15)
"""Until SOS Alarm, asked for a number, should have answered: jourtui's own default."""
SNOOZE_LIMIT = timedelta(minutes=5)
"""No alarm is silent longer than this past its due time (design.md, "Alarms are not toasts")."""
RING_OTHER = timedelta(minutes=5)
"""An alarm that nobody has acknowledged for this long rings on the other laptop."""
POSTED = "posted"
"""What is waited for went by post: it is on its way, and nobody has it."""
REPORT = "report"
"""The kind of document that is the report to the municipality (documents.toml)."""
RECEIPT_AT_LEAST = timedelta(hours=1)
"""What is delivered later than this before 10:00 is to be acknowledged by 10:00 of the weekday after."""
OTHERS = frozenset({"sos_number", *(f"waiting_{whom}" for whom in waiting.WITHIN)})
"""Waiting on others (domain.md, "Clocks")."""
OF_SOME = frozenset({"court_week", "court_next_day", "board_decision", "assistance_received", "assistance"})
"""Of a case with several persons: the title is whom they concern, all of them by name."""
PROPOSES_DEVIATION = OTHERS | {"check_in"}
"""A breach proposes a deviation: of others, or that somebody who is out was not heard from."""


class SeenBy(msgspec.Struct, frozen=True):
    """Who acknowledged a clock, and when (UTC)."""

    id: UUID
    name: str
    at: datetime


class ClockFields(Fields):
    """Shared by the state and the table.

    `kind` is one of `callback`, `handover`, `sos_number`, `report`, `step`, `court_week`, `court_next_day`,
    `board_decision`, `protection`, `lodging`, `follow_up`, `visit`, `check_in`, `interview`, `unsent`,
    `receipt`, `wrong_delivery`, `notice_end`, `assignment`,
    `assistance_received`, `assistance`, or `waiting_` and whom. A clock that
    stopped too late stays until its breach is explained; `stopped_at` then says when.
    """

    record_id: UUID
    record_type: str
    kind: str
    start_event: UUID
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    holder_id: UUID | None = None
    holder_name: str = ""
    title: str = ""
    named: bool = True
    """The title is whom it concerns; else it is free text, what a case is about or what is to be done."""
    protected: bool = False
    anonymous: bool = False
    """Whoever it concerns wants to be anonymous: the title is empty."""
    goers: str = ""
    """Of a check-in: who is out, and shall be heard from."""
    reach: str = ""
    """Of a check-in: the number on which they are reached."""
    about: str = ""
    """Of a court's clock: the code of the decision that is to be submitted; of a receipt's: if `POSTED`."""
    ended: bool = False
    """Of a court's clock: the decision holds no longer, and the clock runs on all the same."""
    seen_by: str = "[]"
    """JSON list of `SeenBy`."""

    def broken_at(self, now: datetime) -> bool:
        """Whether the clock was or is past due."""
        return (self.stopped_at or now) > self.due_at

    def seen(self) -> list[SeenBy]:
        """Who acknowledged it, in order."""
        return msgspec.json.decode(self.seen_by, type=list[SeenBy])


class Clock(Folded, ClockFields):
    """One clock."""

    due_at: datetime = Field(index=True)


def of_call(call: Call, record_id: UUID) -> list[Clock]:
    """The clocks of a call that run, or that broke and are not explained."""
    return _kept(every_of_call(call, record_id), call.log)


def every_of_call(call: Call, record_id: UUID) -> list[Clock]:
    """All clocks that a call ever had, met and explained ones too; without who acknowledged them."""
    if call.received_event is None or call.received_at is None:
        return []
    found = []
    dialable = call.phone or call.phone_shown
    if call.via == "sos" and dialable and not call.connected:
        started = call.number_at or call.received_at
        stopped = call.reached_at or call.closed_at
        found.append(_clock("callback", call.received_event, started, started + CALLBACK, stopped))
    found += _offers(call.log, call.closed_at)
    for asking in call.askings:
        due = asking.asked_at + SOS_ANSWER
        stopped = _first(asking.ended_at, call.closed_at)
        found.append(_clock("sos_number", asking.event_id, asking.asked_at, due, stopped))
    for clock in found:
        clock.record_id, clock.record_type = record_id, "call"
        clock.holder_id, clock.holder_name = call.holder_id, call.holder_name
        clock.anonymous = call.anonymous
        if not call.anonymous:
            clock.title = call.caller_name or ("" if call.protected else call.phone_shown)
        clock.protected = call.protected
    return found


def of_notice(notice: Notice, record_id: UUID) -> list[Clock]:
    """The end of validity (domain.md, "Clocks"): stops when the notice is renewed or closed.

    It begins the last day before, so that what is valid for months does not stand among tonight's clocks. Of
    two ends written apart the first counts.
    """
    if notice.received_event is None or notice.until is None or not notice.open:
        return []
    due = min([notice.until, *(one.value for one in notice.written.contested.get("until", ()))])
    clock = _clock(NOTICE_END, notice.received_event, due - EXPIRING, due)
    clock.record_id, clock.record_type = record_id, "notice"
    clock.title, clock.protected = notice.person_name, notice.protected
    return _kept([clock], notice.log)


def of_assignment(one: Assignment, record_id: UUID) -> list[Clock]:
    """When an assignment is to be done: stops when it is done or given back. Of two times the first."""
    found = _offers(one.log, one.ended_at)
    times = [write.value for write in one.written.contested.get("by_when", ())] or [one.by_when]
    due = _first(*times)
    if one.ordered_event is not None and one.ordered_at is not None and due is not None:
        found.append(_clock("assignment", one.ordered_event, one.ordered_at, due, one.ended_at))
    for clock in found:
        clock.record_id, clock.record_type = record_id, "assignment"
        clock.holder_id, clock.holder_name = one.holder_id, one.holder_name
        clock.named = bool(one.person_name)
        clock.title, clock.protected = one.person_name or one.what, one.protected
    return _kept(found, one.log)


def of_case(case: Case, record_id: UUID) -> list[Clock]:
    """The clocks of a case that run, or that broke and are not explained."""
    return _kept(every_of_case(case, record_id), case.log)


def every_of_case(case: Case, record_id: UUID) -> list[Clock]:
    """All clocks that a case ever had, met and explained ones too; without who acknowledged them."""
    found = _offers(case.log, case.closed_at)
    for first, report in case.covered:
        found.append(_report(first, report.happened_at))
    if case.unreported:
        found.append(_report(case.unreported[0]))
    found += _steps(case)
    found += _decisions(case)
    found += _protection(case)
    found += _bookings(case.lodgings)
    found += _visits(case)
    found += _interviews(case)
    found += _waits(case)
    found += _assistance(case)
    found += _deliveries(case)
    for clock in found:
        clock.record_id, clock.record_type = record_id, "case"
        clock.holder_id, clock.holder_name = case.holder_id, case.holder_name
        clock.named = clock.kind in OF_SOME if clock.title else bool(case.subject_name)
        clock.title = clock.title or case.subject_name or case.title
        clock.protected = case.protected
    return found


def _offers(log: Log, closed_at: datetime | None) -> list[Clock]:
    """Handovers, each from the offer to whatever next had an effect on who is responsible."""
    found: list[Clock] = []
    for event in log.events:
        if not isinstance(event.payload, responsibility.PAYLOADS) or event.id in log.void:
            continue
        if found and found[-1].stopped_at is None:
            found[-1].stopped_at = event.happened_at
        if isinstance(event.payload, responsibility.Offered):
            due = event.written_at + timedelta(seconds=responsibility.answer_within(event.payload))
            found.append(_clock("handover", event.id, event.written_at, due))
    for clock in found:
        clock.stopped_at = _first(clock.stopped_at, closed_at)
    return found


def _steps(case: Case) -> list[Clock]:
    """Planned steps with a time. One that was not needed after all was not late."""
    found = []
    for step in case.steps:
        done = step.done
        if step.due is None or (
            done is not None and isinstance(done.payload, StepDone) and done.payload.dropped
        ):
            continue
        stopped = _first(done.happened_at if done is not None else None, case.closed_at)
        found.append(_clock("step", step.event.id, step.event.written_at, step.due, stopped))
        found[-1].title = step.text
    return found


def _decisions(case: Case) -> list[Clock]:
    """What must be submitted to court; the board's decision on measures and assessments without delegation.

    The court's clock stops only when the submission is recorded, also in a case that is closed. An assessment
    awaits the board until a measure or a decision follows on it.
    """
    found = []
    for day in decisions.court_days(case.decisions):
        made = day.decided.event
        stopped = day.decided.submitted.happened_at if day.decided.submitted is not None else None
        found.append(_clock(f"court_{day.decided.made.court}", made.id, day.since, day.due, stopped))
        found[-1].about = day.decided.made.decision
        found[-1].title = each(case, day.decided.made.concerns)
        found[-1].ended = not day.decided.stands
    for measure in case.decisions.measures.values():
        taken = measure.event
        due = calendar.end_of_next_weekday(taken.happened_at)
        stopped = measure.decided.happened_at if measure.decided is not None else None
        found.append(_clock("board_decision", taken.id, taken.happened_at, due, stopped))
        found[-1].title = each(case, measure.taken.concerns)
    for assessed, followed in remaining.undelegated(case):
        event = assessed.event
        due = calendar.end_of_next_weekday(event.happened_at)
        stopped = followed.happened_at if followed is not None else None
        found.append(_clock("board_decision", event.id, event.happened_at, due, stopped))
        found[-1].title = each(case, assessed.about)
    return found


def _protection(case: Case) -> list[Clock]:
    """The immediate protection assessment (omedelbar skyddsbedömning, SoL 2025:400 20:1), for each report.

    From when the report of concern came in until it is decided. *Genast* is the same day, at the latest the
    next when it came in late (prop. 2012/13:10 p. 60): due when the next Swedish day ends, and shown as soon
    due when it begins. That the case is closed does not stop it: the law asks for an assessment all the same.
    """
    found = []
    for concern in case.assessments.concerns:
        started = concern.event.happened_at
        day_after_next = calendar.local(started).date() + timedelta(days=2)
        stopped = concern.answered.happened_at if concern.answered is not None else None
        due = calendar.at_local(day_after_next, 0)
        clock = _clock("protection", concern.event.id, started, due, stopped)
        child = case.subjects.get(concern.said.subject) if concern.said.subject is not None else None
        clock.title = child.name if child is not None else ""
        found.append(clock)
    return found


def _bookings(booked: Lodgings) -> list[Clock]:
    """Check-outs as booked, and follow-up visits as planned (domain.md, "Clocks").

    They run on when the case is closed: somebody lives there. What was cancelled, and who never came, was not
    late; nor is a visit that was not needed, or has nobody left to see.
    """
    found = []
    for booking in booked.bookings.values():
        for stay in booking.stays:
            stopped = stay.stopped
            if stopped is None or isinstance(stopped.payload, lodging.Left | lodging.Extended):
                at = stopped.happened_at if stopped is not None else None
                found.append(_clock("lodging", stay.event.id, stay.event.happened_at, stay.due, at))
        for visit in booking.visits:
            if visit.dropped or (visit.done is None and not booking.live):
                continue
            at = visit.done.happened_at if visit.done is not None else None
            found.append(_clock("follow_up", visit.event.id, visit.event.written_at, visit.due, at))
    return found


def _visits(case: Case) -> list[Clock]:
    """To be there within two hours, and each check-in as agreed (domain.md, "Clocks").

    The two hours stop when they are there, or nobody is to go any more. A check-in runs on in a case that is
    closed: somebody is out.
    """
    found = []
    for visit in case.visits.every.values():
        if visit.visit_standing != "cancelled":
            due = visit.started_at + visits.THERE_WITHIN
            stopped = _first(visit.arrived_at, visit.ended_at, case.closed_at)
            found.append(_clock("visit", visit.id, visit.started_at, due, stopped))
        for check in visit.checks:
            at = check.stopped.happened_at if check.stopped is not None else None
            found.append(_clock("check_in", check.event.id, check.event.happened_at, check.due, at))
            found[-1].goers, found[-1].reach = visit.goers, visit.reach
    return found


def _interviews(case: Case) -> list[Clock]:
    """Police interviews that are to be held, until when they begin; of two times apart the first.

    Only while it is planned: what came of it, and why nobody was there, are said with the interview itself.
    """
    found = []
    for one in case.interviews.planned if case.closed_at is None else ():
        times = [write.value for write in one.written.contested.get("starts_at", ())] or [one.starts_at]
        starts = _first(*times)
        if starts is not None:
            found.append(_clock("interview", one.id, one.requested.happened_at, starts))
            found[-1].title = one.child_name
    return found


def _waits(case: Case) -> list[Clock]:
    """Answers of others (domain.md, "Clocks": "waiting on others"). What nobody waits for was not late.

    But the police, and SOS Alarm, are to answer: whoever gave up after that had no answer in time.
    """
    found = []
    for wait in case.waits.every.values():
        gave_up = wait.dropped and wait.said.whom in waiting.OWE
        if not wait.dropped or gave_up:
            answered = wait.answered.happened_at if wait.answered is not None else None
            stopped = _first(answered, case.closed_at)
            kind = f"waiting_{wait.said.whom}"
            found.append(_clock(kind, wait.event.id, wait.event.happened_at, wait.due, stopped))
    return found


def _assistance(case: Case) -> list[Clock]:
    """Police assistance (domain.md, "Clocks"): that it was received, and that it is taken back in time.

    JO 1832-2006: withdrawn when the ground ends, so it rings when that does. That it is asked after on the
    next weekday at 08:00 is jourtui's own time: nothing is broken then. A closed case changes nothing.
    """
    found = []
    for one in case.assistance.every.values():
        event, due = one.event, calendar.next_weekday_at(one.event.happened_at, 8)
        stopped = _first(*(e.happened_at for e in (one.received, one.ended) if e is not None))
        asked = case.decisions.decided.get(one.said.decision)
        child = each(case, asked.made.concerns) if asked is not None else ""
        within = event.happened_at + police_assistance.RECEIVED_WITHIN
        found.append(_clock("assistance_received", event.id, event.happened_at, within, stopped))
        found[-1].title = child
        if one.ended is None:
            gone = police_assistance.ground_ended(one.said, case.decisions.decided) or due
            found.append(_clock("assistance", event.id, event.happened_at, min(due, gone)))
            found[-1].title = child
    return found


def _deliveries(case: Case) -> list[Clock]:
    """What is not with the board at 07:00, what nobody has acknowledged at 10:00, and incidents.

    A report from when it is locked, an addition to what is delivered from when it is written, the rest from
    when it is queued, and again from when it came to the wrong hands and not to the board. A case that is
    closed changes nothing. What was taken back was not late.
    """
    found, deliveries = [], case.deliveries
    for document in case.documents.every.values():
        final, locked = document.finished, document.locked
        if final is None or locked is None or not case.documents.stands(document):
            continue
        live = [one for one in deliveries.of_final(document) if one.live]
        began = locked if final.kind == REPORT else _lost(case, document)
        if began is not None and not live:
            found.append(_unsent(began, final.title))
        if any(one.there for one in live):
            found += [_unsent(added, final.title) for added in deliveries.lacked(document)]
    for sent in deliveries.every.values():
        event, delivered = sent.event, sent.delivered
        if sent.astray is not None:
            continue
        if sent.state != "taken_back" and not (sent.asks and deliveries.reached(sent)):
            at = delivered.happened_at if delivered is not None else None
            found.append(_unsent(event, sent.said.title, at))
        if delivered is not None and not sent.handed:
            at = sent.received.happened_at if sent.received is not None else None
            due = calendar.next_weekday_at(delivered.happened_at + RECEIPT_AT_LEAST, 10)
            found.append(_clock("receipt", delivered.id, delivered.happened_at, due, at))
            found[-1].title = sent.said.title
            found[-1].about = POSTED if sent.posted else ""
    for wrong in deliveries.wrong.values():
        began, judged = wrong.event, wrong.judged
        at = judged.happened_at if judged is not None else None
        found.append(_clock("wrong_delivery", began.id, began.happened_at, wrong.due, at))
    return found


def _lost(case: Case, document: Document | None) -> Event | None:
    """That a document, or a version before it, came to the wrong hands, and the board has neither.

    Or that other words of it came to the board, of two who locked it apart.
    """
    while document is not None:
        sent = case.deliveries.of_final(document)
        if any(one.live for one in sent):
            return None
        if astray := [one.astray for one in sent if one.astray is not None]:
            return astray[-1]
        of_it = (one for one in case.deliveries.every.values() if one.said.document == document.id)
        if others := [one.delivered for one in of_it if one.there]:
            return others[-1]
        document = case.documents.every.get(document.replaces) if document.replaces is not None else None
    return None


def _unsent(began: Event, title: str, stopped: datetime | None = None) -> Clock:
    """07:00, an hour before the report is due; what is queued later than that has ten minutes, to 08:00."""
    eight = calendar.next_weekday_at(began.happened_at, 8)
    seven, at_least = eight - timedelta(hours=1), began.happened_at + timedelta(minutes=10)
    clock = _clock("unsent", began.id, began.happened_at, max(seven, min(at_least, eight)), stopped)
    clock.title = title
    return clock


def _first(*stopped: datetime | None) -> datetime | None:
    """What stopped it first: nobody waits for anything in a record that is closed."""
    return min((moment for moment in stopped if moment is not None), default=None)


def _report(first: Event, stopped: datetime | None = None) -> Clock:
    """To the municipality by 08:00 on the next weekday after the first work that no report covers."""
    due = calendar.next_weekday_at(first.happened_at, 8)
    return _clock("report", first.id, first.happened_at, due, stopped)


def _clock(
    kind: str, start: UUID, started: datetime, due: datetime, stopped: datetime | None = None
) -> Clock:
    return Clock(
        record_id=start,
        record_type="",
        kind=kind,
        start_event=start,
        started_at=started,
        due_at=due,
        stopped_at=stopped,
    )


def _kept(clocks: list[Clock], log: Log) -> list[Clock]:
    """Those that run, or broke and are not explained; nothing rings any more of what was imported."""
    explained = {(explanation.clock, explanation.start_event) for explanation in log.explained}
    past = imported.covered(log.events)
    kept = []
    for clock in clocks:
        identity = (clock.kind, clock.start_event)
        if clock.start_event in past:
            continue
        if clock.stopped_at is not None and (clock.stopped_at <= clock.due_at or identity in explained):
            continue
        seen = [SeenBy(e.author.id, e.author.name, e.written_at) for e in log.acknowledged.get(identity, ())]
        clock.seen_by = msgspec.json.encode(seen).decode()
        kept.append(clock)
    return kept
