"""What left, or was locked, apart from what a colleague changed meanwhile: both are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jourtui.rules import entries
from jourtui.rules.delivery import Delivery
from jourtui.rules.documents import DocumentLocked, SignatureTakenBack
from jourtui.rules.event import Event

if TYPE_CHECKING:
    from jourtui.rules.case import Case


def tell(case: Case) -> None:
    """Told when every event has been applied: only what then still is so, in whichever order it came."""
    for one in case.deliveries.every.values():
        sent = one.delivered
        if sent is None or not one.there:
            continue
        for other, code in _changed(case, one):
            if not sent.saw(other) and not other.saw(sent):
                entries.tell_both(case.log, sent, other, code, one.said.title)


def _changed(case: Case, one: Delivery) -> Iterator[tuple[Event, str]]:
    """What whoever let it leave would not have let it leave after."""
    if one.said.board != case.board:
        boards = case.written.writes.get("board", [])
        yield from ((write.event, "sent_to_former") for write in boards if write.value == case.board)
    if case.protected and not _says_protected(case, one):
        answers = case.written.writes.get("protected", [])
        yield from ((write.event, "sent_unprotected") for write in answers if write.value)
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
