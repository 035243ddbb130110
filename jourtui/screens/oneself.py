"""Whoever sits at an open screen shows who they are, before the way in is changed in their name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.door import load_vault
from jourtui.store.vault import Halfway

if TYPE_CHECKING:
    from jourtui.app import JourApp


async def prove(screen: ModalScreen[None], app: JourApp, title: str) -> str | None:
    """Ask who is signed in for the passphrase, and for a code where there is a second step.

    Returns the passphrase, or None when backed out of. The code is used up. Raises WorkerFailed with the
    VaultError: WrongPassphrase, WrongCode, TooSoon, AccessEnded.
    """
    me = app.workplace.vault.person
    typed = await app.push_screen_wait(
        Ask(
            title,
            f"Din lösenfras, {me.name}.",
            required="Skriv den först.",
            placeholder=app.demo_passphrase or "",
            secret=True,
            deed="vidare",
        )
    )
    if typed is None:
        return None
    begin = partial(load_vault(app).begin, me.id, typed)
    begun = await screen.run_worker(begin, thread=True, exit_on_error=False).wait()
    try:
        if isinstance(begun, Halfway):
            code = await app.push_screen_wait(
                Ask(
                    title,
                    "Koden i din app, sex siffror; eller en reservkod.",
                    required="Skriv koden först.",
                    deed="vidare",
                )
            )
            if code is None:
                return None
            enter = partial(begun.enter, code)
            (await screen.run_worker(enter, thread=True, exit_on_error=False).wait()).close()
    finally:
        begun.close()
    return typed
