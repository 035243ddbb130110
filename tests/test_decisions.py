"""Decisions in a case: kept as they were made, never struck, with court clocks that a submission stops."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import EVA, KARIN, NIGHT, PER, Story

from jourtui.rules import case, clocks, decisions, document_links
from jourtui.rules.calendar import at_local
from jourtui.rules.case import CaseClosed, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.decisions import (
    DeciderSought,
    DecisionEnded,
    DecisionMade,
    DecisionSigned,
    DecisionSubmitted,
    MeasureDecided,
    MeasureTaken,
    RecordTakenBack,
    Submitted,
    SubmitterNamed,
)
from jourtui.rules.entries import BreachExplained, EntryStruck
from jourtui.rules.event import Event, Payload
from jourtui.screens import decision_text
from jourtui.store.masking import each_initials
from jourtui.store.settings import load_documents
from jourtui.store.views import ClockRow
from jourtui.words import clock_words, document_words, morning_report_words

FRIDAY = NIGHT
"""22.14 on Friday 20 November 2026."""


def opened() -> Story:
    story = Story()
    story.add(KARIN, CaseOpened())
    return story


def made(**given: Any) -> DecisionMade:
    standard = {
        "decision": "lvu_custody",
        "kind_label": "Omedelbart omhändertagande, LVU",
        "board": "ystad",
        "body": "chair",
        "decider": "Olle Fors",
        "content": "Vilma Berg omhändertas omedelbart.",
        "reasons": "Hon kan inte vara kvar hemma i natt.",
        "entitled_by": "6 § LVU",
        "court": "week",
    }
    return DecisionMade(**(standard | given))


def clock(story: Story, kind: str) -> list[clocks.Clock]:
    return [c for c in clocks.of_case(case.fold(story.events), story.record) if c.kind == kind]


def test_a_week_from_the_day_of_an_lvu_custody() -> None:
    """LVU 7 §: counted strictly, the alarm is on the day itself; Friday's ends when next Friday does."""
    story = opened()
    story.add(KARIN, made(at=FRIDAY))
    (found,) = clock(story, "court_week")
    assert found.due_at == at_local(date(2026, 11, 28), 0)
    (day,) = decisions.court_days(case.fold(story.events).decisions)
    assert (day.strict, day.postponed) == (date(2026, 11, 27), date(2026, 11, 27))


def test_the_day_that_another_law_may_allow_is_told_and_not_counted_on() -> None:
    saturday = datetime(2026, 11, 21, 20, tzinfo=UTC)
    story = opened()
    story.add(KARIN, made(at=saturday))
    (day,) = decisions.court_days(case.fold(story.events).decisions)
    assert (day.strict, day.postponed) == (date(2026, 11, 28), date(2026, 11, 30))
    assert day.due == at_local(date(2026, 11, 29), 0)


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 12, 26, 12, tzinfo=UTC)]
)
def test_the_courts_day_and_the_name_of_the_decision_are_whole_in_the_narrow_list(
    at: datetime, ended: bool
) -> None:
    story = opened()
    decision = story.add(KARIN, made(at=at), at=at)
    if ended:
        story.add(KARIN, DecisionEnded(decision.id, "hävt"), at=at)
    told = case.fold(story.events)
    folded = told.decisions
    (day,) = decisions.court_days(folded)
    row = decision_text.decided_row(told, day.decided, day, at, lambda shade: shade, two=False)
    for column in decision_text.COLUMNS:
        assert row.cells[column.key].cell_len <= column.width, row.cells[column.key].plain
    assert f"{day.strict.day} " in row.cells["state"].plain


def test_the_day_after_an_lvm_custody_also_on_a_saturday() -> None:
    story = opened()
    story.add(KARIN, made(decision="lvm_custody", court="next_day", at=FRIDAY))
    (found,) = clock(story, "court_next_day")
    assert found.due_at == at_local(date(2026, 11, 22), 0), "the end of Saturday"


