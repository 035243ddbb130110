"""Enrolling a second step: a QR code for the telephone, a code back; the recovery codes, one of them back."""

from __future__ import annotations

import secrets
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
from jourtui.widgets.line_input import LineInput
from jourtui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from jourtui.app import JourApp

SCAN = (
    "Läs av koden med en autentiseringsapp i din telefon (till exempel den som kommunen redan använder). "
    "Skriv sedan de sex siffrorna."
)
BY_HAND = "Går den inte att läsa av, skriv in nyckeln:"
WRITTEN = (
    "Skriv ned reservkoderna, med numren: var och en släpper in dig en gång i stället för telefonen. "
    "De visas bara nu, och finns sedan ingenstans i klartext."
)
BACK = "Skriv reservkod nummer {} från ditt papper. Först då är tvåstegsinloggningen på."


class EnrolScreen(Screen[bool]):
    """Gives the person of `vault` a second step. The result is whether they have one now.

    Nothing is changed before a code was right and one recovery code, of a number drawn at random, has been
    typed back. `passphrase` is theirs. `later` is what Esc does, in words; empty when it may not be put off.
    """

    CSS_PATH = "enrol.tcss"
    BINDINGS = [("escape", "later", "")]
    HELP = (
        "Inloggningen får ett andra steg: en kod ur din telefon. Koden räknas ut i telefonen och på datorn, "
        "utan nät. Hemligheten ligger i datorns valv, låst med din lösenfras."
    )
    KEYS = (
        ("Enter", "Pröva koden; sedan gå vidare."),
        ("Esc", "Senare, om det får vänta. När reservkoderna är skrivna: visa dem igen."),
    )

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def __init__(self, vault: OpenVault, passphrase: str, *, later: str) -> None:
        super().__init__()
        self._vault = vault
        self._passphrase = passphrase
        self._later = later
        self._second, self._codes = second_step.enrol()
        self._asked = secrets.randbelow(len(self._codes))
        """Which recovery code is to be typed back, from 0."""
        self._proven: Second | None = None
        """The second step as it is after the first right code."""
        self._hidden = self._busy = False

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield QrCode(second_step.uri(self._second, self._vault.person.name), id="qr")
            with Vertical(id="steps"):
                yield Static("Tvåstegsinloggning", id="title")
                yield Static(Content(SCAN), id="text")
                yield Static(Content(BY_HAND), id="by-hand")
                yield Static(Content(_secret(self._second)), id="secret")
                yield LineInput(placeholder="kod", id="code")
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
        if self._busy:
            return
        if self._proven is not None:
            self._show_codes(hidden=False)
            self.say("Skriv ned koderna. Enter när de är nedskrivna.")
        elif self._later:
            self.dismiss(False)
        else:
            self.say("Här behövs två steg. F10 avslutar.", problem=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._proven is not None and not self._hidden and event.value:
            self._show_codes(hidden=True, typing=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._busy:
            return
        if self._proven is None:
            self._busy = True
            self.say("Prövar …")
            in_background(self.app, partial(self._second.accept, event.value, self._now()), self._judged)
        elif not self._hidden:
            self._show_codes(hidden=True)
        elif not second_step.same_code(event.value, self._codes[self._asked]):
            self.say(f"Det är inte kod nummer {self._asked + 1}. Esc visar dem igen.", problem=True)
            event.input.action_select_all()  # what is typed next is instead of it, not after it
        else:
            self._busy = True
            self.say("Sparar …")
            enrol = partial(self._vault.enrol, self._passphrase, self._proven)
            in_background(self.app, enrol, self._saved)

    def _now(self) -> float:
        return self.app.clock().timestamp()

    def _judged(self, result: Second | Exception) -> None:
        self._busy = False
        if isinstance(result, CodeRefused):
            field = self.query_one("#code", Input)
            wrong = (
                " Vänta på nästa, eller skriv två i rad om datorns klocka går fel."
                if field.value.strip()
                else ""
            )
            field.value = ""  # else the next is typed after it, and read as two
            self.say(f"{result}{wrong}", problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            self._proven = result
            self._show_codes(hidden=False)

    def _saved(self, result: Exception | None) -> None:
        self._busy = False
        if isinstance(result, VaultError):
            self.say(str(result), problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            self._passphrase = ""
            self.dismiss(True)

    def _show_codes(self, *, hidden: bool, typing: bool = False) -> None:
        """The codes, or the field for one: both at once would be copying, not having written it down."""
        self._hidden = hidden
        for id_ in ("#qr", "#by-hand"):
            self.query_one(id_).display = False
        self.query_one("#text", Static).update(Content(BACK.format(self._asked + 1) if hidden else WRITTEN))
        numbered = [f"{n} {code}" for n, code in enumerate(self._codes, start=1)]
        pairs = zip(numbered[::2], numbered[1::2], strict=True)
        codes = self.query_one("#secret", Static)
        codes.update(Content("" if hidden else "\n".join("   ".join(pair) for pair in pairs)))
        codes.display = not hidden
        field = self.query_one("#code", Input)
        if not typing:
            field.value = ""
        field.placeholder = f"kod {self._asked + 1}" if hidden else "Enter när de är nedskrivna"
        foot = "Enter spara   Esc visa koderna igen" if hidden else "Enter nedskrivna"
        self.query_one("#foot", Static).update(Content(f"{foot}   F1 hjälp"))
        self.say("")


def _secret(second: Second) -> str:
    groups = second_step.secret_in_groups(second).split()
    return "\n".join(" ".join(groups[n : n + 4]) for n in range(0, len(groups), 4))
