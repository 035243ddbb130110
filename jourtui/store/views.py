"""The views: tables filled from folds, rebuildable at any time, read by screens and text commands.

SQLModel declares and reads them; `projection` writes their rows in the journal's own transaction.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from jourtui.rules.access import CheckFields
from jourtui.rules.active_time import ActiveTimeFields
from jourtui.rules.annual_report import AnnualReportFields
from jourtui.rules.assessment import AssessmentFields
from jourtui.rules.assignment import AssignmentFields
from jourtui.rules.attachments import AttachmentFields
from jourtui.rules.bookings import LodgingFields
from jourtui.rules.call import CallFields
from jourtui.rules.case import CaseFields
from jourtui.rules.channels import ChannelFields
from jourtui.rules.clocks import ClockFields
from jourtui.rules.closed_year import ClosedYearFields
from jourtui.rules.contacts import ContactFields
from jourtui.rules.cooperation import CooperationFields
from jourtui.rules.delivery_rows import DeliveryFields
from jourtui.rules.deviation import DeviationFields
from jourtui.rules.document_rows import DocumentFields
from jourtui.rules.duty_week import DutyWeekFields
from jourtui.rules.entrance import EntranceFields
from jourtui.rules.fields import Fields
from jourtui.rules.figure_facts import CountedFields
from jourtui.rules.import_run import ImportFields
from jourtui.rules.mandates import DelegationFields, SeatFields
from jourtui.rules.meeting import MeetingFields
from jourtui.rules.members import MunicipalityFields
from jourtui.rules.notice import NoticeFields
from jourtui.rules.offices import OfficeFields
from jourtui.rules.phrases import PhraseFields
from jourtui.rules.reachability import ReachabilityFields
from jourtui.rules.retention import DecisionFields
from jourtui.rules.shift_change import ShiftChangeFields
from jourtui.rules.sold_service import SoldServiceFields
from jourtui.rules.staff import StaffFields
from jourtui.rules.strain import StrainFields
from jourtui.rules.visits import VisitFields

VERSION = 48
"""Grows whenever a fold changes: a replica with other views is rebuilt when opened. See `stamp`."""


class CallRow(CallFields, table=True):
    """One row per call."""

    __tablename__ = "view_call"
    record_id: UUID = Field(primary_key=True)


class CaseRow(CaseFields, table=True):
    """One row per case."""

    __tablename__ = "view_case"
    record_id: UUID = Field(primary_key=True)


class ClockRow(ClockFields, table=True):
    """One row per running or broken, unexplained clock."""

    __tablename__ = "view_clock"
    record_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    start_event: UUID = Field(primary_key=True)
    due_at: datetime = Field(index=True)


class TellRow(Fields, table=True):
    """One row per thing that a person has still to be told (see `responsibility.Tell`)."""

    __tablename__ = "view_tell"
    record_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    code: str = Field(primary_key=True)
    detail: str = Field(primary_key=True)
    other: str
    at: datetime


class LodgingRow(LodgingFields, table=True):
    """One row per booking, with what lists show of its case."""

    __tablename__ = "view_lodging"
    record_id: UUID = Field(primary_key=True)
    booking: UUID = Field(primary_key=True)
    """The event that asked for it."""
    subject_name: str
    protected: bool
    holder_id: UUID | None
    holder_name: str


class VisitRow(VisitFields, table=True):
    """One row per visit, with what lists show of its case."""

    __tablename__ = "view_visit"
    record_id: UUID = Field(primary_key=True)
    visit: UUID = Field(primary_key=True)
    """The event that decided on it."""
    subject_name: str
    protected: bool
    holder_id: UUID | None
    holder_name: str


class StaffRow(StaffFields, table=True):
    """One row per member of staff."""

    __tablename__ = "view_staff"
    record_id: UUID = Field(primary_key=True)


class NoticeRow(NoticeFields, table=True):
    """One row per advance notice."""

    __tablename__ = "view_notice"
    record_id: UUID = Field(primary_key=True)


class AssignmentRow(AssignmentFields, table=True):
    """One row per assignment."""

    __tablename__ = "view_assignment"
    record_id: UUID = Field(primary_key=True)


class SoldServiceRow(SoldServiceFields, table=True):
    """One row per sold service, withdrawn ones too."""

    __tablename__ = "view_sold_service"
    record_id: UUID = Field(primary_key=True)


class ReadRow(Fields, table=True):
    """One row per reading: the access log."""

    __tablename__ = "view_read"
    event_id: UUID = Field(primary_key=True)
    record_id: UUID
    person_id: UUID = Field(index=True)
    person_name: str
    at: datetime = Field(index=True)
    how: str
    subject: UUID | None = Field(default=None, index=True)
    reason: str = ""


class LockRow(Fields, table=True):
    """One row per record and person that it is locked from."""

    __tablename__ = "view_lock"
    record_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, index=True)
    person_name: str
    reason: str
    by_name: str
    at: datetime


class DecisionRow(DecisionFields, table=True):
    """One row per decision to destroy (gallringsbeslut)."""

    __tablename__ = "view_decision"
    record_id: UUID = Field(primary_key=True)


class HoldRow(Fields, table=True):
    """One row per legal hold that is on a record."""

    __tablename__ = "view_hold"
    record_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    reason: str
    by_name: str
    at: datetime


class ImportedRow(Fields, table=True):
    """One row per row of a file of history that was imported, and record that it touched."""

    __tablename__ = "view_imported"
    event_id: UUID = Field(primary_key=True)
    record_id: UUID = Field(index=True)
    row_key: UUID = Field(index=True)
    """Its id (see `rules.imported.record_of`)."""
    run: UUID = Field(index=True)
    what: str
    digest: str


class ImportRow(ImportFields, table=True):
    """One row per file of history that was imported."""

    __tablename__ = "view_import"
    record_id: UUID = Field(primary_key=True)


class StruckRow(Fields, table=True):
    """One row per note that was struck and is still there: without a word of it."""

    __tablename__ = "view_struck"
    record_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    written_at: datetime
    struck_at: datetime


class SeatRow(SeatFields, table=True):
    """One row per seat on a board, past ones too."""

    __tablename__ = "view_seat"
    record_id: UUID = Field(primary_key=True)


class DelegationRow(DelegationFields, table=True):
    """One row per delegation to a worker, past ones too."""

    __tablename__ = "view_delegation"
    record_id: UUID = Field(primary_key=True)


class ShiftChangeRow(ShiftChangeFields, table=True):
    """One row per shift change (jourbyte)."""

    __tablename__ = "view_shift_change"
    record_id: UUID = Field(primary_key=True)


class CheckRow(CheckFields, table=True):
    """One row per check of somebody's access log."""

    __tablename__ = "view_check"
    record_id: UUID = Field(primary_key=True)


