"""Facts that two people set apart: what keeps both does, what is harmless takes the last."""

from __future__ import annotations

from typing import Any

import pytest
from factories import EVA, KARIN, PER, Story
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories, of_struct

from jourtui.rules import call, case, facts
from jourtui.rules.call import CallClosed, CallCorrected, CallFacts, CallReceived, CallReopened, CaseLinked
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, CaseReopened, SubjectFacts, SubjectNamed
from jourtui.rules.entries import EntryStruck, unseen
from jourtui.rules.event import Event


def set_(**values: Any) -> CallCorrected:
    return CallCorrected(facts=CallFacts(**values))


def story_of(matter: str = "bråk") -> Story:
    story = Story()
    story.add(KARIN, CallReceived(at=story.now, facts=CallFacts(matter=matter)))
    return story


def test_who_saw_the_value_replaces_it() -> None:
    story = story_of()
    story.add(PER, set_(matter="våld"))
    state = call.fold(story.events)
    assert (state.matter, state.two_values, state.log.tells) == ("våld", False, [])


def test_who_did_not_see_it_adds_a_second_value_and_both_are_told() -> None:
    story = story_of()
    story.add(KARIN, set_(municipality="1286"))
    theirs = story.add(PER, set_(municipality="1287"), base=1)
    state = call.fold(story.events)
    assert state.two_values
    assert [w.value for w in state.written.contested["municipality"]] == ["1286", "1287"]
    assert state.municipality == "1287"
    assert {(t.person_id, t.code, t.detail, t.event_id) for t in unseen(state.log)} == {
        (KARIN.id, "two_values", "municipality", theirs.id),
        (PER.id, "two_values", "municipality", theirs.id),
    }


def test_only_who_saw_both_ends_the_contest() -> None:
    story = story_of()
    story.add(KARIN, set_(municipality="1286"))
    story.add(PER, set_(municipality="1287"), base=1)
    story.add(PER, set_(municipality="1270"), base=1)  # their own, but not Karin's
    assert [w.value for w in call.fold(story.events).written.contested["municipality"]] == ["1286", "1270"]
    story.add(EVA, set_(municipality="1270"), base=4)
    state = call.fold(story.events)
    assert (state.municipality, state.two_values) == ("1270", False)


def test_the_same_value_twice_is_no_contest_until_one_differs() -> None:
    story = story_of()
    story.add(KARIN, set_(municipality="1286"))
    story.add(PER, set_(municipality="1286"), base=1)
    assert not call.fold(story.events).two_values
    story.add(EVA, set_(municipality="1287"), base=2)  # saw Karin's, not Per's
    assert call.fold(story.events).two_values


def test_harmless_fields_take_the_last() -> None:
    story = story_of()
    story.add(KARIN, set_(source="school"))
    story.add(PER, set_(source="police"), base=1)
    state = call.fold(story.events)
    assert (state.source, state.two_values) == ("police", False)


@pytest.mark.parametrize("cls", [CallFacts, CaseFacts])
def test_the_careful_value_shows_while_contested(cls: type[facts.Facts]) -> None:
    for name, order in cls.careful.items():
        for careful, bold in [(a, b) for a in order for b in order if order.index(a) < order.index(b)]:
            for first, second in ((careful, bold), (bold, careful)):
                story = Story()
                if cls is CallFacts:
                    story.add(KARIN, CallReceived(at=story.now))
                    story.add(KARIN, set_(**{name: first}))
                    story.add(PER, set_(**{name: second}), base=1)
                    state: Any = call.fold(story.events)
                else:
                    story.add(KARIN, CaseOpened())
                    story.add(KARIN, case.CaseCorrected(facts=CaseFacts(**{name: first})))
                    story.add(PER, case.CaseCorrected(facts=CaseFacts(**{name: second})), base=1)
                    state = case.fold(story.events)
                assert getattr(state, name) == careful, (name, first, second)
                assert state.two_values


def test_a_struck_value_is_as_never_written() -> None:
    story = story_of()
    story.add(KARIN, set_(municipality="1286"))
    theirs = story.add(PER, set_(municipality="1287"), base=1)
    story.add(PER, EntryStruck(entry=theirs.id))
    state = call.fold(story.events)
    assert (state.municipality, state.two_values, list(unseen(state.log))) == ("1286", False, [])


