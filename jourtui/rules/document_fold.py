"""The documents of a case as their events tell them: see `documents`.

Two people who write in one section apart from each other get one text where they changed different lines;
else both texts stay until a person chooses, and no document with two texts can be locked. The first lock
holds; what was written without having seen it is kept beside, and both are told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from jourtui.rules import document_apart, entries, facts, merging
from jourtui.rules.documents import (
    DocumentAddedTo,
    DocumentBegun,
    DocumentCorrected,
    DocumentDecided,
    DocumentFacts,
    DocumentGivenOut,
    DocumentLocked,
    DocumentReviewed,
    DocumentSigned,
    DocumentWithdrawn,
    Finished,
    Heading,
    SectionWritten,
    SignatureTakenBack,
)
from jourtui.rules.event import Event

State = Literal["draft", "reviewed", "final", "decided", "signed", "withdrawn"]
MOST_LINES = 1_500
"""Lines of a text that are compared: longer ones are kept both, whole."""


@dataclass(slots=True)
class Branch:
    """A text that stands, and the writes in it that nobody who wrote later had seen."""

    text: str
    heads: list[Event]


@dataclass(slots=True)
class Version:
    """A section as one person left it, and as it stood then with what others had written."""

    event: Event
    written: str
    stood: str
    drafted: bool


@dataclass(slots=True)
class Section:
    """One section of a document."""

    heading: Heading
    branches: list[Branch] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands; of two texts between which nobody has chosen, the one that was confirmed first."""
        return self.branches[0].text if self.branches else ""

    @property
    def contested(self) -> bool:
        return len(self.branches) > 1

    @property
    def unwritten(self) -> bool:
        """Whether nothing is written in a section that every such document must have."""
        return self.heading.required == "always" and not self.text.strip()

    @property
    def drafted(self) -> bool:
        """Whether nobody has touched what the program put together."""
        return bool(self.versions) and all(version.drafted for version in self.versions)


@dataclass(slots=True)
class Document:
    """One document of a case."""

    event: Event
    changed: Event
    """The last event that had effect."""
    kind: str
    title: str
    version: int
    sections: dict[str, Section]
    replaces: UUID | None = None
    before: dict[UUID, str] = field(default_factory=dict)
    """Who wrote in what it replaces, whose texts it began with."""
    concerned: tuple[UUID, ...] = ()
    cited: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    decision: UUID | None = None
    receiver: str = ""
    informed_by: str = ""
    took_part: tuple[str, ...] = ()
    read_back: bool | None = None
    wants_feedback: bool | None = None
    reviewed: Event | None = None
    locked: Event | None = None
    finished: Finished | None = None
    given_out: list[Event] = field(default_factory=list)
    signed: list[Event] = field(default_factory=list)
    additions: list[Event] = field(default_factory=list)
    withdrawn: Event | None = None
    late: list[Event] = field(default_factory=list)
    """What was written without having seen that the document was locked: kept, and not in it."""
    history: list[tuple[Section, Version]] = field(default_factory=list)
    """Every write that had effect, in order."""
    written: facts.Written = field(default_factory=facts.Written)

    @property
    def id(self) -> UUID:
        return self.event.id

    @property
    def state(self) -> State:
        """How far it has come. Whether it was delivered is known from the deliveries of the case."""
        if self.withdrawn is not None:
            return "withdrawn"
        if self.finished is not None:
            if self.by_signer:
                return "signed"
            return "decided" if self.finished.decision is not None else "final"
        return "reviewed" if self.reviewed is not None else "draft"

    @property
    def by_signer(self) -> bool:
        """Whether whoever is to sign it has: what others sign stands beside, and is not enough."""
        signer = self.finished.signer.casefold() if self.finished is not None else ""
        return any(
            isinstance(one.payload, DocumentSigned) and signer in ("", one.payload.signer.casefold())
            for one in self.signed
        )

    @property
    def open(self) -> bool:
        """Whether it may still be written in."""
        return self.locked is None and self.withdrawn is None

    @property
    def contested(self) -> list[Section]:
        """The sections with two texts between which nobody has chosen."""
        return [section for section in self.sections.values() if section.contested]

    @property
    def writers(self) -> dict[UUID, str]:
        """Who has written in it or in what it replaces, by id: whoever only began it is not among them."""
        found = dict(self.before)
        for section in self.sections.values():
            for version in section.versions:
                if not version.drafted:
                    found[version.event.author.id] = version.event.author.name
        return found

    @property
    def changed_at(self) -> datetime:
        """When something last happened to it (UTC)."""
        return self.changed.happened_at

    @property
    def untouched(self) -> list[Section]:
        """The sections that hold what the program put together, which nobody has changed."""
        return [one for one in self.sections.values() if one.drafted and one.text.strip()]

    def name(self, section: Section) -> str:
        """What a section is called where two texts of it are told of: nothing of anybody's."""
        return f"{self.title}: {section.heading.heading}"


