"""Police interviews of a minor in a case: asked for, attended or not and why, two people apart."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from factories import KARIN, NIGHT, PER, Story

from jourtui.rules import case, clocks, interviews, when
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.entries import EntryStruck
from jourtui.rules.event import Event
from jourtui.rules.interviews import InterviewFacts
from jourtui.screens import interview_forms

AT = NIGHT + timedelta(hours=1)


def story() -> tuple[Story, Event]:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Pojke misstänkt för rån")))
    asked = InterviewFacts(
        child_name="Elias N", heard_as="suspect", offence="rån", requested_by="Eva Lund", starts_at=AT
    )
    return told, told.add(KARIN, interviews.Requested(asked))


def interview(told: Story) -> interviews.Interview:
    (found,) = case.fold(told.events).interviews.every.values()
    return found


def test_one_that_was_attended() -> None:
    told, asked = story()
    assert (interview(told).planned, interview(told).guardian) == (True, "unknown")
    told.add(PER, interviews.Corrected(asked.id, InterviewFacts(guardian="yes", counsel="no")))
    facts = InterviewFacts(
        attendee="Per Holm", began_at=AT, ended_at=AT + timedelta(hours=1), result="fick gå hem"
    )
    told.add(PER, interviews.Attended(asked.id, facts))
    found = interview(told)
    assert (found.interview_standing, found.attendee, found.offence) == ("attended", "Per Holm", "rån")
    assert (found.guardian, found.counsel, found.began_at) == ("yes", "no", AT)
    assert not found.written.contested


def test_what_was_planned_ahead_did_not_begin_before_it_was_asked_for() -> None:
    told, _ = story()
    one = interview(told)
    began = when.happened("23:59", NIGHT)  # at 22:14: the day before
    values = {"began_at": began, "ended_at": None, "guardian": "yes", "counsel": "yes"}
    assert "inte begärt än" in interview_forms.check_attended(values, one, NIGHT)["began_at"]
    values |= {"began_at": AT, "ended_at": NIGHT}
    assert list(interview_forms.check_attended(values, one, AT)) == ["ended_at"]
    values |= {"began_at": began}
    one.starts_at = None  # written down afterwards
    assert list(interview_forms.check_attended(values, one, AT)) == []


def test_it_has_a_clock_until_it_begins_or_somebody_says_what_came_of_it() -> None:
    told, asked = story()

    def running() -> list[tuple[UUID, datetime, str]]:
        found = clocks.of_case(case.fold(told.events), told.record)
        return [(one.start_event, one.due_at, one.title) for one in found if one.kind == "interview"]

    assert running() == [(asked.id, AT, "Elias N")]
    earlier, later = AT - timedelta(minutes=20), AT + timedelta(hours=3)
    told.add(KARIN, interviews.Corrected(asked.id, InterviewFacts(starts_at=earlier)))
    told.add(PER, interviews.Corrected(asked.id, InterviewFacts(starts_at=later)), base=2)
    assert running() == [(asked.id, earlier, "Elias N")], "of two times apart the first rings"
    closed = told.add(KARIN, case.CaseClosed(outcome="klart"))
    assert running() == []
    told.add(KARIN, EntryStruck(closed.id))
    told.add(PER, interviews.NotAttended(asked.id, InterviewFacts(why_not="sjuk")), at=later)
    assert running() == [], "why nobody was there is said with the interview: nothing is left to explain"


def test_one_that_nobody_attended_and_why() -> None:
    told, asked = story()
    told.add(PER, interviews.NotAttended(asked.id, InterviewFacts(why_not="båda var på besök")))
    assert (interview(told).interview_standing, interview(told).why_not) == (
        "not_attended",
        "båda var på besök",
    )


def test_two_apart_are_both_kept_and_a_person_chooses() -> None:
    told, asked = story()
    told.add(KARIN, interviews.Cancelled(asked.id, "i morgon i stället"))
    told.add(PER, interviews.Attended(asked.id, InterviewFacts(attendee="Per Holm")), base=2)
    state = case.fold(told.events)
    assert state.two_values
    assert interview(told).interview_standing == "attended"
    assert {(tell.person_id, tell.detail) for tell in state.log.tells} == {
        (KARIN.id, "interview_standing"),
        (PER.id, "interview_standing"),
    }
    told.add(KARIN, interviews.Corrected(asked.id, InterviewFacts(interview_standing="cancelled")))
    state = case.fold(told.events)
    assert (interview(told).interview_standing, state.two_values, state.log.tells) == ("cancelled", False, [])


def test_what_is_said_of_none_is_void_and_any_part_folds() -> None:
    told, asked = story()
    stray = told.add(PER, interviews.Cancelled(UUID(int=7), "fel ärende"))
    assert stray.id in case.fold(told.events).log.void
    told.add(PER, interviews.Attended(asked.id, InterviewFacts()), base=1)
    told.add(PER, interviews.NotAttended(asked.id, InterviewFacts(why_not="sjuk")), base=1)
    chance = random.Random(4)
    for _ in range(200):
        case.fold(chance.sample(told.events, chance.randint(0, len(told.events))))
