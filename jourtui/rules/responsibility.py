"""Who is responsible: one mechanism for calls, cases and assignments (domain.md, "Too much at once?").

Whoever took the call in is responsible until somebody claims it, so there is never nobody. A claim needs no
reason; taking over what another has claimed does. An offer changes nothing until it is accepted. In the
shared order the first valid event wins; one that came too late changes nothing, and both people are told.
These kinds never change meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from jourtui.rules.event import Author, Event, Payload, kind
from jourtui.rules.fields import Fields

ANSWER_WITHIN = 180
"""Seconds until an unanswered offer is due, unless the unit has set another time (domain.md, "Clocks")."""
LONGEST_ANSWER = 24 * 3600
"""No offer waits longer than this, whatever its event says."""


@kind("responsibility.claimed")
class Claimed(Payload, frozen=True):
    """I take it. Needs no reason; only the first counts."""


@kind("responsibility.offered")
class Offered(Payload, frozen=True):
    """The responsible person offers it to the other worker, to be answered within `answer_within` seconds."""

    answer_within: int
    to: Author | None = None
    note: str = ""


@kind("responsibility.accepted")
class Accepted(Payload, frozen=True):
    """The offer is accepted by `by`: by themselves, or `orally`, recorded by the one who offered."""

    offer: UUID
    by: Author
    orally: bool = False
    at: datetime | None = None


@kind("responsibility.declined")
class Declined(Payload, frozen=True):
    """The offer is declined, with a reason; the sender stays responsible."""

    offer: UUID
    reason: str


@kind("responsibility.withdrawn")
class Withdrawn(Payload, frozen=True):
    """The sender takes the offer back."""

    offer: UUID


@kind("responsibility.taken_over")
class TakenOver(Payload, frozen=True):
    """Taken from `holder`, the one whom the author saw as responsible, with a reason."""

    holder: UUID
    reason: str


PAYLOADS = (Claimed, Offered, Accepted, Declined, Withdrawn, TakenOver)


class Held(Fields):
    """Who is responsible for a record, and the offer that may be open. Mixed into states and tables."""

    holder_id: UUID | None = None
    holder_name: str = ""
    claimed: bool = False
    """False while it only lies with whoever took it in: then anybody may claim it without a reason."""
    preliminary: bool = False
    """The last change has not yet been confirmed by the shared store."""
    offer_id: UUID | None = None
    offered_at: datetime | None = None
    offered_to_id: UUID | None = None
    offered_to_name: str = ""
    offer_note: str = ""
    answer_within: int = ANSWER_WITHIN


class Tell(Fields):
    """Something that one person must be told, until they have seen it.

    `code` is one of: `claim_lost`, `claim_contested`, `accept_lost`, `accept_contested`, `answer_lost`,
    `withdraw_lost`, `withdraw_contested`,
    `take_over_lost`, `offer_lost`, `taken_over`, `accepted`, `given`, `declined`, `withdrawn`, `two_values`;
    `closed`, `closed_calling`, `reopened` of whoever another closed it or opened it for (`entries.ended`);
    `close_lost`, `close_lost_yours`, `close_contested`, `close_met` of what stayed open (`closing`);
    and of `locks`: `lock_lost`, `lock_contested`, `locked_out`, `locked_took`, `locked_offer`, `lock_stands`;
    and of `assessment`: `assessed_apart`; of `police_assistance`: `assistance_apart`;
    of `document_fold`: `texts_joined`, `locked_before`, `written_meanwhile`, `withdrawn_meanwhile` and what
    `document_apart` tells; of `delivery`: `queued_twice`, `sent_anyway`, `delivered_twice`, `astray_apart`,
    `judged_twice` and what `delivery_apart` tells; and of `closed_year`: `closed_apart`.
    `other` is the other person's name, `detail` a reason or a field's name; of `close_met` who has it.
    """

    event_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    code: str
    other: str = ""
    detail: str = ""
    at: datetime


def answer_within(offer: Offered) -> int:
    """Seconds that an offer waits, whatever its event says."""
    return min(max(offer.answer_within, 0), LONGEST_ANSWER)


def receive(held: Held, author: Author) -> None:
    """The record came in: it lies with its author until claimed."""
    if held.holder_id is None:
        held.holder_id = author.id
        held.holder_name = author.name


def apply(held: Held, event: Event) -> tuple[bool, list[Tell]]:
    """Let one event of this module change who is responsible.

    Returns whether it took effect, and what people must be told.
    """
    payload, author = event.payload, event.author

    def tell(person: UUID | None, code: str, other: str = "", detail: str = "") -> list[Tell]:
        if person is None:
            return []
        return [
            Tell(
                event_id=event.id,
                person_id=person,
                code=code,
                other=other,
                detail=detail,
                at=event.written_at,
            )
        ]

    match payload:
        case Claimed():
            if not held.claimed or held.holder_id in (None, author.id):
                _give(held, author, event)
                return True, []
            lost = tell(author.id, "claim_lost", held.holder_name)
            return False, lost + tell(held.holder_id, "claim_contested", author.name)
        case Offered():
            if held.holder_id not in (None, author.id) or held.offer_id is not None:
                return False, tell(author.id, "offer_lost", held.holder_name)
            _give(held, author, event)
            held.offer_id = event.id
            held.offered_at = event.written_at
            held.offered_to_id = payload.to.id if payload.to else None
            held.offered_to_name = payload.to.name if payload.to else ""
            held.offer_note = payload.note
            held.answer_within = answer_within(payload)
            return True, []
        case Accepted():
            sender, sender_name = held.holder_id, held.holder_name
            for_themselves = author.id == payload.by.id
            stands = held.offer_id == payload.offer and payload.by.id != sender
            if not stands or not (for_themselves or author.id == sender):
                if held.holder_id == payload.by.id:
                    return False, []  # accepted already, orally or by themselves: nothing is lost
                return False, _both(tell, author, held, "accept_lost", "accept_contested")
            _give(held, payload.by, event)
            if for_themselves:
                return True, tell(sender, "accepted", payload.by.name)
            return True, tell(payload.by.id, "given", sender_name)
        case Declined():
            if held.offer_id != payload.offer or author.id == held.holder_id:
                return False, tell(author.id, "answer_lost", held.holder_name)
            _close_offer(held, event)
            return True, tell(held.holder_id, "declined", author.name, payload.reason)
        case Withdrawn():
            if held.offer_id != payload.offer or author.id != held.holder_id:
                return False, _both(tell, author, held, "withdraw_lost", "withdraw_contested")
            offered_to = held.offered_to_id
            _close_offer(held, event)
            return True, tell(offered_to, "withdrawn", author.name)
        case TakenOver():
            if held.holder_id not in (None, payload.holder):
                return False, _both(tell, author, held, "take_over_lost", "claim_contested")
            former = held.holder_id
            _give(held, author, event)
            if former == author.id:
                return True, []
            return True, tell(former, "taken_over", author.name, payload.reason)
    return False, []


def _both(
    tell: Callable[..., list[Tell]], author: Author, held: Held, lost: str, contested: str
) -> list[Tell]:
    """Tell the one who came too late, and the one who has it."""
    found = tell(author.id, lost, held.holder_name)
    return found if held.holder_id == author.id else found + tell(held.holder_id, contested, author.name)


def _give(held: Held, person: Author, event: Event) -> None:
    held.holder_id = person.id
    held.holder_name = person.name
    held.claimed = True
    _close_offer(held, event)


def _close_offer(held: Held, event: Event) -> None:
    held.offer_id = held.offered_at = held.offered_to_id = None
    held.offered_to_name = held.offer_note = ""
    held.answer_within = ANSWER_WITHIN
    held.preliminary = event.pending and not event.alone
