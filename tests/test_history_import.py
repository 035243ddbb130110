"""History is put in once, whole, with its own dates; what is interrupted goes on; two apart are both told."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from factories import KARIN, PER, Laptop, PaperStore, author, make_laptop, sync
from history_side import CALL, CASE, NOTICE, but, known, look, of, put_in, whys
from hypothesis import given, settings
from sqlmodel import select
from strategies import histories

from jourtui.rules import import_run, imported
from jourtui.rules.call import CallReceived
from jourtui.rules.case import CaseOpened
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Event
from jourtui.rules.imported import Imported, Repeated, record_of
from jourtui.rules.locks import LockedFrom
from jourtui.rules.responsibility import TakenOver
from jourtui.store import figures, history_import, retention
from jourtui.store.destruction import Destroyed
from jourtui.store.history_import import AT_ONCE, CannotImport
from jourtui.store.journal import Change
from jourtui.store.settings import load_places, load_retention
from jourtui.store.views import (
    CallRow,
    CaseRow,
    ClockRow,
    ImportedRow,
    ImportRow,
    LodgingRow,
    NoticeRow,
    TellRow,
)

DECISION = {
    "kind": "decision",
    "id": "B-1",
    "case": "A-1",
    "at": "2015-03-06T23:55",
    "decision": "lvu_custody",
    "board": "ystad",
    "body": "chair",
    "decider": "Ordföranden",
    "content": "Omhändertas",
}
BOOKING = {
    "kind": "booking",
    "id": "H-1",
    "case": "A-1",
    "asked": "2015-03-07T00:20",
    "reason": "homelessness",
    "place_name": "Vandrarhemmet",
    "check_out": "2015-03-08T11:00",
    "ended": "2015-03-09T10:30",
}
VISIT = {
    "kind": "visit",
    "id": "P-1",
    "case": "A-1",
    "decided": "2015-03-06T22:50",
    "goers": "Lena",
    "arrived": "2015-03-07T03:20",
    "returned": "2015-03-07T04:10",
}
LATE = but(CALL, reached="2015-03-06T23:59", handover={"at": "2015-03-06T22:15", "to": "Per Holm"})
OF_CASE = but(CALL, id="2", exit="case", case="A-1")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def every(laptop: Laptop, table: Any) -> Sequence[Any]:
    with laptop.desk.rows() as rows:
        return rows.exec(select(table)).all()


def events(laptop: Laptop) -> int:
    replica = laptop.replica.connection
    (pending,) = replica.execute("SELECT count(*) FROM pending").fetchone()
    (confirmed,) = replica.execute("SELECT count(*) FROM confirmed").fetchone()
    return int(pending) + int(confirmed)


@settings(max_examples=50)
@given(histories("import."))
def test_no_history_makes_the_fold_of_an_import_fail(events_: list[Event]) -> None:
    run = import_run.fold(events_)
    assert 0 <= run.rows <= import_run.MOST
    assert all(n >= 0 for n in run.every_count().values())
    assert import_run.fold(events_).model_dump() == run.model_dump()


@settings(max_examples=50)
@given(histories("record.imported", "call.", "note."))
def test_no_marker_makes_the_dating_fail(events_: list[Event]) -> None:
    found = imported.dated(events_)
    assert [one.id for one in found] == [one.id for one in events_]
    assert imported.dated(found) == found
    markers = {one.author.id for one in events_ if isinstance(one.payload, Imported)}
    for before, after in zip(events_, found, strict=True):
        if before != after:
            assert before.author.id in markers, "nobody changes when another wrote something"
    assert set(imported.covered(found)) <= {one.id for one in events_}


def test_the_same_file_twice_is_nothing_new(laptop: Laptop) -> None:
    file = of(CASE, OF_CASE, DECISION, NOTICE)
    assert put_in(laptop, file).new.total() == 4
    before = events(laptop)
    again = put_in(laptop, file)
    assert (again.new.total(), again.same) == (0, 4)
    assert events(laptop) == before, "not even the import is noted again"
    later = put_in(laptop, of(CASE, OF_CASE, DECISION, BOOKING, LATE), "senare.jsonl")
    assert (dict(later.new), later.same) == ({"booking": 1, "call": 1}, 3)
    assert len(every(laptop, CallRow)) == 2
    assert [row.new for row in every(laptop, ImportRow)] == [4, 2]


def test_the_views_made_again_are_the_same(laptop: Laptop) -> None:
    put_in(laptop, of(CASE, LATE, OF_CASE, DECISION, BOOKING, NOTICE))
    tables = (CallRow, CaseRow, LodgingRow, NoticeRow, ImportedRow, ImportRow, ClockRow)
    before = [sorted(one.model_dump_json() for one in every(laptop, table)) for table in tables]
    laptop.journal.rebuild()
    assert [sorted(one.model_dump_json() for one in every(laptop, table)) for table in tables] == before


def test_another_source_has_rows_of_its_own(laptop: Laptop) -> None:
    put_in(laptop, of(CALL))
    other = {"kind": "history", "format": 1, "source": "En annan"}
    assert put_in(laptop, of(CALL, head=other)).new.total() == 1
    assert len(every(laptop, CallRow)) == 2


def test_a_row_that_has_changed_since_is_told_and_left(laptop: Laptop) -> None:
    put_in(laptop, of(CASE, CALL))
    before = events(laptop)
    plan = put_in(laptop, of(but(CASE, title="Något annat"), CALL))
    assert plan.changes == 1
    (changed,) = plan.changed
    assert (changed.line, changed.id) == (2, "A-1")
    assert "med annat innehåll" in changed.why
    assert events(laptop) == before
    assert every(laptop, CaseRow)[0].title == CASE["title"]


def test_a_row_must_have_what_it_refers_to_above_it_or_imported(laptop: Laptop) -> None:
    plan = look(laptop, of(DECISION, CASE, OF_CASE, CASE, but(CASE, id="A-2", closed="1999"), CALL))
    refused = whys(plan)
    assert [line for line, _ in refused] == [2, 5, 6]
    assert "varken står ovanför" in refused[0][1]
    assert refused[1][1] == "Samma kind och id står redan på rad 3."
    assert dict(plan.new) == {"case": 1, "call": 2}
    lost = look(laptop, of(but(CASE, closed="1999"), DECISION, OF_CASE))
    assert len(lost.refused) == 3, "what belongs to a refused case is refused too"
    put_in(laptop, of(CASE))
    assert put_in(laptop, of(DECISION)).new.total() == 1
    assert len(laptop.journal.case(record_of("Gamla", "case", "A-1")).decisions.decided) == 1


def test_nothing_rings_and_nothing_is_open_or_untold(laptop: Laptop) -> None:
    """Each clock broke in its time: the callback, the visit, the court's, the check-out, the report."""
    used = [{"at": "2015-03-06T22:20", "call": "1"}]
    put_in(laptop, of(CASE, LATE, OF_CASE, DECISION, BOOKING, VISIT, but(NOTICE, used=used)))
    assert not every(laptop, ClockRow)
    assert not every(laptop, TellRow)
    assert [row.open for row in every(laptop, CallRow)] == [False, False]
    (case,) = every(laptop, CaseRow)
    assert (case.open, case.unreported_since) == (False, None)
    (notice,) = every(laptop, NoticeRow)
    assert (notice.open, notice.uses, notice.untold) == (False, 1, 0)
    assert every(laptop, LodgingRow)[0].standing == "left"


