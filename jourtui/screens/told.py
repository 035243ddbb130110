"""What was done to one's way in since the last sign-in: said once, before the work, until it is read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from jourtui.screens.dialogs.dialog import Dialog
from jourtui.store.vault import OpenVault, VaultError
from jourtui.words import entrance_words

NOT_ME = (
    "Var det inte du, eller visste du inte om det: ring den som svarar för jouren. B under Personer på "
    "datorn byter din lösenfras, S din telefon, R återställningsnyckeln."
)


class ToldScreen(Dialog[None]):
    """The changes, each a line; Enter says that they are read, and they are not told again."""

    BINDINGS = [("enter", "read", "Läst"), ("escape", "later", "Senare")]
    CSS_PATH = "dialogs/dialog.tcss"
    HELP = "Ändringar av hur du eller andra kommer in på den här datorn."
    KEYS = (("Enter", "Läst: det visas inte igen."), ("Esc", "Visa det igen vid nästa inloggning."))

    def __init__(self, vault: OpenVault) -> None:
        super().__init__()
        self._vault = vault

    def compose(self) -> ComposeResult:
        now = self.app.clock()
        with Vertical(classes="dialog"):
            yield Static("Sedan du sist loggade in", classes="dialog-title")
            for trace in self._vault.told:
                yield Static(Content(entrance_words.told(trace, now)))
            yield Static(Content(NOT_ME), classes="dialog-text")
            yield Static("Enter läst   Esc visa igen nästa gång", classes="dialog-keys")

    def action_read(self) -> None:
        try:
            self._vault.forget_told()
        except VaultError as error:
            self.app.say(str(error), problem=True)
        self.dismiss(None)

    def action_later(self) -> None:
        self.dismiss(None)
