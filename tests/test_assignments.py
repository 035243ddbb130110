"""The life of an assignment: ordered, taken, done or given back, and time for the invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from case_side import a_case, night
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Watch, make_laptop, sync
from hypothesis import given
from sqlmodel import select
from strategies import histories, some_of

from jourtui.rules import assignment as rules
from jourtui.rules import clocks
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.event import Event
from jourtui.screens.assignment_text import AssignmentText
from jourtui.store import assignments, handover, queries
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import HIDDEN
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import AssignmentRow, TellRow
from jourtui.words.labels import Labels

LABELS = Labels(load_places(), load_catalogue())


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def ordered(laptop: Laptop, what: str = "Hembesök hos familjen Ek", **more: Any) -> UUID:
    given = AssignmentFacts(**{"what": what, "ordered_by": "Ida Berg, IFO-chef"} | more)
    return assignments.order(laptop.desk, given)


def row(laptop: Laptop, record: UUID) -> AssignmentRow:
    with laptop.desk.rows() as rows:
        found = rows.get(AssignmentRow, record)
    assert found is not None
    return found


@given(histories("assignment.", "responsibility.", "entry.", "lock").flatmap(some_of))
def test_no_history_makes_the_fold_fail(events: list[Event]) -> None:
    one = rules.fold(events)
    clocks.of_assignment(one, UUID(int=1))
    assert one.minutes >= 0
    assert rules.fold(events).model_dump() == one.model_dump()


def test_it_is_taken_done_and_its_time_counted(laptop: Laptop) -> None:
    record = ordered(laptop, by_when=NIGHT + timedelta(hours=2))
    assert (row(laptop, record).holder_id, row(laptop, record).claimed) == (KARIN.id, False)
    handover.claim(laptop.desk, record)
    assert row(laptop, record).claimed
    laptop.watch.forward(hours=3)
    assignments.work(laptop.desk, record, NIGHT, NIGHT + timedelta(minutes=90), "hembesök")
    assignments.work(laptop.desk, record, NIGHT, NIGHT + timedelta(minutes=20))
    wrong = assignments.fold_of(laptop.desk, record).worked[-1]
    handover.strike(laptop.desk, record, wrong.id)
    assignments.finish(laptop.desk, record, "Hemma och nykter.")
    done = row(laptop, record)
    assert (done.open, done.outcome, done.ended_by, done.minutes) == (False, "done", KARIN.name, 90)
    with laptop.desk.rows() as rows:
        (late,) = queries.clocks(rows, running=False)
    assert (late.kind, late.record_type, late.broken_at(laptop.watch())) == ("assignment", "assignment", True)
    assignments.reopen(laptop.desk, record, "det började om")
    assert row(laptop, record).open
    assignments.give_back(laptop.desk, record, "ingen ledig", "Ida Berg")
    assert (row(laptop, record).outcome, row(laptop, record).result) == ("returned", "ingen ledig")


def test_the_list_is_by_urgency_then_by_when(laptop: Laptop) -> None:
    ordered(laptop, "sist", urgency="can_wait")
    ordered(laptop, "utan tid", urgency="now")
    ordered(laptop, "först", urgency="now", by_when=NIGHT + timedelta(hours=1))
    case = laptop.open_case()
    linked = ordered(laptop, "mitten")
    assignments.link(laptop.desk, linked, case)
    with laptop.desk.rows() as rows:
        assert [one.what for one in assignments.listed(rows)] == ["först", "utan tid", "mitten", "sist"]
        assert [one.what for one in assignments.listed(rows, ["MITT", "ida"])] == ["mitten"]
        assert [one.what for one in assignments.of_case(rows, case)] == ["mitten"]
        assert assignments.page_of(rows, linked) == (True, 0)
        assert not assignments.listed(rows, live=False)


def test_two_apart_are_both_kept_and_both_told(tmp_path: Path) -> None:
    watch = Watch()
    karin, per = (
        make_laptop(tmp_path / "k", KARIN, watch=watch),
        make_laptop(tmp_path / "p", PER, watch=watch),
    )
    store = PaperStore(watch)
    record = ordered(karin)
    sync(store, karin, per)
    assignments.finish(karin.desk, record, "Hemma och nykter.")
    assignments.give_back(per.desk, record, "ingen ledig", "Ida Berg")
    assignments.correct(karin.desk, record, AssignmentFacts(urgency="can_wait"))
    assignments.correct(per.desk, record, AssignmentFacts(urgency="now"))
    sync(store, per, karin)  # so that Karin, whose it is, could be told first that Per ended it, then of both
    sync(store, karin, per)
    for laptop in (karin, per):
        one = row(laptop, record)
        assert (one.outcome, one.urgency, one.two_values) == ("returned", "now", True)
        contested = assignments.fold_of(laptop.desk, record).written.contested
        assert contested.keys() == {"outcome", "urgency"}, "how it went follows from which end holds"
        with laptop.desk.rows() as rows:
            assert assignments.listed(rows) == [one], "its end is to be chosen"
            assert not assignments.listed(rows, live=False)
            assert assignments.page_of(rows, record) == (True, 0)
            tells = rows.exec(select(TellRow)).all()
        told = {(tell.person_id, tell.detail) for tell in tells}
        assert told == {(person.id, name) for person in (KARIN, PER) for name in ("outcome", "urgency")}
        laptop.close()


def test_of_given_back_and_opened_again_apart_open_shows(tmp_path: Path) -> None:
    for first, last in (("karin", "per"), ("per", "karin")):
        karin = make_laptop(tmp_path / first / "k", KARIN)
        per = make_laptop(tmp_path / first / "p", PER, watch=karin.watch)
        laptops, store = {"karin": karin, "per": per}, PaperStore(karin.watch)
        record = ordered(karin)
        assignments.finish(karin.desk, record, "Ringde.")
        sync(store, karin, per)
        assignments.give_back(per.desk, record, "ingen ledig", "Ida Berg")
        assignments.reopen(karin.desk, record, "det började om")
        sync(store, laptops[first], laptops[last])
        sync(store, karin, per)
        assert row(karin, record).open
        assert row(per, record).two_values
        karin.close()
        per.close()


def test_what_is_chosen_of_two_ends_stays_whose_it_was_and_when(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "k", KARIN), make_laptop(tmp_path / "p", PER)
    store = PaperStore(karin.watch)
    record = ordered(karin)
    sync(store, karin, per)
    assignments.finish(per.desk, record, "Ringde, allt lugnt.", NIGHT - timedelta(minutes=3))
    assignments.give_back(karin.desk, record, "ingen ledig", "Ida Berg")
    sync(store, karin, per)
    sync(store, karin, per)
    for _ in range(2):
        writes = assignments.fold_of(karin.desk, record).written.contested["outcome"]
        done, given_back = (
            next(write.event for write in writes if write.value == value) for value in ("done", "returned")
        )
        assignments.choose_end(karin.desk, record, done)
        found = row(karin, record)
        assert (found.outcome, found.two_values, found.result) == ("done", False, "Ringde, allt lugnt.")
        assert (found.ended_by, found.ended_at) == (PER.name, NIGHT - timedelta(minutes=3))
        assert (found.chosen_by, found.ends_apart) == (KARIN.name, False)
        text = AssignmentText(LABELS, KARIN.id, lambda name: "")
        told = text.history(assignments.fold_of(karin.desk, record), NIGHT, hidden=False)
        assert f"{KARIN.name}: Valde av två slut utfört: Ringde, allt lugnt. ({PER.name}, " in told
        details = text.details(found, assignments.fold_of(karin.desk, record), NIGHT, hidden=False)
        assert f"av {PER.name}, valt av {KARIN.name}: Ringde, allt lugnt." in details.plain
        assignments.choose_end(per.desk, record, given_back)  # apart: then it is to be chosen once more
        sync(store, karin, per)
        sync(store, karin, per)
        assert (row(karin, record).outcome, row(karin, record).ended_by) == ("returned", KARIN.name)
    karin.close()
    per.close()


def test_two_who_say_otherwise_how_it_went_are_both_kept_until_one_is_chosen(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "k", KARIN), make_laptop(tmp_path / "p", PER)
    store = PaperStore(karin.watch)
    record, alike = ordered(karin), ordered(karin)
    sync(store, karin, per)
    for laptop, told in ((karin, "Lugnt."), (per, "Ingen öppnade.")):
        assignments.finish(laptop.desk, record, told)
        laptop.watch.forward(minutes=1)
        assignments.finish(laptop.desk, alike, "Lugnt.", laptop.watch())
    sync(store, karin, per)
    sync(store, karin, per)
    for laptop in (karin, per):
        assert not row(laptop, alike).ends_apart, "they say the same"
        assert (row(laptop, record).ends_apart, row(laptop, record).two_values) == (True, True)
        with laptop.desk.rows() as rows:
            tells = {(tell.person_id, tell.detail) for tell in rows.exec(select(TellRow)) if tell.detail}
        assert tells == {(KARIN.id, "ending"), (PER.id, "ending")}
    one = assignments.fold_of(karin.desk, record)
    shown = AssignmentText(LABELS, KARIN.id, lambda name: "")
    text = shown.details(row(karin, record), one, NIGHT, hidden=False)
    assert "Karin Ek: utfört: Lugnt.; Per Holm: utfört: Ingen öppnade." in text.plain
    kept = next(write.event for write in one.written.contested["ending"] if write.value == "Lugnt.")
    assignments.choose_end(per.desk, record, kept)
    found = row(per, record)
    assert (found.result, found.ended_by, found.chosen_by) == ("Lugnt.", KARIN.name, PER.name)
    assert (found.ends_apart, found.two_values) == (False, False)
    karin.close()
    per.close()


def test_what_was_given_back_while_another_took_it_is_opened_by_choosing_so(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "k", KARIN), make_laptop(tmp_path / "p", PER)
    store = PaperStore(karin.watch)
    record = ordered(karin)
    sync(store, karin, per)
    assignments.give_back(karin.desk, record, "ingen ledig", "Ida Berg")
    handover.claim(per.desk, record)
    sync(store, karin, per)
    sync(store, karin, per)
    writes = assignments.fold_of(per.desk, record).written.contested["outcome"]
    taken = next(write.event for write in writes if not write.value)
    assignments.choose_end(per.desk, record, taken)
    found = row(per, record)
    assert (found.open, found.holder_id, found.closed_apart, found.two_values) == (True, PER.id, False, False)
    assert len(per.journal.events(record)) == 4
    karin.close()
    per.close()


def test_nobody_is_told_of_on_a_wall_or_where_it_is_locked(laptop: Laptop) -> None:
    seen = ordered(laptop, person_name="Bo Ek", address="Storgatan 1", phone="+46701740610")
    hidden = ordered(laptop, person_name="Siv Alm", protected=True)
    laptop.desk.wall = True
    one, other = row(laptop, seen), row(laptop, hidden)
    assert (one.person_name, one.what, one.address, one.phone, one.words) == ("B E", HIDDEN, "", "", "")
    assert (other.person_name, other.ordered_by) == (HIDDEN, "")


def test_what_makes_no_sense_is_refused_in_a_sentence(laptop: Laptop) -> None:
    record, desk = ordered(laptop), laptop.desk
    attempts: tuple[Callable[[], object], ...] = (
        lambda: assignments.order(desk, AssignmentFacts(ordered_by="Ida")),
        lambda: assignments.order(desk, AssignmentFacts(what="åk dit")),
        lambda: assignments.finish(desk, record, " "),
        lambda: assignments.give_back(desk, record, "", "Ida"),
        lambda: assignments.give_back(desk, record, "nej", ""),
        lambda: assignments.work(desk, record, NIGHT, NIGHT),
        lambda: assignments.work(desk, record, NIGHT - timedelta(days=99), NIGHT),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert str(refused.value).endswith(".")
    assert len(desk.journal.events(record)) == 1
    again = assignments.order(desk, AssignmentFacts(what="a", ordered_by="b"), record=record)
    assert len(desk.journal.events(again)) == 1, "the same is not ordered twice"


async def test_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.keys("1", "u")
        await it.at("AssignmentsScreen")
        await it.shows("Inga uppdrag är öppna.")
        it.app.status = SyncStatus("offline")
        it.app.show_anew()
        await it.shows("Det finns ingen kontakt")
        it.app.status = None
        await it.keys("n")
        await it.asks("Uppdrag från en kommun")
        await it.keys("ctrl+s")
        await it.shows("Skriv vad som ska göras.")
        await it.write("Hembesök hos Bo Ek")
        await it.keys("tab")
        await it.write("ystad")
        await it.keys("tab")
        await it.write("Ida Berg, IFO-chef")
        await it.keys("tab", "a", "tab")
        await it.write("23:30")
        await it.keys("ctrl+s")
        await it.says("Uppdraget är inskrivet.")
        await it.shows("genast", "Hembesök hos Bo Ek", "1 h 16")
        await it.keys("n")
        await it.asks("Uppdrag från en kommun")
        await it.keys("escape")
        await it.until(lambda: not it.app.screen.is_modal)
        await it.keys("t")
        await it.says("Du har det nu.")
        await it.shows("hos dig")
        await it.keys("p")
        await it.asks("Tid för fakturan")
        await it.write("21:00")
        await it.keys("ctrl+s")
        await it.says("Tiden är skriven.")
        await it.shows("Tid: 1 h 14 min")
        await it.keys("u")
        await it.asks("Länka till ärende")
        await it.keys("enter")
        await it.asks("Vilket ärende?")
        await it.keys("1")
        await it.says("Länkat.")
        await it.keys("k")
        await it.asks("Uppdraget är utfört")
        await it.write("Hemma och nykter.")
        await it.keys("ctrl+s")
        await it.shows("Inga uppdrag är öppna.")
        await it.keys("g", "enter")
        await it.asks("HISTORIK")
        await it.shows("Utfört: Hemma och nykter.")
        with it.desk.rows() as rows:
            (one,) = assignments.listed(rows, live=False)
        assert (one.minutes, one.case_id, one.municipality, one.urgency) == (74, case, "1286", "now")
        assert it.readings(one.record_id, "opened")
        await it.keys("escape", "g", "n")
        await it.asks("Uppdrag från en kommun")
        await it.write("Ring Bo Ek")
        await it.keys("tab", "tab")
        await it.write("Ida Berg")
        await it.keys("ctrl+s")
        await it.says("Uppdraget är inskrivet.")
        with it.desk.rows() as rows:
            (open_,) = assignments.listed(rows)
        base = it.desk.position()
        assignments.finish(it.desk, open_.record_id, "Ringde.", base=base)
        assignments.give_back(it.desk, open_.record_id, "ingen ledig", "Ida Berg", base=base)
        await it.shows("välj slut", "Två avslutade det olika, välj (W).")
        await it.keys("k")
        await it.says("Två har avslutat det olika. W väljer vilket som gäller.")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar")
        await it.keys("1")
        await it.shows("Inga uppdrag är öppna.")
        assignments.reopen(it.desk, open_.record_id, "en gång till")
        base = it.desk.position()
        for told in ("Svarade inte.", "Ringde igen."):
            assignments.finish(it.desk, open_.record_id, told, base=base)
        await it.shows("välj slut", "utfört: Svarade inte.")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: hur ett uppdrag gick")
        await it.keys("1")
        await it.shows("Inga uppdrag är öppna.")
