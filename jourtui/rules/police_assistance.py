"""Police assistance (handräckning): requested of whom and when, received there, carried out, or withdrawn.

Sources: domain.md, "Clocks" (requested, received, carried out, withdrawn; withdraw when the ground ends,
JO 1832-2006). When it is asked whether it was received, and is still needed, are jourtui's own times.
That it was carried out and that it was withdrawn, written apart, both stand until a person has chosen. What
was written by mistake is taken back with a reason, the request itself too (`AssistanceTakenBack`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from jourtui.rules import entries, responsibility
from jourtui.rules.decisions import Decided
from jourtui.rules.event import Event, Lasting, kind

RECEIVED_WITHIN = timedelta(minutes=45)
"""As the police have to answer the telephone."""

State = Literal["requested", "received", "carried_out", "withdrawn"]


@kind("police_assistance.requested")
class AssistanceRequested(Lasting, frozen=True):
    """The first version of `ExecutionRequested`, and what both say.

    The request that `decision` is about was sent to the police: `to` whom there, and how.
    """

    decision: UUID
    to: str
    how: str = ""
    at: datetime | None = None


@kind("police_assistance.requested", version=2)
class ExecutionRequested(AssistanceRequested, frozen=True):
    """The police were asked to carry something out."""

    executes: tuple[UUID, ...] = ()
    """The decisions in the case that are to be carried out; none where it was decided elsewhere."""


@kind("police_assistance.received")
class AssistanceReceived(Lasting, frozen=True):
    """The police have said that they have it: who there."""

    request: UUID
    by: str
    at: datetime | None = None


@kind("police_assistance.carried_out")
class AssistanceCarriedOut(Lasting, frozen=True):
    """The police have done it: what came of it."""

    request: UUID
    outcome: str = ""
    at: datetime | None = None


@kind("police_assistance.withdrawn")
class AssistanceWithdrawn(Lasting, frozen=True):
    """The request is taken back, and why; `told`: who at the police was told so."""

    request: UUID
    why: str
    told: str
    at: datetime | None = None


@kind("police_assistance.record_taken_back")
class AssistanceTakenBack(Lasting, frozen=True):
    """The event `entry` was written by mistake: a request, or what was said to have become of one.

    It has no effect any more: what ended is asked for again, and its clocks run as before.
    """

    entry: UUID
    why: str


PAYLOADS = (
    AssistanceRequested,
    ExecutionRequested,
    AssistanceReceived,
    AssistanceCarriedOut,
    AssistanceWithdrawn,
    AssistanceTakenBack,
)


@dataclass(slots=True)
class Request:
    """One request, and how far it has come."""

    event: Event
    said: AssistanceRequested
    receipts: list[Event] = field(default_factory=list)
    """What says that the police have it: the first counts."""
    ends: list[Event] = field(default_factory=list)
    """What says that it was carried out or withdrawn, and is not taken back: the first is shown."""
    backs: list[Event] = field(default_factory=list)
    """What took back an end."""

    @property
    def received(self) -> Event | None:
        return self.receipts[0] if self.receipts else None

    @property
    def ended(self) -> Event | None:
        """What ended it: it was carried out, or withdrawn."""
        return self.ends[0] if self.ends else None

    @property
    def other(self) -> Event | None:
        """The end of the other kind, where two people who did not see each other wrote one each."""
        return next((one for one in self.ends[1:] if _contests(self.ends[0], one)), None)

    @property
    def state(self) -> State:
        if self.ended is not None:
            return "withdrawn" if isinstance(self.ended.payload, AssistanceWithdrawn) else "carried_out"
        return "received" if self.received is not None else "requested"


@dataclass(slots=True)
class Requests:
    """All that a case has asked the police to help with, in order."""

    every: dict[UUID, Request] = field(default_factory=dict)
    mistaken: dict[UUID, tuple[Request, Event]] = field(default_factory=dict)
    """Requests that were taken back as written by mistake, and by what."""

    @property
    def running(self) -> list[Request]:
        return [one for one in self.every.values() if one.ended is None]

    @property
    def apart(self) -> list[Request]:
        """Those that are both carried out and withdrawn, by two who did not see each other."""
        return [one for one in self.every.values() if one.other is not None]


def ground_ended(said: AssistanceRequested, decided: Mapping[UUID, Decided]) -> datetime | None:
    """When the ground of a request ceased to hold, if it has (UTC): JO 1832-2006.

    Either the decision to ask has ended; or, of some person whom it concerns, all that the police were to
    carry out, also what was written in, or decided anew, after they were asked. A decision that was recorded
    twice goes on in the other.
    """
    asked = _goes_on(said.decision, decided)
    if asked is None:
        return None
    if asked.ended is not None:
        return asked.ended.happened_at
    executed = _to_execute(said, asked, decided)
    ended = []
    for person in asked.made.concerns or (None,):
        of = [one for one in executed if person is None or person in one.made.concerns]
        over = [one.ended.happened_at for one in of if one.ended is not None]
        if of and len(over) == len(of):
            ended.append(max(over))
    return min(ended, default=None)


def _to_execute(said: AssistanceRequested, asked: Decided, decided: Mapping[UUID, Decided]) -> list[Decided]:
    """What the police were to carry out: what they were asked to, and what is decided of the same kinds.

    Not what had ended before they were asked.
    """
    executes = said.executes if isinstance(said, ExecutionRequested) else ()
    kinds = {decided[one].made.decision for one in executes if one in decided}
    found = (_goes_on(id_, decided) for id_, one in decided.items() if one.made.decision in kinds)
    since = asked.event.happened_at
    return [
        one
        for one in found
        if one is not None
        and one.made.granted
        and (one.event.id in executes or one.ended is None or one.ended.happened_at >= since)
    ]


def _goes_on(id_: UUID, decided: Mapping[UUID, Decided]) -> Decided | None:
    """The decision, or the one that it was another record of."""
    found, passed = decided.get(id_), {id_}
    while found is not None and found.ended is not None:
        same: UUID | None = getattr(found.ended.payload, "same_as", None)
        if same is None or same in passed or same not in decided:
            break
        passed.add(same)
        found = decided[same]
    return found


def apply(requests: Requests, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect. Of two who note the same the first holds. Total."""
    match event.payload:
        case AssistanceRequested() as said:
            for other in requests.running:
                if other.said.decision == said.decision and not event.saw(other.event):
                    entries.tell_both(log, event, other.event, "begun_apart", "handräckning")
            requests.every.setdefault(event.id, Request(event, said))
        case AssistanceReceived(request=id_):
            if (one := _found(requests, log, event, id_)) is not None:
                if one.receipts:
                    log.void.add(event.id)
                one.receipts.append(event)
        case AssistanceCarriedOut(request=id_) | AssistanceWithdrawn(request=id_):
            if (one := _found(requests, log, event, id_)) is not None:
                if one.ends and _contests(one.ends[0], event):
                    log.tells.extend(entries.two_values(event, [("assistance", one.ends[0].author.id)]))
                one.ends.append(event)
                _mark(log, one)
        case AssistanceTakenBack(entry=entry):
            _take_back(requests, log, event, entry)


