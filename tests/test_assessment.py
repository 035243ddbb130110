"""Assessments in a case: the fold, the clock of the immediate protection assessment, what differs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from factories import KARIN, NIGHT, PER, Story

from jourtui.rules import alarms, case, clocks
from jourtui.rules.assessment import ConcernReceived, Concluded, Decider, Difference, Given, differences
from jourtui.rules.case import CaseClosed, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.clocks import Clock
from jourtui.rules.entries import EntryStruck
from jourtui.screens.assessment_deeds import concern_fields
from jourtui.words import tell_words, wording

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ELSA, NILS = uuid4(), uuid4()
SAFE = Given("Barnet nu", "safe", "Tryggt i natt?", ("no",), "nej", grave=True)


def made(**given: Any) -> Concluded:
    """An immediate protection assessment of Elsa."""
    said: dict[str, Any] = {
        "form": "child_protection",
        "version": 1,
        "title": "Skyddsbedömning",
        "purpose": "immediate_protection",
        "answers": (SAFE,),
        "conclusion": "need_now",
        "conclusion_text": "Behov av skydd",
        "mild": False,
        "reasons": "ingen vuxen hemma",
        "how": "site",
        "heard": "Elsa",
        "subject": ELSA,
    }
    return Concluded(**{**said, **given})


def opened(at: datetime = NIGHT) -> Story:
    story = Story(now=at)
    story.add(KARIN, CaseOpened())
    for subject, name in ((ELSA, "Elsa"), (NILS, "Nils")):
        story.add(KARIN, SubjectNamed(subject, SubjectFacts(name=name)))
    return story


def protection(story: Story) -> list[Clock]:
    found = clocks.of_case(case.fold(story.events), story.record)
    return [clock for clock in found if clock.kind == "protection"]


# The clock


@pytest.mark.parametrize(
    ("came_in", "due"),
    [
        ((2026, 11, 20, 22, 14), (2026, 11, 22, 0, 0)),  # a Friday: Saturday counts too
        ((2026, 11, 21, 0, 5), (2026, 11, 23, 0, 0)),
        ((2026, 10, 24, 12, 0), (2026, 10, 26, 0, 0)),  # over the night that has an hour more
        ((2027, 3, 27, 12, 0), (2027, 3, 29, 0, 0)),
        ((2026, 12, 30, 23, 59), (2027, 1, 1, 0, 0)),
    ],
)
def test_it_is_due_when_the_next_day_ends(came_in: tuple[int, ...], due: tuple[int, ...]) -> None:
    at = datetime(*came_in, tzinfo=STOCKHOLM).astimezone(UTC)  # type: ignore[misc, arg-type]
    story = opened(at)
    story.add(KARIN, ConcernReceived("blåmärken", ELSA, at=at))
    (clock,) = protection(story)
    assert (clock.started_at, clock.title) == (at, "Elsa")
    assert clock.due_at == datetime(*due, tzinfo=STOCKHOLM).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_it_is_shown_as_soon_due_the_day_after() -> None:
    story = opened()
    story.add(KARIN, ConcernReceived("blåmärken", ELSA, at=NIGHT))
    (clock,) = protection(story)
    same_day = datetime(2026, 11, 20, 23, 59, tzinfo=STOCKHOLM)
    assert alarms.level(clock, same_day) == "calm"
    assert alarms.level(clock, same_day + timedelta(minutes=2)) == "soon"
    assert alarms.level(clock, same_day + timedelta(days=1, minutes=2)) == "due"


def test_each_child_has_its_own_and_only_an_assessment_of_that_child_stops_it() -> None:
    story = opened()
    for child in (ELSA, NILS):
        story.add(KARIN, ConcernReceived("blåmärken", child, at=NIGHT))
    story.add(KARIN, made(at=NIGHT + timedelta(hours=1)))
    assert [clock.title for clock in protection(story)] == ["Nils"]
    story.add(KARIN, made(subject=NILS, purpose="conduct", at=NIGHT + timedelta(hours=1)))
    assert len(protection(story)) == 1, "another purpose is no protection assessment"
    story.add(KARIN, made(subject=NILS, at=NIGHT + timedelta(hours=1)))
    assert not protection(story)


def test_one_made_before_the_report_came_in_does_not_stop_it() -> None:
    story = opened()
    story.add(KARIN, made(at=NIGHT - timedelta(minutes=5)))
    story.add(KARIN, ConcernReceived("blåmärken", ELSA, at=NIGHT))
    assert len(protection(story)) == 1
    story.add(KARIN, made(at=NIGHT + timedelta(minutes=5)))
    assert not protection(story)


def test_one_made_in_the_minute_that_the_report_came_in_stops_it() -> None:
    story = opened()
    story.add(KARIN, ConcernReceived("blåmärken", ELSA, at=NIGHT + timedelta(seconds=40)))
    story.add(KARIN, made(at=NIGHT))
    assert not protection(story), "a typed time has no seconds"


def test_one_that_reached_the_journal_before_the_report_that_it_answers_stops_it() -> None:
    story = opened()
    story.add(KARIN, made(at=NIGHT))
    story.add(PER, ConcernReceived("blåmärken", ELSA, at=NIGHT - timedelta(minutes=30)))
    assert not protection(story)


def test_closing_the_case_does_not_stop_it_and_what_is_late_stays_until_explained() -> None:
    story = opened()
    story.add(KARIN, ConcernReceived("blåmärken", ELSA, at=NIGHT))
    story.add(KARIN, CaseClosed("klart"))
    (clock,) = protection(story)
    assert clock.stopped_at is None
    late = clock.due_at + timedelta(minutes=1)
    story.add(KARIN, made(at=late))
    (clock,) = protection(story)
    assert clock.stopped_at == late


def test_striking_the_assessment_starts_it_again_and_striking_the_report_ends_it() -> None:
    story = opened()
    report = story.add(KARIN, ConcernReceived("fel barn", ELSA, at=NIGHT))
    assessed = story.add(KARIN, made(at=NIGHT))
    story.add(KARIN, EntryStruck(assessed.id, "fel barn"))
    assert len(protection(story)) == 1
    story.add(KARIN, EntryStruck(report.id, "fel barn"))
    assert not protection(story)


# Again, and apart


def test_a_reassessment_keeps_the_earlier_one_beside_it() -> None:
    story = opened()
    first = story.add(KARIN, made())
    second = story.add(KARIN, made(conclusion_text="Inget behov"))
    story.add(KARIN, made(subject=NILS))
    one, two, nils = case.fold(story.events).assessments.made
    assert (one.later, two.earlier, nils.earlier) == (second, first, None)
    assert not one.apart
    assert not two.apart


def test_two_who_conclude_apart_are_both_kept_and_both_are_told() -> None:
    story = opened()
    seen = len(story.events)
    karins = story.add(KARIN, made())
    pers = story.add(PER, made(conclusion="no_need", mild=True), base=seen)
    folded = case.fold(story.events)
    one, two = folded.assessments.made
    assert (one.apart, two.apart) == ([pers], [karins])
    assert {(tell.person_id, tell.other) for tell in folded.log.tells} == {
        (KARIN.id, "Per Holm"),
        (PER.id, "Karin Ek"),
    }
    assert "Per Holm bedömde samtidigt: Skyddsbedömning" in tell_words.told(folded.log.tells[0])
    story.add(KARIN, made())
    one, two, three = case.fold(story.events).assessments.made
    assert one.later == two.later == three.event


def test_what_differs_is_found_by_code_also_when_the_words_have_changed() -> None:
    before = made(
        answers=(
            Given("A", "same", "Förr?", ("yes",), "ja"),
            Given("A", "other", "Annat?", ("no",), "nej"),
            Given("A", "gone", "Borta?", ("x",), "x"),
        )
    )
    now = made(
        answers=(
            Given("B", "same", "Nu?", ("yes",), "jo"),
            Given("B", "other", "Annat?", ("yes",), "ja"),
            Given("B", "new", "Ny?", ("yes",), "ja"),
        )
    )
    assert differences(before, now) == [
        Difference("Annat?", "nej", "ja"),
        Difference("Ny?", "", "ja"),
        Difference("Borta?", "x", ""),
    ]


# Words


def test_the_timeline_sets_the_three_side_by_side_and_says_who_decided() -> None:
    story = opened()
    said = made(
        own_scale=3,
        score=4,
        score_most=9,
        child_heard="no",
        not_heard_why="sov",
        follow="investigation",
        decided=Decider("Karin Ek", "socionom"),
    )
    event = story.add(KARIN, said)
    label, text = wording.entry(event)
    assert label == "Skyddsbedömning"
    for words in (
        "Behov av skydd (på plats)", "egen skattning 3 av 10", "4 poäng av 9", "1 allvarligt svar",
        "barnet hördes inte: sov", "utredning ska inledas", "Karin Ek, socionom, utan delegation",
        "skäl: ingen vuxen hemma",
    ):  # fmt: skip
        assert words in text
    decided = msgspec.structs.replace(said, decided=Decider("Karin Ek", "", "3.1"))
    assert "Karin Ek, delegation 3.1" in wording.entry(story.add(KARIN, decided))[1]


def test_a_report_without_a_name_is_anonymous() -> None:
    event = opened().add(KARIN, ConcernReceived("blåmärken", wants_feedback=False))
    assert wording.entry(event) == (
        "Orosanmälan",
        "blåmärken; per telefon från anonym; vill inte ha återkoppling",
    )


def test_an_assessment_begins_the_report_clock() -> None:
    story = opened()
    event = story.add(KARIN, made())
    assert event in case.fold(story.events).unreported
    assert isinstance(event.id, UUID)


def test_a_report_of_concern_is_proposed_for_every_child_and_for_whose_age_is_not_known_if_none_is() -> None:
    def proposed(*numbers: str) -> list[int]:
        people = [case.Subject(UUID(int=n), personnummer=number) for n, number in enumerate(numbers, 1)]
        told = case.Case(subjects={one.id: one for one in people})
        (field,) = [one for one in concern_fields(told, NIGHT) if one.name == "subjects"]
        assert field.required
        return [one.int for one in field.read(field.raw)]

    assert proposed("20121212-1212", "20141212-1212", "") == [1, 2]
    assert proposed("", "") == [1, 2]
