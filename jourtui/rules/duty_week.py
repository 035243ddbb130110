"""A duty week (jourvecka): who is first and who is backup from Wednesday 16:00 to Wednesday 08:00.

Each week is one record, whose id follows from its Wednesday: two laptops that plan the same week apart meet
in it. Both plans are kept and both people told, until somebody who has seen both writes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules.entries import Log, TellSeen, settle
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.responsibility import Tell
from jourtui.rules.staff import Duty

DUTY_WEEK = "duty_week"
"""What the two people are told of who planned one week apart."""
_WEDNESDAY = 2
_FIRST, _LAST = date(1902, 1, 1), date(2199, 1, 1)
Answer = Literal["accepted", "declined", "withdrawn"]


class Worker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works: `person` is their id once they have signed in somewhere; before that only a name."""

    name: str
    person: UUID | None = None

    def same(self, other: Worker | None) -> bool:
        """Whether both are the same person: by id where both have one, else by name."""
        if other is None:
            return False
        if self.person is not None and other.person is not None:
            return self.person == other.person
        return self.name.strip().casefold() == other.name.strip().casefold()


def wednesday(day: date) -> date:
    """The Wednesday when the duty week of a day begins: the same day, or the last one before it."""
    day = min(max(day, _FIRST), _LAST)
    return day - timedelta(days=(day.weekday() - _WEDNESDAY) % 7)


def record_of(week: date) -> UUID:
    """The record of the duty week that begins on this Wednesday: the same on every laptop."""
    return UUID(bytes=sha256(f"duty week {wednesday(week).isoformat()}".encode()).digest()[:16], version=4)


# What happens to it


@kind("duty_week.planned")
class WeekPlanned(Payload, frozen=True):
    """The pair of the week that begins on the Wednesday `week`; None: nobody yet. Again: it corrects."""

    week: date
    first: Worker | None = None
    backup: Worker | None = None
    note: str = ""


@kind("duty_week.substituted")
class Substituted(Payload, frozen=True):
    """From `since` until `until` (UTC) somebody else has the duty; `worker` None: nobody, yet.

    It may reach from the week's end to 16:00 the same Wednesday: a day when the office is closed.
    """

    week: date
    duty: Duty
    since: datetime
    until: datetime
    worker: Worker | None = None
    why: str = ""


@kind("duty_week.substitution_ended")
class SubstitutionEnded(Payload, frozen=True):
    """It did not come to that: the event `substitution` does not hold."""

    substitution: UUID
    why: str = ""


@kind("duty_week.swap_asked")
class SwapAsked(Payload, frozen=True):
    """The author asks `to` to take the duty that `of` has; in exchange for `other_week`, where one is named.

    The same `swap` stands in the record of the other week, the other way around.
    """

    week: date
    swap: UUID
    duty: Duty
    of: Worker
    to: Worker
    other_week: date | None = None
    note: str = ""


@kind("duty_week.swap_answered")
class SwapAnswered(Payload, frozen=True):
    """What became of it. `orally`: somebody else wrote down what they said."""

    swap: UUID
    answer: Answer
    orally: bool = False
    why: str = ""


# What it is


class Stretch(msgspec.Struct, frozen=True):
    """A part of the week that somebody else has."""

    id: UUID
    duty: Duty
    since: datetime
    until: datetime
    worker: Worker | None = None
    why: str = ""
    by: str = ""
    contested: bool = False
    """Another, written apart, names somebody else for some of that time, and nobody has chosen."""

    def over(self, other: Stretch) -> bool:
        """Whether they are of the same duty and meet in time."""
        return self.duty == other.duty and max(self.since, other.since) < min(self.until, other.until)


class Swap(msgspec.Struct, frozen=True):
    """A swap that was asked for. `state`: asked, or its answer; `late`: the duty was another's by then."""

    id: UUID
    duty: Duty
    of: Worker
    to: Worker
    other_week: date | None = None
    note: str = ""
    by: str = ""
    by_id: UUID | None = None
    state: Literal["asked", "accepted", "declined", "withdrawn", "late"] = "asked"
    why: str = ""
    settled: bool = False
    """The week was planned again after it was answered."""


