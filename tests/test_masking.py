"""Masking, row by row: what a locked record still tells, for every table there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import KARIN, NIGHT, PER, Laptop, author, make_laptop, open_laptop
from msgspec.structs import fields
from sqlmodel import AutoString, Session, SQLModel, create_engine, select, text

from jourtui.commands import retention_commands
from jourtui.rules import access
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import kinds
from jourtui.rules.notice import NoticeReceived, NoticeToldBack, NoticeUsed
from jourtui.rules.retention import Decided, Item
from jourtui.screens.retention_rows import lines
from jourtui.store import access_log, cases, locking, notices, queries, retention
from jourtui.store.destroying import Plan
from jourtui.store.masking import LOCKED, Mask
from jourtui.store.settings import load_catalogue, load_places, load_retention
from jourtui.store.views import TABLES
from jourtui.words import overview_words, wording
from jourtui.words.labels import Labels

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
    "AssignmentRow": {"holder_name", "urgency", "how", "outcome", "ended_by", "chosen_by"},
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


OTHERS = {
    "access.read": "why, told as LOCKED by access_log.lines",
    "access.checked": "a month of somebody's readings, none of them by its name",
    "advance_notice.told_back": "wording.by_log",
    "case.linked": "wording.by_log",
    "case.opened": "the case out of a call that is locked is locked with it",
    "case.municipality_stated": "the case of a call that is locked is locked with it",
    "meeting.noted": "agenda_words, each point with what it is about",
    "meeting.decided": "agenda_words, each point with what it is about",
    "record.imported": "which row of which file",
    "shift_change.begun": "about the whole shift",
    "staff.introduced": "a colleague",
}
"""Kinds of event whose words may tell of another record, and what keeps them from who that is locked from."""
OF_ANOTHER = {"case", "call", "record", "records", "events", "uses", "about", "subject", "person", "sample"}
"""Fields that may name another record, or an event of one; other ids are of the record's own parts."""
OWN_PARTS = {"case.subject_named", "assessment.concluded", "assessment.concern_received", "tell.seen"}
LOCKS = {"record.locked_from", "record.unlocked"}


def test_every_event_with_words_of_another_record_says_what_keeps_them() -> None:
    found = set()
    for kind in kinds():
        types = {one.name: str(one.type) for one in fields(kind)}
        texts = {name for name, type_ in types.items() if "str" in type_ or "Facts" in type_}
        if texts and any("UUID" in types[name] for name in OF_ANOTHER & types.keys()):
            found.add(kind.KIND)
    assert found - OWN_PARTS - LOCKS == OTHERS.keys()


def test_what_an_event_tells_of_a_locked_record_is_not_said(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    case, other, told = karin.open_case(), karin.open_case(), uuid4()
    cases.link(karin.desk, other, case, "Robert Linds syster")
    karin.act(told, NoticeReceived("Robin", "ring", NIGHT))
    (use,) = karin.act(told, NoticeUsed(case))
    karin.act(told, NoticeToldBack((use,), "Maj", "Robert Lind hämtades"))

    def said(laptop: Laptop) -> list[str]:
        logs = [laptop.journal.case(other).log, notices.fold_of(laptop.desk, told).log]
        return [
            wording.of_event(event, wording.by_log(log, laptop.desk.locked), wording.value)
            for log in logs
            for event in log.events
        ]

    assert sum("Robert" in line for line in said(per)) == 2
    locking.lock(karin.desk, case, author(PER), "jäv")
    assert not any("Robert" in line for line in said(per))
    assert f"Länkat ärende: {LOCKED}" in said(per)
    assert sum("Robert" in line for line in said(karin)) == 2


def test_of_a_locked_case_it_is_not_said_whether_it_has_a_title(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    locking.lock(karin.desk, karin.open_case(), author(PER), "jäv")
    labels = Labels(load_places(), load_catalogue())
    with per.desk.rows() as rows:
        (row,) = queries.cases(rows)
    assert labels.case(row) == LOCKED
    assert overview_words._case(row, None, labels, NIGHT).what == ""


def test_the_reason_of_a_hold_is_not_told_to_the_locked_out(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    case = karin.open_case()
    locking.lock(karin.desk, case, author(PER), "jäv")
    retention.hold(karin.desk, case, "Robert Lind överklagar")
    assert [row.reason for row in retention.all_holds(karin.desk)] == ["Robert Lind överklagar"]
    assert [row.reason for row in retention.all_holds(per.desk)] == [LOCKED]


@pytest.mark.parametrize("of", ["record", "note"])
def test_the_reason_of_a_decision_to_destroy_is_not_told_to_the_locked_out(
    tmp_path: Path, of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    case, decision = karin.open_case(), uuid4()
    (note,) = karin.act(case, NoteWritten("fel ärende"))
    locking.lock(karin.desk, case, author(PER), "jäv")
    named = case if of == "record" else note
    item = Item(named, "case" if of == "record" else "note", "case", "SoL", date(2026, 11, 22), board="ystad")
    karin.act(decision, Decided((item,), "Robert Lind har dött"))
    made = retention.decision(karin.journal, decision)
    assert retention.reason_of(karin.desk, made) == "Robert Lind har dött"
    assert retention.reason_of(per.desk, made) == LOCKED
    told = [text for _, text in lines(per.desk, load_retention())]
    retention_commands._tell(per.desk, [Plan(decision, made, (named,), ())])
    told.append(capsys.readouterr().out)
    assert str(named)[:8] in told[-1]
    assert any(LOCKED in text for text in told)
    assert not any("Robert" in text or "ystad" in text for text in told)


def test_why_somebody_read_is_not_told_to_who_is_locked_from_it(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    case = karin.open_case()
    locking.lock(karin.desk, case, author(PER), "jäv")
    for reason in ("Robert Lind ringde", f"{access.UNLOGGED}: Robert Lind", access.CASES):
        karin.desk.log_reading("opened", case, reason=reason)

    def told(laptop: Laptop) -> list[str]:
        found = access_log.lines(laptop.desk, record=case.hex)
        return [line.reason for line in found if line.person.id == KARIN.id]

    assert "Robert Lind ringde" in told(karin)
    assert {LOCKED, access.UNLOGGED, access.CASES} <= set(told(per))
    assert not any("Robert" in reason for reason in told(per))
