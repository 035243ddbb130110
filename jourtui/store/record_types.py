"""The types of records: by which event one is known, its view, and what its fold gives to the views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import SQLModel

from jourtui.rules import (
    access,
    active_time,
    annual_report,
    assessment,
    assignment,
    attachments,
    bookings,
    call,
    case,
    channels,
    clocks,
    closed_year,
    contacts,
    cooperation,
    delivery_rows,
    deviation,
    document_links,
    document_rows,
    duty_week,
    entrance,
    entries,
    figure_facts,
    import_run,
    mandates,
    meeting,
    members,
    notice,
    offices,
    phrases,
    reachability,
    retention,
    shift_change,
    sold_service,
    staff,
    strain,
    visits,
)
from jourtui.rules.event import Event
from jourtui.store import views


class Folded(NamedTuple):
    """What the fold of a record gives to the views."""

    state: object
    clocks: Iterable[clocks.Clock] = ()
    log: entries.Log | None = None
    assessments: Sequence[assessment.AssessmentRow] = ()
    search: str = ""
    lodgings: Iterable[bookings.Booking] = ()
    visits: Iterable[visits.Visit] = ()
    attachments: Iterable[attachments.Attachment] = ()
    documents: Sequence[document_rows.DocumentRow] = ()
    deliveries: Sequence[delivery_rows.DeliveryState] = ()
    counted: Sequence[figure_facts.Counted] = ()
    whom: Mapping[UUID, str] = {}
    """Of a document that is about some of a case's persons only: who."""


Fold = Callable[[UUID, Sequence[Event]], Folded]


def _call(record_id: UUID, events: Sequence[Event]) -> Folded:
    state = call.fold(events)
    words = (state.caller_name, state.phone, state.phone_shown, state.subject_personnummer, state.matter)
    found, counted = clocks.of_call(state, record_id), figure_facts.of_call(state)
    return Folded(state, found, state.log, search=" ".join(words), counted=counted)


def _case(record_id: UUID, events: Sequence[Event]) -> Folded:
    state = case.fold(events)
    words = [state.title]
    for subject in state.subjects.values():
        words += [subject.name, subject.personnummer, subject.phone_shown, subject.address]
    subjects = state.subjects
    made = []
    for one in state.assessments.made:
        about = subjects.get(one.said.subject) if one.said.subject is not None else None
        made.append(assessment.row(one, about.name if about is not None else state.subject_name))
    found, booked = clocks.of_case(state, record_id), state.lodgings.bookings.values()
    gone_to, files = state.visits.every.values(), state.attachments.values()
    every = state.documents.every
    whom = {id_: case.whom(state, document_links.about(one, state)) for id_, one in every.items()}
    written = [
        document_rows.row(
            one, state.board, whom[id_] or state.subject_name, replaced=state.documents.replaced(one)
        )
        for id_, one in every.items()
    ]
    sent = delivery_rows.rows(state.deliveries, state.board, state.documents)
    counted = figure_facts.of_case(state)
    return Folded(
        state, found, state.log, made, " ".join(words), booked, gone_to, files, written, sent, counted, whom
    )


def _notice(record_id: UUID, events: Sequence[Event]) -> Folded:
    state = notice.fold(events)
    words = (state.person_name, state.phone, state.phone_shown, state.personnummer, state.reserve_number)
    return Folded(state, clocks.of_notice(state, record_id), state.log, search=" ".join(words))


def _assignment(record_id: UUID, events: Sequence[Event]) -> Folded:
    state = assignment.fold(events)
    words = (state.person_name, state.phone, state.phone_shown, state.personnummer, state.what)
    return Folded(state, clocks.of_assignment(state, record_id), state.log, search=" ".join(words))


def _alone(fold: Callable[[Sequence[Event]], Any]) -> Fold:
    """Of a record of which nobody is told anything."""
    return lambda _, events: Folded(fold(events))


def _logged(fold: Callable[[Sequence[Event]], Any]) -> Fold:
    """Of a record whose state holds its log."""

    def folded(_: UUID, events: Sequence[Event]) -> Folded:
        state = fold(events)
        return Folded(state, log=state.log)

    return folded


