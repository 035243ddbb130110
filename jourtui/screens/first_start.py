"""First start: who one is and a passphrase; then one works at once, alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.screens.background import in_background
from jourtui.screens.door import DoorScreen
from jourtui.store.passphrase import passphrase_problem
from jourtui.store.session import Duty
from jourtui.widgets.line_input import LineInput
from jourtui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from jourtui.store.vault import OpenVault

DUTIES = (Duty.FIRST, Duty.BACKUP)
DUTY = "Välj tjänst med ← →. Enter gör datorn klar."


class FirstStartScreen(DoorScreen):
    """Makes the laptop's vault and its empty journal, and signs in. Bad input stays in its field."""

    CSS_PATH = "door.tcss"
    HEADING = "Första start"
    HELP = "Här görs datorn klar för dig. Kollegor läggs till efteråt: Ctrl+P, Personer på datorn."
    KEYS = (
        ("Tab ↑ ↓", "Mellan fälten."),
        ("← →", "På raden Tjänst: välj förstajour eller bakjour."),
        ("Enter", "Nästa fält; i det sista görs datorn klar."),
    )
    FOOT = "Enter nästa   Tab mellan fälten   F1 hjälp   F10 avsluta"
    BINDINGS = [
        Binding("shift+tab,up", "before", show=False),
        Binding("tab,down", "after", show=False),
        Binding("enter", "submit", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._busy = False

    def compose_body(self) -> ComposeResult:
        yield Static(
            Content(
                f"Här görs ett valv med din nyckel och en krypterad journal, i {_short(self.app.folder)}. Du "
                "arbetar sedan genast, ensam; ett gemensamt lager kan anslutas senare utan att något går "
                "förlorat. Lösenfrasen sparas ingenstans: glöms den får en kollega som är inlagd på datorn "
                "släppa in dig igen, eller återställningsnyckeln som görs härnäst."
            ),
            classes="note",
        )
        for id_, label, placeholder, secret in (
            ("name", "Namn", "för- och efternamn", False),
            ("title", "Titel", "till exempel socionom", False),
            ("passphrase", "Lösenfras", "minst 12 tecken, gärna flera ord", True),
            ("again", "Samma igen", "", True),
        ):
            with Horizontal(classes="row"):
                yield Static(label, classes="name")
                yield LineInput(placeholder=placeholder, password=secret, id=id_)
        with Horizontal(classes="row"):
            yield Static("Tjänst", classes="name")
            yield OneOf([duty.label for duty in DUTIES], id="duty")

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        self.once_painted(self.app.preload.start)

    def _value(self, id_: str) -> str:
        return self.query_one(f"#{id_}", Input).value

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong with the passphrase while it is typed, and nothing before."""
        if event.input.id in ("passphrase", "again", "name") and self._value("passphrase"):
            problem = self._passphrase_problem()
            self.say(problem or "Lösenfrasen duger.", problem=bool(problem))
        elif not self._value("passphrase"):
            self.say("")

    def _passphrase_problem(self) -> str:
        problem = passphrase_problem(self._value("passphrase"), self._value("name"))
        if problem:
            return problem
        if not self._value("again"):
            return ""
        alike = self._value("again") == self._value("passphrase")
        return "" if alike else "Lösenfraserna är inte lika."

    def moves(self, key: str) -> bool:
        """Whether a key leads to another field: what is typed after it waits, since it is meant for that."""
        focused = self.focused
        return key in ("tab", "shift+tab") or (
            key == "enter" and isinstance(focused, Input) and focused.id != "again"
        )

    def action_before(self) -> None:
        self.focus_previous()
        self.app.held_keys.let_go()

    def action_after(self) -> None:
        self.focus_next()
        self.app.held_keys.let_go()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id != "again":
            self.action_after()
        elif self._will_do():
            self.query_one("#duty").focus()  # who only goes on must not become förstajour unasked
            self.say(DUTY)

    def action_submit(self) -> None:
        if self._busy or not self._will_do():
            return
        self._busy = True
        self.say("Gör i ordning valv och journal …")
        given = (self._value("name").strip(), self._value("title").strip(), self._value("passphrase"))
        in_background(self.app, partial(self._make, *given), self._made)

    def _will_do(self) -> bool:
        """Check the fields in their order; the first that will not do gets the focus."""
        for id_, problem in (
            ("name", "" if self._value("name").strip() else "Skriv ditt namn."),
            ("passphrase", passphrase_problem(self._value("passphrase"), self._value("name")) or ""),
            ("again", "" if self._value("again") else "Skriv lösenfrasen en gång till."),
            ("again", self._passphrase_problem()),
        ):
            if problem:
                self.query_one(f"#{id_}", Input).focus()
                if id_ == "passphrase":
                    self._empty_both()  # what is typed after it would be another phrase
                if id_ == "again" and self._value("again"):
                    self._empty_both()
                    problem += " Skriv båda igen."
                self.say(problem, problem=True)
                return False
        return True

    def _empty_both(self) -> None:
        """Neither can be seen, and what is typed after one of them would be another phrase."""
        with self.prevent(Input.Changed):
            for id_ in ("again", "passphrase"):
                self.query_one(f"#{id_}", Input).clear()
        self.query_one("#passphrase", Input).focus()

    def _make(self, name: str, title: str, passphrase: str) -> OpenVault:
        self.app.preload.finished()
        from jourtui.store import workplace
        from jourtui.store.vault import DEFAULT_COST

        return workplace.set_up(
            self.app.folder,
            name,
            title,
            passphrase,
            cost=self.app.cost or DEFAULT_COST,
            demo=self.app.demo,
        )

    def _made(self, result: OpenVault | Exception) -> None:
        from jourtui.store.paths import PathError
        from jourtui.store.replica import ReplicaError
        from jourtui.store.vault import VaultError

        self._busy = False
        if isinstance(result, PathError | ReplicaError | VaultError):
            self.say(str(result), problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            from jourtui.screens.arriving import arrive

            duty = DUTIES[self.query_one("#duty", OneOf).chosen]
            arrive(self, result, self._value("passphrase"), duty, new=True)


def _short(folder: Path) -> str:
    """The folder as people know it, with ~ for their own."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
