"""The files of a locked document: its PDF, the same as JSON, and the sheet beside a digitally signed file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jourtui.documents import as_json, printing
from jourtui.documents.templates import TemplateError
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentSigned
from jourtui.store.mandates import NotAllowed


class Files(NamedTuple):
    """What leaves of a document."""

    pdf: bytes
    data: bytes
    sheet: bytes = b""
    """The PDF with its additions, where the digitally signed file goes: nothing can be put into that."""

    @property
    def papers(self) -> tuple[bytes, ...]:
        """What is printed, in order."""
        return (self.pdf, self.sheet) if self.sheet else (self.pdf,)


def made(document: Document, config: Path | None = None) -> Files:
    """The files with what was added since. Takes a while. Raises NotAllowed."""
    paper = printing.printed(document)
    signed = any(
        isinstance(one.payload, DocumentSigned) and one.payload.how == "digital" for one in document.signed
    )
    try:
        sheet = printing.as_sheet(paper, config).pdf if signed and paper.additions else b""
        return Files(printing.as_pdf(paper, config).pdf, as_json.encode(paper), sheet)
    except TemplateError as error:
        raise NotAllowed(str(error)) from None
