"""Cooperation meetings: what is lacking, what two wrote apart, the list by keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from case_side import night
from factories import KARIN, PER, PaperStore, Story, make_laptop, read_log, sync
from hypothesis import given
from sqlmodel import select
from strategies import histories

from jourtui.commands import printed_roster
from jourtui.commands.command_parts import CannotDo
from jourtui.rules import cooperation as rules
from jourtui.rules.access import COOPERATION, ROSTER
from jourtui.rules.cooperation import CooperationCancelled, CooperationHeld, CooperationPlanned
from jourtui.rules.duty_week import WeekPlanned, Worker
from jourtui.rules.event import Event
from jourtui.rules.staff import Introduced
from jourtui.store import cooperation, roster
from jourtui.store.desk import Desk
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import TellRow
from jourtui.words import cooperation_words
from jourtui.words.labels import Labels

TODAY = date(2026, 11, 20)
PLANNED = CooperationPlanned("1286", date(2026, 12, 3), "13:00", "kommunhuset", "Lena Ros")
HELD = CooperationHeld("1286", date(2026, 11, 12), "Lena Ros", "Karin Ek", "Giltighetstid på föranmälningar.")


def test_a_half_year_and_the_ones_beside_it() -> None:
    assert rules.half(date(2026, 6, 30)) == "2026-1"
    assert rules.half(date(2026, 7, 1)) == "2026-2"
    assert rules.other_half("2026-2", 1) == "2027-1"
    assert rules.other_half("2026-1", -1) == "2025-2"
    assert (rules.first_day("2026-2"), rules.last_day("2026-2")) == (date(2026, 7, 1), date(2026, 12, 31))


def test_what_is_lacking_is_told() -> None:
    story, other = Story(), Story()
    story.add(KARIN, PLANNED)
    other.add(KARIN, CooperationPlanned("1287", date(2026, 11, 2)))
    meetings = [rules.fold(one.events)[0] for one in (story, other)]
    lacks = rules.lacking(["1286", "1287", "1270"], meetings, "2026-2", TODAY)
    assert [(one.municipality, one.planned, one.overdue) for one in lacks] == [
        ("1286", date(2026, 12, 3), False),
        ("1287", date(2026, 11, 2), True),
        ("1270", None, False),
    ]
    story.add(KARIN, HELD)
    meetings = [rules.fold(story.events)[0]]
    assert [one.municipality for one in rules.lacking(["1286"], meetings, "2026-2", TODAY)] == []
    assert [one.municipality for one in rules.lacking(["1286"], meetings, "2026-1", TODAY)] == ["1286"]
    story.add(KARIN, CooperationPlanned("1286", date(2026, 12, 4)))
    assert rules.fold(story.events)[0].state == "planned", "whoever writes again has chosen"


def test_what_was_held_stands_beside_what_somebody_cancelled_apart() -> None:
    story = Story()
    story.add(KARIN, PLANNED)
    story.add(KARIN, HELD)
    story.add(PER, CooperationCancelled("sjukdom"), base=1)
    meeting, log = rules.fold(story.events)
    assert (meeting.state, meeting.two_values, meeting.also) == ("held", True, "inställt, sjukdom")
    assert {tell.person_id for tell in log.tells} == {KARIN.id, PER.id}
    story.add(PER, HELD)
    meeting, log = rules.fold(story.events)
    assert (meeting.two_values, log.tells) == (False, [])


def test_two_who_plan_one_meeting_apart_have_one_row_and_are_told(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "k", KARIN), make_laptop(tmp_path / "p", PER)
    store = PaperStore(karin.watch)
    base = per.desk.position()  # his form is open
    first = cooperation.plan(karin.desk, PLANNED)
    sync(store, karin, per)
    later = CooperationPlanned("1286", date(2026, 12, 10))
    assert cooperation.plan(per.desk, later, base=base) == first
    sync(store, karin, per)
    sync(store, karin, per)
    for laptop in (karin, per):
        with laptop.desk.rows() as rows:
            (row,) = cooperation.meetings(rows, "2026-2")
            told = rows.exec(select(TellRow.person_id)).all()
        assert (row.two_values, row.day, row.also) == (
            True,
            date(2026, 12, 10),
            "planerat 2026-12-03 13:00, kommunhuset, Lena Ros",
        )
        assert set(told) == {KARIN.id, PER.id}
    second = cooperation.hold(karin.desk, HELD)
    assert second != first, "whoever sees the first means another"
    assert cooperation.plan(karin.desk, later) not in (first, second)
    karin.close()
    per.close()


def test_bad_input_is_refused_with_a_sentence(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "karin")
    desk = karin.desk
    with pytest.raises(NotAllowed, match="Välj en kommun"):
        cooperation.plan(desk, CooperationPlanned("", TODAY))
    with pytest.raises(NotAllowed, match="Skriv dagen"):
        cooperation.plan(desk, CooperationPlanned("1286", date(26, 11, 2)))
    with pytest.raises(NotAllowed, match="inte varit än"):
        cooperation.hold(desk, CooperationHeld("1286", date(2026, 11, 21), "Lena"))
    with pytest.raises(NotAllowed, match="som var med"):
        cooperation.hold(desk, CooperationHeld("1286", TODAY))
    cooperation.hold(desk, HELD)
    with desk.rows() as rows:
        (row,) = cooperation.meetings(rows, "2026-2")
    with pytest.raises(NotAllowed, match="planerat"):
        cooperation.cancel(desk, row, "sjuk")
    places = load_places()
    assert len(cooperation.lacking(desk, places)) == len(cooperation.members(places, "2026-2")) - 1
    karin.close()


def test_the_end_of_a_half_year_reminds_of_whom_nobody_has_planned_to_meet(tmp_path: Path) -> None:
    assert [rules.ending(day, 6) for day in (date(2026, 11, 18), date(2026, 11, 19))] == [False, True]
    karin, places = make_laptop(tmp_path / "karin"), load_places()
    cooperation.plan(karin.desk, PLANNED)
    cooperation.plan(karin.desk, CooperationPlanned("1287", date(2026, 11, 2)))
    assert cooperation.reminded(karin.desk, places, 5) == []
    found = cooperation.reminded(karin.desk, places, 6)
    labels = Labels(places, load_catalogue())
    assert len(found) == len(cooperation.members(places, "2026-2")) - 1, "Ystad's is coming, 1287's is past"
    told = cooperation_words.reminder(found, labels.place)
    assert told == "Samverkansmöte saknas med 8 kommuner; halvåret slutar 31 dec."
    told = cooperation_words.reminder(found[:1], labels.place)
    assert told == "Samverkansmöte saknas med Vellinge; halvåret slutar 31 dec."
    assert cooperation_words.reminder([], labels.place) == ""
    karin.close()


@given(histories("cooperation.", "tell."))
def test_any_history_folds(events: list[Event]) -> None:
    meeting, _ = rules.fold(events)
    if meeting.half:
        assert rules.half(rules.first_day(meeting.half)) == meeting.half


def some(desk: Desk) -> None:
    cooperation.hold(desk, HELD)


async def test_a_meeting_is_planned_held_and_cancelled_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        it.app.action_do("global.cooperation")
        await it.at("CooperationScreen")
        await it.shows("Andra halvåret 2026: 1 av 9 kommuner", "Inget möte planerat: Vellinge", "saknas")
        await it.keys("3")
        await it.shows("Att se till: Samverkansmöte saknas med 8 kommuner; halvåret slutar 31 dec.")
        await it.keys("9")
        assert "Samverkansmöte" not in it.text
        it.desk.write_staff(Introduced(KARIN.id, KARIN.name, "enhetschef"))
        await it.shows("Samverkansmöte saknas med 8 kommuner")
        it.app.action_do("global.cooperation")
        await it.keys("k")
        await it.asks("Hållet möte med Vellinge")
        await it.keys("ctrl+s")
        await it.shows("Skriv vilka från kommunen")
        await it.keys("escape")
        await it.keys("n")
        await it.asks("Samverkansmöte med Vellinge")
        await it.write("2026-12-03")
        await it.keys("tab")
        await it.write("sent")
        await it.keys("ctrl+s")
        await it.shows("Skriv klockslaget som 13:00.")
        await it.keys("ctrl+u")
        await it.write("9.30")
        await it.keys("ctrl+s")
        await it.says("Mötet är planerat.")
        await it.shows("tors 3 dec 09:30")
        await it.keys("s")
        await it.asks("Mötet blir inte av")
        await it.write("sjukdom")
        await it.keys("enter")
        await it.says("Mötet är inställt.")
        await it.shows("inställt", "sjukdom")
        await it.keys("ä")
        await it.shows("Första halvåret 2026: 0 av 9 kommuner")
        await it.keys("escape")
        await it.shows("Andra halvåret 2026")
        await it.keys("slash")
        await it.write("ystad")
        await it.keys("enter")
        await it.shows("Giltighetstid på föranmälningar.")
        await it.keys("escape", "f12")
        await it.shows("VÄGGLÄGE")
        assert "Lena Ros" not in it.text
        assert {row.how for row in read_log(it.desk) if row.reason == COOPERATION} == {"listed"}


async def test_nothing_without_contact_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline")
        it.app.action_do("global.cooperation")
        await it.shows("Det finns ingen kontakt")


async def test_the_text_of_the_roster_reminds_of_whom_the_jour_has_not_met(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        place = it.app.workplace
        assert printed_roster.weeks(place) == "Inget schema är inskrivet."
        week = date(2026, 11, 18)
        roster.plan(it.desk, WeekPlanned(week, Worker("Karin Ek", KARIN.id), Worker("Per Holm")))
        text = printed_roster.weeks(place)
        assert "Nu: Karin Ek och Per Holm, till ons 25 nov 08:00.\nSedan: ingen i schemat." in text
        assert "v 48: Veckan är inte planerad." in text
        assert "Samverkansmöten: Inget möte planerat: Vellinge" in text
        assert "v 53: Helgdag: ingen bemannar ons 6 jan 08:00–16:00." in text
        assert "Karin Ek  1" in printed_roster.year(place, 2026)
        assert printed_roster.to_calendar(place, tmp_path / "schema.ics").endswith("2 pass.")
        with pytest.raises(CannotDo, match="finns redan"):
            printed_roster.to_calendar(place, tmp_path / "schema.ics")
        assert {row.how for row in read_log(it.desk) if row.reason == ROSTER} == {"printed", "exported"}
