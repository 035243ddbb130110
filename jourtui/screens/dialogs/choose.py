"""A dialog where one key chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from jourtui.screens.dialogs.below import TellsBelow
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.widgets.hanging import Hanging

Value = TypeVar("Value")
INDENT = 4
"""Where the choices begin: a long one goes on below there, and not below its key."""


class Choices(OptionList, TellsBelow):
    """The choices, which scroll where the screen is too small for them."""


class Choose(Dialog[Value | None], Generic[Value]):
    """Chooses among a few: by the letter before each, or with arrows and Enter. None when backed out of.

    `choices` are (key, label, value). A key is one letter or digit, or empty. `settled` says whether keys
    choose yet: what was pressed before the dialog was seen does nothing. `proposes`: Enter takes the
    first; without it Enter takes nothing until an arrow has gone to something.
    """

    BINDINGS = [("escape", "dismiss_none", "Avbryt")]
    CSS_PATH = "dialog.tcss"

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str, Value]],
        text: str = "",
        *,
        settled: Callable[[], bool] = lambda: True,
        proposes: bool = True,
    ) -> None:
        super().__init__()
        self._proposes = proposes
        self._settled = settled
        self._title = title
        self._text = text
        self._choices = list(choices)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._text:
                yield Static(Content(self._text), classes="dialog-text")
            yield Choices(*(Option(_labelled(key, label)) for key, label, _ in self._choices), markup=False)
            yield Static(f"{self._how()} väljer   Esc avbryt", classes="dialog-keys")

    def _how(self) -> str:
        keys = [key for key, _, _ in self._choices if key]
        by = "siffra" if all(key.isdigit() for key in keys) else "bokstav"
        if not keys:
            return "Enter" if self._proposes else "pil och Enter"
        if self._proposes:
            return f"{by} eller Enter"
        return by if len(keys) == len(self._choices) else f"{by}, eller pil och Enter,"

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        if not self._proposes:
            self.query_one(OptionList).highlighted = None

    async def on_key(self, event: events.Key) -> None:
        if not event.is_printable:
            return
        event.stop()  # a letter that is no choice is nothing
        for key, _, value in self._choices:
            if event.character and event.character.casefold() == key and self._settled():
                self.dismiss(value)
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._settled():
            self.dismiss(self._choices[event.option_index][2])

    def action_dismiss_none(self) -> None:
        self.dismiss(None)


def _labelled(key: str, label: str) -> Hanging:
    line = Hanging("", INDENT, "$accent")
    line.line(f" {key}", label)
    return line
