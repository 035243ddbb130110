"""Mandates (Mandat): who sits on which board and is phoned in which order, and who has which delegation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from jourtui.rules.access import MANDATES
from jourtui.rules.calendar import day_and_time, local
from jourtui.screens import everywhere
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.mandate_forms import ask_delegation, ask_end, ask_seat
from jourtui.store import mandates
from jourtui.store.views import DelegationRow, SeatRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import decision_words as words
from jourtui.words.labels import Labels

COLUMNS = (
    Column("board", "Nämnd", 14),
    Column("who", "Vem", 19),
    Column("what", "Uppdrag", 19),
    Column("number", "Nummer", 13),
    Column("marks", "Läge", 4),
)
WIDE = (
    Column("board", "Nämnd", 16),
    Column("who", "Vem", 24),
    Column("what", "Uppdrag", 26),
    Column("number", "Nummer", 14),
    Column("days", "Gäller", 24),
    Column("marks", "Läge", 4),
)
RANKS = ("chair", "appointed", "committee")


class MandatesScreen(ListScreen[UUID]):
    """The register. It holds no client, but numbers of people's own: they are hidden on a wall."""

    SCOPES = ("list", "mandates")
    BINDINGS = [*bindings("list", "mandates"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "mandates.tcss"]
    FILTERS_ON = "nämnd, namn, uppdrag"
    NEW = ("nytt mandat", "nya mandat")
    HELP = (
        "Vilka som sitter i nämnderna, i den ordning de ska ringas, och vilka handläggare som har delegation "
        "för vad. Beslut i ett ärende erbjuder bara dem som gäller den dagen. K skriver att du har "
        "kontrollerat numret. Det som har slutat gälla finns under G: det raderas aldrig."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, SeatRow | DelegationRow] = {}
        self._past = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("Det som har slutat gälla. G går tillbaka.", id="past", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=MANDATES):
            self._rows = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            seats, delegations = mandates.seats(rows), mandates.delegations(rows)
        boards = [board.code for board in self.labels.places.boards]

        def place(row: SeatRow | DelegationRow) -> tuple[object, ...]:
            board = boards.index(row.board) if row.board in boards else len(boards)
            if isinstance(row, SeatRow):
                rank = RANKS.index(row.role) if row.role in RANKS else len(RANKS)
                return board, rank, row.calling_order, row.name
            return board, len(RANKS) + 1, row.person_name, self._what(row)

        today = self._today
        every: list[SeatRow | DelegationRow] = [*seats, *delegations]
        shown = [row for row in every if (row.until is not None and row.until < today) == self._past]
        self._rows = {row.record_id: row for row in sorted(shown, key=place)}
        wanted = self.words
        self.show_rows(
            [
                self._row(row)
                for row in self._rows.values()
                if all(word in self._found_by(row) for word in wanted)
            ]
        )
        self.show_details()

    def filtered(self) -> None:
        self.refresh_view()

    @property
    def _today(self) -> date:
        return local(self.desk.now()).date()

    def _who(self, row: SeatRow | DelegationRow) -> str:
        return row.name if isinstance(row, SeatRow) else row.person_name

    def _what(self, row: SeatRow | DelegationRow) -> str:
        if isinstance(row, SeatRow):
            return f"{row.title or words.SEATS.get(row.role, row.role)} ({row.calling_order})"
        kind = self.app.workplace.mandates.decision(row.decision)
        return kind.label if kind is not None else row.decision

    def _about(self, row: SeatRow | DelegationRow) -> str:
        """Which it is: one person has many."""
        return f"{self._who(row)}, {self._what(row)}, {self.labels.board(row.board)}"

    def _found_by(self, row: SeatRow | DelegationRow) -> str:
        return f"{self.labels.board(row.board)} {self._who(row)} {self._what(row)}".casefold()

    def _row(self, row: SeatRow | DelegationRow) -> Row[UUID]:
        seat = isinstance(row, SeatRow)
        soon, faint = self.colour("soon"), self.colour("faint")
        number = row.phone_shown if isinstance(row, SeatRow) else "delegation"
        mark = (
            ("2v", soon) if row.two_values else ("än ej", faint) if not row.holds(self._today) else ("", "")
        )
        return Row(
            row.record_id,
            {
                "board": cell(self.labels.short_board(row.board)),
                "who": cell(self._who(row), "bold" if seat else ""),
                "what": cell(self._what(row)),
                "number": cell(number or "saknas", "" if number and seat else faint if number else soon),
                "days": cell(_days(row)),
                "marks": cell(*mark) if mark[0] != "än ej" or not self._past else cell(""),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget passar filtret. Esc visar alla."
        if self._past:
            return "Inget har slutat gälla än."
        if self.out_of_contact:
            return (
                "Inga uppdrag på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: det kan finnas uppdrag som inte syns."
            )
        return (
            "Inga uppdrag är inskrivna. N skriver in ett.\n\n"
            "Ordförande, förordnade ledamöter och utskott, i den ordning de ska ringas. "
            "D skriver in en delegation."
        )

    def show_details(self) -> None:
        row, now = self._current, self.desk.now()
        if row is None:
            self.pane.show(Content(""))
            return
        lines = [Content.styled(f"{self._who(row)}, {self._what(row)}", "bold")]
        lines.append(Content(f"{self.labels.board(row.board)}. Gäller {_days(row)}."))
        if row.two_values:
            also = f"{row.also_by} skrev: {row.also}" if row.also else f"{row.also_by} skrev något annat"
            lines.append(
                Content.styled(f"Två samtidiga ändringar. {also}. M skriver det som gäller.", "$due")
            )
        if isinstance(row, SeatRow):
            lines += [Content.styled(one, "$soon") for one in self._beside(row)]
        if isinstance(row, DelegationRow):
            lines.append(Content(f"Nämndens beslut: {row.decided}"))
        elif row.checked_at is not None:
            when = day_and_time(row.checked_at, now)
            lines.append(Content(f"{row.phone_shown}, kontrollerat {when} av {row.checked_by}"))
        else:
            number = (
                f"{row.phone_shown}, inte kontrollerat"
                if row.phone_shown
                else "Inget nummer. M skriver in det."
            )
            lines.append(Content.styled(number, "$soon"))
        self.pane.show(Content("\n").join(lines))

    def _beside(self, row: SeatRow) -> Iterator[str]:
        """What is to be known of the seats that are like this one: a second chair, the same calling order."""
        seats = [one for one in self._rows.values() if isinstance(one, SeatRow)]
        alike = mandates.alike(seats, row, self._today)
        if alike and row.role == "chair":
            yield f"Nämnden har också {' och '.join(one.name for one in alike)} som ordförande. S avslutar."
        elif same := [one.name for one in alike if one.calling_order == row.calling_order]:
            yield f"Samma plats i ringordningen som {' och '.join(same)}: då går det efter namnet."

    # Acting

    @property
    def _current(self) -> SeatRow | DelegationRow | None:
        key = self.table.current
        return self._rows.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope != "mandates" or name in ("new", "delegate", "past"):
            return None
        row = self._current
        if row is None:
            return "Ingen rad är vald."
        if name in ("dial", "check"):
            if isinstance(row, DelegationRow):
                return "En delegation har inget nummer."
            if not row.phone_shown:
                return "Inget nummer är inskrivet. M skriver in det."
        return None

    async def do_new(self) -> None:
        self.table.let_go()
        self._go_to(await ask_seat(self), "Uppdraget är inskrivet.")

    async def do_delegate(self) -> None:
        self.table.let_go()
        self._go_to(await ask_delegation(self), "Delegationen är inskriven.")

    async def do_correct(self) -> None:
        self.table.let_go()
        row = self._current
        if isinstance(row, SeatRow):
            self._go_to(await ask_seat(self, row), "Ändrat.")
        elif row is not None:
            self._go_to(await ask_delegation(self, row), "Ändrat.")

    async def do_end(self) -> None:
        self.table.let_go()
        row = self._current
        if row is not None and await ask_end(self, row, self._about(row)):
            self.say("Sista dagen är inskriven. Det finns kvar under G.")

    def do_check(self) -> None:
        row = self._current
        if isinstance(row, SeatRow):
            mandates.check_number(self.desk, row, self.desk.position())
            self.say("Numret är kontrollerat nu, av dig.", about=row.record_id)

    def do_dial(self) -> None:
        row = self._current
        if isinstance(row, SeatRow):
            rings = everywhere.dial(self.app, row.phone)
            said = "Ringer {}. K: numret är rätt." if rings else "Inget telefonprogram här: {} är kopierat."
            self.say(said.format(row.phone_shown), about=row.record_id)

    def _go_to(self, record: UUID | None, said: str) -> None:
        if record is not None:
            self.table.go_to(record)
            self.say(said)

    def do_past(self) -> None:
        self._past = not self._past
        self.set_class(self._past, "-past")
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)

    def leave(self) -> None:
        if self._past:
            self.do_past()


def _days(row: SeatRow | DelegationRow) -> str:
    """`från 2026-01-01 till 2026-12-31`, `tills vidare`."""
    since = f"från {row.since}" if row.since is not None else ""
    until = f"till {row.until}" if row.until is not None else ""
    return " ".join(filter(None, (since, until))) or "tills vidare"
