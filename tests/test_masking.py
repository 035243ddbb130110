"""Masking, row by row: what a locked record still tells, for every table there is."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import KARIN, PER, author, make_laptop, open_laptop
from sqlmodel import AutoString, Session, SQLModel, create_engine, select, text

from jourtui.store import locking, retention
from jourtui.store.masking import LOCKED, Mask
from jourtui.store.views import TABLES

TOLD = {
    "CallRow": {"holder_name", "via", "calling_name"},
    "CaseRow": {"holder_name"},
    "ClockRow": {"record_type", "kind", "holder_name", "seen_by"},
    "TellRow": {"code", "other"},
    "LockRow": {"person_name", "by_name"},
    "HoldRow": {"by_name"},
    "FlagRow": {"by_name"},
    "LodgingRow": {"holder_name", "standing", "state"},
    "VisitRow": {"holder_name", "out", "police", "visit_standing", "state"},
    "DocumentRow": {"holder_name", "state"},
    "DeliveryRow": {"holder_name", "way", "queued_by", "state"},
    "AssessmentRow": {"form", "by_name"},
    "AssignmentRow": {"holder_name", "urgency", "how", "outcome", "ended_by"},
    "DeviationRow": {"direction", "kind", "source_type", "clock", "by_name", "standing", "meetings"},
    "AttachmentRow": {"media_type", "sha256", "chunks", "kept_by"},
    "CountedRow": {"what", "code"},
    "ImportedRow": {"what", "digest"},
}
"""Texts that the rows of a locked record still tell: codes, colleagues, how far it has come."""
NEVER_LOCKED = (
    *("StaffRow", "NoticeRow", "SoldServiceRow", "ReadRow", "CheckRow"),
    *("CooperationRow", "ActiveTimeRow", "DecisionRow", "ImportRow", "StruckRow"),
    *("SeatRow", "DelegationRow", "ShiftChangeRow", "EntranceRow", "ContactRow"),
    *("OfficeRow", "MunicipalityRow", "PhraseRow", "ChannelRow", "MeetingRow"),
    *("StrainRow", "ReachabilityRow", "DutyWeekRow", "AnnualReportRow", "ClosedYearRow"),
)
"""Rows of what nobody locks from anybody: calls, cases and what comes of them are locked."""


@pytest.mark.parametrize("table", [table for table in TABLES if table.__name__ not in NEVER_LOCKED])
def test_every_text_of_a_locked_record_is_masked_or_said_to_be_told(table: type[SQLModel]) -> None:
    record = uuid4()
    columns = table.__table__.columns  # type: ignore[attr-defined]
    texts = [one.name for one in columns if isinstance(one.type, AutoString)]
    values = {int: 1, bool: 1, UUID: record.hex}
    kept = {one.name: values.get(one.type.python_type, "2026-11-22 03:00:00") for one in columns}
    kept |= dict.fromkeys(texts, "Vilma")
    engine = create_engine("sqlite://")
    table.__table__.create(engine)  # type: ignore[attr-defined]
    with engine.begin() as connection:
        into = f"INSERT INTO {table.__tablename__} VALUES ({', '.join(f':{name}' for name in kept)})"
        connection.execute(text(into), kept)
    with Session(engine, info={"mask": Mask(frozenset({record}))}) as rows:
        (row,) = rows.exec(select(table)).all()
        told = {name for name in texts if getattr(row, name) == "Vilma"}
    assert told == TOLD.get(table.__name__, set())
    engine.dispose()


def test_the_reason_of_a_hold_is_not_told_to_the_locked_out(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    case = karin.open_case()
    locking.lock(karin.desk, case, author(PER), "jäv")
    retention.hold(karin.desk, case, "Robert Lind överklagar")
    assert [row.reason for row in retention.all_holds(karin.desk)] == ["Robert Lind överklagar"]
    assert [row.reason for row in retention.all_holds(per.desk)] == [LOCKED]
