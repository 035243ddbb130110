"""Who may decide this, for this board, today: what the law says, who sits where, whom the board has named.

A seat and a delegation are records of their own, written by people and with days: so what somebody was
entitled to on a past day can be told for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field, SQLModel

from jourtui.rules.event import Author, Event, Payload, kind

Says = Literal["law", "open", "no"]
Role = Literal["chair", "appointed", "committee"]
"""`appointed`: a member whom the board has appointed for what cannot wait, as a deputy chair may be."""
Court = Literal["", "week", "next_day"]


# What the law says, as data


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of decision and who may make it besides the board; see mandates.toml."""

    code: str
    label: str
    topic: str
    committee: bool
    chair: Says
    member: Says
    worker: Literal["never", "delegation", "open"]
    court: Court = ""
    note: str = ""
    unverified: bool = False


class Mandates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All kinds of decision. Raises ValueError, in Swedish, if two have one code."""

    decisions: tuple[Decision, ...] = msgspec.field(name="decision")

    def __post_init__(self) -> None:
        codes = [decision.code for decision in self.decisions]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"{code} finns två gånger i samma lista")

    def decision(self, code: str) -> Decision | None:
        return next((found for found in self.decisions if found.code == code), None)


# Seats


@kind("seat.filled")
class SeatFilled(Payload, frozen=True):
    """Somebody sits on a board (its code) in this role. Whoever wrote it checked the number at `at`.

    `calling_order` is their place among those who are phoned, 1 first. `since` and `until` are Swedish days,
    both included; None is open. Written again in the same record it corrects what stood there.
    """

    board: str
    role: Role
    name: str
    phone: str = ""
    phone_shown: str = ""
    calling_order: int = 1
    title: str = ""
    since: date | None = None
    until: date | None = None
    at: datetime | None = None


@kind("seat.vacated")
class SeatVacated(Payload, frozen=True):
    """They left; `until` was the last day."""

    until: date
    reason: str = ""


class SeatFields(SQLModel):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    role: str = ""
    name: str = ""
    phone: str = ""
    phone_shown: str = ""
    calling_order: int = 1
    title: str = ""
    since: date | None = None
    until: date | None = None
    checked_at: datetime | None = None
    checked_by: str = ""

    def holds(self, day: date) -> bool:
        return _holds(self, day)


class Seat(SeatFields):
    """A seat as its events tell it."""


def fold_seat(events: Sequence[Event]) -> Seat:
    """The seat that these events tell. Total."""
    seat = Seat()
    for event in events:
        match event.payload:
            case SeatFilled() as filled:
                for name in ("board", "role", "name", "phone", "phone_shown", "calling_order", "title"):
                    setattr(seat, name, getattr(filled, name))
                seat.since, seat.until = filled.since, filled.until
                seat.checked_at, seat.checked_by = event.happened_at, event.author.name
            case SeatVacated(until=until):
                seat.until = until
    return seat


# Delegations


@kind("delegation.given")
class DelegationGiven(Payload, frozen=True):
    """A board (its code) has named a worker for one kind of decision, from `since` until `until`.

    `decided` is the board's own decision, for instance its date and paragraph.
    """

    board: str
    person: Author
    decision: str
    since: date | None = None
    until: date | None = None
    decided: str = ""


@kind("delegation.ended")
class DelegationEnded(Payload, frozen=True):
    """It holds no longer; `until` was the last day."""

    until: date
    reason: str = ""


class DelegationFields(SQLModel):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    person_id: UUID | None = Field(default=None, index=True)
    person_name: str = ""
    decision: str = ""
    since: date | None = None
    until: date | None = None
    decided: str = ""

    def holds(self, day: date) -> bool:
        return _holds(self, day)


class Delegation(DelegationFields):
    """A delegation as its events tell it."""


def fold_delegation(events: Sequence[Event]) -> Delegation:
    """The delegation that these events tell. Total."""
    delegation = Delegation()
    for event in events:
        match event.payload:
            case DelegationGiven() as given:
                delegation.board, delegation.decision = given.board, given.decision
                delegation.person_id, delegation.person_name = given.person.id, given.person.name
                delegation.since, delegation.until = given.since, given.until
                delegation.decided = given.decided
            case DelegationEnded(until=until):
                delegation.until = until
    return delegation


def _holds(dated: SeatFields | DelegationFields, day: date) -> bool:
    return (dated.since is None or dated.since <= day) and (dated.until is None or day <= dated.until)


# Who may


class Entitled(msgspec.Struct, frozen=True):
    """Somebody who may decide, or may perhaps: `open` says that the law leaves it open."""

    name: str
    role: Role | Literal["worker"]
    open: bool = False
    phone: str = ""
    phone_shown: str = ""
    title: str = ""
    person_id: UUID | None = None
    decided: str = ""
    """The board's decision that a worker's delegation rests on."""


def entitled(
    decision: Decision,
    board: str,
    day: date,
    seats: Iterable[SeatFields],
    delegations: Iterable[DelegationFields],
) -> list[Entitled]:
    """Who may make this decision for the board on a Swedish day, in the order to ask them.

    Workers with a delegation first, since they are awake; then chair, appointed members and committee, each
    in calling order. The board itself may always, at a meeting. Nobody: the way without delegation remains.
    """
    found = []
    if decision.worker != "never":
        found = [
            Entitled(
                given.person_name,
                "worker",
                open=decision.worker == "open",
                person_id=given.person_id,
                decided=given.decided,
            )
            for given in delegations
            if given.board == board and given.decision == decision.code and given.holds(day)
        ]
        found.sort(key=lambda given: given.name)
    says: dict[str, Says] = {
        "chair": decision.chair,
        "appointed": decision.member,
        "committee": "law" if decision.committee else "no",
    }
    ranks = list(says)
    sitting = [seat for seat in seats if seat.board == board and seat.holds(day) and seat.role in says]
    for seat in sorted(sitting, key=lambda seat: (ranks.index(seat.role), seat.calling_order, seat.name)):
        if (said := says[seat.role]) == "no":
            continue
        found.append(
            Entitled(
                seat.name,
                seat.role,  # type: ignore[arg-type]
                open=said == "open",
                phone=seat.phone,
                phone_shown=seat.phone_shown,
                title=seat.title,
            )
        )
    return found