def test_what_people_write_in_it_afterwards_rings_as_ever(laptop: Laptop) -> None:
    put_in(laptop, of(CASE))
    case = record_of("Gamla", "case", "A-1")
    laptop.act(case, NoteWritten("Mamman ringde i natt"))
    (clock,) = every(laptop, ClockRow)
    assert clock.kind == "report"
    assert every(laptop, CaseRow)[0].last_at == laptop.watch()


def test_it_has_its_own_dates_and_the_journal_has_the_time_of_the_import(laptop: Laptop) -> None:
    put_in(laptop, of(CASE, OF_CASE))
    case = record_of("Gamla", "case", "A-1")
    (row,) = every(laptop, CaseRow)
    assert row.last_at == datetime(2015, 3, 10, 8, tzinfo=UTC)
    marker, opened, *_ = laptop.journal.events(case)
    assert isinstance(marker.payload, Imported)
    assert isinstance(opened.payload, CaseOpened)
    assert marker.written_at == laptop.watch()
    assert opened.written_at == datetime(2015, 3, 6, 21, 40, tzinfo=UTC)
    assert marker.author.name == KARIN.name
    assert (opened.author.id, opened.author.name) == (KARIN.id, "Gamla (importerat)")
    times = laptop.replica.connection.execute("SELECT DISTINCT device_time FROM pending").fetchall()
    assert len(times) == 1, "the envelope never says that it was written in another year"