def _beside(fold: Callable[[Sequence[Event]], tuple[Any, entries.Log]]) -> Fold:
    """Of a record whose log stands beside its state."""

    def folded(_: UUID, events: Sequence[Event]) -> Folded:
        state, log = fold(events)
        return Folded(state, log=log)

    return folded


def _told(fold: Callable[[Sequence[Event]], Any], told: Callable[[Sequence[Event]], entries.Log]) -> Fold:
    """Of a record whose log is folded apart."""
    return lambda _, events: Folded(fold(events), log=told(events))


FOLDS: dict[str, tuple[type[SQLModel], Fold]] = {
    "call": (views.CallRow, _call),
    "case": (views.CaseRow, _case),
    "staff": (views.StaffRow, _alone(staff.fold)),
    "notice": (views.NoticeRow, _notice),
    "assignment": (views.AssignmentRow, _assignment),
    "sold_service": (views.SoldServiceRow, _logged(sold_service.fold)),
    "check": (views.CheckRow, _alone(access.fold)),
    "active_time": (views.ActiveTimeRow, _beside(active_time.fold)),
    "cooperation": (views.CooperationRow, _beside(cooperation.fold)),
    "retention": (views.DecisionRow, _alone(retention.fold)),
    "entrance": (views.EntranceRow, _alone(entrance.fold)),
    "seat": (views.SeatRow, _told(mandates.fold_seat, mandates.told)),
    "delegation": (views.DelegationRow, _told(mandates.fold_delegation, mandates.told)),
    "phrase": (views.PhraseRow, _alone(phrases.fold_phrase)),
    "shift_change": (views.ShiftChangeRow, _alone(shift_change.fold)),
    "channel": (views.ChannelRow, _alone(channels.fold)),
    "meeting": (views.MeetingRow, _logged(meeting.fold)),
    "strain": (views.StrainRow, _logged(strain.fold)),
    "deviation": (views.DeviationRow, _logged(deviation.fold)),
    "reachability": (views.ReachabilityRow, _logged(reachability.fold)),
    "duty_week": (views.DutyWeekRow, _beside(duty_week.fold)),
    "contact": (views.ContactRow, _told(contacts.fold, contacts.told)),
    "office": (views.OfficeRow, _alone(offices.fold)),
    "municipality": (views.MunicipalityRow, _alone(members.fold)),
    "figures": (views.ClosedYearRow, _logged(closed_year.fold)),
    "annual_report": (views.AnnualReportRow, _logged(annual_report.fold)),
    "import": (views.ImportRow, _logged(import_run.fold)),
}
"""Type of record → its view, and how its events fold. A new kind of record is a row here."""

SEARCHED = frozenset({"call", "case", "notice", "assignment"})
"""Types of record that a search finds."""

LINES = frozenset({"access"})
"""Types of record whose every event is a row of its own: never folded whole."""

CREATION = {
    "call.received": "call",
    "case.opened": "case",
    "staff.introduced": "staff",
    "advance_notice.received": "notice",
    "assignment.ordered": "assignment",
    "sold_service.recorded": "sold_service",
    "access.read": "access",
    "access.checked": "check",
    "retention.decided": "retention",
    "entrance.changed": "entrance",
    "seat.filled": "seat",
    "delegation.given": "delegation",
    "phrase.kept": "phrase",
    "shift_change.begun": "shift_change",
    "channel.set": "channel",
    "meeting.opened": "meeting",
    "strain.written": "strain",
    "deviation.reported": "deviation",
    "reachability.noted": "reachability",
    "duty_week.planned": "duty_week",
    "active_time.proposed": "active_time",
    "active_time.corrected": "active_time",
    "cooperation.planned": "cooperation",
    "cooperation.held": "cooperation",
    "contact.written": "contact",
    "office.hours_set": "office",
    "office.day_set": "office",
    "municipality.membership_set": "municipality",
    "municipality.counted": "municipality",
    "figures.year_closed": "figures",
    "annual_report.text_written": "annual_report",
    "annual_report.amount_written": "annual_report",
    "import.begun": "import",
}
"""The kind of event that tells what a record is."""


def record_type(events: Iterable[Event]) -> str:
    """What kind of record these events tell of; empty while the event that begins it has not come."""
    return next((CREATION[event.kind] for event in events if event.kind in CREATION), "")