@pytest.mark.parametrize(
    "stops", ["signed", "submitter", "ended", "case closed", "struck", "submitted"], ids=lambda what: what
)
def test_only_a_recorded_submission_stops_the_courts_clock(stops: str) -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    later = FRIDAY + timedelta(days=1)
    payload = {
        "signed": DecisionSigned(decision.id, "paper", certified_by="Per Holm"),
        "submitter": SubmitterNamed(decision.id, "Eva Lind"),
        "ended": DecisionEnded(decision.id, "nämnden hävde beslutet"),
        "case closed": CaseClosed("klart"),
        "struck": EntryStruck(decision.id, "fel"),
        "submitted": DecisionSubmitted(decision.id, "Förvaltningsrätten i Malmö"),
    }[stops]
    story.add(PER, payload, at=later)
    running = [found for found in clock(story, "court_week") if found.stopped_at is None]
    assert bool(running) == (stops != "submitted")


def test_a_submission_that_was_written_by_mistake_starts_the_clock_again() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    wrong = story.add(KARIN, Submitted(decision.id, "rätten"))
    assert not clock(story, "court_week")
    story.add(KARIN, RecordTakenBack(wrong.id, "submitted", "fel ärende"))
    (running,) = clock(story, "court_week")
    assert (running.stopped_at, running.started_at) == (None, FRIDAY), "as if it had never been written"
    assert wrong.id in case.fold(story.events).log.void
    story.add(PER, DecisionSubmitted(decision.id, "rätten", "bud", by="Per Holm"))
    assert not clock(story, "court_week")


def test_of_two_submissions_apart_the_other_counts_when_one_is_taken_back() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    wrong = story.add(KARIN, DecisionSubmitted(decision.id, "rätten", by="Karin Ek"))
    true = story.add(PER, DecisionSubmitted(decision.id, "rätten", by="Per Holm"), base=2)
    story.add(KARIN, RecordTakenBack(wrong.id, "submitted", "inte skickat"))
    state = case.fold(story.events)
    assert state.decisions.decided[decision.id].submitted == true
    assert true.id not in state.log.void
    assert not clock(story, "court_week")
    story.add(KARIN, RecordTakenBack(true.id, "submitted", "det också"))
    assert clock(story, "court_week")


def test_one_that_came_second_is_taken_back_without_touching_the_first() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    first = story.add(KARIN, DecisionSubmitted(decision.id, "rätten", by="Karin Ek"))
    second = story.add(PER, DecisionSubmitted(decision.id, "rätten", by="Per Holm"), base=2)
    story.add(PER, RecordTakenBack(second.id, "submitted", "fel"))
    story.add(PER, RecordTakenBack(second.id, "submitted", "fel igen"))
    assert case.fold(story.events).decisions.decided[decision.id].submitted == first


def test_a_signature_an_end_and_the_boards_decision_are_taken_back_too() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    taken = MeasureTaken("placement_sol", "Placering", "ystad", "jourhem", "barnet har ingenstans", at=FRIDAY)
    measure = story.add(KARIN, taken)
    for payload, what in (
        (DecisionSigned(decision.id, "paper"), "signed"),
        (DecisionEnded(decision.id, "fel person"), "ended"),
        (MeasureDecided(measure.id, "approved", "utskottet"), "decided"),
    ):
        written = story.add(KARIN, payload)
        story.add(KARIN, RecordTakenBack(written.id, what, "fel rad"))  # type: ignore[arg-type]
    found = case.fold(story.events).decisions
    assert not found.decided[decision.id].became()
    assert not found.measures[measure.id].became()
    assert clock(story, "board_decision")


def test_a_decision_recorded_twice_has_one_clock() -> None:
    story = opened()
    first = story.add(KARIN, made(at=FRIDAY))
    second = story.add(PER, made(at=FRIDAY), base=1)
    assert len(clock(story, "court_week")) == 2
    state = case.fold(story.events).decisions
    assert [(a.event.id, b.event.id) for a, b in state.twice] == [(first.id, second.id)]
    story.add(KARIN, DecisionEnded(second.id, "antecknat två gånger", same_as=first.id))
    (left,) = clock(story, "court_week")
    assert left.start_event == first.id
    assert not case.fold(story.events).decisions.twice


