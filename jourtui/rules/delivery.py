"""What leaves the jour: queued, tried, delivered, received, taken back; and what came to the wrong hands.

A delivery is of one locked document to the one board that it was locked for. *Delivered* is what the
board's own mail server accepted, what was read back from its folder, or paper that somebody handed over or
posted. *Received* is what the board has said itself. Sources: domain.md, "Clocks" and "Documents".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import SQLModel

from jourtui.rules import entries
from jourtui.rules.channels import Route
from jourtui.rules.event import Event, Lasting, Payload, kind
from jourtui.rules.responsibility import Tell

State = Literal["queued", "later", "asks", "delivered", "received", "taken_back", "wrong", "contained"]
"""`later`: tried again by itself; `asks`: waits for a person. The last two are of wrong deliveries."""
WAITING = ("queued", "later", "asks")
"""The states of what has still to leave."""
MOST = 2**31 - 1
"""The highest version that a table can hold."""
INCIDENT = timedelta(hours=72)
"""To tell IMY of a personal-data incident, from when it was discovered (GDPR art. 33; not verified here)."""


class Shown(msgspec.Struct, frozen=True):
    """What stood together on the screen when the board's code was typed."""

    subject: str
    municipality: str
    ground: str
    board_name: str
    route: str


@kind("delivery.queued")
class Queued(Lasting, frozen=True):
    """A person has confirmed, by typing the board's code, that the document goes to it this way."""

    document: UUID
    version: int
    locked: UUID
    """The event that locked these words."""
    title: str
    board: str
    board_name: str
    route: Route
    pdf: UUID
    """The file that is sent (`attachment.kept`)."""
    data: UUID
    """The JSON that is sent beside it (`attachment.kept`)."""
    fingerprint: str
    """SHA-256 of the PDF, in hexadecimal."""
    shown: Shown
    covers: bool = False
    """It is the report to the municipality: delivered, it stops the report's clock."""
    at: datetime | None = None


@kind("delivery.tried")
class Tried(Lasting, frozen=True):
    """It did not go, for another reason than was written last.

    `asks`: it is not tried again by itself; a person must look at it.
    """

    delivery: UUID
    reason: str
    asks: bool = False


@kind("delivery.retried")
class Retried(Lasting, frozen=True):
    """A person lets it be tried now, from their laptop: that laptop sends it from then on."""

    delivery: UUID


@kind("delivery.delivered")
class Delivered(Lasting, frozen=True):
    """It is with the board. `receipt` is the mail server's answer, or the file that was read back.

    On paper `by` is who handed it over (`to` whom) or posted it.
    """

    delivery: UUID
    receipt: str
    by: str = ""
    to: str = ""
    handed: bool = False
    at: datetime | None = None


@kind("delivery.received")
class Received(Lasting, frozen=True):
    """The board has it: who there said so, and how that is known."""

    delivery: UUID
    by: str
    how: str
    at: datetime | None = None


@kind("delivery.taken_back")
class TakenBack(Lasting, frozen=True):
    """It shall not be sent after all."""

    delivery: UUID
    why: str


@kind("delivery.went_wrong")
class WentWrong(Lasting, frozen=True):
    """Something came to somebody who should not have it, by whatever road; `at` is when it was discovered."""

    what: str
    to: str
    delivery: UUID | None = None
    at: datetime | None = None


@kind("delivery.contained")
class Contained(Payload, frozen=True):
    """One step to limit a wrong delivery was taken: `who` was spoken to."""

    wrong: UUID
    step: Literal["called", "deleted", "deviation"]
    who: str
    note: str = ""
    at: datetime | None = None


@kind("delivery.incident_judged")
class IncidentJudged(Lasting, frozen=True):
    """The personal-data incident is told to IMY, or is judged not to need it, with the reason."""

    wrong: UUID
    told: bool
    reason: str
    by: str
    at: datetime | None = None


PAYLOADS = (
    *(Queued, Tried, Retried, Delivered, Received, TakenBack),
    *(WentWrong, Contained, IncidentJudged),
)
STEPS = ("called", "deleted", "deviation")