def test_it_counts_in_its_own_year_and_as_added_to_a_closed_one(laptop: Laptop) -> None:
    places = load_places()
    put_in(laptop, of(CALL))
    laptop.watch.forward(minutes=1)
    figures.close_year(laptop.desk, places, 2015)
    laptop.watch.forward(minutes=1)
    put_in(laptop, of(but(CALL, id="9")))
    found = figures.read(laptop.desk, places, 2015)
    assert (found.numbers["calls"][""], found.added("calls")) == (1, 1)
    behind = found.counted.rows["calls", ""]
    assert found.closed is not None
    late = figures.written_after(laptop.desk, behind, found.closed.at)
    assert {one.record for one in late} == {record_of("Gamla", "call", "9")}
    assert not figures.read(laptop.desk, places, 2026).numbers.get("calls")


def test_when_nobody_knows_when_they_were_reached_no_figure_of_time_counts_it(laptop: Laptop) -> None:
    put_in(laptop, of(but(CALL, reached=None), but(CALL, id="2", reached=None, exit="unreached")))
    found = figures.read(laptop.desk, load_places(), 2015).numbers
    assert found["calls"][""] == 2
    assert found["callback"][""] == 1, "the one whom nobody reached"


def test_it_becomes_old_by_its_own_dates(laptop: Laptop) -> None:
    rules, today = load_retention(), date(2026, 11, 20)
    adult = [{"name": "Bo Ek", "birth_year": 1970}]
    recent = {"opened": "2025-03-06T22:40", "closed": "2025-03-10T09:00"}
    put_in(laptop, of(but(CASE, subjects=adult), OF_CASE, but(CASE, id="A-2", **recent), NOTICE))
    due = {one.facts.record: one for one in retention.verdicts(laptop.journal, rules, today)}
    assert set(due) == {record_of("Gamla", "case", "A-1"), record_of("Gamla", "notice", "F-1")}
    facts = due[record_of("Gamla", "case", "A-1")].facts
    assert (facts.opened, facts.last_note) == (date(2015, 3, 6), date(2015, 3, 10))
    laptop.act(record_of("Gamla", "case", "A-1"), NoteWritten("Bo ringde"))
    left = {one.facts.record for one in retention.verdicts(laptop.journal, rules, today)}
    assert left == {record_of("Gamla", "notice", "F-1")}, "a note of today is a note"


def test_what_was_destroyed_is_not_made_again(laptop: Laptop) -> None:
    file = of(CASE, DECISION)
    put_in(laptop, file)
    case = record_of("Gamla", "case", "A-1")
    laptop.journal.destroy([Destroyed(0, case, uuid4(), 0)])
    before = events(laptop)
    plan = put_in(laptop, of(CASE, DECISION, OF_CASE))
    assert (plan.new.total(), plan.gone) == (0, 3), "nor what would be written in it"
    assert events(laptop) == before


def test_what_is_locked_from_the_importer_is_not_written_in(laptop: Laptop) -> None:
    put_in(laptop, of(CASE))
    case = record_of("Gamla", "case", "A-1")
    took = Change(case, TakenOver(KARIN.id, "jäv"))
    laptop.journal.act(author(PER), took, Change(case, LockedFrom(author(KARIN), "jäv")))
    assert case in laptop.desk.locked
    plan = look(laptop, of(CASE, DECISION, OF_CASE))
    assert [why for _, why in whys(plan)] == ["Ärendet är låst för dig (jäv)."] * 2
    assert plan.same == 1


def test_what_only_a_newer_program_understands_is_not_written_in(laptop: Laptop) -> None:
    put_in(laptop, of(CASE))
    case = record_of("Gamla", "case", "A-1")
    laptop.replica.connection.execute("INSERT INTO held VALUES (?, ?, ?)", (b"1" * 16, case.bytes, "x.y"))
    ((_, why),) = whys(look(laptop, of(DECISION)))
    assert "nyare jourtui" in why


