"""The bookings of a case, folded from what happened to them: see `lodging`.

Two people who change one apart from each other are both kept: `Written` says what, and an ordinary correction
that has seen both chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlmodel import Field

from jourtui.rules import due_times, entries, facts
from jourtui.rules.due_times import Due
from jourtui.rules.event import Event
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.lodging import (
    Arrived,
    Asked,
    Cancelled,
    Confirmed,
    Corrected,
    Extended,
    FollowUpDone,
    FollowUpPlanned,
    Left,
    LodgingFacts,
    NotArrived,
    Standing,
    Tried,
)

MOST = 2**31 - 1
"""What a table can hold of guests, nights and öre."""


@dataclass(slots=True)
class Visit:
    """One planned follow-up visit."""

    event: Event
    due: datetime
    text: str
    done: Event | None = None

    @property
    def dropped(self) -> bool:
        return (
            self.done is not None
            and isinstance(self.done.payload, FollowUpDone)
            and self.done.payload.dropped
        )


class LodgingFields(Fields):
    """What lists need to know of a booking: shared by the state and the table."""

    reason: str = "homelessness"
    place: str = ""
    code: str = ""
    municipality: str | None = None
    phone: str = ""
    phone_shown: str = ""
    adults: int = 0
    children: int = 0
    nights: int = 0
    check_in: datetime | None = None
    check_out: datetime | None = Field(default=None, index=True)
    price: int | None = None
    payer: str | None = None
    staffed: bool | None = None
    alias: str = ""
    address_protected: bool = False
    decision: str = ""
    note: str = ""
    standing: str = Field(default="live", index=True)
    state: str = "asked"
    """One of `State`: what lists show."""
    reference: str = ""
    confirmed_by: str = ""
    asked_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_reason: str = ""
    cancelled_with: str = ""
    """Who at the place was told that it is cancelled; empty when nobody is known to have been."""
    follow_up_due: datetime | None = None
    """When the next follow-up visit is planned."""
    two_values: bool = False


class Booking(Folded, LodgingFields):
    """A booking as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    # As with a case: a fold sets values that are right by their declaration.

    asked: Event
    ladder: tuple[Tried, ...] = ()
    confirmed: bool = False
    extended: bool = False
    visits: list[Visit] = Field(default_factory=list)
    stays: list[Due] = Field(default_factory=list)
    """Every check-out that was booked."""
    written: facts.Written = Field(default_factory=facts.Written)

    @property
    def id(self) -> UUID:
        return self.asked.id

    @property
    def live(self) -> bool:
        return self.standing == "live"


@dataclass(slots=True)
class Lodgings:
    """All bookings of a case, in the order in which they were asked for."""

    bookings: dict[UUID, Booking] = field(default_factory=dict)
    visits: dict[UUID, Visit] = field(default_factory=dict)
    """Every follow-up visit, by the event that planned it."""

    @property
    def live(self) -> list[Booking]:
        return [booking for booking in self.bookings.values() if booking.live]

    @property
    def to_visit(self) -> list[Visit]:
        """The follow-up visits that are left to make: whoever has left is visited no more."""
        return [visit for booking in self.live for visit in booking.visits if visit.done is None]


def apply(lodgings: Lodgings, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect; what makes no sense any more is void. Total."""
    match event.payload:
        case Asked() as asked:
            if event.id in lodgings.bookings:
                return
            booking = Booking(asked=event, reason=asked.reason, ladder=asked.ladder)
            booking.asked_at = booking.check_in = event.happened_at
            for other in lodgings.live:
                if not event.saw(other.asked):
                    entries.tell_both(log, event, other.asked, "begun_apart", "boende")
            lodgings.bookings[event.id] = booking
            given = asked.facts
            if given.standing is UNSET:
                given = msgspec.structs.replace(given, standing="live")
            _write(booking, log, event, given)
        case FollowUpDone(visit=visit_id):
            visit = lodgings.visits.get(visit_id)
            if visit is None or visit.done is not None:
                log.void.add(event.id)
            else:
                visit.done = event
        case _:
            known = lodgings.bookings.get(getattr(event.payload, "booking", event.id))
            if known is None or not _apply(lodgings, known, log, event):
                log.void.add(event.id)


def summarise(lodgings: Lodgings) -> set[str]:
    """Bring up to date what lists show; returns the facts that have two values in any booking."""
    contested: set[str] = set()
    for booking in lodgings.bookings.values():
        _summarise(booking)
        contested |= booking.written.contested.keys()
    return contested


def _apply(lodgings: Lodgings, booking: Booking, log: entries.Log, event: Event) -> bool:
    """Let an event have its effect on a booking; False when it came too late to have any."""
    match event.payload:
        case Corrected(facts=given):
            _write(booking, log, event, given)
            if given.standing is not UNSET:
                _end(booking, event)
            return True
        case FollowUpPlanned(due=due, text=text):
            visit = Visit(event, due, text)
            booking.visits.append(visit)
            lodgings.visits[event.id] = visit
            return True
    if _too_late(booking, event):
        return False
    standing: Standing = "live"
    match event.payload:
        case Confirmed(reference=reference, by=by):
            booking.confirmed = True
            booking.reference, booking.confirmed_by = reference, by
        case Arrived():
            booking.arrived_at = event.happened_at
        case Extended() as extended:
            booking.extended = True
            given = LodgingFacts(
                check_out=extended.check_out,
                nights=extended.nights,
                price=extended.price,
                decision=extended.decision,
            )
            _write(booking, log, event, given)
        case Left():
            standing = "left"
        case NotArrived():
            standing = "not_arrived"
        case Cancelled(reason=reason, with_name=told):
            standing, booking.cancel_reason, booking.cancelled_with = "cancelled", reason, told
    _write(booking, log, event, LodgingFacts(standing=standing))
    _end(booking, event)
    return True


def _end(booking: Booking, event: Event) -> None:
    """Note that the stay ended with this event, if it did."""
    if booking.live:
        booking.ended_at = None
        due_times.go_on(booking.stays)
    else:
        booking.ended_at = booking.ended_at or event.happened_at
        due_times.end(booking.stays, event)


def _too_late(booking: Booking, event: Event) -> bool:
    """Whether its author could see that the booking had ended. Somebody may still come who had not come."""
    ends = booking.written.writes["standing"]
    if booking.live or not all(event.saw(end.event) for end in ends):
        return False
    return not (booking.standing == "not_arrived" and isinstance(event.payload, Arrived))


def _write(booking: Booking, log: entries.Log, event: Event, given: LodgingFacts) -> None:
    met = facts.write(booking, booking.written, event, given)
    log.tells.extend(entries.two_values(event, met))
    for name in ("adults", "children", "nights", "price"):
        value = getattr(booking, name)
        if value is not None:
            setattr(booking, name, min(max(value, 0), MOST))
    if given.check_out is UNSET:
        return
    # Of two check-outs the first one rings.
    booking.check_out = min(write.value for write in booking.written.writes["check_out"])
    if isinstance(event.payload, Corrected) and booking.stays:
        booking.stays[-1].due = booking.check_out
    else:
        due_times.agree(booking.stays, event, booking.check_out)


def _summarise(booking: Booking) -> None:
    booking.state = booking.standing
    if booking.live:
        progress = (
            ("extended", booking.extended),
            ("arrived", booking.arrived_at is not None),
            ("confirmed", booking.confirmed),
        )
        booking.state = next((state for state, there in progress if there), "asked")
    booking.follow_up_due = min((visit.due for visit in booking.visits if visit.done is None), default=None)
    booking.two_values = bool(booking.written.contested)
