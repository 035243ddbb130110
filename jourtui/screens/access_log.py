"""Åtkomstlogg: whose log of which period is to be checked, and one such log to go through."""

from __future__ import annotations

import random
from datetime import timedelta

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from jourtui.rules.calendar import day_and_time, local
from jourtui.screens.base import JourScreen
from jourtui.screens.dialogs.fields import Field, TextField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.store import access_log
from jourtui.store.access_log import Line, Period, Sort, State
from jourtui.widgets.record_table import Column, RecordTable, Row, cell
from jourtui.words import wording

LOG = "åtkomstlogg"
MOST = 2_000
"""Readings shown at a time; the text command writes them all."""
SHADES = {State.OVERDUE: "due", State.DUE: "soon", State.DONE: "calm", State.RUNNING: "faint"}
PERIODS = (
    Column("state", "Kontroll", 9),
    Column("whose", "Vems", 16),
    Column("period", "Period", 15),
    Column("readings", "Antal", 6),
    Column("by", "Kontrollerad", 22),
)
LINES = (
    Column("sort", "Obs", 12),
    Column("when", "När", 12),
    Column("how", "Hur", 12),
    Column("what", "Vad", 36),
    Column("why", "Skäl", 60),
)


class AccessLogScreen(JourScreen):
    """Every person's log, by period, with its check. Opening it is logged."""

    SCOPES = ("logs",)
    BINDINGS = [*bindings("logs"), ("escape", "back", "")]
    CSS_PATH = "access_log.tcss"
    HELP = (
        "Loggarna över vem som har läst vad, en för varje person och månad. Varje logg ska kontrolleras "
        "regelbundet av någon annan än den det gäller, och kontrollen skrivs ner. Att läsa loggen loggas."
    )

    def __init__(self) -> None:
        super().__init__()
        self._periods: dict[str, Period] = {}
        self._left = False
        self._table: RecordTable[str] = RecordTable()

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about", markup=False)
        yield self._table
        yield Static("", id="found", markup=False)
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._table.set_columns(PERIODS)
        self.refresh_view()
        self._table.focus()

    def refresh_view(self) -> None:
        found: list[Period] = []
        if self.reads("listed", None, reason=LOG):
            found = access_log.periods(self.desk, self.app.workplace.checking)
        if self._left:
            found = [one for one in found if one.state in (State.OVERDUE, State.DUE)]
        self._periods = {f"{one.person.id.hex}:{one.first}": one for one in found}
        self._table.show([self._row(key, one) for key, one in self._periods.items()])
        late = sum(one.state is State.OVERDUE for one in found)
        about = "Åtkomstlogg. " + ("Bara det som återstår: G visar allt. " if self._left else "")
        about += "Ingen kontroll är försenad." if not late else f"Försenade kontroller: {late}."
        self.query_one("#about", Static).update(Content(about))
        empty = "Inget återstår att kontrollera." if self._left else "Inga läsningar."
        empty = self.refusal if self.refused else empty
        self.query_one("#nothing", Static).update(Content("" if found else empty))
        self._details()

    def _row(self, key: str, one: Period) -> Row[str]:
        check, now = one.check, self.desk.now()
        by = f"{check.by_name}, {day_and_time(check.at, now)}" if check is not None and check.at else ""
        mine = one.person.id == self.desk.author.id
        return Row(
            key,
            {
                "state": Text(one.state.value, style=self.colour(SHADES[one.state])),
                "whose": cell(one.person.name + (" (du)" if mine else "")),
                "period": cell(one.name),
                "readings": Text(str(one.readings), justify="right"),
                "by": cell(by),
            },
        )

    def _details(self) -> None:
        """What the check of the log under the cursor found."""
        one = self._current
        check = one.check if one is not None else None
        text = ""
        if check is not None:
            text = f"{check.sampled} av {check.readings} läsningar granskade. Fann: {check.finding}"
            text += f"\nÅtgärder: {check.measures}" if check.measures else ""
        self.query_one("#found", Static).update(Content(text))

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        self._details()

    def tick(self, now: object) -> None:
        self._table.settle()

    @property
    def _current(self) -> Period | None:
        key = self._table.current
        return self._periods.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        return "Ingen rad är vald." if action_id == "logs.open" and self._current is None else None

    def do_open(self) -> None:
        one = self._current
        if one is not None:
            self.app.push_screen(OneLogScreen(one))

    def do_mine(self) -> None:
        self._left = not self._left
        self._table.join_now()
        self.refresh_view()

    def action_back(self) -> None:
        self.dismiss()


