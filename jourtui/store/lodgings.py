"""What a person can do with the lodging that is booked in a case: see `rules.lodging`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jourtui.rules import lodging as rules
from jourtui.rules.bookings import Booking
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base


def booking(desk: Desk, case: UUID, booking: UUID) -> Booking | None:
    """A booking as its events tell it. Raises RecordDestroyed."""
    return desk.journal.case(case).lodgings.bookings.get(booking)


def ask(
    desk: Desk,
    case: UUID,
    reason: rules.Reason,
    facts: rules.LodgingFacts,
    ladder: Sequence[rules.Tried] = (),
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID:
    """A room is asked for; returns the booking."""
    asked = rules.Asked(reason=reason, facts=facts, ladder=tuple(ladder), at=at)
    (booking,) = desk.write(case, asked, base=base)
    return booking


def correct(desk: Desk, case: UUID, booking: UUID, facts: rules.LodgingFacts, *, base: Base) -> None:
    """Set facts as seen at `base`; of two values that did not see each other the given one then holds."""
    if facts.given():
        desk.write(case, rules.Corrected(booking=booking, facts=facts), base=base)


def confirm(
    desk: Desk,
    case: UUID,
    booking: UUID,
    reference: str,
    by: str,
    at: datetime | None = None,
    *,
    base: Base,
) -> None:
    """The place has confirmed, under a reference; `by` is who there said so."""
    desk.write(case, rules.Confirmed(booking=booking, reference=reference, by=by, at=at), base=base)


def arrive(
    desk: Desk, case: UUID, booking: UUID, note: str = "", at: datetime | None = None, *, base: Base
) -> None:
    """The guests are there."""
    desk.write(case, rules.Arrived(booking=booking, note=note, at=at), base=base)


def extend(
    desk: Desk,
    case: UUID,
    booking: UUID,
    check_out: datetime,
    nights: int,
    price: int | None,
    decision: str,
    *,
    base: Base,
) -> None:
    """The stay goes on until `check_out` (UTC); `nights` and `price` (öre) are for the whole of it."""
    extended = rules.Extended(
        booking=booking, check_out=check_out, nights=nights, price=price, decision=decision
    )
    desk.write(case, extended, base=base)


def leave(
    desk: Desk, case: UUID, booking: UUID, note: str = "", at: datetime | None = None, *, base: Base
) -> None:
    """The guests have left."""
    desk.write(case, rules.Left(booking=booking, note=note, at=at), base=base)


def absent(
    desk: Desk, case: UUID, booking: UUID, note: str = "", at: datetime | None = None, *, base: Base
) -> None:
    """Nobody came."""
    desk.write(case, rules.NotArrived(booking=booking, note=note, at=at), base=base)


def cancel(desk: Desk, case: UUID, booking: UUID, reason: str, with_name: str = "", *, base: Base) -> None:
    """Cancelled, why, and with whom at the place."""
    desk.write(case, rules.Cancelled(booking=booking, reason=reason, with_name=with_name), base=base)


def plan_visit(desk: Desk, case: UUID, booking: UUID, due: datetime, text: str = "") -> None:
    """A follow-up visit shall be made at `due` (UTC)."""
    desk.write(case, rules.FollowUpPlanned(booking=booking, due=due, text=text))


def end_visit(
    desk: Desk,
    case: UUID,
    visit: UUID,
    note: str = "",
    at: datetime | None = None,
    *,
    dropped: bool = False,
) -> None:
    """A planned visit was made, or is not needed."""
    desk.write(case, rules.FollowUpDone(visit=visit, dropped=dropped, note=note, at=at))
