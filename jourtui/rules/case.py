"""A case (ärende): one matter about one person or family, belonging to one board."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import aid as aiding
from jourtui.rules import (
    assessment,
    bookings,
    calendar,
    case_reports,
    closing,
    delivery,
    delivery_apart,
    document_apart,
    document_fold,
    documents,
    entries,
    facts,
    imported,
    lodging,
    police_assistance,
    responsibility,
    waiting,
)
from jourtui.rules import attachments as keeping
from jourtui.rules import decisions as deciding
from jourtui.rules import interviews as interviewing
from jourtui.rules import visits as visiting
from jourtui.rules.ages import is_child, is_known_child
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Folded
from jourtui.rules.morning_report import MorningReport, Reported


class CaseFacts(facts.Facts, frozen=True):
    """What is known of a case, apart from whom it concerns (`SubjectNamed`)."""

    title: str | UnsetType = UNSET
    """The matter in a few words."""
    case_types: tuple[str, ...] | UnsetType = UNSET
    """Codes of the catalogue; the first is the main one."""
    source: str | UnsetType | None = UNSET
    protected: bool | UnsetType = UNSET
    interpreter: str | UnsetType = UNSET
    safe_to_call: Literal["yes", "no", "unknown"] | UnsetType = UNSET
    """Whether it is safe to phone whoever asked for help: follows from the calls."""
    safe_times: str | UnsetType = UNSET
    code_word: str | UnsetType = UNSET
    not_to_guardian: bool | UnsetType = UNSET
    """Får ej lämnas till vårdnadshavare: follows from the calls."""
    staying_municipality: str | UnsetType | None = UNSET
    """Vistelsekommun: acts in emergencies (SoL 2025:400 29:4)."""
    home_municipality: str | UnsetType | None = UNSET
    placing_municipality: str | UnsetType | None = UNSET
    """For a placed child, the municipality that placed it (SoL 2025:400 29:2)."""
    board: str | UnsetType | None = UNSET
    """Short code of the board that the case belongs to: it alone decides where documents go."""
    board_ground: str | UnsetType = UNSET
    """Why it is that board, in the words of the person who set it."""

    keeps_both = frozenset(
        {"title", "case_types", "protected", "staying_municipality", "home_municipality"}
        | {"placing_municipality", "board", "board_ground"}
        | {"safe_to_call", "safe_times", "code_word", "not_to_guardian", "interpreter"}
    )
    careful = {
        "protected": (True, False),
        "safe_to_call": ("no", "unknown", "yes"),
        "not_to_guardian": (True, False),
    }


class SubjectFacts(facts.Facts, frozen=True):
    """Whom the case concerns. May be unknown; may have a reserve number; a child has guardians."""

    name: str | UnsetType = UNSET
    personnummer: str | UnsetType = UNSET
    """Personnummer, samordningsnummer or reserve number as given; `number_kind` tells which."""
    number_kind: Literal["personnummer", "samordningsnummer", "reserve", "none"] | UnsetType = UNSET
    birth_year: int | UnsetType | None = UNSET
    address: str | UnsetType = UNSET
    phone_shown: str | UnsetType = UNSET
    guardians: tuple[str, ...] | UnsetType = UNSET
    unknown: bool | UnsetType = UNSET

    keeps_both = frozenset({"name", "personnummer", "number_kind", "address", "guardians"})


@kind("case.opened")
class CaseOpened(Beginning, frozen=True):
    """A case was opened, from the call `call` or directly."""

    call: UUID | None = None
    facts: CaseFacts = CaseFacts()
    at: datetime | None = None


@kind("case.corrected")
class CaseCorrected(Payload, frozen=True):
    """Some facts were set or changed."""

    facts: CaseFacts


@kind("case.subject_named")
class SubjectNamed(Payload, frozen=True):
    """Facts about the subject `subject`, whose id is minted where it is first named."""

    subject: UUID
    facts: SubjectFacts


@kind("case.call_joined")
class CallJoined(Payload, frozen=True):
    """A call belongs to this case."""

    call: UUID


@kind("case.municipality_stated")
class MunicipalityStated(Payload, frozen=True):
    """Which municipality (code) the call `call` was said to be in: no more than that.

    Vistelsekommun is for a person to set, before anything is sent (domain.md, "What do we know?").
    """

    municipality: str
    call: UUID


@kind("case.linked")
class CaseLinkedTo(Payload, frozen=True):
    """Another case concerns the same matter or family, under the same or another board."""

    case: UUID
    why: str = ""


@kind("case.step_planned")
class StepPlanned(Payload, frozen=True):
    """Something to do next; with `due` (UTC) it has a clock."""

    text: str
    due: datetime | None = None


@kind("case.step_done")
class StepDone(Payload, frozen=True):
    """A planned step is done, or not needed any more (`dropped`)."""

    step: UUID
    dropped: bool = False
    note: str = ""
    at: datetime | None = None


@kind("case.closed")
class CaseClosed(Payload, frozen=True):
    """The jour's part is done; `outcome` says how in a line."""

    outcome: str
    at: datetime | None = None


