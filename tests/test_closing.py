"""What one person closes while another, who does not see it, is at work in it stays open, in either order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from factories import EVA, KARIN, NIGHT, PER, Story, author

from jourtui.rules import assignment, call, case, clocks, closing
from jourtui.rules.assignment import (
    AssignmentDone,
    AssignmentFacts,
    AssignmentLinked,
    AssignmentOrdered,
    AssignmentReturned,
    AssignmentWorked,
)
from jourtui.rules.call import AttemptBegun, AttemptEnded, CallClosed, CallReceived, CallReopened, CaseLinked
from jourtui.rules.case import CallJoined, CaseClosed, CaseOpened, CaseReopened, StepPlanned
from jourtui.rules.entries import EntryStruck, NoteWritten, unseen
from jourtui.rules.event import Payload
from jourtui.rules.locks import LockedFrom
from jourtui.rules.lodging import Asked as LodgingAsked
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.responsibility import Accepted, Claimed, Declined, Offered, TakenOver, Withdrawn
from jourtui.rules.visits import Decided, VisitFacts
from jourtui.screens import kept_both
from jourtui.store.session import Person
from jourtui.words import tell_words

Deed = tuple[Person, Payload]
UNREACHED = CallClosed(exit="unreached", detail="svarar ej")


def of_call(*seen: Deed) -> Story:
    """A call that Karin took in, with what both had seen before they were apart."""
    story = Story()
    story.add(KARIN, CallReceived(at=story.now))
    story.add(KARIN, call.CallIdentified(facts=call.Identity(phone="+46701740610"), at=story.now))
    for person, payload in seen:
        story.add(person, payload)
    return story


def of_case(*seen: Deed) -> Story:
    story = Story()
    story.add(KARIN, CaseOpened())
    for person, payload in seen:
        story.add(person, payload)
    return story


def of_assignment(*seen: Deed) -> Story:
    story = Story()
    facts = AssignmentFacts(what="hembesök", ordered_by="Ida Berg", by_when=NIGHT + timedelta(hours=1))
    story.add(KARIN, AssignmentOrdered(facts))
    for person, payload in seen:
        story.add(person, payload)
    return story


def apart(story: Story, deeds: Sequence[Deed], *, turned: bool) -> Story:
    """The deeds, of people who did not see each other; `turned`: the store has them the other way."""
    base = len(story.events)
    for person, payload in reversed(deeds) if turned else deeds:
        story.add(person, payload, base=base)
    return story


def told(state: call.Call | case.Case | assignment.Assignment) -> set[tuple[str, str]]:
    """(who, code) of what is told of a close that did not see everything."""
    names = {person.id: person.name.split()[0] for person in (KARIN, PER, EVA)}
    return {
        (names[tell.person_id], tell.code)
        for tell in unseen(state.log)
        if tell.code.startswith(("clos", "two_"))
    }


BOTH = [False, True]
LOST = {("Karin", "close_lost"), ("Per", "close_contested")}
"""Per has it now, and Karin closed it."""
LOST_YOURS = {("Karin", "close_lost_yours"), ("Per", "close_met")}
"""Karin closed what is hers, and Per was at work in it."""


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize(
    ("before", "deed", "who"),
    [
        ([], Claimed(), LOST),
        ([(KARIN, Claimed())], TakenOver(holder=KARIN.id, reason="hon är upptagen"), LOST),
        ([(KARIN, Claimed())], Claimed(), LOST_YOURS),  # too late to have it, and yet at work in it
        ([], AttemptEnded(outcome="reached"), LOST_YOURS),
        ([], CaseLinked(case=uuid4()), LOST_YOURS),
    ],
    ids=["claim", "take-over", "claim too late", "reached", "case"],
)
def test_a_call_that_another_is_in_stays_open(
    turned: bool, before: list[Deed], deed: Payload, who: set[tuple[str, str]]
) -> None:
    story = apart(of_call(*before), [(KARIN, UNREACHED), (PER, deed)], turned=turned)
    state = call.fold(story.events)
    assert (state.open, state.exit, state.closed_at) == (True, None, None)
    assert (state.closed_apart, state.two_values) == (True, True)
    assert told(state) == who
    assert state.holder_id == (PER.id if who is LOST else KARIN.id)
    running = [one for one in clocks.of_call(state, story.record) if one.kind == "callback"]
    if state.reached_at is None:
        assert [one.stopped_at for one in running] == [None]


@pytest.mark.parametrize("turned", BOTH)
def test_what_was_kept_open_stays_so_when_the_deed_that_kept_it_is_taken_back(turned: bool) -> None:
    """Both were told that it is open, and with whom: it is for a person to close it."""
    story = apart(of_call(), [(KARIN, UNREACHED), (PER, AttemptEnded(outcome="reached"))], turned=turned)
    reached = next(one for one in story.events if isinstance(one.payload, AttemptEnded))
    story.add(PER, EntryStruck(entry=reached.id))
    state = call.fold(story.events)
    assert (state.open, state.reached_at, told(state)) == (True, None, LOST_YOURS)
    kept = next(write.event for write in state.written.writes["exit"] if write.value is None)
    assert kept_both.open_by(kept, state.log) == "kontaktförsök – ångrat av Per Holm"
    closed: list[Deed] = [(KARIN, CaseClosed(outcome="klart")), (PER, StepPlanned("ring skolan"))]
    story = apart(of_case(), closed, turned=turned)
    step = next(one for one in story.events if isinstance(one.payload, StepPlanned))
    story.add(PER, EntryStruck(entry=step.id))
    assert case.fold(story.events).open


@pytest.mark.parametrize("turned", BOTH)
def test_what_keeps_it_open_is_told_by_what_stands_and_not_by_what_was_taken_back(turned: bool) -> None:
    deeds: list[Deed] = [(KARIN, UNREACHED), (PER, Claimed()), (PER, AttemptEnded(outcome="reached"))]
    story = apart(of_call(), deeds, turned=turned)
    reached = next(one for one in story.events if isinstance(one.payload, AttemptEnded))
    state = call.fold(story.events)
    assert kept_both.open_by(reached, state.log) == "kontaktförsök, nådd"
    story.add(PER, EntryStruck(entry=reached.id))
    state = call.fold(story.events)
    kept = [write.event for write in state.written.writes["exit"] if write.value is None]
    assert [kept_both.open_by(one, state.log) for one in kept] == ["tog"]


@pytest.mark.parametrize("turned", BOTH)
def test_who_loses_a_call_by_a_close_is_told_who_has_it(turned: bool) -> None:
    hers: Deed = (KARIN, CaseLinked(case=uuid4()))
    his: list[Deed] = [(PER, Claimed()), (PER, UNREACHED)]
    story = of_call()
    base = len(story.events)
    for person, payload in [hers, *his] if turned else [*his, hers]:
        story.add(person, payload, base=base)
    state = call.fold(story.events)
    said = {tell.person_id: tell_words.told(tell) for tell in unseen(state.log) if tell.code == "close_met"}
    assert state.holder_id == PER.id
    assert said == {
        KARIN.id: "Per Holm stängde det utan att ha sett vad du gjort. Det är öppet och ligger hos Per Holm."
    }


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize("orally", [False, True])
def test_an_accepted_call_is_not_closed_under_whoever_accepted_it(turned: bool, orally: bool) -> None:
    story = of_call((KARIN, Offered(answer_within=180, to=author(PER))))
    accepted = Accepted(offer=story.events[-1].id, by=author(PER), orally=orally)
    closer = EVA if orally else KARIN
    apart(story, [(closer, UNREACHED), (KARIN if orally else PER, accepted)], turned=turned)
    state = call.fold(story.events)
    assert (state.open, state.holder_id) == (True, PER.id)
    assert told(state) >= {(closer.name.split()[0], "close_lost"), ("Per", "close_contested")}


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize("answer", ["declined", "withdrawn"])
def test_an_answer_by_which_nobody_takes_it_opens_nothing(turned: bool, answer: str) -> None:
    story = of_call((KARIN, Offered(answer_within=180, to=author(PER))))
    offer = story.events[-1].id
    deeds: list[Deed] = [(KARIN, UNREACHED), (PER, Declined(offer=offer, reason="på väg ut"))]
    if answer == "withdrawn":  # Per took it and closed it, and Karin took her offer back
        taken = TakenOver(holder=KARIN.id, reason="svarar inte")
        deeds = [(PER, taken), (PER, UNREACHED), (KARIN, Withdrawn(offer=offer))]
    state = call.fold(apart(story, deeds, turned=turned).events)
    assert not state.open
    assert not state.closed_apart


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize(
    ("deed", "who"),
    [
        (TakenOver(holder=KARIN.id, reason="hon är upptagen"), LOST),
        (Decided(facts=VisitFacts(goers="Per Holm")), LOST_YOURS),
        (LodgingAsked(reason="homelessness", facts=LodgingFacts()), LOST_YOURS),
        (CallJoined(call=uuid4()), LOST_YOURS),
        (StepPlanned(text="ring skolan", due=NIGHT + timedelta(hours=1)), LOST_YOURS),
    ],
    ids=["take-over", "visit", "booking", "call", "step"],
)
def test_a_case_that_another_is_in_stays_open(turned: bool, deed: Payload, who: set[tuple[str, str]]) -> None:
    story = apart(of_case(), [(KARIN, CaseClosed(outcome="klart")), (PER, deed)], turned=turned)
    state = case.fold(story.events)
    assert (state.open, state.outcome, state.closed_at) == (True, "", None)
    assert (state.closed_apart, state.two_values) == (True, True)
    assert told(state) == who
    assert all(clock.stopped_at is None for clock in clocks.of_case(state, story.record))


@pytest.mark.parametrize("turned", BOTH)
def test_a_note_is_no_reason_to_keep_a_case_open(turned: bool) -> None:
    deeds: list[Deed] = [(KARIN, CaseClosed(outcome="klart")), (PER, NoteWritten(text="ringde skolan"))]
    state = case.fold(apart(of_case(), deeds, turned=turned).events)
    assert (state.open, told(state)) == (False, set())


@pytest.mark.parametrize("turned", BOTH)
def test_reopened_by_one_and_closed_by_another_stays_open_with_whoever_took_it(turned: bool) -> None:
    closed = CaseClosed(outcome="klart")
    for deeds in (
        [(KARIN, closed), (PER, CaseReopened(reason="ringde igen"))],
        [(KARIN, closed), (PER, TakenOver(holder=KARIN.id, reason="sover")), (PER, CaseReopened())],
    ):
        story = of_case((KARIN, closed), (KARIN, CaseReopened()))
        state = case.fold(apart(story, deeds, turned=turned).events)
        assert state.open
        assert {who for who, _ in told(state)} == {"Karin", "Per"}


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize("chooser", [KARIN, PER])
def test_whoever_has_seen_both_closes_it(turned: bool, chooser: Person) -> None:
    story = apart(of_call(), [(KARIN, UNREACHED), (PER, Claimed())], turned=turned)
    story.add(chooser, UNREACHED)
    state = call.fold(story.events)
    assert (state.exit, state.closed_apart, state.two_values) == ("unreached", False, False)
    assert told(state) == (set() if chooser is PER else {("Per", "closed")})


@pytest.mark.parametrize("turned", BOTH)
def test_what_was_reopened_by_choice_needs_no_more_choosing(turned: bool) -> None:
    story = apart(of_call(), [(KARIN, UNREACHED), (PER, Claimed())], turned=turned)
    story.add(PER, CallReopened())
    state = call.fold(story.events)
    assert (state.open, state.closed_apart, state.two_values) == (True, False, False)
    assert told(state) == {("Karin", "close_lost")}  # who may think that it is closed


def test_who_takes_it_over_to_close_it_has_closed_it() -> None:
    """In whichever order the two come that closed it."""
    for turned in BOTH:
        story = of_call((KARIN, Claimed()))
        deeds: list[Deed] = [(PER, TakenOver(holder=KARIN.id, reason="svarar inte")), (PER, UNREACHED)]
        base = len(story.events)
        every = [(KARIN, UNREACHED), *deeds] if turned else [*deeds, (KARIN, UNREACHED)]
        for person, payload in every:
            story.add(person, payload, base=base)
        state = call.fold(story.events)
        assert (state.exit, state.closed_apart) == ("unreached", False)


def test_of_many_deeds_apart_each_person_is_told_once() -> None:
    story = apart(
        of_call(),
        [(KARIN, UNREACHED), (PER, Claimed()), (PER, AttemptEnded(outcome="reached")), (EVA, Claimed())],
        turned=False,
    )
    state = call.fold(story.events)
    codes = sorted(tell.code for tell in unseen(state.log) if tell.person_id == PER.id)
    assert codes == ["claim_contested", "close_contested", "close_contested"]  # of what he did, and of Eva
    assert len(state.written.writes["exit"]) == 3


@pytest.mark.parametrize("turned", BOTH)
def test_who_rang_apart_from_a_close_is_told_in_either_order(turned: bool) -> None:
    story = apart(of_call(), [(KARIN, UNREACHED), (PER, AttemptBegun())], turned=turned)
    state = call.fold(story.events)
    assert (state.open, told(state)) == (False, {("Per", "closed_calling")})


@pytest.mark.parametrize("closed_at", [0, 1, 2])
def test_who_has_written_how_it_went_is_told_of_the_close_and_not_asked_for_it(closed_at: int) -> None:
    """Whether the close comes before the attempt in the shared order, in the middle of it or after it."""
    outcomes: list[tuple[call.Outcome, set[tuple[str, str]]]] = [
        ("no_answer", {("Per", "closed")}),
        ("reached", LOST_YOURS),
    ]
    for outcome, who in outcomes:
        story = of_call((KARIN, Claimed()))
        for place in range(3):
            if place == closed_at:
                story.add(KARIN, UNREACHED, base=3)
            if place == 0:
                begun = story.add(PER, AttemptBegun(), base=3)
            elif place == 1:
                story.add(PER, AttemptEnded(outcome=outcome, attempt=begun.id), base=3)
        assert told(call.fold(story.events)) == who


@pytest.mark.parametrize("turned", BOTH)
def test_who_is_locked_out_of_a_record_does_not_hold_it_open(turned: bool) -> None:
    story = of_call((KARIN, Claimed()), (KARIN, LockedFrom(person=author(PER), reason="jäv")))
    taken = TakenOver(holder=KARIN.id, reason="sover")
    state = call.fold(apart(story, [(KARIN, UNREACHED), (PER, taken)], turned=turned).events)
    assert (state.open, state.closed_apart) == (False, False)


def test_what_is_done_after_the_close_was_seen_opens_nothing() -> None:
    story = of_call((KARIN, UNREACHED), (PER, Claimed()), (PER, AttemptEnded(outcome="reached")))
    state = call.fold(story.events)
    assert (state.open, state.closed_apart, told(state)) == (False, False, set())


def test_who_is_told_that_it_stays_open_is_not_told_that_it_was_closed() -> None:
    story = of_call()
    deeds: list[Deed] = [(PER, Claimed()), (PER, UNREACHED), (KARIN, Claimed())]
    state = call.fold(apart(story, deeds, turned=False).events)
    assert (state.open, state.holder_id) == (True, PER.id)
    assert told(state) == {("Per", "close_lost_yours"), ("Karin", "close_met")}


@pytest.mark.parametrize("turned", BOTH)
@pytest.mark.parametrize(
    ("deed", "who"),
    [
        (Claimed(), LOST),
        (AssignmentWorked(NIGHT, 20), LOST_YOURS),
        (AssignmentLinked(uuid4()), LOST_YOURS),
    ],
    ids=["claim", "time", "case"],
)
def test_an_assignment_that_another_is_in_stays_open(
    turned: bool, deed: Payload, who: set[tuple[str, str]]
) -> None:
    end = AssignmentReturned("ingen ledig", "Ida Berg")
    story = apart(of_assignment(), [(KARIN, end), (PER, deed)], turned=turned)
    state = assignment.fold(story.events)
    assert (state.open, state.outcome, state.ended_at, state.result) == (True, "", None, "")
    assert (state.closed_apart, state.two_values, told(state)) == (True, True, who)
    running = [one for one in clocks.of_assignment(state, story.record) if one.kind == "assignment"]
    assert [one.stopped_at for one in running] == [None]
    story.add(PER, AssignmentDone("hemma och nykter"))  # he has seen both
    state = assignment.fold(story.events)
    assert (state.outcome, state.result, state.closed_apart) == ("done", "hemma och nykter", False)
    assert not state.two_values
    assert not {code for _, code in told(state)} & set(closing.TOLD)  # nobody reads that it is open


@pytest.mark.parametrize("turned", [False, True])
def test_of_done_and_given_back_apart_given_back_shows_until_a_person_chooses(turned: bool) -> None:
    ends = (KARIN, AssignmentDone("ringde")), (PER, AssignmentReturned("ingen ledig"))
    found = assignment.fold(apart(of_assignment(), ends, turned=turned).events)
    assert (found.outcome, found.two_values) == ("returned", True)


def test_whoever_has_an_assignment_is_told_that_another_ended_it() -> None:
    story = of_assignment((KARIN, Claimed()), (PER, AssignmentDone("var redan där")))
    state = assignment.fold(story.events)
    assert (state.open, told(state)) == (False, {("Karin", "closed")})
