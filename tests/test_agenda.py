"""The agenda of a team meeting, made from the week; its minutes; flags; and strain that nobody else reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from case_side import a_case, call
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Watch, author, make_laptop, read_log, sync

from jourtui.rules import meeting as rules
from jourtui.rules.access import STRAIN
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.call import AttemptEnded, CallClosed
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.entries import BreachExplained, EntryStruck, NoteWritten
from jourtui.rules.sheet import as_text
from jourtui.rules.strain import StrainShared
from jourtui.rules.visits import VisitFacts
from jourtui.sheets import printed_meeting
from jourtui.store import agenda, calls, cases, deviations, locking, meetings, strain, visits
from jourtui.store.agenda import Agenda
from jourtui.store.mandates import NotAllowed
from jourtui.store.session import Duty, Session
from jourtui.store.settings import load_catalogue, load_deviations, load_places
from jourtui.store.struck_notes import facts_of
from jourtui.store.views import CaseRow, FlagRow, MeetingRow, StrainRow
from jourtui.words import agenda_words as words
from jourtui.words.labels import Labels
from jourtui.words.meeting_words import PARTS

WEEK = rules.week_of(NIGHT)
KINDS = load_deviations()


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = make_laptop(tmp_path / "a", KARIN, watch=Watch())
    yield made
    made.close()


def gather(laptop: Laptop, week: DutyWeek = WEEK) -> Agenda:
    return agenda.gather(laptop.desk, week)


def points(laptop: Laptop, *, hide: bool = False) -> list[words.Point]:
    labels = Labels(load_places(), load_catalogue())
    return list(words.lines(gather(laptop), labels, KINDS, laptop.watch(), laptop.desk.locked, hide=hide))


def minutes(laptop: Laptop, week: DutyWeek = WEEK) -> str:
    labels = Labels(load_places(), load_catalogue())
    laptop.desk.wall = True
    view = gather(laptop, week)
    laptop.desk.wall = False
    sheet = printed_meeting.minutes(
        view, labels, KINDS, "Jouren", "Karin Ek", laptop.watch(), laptop.desk.locked
    )
    return as_text(sheet)


def test_cases_come_in_order_with_clocks_met_and_broken(laptop: Laptop) -> None:
    desk = laptop.desk
    late, first = call(desk, ago=50), a_case(desk)
    calls.link_case(desk, late, first)
    laptop.watch.forward(minutes=1)
    desk.write(late, AttemptEnded(outcome="reached"))
    laptop.watch.forward(minutes=1)
    a_case(desk, subject="Cilla Öst")
    advice = call(desk, name="Dag Sen", ago=2)
    calls.close(desk, advice, CallClosed(exit="advice"))
    one, other = gather(laptop).cases
    assert (one.row.record_id, len(one.calls), len(one.broken), other.broken) == (first, 1, 1, ())
    assert one.broken[0].clock.kind == "callback"
    assert gather(laptop).others == 1
    explained = BreachExplained("callback", one.broken[0].clock.start_event, "Två samtal på en gång.")
    desk.write(late, explained)
    assert gather(laptop).cases[0].broken[0].reason == "Två samtal på en gång."
    assert words.counted(gather(laptop).cases[0]).endswith("1 bruten")


def test_what_was_not_worked_on_in_the_week_is_not_on_its_agenda(laptop: Laptop) -> None:
    a_case(laptop.desk)
    laptop.watch.forward(hours=7 * 24)
    assert gather(laptop, rules.week_after(WEEK)).cases == []
    assert len(gather(laptop).cases) == 1


def test_visits_and_their_cases_are_there(laptop: Laptop) -> None:
    case = a_case(laptop.desk)
    visits.decide(laptop.desk, case, VisitFacts(goers="Karin Ek och Per Holm"), base=laptop.desk.position())
    assert [point.part for point in points(laptop)][:2] == ["case", "visit"]
    laptop.desk.wall = True
    assert [point.what for point in points(laptop)][1] == "K E, P H, beslutat"


def test_deviations_of_the_week_are_there_and_their_titles_hidden(laptop: Laptop) -> None:
    case = a_case(laptop.desk)
    facts = DeviationFacts(
        direction="to_us", kind="conduct", title="Vilma Berg klagar", reporter="municipality"
    )
    deviations.report(laptop.desk, KINDS, facts, source=Source(case, "case"))
    (shown,) = [point for point in points(laptop) if point.part == "deviation"]
    assert "Vilma Berg klagar" in shown.what
    text = minutes(laptop)
    assert KINDS.label("conduct") in text
    assert "Vilma" not in text
    laptop.watch.forward(hours=7 * 24)
    assert gather(laptop, rules.week_after(WEEK)).deviations == []


def test_what_is_left_from_the_last_meeting_is_first(laptop: Laptop) -> None:
    desk, before = laptop.desk, rules.week_before(WEEK)
    meetings.agree(desk, before, "Ring Ystad", "Per Holm", date(2026, 11, 20))
    meetings.agree(desk, before, "Köp lampa", "Karin Ek")
    (one, two) = gather(laptop).undone
    a_case(desk)
    assert [point.part for point in points(laptop)][:3] == ["undone", "undone", "case"]
    meetings.note(desk, WEEK, "undone", "Ystad svarade inte.", one.said.id)
    assert len(points(laptop)[0].notes) == 1
    assert "Ystad svarade inte." in minutes(laptop)
    meetings.carry_out(desk, one.meeting, one.said.id, "Mejlat till alla.")
    assert [point.short for point in points(laptop)][:2] == ["Gjort", "Kvar"]
    for said in ("Ystad svarade inte.", "gjort fre 20 nov 22:14: Mejlat till alla."):
        folded = " ".join(minutes(laptop).split())
        assert said in folded, "it was done at this meeting, which says so"
    laptop.watch.forward(hours=7 * 24)
    assert [left.said.id for left in gather(laptop, rules.week_after(WEEK)).undone] == [two.said.id]
    meetings.carry_out(desk, one.meeting, one.said.id, done=False)
    assert len(gather(laptop, rules.week_after(WEEK)).undone) == 2


def test_a_flag_waits_until_it_is_taken_up(laptop: Laptop) -> None:
    desk, case = laptop.desk, a_case(laptop.desk)
    meetings.flag(desk, case, "Borde Vilma ha hämtats?")
    laptop.watch.forward(minutes=1)
    meetings.flag(desk, call(desk), "")
    first, second = gather(laptop).flagged
    assert (first.question, second.question) == ("Borde Vilma ha hämtats?", "")
    hidden = [point.what for point in points(laptop, hide=True) if point.part == "question"]
    assert hidden == ["Borde V ha hämtats?", "utan fråga"]
    meetings.take_up(desk, WEEK, first.row)
    assert [one.row.taken_in for one in gather(laptop).flagged] == [None, rules.record_of(WEEK)]
    laptop.watch.forward(hours=7 * 24)
    later = gather(laptop, rules.week_after(WEEK)).flagged
    assert [one.row.event_id for one in later] == [second.row.event_id]
    desk.write(second.row.record_id, EntryStruck(second.row.event_id))
    assert not gather(laptop, rules.week_after(WEEK)).flagged


def test_every_note_is_in_the_minutes_also_when_its_point_has_gone(laptop: Laptop) -> None:
    desk, case, alone = laptop.desk, a_case(laptop.desk), call(laptop.desk, ago=50)
    visits.decide(desk, case, VisitFacts(goers="Karin Ek"), base=desk.position())
    (visit,) = [point.about for point in points(laptop) if point.part == "visit"]
    texts: list[str] = []
    for part in PARTS:
        for about in (None, case, alone, visit, uuid4()):
            texts.append(f"Nr {len(texts)}.")
            meetings.note(desk, WEEK, part, texts[-1], about)
    found = [text for text in texts if text in minutes(laptop)]
    assert found == texts
    calls.link_case(desk, alone, case)
    assert [text for text in texts if text in minutes(laptop)] == texts


def test_notes_to_a_call_follow_it_to_its_case_and_those_to_a_flag_outlive_it(laptop: Laptop) -> None:
    desk, alone = laptop.desk, call(laptop.desk, ago=50)
    meetings.note(desk, WEEK, "call", "Ring först.", alone)
    meetings.flag(desk, alone, "Borde Anna ha ringts?")
    (flag,) = [point for point in points(laptop) if point.part == "question"]
    meetings.note(desk, WEEK, "question", "Anna sov.", flag.about)
    assert flag.flag is not None
    desk.write(alone, EntryStruck(flag.flag))
    case = a_case(desk)
    calls.link_case(desk, alone, case)
    found = points(laptop, hide=True)
    (shown,) = [point for point in found if point.part == "case"]
    assert [words.note(one) for one in shown.notes] == ["Ring först."]
    (left,) = [point for point in found if point.part == "other"]
    assert left.what == "Till fråga, Anna Svensson: A sov.", "the row itself is masked on a wall"
    assert "Till fråga, A S: A sov." in minutes(laptop)


def test_two_decisions_in_one_case_each_have_their_notes(laptop: Laptop) -> None:
    one, other = (agenda.Decided(NIGHT, what, uuid4()) for what in ("Avslag", "Bifall"))
    row = CaseRow(record_id=uuid4(), subject_name="Vilma Berg")
    meetings.note(laptop.desk, WEEK, "decision", "Ring först.", other.event)
    view = replace(gather(laptop), cases=[agenda.Reviewed(row, decisions=(one, other))])
    labels = Labels(load_places(), load_catalogue())
    every = words.lines(view, labels, KINDS, laptop.watch(), hide=False)
    assert [len(point.notes) for point in every if point.part == "decision"] == [0, 1]


def test_a_decision_says_which_case_it_is_about_and_hides_its_names(laptop: Laptop) -> None:
    """Also a week later, when nobody has worked on the case."""
    desk, case = laptop.desk, a_case(laptop.desk)
    meetings.agree(desk, WEEK, "Ring Vilmas mormor", "Per Holm", about=case)
    assert "Ring V mormor (V B, Ystad)" in minutes(laptop)
    assert [point.what for point in points(laptop) if point.part == "agreed"] == [
        "Ring Vilmas mormor (Vilma Berg, Ystad)"
    ]
    laptop.watch.forward(hours=7 * 24)
    text = minutes(laptop, rules.week_after(WEEK))
    assert "Ring V mormor (V B, Ystad)" in text
    assert "Vilma" not in text


def test_cases_that_were_only_closed_come_last(laptop: Laptop) -> None:
    desk, old = laptop.desk, a_case(laptop.desk)
    laptop.watch.forward(hours=7 * 24)
    cases.close(desk, old, "Klart")
    worked = a_case(desk, subject="Cilla Öst")
    found = gather(laptop, rules.week_after(WEEK)).cases
    assert [(one.row.record_id, one.only_ended) for one in found] == [(worked, False), (old, True)]
    desk.write(old, NoteWritten("Ring mormor."))
    assert not any(one.only_ended for one in gather(laptop, rules.week_after(WEEK)).cases)


def test_the_first_note_stands_where_it_said_that_there_was_none(laptop: Laptop) -> None:
    """So that the cursor does, whatever comes in meanwhile."""
    (empty,) = [point for point in points(laptop) if point.part == "lesson"]
    for text in ("Ring tidigare.", "Ring polisen."):
        meetings.note(laptop.desk, WEEK, "lesson", text)
    found = [point for point in points(laptop) if point.part == "lesson"]
    assert (found[0].key, found[0].what) == (empty.key, "Ring tidigare.")
    assert found[1].key != empty.key


def test_nothing_is_said_of_what_is_locked_from_the_reader(laptop: Laptop) -> None:
    desk, case = laptop.desk, a_case(laptop.desk)
    meetings.flag(desk, case, "Borde Vilma ha hämtats?")
    meetings.note(desk, WEEK, "case", "Hon är rädd.", case)
    meetings.agree(desk, WEEK, "Ring mormor", "Per Holm", about=case)
    visits.decide(desk, case, VisitFacts(goers="Karin Ek"), base=desk.position())
    assert "Hon är rädd." in minutes(laptop)
    other = Laptop(laptop.folder, PER, laptop.watch, laptop.replica, laptop.journal, laptop.desk)
    locking.lock(desk, case, author(PER), "jäv")
    other.desk = type(desk)(laptop.journal, Session(PER, Duty.BACKUP, 0))
    for point in points(other):
        told = f"{point.whom} {point.what}"
        assert not any(word in told for word in ("Vilma", "hämtats", "mormor", "Karin")), told
    assert [point.whom for point in points(other) if point.part == "case"] == ["Låst ärende"]
    assert "rädd" not in minutes(other)
    assert "mormor" not in minutes(other)


def test_the_minutes_name_nobody_and_hold_nothing_of_strain(laptop: Laptop) -> None:
    desk, case = laptop.desk, a_case(laptop.desk)
    meetings.attend(desk, WEEK, "Karin Ek, Per Holm")
    meetings.note(desk, WEEK, "case", "Vilma Bergs mormor på 070-174 06 11.", case)
    meetings.note(desk, WEEK, "feedback", "Ystad vill ha rapporten tidigare.")
    meetings.agree(desk, WEEK, "Ring Ystad", "Per Holm", date(2026, 11, 27))
    strain.write(desk, "En tung natt.")
    strain.share(desk, strain.own(desk)[0], named=True)
    text = minutes(laptop)
    assert "Jourvecka ons 18 nov 2026 16:00 till ons 25 nov 2026 08:00" in text
    assert "Skrivet fre 20 nov 2026 22:14" in text
    for word in ("NÄRVARANDE", "Karin Ek, Per Holm", "V B mormor på •••", "rapporten tidigare", "Ring Ystad"):
        assert word in text
    for word in ("Vilma", "06 11", "tung natt"):
        assert word not in text


def test_what_is_over_takes_no_more_until_it_is_opened(laptop: Laptop) -> None:
    desk = laptop.desk
    with pytest.raises(NotAllowed, match="inget att avsluta"):
        meetings.end(desk, WEEK)
    for bad in (" ", "x" * 4_001):
        with pytest.raises(NotAllowed):
            meetings.note(desk, WEEK, "lesson", bad)
    with pytest.raises(NotAllowed, match="vem"):
        meetings.agree(desk, WEEK, "Ring", " ")
    meetings.note(desk, WEEK, "lesson", "Ring tidigare.")
    meetings.end(desk, WEEK)
    with pytest.raises(NotAllowed, match="avslutat"):
        meetings.note(desk, WEEK, "lesson", "Till.")
    meetings.reopen(desk, WEEK, "en punkt glömdes")
    meetings.note(desk, WEEK, "lesson", "Till.")
    assert gather(laptop).meeting.notes == 2


# Strain


def test_strain_is_read_by_nobody_but_its_author_unless_shared(tmp_path: Path) -> None:
    watch, store = Watch(), PaperStore(Watch())
    a, b = make_laptop(tmp_path / "a", KARIN, watch=watch), make_laptop(tmp_path / "b", PER, watch=watch)
    strain.write(a.desk, "En tung natt.")
    strain.write(a.desk, "Jag sov inte.")
    sync(store, a, b)
    assert strain.own(b.desk) == []
    assert strain.shared(b.desk, WEEK) == []
    assert not [row for row in read_log(b.desk) if row.reason == STRAIN], "there was nothing to read"
    mine = strain.own(a.desk)
    assert {one.entry.said.text for one in mine} == {"En tung natt.", "Jag sov inte."}
    b.act(mine[0].record, StrainShared(mine[0].entry.event.id))
    assert strain.shared_count(b.desk, WEEK) == 0, "nobody else can share it"
    strain.share(a.desk, mine[0], named=False)
    strain.share(a.desk, mine[1], named=True)
    sync(store, a, b)
    found = {(one.text, one.name) for one in strain.shared(b.desk, WEEK)}
    assert found == {(mine[0].entry.said.text, ""), (mine[1].entry.said.text, "Karin Ek")}
    (reading,) = [row for row in read_log(b.desk) if row.reason == STRAIN and row.person_id == PER.id]
    assert reading.subject == mine[0].record
    strain.unshare(a.desk, mine[1])
    sync(store, a, b)
    assert len(strain.shared(b.desk, WEEK)) == 1
    a.close()
    b.close()


def test_what_its_author_takes_back_is_not_shown_and_can_be_destroyed_alone(laptop: Laptop) -> None:
    desk = laptop.desk
    strain.write(desk, "En tung natt.")
    (mine,) = strain.own(desk)
    strain.share(desk, mine, named=False)
    strain.take_back(desk, mine)
    assert strain.own(desk) == []
    assert strain.shared_count(desk, WEEK) == 0
    assert facts_of(laptop.journal, mine.entry.event.id) is not None
    assert laptop.replica.key(mine.entry.event.id) is not None, "it has a key of its own"


def test_no_view_has_a_word_of_what_was_said(laptop: Laptop) -> None:
    desk, case = laptop.desk, a_case(laptop.desk)
    strain.write(desk, "Zebra")
    meetings.flag(desk, case, "Zebra")
    meetings.note(desk, WEEK, "lesson", "Zebra")
    for table in (StrainRow, MeetingRow, FlagRow):
        name = str(table.__tablename__)
        found = laptop.replica.connection.execute(f"SELECT * FROM {name}").fetchall()
        assert found
        assert "Zebra" not in str(found)
    searched = laptop.replica.connection.execute("SELECT text FROM view_search").fetchall()
    assert "Zebra" not in str(searched)


def test_an_agenda_of_a_week_is_made_from_what_is_remembered(laptop: Laptop) -> None:
    desk, remembered = laptop.desk, dict[tuple[UUID, int], agenda.Known]()
    case = a_case(desk)
    agenda.gather(desk, WEEK, remembered)
    known = dict(remembered)
    agenda.gather(desk, WEEK, remembered)
    assert remembered == known
    meetings.flag(desk, case)
    agenda.gather(desk, WEEK, remembered)
    assert len(remembered) == len(known) + 1
