"""Jourbyte: responsibility from pair to pair, record by record; and who has read what was handed over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from case_side import a_case
from document_screen_side import OFFICE, whole
from factories import EVA, KARIN, NIGHT, PER, Laptop, PaperStore, Story, Watch, author, make_laptop, sync
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.outgoing import wrong_hands
from jourtui.rules import shift_change as rules
from jourtui.rules.assessment import ConcernReceived
from jourtui.rules.case import SubjectFacts
from jourtui.rules.channels import Route
from jourtui.rules.decisions import MeasureTaken
from jourtui.rules.delivery import Delivered, Queued, Received, Shown
from jourtui.rules.documents import DocumentCorrected, DocumentFacts
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Event
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.shift_change import ShiftChangeBegun, ShiftChangeRead
from jourtui.store import cases, documents, handover, locking, overview, queries, shift_changes
from jourtui.store.overview import Overview
from jourtui.store.settings import load_catalogue
from jourtui.store.shift_changes import Record
from jourtui.store.views import CaseRow, ClockRow, ShiftChangeRow
from jourtui.words import overview_words
from jourtui.words.labels import Labels
from jourtui.words.overview_words import Line


def view_of(laptop: Laptop) -> Overview:
    with laptop.desk.rows() as rows:
        return overview.gather(rows, laptop.watch())


def own(laptop: Laptop) -> list[Record]:
    return [row for row in view_of(laptop).records.values() if row.holder_id == laptop.person.id]


def begin(laptop: Laptop, **given: object) -> list[shift_changes.Left]:
    begun = ShiftChangeBegun(first=author(PER), daytime=author(EVA), to=author(PER))
    _, left = shift_changes.begin(laptop.desk, begun, own(laptop), **given)  # type: ignore[arg-type]
    return left


def two(tmp_path: Path) -> tuple[PaperStore, Laptop, Laptop]:
    watch = Watch()
    store = PaperStore(watch)
    return (
        store,
        make_laptop(tmp_path / "a", KARIN, watch=watch),
        make_laptop(tmp_path / "b", PER, watch=watch),
    )


def holders(laptop: Laptop) -> dict[UUID, str]:
    return {record: row.holder_name for record, row in view_of(laptop).records.items()}


@settings(deadline=None)  # to make the strategies takes longer than any example
@given(histories(), st.data())
def test_any_events_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events))):
        change = rules.fold(some)
        assert change == rules.fold(list(some))
        change.offered()
        change.readers()


def test_it_awaits_those_who_go_on_until_they_have_read_it() -> None:
    told = Story()
    told.add(KARIN, ShiftChangeBegun(first=author(PER), daytime=author(EVA), to=author(PER)))
    change = rules.fold(told.events)
    assert [change.awaits(one.id) for one in (KARIN, PER, EVA)] == [False, True, True]
    told.add(PER, ShiftChangeRead(), at=NIGHT + timedelta(minutes=3))
    told.add(PER, ShiftChangeRead(), at=NIGHT + timedelta(minutes=9))
    change = rules.fold(told.events)
    assert not change.awaits(PER.id)
    assert [(who.name, who.at) for who in change.readers()] == [(PER.name, NIGHT + timedelta(minutes=3))]


def test_all_of_ones_own_is_offered_at_once_and_each_moves_when_it_is_accepted(tmp_path: Path) -> None:
    store, karin, per = two(tmp_path)
    records = {karin.open_case(), karin.open_case(), karin.receive()}
    assert begin(karin) == []
    sync(store, karin, per)
    assert set(holders(per).values()) == {KARIN.name}, "nothing has moved before it is accepted"
    clocks = [c for c in running(per) if c.kind == "handover"]
    assert {c.record_id for c in clocks} == records
    assert all(c.due_at - c.started_at == timedelta(minutes=15) for c in clocks)
    shift_changes.accept(per.desk, view_of(per).records.values())
    sync(store, per, karin)
    assert set(holders(karin).values()) == {PER.name}
    (change,) = view_of(karin).changes
    assert set(change.offered()) == records
    assert (change.to_name, change.daytime_name) == (PER.name, EVA.name)


def running(laptop: Laptop) -> list[ClockRow]:
    with laptop.desk.rows() as rows:
        return list(queries.clocks(rows))


def test_one_that_was_taken_meanwhile_keeps_its_winner_and_the_others_move(tmp_path: Path) -> None:
    store, karin, per = two(tmp_path)
    first, second = karin.open_case(), karin.open_case()
    begin(karin)
    sync(store, karin, per)
    offer = view_of(karin).records[first].offer_id
    assert offer is not None
    handover.withdraw(karin.desk, first, offer)
    shift_changes.accept(per.desk, view_of(per).records.values())
    sync(store, karin, per, karin)
    assert holders(per) == {first: KARIN.name, second: PER.name}
    assert holders(karin) == holders(per)
    with per.desk.rows() as rows:
        assert [tell.code for tell in queries.tells(rows, PER.id)] == ["withdrawn", "accept_lost"]
    with karin.desk.rows() as rows:
        assert {tell.code for tell in queries.tells(rows, KARIN.id)} == {"accept_contested", "accepted"}


def test_what_a_colleague_has_is_taken_over_first_with_a_reason(tmp_path: Path) -> None:
    store, karin, per = two(tmp_path)
    case = per.open_case()
    sync(store, per, karin)
    begun = ShiftChangeBegun(first=author(EVA), to=author(EVA))
    rows = list(view_of(karin).records.values())
    shift_changes.begin(karin.desk, begun, rows, "överenskommet per telefon")
    row = view_of(karin).records[case]
    assert (row.holder_name, row.offered_to_name) == (KARIN.name, EVA.name)
    sync(store, karin, per)
    with per.desk.rows() as read:
        assert [tell.code for tell in queries.tells(read, PER.id)] == ["taken_over"]


def test_what_cannot_be_offered_stays_and_is_told(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    free, offered, locked = karin.open_case(), karin.open_case(), karin.open_case()
    handover.offer(karin.desk, offered, None)
    locking.lock(karin.desk, locked, author(PER), "släkt", karin.desk.position())
    awaited = karin.open_case()
    handover.offer(karin.desk, awaited, author(PER))
    left = begin(karin)
    assert {(one.row.record_id, one.why) for one in left} == {
        (offered, "offered"),
        (locked, "locked"),
        (awaited, "waits"),
    }
    (change,) = view_of(karin).changes
    assert change.offered() == [free]


def test_a_change_with_nothing_open_is_written_all_the_same(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    assert begin(karin) == []
    (change,) = view_of(karin).changes
    assert change.offered() == []


def test_it_is_accepted_orally_declined_and_taken_back_all_at_once(tmp_path: Path) -> None:
    store, karin, per = two(tmp_path)
    for _ in range(3):
        karin.open_case()
    begin(karin)
    shift_changes.withdraw(karin.desk, own(karin))
    assert [row.offer_id for row in own(karin)] == [None] * 3
    begin(karin)
    sync(store, karin, per)
    shift_changes.decline(per.desk, view_of(per).records.values(), "jag är sjuk")
    sync(store, per, karin)
    assert [row.offer_id for row in own(karin)] == [None] * 3
    begin(karin)
    shift_changes.accepted_orally(karin.desk, own(karin))
    assert set(holders(karin).values()) == {PER.name}


def test_two_who_begin_apart_are_both_kept(tmp_path: Path) -> None:
    store, karin, per = two(tmp_path)
    begin(karin)
    shift_changes.begin(per.desk, ShiftChangeBegun(first=author(EVA), to=author(EVA)), [])
    sync(store, karin, per, karin)
    for laptop in (karin, per):
        assert {one.by_name for one in view_of(laptop).changes} == {KARIN.name, PER.name}
    shift_changes.read(per.desk, [one.record_id for one in view_of(per).changes if one.awaits(PER.id)])
    sync(store, per, karin)
    read = {one.by_name: [who.name for who in one.readers()] for one in view_of(karin).changes}
    assert read == {KARIN.name: [PER.name], PER.name: []}


def test_a_document_is_handed_over_until_it_is_delivered(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    case, report = whole(karin.desk)
    bo = cases.name_subject(karin.desk, case, SubjectFacts(name="Bo Berg"), base=karin.desk.position())
    karin.act(case, DocumentCorrected(report, DocumentFacts(concerned=(bo,))))
    documents.lock(karin.desk, OFFICE, case, report, base=karin.desk.position())
    (shown,) = view_of(karin).documents
    assert (shown.document, shown.state) == (report, "final")
    found = documents.find(karin.desk, case, report)
    assert found.locked is not None
    words = (found.locked.id, "Rapport", "ystad", "Socialnämnden", Route("paper", "Rådhuset"))
    seen = Shown("Vilma Berg", "Ystad", "barnet vistas i Ystad", "Socialnämnden", "papper")
    (queued,) = karin.act(case, Queued(report, shown.version, *words, report, report, "f" * 64, seen))
    view = view_of(karin)
    assert (len(view.documents), view.sending[report].state) == (1, "queued")
    (sent,) = karin.act(case, Delivered(queued, "postad", by="Karin Ek"))
    view = view_of(karin)
    assert (view.documents, [one.start_event for one in view.receipts]) == ([], [sent])
    (told,) = [line for line in told_of(karin) if line.part == "document"]
    assert told.what == "Rapport, postat 22:14, ej kvitterat"
    assert (told.whom, told.until) == ("Bo Berg", "mån 23 nov 10:00"), "the child whom it is about"
    karin.act(case, Received(queued, "Maj", "ringde"))
    assert not view_of(karin).receipts


def told_of(laptop: Laptop) -> list[Line]:
    labels = Labels(OFFICE.places, load_catalogue())
    return list(overview_words.lines(view_of(laptop), labels, laptop.watch()))


def test_what_the_law_gives_a_time_is_handed_over_each_under_its_own_name(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    case = a_case(karin.desk, board="ystad", board_ground="vistelsekommun")
    karin.act(case, ConcernReceived("skolan ringde"), MeasureTaken("aid", "Bistånd", "ystad", "rum", "akut"))
    wrong = wrong_hands.went_wrong(karin.desk, case, "Rapport om Vilma", "Tomelilla kommun")
    told = {line.part: line for line in told_of(karin)}
    assert list(told)[:3] == ["board", "protection", "wrong"]
    assert told["board"].what == "Nämndens beslut"
    assert told["protection"].what == "Skyddsbedömning"
    assert told["wrong"].what.startswith("Rapport om Vilma, kvar: ring mottagaren, ")
    assert told["wrong"].due == karin.watch() + timedelta(hours=72)
    assert "Rapport om Vilma" not in told["wrong"].task
    for step in ("called", "deleted", "deviation"):
        wrong_hands.contain(karin.desk, case, wrong, step, "Maj")
    wrong_hands.judge(karin.desk, case, wrong, told=False, reason="ingen läste", by="Eva Lind")
    assert "wrong" not in {line.part for line in told_of(karin)}


def test_a_case_says_how_the_municipality_got_it_or_that_there_is_nothing(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    case = karin.open_case()

    def told() -> str:
        return next(line.until for line in told_of(karin) if line.part == "case")

    assert told() == "mån 23 nov 08:00"
    karin.act(case, MorningReport("Maria Dahl", "socialsekreterare", board="ystad"))
    assert told() == "överrapporterat till Maria Dahl 22:14"
    karin.watch.forward(minutes=1)
    karin.act(case, NoteWritten("hon ringde igen", "stated", "modern"))
    assert told() == "mån 23 nov 08:00"
    (line,) = [line for line in told_of(karin) if line.part == "case"]
    assert line.what.endswith(" · överrapporterat till Maria Dahl 22:14, men inte allt")
    row = CaseRow(record_id=case, title="oro")
    assert overview_words.reported(row, karin.watch()) == "inget att rapportera"
    row.reported_at = karin.watch()
    assert overview_words.reported(row, karin.watch()) == "levererat 22:15"


def test_what_a_note_says_of_one_case_stands_in_no_other(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    case = karin.open_case()
    begun = ShiftChangeBegun(to=author(PER), note="Anna ska till rätten")
    shift_changes.begin(karin.desk, begun, list(view_of(karin).records.values()))
    assert karin.journal.case(case).offer_note == shift_changes.OFFERED


def test_a_note_is_hidden_on_a_wall(tmp_path: Path) -> None:
    _, karin, _ = two(tmp_path)
    shift_changes.begin(karin.desk, ShiftChangeBegun(note="Anna är rädd"), [])
    karin.desk.wall = True
    with karin.desk.rows() as rows:
        found = rows.get(ShiftChangeRow, view_of(karin).changes[0].record_id)
    assert found is not None
    assert found.note == "•••"
