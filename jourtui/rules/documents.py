"""Documents of a case (domain.md, "Documents"): drafted, final, decided, signed, withdrawn.

What is final never changes: it is corrected by an addition. `Finished` is all that is printed, signed and
delivered, as it stood when the document was locked; nothing that is changed later changes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from jourtui.rules.event import Lasting, kind
from jourtui.rules.law import Cited


class Part(msgspec.Struct, frozen=True):
    """One section: its code in the kind of document, the heading as it stood, and the text.

    The text is plain: blank lines part paragraphs, lines that begin with "- " are items. Nothing is markup.
    """

    code: str
    heading: str
    text: str


class Concerned(msgspec.Struct, frozen=True):
    """One whom the document is about. `protected`: name and whereabouts are not to be spread."""

    name: str
    personal_number: str = ""
    protected: bool = False


class Finished(msgspec.Struct, frozen=True):
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
    """Who is reported to have said things, unless anonymous."""


@kind("document.locked")
class DocumentLocked(Lasting, frozen=True):
    """The document is final, in these words."""

    finished: Finished
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
