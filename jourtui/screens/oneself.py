"""Whoever sits at an open screen shows who they are, before the way in is changed in their name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.door import load_vault
from jourtui.store.vault import Halfway, OpenVault, VaultError

if TYPE_CHECKING:
    from jourtui.app import JourApp

TRYING = "Prövar …"


class Proving(Ask):
    """Asks for a passphrase or a code until `opens` opens with it: `opened` is then what it gave.

    It takes a second, off the UI thread. The dialog stays meanwhile, so that keys fall on nothing behind it,
    and stays when it was wrong: nothing that was right before has to be given again.
    """

    CSS_PATH = "dialogs/dialog.tcss"

    def __init__(self, *given: Any, opens: Callable[[str], Halfway | OpenVault], **named: Any) -> None:
        super().__init__(*given, **named)
        self._opens = opens
        self._trying = False
        self.opened: Halfway | OpenVault | None = None

    def accept(self, value: str) -> None:
        if self._trying:
            return
        self._trying = True
        self._input.disabled = True
        self.say(TRYING)
        in_background(self.app, partial(self._opens, value), partial(self._tried, value))

    def _tried(self, value: str, result: Halfway | OpenVault | Exception) -> None:
        if isinstance(result, Exception):
            if self.is_attached:
                self._again(result)
        elif self.is_active:
            self.opened = result
            self.dismiss(value)
        else:  # backed out of, or locked, meanwhile
            result.close()
            if self.is_attached:
                self._again(None)

    def _again(self, error: Exception | None) -> None:
        self._trying = False
        self._input.disabled = False
        self._input.value = ""
        self._input.focus()
        self.say(str(error) if isinstance(error, VaultError) else "")
        if error is not None and not isinstance(error, VaultError):
            self.app.report(error)


async def prove(app: JourApp, title: str) -> str | None:
    """Ask who is signed in for the passphrase, and for a code where there is a second step.

    Returns the passphrase, or None when backed out of. The code is used up. Raises VaultError.
    """
    me = app.workplace.vault.person
    asked = Proving(
        title,
        f"Din lösenfras, {me.name}.",
        required="Skriv den först.",
        placeholder=app.demo_passphrase or "",
        secret=True,
        deed="vidare",
        opens=partial(load_vault(app).begin, me.id),
    )
    typed = await app.push_screen_wait(asked)
    begun = asked.opened
    if typed is None or begun is None:
        return None
    try:
        if isinstance(begun, Halfway):
            code = Proving(
                title,
                "Koden i din app, sex siffror; eller en reservkod.",
                required="Skriv koden först.",
                deed="vidare",
                opens=begun.enter,
            )
            if await app.push_screen_wait(code) is None or code.opened is None:
                return None
            code.opened.close()
    finally:
        begun.close()
    return typed
