"""The team meeting by keys: names hidden on entering, notes and decisions, flags, strain, the minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import Night, a_case, call, night
from factories import sync
from sqlmodel import select

from jourtui.rules import meeting as rules
from jourtui.rules.access import MEETING, WALL
from jourtui.screens.lines import WALL as MARK
from jourtui.screens.meeting import FEW
from jourtui.store import meetings, strain
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import FlagRow


def busy(desk: Desk) -> None:
    case = a_case(desk)
    meetings.flag(desk, case, "Borde Vilma ha hämtats?")
    meetings.agree(desk, rules.week_before(rules.week_of(desk.now())), "Ring Ystad", "Per Holm")


async def at_the_meeting(it: Night) -> None:
    await it.keys("full_stop")
    await it.at("MeetingScreen")
    await it.shows(MARK, "Jourvecka ons 18 nov")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_meeting_goes_through_its_week_with_names_hidden(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with night(tmp_path / "one", busy, size=size) as it:
        await at_the_meeting(it)
        await it.shows("Ring Ystad", "Borde V ha hämtats?", "V B")
        assert "Vilma" not in it.text
        await it.keys("k")
        await it.asks("Gjort")
        await it.keys("enter")
        await it.says("Antecknat som gjort.")
        await it.shows("Gjort ")
        await it.keys("home", "down", "t")
        await it.says("Frågan är uppe.")
        await it.keys("j", "n")
        await it.asks("Anteckning")
        await it.write("Vilma ska hämtas direkt.")
        await it.keys("ctrl+s")
        await it.says("Antecknat.")
        await it.shows("V ska hämtas direkt. (Karin Ek)")
        await it.keys("b")
        await it.asks("Beslut på mötet")
        await it.write("Skriv en rutin")
        await it.keys("tab")
        await it.write("Karin Ek")
        await it.keys("tab")
        await it.write("i går")
        await it.keys("enter")
        await it.shows("Den tiden har redan varit")
        await it.keys(*("backspace",) * 5)
        await it.write("2/12")
        await it.keys("enter")
        await it.says("Beslutet står.")
        meeting = meetings.meeting(it.desk, rules.record_of(rules.week_of(it.desk.now())))
        assert (meeting.notes, meeting.decisions, meeting.undone) == (1, 1, 1)
        assert "Vilma" not in it.text
        await it.keys("s")
        await it.says("Mötet är avslutat.")
        for deed in "nt":
            await it.keys("j", deed)
            await it.says("Mötet är avslutat. S öppnar det igen.")
        with it.desk.rows() as rows:
            assert all(row.taken_in is not None for row in rows.exec(select(FlagRow)))


async def test_what_is_read_is_logged_and_showing_names_too(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy, size=(120, 40)) as it:
        await at_the_meeting(it)
        assert [row.reason for row in it.readings(None, "listed") if row.reason == MEETING]
        await it.keys("down")
        case = next(row.record_id for row in it.app.screen.view.cases for row in [row.row])  # type: ignore[attr-defined]
        await it.until(lambda: [row for row in it.readings(case, "opened") if row.reason == MEETING])
        await it.keys("f12")
        await it.shows("Vilma Berg", "Borde Vilma ha hämtats?")
        assert [row for row in it.readings(None, "unmasked") if row.reason == WALL]
        await it.keys("f2", "full_stop")
        await it.shows(MARK)
        assert "Vilma" not in it.text, "names are hidden each time that one comes"


async def test_one_key_flags_a_call_or_a_case_and_one_takes_it_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: (call(desk), a_case(desk))) as it:
        await it.shows("Anna Svensson")
        await it.keys("plus")
        await it.asks("Till teammötet")
        await it.write("Hur gör vi?")
        await it.keys("enter")
        await it.says("Det tas upp på teammötet.")
        await it.keys("f3", "ö")
        await it.at("CaseScreen")
        await it.keys("plus")
        await it.asks("Till teammötet")
        await it.keys("enter")
        await it.shows("Till teammötet")
        with it.desk.rows() as rows:
            assert len(rows.exec(select(FlagRow)).all()) == 2
        await it.keys("å")
        await it.shows("ångrat av")
        with it.desk.rows() as rows:
            assert len(rows.exec(select(FlagRow)).all()) == 1


async def test_strain_is_written_apart_and_never_shown_on_a_wall(tmp_path: Path) -> None:
    def written(desk: Desk) -> None:
        strain.write(desk, "En tung natt.")
        strain.share(desk, strain.own(desk)[0], named=False)

    async with night(tmp_path / "one", written, size=(120, 40)) as it:
        await at_the_meeting(it)
        await it.keys("end")
        await it.shows("En text delas på mötet.", "visas inte på en vägg")
        await it.keys("r")
        await it.shows("Väggläge: uppgifter om personer visas inte")
        await it.keys("f12")
        await it.shows("En tung natt.")
        await it.keys("r")
        await it.asks("Påfrestning")
        await it.keys("n")
        await it.asks("Bara du läser det här")
        await it.write("Jag sov inte.")
        await it.keys("ctrl+s")
        await it.says("Sparat. Bara du läser det.")
        assert len(strain.own(it.desk)) == 2


async def test_an_empty_week_has_its_own_points_and_no_week_that_has_not_begun(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("full_stop")
        await it.shows("inget antecknat")
        await it.keys("å", "ä", "ä")
        await it.says("Den veckan har inte börjat.")
        await it.keys("p")
        await it.asks("Närvarande")
        await it.keys("enter")
        await it.says("Närvaron är antecknad.")
        await it.shows("Med: ")


async def test_a_full_week_is_read_where_no_key_waits(tmp_path: Path) -> None:
    def full(desk: Desk) -> None:
        for n in range(FEW + 3):
            a_case(desk, subject=f"Vilma Berg{n}")

    async with night(tmp_path / "one", full, size=(120, 40)) as it:
        await it.keys("full_stop")
        await it.until(lambda: it.text.count("Ärende ") == FEW + 3)
        assert "Vilma" not in it.text
        case = next(iter(it.app.screen.view.cases)).row.record_id  # type: ignore[attr-defined]
        meetings.flag(it.desk, case, "Hur gick det?")
        await it.shows("Hur gick det?")


async def test_without_contact_it_is_said_that_notes_may_be_lacking(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy) as it:
        it.app.status = SyncStatus("offline", since=it.desk.now())
        await at_the_meeting(it)
        await it.shows("Utan kontakt: kollegans", "anteckningar kan saknas")


async def test_two_who_write_the_same_note_anew_are_both_told_and_one_of_them_settles_it(
    tmp_path: Path,
) -> None:
    def noted(desk: Desk) -> None:
        meetings.note(desk, rules.week_of(desk.now()), "lesson", "Ring tidigare.")

    async with night(tmp_path / "one", noted, size=(120, 40)) as it:
        store, colleague = it.beside(tmp_path / "two")
        week = rules.week_of(it.desk.now())
        (note,) = meetings.meeting(it.desk, rules.record_of(week)).of("lesson")
        for desk, text in ((it.desk, "Ring polisen."), (colleague.desk, "Ring SOS.")):
            meetings.note(desk, week, "lesson", text, replaces=note.id)
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await at_the_meeting(it)
        await it.shows("ändrade samma sak i teammötet samtidigt", "ELLER")
        await it.keys("j", "m")
        await it.asks("Ändra")
        await it.shows("Ring polisen.", "Ring SOS.")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        await it.hides("ELLER")
        await it.hides("ändrade samma sak")


async def test_a_draft_says_what_it_had_seen_and_overwrites_nobody(tmp_path: Path) -> None:
    def noted(desk: Desk) -> None:
        meetings.note(desk, rules.week_of(desk.now()), "lesson", "Ring tidigare.")

    async with night(tmp_path / "one", noted, size=(120, 40)) as it:
        store, colleague = it.beside(tmp_path / "two")
        week = rules.week_of(it.desk.now())
        record = rules.record_of(week)
        (note,) = meetings.meeting(it.desk, record).of("lesson")
        await at_the_meeting(it)
        await it.keys("j", "m")
        await it.asks("Ändra")
        await it.write(" Och SOS.")
        await it.keys("escape")
        await it.says("Utkastet finns kvar")
        meetings.note(colleague.desk, week, "lesson", "Ring polisen.", replaces=note.id)
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.shows("Ring polisen.")
        await it.keys("m")
        await it.asks("Ändra")
        await it.shows("Utkast hämtat")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        (note,) = meetings.meeting(it.desk, record).of("lesson")
        texts = {getattr(one.payload, "text", "") for one in note.standing}
        assert texts == {"Ring tidigare. Och SOS.", "Ring polisen."}
        await it.shows("ändrade samma sak i teammötet samtidigt")
