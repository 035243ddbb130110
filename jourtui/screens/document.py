"""A document (Rapport and the others): its sections, what is missing, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules import delivery_rows
from jourtui.rules.calendar import day_and_time
from jourtui.rules.delivery_rows import DeliveryState
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import EXTRACT
from jourtui.rules.event import Event
from jourtui.screens import document_text
from jourtui.screens.case_list import CaseListScreen
from jourtui.screens.document_deeds import DocumentDeeds
from jourtui.screens.document_text import FACTS, LAW, STATE
from jourtui.screens.keys import bindings
from jourtui.store import section_drafts
from jourtui.widgets.record_table import PADDING, Column
from jourtui.words import delivery_words

MARKS_WIDTH, BESIDE_WIDTH = 2, 42
"""Cells of the marks, and of a heading where the text stands beside the sections."""
LOCKED = "Dokumentet är låst och ändras inte. T gör ett tillägg."
UNSENT = "Inte skickat än. L skickar det till ärendets nämnd."
ON_REQUEST = "Lämnas till den som har begärt det: jourtui print skriver sidorna till en fil. L: till nämnden."
GONE = "Dokumentet finns inte i ärendet."
WRITES = ("propose", "conflict", "review", "lock")
"""What can be done only while it may be written in."""


class DocumentScreen(CaseListScreen[str]):
    """The document `document` of the case `record`. A row is a section, or one of `document_text.OWN`.

    `told` is said when it is first seen.
    """

    SCOPES = ("list", "document")
    BINDINGS = [*bindings("list", "document"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "document.tcss"]
    FILTERS_ON = "avsnitt"
    NEW = ("nytt avsnitt", "nya avsnitt")
    HELP = (
        "Avsnitten till vänster eller överst, texten bredvid. Läge säger vad som saknas innan det kan låsas. "
        "Ett förslag är det programmet satt ihop av ärendet: läs det innan du låser. Det som är låst ändras "
        "aldrig; fel rättas med ett tillägg eller ett nytt dokument."
    )
    MARKS = (("!", "saknas"), ("2", "två texter"), ("f", "förslag"), ("u", "utkast på datorn"))

    def __init__(self, record: UUID, document: UUID, told: str = "") -> None:
        super().__init__(record)
        self.id_ = document
        self._told = told
        self._missing: list[str] = []
        self._sent: list[DeliveryState] = []
        """How far it has come to its board: one for each time that it was queued."""
        self._unsaved: dict[str, section_drafts.Typed] = {}

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="document-head", markup=False),)

    def on_mount(self) -> None:
        if self._listening:
            return
        self.deeds = DocumentDeeds(self)
        super().on_mount()
        if self._told:
            self.say(self._told)

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 100, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        beside = width >= 100
        what = BESIDE_WIDTH if beside else width - MARKS_WIDTH - 4 * PADDING - 2
        return (Column("marks", "", MARKS_WIDTH), Column("what", "Avsnitt", what))

    @property
    def document(self) -> Document | None:
        """The document as its events tell it now."""
        return self.case.documents.every.get(self.id_)

    # Showing

    def on_screen_resume(self) -> None:
        """What was typed in a section and not saved is no event: it is looked for when one comes back."""
        if self.app.in_session and self.is_mounted and self._listening:
            self.safely(self.refresh_view)

    def hide(self) -> None:
        self._missing, self._unsaved, self._sent = [], {}, []
        self.query_one("#document-head", Static).update("")

    def show_case(self) -> None:
        document = self.document
        if document is None:
            self.hide()
            self.show_rows(())
            return
        self._unsaved = section_drafts.unsaved(self.desk, self.id_)
        self._missing = self.deeds.missing(document)
        every = delivery_rows.rows(self.case.deliveries, self.case.board, self.case.documents)
        self._sent = [one for one in every if (one.document, one.version) == (document.id, document.version)]
        board = self.labels.short_board(self._board(document))
        changed = day_and_time(document.changed_at, self.desk.now())
        sent = delivery_words.last(self._sent, withdrawn=document.withdrawn is not None)
        head = document_text.head(document, self.case, board, changed, self.colour, sent)
        self.query_one("#document-head", Static).update(head)
        shown = document_text.rows(document, self.colour, len(self._missing), self._unsaved)
        self.show_rows([row for row in shown if self._fits(row.cells["what"].plain)])
        self.show_details()

    def _board(self, document: Document) -> str | None:
        return document.finished.board if document.finished is not None else self.case.board

    def _fits(self, name: str) -> bool:
        return all(word in name.casefold() for word in self.words)

    def nothing(self) -> str:
        if self.hindrance:
            return self.hindrance
        return "Inget avsnitt passar filtret. Esc visar alla." if self.words else GONE

    def show_details(self) -> None:
        document, key = self.document if not self.hindrance else None, self.table.current
        if document is None or key is None:
            self.pane.show(Content(""))
        elif key == STATE:
            sent = self._deliveries(document)
            doubtful = self.deeds.doubtful(document)
            shown = document_text.state(document, self._missing, self._when, self.colour, sent, doubtful)
            self.pane.show(shown)
        elif key == FACTS:
            self.pane.show(self.deeds.facts_shown(document))
        elif key == LAW:
            self.pane.show(self.deeds.law_shown(document))
        elif key in document.sections:
            hint = self.deeds.help(document, key)
            section = document.sections[key]
            self.pane.show(document_text.section(section, key, self.colour, self._unsaved, hint))
        self.pane.scroll_home(animate=False)

    def _deliveries(self, document: Document) -> list[tuple[str, str]]:
        """What is told of each delivery, and of none; in which colour."""
        now = self.desk.now()
        told = [
            (
                f"Till {one.board_name}: {delivery_words.told(one, now)}",
                "due" if delivery_words.grave(one) else "",
            )
            for one in self._sent
        ]
        if not told and document.finished is not None and document.withdrawn is None:
            told = [(ON_REQUEST if document.kind == EXTRACT else UNSENT, "faint")]
        return told

    def _when(self, event: Event) -> str:
        return day_and_time(event.happened_at, self.desk.now())

    # Acting

    def why_not(self, action_id: str) -> str | None:
        if reason := super().why_not(action_id):
            return reason
        document, action = self.document, BY_ID[action_id]
        if action.scope != "document":
            return None
        if document is None:
            return GONE
        key = self.table.current
        if action.name in WRITES and not document.open:
            return LOCKED if document.locked is not None else "Dokumentet är tillbakadraget."
        match action.name:
            case "edit" if key is None:
                return "Inget avsnitt är valt."
            case "edit" if not document.open and key not in self._unsaved:
                return LOCKED if document.locked is not None else "Dokumentet är tillbakadraget."
            case "propose" if key not in document.sections:
                return "Välj ett avsnitt först."
            case "propose" if document.sections[key or ""].contested:
                return "Två har skrivit här samtidigt. W väljer först."
            case "conflict" if not document.contested and not document.written.contested:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "versions" if not document.history:
                return "Ingen har skrivit i dokumentet än."
            case "add" if document.locked is None:
                return "Dokumentet är inte låst. Skriv i avsnittet i stället."
            case "sign" if document.finished is None:
                return "Dokumentet är inte låst. Det som undertecknas får inte kunna ändras: S låser."
            case "sign" if document.withdrawn is not None:
                return "Dokumentet är tillbakadraget."
            case "send" if document.finished is None:
                return "Dokumentet är inte låst. S låser, sedan kan det levereras."
            case "send" if document.withdrawn is not None:
                return "Dokumentet är tillbakadraget."
            case "replace" if document.open:
                return "Bara ett låst dokument kan ersättas av ett nytt, eller ett tillbakadraget."
        return None

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the document; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action = BY_ID[action_id]
        deed = getattr(self.deeds, action.name, None) if action.scope == "document" else None
        document = self.document if deed is not None and not self.hindrance else None
        if deed is None or document is None or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(document))

    def do_case(self) -> None:
        """The case that it belongs to."""
        self.app.show_case(self.record)

    def do_on(self) -> None:
        self.pane.scroll_page_down(animate=False)

    def do_back(self) -> None:
        self.pane.scroll_page_up(animate=False)
