"""Deviations (Avvikelser): what went wrong, reported by us and to us, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from rich.text import Text
from sqlmodel import col, select
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules.access import DEVIATIONS
from jourtui.screens.deviation_deeds import DeviationDeeds
from jourtui.screens.deviation_forms import ask_new
from jourtui.screens.deviation_text import NARROW, WIDE, DeviationText
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import deviations
from jourtui.store.deviations import Listed
from jourtui.store.queries import PAGE
from jourtui.store.views import CaseRow, DeviationRow
from jourtui.widgets.record_table import Column
from jourtui.words import deviation_words as words
from jourtui.words import import_words
from jourtui.words.labels import Labels

ORDER: tuple[Listed, ...] = ("open", "waiting", "closed", "not_up")
HEADINGS = {"open": "Öppna", "waiting": "Väntar på svar", "closed": "Avslutade", "not_up": "Ej i styrgruppen"}
EMPTY = {
    "open": "Inga öppna avvikelser.\n\nN skriver en ny. En bruten frist (Ä) och fel mottagare föreslår en.",
    "waiting": "Ingen återkoppling väntas.",
    "closed": "Inga avslutade avvikelser.",
    "not_up": "Ingen avvikelse väntar på att tas upp i styrgruppen.",
}


class DeviationsScreen(PagedScreen[UUID]):
    """Those that are open, those that wait for somebody's answer, or those that are closed."""

    SCOPES = ("list", "deviations")
    BINDINGS = [*bindings("list", "deviations"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "deviations.tcss"]
    FILTERS_ON = "vad, vem, slag, kommun"
    NEW = ("ny avvikelse", "nya avvikelser")
    HELP = (
        "Det som har gått fel, rapporterat av oss och till oss. G byter mellan öppna, de som väntar på "
        "återkoppling, avslutade, och de som styrgruppen inte har haft uppe. "
        "Raden Gäller skrivs utan namn: den läser styrgruppen också. En "
        "avvikelse ur ett ärende har tidslinjen bifogad som den var då (H). S avslutar, när åtgärden är "
        "skriven och det som ska övervägas är övervägt: lex Sarah, arbetsskada.\n\n"
        "En bruten frist blir en avvikelse när den förklaras (Ä, sedan A). Fel mottagare blir en under W i "
        "utkorgen. Samma händelse blir aldrig två. S före raden: skyddade uppgifter i ärendet."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, DeviationRow] = {}
        self._standing: Listed = "open"
        self.deeds = DeviationDeeds(self)

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="standing", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.text = DeviationText(self.labels, workplace.deviations, self.colour)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    @property
    def full(self) -> bool:
        return len(self._rows) == PAGE

    # Showing

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=DEVIATIONS) or (wanted and not self.reads("searched", None)):
            self._rows = {}
            self.query_one("#standing", Static).update("")
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            counted = deviations.counts(rows)
            found = deviations.listed(rows, self._standing, wanted, page=self.page, codes=self._meant)
            cases = {row.source_record for row in found if row.source_type == "case"}
            protected = set(
                rows.exec(
                    select(CaseRow.record_id).where(col(CaseRow.record_id).in_(cases), col(CaseRow.protected))
                ).all()
            )
        self._rows = {row.record_id: row for row in found}
        now = self.desk.now()
        self._show_standing(counted)
        self.show_rows([self.text.row(row, now, protected=row.source_record in protected) for row in found])
        self.show_details()

    def _show_standing(self, counted: dict[str, int]) -> None:
        parts: list[tuple[str, str]] = []
        for standing in ORDER:
            style = "bold" if standing == self._standing else "$faint"
            parts.append((f"{HEADINGS[standing]} {counted.get(standing, 0)}   ", style))
        self.query_one("#standing", Static).update(Content.assemble(*parts, ("G byter", "$faint")))

    def _meant(self, word: str) -> Collection[str]:
        """The codes of kinds, parties, directions and municipalities that a word is a part of."""
        kinds = self.app.workplace.deviations
        named = [(kind.label, kind.code) for kind in kinds.kinds]
        named += [(party.label, party.code) for party in kinds.parties]
        named += [(label, code) for code, label in words.DIRECTIONS.items()]
        named += [(place.name, place.code) for place in self.labels.places.by_code.values()]
        return [code for label, code in named if word in label.casefold()]

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen avvikelse passar filtret. Esc visar alla."
        if self.out_of_contact:
            return (
                "Inga avvikelser här på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha skrivit någon som inte "
                "syns."
            )
        return EMPTY[self._standing]

    def show_details(self) -> None:
        now = self.desk.now()
        self.show_of(self.current, lambda row: row.record_id, lambda row: self._whole(row, now))

    def _whole(self, row: DeviationRow, now: datetime) -> Text:
        text = self.text.whole(row, now)
        if imported := import_words.marked(self.desk.journal.events(row.record_id), now):
            text.append(f"\n{imported}", style="not bold")
        return text

    # Acting

    @property
    def current(self) -> DeviationRow | None:
        """The row under the cursor."""
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "deviations" or hasattr(self, f"do_{action.name}"):
            return self.cannot_turn(action_id)
        return self.deeds.why_not(action.name, self.current)

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the row; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action, row = BY_ID[action_id], self.current
        deed = getattr(self.deeds, action.name, None) if action.scope == "deviations" else None
        if deed is None or row is None or self.refused or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.table.let_go()
            self.attempt(lambda: deed(row))

    async def do_new(self) -> None:
        self.table.let_go()
        record = await ask_new(self)
        if record is not None:
            if self._standing != "open":
                self._turn_to("open")
            self.table.go_to(record)
            self.say("Avvikelsen är skriven.")

    def find(self, record: UUID) -> None:
        """Show the list that has it, on whichever page it stands, with the cursor on it."""
        with self.desk.rows() as rows:
            found = deviations.page_of(rows, record)
        if found is None:
            self.say("Avvikelsen finns inte på den här datorn.", problem=True)
            return
        self.let_filter_go()
        self._standing, page = found
        self.turn(page)
        self.table.go_to(record)

    def do_standing(self) -> None:
        self._turn_to(ORDER[(ORDER.index(self._standing) + 1) % len(ORDER)])

    def do_ledger(self) -> None:
        self.app.action_do("global.reachability")

    async def do_summary(self) -> None:
        from jourtui.screens.deviation_paper import write_summary

        await write_summary(self)

    def _turn_to(self, standing: Listed) -> None:
        self._standing, self.page = standing, 0
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)

    def leave(self) -> None:
        if self._standing != "open":
            self._turn_to("open")
