"""A record locked from a named colleague (jäv): they see a clock, an owner and "Låst ärende", nothing else.

Locking from whoever is responsible changes nothing: it is handed over first. Of a lock and a claim that did
not see each other the shared order decides, and both people are told. Who lets a colleague in again does away
with the locks that they could have seen: one that somebody else set apart stands, and they are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jourtui.rules.event import Author, Event, Payload, kind
from jourtui.rules.responsibility import Accepted, Claimed, Held, Offered, TakenOver, Tell


@kind("record.locked_from")
class LockedFrom(Payload, frozen=True):
    """The record is not for `person` to see, for a reason. Void while that person is responsible for it."""

    person: Author
    reason: str


@kind("record.unlocked")
class Unlocked(Payload, frozen=True):
    """`person` may see the record again. Void when they say so themselves."""

    person: UUID
    reason: str = ""


Locks = dict[UUID, tuple[Event, ...]]
"""By the person: what locks the record from them, the first of it first. Nobody is there with nothing."""


def apply(locks: Locks, held: Held, event: Event) -> tuple[bool, list[Tell]]:
    """Let an event of this module change who the record is locked from.

    Returns whether it took effect, and what people must be told.
    """
    match event.payload:
        case LockedFrom(person=person):
            if held.holder_id == person.id:
                told = [_tell(event, event.author.id, "lock_lost", person.name)]
                if person.id != event.author.id:
                    told.append(_tell(event, person.id, "lock_contested", event.author.name))
                return False, told
            locks[person.id] = (*locks.get(person.id, ()), event)
            return True, []
        case Unlocked(person=locked):
            if locked not in locks or event.author.id == locked:
                return False, []
            unseen = tuple(lock for lock in locks[locked] if not event.saw(lock))
            if not unseen:
                del locks[locked]
                return True, []
            locks[locked] = unseen
            return True, [_tell(event, event.author.id, "lock_stands", unseen[0].author.name)]
    return False, []


def refuses(locks: Mapping[UUID, tuple[Event, ...]], held: Held, event: Event) -> list[Tell] | None:
    """What people must be told when an event would give the record to whom it is locked from; else None."""
    taker = _taker(event)
    standing = locks.get(taker.id) if taker is not None else None
    if taker is None or standing is None:
        return None
    if isinstance(event.payload, Offered):
        return [_tell(event, event.author.id, "locked_offer", taker.name)]
    told = [_tell(event, taker.id, "locked_out", held.holder_name)]
    others = {lock.author.id for lock in standing} - {taker.id}
    if held.holder_id is not None and held.holder_id != taker.id:
        others.add(held.holder_id)
    told += [_tell(event, person, "locked_took", taker.name) for person in sorted(others)]
    return told


def _taker(event: Event) -> Author | None:
    """Who would have the record after an event, or be asked to have it."""
    match event.payload:
        case Claimed() | TakenOver():
            return event.author
        case Accepted(by=by):
            return by
        case Offered(to=to):
            return to
    return None


def _tell(event: Event, person: UUID, code: str, other: str) -> Tell:
    return Tell(event_id=event.id, person_id=person, code=code, other=other, at=event.written_at)


PAYLOADS = (LockedFrom, Unlocked)
