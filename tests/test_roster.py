"""The roster as people use it: two laptops, the screen by keys, the text command, the calendar file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from case_side import night
from factories import KARIN, NIGHT, PER, PaperStore, Watch, make_laptop, read_log, sync
from sqlmodel import select

from jourtui.rules import matching
from jourtui.rules import roster as rules
from jourtui.rules.access import ROSTER
from jourtui.rules.calendar import at_local
from jourtui.rules.duty_week import Substituted, WeekPlanned, Worker, record_of
from jourtui.rules.staff import Introduced
from jourtui.sheets import roster_file
from jourtui.store import queries, roster
from jourtui.store.desk import Desk
from jourtui.store.mandates import NotAllowed
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import DutyWeekRow, ShiftChangeRow
from jourtui.words import roster_words

WEEK = date(2026, 11, 18)
NEXT = WEEK + rules.WEEK
K, P = Worker(KARIN.name, KARIN.id), Worker(PER.name, PER.id)


def some(desk: Desk) -> None:
    roster.plan(desk, WeekPlanned(WEEK, K, P))
    roster.plan(desk, WeekPlanned(NEXT, Worker("Eva Lind"), Worker("Maja Sand"), "Eva kan inte fredag"))


def week(desk: Desk, day: date = WEEK) -> DutyWeekRow:
    with desk.rows() as rows:
        found = rows.get(DutyWeekRow, record_of(day))
    assert found is not None
    return found


def test_two_laptops_that_plan_one_week_apart_meet_in_one_record(tmp_path: Path) -> None:
    watch = Watch()
    store = PaperStore(watch)
    karin, per = (make_laptop(tmp_path / one.name, one, watch=watch) for one in (KARIN, PER))
    roster.plan(karin.desk, WeekPlanned(WEEK, K, P))
    roster.plan(per.desk, WeekPlanned(WEEK, P, K, "som förra året"))
    for _ in range(2):
        sync(store, karin, per)
    for laptop in (karin, per):
        row = week(laptop.desk)
        assert (row.first_name, row.two_values, row.also) == ("Per Holm", True, "Karin Ek och Per Holm")
        with laptop.desk.rows() as rows:
            assert len(roster.weeks(rows)) == 1
            (tell,) = queries.tells(rows, laptop.person.id)
        assert (tell.code, tell.detail) == ("two_values", "duty_week")
    roster.plan(karin.desk, WeekPlanned(WEEK, K, P), karin.desk.position())
    for _ in range(2):
        sync(store, karin, per)
    assert not week(per.desk).two_values
    with per.desk.rows() as rows:
        assert not queries.tells(rows, PER.id)
    karin.close()
    per.close()


def test_a_swap_of_two_weeks_is_answered_in_both(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "karin")
    desk = karin.desk
    first, second = NEXT, NEXT + rules.WEEK
    roster.plan(desk, WeekPlanned(first, K, Worker("Eva Lind")))
    roster.plan(desk, WeekPlanned(second, Worker("Eva Lind"), P))
    roster.ask_swap(desk, first, "first", P, other_week=second, note="kurs")
    (swap,) = week(desk, first).swapped()
    assert "efter Karin Ek, mot v 49: frågat (kurs)" in roster_words.swap(swap)
    roster.answer_swap(desk, first, swap, "accepted")
    assert week(desk, first).first_name == "Per Holm"
    assert week(desk, second).backup_name == "Karin Ek"
    with pytest.raises(NotAllowed, match="redan besvarat"):
        roster.answer_swap(desk, first, week(desk, first).swapped()[0], "declined")
    with pytest.raises(NotAllowed, match="har inte veckan"):
        roster.ask_swap(desk, first, "first", Worker("Maja Sand"), other_week=second)
    with pytest.raises(NotAllowed, match="har redan"):
        roster.ask_swap(desk, first, "first", P)
    with pytest.raises(NotAllowed, match="inte planerad"):
        roster.ask_swap(desk, second + rules.WEEK, "first", P)
    karin.close()


def test_a_week_that_has_begun_is_not_swapped_so_its_nights_stay_whose_they_were(tmp_path: Path) -> None:
    watch = Watch(at_local(WEEK, 15, 59))
    karin = make_laptop(tmp_path / "karin", watch=watch)
    some(karin.desk)
    roster.ask_swap(karin.desk, WEEK, "first", Worker("Eva Lind"))
    roster.ask_swap(karin.desk, NEXT, "first", K, other_week=WEEK)
    watch.forward(minutes=1)
    with pytest.raises(NotAllowed, match="har börjat"):
        roster.ask_swap(karin.desk, WEEK, "backup", Worker("Maja Sand"))
    with pytest.raises(NotAllowed, match="har börjat"):
        roster.ask_swap(karin.desk, NEXT, "backup", P, other_week=WEEK)
    one, (other,) = week(karin.desk).swapped()[0], week(karin.desk, NEXT).swapped()
    for swap, of in ((one, WEEK), (other, NEXT)):
        with pytest.raises(NotAllowed, match="har börjat"):
            roster.answer_swap(karin.desk, of, swap, "accepted")
        roster.answer_swap(karin.desk, of, swap, "declined")
    assert week(karin.desk).first_name == KARIN.name
    karin.close()


def test_bad_input_is_refused_with_a_sentence(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "karin")
    some(karin.desk)
    with pytest.raises(NotAllowed, match="onsdag"):
        roster.plan(karin.desk, WeekPlanned(WEEK + timedelta(days=1), K, P))
    with pytest.raises(NotAllowed, match="Skriv vem"):
        roster.plan(karin.desk, WeekPlanned(WEEK))
    with pytest.raises(NotAllowed, match="före starttiden"):
        roster.substitute(karin.desk, Substituted(WEEK, "first", NIGHT, NIGHT, K))
    outside = Substituted(WEEK, "first", NIGHT, NIGHT + timedelta(days=9), K)
    with pytest.raises(NotAllowed, match="ligga i jourveckan"):
        roster.substitute(karin.desk, outside)
    assert list(roster.wrong_time(WEEK, outside.since, outside.until)) == ["until"], "said at its field"
    with karin.desk.rows() as rows, pytest.raises(ValueError, match="för långt"):
        roster.worker(rows, "x" * 81)
    karin.close()


def test_the_calendar_file_has_names_and_times_and_nothing_else(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "karin")
    long = Worker("Åsa Öberg-Ängström, vikarie; från bemanningsföretaget i Östra Ljungby kyrkby")
    roster.plan(karin.desk, WeekPlanned(WEEK, long, P, "hemlig notering"))
    friday = at_local(date(2026, 11, 20), 16)
    part = Substituted(WEEK, "backup", friday, friday + timedelta(hours=16), None, "sjuk")
    roster.substitute(karin.desk, part)
    data, count = roster_file.calendar([week(karin.desk)], NIGHT)
    assert count == 3, "the gap is nobody's entry"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    text = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Förstajour: Åsa Öberg-Ängström\\, vikarie\\; från" in text
    assert "DTSTART:20261118T150000Z\r\nDTEND:20261125T070000Z" in text
    assert "DTSTART:20261118T150000Z\r\nDTEND:20261120T150000Z" in text
    assert not {"hemlig", "sjuk"} & set(text.split())
    uids = [line for line in text.split("\r\n") if line.startswith("UID")]
    assert len(set(uids)) == 3
    out = tmp_path / "schema.ics"
    assert roster_file.write([week(karin.desk)], out, NIGHT) == 3
    assert out.read_bytes() == data
    karin.close()


# The screen


def test_whoever_has_a_week_is_proposed_also_without_having_signed_in(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "karin")
    some(karin.desk)
    part = Substituted(NEXT, "first", rules.begins(NEXT), rules.ends(NEXT), Worker("Ida Falk"))
    roster.substitute(karin.desk, part)
    with karin.desk.rows() as rows:
        assert set(roster.names(rows)) == {"Karin Ek", "Per Holm", "Eva Lind", "Maja Sand", "Ida Falk"}
        assert roster.worker(rows, "eva lind") == Worker("Eva Lind")
    karin.close()
    same = [
        matching.same_name(said, "Maja Sand") for said in ("Maja", "maya sand", "Maja Sandh", "Maria Sund")
    ]
    assert same == [True, True, True, False]


async def test_a_week_is_planned_swapped_and_counted_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("3")
        await it.at("RosterScreen")
        await it.shows("▸ Schema", "▸v 47", "Inget schema är inskrivet än", "ej planerad")
        await it.keys("v")
        await it.says("Veckan är inte planerad än.")
        await it.keys("m")
        await it.asks("Jourvecka v 47")
        await it.hides("mer nedanför")
        await it.keys("ctrl+s")  # nothing was written: nothing is planned
        await it.keys("m")
        await it.asks("Jourvecka v 47")
        await it.write("karin ek")
        await it.keys("tab")
        await it.write("Eva Lind")
        await it.keys("ctrl+s")
        await it.says("Veckan är inskriven.")
        await it.shows("Nu: Karin Ek och Eva Lind, till ons 25 nov 08:00", "jour Karin/Eva")
        assert week(it.desk).first_id == KARIN.id
        await it.keys("v")
        await it.asks("Vikarie, v 47")
        await it.shows("= fre 20 nov 22:14", "= ons 25 nov 08:00")
        await it.write("Maja Sand")
        await it.keys("tab", "b", "tab")
        await it.write("när som helst")
        await it.keys("ctrl+s")
        await it.shows("Skriv tiden som")
        await it.keys("ctrl+u")
        await it.write("fre 16")
        await it.keys("tab")
        await it.write("sön 8")
        await it.keys("ctrl+s")
        await it.says("Vikarien är inskriven.")
        await it.shows("Nu: Karin Ek och Maja Sand", "Vikarie: bakjour fre 20 nov 16:00–sön 22 nov 08:00")
        await it.keys("b")
        await it.says("Veckan har börjat och byts inte.")
        roster.plan(it.desk, WeekPlanned(NEXT, K, Worker("Maja Sand")))
        await it.shows("25 nov–2 dec      Karin Ek       Maja Sand")
        await it.keys("down", "b")
        await it.asks("Byt v 48")
        await it.keys("tab")
        await it.write("maj")
        await it.keys("ctrl+s")
        await it.shows("Menar du Maja Sand?")
        await it.keys("ctrl+u")
        await it.write("Per Holm")
        await it.keys("ctrl+s")
        await it.says("Frågan är ställd. Per Holm har inte loggat in här: ring.")
        await it.shows("Per Holm tar förstajour efter Karin Ek: frågat", "byte?, två i rad")
        await it.keys("k")
        await it.asks("Svar på byte")
        await it.keys("j")
        await it.says("Svaret är inskrivet.")
        await it.shows("Per Holm, förstajour; Maja Sand, bakjour")
        await it.keys("g")
        await it.shows("Jourveckor 2026", "Per Holm", "40 h")
        await it.keys("escape")
        await it.hides("Jourveckor 2026")
        assert {row.how for row in read_log(it.desk) if row.reason == ROSTER} == {"listed"}


async def test_the_shift_change_proposes_the_next_pair_of_the_roster(tmp_path: Path) -> None:
    def known(desk: Desk) -> None:
        desk.write(uuid4(), Introduced(PER.id, PER.name, "enhetschef"))
        roster.plan(desk, WeekPlanned(WEEK, K, Worker("Eva Lind")))
        roster.plan(desk, WeekPlanned(NEXT, P, Worker("Maja Sand")))

    async with night(tmp_path / "one", known) as it:
        await it.keys("9")
        await it.at("HandoverScreen")
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.keys("ctrl+s")
        await it.until(lambda: not it.app.screen.is_modal)
        with it.desk.rows() as rows:
            (change,) = rows.exec(select(ShiftChangeRow)).all()
        assert (change.first_name, change.backup_name, change.daytime_name) == ("Per Holm", "", "Per Holm")


async def test_a_wall_shows_who_is_on_and_no_notes(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("3", "down")
        await it.shows("Notering: Eva kan inte fredag", "jour Karin/Per")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "Eva Lind")
        await it.hides("Eva kan inte")
        await it.keys("m")
        await it.says("Väggläge")


async def test_an_empty_roster_without_contact_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline")
        await it.keys("3")
        await it.shows("det kan finnas veckor som inte syns")
