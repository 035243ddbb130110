"""What the lists have in common: a table, details beside it or below, a filter, what an empty list says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Input, Static

from jourtui.actions import WALLED
from jourtui.screens.base import JourScreen
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.store.masking import LOCKED
from jourtui.widgets.line_input import LineInput
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.pane import Pane
from jourtui.widgets.record_table import Column, Key, RecordTable, Row, beside_bar

Chosen = TypeVar("Chosen")
REST = 0.2
"""Seconds the cursor must rest before its row is shown whole, and that logged: longer than between two steps,
so that what is only stepped past is neither read nor waited for."""


class ListScreen(JourScreen, Generic[Key]):
    """A list of what can be opened. Subclasses give what is below, and call `show_rows`."""

    CSS_PATH = ["list_screen.tcss"]
    FILTERS_ON: ClassVar[str] = ""
    """What the filter looks in, as its field says it."""
    NEW: ClassVar[tuple[str, str]] = ("", "")
    """What comes to the list: one, and several."""

    def __init__(self) -> None:
        super().__init__()
        self.table: RecordTable[Key] = RecordTable()
        self.pane = Pane("details")
        self._rest: Timer | None = None
        self._told_empty = ""

    def compose_body(self) -> ComposeResult:
        yield from self.compose_above()
        with Container(id="list"):
            yield self.table
            yield self.pane
        yield Static("", id="empty", markup=False)
        yield LineInput(placeholder=f"filtrera på {self.FILTERS_ON} …", id="filter")

    def compose_above(self) -> Sequence[Widget]:
        """What stands above the list."""
        return ()

    def on_mount(self) -> None:
        if self._listening:
            return
        super().on_mount()
        self.fit()
        self.refresh_view()
        self.table.focus()

    def on_resize(self) -> None:
        if self._listening:
            self.fit()

    def fit(self) -> None:
        """Take the columns that there is room for."""
        width = self.app.size.width
        self.table.set_columns(beside_bar(self.columns(width), width))

    # What a list is made of

    @abstractmethod
    def columns(self, width: int) -> Sequence[Column]:
        """The columns for so many cells."""

    @abstractmethod
    def nothing(self) -> str:
        """Why there is nothing in the list, and what to do about it."""

    @abstractmethod
    def show_details(self) -> None:
        """Show what is under the cursor in the pane."""

    @abstractmethod
    def filtered(self) -> None:
        """The filter has changed: show what passes it."""

    # Showing

    @property
    def words(self) -> list[str]:
        """What the filter asks for."""
        return self.query_one("#filter", Input).value.casefold().split()

    def show_rows(self, rows: Sequence[Row[Key]]) -> None:
        self.table.show(rows)
        text = "" if rows else self.nothing()
        if text != self._told_empty:
            self._told_empty = text
            self.query_one("#empty", Static).update(Content(text), layout=False)
        if self.has_class("-empty") and rows:  # a list that is hidden loses the keys
            self.call_after_refresh(self._take_keys)
        self.set_class(not rows, "-empty")

    def _take_keys(self) -> None:
        if self.focused is None:
            self.set_focus(self.table)

    def show_of(
        self, row: Chosen | None, record: Callable[[Chosen], UUID], whole: Callable[[Chosen], VisualType]
    ) -> None:
        """Show in the pane what `whole` gives of a row, or why its record is hidden. None: none is chosen.

        Opening the record is logged before `whole` is asked.
        """
        self.refused = False
        if row is None or not self.seen:
            self.pane.show(Content(""))
        elif self.desk.wall:
            self.pane.show(Content(WALLED))
        elif record(row) in self.desk.locked:
            self.pane.show(Content(f"{LOCKED}\n\n{LOCKED_WHY}"))
        elif not self.reads("opened", record(row)):
            self.pane.show(Content(self.refusal))
        else:
            self.pane.show(whole(row))

    def let_filter_go(self) -> None:
        """So that what is looked for is in the list, whatever was filtered on."""
        with self.prevent(Input.Changed):
            self.query_one("#filter", Input).value = ""
        self.remove_class("-filtering")

    @property
    def out_of_contact(self) -> bool:
        """Whether there may be more than this laptop knows: an empty list then says something else."""
        return self.app.out_of_contact

    def tick(self, now: datetime) -> None:
        """Only the live column depends on the time: the rest is shown again when something was written."""
        self.table.follow()
        self.table.settle()

    @property
    def row_key(self) -> Hashable | None:
        return self.table.current

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        self.query_one(MessageLine).moved_to(self.row_key)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self.safely(self.show_details))

    def on_record_table_waiting(self, message: RecordTable.Waiting) -> None:
        text = f"{message.count} {self.NEW[message.count > 1]} väntar på att du stannar upp."
        self.query_one(MessageLine).waits(text if message.count else "")

    # Acting

    def do_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def do_down(self) -> None:
        self.table.action_cursor_down()

    def do_up(self) -> None:
        self.table.action_cursor_up()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.table.let_go()
        self.filtered()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.table.focus()

    def action_back(self) -> None:
        """Esc: out of the filter, then back to where a row was opened, then out of what else was chosen."""
        if self.has_class("-filtering"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
            self.table.focus()
        elif not self.app.go_back():
            self.leave()

    def leave(self) -> None:
        """Esc without a filter."""
