"""A store says that a record was destroyed: a laptop drops it by a decision in force, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import KARIN, PER, Laptop, PaperStore, Watch, make_laptop, sync

from jourtui.rules import retention as rules
from jourtui.rules.case import CaseClosed, SubjectFacts, SubjectNamed
from jourtui.rules.event import to_micros
from jourtui.store import destruction, obeying, retention
from jourtui.store.destruction import Destroyed
from jourtui.store.settings import load_retention

RULES = load_retention()
ALONE = rules.ALONE.total_seconds() / 3600


@pytest.fixture
def store() -> PaperStore:
    """With a clock of its own: whoever runs it sets that."""
    return PaperStore(Watch())


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin", KARIN)
    yield laptop
    laptop.close()


@pytest.fixture
def per(tmp_path: Path, karin: Laptop) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "per", PER, watch=karin.watch)
    yield laptop
    laptop.close()


def old_case(laptop: Laptop) -> UUID:
    case = laptop.open_case()
    laptop.act(case, SubjectNamed(uuid4(), SubjectFacts(birth_year=1970)), CaseClosed("klart"))
    return case


def decided(store: PaperStore, one: Laptop, other: Laptop, *cases: UUID, confirmed: bool = True) -> UUID:
    """Six years later by every clock, decided by one and perhaps confirmed by another; both have all."""
    sync(store, one, other)
    for watch in {id(watch): watch for watch in (one.watch, other.watch, store.watch)}.values():
        assert isinstance(watch, Watch)
        watch.forward(hours=6 * 365 * 24)
    today = rules.day_of(one.watch())
    verdicts = [retention.verdict_of(one.journal, RULES, case, today) for case in cases]
    decision = retention.decide(one.desk, RULES, [verdict for verdict in verdicts if verdict], "dags")
    sync(store, one, other)
    if confirmed:
        retention.confirm(other.desk, decision)
        sync(store, one, other)
    return decision


def told(laptop: Laptop, decision: UUID, case: UUID, *, later: timedelta = timedelta()) -> bool:
    """The store says that the case was destroyed by the decision, so much later: whether the laptop obeys."""
    made = retention.decision(laptop.journal, decision)
    assert made.decision is not None
    row = Destroyed(1, case, made.decision, to_micros(laptop.watch() + later))
    records, problem = obeying.obey(laptop.journal, [row])
    gone = destruction.trace_of(laptop.replica, case) is not None
    assert (records == {case}) is gone is not ("utan beslut" in problem)
    return gone


def test_what_two_people_decided_is_dropped(store: PaperStore, karin: Laptop, per: Laptop) -> None:
    case = old_case(karin)
    decision = decided(store, karin, per, case)
    assert told(karin, decision, case)
    assert told(per, decision, case)


def test_no_other_record_goes_under_a_real_decision(store: PaperStore, karin: Laptop, per: Laptop) -> None:
    case, other = old_case(karin), old_case(karin)
    decision = decided(store, karin, per, case)
    assert not told(karin, decision, other)
    karin.act(decision, rules.Executed(_event(karin, decision), (case, other)))
    assert not told(karin, decision, other), "nor when somebody says that it was carried out"


def test_what_is_held_since_is_kept(store: PaperStore, karin: Laptop, per: Laptop) -> None:
    case = old_case(karin)
    decision = decided(store, karin, per, case)
    retention.hold(per.desk, case, "tvist")
    sync(store, karin, per)
    assert not told(karin, decision, case)
    (hold,) = retention.all_holds(karin.desk)
    retention.lift(karin.desk, hold, "klart")
    assert told(karin, decision, case)


def test_what_is_withdrawn_is_kept(store: PaperStore, karin: Laptop, per: Laptop) -> None:
    case = old_case(karin)
    decision = decided(store, karin, per, case)
    retention.withdraw(per.desk, decision, "nytt")
    sync(store, karin, per)
    assert not told(karin, decision, case)


def test_what_was_left_when_it_was_carried_out_is_kept(store: PaperStore, karin: Laptop, per: Laptop) -> None:
    """Somebody had written in it since: only what was carried out is named."""
    case, other = old_case(karin), old_case(karin)
    decision = decided(store, karin, per, case, other)
    per.act(decision, rules.Executed(_event(per, decision), (case,), (other,)))
    sync(store, karin, per)
    assert not told(karin, decision, other)
    assert told(karin, decision, case)


def test_one_persons_decision_is_not_made_old_by_who_runs_the_store(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    """Neither by when it says that the record was destroyed, nor by setting its clock ahead."""
    case = old_case(karin)
    decision = decided(store, karin, per, case, confirmed=False)
    assert not told(karin, decision, case)
    assert not told(karin, decision, case, later=timedelta(days=400))
    assert isinstance(store.watch, Watch)
    store.watch.forward(hours=ALONE)
    karin.receive()
    sync(store, karin, per)
    assert not told(karin, decision, case, later=timedelta(days=400)), "this laptop knows better"
    karin.watch.forward(hours=ALONE)
    assert told(karin, decision, case)


def test_a_laptops_clock_that_is_ahead_makes_nothing_old(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    case = old_case(karin)
    decision = decided(store, karin, per, case, confirmed=False)
    karin.watch.forward(hours=20 * ALONE)
    assert not told(karin, decision, case)


def test_a_decision_from_a_laptop_whose_clock_was_behind_is_no_older(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    """It was decided as if a month ago, and whoever runs the store sets its clock ahead."""
    case = old_case(karin)
    assert isinstance(karin.watch, Watch)
    assert isinstance(store.watch, Watch)
    karin.watch.forward(hours=-3 * ALONE)
    decision = decided(store, karin, per, case, confirmed=False)
    karin.watch.forward(hours=3 * ALONE)
    store.watch.forward(hours=ALONE)
    karin.receive()
    sync(store, karin, per)
    assert not told(karin, decision, case)


def test_a_store_whose_clock_was_behind_makes_nothing_older(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    """It took the decision in as if it were a month ago, and is set right then."""
    case = old_case(karin)
    sync(store, karin, per)
    assert isinstance(store.watch, Watch)
    store.watch.forward(hours=-3 * ALONE)
    decision = decided(store, karin, per, case, confirmed=False)
    store.watch.forward(hours=3 * ALONE)
    karin.receive()
    sync(store, karin, per)
    assert not told(karin, decision, case)


def test_what_somebody_who_had_read_all_carried_out_is_dropped_whatever_the_clock(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    """A laptop takes the word of the one that carried it out, which only a laptop can write."""
    case = old_case(karin)
    decision = decided(store, karin, per, case, confirmed=False)
    per.act(decision, rules.Executed(_event(per, decision), (case,)))
    sync(store, karin, per)
    assert told(karin, decision, case)


def _event(laptop: Laptop, decision: UUID) -> UUID:
    made = retention.decision(laptop.journal, decision).decision
    assert made is not None
    return made
