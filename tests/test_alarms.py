"""Which clocks ring, for whom, from when, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from factories import EVA, KARIN, NIGHT, PER
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules import alarms
from jourtui.rules.alarms import Alarm, Listener, Why
from jourtui.rules.calendar import at_local
from jourtui.rules.clocks import CALLBACK, Clock, SeenBy
from jourtui.store.session import Person
from jourtui.words import clock_words

BOTH = {KARIN.id: "first", PER.id: "backup"}
KARIN_HEARS = Listener(KARIN.id, "first", BOTH)
PER_HEARS = Listener(PER.id, "backup", BOTH)
DUE = NIGHT + CALLBACK


def clock(
    kind: str = "callback",
    *,
    holder: Person | None = KARIN,
    due: datetime = DUE,
    started: datetime = NIGHT,
    stopped: datetime | None = None,
    seen: tuple[Person, ...] = (),
) -> Clock:
    made = Clock(
        record_id=uuid4(),
        record_type="call",
        kind=kind,
        start_event=uuid4(),
        started_at=started,
        due_at=due,
        stopped_at=stopped,
        holder_id=holder.id if holder else None,
        holder_name=holder.name if holder else "",
    )
    made.seen_by = msgspec.json.encode([SeenBy(who.id, who.name, due) for who in seen]).decode()
    return made


def why(one: Clock, now: datetime, listener: Listener, **given: datetime) -> Why | None:
    snoozed = {alarms.identity(one): given["snoozed"]} if given else {}
    found = alarms.ringing([one], now, listener, snoozed)
    return found[0].why if found else None


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_due_clock_rings_for_its_holder_and_five_minutes_later_for_the_other() -> None:
    one = clock()
    assert why(one, DUE - timedelta(seconds=1), KARIN_HEARS) is None
    assert why(one, DUE, KARIN_HEARS) is Why.DUE
    assert why(one, DUE + minutes(5) - timedelta(seconds=1), PER_HEARS) is None
    assert why(one, DUE + minutes(5), PER_HEARS) is Why.UNHEEDED
    assert why(one, DUE + minutes(5), KARIN_HEARS) is Why.DUE


def test_acknowledging_silences_that_person_only_and_keeps_the_other_laptop_quiet() -> None:
    by_karin = clock(seen=(KARIN,))
    assert why(by_karin, DUE + minutes(20), KARIN_HEARS) is None
    assert why(by_karin, DUE + minutes(20), PER_HEARS) is None
    by_per = clock(seen=(PER,))
    assert why(by_per, DUE + minutes(20), KARIN_HEARS) is Why.DUE
    assert why(by_per, DUE + minutes(20), PER_HEARS) is None


def test_whoever_becomes_responsible_has_not_acknowledged() -> None:
    assert why(clock(holder=PER, seen=(KARIN,)), DUE, PER_HEARS) is Why.DUE


def test_an_offer_rings_the_other_at_once_and_the_sender_when_unanswered() -> None:
    offer = clock("handover", due=NIGHT + minutes(3))
    assert why(offer, NIGHT, PER_HEARS) is Why.OFFERED
    assert why(offer, NIGHT + minutes(2), KARIN_HEARS) is None
    assert why(offer, NIGHT + minutes(3), KARIN_HEARS) is Why.UNANSWERED
    seen = clock("handover", due=NIGHT + minutes(3), seen=(PER,))
    assert why(seen, NIGHT + minutes(9), PER_HEARS) is None
    assert why(seen, NIGHT + minutes(9), KARIN_HEARS) is Why.UNANSWERED, "seen is not answered"


def test_what_an_absent_person_is_responsible_for_rings_forstajour_at_once() -> None:
    one = clock(holder=EVA, seen=(EVA,))
    assert why(one, DUE, KARIN_HEARS) is Why.UNHELD
    assert why(one, DUE, PER_HEARS) is None
    alone = Listener(PER.id, "backup", {PER.id: "backup"})
    assert why(one, DUE, alone) is Why.UNHELD, "one laptop may be all there is"
    assert why(clock(holder=None), DUE, KARIN_HEARS) is Why.UNHELD


@pytest.mark.parametrize("kind", ["court_week", "court_next_day", "protection"])
def test_what_cannot_be_done_the_day_after_rings_on_the_last_morning_and_again(kind: str) -> None:
    """Also in the week when the clocks change: the hour is the one on the wall."""
    midnight = at_local(date(2026, 10, 26), 0)
    eight = at_local(date(2026, 10, 25), 8)
    one = clock(kind, due=midnight, started=midnight - timedelta(days=2))
    assert why(one, eight - timedelta(seconds=1), KARIN_HEARS) is None
    assert why(one, eight, KARIN_HEARS) is Why.DUE
    assert why(one, eight + minutes(5), PER_HEARS) is Why.UNHEEDED
    said = clock_words.sentence(alarms.ringing([one], eight, KARIN_HEARS)[0], eight)
    assert said.endswith("– senast 24:00")
    one.seen_by = msgspec.json.encode([SeenBy(KARIN.id, KARIN.name, eight)]).decode()
    assert why(one, eight + timedelta(hours=3), KARIN_HEARS) is None
    assert why(one, eight + timedelta(hours=4), KARIN_HEARS) is Why.DUE, "seen is not done"
    late = midnight - timedelta(hours=1)
    one.seen_by = msgspec.json.encode([SeenBy(KARIN.id, KARIN.name, late)]).decode()
    assert why(one, midnight, KARIN_HEARS) is Why.DUE
    one.seen_by = msgspec.json.encode([SeenBy(KARIN.id, KARIN.name, midnight)]).decode()
    assert why(one, midnight + timedelta(days=1), KARIN_HEARS) is None, "it cannot be mended any more"
    one.stopped_at = eight
    assert why(one, midnight, KARIN_HEARS) is None


def test_a_case_of_which_no_report_is_locked_rings_at_seven() -> None:
    """What is locked rings then by itself: one alarm is enough."""
    seven = DUE - timedelta(hours=1)
    report = clock("report", started=NIGHT - timedelta(hours=3))
    assert why(report, seven - timedelta(seconds=1), KARIN_HEARS) is None
    assert why(report, seven, KARIN_HEARS) is Why.DUE
    unsent = clock("unsent", due=seven)
    unsent.record_id = report.record_id
    assert [one.clock.kind for one in alarms.ringing([report, unsent], seven, KARIN_HEARS)] == ["unsent"]
    report.seen_by = msgspec.json.encode([SeenBy(KARIN.id, KARIN.name, seven)]).decode()
    assert why(report, DUE - timedelta(seconds=1), KARIN_HEARS) is None
    assert why(report, DUE, KARIN_HEARS) is Why.DUE


def test_a_stopped_clock_never_rings() -> None:
    one = clock(stopped=DUE + minutes(2))
    assert why(one, DUE + minutes(60), KARIN_HEARS) is None
    assert why(one, DUE + minutes(60), PER_HEARS) is None


def test_snoozing_never_lasts_longer_than_five_minutes_past_due() -> None:
    one = clock()
    assert alarms.snooze_until(one, DUE) == DUE + alarms.SNOOZE
    assert alarms.snooze_until(one, DUE + minutes(4)) == DUE + minutes(5)
    assert alarms.snooze_until(one, DUE + minutes(5)) is None
    assert why(one, DUE + minutes(1), KARIN_HEARS, snoozed=DUE + minutes(2)) is None
    assert why(one, DUE + minutes(2), KARIN_HEARS, snoozed=DUE + minutes(2)) is Why.DUE
    assert why(one, DUE + minutes(5), KARIN_HEARS, snoozed=DUE + minutes(60)) is Why.DUE


def test_whoever_waits_to_be_phoned_comes_before_a_report_that_was_due_earlier() -> None:
    report = clock("report", due=DUE - minutes(60))
    late, later = clock(due=DUE - minutes(2)), clock(due=DUE - minutes(1))
    found = alarms.ringing([later, report, late], DUE, KARIN_HEARS)
    assert [alarm.clock for alarm in found] == [late, later, report]


def test_soon_is_a_colour_and_no_alarm() -> None:
    one = clock()
    assert alarms.level(one, DUE - minutes(11)) == "calm"
    assert alarms.level(one, DUE - minutes(10)) == "soon"
    assert alarms.level(one, DUE) == "due"
    assert alarms.level(clock(stopped=DUE + minutes(1)), DUE + minutes(2)) == "due"
    report = clock("report", due=DUE)
    assert alarms.level(report, DUE - minutes(61)) == "calm"
    assert alarms.level(report, DUE - minutes(60)) == "soon"


def test_what_is_mine_is_what_i_hold_and_what_i_am_offered() -> None:
    assert alarms.concerns(clock(holder=PER), PER.id)
    assert alarms.concerns(clock("handover", holder=KARIN), PER.id)
    assert not alarms.concerns(clock(holder=KARIN), PER.id)


def test_a_breach_is_asked_about_for_a_while_the_newest_first() -> None:
    old, new = clock(stopped=DUE + minutes(1)), clock(stopped=DUE + minutes(2))
    noticed = {alarms.identity(old): DUE + minutes(1), alarms.identity(new): DUE + minutes(2)}
    assert alarms.to_ask([old, new], noticed, DUE + minutes(3)) == [new, old]
    assert alarms.to_ask([old, new], noticed, DUE + minutes(11.5)) == [new]
    assert alarms.to_ask([old, new], noticed, DUE + minutes(12)) == []


PEOPLE = st.sampled_from([KARIN, PER, EVA])


@st.composite
def some_clocks(draw: st.DrawFn) -> Clock:
    due = NIGHT + timedelta(seconds=draw(st.integers(-7200, 7200)))
    return clock(
        draw(st.sampled_from(["callback", "handover", "sos_number", "report", "step", "unheard_of"])),
        holder=draw(st.none() | PEOPLE),
        due=due,
        started=due - timedelta(seconds=draw(st.integers(0, 7200))),
        stopped=draw(st.none() | st.just(due + minutes(1))),
        seen=tuple(draw(st.lists(PEOPLE, max_size=2))),
    )


LISTENERS = st.builds(
    lambda who, duty, present: Listener(who.id, duty, {p.id: d for p, d in present} | {who.id: duty}),
    PEOPLE,
    st.sampled_from(["first", "backup"]),
    st.lists(st.tuples(PEOPLE, st.sampled_from(["first", "backup"])), max_size=3),
)


@given(some_clocks(), LISTENERS, st.integers(0, 7200), st.integers(0, 7200))
def test_once_an_alarm_rings_only_a_person_silences_it(
    one: Clock, listener: Listener, first: int, more: int
) -> None:
    earlier = NIGHT + timedelta(seconds=first)
    rings: list[Alarm] = alarms.ringing([one], earlier, listener)
    if rings:
        assert rings[0].since <= earlier
        later = alarms.ringing([one], earlier + timedelta(seconds=more), listener)
        assert later == rings, "time alone neither stops an alarm nor changes why it rings"


@given(some_clocks(), st.integers(1, 7200))
def test_nobody_hearing_a_broken_clock_means_that_somebody_present_has_seen_it(one: Clock, late: int) -> None:
    now = max(one.due_at, NIGHT) + minutes(5) + timedelta(seconds=late)
    heard = [alarms.ringing([one], now, listener) for listener in (KARIN_HEARS, PER_HEARS)]
    if one.stopped_at is None and not any(heard):
        assert {who.id for who in one.seen()} & set(BOTH)
