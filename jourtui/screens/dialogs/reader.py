"""A dialog where something long is read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static

from jourtui.screens.dialogs.dialog import Dialog


class Reader(Dialog[None]):
    """Shows a text whole, with arrows to scroll. Enter and Esc close it."""

    BINDINGS = [("escape,enter,ö,Ö,q,Q", "close", "Stäng")]
    CSS_PATH = "dialog.tcss"
    HELP = "Läs, och rulla med pilarna. Enter eller Esc stänger."

    def __init__(self, title: str, text: VisualType) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-read"):
                yield Static(self._text, markup=False)
            yield Static("↑↓ rullar   Esc stänger", classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        self.dismiss(None)
