"""Closing a record while another, who does not see it, is at work in it: of the two open is shown.

It stays open, with its clocks and with the one who is responsible, until somebody who has seen both closes
it; both are told, in whichever order the store puts them. What people wrote in it after they saw that it was
closed, or before whoever closed it saw that, opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from jourtui.rules import facts
from jourtui.rules.entries import Log
from jourtui.rules.event import Author, Event
from jourtui.rules.responsibility import Accepted, Claimed, Held, Offered, TakenOver, Tell

TAKES = (Claimed, Offered, Accepted, TakenOver)
"""Whoever writes one of these goes on as the one who has it, also where it came too late."""
ENDED = ("closed", "closed_calling")
"""What was told of a close (`entries.ended`) before it was known that the record stays open."""
TOLD = ("close_lost", "close_lost_yours", "close_contested", "close_met")


def at_work(log: Log, event: Event, *, lives: bool) -> bool:
    """Whether by `event` somebody is at work in the record: takes it, or does what `lives` says shows that.

    Also by one that was taken back since: whoever took it back was told that it is open, and with whom.

    Nobody takes what is locked from them.
    """
    if isinstance(event.payload, TAKES):
        return worker(event).id not in log.locks
    return lives and event.id not in log.void


def worked(log: Log, held: Held, written: facts.Written, name: str, event: Event) -> None:
    """`event` says that somebody is at work in the record; `name` is the field that says how it was closed.

    Whoever closed it without seeing that, and was not seen, is told, and so is the one who is at work.
    """
    log.working.append(event)
    closes = {one.event.id: one.event for one in written.writes.get(name, ()) if one.value}
    _tell(log, held, event, [(close, event) for close in closes.values() if apart(close, event)])


def closed(log: Log, held: Held, event: Event) -> set[UUID]:
    """`event` closed the record. Returns who is told that others, whom its author did not see, are in it."""
    met = [(event, one) for one in log.working if apart(event, one)]
    told = _tell(log, held, event, met)
    author = event.author.id
    log.working = [one for one in log.working if not event.saw(one) and worker(one).id != author]
    return told


def calling(log: Log, written: facts.Written, name: str, event: Event) -> None:
    """By `event` somebody began to call who did not see that it is closed: `closed_calling`.

    Whoever also took it has been told more.
    """
    for close in (one.event for one in written.writes.get(name, ()) if one.value):
        if apart(close, event) and (close.id, event.author.id) not in log.met:
            who = event.author.id
            log.tells.append(_told(event, who, "closed_calling", close.author.name))
            return


def standing(log: Log, written: facts.Written, name: str, value: str | None = None) -> bool:
    """Let what others did apart from a close stand beside it, as a value of `name`: whether anything does.

    `value` is what `name` holds of an open record.
    """
    writes = written.writes.get(name, [])
    undone_first = sorted(_unseen(log, writes), key=lambda one: one.id not in log.struck)
    open_by = {worker(one).id: one for one in undone_first}  # what stands of somebody's work, where any does
    written.writes[name] = [*writes, *(facts.Write(one, value) for one in open_by.values())]
    return bool(open_by)


def settle(log: Log, last: Event, *, is_open: bool) -> None:
    """Nobody need be told that a record stayed open once it is closed, nor whoever chose, by `last`, open."""
    seen = {event.id for event in log.events if event is not last and last.saw(event)} if log.met else set()
    log.tells = [
        tell
        for tell in log.tells
        if tell.code not in TOLD
        or (is_open and not (tell.person_id == last.author.id and tell.event_id in seen))
    ]


def apart(close: Event, work: Event) -> bool:
    """Whether one person closed, and another worked, without either having seen the other."""
    return close.author.id != worker(work).id and close.apart(work)


def worker(event: Event) -> Author:
    """Who is at work in the record by `event`: whoever accepted, though another may have written it."""
    return event.payload.by if isinstance(event.payload, Accepted) else event.author


def _unseen(log: Log, writes: list[facts.Write]) -> Iterator[Event]:
    closes = [one.event for one in writes if one.value]
    return (one for one in log.working if any(apart(close, one) for close in closes))


def _tell(log: Log, held: Held, event: Event, met: list[tuple[Event, Event]]) -> set[UUID]:
    """Tell whoever closed, whoever is at work, and the one who has it: once of each two people."""
    new = [(close, work) for close, work in met if (close.id, worker(work).id) not in log.met]
    if not new:
        return set()
    log.met |= {(close.id, worker(work).id) for close, work in new}
    closers = {close.author.id: close.author for close, _ in new}
    workers = {worker(work).id: worker(work) for _, work in new}
    people = closers.keys() | workers.keys()
    if new and held.holder_id is not None:
        people |= {held.holder_id}
    less = {(close.id, person) for close, _ in new for person in people}
    log.tells = [
        tell for tell in log.tells if tell.code not in ENDED or (tell.event_id, tell.person_id) not in less
    ]
    for person in sorted(people):
        if person in closers and person == held.holder_id:
            code, other = "close_lost_yours", _first(workers, person)
        elif person in closers:
            code, other = "close_lost", held.holder_name
        else:
            code = "close_contested" if person == held.holder_id else "close_met"
            other = _first(closers, person)
        detail = held.holder_name if code == "close_met" else ""
        log.tells.append(_told(event, person, code, other, detail))
    return people


def _first(people: dict[UUID, Author], reader: UUID) -> str:
    return next((one.name for id_, one in people.items() if id_ != reader), "")


def _told(event: Event, person: UUID, code: str, other: str, detail: str = "") -> Tell:
    at = event.written_at
    return Tell(event_id=event.id, person_id=person, code=code, other=other, detail=detail, at=at)
