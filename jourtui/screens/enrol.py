"""Enrolling a second step: a QR code for the telephone, one code back, then the recovery codes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from jourtui.screens.background import in_background
from jourtui.store import second_step
from jourtui.store.second_step import CodeRefused, Second
from jourtui.store.vault import OpenVault, VaultError
from jourtui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from jourtui.app import JourApp

SCAN = (
    "Läs av koden med en autentiseringsapp i din telefon (till exempel den som kommunen redan använder). "
    "Skriv sedan de sex siffrorna."
)
BY_HAND = "Går den inte att läsa av, skriv in nyckeln:"
WRITTEN = (
    "Tvåstegsinloggning är på. Skriv ned reservkoderna: var och en släpper in dig en gång i stället för "
    "telefonen. De visas bara nu, och finns sedan ingenstans i klartext."
)


class EnrolScreen(Screen[bool]):
    """Gives the person of `vault` a second step. The result is whether they have one now.

    `passphrase` is theirs. `later` is what Esc does, in words; empty when it may not be put off.
    """

    CSS_PATH = "enrol.tcss"
    BINDINGS = [("escape", "later", "")]
    HELP = (
        "Inloggningen får ett andra steg: en kod ur din telefon. Koden räknas ut i telefonen och på datorn, "
        "utan nät. Hemligheten ligger i datorns valv, låst med din lösenfras."
    )
    KEYS = (("Enter", "Pröva koden; sedan gå vidare."), ("Esc", "Senare, om det får vänta."))

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def __init__(self, vault: OpenVault, passphrase: str, *, later: str) -> None:
        super().__init__()
        self._vault = vault
        self._passphrase = passphrase
        self._later = later
        self._second, self._codes = second_step.enrol()
        self._busy = self._done = False

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield QrCode(second_step.uri(self._second, self._vault.person.name), id="qr")
            with Vertical(id="steps"):
                yield Static("Tvåstegsinloggning", id="title")
                yield Static(Content(SCAN), id="text")
                yield Static(Content(BY_HAND), id="by-hand")
                yield Static(Content(_secret(self._second)), id="secret")
                yield Input(placeholder="kod", id="code")
                yield Static("", id="answer", markup=False)
        yield Static(Content(self._foot()), id="foot")

    def _foot(self) -> str:
        return f"Enter pröva koden   {f'Esc {self._later}   ' if self._later else ''}F1 hjälp"

    def on_mount(self) -> None:
        self.query_one("#code", Input).focus()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer under the field."""
        answer = self.query_one("#answer", Static)
        answer.set_class(problem, "-problem")
        answer.update(Content(f"! {text}" if problem else text))

    def action_later(self) -> None:
        if self._done:
            self.dismiss(True)
        elif self._later and not self._busy:
            self.dismiss(False)
        elif not self._busy:
            self.say("Här behövs två steg. F10 avslutar.", problem=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._done:
            self.dismiss(True)
            return
        if self._busy:
            return
        self._busy = True
        self.say("Sparar …")
        in_background(self.app, partial(self._confirm, event.value, self._now()), self._confirmed)

    def _now(self) -> float:
        return self.app.clock().timestamp()

    def _confirm(self, code: str, now: float) -> Second:
        """Nothing counts before one code has been right."""
        second = self._second.accept(code, now)
        self._vault.enrol(self._passphrase, second)
        return second

    def _confirmed(self, result: Second | Exception) -> None:
        self._busy = False
        if isinstance(result, CodeRefused):
            self.say(
                f"{result} Vänta på nästa, eller skriv två i rad om datorns klocka går fel.", problem=True
            )
        elif isinstance(result, VaultError):
            self.say(str(result), problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            self._show_codes()

    def _show_codes(self) -> None:
        self._done, self._passphrase = True, ""
        self.query_one("#qr").display = self.query_one("#by-hand").display = False
        self.query_one("#text", Static).update(Content(WRITTEN))
        pairs = zip(self._codes[::2], self._codes[1::2], strict=True)
        self.query_one("#secret", Static).update(Content("\n".join("   ".join(pair) for pair in pairs)))
        field = self.query_one("#code", Input)
        field.value, field.placeholder = "", "Enter när de är nedskrivna"
        self.query_one("#foot", Static).update(Content("Enter klart"))
        self.say("")


def _secret(second: Second) -> str:
    groups = second_step.secret_in_groups(second).split()
    return "\n".join(" ".join(groups[n : n + 4]) for n in range(0, len(groups), 4))
