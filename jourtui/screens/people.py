"""The people who can sign in on this laptop: let in, let in again, remove; one's own passphrase and codes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from jourtui.rules.calendar import day_and_time
from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.dialogs.new_passphrase import NewPassphrase
from jourtui.screens.enrol import EnrolScreen
from jourtui.screens.oneself import prove
from jourtui.screens.recovery_key import RecoveryKeyScreen
from jourtui.store import admission, entrance
from jourtui.store.cipher_file import ReplicaError
from jourtui.store.session import Person
from jourtui.store.vault import VaultError
from jourtui.store.views import StaffRow
from jourtui.words import entrance_words

KEYS = (
    "N släpp in en kollega   I släpp in igen   T ta bort   Esc stäng\n"
    "B byt din lösenfras   S din kod i telefonen   R återställningsnyckel"
)
HISTORY = 4
"""How many of the last changes are shown; jourtui people history prints all."""
WEEK = 7
"""Days that a substitute is let in for unless something else is chosen."""


class PeopleScreen(Dialog[None]):
    """Lists the people of the laptop. Whoever is signed in may let a colleague in."""

    BINDINGS = [
        ("n,N", "add", "Släpp in"),
        ("i,I", "again", "Släpp in igen"),
        ("b,B", "change", "Byt lösenfras"),
        ("s,S", "second_step", "Kod i telefonen"),
        ("r,R", "recovery_key", "Återställningsnyckel"),
        ("t,T", "remove", "Ta bort"),
        ("escape", "close", "Stäng"),
    ]
    CSS_PATH = "dialogs/dialog.tcss"
    HELP = (
        "De som kan logga in på den här datorn. En vikarie kan släppas in av en kollega. Varje ändring "
        "frågar efter din egen lösenfras, och kod om du har två steg: en öppen skärm räcker inte."
    )
    KEYS = (
        ("N", "Släpp in en kollega: namn, titel, hur länge, och kollegan skriver sin egen lösenfras."),
        ("I", "Personen under markören har glömt lösenfrasen, tappat telefonen eller fått mer tid."),
        ("B", "Byt din egen lösenfras."),
        ("S", "Slå på inloggning i två steg för dig, eller byt telefon."),
        ("R", "Gör en ny återställningsnyckel på papper. En äldre slutar gälla."),
        ("T", "Ta bort personen under markören från datorn. Det som personen skrivit finns kvar."),
        ("Esc", "Stäng."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._asking = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Personer på datorn", classes="dialog-title")
            yield OptionList(markup=False)
            yield Static("", id="history", markup=False)
            yield Static("", classes="dialog-problem", markup=False)
            yield Static(Content(KEYS), classes="dialog-keys")

    def on_mount(self) -> None:
        self._show()
        self.query_one(OptionList).focus()

    @property
    def _people(self) -> tuple[Person, ...]:
        return self.app.workplace.vault.people

    def _show(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        me = self.app.workplace.vault.person.id
        now = self.app.clock()
        for admitted in self.app.workplace.vault.admitted:
            person = admitted.person
            title = f", {person.title}" if person.title else ""
            mine = "  (du)" if person.id == me else ""
            steps = "två steg" if admitted.two_step else "ett steg"
            line = f"{person.name}{title}{mine}  ·  {steps}{_end(admitted.until, now)}"
            options.add_option(Option(Content(line), id=person.id.hex))
        options.highlighted = 0
        self._show_history(now)

    def _show_history(self, now: datetime) -> None:
        """What was changed last, on any laptop of the unit that has been heard of."""
        try:
            self.app.workplace.settle_traces()
            with self.app.workplace.desk.rows() as rows:
                last = entrance.history(rows, HISTORY)
        except (ReplicaError, VaultError) as error:
            self.say(str(error), problem=True)
            return
        here = self.app.workplace.replica.device
        told = "\n".join(entrance_words.line(change, now, here) for change in last)
        self.query_one("#history", Static).update(Content(f"Senast ändrat:\n{told}" if told else ""))

    def _under_cursor(self) -> Person | None:
        index = self.query_one(OptionList).highlighted
        return None if index is None else self._people[index]

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer under the list."""
        self._tell(f"{'!' if problem else '✓'} {text}")

    def _tell(self, text: str) -> None:
        self.query_one(".dialog-problem", Static).update(Content(text))

    def action_close(self) -> None:
        if not self._asking:
            self.dismiss(None)

    # Letting in

    async def _ask_add(self) -> None:
        if await prove(self.app, "Släpp in en kollega") is None:
            return
        ask = self.app.push_screen_wait
        name = await ask(
            Ask(
                "Släpp in en kollega",
                "För- och efternamn.",
                required="Skriv namnet.",
                problem=self._taken,
                deed="vidare",
            )
        )
        if name is None:
            return
        with self.app.workplace.desk.rows() as rows:
            known = entrance.known(rows, name, {person.id for person in self._people})
        person_id: UUID | None = None
        value = ""
        if known:
            at = await ask(_which(name, known))
            if at is None:
                return
            if at >= 0:
                name, person_id, value = known[at].name, known[at].person_id, known[at].title
        title = await ask(
            Ask(f"Titel för {name}", "Till exempel socionom, vikarie.", value=value, deed="vidare")
        )
        if title is None:
            return
        until = await self._ask_until(name)
        if until is None:
            return
        passphrase = await ask(
            NewPassphrase(f"{name} väljer lösenfras", f"Lämna tangentbordet till {name}.", name)
        )
        if passphrase is not None:
            vault = self.app.workplace.vault
            add = partial(vault.add_person, name, title, passphrase, person_id=person_id, until=until or None)
            self._do(add, f"{name} kan nu logga in på den här datorn.")

    def _taken(self, name: str) -> str:
        """That somebody here has the name; empty if not."""
        if all(person.name.casefold() != name.casefold() for person in self._people):
            return ""
        return f"{name} finns redan på den här datorn. Skilj dem åt med ett tillägg."

    def _not_so_long(self, days: str) -> str:
        """Why nobody is let in for so many days, as typed; empty if they will do."""
        try:
            admission.end_after(self.app.clock(), _number(days))
        except VaultError as error:
            return str(error)
        return ""

    async def _ask_until(self, name: str) -> int | None:
        """When it is over (seconds since 1970), 0 for never; None when backed out of."""
        while True:
            days = await self.app.push_screen_wait(
                Choose[int](
                    f"Hur länge ska {name} kunna logga in?",
                    [("v", "En vecka", WEEK), ("d", "Ett antal dagar", -1), ("t", "Tills vidare", 0)],
                    "Tiden går ut klockan 12 den dagen. Sedan kan en kollega släppa in igen.",
                )
            )
            if days is None or days == 0:
                return days
            if days < 0:
                typed = await self.app.push_screen_wait(
                    Ask(
                        "Hur många dagar?",
                        required="Skriv ett antal dagar.",
                        problem=self._not_so_long,
                        deed="vidare",
                    )
                )
                if typed is None:
                    continue
                days = _number(typed)
            return admission.end_after(self.app.clock(), days)

    def action_add(self) -> None:
        self._begin(self._ask_add)

    async def _ask_again(self) -> None:
        person = self._under_cursor()
        if person is None:
            return
        if person.id == self.app.workplace.vault.person.id:
            self.say("Det gäller dig själv: B byter lösenfras, S byter telefon.", problem=True)
            return
        if await prove(self.app, f"Släpp in {person.name} igen") is None:
            return
        until = await self._ask_until(person.name)
        if until is None:
            return
        passphrase = await self.app.push_screen_wait(
            NewPassphrase(
                f"{person.name} väljer ny lösenfras",
                f"Lämna tangentbordet till {person.name}. Koden i telefonen läses av vid nästa inloggning.",
                person.name,
            )
        )
        if passphrase is not None:
            vault = self.app.workplace.vault
            again = partial(vault.admit_again, person.id, passphrase, until=until or None)
            self._do(again, f"{person.name} kan logga in igen, med sin nya lösenfras.")

    def action_again(self) -> None:
        self._begin(self._ask_again)

    # One's own passphrase, telephone, and the paper

    async def _ask_second_step(self) -> None:
        passphrase = await prove(self.app, "Kod i telefonen")
        if passphrase is None:
            return
        vault = self.app.workplace.vault
        if await self.app.push_screen_wait(EnrolScreen(vault, passphrase, later="avbryt")):
            self._show()
            self.say("Nästa gång loggar du in med lösenfras och kod.")

    def action_second_step(self) -> None:
        self._begin(self._ask_second_step)

    async def _ask_recovery_key(self) -> None:
        if await prove(self.app, "Återställningsnyckel") is None:
            return
        if await self.app.push_screen_wait(RecoveryKeyScreen(self.app.workplace.vault)):
            self._show()
            self.say("Återställningsnyckeln gäller. En äldre gäller inte längre.")

    def action_recovery_key(self) -> None:
        self._begin(self._ask_recovery_key)

    async def _ask_change(self) -> None:
        me = self.app.workplace.vault.person
        old = await prove(self.app, "Byt lösenfras")
        if old is None:
            return
        new = await self.app.push_screen_wait(
            NewPassphrase("Byt lösenfras", "Minst 12 tecken, gärna flera ord som inte hör ihop.", me.name)
        )
        if new is not None:
            change = partial(self.app.workplace.vault.change_passphrase, old, new)
            self._do(change, "Din lösenfras är bytt. Den gäller på den här datorn.")

    def action_change(self) -> None:
        self._begin(self._ask_change)

    # Removing

    async def _ask_remove(self) -> None:
        person = self._under_cursor()
        if person is None:
            return
        if person.id == self.app.workplace.vault.person.id:
            self.say("Du är inloggad och kan inte ta bort dig själv. En kollega kan göra det.", problem=True)
            return
        if await prove(self.app, f"Ta bort {person.name}") is None:
            return
        typed = await self.app.push_screen_wait(
            Ask(
                f"Ta bort {person.name} från den här datorn?",
                "Personen kan då inte logga in här. Det som personen skrivit finns kvar. Skriv namnet.",
                must_be=person.name,
                deed="ta bort",
            )
        )
        if typed is not None:
            remove = partial(self.app.workplace.vault.remove_person, person.id)
            self._do(remove, f"{person.name} är borttagen från den här datorn.")

    def action_remove(self) -> None:
        self._begin(self._ask_remove)

    # Doing

    def _begin(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask and do one thing. Keys that come between two of its dialogs begin nothing else."""
        if self._asking:
            return
        self._asking = True
        self.run_worker(self._safely(ask), group="people", exit_on_error=False)

    async def _safely(self, ask: Callable[[], Awaitable[None]]) -> None:
        try:
            await ask()
        except VaultError as error:
            self.say(str(error), problem=True)
        except Exception as error:
            self.app.report(error)
        finally:
            self._asking = False

    def _do(self, deed: Callable[[], object], done: str) -> None:
        """Change the vault off the UI thread, and say how it went."""

        def answer(result: object) -> None:
            if isinstance(result, VaultError):
                self.say(str(result), problem=True)
            elif isinstance(result, Exception):
                self.app.report(result)
            elif self.is_attached:
                self._show()
                self.say(done)

        self._tell("Sparar …")
        in_background(self.app, deed, answer)


def _number(typed: str) -> int:
    """What was typed as a number; 0 for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0


def _end(until: int | None, now: datetime) -> str:
    if until is None:
        return ""
    end = datetime.fromtimestamp(until, UTC)
    return f"  ·  till {day_and_time(end, now)}" if end > now else "  ·  tiden är ute"


def _which(name: str, known: Sequence[StaffRow]) -> Choose[int]:
    """Asks which of those whom the journal knows by a name it is: their place, or -1 for another."""
    another = ("n", "Nej, en annan med samma namn", -1)
    text = "Är det samma person? Då står samma person för allt som skrivs, på alla datorer."
    if len(known) == 1:
        told = f"{entrance_words.member(known[0])}, är redan känd i journalen."
        return Choose(told, [("j", "Ja, det är samma person", 0), another], text)
    choices = [
        (str(n + 1) if n < 9 else "", entrance_words.member(row, several=True), n)
        for n, row in enumerate(known)
    ]
    return Choose(f"{len(known)} som heter {name} är redan kända i journalen.", [*choices, another], text)
