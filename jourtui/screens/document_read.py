"""A document read whole, in the order of the paper: as it would be if it were locked now, or as it was."""

from __future__ import annotations

from uuid import UUID

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from jourtui.screens import document_text
from jourtui.screens.case_part import CasePart
from jourtui.store import documents


class DocumentReadScreen(CasePart):
    """The document `document` of the case `record`, whole."""

    BINDINGS = [("enter,ö,Ö,q,Q", "back", "")]
    CSS_PATH = "case_part.tcss"
    AUTO_FOCUS = "#whole"
    HELP = (
        "Dokumentet i den ordning det trycks. Pilar och PgUp, PgDn rullar. Så länge det inte är låst visas "
        "det som det skulle bli nu."
    )

    def __init__(self, record: UUID, document: UUID) -> None:
        super().__init__(record)
        self._document = document

    def compose_body(self) -> ComposeResult:
        instead, part = self.instead()
        yield instead
        with part, VerticalScroll(id="whole", can_focus=True):
            yield Static("", id="text", markup=False)

    def show_part(self) -> None:
        finished = documents.as_finished(self.desk, self.app.workplace.office, self.record, self._document)
        final = documents.find(self.desk, self.record, self._document).finished is not None
        shown = document_text.printed(finished, self.colour, final=final)
        self.query_one("#text", Static).update(shown)
