"""Alarms: which clocks ask for an action now from one person (design.md, "Alarms are not toasts").

Few, and each asks for an action. A due clock rings for whoever is responsible; an offer rings for the other
person at once. Acknowledging is an event and silences that person only; snoozing is local. What nobody has
acknowledged five minutes past due rings for the other person too. What cannot be done any more when its
day has ended rings from the morning of that day, and again while it is left (`LAST_DAY`); a case of which
nothing is locked that could be sent from an hour before it must be with its board. Who is out and is
not heard from rings everywhere at once, and again after each acknowledgement (`UNTIL_DONE`). A clock that is
soon due is a colour in the list and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeVar
from uuid import UUID

from jourtui.rules.calendar import at_local, last_day
from jourtui.rules.clocks import NOTICE_END, RING_OTHER, SNOOZE_LIMIT, ClockFields

SNOOZE = timedelta(minutes=2)
"""How long one key keeps an alarm silent: jourtui's own default."""
BELL_EVERY = timedelta(seconds=60)
"""An alarm that is not acknowledged sounds no oftener than this."""
UNTIL_DONE = frozenset({"check_in"})
"""Clocks that ring for everybody at once, and go on until something is done: somebody may be in danger."""
RING_AGAIN = timedelta(minutes=5)
"""For how long such an alarm is silent for whoever acknowledged it: jourtui's own default."""
LAST_DAY = frozenset({"court_week", "court_next_day", "protection"})
"""Clocks that are due when a day ends, and whose breach nobody can mend: a decision lapses (LVU 7 §)."""
EARLY = LAST_DAY | {"report"}
"""Clocks that ring before they are due, and again when they are."""
LAST_MORNING = 8
"""The hour (in Sweden) from which they ring on that day: jourtui's own default."""
REMINDS = timedelta(hours=4)
"""For how long such an alarm is silent for whoever acknowledged it; but it rings when it is due."""
UNWRITTEN = timedelta(hours=1)
"""How long before 08:00 a case rings of which no report is locked, as what is locked and unsent does."""
AT_LEAST = timedelta(minutes=10)
"""For how long one that began later than that is silent, as what is queued late."""
ASK_WITHIN = timedelta(minutes=10)
"""How long a breach is asked about; after that it stands in the list of clocks until explained."""
SOON: Mapping[str, timedelta] = {
    "handover": timedelta(minutes=1),
    "sos_number": timedelta(minutes=5),
    "report": timedelta(hours=1),
    "protection": timedelta(hours=24),
    "court_week": timedelta(hours=24),
    "court_next_day": timedelta(hours=24),
    "lodging": timedelta(hours=1),
    "visit": timedelta(minutes=30),
    "check_in": timedelta(minutes=5),
    "interview": timedelta(hours=1),
    "unsent": timedelta(hours=1),
    "receipt": timedelta(hours=1),
    "wrong_delivery": timedelta(hours=24),
    NOTICE_END: timedelta(hours=24),
    "assignment": timedelta(hours=1),
}
"""From how long before its due time a clock of a kind is shown as soon due; the others from `SOON_ELSE`."""
SOON_ELSE = timedelta(minutes=10)
SILENT = frozenset({NOTICE_END})
"""Clocks that ring for nobody: nothing happens tonight because of them."""
GRAVITY: Mapping[str, int] = {"check_in": -2, "callback": 0, "handover": 0, "sos_number": 1}
"""What comes first among alarms: who is out unheard, what is offered to this person (`_GRAVITY_OFFERED`: it
lasts three minutes and takes one key), who waits for a call, the rest; each first due first."""
_GRAVITY_OFFERED, _GRAVITY_ELSE = -1, 2

C = TypeVar("C", bound=ClockFields)
Identity = tuple[UUID, str, UUID]
"""What a clock is known by: its record, its kind, the event that started it."""
Level = Literal["calm", "soon", "due"]


