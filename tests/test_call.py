"""The fold of a call: total, deterministic, and what each event means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from factories import KARIN, NIGHT, NUMBER, PER, Story
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.rules import call, callback, clocks
from jourtui.rules.call import (
    AttemptBegun,
    AttemptEnded,
    Call,
    CallAdopted,
    CallClosed,
    CallFacts,
    CallIdentified,
    CallReceived,
    CallReopened,
    CaseLinked,
    Identity,
    NumberAsked,
    NumberDialled,
)
from jourtui.rules.case import StepPlanned
from jourtui.rules.entries import EntryStruck, NoteWritten
from jourtui.rules.event import Event


def story_of(**given: Any) -> Story:
    story = Story()
    story.add(KARIN, CallReceived(at=NIGHT, **given))
    return story


def named(**given: Any) -> CallIdentified:
    return CallIdentified(facts=Identity(**given))


def same(one: Call, other: Call) -> bool:
    return one.model_dump(exclude={"log"}) == other.model_dump(exclude={"log"})


# Any order, any subset


@given(histories(), st.data())
def test_any_events_in_any_order_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events)), data.draw(st.permutations(events))):
        state = call.fold(some)
        assert same(state, call.fold(list(some)))
        assert state.changes == len(some)
        assert state.open == (state.exit is None)
        clocks.of_call(state, NUMBER_RECORD)


@given(histories("call.", "entry."))
def test_the_views_can_hold_whatever_comes_out(events: list[Event]) -> None:
    """SQLite has 64-bit integers and no surrogates; queues compare times."""
    state = call.fold(events)
    for name in call.CallFields.model_fields:
        value = getattr(state, name)
        if isinstance(value, int):
            assert -(2**63) <= value < 2**63
        if isinstance(value, str):
            value.encode()
        if hasattr(value, "tzinfo"):
            assert value.tzinfo is not None


@given(histories("call."))
def test_what_is_not_understood_changes_nothing_but_its_mark(events: list[Event]) -> None:
    unknown = [event for event in events if event.payload is None]
    state = call.fold(events)
    assert state.needs_newer == bool(unknown)
    known = call.fold([event for event in events if event.payload is not None])
    leave = {"log", "changes", "needs_newer"}
    assert state.model_dump(exclude=leave) == known.model_dump(exclude=leave)


NUMBER_RECORD = uuid4()


# Taking in


def test_a_call_tells_who_what_and_when() -> None:
    story = story_of(facts=CallFacts(municipality="1286", matter="orolig"))
    story.add(KARIN, named(caller_name="Anna", phone=NUMBER[0], phone_shown=NUMBER[1], line="Anna …"))
    state = call.fold(story.events)
    assert (state.received_at, state.caller_name, state.phone, state.matter) == (
        NIGHT,
        "Anna",
        NUMBER[0],
        "orolig",
    )
    assert (state.line, state.open, state.safe_to_call) == ("Anna …", True, "unknown")


def test_a_call_begins_once() -> None:
    story = story_of()
    again = story.add(PER, CallReceived(at=NIGHT + timedelta(hours=1), via="police"))
    state = call.fold(story.events)
    assert (state.received_at, state.via, state.holder_name) == (NIGHT, "sos", KARIN.name)
    assert again.id in state.log.void


def test_a_number_has_a_time_of_its_own() -> None:
    story = story_of()
    story.add(KARIN, named(caller_name="Anna"))
    assert call.fold(story.events).number_at is None
    later = NIGHT + timedelta(minutes=9)
    story.add(KARIN, CallIdentified(facts=Identity(phone=NUMBER[0]), at=later))
    story.add(KARIN, CallIdentified(facts=Identity(phone="+46701740611"), at=later + timedelta(minutes=5)))
    assert call.fold(story.events).number_at == later


def test_a_line_from_a_locked_laptop_is_adopted() -> None:
    story = story_of(while_locked=True)
    assert call.fold(story.events).while_locked
    story.add(PER, CallAdopted())
    assert not call.fold(story.events).while_locked


# Attempts


def test_attempts_are_counted_and_the_last_one_tells() -> None:
    story = story_of()
    first = story.add(KARIN, AttemptBegun(), at=NIGHT + timedelta(minutes=2))
    assert call.fold(story.events).calling
    story.add(KARIN, AttemptEnded(outcome="busy", attempt=first.id), at=NIGHT + timedelta(minutes=3))
    story.add(KARIN, AttemptEnded(outcome="voicemail", note="inget lämnat"), at=NIGHT + timedelta(minutes=9))
    state = call.fold(story.events)
    assert (state.attempts_made, state.last_outcome, state.calling) == (2, "voicemail", False)
    assert state.first_attempt_at == NIGHT + timedelta(minutes=2)
    assert state.last_attempt_at == NIGHT + timedelta(minutes=9)
    assert state.attempts[0].ended_at == NIGHT + timedelta(minutes=3)


def test_an_attempt_ends_once() -> None:
    story = story_of()
    attempt = story.add(KARIN, AttemptBegun())
    story.add(KARIN, AttemptEnded(outcome="busy", attempt=attempt.id))
    again = story.add(PER, AttemptEnded(outcome="reached", attempt=attempt.id))
    state = call.fold(story.events)
    assert (state.last_outcome, state.reached_at) == ("busy", None)
    assert again.id in state.log.void


def test_a_wrong_number_says_nothing_of_another_number() -> None:
    story = story_of()
    first = story.add(KARIN, named(phone="+46701740636", phone_shown="070-174 06 36"))
    story.add(PER, named(phone="+46701740639", phone_shown="070-174 06 39"), base=1)
    two = [event.id for event in story.events if isinstance(event.payload, CallIdentified)]
    assert first.id == two[0]
    for bad, left in zip(two, (True, False), strict=True):
        tried = story.add(KARIN, NumberDialled(number=bad))
        assert not call.fold(story.events).untried_number
        story.add(KARIN, AttemptEnded(outcome="wrong_number", attempt=tried.id))
        state = call.fold(story.events)
        assert (state.untried_number, callback.number_is_bad(state)) == (left, not left)
    assert [one.number_shown for one in state.attempts] == ["070-174 06 36", "070-174 06 39"]
    story.add(PER, named(phone="+46701740639", phone_shown="070-174 06 39"))
    assert not call.fold(story.events).untried_number, "the same number, chosen or said again"
    story.add(PER, named(phone="+46701740641", phone_shown="070-174 06 41"))
    assert call.fold(story.events).untried_number
    unknown = story.add(PER, AttemptEnded(outcome="number_off"))
    assert not call.fold(story.events).untried_number, "which number that was is not told"
    assert unknown.id not in call.fold(story.events).log.void


@pytest.mark.parametrize(
    ("given", "exit_", "owed"),
    [
        ({}, "advice", True),
        ({}, "case", True),
        ({}, "unreached", False),
        ({}, "misdial", False),
        ({"connected": True}, "advice", False),
        ({"reached_at": NIGHT}, "advice", False),
        ({"via": "tib"}, "advice", False),
        ({"phone": "", "phone_shown": ""}, "advice", False),
    ],
)
def test_who_was_never_reached_is_not_closed_as_a_talk(
    given: dict[str, Any], exit_: call.Exit, owed: bool
) -> None:
    number = {"phone": "+46701740610", "phone_shown": "070-174 06 10"}
    assert callback.must_be_reached(call.CallFields(**(number | given)), exit_) is owed


def test_a_late_entry_goes_where_it_happened() -> None:
    story = story_of()
    story.add(KARIN, AttemptEnded(outcome="no_answer"), at=NIGHT + timedelta(minutes=20))
    story.add(
        KARIN,
        AttemptEnded(outcome="reached", at=NIGHT + timedelta(minutes=4)),
        at=NIGHT + timedelta(hours=2),
    )
    state = call.fold(story.events)
    assert [attempt.outcome for attempt in state.attempts] == ["reached", "no_answer"]
    assert state.reached_at == NIGHT + timedelta(minutes=4)


def test_a_struck_attempt_was_never_made() -> None:
    story = story_of()
    ended = story.add(KARIN, AttemptEnded(outcome="reached"))
    story.add(KARIN, EntryStruck(entry=ended.id, reason="fel samtal"))
    state = call.fold(story.events)
    assert (state.attempts_made, state.reached_at, state.last_outcome) == (0, None, None)
    assert state.log.struck.keys() == {ended.id}


def test_a_strike_counts_also_when_it_comes_first() -> None:
    story = story_of()
    ended = story.add(KARIN, AttemptEnded(outcome="reached"))
    story.add(KARIN, EntryStruck(entry=ended.id))
    story.events[1], story.events[2] = story.events[2], story.events[1]
    assert call.fold(story.events).reached_at is None


@pytest.mark.parametrize("ends", [named(phone=NUMBER[0]), AttemptEnded(outcome="reached")])
def test_sos_is_asked_until_there_is_a_number_or_contact(ends: Any) -> None:
    story = story_of()
    asked = story.add(KARIN, NumberAsked())
    assert [asking.event_id for asking in call.fold(story.events).askings] == [asked.id]
    story.add(KARIN, ends)
    assert call.fold(story.events).number_asked_at is None


# Ending


def test_closed_and_opened_again() -> None:
    story = story_of()
    closed = story.add(KARIN, CallClosed(exit="advice", detail="ring vårdcentralen"))
    state = call.fold(story.events)
    assert (state.open, state.exit, state.closing) == (False, "advice", closed)
    story.add(PER, CallReopened(reason="hon ringde igen"))
    state = call.fold(story.events)
    assert (state.open, state.exit, state.closed_at, state.closing) == (True, None, None, None)


def test_undoing_a_closing_opens_the_call() -> None:
    story = story_of()
    closed = story.add(KARIN, CallClosed(exit="misdial"))
    story.add(KARIN, EntryStruck(entry=closed.id))
    assert call.fold(story.events).open


def test_it_joins_a_case() -> None:
    story = story_of()
    case = uuid4()
    story.add(KARIN, CaseLinked(case=case))
    assert call.fold(story.events).case_id == case


def test_what_belongs_in_another_record_is_void() -> None:
    story = story_of()
    foreign = story.add(KARIN, StepPlanned(text="ring polisen"))
    kept = story.add(KARIN, NoteWritten(text="hej"))
    state = call.fold(story.events)
    assert foreign.id in state.log.void
    assert kept.id not in state.log.void


def test_every_field_of_the_facts_reaches_the_call() -> None:
    for facts in (CallFacts, Identity):
        for field in msgspec.structs.fields(facts):
            assert field.name in Call.model_fields, field.name
