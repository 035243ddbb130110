"""Whether the jour is on for a board: office hours, half days, holidays, both DST nights, membership."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from factories import KARIN, PER, PaperStore, Story, make_laptop, sync
from hypothesis import given
from strategies import histories, moments

from jourtui.rules import duty_week, members, offices, roster
from jourtui.rules.calendar import at_local
from jourtui.rules.duty_week import Substituted, WeekPlanned, Worker
from jourtui.rules.event import Event
from jourtui.rules.members import Counted, MembershipSet, MunicipalityState
from jourtui.rules.offices import Coverage, DayDropped, DaySet, HoursSet, Office, Opening, by_roster, coverage
from jourtui.rules.places import Population
from jourtui.store import offices as store
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_places
from jourtui.words import coverage_words

USUAL = (*(Opening(day, "08:00", "16:30") for day in range(4)), Opening(4, "08:00", "15:00"))
ALWAYS = HoursSet("ystad", USUAL)


def office(*said: HoursSet | DaySet | DayDropped) -> Office:
    story = Story()
    for one in said:
        story.add(KARIN, one)
    return offices.fold(story.events)


def on(known: Office | None, day: str, hour: int, minute: int = 0) -> Coverage:
    return coverage(known, lambda day: True, at_local(date.fromisoformat(day), hour, minute))


def until(day: str, hour: int, minute: int = 0) -> datetime:
    return at_local(date.fromisoformat(day), hour, minute)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "state", "ends"),
    [
        ("2026-11-20", 14, 59, "office", until("2026-11-20", 15)),  # a Friday
        ("2026-11-20", 15, 0, "jour", until("2026-11-23", 8)),
        ("2026-11-21", 12, 0, "jour", until("2026-11-23", 8)),
        ("2026-11-23", 7, 59, "jour", until("2026-11-23", 8)),
        ("2026-11-23", 8, 0, "office", until("2026-11-23", 16, 30)),
        ("2026-11-24", 2, 0, "jour", until("2026-11-24", 8)),
        ("2026-12-24", 10, 0, "jour", until("2026-12-28", 8)),  # julafton, a Thursday
        ("2026-12-31", 10, 0, "jour", until("2027-01-04", 8)),
        ("2026-04-02", 17, 0, "jour", until("2026-04-07", 8)),  # before Good Friday
    ],
)
def test_the_jour_covers_from_closing_to_eight_the_next_weekday(
    day: str, hour: int, minute: int, state: str, ends: datetime
) -> None:
    found = on(office(ALWAYS), day, hour, minute)
    assert (found.state, found.until) == (state, ends)


def test_a_half_day_and_a_closed_day_are_covered_from_their_closing() -> None:
    known = office(
        ALWAYS,
        DaySet("ystad", date(2026, 12, 23), "08:00", "12:00", "dan före dan"),
        DaySet("ystad", date(2026, 11, 24), reason="planeringsdag"),
        DaySet("ystad", date(2026, 11, 28), "10:00", "14:00", "öppen lördag"),
        DaySet("ystad", date(2026, 11, 25), "10:00", "14:00", "öppnar sent"),
    )
    assert on(known, "2026-11-25", 9).state == "office", "on a weekday the jour ends at eight"
    assert on(known, "2026-11-25", 14).state == "jour"
    half = on(known, "2026-12-23", 12)
    assert (half.state, half.until, half.why) == ("jour", until("2026-12-28", 8), "dan före dan")
    assert on(known, "2026-12-23", 11, 59).until == until("2026-12-23", 12)
    closed = on(known, "2026-11-23", 20)
    assert closed.until == until("2026-11-25", 8), "all of the closed day is the jour's"
    assert on(known, "2026-11-28", 9).until == until("2026-11-28", 10)
    assert on(known, "2026-11-28", 10).state == "office"
    assert (
        on(
            office(ALWAYS, DaySet("ystad", date(2026, 11, 24)), DayDropped("ystad", date(2026, 11, 24))),
            "2026-11-24",
            9,
        ).state
        == "office"
    )


def test_wednesday_by_day_has_no_duty_week() -> None:
    assert on(office(ALWAYS), "2027-01-06", 10) == Coverage("jour", until("2027-01-07", 8), no_week=True)
    assert not on(office(ALWAYS), "2027-01-06", 16).no_week
    assert not on(office(ALWAYS), "2026-11-25", 10).no_week, "the office is open"
    early = office(ALWAYS, DaySet("ystad", date(2026, 11, 25), "08:00", "12:00"))
    assert on(early, "2026-11-25", 13).no_week


def test_the_roster_says_whether_the_head_of_unit_has_the_day() -> None:
    """Epiphany 2027 is a Wednesday: nobody is on unless somebody is written in; a half day ends at 16."""
    early = office(ALWAYS, DaySet("ystad", date(2026, 12, 23), "08:00", "12:00"))
    moment = until("2026-12-23", 13)
    found = by_roster(on(early, "2026-12-23", 13), roster.on([], moment), moment)
    assert (found.no_week, found.unmanned, found.week_off_until) == (True, False, until("2026-12-23", 16))
    assert coverage_words.state(found, moment).endswith("enhetschef till 16:00")
    holiday = until("2027-01-06", 12)
    found = by_roster(on(office(ALWAYS), "2027-01-06", 12), roster.on([], holiday), holiday)
    assert found.unmanned
    assert "Ingen bemannar till" in coverage_words.sentence(found, "Kontoret", holiday)
    week, story, worker = date(2026, 12, 30), Story(), Worker("Maja Sand")
    story.add(KARIN, WeekPlanned(week, worker))
    whole = Substituted(week, "first", until("2027-01-06", 8), until("2027-01-06", 16), worker)
    story.add(KARIN, whole)
    planned = [duty_week.fold(story.events)[0]]
    found = by_roster(on(office(ALWAYS), "2027-01-06", 12), roster.on(planned, holiday), holiday)
    assert (found.no_week, found.unmanned) == (False, False)


@pytest.mark.parametrize(
    ("friday", "hours"), [("2026-03-27", 64), ("2026-10-23", 66)], ids=["spring", "autumn"]
)
def test_a_weekend_of_a_dst_night_is_as_long_as_it_is(friday: str, hours: int) -> None:
    closing = until(friday, 15)
    found = coverage(office(ALWAYS), lambda day: True, closing)
    assert found.until is not None
    assert found.until - closing == timedelta(hours=hours)


def test_new_hours_hold_from_their_day() -> None:
    summer = HoursSet("ystad", tuple(Opening(day, "08:00", "15:00") for day in range(5)), date(2026, 6, 1))
    known = office(summer, ALWAYS)
    assert on(known, "2026-05-29", 9).until == until("2026-05-29", 15)
    assert on(known, "2026-05-28", 9).until == until("2026-05-28", 16, 30)
    assert on(known, "2026-06-01", 9).until == until("2026-06-01", 15)


def test_hours_that_nobody_wrote_are_not_guessed() -> None:
    assert on(None, "2026-11-20", 10).state == "unknown"
    assert on(None, "2026-11-20", 7).state == "jour"
    assert on(None, "2026-11-20", 22) == Coverage("jour", until("2026-11-23", 8))
    assert on(None, "2026-11-21", 10).state == "jour"


def test_a_municipality_that_is_served_no_more_is_not_covered() -> None:
    places = load_places()
    row = MunicipalityState(
        municipality="1230", membership=True, since=date(2016, 1, 1), until=date(2026, 11, 22)
    )
    laid = members.laid_over(places, [row])
    last = store.of(None, laid, "staffanstorp", until("2026-11-22", 20))
    assert (last.state, last.until) == ("jour", until("2026-11-23", 0))
    assert store.of(None, laid, "staffanstorp", until("2026-11-23", 20)) == Coverage("no_member")
    assert store.of(None, places, "staffanstorp", until("2026-11-23", 20)).state == "jour"
    assert store.of(None, places, "finnsinte", until("2026-11-23", 20)).state == "no_member"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8-16.30", ("08:00", "16:30")),
        ("08:00–12:00", ("08:00", "12:00")),
        ("stängt", ("", "")),
        ("", ("", "")),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, read: tuple[str, str]) -> None:
    assert offices.read_span(typed) == read


@pytest.mark.parametrize("typed", ["8", "16-8", "8-25", "8-", "nio-fem", "08:00-08:00"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Skriv|före"):
        offices.read_span(typed)


def test_a_week_in_words() -> None:
    assert offices.week_text(USUAL) == "mån–tors 08:00–16:30, fre 08:00–15:00"
    assert offices.week_text(()) == "stängt alla dagar"
    assert offices.week_text((Opening(99, "x", "y"),)) == "stängt alla dagar"


def test_two_apart_are_both_kept_and_told(tmp_path: Path) -> None:
    karin, per, paper = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    day = date(2026, 12, 23)
    store.set_hours(karin.desk, "ystad", USUAL, None)
    store.set_hours(per.desk, "ystad", USUAL[:4], None)
    store.set_day(karin.desk, "ystad", day, "08:00", "12:00", "")
    store.set_day(per.desk, "ystad", day, "08:00", "14:00", "")
    store.count(karin.desk, "1286", date(2025, 12, 31), 31000, "SCB")
    store.count(per.desk, "1286", date(2025, 12, 31), 32000, "SCB")
    sync(paper, karin, per)
    for laptop in (karin, per):
        with laptop.desk.rows() as rows:
            known, (counted,) = store.every(rows)["ystad"], store.municipalities(rows)
        assert known.two_values
        assert known.also
        (one,) = offices.days_of(known)
        assert one.closes[:2] in ("12", "14")
        assert "skrev: 08:00–1" in one.also
        assert counted.two_values
        assert "invånare" in counted.also
    store.set_hours(per.desk, "ystad", USUAL, None)
    sync(paper, karin, per)
    with karin.desk.rows() as rows:
        assert not store.every(rows)["ystad"].two_values
    karin.close()
    per.close()


def test_a_day_that_one_set_and_another_dropped_apart_stays_and_says_so() -> None:
    story, day = Story(), date(2026, 12, 23)
    story.add(KARIN, DaySet("ystad", day, "08:00", "12:00"))
    story.add(KARIN, DaySet("ystad", day, "08:00", "13:00"))
    story.add(PER, DayDropped("ystad", day), base=1)
    (one,) = offices.days_of(offices.fold(story.events))
    assert (one.closes, one.also) == ("13:00", "någon annan tog bort undantaget samtidigt")
    story.add(KARIN, DayDropped("ystad", day))
    assert not offices.days_of(offices.fold(story.events))


def test_populations_are_laid_over_the_shipped_ones() -> None:
    story = Story()
    story.add(KARIN, Counted("1233", date(2019, 12, 31), 36_629, "SCB"))
    story.add(KARIN, Counted("1233", date(2025, 12, 31), 38_000, "SCB"))
    row = members.fold(story.events)
    places = members.laid_over(load_places(), [row])
    place = places.by_code["1233"]
    assert [one.people for one in place.populations] == [34_693, 36_629, 38_000]
    assert place.populations[-1] == Population(date(2025, 12, 31), 38_000, "SCB")
    assert place.member_from == date(2015, 1, 7), "the shipped days still hold"
    assert members.laid_over(places, []) is places


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (lambda desk: store.count(desk, "1286", date(2025, 1, 1), 0, "SCB"), "antalet"),
        (lambda desk: store.count(desk, "1286", date(2025, 1, 1), 5, " "), "källan"),
        (lambda desk: store.set_membership(desk, "1286", None, date(2025, 1, 1), ""), "första dagen"),
        (
            lambda desk: store.set_membership(desk, "1286", date(2026, 1, 1), date(2025, 1, 1), ""),
            "kommer före",
        ),
        (lambda desk: store.set_day(desk, "ystad", date(1, 1, 1), "", "", ""), "Året"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, deed: object, says: str) -> None:
    karin = make_laptop(tmp_path / "k")
    with pytest.raises(NotAllowed, match=says):
        deed(karin.desk)  # type: ignore[operator]
    karin.close()


@given(histories("office."), moments)
def test_any_history_folds_and_covers(events: list[Event], moment: datetime) -> None:
    known = offices.fold(events)
    offices.weeks_of(known)
    coverage(known, lambda day: True, moment)


@given(histories("municipality."))
def test_any_history_of_a_municipality_folds(events: list[Event]) -> None:
    row = members.fold(events)
    members.laid_over(load_places(), [row])
    assert msgspec.json.decode(row.counts) is not None


def test_membership_is_folded() -> None:
    story = Story()
    story.add(KARIN, MembershipSet("1230", date(2016, 1, 1), None, "osäkert"))
    story.add(KARIN, MembershipSet("1230", date(2016, 1, 1), date(2026, 12, 31)))
    row = members.fold(story.events)
    assert (row.membership, row.until, row.remark, row.two_values) == (True, date(2026, 12, 31), "", False)