@dataclass(slots=True)
class Documents:
    """All documents of a case, in the order in which they were begun."""

    every: dict[UUID, Document] = field(default_factory=dict)
    unsigned: list[Event] = field(default_factory=list)
    """Signatures of words that do not hold, since a colleague had locked others or withdrawn it."""

    @property
    def open(self) -> list[Document]:
        return [document for document in self.every.values() if document.open]

    def newer(self, document: Document) -> list[Document]:
        """What was begun to take its place and is not withdrawn, in order."""
        return [one for one in self.every.values() if one.replaces == document.id and one.withdrawn is None]

    def replaced(self, document: Document) -> bool:
        """Whether a later version of it is locked and holds. One that is only begun takes nobody's place."""
        return bool(self.in_its_place(document))

    def in_its_place(self, document: Document) -> list[Document]:
        """The later versions that are locked and hold, the next first."""
        found = []
        for one in self.every.values():
            if one.replaces == document.id:
                found += [one] * (one.locked is not None and one.withdrawn is None) + self.in_its_place(one)
        return found

    def before(self, document: Document) -> list[Document]:
        """The versions that it takes the place of, the last first."""
        found = self.every.get(document.replaces) if document.replaces is not None else None
        return [found, *self.before(found)] if found is not None else []

    def signed_in_vain(self, event: Event) -> bool:
        """Whether an event was written in one deed with a signature of words that do not hold."""
        return any(
            one.device == event.device and event.own == one.own + 1 for one in self.unsigned if one.own
        )

    def beside(self, document: Document) -> list[Document]:
        """Others that were begun to take the place of the same version, and are not withdrawn."""
        return self.like(document) if document.replaces is not None else []

    def like(self, document: Document) -> list[Document]:
        """Others of its kind that were begun for the same: anew, or to take the place of the same version."""
        return [
            one
            for one in self.every.values()
            if (one.kind, one.replaces) == (document.kind, document.replaces)
            and one.id != document.id
            and one.withdrawn is None
        ]

    def stands(self, document: Document) -> bool:
        """Whether these are the words that a board is to have."""
        return document.withdrawn is None and not self.replaced(document)


def apply(documents: Documents, log: entries.Log, event: Event) -> None:
    """Let one of `documents.PAYLOADS` have its effect; what makes no sense any more is void. Total."""
    if isinstance(event.payload, DocumentBegun):
        _begin(documents, log, event, event.payload)
        return
    id_ = (
        event.payload.finished.document
        if isinstance(event.payload, DocumentLocked)
        else getattr(event.payload, "document", None)
    )
    document = documents.every.get(id_) if id_ is not None else None
    if document is None or not _apply(document, log, event):
        log.void.add(event.id)
        if isinstance(event.payload, DocumentSigned):
            documents.unsigned.append(event)
        return
    document.changed = event
    document_apart.to_the_old(document, log, documents.in_its_place(document), event)
    if isinstance(event.payload, DocumentLocked):
        document_apart.took_the_place(log, documents.before(document), event)


def contested(documents: Documents) -> set[str]:
    """The names of what has two values, as people are told of them."""
    found: set[str] = set()
    for document in documents.every.values():
        if document.open:
            found |= {document.name(section) for section in document.contested}
            found |= document.written.contested.keys()
    return found


def _begin(documents: Documents, log: entries.Log, event: Event, begun: DocumentBegun) -> None:
    if event.id in documents.every:
        return
    before = documents.every.get(begun.replaces) if begun.replaces is not None else None
    # A number that stands on a paper is not used again.
    gone = [
        one.version for one in documents.every.values() if one.withdrawn and one.replaces == begun.replaces
    ]
    document = Document(
        event,
        event,
        begun.kind,
        begun.title,
        1 if before is None else max([before.version, *gone]) + 1,
        {one.code: Section(one) for one in begun.sections},
        replaces=before.id if before is not None else None,
        before=before.writers if before is not None else {},
    )
    documents.every[event.id] = document
    _correct(document, log, event, begun.facts)
    for other in documents.like(document):
        if not event.saw(other.event):
            code = "drafted_twice" if document.replaces is None else "replaced_twice"
            entries.tell_both(log, event, other.event, code, begun.title)