class DutyWeekFields(Fields):
    """Shared by the state and the table."""

    week: date | None = Field(default=None, index=True)
    first_id: UUID | None = None
    first_name: str = ""
    backup_id: UUID | None = None
    backup_name: str = ""
    note: str = ""
    by_name: str = ""
    stretches: str = "[]"
    """JSON list of `Stretch`, those that hold, in the order in which they were written."""
    swaps: str = "[]"
    """JSON list of `Swap`, in the order in which they were asked for."""
    two_values: bool = False
    also_by: str = ""
    also: str = ""
    """What was written beside what shows, by somebody who could not see it."""
    parts_apart: bool = False
    """What two wrote apart is who stands in for a part of it: another substitution settles it, no plan."""

    def worker(self, duty: Duty) -> Worker | None:
        """Who has the duty by the plan, swaps included; None is nobody."""
        name = self.first_name if duty == "first" else self.backup_name
        return Worker(name, self.first_id if duty == "first" else self.backup_id) if name else None

    def parts(self) -> list[Stretch]:
        return msgspec.json.decode(self.stretches, type=list[Stretch])

    def standing(self) -> list[Stretch]:
        """The parts without those that lie wholly under a later one, except where nobody has chosen."""
        parts = self.parts()
        return [
            one
            for n, one in enumerate(parts)
            if one.contested
            or not any(
                later.duty == one.duty and later.since <= one.since and one.until <= later.until
                for later in parts[n + 1 :]
            )
        ]

    def swapped(self) -> list[Swap]:
        return msgspec.json.decode(self.swaps, type=list[Swap])


class DutyWeek(DutyWeekFields):
    """A duty week as its events tell it."""


def fold(events: Sequence[Event]) -> tuple[DutyWeek, Log]:
    """The week that these events tell, and what people must be told of it. Total."""
    week, log = DutyWeek(), Log(events=list(events))
    written: list[Event] = []
    stretches: dict[UUID, Stretch] = {}
    swaps: dict[UUID, Swap] = {}
    questions: dict[UUID, UUID] = {}
    parts: list[Event] = []
    apart: list[tuple[Event, Event]] = []
    for event in events:
        match event.payload:
            case WeekPlanned() as plan:
                week.week = week.week or wednesday(plan.week)
                _put(week, "first", plan.first)
                _put(week, "backup", plan.backup)
                week.note, week.by_name = plan.note, event.author.name
                written = _write(log, written, event, swaps)
                for one in swaps.values():
                    if one.state != "asked":
                        swaps[one.id] = msgspec.structs.replace(one, settled=True)
            case Substituted() as part if part.since < part.until:
                given = (part.duty, part.since, part.until, part.worker, part.why, event.author.name)
                stretches[event.id] = Stretch(event.id, *given)
                apart = _laid_over(log, parts, apart, event)
                parts.append(event)
            case SubstitutionEnded(substitution=substitution):
                if stretches.pop(substitution, None) is None:
                    log.void.add(event.id)
                parts = [one for one in parts if one.id != substitution]
                apart = [pair for pair in apart if substitution not in (pair[0].id, pair[1].id)]
            case SwapAsked() as ask if ask.swap not in swaps:
                who = event.author
                swaps[ask.swap] = Swap(
                    ask.swap, ask.duty, ask.of, ask.to, ask.other_week, ask.note, who.name, who.id
                )
                questions[ask.swap] = event.id
                _tell(log, event, ask.to.person, "swap_asked", ask.note)
            case SwapAnswered(swap=swap, answer=answer, why=why):
                asked = swaps.get(swap)
                if asked is None or asked.state != "asked":
                    log.void.add(event.id)
                    continue
                has = week.worker(asked.duty)
                late = answer == "accepted" and (has is None or not has.same(asked.of))
                swaps[swap] = msgspec.structs.replace(asked, state="late" if late else answer, why=why)
                if late:  # also where it is the later of two weeks: one of them may have been given away
                    for who_asked in {asked.by_id, event.author.id}:
                        _tell(log, event, who_asked, "swap_late", why, own=True)
                # Of two weeks that were to be exchanged only the first tells.
                elif asked.other_week is None or (week.week is not None and week.week < asked.other_week):
                    for person in sorted({asked.of.person, asked.to.person, asked.by_id}, key=str):
                        theirs = person == asked.by_id or answer == "withdrawn"
                        _tell(log, event, person, f"swap_{answer}{'' if theirs else '_with_you'}", why)
                log.tells = [tell for tell in log.tells if tell.event_id != questions[swap]]
                if answer == "accepted" and not late:
                    _put(week, asked.duty, asked.to)
                    written = _write(log, written, event, swaps)
            case TellSeen(about=about, code=code, detail=detail):
                log.seen.add((about, event.author.id, code, detail))
    for one_apart in {event.id for pair in apart for event in pair} & stretches.keys():
        stretches[one_apart] = msgspec.structs.replace(stretches[one_apart], contested=True)
    week.stretches = msgspec.json.encode(list(stretches.values())).decode()
    week.swaps = msgspec.json.encode(list(swaps.values())).decode()
    clashing = [event for event in written[:-1] if _clash(event, written[-1], swaps)]
    if clashing:
        other_one = clashing[-1]
        week.two_values, week.also_by = True, other_one.author.name
        week.also = _said(other_one, swaps)
    elif apart:
        week.two_values, week.also_by, week.parts_apart = True, apart[-1][0].author.name, True
        week.also = _stands_in(apart[-1][0])
    settle(log, (DUTY_WEEK,) if clashing or apart else ())
    return week, log