class OneLogScreen(JourScreen):
    """One person's log of one period: what stands out first, then a random sample; and the check of it."""

    SCOPES = ("log",)
    BINDINGS = [*bindings("log"), ("escape", "back", "")]
    CSS_PATH = "access_log.tcss"
    HELP = (
        "Överst det som lästes utan logg, försök att läsa det som var låst, det som lästes med skäl (en "
        "annan nämnds ärende), det som var dolt och sökningarna; sist ett stickprov. K skriver vad "
        "kontrollen visade."
    )

    def __init__(self, period: Period, chance: random.Random | None = None) -> None:
        super().__init__()
        self._period = period
        self._chance = chance or random.SystemRandom()
        self._lines: list[Line] = []
        self._sample: list[Line] = []
        self._all = False
        self._table: RecordTable[object] = RecordTable()

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about", markup=False)
        yield self._table
        yield Static("", id="found", markup=False)
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._table.set_columns(LINES)
        self.refresh_view()
        self._table.focus()

    def refresh_view(self) -> None:
        one = self._period
        found = self._lines
        if not self._sample:  # as the list counted them: that this log is opened now is one more, of its own
            found = access_log.lines(self.desk, people={one.person.id}, first=one.first, last=one.last)
        if not self.reads("opened", None, reason=f"{LOG}: {one.person.name} {one.name}"):
            self._lines, self._sample = [], []
        elif not self._sample:
            self._lines = found
            self._draw()
        self._show()

    def _draw(self) -> None:
        self._sample = access_log.drawn(self._lines, self.app.workplace.checking.sample, self._chance)

    def _show(self) -> None:
        shown = self._lines if self._all else self._sample
        self._table.show([self._row(line) for line in shown[:MOST]])
        one = self._period
        which = "alla" if self._all else f"{len(shown)} granskas"
        more = f", de första {MOST} visas: jourtui access-log visar alla" if len(shown) > MOST else ""
        about = f"{one.person.name} {one.name}: {len(self._lines)} läsningar, {which}{more}."
        about += "" if self._mine is None else f" {self._mine}"
        self.query_one("#about", Static).update(Content(about))
        self.query_one("#nothing", Static).update(Content(self.refusal if self.refused else ""))
        self._details()

    def _row(self, line: Line) -> Row[object]:
        grave = line.sort in (Sort.UNLOGGED, Sort.OTHERS)
        return Row(
            line.event_id,
            {
                "sort": Text(line.sort.value, style=self.colour("soon") if grave else "", no_wrap=True),
                "when": cell(f"{local(line.at):%d/%m %H:%M}"),
                "how": cell(wording.READINGS.get(line.how, line.how)),
                "what": cell(line.what or line.reason or "–"),  # at 80 columns the reason is out of sight
                "why": cell(line.reason if line.what else ""),
            },
        )

    def _details(self) -> None:
        key = self._table.current
        line = next((one for one in self._lines if one.event_id == key), None)
        text = f"{line.what}\n{line.reason}".strip() if line is not None else ""
        self.query_one("#found", Static).update(Content(text))

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        self._details()

    def tick(self, now: object) -> None:
        self._table.settle()

    @property
    def _mine(self) -> str | None:
        refused = access_log.why_not(self.desk, self._period.person)
        return None if refused is None else str(refused)

    def why_not(self, action_id: str) -> str | None:
        if action_id != "log.check":
            return None
        if self._mine is None and self._period.state is State.RUNNING:
            after = self._period.last + timedelta(days=1)
            return f"Perioden är inte slut än: kontrollera den från och med {after}."
        return self._mine

    async def do_check(self) -> None:
        """What the check showed: an event, so it is known afterwards who checked what."""
        desk, one, sample, count = self.desk, self._period, list(self._sample), len(self._lines)
        fields: list[Field] = [
            TextField(name="finding", label="Kontrollen visade", required="Skriv vad den visade."),
            TextField(name="measures", label="Åtgärder", rows=3),
        ]

        def commit(filled: Filled) -> None:
            access_log.check(
                desk,
                one.person,
                one.first,
                one.last,
                readings=count,
                sample=sample,
                finding=filled.values["finding"],
                measures=filled.values.get("measures", ""),
            )

        title = f"Kontroll av {one.person.name}s läsningar {one.name}"
        draft = f"access.check:{one.person.id}:{one.first}"
        form = Form(desk, title, fields, draft_id=draft, base=desk.position(), commit=commit)
        if await fill(self, form) is not None:
            self.dismiss()
            self.app.say("Kontrollen är dokumenterad.")

    def do_sample(self) -> None:
        self._draw()
        self._all = False
        self._table.join_now()
        self._show()
        self.say("Ett nytt stickprov är draget.")

    def do_all(self) -> None:
        self._all = not self._all
        self._table.join_now()
        self._show()

    def action_back(self) -> None:
        self.dismiss()
