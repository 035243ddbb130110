"""What left, or was locked, apart from what a colleague changed meanwhile: both are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from jourtui.rules import entries
from jourtui.rules.delivery import Delivery
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentLocked, SignatureTakenBack
from jourtui.rules.event import Event
from jourtui.rules.responsibility import Tell

if TYPE_CHECKING:
    from jourtui.rules.case import Case


def tell(case: Case) -> None:
    """Told when every event has been applied: only what then still is so, in whichever order it came."""
    for one in case.deliveries.every.values():
        sent = one.delivered
        if sent is not None and one.there:
            _tell_apart(case, sent, _changed(case, one), one.said.title)
    for document in case.documents.every.values():
        locked = document.locked
        if locked is None or not case.documents.stands(document):
            continue
        if not any(one.there for one in case.deliveries.of_final(document)):
            _tell_apart(case, locked, _cannot_leave(case, document), document.title)
        for barred in filter(locked.apart, case.log.locks.get(locked.author.id, ())):
            _tell_who_barred(case, document, locked, barred)


def _tell_apart(case: Case, done: Event, found: Iterable[tuple[Event, str]], title: str) -> None:
    for other, code in found:
        if done.apart(other):
            entries.tell_both(case.log, done, other, code, title)


def _cannot_leave(case: Case, document: Document) -> Iterator[tuple[Event, str]]:
    """What makes that these words cannot be sent any more."""
    final = document.finished
    if final is not None and final.board != case.board:
        yield from ((one, "locked_for_former") for one in _wrote(case, "board", case.board))
    if final is not None and case.protected and not final.protected:
        yield from ((one, "locked_unprotected") for one in _wrote(case, "protected", True))


def _wrote(case: Case, name: str, value: object) -> Iterator[Event]:
    return (write.event for write in case.written.writes.get(name, ()) if write.value == value)


def _tell_who_barred(case: Case, document: Document, locked: Event, barred: Event) -> None:
    """Only whoever locked the case from a colleague: that one is to hear no more of it."""
    told = Tell(
        event_id=locked.id,
        person_id=barred.author.id,
        code="locked_by_barred",
        other=locked.author.name,
        detail=document.title,
        at=locked.written_at,
    )
    case.log.tells.append(told)


def _changed(case: Case, one: Delivery) -> Iterator[tuple[Event, str]]:
    """What whoever let it leave would not have let it leave after."""
    if one.said.board != case.board:
        yield from ((event, "sent_to_former") for event in _wrote(case, "board", case.board))
    if case.protected and not _says_protected(case, one):
        yield from ((event, "sent_unprotected") for event in _wrote(case, "protected", True))
    for event in case.log.events:
        back = event.payload
        if isinstance(back, SignatureTakenBack) and back.entry in one.holds and event.id not in case.log.void:
            yield event, "sent_signed"
    document = case.documents.every.get(one.said.document)
    if document is None:
        return
    if document.withdrawn is not None:
        yield document.withdrawn, "sent_withdrawn"
    for newer in case.documents.in_its_place(document):
        if newer.locked is not None:
            yield newer.locked, "sent_the_old"


def _says_protected(case: Case, one: Delivery) -> bool:
    """Whether the words that left say on their pages that somebody in them is protected."""
    locks = (event.payload for event in case.log.events if event.id == one.said.locked)
    return any(isinstance(lock, DocumentLocked) and lock.finished.protected for lock in locks)
