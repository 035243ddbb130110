"""Duty weeks and the roster: who is on, what is missing, who has worked how much (rules only)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from factories import EVA, KARIN, NIGHT, PER, Story
from hypothesis import given
from strategies import histories

from jourtui.rules import duty_week, roster
from jourtui.rules.calendar import at_local
from jourtui.rules.duty_week import (
    DutyWeek,
    Stretch,
    Substituted,
    SubstitutionEnded,
    SwapAnswered,
    SwapAsked,
    WeekPlanned,
    Worker,
    record_of,
    wednesday,
)
from jourtui.rules.entries import TellSeen
from jourtui.rules.event import Event
from jourtui.rules.staff import Duty
from jourtui.screens.lines import Summary, _with_roster
from jourtui.store.remembered import Remembered
from jourtui.store.session import Duty as Place
from jourtui.store.session import Person, Session
from jourtui.words import roster_words

WEEK = date(2026, 11, 18)
K, P, E = (Worker(one.name, one.id) for one in (KARIN, PER, EVA))
MAJA = Worker("Maja Sand")


def plan(week: date = WEEK, first: Worker | None = K, backup: Worker | None = P, note: str = "") -> DutyWeek:
    story = Story()
    story.add(KARIN, WeekPlanned(week, first, backup, note))
    return duty_week.fold(story.events)[0]


def test_a_week_has_one_record_on_every_laptop() -> None:
    assert record_of(WEEK) == record_of(WEEK + timedelta(days=3))
    assert record_of(WEEK) != record_of(WEEK + roster.WEEK)
    assert record_of(WEEK).version == 4
    assert wednesday(date(2026, 11, 24)) == WEEK
    assert wednesday(date(9999, 12, 31)).weekday() == wednesday(date(1, 1, 1)).weekday() == 2


@pytest.mark.parametrize(
    ("week", "hours"),
    [(WEEK, 160), (date(2026, 10, 21), 161), (date(2027, 3, 24), 159)],
    ids=["an ordinary one", "with the hour twice", "without the hour"],
)
def test_a_week_lasts_as_long_as_it_really_does(week: date, hours: int) -> None:
    (first, backup) = roster.stints(plan(week))
    assert first.until - first.since == backup.until - backup.since == timedelta(hours=hours)


def test_who_is_on_now_and_next() -> None:
    weeks = [plan(), plan(WEEK + roster.WEEK, E, MAJA)]
    now = roster.on(weeks, NIGHT)
    assert (now.first, now.backup, now.daytime) == (K, P, False)
    after = roster.following(weeks, now)
    assert (after.first, after.since) == (E, at_local(WEEK + roster.WEEK, 16))
    assert roster_words.status(now, after) == "jour Karin/Per, ons 16:00 Eva/Maja"
    day = roster.on(weeks, at_local(WEEK + roster.WEEK, 12))
    assert day.daytime
    assert day.first is None
    assert roster_words.pair(day, full=True) == "enhetschefen"
    early = roster.on(weeks, at_local(WEEK, 15, 59))
    assert early.daytime
    nobody = roster.on(weeks, at_local(WEEK, 7))
    assert not nobody.planned
    assert "ingen i schemat" in roster_words.status(nobody, roster.following(weeks, nobody))


@pytest.mark.parametrize(("partner", "twin"), [("Per Holm", None), (None, None), ("Eva Alm", "Per Holm")])
def test_the_roster_never_stands_without_who_is_signed_in_here(partner: str | None, twin: str | None) -> None:
    session = Session(Person(KARIN.id, "Karin Ek", "socionom"), Place.FIRST, 0)
    weeks = [plan(), plan(WEEK + roster.WEEK, E, MAJA)]
    found = Summary({}, partner, twin, (), None, weeks)  # type: ignore[arg-type]
    said = list(_with_roster(session, found, NIGHT))
    assert len(said) == 3
    assert all(words.partition("jour ")[0].count("Karin") for words in said), said
    assert said[-1].endswith("jour Karin/Per")


def test_a_substitute_has_a_part_of_the_week() -> None:
    friday, sunday = at_local(date(2026, 11, 20), 16), at_local(date(2026, 11, 22), 8)
    story = Story()
    story.add(KARIN, WeekPlanned(WEEK, K, P))
    part = story.add(KARIN, Substituted(WEEK, "backup", friday, sunday, E, "sjuk"))
    week, _ = duty_week.fold(story.events)
    has = [(stint.worker, stint.since) for stint in roster.stints(week) if stint.duty == "backup"]
    assert has == [(P, at_local(WEEK, 16)), (E, friday), (P, sunday)]
    assert roster.on([week], NIGHT).backup == E
    assert roster.on([week], NIGHT).until == sunday
    count = {one.name: one for one in roster.counts([week], 2026)}
    assert (count["Eva Lind"].stood_in, count["Per Holm"].away) == (sunday - friday, sunday - friday)
    assert (count["Karin Ek"].first, count["Per Holm"].backup) == (1, 1)
    story.add(PER, SubstitutionEnded(part.id, "frisk"))
    assert roster.on([duty_week.fold(story.events)[0]], NIGHT).backup == P
    story.add(KARIN, Substituted(WEEK, "backup", sunday - 2 * roster.WEEK, sunday + 2 * roster.WEEK, E))
    (whole,) = (one for one in roster.stints(duty_week.fold(story.events)[0]) if one.duty == "backup")
    assert (whole.since, whole.until) == (at_local(WEEK, 16), at_local(WEEK + roster.WEEK, 16))


def lacks(weeks: list[DutyWeek], week: date = WEEK, few: int = 0) -> list[str]:
    known = {one.week: one for one in weeks if one.week is not None}
    return [one.code for one in roster.missing(known, [week], few=few, substitutes={"eva lind"})[week]]


def test_what_is_missing_is_told() -> None:
    assert lacks([]) == ["unplanned"]
    assert lacks([plan()]) == []
    assert lacks([plan(backup=None)]) == ["nobody"]
    assert lacks([plan(backup=K)]) == ["twice"]
    assert lacks([plan(WEEK - roster.WEEK, E, K), plan()]) == ["running"]
    assert lacks([plan(WEEK - roster.WEEK, E, K), plan(backup=K)]) == ["twice", "running"], (
        "of one, said once"
    )
    assert lacks([plan(first=E)], few=1) == ["few_first"]
    assert lacks([plan(WEEK - 2 * roster.WEEK, E), plan(first=E)], few=1) == []
    assert lacks([plan(first=K)], few=9) == [], "only substitutes are counted"


def test_a_wednesday_that_is_a_holiday_needs_somebody() -> None:
    """6 January 2027 is a Wednesday (domain.md)."""
    before = date(2026, 12, 30)
    assert lacks([plan(before)], before) == ["holiday"]
    story = Story()
    story.add(KARIN, WeekPlanned(before, K, P))
    epiphany = date(2027, 1, 6)
    story.add(KARIN, Substituted(before, "first", at_local(epiphany, 8), at_local(epiphany, 15), MAJA))
    half, _ = duty_week.fold(story.events)
    assert lacks([half], before) == ["holiday"], "an hour is left"
    story.add(KARIN, Substituted(before, "first", at_local(epiphany, 15), at_local(epiphany, 16), P))
    whole, _ = duty_week.fold(story.events)
    assert lacks([whole], before) == []
    day = roster.on([whole], at_local(epiphany, 12))
    assert (day.first, day.daytime) == (MAJA, False)


def test_two_plans_of_one_week_apart_are_both_kept_and_both_told() -> None:
    story = Story()
    story.add(KARIN, WeekPlanned(WEEK, K, P))
    story.add(PER, WeekPlanned(WEEK, E, P, "Karin har kurs"), base=0)
    week, log = duty_week.fold(story.events)
    assert (week.first_name, week.two_values) == ("Eva Lind", True)
    assert (week.also_by, week.also) == ("Karin Ek", "Karin Ek och Per Holm")
    assert {(tell.person_id, tell.code) for tell in log.tells} == {
        (KARIN.id, "two_values"),
        (PER.id, "two_values"),
    }
    story.add(KARIN, WeekPlanned(WEEK, E, P, "Karin har kurs"))
    week, log = duty_week.fold(story.events)
    assert not week.two_values
    assert log.tells == []


def test_the_same_plan_written_twice_is_no_conflict() -> None:
    story = Story()
    story.add(KARIN, WeekPlanned(WEEK, K, P))
    story.add(PER, WeekPlanned(WEEK, K, P), base=0)
    week, log = duty_week.fold(story.events)
    assert (week.two_values, log.tells) == (False, [])


def swap_story(duty: Duty = "first") -> tuple[Story, SwapAsked]:
    story, asked = Story(), SwapAsked(WEEK, uuid4(), duty, K, P, note="kurs")
    story.add(KARIN, WeekPlanned(WEEK, K, E))
    story.add(KARIN, asked)
    return story, asked


def test_a_swap_moves_the_duty_when_it_is_accepted() -> None:
    story, asked = swap_story()
    week, log = duty_week.fold(story.events)
    assert week.first_name == "Karin Ek", "nothing moves by itself"
    assert [(tell.person_id, tell.code) for tell in log.tells] == [(PER.id, "swap_asked")]
    answered = story.add(PER, SwapAnswered(asked.swap, "accepted"))
    week, log = duty_week.fold(story.events)
    assert week.worker("first") == P
    assert [one.state for one in week.swapped()] == ["accepted"]
    assert [(tell.person_id, tell.code) for tell in log.tells] == [(KARIN.id, "swap_accepted")]
    story.add(KARIN, TellSeen(answered.id, "swap_accepted"))
    assert (answered.id, KARIN.id, "swap_accepted", "") in duty_week.fold(story.events)[1].seen
    story.add(PER, SwapAnswered(asked.swap, "declined"))
    assert duty_week.fold(story.events)[0].worker("first") == P, "it is answered"


def test_whoever_did_not_write_what_became_of_a_swap_is_told_in_the_first_of_its_weeks() -> None:
    earlier, swap = WEEK - roster.WEEK, uuid4()
    for answer, code in (
        ("accepted", "swap_accepted_with_you"),
        ("declined", "swap_declined_with_you"),
        ("withdrawn", "swap_withdrawn"),
    ):
        for asks in (
            SwapAsked(WEEK, swap, "first", K, P),
            SwapAsked(earlier, swap, "first", P, K, other_week=WEEK),  # hers for his: first comes his
        ):
            story = Story()
            story.add(KARIN, WeekPlanned(asks.week, first=asks.of))
            story.add(KARIN, asks)
            story.add(KARIN, SwapAnswered(swap, answer))  # type: ignore[arg-type]
            _, log = duty_week.fold(story.events)
            assert [(tell.person_id, tell.code) for tell in log.tells] == [(PER.id, code)]
            assert "Karin" in (roster_words.told(code, "Karin Ek", "") or "")


def test_a_swap_of_what_is_anothers_by_then_comes_too_late() -> None:
    story, asked = swap_story()
    story.add(EVA, WeekPlanned(WEEK, E, P))
    story.add(PER, SwapAnswered(asked.swap, "accepted"))
    week, log = duty_week.fold(story.events)
    assert (week.first_name, week.swapped()[0].state) == ("Eva Lind", "late")
    assert log.tells[-1].code == "swap_late"


def test_a_swap_of_which_half_came_too_late_is_told_to_both_and_seen_in_both_weeks() -> None:
    """Karin gave her week away and did not get the other: whoever asked is told more than yes."""
    later, swap = WEEK + roster.WEEK, uuid4()
    first, second = Story(), Story()
    first.add(KARIN, WeekPlanned(WEEK, K, E))
    first.add(KARIN, SwapAsked(WEEK, swap, "first", K, P, other_week=later))
    first.add(PER, SwapAnswered(swap, "accepted"))
    second.add(KARIN, WeekPlanned(later, P, E))
    second.add(KARIN, SwapAsked(later, swap, "first", P, K, other_week=WEEK))
    second.add(EVA, WeekPlanned(later, MAJA, E))
    second.add(PER, SwapAnswered(swap, "accepted"))
    known = {WEEK: duty_week.fold(first.events)[0], later: duty_week.fold(second.events)[0]}
    late = {tell.person_id for tell in duty_week.fold(second.events)[1].tells if tell.code == "swap_late"}
    assert late == {KARIN.id, PER.id}
    for one, seen in ((WEEK, known), (later, known), (later, {later: known[later]})):
        assert "half_swap" in [lack.code for lack in roster.missing(seen, [one], few=0)[one]]
    second.add(EVA, WeekPlanned(later, K, E))
    known[later] = duty_week.fold(second.events)[0]
    for one in (WEEK, later):
        codes = [lack.code for lack in roster.missing(known, [one], few=0)[one]]
        assert "half_swap" not in codes, "somebody planned it again"


def test_two_substitutes_for_one_time_apart_are_both_kept_and_both_told() -> None:
    saturday, sunday = at_local(date(2026, 11, 21), 16), at_local(date(2026, 11, 22), 8)
    story = Story()
    story.add(KARIN, WeekPlanned(WEEK, K, P))
    one = story.add(KARIN, Substituted(WEEK, "first", saturday, sunday, E))
    two = story.add(PER, Substituted(WEEK, "first", saturday, sunday, MAJA), base=1)
    week, log = duty_week.fold(story.events)
    assert (week.two_values, week.also_by, week.also) == (True, "Karin Ek", "vikarie Eva Lind")
    assert {tell.person_id for tell in log.tells if tell.code == "two_values"} == {KARIN.id, PER.id}
    assert roster.contested_time(week) == ("first", saturday, sunday), "V proposes that time"
    assert [part.contested for part in week.standing()] == [True, True]
    assert "M" not in roster_words.chooses(week), "the plan has no field for it"
    now = roster.on([week], saturday)
    assert roster_words.pair(now, full=True) == "Maja Sand? och Per Holm"
    assert "?" not in roster_words.pair(roster.on([week], sunday), full=False)
    for settled in (
        SubstitutionEnded(one.id),
        SubstitutionEnded(two.id),
        Substituted(WEEK, "first", saturday, sunday, E),
    ):
        again = Story(events=list(story.events))
        again.add(KARIN, settled)
        week, log = duty_week.fold(again.events)
        assert (week.two_values, log.tells) == (False, [])
        assert not any(part.contested for part in week.parts())
        assert len(week.standing()) == 1, "what lies wholly under a later one is not listed beside it"
    story = Story()
    story.add(KARIN, WeekPlanned(WEEK, K, P))
    story.add(KARIN, Substituted(WEEK, "first", saturday, sunday, E))
    story.add(PER, Substituted(WEEK, "backup", saturday, sunday, MAJA), base=1)
    story.add(PER, Substituted(WEEK, "first", saturday, sunday, E), base=1)
    assert not duty_week.fold(story.events)[0].two_values, "another duty, or the same person"


def test_a_swap_and_a_plan_apart_are_told_of() -> None:
    story, asked = swap_story()
    story.add(PER, SwapAnswered(asked.swap, "accepted"))
    story.add(EVA, WeekPlanned(WEEK, K, E, "oförändrat"), base=2)
    week, log = duty_week.fold(story.events)
    assert (week.two_values, week.also) == (True, "Per Holm")
    assert {tell.person_id for tell in log.tells if tell.code == "two_values"} == {PER.id, EVA.id}


def test_who_has_which_duty_for_the_sign_in() -> None:
    weeks = [plan(), plan(WEEK + roster.WEEK, E, MAJA)]
    known = Remembered(turns=roster.turns(weeks, NIGHT) + "\nskräp 1 2\nx y z w")

    def duty(worker: Worker, at: datetime) -> str:
        return known.duty_of(str(worker.person), at.timestamp())

    assert (duty(K, NIGHT), duty(P, NIGHT), duty(E, NIGHT)) == ("first", "backup", "")
    soon = at_local(WEEK + roster.WEEK, 15, 30)
    assert (duty(E, soon), duty(K, soon)) == ("first", ""), "half an hour before the week begins"
    assert "Maja" not in known.turns
    assert roster.turns([], NIGHT) == ""


@given(histories("duty_week.", "tell."))
def test_any_history_folds_and_can_be_read(events: list[Event]) -> None:
    week, _ = duty_week.fold(events)
    stints = roster.stints(week)
    assert all(stint.since < stint.until for stint in stints)
    found = [week] if week.week else []
    roster.on(found, NIGHT)
    roster.counts(found, 2026)
    for one in week.parts():
        assert roster_words.stretch(one)
    for swap in week.swapped():
        assert roster_words.swap(swap)
    if week.week is not None and date(1950, 1, 1) < week.week < date(2090, 1, 1):
        roster.missing({week.week: week}, [week.week], few=3)


def test_a_week_over_the_new_year_and_a_stretch_of_one_day_are_told_by_their_days() -> None:
    assert roster_words.dated(date(2026, 11, 18)) == "18–25 nov 2026"
    assert roster_words.dated(date(2026, 12, 30)) == "30 dec 2026–6 jan 2027"
    since = datetime(2027, 1, 6, 7, tzinfo=UTC)
    day = Stretch(uuid4(), "first", since, since + timedelta(hours=8), Worker("Per Holm"))
    assert roster_words.stretch(day) == "förstajour ons 6 jan 08:00–16:00: Per Holm"


def test_every_event_has_a_sentence() -> None:
    story, asked = swap_story()
    story.add(PER, SwapAnswered(asked.swap, "accepted", why="sagt på mötet"))
    part = Substituted(WEEK, "first", NIGHT, NIGHT + timedelta(hours=1), None)
    told = [roster_words.entry(event.payload) for event in story.events if event.payload is not None]
    assert told == [
        ("Jourvecka", "2026-11-18: Karin Ek och Eva Lind"),
        ("Frågade om byte", "Per Holm tar förstajour efter Karin Ek"),
        ("Byte", "godkänt; sagt på mötet"),
    ]
    assert roster_words.entry(part) == (
        "Vikarie",
        "ingen, förstajour fre 20 nov 22:14–fre 20 nov 23:14",
    )
