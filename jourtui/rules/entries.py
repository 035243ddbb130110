"""What can be written in any record: notes, consultations, corrections, and what people have seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from jourtui.rules import flags as flagging
from jourtui.rules import imported, locks, responsibility
from jourtui.rules.event import ABSENT, Beginning, Event, Lasting, Payload, kind, of_one_laptop
from jourtui.rules.locks import Locks


@kind("note.written")
class NoteWritten(Payload, frozen=True):
    """A note. Observed, stated (by whom) and assessed are kept apart (domain.md, "Work the case")."""

    text: str
    mode: Literal["observed", "stated", "assessed", "plain"] = "plain"
    stated_by: str = ""
    at: datetime | None = None


class NoteGone(Payload, frozen=True):
    """What stands for a note whose own key is gone. Never sealed: it is not known who wrote what.

    `trace` says why, in a Swedish sentence.
    """

    trace: str


@kind("consultation.held")
class ConsultationHeld(Payload, frozen=True):
    """Help without handing over (samråd)."""

    with_name: str
    text: str = ""
    at: datetime | None = None


@kind("entry.struck")
class EntryStruck(Payload, frozen=True):
    """An entry was wrong: it stays readable, struck through, and has no effect. Undo is this event.

    Who is responsible cannot be struck, nor a lock, a decision, or what began the record: that is handed on
    or ended, never rewritten.
    """

    entry: UUID
    reason: str = ""


@kind("clock.acknowledged")
class ClockAcknowledged(Payload, frozen=True):
    """I have seen that this clock is due. Silences it for the author only; shown to the others."""

    clock: str
    start_event: UUID


@kind("breach.explained")
class BreachExplained(Payload, frozen=True):
    """Why a clock was broken, in one line; `deviation` proposes a deviation."""

    clock: str
    start_event: UUID
    reason: str
    deviation: bool = False


@kind("tell.seen")
class TellSeen(Payload, frozen=True):
    """The author has read what the event `about` told them; `code` and `detail` are the tell's."""

    about: UUID
    code: str
    detail: str = ""


@kind("hold.placed")
class HoldPlaced(Payload, frozen=True):
    """The record must not be destroyed, whatever its age: a dispute, a supervision, a request for it."""

    reason: str


@kind("hold.lifted")
class HoldLifted(Payload, frozen=True):
    """The legal hold `hold` (the event that placed it) is no longer needed. Others on the record stay."""

    hold: UUID
    reason: str = ""


@kind("retention.judged")
class Judged(Payload, frozen=True):
    """Which exception from destruction applies to this record, a code of retention.toml; `none`: no one."""

    exception: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A broken clock's explanation."""

    clock: str
    start_event: UUID
    reason: str
    deviation: bool


@dataclass(slots=True)
class Log:
    """The history of one record, shared by every kind of state."""

    events: list[Event] = field(default_factory=list)
    struck: dict[UUID, Event] = field(default_factory=dict)
    """Struck entries, and the event that struck each."""
    void: set[UUID] = field(default_factory=set)
    """Events that came too late or make no sense any more: visible and harmless."""
    needs_newer: bool = False
    """An event that this program does not understand is among them: only notes may be added."""
    tells: list[responsibility.Tell] = field(default_factory=list)
    seen: set[tuple[UUID, UUID, str, str]] = field(default_factory=set)
    """(event, person, code, detail) that need not be told again."""
    acknowledged: dict[tuple[str, UUID], list[Event]] = field(default_factory=dict)
    """(clock kind, starting event) → the acknowledgements, in order."""
    explained: list[Explanation] = field(default_factory=list)
    moved: tuple[Event, UUID | None] | None = None
    """The last event about who is responsible, also one that came too late, and who was before it."""
    locks: Locks = field(default_factory=dict)
    """Whom the record is locked from, and the events that locked it."""
    working: list[Event] = field(default_factory=list)
    """What says that somebody is at work in it, in order, and no close has seen (`rules.closing`)."""
    met: set[tuple[UUID, UUID]] = field(default_factory=set)
    """(close, person at work) of which both have been told."""
    flags: flagging.Flags = field(default_factory=flagging.Flags)
    """What of it is to be taken up at the team meeting."""


ALONE = (NoteWritten, ConsultationHeld)
"""Each has a key of its own, so that it can be destroyed alone once it has been struck."""
_ABOUT = (HoldPlaced, HoldLifted, Judged)
"""Said about the record, not in it: see `rules.retention`."""
UNSTRIKABLE = (
    Beginning,
    Lasting,
    *responsibility.PAYLOADS,
    *locks.PAYLOADS,
    EntryStruck,
    ClockAcknowledged,
    TellSeen,
    *_ABOUT,
)


def in_time(event: Event) -> tuple[datetime, datetime]:
    """The order of a history: by minute, as many times are given, and within it what was written first."""
    return event.happened_at.replace(second=0, microsecond=0), event.written_at


