"""What the demo's made-up night has of the roster: who has the weeks around it. The people do not exist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from jourtui.demo_told import K, P
from jourtui.rules.calendar import at_local
from jourtui.rules.duty_week import Substituted, SwapAsked, WeekPlanned, Worker, record_of
from jourtui.rules.event import Author
from jourtui.rules.roster import shown_weeks
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""

KARIN, PER = Worker(K.name, K.id), Worker(P.name, P.id)
MAJA, ALI, IDA = Worker("Maja Sand"), Worker("Ali Noor"), Worker("Ida Falk")
PAIRS = (
    (MAJA, ALI),
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
