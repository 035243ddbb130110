"""The clocks (Frister): all that run, over all calls and cases, the first due first; then the broken ones."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.actions import BY_ID
from jourtui.rules import alarms
from jourtui.rules.alarms import Identity
from jourtui.screens.base import JourScreen
from jourtui.screens.clock_text import NARROW, WIDE, ClockText
from jourtui.screens.keys import bindings
from jourtui.store import queries
from jourtui.store.views import ClockRow
from jourtui.widgets.record_table import RecordTable


class ClocksScreen(JourScreen):
    """Everything that is running. What the rows tell is no more than the lists do; Enter opens, and logs."""

    SCOPES = ("list", "clocks")
    BINDINGS = [*bindings("list", "clocks"), ("escape", "back", "")]
    CSS_PATH = "clocks.tcss"
    HELP = (
        "Alla frister som löper, i anrop och ärenden, den som går ut först överst; sist de som bröts och "
        "inte är förklarade. En frist som gått ut larmar hos den som har ansvaret, och efter fem minuter "
        "också hos kollegan. Kvittera när du har sett det: då är det tyst för dig."
    )

    def __init__(self) -> None:
        super().__init__()
        self._clocks: dict[Identity, ClockRow] = {}
        self._mine = False
        self._table: RecordTable[Identity] = RecordTable()

    def compose_body(self) -> ComposeResult:
        yield Static("Bara dina frister. G visar allas.", id="mine", markup=False)
        with Container(id="clocks"):
            yield self._table
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="clock", markup=False)
        yield Static("", id="empty", markup=False)
        yield Input(placeholder="filtrera på frist, namn, ansvarig …", id="filter")

    def on_mount(self) -> None:
        self.text = ClockText(self.desk.author.id, self.colour)
        super().on_mount()
        self._columns()
        self.refresh_view()
        self._table.focus()

    def on_resize(self) -> None:
        if self.is_mounted:
            self._columns()

    def _columns(self) -> None:
        self._table.set_columns(WIDE if self.app.size.width >= 120 else NARROW)

    # Showing

    def refresh_view(self) -> None:
        with self.desk.rows() as rows:
            found = queries.clocks(rows, running=False)
        found = sorted(
            found, key=lambda clock: clock.stopped_at is not None
        )  # stable: else the first due first
        self._clocks = {alarms.identity(clock): clock for clock in found}
        self._show(self.desk.now())

    def _show(self, now: datetime) -> None:
        rows = [self.text.row(clock, now) for clock in self._clocks.values() if self._fits(clock, now)]
        self._table.show(rows)
        self._empty(bool(rows))
        self._details(now)

    def _fits(self, clock: ClockRow, now: datetime) -> bool:
        if self._mine and not alarms.concerns(clock, self.desk.author.id):
            return False
        text = self.text.found_by(clock, now)
        return all(word in text for word in self.query_one("#filter", Input).value.casefold().split())

    def _empty(self, any_rows: bool) -> None:
        status = self.app.status
        if any_rows:
            text = ""
        elif self.query_one("#filter", Input).value:
            text = "Ingen frist passar filtret. Esc visar alla."
        elif self._mine:
            text = "Ingen frist löper hos dig."
        elif status is not None and status.state in ("offline", "connecting", "stopped"):
            text = (
                "Inga frister löper på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha frister som inte syns."
            )
        else:
            text = "Inga frister löper."
        self.query_one("#empty", Static).update(Content(text))
        self.set_class(not any_rows, "-empty")

    def _details(self, now: datetime) -> None:
        clock, pane = self._clock, self.query_one("#clock", Static)
        text = Content("")
        if clock is not None:
            ringing = self.app.ringing
            text = self.text.details(clock, now, ringing.silent_until(clock, now) if ringing else None)
        if text != pane.content:
            pane.update(text)

    def tick(self, now: datetime) -> None:
        """Only what is left depends on the time: the rest is shown again when something was written."""
        cells = {identity: self.text.left(clock, now) for identity, clock in self._clocks.items()}
        self._table.change("left", cells)
        self._table.settle()
        self._details(now)

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        self._details(self.desk.now())

    def on_record_table_waiting(self, message: RecordTable.Waiting) -> None:
        if message.count:
            many = "ny frist" if message.count == 1 else "nya frister"
            self.say(f"{message.count} {many} väntar på att du stannar upp.")

    # Acting

    @property
    def _clock(self) -> ClockRow | None:
        identity = self._table.current
        return self._clocks.get(identity) if identity is not None else None

    def why_not(self, action_id: str) -> str | None:
        action, clock = BY_ID[action_id], self._clock
        if action.scope != "clocks" or action.name in ("mine", "breach"):
            return None
        if clock is None:
            return "Ingen rad är vald."
        return self._why_not_silent(clock) if action.name in ("acknowledge", "snooze") else None

    def _why_not_silent(self, clock: ClockRow) -> str | None:
        me = self.desk.author.id
        if clock.stopped_at is not None:
            return "Fristen har stannat, för sent. Ä förklarar varför."
        if any(who.id == me for who in clock.seen()):
            return "Du har redan kvitterat den."
        offered = clock.kind == "handover" and clock.holder_id != me
        if not offered and self.desk.now() < clock.due_at:
            return "Fristen har inte gått ut än, och larmar inte."
        return None

    def do_open(self) -> None:
        clock = self._clock
        if clock is not None and clock.record_type == "call":
            self.app.show_call(clock.record_id)
        elif clock is not None:
            self.app.show_case(clock.record_id)

    def do_acknowledge(self) -> None:
        if self.app.ringing is not None:
            self.app.ringing.acknowledge(self._clock)

    def do_snooze(self) -> None:
        if self.app.ringing is not None:
            self.app.ringing.snooze(self._clock)

    def do_breach(self, here: Iterable[ClockRow] = ()) -> Awaitable[None] | None:
        return super().do_breach([self._clock] if self._clock is not None else here)

    def do_mine(self) -> None:
        self._mine = not self._mine
        self.set_class(self._mine, "-mine")
        self._table.join_now()
        self._show(self.desk.now())

    def do_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def do_down(self) -> None:
        self._table.action_cursor_down()

    def do_up(self) -> None:
        self._table.action_cursor_up()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._table.join_now()
        self._show(self.desk.now())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._table.focus()

    def action_back(self) -> None:
        """Esc: out of the filter, then out of one's own clocks only."""
        if self.has_class("-filtering"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
            self._table.focus()
        elif self._mine:
            self.do_mine()
