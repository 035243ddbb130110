"""Sign-in: who, as what, passphrase. Painted before anything heavy is loaded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.screens.door import DoorScreen, Unlocking, load_vault
from jourtui.store import paths, remembered
from jourtui.store.session import Duty, Person
from jourtui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from jourtui.store.vault import OpenVault

DUTIES = (Duty.FIRST, Duty.BACKUP)


class PassphraseInput(Input):
    """A hidden field. While it is empty its arrows choose: up and down who, left and right as what."""

    def __init__(self, id: str = "passphrase") -> None:
        super().__init__(password=True, id=id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("cursor_left", "cursor_right") and not self.value:
            return False
        return super().check_action(action, parameters)


class SignInScreen(DoorScreen):
    """Signs a person in as first on call or backup. Who and as what stand as they were last time."""

    CSS_PATH = "door.tcss"
    HEADING = "Logga in"
    HELP = "Skriv din lösenfras och tryck Enter. Vem och tjänst står som sist; pilarna ändrar dem."
    KEYS = (
        ("↑ ↓", "Välj vem som loggar in."),
        ("← →", "Välj förstajour eller bakjour, medan fältet för lösenfrasen är tomt."),
        ("Tab", "Till nästa fält. I listorna väljer bokstäver: F förstajour, B bakjour."),
        ("Enter", "Logga in."),
    )
    FOOT = "Enter logga in   ↑↓ vem   ←→ tjänst   F1 hjälp   F10 avsluta"
    BINDINGS = [
        Binding("up", "person(-1)", show=False),
        Binding("down", "person(1)", show=False),
        Binding("left", "duty(-1)", show=False),
        Binding("right", "duty(1)", show=False),
        Binding("enter", "submit", show=False),
        Binding("escape", "empty", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[Person, ...] = ()
        self._problem = ""
        self._unlocking = Unlocking(self, self._opened)

    def compose_body(self) -> ComposeResult:
        last = remembered.load(self.app.folder)
        duty = self.app.first_duty or (Duty(last.duty) if last.duty in list(Duty) else Duty.FIRST)
        with Horizontal(classes="row"):
            yield Static("Vem", classes="name")
            yield OneOf(tall=True, id="people")
        with Horizontal(classes="row"):
            yield Static("Tjänst", classes="name")
            yield OneOf([duty.label for duty in DUTIES], DUTIES.index(duty), id="duty")
        with Horizontal(classes="row"):
            yield Static("Lösenfras", classes="name")
            yield PassphraseInput()
        yield Static("", classes="note", id="where", markup=False)

    def on_mount(self) -> None:
        self.query_one(PassphraseInput).focus()
        self.once_painted(self._painted)

    def _painted(self) -> None:
        """The first paint is done: see who can sign in, then load the rest while somebody types."""
        from jourtui.store import device_half

        try:
            vault = load_vault(self.app)
            self._people = vault.people
            kind = vault.device_half_kind
        except Exception as error:
            self._cannot(error)
            return
        last = remembered.load(self.app.folder).person
        chosen = next((n for n, person in enumerate(self._people) if str(person.id) == last), 0)
        labels = [
            f"{person.name}, {person.title}" if person.title else person.name for person in self._people
        ]
        self.query_one("#people", OneOf).set_labels(labels, chosen)
        if kind == "file":
            self.query_one("#where", Static).update(Content(device_half.describe(kind)))
        self.app.preload.start()
        if self.app.demo_passphrase is not None:
            self.query_one(PassphraseInput).value = self.app.demo_passphrase
            self.action_submit()

    def _cannot(self, error: Exception) -> None:
        """There is no sound vault: say what to do, and let nothing be typed in vain."""
        from jourtui.store.vault_file import VaultError

        if not isinstance(error, VaultError):
            self.app.report(error)
            return
        self._problem = str(error)
        if not (self.app.folder / paths.VAULT_FILE).exists():
            self._problem = (
                f"Här finns en journal men inget valv, så den kan inte öppnas. Lägg tillbaka filen "
                f"{self.app.folder / paths.VAULT_FILE} från en kopia och starta igen. Inget har ändrats."
            )
        for row in self.query(".row"):
            row.display = False
        self.say(self._problem, problem=True)

    # Choosing

    def action_person(self, by: int) -> None:
        self.query_one("#people", OneOf).action_move(by)

    def action_duty(self, by: int) -> None:
        self.query_one("#duty", OneOf).action_move(by)

    def action_empty(self) -> None:
        """Esc: begin again with the passphrase."""
        field = self.query_one(PassphraseInput)
        field.value = ""
        field.focus()

    def on_one_of_chosen(self, message: OneOf.Chosen) -> None:
        if message.control.id == "people" and not self._unlocking.busy:
            self.say("")

    @property
    def _person(self) -> Person | None:
        index = self.query_one("#people", OneOf).chosen
        return self._people[index] if index < len(self._people) else None

    @property
    def _duty(self) -> Duty:
        return DUTIES[self.query_one("#duty", OneOf).chosen]

    # Opening

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Enter anywhere: sign in, or go to the passphrase if it is empty."""
        field, person = self.query_one(PassphraseInput), self._person
        field.focus()
        if person is None or self._problem:
            return
        if not field.value:
            self.say("Skriv lösenfrasen först.", problem=True)
        elif self._unlocking.attempt(person.id, field.value):
            field.value = ""

    def _opened(self, opened: OpenVault) -> None:
        self.enter(opened, self._duty)

    def tick(self, now: datetime) -> None:
        self._unlocking.tick(now)