def test_of_a_decision_recorded_twice_the_earlier_day_counts() -> None:
    story = opened()
    first = story.add(KARIN, made(court="next_day", at=FRIDAY))
    second = story.add(PER, made(court="next_day", at=FRIDAY + timedelta(hours=3)))
    story.add(KARIN, DecisionEnded(first.id, "samma", same_as=second.id))
    (left,) = clock(story, "court_next_day")
    assert (left.start_event, left.started_at) == (second.id, FRIDAY)
    assert left.due_at == at_local(date(2026, 11, 22), 0), "the day after the earlier one"


def test_the_clock_of_what_has_ended_goes_until_its_breach_is_explained() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    story.add(KARIN, BreachExplained("court_week", decision.id, "för tidigt"))
    assert clock(story, "court_week"), "it stands: nothing but a submission stops it"
    story.add(KARIN, DecisionEnded(decision.id, "nämnden hävde beslutet"))
    assert not clock(story, "court_week")


def test_two_children_are_two_decisions() -> None:
    story = opened()
    one, other = uuid4(), uuid4()
    story.add(KARIN, made(concerns=(one,)))
    story.add(PER, made(concerns=(other,)), base=1)
    state = case.fold(story.events).decisions
    assert not state.twice
    assert not any(state.alike(found) for found in state.decided.values())
    story.add(EVA, made(concerns=()), base=1)
    assert len(case.fold(story.events).decisions.twice) == 2, "about all of them is about each"


def test_two_that_name_each_other_as_the_same_still_have_a_clock() -> None:
    story = opened()
    first = story.add(KARIN, made(at=FRIDAY))
    second = story.add(PER, made(at=FRIDAY), base=1)
    story.add(KARIN, DecisionEnded(second.id, "två", same_as=first.id))
    story.add(PER, DecisionEnded(first.id, "två", same_as=second.id), base=3)
    assert clock(story, "court_week"), "neither stands, and nothing has been submitted"


def test_a_no_has_no_court() -> None:
    story = opened()
    story.add(KARIN, made(granted=False))
    assert not clock(story, "court_week")


def test_late_is_kept_until_it_is_explained() -> None:
    story = opened()
    decision = story.add(KARIN, made(at=FRIDAY))
    story.add(KARIN, DecisionSubmitted(decision.id, "rätten", at=FRIDAY + timedelta(days=9)))
    (late,) = clock(story, "court_week")
    assert late.stopped_at is not None
    story.add(KARIN, BreachExplained("court_week", decision.id, "rätten hade stängt"))
    assert not clock(story, "court_week")


def test_a_measure_without_delegation_waits_for_the_board() -> None:
    """The next weekday after Friday night is Monday."""
    story = opened()
    taken = MeasureTaken("placement_sol", "Placering", "ystad", "jourhem", "barnet har ingenstans", at=FRIDAY)
    measure = story.add(KARIN, taken)
    (found,) = clock(story, "board_decision")
    assert found.due_at == at_local(date(2026, 11, 24), 0)
    story.add(KARIN, MeasureDecided(measure.id, "approved", "utskottet"), at=FRIDAY + timedelta(days=2))
    assert not clock(story, "board_decision")


def test_what_names_nothing_is_seen_and_changes_nothing() -> None:
    story = opened()
    lost: list[Event] = [
        story.add(KARIN, DecisionSigned(uuid4(), "paper")),
        story.add(KARIN, SubmitterNamed(uuid4(), "Eva")),
        story.add(KARIN, DecisionSubmitted(uuid4(), "rätten")),
        story.add(KARIN, MeasureDecided(uuid4(), "approved", "nämnden")),
        story.add(KARIN, RecordTakenBack(uuid4(), "submitted", "fel")),
    ]
    state = case.fold(story.events)
    assert {event.id for event in lost} <= state.log.void
    assert not state.decisions.decided


def test_each_attempt_to_reach_somebody_is_kept() -> None:
    story = opened()
    answers: tuple[decisions.Answer, ...] = ("no_answer", "voicemail", "reached")
    tried = [
        story.add(KARIN, DeciderSought("ystad", "lvu_custody", "Olle Fors", "chair", a)) for a in answers
    ]
    assert case.fold(story.events).decisions.sought == tried


