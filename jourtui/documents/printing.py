"""A document of a case as it is printed: what was locked, and what has happened to it since.

`Printed` is what the paper and the JSON beside it are made of; `typeset.render` makes the PDF of `sheet`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from jourtui.documents import typeset
from jourtui.documents.typeset import Rendered
from jourtui.rules.document_finish import moment, signer_title
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentAddedTo, DocumentSigned, DocumentWithdrawn, Finished

DECISIONS = frozenset(
    {"lvu_custody", "lvm_custody", "lvu_contact", "placement", "replacement", "aid_granted", "aid_refused"}
    | {"protection_assessment"}
)
"""Kinds whose paper begins with what was decided; so does that of any other kind once it is a decision's."""


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That it was signed: with a certificate, or on paper, seen by whoever certifies that."""

    how: Literal["digital", "paper"]
    signer: str
    at: datetime
    certified_by: str = ""


class Addition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was added after it was locked."""

    text: str
    author: str
    at: datetime


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That it holds no longer, and why."""

    why: str
    author: str
    at: datetime


class Printed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that stands on the paper. Times are UTC, and printed as Swedish time."""

    finished: Finished
    draft: bool = False
    """It is not locked: said across each page."""
    signatures: tuple[Signature, ...] = ()
    additions: tuple[Addition, ...] = ()
    withdrawn: Withdrawal | None = None

    @property
    def dated(self) -> datetime:
        """When what stands on it was last changed: the date of the file."""
        moments = [self.finished.locked_at, *(one.at for one in self.signatures)]
        moments += [one.at for one in self.additions]
        return max([*moments, self.withdrawn.at] if self.withdrawn is not None else moments)


def printed(document: Document, *, draft: Finished | None = None) -> Printed:
    """A document as its events tell it; `draft` is what it would be, for one that is not locked.

    Raises ValueError for a document that is not locked when no draft is given.
    """
    finished = document.finished or draft
    if finished is None:
        raise ValueError("a document that is not locked has nothing to print")
    signatures, additions, withdrawn = [], [], None
    for event in document.signed:
        if isinstance(said := event.payload, DocumentSigned):
            signatures.append(Signature(said.how, said.signer, event.happened_at, said.certified_by))
    for event in document.additions:
        if isinstance(said := event.payload, DocumentAddedTo):
            additions.append(Addition(said.text, event.author.name, event.happened_at))
    if document.withdrawn is not None and isinstance(said := document.withdrawn.payload, DocumentWithdrawn):
        withdrawn = Withdrawal(said.why, document.withdrawn.author.name, document.withdrawn.happened_at)
    return Printed(finished, document.finished is None, tuple(signatures), tuple(additions), withdrawn)


def template(finished: Finished) -> tuple[str, ...]:
    """The templates to look for: one for its kind, which a unit may have, then the one for such kinds."""
    if finished.kind.startswith("police_assistance"):
        return finished.kind, "police"
    decides = finished.kind in DECISIONS or finished.decision is not None
    return finished.kind, "decision" if decides else "report"


def sheet(paper: Printed) -> dict[str, Any]:
    """What a template is given (docs/documents.md): the fields of `Finished`, and times in words."""
    finished = paper.finished
    return {
        **msgspec.to_builtins(finished),
        "draft": paper.draft,
        "when": moment(finished.locked_at),
        "signer_title": signer_title(finished),
        "signatures": [
            {"how": one.how, "signer": one.signer, "certified_by": one.certified_by, "when": moment(one.at)}
            for one in paper.signatures
        ],
        "additions": [
            {"text": one.text, "author": one.author, "when": moment(one.at)} for one in paper.additions
        ],
        "withdrawn": {
            "why": paper.withdrawn.why,
            "author": paper.withdrawn.author,
            "when": moment(paper.withdrawn.at),
        }
        if paper.withdrawn is not None
        else None,
    }


def as_pdf(paper: Printed, config: Path | None = None) -> Rendered:
    """The PDF. `config` is where the unit's own templates are; None: as shipped. Raises TemplateError."""
    return typeset.render(template(paper.finished), sheet(paper), at=paper.dated, config=config)


def as_sheet(paper: Printed, config: Path | None = None) -> Rendered:
    """The PDF with its additions alone: it goes beside a file that is signed. Raises TemplateError."""
    return typeset.render("additions", sheet(paper), at=paper.dated, config=config)


def as_pictures(paper: Printed, config: Path | None = None, *, dots: int = 72) -> list[bytes]:
    """The same pages as PNG, with so many dots an inch. Raises TemplateError."""
    return typeset.pictures(template(paper.finished), sheet(paper), config=config, dots=dots)
