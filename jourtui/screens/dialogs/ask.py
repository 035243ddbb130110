"""A dialog that asks for one line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from jourtui.screens.guarded import SAYABLE

if TYPE_CHECKING:
    from textual.app import App


class Ask(ModalScreen[str | None]):
    """Asks for one line. The result is the line, or None when backed out of with Esc.

    `required` is the sentence shown when Enter is pressed on an empty line; empty if that is allowed.
    `must_be` is what has to be typed exactly, for what is hard to reverse. `deed` is what Enter does.
    """

    BINDINGS = [("escape", "dismiss_none", "Avbryt")]
    CSS_PATH = "dialog.tcss"

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        value: str = "",
        placeholder: str = "",
        required: str = "",
        must_be: str = "",
        suggestions: Sequence[str] = (),
        secret: bool = False,
        deed: str = "spara",
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._required = required
        self._must_be = must_be
        self._deed = deed
        self._input = Input(
            value=value,
            placeholder=placeholder,
            password=secret,
            suggester=SuggestFromList(suggestions, case_sensitive=False) if suggestions else None,
        )

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._text:
                yield Static(Content(self._text), classes="dialog-text")
            yield self._input
            yield Static("", classes="dialog-problem", markup=False)
            yield Static(Content(f"Enter {self._deed}   Esc avbryt"), classes="dialog-keys")

    def on_mount(self) -> None:
        self._input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = event.value if event.input.password else event.value.strip()
        problem = ""
        if self._must_be and value.casefold() != self._must_be.casefold():
            problem = f"Skriv {self._must_be} för att bekräfta."
        elif self._required and not value:
            problem = self._required
        if problem:
            self.query_one(".dialog-problem", Static).update(Content(problem))
        else:
            self.dismiss(value)

    def action_dismiss_none(self) -> None:
        self.dismiss(None)


async def ask_and_write(
    app: App[int], title: str, text: str = "", *, write: Callable[[str], object], **given: Any
) -> str | None:
    """Ask for a line and `write` it. What cannot be written is asked for again, with the line and why."""
    while True:
        answer = await app.push_screen_wait(Ask(title, text, **given))
        if answer is None:
            return None
        try:
            write(answer)
        except SAYABLE as error:
            text, given["value"] = f"Det är inte sparat: {error}", answer
        else:
            return answer
