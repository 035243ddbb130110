"""Visits in a case: decided, out, heard from, back; two people apart, what came too late, their clocks."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from factories import KARIN, NIGHT, PER, PaperStore, Story, Watch, make_laptop, sync

from jourtui.rules import alarms, case, clocks, visits
from jourtui.rules.alarms import Listener, Why
from jourtui.rules.case import CaseClosed, CaseCorrected, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.clocks import Clock
from jourtui.rules.entries import BreachExplained, ClockAcknowledged
from jourtui.rules.event import Event
from jourtui.rules.morning_report import Reported
from jourtui.rules.safety_routine import Item, SafetyRoutine
from jourtui.rules.visits import VisitFacts
from jourtui.screens import visit_forms
from jourtui.store import handover, queries
from jourtui.store import visits as store
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import SettingsError, load_safety
from jourtui.words import clock_words

FIRST = NIGHT + timedelta(minutes=30)
"""When they shall first be heard from."""


def decided(**facts: Any) -> visits.Decided:
    given = {"goers": "Karin Ek", "out": "one", "address": "Storgatan 4", "plan": "se barnen", **facts}
    return visits.Decided(facts=VisitFacts(**given))


def story(**facts: Any) -> tuple[Story, Event]:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Barn ensamma")))
    return told, told.add(KARIN, decided(**facts))


def visit(told: Story) -> visits.Visit:
    (found,) = case.fold(told.events).visits.every.values()
    return found


def running(told: Story, kind: str) -> list[Clock]:
    found = clocks.of_case(case.fold(told.events), told.record)
    return [clock for clock in found if clock.kind == kind]


def after(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def test_a_visit_goes_through_its_states() -> None:
    told, first = story()
    assert (visit(told).state, case.fold(told.events).out_since) == ("decided", None)
    told.add(KARIN, visits.Departed(first.id, FIRST), at=after(5))
    assert (visit(told).state, visit(told).check_due) == ("out", FIRST)
    assert case.fold(told.events).out_since == after(5)
    told.add(PER, visits.Arrived(first.id), at=after(20))
    assert (visit(told).state, visit(told).check_due) == ("there", FIRST)
    told.add(PER, visits.CheckedIn(first.id, after(60)), at=after(29))
    assert visit(told).check_due == after(60)
    told.add(KARIN, visits.Returned(first.id), at=after(55))
    found = visit(told)
    assert (found.state, found.check_due, found.ended_at) == ("returned", None, after(55))
    assert case.fold(told.events).out_since is None
    assert not found.two_values


def test_the_two_hours_run_from_contact_and_stop_when_they_are_there() -> None:
    told, first = story(contact_at=after(-60))
    (clock,) = running(told, "visit")
    assert (clock.start_event, clock.due_at) == (first.id, after(60))
    told.add(KARIN, visits.Departed(first.id, FIRST))
    told.add(KARIN, visits.Arrived(first.id), at=after(61))
    (clock,) = running(told, "visit")
    assert clock.stopped_at == after(61), "too late, and not explained"
    told.add(KARIN, BreachExplained("visit", first.id, "halt väglag"))
    assert running(told, "visit") == []


def test_without_contact_they_run_from_the_decision() -> None:
    told, _ = story()
    assert [clock.due_at for clock in running(told, "visit")] == [after(120)]
    told.add(KARIN, CaseClosed(outcome="inget besök behövdes"), at=after(10))
    assert running(told, "visit") == []


def test_what_was_cancelled_was_not_late() -> None:
    told, first = story()
    told.add(KARIN, visits.Cancelled(first.id, "modern kom hem"), at=after(300))
    assert visit(told).state == "cancelled"
    assert running(told, "visit") == []


def test_each_check_in_has_its_clock_until_they_are_back() -> None:
    told, first = story()
    left = told.add(KARIN, visits.Departed(first.id, FIRST))
    assert [(c.start_event, c.due_at, c.stopped_at) for c in running(told, "check_in")] == [
        (left.id, FIRST, None)
    ]
    told.add(KARIN, CaseClosed(outcome="klart"), at=after(1))
    assert len(running(told, "check_in")) == 1, "somebody is out"
    heard = told.add(PER, visits.CheckedIn(first.id, after(60)), at=after(31))
    assert {(c.start_event, c.stopped_at) for c in running(told, "check_in")} == {
        (left.id, after(31)),
        (heard.id, None),
    }, "what was late is kept until it is explained"
    told.add(PER, BreachExplained("check_in", left.id, "ingen täckning"))
    told.add(KARIN, visits.Returned(first.id), at=after(50))
    assert running(told, "check_in") == []


def test_who_is_not_heard_from_rings_everywhere_until_something_is_done() -> None:
    told, first = story(reach="070-174 06 70")
    told.add(KARIN, SubjectNamed(UUID(int=1), SubjectFacts(name="Sara Maria Lind")))
    told.add(KARIN, CaseCorrected(CaseFacts(protected=True)))
    left = told.add(KARIN, visits.Departed(first.id, FIRST))
    present = {KARIN.id: "first", PER.id: "backup"}
    per, karin = Listener(PER.id, "backup", present), Listener(KARIN.id, "first", present)

    def rings(listener: Listener, minutes: float) -> list[Why]:
        return [alarm.why for alarm in alarms.ringing(running(told, "check_in"), after(minutes), listener)]

    assert rings(per, 29) == []
    assert rings(per, 30) == rings(karin, 30) == [Why.MISSED]
    (alarm,) = alarms.ringing(running(told, "check_in"), after(31), per)
    assert clock_words.sentence(alarm, after(31)) == (
        "HÖRS INTE AV: Karin Ek – ring 070-174 06 70, hos Sara L (skyddad), 1 min för sent"
    ), "who is out, not whom they visit"
    assert clock_words.sentence(alarm, after(31), me="Karin Ek") == (
        "Skriv att du är tillbaka: du står som ute hos Sara L, 1 min för sent"
    )
    assert clock_words.question(alarm.clock).startswith("Avstämning Karin Ek hos Sara L")
    assert "någon ute som inte hördes av" in clock_words.proposal(alarm.clock)
    told.add(PER, ClockAcknowledged("check_in", left.id), at=after(31))
    assert rings(per, 32) == []
    assert rings(karin, 32) == [Why.MISSED], "an acknowledgement silences who made it"
    assert rings(per, 36) == [Why.MISSED], "and only for a while: they have still not been heard from"
    told.add(PER, visits.Handled(first.id, "polisen åker dit", after(50)), at=after(37))
    assert rings(per, 38) == rings(karin, 38) == []
    assert rings(per, 50) == [Why.MISSED]
    told.add(KARIN, visits.CheckedIn(first.id, after(80)), at=after(51))
    assert rings(per, 52) == []


def test_two_who_heard_from_them_apart_are_both_kept_and_the_first_time_rings() -> None:
    told, first = story()
    told.add(KARIN, visits.Departed(first.id, FIRST))
    told.add(KARIN, visits.CheckedIn(first.id, after(70)), at=after(20))
    told.add(PER, visits.CheckedIn(first.id, after(50)), base=3, at=after(21))
    state = case.fold(told.events)
    assert (visit(told).check_due, visit(told).two_values, state.two_values) == (after(50), True, True)
    assert {(tell.person_id, tell.detail) for tell in state.log.tells} == {
        (KARIN.id, "check_at"),
        (PER.id, "check_at"),
    }
    told.add(KARIN, visits.Corrected(first.id, VisitFacts(check_at=after(70))))
    assert (visit(told).check_due, visit(told).two_values) == (after(70), False)
    assert [clock.due_at for clock in running(told, "check_in")] == [after(70)]


def test_who_left_while_another_cancelled_is_out() -> None:
    told, first = story()
    told.add(PER, visits.Cancelled(first.id, "polisen åker"))
    told.add(KARIN, visits.Departed(first.id, FIRST), base=2, at=after(5))
    found = visit(told)
    assert (found.state, found.two_values, found.check_due) == ("out", True, FIRST)
    assert len(running(told, "check_in")) == 1
    told.add(KARIN, visits.Corrected(first.id, VisitFacts(visit_standing="cancelled")))
    assert (visit(told).state, visit(told).two_values) == ("cancelled", False)
    assert running(told, "check_in") == []


@pytest.mark.parametrize("back_first", [True, False])
def test_who_is_back_is_back_though_another_had_not_seen_that_they_left(back_first: bool) -> None:
    told, first = story()
    left, back = visits.Departed(first.id, FIRST), visits.Returned(first.id)
    if back_first:
        told.add(PER, back, at=after(25))
        told.add(KARIN, left, base=2, at=after(5))
    else:
        told.add(KARIN, left, at=after(5))
        told.add(PER, back, base=2, at=after(25))
    assert (visit(told).state, visit(told).two_values) == ("returned", False)
    assert running(told, "check_in") == []


def test_what_came_after_the_end_changes_nothing() -> None:
    told, first = story()
    told.add(KARIN, visits.Departed(first.id, FIRST))
    told.add(KARIN, visits.Returned(first.id))
    late = told.add(PER, visits.CheckedIn(first.id, after(60)))
    again = told.add(PER, visits.Departed(first.id, after(60)))
    state = case.fold(told.events)
    assert {late.id, again.id} <= state.log.void
    assert visit(told).state == "returned"


def test_a_second_departure_that_saw_the_first_changes_nothing() -> None:
    told, first = story()
    told.add(KARIN, visits.Departed(first.id, FIRST))
    again = told.add(PER, visits.Departed(first.id, after(90)))
    assert again.id in case.fold(told.events).log.void
    assert visit(told).check_due == FIRST


def test_any_order_and_any_part_of_it_folds() -> None:
    told, first = story(contact_at=after(-5))
    gone = UUID(int=7)
    told.add(KARIN, visits.Departed(first.id, FIRST))
    told.add(PER, visits.Arrived(first.id, after(40)), base=1)
    told.add(PER, visits.CheckedIn(first.id, after(50)), base=2)
    told.add(KARIN, visits.Handled(first.id, "ringde", after(60)))
    told.add(KARIN, visits.Corrected(first.id, VisitFacts(visit_standing="live", check_at=after(70))), base=3)
    told.add(PER, visits.Returned(first.id), base=4)
    told.add(KARIN, visits.Cancelled(first.id, "fel"), base=4)
    told.add(KARIN, visits.CheckedIn(gone, FIRST))
    chance = random.Random(4)
    for _ in range(300):
        some = chance.sample(told.events, chance.randint(0, len(told.events)))
        state = case.fold(some)
        clocks.of_case(state, told.record)
        assert all(one.check_due is None or one.live for one in state.visits.every.values())


def test_a_visit_is_work_that_the_municipality_must_hear_of() -> None:
    told, first = story()
    told.add(KARIN, Reported("Maria Dahl"))
    assert case.fold(told.events).unreported_since is None
    told.add(KARIN, visits.Departed(first.id, FIRST), at=after(9))
    assert case.fold(told.events).unreported_since == after(9)


# The safety routine


def test_the_routine_that_is_shipped_can_be_replaced_and_says_what_is_wrong(tmp_path: Path) -> None:
    assert [item.code for item in load_safety().items][:2] == ["known", "threat"]
    own = tmp_path / "safety_routine.toml"
    own.write_text('[[item]]\ncode = "coat"\nlabel = "jacka på"\n', "utf-8")
    routine = load_safety(tmp_path)
    assert [item.label for item in routine.items] == ["jacka på"]
    assert routine.every == 30
    for wrong in (
        "item = []",
        "every = 0",
        '[[item]]\ncode = "a"\nlabel = "x"\n[[item]]\ncode = "a"\nlabel = "y"',
        '[[item]]\ncode = "a"',
        "[[item]",
    ):
        own.write_text(wrong, "utf-8")
        with pytest.raises(SettingsError, match="safety_routine"):
            load_safety(tmp_path)


def test_what_is_not_done_takes_a_reason_and_both_are_kept(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "karin")
    record, desk = laptop.open_case(), laptop.desk
    routine = SafetyRoutine((Item("phone", "laddad telefon"), Item("agreed", "sagt till")))
    made = store.decide(desk, record, decided().facts, base=desk.position())
    with pytest.raises(ValueError, match="varför"):
        store.depart(desk, record, made, FIRST, routine, [], {"phone": "bråttom"}, base=desk.position())
    store.depart(desk, record, made, FIRST, routine, ["phone"], {"agreed": "bråttom"}, base=desk.position())
    assert not desk.journal.case(record).waits.every, "nobody has been asked to come along"
    for goers in ("Karin Ek", "Per Holm"):
        store.decide(desk, record, decided(police="asked", goers=goers).facts, base=desk.position())
    assert [wait.said.whom for wait in desk.journal.case(record).waits.running] == ["police"]
    found = store.visit(desk, record, made)
    assert found is not None
    assert [(item.code, item.done) for item in found.routine] == [("phone", True), ("agreed", False)]
    assert found.not_done == ["sagt till (bråttom)"]
    assert found.unticked == 1
    laptop.close()


# The plan

PAIR = ("Karin Ek", "Per Holm")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, []),
        ({"check_with": "karin  ek"}, ["check_with"]),
        ({"goers": "Karin Ek och Per Holm", "check_with": "chefen"}, ["out"]),
        ({"out": "together"}, ["goers", "sos_phone", "calls_from", "check_with"]),
        ({"out": "apart"}, ["sos_phone", "calls_from", "check_with"]),
        (
            {"out": "together", "goers": "Karin Ek, Per Holm", "sos_phone": "Per", "calls_from": FIRST},
            ["check_with"],
        ),
        ({"out": "apart", "sos_phone": "Per", "calls_from": FIRST, "check_with": "chefen"}, []),
        ({"threat": "yes"}, ["threat_text"]),
        ({"threat": "yes", "threat_text": "grannen"}, []),
    ],
)
def test_a_plan_leaves_somebody_who_can_miss_them(given: dict[str, Any], wrong: list[str]) -> None:
    plan = {"goers": "Karin Ek", "out": "one", "sos_phone": "", "calls_from": None, "threat": "no"}
    values = {**plan, "threat_text": "", "check_with": "Per Holm", **given}
    assert list(visit_forms.check_plan(values, PAIR)) == wrong


def test_who_is_out_already_is_told_of() -> None:
    told, _ = story(goers="Per Holm")
    out = [visit(told)]
    assert visit_forms.busy({"goers": "Karin Ek", "check_with": "per holm"}, out) == "Per Holm"
    assert visit_forms.busy({"goers": "Karin Ek", "check_with": "chefen"}, out) == ""


def test_an_undo_never_silences_whoever_is_missed(tmp_path: Path) -> None:
    """An earlier check-in is struck: what was agreed on before it would be waited for, later."""
    laptop = make_laptop(tmp_path / "karin")
    record, desk, routine = laptop.open_case(), laptop.desk, load_safety()
    done = [item.code for item in routine.items]
    made = store.decide(desk, record, decided().facts, base=desk.position())
    store.depart(desk, record, made, FIRST, routine, done, base=desk.position())
    store.check_in(desk, record, made, after(10), base=desk.position())
    left, heard = laptop.journal.events(record)[-2:]

    def due() -> datetime | None:
        found = store.visit(desk, record, made)
        return found.check_due if found is not None else None

    laptop.watch.forward(minutes=11)
    for entry in (heard, left):
        with pytest.raises(NotAllowed, match="inte hörts av i tid"):
            handover.strike(desk, record, entry.id)
    assert due() == after(10)
    store.handle(desk, record, made, "ringer", after(40), base=desk.position())
    handled = laptop.journal.events(record)[-1]
    laptop.watch.forward(minutes=40)
    assert handover.strike(desk, record, handled.id), "that makes them missed sooner, not later"
    assert due() == after(10)
    store.check_in(desk, record, made, after(90), base=desk.position())
    assert handover.strike(desk, record, laptop.journal.events(record)[-1].id), "nobody is missed yet"
    laptop.close()


# Two laptops


def test_it_is_seen_on_the_other_laptop(tmp_path: Path) -> None:
    watch = Watch()
    paper = PaperStore(watch)
    karin, per = make_laptop(tmp_path / "karin", watch=watch), make_laptop(tmp_path / "per", PER, watch=watch)
    record = karin.open_case()
    made = store.decide(karin.desk, record, decided().facts, base=karin.desk.position())
    routine = load_safety()
    done = [item.code for item in routine.items]
    store.depart(karin.desk, record, made, FIRST, routine, done, base=karin.desk.position())
    sync(paper, karin, per)
    with per.desk.rows() as rows:
        (row,) = queries.out(rows)
        assert (row.visit, row.goers, row.check_due) == (made, "Karin Ek", FIRST)
        kinds = {clock.kind for clock in queries.clocks_of(rows, [record])[record]}
    assert {"visit", "check_in"} <= kinds
    store.come_back(per.desk, record, made, base=per.desk.position())
    sync(paper, per, karin)
    with karin.desk.rows() as rows:
        assert not queries.out(rows)
        assert [one.state for one in queries.visits(rows, live=False)] == ["returned"]
        assert [one.state for one in queries.visits_of(rows, record)] == ["returned"]
    for laptop in (karin, per):
        laptop.close()