@kind("case.reopened")
class CaseReopened(Payload, frozen=True):
    """The case was closed too early, or something new came in."""

    reason: str = ""


@dataclass(slots=True)
class Subject:
    """One whom the case concerns."""

    id: UUID
    name: str = ""
    personnummer: str = ""
    number_kind: str = "none"
    birth_year: int | None = None
    address: str = ""
    phone_shown: str = ""
    guardians: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(slots=True)
class Step:
    """One planned step."""

    event: Event
    text: str
    due: datetime | None
    done: Event | None = None

    @property
    def pending(self) -> bool:
        return self.done is None


_PARTS = (
    *assessment.PAYLOADS,
    *lodging.PAYLOADS,
    *aiding.PAYLOADS,
    *waiting.PAYLOADS,
    *police_assistance.PAYLOADS,
    *visiting.PAYLOADS,
    *interviewing.PAYLOADS,
)
"""What is done in a part of a case, whatever it is."""
WORK = (
    CaseOpened,
    CallJoined,
    StepDone,
    CaseReopened,
    entries.NoteWritten,
    entries.ConsultationHeld,
    *_PARTS,
)
"""Kinds that the municipality must hear of: they start the report clock, as some of decisions do."""
LIVES = (
    CallJoined,
    StepPlanned,
    *deciding.PAYLOADS,
    *_PARTS,
)
"""Kinds that say that somebody is at work in a case: whoever closed it without seeing them closed too much.
Notes and documents wait for nobody."""


class CaseFields(responsibility.Held):
    """What lists need to know of a case: shared by the state and the table."""

    changes: int = 0
    """How many events the fold has read: grows by one at each change."""
    opened_at: datetime | None = None
    title: str = ""
    case_type: str | None = None
    every_type: str = ""
    """The codes of all its types, with a space between."""
    source: str | None = None
    protected: bool = False
    interpreter: str = ""
    safe_to_call: str = "unknown"
    safe_times: str = ""
    code_word: str = ""
    not_to_guardian: bool = False
    stated_municipality: str | None = None
    """As it was stated in the first call that named one."""
    staying_municipality: str | None = None
    home_municipality: str | None = None
    placing_municipality: str | None = None
    board: str | None = Field(default=None, index=True)
    board_ground: str = ""
    subject_name: str = ""
    subject_unknown: bool = False
    children: str = ""
    """The ids of those who were children when it was opened, or may have been, with a space between."""
    known_children: str = ""
    """Those of them who are written in with an age, or a birth year, that says so."""
    calls: int = 0
    next_step: str = ""
    unreported_since: datetime | None = None
    """When the first work happened that no report to the municipality covers."""
    reported_at: datetime | None = None
    """When the municipality last got a report, told or delivered."""
    reported_to: str = ""
    """Who there was told; empty of a report that was delivered."""
    out_since: datetime | None = None
    """Since when somebody is out on a visit in it."""
    last_at: datetime | None = Field(default=None, index=True)
    open: bool = Field(default=True, index=True)
    outcome: str = ""
    closed_at: datetime | None = None
    closed_apart: bool = False
    """Open, since whoever closed it had not seen that another was at work in it."""
    two_values: bool = False
    needs_newer: bool = False

    @property
    def place(self) -> str | None:
        """Where it is, as far as is known: vistelsekommun or, before a person has set it, as stated."""
        return self.staying_municipality or self.stated_municipality


