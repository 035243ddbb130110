"""The people who can sign in on this laptop: let a colleague in, change one's passphrase, remove somebody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.store import queries
from jourtui.store.passphrase import passphrase_problem
from jourtui.store.session import Person
from jourtui.store.vault import VaultError

if TYPE_CHECKING:
    from jourtui.app import JourApp

KEYS = "N släpp in en kollega   B byt din lösenfras   T ta bort   Esc stäng"


class NewPassphrase(ModalScreen[str | None]):
    """Asks for a passphrase twice, and says while it is typed whether it will do. None when backed out of."""

    BINDINGS = [
        ("escape", "dismiss_none", "Avbryt"),
        ("up", "app.focus_previous", ""),
        ("down", "app.focus_next", ""),
    ]
    CSS_PATH = "dialogs/dialog.tcss"

    def __init__(self, title: str, text: str, name: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._whose = name

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Static(Content(self._text), classes="dialog-text")
            yield Input(password=True, placeholder="ny lösenfras", id="first")
            yield Input(password=True, placeholder="samma igen", id="second")
            yield Static("", classes="dialog-problem", markup=False)
            yield Static("Enter nästa, sist spara   Esc avbryt", classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one("#first", Input).focus()

    def _problem(self, *, whole: bool) -> str:
        first, second = (self.query_one(f"#{id_}", Input).value for id_ in ("first", "second"))
        problem = passphrase_problem(first, self._whose) if first or whole else None
        if problem is None and (second or whole) and first != second:
            problem = "Lösenfraserna är inte lika."
        return problem or ""

    def _tell(self, problem: str) -> None:
        self.query_one(".dialog-problem", Static).update(Content(problem))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(self._problem(whole=False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "first":
            self.query_one("#second", Input).focus()
            return
        problem = self._problem(whole=True)
        self._tell(problem)
        if not problem:
            self.dismiss(event.value)

    def action_dismiss_none(self) -> None:
        self.dismiss(None)


class PeopleScreen(ModalScreen[None]):
    """Lists the people of the laptop. Whoever is signed in may let a colleague in."""

    BINDINGS = [
        ("n", "add", "Släpp in"),
        ("b", "change", "Byt lösenfras"),
        ("t", "remove", "Ta bort"),
        ("escape", "close", "Stäng"),
    ]
    CSS_PATH = "dialogs/dialog.tcss"
    HELP = "De som kan logga in på den här datorn. En vikarie kan släppas in av en kollega."
    KEYS = (
        ("N", "Släpp in en kollega: namn, titel, och kollegan skriver sin egen lösenfras."),
        ("B", "Byt din egen lösenfras."),
        ("T", "Ta bort personen under markören från datorn. Det som personen skrivit finns kvar."),
        ("Esc", "Stäng."),
    )

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Personer på datorn", classes="dialog-title")
            yield OptionList(markup=False)
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
        for person in self._people:
            title = f", {person.title}" if person.title else ""
            mine = "  (du)" if person.id == me else ""
            options.add_option(Option(Content(f"{person.name}{title}{mine}"), id=person.id.hex))
        options.highlighted = 0

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer under the list."""
        self.query_one(".dialog-problem", Static).update(Content(f"{'!' if problem else '✓'} {text}"))

    def action_close(self) -> None:
        self.dismiss(None)

    # Letting in

    async def _ask_add(self) -> None:
        ask = self.app.push_screen_wait
        name = await ask(Ask("Släpp in en kollega", "För- och efternamn.", required="Skriv namnet."))
        if name is None:
            return
        if any(person.name.casefold() == name.casefold() for person in self._people):
            self.say(f"{name} finns redan på den här datorn. Skilj dem åt med ett tillägg.", problem=True)
            return
        known = self._known(name)
        person_id: UUID | None = None
        if known is not None:
            same = await ask(
                Choose[bool](
                    f"{known.name}, {known.title or 'utan titel'}, är redan känd i journalen.",
                    [("j", "Ja, det är samma person", True), ("n", "Nej, en annan med samma namn", False)],
                    "Är det samma person? Då står samma person för allt som skrivs, på alla datorer.",
                )
            )
            if same is None:
                return
            person_id = known.id if same else None
        title = await ask(Ask(f"Titel för {name}", "Till exempel socionom, vikarie.", value=_title(known)))
        if title is None:
            return
        passphrase = await ask(
            NewPassphrase(f"{name} väljer lösenfras", f"Lämna tangentbordet till {name}.", name)
        )
        if passphrase is not None:
            vault = self.app.workplace.vault
            add = partial(vault.add_person, name, title, passphrase, person_id=person_id)
            self._do(add, f"{name} kan nu logga in på den här datorn.")

    def _known(self, name: str) -> Person | None:
        """A member of staff whom the journal knows by that name, and who is not on this laptop."""
        here = {person.id for person in self._people}
        with self.app.workplace.desk.rows() as rows:
            for row in queries.staff(rows):
                same = row.name.casefold() == name.casefold()
                if same and row.person_id is not None and row.person_id not in here:
                    return Person(row.person_id, row.name, row.title)
        return None

    def action_add(self) -> None:
        self.run_worker(self._safely(self._ask_add), group="people", exclusive=True, exit_on_error=False)

    # One's own passphrase

    async def _ask_change(self) -> None:
        me = self.app.workplace.vault.person
        old = await self.app.push_screen_wait(
            Ask("Byt lösenfras", "Din nuvarande lösenfras.", required="Skriv den först.", secret=True)
        )
        if old is None:
            return
        new = await self.app.push_screen_wait(
            NewPassphrase("Byt lösenfras", "Minst 12 tecken, gärna flera ord som inte hör ihop.", me.name)
        )
        if new is not None:
            change = partial(self.app.workplace.vault.change_passphrase, old, new)
            self._do(change, "Din lösenfras är bytt. Den gäller på den här datorn.")

    def action_change(self) -> None:
        self.run_worker(self._safely(self._ask_change), group="people", exclusive=True, exit_on_error=False)

    # Removing

    async def _ask_remove(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is None:
            return
        person = self._people[index]
        if person.id == self.app.workplace.vault.person.id:
            self.say("Du är inloggad och kan inte ta bort dig själv. En kollega kan göra det.", problem=True)
            return
        typed = await self.app.push_screen_wait(
            Ask(
                f"Ta bort {person.name} från den här datorn?",
                "Personen kan då inte logga in här. Det som personen skrivit finns kvar. Skriv namnet.",
                must_be=person.name,
            )
        )
        if typed is not None:
            remove = partial(self.app.workplace.vault.remove_person, person.id)
            self._do(remove, f"{person.name} är borttagen från den här datorn.")

    def action_remove(self) -> None:
        self.run_worker(self._safely(self._ask_remove), group="people", exclusive=True, exit_on_error=False)

    # Doing

    async def _safely(self, ask: Callable[[], object]) -> None:
        try:
            await ask()  # type: ignore[misc]
        except VaultError as error:
            self.say(str(error), problem=True)
        except Exception as error:
            self.app.report(error)

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

        self.say("Sparar …")
        in_background(self.app, deed, answer)


def _title(person: Person | None) -> str:
    return person.title if person is not None else ""
