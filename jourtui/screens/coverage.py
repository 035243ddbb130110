"""Office hours (Kontorstider): whether the jour is on for each board, now or at a given time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from jourtui.rules.calendar import day_and_time
from jourtui.rules.offices import Coverage, by_roster
from jourtui.rules.places import Board
from jourtui.rules.roster import on
from jourtui.screens.coverage_forms import ask_count, ask_day, ask_hours, ask_membership
from jourtui.screens.dialogs.fields import any_time
from jourtui.screens.dialogs.form import Form, fill
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store import offices, roster
from jourtui.store.views import OfficeRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import coverage_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

COLUMNS = (
    Column("board", "Nämnd", 15),
    Column("now", "Vem är på", 27),
    Column("hours", "Kontoret har öppet", 28),
    Column("marks", "", 2),
)
WIDE = (
    Column("board", "Nämnd", 20),
    Column("now", "Vem är på", 34),
    Column("hours", "Kontoret har öppet", 52),
    Column("marks", "", 2),
)
SHADES = {"jour": "calm", "office": "", "unknown": "soon", "no_member": "faint"}


class CoverageScreen(ListScreen[str]):
    """Every board, who is on for it, and what is written in of its office. It holds no person."""

    SCOPES = ("list", "coverage")
    BINDINGS = [*bindings("list", "coverage"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "coverage.tcss"]
    FILTERS_ON = "nämnd"
    NEW = ("ny nämnd", "nya nämnder")
    HELP = (
        "Om jouren är på för varje nämnd. Jouren är på från att kontoret stänger till klockan 8 nästa "
        "vardag; halvdagar och andra undantag skrivs in med D. Tider som ingen har skrivit in gissas inte: "
        "utan dem sägs vardagar 8–18 vara okänt. T visar hur det är vid en annan tid."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, OfficeRow] = {}
        self._found: dict[str, Coverage] = {}
        self._at: datetime | None = None
        """The time that is shown; None is now."""
        self._shown_at: datetime | None = None

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="at", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    def fit(self) -> None:
        super().fit()
        if self._found:
            self.refresh_view()

    # Showing

    @property
    def _when(self) -> datetime:
        return self._at or self.desk.now()

    def refresh_view(self) -> None:
        workplace, when = self.app.workplace, self._when
        self.labels = Labels(workplace.places, workplace.catalogue)
        with self.desk.rows() as rows:
            self._rows = offices.every(rows)
            now_on = on(roster.near(rows, when), when)
        places, wanted = self.labels.places, self.words
        boards = [one for one in places.boards if all(word in one.name.casefold() for word in wanted)]
        self._found = {
            one.code: by_roster(offices.of(self._rows.get(one.code), places, one.code, when), now_on, when)
            for one in boards
        }
        self._shown_at = when
        at = f"Så är det {day_and_time(when, self.desk.now())}. Esc går tillbaka till nu." if self._at else ""
        self.query_one("#at", Static).update(Content(at))
        self.set_class(self._at is not None, "-at")
        self.show_rows([self._row(one) for one in boards])
        self.show_details()

    def tick(self, now: datetime) -> None:
        super().tick(now)
        shown = self._shown_at
        changes = [one.until for one in self._found.values() if one.until is not None]
        if self._at is None and shown is not None and any(shown < at <= now for at in changes):
            self.refresh_view()

    def filtered(self) -> None:
        self.refresh_view()

    def _row(self, board: Board) -> Row[str]:
        row, found = self._rows.get(board.code), self._found[board.code]
        shade = SHADES[found.state]
        two = row is not None and row.two_values
        text = words.state(found, self._when)
        hours = words.hours(row, self._when)
        if self.app.size.width < 120:
            hours = words.short(hours)
        return Row(
            board.code,
            {
                "board": cell(self.labels.short_board(board.code)),
                "now": cell(text, self.colour("soon" if found.no_week else shade) if shade else "bold"),
                "hours": cell(hours, "" if row is not None else self.colour("faint")),
                "marks": cell("2v" if two else "", self.colour("due")),
            },
        )

    def nothing(self) -> str:
        if self.words:
            return "Ingen nämnd passar filtret. Esc visar alla."
        return "Inga nämnder är inskrivna. De står i municipalities.toml."

    def show_details(self) -> None:
        code, now = self.table.current, self.desk.now()
        board = self.labels.places.board(code or "")
        if board is None or code not in self._found:
            self.pane.show(Content(""))
            return
        row = self._rows.get(board.code)
        said = words.sentence(self._found[board.code], words.office(board.code, self.labels), now)
        lines = [Content.styled(board.name, "bold"), Content(said)]
        if row is not None and row.two_values:
            also = wording.two_at_once(row.also_by, row.also)
            lines.append(Content.styled(also, "$due"))
        if (hours := words.hours(row, self._when)) == words.NO_HOURS:
            lines.append(Content.styled("Kontorets tider är inte inskrivna. M skriver in dem.", "$soon"))
        else:
            lines.append(Content(f"Kontoret har öppet {hours} ({words.told(row, self._when)})."))
        coming = words.days(row, self._when)
        if coming:
            lines.append(Content(f"Undantag: {'; '.join(coming)}."))
        place = self.labels.places.by_code.get(board.municipality)
        lines.append(Content(words.member(place)))
        if place is not None and place.remark:
            lines.append(Content.styled(place.remark, "$soon"))
        self.pane.show(Content("\n").join(lines))

    # Acting

    @property
    def _current(self) -> Board | None:
        return self.labels.places.board(self.table.current or "")

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope == "coverage" and name != "at" and self._current is None:
            return "Ingen rad är vald."
        return None

    async def do_hours(self) -> None:
        board = self._current
        if board is not None and await ask_hours(self, board, self._rows.get(board.code)):
            self.say("Tiderna är inskrivna.", about=board.code)

    async def do_day(self) -> None:
        board = self._current
        if board is not None and await ask_day(self, board):
            self.say("Dagen är inskriven.", about=board.code)

    async def do_membership(self) -> None:
        board = self._current
        if board is not None and await ask_membership(self, board):
            self.say("Medlemskapet är inskrivet.", about=board.code)

    async def do_count(self) -> None:
        board = self._current
        if board is not None and await ask_count(self, board):
            self.say("Invånarantalet är inskrivet.", about=board.code)

    async def do_at(self) -> None:
        """Show how it is at another time."""
        desk = self.desk
        field = any_time(
            "at", "När", desk.now(), required="Skriv en tid: fre 23 dec 13:00, 2026-12-23 13:00."
        )
        form = Form(
            desk, "Är jouren på då?", [field], draft_id="coverage.at", base=desk.position(), as_is=True
        )
        filled = await fill(self, form)
        if filled is not None:
            self._at = filled.values.get("at")
            self.refresh_view()

    def leave(self) -> None:
        if self._at is not None:
            self._at = None
            self.refresh_view()
