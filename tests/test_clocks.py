"""Clocks: computed from what happened, in elapsed time, on every night of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from factories import KARIN, NIGHT, NUMBER, PER, Story, author
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories

from jourtui.rules import call, case, clocks
from jourtui.rules.call import (
    AttemptEnded,
    CallClosed,
    CallFacts,
    CallIdentified,
    CallReceived,
    CallReopened,
    Identity,
    NumberAsked,
)
from jourtui.rules.case import CaseClosed, CaseOpened, CaseReopened, StepDone, StepPlanned
from jourtui.rules.clocks import Clock
from jourtui.rules.entries import BreachExplained, ClockAcknowledged, EntryStruck, NoteWritten
from jourtui.rules.event import Event
from jourtui.rules.morning_report import Reported
from jourtui.rules.responsibility import Accepted, Claimed, Declined, Offered, TakenOver, Withdrawn

RECORD = uuid4()
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MINUTE = timedelta(minutes=1)


def wall(*when: int, fold: int = 0) -> datetime:
    """A moment as the clock on the wall in Stockholm shows it."""
    return datetime(*when, tzinfo=STOCKHOLM, fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]


def call_at(at: datetime = NIGHT, *, number: bool = True, **given: Any) -> Story:
    story = Story(now=at)
    story.add(KARIN, CallReceived(at=at, **given))
    phone = Identity(phone=NUMBER[0], phone_shown=NUMBER[1]) if number else Identity(caller_name="Anna")
    story.add(KARIN, CallIdentified(facts=phone, at=at))
    return story


def of_call(story: Story) -> list[Clock]:
    return clocks.of_call(call.fold(story.events), RECORD)


def of_case(story: Story) -> list[Clock]:
    return clocks.of_case(case.fold(story.events), RECORD)


def callback(story: Story) -> Clock | None:
    return next((clock for clock in of_call(story) if clock.kind == "callback"), None)


def report_due(opened: datetime) -> datetime:
    story = Story(now=opened)
    story.add(KARIN, CaseOpened())
    (clock,) = of_case(story)
    assert clock.kind == "report"
    assert clock.started_at == opened
    return clock.due_at


# Callback


@pytest.mark.parametrize(
    ("started", "due"),
    [
        (wall(2026, 11, 20, 22, 14), wall(2026, 11, 20, 22, 44)),
        (wall(2026, 11, 20, 23, 45), wall(2026, 11, 21, 0, 15)),  # midnight
        (wall(2026, 12, 31, 23, 50), wall(2027, 1, 1, 0, 20)),
        (wall(2026, 3, 29, 1, 45), wall(2026, 3, 29, 3, 15)),  # the hour that spring skips
        (wall(2026, 10, 25, 2, 45), wall(2026, 10, 25, 2, 15, fold=1)),  # the hour that autumn has twice
        (wall(2026, 10, 25, 2, 45, fold=1), wall(2026, 10, 25, 3, 15)),
        (wall(2028, 2, 29, 23, 40), wall(2028, 3, 1, 0, 10)),
    ],
)
def test_thirty_minutes_really_pass(started: datetime, due: datetime) -> None:
    clock = callback(call_at(started))
    assert clock is not None
    assert (clock.started_at, clock.due_at) == (started, due)
    assert clock.due_at - clock.started_at == timedelta(minutes=30)
    assert not clock.broken_at(due)
    assert clock.broken_at(due + timedelta(seconds=1))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 1, 1), timezones=st.just(UTC)))
def test_thirty_minutes_pass_at_any_time(started: datetime) -> None:
    clock = callback(call_at(started))
    assert clock is not None
    assert clock.due_at - started == clocks.CALLBACK


def test_after_a_long_sleep_it_is_simply_late() -> None:
    clock = callback(call_at())
    assert clock is not None
    assert clock.broken_at(NIGHT + timedelta(days=9))
    assert clock.stopped_at is None


def test_reached_in_time_leaves_no_clock() -> None:
    story = call_at()
    story.add(KARIN, AttemptEnded(outcome="reached"), at=NIGHT + 30 * MINUTE)
    assert of_call(story) == []


def test_reached_late_leaves_a_clock_until_it_is_explained() -> None:
    story = call_at()
    story.add(KARIN, AttemptEnded(outcome="reached"), at=NIGHT + 41 * MINUTE)
    clock = callback(story)
    assert clock is not None
    assert clock.stopped_at == NIGHT + 41 * MINUTE
    assert clock.broken_at(NIGHT)
    story.add(KARIN, BreachExplained("sos_number", clock.start_event, "annan klocka"))
    assert callback(story) is not None
    story.add(KARIN, BreachExplained("callback", clock.start_event, "två samtal samtidigt"))
    assert callback(story) is None


def test_a_struck_explanation_explains_nothing() -> None:
    story = call_at()
    story.add(KARIN, AttemptEnded(outcome="reached"), at=NIGHT + 41 * MINUTE)
    explained = story.add(KARIN, BreachExplained("callback", story.events[0].id, "x"))
    story.add(KARIN, EntryStruck(entry=explained.id))
    assert callback(story) is not None


def test_a_running_clock_is_not_explained_away() -> None:
    story = call_at()
    story.add(KARIN, BreachExplained("callback", story.events[0].id, "hinner inte"))
    clock = callback(story)
    assert clock is not None
    assert clock.stopped_at is None


def test_no_answer_does_not_stop_it_but_closing_does() -> None:
    story = call_at()
    story.add(KARIN, AttemptEnded(outcome="no_answer"), at=NIGHT + 5 * MINUTE)
    clock = callback(story)
    assert clock is not None
    assert clock.stopped_at is None
    story.add(KARIN, CallClosed(exit="unreached"), at=NIGHT + 29 * MINUTE)
    assert callback(story) is None
    story.add(KARIN, CallReopened(), at=NIGHT + 60 * MINUTE)
    clock = callback(story)
    assert clock is not None
    assert (clock.due_at, clock.stopped_at) == (NIGHT + 30 * MINUTE, None)


def test_reached_before_the_time_was_written_in() -> None:
    """A late entry is no fault: what counts is when it happened."""
    story = call_at()
    ended = AttemptEnded(outcome="reached", at=NIGHT + 10 * MINUTE)
    story.add(KARIN, ended, at=NIGHT + 90 * MINUTE)
    assert of_call(story) == []


def test_kopplat_meets_it() -> None:
    assert of_call(call_at(connected=True)) == []


def test_without_a_number_there_is_no_clock_until_one_comes() -> None:
    story = call_at(number=False)
    assert callback(story) is None
    later = NIGHT + 20 * MINUTE
    story.add(KARIN, CallIdentified(facts=Identity(phone_shown="växeln 12"), at=later))
    clock = callback(story)
    assert clock is not None
    assert (clock.started_at, clock.due_at) == (later, later + 30 * MINUTE)


def test_a_second_number_does_not_give_more_time() -> None:
    story = call_at()
    story.add(KARIN, CallIdentified(facts=Identity(phone="+46701740611")), at=NIGHT + 20 * MINUTE)
    clock = callback(story)
    assert clock is not None
    assert clock.due_at == NIGHT + 30 * MINUTE


@pytest.mark.parametrize("via", ["police", "tib", "municipality", "direct"])
def test_only_calls_from_sos_have_it(via: str) -> None:
    assert of_call(call_at(via=via)) == []


def test_a_repeat_call_has_its_own() -> None:
    first, second = call_at(), call_at(NIGHT + 12 * MINUTE)
    one, two = callback(first), callback(second)
    assert one is not None
    assert two is not None
    assert two.due_at - one.due_at == 12 * MINUTE
    assert one.start_event != two.start_event


def test_it_shows_whose_it_is_and_who_has_seen_it() -> None:
    story = call_at(facts=CallFacts(protected=True))
    story.add(PER, Claimed())
    story.add(KARIN, ClockAcknowledged("callback", story.events[0].id), at=NIGHT + 31 * MINUTE)
    clock = callback(story)
    assert clock is not None
    assert (clock.record_id, clock.record_type, clock.holder_name) == (RECORD, "call", PER.name)
    assert clock.protected
    assert [(seen.name, seen.at) for seen in clock.seen()] == [(KARIN.name, NIGHT + 31 * MINUTE)]


# Handover, SOS, steps


def test_an_offer_is_answered_within_its_time() -> None:
    story = call_at()
    offer = story.add(KARIN, Offered(to=author(PER), answer_within=240), at=NIGHT + MINUTE)
    clock = next(clock for clock in of_call(story) if clock.kind == "handover")
    assert (clock.start_event, clock.due_at) == (offer.id, NIGHT + 5 * MINUTE)
    assert clock.holder_name == KARIN.name
    story.add(PER, Accepted(offer=offer.id, by=author(PER)))
    assert [clock.kind for clock in of_call(story)] == ["callback"]


def test_sos_is_waited_for_when_asked_for_a_number() -> None:
    story = call_at(number=False)
    asked = story.add(KARIN, NumberAsked(), at=NIGHT + 3 * MINUTE)
    (clock,) = of_call(story)
    assert (clock.kind, clock.start_event, clock.due_at) == ("sos_number", asked.id, NIGHT + 18 * MINUTE)
    story.add(KARIN, CallClosed(exit="unreached"))
    assert of_call(story) == []


def test_a_planned_step_has_a_clock_if_it_has_a_time() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    story.add(KARIN, Reported(receiver="Ida Berg"))
    step = story.add(KARIN, StepPlanned(text="incheckning", due=NIGHT + 60 * MINUTE))
    story.add(KARIN, StepPlanned(text="ring skolan"))
    (clock,) = of_case(story)
    assert (clock.kind, clock.start_event, clock.title) == ("step", step.id, "incheckning")
    story.add(KARIN, CaseClosed(outcome="klart"))
    assert of_case(story) == []
    story.events.pop()
    story.add(KARIN, StepDone(step=step.id))
    assert [clock.kind for clock in of_case(story)] == ["report"]  # what was done is reported


# Late ones: kept until they are explained


def broken(found: list[Clock]) -> list[tuple[str, datetime | None]]:
    return [(clock.kind, clock.stopped_at) for clock in found if clock.stopped_at is not None]


@pytest.mark.parametrize("answer", ["accepted", "declined", "withdrawn", "taken over", "closed"])
def test_a_handover_that_was_answered_late_is_asked_about(answer: str) -> None:
    story = call_at(via="police")
    offer = story.add(KARIN, Offered(to=author(PER), answer_within=180), at=NIGHT + MINUTE)
    late = NIGHT + 9 * MINUTE
    person, payload = {
        "accepted": (PER, Accepted(offer=offer.id, by=author(PER))),
        "declined": (PER, Declined(offer=offer.id, reason="på besök")),
        "withdrawn": (KARIN, Withdrawn(offer=offer.id)),
        "taken over": (PER, TakenOver(holder=KARIN.id, reason="per telefon")),
        "closed": (KARIN, CallClosed(exit="advice")),
    }[answer]
    story.add(person, payload, at=late)
    (clock,) = of_call(story)
    assert (clock.kind, clock.start_event, clock.stopped_at) == ("handover", offer.id, late)
    assert clock.holder_name == (PER.name if answer in ("accepted", "taken over") else KARIN.name)
    story.add(KARIN, BreachExplained("handover", offer.id, "telefonen låg i bilen"))
    assert of_call(story) == []


def test_every_handover_is_judged_by_itself() -> None:
    story = call_at(via="police")
    first = story.add(KARIN, Offered(to=author(PER), answer_within=180))
    story.add(PER, Declined(offer=first.id, reason="på besök"), at=NIGHT + 5 * MINUTE)
    second = story.add(KARIN, Offered(to=author(PER), answer_within=180), at=NIGHT + 6 * MINUTE)
    story.add(PER, Accepted(offer=first.id, by=author(PER)), at=NIGHT + 30 * MINUTE)  # answers the wrong one
    assert [(clock.start_event, clock.stopped_at) for clock in of_call(story)] == [
        (first.id, NIGHT + 5 * MINUTE),
        (second.id, None),
    ]


def test_an_oral_answer_counts_from_when_it_was_given() -> None:
    story = call_at(via="police")
    offer = story.add(KARIN, Offered(to=author(PER), answer_within=180))
    given = Accepted(offer=offer.id, by=author(PER), orally=True, at=NIGHT + 2 * MINUTE)
    story.add(KARIN, given, at=NIGHT + 40 * MINUTE)
    assert of_call(story) == []


def test_a_handover_of_a_case_is_judged_in_the_same_way() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    story.add(KARIN, Reported(receiver="Ida Berg"))
    offer = story.add(KARIN, Offered(to=author(PER), answer_within=180))
    story.add(PER, Accepted(offer=offer.id, by=author(PER)), at=NIGHT + 4 * MINUTE)
    assert broken(of_case(story)) == [("handover", NIGHT + 4 * MINUTE)]


@pytest.mark.parametrize("end", ["number", "reached", "asked again", "closed"])
def test_that_sos_answered_late_is_asked_about_and_proposes_a_deviation(end: str) -> None:
    story = call_at(number=False, via="police")
    asked = story.add(KARIN, NumberAsked())
    late = NIGHT + 16 * MINUTE
    payload = {
        "number": CallIdentified(facts=Identity(phone=NUMBER[0], phone_shown=NUMBER[1])),
        "reached": AttemptEnded(outcome="reached"),
        "asked again": NumberAsked(),
        "closed": CallClosed(exit="unreached"),
    }[end]
    story.add(KARIN, payload, at=late)
    clock = of_call(story)[0]
    assert (clock.kind, clock.start_event, clock.stopped_at) == ("sos_number", asked.id, late)
    assert clock.kind in clocks.PROPOSES_DEVIATION
    assert [c.stopped_at for c in of_call(story)[1:]] == ([None] if end == "asked again" else [])


def test_a_step_that_was_done_late_is_asked_about() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    step = story.add(KARIN, StepPlanned(text="avstämning", due=NIGHT + 60 * MINUTE))
    story.add(KARIN, StepDone(step=step.id), at=NIGHT + 61 * MINUTE)
    assert broken(of_case(story)) == [("step", NIGHT + 61 * MINUTE)]
    story.add(KARIN, BreachExplained("step", step.id, "ingen täckning"))
    assert broken(of_case(story)) == []


def test_a_step_done_in_time_but_written_late_or_not_needed_was_not_late() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    steps = [story.add(KARIN, StepPlanned(text=text, due=NIGHT + 60 * MINUTE)) for text in ("a", "b")]
    story.add(KARIN, StepDone(step=steps[0].id, at=NIGHT + 59 * MINUTE), at=NIGHT + 90 * MINUTE)
    story.add(KARIN, StepDone(step=steps[1].id, dropped=True), at=NIGHT + 90 * MINUTE)
    assert [clock.kind for clock in of_case(story)] == ["report"]


def test_a_step_that_a_closed_case_left_undone_was_late() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    story.add(KARIN, StepPlanned(text="avstämning", due=NIGHT + 60 * MINUTE))
    story.add(KARIN, CaseClosed(outcome="klart"), at=NIGHT + 61 * MINUTE)
    assert broken(of_case(story)) == [("step", NIGHT + 61 * MINUTE)]
    story.add(KARIN, CaseReopened(), at=NIGHT + 62 * MINUTE)
    assert broken(of_case(story)) == [], "it runs again"


# Report


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (wall(2026, 11, 24, 2, 0), wall(2026, 11, 24, 8)),  # Tuesday night
        (wall(2026, 11, 24, 7, 59), wall(2026, 11, 24, 8)),
        (wall(2026, 11, 24, 8, 0), wall(2026, 11, 25, 8)),
        (wall(2026, 11, 20, 23, 0), wall(2026, 11, 23, 8)),  # Friday → Monday
        (wall(2026, 11, 21, 3, 0), wall(2026, 11, 23, 8)),  # Saturday
        (wall(2026, 12, 23, 20, 0), wall(2026, 12, 28, 8)),  # julafton, juldagen, annandagen, Sunday
        (wall(2026, 12, 30, 20, 0), wall(2027, 1, 4, 8)),  # nyårsafton, nyårsdagen, weekend
        (wall(2027, 1, 5, 20, 0), wall(2027, 1, 7, 8)),  # trettondedag jul
        (wall(2026, 6, 18, 20, 0), wall(2026, 6, 22, 8)),  # midsommarafton
        (wall(2026, 4, 2, 20, 0), wall(2026, 4, 7, 8)),  # långfredag to annandag påsk
        (wall(2026, 5, 13, 20, 0), wall(2026, 5, 15, 8)),  # Kristi himmelsfärdsdag
        (wall(2026, 3, 28, 23, 0), wall(2026, 3, 30, 8)),  # clocks go forward on the Sunday
        (wall(2026, 10, 24, 23, 0), wall(2026, 10, 26, 8)),  # and back
    ],
)
def test_a_report_is_due_the_next_weekday_morning(opened: datetime, due: datetime) -> None:
    assert report_due(opened) == due


def test_work_after_the_report_is_due_the_next_morning() -> None:
    story = Story(now=wall(2026, 11, 24, 2))
    story.add(KARIN, CaseOpened())
    story.add(KARIN, Reported(receiver="Ida Berg"), at=wall(2026, 11, 24, 7, 50))
    assert of_case(story) == []
    story.add(PER, NoteWritten(text="hon ringde igen"), at=wall(2026, 11, 24, 19))
    (clock,) = of_case(story)
    assert clock.due_at == wall(2026, 11, 25, 8)
    assert clock.start_event == story.events[-1].id


def test_a_late_report_is_asked_about_until_it_is_explained() -> None:
    story = Story(now=wall(2026, 11, 24, 2))
    opened = story.add(KARIN, CaseOpened())
    story.add(KARIN, Reported(receiver="Ida Berg"), at=wall(2026, 11, 24, 8, 20))
    (clock,) = of_case(story)
    assert (clock.kind, clock.stopped_at) == ("report", wall(2026, 11, 24, 8, 20))
    assert clock.start_event == opened.id
    story.add(KARIN, BreachExplained("report", opened.id, "satt i möte", deviation=True))
    assert of_case(story) == []


def test_a_closed_case_is_still_to_be_reported() -> None:
    story = Story(now=NIGHT)
    story.add(KARIN, CaseOpened())
    story.add(KARIN, CaseClosed(outcome="råd och stöd"))
    assert [clock.kind for clock in of_case(story)] == ["report"]


# Whatever was written


def the_open_offer_runs(state: call.Call | case.Case, found: list[Clock]) -> None:
    """And no other, as responsibility has it. In a real record no id comes twice."""
    ids = [event.id for event in state.log.events]
    if len(set(ids)) == len(ids):
        running = [clock.start_event for clock in found if clock.kind == "handover" and not clock.stopped_at]
        assert running == ([state.offer_id] if state.open and state.offer_id is not None else [])


@given(histories("call.", "responsibility.", "clock.", "breach.", "entry."))
def test_clocks_of_any_call(events: list[Event]) -> None:
    state = call.fold(events)
    found = clocks.of_call(state, RECORD)
    if state.received_event is not None:
        the_open_offer_runs(state, found)
    assert len({(clock.kind, clock.start_event) for clock in found}) == len(found)
    for clock in found:
        assert clock.due_at >= clock.started_at
        assert clock.stopped_at is None or clock.stopped_at > clock.due_at
        clock.seen()
        clock.broken_at(NIGHT)


@given(histories("case.", "responsibility.", "clock.", "note.", "entry."))
def test_clocks_of_any_case(events: list[Event]) -> None:
    state = case.fold(events)
    found = clocks.of_case(state, RECORD)
    the_open_offer_runs(state, found)
    for clock in found:
        clock.seen()
        clock.broken_at(NIGHT)
        if clock.kind == "report":
            assert clock.due_at > clock.started_at
