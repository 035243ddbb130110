"""Who may decide this, for this board, today: what the law says, who sits where, whom the board has named.

A seat and a delegation are records of their own, written by people and with days: so what somebody was
entitled to on a past day can be told for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules import apart
from jourtui.rules.entries import Log
from jourtui.rules.event import Author, Event, Payload, kind
from jourtui.rules.fields import Fields

Says = Literal["law", "open", "no"]
Role = Literal["chair", "appointed", "committee"]
"""`appointed`: a member whom the board has appointed for what cannot wait, as a deputy chair may be."""
Court = Literal["", "week", "next_day"]
MANDATE = "mandate"
"""What the two people are told of who wrote of one seat or delegation apart."""
AID = "aid_economic"
"""The kind of decision (mandates.toml) that aid is."""
PROTECTION = "protection_assessment"
"""The kind of decision that an immediate protection assessment is."""
RECENTLY = timedelta(days=100)
"""For how long whoever has left is still told of as one who may not decide any more."""


# What the law says, as data


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of decision and who may make it besides the board; see mandates.toml."""

    code: str
    label: str
    topic: str
    document: str
    """The kind of document whose legal references are offered."""
    committee: bool
    chair: Says
    member: Says
    worker: Literal["never", "delegation", "open"]
    group: str = ""
    """Under what it is listed when somebody chooses what is to be decided."""
    court: Court = ""
    court_topic: str = ""
    """What is about the submission to court in law.toml."""
    under: int = 0
    """The age below which it is meant; 0: no age."""
    carries_out: tuple[str, ...] = ()
    """Codes of the decisions of which one must stand for this to carry it out."""
    placement: bool = False
    """It places somebody: who was placed elsewhere before is moved (omplacering)."""
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

    @property
    def groups(self) -> dict[str, list[Decision]]:
        """The kinds by their groups, both in the order of the file."""
        found: dict[str, list[Decision]] = {}
        for decision in self.decisions:
            found.setdefault(decision.group, []).append(decision)
        return found

    def decision(self, code: str) -> Decision | None:
        return next((found for found in self.decisions if found.code == code), None)


class Dated(Fields):
    """What seats and delegations share: their first and last Swedish day, both included; None is open."""

    since: date | None = None
    until: date | None = None
    two_values: bool = False
    """Two people wrote other things at the same time; the last in order shows until somebody writes again."""
    also_by: str = ""
    """Who wrote the other one."""
    also: str = ""
    """What it said: the name and number, or that it ended."""

    @property
    def apart(self) -> str:
        """Who wrote what beside this at the same time; empty where it is settled."""
        return f"{self.also_by} skrev: {self.also}" if self.two_values else ""

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


# Seats


