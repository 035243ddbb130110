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

from jourtui.rules import entries
from jourtui.rules.channels import Route
from jourtui.rules.document_fold import Document
from jourtui.rules.event import Event, Lasting, Payload, kind
from jourtui.rules.responsibility import Tell

State = Literal["queued", "later", "asks", "delivered", "received", "taken_back", "astray"]
"""`later`: tried again by itself; `asks`: waits for a person; `astray`: it left, and the board has it not."""
WAITING = ("queued", "later", "asks")
"""The states of what has still to leave."""
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
class FirstQueued(Lasting, frozen=True):
    """The first version of `Queued`: it did not tell of additions."""

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


@kind("delivery.queued", version=2)
class Queued(FirstQueued, frozen=True):
    """A person has confirmed, by typing the board's code, that the document goes to it this way."""

    holds: tuple[UUID, ...] = ()
    """The additions and the signatures that are in what is sent: the events that wrote them."""
    sheet: UUID | None = None
    """The PDF with the additions that goes beside a digitally signed file (`attachment.kept`)."""


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


@kind("delivery.retried_apart")
class RetriedApart(Retried, frozen=True):
    """The same, also while that laptop is out of contact with the store."""


@kind("delivery.delivered")
class Delivered(Lasting, frozen=True):
    """It is with the board, or posted to it (on paper, not `handed`).

    `receipt` is the mail server's answer, or the file that was read back.
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


@kind("delivery.went_astray")
class WentAstray(Lasting, frozen=True):
    """What was delivered came to the wrong hands, and the board that it was for has it not."""

    delivery: UUID


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
    *(FirstQueued, Tried, Retried, Delivered, Received, TakenBack),
    *(WentWrong, WentAstray, Contained, IncidentJudged),
)
STEPS = ("called", "deleted", "deviation")


@dataclass(slots=True)
class Delivery:
    """One delivery as its events tell it."""

    event: Event
    said: FirstQueued
    sender: Event
    """What was written last at the laptop that sends it: it was queued there, or tried anew."""
    tried: Event | None = None
    reason: str = ""
    asks: bool = False
    delivered: Event | None = None
    received: Event | None = None
    taken_back: Event | None = None
    astray: Event | None = None
    """That it came to the wrong hands, and not to the board; nobody has said that the board has it since."""

    @property
    def id(self) -> UUID:
        return self.event.id

    @property
    def holds(self) -> frozenset[UUID]:
        """The additions and signatures that are in what is sent."""
        return frozenset(self.said.holds) if isinstance(self.said, Queued) else frozenset()

    def lapsed(self, document: Document) -> bool:
        """Whether a signature that is in what is sent has been taken back."""
        return not self.holds <= {one.id for one in (*document.additions, *document.signed)}

    @property
    def sheet(self) -> UUID | None:
        """The kept PDF of the additions, beside a digitally signed file."""
        return self.said.sheet if isinstance(self.said, Queued) else None

    @property
    def state(self) -> State:
        if self.astray is not None:
            return "astray"
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
    def live(self) -> bool:
        """Whether it is with the board, or is to be."""
        return self.astray is None and (self.delivered is not None or self.taken_back is None)

    @property
    def there(self) -> bool:
        """Whether it is with the board."""
        return self.astray is None and self.delivered is not None

    @property
    def handed(self) -> bool:
        """Whether it was given on paper into somebody's hand."""
        return self.delivered is not None and getattr(self.delivered.payload, "handed", False)

    @property
    def posted(self) -> bool:
        """Whether it was sent on paper, in nobody's hand: on its way, until the board says that it has it."""
        return self.delivered is not None and self.said.route.way == "paper" and not self.handed


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

    def of(self, document: UUID, version: int, locked: UUID) -> list[Delivery]:
        """The deliveries of these words: of two who locked a document apart each locked their own."""
        words = (document, version, locked)
        return [
            one
            for one in self.every.values()
            if (one.said.document, one.said.version, one.said.locked) == words
        ]

    def same(self, one: Delivery) -> list[Delivery]:
        """The deliveries of the same words, with itself."""
        return self.of(one.said.document, one.said.version, one.said.locked)

    def of_final(self, document: Document) -> list[Delivery]:
        """The deliveries of a document in the words that hold; none while it is not locked."""
        if document.locked is None or document.finished is None:
            return []
        return self.of(document.id, document.finished.version, document.locked.id)

    def reached(self, one: Delivery) -> Delivery | None:
        """Another delivery of the same words that is with the board, with all that this one holds."""
        for other in self.same(one):
            if other is not one and other.there and one.holds <= other.holds:
                return other
        return None

    def lacked(self, document: Document, *, there: bool = False) -> list[Event]:
        """The additions to a final document that no live delivery of it holds; `there`: none at the board."""
        if document.finished is None:
            return []
        held: set[UUID] = set()
        for one in self.of_final(document):
            if one.there if there else one.live:
                held |= one.holds
        return [event for event in document.additions if event.id not in held]


def apply(deliveries: Deliveries, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect. Total: what makes no sense any more is void."""
    match event.payload:
        case FirstQueued() as said:
            _queue(deliveries, log, event, said)
        case WentWrong() as said:
            deliveries.wrong.setdefault(event.id, Wrong(event, said))
        case WentAstray(delivery=id_):
            one = deliveries.every.get(id_)
            if one is None or one.delivered is None:
                log.void.add(event.id)
            else:
                if one.received is not None and not event.saw(one.received):
                    entries.tell_both(log, event, one.received, "astray_apart", one.said.title)
                one.astray, one.received = event, None
                for twin in deliveries.same(one):
                    if twin.waiting and twin.asks:
                        twin.reason = ""  # that this one was with the board is so no more
        case Contained(wrong=wrong) | IncidentJudged(wrong=wrong) as said:
            found = deliveries.wrong.get(wrong)
            if found is None or (isinstance(said, IncidentJudged) and found.judged is not None):
                log.void.add(event.id)
                if found is not None and found.judged is not None and not event.saw(found.judged):
                    entries.tell_both(log, event, found.judged, "judged_twice", "")
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
                _deliver(one, log, event)


def _queue(deliveries: Deliveries, log: entries.Log, event: Event, said: FirstQueued) -> None:
    queued = deliveries.every.setdefault(event.id, Delivery(event, said, event))
    for other in deliveries.same(queued):
        if other is not queued and other.taken_back is None and not event.saw(other.event):
            _tell(log, event, "queued_twice", said.title, other.event.author.id, event.author.id)


def _settle(one: Delivery, event: Event) -> None:
    match event.payload:
        case Tried(reason=reason, asks=asks):
            one.tried, one.reason, one.asks = event, reason, asks
        case Retried():
            one.tried, one.asks, one.sender = None, False, event
        case TakenBack():
            one.taken_back = event


def _deliver(one: Delivery, log: entries.Log, event: Event) -> None:
    """It went, whatever else was written meanwhile: what happened is not undone by a word."""
    if one.delivered is not None:
        log.void.add(event.id)
        if not event.saw(one.delivered):
            entries.tell_both(log, event, one.delivered, "delivered_twice", one.said.title)
        return
    one.delivered, one.asks = event, False
    if one.taken_back is not None:
        _tell_late(log, one, one.taken_back, event)


def _receive(one: Delivery, log: entries.Log, event: Event) -> None:
    if one.received is not None or one.delivered is None:
        log.void.add(event.id)
    elif one.astray is not None and not event.saw(one.astray):
        log.void.add(event.id)
        entries.tell_both(log, event, one.astray, "astray_apart", one.said.title)
    else:
        one.received, one.astray = event, None


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