class Why(StrEnum):
    """Why an alarm rings for this person."""

    DUE = "due"
    """Their own clock is past its time."""
    OFFERED = "offered"
    """Somebody offers to hand over, and waits for an answer."""
    UNANSWERED = "unanswered"
    """Their own offer was not answered in time."""
    UNHELD = "unheld"
    """The clock is past its time, and whoever is responsible is not signed in."""
    MISSED = "missed"
    """Somebody is out, and was not heard from in time."""
    UNHEEDED = "unheeded"
    """The other person's clock is five minutes past its time, and nobody has acknowledged it."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One signed-in person, their duty (`first` or `backup`), and who is on duty as far as is known here."""

    person: UUID
    duty: str
    present: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A clock that rings, why, and since when (UTC)."""

    clock: ClockFields
    why: Why
    since: datetime

    @property
    def identity(self) -> Identity:
        return identity(self.clock)


def identity(clock: ClockFields) -> Identity:
    return (clock.record_id, clock.kind, clock.start_event)


def ringing(
    clocks: Iterable[ClockFields],
    now: datetime,
    listener: Listener,
    snoozed: Mapping[Identity, datetime] | None = None,
) -> list[Alarm]:
    """What rings for this person now, the most urgent first. `snoozed`: silent here, and until when."""
    return heard(to_come(clocks, listener), now, snoozed)


def to_come(clocks: Iterable[ClockFields], listener: Listener) -> list[Alarm]:
    """The alarms that clocks are for this person, now or later, unless something happens first."""
    every = list(clocks)
    locked = {one.record_id for one in every if one.kind == "unsent" and one.stopped_at is None}
    alarms = (_alarm(one, listener, written=one.record_id in locked) for one in every)
    return [alarm for alarm in alarms if alarm is not None]


def heard(
    alarms: Iterable[Alarm], now: datetime, snoozed: Mapping[Identity, datetime] | None = None
) -> list[Alarm]:
    """Those that ring now, the most urgent first."""
    found = [alarm for alarm in alarms if alarm.since <= now and not _silent(alarm.clock, now, snoozed or {})]
    return sorted(found, key=_urgency)


def snooze_until(clock: ClockFields, now: datetime) -> datetime | None:
    """Until when the alarm may be silent if it is snoozed now; None when it is too late to snooze."""
    until = min(now + SNOOZE, clock.due_at + SNOOZE_LIMIT)
    return until if until > now else None


def level(clock: ClockFields, now: datetime) -> Level:
    """How a clock looks in a list: past due (or broken), soon due, or calm."""
    if clock.stopped_at is not None or now >= clock.due_at:
        return "due"
    return "soon" if clock.due_at - now <= SOON.get(clock.kind, SOON_ELSE) else "calm"


def concerns(clock: ClockFields, person: UUID) -> bool:
    """Whether the clock is this person's: they are responsible, or it is offered by the other one."""
    offered = clock.kind == "handover" and clock.stopped_at is None
    return offered or clock.holder_id == person


def to_ask(breaches: Iterable[C], noticed: Mapping[Identity, datetime], now: datetime) -> list[C]:
    """The breaches to ask about now, given when each was noticed on this laptop; the newest first."""
    fresh = [clock for clock in breaches if now - noticed.get(identity(clock), now) < ASK_WITHIN]
    return sorted(fresh, key=lambda clock: (clock.stopped_at or now, clock.start_event.hex), reverse=True)


def _alarm(clock: ClockFields, listener: Listener, *, written: bool) -> Alarm | None:
    """The alarm that the clock is for this person, now or later, unless something happens first.

    `written`: something of its record is locked and waits to be sent, and rings by itself.
    """
    if clock.kind in SILENT:
        return None
    seen = clock.seen()
    mine = [who.at for who in seen if who.id == listener.person]
    if clock.kind in UNTIL_DONE and clock.stopped_at is None:
        return Alarm(clock, Why.MISSED, max([clock.due_at, *(at + RING_AGAIN for at in mine)]))
    since = rings_from(clock, written=written)
    if clock.stopped_at is not None or (mine and (since == clock.due_at or max(mine) >= clock.due_at)):
        return None
    if mine:
        since = max(since, again(clock, max(mine)))
    if clock.holder_id == listener.person:
        return Alarm(clock, Why.UNANSWERED if clock.kind == "handover" else Why.DUE, since)
    if clock.kind == "handover":
        return Alarm(clock, Why.OFFERED, clock.started_at)
    if clock.holder_id not in listener.present and _stands_in(listener):
        return Alarm(clock, Why.UNHELD, since)
    return None if seen else Alarm(clock, Why.UNHEEDED, since + RING_OTHER)


def again(clock: ClockFields, seen_at: datetime) -> datetime:
    """When a clock that rings before it is due does so again, for whoever acknowledged it then (UTC)."""
    return min(seen_at + REMINDS, clock.due_at)


def rings_from(clock: ClockFields, *, written: bool = False) -> datetime:
    """From when a clock rings for whoever is responsible, while nobody has acknowledged it (UTC)."""
    if clock.kind == "report" and not written:
        return min(max(clock.started_at + AT_LEAST, clock.due_at - UNWRITTEN), clock.due_at)
    if clock.kind not in LAST_DAY:
        return clock.due_at
    return max(clock.started_at, at_local(last_day(clock.due_at), LAST_MORNING))


def _stands_in(listener: Listener) -> bool:
    """Whether this person hears what nobody present is responsible for: förstajour, else whoever is there."""
    return listener.duty == "first" or "first" not in listener.present.values()


def _silent(clock: ClockFields, now: datetime, snoozed: Mapping[Identity, datetime]) -> bool:
    until = snoozed.get(identity(clock))
    return until is not None and now < min(until, clock.due_at + SNOOZE_LIMIT)


def _urgency(alarm: Alarm) -> tuple[int, datetime, str]:
    clock = alarm.clock
    gravity = _GRAVITY_OFFERED if alarm.why is Why.OFFERED else GRAVITY.get(clock.kind, _GRAVITY_ELSE)
    return (gravity, clock.due_at, clock.start_event.hex)
