"""A row of history as the ordinary events that people would have written, each with its own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from jourtui.rules import assignment, deviation, sold_service
from jourtui.rules import history_rows as history
from jourtui.rules import notice as notices
from jourtui.rules.event import to_micros
from jourtui.rules.history_cases import Call
from jourtui.rules.history_file import Read
from jourtui.rules.imported import Imported, record_of
from jourtui.rules.mandates import Mandates
from jourtui.store import history_case_events as of_case
from jourtui.store.history_told import Told, code_of, record, said_of
from jourtui.store.journal import Change


def changes(read: Read, source: str, run: UUID, mandates: Mandates) -> list[Change]:
    """All that a row becomes: in each record that it touches what marks it, then its events."""
    told = [_TELL[read.kind](read.row, source, mandates)]
    if isinstance(read.row, Call) and read.row.case is not None:
        told.append(of_case.joined_events(read.row, source, told[0]))
    return [change for one in told for change in _marked(one, read, source, run)]


def _marked(told: Told, read: Read, source: str, run: UUID) -> list[Change]:
    marker = Imported(
        run,
        source,
        read.kind,
        read.row.id.text,
        read.line,
        read.digest,
        events=tuple(change.event_id for _, change in told.written),
        times=tuple(to_micros(at) for at, _ in told.written),
        by=read.row.by.text,
    )
    return [Change(told.record, marker), *(change for _, change in told.written)]


def _notice(row: history.Notice, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("notice", row, source)), row.received.utc
    number, phone = row.number, row.phone
    received = notices.NoticeReceived(
        row.person.text,
        row.plan.text,
        row.until.utc,
        row.municipality.code,
        phone.e164 if phone else "",
        phone.shown if phone else "",
        number.value if number else "",
        row.told_by.text,
        at=at,
    )
    told.add(at, received)
    more = said_of(
        reserve_number=row.reserve_number.text,
        birth_year=row.birth_year or (number.born if number else None),
        address=row.address.text,
        protected=row.protected or None,
        board=code_of(row.board),
        valid_from=row.valid_from.utc if row.valid_from else None,
        assessor=row.assessor.text,
    )
    if more:
        told.add(at, notices.NoticeDescribed(notices.NoticeFacts(**more), at=at))
    for use in row.used:
        of = ("call", use.call) if use.call is not None else ("case", use.case)
        assert of[1] is not None
        used = told.add(use.at.utc, notices.NoticeUsed(record_of(source, of[0], of[1].text)))
        if use.told_at is not None:
            back = notices.NoticeToldBack((used,), use.told_to.text, use.told_what.text, at=use.told_at.utc)
            told.add(use.told_at.utc, back)
    ended = row.closed.utc if row.closed is not None else row.until.utc
    told.add(ended, notices.NoticeClosed(row.closed_reason.text or "har gått ut"))
    return told


def _assignment(row: history.Assignment, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("assignment", row, source)), row.ordered.utc
    number, phone = row.number, row.phone
    facts = assignment.AssignmentFacts(
        what=row.what.text,
        urgency=row.urgency,
        protected=row.protected,
        municipality=row.municipality.code,
        **said_of(
            person_name=row.person.text,
            personnummer=number.value if number else "",
            birth_year=row.birth_year or (number.born if number else None),
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
            address=row.address.text,
            board=code_of(row.board),
            by_when=row.by_when.utc if row.by_when else None,
            ordered_by=row.ordered_by.text,
        ),
    )
    told.add(at, assignment.AssignmentOrdered(facts, at=at))
    if row.case is not None:
        told.add(at, assignment.AssignmentLinked(record_of(source, "case", row.case.text)))
    ended = row.ended
    if row.minutes is not None:
        start = max(at, ended - timedelta(minutes=row.minutes.number))
        told.add(ended, assignment.AssignmentWorked(start, row.minutes.number))
    if row.done is not None:
        told.add(ended, assignment.AssignmentDone(row.done.result.text, at=ended))
    elif row.returned is not None:
        back = row.returned
        told.add(ended, assignment.AssignmentReturned(back.reason.text, back.to.text, at=ended))
    return told


def _deviation(row: history.Deviation, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("deviation", row, source)), row.reported.utc
    facts = deviation.DeviationFacts(
        direction=row.direction,
        kind=row.deviation.code,
        title=row.title.text,
        happened_at=row.when,
        **said_of(
            reporter=code_of(row.reporter),
            reporter_name=row.reporter_name.text,
            about=code_of(row.about),
            about_name=row.about_name.text,
            what=row.what.text,
            municipality=code_of(row.municipality),
            containment=row.containment.text,
            action=row.action.text,
            lex_sarah=row.lex_sarah,
            lex_sarah_why=row.lex_sarah_why.text,
        ),
    )
    came_of = None
    if row.case is not None:
        came_of = deviation.Source(record_of(source, "case", row.case.text), "case")
    told.add(at, deviation.DeviationReported(facts, came_of, row.protected, at=at))
    if row.feedback is not None:
        question = row.feedback
        asked = told.add(question.asked.utc, deviation.FeedbackAsked(question.of.text, at=question.asked.utc))
        if question.answered is not None:
            answer = deviation.FeedbackAnswered(
                asked, question.by.text, question.answer.text, at=question.answered.utc
            )
            told.add(question.answered.utc, answer)
    if row.closed is not None:
        told.add(row.closed.utc, deviation.DeviationClosed(row.outcome.text, at=row.closed.utc))
    return told


def _sold(row: history.SoldService, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("sold_service", row, source)), row.when
    facts = sold_service.SoldFacts(
        service=row.service.code,
        board=row.board.code,
        first=row.first.day,
        **said_of(
            last=row.last.day if row.last else None,
            minutes=row.minutes.number if row.minutes else None,
            price_ore=row.price.ore if row.price else None,
            hourly_ore=row.hourly.ore if row.hourly else None,
            what=row.what.text,
        ),
    )
    told.add(at, sold_service.SoldServiceRecorded(facts))
    if row.invoiced is not None:
        invoiced = sold_service.SoldServiceInvoiced(row.reference.text, at=row.invoiced.utc)
        told.add(row.invoiced.utc, invoiced)
    return told


_TELL: Mapping[str, Callable[..., Told]] = {
    "call": of_case.call_events,
    "case": of_case.case_events,
    "decision": of_case.decision_events,
    "booking": of_case.booking_events,
    "aid": of_case.aid_events,
    "visit": of_case.visit_events,
    "notice": _notice,
    "assignment": _assignment,
    "deviation": _deviation,
    "sold_service": _sold,
}
