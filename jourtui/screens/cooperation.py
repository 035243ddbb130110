"""Cooperation meetings (Samverkansmöten): a half-year, a row for each meeting, and where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from jourtui.rules import cooperation as rules
from jourtui.rules.access import COOPERATION
from jourtui.rules.calendar import local
from jourtui.screens.cooperation_forms import ask_held, ask_plan
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store import cooperation
from jourtui.store.views import CooperationRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import cooperation_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

Key = tuple[str, UUID | None]
"""A municipality, and one of its meetings; None where it has none in the half-year."""
OUT_OF_CONTACT = "Det finns ingen kontakt med det gemensamma lagret:"
COLUMNS = (
    Column("place", "Kommun", 16),
    Column("state", "Läge", 11),
    Column("day", "Dag", 18),
    Column("whom", "Med", 25),
)
WIDE = (
    Column("place", "Kommun", 18),
    Column("state", "Läge", 12),
    Column("day", "Dag", 22),
    Column("whom", "Med", 32),
    Column("ours", "Från jouren", 24),
)


class CooperationScreen(ListScreen[Key]):
    """The register. It holds no client."""

    SCOPES = ("list", "cooperation")
    BINDINGS = [*bindings("list", "cooperation"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "cooperation.tcss"]
    FILTERS_ON = "kommun, läge, namn"
    NEW = ("nytt möte", "nya möten")
    HELP = (
        "Minst ett möte per kommun och halvår. Den kommun som inget har står med ändå: N planerar ett, K "
        "skriver att ett är hållet, också ett som ingen hade planerat. Skriv kort vad som sades, och inget "
        "om enskilda. Ä går till halvåret före, Å till det efter."
    )

    def __init__(self) -> None:
        super().__init__()
        self._meetings: dict[UUID, CooperationRow] = {}
        self._half = ""
        """The half-year that is shown."""

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="cooperation-half", markup=False),)

    def on_mount(self) -> None:
        if not self._half:
            workplace = self.app.workplace
            self.labels = Labels(workplace.places, workplace.catalogue)
            self._half = rules.half(self._today)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    @property
    def _today(self) -> date:
        return local(self.desk.now()).date()

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=COOPERATION):
            self._meetings = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = cooperation.meetings(rows, self._half)
        self._meetings = {row.record_id: row for row in found}
        members = cooperation.members(self.app.workplace.places, self._half)
        lacks = rules.lacking(members, found, self._half, self._today)
        codes = [*members, *sorted({row.municipality for row in found} - set(members))]
        keys: list[Key] = []
        for code in codes:
            own: list[Key] = [(code, row.record_id) for row in found if row.municipality == code]
            keys += own or [(code, None)]
        shown = [key for key in keys if all(word in self._found_by(key) for word in self.words)]
        self.show_rows([self._row(key) for key in shown])
        told = words.lacking(lacks, self.labels.place)
        if self._half > rules.half(self._today) and lacks:
            told = ""  # it has not begun
        title = words.half(self._half).capitalize()
        met = len(members) - len(lacks)
        text = f"{title}: {met} av {len(members)} kommuner. {told}"
        self.query_one("#cooperation-half", Static).update(Content(text))
        self.show_details()

    def filtered(self) -> None:
        self.refresh_view()

    def _found_by(self, key: Key) -> str:
        row = self._meetings.get(key[1]) if key[1] is not None else None
        if row is None:
            return f"{self.labels.place(key[0])} saknas".casefold()
        state = words.state(row, self._today)
        return f"{self.labels.place(key[0])} {state} {row.with_whom} {row.ours}".casefold()

    def _row(self, key: Key) -> Row[Key]:
        row = self._meetings.get(key[1]) if key[1] is not None else None
        faint, soon = self.colour("faint"), self.colour("soon")
        if row is None:
            lacks = cell("saknas", soon)
            empty = {"day": cell(""), "whom": cell(""), "ours": cell("")}
            return Row(key, {"place": cell(self.labels.place(key[0])), "state": lacks, **empty})
        state = words.state(row, self._today)
        style = soon if state == "hållet?" or row.two_values else faint if row.state == "cancelled" else ""
        return Row(
            key,
            {
                "place": cell(self.labels.place(key[0])),
                "state": cell(f"{state} 2v" if row.two_values else state, style),
                "day": cell(words.when(row, self._today)),
                "whom": cell(row.with_whom),
                "ours": cell(row.ours),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        return "Ingen kommun passar filtret. Esc visar alla."

    def show_details(self) -> None:
        key = self.table.current
        if key is None:
            self.pane.show(Content(""))
            return
        row = self._current
        place = self.labels.place(key[0])
        if row is None:
            lines = [Content.styled(f"{place}: inget möte {words.half(self._half)}.", "bold")]
            if self.out_of_contact:
                lines.append(Content(f"{OUT_OF_CONTACT} det kan finnas möten som inte syns."))
            lines.append(Content("N planerar ett. K skriver ett som är hållet."))
            self.pane.show(Content("\n").join(lines))
            return
        state = words.STATES.get(row.state, row.state)
        lines = [Content.styled(f"{place}, {state} {words.when(row, self._today)}", "bold")]
        if row.two_values:
            told = wording.two_at_once(row.also_by, row.also)
            lines.append(Content.styled(told, "$due"))
        told_of = (("Var", row.place), ("Med", row.with_whom), ("Från jouren", row.ours))
        lines += [Content(f"{label}: {text}") for label, text in told_of if text]
        lines += [Content(text) for text in (row.said, row.why) if text]
        lines.append(Content.styled(f"Skrivet av {row.by_name}.", "$faint"))
        self.pane.show(Content("\n").join(lines))

    # Acting

    @property
    def _current(self) -> CooperationRow | None:
        key = self.table.current
        return self._meetings.get(key[1]) if key is not None and key[1] is not None else None

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope != "cooperation" or name in ("older", "newer"):
            return None
        if self.table.current is None:
            return "Ingen kommun är vald."
        row = self._current
        if name == "correct" and row is None:
            return "Inget möte är inskrivet. N planerar ett."
        if name == "held" and row is not None and row.state == "held":
            return "Mötet är redan hållet. M ändrar det som står."
        if name == "cancel" and (row is None or row.state != "planned"):
            return "Bara ett planerat möte ställs in."
        return None

    async def do_plan(self) -> None:
        key = self._chosen()
        if await ask_plan(self, key[0]):
            self.say("Mötet är planerat.")

    async def do_correct(self) -> None:
        key, row = self._chosen(), self._current
        ask = ask_held if row is not None and row.state == "held" else ask_plan
        if await ask(self, key[0], row):
            self.say("Ändrat.")

    async def do_held(self) -> None:
        key, row = self._chosen(), self._current
        if await ask_held(self, key[0], row if row is not None and row.state == "planned" else None):
            self.say("Mötet är hållet.")

    async def do_cancel(self) -> None:
        self._chosen()
        row, base = self._current, self.desk.position()
        assert row is not None  # why_not has seen to it
        why = await self.app.push_screen_wait(
            Ask("Mötet blir inte av", self.labels.place(row.municipality), required="Skriv varför.")
        )
        if why is not None:
            cooperation.cancel(self.desk, row, why, base)
            self.say("Mötet är inställt.")

    def _chosen(self) -> Key:
        self.table.let_go()
        key = self.table.current
        assert key is not None  # why_not has seen to it
        return key

    def do_older(self) -> None:
        self._turn(-1)

    def do_newer(self) -> None:
        self._turn(1)

    def _turn(self, by: int) -> None:
        self._half = rules.other_half(self._half, by)
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)

    def leave(self) -> None:
        if self._half != rules.half(self._today):
            self._half = rules.half(self._today)
            self.refresh_view()
