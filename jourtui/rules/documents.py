"""Documents of a case (domain.md, "Documents"): drafted, final, decided, signed, withdrawn.

What is final never changes: it is corrected by an addition. `Finished` is all that is printed, signed and
delivered, as it stood when the document was locked; nothing that is changed later changes it. A document is
known by the event that began it; `document_fold` folds what happened to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from jourtui.rules import facts
from jourtui.rules.event import Lasting, Payload, kind
from jourtui.rules.law import Cited

Required = Literal["always", "child", "no"]
"""Whether a section must be written before the document is locked; `child`: if it is about a child."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One section: its code in the kind of document, the heading as it stood, and the text.

    The text is plain: blank lines part paragraphs, lines that begin with "- " are items. Nothing is markup.
    """

    code: str
    heading: str
    text: str


class Concerned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One whom the document is about. `protected`: name and whereabouts are not to be spread."""

    name: str
    personal_number: str = ""
    protected: bool = False


EXTRACT = "extract"
"""The kind of document that is given to whoever asked for it, and not sent to the board (documents.toml)."""


class Finished(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document as it was when it was locked: everything on the paper, in words and ready to print."""

    document: UUID
    version: int
    kind: str
    """Code of the kind of document; which template it is printed with."""
    title: str
    case: UUID
    case_number: str
    board: str
    """The board's short code: it alone decides where the document goes."""
    board_name: str
    municipality: str
    jour: str
    """Whose paper it is: the jour's name."""
    locked_at: datetime
    """UTC; printed as Swedish time."""
    author: str
    author_title: str
    concerned: tuple[Concerned, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value, in order: decider, rapporteur, who took part, who informed and when, receiver."""
    parts: tuple[Part, ...] = ()
    cited: tuple[Cited, ...] = ()
    open_question: str = ""
    """What the law leaves open about it, as it was shown to whoever wrote."""
    protected: bool = False
    """Somebody in it has protected identity: said on each page, and nothing that reveals where they are."""
    reported_by: str = ""
    """Who gave the information and when, unless anonymous; `facts` have it too, for the paper."""
    signer: str = ""
    """Who signs it: the decider, where there is one; else the author."""
    decision: UUID | None = None
    """The decision in the case that it is a document of (`decision.made`)."""


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section as it was when the document was begun: an edit of the data never changes what is begun."""

    code: str
    heading: str
    required: Required = "no"


class DocumentFacts(facts.Facts, frozen=True):
    """What a document says beside its sections."""

    concerned: tuple[UUID, ...] | UnsetType = UNSET
    """Subjects of the case; none is all of them."""
    cited: tuple[str, ...] | UnsetType = UNSET
    """Topics of law.toml; none: what its decision referred to."""
    grounds: tuple[str, ...] | UnsetType = UNSET
    """Codes of the grounds that were chosen (LVU 43 §, LVM 45 §)."""
    decision: UUID | UnsetType | None = UNSET
    """The decision in the case that it is a document of: set by `document.decided`."""
    receiver: str | UnsetType = UNSET
    """Name and title of whoever received the information (SOSFS 2014:5 5:1)."""
    informed_by: str | UnsetType = UNSET
    """Who gave the information, and when; empty where they are anonymous."""
    took_part: tuple[str, ...] | UnsetType = UNSET
    """Who took part in the final handling (FL 31 §)."""
    read_back: bool | UnsetType | None = UNSET
    """Whether it was read back to whoever gave it; None: not said."""
    wants_feedback: bool | UnsetType | None = UNSET
    """Whether the reporter wants feedback (SoL 2025:400 19:6); None: not asked."""

    keeps_both = frozenset(
        {"concerned", "cited", "grounds", "decision", "receiver", "informed_by", "took_part"}
        | {"read_back", "wants_feedback"}
    )


@kind("document.begun")
class DocumentBegun(Lasting, frozen=True):
    """A document of a kind was begun, with the headings that the kind then had.

    `replaces`: the final document that it takes the place of; its version is the next one.
    """

    kind: str
    title: str
    sections: tuple[Heading, ...]
    facts: DocumentFacts = DocumentFacts()
    replaces: UUID | None = None
    at: datetime | None = None


@kind("document.section_written")
class SectionWritten(Payload, frozen=True):
    """A section was given this text.

    What it was made from is the text of the event `made_from`, or else `was`: that is what two people's
    texts are merged by. `drafted`: put together by the program from the case, and read by nobody yet.
    """

    document: UUID
    section: str
    text: str
    made_from: UUID | None = None
    was: str = ""
    drafted: bool = False
    at: datetime | None = None


@kind("document.corrected")
class DocumentCorrected(Payload, frozen=True):
    """Something that the document says beside its sections was set or changed."""

    document: UUID
    facts: DocumentFacts


@kind("document.decided")
class DocumentDecided(Payload, frozen=True):
    """It is the document of this decision in the case (`decision.made`)."""

    document: UUID
    decision: UUID
    at: datetime | None = None


@kind("document.reviewed")
class DocumentReviewed(Lasting, frozen=True):
    """Somebody else than whoever wrote it has read it. What is written afterwards is not read."""

    document: UUID
    note: str = ""
    at: datetime | None = None


@kind("document.locked")
class DocumentLocked(Lasting, frozen=True):
    """The document is final, in these words."""

    finished: Finished
    at: datetime | None = None


@kind("document.given_out")
class DocumentGivenOut(Lasting, frozen=True):
    """A final document was given out as a file with a field to sign in: that file must come back."""

    document: UUID
    version: int
    to: str
    attachment: UUID
    """The file as it was given out (`attachment.kept`)."""
    at: datetime | None = None


@kind("document.signed")
class DocumentSigned(Lasting, frozen=True):
    """A final document was signed: digitally (the signed file is kept), or on paper, certified."""

    document: UUID
    version: int
    how: Literal["digital", "paper"]
    signer: str
    certified_by: str = ""
    attachment: UUID | None = None
    """The signed file (`attachment.kept`)."""
    at: datetime | None = None


@kind("document.signature_taken_back")
class SignatureTakenBack(Lasting, frozen=True):
    """The event `entry`, which said that the document was signed, was written by mistake."""

    document: UUID
    entry: UUID
    why: str


@kind("document.added_to")
class DocumentAddedTo(Lasting, frozen=True):
    """An addition to a final document: what was wrong, or came to be known. The text stays."""

    document: UUID
    text: str
    at: datetime | None = None


@kind("document.withdrawn")
class DocumentWithdrawn(Lasting, frozen=True):
    """A document that holds no longer, and why. It stays readable; whoever has received it is to be told."""

    document: UUID
    why: str
    at: datetime | None = None


PAYLOADS = (
    DocumentBegun,
    SectionWritten,
    DocumentCorrected,
    DocumentDecided,
    DocumentReviewed,
    DocumentLocked,
    DocumentGivenOut,
    DocumentSigned,
    SignatureTakenBack,
    DocumentAddedTo,
    DocumentWithdrawn,
)
