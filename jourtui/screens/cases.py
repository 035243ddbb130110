"""The cases (Ärenden): open ones, or closed ones a page at a time; filter as you type."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static

from jourtui.rules.access import CASES, CLOSED_CASES
from jourtui.rules.case import CaseFacts
from jourtui.screens import away_forms, case_forms
from jourtui.screens.case_text import NARROW, WIDE, CaseText
from jourtui.screens.dialogs.fields import Field
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import away, cases, queries
from jourtui.store.queries import PAGE
from jourtui.store.views import CaseRow, ClockRow
from jourtui.widgets.out_line import OutLine
from jourtui.widgets.record_table import Column, by_day
from jourtui.words import away_words
from jourtui.words.labels import Labels


class CasesScreen(PagedScreen[UUID]):
    """The list of cases. A page is `PAGE` rows, so that ten years of them never stall the screen."""

    SCOPES = ("list", "cases")
    BINDINGS = [*bindings("list", "cases"), ("escape", "back", "")]
    FILTERS_ON = "namn, sak, nämnd, kommun, typ, ansvarig"
    NEW = ("nytt ärende", "nya ärenden")
    HELP = (
        "Öppna ärenden, de senaste överst, med tiden som är kvar till rapporten ska vara hos kommunen. "
        "F filtrerar på namn, sak, nummer, nämnd, kommun, typ eller ansvarig."
    )
    MARKS = (
        ("EJ-RING", "ej säkert att ringa"),
        ("UTE", "någon är ute på besök"),
        ("S", "skyddade uppgifter"),
        ("V", "får ej till vårdnadshavare"),
        ("T", "tolk behövs"),
        ("du →", "erbjudet, väntar svar"),
        ("STÄNGT?", "stängt, allt var inte sett"),
        ("2v", "två samtidiga ändringar"),
        ("prel", "ej bekräftat av lagret"),
        ("nyare", "kräver nyare jourtui"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, CaseRow] = {}
        self._clocks: dict[UUID, list[ClockRow]] = {}
        self._shows_closed = False
        self._fetching: UUID | None = None
        """What was put away and has been asked for."""
        self._fetching_type = "case"

    def compose_above(self) -> Sequence[Widget]:
        return (
            OutLine(),
            Static("", id="closed", markup=False),
        )

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.text = CaseText(self.labels, self.desk.author.id, self.colour)
        self.table.set_live("clock", self._clock)
        super().on_mount()

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 100, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        columns = WIDE if width >= 150 else NARROW
        return by_day(columns, "Rapport") if self._shows_closed else columns

    # Showing

    def refresh_view(self) -> None:
        self._tell_fetched()
        words = self.words
        listed = CLOSED_CASES if self._shows_closed else CASES
        if not self.reads("listed", None, reason=listed) or (words and not self.reads("searched", None)):
            self._rows = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = queries.find_cases(
                rows, words, open_only=not self._shows_closed, page=self.page, codes=self._codes
            )
            self._clocks = queries.clocks_of(rows, [row.record_id for row in found])
        self._rows = {row.record_id: row for row in found}
        now = self.desk.now()
        self.show_rows([self.text.row(row, self._due(row.record_id), now) for row in found])
        self.show_details()

    @property
    def full(self) -> bool:
        return len(self._rows) >= PAGE

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

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            told = ("Inget ärende passar filtret. Esc visar alla.", away_words.less(self.app.workplace))
            return "\n\n".join(filter(None, told))
        if self._shows_closed:
            return "Inga avslutade ärenden."
        if self.out_of_contact:
            return (
                "Inga ärenden på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha ärenden som inte syns."
            )
        return "Inga öppna ärenden.\n\nP på ett anrop i kön gör ett ärende. N öppnar ett utan anrop."

    def _clock(self, record: UUID) -> Text | None:
        row = self._rows.get(record)
        return self.text.clock(row, self._due(record), self.desk.now()) if row is not None else None

    def _due(self, record: UUID) -> list[ClockRow]:
        return self._clocks.get(record, [])

    def show_details(self) -> None:
        """The case under the cursor, as its own screen begins; opening it is logged first."""
        self.show_of(self._current, lambda record: record, self._whole)

    def _whole(self, record: UUID) -> VisualType:
        case, now = self.desk.journal.case(record), self.desk.now()
        hidden = case.protected and not self.desk.has_read("unmasked", record)
        with self.desk.rows() as rows:
            calls = queries.calls_of(rows, record)
        if not self.reads("matched", *(call.record_id for call in calls)):
            return Content(self.refusal)
        head = self.text.head(case, self._due(record), now, hidden=hidden)
        return Group(head, Text(), self.text.side(record, case, calls, {}, now))

    # Acting

    @property
    def _current(self) -> UUID | None:
        record = self.table.current
        return record if record in self._rows else None

    def why_not(self, action_id: str) -> str | None:
        match action_id:
            case "cases.open" if self._current is None:
                return "Ingen rad är vald."
            case "cases.fetch" if self.app.fetch_away is None:
                return away_forms.ALONE
        return self.cannot_turn(action_id)

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

    async def do_fetch(self) -> None:
        """Ask the store for what was put away; the reading is logged before."""
        desk, fetch = self.desk, self.app.fetch_away
        assert fetch is not None, "why_not says so"
        asked: list[UUID] = []

        def commit(filled: Filled) -> None:
            record = filled.values["record"]
            desk.log_reading("opened", record, away_forms.FETCHED)
            asked.append(record)

        form = Form(
            desk,
            "Hämta något äldre ur lagret",
            away_forms.fetch_fields(desk),
            draft_id="case.fetch",
            base=desk.position(),
            commit=commit,
        )
        if await fill(self, form) is not None and asked:
            row = away.of(self.app.workplace.replica, asked[0])
            self._fetching, self._fetching_type = asked[0], row.type if row is not None else "case"
            fetch(asked[0])
            contact = away_forms.NO_CONTACT if self.out_of_contact else ""
            self.say(f"{str(asked[0])[:8]} hämtas ur det gemensamma lagret.{contact}")

    def _tell_fetched(self) -> None:
        """Say when what was asked for is here, or cannot be had."""
        record = self._fetching
        if record is None:
            return
        problem = self.app.unfetched(record)
        if problem:
            self._fetching = None
            self.say(problem, problem=True)
        elif away.of(self.app.workplace.replica, record) is None:
            self._fetching = None
            found = away_forms.WHERE[self._fetching_type].format(str(record)[:8])
            self.say(found if self._shows_closed or self._fetching_type != "case" else f"{found[:-1]} (G).")

    def do_closed(self) -> None:
        self._shows_closed = not self._shows_closed
        self.query_one("#closed", Static).update(Content(away_forms.held(self.app.workplace)))
        self.set_class(self._shows_closed, "-closed")
        self.fit()
        self.turn(0)

    def leave(self) -> None:
        if self._shows_closed:
            self.do_closed()
