"""The queue (Kö): open calls by urgency, with details beside or below by width; closed ones a key away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from jourtui.actions import BY_ID
from jourtui.screens.base import JourScreen
from jourtui.screens.call_deeds import CallDeeds
from jourtui.screens.call_text import NARROW, WIDE, CallText
from jourtui.screens.guarded import SHOWING
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.tells import Tells
from jourtui.store import queries, unfinished
from jourtui.store.masking import LOCKED
from jourtui.store.queries import QueueItem
from jourtui.widgets.record_table import RecordTable, Row
from jourtui.widgets.tell_line import TellLine

REST = 0.15
"""Seconds the cursor must rest before a call is opened (and that logged)."""


class QueueScreen(JourScreen):
    """Where the night is lived. Everything is one key from here."""

    SCOPES = ("list", "call", "queue")
    BINDINGS = [*bindings("list", "call", "queue"), ("escape", "back", "")]
    CSS_PATH = "queue.tcss"
    HELP = (
        "Kön visar öppna anrop, de som brådskar mest överst. Bokstäver gäller anropet under markören. "
        "Ansvar (du): du tog emot det, ingen har tagit det än; du →: erbjudet, väntar svar. "
        "Märken: EJ-RING ej säkert att ringa, 2× försök, S skyddade uppgifter, V får ej lämnas till "
        "vårdnadshavare, A anonym, F föranmälan, T tolk, +1 tidigare kontakt, Ä ärende, "
        "2värden två samtidiga ändringar, prel ej bekräftat av det gemensamma lagret."
    )

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[UUID, QueueItem] = {}
        self._known: dict[UUID, tuple[Row, str]] = {}
        self._shows_closed = False
        self._told_empty = ""
        self._unmasked: set[UUID] = set()
        self._rest: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield TellLine()
        with Container(id="queue"):
            yield RecordTable()
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="call", markup=False)
        yield Static("", id="empty", markup=False)
        yield Input(placeholder="filtrera på namn, nummer, kommun …", id="filter")

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.text = CallText(workplace.places, workplace.catalogue, self.desk.author.id, self.colour)
        self.deeds = CallDeeds(self)
        self.tells = Tells(self)
        super().on_mount()
        self._columns()
        self.refresh_view()
        self.query_one(RecordTable).focus()
        self._tell_of_lines()

    def _tell_of_lines(self) -> None:
        """A line that was begun before a sign-out or a crash is not forgotten."""
        begun = len(unfinished.every(self.desk))
        if begun:
            many = "Ett påbörjat anrop" if begun == 1 else f"{begun} påbörjade anrop"
            self.say(f"{many} finns kvar som utkast. F5 öppnar.", problem=True)

    def on_resize(self) -> None:
        if self.is_mounted:
            self._columns()

    def _columns(self) -> None:
        width = self.app.size.width
        self.query_one(RecordTable).set_columns(WIDE if width >= 120 else NARROW)
        self.set_class(width >= 160, "-beside")
        self.set_class(120 <= width < 160, "-below")

    # Showing

    def refresh_view(self) -> None:
        now = self.desk.now()
        with self.desk.rows() as rows:
            items = queries.closed_calls(rows, now) if self._shows_closed else queries.queue(rows, now)
        self._items = {item.call.record_id: item for item in items}
        self._known = {record: self._know(item, now) for record, item in self._items.items()}
        self.tells.show()
        self._show(now)
        self._details()

    def refresh_records(self, records: set[UUID]) -> None:
        if self._shows_closed:
            self.refresh_view()
            return
        now = self.desk.now()
        phones = {self._items[record].call.phone for record in records & self._items.keys()}
        with self.desk.rows() as rows:
            found = queries.touched(rows, records, phones, now)
        if found is None:
            self.refresh_view()
            return
        self.tells.show()
        if not found:
            return
        fresh = {item.call.record_id: item for item in found}
        shown = queries.by_urgency(item for item in (self._items | fresh).values() if item.call.open)
        self._items = {item.call.record_id: item for item in shown}
        self._known |= {record: self._know(item, now) for record, item in fresh.items()}
        self._show(now)
        if self._item is None or self._item.call.record_id in fresh:
            self._details()

    def _show(self, now: datetime) -> None:
        words = self.query_one("#filter", Input).value.casefold().split()
        wanted = []
        for record, item in self._items.items():
            row, text = self._known[record]
            if all(word in text for word in words):
                row.cells["clock"] = self.text.clock(item, now)
                wanted.append(row)
        self.query_one(RecordTable).show(wanted)
        self._empty(bool(wanted))

    def _know(self, item: QueueItem, now: datetime) -> tuple[Row, str]:
        """A call's row, and the text that the filter looks in."""
        call = item.call
        text = " ".join(
            (
                self.text.caller(item),
                self.text.phone(item),
                call.phone_shown.replace(" ", "").replace("-", "") if not call.protected else "",
                self.text.place(call.municipality),
                self.text.case_type(call.case_type),
                call.holder_name,
                call.matter,
            )
        ).casefold()
        return self.text.row(item, now), text

    def _empty(self, any_rows: bool) -> None:
        """An empty list without contact is something else than an empty list."""
        status = self.app.status
        if any_rows:
            text = ""
        elif self.query_one("#filter", Input).value:
            text = "Inget anrop passar filtret. Esc visar alla."
        elif self._shows_closed:
            text = "Inga stängda anrop."
        elif status is not None and status.state in ("offline", "connecting", "stopped"):
            text = (
                "Inga anrop på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha anrop som inte syns här."
            )
        else:
            text = "Inga öppna anrop.\n\nN eller F5: skriv in ett anrop medan SOS talar."
        if text != self._told_empty:  # an update lays the whole screen out again
            self._told_empty = text
            self.query_one("#empty", Static).update(Content(text))
        self.set_class(not any_rows, "-empty")

    def tick(self, now: datetime) -> None:
        """Only the clocks depend on the time: the rest is shown again when something was written."""
        table = self.query_one(RecordTable)
        table.change("clock", {record: self.text.clock(item, now) for record, item in self._items.items()})
        table.settle()

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self.safely(self._details))

    def on_record_table_waiting(self, message: RecordTable.Waiting) -> None:
        if message.count:
            many = "nytt anrop" if message.count == 1 else "nya anrop"
            self.say(f"{message.count} {many} väntar på att du stannar upp.")

    def _details(self) -> None:
        item = self._item
        pane = self.query_one("#call", Static)
        self.refused = False
        if item is None:
            pane.update(Content(""))
            return
        if item.call.record_id in self.desk.locked:
            pane.update(Content(f"{LOCKED}\n\n{LOCKED_WHY}"))
            return
        if not self._may_show(item):
            pane.update(Content(self.refusal))
            return
        call = self.desk.journal.call(item.call.record_id)
        unmasked = item.call.record_id in self._unmasked
        pane.update(self.text.details(item, call, self.desk.now(), unmasked=unmasked))

    def _may_show(self, item: QueueItem) -> bool:
        """Log that the call is opened, and that the plan of its advance notice is read."""
        notice = item.notice
        opened = self.reads("opened", item.call.record_id)
        return opened and (notice is None or self.reads("matched", notice.record_id))

    # Acting

    @property
    def _item(self) -> QueueItem | None:
        record = self.query_one(RecordTable).current
        return self._items.get(record) if record is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "call" or action.name in ("new_call", "seen"):
            return None
        if action.name == "breach" and self._item is None:
            return None  # the one that is asked about may have left the queue
        if self.refused and action.name in SHOWING:
            return self.refusal.replace("\n\n", " ")
        return self.deeds.why_not(action.name, self._item.call if self._item else None)

    def action_do(self, action_id: str) -> None:
        """Actions on calls go to the deeds, with the call under the cursor."""
        action, item = BY_ID[action_id], self._item
        deed = getattr(self.deeds, action.name, None) if action.scope == "call" else None
        if deed is None or self.why_not(action_id) is not None or item is None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(item.call.record_id, item.call))

    def do_new_call(self) -> None:
        self.app.action_do("global.new_call")

    def do_seen(self) -> None:
        self.tells.seen()

    def do_case(self) -> None:
        """Enter: the case if there is one, else the call with its history."""
        item = self._item
        if item is not None and item.call.case_id is not None:
            self.app.show_case(item.call.case_id)
        elif item is not None:
            self.app.show_call(item.call.record_id)

    def do_unmask(self) -> None:
        item = self._item
        if item is not None:
            self.desk.log_reading("unmasked", item.call.record_id)
            self._unmasked ^= {item.call.record_id}
            self._details()

    def do_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def do_down(self) -> None:
        self.query_one(RecordTable).action_cursor_down()

    def do_up(self) -> None:
        self.query_one(RecordTable).action_cursor_up()

    def do_closed(self) -> None:
        self._shows_closed = not self._shows_closed
        self.set_class(self._shows_closed, "-closed")
        self.query_one(RecordTable).join_now()
        self.refresh_view()
        self.say(
            "Stängda anrop, de senaste överst. G går tillbaka." if self._shows_closed else "Öppna anrop."
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(RecordTable).join_now()
        self._show(self.desk.now())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one(RecordTable).focus()

    def action_back(self) -> None:
        """Esc: out of the filter, out of the closed calls."""
        field = self.query_one("#filter", Input)
        if self.has_class("-filtering"):
            field.value = ""
            self.remove_class("-filtering")
            self.query_one(RecordTable).focus()
        elif self._shows_closed:
            self.do_closed()