def test_a_decision_is_work_that_the_municipality_must_hear_of() -> None:
    story = opened()
    story.add(KARIN, made())
    state = case.fold(story.events)
    assert any(isinstance(event.payload, DecisionMade) for event in state.unreported)


def test_who_submits_changes_and_the_first_signature_stands() -> None:
    story = opened()
    decision = story.add(KARIN, made(submits="Karin Ek"))
    story.add(PER, SubmitterNamed(decision.id, "Eva Lind"))
    first = story.add(PER, DecisionSigned(decision.id, "paper"))
    second = story.add(KARIN, DecisionSigned(decision.id, "digital"))
    found: dict[UUID, decisions.Decided] = case.fold(story.events).decisions.decided
    assert found[decision.id].submits == "Eva Lind"
    assert found[decision.id].signed == first
    assert second.id in case.fold(story.events).log.void


def test_what_two_wrote_apart_of_what_became_of_it_is_told_to_both() -> None:
    def told(first: Payload, second: Payload, of: Payload) -> list[str]:
        story = opened()
        of_id = story.add(KARIN, of).id
        seen = len(story.events)
        for person, payload in (KARIN, first), (PER, second):
            id_field = "measure" if isinstance(payload, MeasureDecided) else "decision"
            story.add(person, msgspec.structs.replace(payload, **{id_field: of_id}), base=seen)
        tells = case.fold(story.events).log.tells
        assert {tell.person_id for tell in tells} in (set(), {KARIN.id, PER.id})
        return sorted({tell.code for tell in tells})

    none, measure = UUID(int=0), MeasureTaken("lodging", "Boende", "ystad", "Ett rum", "akut")
    yes, no = MeasureDecided(none, "approved", "nämnden"), MeasureDecided(none, "refused", "utskottet")
    sent = DecisionSubmitted(none, "Förvaltningsrätten", by="Karin Ek")
    assert told(yes, no, measure) == ["became_apart"]
    assert told(yes, yes, measure) == []
    assert told(sent, sent, made()) == ["became_apart"]
    assert told(SubmitterNamed(none, "Eva Lind"), SubmitterNamed(none, "Per Holm"), made()) == [
        "submitter_apart"
    ]
    assert told(SubmitterNamed(none, "Eva Lind"), SubmitterNamed(none, "Eva Lind"), made()) == []


def test_what_is_left_of_a_decision_says_of_whom_and_that_it_holds_no_more() -> None:
    """Custody of both children, lifted, and then of one: equal rows said neither whom nor which."""
    story = opened()
    children = [uuid4(), uuid4()]
    for child, name in zip(children, ("Tuva Ros", "Bo Ros"), strict=True):
        story.add(KARIN, SubjectNamed(child, SubjectFacts(name=name)))
    both = story.add(KARIN, made(concerns=tuple(children)))
    story.add(KARIN, DecisionEnded(both.id, "hävt"))
    story.add(KARIN, made(concerns=(children[0],)))
    rows = [ClockRow(**one.model_dump()) for one in clock(story, "court_week")]
    assert [(clock_words.what(row), row.title) for row in rows] == [
        ("Underställ beslutet (gäller inte)", "Tuva Ros, Bo Ros"),
        ("Underställ beslutet", "Tuva Ros"),
    ]
    assert [each_initials(row.title) for row in rows] == ["T R, B R", "T R"]
    folded = case.fold(story.events)
    said = morning_report_words.left(folded, FRIDAY).splitlines()
    assert said[0].endswith("; beslutet om Tuva Ros, Bo Ros gäller inte längre")
    assert said[1].startswith("underställ beslutet om Tuva Ros till rätten, ")
    lines = [line.plain for line in decision_text.beside(folded, FRIDAY, lambda _: "")]
    assert any("Tuva Ros, Bo Ros: Omedelbart" in line for line in lines)
    kind = next(one for one in load_documents().kinds if one.code == "submission_lvu")
    offered = [document_words.of(folded, one, FRIDAY) for one in document_links.candidates(kind, folded)]
    assert [one.partition(" om ")[2].rpartition(",")[0] for one in offered] == [
        "Tuva Ros, Bo Ros (gäller inte)",
        "Tuva Ros",
    ]
