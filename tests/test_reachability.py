"""The reachability ledger: outages written once each, SOS that could not connect, and test calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from case_side import call
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, make_laptop, sync
from hypothesis import given
from strategies import histories, of_struct

from jourtui.rules import reachability as rules
from jourtui.rules.call import CallClosed
from jourtui.rules.deviation import DeviationFacts
from jourtui.rules.event import Event
from jourtui.rules.reachability import Reachability, ReachabilityFacts
from jourtui.store import calls, deviations, queries, reachability
from jourtui.store.mandates import NotAllowed
from jourtui.store.reachability import Line
from jourtui.store.settings import load_deviations, load_reachability

SETTINGS = Reachability(15)
KINDS = load_deviations()


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def ledger(laptop: Laptop) -> list[Line]:
    with laptop.desk.rows() as rows:
        return reachability.ledger(rows, KINDS.unreached)


@given(histories("reachability.", "entry.", "tell.", begin=of_struct(rules.Noted)))
def test_any_history_folds(events: list[Event]) -> None:
    found = rules.fold(events)
    assert found.sort in ("", "offline", "sos", "test")
    assert found.sort == "" or found.begun_at is not None


def test_of_a_test_call_that_came_through_for_one_only_it_shows_that_it_did_not() -> None:
    for order in ((True, False), (False, True)):
        story = Story()
        story.add(KARIN, rules.Noted("test", ReachabilityFacts(begun_at=NIGHT)))
        for person, worked in zip((KARIN, PER), order, strict=True):
            story.add(person, rules.Corrected(ReachabilityFacts(worked=worked)), base=1)
        entry = rules.fold(story.events)
        assert (entry.worked, entry.two_values) == (False, True)


def test_an_outage_is_written_once_when_it_is_over(karin: Laptop) -> None:
    desk, watch = karin.desk, karin.watch
    assert load_reachability().outage == 15
    for _ in range(3):
        reachability.watch(desk, SETTINGS, "offline", watch())
        reachability.watch(desk, SETTINGS, "connecting", None)
        watch.forward(minutes=5)
    watch.forward(seconds=1)
    record = reachability.watch(desk, SETTINGS, "connected", watch())
    assert record is not None
    assert reachability.watch(desk, SETTINGS, "connected", watch()) is None
    (line,) = ledger(karin)
    assert (line.sort, line.begun_at, line.lasted) == ("offline", NIGHT, timedelta(minutes=15, seconds=1))


def test_a_short_one_is_not_written(karin: Laptop) -> None:
    reachability.watch(karin.desk, SETTINGS, "offline", karin.watch())
    karin.watch.forward(minutes=14)
    assert reachability.watch(karin.desk, SETTINGS, "connected", None) is None
    assert ledger(karin) == []


def test_whoever_goes_off_duty_while_it_lasts_leaves_it_written(karin: Laptop) -> None:
    reachability.watch(karin.desk, SETTINGS, "offline", karin.watch())
    karin.watch.forward(minutes=40)
    assert reachability.settle(karin.desk, SETTINGS) is not None
    assert reachability.settle(karin.desk, SETTINGS) is None
    assert len(ledger(karin)) == 1


def test_the_same_outage_has_one_record_and_a_laptop_without_one_writes_nothing(karin: Laptop) -> None:
    device = karin.replica.device
    assert rules.outage_id(device, NIGHT) == rules.outage_id(device, NIGHT)
    assert rules.outage_id(device, NIGHT) != rules.outage_id(device, NIGHT + timedelta(seconds=1))
    assert reachability.watch(karin.desk, SETTINGS, "connected", NIGHT) is None
    assert ledger(karin) == []


def test_the_ledger_holds_what_people_write_and_test_calls_and_deviations_about_sos(karin: Laptop) -> None:
    desk = karin.desk
    hour = timedelta(hours=1)
    sos = ReachabilityFacts(
        begun_at=NIGHT - 3 * hour, ended_at=NIGHT - 2 * hour, what="Fiberbrott", done="Mobilen"
    )
    reachability.note(desk, "sos", sos)
    reachability.note(desk, "test", ReachabilityFacts(begun_at=NIGHT - hour, what="Från SOS", worked=False))
    calls.close(desk, call(desk, ago=30), CallClosed(exit="test"))
    calls.close(desk, call(desk, ago=20), CallClosed(exit="advice", detail="råd"))
    facts = DeviationFacts(
        direction="by_us", kind="sos_not_connected", title="Två samtal kom inte fram", happened_at=NIGHT
    )
    deviations.report(desk, KINDS, facts)
    found = ledger(karin)
    assert [(line.type, line.sort) for line in found] == [
        ("deviation", "sos"),
        ("call", "test"),
        ("reachability", "test"),
        ("reachability", "sos"),
    ]
    assert (found[3].lasted, found[3].done) == (hour, "Mobilen")
    (month,) = reachability.months(found)
    assert (month.year, month.month, month.unreached, month.tests, month.failed) == (2026, 11, 2, 2, 1)
    with desk.rows() as rows:
        assert reachability.between(rows, KINDS.unreached, date(2026, 11, 20), date(2026, 11, 20)) == found
        assert reachability.between(rows, KINDS.unreached, date(2026, 11, 21), date(2026, 11, 21)) == []


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (ReachabilityFacts(begun_at=NIGHT, what=" "), "vad som hände"),
        (ReachabilityFacts(begun_at=NIGHT + timedelta(minutes=1), what="x"), "framtiden"),
        (ReachabilityFacts(begun_at=NIGHT, ended_at=NIGHT - timedelta(hours=1), what="x"), "slutat innan"),
        (ReachabilityFacts(begun_at=NIGHT, what="x", worked=True), "gäller ett provsamtal"),
    ],
)
def test_what_cannot_be_is_refused(karin: Laptop, facts: ReachabilityFacts, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        reachability.note(karin.desk, "sos", facts)
    assert ledger(karin) == []


def test_two_who_correct_it_apart_are_both_kept_and_told(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = reachability.note(karin.desk, "sos", ReachabilityFacts(begun_at=NIGHT, what="Fiberbrott"))
    sync(store, karin, per)
    reachability.correct(karin.desk, record, ReachabilityFacts(done="Mobilen"))
    reachability.correct(per.desk, record, ReachabilityFacts(done="Växeln"))
    sync(store, karin, per)
    for laptop in (karin, per):
        (line,) = ledger(laptop)
        assert line.two_values
        with laptop.desk.rows() as rows:
            (tell,) = queries.tells(rows, laptop.author.id)
        assert tell.detail == "reachability.done"
    reachability.withdraw(karin.desk, record, "fel dag")
    assert ledger(karin) == []
    karin.close()
    per.close()
