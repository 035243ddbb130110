"""A dialog in which a person chooses a passphrase."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.screens.dialogs.dialog import Dialog
from jourtui.store.passphrase import passphrase_problem
from jourtui.widgets.line_input import LineInput

UNLIKE = "Lösenfraserna är inte lika."


class NewPassphrase(Dialog[str | None]):
    """Asks for a passphrase twice, and says while it is typed whether it will do. None when backed out of."""

    BINDINGS = [
        ("escape", "dismiss_none", "Avbryt"),
        ("up", "app.focus_previous", ""),
        ("down", "app.focus_next", ""),
    ]
    CSS_PATH = "dialog.tcss"

    def __init__(self, title: str, text: str, name: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._whose = name

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Static(Content(self._text), classes="dialog-text")
            yield LineInput(password=True, placeholder="ny lösenfras", id="first")
            yield LineInput(password=True, placeholder="samma igen", id="second")
            yield Static("", classes="dialog-problem", markup=False)
            yield Static("Enter nästa, sist spara   Esc avbryt", classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one("#first", Input).focus()

    def _problem(self, *, whole: bool) -> str:
        first, second = (self.query_one(f"#{id_}", Input).value for id_ in ("first", "second"))
        problem = passphrase_problem(first, self._whose) if first or whole else None
        if problem is None and (second or whole) and first != second:
            problem = UNLIKE
        return problem or ""

    def _tell(self, problem: str) -> None:
        self.query_one(".dialog-problem", Static).update(Content(problem))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(self._problem(whole=False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "first" and event.value and self._problem(whole=False) in ("", UNLIKE):
            self.query_one("#second", Input).focus()
            return
        problem = self._problem(whole=True)
        if not problem:
            self.dismiss(event.value)
            return
        self._empty()
        self._tell(f"! {problem}{' Skriv båda igen.' if problem == UNLIKE else ''}")

    def _empty(self) -> None:
        """Begin anew: neither can be seen, and what is typed after one of them would be another phrase."""
        with self.prevent(Input.Changed):
            for id_ in ("second", "first"):
                self.query_one(f"#{id_}", Input).clear()
        self.query_one("#first", Input).focus()

    def action_dismiss_none(self) -> None:
        self.dismiss(None)
