"""What the screens of one record share: head, history, what is untold, and deeds on that record."""

from __future__ import annotations

from abc import abstractmethod
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID, WALLED
from jourtui.rules.access import NOTHING_SHOWN
from jourtui.screens import timeline
from jourtui.screens.base import JourScreen
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.guarded import UNSEEN
from jourtui.screens.handover_deeds import LOCKED_WHY, OUTSIDE
from jourtui.store import away, queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import CallRow, CaseRow
from jourtui.words import clock_words
from jourtui.words.labels import Labels


class RecordScreen(JourScreen):
    """Shows one record whole. Subclasses give the deeds, the row, and what is shown."""

    AUTO_FOCUS = "#history"
    deeds: CorrectionDeeds

    def __init__(self, record: UUID, reason: str = "") -> None:
        super().__init__()
        self.record = record
        self.reason = reason
        """Why it is opened, where that was asked for."""
        self.unmasked: set[UUID] = set()
        self.refused = True  # nothing is shown before it is logged

    def compose_body(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        with Container(id="record"):
            with VerticalScroll(id="side", can_focus=False):
                yield Static("", id="beside", markup=False)
            with VerticalScroll(id="history", can_focus=True):
                yield Static("", id="lines", markup=False)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.begin()
        self.query_one("#history", VerticalScroll).anchor()
        super().on_mount()
        self.refresh_view()

    def on_resize(self) -> None:
        if self.is_mounted and hasattr(self, "labels"):
            self.refresh_view()

    @property
    def row(self) -> CallRow | CaseRow | None:
        """The record as the views have it now."""
        raise NotImplementedError

    @abstractmethod
    def begin(self) -> None:
        """Make ready what shows it."""

    @property
    def hidden(self) -> bool:
        """Whether what is protected is masked."""
        row = self.row
        guarded = row is not None and (row.protected or getattr(row, "anonymous", False))
        return guarded and self.record not in self.unmasked

    @property
    def wide(self) -> bool:
        return self.app.size.width >= 100

    def colour(self, name: str) -> str:
        """A colour of the theme that holds now, as Rich names it."""
        return self.app.theme_variables[name].removeprefix("ansi_")

    def refresh_view(self) -> None:
        """Show the record; what is shown of it, and of others with it, is logged first."""
        self.tells.show()
        if self.desk.wall:
            self._show_only(WALLED)
        elif (left := self.left) is not None:
            self._show_only(left)
        elif self.locked:
            self.show_locked()
        elif self.may_show():
            self._frame(shown=True)
            self.show_record()
        else:
            self._show_only(self.refusal)

    def _show_only(self, text: str) -> None:
        """A sentence in the place of everything."""
        for part in ("#head", "#beside"):
            self.query_one(part, Static).update("")
        self._frame(shown=False)
        self.query_one("#lines", Static).update(Content(text))

    def _frame(self, *, shown: bool) -> None:
        """What stands above and beside the history: nothing of it where there is nothing to show."""
        for part in ("#head", "#side"):
            self.query_one(part).display = shown

    @property
    def left(self) -> str | None:
        """What is shown of the record if it was destroyed, or put away."""
        return away.left_of(self.app.workplace.replica, self.record)

    @property
    def locked(self) -> bool:
        """Whether the record is locked from whoever is signed in."""
        return self.record in self.desk.locked

    def show_locked(self) -> None:
        """Clocks and who is responsible, nothing else; that it was gone to is logged too."""
        self.reads("opened", self.record, reason=NOTHING_SHOWN)
        self.refused = False
        now, row = self.desk.now(), self.row
        with self.desk.rows() as rows:
            clocks = queries.clocks_of(rows, [self.record]).get(self.record, [])
        lines = [LOCKED, "", f"Ansvar: {row.holder_name if row is not None else '–'}"]
        lines += [f"{clock_words.what(one)}: senast {clock_words.until(one, now)}" for one in clocks]
        self._show_only("\n".join([*lines, "", LOCKED_WHY]))

    def may_show(self) -> bool:
        """Log what is to be read. False when that cannot be done."""
        return self.reads("opened", self.record, reason=self.reason)

    @abstractmethod
    def show_record(self) -> None:
        """Show all of it."""

    # The history

    def show_lines(self, lines: list[timeline.Entry]) -> None:
        """Show the history; who was at its end stays there, since it is anchored to it."""
        table = timeline.render(lines, self.desk.now(), self.colour, wide=self.wide)
        self.query_one("#lines", Static).update(table)

    @property
    def scrolled(self) -> float | None:
        """How far down the history is scrolled; None at its end."""
        history = self.query_one("#history", VerticalScroll)
        return None if history.scroll_y >= history.max_scroll_y else history.scroll_y

    def scroll_back(self, to: float | None) -> None:
        """Scroll the history there; None to its end, where the latest is."""
        history = self.query_one("#history", VerticalScroll)
        if to is None:
            history.anchor()
            self.call_after_refresh(history.scroll_end, animate=False, immediate=True)
        else:
            self.call_after_refresh(history.scroll_to, y=to, animate=False, immediate=True)

    def tick(self, now: object) -> None:
        """Clocks in the head go on; the history stands."""
        if not (self.refused or self.locked or self.desk.wall or self.left is not None):
            self.show_head()

    def show_head(self) -> None:
        """Show what depends on the time."""

    # Acting

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if self.locked and action.scope in self.SCOPES and action.name not in OUTSIDE:
            return LOCKED_WHY
        if self.refused and action.name not in UNSEEN:
            return self.refusal.replace("\n\n", " ")
        if action.scope not in self.SCOPES or getattr(self.deeds, action.name, None) is None:
            return None if action.name != "unmask" else self.deeds.why_not("unmask", self.row)
        return self.deeds.why_not(action.name, self.row)

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the record; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action, row = BY_ID[action_id], self.row
        deed = getattr(self.deeds, action.name, None) if action.scope in self.SCOPES else None
        if deed is None or row is None or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(self.record, row))

    def do_unmask(self) -> None:
        self.desk.log_reading("unmasked", self.record)
        self.unmasked ^= {self.record}
        self.refresh_view()

    def action_back(self) -> None:
        """Esc: back to where one came from."""
        self.dismiss()
