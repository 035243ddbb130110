"""What a person can do about who is responsible for a record, a call or a case (rules/responsibility.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jourtui.rules import case, visits
from jourtui.rules import responsibility as rules
from jourtui.rules.aid import Granted, Refused
from jourtui.rules.assessment import Concluded
from jourtui.rules.call import CaseLinked
from jourtui.rules.case import CallJoined, CaseLinkedTo, CaseOpened
from jourtui.rules.entries import BreachExplained, ClockAcknowledged, EntryStruck, TellSeen
from jourtui.rules.event import Author, Event, Payload
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import TellRow

STILL_MISSED = (
    "De har inte hörts av i tid: det kan inte ångras nu. "
    "Skriv under Ute att de hördes av, eller vad som är gjort."
)

_LOCKED_ON = (Granted, Refused, Concluded)
"""What can be undone, and a document can be the document of."""


def claim(desk: Desk, record: UUID, base: Base | None = None) -> None:
    """Ta: nobody has claimed it yet."""
    desk.write(record, rules.Claimed(), base=base)


def offer(desk: Desk, record: UUID, to: Author | None, note: str = "", base: Base | None = None) -> None:
    """Lämna: offered to `to`, or to whoever is backup; the sender stays responsible until it is accepted."""
    desk.write(record, rules.Offered(answer_within=rules.ANSWER_WITHIN, to=to, note=note), base=base)


def accept(desk: Desk, record: UUID, offer_id: UUID, base: Base | None = None) -> None:
    """Accept an offer made to this person."""
    desk.write(record, rules.Accepted(offer=offer_id, by=desk.author), base=base)


def accepted_orally(desk: Desk, record: UUID, offer_id: UUID, by: Author, base: Base | None = None) -> None:
    """Muntligt accepterat: `by` said yes on the telephone, recorded by the one who offered, now."""
    desk.write(record, rules.Accepted(offer=offer_id, by=by, orally=True, at=desk.now()), base=base)


def decline(desk: Desk, record: UUID, offer_id: UUID, reason: str, base: Base | None = None) -> None:
    """Decline an offer, with a reason."""
    desk.write(record, rules.Declined(offer=offer_id, reason=reason), base=base)


def withdraw(desk: Desk, record: UUID, offer_id: UUID, base: Base | None = None) -> None:
    """Take an offer back."""
    desk.write(record, rules.Withdrawn(offer=offer_id), base=base)


def take_over(desk: Desk, record: UUID, holder: UUID, reason: str, base: Base | None = None) -> None:
    """Ta över from `holder`, with a reason."""
    desk.write(record, rules.TakenOver(holder=holder, reason=reason), base=base)


def taking(held: rules.Held, me: UUID, reason: str) -> list[Payload]:
    """What makes `me` responsible for what another has, as a part of what they do with it.

    A claim where it only lies with whoever took it in, else a take-over with the reason.
    """
    if held.holder_id in (None, me):
        return []
    return [rules.TakenOver(holder=held.holder_id, reason=reason)] if held.claimed else [rules.Claimed()]


def strike(desk: Desk, record: UUID, entry: UUID, reason: str = "") -> bool:
    """Ångra: the entry stays readable, struck through, and has no effect.

    A link between two records is struck in both. False, and nothing is done, where the case was opened out
    of the call: that cannot be taken back. Raises NotAllowed where it would silence somebody who is missed.
    """
    events = desk.journal.events(record)
    struck = next((event for event in events if event.id == entry), None)
    if struck is not None and isinstance(struck.payload, visits.PAYLOADS):
        _still_missed(events, struck, desk.now())
    if struck is not None and isinstance(struck.payload, _LOCKED_ON):
        _locked_on(events, struck)
    changes = [Change(record, EntryStruck(entry=entry, reason=reason))]
    other = _other_end(struck.payload) if struck is not None else None
    if other is not None:
        for event in desk.journal.events(other):
            if isinstance(event.payload, CaseOpened) and event.payload.call == record:
                return False
            if _other_end(event.payload) == record:
                changes.append(Change(other, EntryStruck(entry=event.id, reason=reason)))
    desk.do(*changes)
    return True


def _locked_on(events: Sequence[Event], struck: Event) -> None:
    """What a document that holds was locked about is not undone behind it. Raises NotAllowed."""
    documents = case.fold(events).documents
    for one in documents.every.values():
        if one.decision == struck.id and one.locked is not None and documents.stands(one):
            raise NotAllowed(f"{one.title} är låst om detta. Dra först tillbaka det dokumentet, med skäl.")


def _still_missed(events: Sequence[Event], struck: Event, now: datetime) -> None:
    """Whoever is not heard from is not waited for longer by an undo. Raises NotAllowed."""
    visit = getattr(struck.payload, "visit", None)
    before, after = (
        case.fold(kept).visits.every.get(visit) if visit is not None else None
        for kept in (events, [event for event in events if event.id != struck.id])
    )
    if before is None or before.check_due is None or before.check_due > now:
        return
    out = after is not None and after.under_way >= before.under_way
    if after is None or not out or after.check_due is None or after.check_due > before.check_due:
        raise NotAllowed(STILL_MISSED)


def _other_end(payload: Payload | None) -> UUID | None:
    """The record that an event links its own to."""
    match payload:
        case CaseLinked(case=other) | CallJoined(call=other) | CaseLinkedTo(case=other):
            return other
    return None


def acknowledge(desk: Desk, record: UUID, clock: str, start_event: UUID) -> None:
    """This person has seen that the clock is due."""
    desk.write(record, ClockAcknowledged(clock=clock, start_event=start_event))


def explain(
    desk: Desk, record: UUID, clock: str, start_event: UUID, reason: str, *, deviation: bool = False
) -> None:
    """Why the clock was broken; `deviation` proposes a deviation."""
    desk.write(record, BreachExplained(clock, start_event, reason, deviation))


def seen(desk: Desk, *tells: TellRow) -> None:
    """This person has read what they were told."""
    read = (
        Change(one.record_id, TellSeen(about=one.event_id, code=one.code, detail=one.detail)) for one in tells
    )
    desk.do(*read)
