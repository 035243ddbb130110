"""The cases (Ärenden): open ones, or closed ones a page at a time; filter as you type."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from jourtui.labels import Labels
from jourtui.rules.case import CaseFacts
from jourtui.screens import case_forms
from jourtui.screens.base import JourScreen
from jourtui.screens.case_text import NARROW, WIDE, CaseText
from jourtui.screens.dialogs.fields import Field
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.store import cases, queries
from jourtui.store.masking import LOCKED
from jourtui.store.queries import PAGE
from jourtui.store.views import CaseRow, ClockRow
from jourtui.widgets.record_table import RecordTable

REST = 0.15
"""Seconds the cursor must rest before a case is opened beside the list (and that logged)."""


class CasesScreen(JourScreen):
    """The list of cases. A page is `PAGE` rows, so that ten years of them never stall the screen."""

    SCOPES = ("list", "cases")
    BINDINGS = [*bindings("list", "cases"), ("escape", "back", "")]
    CSS_PATH = "cases.tcss"
    HELP = (
        "Öppna ärenden, de senaste överst, med tiden som är kvar till rapporten ska vara hos kommunen. "
        "F filtrerar på namn, sak, nummer, nämnd, kommun, typ eller ansvarig."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, CaseRow] = {}
        self._clocks: dict[UUID, list[ClockRow]] = {}
        self._shows_closed = False
        self._page = 0
        self._rest: Timer | None = None

    def compose_body(self) -> ComposeResult:
        with Container(id="cases"):
            yield RecordTable()
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="case", markup=False)
        yield Static("", id="empty", markup=False)
        yield Input(placeholder="filtrera på namn, sak, nämnd, kommun, typ, ansvarig …", id="filter")

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.text = CaseText(self.labels, self.desk.author.id, self._colour)
        super().on_mount()
        self._columns()
        self.refresh_view()
        self.query_one(RecordTable).focus()

    def on_resize(self) -> None:
        if self.is_mounted:
            self._columns()

    def _columns(self) -> None:
        self.query_one(RecordTable).set_columns(WIDE if self.app.size.width >= 150 else NARROW)

    def _colour(self, name: str) -> str:
        return self.app.theme_variables[name].removeprefix("ansi_")

    # Showing

    def refresh_view(self) -> None:
        words = self.query_one("#filter", Input).value.split()
        if words and not self.reads("searched", None):
            self._rows = {}
            self._show(self.desk.now())
            return
        with self.desk.rows() as rows:
            found = queries.find_cases(
                rows, words, open_only=not self._shows_closed, page=self._page, codes=self._codes
            )
            self._clocks = queries.clocks_of(rows, [row.record_id for row in found])
        self._rows = {row.record_id: row for row in found}
        self._show(self.desk.now())
        self._details()

    def _codes(self, word: str) -> set[str]:
        """What a word of the filter may mean: boards, municipalities, types."""
        folded = word.casefold()
        codes = {board.code for board in self.labels.places.boards if folded in board.name.casefold()}
        codes |= {
            place.code
            for place in self.labels.places.municipalities
            if place.name.casefold().startswith(folded)
        }
        types = self.labels.catalogue.case_types
        return codes | {one.code for one in types if folded in one.label.casefold()}

    def _show(self, now: datetime) -> None:
        rows = [self.text.row(row, self._due(row.record_id), now) for row in self._rows.values()]
        self.query_one(RecordTable).show(rows)
        self._empty(bool(rows))

    def _empty(self, any_rows: bool) -> None:
        status = self.app.status
        if any_rows:
            text = ""
        elif self.refused:
            text = self.refusal
        elif self.query_one("#filter", Input).value:
            text = "Inget ärende passar filtret. Esc visar alla."
        elif self._shows_closed:
            text = "Inga avslutade ärenden. G går tillbaka."
        elif status is not None and status.state in ("offline", "connecting", "stopped"):
            text = (
                "Inga ärenden på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha ärenden som inte syns."
            )
        else:
            text = "Inga öppna ärenden.\n\nP på ett anrop i kön gör ett ärende. N öppnar ett utan anrop."
        self.query_one("#empty", Static).update(Content(text))
        self.set_class(not any_rows, "-empty")

    def tick(self, now: datetime) -> None:
        table = self.query_one(RecordTable)
        table.change(
            "clock", {key: self.text.clock(row, self._due(key), now) for key, row in self._rows.items()}
        )
        table.settle()

    def _due(self, record: UUID) -> list[ClockRow]:
        return self._clocks.get(record, [])

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self.safely(self._details))

    def on_record_table_waiting(self, message: RecordTable.Waiting) -> None:
        if message.count:
            many = "nytt ärende" if message.count == 1 else "nya ärenden"
            self.say(f"{message.count} {many} väntar på att du stannar upp.")

    def _details(self) -> None:
        """The case under the cursor, as its own screen begins; opening it is logged first."""
        pane, record = self.query_one("#case", Static), self._current
        self.refused = False
        if record is None or not self.seen:
            pane.update(Content(""))
            return
        if record in self.desk.locked:
            pane.update(Content(f"{LOCKED}\n\n{LOCKED_WHY}"))
            return
        if not self.reads("opened", record):
            pane.update(Content(self.refusal))
            return
        case, now = self.desk.journal.case(record), self.desk.now()
        hidden = case.protected and not self.desk.has_read("unmasked", record)
        with self.desk.rows() as rows:
            calls = queries.calls_of(rows, record)
        head = self.text.head(case, self._due(record), now, hidden=hidden)
        pane.update(Group(head, Text(), self.text.side(case, calls, {}, now)))

    # Acting

    @property
    def _current(self) -> UUID | None:
        record = self.query_one(RecordTable).current
        return record if record in self._rows else None

    def why_not(self, action_id: str) -> str | None:
        match action_id:
            case "cases.open" if self._current is None:
                return "Ingen rad är vald."
            case "cases.older" if len(self._rows) < PAGE:
                return "Det finns inga äldre."
            case "cases.newer" if self._page == 0:
                return "Det här är de senaste."
        return None

    def do_open(self) -> None:
        record = self._current
        if record is not None:
            self.app.show_case(record)

    async def do_new(self) -> None:
        """A case that no call began."""
        desk, base = self.desk, self.desk.position()
        fields: list[Field] = case_forms.new_fields(self.labels)
        opened: list[UUID] = []

        def commit(filled: Filled) -> None:
            opened.append(cases.open_new(desk, CaseFacts(**filled.values)))

        form = Form(desk, "Nytt ärende utan anrop", fields, draft_id="case.new", base=base, commit=commit)
        if await fill(self, form) is not None and opened:
            self.app.show_case(opened[0])

    def do_closed(self) -> None:
        self._shows_closed = not self._shows_closed
        self._turn(0)
        self.say(
            "Avslutade ärenden, de senaste överst. G går tillbaka."
            if self._shows_closed
            else "Öppna ärenden."
        )

    def do_older(self) -> None:
        self._turn(self._page + 1)

    def do_newer(self) -> None:
        self._turn(self._page - 1)

    def _turn(self, page: int) -> None:
        self._page = page
        self.query_one(RecordTable).join_now()
        self.refresh_view()
        self.query_one(RecordTable).move_cursor(row=0)
        self.say(f"Sida {page + 1}. Ä äldre, Å nyare." if page or len(self._rows) == PAGE else "")

    def do_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def do_down(self) -> None:
        self.query_one(RecordTable).action_cursor_down()

    def do_up(self) -> None:
        self.query_one(RecordTable).action_cursor_up()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._page = 0
        self.query_one(RecordTable).join_now()
        self.refresh_view()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one(RecordTable).focus()

    def action_back(self) -> None:
        """Esc: out of the filter, out of the closed cases."""
        field = self.query_one("#filter", Input)
        if self.has_class("-filtering"):
            field.value = ""
            self.remove_class("-filtering")
            self.query_one(RecordTable).focus()
        elif self._shows_closed:
            self.do_closed()
