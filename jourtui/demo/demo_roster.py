"""What the demo's made-up night has of the roster and of meetings with municipalities: nobody exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from jourtui.demo.demo_told import K, P
from jourtui.rules import active_time
from jourtui.rules.calendar import at_local, local
from jourtui.rules.cooperation import CooperationHeld, CooperationPlanned, first_day, half, last_day
from jourtui.rules.duty_week import Substituted, SwapAsked, WeekPlanned, Worker, record_of
from jourtui.rules.entries import TellSeen
from jourtui.rules.event import Author
from jourtui.rules.roster import shown_weeks
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""

KARIN, PER = Worker(K.name, K.id), Worker(P.name, P.id)
MAJA, ALI, IDA = Worker("Maja Sand"), Worker("Ali Noor"), Worker("Ida Falk")
PAIRS = (
    (MAJA, KARIN),
    (ALI, PER),
    (MAJA, IDA),
    (KARIN, PER),
    (MAJA, ALI),
    (ALI, KARIN),
    (PER, IDA),
    (PER, None),
    (MAJA, ALI),
)
"""From three weeks ago; two mistakes are among them, for the roster to warn of."""


MET = (
    ("1286", "mottagningens chef", "Föranmälningar ska ha giltighetstid. Ystad ser över sina nattnummer."),
    ("1287", "båda nämndernas chefer", "Vilken nämnd som får vad vid våld i nära relation."),
    ("1233", "mottagningen", "Kvittens på rapporter före klockan tio."),
)
"""Municipality, with whom, what was said."""


def entries(now: datetime) -> Iterable[Entry]:
    """The roster as the head of unit had planned it before the night."""
    weeks = shown_weeks(now, 3, len(PAIRS) - 4)
    for week, (first, backup) in zip(weeks, PAIRS, strict=True):
        yield 296.0, P, [Change(record_of(week), WeekPlanned(week, first, backup))]
    later = weeks[4]
    friday = later + timedelta(days=2)
    part = Substituted(later, "backup", at_local(friday, 16), at_local(friday, 23), IDA, "läkarbesök")
    yield 295.5, P, [Change(record_of(later), part)]
    asked = SwapAsked(weeks[5], uuid4(), "backup", KARIN, MAJA, note="Jag har kurs på torsdagen.")
    yield 295.0, K, [Change(record_of(weeks[5]), asked)]
    yield from _meetings(now)
    yield from _worked(weeks[0], K, P)
    yield from _worked(weeks[1], P, None)


def _meetings(now: datetime) -> Iterable[Entry]:
    """With some municipalities held, with one planned, with the others nothing yet."""
    today = local(now).date()
    begin, end = first_day(half(today)), last_day(half(today))
    for n, (municipality, whom, said) in enumerate(MET):
        day = max(begin, today - timedelta(days=9 + 14 * n))
        held = CooperationHeld(municipality, day, whom, "Maja Sand", said)
        yield 294.5, P, [Change(uuid4(), held)]
    planned = CooperationPlanned(
        "1270", min(end, today + timedelta(days=12)), "13:00", "Tomelilla", "mottagningen"
    )
    yield 294.0, P, [Change(uuid4(), planned)]


def _worked(week: date, who: Author, approver: Author | None) -> Iterable[Entry]:
    """What somebody worked in a week that is over, confirmed, and approved where somebody has done that."""
    record, days = active_time.record_of(who.id, week), (0, 2, 3, 3)
    begun = [at_local(week + timedelta(days=day), 19 + n) for n, day in enumerate(days)]
    spans = [active_time.span(at, at + timedelta(minutes=35 + 20 * n)) for n, at in enumerate(begun)]
    longer = active_time.span(spans[1].begin, spans[1].end + timedelta(minutes=40))
    confirmed, minutes = uuid4(), sum(one.minutes for one in active_time.joined([*spans, longer]))
    deeds: list[Change] = [
        Change(record, active_time.TimeProposed(week, who, tuple(spans), 15, 41)),
        Change(record, active_time.TimeCorrected(week, who, spans[1], longer, "resan hem")),
        Change(record, active_time.TimeConfirmed(minutes, "leave"), event_id=confirmed),
    ]
    for n, deed in enumerate(deeds):
        yield 293.5 - 0.1 * n, who, [deed]
    if approver is not None:
        approved, seen = uuid4(), active_time.TimeApproved(confirmed)
        yield 293.0, approver, [Change(record, seen, event_id=approved)]
        yield 292.9, who, [Change(record, TellSeen(approved, "time_approved"))]