def begin(events: Sequence[Event]) -> Log:
    """The log of a record before its entries are applied: which ones are struck is known from the start."""
    log = Log(events=list(events))
    known: dict[UUID, Event] = {}
    for event in events:
        if isinstance(event.payload, EntryStruck):
            known = known or {one.id: one for one in events}
            target = known.get(event.payload.entry)
            if target is None or isinstance(target.payload, UNSTRIKABLE) or target.payload is None:
                log.void.add(event.id)
            else:
                log.struck.setdefault(target.id, event)
        elif event.payload is None and event.kind != ABSENT.kind:
            log.needs_newer = True
    return log


def apply(log: Log, held: responsibility.Held, event: Event) -> bool:
    """Let an event of this module or of `responsibility` have its effect; False if it is another's."""
    match event.payload:
        case NoteWritten() | ConsultationHeld() | NoteGone() | EntryStruck():
            pass
        case HoldPlaced() | HoldLifted() | Judged() | imported.Imported():
            pass
        case ClockAcknowledged(clock=clock, start_event=start):
            log.acknowledged.setdefault((clock, start), []).append(event)
        case BreachExplained(clock=clock, start_event=start, reason=reason, deviation=deviation):
            log.explained.append(Explanation(clock, start, reason, deviation))
        case TellSeen(about=about, code=code, detail=detail):
            log.seen.add((about, event.author.id, code, detail))
        case payload if isinstance(payload, flagging.PAYLOADS):
            if not flagging.apply(log.flags, event):
                log.void.add(event.id)
        case payload if isinstance(payload, (*responsibility.PAYLOADS, *locks.PAYLOADS)):
            before, refused = held.holder_id, locks.refuses(log.locks, held, event)
            if refused is not None:
                took_effect, tells = False, refused
            elif isinstance(payload, locks.PAYLOADS):
                took_effect, tells = locks.apply(log.locks, held, event)
            else:
                took_effect, tells = responsibility.apply(held, event)
            if not took_effect:
                log.void.add(event.id)
            log.moved = event, before
            log.tells.extend(tells)
        case _:
            return False
    return True


def ended(
    log: Log,
    held: responsibility.Held,
    event: Event,
    code: str,
    calling: Collection[UUID] = (),
    told: Collection[UUID] = (),
    *,
    called: Collection[UUID] = (),
) -> None:
    """Tell whoever has the record, or `called`, that another closed it: `closed`.

    Whoever is still `calling` is told `closed_calling`.

    Where the author took it over in the same deed, whoever had it is told once, with the reason: `closed`, or
    `reopened`. Those in `told` have been told more (`rules.closing`).
    """
    people, reason = {*calling, *called}, ""
    if code == "closed" and held.holder_id is not None:
        people.add(held.holder_id)
    taken, before = log.moved or (event, None)
    same_author = taken.author.id == event.author.id and of_one_laptop(taken.device, event.device)
    if (
        taken is not event and same_author and not event.saw(taken)
    ):  # written together: neither is shown first
        people |= {one for one in (before, held.holder_id) if one is not None}
        reason = getattr(taken.payload, "reason", "")
        if taken.id not in log.void:
            again = people - {event.author.id, *told}
            log.tells = [t for t in log.tells if t.event_id != taken.id or t.person_id not in again]
    for person in sorted(people - {event.author.id, *told}, key=str):
        log.tells.append(
            responsibility.Tell(
                event_id=event.id,
                person_id=person,
                code=f"{code}_calling" if person in calling else code,
                other=event.author.name,
                detail=reason,
                at=event.written_at,
            )
        )


def two_values(event: Event, met: Iterable[tuple[str, UUID]]) -> Iterable[responsibility.Tell]:
    """Tell both people that a field got two values that did not see each other (see `facts.write`)."""
    for name, other in met:
        for person in {other, event.author.id}:
            yield responsibility.Tell(
                event_id=event.id,
                person_id=person,
                code="two_values",
                other=event.author.name,
                detail=name,
                at=event.written_at,
            )


def tell_both(log: Log, event: Event, other: Event, code: str, detail: str) -> None:
    """Tell both authors of what they did apart."""
    pairs = {event.author.id: other.author.name, other.author.id: event.author.name}
    for person, colleague in pairs.items():
        log.tells.append(
            responsibility.Tell(
                event_id=event.id,
                person_id=person,
                code=code,
                other=colleague,
                detail=detail,
                at=event.written_at,
            )
        )


def settle(log: Log, contested: Collection[str]) -> None:
    """Nobody need be told any more of two values among which a person has chosen."""
    log.tells = [tell for tell in log.tells if tell.code != "two_values" or tell.detail in contested]


def unseen(log: Log) -> Iterable[responsibility.Tell]:
    """What people of this record have still to be told, in order: nothing of what was imported."""
    past = imported.covered(log.events)
    return (
        tell
        for tell in log.tells
        if (tell.event_id, tell.person_id, tell.code, tell.detail) not in log.seen
        and tell.event_id not in past
    )
