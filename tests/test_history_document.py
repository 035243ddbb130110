"""The example of docs/history.md is put in as it stands there, and comes out in the figures of its year."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from factories import Laptop, make_laptop
from history_side import put_in
from sqlmodel import select

from jourtui.rules import assignment, deviation, history_rows, notice, sold_service
from jourtui.rules.entries import NoteWritten
from jourtui.rules.figures import number
from jourtui.rules.imported import record_of
from jourtui.store import figures
from jourtui.store.settings import load_places
from jourtui.store.views import CallRow, CaseRow, ClockRow, DeviationRow, NoticeRow, TellRow

DOCUMENT = Path(__file__).parent.parent / "docs" / "history.md"
TEXT = DOCUMENT.read_text("utf-8")
EXAMPLE = re.findall(r"```jsonl\n(.*?)```", TEXT, re.DOTALL)[0].encode()
SOURCE = "Gamla journalen"
FIGURES = (
    ("matters", "", 5),
    ("calls", "", 3),
    ("calls", "municipality:1286", 1),
    ("calls", "via:sos", 3),
    ("callback_within", "", 2),
    ("callback_unreached", "", 1),
    ("callback_median", "", 1_110),
    ("attempt_within", "", 3),
    ("cases", "board:ystad", 1),
    ("notices", "municipality:1286", 1),
    ("assignments", "", 1),
    ("handovers", "", 1),
    ("visit_within", "", 1),
    ("reports", "", 1),
    ("report_within", "", 1),
    ("decisions", "kind:placement_sol", 1),
    ("placements", "", 1),
    ("lodging_violence", "", 1),
    ("aid_granted", "kind:travel", 1),
    ("aid_refused", "", 1),
    ("deviations", "feedback:answered", 1),
    ("sold_hours", "", 540),
    ("sold_amount", "", 487_500),
)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def test_the_example_of_the_document_is_counted_in_its_year(laptop: Laptop) -> None:
    made = put_in(laptop, io.BytesIO(EXAMPLE))
    assert not made.refused
    assert set(made.new) == set(history_rows.KINDS), "the example has one of each kind"
    found = figures.read(laptop.desk, load_places(), 2016, before=0).numbers
    for code, cell, right in FIGURES:
        assert (code, cell, number(found, code, cell)) == (code, cell, right)
    with laptop.desk.rows() as rows:
        assert not rows.exec(select(ClockRow)).all(), "nothing runs"
        assert not rows.exec(select(TellRow)).all(), "nobody is told of it"
        assert not any(one.open for one in rows.exec(select(CallRow)))
        case = rows.exec(select(CaseRow)).one()
        assert (case.open, case.protected, case.unreported_since) == (False, True, None)
        notice = rows.exec(select(NoticeRow)).one()
        assert (notice.open, notice.uses, notice.untold) == (False, 1, 0)
        assert rows.exec(select(DeviationRow)).one().standing == "closed"


def test_what_the_example_says_is_in_its_records(laptop: Laptop) -> None:
    put_in(laptop, io.BytesIO(EXAMPLE))
    case = laptop.journal.case(record_of(SOURCE, "case", "A-1"))
    (child,) = case.subjects.values()
    assert (child.name, child.birth_year, child.guardians) == ("Alva Ek", 2009, ("Maj Ek",))
    assert (case.board, case.case_types, case.source) == ("ystad", ("children",), "care_home")
    assert (case.outcome, case.reported_to) == ("Överlämnat till kommunen", "Ida Berg")
    (note,) = [one.payload for one in case.log.events if isinstance(one.payload, NoteWritten)]
    assert (note.text, note.stated_by) == ("Alva sover hos en granne i natt.", "grannen")
    (decided,) = case.decisions.decided.values()
    assert decided.signed is not None
    assert decided.made.concerns == (child.id,)
    assert [(one.text, one.unverified) for one in decided.made.cited] == [("4 kap. 1 § SoL (2001:453)", True)]
    (booking,) = case.lodgings.bookings.values()
    assert (booking.price, booking.state, booking.address_protected) == (119_550, "left", True)
    assert (booking.reference, booking.adults, booking.staffed) == ("4711", 1, True)
    assert [type(one.payload).__name__ for one in case.aid.decisions] == ["Granted", "Refused"]
    (visit,) = case.visits.every.values()
    assert (visit.state, visit.goers) == ("returned", "Lena Ask, Per Holm")
    assert case.call_ids == [record_of(SOURCE, "call", "1")]
    call = laptop.journal.call(case.call_ids[0])
    assert (call.caller_name, call.phone, call.case_id) == ("Bo Ek", "+46701740610", case_record())
    assert [one.outcome for one in call.attempts] == ["no_answer", "reached"]
    hidden = laptop.journal.call(record_of(SOURCE, "call", "3"))
    assert (hidden.anonymous, hidden.exit, hidden.reached_at) == (True, "unreached", None)
    told = notice.fold(laptop.journal.events(record_of(SOURCE, "notice", "F-1")))
    assert (told.birth_year, told.closed_reason, told.uses, told.untold) == (2009, "har gått ut", 1, 0)
    ordered = assignment.fold(laptop.journal.events(record_of(SOURCE, "assignment", "U-1")))
    assert (ordered.outcome, ordered.minutes, ordered.case_id) == ("done", 90, case_record())
    wrong = deviation.fold(laptop.journal.events(record_of(SOURCE, "deviation", "V-1")))
    assert (wrong.source_record, wrong.lex_sarah, wrong.outcome) == (case_record(), "no", "Genomgånget")
    sold = sold_service.fold(laptop.journal.events(record_of(SOURCE, "sold_service", "T-1")))
    assert (sold.minutes, sold.hourly_ore, sold.reference) == (450, 65_000, "2016-12")


def case_record() -> UUID:
    return record_of(SOURCE, "case", "A-1")


def test_the_document_tells_of_every_field() -> None:
    for kind, row in history_rows.KINDS.items():
        (told,) = re.findall(rf"^\| `{kind}` \|(.*)\|$", TEXT, re.MULTILINE)
        for field in row.__struct_fields__:
            if field not in ("id", "by"):
                assert re.search(rf"\b{field}\b", told), (kind, field)