def test_an_import_that_is_cut_short_goes_on(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes in the middle of a batch: whole rows are there; the next time the rest comes."""
    rows = [but(CALL, id=str(n)) for n in range(60)]
    file = of(CASE, *rows, DECISION)
    plan, act = look(laptop, file), laptop.journal.act
    calls = 0

    def cut(author: Any, *changes: Change, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:  # the import, the first rows; of the next rows one event cannot be written
            monkeypatch.setattr(laptop.replica, "add_pending", _after(50, laptop.replica.add_pending))
        return act(author, *changes, **more)

    monkeypatch.setattr(laptop.journal, "act", cut)
    with pytest.raises(OSError, match="power"):
        history_import.carry_out(laptop.desk, plan, file, "x.jsonl", known(laptop))
    monkeypatch.undo()
    laptop = laptop.again()
    assert len(every(laptop, ImportedRow)) == AT_ONCE, "the first rows, and nothing of the next"
    assert len(every(laptop, CallRow)) == AT_ONCE - 1
    (run,) = every(laptop, ImportRow)
    assert run.finished_at is None
    rest = put_in(laptop, file)
    assert (rest.same, rest.new.total()) == (AT_ONCE, 62 - AT_ONCE)
    assert len(every(laptop, CallRow)) == 60
    (run,) = every(laptop, ImportRow)
    assert (run.finished_at is not None, run.tries, run.new) == (True, 2, 62)
    laptop.close()


def _after(count: int, add: Any) -> Any:
    left = count

    def limited(carried: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError("no power")
        add(carried)

    return limited


def test_a_file_that_changes_while_it_is_read_is_seen(laptop: Laptop) -> None:
    plan = look(laptop, of(CALL, NOTICE))
    for other in (of(CALL), of(CALL, but(NOTICE, plan="Något annat"))):
        with pytest.raises(CannotImport, match="ändrades"):
            history_import.carry_out(laptop.desk, plan, other, "x.jsonl", known(laptop))
    assert len(every(laptop, NoticeRow)) == 0


def test_two_who_put_in_the_same_file_apart_are_both_told_and_each_row_counts_once(tmp_path: Path) -> None:
    store = PaperStore()
    karin, per = (make_laptop(tmp_path / one.name[:3], one) for one in (KARIN, PER))
    file = of(CASE, OF_CASE, LATE, DECISION)
    for laptop in (karin, per):
        put_in(laptop, io.BytesIO(file.getvalue()))
    sync(store, karin, per, karin)
    for laptop, other in ((karin, PER), (per, KARIN)):
        tells = every(laptop, TellRow)
        assert {(one.person_id, one.code) for one in tells} == {
            (KARIN.id, "imported_apart"),
            (PER.id, "imported_apart"),
        }
        assert other.name in {one.other for one in tells}
        call = laptop.journal.call(record_of("Gamla", "call", "1"))
        assert len(call.attempts) == 1
        assert [type(event.payload) for event in call.log.events].count(CallReceived) == 1
        assert [type(event.payload) for event in call.log.events].count(Repeated) > 1
        assert len(laptop.journal.case(record_of("Gamla", "case", "A-1")).decisions.decided) == 1
        found = figures.read(laptop.desk, load_places(), 2015).numbers
        assert [found[code][""] for code in ("calls", "cases", "lvu_custody", "handovers")] == [2, 1, 1, 1]
        assert not every(laptop, ClockRow)
        laptop.close()


def test_what_goes_on_under_another_device_id_stays_dated(laptop: Laptop) -> None:
    """The store took the first events in; then the laptop was restored, and the rest has a new chain."""
    put_in(laptop, of(CASE))
    case = record_of("Gamla", "case", "A-1")
    marker, *rest = laptop.journal.events(case)
    moved = [msgspec.structs.replace(one, device=uuid4(), written_at=laptop.watch()) for one in rest]
    assert {one.written_at.year for one in imported.dated([marker, *moved])[1:]} == {2015}


def test_nobody_changes_when_another_wrote_something(laptop: Laptop) -> None:
    """A marker that names somebody else's event, or names one twice, changes nothing of it."""
    record = laptop.receive()
    (mine,) = [one.id for one in laptop.journal.events(record) if isinstance(one.payload, CallReceived)]
    marker = Imported(record, "Gamla", "call", "1", 2, "ab", (mine,), (0,))
    laptop.journal.act(author(PER), Change(record, marker))
    found = next(one for one in laptop.journal.events(record) if one.id == mine)
    assert found.written_at == laptop.watch()
    assert every(laptop, ClockRow), "its clock rings as before"