@kind("seat.filled")
class SeatFilled(Payload, frozen=True):
    """Somebody sits on a board (its code) in this role. Written again in the same record it corrects that.

    `calling_order` is their place among those who are phoned, 1 first. `since` and `until` are Swedish days,
    both included; None is open. `checked_at`: when whoever wrote this saw that the number is right; None when
    they did not look.
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
    checked_at: datetime | None = None


@kind("seat.vacated")
class SeatVacated(Payload, frozen=True):
    """They left; `until` was the last day."""

    until: date
    reason: str = ""


class SeatFields(Dated):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    role: str = ""
    name: str = ""
    phone: str = ""
    phone_shown: str = ""
    calling_order: int = 1
    title: str = ""
    checked_at: datetime | None = None
    checked_by: str = ""


class Seat(SeatFields):
    """A seat as its events tell it."""


def fold_seat(events: Sequence[Event]) -> Seat:
    """The seat that these events tell. Total."""
    seat = Seat()
    written: list[Event] = []
    for event in events:
        match event.payload:
            case SeatFilled() as filled:
                another = filled.phone_shown != seat.phone_shown
                for name in ("board", "role", "name", "phone", "phone_shown", "calling_order", "title"):
                    setattr(seat, name, getattr(filled, name))
                seat.since, seat.until = filled.since, filled.until
                if another or filled.checked_at is not None:
                    seat.checked_at = filled.checked_at
                    seat.checked_by = event.author.name if filled.checked_at is not None else ""
            case SeatVacated(until=until):
                seat.until = until
            case _:
                continue
        written = [*(other for other in written if not event.saw(other)), event]
    _two(seat, written)
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


class DelegationFields(Dated):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    person_id: UUID | None = Field(default=None, index=True)
    person_name: str = ""
    decision: str = ""
    decided: str = ""


class Delegation(DelegationFields):
    """A delegation as its events tell it."""


def fold_delegation(events: Sequence[Event]) -> Delegation:
    """The delegation that these events tell. Total."""
    delegation = Delegation()
    written: list[Event] = []
    for event in events:
        match event.payload:
            case DelegationGiven() as given:
                delegation.board, delegation.decision = given.board, given.decision
                delegation.person_id, delegation.person_name = given.person.id, given.person.name
                delegation.since, delegation.until = given.since, given.until
                delegation.decided = given.decided
            case DelegationEnded(until=until):
                delegation.until = until
            case _:
                continue
        written = [*(other for other in written if not event.saw(other)), event]
    _two(delegation, written)
    return delegation


def told(events: Sequence[Event]) -> Log:
    """What people must be told of a seat or a delegation: that two wrote other things of it apart."""
    return apart.told(events, (SeatFilled, SeatVacated, DelegationGiven, DelegationEnded), MANDATE)


def _two(dated: Dated, written: Sequence[Event]) -> None:
    """Say what was written beside what shows, by somebody who could not see it.

    Of days that differ those that let it hold the shortest show: nobody decides by what may have ended.
    """
    shown = written[-1] if written else None
    other = next((event for event in written[:-1] if shown and event.payload != shown.payload), None)
    if shown is None or other is None:
        return
    dated.two_values, dated.also_by = True, other.author.name
    ends = [until for event in written if (until := getattr(event.payload, "until", None)) is not None]
    begins = [since for event in written if (since := getattr(event.payload, "since", None)) is not None]
    dated.until, dated.since = min(ends, default=None), max(begins, default=None)
    dated.also = ", ".join(_differs(other.payload, shown.payload))
    if dated.until != getattr(shown.payload, "until", None):
        dated.also += f"; {shown.author.name}: gäller {_to(shown.payload)}"


def _differs(payload: object, shown: object) -> list[str]:
    """What one write says that the shown one does not, in words; its name first."""

    def news(*names: str) -> bool:
        return type(payload) is not type(shown) or any(
            getattr(payload, name) != getattr(shown, name) for name in names
        )

    match payload:
        case SeatFilled() as one:
            said = [one.name]
            said += [one.phone_shown or "inget nummer"] if news("phone_shown") else []
            said += [one.title or _ROLES.get(one.role, one.role)] if news("role", "title") else []
            said += [f"nämnd {one.board}"] if news("board") else []
            said += [f"ringordning {one.calling_order}"] if news("calling_order") else []
        case DelegationGiven() as one:
            said = [one.person.name]
            said += [one.decided] if news("decided") else []
            said += [f"beslut {one.decision}"] if news("decision") else []
            said += [f"nämnd {one.board}"] if news("board") else []
        case SeatVacated() | DelegationEnded() as one:
            return [f"sista dag {one.until}", *filter(None, [one.reason])]
        case _:
            return []
    if news("since") and one.since is not None:
        said.append(f"från {one.since}")
    if news("until"):
        said.append(_to(one))
    return said


def _to(payload: object) -> str:
    until = getattr(payload, "until", None)
    return f"till {until}" if until is not None else "tills vidare"


_ROLES = {"chair": "ordförande", "appointed": "förordnad ledamot", "committee": "utskott"}


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
    apart: str = ""
    """What somebody wrote of it at the same time, where that is not settled."""


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
                apart=given.apart,
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
                apart=seat.apart,
            )
        )
    return found


class Excluded(msgspec.Struct, frozen=True):
    """Somebody who may not decide, and why.

    `never`: it is never a worker's; `role`: the law gives it to others; `none`: the board has not named them;
    `over`, `not_yet`: their seat or delegation ended on `day`, or begins on it; `locked`: the case is locked
    from them (jäv).
    """

    name: str
    role: str
    why: Literal["never", "role", "none", "over", "not_yet", "locked"]
    day: date | None = None
    person_id: UUID | None = None
    apart: str = ""
    """As in `Entitled`."""


def excluded(
    decision: Decision,
    board: str,
    day: date,
    seats: Iterable[SeatFields],
    delegations: Iterable[DelegationFields],
    me: Author,
) -> list[Excluded]:
    """Who might be thought to be entitled to this decision for the board on a Swedish day, and is not.

    Always whoever asks, unless they are: so that nobody at night has to wonder.
    """
    found = []
    given = [one for one in delegations if one.board == board and one.decision == decision.code]
    if decision.worker == "never":
        found.append(Excluded(me.name, "worker", "never", person_id=me.id))
        found += [
            Excluded(one.person_name, "worker", "never", person_id=one.person_id)
            for one in given
            if one.person_id != me.id
        ]
    else:
        holding = {one.person_id for one in given if one.holds(day)}
        for one in given:
            if one.person_id not in holding:
                why, when = _outside(one, day)
                found.append(Excluded(one.person_name, "worker", why, when, one.person_id, one.apart))
        if me.id not in {one.person_id for one in given}:
            found.append(Excluded(me.name, "worker", "none", person_id=me.id))
    says = {"chair": decision.chair, "appointed": decision.member}
    for seat in sorted(seats, key=lambda seat: (seat.role, seat.calling_order, seat.name)):
        if seat.board != board or (seat.until is not None and seat.until < day - RECENTLY):
            continue
        if says.get(seat.role, "law" if decision.committee else "no") == "no":
            found.append(Excluded(seat.name, seat.role, "role"))
        elif not seat.holds(day):
            why, when = _outside(seat, day)
            found.append(Excluded(seat.name, seat.role, why, when, apart=seat.apart))
    return found


def _outside(
    dated: SeatFields | DelegationFields, day: date
) -> tuple[Literal["over", "not_yet"], date | None]:
    """Why something dated does not hold on a day."""
    if dated.until is not None and dated.until < day:
        return "over", dated.until
    return "not_yet", dated.since
