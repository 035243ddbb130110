"""The files of a locked document: its PDF, and the same as JSON."""

from __future__ import annotations

from pathlib import Path

from jourtui.documents import as_json, printing
from jourtui.documents.templates import TemplateError
from jourtui.rules.document_fold import Document
from jourtui.store.mandates import NotAllowed


def made(document: Document, config: Path | None = None) -> tuple[bytes, bytes]:
    """The PDF and the JSON, with what was added since. Takes a while. Raises NotAllowed."""
    paper = printing.printed(document)
    try:
        return printing.as_pdf(paper, config).pdf, as_json.encode(paper)
    except TemplateError as error:
        raise NotAllowed(str(error)) from None
