"""What a person can do at a shift change (jourbyte): see `rules.shift_change` and `rules.responsibility`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

import msgspec
from sqlmodel import col, select

from jourtui.rules import responsibility as held
from jourtui.rules import shift_change as rules
from jourtui.rules.event import Author, Payload
from jourtui.store import handover
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.views import CallRow, CaseRow, LockRow

Record = CallRow | CaseRow
Why = Literal["theirs", "waits", "offered", "locked", "hidden", "newer", "closed"]
"""Why a record is not offered: it is the receiver's already; they have not answered an offer of it
yet; it is offered to somebody else; it is locked from the receiver (jäv), or from whoever hands over; only a
newer program may change it; it is closed."""
OFFERED = "jourbyte"
"""What is said of each offer, in its own record."""


@dataclass(frozen=True, slots=True)
class Left:
    """A record that stays where it is, and why."""

    row: Record
    why: Why


def held_back(desk: Desk, rows: Iterable[Record], to: Author) -> list[Left]:
    """Those of the records that cannot be offered to `to`."""
    with desk.rows() as read:
        locks = select(LockRow.record_id).where(col(LockRow.person_id) == to.id)
        locked = set(read.exec(locks).all())
    hidden, found = desk.locked, []
    tests: tuple[tuple[Why, Callable[[Record], bool]], ...] = (
        ("hidden", lambda row: row.record_id in hidden),
        ("closed", lambda row: not row.open),
        ("newer", lambda row: row.needs_newer),
        ("locked", lambda row: row.record_id in locked or getattr(row, "case_id", None) in locked),
        ("theirs", lambda row: row.holder_id == to.id),
        ("waits", lambda row: row.offer_id is not None and row.offered_to_id == to.id),
        ("offered", lambda row: row.offer_id is not None),
    )
    for row in rows:
        why = next((why for why, holds in tests if holds(row)), None)
        if why is not None:
            found.append(Left(row, why))
    return found


def begin(
    desk: Desk,
    begun: rules.ShiftChangeBegun,
    rows: Sequence[Record],
    reason: str = "",
    *,
    base: Base | None = None,
) -> tuple[UUID, list[Left]]:
    """Hand over: each of the records is offered to `begun.to`; returns the record of it, and what stays.

    What another has is taken over from them first, with `reason`. It is all written or nothing is; each
    offer then stands for itself, and two who did not see each other have one winner in each record. The note
    stays in the record of the shift change: what it says of one case is no other's to hold.
    """
    stays = held_back(desk, rows, begun.to) if begun.to is not None else []
    staying = {one.row.record_id for one in stays}
    offered = [row for row in rows if row.record_id not in staying] if begun.to is not None else []
    changes = []
    for row in offered:
        offer = held.Offered(rules.ANSWER_WITHIN, begun.to, OFFERED)
        first = handover.taking(row, desk.author.id, reason)
        changes += [Change(row.record_id, payload) for payload in (*first, offer)]
    record = uuid4()
    given = msgspec.structs.replace(begun, records=tuple(row.record_id for row in offered))
    desk.do(Change(record, given), *changes, base=base)
    return record, stays


def accept(desk: Desk, rows: Iterable[Record], base: Base | None = None) -> None:
    """Accept what is offered to this person, all at once."""
    _answer(desk, rows, lambda offer: held.Accepted(offer, desk.author), base)


def accepted_orally(desk: Desk, rows: Iterable[Record], base: Base | None = None) -> None:
    """Those to whom this person has offered them said yes, now."""
    now = desk.now()
    changes = [
        Change(
            row.record_id,
            held.Accepted(row.offer_id, Author(row.offered_to_id, row.offered_to_name), orally=True, at=now),
        )
        for row in rows
        if row.offer_id is not None and row.offered_to_id is not None
    ]
    if changes:
        desk.do(*changes, base=base)


def decline(desk: Desk, rows: Iterable[Record], reason: str, base: Base | None = None) -> None:
    """Decline what is offered to this person, all at once."""
    _answer(desk, rows, lambda offer: held.Declined(offer, reason), base)


def withdraw(desk: Desk, rows: Iterable[Record], base: Base | None = None) -> None:
    """Take back what this person has offered, all at once."""
    _answer(desk, rows, held.Withdrawn, base)


def read(desk: Desk, changes: Collection[UUID]) -> None:
    """This person has read what was handed over."""
    if changes:
        desk.do(*(Change(change, rules.ShiftChangeRead()) for change in changes))


def _answer(desk: Desk, rows: Iterable[Record], answer: Callable[[UUID], Payload], base: Base | None) -> None:
    changes = [Change(row.record_id, answer(row.offer_id)) for row in rows if row.offer_id is not None]
    if changes:
        desk.do(*changes, base=base)
