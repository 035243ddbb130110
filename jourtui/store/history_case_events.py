"""Rows of history that are calls, cases, and what happened in a case, as ordinary events."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4, uuid5

from jourtui.rules import aid, decisions, lodging, visits
from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import history_cases as history
from jourtui.rules import responsibility as hold
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.imported import record_of
from jourtui.rules.law import Cited
from jourtui.rules.mandates import Mandates
from jourtui.rules.morning_report import MorningReport
from jourtui.store.history_told import Told, code_of, record, said_of

_PEOPLE = UUID("9a4b4f0e-6a0f-4b7f-8b1e-3f0f2a7c5d11")


def call_events(row: history.Call, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("call", row, source)), row.received.utc
    facts = calls.CallFacts(
        safe_to_call=row.safe_to_call,
        protected=row.protected,
        anonymous=row.anonymous,
        not_to_guardian=row.not_to_guardian,
        **said_of(
            municipality=code_of(row.municipality),
            matter=row.matter.text,
            source=code_of(row.source),
            case_type=code_of(row.type),
            number_reason=row.no_number.text,
            interpreter=row.interpreter.text,
        ),
    )
    told.add(at, calls.CallReceived(at=at, via=row.via, connected=row.connected, facts=facts))
    phone = row.phone
    identity = calls.Identity(
        **said_of(
            caller_name=row.caller.text,
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
        )
    )
    if row.caller.text or phone is not None:
        told.add(at, calls.CallIdentified(identity, at=at))
    if row.handover is not None:
        to = _somebody(source, row.handover.to.text)
        offer = told.add(row.handover.at.utc, hold.Offered(hold.ANSWER_WITHIN, to))
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


def joined_events(row: history.Call, source: str, call: Told) -> Told:
    """What a call says in the record of its case."""
    assert row.case is not None
    told = Told(record_of(source, "case", row.case.text))
    told.add(call.written[-1][0], cases.CallJoined(call.record))
    return told


def case_events(row: history.Case, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("case", row, source)), row.opened.utc
    facts = cases.CaseFacts(
        title=row.title.text,
        protected=row.protected,
        not_to_guardian=row.not_to_guardian,
        **said_of(
            case_types=tuple(one.code for one in row.types),
            source=code_of(row.source),
            interpreter=row.interpreter.text,
            staying_municipality=code_of(row.staying_municipality),
            home_municipality=code_of(row.home_municipality),
            placing_municipality=code_of(row.placing_municipality),
            board=code_of(row.board),
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
            report.receiver.text, report.title.text, code_of(row.board), report.how, at=report.at.utc
        )
        told.add(report.at.utc, given)
    told.add(row.closed.utc, cases.CaseClosed(row.outcome.text, at=row.closed.utc))
    return told


def _subject(row: history.Subject) -> cases.SubjectFacts:
    number = row.number
    return cases.SubjectFacts(
        **said_of(
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


def decision_events(row: history.Decision, source: str, mandates: Mandates) -> Told:
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


def booking_events(row: history.Booking, source: str, mandates: Mandates) -> Told:
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
        **said_of(
            municipality=code_of(row.municipality),
            phone=phone.e164 if phone else "",
            phone_shown=phone.shown if phone else "",
            price=row.price.ore if row.price else None,
            payer=code_of(row.payer),
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


def aid_events(row: history.Aid, source: str, mandates: Mandates) -> Told:
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
            payer=code_of(row.payer),
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


def visit_events(row: history.Visit, source: str, mandates: Mandates) -> Told:
    told, at = Told(record("visit", row, source)), row.decided.utc
    back = row.returned.utc
    facts = visits.VisitFacts(
        goers=row.goers.text,
        police=row.police,
        contact_at=row.contact.utc if row.contact else None,
        **said_of(address=row.address.text),
    )
    visit = told.add(at, visits.Decided(facts, at=at))
    told.add(at, visits.DepartedAfter(visit, back, at=at))
    if row.arrived is not None:
        told.add(row.arrived.utc, visits.Arrived(visit, back, at=row.arrived.utc))
    told.add(back, visits.Returned(visit, at=back))
    return told


def _somebody(source: str, name: str) -> Author:
    """Somebody whom the source names: the same person each time, and nobody who signs in here."""
    return Author(uuid5(_PEOPLE, f"{source}\n{name}"), name)