class CooperationRow(CooperationFields, table=True):
    """One row per cooperation meeting, cancelled ones too."""

    __tablename__ = "view_cooperation"
    record_id: UUID = Field(primary_key=True)


class ActiveTimeRow(ActiveTimeFields, table=True):
    """One row per person and duty week of active time."""

    __tablename__ = "view_active_time"
    record_id: UUID = Field(primary_key=True)


class EntranceRow(EntranceFields, table=True):
    """One row per change of who may come in."""

    __tablename__ = "view_entrance"
    record_id: UUID = Field(primary_key=True)


class AssessmentRow(AssessmentFields, table=True):
    """One row per assessment that was concluded."""

    __tablename__ = "view_assessment"
    __table_args__ = (PrimaryKeyConstraint("record_id", "event_id"),)
    record_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    protected: bool = False
    at: datetime = Field(index=True)


class AttachmentRow(AttachmentFields, table=True):
    """One row per kept file."""

    __tablename__ = "view_attachment"
    record_id: UUID = Field(primary_key=True)
    attachment: UUID = Field(primary_key=True)
    at: datetime


class DocumentRow(DocumentFields, table=True):
    """One row per document, with what lists show of its case."""

    __tablename__ = "view_document"
    record_id: UUID = Field(primary_key=True)
    document: UUID = Field(primary_key=True)
    """The event that began it."""
    subject_name: str
    protected: bool
    holder_id: UUID | None
    holder_name: str


class ChannelRow(ChannelFields, table=True):
    """One row per board whose channel is written in."""

    __tablename__ = "view_channel"
    record_id: UUID = Field(primary_key=True)


class DeliveryRow(DeliveryFields, table=True):
    """One row per delivery, and per thing that went wrong, with what lists show of its case."""

    __tablename__ = "view_delivery"
    record_id: UUID = Field(primary_key=True)
    delivery: UUID = Field(primary_key=True)
    """The event that queued it, or told that it went wrong."""
    subject_name: str
    protected: bool
    holder_id: UUID | None
    holder_name: str
    state: str = Field(index=True)


