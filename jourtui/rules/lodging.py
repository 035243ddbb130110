"""Lodging for a few nights (tillfälligt boende): what happens to a booking in a case. `bookings` folds it.

Source: domain.md, "Lodging and aid". A hotel is never a protected placement (lag 2024:79). A booking is known
by the event that asked for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from jourtui.rules import facts
from jourtui.rules.event import Lasting, Payload, kind

Reason = Literal["violence", "homelessness"]
Standing = Literal["live", "left", "not_arrived", "cancelled"]
"""Whether the booking holds; and if not, how it ended."""
State = Literal["asked", "confirmed", "arrived", "extended", "left", "not_arrived", "cancelled"]


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rung of the ladder before this lodging: tried, or not possible, and why. `label` as it was shown."""

    step: str
    label: str
    tried: bool
    why: str


class LodgingFacts(facts.Facts, frozen=True):
    """What is known of a booking."""

    place: str | UnsetType = UNSET
    """The name of the hotel or the like."""
    code: str | UnsetType = UNSET
    """Its code in the unit's list; empty when it was written freely."""
    municipality: str | UnsetType | None = UNSET
    """Official code of the municipality where it is."""
    phone: str | UnsetType = UNSET
    """E.164."""
    phone_shown: str | UnsetType = UNSET
    adults: int | UnsetType = UNSET
    children: int | UnsetType = UNSET
    nights: int | UnsetType = UNSET
    check_in: datetime | UnsetType = UNSET
    check_out: datetime | UnsetType = UNSET
    price: int | UnsetType | None = UNSET
    """Öre for the whole stay; None when it is not known."""
    payer: str | UnsetType | None = UNSET
    """Short code of the board that pays."""
    staffed: bool | UnsetType | None = UNSET
    """Whether the reception is staffed all night; None when it is not known."""
    alias: str | UnsetType = UNSET
    """The name that the room is booked in, where it is not the guest's own."""
    address_protected: bool | UnsetType = UNSET
    """Lists then show the alias, never the place."""
    decision: str | UnsetType = UNSET
    """The decision behind it: what was granted, by whom."""
    note: str | UnsetType = UNSET
    standing: Standing | UnsetType = UNSET

    keeps_both = frozenset(
        {"place", "municipality", "phone_shown", "adults", "children", "nights", "check_in", "check_out"}
        | {"price", "payer", "staffed", "alias", "address_protected", "decision", "standing"}
    )
    careful = {
        "address_protected": (True, False),
        "staffed": (False, None, True),
        # Somebody may be there: that is what must not be overlooked.
        "standing": ("live", "left", "not_arrived", "cancelled"),
    }


DECISION = "lodging"
"""The kind of decision (mandates.toml) that a booking rests on."""


@kind("lodging.asked")
class Asked(Lasting, frozen=True):
    """A room was asked for. `ladder`: what was tried before it, never for somebody who is threatened."""

    reason: Reason
    facts: LodgingFacts
    ladder: tuple[Tried, ...] = ()
    at: datetime | None = None


@kind("lodging.corrected")
class Corrected(Payload, frozen=True):
    """Facts of a booking were changed; also a choice between two values."""

    booking: UUID
    facts: LodgingFacts


@kind("lodging.confirmed")
class Confirmed(Payload, frozen=True):
    """The place has confirmed: under which reference, and who there said so."""

    booking: UUID
    reference: str
    by: str
    at: datetime | None = None


@kind("lodging.arrived")
class Arrived(Payload, frozen=True):
    """The guests are there."""

    booking: UUID
    note: str = ""
    at: datetime | None = None


@kind("lodging.extended")
class Extended(Payload, frozen=True):
    """The stay goes on to a later `check_out`; `nights` and `price` (öre) are for the whole stay then."""

    booking: UUID
    check_out: datetime
    nights: int
    price: int | None
    decision: str
    at: datetime | None = None


@kind("lodging.left")
class Left(Payload, frozen=True):
    """The guests have left."""

    booking: UUID
    note: str = ""
    at: datetime | None = None


@kind("lodging.not_arrived")
class NotArrived(Payload, frozen=True):
    """Nobody came."""

    booking: UUID
    note: str = ""
    at: datetime | None = None


@kind("lodging.cancelled")
class Cancelled(Payload, frozen=True):
    """The booking was cancelled, why, and with whom at the place."""

    booking: UUID
    reason: str
    with_name: str = ""
    at: datetime | None = None


@kind("lodging.follow_up_planned")
class FollowUpPlanned(Payload, frozen=True):
    """A visit to see how the guests are, at `due` (UTC)."""

    booking: UUID
    due: datetime
    text: str = ""


@kind("lodging.follow_up_done")
class FollowUpDone(Payload, frozen=True):
    """A planned visit was made, or is not needed any more (`dropped`)."""

    visit: UUID
    dropped: bool = False
    note: str = ""
    at: datetime | None = None


PAYLOADS = (
    *(Asked, Corrected, Confirmed, Arrived, Extended, Left, NotArrived, Cancelled),
    *(FollowUpPlanned, FollowUpDone),
)
