"""Bookings in a case: their life, two people apart, what came too late, and their clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, Watch, make_laptop, sync

from jourtui.rules import bookings, case, clocks, lodging
from jourtui.rules.aid import Granted
from jourtui.rules.case import Case, CaseClosed, CaseFacts, CaseOpened, Subject
from jourtui.rules.decisions import DecisionEnded, DecisionMade, MeasureTaken
from jourtui.rules.entries import BreachExplained
from jourtui.rules.event import Event
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.lodging_places import Lodgings, Place
from jourtui.rules.morning_report import Reported
from jourtui.screens import lodging_forms
from jourtui.screens.lodging_text import LodgingText
from jourtui.store import cases, lodgings, overview, queries
from jourtui.store.settings import load_catalogue, load_lodgings, load_places
from jourtui.words import lodging_words, overview_words
from jourtui.words.labels import Labels

MORNING = NIGHT + timedelta(hours=12, minutes=46)
"""11:00 the next day."""


def asked(**facts: Any) -> lodging.Asked:
    given = {"place": "Exempelhotellet", "adults": 1, "children": 2, "nights": 1, "check_out": MORNING}
    return lodging.Asked(reason="violence", facts=LodgingFacts(**{**given, **facts}))


def story(**facts: Any) -> tuple[Story, Event]:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Kvinna hotad")))
    return told, told.add(KARIN, asked(**facts))


def fold(told: Story) -> tuple[case.Case, bookings.Lodgings]:
    state = case.fold(told.events)
    return state, state.lodgings


def booking(told: Story) -> bookings.Booking:
    (found,) = fold(told)[1].bookings.values()
    return found


def running(told: Story) -> list[tuple[str, UUID, datetime, bool]]:
    state = case.fold(told.events)
    found = clocks.of_case(state, told.record)
    return [
        (clock.kind, clock.start_event, clock.due_at, clock.stopped_at is not None)
        for clock in found
        if clock.kind in ("lodging", "follow_up")
    ]


def test_a_booking_goes_through_its_states() -> None:
    told, first = story(address_protected=True, price=119_500)
    assert booking(told).state == "asked"
    told.add(KARIN, lodging.Confirmed(first.id, "X12", "Eva i receptionen"))
    assert booking(told).state == "confirmed"
    told.add(KARIN, lodging.Arrived(first.id), at=NIGHT + timedelta(hours=1))
    assert booking(told).state == "arrived"
    later = MORNING + timedelta(days=1)
    told.add(PER, lodging.Extended(first.id, later, 2, 239_000, "Per Holm"), at=NIGHT + timedelta(hours=9))
    found = booking(told)
    assert (found.state, found.check_out, found.nights, found.price) == ("extended", later, 2, 239_000)
    told.add(PER, lodging.Left(first.id), at=NIGHT + timedelta(hours=36))
    found = booking(told)
    assert (found.state, found.live, found.reference) == ("left", False, "X12")
    assert not found.two_values


def test_what_came_after_the_end_changes_nothing() -> None:
    told, first = story()
    told.add(KARIN, lodging.Cancelled(first.id, "flickan får bo hos moster", "Lisa"))
    assert booking(told).cancelled_with == "Lisa"
    late = told.add(PER, lodging.Confirmed(first.id, "X12", "Eva"))
    state, found = fold(told)
    assert late.id in state.log.void
    assert [one.state for one in found.bookings.values()] == ["cancelled"]


def test_somebody_may_come_whom_nobody_waits_for() -> None:
    told, first = story()
    told.add(KARIN, lodging.NotArrived(first.id))
    told.add(PER, lodging.Arrived(first.id))
    assert booking(told).state == "arrived"


def test_two_apart_are_both_kept_and_a_person_chooses() -> None:
    told, first = story()
    told.add(KARIN, lodging.Cancelled(first.id, "bokat på annat håll"))
    told.add(PER, lodging.Arrived(first.id), base=2)
    state, found = fold(told)
    (one,) = found.bookings.values()
    assert one.two_values
    assert one.state == "arrived", "somebody may be there: that must not be overlooked"
    assert {(tell.person_id, tell.detail) for tell in state.log.tells} == {
        (KARIN.id, "standing"),
        (PER.id, "standing"),
    }
    told.add(KARIN, lodging.Corrected(first.id, LodgingFacts(standing="cancelled")))
    state, found = fold(told)
    assert [(one.state, one.two_values) for one in found.bookings.values()] == [("cancelled", False)]
    assert not state.log.tells


def test_of_two_check_outs_the_first_one_rings() -> None:
    told, first = story()
    later = MORNING + timedelta(days=1)
    told.add(KARIN, lodging.Corrected(first.id, LodgingFacts(check_out=later)))
    told.add(PER, lodging.Corrected(first.id, LodgingFacts(check_out=MORNING + timedelta(hours=1))), base=2)
    found = booking(told)
    assert found.two_values
    assert found.check_out == MORNING + timedelta(hours=1)


def test_the_clock_of_a_booking() -> None:
    told, first = story()
    assert running(told) == [("lodging", first.id, MORNING, False)]
    told.add(KARIN, CaseClosed(outcome="boende ordnat"))
    assert running(told) == [("lodging", first.id, MORNING, False)], "somebody lives there"
    later = MORNING + timedelta(days=1)
    longer = told.add(PER, lodging.Extended(first.id, later, 2, None, "Per"), at=NIGHT + timedelta(hours=2))
    assert running(told) == [("lodging", longer.id, later, False)]
    told.add(PER, lodging.Left(first.id), at=later + timedelta(hours=1))
    assert running(told) == [("lodging", longer.id, later, True)], "too late, and not explained"
    told.add(PER, BreachExplained("lodging", longer.id, "bussen var sen"))
    assert running(told) == []


def test_what_was_cancelled_was_not_late() -> None:
    told, first = story()
    told.add(KARIN, lodging.Cancelled(first.id, "dubbelbokat"), at=MORNING + timedelta(days=2))
    assert running(told) == []


def test_the_clock_of_a_visit() -> None:
    told, first = story()
    due = NIGHT + timedelta(hours=14)
    visit = told.add(KARIN, lodging.FollowUpPlanned(first.id, due))
    assert running(told)[1:] == [("follow_up", visit.id, due, False)]
    assert booking(told).follow_up_due == due
    told.add(PER, lodging.FollowUpDone(visit.id, note="mår bra"), at=due - timedelta(hours=1))
    assert [kind for kind, *_ in running(told)] == ["lodging"]
    again = told.add(PER, lodging.FollowUpDone(visit.id))
    assert again.id in fold(told)[0].log.void


def test_a_booking_is_work_that_the_municipality_must_hear_of() -> None:
    told, _ = story()
    told.add(KARIN, Reported("Maria Dahl"))
    assert case.fold(told.events).unreported_since is None
    told.add(KARIN, asked(), at=NIGHT + timedelta(hours=1))
    assert case.fold(told.events).unreported_since == NIGHT + timedelta(hours=1)


def test_it_rests_on_what_has_been_decided_in_the_case() -> None:
    told, _ = story()

    def state() -> str:
        return lodging_words.behind(case.fold(told.events))

    assert state() == ""
    told.add(KARIN, Granted("food", "matkasse", "Karin Ek", ""))
    assert state() == "", "food is no lodging"
    told.add(KARIN, Granted("other", "två nätter på hotell", "Karin Ek", ""))
    assert state() == "2026-11-20 22:14 bistånd beviljat, Karin Ek: två nätter på hotell"
    told.add(PER, MeasureTaken("lodging", "Tillfälligt boende, SoL", "ystad", "rum på hotell", "hotad"))
    assert state() == "2026-11-20 22:14 åtgärd utan delegation, Per Holm: rum på hotell"
    label = "Tillfälligt boende, SoL"
    made = DecisionMade("lodging", label, "ystad", "worker", "Eva Lund", "rum", "hotad", "delegation")
    first = told.add(KARIN, made)
    assert state() == "2026-11-20 22:14 Tillfälligt boende, SoL, Eva Lund"
    told.add(KARIN, DecisionEnded(first.id, "behövs inte"))
    assert state().endswith("rum på hotell"), "a decision that holds no longer carries nothing"


def test_of_a_masked_booking_nobody_is_said_to_have_no_guests() -> None:
    assert (lodging_words.guests(0, 0), lodging_words.count(0, 0)) == ("–", "–")
    assert (lodging_words.guests(1, 2), lodging_words.count(1, 2)) == ("1 vuxen, 2 barn", "1+2")
    assert lodging_words.count(0, 2) == "0+2"


def test_a_child_alone_is_proposed_as_a_child_and_the_threatened_far_from_home() -> None:
    told = Case(subjects={UUID(int=1): Subject(UUID(int=1), name="Alva", personnummer="20121212-1212")})
    assert lodging_forms.guests_of(told, NIGHT.date()) == (0, 1)
    told.subjects[UUID(int=2)] = Subject(UUID(int=2), name="Mor")
    assert lodging_forms.guests_of(told, NIGHT.date()) == (1, 1)
    assert lodging_forms.guests_of(Case(), NIGHT.date()) == (1, 0)
    known = load_lodgings()
    homes = {place.municipality for place in known.offered(None, NIGHT, threatened=True)}
    for home in homes:
        offered = known.offered(home, NIGHT, threatened=True)
        assert offered[-1].municipality == home
        assert len(homes) == 1 or offered[0].municipality != home


@pytest.mark.parametrize(
    ("staffed", "closed"),
    [
        ("08–20 alla dagar", True),
        ("8.30-22:15", False),
        ("15–23 alla dagar", False),
        ("22–06", False),
        ("23–06", True),
        ("dygnet runt", False),
        ("08–20 vardagar", False),  # what is not sure is not taken for closed
        ("", False),
    ],
)
def test_what_is_closed_for_the_night_is_offered_last(staffed: str, closed: bool) -> None:
    place = Place("here", "Backen", "simple", "1286", staffed=staffed)
    assert place.closed(NIGHT) is closed  # 22:14 in Sweden
    hotel = Place("hotel", "Torget", "hotel", "1286", staffed="dygnet runt", all_night=True)
    known = Lodgings(load_lodgings().steps, (place, hotel))
    first, *_ = known.offered("1286", NIGHT, threatened=False)
    assert first is (hotel if closed else place)


@pytest.mark.parametrize(
    ("reason", "staffed", "note", "wrong"),
    [
        ("violence", "no", "", ["note"]),
        ("violence", "unknown", "", ["note"]),
        ("violence", "no", "vakt på plats", []),
        ("violence", "yes", "", []),
        ("homelessness", "no", "", []),
    ],
)
def test_who_is_threatened_stays_where_somebody_is_at_the_desk(
    reason: str, staffed: str, note: str, wrong: list[str]
) -> None:
    values = {"adults": 1, "children": 0, "staffed": staffed, "note": note}
    assert list(lodging_forms.check_booking(values, reason)) == wrong


@pytest.mark.parametrize(
    ("adults", "note", "wrong"), [(0, "", ["note"]), (0, "mormor är med", []), (1, "", [])]
)
def test_a_child_is_not_booked_in_alone_without_a_word_of_who_is_there(
    adults: int, note: str, wrong: list[str]
) -> None:
    values = {"adults": adults, "children": 1, "staffed": "yes", "note": note}
    assert list(lodging_forms.check_booking(values, "homelessness")) == wrong


def told_of(laptop: Laptop) -> str:
    """What lists and the sheet for handing over tell of where people are."""
    labels = Labels(load_places(), load_catalogue())
    text = LodgingText(labels, KARIN.id, str)
    with laptop.desk.rows() as rows:
        view = overview.gather(rows, NIGHT)
    listed = [text.where(one) + text.found_by(one) for one in view.lodgings]
    lines = [line.what + line.task for line in overview_words.lines(view, labels, NIGHT)]
    return " ".join((*listed, *lines))


def test_it_is_seen_on_the_other_laptop(tmp_path: Path) -> None:
    watch = Watch()
    store = PaperStore(watch)
    karin, per = make_laptop(tmp_path / "karin", watch=watch), make_laptop(tmp_path / "per", PER, watch=watch)
    record = karin.open_case()
    made = lodgings.ask(karin.desk, record, "violence", asked().facts)
    sync(store, karin, per)
    with per.desk.rows() as rows:
        (row,) = queries.lodgings(rows)
    assert (row.record_id, row.booking, row.place, row.children) == (record, made, "Exempelhotellet", 2)
    lodgings.confirm(per.desk, record, made, "X12", "Eva", base=per.desk.position())
    sync(store, per, karin)
    with karin.desk.rows() as rows:
        assert [one.reference for one in queries.lodgings_of(rows, record)] == ["X12"]
    assert "Exempelhotellet" in told_of(karin)
    cases.correct(karin.desk, record, CaseFacts(protected=True), base=karin.desk.position())
    assert "Exempelhotellet" not in told_of(karin), "known later, and hidden from then on"
    sync(store, karin, per)
    assert "Exempelhotellet" not in told_of(per)
    for laptop in (karin, per):
        laptop.close()
