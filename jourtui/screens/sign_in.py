"""Sign-in: who, as what, passphrase; then a code. Painted before anything heavy is loaded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.rules.calendar import clock_time
from jourtui.screens.door import DoorScreen, Unlocking, load_vault
from jourtui.store import paths, remembered
from jourtui.store.session import Duty, Person
from jourtui.widgets.line_input import LineInput
from jourtui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from jourtui.store.vault import Halfway, OpenVault, Vault

DUTIES = (Duty.FIRST, Duty.BACKUP)
CODE_WAITS = timedelta(minutes=2)
"""How long after the passphrase the code may come."""
SHOWN = "Demons lösenfras är: {}. F10 avslutar demon. Först då töms minnet, i demon."
CODE = (
    "Koden i din app, sex siffror; eller en reservkod. Går datorns klocka fel ({}): vänta in nästa kod och "
    "skriv båda i rad."
)


class PassphraseInput(LineInput):
    """A hidden field. While it is empty its arrows choose: up and down who, left and right as what."""

    def __init__(self, id: str = "passphrase") -> None:
        super().__init__(password=True, id=id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("cursor_left", "cursor_right") and not self.value:
            return False
        return super().check_action(action, parameters)


class SignInScreen(DoorScreen):
    """Signs a person in as first on call or backup. As what stands as in the roster, else as last time."""

    CSS_PATH = "door.tcss"
    HEADING = "Logga in"
    HELP = (
        "Skriv din lösenfras och tryck Enter. Vem står som sist, tjänsten som i schemat eller som sist; "
        "pilarna ändrar dem. Är lösenfrasen eller telefonen borta: en kollega släpper in dig (Ctrl+P, "
        "Personer på datorn), eller återställningsnyckeln på papper (jourtui recover)."
    )
    KEYS = (
        ("↑ ↓", "Välj vem som loggar in."),
        ("← →", "Välj förstajour eller bakjour, medan fältet för lösenfrasen är tomt."),
        ("Tab", "Till nästa fält. I listorna väljer bokstäver: F förstajour, B bakjour."),
        ("Enter", "Logga in. Har du två steg frågas sedan efter koden i din app."),
        ("Esc", "Börja om."),
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
        self._duty_chosen = False
        self._people: tuple[Person, ...] = ()
        self._problem = self._where = ""
        self._unlocking = Unlocking(self)
        self._halfway: Halfway | None = None
        self._code_until: datetime | None = None

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
        try:
            vault = load_vault(self.app)
            self._people = vault.people
            half = vault.about_half
        except Exception as error:
            self._cannot(error)
            return
        last = remembered.load(self.app.folder).person
        chosen = next((n for n, person in enumerate(self._people) if str(person.id) == last), 0)
        labels = [
            f"{person.name}, {person.title}" if person.title else person.name for person in self._people
        ]
        self.query_one("#people", OneOf).set_labels(labels, chosen)
        self._propose_duty()
        if half.lost:
            self.say(half.told, problem=True)
        elif half.kind == "file":
            self._where = half.told
            self._say_where()
        self.app.preload.start(keyring=half.kind == "keyring")
        if self.app.demo_passphrase is not None and not self.app.by_itself:
            self._where = SHOWN.format(self.app.demo_passphrase)
            self._say_where()
        elif self.app.demo_passphrase is not None:
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
        if self._halfway is None:
            self.query_one("#people", OneOf).action_move(by)

    def action_duty(self, by: int) -> None:
        if self._halfway is None:
            self.query_one("#duty", OneOf).action_move(by)

    def action_empty(self) -> None:
        """Esc: begin again with the passphrase."""
        if self._unlocking.busy:
            return
        if self._halfway is not None:
            self._forget_halfway()
            self.say("")
            return
        field = self.query_one(PassphraseInput)
        field.value = ""
        field.focus()

    def _propose_duty(self) -> None:
        """What the one who is chosen has by the roster now, until somebody has chosen a duty themselves."""
        person = self._person
        if person is None or self._duty_chosen or self.app.first_duty is not None:
            return
        has = remembered.load(self.app.folder).duty_of(str(person.id), self.app.clock().timestamp())
        if has in list(Duty):
            labels = [duty.label for duty in DUTIES]
            self.query_one("#duty", OneOf).set_labels(labels, DUTIES.index(Duty(has)))

    def on_one_of_chosen(self, message: OneOf.Chosen) -> None:
        if message.control.id == "duty":
            self._duty_chosen = True
        else:
            self._propose_duty()
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
        if self._halfway is not None:
            self._try_code(self._halfway)
            return
        field, person = self.query_one(PassphraseInput), self._person
        field.focus()
        if person is None or self._problem:
            return
        passphrase = field.value
        if not passphrase:
            self.say("Skriv lösenfrasen först.", problem=True)
        elif self._unlocking.attempt(
            partial(_begin, person.id, passphrase), partial(self._begun, passphrase=passphrase)
        ):
            field.value = ""

    def _begun(self, begun: OpenVault | Halfway, passphrase: str) -> None:
        from jourtui.store.vault import Halfway

        if not isinstance(begun, Halfway):
            self._arrive(begun, passphrase)
            return
        self._halfway, self._code_until = begun, self.app.clock() + CODE_WAITS
        self.say("")
        self.call_later(self._show_step)

    def _arrive(self, opened: OpenVault, passphrase: str = "") -> None:
        from jourtui.screens.arriving import arrive

        self._forget_halfway()
        arrive(self, opened, passphrase, self._duty)

    # The second step

    def _try_code(self, halfway: Halfway) -> None:
        if not self.query("#code"):
            return
        field = self.query_one("#code", Input)
        field.focus()
        code = field.value
        if not code.strip():
            self.say("Skriv koden först.", problem=True)
        elif self._unlocking.attempt(partial(_enter, halfway, code), self._arrive):
            field.value = ""

    async def _show_step(self) -> None:
        """The fields of the step that one is at. That for the code is made when it is first asked for."""
        second = self._halfway is not None
        if second and not self.query("#code"):
            row = Horizontal(Static("Kod", classes="name"), LineInput(id="code"), classes="row code")
            await self.query_one("#panel").mount(row, before="#where")
        for row_ in self.query(".row"):
            row_.display = row_.has_class("code") is second
        person = self._halfway.person.name if self._halfway is not None else ""
        self.query_one("#heading", Static).update(Content(f"Logga in: {person}" if second else self.HEADING))
        foot = "Enter logga in   Esc börja om   F1 hjälp   F10 avsluta" if second else self.FOOT
        self.query_one("#foot", Static).update(Content(foot))
        self._say_where()
        field = self.query_one("#code" if second else "#passphrase", Input)
        field.value = ""
        field.focus()

    def _say_where(self) -> None:
        note = CODE.format(clock_time(self.app.clock())) if self._halfway is not None else self._where
        self.query_one("#where", Static).update(Content(note))

    def _forget_halfway(self) -> None:
        if self._halfway is not None:
            self._halfway.close()
            self._halfway = self._code_until = None
            self.call_later(self._show_step)

    def tick(self, now: datetime) -> None:
        self._unlocking.tick(now)
        if self._code_until is not None and not self._unlocking.busy and now > self._code_until:
            self._forget_halfway()
            self.say("Koden dröjde. Börja om med lösenfrasen.", problem=True)


def _begin(person: UUID, passphrase: str, vault: Vault) -> OpenVault | Halfway:
    return vault.begin(person, passphrase)


def _enter(halfway: Halfway, code: str, vault: Vault) -> OpenVault:
    return halfway.enter(code)
