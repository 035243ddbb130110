"""The outbox (Utkorg): what is to come to the boards, over all cases, how it went, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules.access import OUTBOX
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.screens.delivery_deeds import DeliveryDeeds
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store import queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import DeliveryRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import delivery_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

COLUMNS = (
    Column("when", "Köad", 11),
    Column("title", "Handling", 16),
    Column("whom", "Avser", 14),
    Column("board", "Nämnd", 14),
    Column("state", "Läge", 15),
)
WIDE = (
    Column("when", "Köad", 12),
    Column("title", "Handling", 26),
    Column("whom", "Avser", 20),
    Column("board", "Nämnd", 16),
    Column("way", "Väg", 16),
    Column("state", "Läge", 16),
)


class OutboxScreen(ListScreen[UUID]):
    """What has still to leave or to be acknowledged, what asks first; or what is done with."""

    SCOPES = ("list", "outbox")
    BINDINGS = [*bindings("list", "outbox"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "outbox.tcss"]
    FILTERS_ON = "handling, namn, nämnd, läge"
    NEW = ("ny i utkorgen", "nya i utkorgen")
    HELP = (
        "Det som är på väg till nämnderna, över alla ärenden. En handling skickas från rapporten, och bara "
        "till den nämnd som den låstes för. Levererad: nämndens e-postserver tog emot den, eller filen är "
        "läst tillbaka ur mappen, eller papperet är lämnat. Mottagen: någon på nämnden har sagt att de har "
        "den. Det som inte gick försöker datorn igen, så länge någon är inloggad; VÄNTAR PÅ DIG gör den "
        "inte.\n\n"
        "Kom något till fel mottagare: W på raden, eller i en tom utkorg, och på annat sätt än härifrån i "
        "ärendet (Ctrl+P, Fel mottagare). 72 timmar löper, och W skriver vad som är gjort."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, DeliveryRow] = {}
        self._past = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("Mottaget, återtaget och åtgärdat. G går tillbaka.", id="past", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.deeds = DeliveryDeeds(self)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    # Showing

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=OUTBOX) or (wanted and not self.reads("searched", None)):
            self._rows = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = [row for row in queries.deliveries(rows) if words.past(row) == self._past]
        if wanted:
            hidden = self.desk.locked
            found = [row for row in found if row.record_id not in hidden and self._fits(row, wanted)]
        if not self._past:
            found.sort(key=lambda row: (not words.grave(row), row.state == "delivered", row.queued_at))
        self._rows = {row.delivery: row for row in found}
        self.show_rows([self._row(row) for row in found])
        self.show_details()

    def _fits(self, row: DeliveryRow, wanted: Sequence[str]) -> bool:
        board = self.labels.short_board(row.board)
        text = f"{row.title} {row.subject_name} {row.board_name} {board} {words.state(row)}".casefold()
        return all(word in text for word in wanted)

    def filtered(self) -> None:
        self.refresh_view()

    def _row(self, row: DeliveryRow) -> Row[UUID]:
        colour = "due" if words.grave(row) else "soon" if row.state == "later" else ""
        style = self.colour(colour) if colour else self.colour("faint") if self._past else ""
        whom = row.subject_name if row.subject_name == LOCKED else self._whom(row)
        return Row(
            row.delivery,
            {
                "when": cell(time_within(row.queued_at, self.desk.now(), COLUMNS[0].width)),
                "title": cell(row.title),
                "whom": cell(whom),
                "board": cell(self.labels.short_board(row.board) if row.board else row.address),
                "way": cell(words.WAYS.get(row.way, "")),
                "state": cell(words.state(row, self.desk.now()), style),
            },
        )

    def _whom(self, row: DeliveryRow) -> str:
        return f"S {row.subject_name or 'okänd'}" if row.protected else row.subject_name or "okänd"

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget i utkorgen passar filtret. Esc visar alla."
        if self._past:
            return "Inget är mottaget än."
        if self.out_of_contact:
            return (
                "Utkorgen är tom på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha köat något som inte syns."
            )
        return (
            "Utkorgen är tom.\n\nL i en låst rapport (8) skickar den. G visar det som är klart. "
            "W om något kom fel på annat sätt."
        )

    def show_details(self) -> None:
        self.show_of(self._current, lambda row: row.record_id, self._details)

    def _details(self, row: DeliveryRow) -> Content:
        now = self.desk.now()
        whom = wording.name(row.subject_name, protected=row.protected)
        lines = [Content.styled(f"{row.title} · {whom}", "bold")]
        grave = words.grave(row)
        if row.state in ("wrong", "contained"):
            lines.append(Content(f"Kom till: {row.address}. Upptäckt {day_and_time(row.queued_at, now)}."))
            if row.due_at is not None:
                due = day_and_time(row.due_at, now)
                lines.append(Content.styled(f"Till IMY senast {due} (72 timmar, ej kontrollerat).", "$due"))
        else:
            way = words.WAYS.get(row.way, row.way)
            lines.append(Content(f"Till {row.board_name}, {way}: {row.address.splitlines()[0]}"))
            lines.append(Content(f"Köad {day_and_time(row.queued_at, now)} av {row.queued_by}."))
        told = words.told(row, now)
        lines.append(Content.styled(told, "$due") if grave else Content(told))
        if row.elsewhere:
            lines.append(Content.styled("Ärendet hör nu till en annan nämnd.", "$due"))
        here = row.device == self.desk.journal.replica.device
        if row.state in ("queued", "later") and row.way != "paper" and not here:
            lines.append(Content.styled("Skickas från den andra datorn. R skickar härifrån.", "$soon"))
        return Content("\n").join(lines)

    # Acting

    @property
    def _current(self) -> DeliveryRow | None:
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "outbox" or action.name == "past":
            return None
        return self.deeds.why_not(action.name, self._current)

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the row; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action, row = BY_ID[action_id], self._current
        deed = getattr(self.deeds, action.name, None) if action.scope == "outbox" else None
        if action.name == "print":
            deed = self.deeds.print_out
        if deed is None or self.refused or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(row))

    def do_open(self) -> None:
        row = self._current
        if row is not None:
            self.app.show_case(row.record_id)

    def do_past(self) -> None:
        self._past = not self._past
        self.set_class(self._past, "-past")
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)

    def leave(self) -> None:
        if self._past:
            self.do_past()