def _laid_over(
    log: Log, parts: Sequence[Event], apart: Sequence[tuple[Event, Event]], event: Event
) -> list[tuple[Event, Event]]:
    """The pairs of substitutions that name two people for one time, neither having seen the other.

    One that was written by whoever saw both settles them.
    """
    beside = [other for other in parts if not event.saw(other) and _same_time(other, event)]
    for other in beside:
        for person in {other.author.id, event.author.id}:
            _tell(log, event, person, "two_values", DUTY_WEEK, own=True)
    left = [pair for pair in apart if not all(event.saw(one) and _overlap(one, event) for one in pair)]
    return [*left, *((other, event) for other in beside)]


def _overlap(one: Event, other: Event) -> bool:
    a, b = one.payload, other.payload
    if not isinstance(a, Substituted) or not isinstance(b, Substituted):
        return False
    return a.duty == b.duty and max(a.since, b.since) < min(a.until, b.until)


def _same_time(one: Event, other: Event) -> bool:
    """Whether two substitutions name different people for the same duty at the same time."""
    a, b = getattr(one.payload, "worker", None), getattr(other.payload, "worker", None)
    same = a.same(b) if isinstance(a, Worker) else b is None
    return not same and _overlap(one, other)


def _stands_in(event: Event) -> str:
    worker = getattr(event.payload, "worker", None)
    return f"vikarie {worker.name}" if isinstance(worker, Worker) else "ingen vikarie"


def _put(week: DutyWeek, duty: Duty, worker: Worker | None) -> None:
    setattr(week, f"{duty}_name", worker.name if worker is not None else "")
    setattr(week, f"{duty}_id", worker.person if worker is not None else None)


def _write(log: Log, written: Sequence[Event], event: Event, swaps: dict[UUID, Swap]) -> list[Event]:
    """What stands side by side when `event` is written; those who did not see each other are told."""
    beside = [other for other in written if not event.saw(other)]
    for other in beside:
        if _clash(other, event, swaps):
            for person in {other.author.id, event.author.id}:
                _tell(log, event, person, "two_values", DUTY_WEEK, own=True)
    return [*beside, event]


def _tell(log: Log, event: Event, person: UUID | None, code: str, detail: str, *, own: bool = False) -> None:
    if person is None or (person == event.author.id and not own):
        return
    log.tells.append(
        Tell(
            event_id=event.id,
            person_id=person,
            code=code,
            other=event.author.name,
            detail=detail,
            at=event.written_at,
        )
    )


def _clash(one: Event, other: Event, swaps: dict[UUID, Swap]) -> bool:
    """Whether two writes say different things of the same."""
    wants, wanted = _wants(one, swaps), _wants(other, swaps)
    return any(wants[key] != wanted[key] for key in wants.keys() & wanted.keys())


def _wants(event: Event, swaps: dict[UUID, Swap]) -> dict[str, object]:
    match event.payload:
        case WeekPlanned(first=first, backup=backup, note=note):
            return {"first": first, "backup": backup, "note": note}
        case SwapAnswered(swap=swap) if swap in swaps:
            return {swaps[swap].duty: swaps[swap].to}
    return {}


def _said(event: Event, swaps: dict[UUID, Swap]) -> str:
    wants = _wants(event, swaps)
    names = [one.name for duty in ("first", "backup") if isinstance(one := wants.get(duty), Worker)]
    note = wants.get("note")
    return ", ".join(filter(None, (" och ".join(names), note if isinstance(note, str) else "")))