class ContactRow(ContactFields, table=True):
    """One row per contact of the directory, those that are no more too."""

    __tablename__ = "view_contact"
    record_id: UUID = Field(primary_key=True)


class OfficeRow(OfficeFields, table=True):
    """One row per board whose office hours are written in."""

    __tablename__ = "view_office"
    record_id: UUID = Field(primary_key=True)


class MunicipalityRow(MunicipalityFields, table=True):
    """One row per municipality of which something is written in."""

    __tablename__ = "view_municipality"
    record_id: UUID = Field(primary_key=True)


class PhraseRow(PhraseFields, table=True):
    """One row per standard phrase that somebody keeps, dropped ones too."""

    __tablename__ = "view_phrase"
    record_id: UUID = Field(primary_key=True)


class MeetingRow(MeetingFields, table=True):
    """One row per duty week's team meeting: nothing of what was said."""

    __tablename__ = "view_meeting"
    record_id: UUID = Field(primary_key=True)


class StrainRow(StrainFields, table=True):
    """One row per person and duty week in which they wrote of strain: not a word of it."""

    __tablename__ = "view_strain"
    record_id: UUID = Field(primary_key=True)


class FlagRow(Fields, table=True):
    """One row per flag for the team meeting: without the question, which stands in its record."""

    __tablename__ = "view_flag"
    record_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    by_name: str
    at: datetime
    taken_in: UUID | None = Field(default=None, index=True)
    """The meeting that took it up."""


class DeviationRow(DeviationFields, table=True):
    """One row per deviation."""

    __tablename__ = "view_deviation"
    record_id: UUID = Field(primary_key=True)


class ReachabilityRow(ReachabilityFields, table=True):
    """One row per entry of the reachability ledger, withdrawn ones too."""

    __tablename__ = "view_reachability"
    record_id: UUID = Field(primary_key=True)


class DutyWeekRow(DutyWeekFields, table=True):
    """One row per duty week that somebody has planned."""

    __tablename__ = "view_duty_week"
    record_id: UUID = Field(primary_key=True)


class CountedRow(CountedFields, table=True):
    """One row per thing in a call or case that the key figures count and no other view has."""

    __tablename__ = "view_counted"
    __table_args__ = (PrimaryKeyConstraint("record_id", "counted", "what"),)
    record_id: UUID = Field(primary_key=True)
    counted: UUID = Field(primary_key=True)
    what: str = Field(primary_key=True)


class AnnualReportRow(AnnualReportFields, table=True):
    """One row per year of which somebody has written in the annual report."""

    __tablename__ = "view_annual_report"
    record_id: UUID = Field(primary_key=True)


class ClosedYearRow(ClosedYearFields, table=True):
    """One row per year of key figures that is closed."""

    __tablename__ = "view_closed_year"
    record_id: UUID = Field(primary_key=True)


TABLES: tuple[type[SQLModel], ...] = (
    CallRow,
    CaseRow,
    LodgingRow,
    VisitRow,
    ClockRow,
    TellRow,
    StaffRow,
    NoticeRow,
    AssignmentRow,
    SoldServiceRow,
    ReadRow,
    LockRow,
    CheckRow,
    CooperationRow,
    ActiveTimeRow,
    DecisionRow,
    HoldRow,
    ImportedRow,
    ImportRow,
    StruckRow,
    SeatRow,
    DelegationRow,
    ShiftChangeRow,
    EntranceRow,
    AssessmentRow,
    AttachmentRow,
    DocumentRow,
    ContactRow,
    OfficeRow,
    MunicipalityRow,
    PhraseRow,
    ChannelRow,
    DeliveryRow,
    MeetingRow,
    StrainRow,
    FlagRow,
    DeviationRow,
    ReachabilityRow,
    DutyWeekRow,
    CountedRow,
    AnnualReportRow,
    ClosedYearRow,
)

SEARCH = """
CREATE VIRTUAL TABLE view_search USING fts5(
    type UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
)
"""
"""What can be searched: one row per call, case and notice; its rowid is the record's `n`."""


@cache
def stamp() -> bytes:
    """What the views in a replica were made by: `VERSION`, and a digest of the tables as declared here."""
    columns = [
        f"{table.__tablename__}.{column.name} {column.type!r} {column.primary_key} {column.index}"
        for table in TABLES
        for column in table.__table__.columns  # type: ignore[attr-defined]
    ]
    digest = hashlib.sha256("\n".join([*columns, SEARCH]).encode()).hexdigest()
    return f"{VERSION} {digest[:16]}".encode()
