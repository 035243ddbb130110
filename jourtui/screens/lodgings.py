"""Lodging (Boende): who is where tonight over all cases, and what runs out when."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID, WALLED
from jourtui.labels import Labels
from jourtui.rules.access import ENDED_LODGINGS, LODGINGS
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.lodging_deeds import LodgingDeeds
from jourtui.screens.lodging_text import NARROW, WIDE, LodgingText
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import lodgings, queries
from jourtui.store.masking import LOCKED
from jourtui.store.queries import PAGE
from jourtui.store.views import LodgingRow
from jourtui.widgets.record_table import Column


class LodgingsScreen(PagedScreen[UUID]):
    """The bookings that hold, the first to leave first; or those that have ended."""

    SCOPES = ("list", "lodgings")
    BINDINGS = [*bindings("list", "lodgings"), ("escape", "back", "")]
    FILTERS_ON = "namn, boende, läge, ansvarig"
    NEW = ("ny bokning", "nya bokningar")
    TURNS, LAST, FIRST = "Ä nästa, Å förra.", "Det finns inga fler.", "Det här är den första sidan."
    HELP = (
        "Var alla bor i natt, över alla ärenden, den som ska lämna först överst. Nytt boende bokas i ärendet "
        "(N). Skyddad adress visas aldrig i listan, bara vilket namn rummet är bokat i. Boende på hotell är "
        "inget skyddat boende enligt lag 2024:79."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, LodgingRow] = {}
        self._shows_ended = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("Avslutade bokningar, de senaste överst. G går tillbaka.", id="closed", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        labels = Labels(workplace.places, workplace.catalogue)
        self.text = LodgingText(labels, self.desk.author.id, self.colour)
        self.deeds = LodgingDeeds(self)
        self.table.set_live("left", self._left)
        super().on_mount()

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 120, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 150 else NARROW

    # Showing

    def refresh_view(self) -> None:
        words = self.words
        listed = ENDED_LODGINGS if self._shows_ended else LODGINGS
        if not self.reads("listed", None, reason=listed) or (words and not self.reads("searched", None)):
            self._rows = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = queries.lodgings(rows, live=not self._shows_ended, page=self.page)
        if words:
            hidden = self.desk.locked
            found = [row for row in found if row.record_id not in hidden and self._fits(row)]
        self._rows = {row.booking: row for row in found}
        now = self.desk.now()
        self.show_rows([self.text.row(row, now) for row in found])
        self.show_details()

    def _fits(self, row: LodgingRow) -> bool:
        text = self.text.found_by(row)
        return all(word in text for word in self.words)

    @property
    def full(self) -> bool:
        return len(self._rows) >= PAGE

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen bokning passar filtret. Esc visar alla."
        if self._shows_ended:
            return "Inga avslutade bokningar. G går tillbaka."
        if self.out_of_contact:
            return (
                "Inga bokningar på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha bokningar som inte syns."
            )
        return "Ingen bor på tillfälligt boende.\n\nN i ett ärende bokar."

    def _left(self, booking: UUID) -> Text | None:
        row = self._rows.get(booking)
        return self.text.left(row, self.desk.now()) if row is not None else None

    def show_details(self) -> None:
        """The booking under the cursor; the case that it stands in is opened by that, and logged first."""
        row = self._current
        self.refused = False
        if row is None or not self.seen:
            self.pane.show(Content(""))
        elif self.desk.wall:
            self.pane.show(Content(WALLED))
        elif row.record_id in self.desk.locked:
            self.pane.show(Content(f"{LOCKED}\n\n{LOCKED_WHY}"))
        elif not self.reads("opened", row.record_id):
            self.pane.show(Content(self.refusal))
        else:
            booking = lodgings.booking(self.desk, row.record_id, row.booking)
            hidden = self.deeds.hidden(row)
            shown = (
                self.text.details(row, booking, self.desk.now(), hidden=hidden) if booking else Content("")
            )
            self.pane.show(shown)

    # Acting

    @property
    def _current(self) -> LodgingRow | None:
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "lodgings" or action.name in ("ended", "older", "newer"):
            return self.cannot_turn(action_id)
        if action.name == "open":
            return None if self._current is not None else "Ingen rad är vald."
        return self.deeds.why_not(action.name, self._current)

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the row; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action, row = BY_ID[action_id], self._current
        deed = getattr(self.deeds, action.name, None) if action.scope == "lodgings" else None
        if deed is None or row is None or self.refused or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(row))

    def do_open(self) -> None:
        row = self._current
        if row is not None:
            self.app.show_case(row.record_id)

    def do_unmask(self) -> None:
        row = self._current
        if row is not None:
            self.desk.log_reading("unmasked", row.record_id)
            self.show_details()

    def do_ended(self) -> None:
        self._shows_ended = not self._shows_ended
        self.set_class(self._shows_ended, "-closed")
        self.turn(0)

    def leave(self) -> None:
        if self._shows_ended:
            self.do_ended()