@dataclass(slots=True)
class Delivery:
    """One delivery as its events tell it."""

    event: Event
    said: Queued
    sender: Event
    """What was written last at the laptop that sends it: it was queued there, or tried anew."""
    tried: Event | None = None
    reason: str = ""
    asks: bool = False
    delivered: Event | None = None
    received: Event | None = None
    taken_back: Event | None = None
    another: bool = False
    """Another delivery of the same words was queued at the same time, or has been delivered."""

    @property
    def id(self) -> UUID:
        return self.event.id

    @property
    def state(self) -> State:
        if self.received is not None or self.handed:
            return "received"
        if self.delivered is not None:
            return "delivered"
        if self.taken_back is not None:
            return "taken_back"
        return "asks" if self.asks else "later" if self.tried is not None else "queued"

    @property
    def waiting(self) -> bool:
        """Whether it has still to leave."""
        return self.delivered is None and self.taken_back is None

    @property
    def superseded(self) -> bool:
        """Whether the same words have reached the board by another delivery."""
        return self.another and self.delivered is None and self.asks

    @property
    def handed(self) -> bool:
        """Whether it was given on paper into somebody's hand."""
        return self.delivered is not None and getattr(self.delivered.payload, "handed", False)


@dataclass(slots=True)
class Wrong:
    """Something that came to the wrong hands, and what was done about it."""

    event: Event
    said: WentWrong
    steps: list[Event] = field(default_factory=list)
    judged: Event | None = None

    @property
    def due(self) -> datetime:
        return self.event.happened_at + INCIDENT

    @property
    def left(self) -> list[str]:
        """The steps that nobody has taken yet, and `incident` until that is judged."""
        done = {one.payload.step for one in self.steps if isinstance(one.payload, Contained)}
        return [step for step in STEPS if step not in done] + ["incident"] * (self.judged is None)


@dataclass(slots=True)
class Deliveries:
    """All that a case has sent or is to send, in order."""

    every: dict[UUID, Delivery] = field(default_factory=dict)
    wrong: dict[UUID, Wrong] = field(default_factory=dict)

    def of(self, document: UUID, version: int) -> list[Delivery]:
        """The deliveries of these words."""
        return [
            one for one in self.every.values() if (one.said.document, one.said.version) == (document, version)
        ]


