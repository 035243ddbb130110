"""The recovery key: shown once, written down on paper, and typed back before it counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from jourtui.screens.background import in_background
from jourtui.store import recovery_key
from jourtui.store.recovery_key import KeyMistyped
from jourtui.store.vault import OpenVault, VaultError
from jourtui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from jourtui.app import JourApp

SHOWN = (
    "Skriv av nyckeln på papper, skriv datum och vilken dator på det, och lägg det i kommunens kassaskåp. "
    "Med den öppnas journalen när lösenfras, telefon eller datorns halva av nyckeln är borta (jourtui "
    "recover). "
    "Den som har papperet och datorns disk har allt. Nyckeln visas bara nu."
)
BACK = "Skriv nyckeln från papperet. Först då gäller den, och en äldre slutar gälla."


class RecoveryKeyScreen(Screen[bool]):
    """Makes a recovery key for `vault`. The result is whether there is a new one. `later`: Esc in words."""

    CSS_PATH = "recovery_key.tcss"
    BINDINGS = [("escape", "back", "")]
    HELP = "En nyckel på papper som öppnar datorns valv när inget annat gör det."
    KEYS = (("Enter", "Vidare."), ("Esc", "Tillbaka till nyckeln, eller ut. En äldre nyckel gäller då kvar."))

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def __init__(self, vault: OpenVault, *, later: str = "avbryt") -> None:
        super().__init__()
        self._vault = vault
        self._later = later
        self._key = recovery_key.new()
        self._hidden = self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="paper"):
            yield Static("Återställningsnyckel", id="title")
            yield Static("", id="text", markup=False)
            yield Static("", id="key", markup=False)
            yield LineInput(id="typed")
            yield Static("", id="answer", markup=False)
        yield Static("", id="foot", markup=False)

    def on_mount(self) -> None:
        self._show(hidden=False)
        self.query_one("#typed", Input).focus()

    def _show(self, *, hidden: bool) -> None:
        """The key, or the field for it: both at once would be copying, not having written it down."""
        self._hidden = hidden
        groups = recovery_key.written(self._key).split()
        lines = "" if hidden else f"{'  '.join(groups[:4])}\n{'  '.join(groups[4:])}"
        self.query_one("#text", Static).update(Content(BACK if hidden else SHOWN))
        self.query_one("#key", Static).update(Content(lines))
        self.query_one("#key").display = not hidden
        field = self.query_one("#typed", Input)
        field.value, field.placeholder = "", "åtta grupper" if hidden else "Enter när den är nedskriven"
        keys = "Enter spara   Esc visa nyckeln igen" if hidden else f"Enter nedskriven   Esc {self._later}"
        self.query_one("#foot", Static).update(Content(f"{keys}   F1 hjälp"))
        self.say("")

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer under the field."""
        answer = self.query_one("#answer", Static)
        answer.set_class(problem, "-problem")
        answer.update(Content(f"! {text}" if problem else text))

    def action_back(self) -> None:
        if self._hidden:
            self._show(hidden=False)
        elif not self._busy:
            self.dismiss(False)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._hidden and event.value:
            self._show(hidden=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._busy:
            return
        if not self._hidden:
            self._show(hidden=True)
            return
        try:
            typed = recovery_key.read(event.value)
        except KeyMistyped as error:
            self.say(str(error), problem=True)
            return
        if typed != self._key:
            self.say("Det är en annan nyckel än den som visades. Esc visar den igen.", problem=True)
            return
        self._busy = True
        self.say("Sparar …")
        in_background(self.app, partial(self._vault.set_escrow, self._key), self._saved)

    def _saved(self, result: Exception | None) -> None:
        self._busy = False
        if isinstance(result, VaultError):
            self.say(str(result), problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            self.dismiss(True)