def contested(requests: Requests) -> set[str]:
    """The name of what has two values, where one was both carried out and withdrawn."""
    return {"assistance"} if requests.apart else set()


def _contests(one: Event, other: Event) -> bool:
    return type(one.payload) is not type(other.payload) and not other.saw(one)


def _mark(log: entries.Log, one: Request) -> None:
    """Of its ends the first has effect, and what contests it; the rest came too late."""
    for n, end in enumerate(one.ends):
        if n == 0 or _contests(one.ends[0], end):
            log.void.discard(end.id)
        else:
            log.void.add(end.id)


def _found(requests: Requests, log: entries.Log, event: Event, id_: UUID) -> Request | None:
    """The request that `event` is about. One that was taken back apart is there again: somebody has it."""
    if id_ in requests.mistaken and not event.saw(requests.mistaken[id_][1]):
        one, back = requests.mistaken.pop(id_)
        requests.every[id_] = one
        log.void.discard(id_)
        log.void.add(back.id)
        log.tells.extend(_told(event, back))
    found = requests.every.get(id_)
    if found is None:
        log.void.add(event.id)
    return found


def _take_back(requests: Requests, log: entries.Log, event: Event, entry: UUID) -> None:
    """What was written by mistake counts no more; but never so that what another did apart is lost."""
    for one in requests.every.values():
        if one.event.id == entry:
            unseen = [other for other in (*one.receipts, *one.ends) if not event.saw(other)]
            if unseen:
                log.void.add(event.id)
                log.tells.extend(_told(event, unseen[0]))
            else:
                del requests.every[entry]
                requests.mistaken[entry] = (one, event)
                log.void.add(entry)
            return
        if any(other.id == entry for other in one.receipts):
            one.receipts = [other for other in one.receipts if other.id != entry]
            log.void.add(entry)
            if one.receipts:
                log.void.discard(one.receipts[0].id)
            return
        if any(other.id == entry for other in one.ends):
            meanwhile = [other for other in one.backs if not event.saw(other)]
            if len(one.ends) == 1 and meanwhile:  # two chose apart, one each: the end that is left stays
                log.void.add(event.id)
                log.tells.extend(_told(event, meanwhile[0]))
                return
            one.ends = [other for other in one.ends if other.id != entry]
            one.backs.append(event)
            log.void.add(entry)
            _mark(log, one)
            return
    log.void.add(event.id)


def _told(event: Event, other: Event) -> Iterable[responsibility.Tell]:
    """Tell both who wrote apart of one request."""
    for person, colleague in ((other.author, event.author), (event.author, other.author)):
        yield responsibility.Tell(
            event_id=event.id,
            person_id=person.id,
            code="assistance_apart",
            other=colleague.name,
            at=event.written_at,
        )
