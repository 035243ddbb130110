"""What two people did to a document apart, and that both are told of it: see `document_fold`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    if _end_is_told(document, log, event, "written_meanwhile") and isinstance(event.payload, SectionWritten):
        document.late.append(event)
    return False


def locked_too(document: Document, log: entries.Log, event: Event) -> bool:
    """A lock that met another lock, or a withdrawal, has no effect."""
    _end_is_told(document, log, event, "locked_before")
    return False


def _end_is_told(document: Document, log: entries.Log, event: Event, locked: str) -> bool:
    """Tell of what ended the draft, where its author had not seen that: of a withdrawal before a lock."""
    for end, code in ((document.withdrawn, "withdrawn_meanwhile"), (document.locked, locked)):
        if end is not None and not event.saw(end):
            entries.tell_both(log, event, end, code, document.title)
            return True
    return False


def not_seen(document: Document, event: Event) -> Iterator[tuple[Event, str]]:
    """What stands in a draft and the author of `event` had not seen: the event that wrote it, and where."""
    for section in document.sections.values():
        heads = (head for branch in section.branches for head in branch.heads)
        yield from ((head, document.name(section)) for head in heads if not event.saw(head))
    for writes in document.written.writes.values():
        yield from ((one.event, document.title) for one in writes if not event.saw(one.event))


def ended(document: Document, log: entries.Log, event: Event, code: str) -> None:
    """A draft was locked or withdrawn by somebody who had not seen all of it: whoever wrote that is told."""
    for written, where in not_seen(document, event):
        entries.tell_both(log, event, written, code, where)


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
        if end is not None and end.apart(locked):
            entries.tell_both(case.log, locked, end, "undone_apart", document.title)


def withdrawn(case: Case) -> None:
    """A locked document was withdrawn while another, apart, did something to it or locked a new version."""
    documents = case.documents
    for document in documents.every.values():
        end = document.withdrawn
        if end is None or document.locked is None:
            continue
        done = [(one, "withdrawn_apart") for one in (*document.signed, *document.additions)]
        done += [(one, "withdrawn_apart") for one in document.given_out]
        done += [(one.locked, "renewed_apart") for one in documents.in_its_place(document) if one.locked]
        for event, code in done:
            if event.apart(end):
                entries.tell_both(case.log, end, event, code, document.title)
