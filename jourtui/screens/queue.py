"""The queue (Kö): open calls by urgency, with details beside or below by width; closed ones a key away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from rich.text import Text
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules import callback
from jourtui.rules.access import CLOSED_CALLS
from jourtui.screens.call_deeds import CallDeeds
from jourtui.screens.call_text import CLOSED_NARROW, CLOSED_WIDE, NARROW, WIDE, CallText
from jourtui.screens.guarded import UNSEEN
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store import call_queue, unfinished
from jourtui.store.call_queue import QueueItem
from jourtui.widgets.out_line import OutLine
from jourtui.widgets.record_table import Column, Row
from jourtui.words import away_words, wording
from jourtui.words.open_offices import OpenOffices


class QueueScreen(ListScreen[UUID]):
    """Where the night is lived. Everything is one key from here."""

    SCOPES = ("list", "call", "queue")
    BINDINGS = [*bindings("list", "call", "queue"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "queue.tcss"]
    FILTERS_ON = "namn, nummer, kommun"
    NEW = ("nytt anrop", "nya anrop")
    HELP = (
        "Kön visar öppna anrop, de som brådskar mest överst. Bokstäver gäller anropet under markören. "
        "Får inte alla märken plats slutar de med …; under listan står de i klartext."
    )
    MARKS = (
        ("EJ-RING", "ej säkert att ringa"),
        ("S", "skyddade uppgifter"),
        ("V", "får ej till vårdnadshavare"),
        ("T", "tolk behövs"),
        ("A", "anonym"),
        ("F", "föranmälan finns"),
        ("Ä", "hör till ett ärende"),
        ("+1", "en tidigare kontakt"),
        ("nådd", "personen är nådd"),
        ("ringer", "någon ringer nu"),
        ("2×", "två försök"),
        ("utfall?", "försök utan utfall"),
        ("STÄNGT?", "stängt, allt var inte sett"),
        ("2värden", "två samtidiga ändringar"),
        ("prel", "ej bekräftat av lagret"),
        ("nyare", "kräver nyare jourtui"),
        ("(du)", "du tog emot, ingen tog det"),
        ("du →", "erbjudet, väntar svar"),
        ("du?", "preliminärt ditt"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[UUID, QueueItem] = {}
        self._known: dict[UUID, tuple[Row, str]] = {}
        self._shows_closed = False
        self._lapsed: set[UUID] = set()
        """Calls with an attempt that has gone on for so long that its outcome is asked for."""
        self._unmasked: set[UUID] = set()

    def compose_above(self) -> Sequence[Widget]:
        return (
            OutLine(),
            Static("", id="closed", markup=False),
        )

    def on_mount(self) -> None:
        workplace = self.app.workplace
        older = partial(away_words.older, workplace)
        self.text = CallText(workplace.places, workplace.catalogue, self.desk.author.id, self.colour, older)
        self.deeds = CallDeeds(self)
        self.table.set_live("clock", self._clock)
        super().on_mount()
        self._tell_of_lines()

    def _tell_of_lines(self) -> None:
        """A line that was begun before a sign-out or a crash is not forgotten."""
        begun = len(unfinished.every(self.desk))
        if begun:
            many = "Ett påbörjat anrop" if begun == 1 else f"{begun} påbörjade anrop"
            self.say(f"{many} finns kvar som utkast: F5 F5.", problem=True)

    def fit(self) -> None:
        super().fit()
        width = self.app.size.width
        self.set_class(width >= 160, "-beside")
        self.set_class(120 <= width < 160, "-below")

    def columns(self, width: int) -> Sequence[Column]:
        if self._shows_closed:
            return CLOSED_WIDE if width >= 120 else CLOSED_NARROW
        return WIDE if width >= 120 else NARROW

    # Showing

    def refresh_view(self) -> None:
        now = self.desk.now()
        if not self.reads("listed", None, reason=CLOSED_CALLS if self._shows_closed else ""):
            self._items, self._known = {}, {}
            self.show_rows(())
            self.pane.show(Content(""))
            return
        with self.desk.rows() as rows:
            items = (
                call_queue.closed_calls(rows, now) if self._shows_closed else call_queue.open_calls(rows, now)
            )
        self._items = {item.call.record_id: item for item in items}
        self._known = {record: self._know(item, now) for record, item in self._items.items()}
        self.filtered()
        self.show_details()

    def refresh_records(self, records: set[UUID]) -> None:
        if self._shows_closed:
            self.refresh_view()
            return
        now = self.desk.now()
        phones = {self._items[record].call.phone for record in records & self._items.keys()}
        with self.desk.rows() as rows:
            found = call_queue.touched(rows, records, phones, now)
        if found is None:
            self.refresh_view()
            return
        if not found:
            return
        fresh = {item.call.record_id: item for item in found}
        shown = call_queue.by_urgency(item for item in (self._items | fresh).values() if item.call.open)
        self._items = {item.call.record_id: item for item in shown}
        self._known |= {record: self._know(item, now) for record, item in fresh.items()}
        self.filtered()
        if self._item is None or self._item.call.record_id in fresh:
            self.show_details()

    def filtered(self) -> None:
        words = self.words
        if words and not self.reads("searched", None):
            self._items = {}
        known = (self._known[record] for record in self._items)
        self.show_rows([row for row, text in known if all(word in text for word in words)])

    def _clock(self, record: UUID) -> Text | None:
        item = self._items.get(record)
        return self.text.clock(item, self.desk.now()) if item is not None else None

    def _know(self, item: QueueItem, now: datetime) -> tuple[Row, str]:
        """A call's row, and the text that the filter looks in."""
        call = item.call
        text = " ".join(
            (
                self.text.caller(item),
                self.text.phone(item),
                wording.number(call).replace(" ", "").replace("-", ""),
                self.text.labels.place(call.municipality),
                self.text.labels.case_type(call.case_type),
                call.holder_name,
                call.matter,
            )
        ).casefold()
        return self.text.row(item, now), text

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            told = ("Inget anrop passar filtret. Esc visar alla.", away_words.less(self.app.workplace))
            return "\n\n".join(filter(None, told))
        if self._shows_closed:
            return "Inga stängda anrop."
        if self.out_of_contact:
            return (
                "Inga anrop på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha anrop som inte syns här."
            )
        return "Inga öppna anrop.\n\nN eller F5: skriv in ett anrop medan SOS talar."

    def tick(self, now: datetime) -> None:
        lapsed = {item.call.record_id for item in self._items.values() if callback.unwritten(item.call, now)}
        if lapsed != self._lapsed:
            self._lapsed = lapsed
            self._known = {record: self._know(item, now) for record, item in self._items.items()}
            self.filtered()
            self.show_details()
        super().tick(now)

    def show_details(self) -> None:
        self.show_of(self._item, lambda item: item.call.record_id, self._whole)

    def _whole(self, item: QueueItem) -> VisualType:
        if not self._reads_plan(item):
            return Content(self.refusal)
        call = self.desk.journal.call(item.call.record_id)
        unmasked = item.call.record_id in self._unmasked
        now = self.desk.now()
        office = OpenOffices(self.app.workplace).of_place(item.call.municipality, now)
        return self.text.details(item, call, now, unmasked=unmasked, office=office)

    def _may_show(self, item: QueueItem) -> bool:
        """Log that the call is opened, and that the plan of its advance notice is read."""
        return self.reads("opened", item.call.record_id) and self._reads_plan(item)

    def _reads_plan(self, item: QueueItem) -> bool:
        return item.notice is None or self.reads("matched", item.notice.record_id)

    # Acting

    @property
    def _item(self) -> QueueItem | None:
        record = self.table.current
        return self._items.get(record) if record is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "call" or action.name == "new_call":
            return None
        if action.name == "breach" and self._item is None:
            return None  # the one that is asked about may have left the queue
        if self.refused and action.name not in UNSEEN:
            return self.refusal.replace("\n\n", " ")
        return self.deeds.why_not(action.name, self._item.call if self._item else None)

    def action_do(self, action_id: str) -> None:
        """Actions on calls go to the deeds, with the call under the cursor."""
        if self.walled(action_id):
            return
        action, item = BY_ID[action_id], self._item
        deed = getattr(self.deeds, action.name, None) if action.scope == "call" else None
        if deed is None or self.why_not(action_id) is not None or item is None:
            super().action_do(action_id)
        elif action.name not in UNSEEN and not self._may_show(item):
            self.show_details()  # the cursor had not rested there yet
        else:
            self.attempt(lambda: deed(item.call.record_id, item.call))

    def do_new_call(self) -> None:
        self.app.action_do("global.new_call")

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
            self.show_details()

    def do_closed(self) -> None:
        self._shows_closed = not self._shows_closed
        told = ("Stängda anrop, de senaste överst. G går tillbaka.", away_words.less(self.app.workplace))
        self.query_one("#closed", Static).update(Content("\n".join(filter(None, told))))
        self.set_class(self._shows_closed, "-closed")
        self.table.let_go()
        self.fit()
        self.refresh_view()
        self.table.move_to(0)  # the last that was closed, or the most urgent
        self.say("")

    def leave(self) -> None:
        if self._shows_closed:
            self.do_closed()
