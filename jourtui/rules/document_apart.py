"""What two people did to a document apart, and that both are told of it: see `document_fold`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jourtui.rules import entries
from jourtui.rules.documents import DocumentAddedTo, DocumentSigned, SectionWritten
from jourtui.rules.event import Event

if TYPE_CHECKING:
    from jourtui.rules.case import Case
    from jourtui.rules.document_fold import Document


def too_late(document: Document, log: entries.Log, event: Event) -> bool:
    """What is written in a document that is final or withdrawn has no effect.

    It is kept where its author could not know.
    """
    end = document.locked or document.withdrawn
    if end is not None and not event.saw(end):
        if isinstance(event.payload, SectionWritten):
            document.late.append(event)
        code = "written_meanwhile" if document.locked is not None else "withdrawn_meanwhile"
        entries.tell_both(log, event, end, code, document.title)
    return False


def locked_too(document: Document, log: entries.Log, event: Event) -> bool:
    """A lock that met another lock, or a withdrawal, has no effect."""
    end = document.locked or document.withdrawn
    if end is not None and not event.saw(end):
        code = "locked_before" if document.locked is not None else "withdrawn_meanwhile"
        entries.tell_both(log, event, end, code, document.title)
    return False


def saw_lock(document: Document, log: entries.Log, event: Event, code: str) -> bool:
    """Whether the author of an event had seen the lock that holds: of other words it says nothing.

    Else whoever had locked, and they, are told.
    """
    if document.locked is not None and not event.saw(document.locked):
        entries.tell_both(log, event, document.locked, code, document.title)
        return False
    return True


_OF_THE_OLD: Mapping[object, str] = {
    DocumentSigned: "signed_the_old",
    DocumentAddedTo: "added_to_the_old",
}
"""What is done to a locked version, and is to be done again to the one that takes its place."""


def to_the_old(document: Document, log: entries.Log, newer: Iterable[Document], event: Event) -> None:
    """A version was signed or added to whose place another had taken, by somebody who could not see that."""
    code = _OF_THE_OLD.get(type(event.payload))
    for one in newer:
        if code is not None and one.locked is not None and not event.saw(one.locked):
            entries.tell_both(log, event, one.locked, code, document.title)


def took_the_place(log: entries.Log, older: Iterable[Document], event: Event) -> None:
    """A version was locked by somebody who could not see what was done to the one before."""
    for one in older:
        for done in (*one.signed, *one.additions):
            if not event.saw(done):
                entries.tell_both(log, event, done, _OF_THE_OLD[type(done.payload)], one.title)


def undone(case: Case) -> None:
    """A document was locked while another, apart, undid or ended what it is the document of."""
    for document in case.documents.every.values():
        of, locked = document.decision, document.locked
        if of is None or locked is None or not case.documents.stands(document):
            continue
        decided = case.decisions.decided.get(of)
        end = case.log.struck.get(of) or (decided.ended if decided is not None else None)
        if end is not None and not end.saw(locked) and not locked.saw(end):
            entries.tell_both(case.log, locked, end, "undone_apart", document.title)