class Case(Folded, CaseFields):
    """A case as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    # A fold sets many fields of values that are right by their declaration: nothing is to be validated.

    opened_event: UUID | None = None
    case_types: tuple[str, ...] = ()
    subjects: dict[UUID, Subject] = Field(default_factory=dict)
    call_ids: list[UUID] = Field(default_factory=list)
    linked: dict[UUID, str] = Field(default_factory=dict)
    steps: list[Step] = Field(default_factory=list)
    unreported: list[Event] = Field(default_factory=list)
    """Work that no report to the municipality covers, in order."""
    reports: list[Event] = Field(default_factory=list)
    assessments: assessment.Assessments = Field(default_factory=assessment.Assessments)
    covers: list[tuple[Event, Event, datetime | None]] = Field(default_factory=list)
    """Who had seen the work that the municipality was told of, what told it, and of what until when."""
    covered: list[tuple[Event, Event]] = Field(default_factory=list)
    """The first work that each report covers, and the report."""
    decisions: deciding.Decisions = Field(default_factory=deciding.Decisions)
    aid: aiding.Aid = Field(default_factory=aiding.Aid)
    waits: waiting.Waits = Field(default_factory=waiting.Waits)
    assistance: police_assistance.Requests = Field(default_factory=police_assistance.Requests)
    lodgings: bookings.Lodgings = Field(default_factory=bookings.Lodgings)
    visits: visiting.Visits = Field(default_factory=visiting.Visits)
    interviews: interviewing.Interviews = Field(default_factory=interviewing.Interviews)
    attachments: dict[UUID, keeping.Attachment] = Field(default_factory=dict)
    """Kept files, by their ids."""
    documents: document_fold.Documents = Field(default_factory=document_fold.Documents)
    deliveries: delivery.Deliveries = Field(default_factory=delivery.Deliveries)
    closing: Event | None = None
    """The last event that closed it or opened it again."""
    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)
    written_subjects: dict[UUID, facts.Written] = Field(default_factory=dict)
    named_first: dict[UUID, Event] = Field(default_factory=dict)
    """Subject → what first told of it."""


UNKNOWN_PERSON = "okänd person"
"""Stands for somebody whose name nobody knows."""


def whom(case: Case, concerned: Collection[UUID]) -> str:
    """The names of those whom something in the case concerns, where it is not the whole case; else empty."""
    some = [one.name or UNKNOWN_PERSON for id_, one in case.subjects.items() if id_ in concerned]
    return ", ".join(some) if 0 < len(some) < len(case.subjects) else ""


def names(case: Case, concerned: Collection[UUID]) -> list[str]:
    """The names of all whom something in the case concerns, where the case concerns several; else none."""
    if len(case.subjects) < 2:
        return []
    return [one.name or UNKNOWN_PERSON for id_, one in case.subjects.items() if id_ in concerned]


def each(case: Case, concerned: Collection[UUID]) -> str:
    """The same in a line."""
    return ", ".join(names(case, concerned))


def fold(events: Sequence[Event]) -> Case:
    """The case that these events tell, in their order. Total: nothing that makes no sense raises."""
    case = Case()
    case.log = entries.begin(events)
    for event in events:
        struck = event.id in case.log.struck
        if not struck and not entries.apply(case.log, case, event):
            _apply(case, event)
        if closing.at_work(case.log, event, lives=isinstance(event.payload, LIVES)):
            closing.worked(case.log, case, case.written, "outcome", event)
        if struck:
            continue
        work = isinstance(event.payload, WORK) or deciding.is_work(event.payload)
        if work and event.id not in case.log.void:
            case.unreported.append(event)
        if isinstance(event.payload, imported.Imported):
            continue
        if case.last_at is None or event.written_at > case.last_at:
            case.last_at = event.written_at
    _summarise(case)
    return case


def _apply(case: Case, event: Event) -> None:
    match event.payload:
        case CaseOpened() as opened:
            if case.opened_event is not None:
                case.log.void.add(event.id)
                return
            case.opened_event = event.id
            case.opened_at = event.happened_at
            responsibility.receive(case, event.author)
            case.claimed = True
            if opened.call is not None:
                _join(case, opened.call)
            _write(case, event, opened.facts)
        case CaseCorrected(facts=given):
            _write(case, event, given)
        case SubjectNamed(subject=subject_id, facts=given):
            subject = case.subjects.setdefault(subject_id, Subject(subject_id))
            case.named_first.setdefault(subject_id, event)
            written = case.written_subjects.setdefault(subject_id, facts.Written())
            _tell(case, event, facts.write(subject, written, event, given))
        case CallJoined(call=call):
            _join(case, call)
        case MunicipalityStated(municipality=stated):
            case.stated_municipality = case.stated_municipality or stated
        case CaseLinkedTo(case=other, why=why):
            case.linked[other] = why
        case StepPlanned(text=text, due=due):
            case.steps.append(Step(event, text, due))
        case StepDone(step=step_id):
            step = next((s for s in case.steps if s.event.id == step_id), None)
            if step is None or step.done is not None:
                case.log.void.add(event.id)
            else:
                step.done = event
        case Reported(at=at) | MorningReport(at=at):
            case.covers.append((event, event, at))
        case CaseClosed(outcome=outcome):
            _close(case, event, outcome)
        case CaseReopened():
            _close(case, event, None)
        case assessment.ConcernReceived() | assessment.Concluded():
            assessment.apply(case.assessments, case.log, event, case.board or "")
        case None:
            pass
        case keeping.AttachmentKept():
            keeping.apply(case.attachments, case.log, event)
        case deciding.DecisionSigned() if case.documents.signed_in_vain(event):
            case.log.void.add(event.id)
        case payload if isinstance(payload, deciding.PAYLOADS):
            deciding.apply(case.decisions, case.log, event, case.named_first)
        case payload if isinstance(payload, lodging.PAYLOADS):
            bookings.apply(case.lodgings, case.log, event)
        case payload if isinstance(payload, aiding.PAYLOADS):
            aiding.apply(case.aid, case.log, event, case.board or "")
        case payload if isinstance(payload, waiting.PAYLOADS):
            waiting.apply(case.waits, case.log, event)
        case payload if isinstance(payload, police_assistance.PAYLOADS):
            police_assistance.apply(case.assistance, case.log, event)
        case payload if isinstance(payload, visiting.PAYLOADS):
            visiting.apply(case.visits, case.log, event)
        case payload if isinstance(payload, interviewing.PAYLOADS):
            interviewing.apply(case.interviews, case.log, event)
        case payload if isinstance(payload, documents.PAYLOADS):
            document_fold.apply(case.documents, case.log, event)
        case payload if isinstance(payload, delivery.PAYLOADS):
            delivery.apply(case.deliveries, case.log, event)
            case_reports.delivered(case, event)
        case _:
            case.log.void.add(event.id)


def _join(case: Case, call: UUID) -> None:
    if call not in case.call_ids:
        case.call_ids.append(call)


def _close(case: Case, event: Event, outcome: str | None) -> None:
    """Close the case, or open it again without outcome: of two who did not see each other, open is shown."""
    met = facts.keep(case.written, event, "outcome", outcome)
    _tell(case, event, met)
    told = {person for _, person in met}
    case.closing = event
    if outcome is None:
        entries.ended(case.log, case, event, "reopened", told=told)
    else:
        told |= closing.closed(case.log, case, event)
        entries.ended(case.log, case, event, "closed", told=told)


def _end(case: Case) -> None:
    """Whether it is closed, and how, now that all is known that others did meanwhile."""
    if case.closing is None:
        return
    case.closed_apart = closing.standing(case.log, case.written, "outcome")
    shown = facts.shown(case.written, "outcome", careful=(None,))
    case.open = shown is None
    case.outcome = shown or ""
    case.closed_at = None if case.open else case.closing.happened_at
    closing.settle(case.log, case.closing, is_open=case.open)


def _write(case: Case, event: Event, given: facts.Facts) -> None:
    _tell(case, event, facts.write(case, case.written, event, given))


def _tell(case: Case, event: Event, met: list[tuple[str, UUID]]) -> None:
    case.log.tells.extend(entries.two_values(event, met))


def _summarise(case: Case) -> None:
    case.changes = len(case.log.events)
    _end(case)
    case_reports.summarise(case)
    delivery_apart.tell(case)
    document_apart.undone(case)
    document_apart.withdrawn(case)
    case.case_type = case.case_types[0] if case.case_types else None
    case.every_type = " ".join(case.case_types)
    if case.opened_at is not None:
        day = calendar.local(case.opened_at).date()
        persons = case.subjects.values()
        case.children = " ".join(one.id.hex for one in persons if is_child(one, day))
        case.known_children = " ".join(one.id.hex for one in persons if is_known_child(one, day))
    case.calls = len(case.call_ids)
    first = next(iter(case.subjects.values()), None)
    if first is not None:
        case.subject_name = first.name
        case.subject_unknown = first.unknown
    step = next((step for step in case.steps if step.pending), None)
    case.next_step = step.text if step else ""
    deciding.explained(case.decisions, case.log)
    case.needs_newer = case.log.needs_newer
    contested = set(case.written.contested)
    for written in case.written_subjects.values():
        contested |= set(written.contested)
    contested |= bookings.summarise(case.lodgings) | aiding.summarise(case.aid)
    contested |= visiting.summarise(case.visits) | interviewing.contested(case.interviews)
    case.out_since = case.visits.out_since
    contested |= document_fold.contested(case.documents) | police_assistance.contested(case.assistance)
    case.two_values = bool(contested)
    entries.settle(case.log, contested)
