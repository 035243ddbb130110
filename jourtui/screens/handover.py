"""Handing over (Överlämning): all that is open and runs, whose it is, and the jourbyte from pair to pair."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules.access import HANDOVER
from jourtui.screens.call_text import SOON_SECONDS
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.sheet_deeds import SheetDeeds
from jourtui.screens.shift_change_deeds import ShiftChangeDeeds
from jourtui.sheets import emergency_sheet
from jourtui.store import cooperation, figures, overview, roster
from jourtui.store.overview import Overview
from jourtui.store.views import CallRow, CaseRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import clock_words, cooperation_words, figure_words, morning_report_words
from jourtui.words import overview_words as words
from jourtui.words.labels import Labels
from jourtui.words.overview_words import Line

NARROW = (
    Column("mark", "", 1),
    Column("part", "Del", 7),
    Column("left", "Kvar", 9),
    Column("whom", "Gäller", 16),
    Column("what", "Vad", 23),
    Column("whose", "Ansvar", 11),
)
WIDE = (
    Column("mark", "", 1),
    Column("part", "Del", 7),
    Column("left", "Kvar", 11),
    Column("until", "Senast", 17),
    Column("whom", "Gäller", 19),
    Column("what", "Vad", 29),
    Column("whose", "Ansvar", 20),
)
SHOWN = 2
"""Shift changes that stand above the list."""
LOW = 30
"""Lines: on a screen with fewer the last change stands there alone, in one."""


class HandoverScreen(ListScreen[str]):
    """What somebody who goes on must know. What is marked is handed over; without marks all one's own."""

    SCOPES = ("list", "handover")
    BINDINGS = [*bindings("list", "handover"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "handover.tcss"]
    FILTERS_ON = "namn, sak, del, ansvarig"
    NEW = ("ny rad", "nya rader")
    HELP = (
        "Allt som den som går på behöver veta: frister i rätten och hos nämnder, skyddsbedömningar, det som "
        "kom i fel händer, öppna anrop och ärenden, dokument, besök, bokningar, löften, vad jouren väntar på "
        "och föranmälningar som gäller. L lämnar till nästa par; varje post byter ansvarig först när den "
        "accepteras, och den som inte får svar inom 15 minuter larmar. K skriver att du har läst."
    )

    def __init__(self) -> None:
        super().__init__()
        self.view = Overview()
        self.marked: set[UUID] = set()
        self._lines: dict[str, Line] = {}
        self._own = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="changes", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.deeds = ShiftChangeDeeds(self)
        self.table.set_live("left", self._left)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.height < LOW, "-low")
        self._show_changes()

    # Showing

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=HANDOVER) or (wanted and not self.reads("searched", None)):
            self.view, self._lines = Overview(), {}
        else:
            now = self.desk.now()
            with self.desk.rows() as rows:
                self.view = overview.gather(rows, now)
            shown = (line for line in words.lines(self.view, self.labels, now) if self._fits(line))
            self._lines = {line.key: line for line in shown}
        self.marked &= self.view.records.keys()
        self.show_rows([self._row(line) for line in self._lines.values()])
        self._show_changes()
        self.show_details()

    def _fits(self, line: Line) -> bool:
        if self._own and not self._concerns_me(line):
            return False
        if not self.words:
            return True
        if line.record in self.desk.locked:
            return False
        text = " ".join((words.PARTS[line.part][0], line.whom, line.what, line.until, line.whose)).casefold()
        return all(word in text for word in self.words)

    def _concerns_me(self, line: Line) -> bool:
        row = self.view.records.get(line.record) or self.view.known.get(line.record)
        return row is not None and (row.holder_id == self.deeds.me or self.deeds.is_offered_me(row))

    def filtered(self) -> None:
        self.refresh_view()

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget passar filtret. Esc visar allt."
        if self._own:
            return "Inget ligger hos dig, och inget erbjuds dig. G visar allas."
        if self.out_of_contact:
            return (
                "Inget är öppet på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha sådant som inte syns."
            )
        return f"{words.NOTHING}\n\nL skriver in jourbytet ändå."

    def _row(self, line: Line) -> Row[str]:
        whom = cell(line.whom)
        if line.protected:
            whom = Text.assemble(("S ", self.colour("due")), whom, no_wrap=True, overflow="ellipsis")
        row = self.view.records.get(line.record) or self.view.known.get(line.record)
        waits = row is not None and row.offer_id is not None
        mine = row is not None and row.holder_id == self.deeds.me
        whose = self._answering(row) if row is not None and waits else "du" if mine else line.whose
        return Row(
            line.key,
            {
                "mark": cell("●" if line.record in self.marked else "", self.colour("accent")),
                "part": cell(words.PARTS[line.part][0], self.colour("faint")),
                "left": self._remains(line),
                "until": cell(line.until),
                "whom": whom,
                "what": cell(line.brief or line.what),
                "whose": cell(whose, self.colour("soon") if waits else "bold" if mine else ""),
            },
        )

    def _answering(self, row: CallRow | CaseRow) -> str:
        """Who is to answer, in a narrow column: what one has offered, or is offered."""
        if self.deeds.is_offered_me(row):
            return f"du? ({row.holder_name})"
        return f"→ {row.offered_to_name or 'kollegan'}?"

    def _left(self, key: str) -> Text | None:
        line = self._lines.get(key)
        return self._remains(line) if line is not None else None

    def _remains(self, line: Line) -> Text:
        if line.due is None:
            return cell("")
        now = self.desk.now()
        seconds = (line.due - now).total_seconds()
        shade = "due" if seconds <= 0 else "soon" if seconds < SOON_SECONDS else "calm"
        said = clock_words.listed(line.due, now)
        return Text(said, style=self.colour(shade), justify="right", no_wrap=True)

    def _to_see_to(self) -> list[str]:
        """To the head of unit: whom there is soon no half-year left to meet, and a year left open."""
        workplace = self.app.workplace
        with self.desk.rows() as rows:
            if self.desk.author.name.casefold() not in roster.titled(rows, workplace.roster.head_title):
                return []
            year = figures.to_close(rows, self.desk.now())
        unmet = cooperation.reminded(self.desk, workplace.places, workplace.roster.cooperation_weeks)
        told = cooperation_words.reminder(unmet, self.labels.place), figure_words.reminder(year)
        return list(filter(None, told))

    def _show_changes(self) -> None:
        """Who handed over to whom, above the list; first what awaits this person."""
        now, me = self.desk.now(), self.deeds.me
        parts: list[Content] = []
        offered = len(self.deeds.offers_to_me())
        if offered:
            parts.append(Content.styled(f"{offered} erbjuds dig: A accepterar, V avböjer.", "$soon"))
        low = self.app.size.height < LOW
        for one in self.view.changes[: 1 if low else SHOWN]:
            read = words.read_by(one) if not one.awaits(me) else "Du har inte läst det: K."
            style = "$soon" if one.awaits(me) else "$faint"
            answers = words.answers(one, self.view)
            if low:
                line = f"{words.change_in_short(one, now)}. {read} {answers} {one.note}"
                parts.append(Content.styled(line, style))
            else:
                parts.append(Content(words.change(one, now)))
                parts.append(Content.styled(f"  {answers} {read} {one.note}", style))
        if not self.desk.wall:
            kept = self.app.sheet_keeper.problem if self.app.sheet_keeper is not None else ""
            told = (kept, emergency_sheet.warning(self.app.workplace, now))
            parts += [Content.styled(line, "$soon") for line in told if line]
        parts += [Content.styled(line, "$soon") for line in self._to_see_to()]
        if not self.view.changes and not self.refused:
            parts.append(Content.styled(words.NO_CHANGE, "$faint"))
        self.query_one("#changes", Static).update(Content("\n").join(parts))

    def show_details(self) -> None:
        """What is under the cursor; that its record is read is logged first."""
        self.show_of(self.current, lambda line: line.record, self._told)

    def _told(self, line: Line) -> Content:
        parts = [Content.styled(f"{words.PARTS[line.part][0]}: {line.whom}", "bold"), Content(line.what)]
        label = {"notice": "Gäller till ", "case": "Rapport: "}.get(line.part, "Senast ")
        whose = f"{'Anmält av' if line.part == 'notice' else 'Ansvar:'} {line.whose}"
        parts.append(Content(" · ".join([f"{label}{line.until}"] * bool(line.until) + [whose])))
        if line.type == "case":
            left = morning_report_words.left(self.desk.journal.case(line.record), self.desk.now())
            parts += [Content(f"– {one}") for one in left.splitlines()]
        return Content("\n").join(parts)

    # Acting

    @property
    def current(self) -> Line | None:
        key = self.table.current
        return self._lines.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "handover" or action.name in ("own", "page", "sheet"):
            return None
        if action.name in ("open", "mark"):
            return self._why_not_row(action.name)
        return self.deeds.why_not(action.name)

    def _why_not_row(self, name: str) -> str | None:
        line = self.current
        if line is None:
            return "Ingen rad är vald."
        if name == "open" and line.type == "notice":
            return "Föranmälan visas i sin helhet här nedanför."
        if name == "mark" and line.record not in self.view.records:
            return "Bara öppna anrop och ärenden byter ansvarig."
        return None

    def do_open(self) -> None:
        line = self.current
        if line is not None:
            (self.app.show_call if line.type == "call" else self.app.show_case)(line.record)

    def do_mark(self) -> None:
        line = self.current
        if line is None:
            return
        self.marked ^= {line.record}
        self.show_rows([self._row(one) for one in self._lines.values()])
        self.table.action_cursor_down()
        count = len(self.marked)
        self.say(f"{count} {'markerad' if count == 1 else 'markerade'}. L lämnar dem." if count else "")

    def do_own(self) -> None:
        self._own = not self._own
        self.table.let_go()
        self.refresh_view()
        self.say("Bara det som är ditt, eller erbjuds dig. G visar allt." if self._own else "")

    async def do_page(self) -> None:
        await SheetDeeds(self).page()

    async def do_sheet(self) -> None:
        await SheetDeeds(self).emergency()

    def do_offer(self) -> object:
        return self.deeds.offer()

    def do_accept(self) -> object:
        return self.deeds.accept()

    def do_decline(self) -> object:
        return self.deeds.decline()

    def do_confirm(self) -> None:
        self.deeds.confirm()

    def leave(self) -> None:
        if self.marked:
            self.marked.clear()
            self.refresh_view()
            self.say("Inget är markerat.")
        elif self._own:
            self.do_own()
