"""The fold of a case: total, deterministic, and what each event means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import EVA, KARIN, NIGHT, PER, Story
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.rules import case, clocks, lodging, notice, police_assistance, staff, visits
from jourtui.rules.case import (
    CallJoined,
    Case,
    CaseClosed,
    CaseCorrected,
    CaseFacts,
    CaseLinkedTo,
    CaseOpened,
    CaseReopened,
    StepDone,
    StepPlanned,
    Subject,
    SubjectFacts,
    SubjectNamed,
)
from jourtui.rules.entries import ConsultationHeld, EntryStruck, NoteWritten
from jourtui.rules.event import Event, Payload
from jourtui.rules.morning_report import MorningReport, Reported
from jourtui.rules.notice import NoticeClosed, NoticeReceived, NoticeUsed
from jourtui.rules.staff import Introduced, ShiftBegun, ShiftEnded

RECORD = uuid4()


def story_of(**facts: Any) -> Story:
    story = Story()
    story.add(KARIN, CaseOpened(facts=CaseFacts(**facts)))
    return story


def unreported(story: Story) -> list[Event]:
    return case.fold(story.events).unreported


@given(histories(), st.data())
def test_any_events_in_any_order_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events)), data.draw(st.permutations(events))):
        state = case.fold(some)
        again = case.fold(list(some))
        assert state.model_dump(exclude={"log"}) == again.model_dump(exclude={"log"})
        assert state.changes == len(some)
        clocks.of_case(state, RECORD)


@given(histories(), st.data())
def test_the_small_folds_take_anything_too(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events))):
        assert staff.fold(some) == staff.fold(list(some))
        assert notice.fold(some) == notice.fold(list(some))


def test_a_case_is_its_openers_from_the_start() -> None:
    state = case.fold(story_of(title="Oro", case_types=("child", "violence"), board="ystad").events)
    assert (state.title, state.case_type, state.board) == ("Oro", "child", "ystad")
    assert (state.holder_name, state.claimed, state.open) == (KARIN.name, True, True)


def test_a_case_begins_once() -> None:
    story = story_of(title="Oro")
    again = story.add(PER, CaseOpened(facts=CaseFacts(title="Annat")))
    state = case.fold(story.events)
    assert state.title == "Oro"
    assert again.id in state.log.void


def test_calls_join_once_each() -> None:
    story = Story()
    first, second = uuid4(), uuid4()
    story.add(KARIN, CaseOpened(call=first))
    for call in (first, second, second):
        story.add(PER, CallJoined(call=call))
    state = case.fold(story.events)
    assert (state.call_ids, state.calls) == ([first, second], 2)


def test_linked_cases_keep_why() -> None:
    story = story_of()
    story.add(KARIN, CaseLinkedTo(case=RECORD, why="syskon"))
    assert case.fold(story.events).linked == {RECORD: "syskon"}


def test_facts_of_a_subject_come_bit_by_bit() -> None:
    story = story_of()
    story.add(KARIN, SubjectNamed(subject=RECORD, facts=SubjectFacts(unknown=True)))
    assert case.fold(story.events).subject_unknown
    story.add(PER, SubjectNamed(subject=RECORD, facts=SubjectFacts(name="Bo", unknown=False)))
    story.add(PER, SubjectNamed(subject=RECORD, facts=SubjectFacts(guardians=("Eva Ek",))))
    state = case.fold(story.events)
    assert (state.subject_name, state.subject_unknown) == ("Bo", False)
    assert state.subjects[RECORD].guardians == ("Eva Ek",)


def test_steps_are_done_once() -> None:
    story = story_of()
    first = story.add(KARIN, StepPlanned(text="ring polisen"))
    story.add(KARIN, StepPlanned(text="ring skolan"))
    assert case.fold(story.events).next_step == "ring polisen"
    story.add(KARIN, StepDone(step=first.id))
    again = story.add(PER, StepDone(step=first.id, dropped=True))
    unknown = story.add(PER, StepDone(step=uuid4()))
    state = case.fold(story.events)
    assert state.next_step == "ring skolan"
    assert {again.id, unknown.id} <= state.log.void


def test_closed_and_opened_again() -> None:
    story = story_of()
    story.add(KARIN, CaseClosed(outcome="råd och stöd"))
    state = case.fold(story.events)
    assert (state.open, state.outcome, state.closed_at) == (False, "råd och stöd", NIGHT)
    story.add(PER, CaseReopened())
    state = case.fold(story.events)
    assert (state.open, state.outcome, state.closed_at) == (True, "", None)


# What the municipality must hear of


@pytest.mark.parametrize(
    "work",
    [
        NoteWritten(text="barnet sover"),
        ConsultationHeld(with_name="Per"),
        CallJoined(call=RECORD),
        CaseReopened(),
    ],
)
def test_work_is_unreported_until_it_is_reported(work: Any) -> None:
    story = story_of()
    story.add(KARIN, Reported(receiver="Ida Berg"))
    assert unreported(story) == []
    done = story.add(PER, work)
    assert unreported(story) == [done]
    story.add(PER, Reported(receiver="Ida Berg"))
    assert unreported(story) == []
    assert len(case.fold(story.events).reports) == 2


@pytest.mark.parametrize("no_work", [CaseCorrected(facts=CaseFacts(board="ystad")), StepPlanned(text="ring")])
def test_what_is_only_planned_or_filed_is_no_work(no_work: Any) -> None:
    story = story_of()
    story.add(KARIN, Reported(receiver="Ida Berg"))
    story.add(KARIN, no_work)
    assert unreported(story) == []


def test_a_report_covers_only_what_its_author_had_seen() -> None:
    """Per wrote while offline; Karin reported. What he wrote reached nobody yet."""
    story = story_of()
    hidden = story.add(PER, NoteWritten(text="pappan är på väg"), base=1)
    story.add(KARIN, Reported(receiver="Ida Berg"), base=1)
    state = case.fold(story.events)
    assert state.unreported == [hidden]
    assert state.unreported_since == hidden.happened_at
    story.add(EVA, Reported(receiver="Ida Berg"))
    assert unreported(story) == []


def test_a_report_of_the_first_version_covers_as_one_of_today_does() -> None:
    for report in (Reported(receiver="Ida Berg"), MorningReport(receiver="Ida Berg", board="ystad")):
        story = story_of(title="Oro", board="ystad")
        story.add(KARIN, NoteWritten(text="hon grät"))
        story.add(KARIN, report)
        assert unreported(story) == []
        assert len(case.fold(story.events).covered) == 1


def test_a_report_covers_only_what_had_happened_by_then() -> None:
    story = story_of()
    late = story.add(KARIN, NoteWritten(text="polisen kom", at=NIGHT + timedelta(hours=2)))
    story.add(KARIN, Reported(receiver="Ida Berg", at=NIGHT + timedelta(hours=1)))
    assert unreported(story) == [late]


def test_a_struck_report_reported_nothing() -> None:
    story = story_of()
    reported = story.add(KARIN, Reported(receiver="Ida Berg"))
    story.add(KARIN, EntryStruck(entry=reported.id))
    assert unreported(story) == [story.events[0]]


def test_void_work_is_no_work() -> None:
    story = story_of()
    story.add(KARIN, Reported(receiver="Ida Berg"))
    story.add(KARIN, StepDone(step=uuid4()))
    assert unreported(story) == []


def test_every_field_of_the_facts_reaches_the_case() -> None:
    for facts, fields in ((CaseFacts, set(Case.model_fields)), (SubjectFacts, set(Subject.__slots__))):
        for field in msgspec.structs.fields(facts):
            assert field.name in fields, field.name


# Small records


def test_a_shift_begins_and_ends() -> None:
    story = Story()
    story.add(KARIN, Introduced(KARIN.id, KARIN.name, "socionom"))
    story.add(KARIN, ShiftBegun("first"))
    state = staff.fold(story.events)
    assert (state.person_id, state.duty, state.since) == (KARIN.id, "first", NIGHT)
    story.add(KARIN, ShiftEnded())
    assert staff.fold(story.events).duty is None


def test_a_notice_is_used_and_closed() -> None:
    story = Story()
    until = datetime(2026, 12, 1, tzinfo=UTC)
    story.add(KARIN, NoticeReceived(person_name="Bo", plan="ring mormor", until=until, phone="+46701740610"))
    story.add(KARIN, NoticeUsed(record=RECORD))
    state = notice.fold(story.events)
    assert (state.plan, state.until, state.open, state.uses) == ("ring mormor", until, True, 1)
    story.add(KARIN, NoticeClosed())
    assert not notice.fold(story.events).open


@pytest.mark.parametrize(
    "begun",
    [
        lodging.Asked("violence", lodging.LodgingFacts(place="Exempelhotellet")),
        visits.Decided(visits.VisitFacts(goers="Karin Ek")),
        police_assistance.ExecutionRequested(UUID(int=1), "polisen"),
    ],
    ids=["lodging", "visit", "police"],
)
def test_what_two_began_apart_stands_twice_and_both_are_told(begun: Payload) -> None:
    story = story_of(title="Oro")
    story.add(KARIN, begun)
    story.add(PER, begun, base=1)
    tells = [tell for tell in case.fold(story.events).log.tells if tell.code == "begun_apart"]
    assert {tell.person_id for tell in tells} == {KARIN.id, PER.id}
    story.add(PER, begun)
    assert len([tell for tell in case.fold(story.events).log.tells if tell.code == "begun_apart"]) == 2
