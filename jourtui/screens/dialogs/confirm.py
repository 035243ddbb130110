"""A dialog that asks once: Enter does it, Esc does not."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from jourtui.screens.dialogs.dialog import Dialog


class Confirm(Dialog[bool]):
    """Asks `title` with some lines of what one should know first; `deed` is the word for yes."""

    BINDINGS = [("escape", "answer(False)", "Avbryt"), ("enter", "answer(True)", "Ja")]
    CSS_PATH = "dialog.tcss"

    def __init__(self, title: str, lines: Sequence[str] = (), *, deed: str) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._deed = deed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-read"):
                for line in self._lines:
                    yield Static(Content(line))
            yield Static(Content(f"Enter {self._deed}   Esc avbryt"), classes="dialog-keys")

    def on_mount(self) -> None:
        self.call_after_refresh(self._may_scroll)

    def _may_scroll(self) -> None:
        """Say so when there is more than the screen holds."""
        lines = self.query_one(VerticalScroll)
        lines.focus()
        if lines.max_scroll_y:
            keys = f"Enter {self._deed}   Esc avbryt   ↑↓ rullar"
            self.query_one(".dialog-keys", Static).update(Content(keys))

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