def apply(deliveries: Deliveries, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect. Total: what makes no sense any more is void."""
    match event.payload:
        case Queued() as said:
            _queue(deliveries, log, event, said)
        case WentWrong() as said:
            deliveries.wrong.setdefault(event.id, Wrong(event, said))
        case Contained(wrong=wrong) | IncidentJudged(wrong=wrong) as said:
            found = deliveries.wrong.get(wrong)
            if found is None or (isinstance(said, IncidentJudged) and found.judged is not None):
                log.void.add(event.id)
            elif isinstance(said, Contained):
                found.steps.append(event)
            else:
                found.judged = event
        case Tried(delivery=id_) | Retried(delivery=id_) | TakenBack(delivery=id_):
            one = deliveries.every.get(id_)
            if one is None:
                log.void.add(event.id)
            elif isinstance(event.payload, TakenBack) and one.delivered is not None:
                log.void.add(event.id)
                _tell_late(log, one, event, one.delivered)
            elif not one.waiting:
                log.void.add(event.id)
            else:
                _settle(one, event)
        case Delivered(delivery=id_) | Received(delivery=id_):
            one = deliveries.every.get(id_)
            if one is None:
                log.void.add(event.id)
            elif isinstance(event.payload, Received):
                _receive(one, log, event)
            else:
                _deliver(deliveries, one, log, event)


def _queue(deliveries: Deliveries, log: entries.Log, event: Event, said: Queued) -> None:
    others = [one for one in deliveries.of(said.document, said.version) if one.taken_back is None]
    one = deliveries.every.setdefault(event.id, Delivery(event, said, event))
    for other in others:
        one.another = True
        if not event.saw(other.event):
            _tell(log, event, "queued_twice", said.title, other.event.author.id, event.author.id)


def _settle(one: Delivery, event: Event) -> None:
    match event.payload:
        case Tried(reason=reason, asks=asks):
            one.tried, one.reason, one.asks = event, reason, asks
        case Retried():
            one.tried, one.asks, one.sender = None, False, event
        case TakenBack():
            one.taken_back = event


def _deliver(deliveries: Deliveries, one: Delivery, log: entries.Log, event: Event) -> None:
    """It went, whatever else was written meanwhile: what happened is not undone by a word."""
    if one.delivered is not None:
        log.void.add(event.id)
        return
    one.delivered, one.asks = event, False
    if one.taken_back is not None:
        _tell_late(log, one, one.taken_back, event)
    for other in deliveries.of(one.said.document, one.said.version):
        other.another = other.another or other is not one


def _receive(one: Delivery, log: entries.Log, event: Event) -> None:
    if one.received is not None or one.delivered is None:
        log.void.add(event.id)
    else:
        one.received = event


def _tell_late(log: entries.Log, one: Delivery, taken: Event, sent: Event) -> None:
    _tell(log, taken, "sent_anyway", one.said.title, taken.author.id, sent.author.id)


def _tell(log: entries.Log, event: Event, code: str, detail: str, *people: UUID) -> None:
    for person in sorted(set(people), key=str):
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


# The view


class DeliveryFields(SQLModel):
    """What the outbox shows of a delivery, or of what went wrong: shared by the state and the table."""

    document: UUID | None = None
    version: int = 0
    title: str = ""
    board: str = ""
    board_name: str = ""
    way: str = ""
    address: str = ""
    state: str = "queued"
    reason: str = ""
    queued_at: datetime
    queued_by: str = ""
    tried_at: datetime | None = None
    delivered_at: datetime | None = None
    receipt: str = ""
    received_at: datetime | None = None
    received_by: str = ""
    device: UUID | None = None
    """The laptop that sends it."""
    elsewhere: bool = False
    """The case belongs to another board now."""
    due_at: datetime | None = None
    """Of what went wrong: until when IMY is to be told."""


class DeliveryState(DeliveryFields):
    """One row as the events tell it."""

    delivery: UUID


def rows(deliveries: Deliveries, board: str | None) -> list[DeliveryState]:
    """What the outbox shows of a case that belongs to `board` now."""
    return [_row(one, board) for one in deliveries.every.values()] + [
        DeliveryState(
            delivery=wrong.event.id,
            title=wrong.said.what,
            address=wrong.said.to,
            state="wrong" if wrong.left else "contained",
            reason=" ".join(wrong.left),
            queued_at=wrong.event.happened_at,
            queued_by=wrong.event.author.name,
            due_at=wrong.due if wrong.judged is None else None,
        )
        for wrong in deliveries.wrong.values()
    ]


def _row(one: Delivery, board: str | None) -> DeliveryState:
    said, sent, got = one.said, one.delivered, one.received
    handed = sent.payload if sent is not None and one.handed else None
    by = handed.to if isinstance(handed, Delivered) else ""
    if got is not None and isinstance(got.payload, Received):
        by = got.payload.by
    back = one.taken_back.payload if one.taken_back is not None else None
    receipt = sent.payload.receipt if sent is not None and isinstance(sent.payload, Delivered) else ""
    received = got or (sent if handed is not None else None)
    return DeliveryState(
        delivery=one.id,
        document=said.document,
        version=min(max(said.version, 0), MOST),
        title=said.title,
        board=said.board,
        board_name=said.board_name,
        way=said.route.way,
        address=said.route.address,
        state=one.state,
        reason=back.why if isinstance(back, TakenBack) and one.state == "taken_back" else one.reason,
        queued_at=one.event.happened_at,
        queued_by=one.event.author.name,
        tried_at=one.tried.written_at if one.tried is not None else None,
        delivered_at=sent.happened_at if sent is not None else None,
        receipt=receipt,
        received_at=received.happened_at if received is not None else None,
        received_by=by,
        device=one.sender.device,
        elsewhere=board is not None and said.board != board,
    )
