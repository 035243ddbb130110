"""Aid in the night (bistånd): what was granted or refused, and that nobody is only referred elsewhere.

Source: domain.md, "Lodging and aid". A referral is never instead of a decision: whoever upholds the
application ("Vidhåller du din ansökan?") gets one, tonight. Two decisions that did not see each other are
both kept, until a person strikes one or says that both hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from jourtui.rules import entries, responsibility
from jourtui.rules.event import Event, Lasting, Payload, kind
from jourtui.rules.law import Cited

What = Literal["food", "travel", "other"]
By = Literal["boat", "train", "bus", "other", ""]


@kind("aid.referred")
class Referred(Payload, frozen=True):
    """Somebody who applied was told to turn elsewhere, and asked whether they uphold the application."""

    what: What
    applied: str
    to: str
    upheld: bool
    at: datetime | None = None


@kind("aid.granted")
class Granted(Payload, frozen=True):
    """Aid was granted. Food is given in kind. `amount` is öre, None when not known; `payer` a board's code.

    `referral`: the application that it decides, when the person had been referred first.
    """

    what: What
    content: str
    decider: str
    entitled_by: str
    by: By = ""
    amount: int | None = None
    payer: str | None = None
    assessment: str = ""
    cited: tuple[Cited, ...] = ()
    referral: UUID | None = None
    at: datetime | None = None


@kind("aid.refused")
class Refused(Payload, frozen=True):
    """Aid was refused: a decision of tonight, also where the day office has refused before (`day_office`).

    What it must hold: FL 31 and 32 §§. `appeal`: how to appeal, as the person was told.
    """

    what: What
    content: str
    assessment: str
    reasons: str
    decider: str
    entitled_by: str
    appeal: str
    day_office: str = ""
    cited: tuple[Cited, ...] = ()
    referral: UUID | None = None
    at: datetime | None = None


@kind("aid.both_stand")
class BothStand(Lasting, frozen=True):
    """Two decisions that did not see each other are about different things: both hold."""

    decisions: tuple[UUID, ...]


PAYLOADS = (Referred, Granted, Refused, BothStand)


@dataclass(slots=True)
class Aid:
    """The aid of a case as its events tell it."""

    referrals: list[Event] = field(default_factory=list)
    decisions: list[Event] = field(default_factory=list)
    both_stand: list[frozenset[UUID]] = field(default_factory=list)
    boards: dict[UUID, str] = field(default_factory=dict)
    """Decision → the board (its code) that the case belonged to then, in whose name it was decided."""

    @property
    def undecided(self) -> list[Event]:
        """Applications that were upheld and are not decided."""
        decided = {getattr(event.payload, "referral", None) for event in self.decisions}
        return [
            event
            for event in self.referrals
            if isinstance(event.payload, Referred) and event.payload.upheld and event.id not in decided
        ]

    @property
    def apart(self) -> list[tuple[Event, Event]]:
        """Decisions about the same that did not see each other: a person says what holds."""
        return [
            (earlier, later)
            for place, later in enumerate(self.decisions)
            for earlier in self.decisions[:place]
            if _same(earlier, later)
            and not later.saw(earlier)
            and not any({earlier.id, later.id} <= both for both in self.both_stand)
        ]


def apply(aid: Aid, log: entries.Log, event: Event, board: str) -> None:
    """Let one of `PAYLOADS` have its effect, in a case of `board` (empty: nobody knows). Total."""
    match event.payload:
        case Referred():
            aid.referrals.append(event)
        case Granted() | Refused():
            log.tells.extend(_told(aid, event))
            aid.decisions.append(event)
            aid.boards[event.id] = board
        case BothStand(decisions=decisions):
            aid.both_stand.append(frozenset(decisions))


def summarise(aid: Aid) -> set[str]:
    """The name of what has two values, where two people have decided apart from each other."""
    return {"aid"} if aid.apart else set()


def _told(aid: Aid, event: Event) -> Iterator[responsibility.Tell]:
    met = [other for other in aid.decisions if _same(other, event) and not event.saw(other)]
    return iter(entries.two_values(event, [("aid", other.author.id) for other in met]))


def _same(one: Event, other: Event) -> bool:
    """Whether two decisions are about the same: one application, or else the same kind of aid."""
    first, second = getattr(one.payload, "referral", None), getattr(other.payload, "referral", None)
    if first is not None or second is not None:
        return bool(first == second)
    return bool(getattr(one.payload, "what", 1) == getattr(other.payload, "what", 2))