def _apply(document: Document, log: entries.Log, event: Event) -> bool:
    """Let an event have its effect on its document; False when it has none."""
    match event.payload:
        case SectionWritten() as said:
            return _write(document, log, event, said)
        case DocumentCorrected(facts=given):
            if not document.open:
                return document_apart.too_late(document, log, event)
            _correct(document, log, event, given)
        case DocumentDecided(decision=decision):
            if not document.open:
                return document_apart.too_late(document, log, event)
            _correct(document, log, event, DocumentFacts(decision=decision))
        case DocumentReviewed():
            if not document.open or not _has_read_all(document, event):
                return False
            document.reviewed = event
        case DocumentLocked(finished=finished):
            if not document.open:
                return document_apart.locked_too(document, log, event)
            _lock(document, log, event, finished)
        case DocumentGivenOut(version=version):
            if document.finished is None or document.finished.version != version:
                return False
            if not document_apart.saw_lock(document, log, event, "signed_other_words"):
                return False
            document.given_out.append(event)
        case DocumentSigned(version=version):
            if document.finished is None or document.finished.version != version:
                return False
            if not document_apart.saw_lock(document, log, event, "signed_other_words"):
                return False
            document.signed.append(event)
        case SignatureTakenBack(entry=entry):
            mistaken = next((one for one in document.signed if one.id == entry), None)
            if mistaken is None:
                return False
            document.signed.remove(mistaken)
            log.void.add(mistaken.id)
        case DocumentAddedTo():
            if document.locked is None:
                return False
            document.additions.append(event)
        case DocumentWithdrawn():
            if document.withdrawn is not None:
                return False
            if not document_apart.saw_lock(document, log, event, "withdrawn_late"):
                return False
            if document.locked is None:
                document_apart.ended(document, log, event, "withdrawn_meanwhile")
            document.withdrawn = event
    return True


def _correct(document: Document, log: entries.Log, event: Event, given: DocumentFacts) -> None:
    document.reviewed = None
    log.tells.extend(entries.two_values(event, facts.write(document, document.written, event, given)))


# Writing


def _write(document: Document, log: entries.Log, event: Event, said: SectionWritten) -> bool:
    section = document.sections.get(said.section)
    if section is None:
        return False
    if not document.open:
        return document_apart.too_late(document, log, event)
    unseen = [branch for branch in section.branches if not all(event.saw(head) for head in branch.heads)]
    was = _made_from(section, said)
    mine, others = Branch(said.text, [event]), []
    for branch in unseen:
        together = _merged(was, branch.text, mine.text)
        if together is None:
            others.append(branch)
        else:
            mine = Branch(together, [*(head for head in branch.heads if not event.saw(head)), event])
    for head in {head.id: head for branch in unseen for head in branch.heads if not event.saw(head)}.values():
        apart = any(head in branch.heads for branch in others)
        code = "two_values" if apart else "texts_joined"
        entries.tell_both(log, event, head, code, document.name(section))
    section.branches = [*others, mine]
    version = Version(event, said.text, mine.text, said.drafted)
    section.versions.append(version)
    document.history.append((section, version))
    document.reviewed = None
    return True


def _made_from(section: Section, said: SectionWritten) -> str:
    """The text that was before the author's eyes; what cannot be found is taken for nothing."""
    if said.made_from is None:
        return said.was
    return next((one.written for one in section.versions if one.event.id == said.made_from), said.was)


def _merged(was: str, first: str, second: str) -> str | None:
    """One text of two, or None where they changed the same lines, or where it would take too long."""
    if max(text.count("\n") for text in (was, first, second)) > MOST_LINES:
        return first if first == second else None
    return merging.merge(was, first, second)


def _has_read_all(document: Document, event: Event) -> bool:
    heads = (head for one in document.sections.values() for branch in one.branches for head in branch.heads)
    beside = (one.event for writes in document.written.writes.values() for one in writes)
    return all(event.saw(one) for one in (*heads, *beside))


# Locking


def _lock(document: Document, log: entries.Log, event: Event, finished: Finished) -> None:
    """What the author of the lock had not seen is not in the final text: it is kept beside."""
    document.locked, document.finished = event, finished
    unseen = (written for written, _ in document_apart.not_seen(document, event))
    document.late += [one for one in unseen if isinstance(one.payload, SectionWritten)]
    document_apart.ended(document, log, event, "written_meanwhile")
    # Between two texts nobody need choose any more.
    for section in document.sections.values():
        final = next((part.text for part in finished.parts if part.code == section.heading.code), "")
        section.branches = [Branch(final, [event])]
