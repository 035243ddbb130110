"""The smallest Textual programs that do what a row measures: floors, run as `python -m benchmarks.floors`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread
from typing import Any

from textual.app import App, ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

PAINTED, READY, EMPTY = "Lösenfras", "Redo", "tomt"
FIELDS = 12


class Minimal(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static(PAINTED)


class Deriving(App[None]):
    """One line, and another when a key has been derived as the vault derives it, off the UI thread."""

    def compose(self) -> ComposeResult:
        yield Static(PAINTED)

    def on_mount(self) -> None:
        self.call_after_refresh(Thread(target=self._derive, daemon=True).start)

    def _derive(self) -> None:
        from argon2.low_level import Type, hash_secret_raw

        from jourtui.store.vault_file import DEFAULT_COST as COST

        hash_secret_raw(
            b"nio granar", bytes(16), COST.passes, COST.memory_kib, COST.lanes, hash_len=32, type=Type.ID
        )
        self.call_from_thread(self.query_one(Static).update, READY)


class Field(App[None]):
    """One field to type in."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=EMPTY)


class Place(Screen[None]):
    """One of two places to switch between."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def compose(self) -> ComposeResult:
        yield Static(self._word)


class Form(ModalScreen[None]):
    """A dialog with as many fields as a long form."""

    BINDINGS = [("escape", "dismiss")]

    def compose(self) -> ComposeResult:
        for n in range(FIELDS):
            yield Input(placeholder=f"Fält {n + 1}")


class Modes(App[None]):
    """F2 and F3 switch between two places; F4 opens a form."""

    MODES = {"one": lambda: Place("Plats ett"), "two": lambda: Place("Plats två")}
    BINDINGS = [("f2", "switch_mode('one')"), ("f3", "switch_mode('two')"), ("f4", "form")]

    def on_mount(self) -> None:
        self.switch_mode("one")

    def action_form(self) -> None:
        self.push_screen(Form())


APPS: dict[str, Callable[[], App[Any]]] = {
    "minimal": Minimal,
    "deriving": Deriving,
    "field": Field,
    "modes": Modes,
}

if __name__ == "__main__":
    APPS[sys.argv[1]]().run()
