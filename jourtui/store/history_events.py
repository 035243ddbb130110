"""A row of history as the ordinary events that people would have written, each with its own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from jourtui.rules import aid, assignment, decisions, deviation, lodging, sold_service, visits
from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import history_rows as history
from jourtui.rules import notice as notices
from jourtui.rules import responsibility as hold
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload, to_micros
from jourtui.rules.history_file import Read
from jourtui.rules.imported import Imported, record_of
from jourtui.rules.law import Cited
from jourtui.rules.mandates import Mandates
from jourtui.rules.morning_report import MorningReport
from jourtui.store.journal import Change

_PEOPLE = UUID("9a4b4f0e-6a0f-4b7f-8b1e-3f0f2a7c5d11")
ANSWER_WITHIN = hold.ANSWER_WITHIN


@dataclass(slots=True)
class Told:
    """What one row becomes: its record, and its events in order with when each was written."""

    record: UUID
    written: list[tuple[datetime, Change]] = field(default_factory=list)

    def add(self, at: datetime, payload: Payload) -> UUID:
        """Append an event; its id."""
        own_key = isinstance(payload, calls.CallIdentified)
        change = Change(self.record, payload, own_key=own_key)
        self.written.append((at, change))
        return change.event_id


def changes(read: Read, source: str, run: UUID, mandates: Mandates) -> list[Change]:
    """All that a row becomes: in each record that it touches what marks it, then its events."""
    told = [_TELL[read.kind](read.row, source, mandates)]
    if isinstance(read.row, history.Call) and read.row.case is not None:
        told.append(_joined(read.row, source, told[0]))
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


def record(kind: str, row: history.Row, source: str) -> UUID:
    """The record that a row belongs to."""
    if isinstance(row, history.OfCase):
        return record_of(source, "case", row.case.text)
    return record_of(source, kind, row.id.text)


def _given(**values: Any) -> dict[str, Any]:
    """The facts that the row says: what is None or an empty text is not said."""
    return {name: value for name, value in values.items() if value not in (None, "", ())}


def _code(one: Any) -> str | None:
    return one.code if one is not None else None


def _call(row: history.Call, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("call", row, source)), row.received.utc
    facts = calls.CallFacts(
        safe_to_call=row.safe_to_call,
        protected=row.protected,
        anonymous=row.anonymous,
        not_to_guardian=row.not_to_guardian,
        **_given(
            municipality=_code(row.municipality),
            matter=row.matter.text,
            source=_code(row.source),
            case_type=_code(row.type),
            number_reason=row.no_number.text,
            interpreter=row.interpreter.text,
        ),
    )
    told.add(at, calls.CallReceived(at=at, via=row.via, connected=row.connected, facts=facts))
    phone = row.phone
    identity = calls.Identity(
        **_given(
            caller_name=row.caller.text,
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
        )
    )
    if row.caller.text or phone is not None:
        told.add(at, calls.CallIdentified(identity, at=at))
    if row.handover is not None:
        to = _somebody(source, row.handover.to.text)
        offer = told.add(row.handover.at.utc, hold.Offered(ANSWER_WITHIN, to))
        told.add(row.handover.at.utc, hold.Accepted(offer, to, orally=True, at=row.handover.at.utc))
    tried = [(one.at.utc, one.outcome, one.note.text) for one in row.attempts]
    if row.reached is not None and not any(outcome == "reached" for _, outcome, _ in tried):
        tried.append((row.reached.utc, "reached", ""))
    for when, outcome, note in sorted(tried):
        told.add(when, calls.AttemptEnded(outcome, note=note, at=when))
    last = max([at, *(when for when, _, _ in tried)])
    closed = row.closed.utc if row.closed is not None else last
    if row.case is not None:
        case = record_of(source, "case", row.case.text)
        told.add(closed, calls.CaseLinked(case))
    told.add(closed, calls.CallClosed(row.exit, detail=row.detail.text, to=row.to.text, at=closed))
    return told


def _joined(row: history.Call, source: str, call: Told) -> Told:
    """What a call says in the record of its case."""
    assert row.case is not None
    told = Told(record_of(source, "case", row.case.text))
    told.add(call.written[-1][0], cases.CallJoined(call.record))
    return told


def _case(row: history.Case, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("case", row, source)), row.opened.utc
    facts = cases.CaseFacts(
        title=row.title.text,
        protected=row.protected,
        not_to_guardian=row.not_to_guardian,
        **_given(
            case_types=tuple(one.code for one in row.types),
            source=_code(row.source),
            interpreter=row.interpreter.text,
            staying_municipality=_code(row.staying_municipality),
            home_municipality=_code(row.home_municipality),
            placing_municipality=_code(row.placing_municipality),
            board=_code(row.board),
            board_ground=row.board_ground.text,
        ),
    )
    told.add(at, cases.CaseOpened(facts=facts, at=at))
    for subject in row.subjects:
        told.add(at, cases.SubjectNamed(uuid4(), _subject(subject)))
    for note in row.notes:
        told.add(note.at.utc, NoteWritten(note.text.text, note.mode, note.stated_by.text, at=note.at.utc))
    for report in row.reports:
        given = MorningReport(
            report.receiver.text, report.title.text, _code(row.board), report.how, at=report.at.utc
        )
        told.add(report.at.utc, given)
    told.add(row.closed.utc, cases.CaseClosed(row.outcome.text, at=row.closed.utc))
    return told


def _subject(row: history.Subject) -> cases.SubjectFacts:
    number = row.number
    return cases.SubjectFacts(
        **_given(
            name=row.name.text,
            personnummer=number.value if number else "",
            number_kind=number.kind if number else "",
            birth_year=row.birth_year or (number.born if number else None),
            address=row.address.text,
            phone_shown=row.phone.shown if row.phone else "",
            guardians=tuple(one.text for one in row.guardians),
            unknown=row.unknown or None,
        )
    )


def _decision(row: history.Decision, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("decision", row, source)), row.at.utc
    known = mandates.decision(row.decision.code)
    assert known is not None, "the row was read against the same list"
    made = decisions.DecisionMade(
        decision=known.code,
        kind_label=known.label,
        board=row.board.code,
        body=row.body,
        decider=row.decider.text,
        content=row.content.text,
        reasons=row.reasons.text,
        entitled_by=row.entitled_by.text,
        granted=row.granted,
        oral=row.oral,
        # What the source says of the law is its own words: nobody has held it against law.toml.
        cited=(Cited(known.topic, row.law.text, unverified=True),) if row.law.text else (),
        court=known.court,
        moved_from=row.moved_from.text,
        at=at,
    )
    decision = told.add(at, made)
    if row.signed is not None:
        told.add(row.signed.utc, decisions.DecisionSigned(decision, "paper", at=row.signed.utc))
    if row.submitted is not None:
        sent = row.submitted
        given = decisions.DecisionSubmitted(
            decision, sent.court.text, sent.how.text, at=sent.at.utc, by=sent.by.text
        )
        told.add(sent.at.utc, given)
    return told


def _booking(row: history.Booking, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("booking", row, source)), row.asked.utc
    phone = row.phone
    facts = lodging.LodgingFacts(
        place=row.place_name.text,
        adults=row.adults.number,
        children=row.children.number,
        nights=row.nights.number,
        check_in=row.check_in.utc if row.check_in else at,
        check_out=row.check_out.utc,
        address_protected=row.address_protected,
        **_given(
            municipality=_code(row.municipality),
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
            price=row.price.ore if row.price else None,
            payer=_code(row.payer),
            staffed=row.staffed,
            alias=row.alias.text,
            decision=row.decision.text,
        ),
    )
    booking = told.add(at, lodging.Asked(row.reason, facts, at=at))
    if row.reference.text or row.confirmed_by.text:
        told.add(at, lodging.Confirmed(booking, row.reference.text, row.confirmed_by.text, at=at))
    ended, why = row.ended.utc, row.why.text
    endings: Mapping[str, Payload] = {
        "left": lodging.Left(booking, why, at=ended),
        "not_arrived": lodging.NotArrived(booking, why, at=ended),
        "cancelled": lodging.Cancelled(booking, why, at=ended),
    }
    if row.ended_as == "left":
        arrived = min(max(at, row.check_in.utc if row.check_in else at), ended)
        told.add(arrived, lodging.Arrived(booking, at=arrived))
    told.add(ended, endings[row.ended_as])
    return told


def _aid(row: history.Aid, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("aid", row, source)), row.at.utc
    decided: Payload
    if row.granted:
        decided = aid.Granted(
            row.what,
            row.content.text,
            row.decider.text,
            row.entitled_by.text,
            by=row.by_means,
            amount=row.amount.ore if row.amount else None,
            payer=_code(row.payer),
            assessment=row.assessment.text,
            at=at,
        )
    else:
        decided = aid.Refused(
            row.what,
            row.content.text,
            row.assessment.text,
            row.reasons.text,
            row.decider.text,
            row.entitled_by.text,
            row.appeal.text,
            day_office=row.day_office.text,
            at=at,
        )
    told.add(at, decided)
    return told


def _visit(row: history.Visit, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("visit", row, source)), row.decided.utc
    back = row.returned.utc
    facts = visits.VisitFacts(
        goers=row.goers.text,
        police=row.police,
        contact_at=row.contact.utc if row.contact else None,
        **_given(address=row.address.text),
    )
    visit = told.add(at, visits.Decided(facts, at=at))
    told.add(at, visits.DepartedAfter(visit, back, at=at))
    if row.arrived is not None:
        told.add(row.arrived.utc, visits.Arrived(visit, back, at=row.arrived.utc))
    told.add(back, visits.Returned(visit, at=back))
    return told


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
    more = _given(
        reserve_number=row.reserve_number.text,
        birth_year=row.birth_year or (number.born if number else None),
        address=row.address.text,
        protected=row.protected or None,
        board=_code(row.board),
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
        **_given(
            person_name=row.person.text,
            personnummer=number.value if number else "",
            birth_year=row.birth_year or (number.born if number else None),
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
            address=row.address.text,
            board=_code(row.board),
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
        **_given(
            reporter=_code(row.reporter),
            reporter_name=row.reporter_name.text,
            about=_code(row.about),
            about_name=row.about_name.text,
            what=row.what.text,
            municipality=_code(row.municipality),
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
        **_given(
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


def _somebody(source: str, name: str) -> Author:
    """Somebody whom the source names: the same person each time, and nobody who signs in here."""
    return Author(uuid5(_PEOPLE, f"{source}\n{name}"), name)


_TELL: Mapping[str, Callable[..., Told]] = {
    "call": _call,
    "case": _case,
    "decision": _decision,
    "booking": _booking,
    "aid": _aid,
    "visit": _visit,
    "notice": _notice,
    "assignment": _assignment,
    "deviation": _deviation,
    "sold_service": _sold,
}
