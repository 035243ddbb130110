"""The clocks (Frister): all that run, over all calls and cases, the first due first; then the broken ones."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from datetime import datetime

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules import alarms
from jourtui.rules.access import CLOCKS
from jourtui.rules.alarms import Identity
from jourtui.rules.law import Law
from jourtui.rules.mandates import Mandates
from jourtui.screens.clock_text import NARROW, WIDE, ClockText
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store import queries
from jourtui.store.settings import SettingsError
from jourtui.store.views import ClockRow
from jourtui.widgets.record_table import Column

LISTED = {"notice": "notices", "assignment": "assignments"}
"""Types of record whose place is a list of their own → that list."""


class ClocksScreen(ListScreen[Identity]):
    """Everything that is running. What the rows tell is no more than the lists do; Enter opens, and logs."""

    SCOPES = ("list", "clocks")
    BINDINGS = [*bindings("list", "clocks"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "clocks.tcss"]
    FILTERS_ON = "frist, namn, ansvarig"
    NEW = ("ny frist", "nya frister")
    HELP = (
        "Alla frister som löper, i anrop och ärenden, den som går ut först överst; sist de som bröts och "
        "inte är förklarade. En frist som gått ut larmar hos den som har ansvaret, och efter fem minuter "
        "också hos kollegan. Kvittera när du har sett det: då är det tyst för dig."
    )

    def __init__(self) -> None:
        super().__init__()
        self._clocks: dict[Identity, ClockRow] = {}
        self._mine = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("Bara dina frister. G visar allas.", id="mine", markup=False),)

    def on_mount(self) -> None:
        self.text = ClockText(self.desk.author.id, self.colour, self._files)
        self.table.set_live("left", self._left)
        super().on_mount()

    def _files(self) -> tuple[Law, Mandates] | None:
        """What the law says of clocks; a unit's own file that is wrong hides none of them."""
        try:
            return self.app.workplace.law, self.app.workplace.mandates
        except SettingsError:
            return None

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    # Showing

    def refresh_view(self) -> None:
        with self.desk.rows() as rows:
            may = self.reads("listed", None, reason=CLOCKS)
            found = queries.clocks(rows, running=False, ends=self.desk.now()) if may else []
        found = sorted(
            found, key=lambda clock: clock.stopped_at is not None
        )  # stable: else the first due first
        self._clocks = {alarms.identity(clock): clock for clock in found}
        self.filtered()

    def filtered(self) -> None:
        now = self.desk.now()
        if self.words and not self.reads("searched", None):
            self._clocks = {}
        self.show_rows(
            [self.text.row(clock, now) for clock in self._clocks.values() if self._fits(clock, now)]
        )
        self.show_details()

    def _fits(self, clock: ClockRow, now: datetime) -> bool:
        if self._mine and not alarms.concerns(clock, self.desk.author.id):
            return False
        text = self.text.found_by(clock, now)
        return all(word in text for word in self.words)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen frist passar filtret. Esc visar alla."
        if self._mine:
            return "Ingen frist löper hos dig."
        if self.out_of_contact:
            return (
                "Inga frister löper på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha frister som inte syns."
            )
        return "Inga frister löper."

    def _left(self, identity: Identity) -> Text | None:
        clock = self._clocks.get(identity)
        return self.text.left(clock, self.desk.now()) if clock is not None else None

    def show_details(self) -> None:
        clock, now, ringing = self._clock, self.desk.now(), self.app.ringing
        text = Content("")
        if clock is not None:
            text = self.text.details(clock, now, ringing.silent_until(clock, now) if ringing else None)
        if text != self.pane.content:
            self.pane.show(text)

    def tick(self, now: datetime) -> None:
        super().tick(now)
        self.show_details()

    # Acting

    @property
    def _clock(self) -> ClockRow | None:
        identity = self.table.current
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
        elif clock is not None and clock.record_type in LISTED:
            self.app.go_to(LISTED[clock.record_type], clock.record_id)
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
        self.table.let_go()
        self.filtered()

    def leave(self) -> None:
        if self._mine:
            self.do_mine()
