"""Exactly one person is responsible, in every order of events and every prefix of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from factories import EVA, KARIN, PER, Story, author
from hypothesis import given
from msgspec.structs import replace
from strategies import histories, of_struct

from jourtui.rules import call, case, responsibility
from jourtui.rules.call import AttemptBegun, Call, CallClosed, CallReceived
from jourtui.rules.case import CaseOpened
from jourtui.rules.entries import EntryStruck, TellSeen, unseen
from jourtui.rules.event import Event, Payload
from jourtui.rules.responsibility import Accepted, Claimed, Declined, Offered, TakenOver, Withdrawn
from jourtui.store.session import Person


def received(person: Person = KARIN) -> Story:
    story = Story()
    story.add(person, CallReceived(at=story.now))
    return story


def offered(*, to: Person | None = PER) -> tuple[Story, Event]:
    story = received()
    return story, story.add(KARIN, Offered(answer_within=180, to=author(to) if to else None, note="två barn"))


def told(state: Call) -> list[tuple[str, str]]:
    """(who, code) of what people must be told, in order."""
    names = {person.id: person.name.split()[0] for person in (KARIN, PER, EVA)}
    return [(names[tell.person_id], tell.code) for tell in unseen(state.log)]


# Always one


@given(histories("responsibility.", "call.", "entry.", begin=of_struct(CallReceived)))
def test_one_holder_in_every_prefix_of_a_call(events: list[Event]) -> None:
    ids = [event.id for event in events]
    events = [event for n, event in enumerate(events) if event.id not in ids[:n]]  # an id is used once
    for end in range(1, len(events) + 1):
        state = call.fold(events[:end])
        assert state.holder_id is not None
        assert (state.offer_id is None) == (state.offered_at is None)


@given(histories("responsibility.", "case.", "entry.", begin=of_struct(CaseOpened)))
def test_one_holder_in_every_prefix_of_a_case(events: list[Event]) -> None:
    for end in range(1, len(events) + 1):
        assert case.fold(events[:end]).holder_id is not None


@given(histories("responsibility.", begin=of_struct(CallReceived), size=10))
def test_responsibility_changes_only_by_an_event_that_counts(events: list[Event]) -> None:
    """What is void changes nothing: without it the story is the same."""
    state = call.fold(events)
    if len({event.id for event in events}) < len(events):
        return
    kept = [event for event in events if event.id not in state.log.void]
    again = call.fold(kept)
    assert again.holder_id == state.holder_id
    assert (again.offer_id, again.claimed) == (state.offer_id, state.claimed)


# Claim


def test_whoever_took_it_in_has_it_until_somebody_claims() -> None:
    story = received()
    state = call.fold(story.events)
    assert (state.holder_name, state.claimed) == (KARIN.name, False)
    story.add(PER, Claimed())
    state = call.fold(story.events)
    assert (state.holder_name, state.claimed, told(state)) == (PER.name, True, [])


def test_the_first_claim_wins_and_both_are_told() -> None:
    story = received(EVA)
    story.add(KARIN, Claimed(), base=1)
    lost = story.add(PER, Claimed(), base=1)
    state = call.fold(story.events)
    assert state.holder_id == KARIN.id
    assert lost.id in state.log.void
    assert told(state) == [("Per", "claim_lost"), ("Karin", "claim_contested")]


def test_what_was_read_is_not_told_again() -> None:
    story = received(EVA)
    story.add(KARIN, Claimed())
    lost = story.add(PER, Claimed())
    story.add(PER, TellSeen(about=lost.id, code="claim_lost"))
    assert told(call.fold(story.events)) == [("Karin", "claim_contested")]


def test_without_contact_a_claim_is_preliminary() -> None:
    story = received()
    claim = story.add(PER, Claimed(), pending=True)
    assert call.fold(story.events).preliminary
    story.events[-1] = Event(**{f: getattr(claim, f) for f in claim.__struct_fields__} | {"seq": 2})
    assert not call.fold(story.events).preliminary


# Offer and answer


def test_the_sender_is_responsible_until_the_offer_is_accepted() -> None:
    story, offer = offered()
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id, state.offered_to_name) == (KARIN.id, offer.id, PER.name)
    assert (state.offer_note, state.offered_at) == ("två barn", offer.written_at)
    story.add(PER, Accepted(offer=offer.id, by=author(PER)))
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id, told(state)) == (PER.id, None, [("Karin", "accepted")])


def test_an_oral_yes_is_written_down_by_the_sender() -> None:
    story, offer = offered()
    story.add(KARIN, Accepted(offer=offer.id, by=author(PER), orally=True, at=story.now))
    state = call.fold(story.events)
    assert (state.holder_id, told(state)) == (PER.id, [("Per", "given")])


def test_nobody_accepts_for_somebody_else() -> None:
    story, offer = offered()
    story.add(EVA, Accepted(offer=offer.id, by=author(PER), orally=True))
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id, told(state)) == (
        KARIN.id,
        offer.id,
        [("Eva", "accept_lost"), ("Karin", "accept_contested")],
    )


def test_declined_and_withdrawn_leave_it_with_the_sender() -> None:
    story, offer = offered()
    story.add(PER, Declined(offer=offer.id, reason="på väg ut"))
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id, told(state)) == (KARIN.id, None, [("Karin", "declined")])
    story, offer = offered()
    story.add(KARIN, Withdrawn(offer=offer.id))
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id, told(state)) == (KARIN.id, None, [("Per", "withdrawn")])


@pytest.mark.parametrize("accept_first", [True, False])
def test_accept_against_withdraw_has_one_winner(accept_first: bool) -> None:
    story, offer = offered()
    accept = (PER, Accepted(offer=offer.id, by=author(PER)))
    withdraw = (KARIN, Withdrawn(offer=offer.id))
    for person, payload in (accept, withdraw) if accept_first else (withdraw, accept):
        story.add(person, payload, base=2)
    state = call.fold(story.events)
    if accept_first:
        assert state.holder_id == PER.id
        assert told(state) == [
            ("Karin", "accepted"),
            ("Karin", "withdraw_lost"),
            ("Per", "withdraw_contested"),
        ]
    else:
        assert state.holder_id == KARIN.id
        assert told(state) == [
            ("Per", "withdrawn"),
            ("Per", "accept_lost"),
            ("Karin", "accept_contested"),
        ]


def test_one_offer_at_a_time_and_only_by_the_holder() -> None:
    story, offer = offered()
    again = story.add(KARIN, Offered(answer_within=180, to=author(EVA)))
    theirs = story.add(PER, Offered(answer_within=180, to=author(EVA)))
    state = call.fold(story.events)
    assert state.offer_id == offer.id
    assert {again.id, theirs.id} <= state.log.void


def test_an_answer_to_an_old_offer_is_too_late() -> None:
    story, offer = offered()
    story.add(KARIN, Withdrawn(offer=offer.id))
    second = story.add(KARIN, Offered(answer_within=180, to=author(PER)))
    story.add(PER, Accepted(offer=offer.id, by=author(PER)), base=2)
    state = call.fold(story.events)
    assert (state.holder_id, state.offer_id) == (KARIN.id, second.id)


@pytest.mark.parametrize("seconds", [-(10**30), -1, 10**30])
def test_no_offer_waits_for_ever(seconds: int) -> None:
    story = received()
    story.add(KARIN, Offered(answer_within=seconds))
    assert 0 <= call.fold(story.events).answer_within <= responsibility.LONGEST_ANSWER


# Taking over


def test_taking_over_names_whom_it_is_taken_from() -> None:
    story = received()
    story.add(PER, TakenOver(holder=KARIN.id, reason="överenskommet per telefon"))
    late = story.add(EVA, TakenOver(holder=KARIN.id, reason="hon sover"), base=1)
    state = call.fold(story.events)
    assert state.holder_id == PER.id
    assert late.id in state.log.void
    assert told(state) == [
        ("Karin", "taken_over"),
        ("Eva", "take_over_lost"),
        ("Per", "claim_contested"),
    ]


def together(story: Story, person: Person, *payloads: Payload, base: int | None = None) -> list[Event]:
    """Events that a person writes in one deed: none of them was shown before the others."""
    before = len(story.events)
    for own, payload in enumerate(payloads, before + 1):
        event = story.add(person, payload, base=before if base is None else base)
        story.events[-1] = replace(event, own=own, own_seen=before)
    return story.events[before:]


def test_who_had_what_another_closed_is_told_once_and_with_the_reason() -> None:
    story = received()
    story.add(KARIN, Claimed())
    story.add(EVA, AttemptBegun())
    _, closed = together(
        story, PER, TakenOver(holder=KARIN.id, reason="svarar inte"), CallClosed(exit="test")
    )
    state = call.fold(story.events)
    assert told(state) == [("Karin", "closed"), ("Eva", "closed_calling")]
    assert {(tell.event_id, tell.detail) for tell in state.log.tells} == {(closed.id, "svarar inte")}
    assert state.holder_id == PER.id
    story.add(PER, EntryStruck(entry=closed.id))
    assert told(call.fold(story.events)) == [("Karin", "taken_over")]  # what was undone is not told


def test_whoever_has_it_by_then_is_told_that_another_closed_it() -> None:
    story = received()
    story.add(EVA, TakenOver(holder=KARIN.id, reason="hon sover"))
    together(story, PER, TakenOver(holder=KARIN.id, reason="svarar inte"), CallClosed(exit="test"), base=1)
    state = call.fold(story.events)
    assert (state.holder_id, state.open) == (EVA.id, True)
    assert told(state) == [
        ("Karin", "taken_over"),
        ("Per", "take_over_lost"),
        ("Eva", "claim_contested"),
        ("Per", "close_lost"),
        ("Eva", "close_contested"),
    ]


def test_what_is_closed_later_than_it_was_taken_over_is_another_matter() -> None:
    story = received()
    together(story, PER, TakenOver(holder=KARIN.id, reason="svarar inte"))
    together(story, PER, CallClosed(exit="test"))
    assert told(call.fold(story.events)) == [("Karin", "taken_over")]


def test_who_is_responsible_cannot_be_struck() -> None:
    story = received()
    claim = story.add(PER, Claimed())
    for entry in (story.events[0].id, claim.id, uuid4()):
        strike = story.add(PER, EntryStruck(entry=entry))
        state = call.fold(story.events)
        assert strike.id in state.log.void
        assert state.holder_id == PER.id
        assert state.received_at is not None
