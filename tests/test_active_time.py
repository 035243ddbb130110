"""Active time: spans from the log, corrections beside the proposal, who confirms and who approves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from case_side import night
from factories import EVA, KARIN, NIGHT, PER, Story, Watch, author, make_laptop, read_log
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories

from jourtui.commands import printed_active_time
from jourtui.commands.command_parts import CannotDo
from jourtui.documents.workbook import as_csv
from jourtui.rules import active_time as rules
from jourtui.rules.access import ACTIVE_TIME
from jourtui.rules.active_time import (
    Span,
    TimeApproved,
    TimeConfirmed,
    TimeCorrected,
    TimeProposed,
    TimeSentBack,
    record_of,
    span,
)
from jourtui.rules.calendar import at_local
from jourtui.rules.duty_week import Substituted, WeekPlanned, Worker
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Event
from jourtui.sheets import active_time_tables
from jourtui.store import active_time, roster
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_roster
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import ActiveTimeRow
from jourtui.words import active_time_words

WEEK = date(2026, 11, 18)
SETTINGS = load_roster()
ALL = [(at_local(WEEK, 16), at_local(WEEK + timedelta(days=7), 8))]
EVENING = at_local(date(2026, 11, 19), 22)
S, T = span(EVENING, EVENING + timedelta(minutes=50)), span(EVENING, EVENING + timedelta(minutes=20))


def after(*minutes: float) -> list[datetime]:
    return [EVENING + timedelta(minutes=one) for one in minutes]


def test_entries_with_short_times_between_are_one_span() -> None:
    found = rules.worked(after(0, 14, 28, 43, 70), ALL, join=15, alone=5)
    assert [one.minutes for one in found] == [29, 5, 5], "15 minutes apart is not less than 15"
    assert found[0].begin == EVENING
    assert [one.minutes for one in rules.worked(after(0, 14, 28, 43), ALL, join=16, alone=5)] == [44]


def test_only_standby_counts_and_no_minute_twice() -> None:
    within = [(EVENING, EVENING + timedelta(minutes=10))]
    assert [one.minutes for one in rules.worked(after(-1, 0, 9, 10), within, join=15, alone=1)] == [10]
    assert rules.worked(after(30), within, join=15, alone=5) == []
    assert [one.minutes for one in rules.worked(after(0, 3), ALL, join=2, alone=5)] == [8]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 90)), max_size=8), st.integers(0, 500))
def test_what_is_taken_away_is_gone_and_the_rest_stays(given: list[tuple[int, int]], at: int) -> None:
    spans = [Span(since, since + length) for since, length in given]
    minutes = {minute for one in spans for minute in range(one.since, one.until)}
    whole = rules.joined(spans)
    assert sum(one.minutes for one in whole) == len(minutes)
    left = rules.without(whole, Span(at, at + 30))
    assert sum(one.minutes for one in left) == len(minutes - set(range(at, at + 30)))


def proposed(*spans: Span) -> tuple[Story, Event]:
    story = Story()
    return story, story.add(KARIN, TimeProposed(WEEK, author(KARIN), spans, 15, 9))


def test_the_proposal_and_the_corrections_are_both_kept() -> None:
    story, _ = proposed(S)
    late = span(EVENING + timedelta(hours=2), EVENING + timedelta(hours=3))
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), None, late, "resa"))
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), S, T, "paus"))
    time, _ = rules.fold(story.events)
    assert (time.minutes, time.proposed_minutes) == (80, 50)
    assert (time.found(), len(time.changes()), time.times()) == ([S], 2, [T, late])
    again = Span(S.since, S.until + 5)
    story.add(KARIN, TimeProposed(WEEK, author(KARIN), (again,), 15, 10))
    time, _ = rules.fold(story.events)
    assert (time.minutes, time.proposed_minutes) == (85, 55), "the corrections hold on a new proposal"


def test_it_is_confirmed_by_the_person_and_approved_by_another() -> None:
    story, _ = proposed(S)
    story.add(PER, TimeConfirmed(50, "pay"))
    assert rules.fold(story.events)[0].state == "open", "not by somebody else"
    story.add(KARIN, TimeConfirmed(49, "pay"))
    assert rules.fold(story.events)[0].state == "open", "not other minutes than those that hold"
    confirmed = story.add(KARIN, TimeConfirmed(50, "leave"))
    story.add(KARIN, TimeApproved(confirmed.id))
    assert rules.fold(story.events)[0].state == "confirmed", "nobody approves their own"
    story.add(PER, TimeApproved(confirmed.id))
    time, log = rules.fold(story.events)
    assert (time.state, time.taken, time.by_name) == ("approved", "leave", "Per Holm")
    assert (log.tells[-1].person_id, log.tells[-1].code) == (KARIN.id, "time_approved")
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), S, T, "paus"))
    assert rules.fold(story.events)[0].state == "open", "what is changed is confirmed again"


def test_an_approval_of_what_was_changed_meanwhile_does_not_hold_and_is_told() -> None:
    story, _ = proposed(S)
    confirmed = story.add(KARIN, TimeConfirmed(50, "leave"))
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), S, T, "paus"))
    story.add(PER, TimeApproved(confirmed.id), base=2)
    time, log = rules.fold(story.events)
    assert time.state == "open"
    assert (log.tells[-1].person_id, log.tells[-1].code) == (PER.id, "time_changed")


def test_two_changes_of_one_time_apart_both_count_and_are_told() -> None:
    story, _ = proposed(S)
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), S, T, "paus"))
    other = Span(S.since + 30, S.until + 10)
    story.add(KARIN, TimeCorrected(WEEK, author(KARIN), None, other, "resa"), device=uuid4(), base=1)
    time, log = rules.fold(story.events)
    assert (time.two_values, time.minutes) == (True, 50)
    assert [(tell.person_id, tell.code) for tell in log.tells] == [(KARIN.id, "two_values")]
    story.add(KARIN, TimeConfirmed(50, "pay"))
    time, log = rules.fold(story.events)
    assert (time.two_values, log.tells) == (False, [])


def test_who_may_approve() -> None:
    story, _ = proposed(S)
    story.add(KARIN, TimeConfirmed(50, "leave"))
    time, _ = rules.fold(story.events)
    assert rules.why_not_approve(time, author(KARIN), []) == "Ingen godkänner sin egen tid."
    assert rules.why_not_approve(time, author(PER), []) is None, "where nobody has the title"
    assert rules.why_not_approve(time, author(PER), ["eva lind"]) == "Enhetschefen godkänner."
    assert rules.why_not_approve(time, author(EVA), ["eva lind"]) is None
    assert rules.why_not_approve(time, author(PER), ["karin ek"]) is None, "of the head's own time"


@given(histories("active_time.", "tell."))
def test_any_history_folds_and_can_be_read(events: list[Event]) -> None:
    time, _ = rules.fold(events)
    assert time.minutes == sum(one.minutes for one in time.times()) >= 0
    for change in time.changes():
        if all(one is None or one.sane for one in (change.removed, change.added)):
            assert active_time_words.correction(change)
    if time.week is not None:
        active_time_tables.as_file([time], ".xlsx")


# In a store


def week_of(desk: Desk) -> ActiveTimeRow:
    with desk.rows() as rows:
        found = rows.get(ActiveTimeRow, record_of(desk.author.id, WEEK))
    assert found is not None
    return found


def test_it_is_proposed_from_what_the_person_wrote_during_standby(tmp_path: Path) -> None:
    watch = Watch(EVENING)
    karin = make_laptop(tmp_path / "karin", watch=watch)
    desk = karin.desk
    case = karin.open_case()
    for minutes in (6, 12, 60):
        watch.now = EVENING + timedelta(minutes=minutes)
        karin.act(case, NoteWritten("samtal"))
    karin.journal.act(author(PER), *[])
    watch.now = EVENING + timedelta(hours=5)
    karin.act(case, NoteWritten("skrivet sent", at=EVENING + timedelta(minutes=20)))
    desk.log_reading("listed", reason="kö")  # the program writes that by itself
    minutes = active_time.propose(desk, WEEK, SETTINGS)
    row = week_of(desk)
    assert [one.minutes for one in row.found()] == [21, 5, 5], "when it happened, and when it was written"
    assert (row.minutes, row.person_name, row.state) == (minutes, "Karin Ek", "open")
    before = len(karin.journal.events(row.record_id))
    active_time.propose(desk, WEEK, SETTINGS)
    assert len(karin.journal.events(row.record_id)) == before, "the same is not proposed again"
    roster.plan(desk, WeekPlanned(WEEK, Worker(PER.name, PER.id), Worker("Eva Lind")))
    begin = EVENING + timedelta(minutes=30)
    part = Substituted(WEEK, "backup", begin, begin + timedelta(hours=1), Worker(KARIN.name, KARIN.id))
    roster.substitute(desk, part)
    active_time.propose(desk, WEEK, SETTINGS)
    assert [one.minutes for one in week_of(desk).found()] == [5], "only while the roster has her"
    karin.close()


def test_bad_input_is_refused_with_a_sentence(tmp_path: Path) -> None:
    watch = Watch(EVENING)
    karin = make_laptop(tmp_path / "karin", watch=watch)
    desk = karin.desk
    with pytest.raises(NotAllowed, match="Loggen har inget"):
        active_time.propose(desk, WEEK, SETTINGS)
    with pytest.raises(NotAllowed, match="inte börjat"):
        active_time.propose(desk, WEEK + timedelta(days=7), SETTINGS)
    with pytest.raises(NotAllowed, match="före starttiden"):
        active_time.correct(desk, WEEK, added=Span(S.since, S.since))
    with pytest.raises(NotAllowed, match="inte varit än"):
        active_time.correct(desk, WEEK, added=S)
    watch.now = EVENING + timedelta(days=8)
    outside = span(EVENING - timedelta(days=2), EVENING)
    with pytest.raises(NotAllowed, match="ligga i jourveckan"):
        active_time.correct(desk, WEEK, added=outside)
    active_time.correct(desk, WEEK, added=S, why="resa")
    active_time.confirm(desk, week_of(desk), "pay")
    with pytest.raises(NotAllowed, match="sin egen"):
        active_time.approve(desk, week_of(desk), "enhetschef")
    karin.close()


# The screen and the commands


def some(desk: Desk) -> None:
    watch = desk.journal.clock
    assert isinstance(watch, Watch)
    now, watch.now = watch.now, EVENING
    case = uuid4()
    desk.write(case, NoteWritten("samtal"))
    watch.now = now
    active_time.correct(desk, WEEK, added=S, why="samtal med kollegan")


async def test_time_is_added_changed_confirmed_and_written_to_a_file_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        it.app.action_do("global.active_time")
        await it.at("ActiveTimeScreen")
        await it.shows("Karin Ek", "50 min", "50 min, att bekräfta", "tors 19 nov 22:00–22:50")
        await it.keys("k")
        await it.says("Veckan är inte slut än.")
        await it.keys("m")
        await it.asks("Vilken tid?")
        await it.keys("a")
        await it.keys("m")
        await it.asks("Ändra tid")
        await it.keys("tab")
        await it.write("tors 22:20")
        await it.keys("ctrl+s")
        await it.shows("Skriv kort vad du gjorde")
        await it.write("paus")
        await it.keys("ctrl+s")
        await it.says("Förslaget ur loggen finns kvar bredvid.")
        await it.shows("20 min")
        await it.keys("enter")
        await it.shows("ändrat från tors 19 nov 22:00–22:50", "(paus)")
        await it.keys("escape")
        it.watch.now = NIGHT + timedelta(days=6)
        await it.keys("k")
        await it.asks("Bekräfta")
        await it.keys("l")
        await it.says("Nu godkänner någon annan den (V).")
        await it.shows("bekräftad", "lön")
        await it.keys("v")
        await it.says("Ingen godkänner sin egen tid.")
        place = it.app.workplace
        assert "Karin Ek  20 min  lön      bekräftad" in printed_active_time.year(place, 2026)
        out = tmp_path / "tid.csv"
        assert printed_active_time.to_file(place, 2026, out).endswith("1 veckor.")
        with pytest.raises(CannotDo, match="finns redan"):
            printed_active_time.to_file(place, 2026, out)
        with it.desk.rows() as rows:
            found = active_time.listed(rows)
        assert out.read_bytes() == as_csv(active_time_tables.weeks(found))
        assert "2026-11-18;Karin Ek;20;0,33;0;lön;bekräftad" in out.read_text("utf-8-sig")
        assert active_time_tables.as_file(found, ".xlsx")[:2] == b"PK"
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "K E")
        reads = {row.how for row in read_log(it.desk) if row.reason == ACTIVE_TIME}
        assert reads == {"listed", "printed", "exported"}


async def test_it_is_taken_from_the_log_by_keys_and_sent_back_by_another(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline")
        it.app.action_do("global.active_time")
        await it.shows("Ingen aktiv tid på den här datorn", "Det finns ingen kontakt")
        it.desk.write(uuid4(), NoteWritten("samtal"))
        await it.keys("n")
        await it.asks("Ta fram din tid för vilken vecka?")
        await it.keys("a")
        await it.says("5 min ur loggen, v 47.")
        other = record_of(PER.id, WEEK)
        journal = it.app.workplace.journal
        per = author(PER)
        journal.act(per, Change(other, TimeCorrected(WEEK, per, None, S, "resa")))
        journal.act(per, Change(other, TimeConfirmed(50, "pay")))
        it.app.show_anew()
        await it.shows("Per Holm", "bekräftad")
        await it.keys("down", "s")
        await it.asks("Skicka tillbaka")
        await it.write("resan räknas inte")
        await it.keys("enter")
        await it.says("Skickat tillbaka till Per Holm.")
        await it.shows("tillbaka", "resan räknas inte")
        await it.keys("v")
        await it.says("Tiden är inte bekräftad")


def test_a_sent_back_week_is_told_of() -> None:
    story, _ = proposed(S)
    confirmed = story.add(KARIN, TimeConfirmed(50, "leave"))
    story.add(PER, TimeSentBack(confirmed.id, "resan räknas inte"))
    time, log = rules.fold(story.events)
    assert (time.state, time.why) == ("returned", "resan räknas inte")
    tell = log.tells[-1]
    told = active_time_words.told(tell.code, tell.other, tell.detail)
    assert told == "Per Holm skickade tillbaka din aktiva tid: resan räknas inte."