def test_clearing_a_field_is_a_value_too() -> None:
    story = story_of()
    story.add(KARIN, set_(municipality="1286"))
    story.add(PER, set_(municipality=None), base=1)
    state = call.fold(story.events)
    assert state.two_values
    assert CallFacts(municipality=None).given() == {"municipality": None}
    assert CallFacts().given() == {}


def test_two_ways_to_close_a_call_are_both_kept() -> None:
    story = story_of()
    story.add(KARIN, CallClosed(exit="advice"), base=1)
    story.add(PER, CallClosed(exit="unreached"), base=1)
    state = call.fold(story.events)
    assert (state.open, state.exit, state.two_values) == (False, "unreached", True)
    assert [tell.detail for tell in unseen(state.log)] == ["exit", "exit"]
    story.add(KARIN, CallClosed(exit="advice"))
    state = call.fold(story.events)
    assert (state.exit, state.two_values) == ("advice", False)


def test_reopened_by_one_and_closed_by_another_stays_open() -> None:
    story = story_of()
    story.add(KARIN, CallClosed(exit="advice"))
    story.add(KARIN, CallReopened(), base=2)
    story.add(PER, CallClosed(exit="unreached"), base=2)
    state = call.fold(story.events)
    assert (state.open, state.exit, state.closed_at, state.two_values) == (True, None, None, True)
    story.add(PER, CallClosed(exit="unreached"))
    state = call.fold(story.events)
    assert (state.open, state.exit, state.two_values) == (False, "unreached", False)


def test_a_call_that_two_people_put_in_two_cases_is_contested() -> None:
    story = story_of()
    story.add(KARIN, CaseLinked(case=KARIN.id), base=1)
    story.add(PER, CaseLinked(case=PER.id), base=1)
    state = call.fold(story.events)
    assert (state.case_id, state.two_values) == (PER.id, True)


def test_two_ways_to_close_a_case_are_both_kept() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    story.add(KARIN, CaseClosed(outcome="rådgivning"), base=1)
    story.add(PER, CaseClosed(outcome="placerad"), base=1)
    state = case.fold(story.events)
    assert (state.open, state.outcome, state.two_values) == (False, "placerad", True)
    story.add(EVA, CaseReopened())
    state = case.fold(story.events)
    assert (state.open, state.outcome, state.two_values) == (True, "", False)


def test_each_subject_has_values_of_its_own() -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    for who, name, base in ((KARIN, "Bo", 1), (PER, "Bosse", 1)):
        story.add(who, SubjectNamed(subject=EVA.id, facts=SubjectFacts(name=name)), base=base)
    story.add(PER, SubjectNamed(subject=PER.id, facts=SubjectFacts(name="Lisa")))
    state = case.fold(story.events)
    assert [subject.name for subject in state.subjects.values()] == ["Bosse", "Lisa"]
    assert state.two_values
    assert not state.written_subjects[PER.id].contested


@given(histories("call.corrected", begin=of_struct(CallReceived)))
def test_no_value_goes_unseen(events: list[Event]) -> None:
    """Every value of a field that keeps both still stands, or somebody who saw it wrote a later one."""
    if len({event.id for event in events}) < len(events):
        return
    state = call.fold(events)
    order = {event.id: n for n, event in enumerate(events)}
    for event in events:
        if event.id in state.log.void or not isinstance(event.payload, CallReceived | CallCorrected):
            continue
        for name in event.payload.facts.given().keys() & CallFacts.keeps_both:
            later = [
                write
                for write in events[order[event.id] + 1 :]
                if isinstance(write.payload, CallCorrected) and name in write.payload.facts.given()
            ]
            stands = any(write.event.id == event.id for write in state.written.writes[name])
            assert stands or any(write.saw(event) for write in later)


@given(histories("call.", begin=of_struct(CallReceived)), st.data())
def test_a_write_that_saw_everything_ends_every_contest(events: list[Event], data: st.DataObject) -> None:
    state = call.fold(events)
    names = [name for name in state.written.contested if name in CallFacts.keeps_both]
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    value = state.written.contested[name][0].value
    last = Event(
        id=EVA.id,
        record=events[0].record,
        kind="call.corrected",
        author=events[0].author,
        payload=set_(**{name: value}),
        device=next((e.device for e in events if e.pending), KARIN.id),
        base_seq=len(events),
        written_at=events[0].written_at,
    )
    assert name not in call.fold([*events, last]).written.contested
