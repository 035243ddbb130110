"""Starts the screen: for work, or as a demo. Light: what it needs is imported when it is needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jourtui import themes
from jourtui.app import LEAVE, JourApp
from jourtui.store import paths
from jourtui.store.hardening import replace_process
from jourtui.store.session import Duty


def work(directory: Path | None, given: list[str]) -> int:
    """The laptop's own journal. After signing out the process is replaced: nothing is left in memory."""
    places = paths.places(directory)
    code = _show(JourApp(places.data, config=places.config, theme=_theme()))
    if code == LEAVE:
        replace_process([sys.executable, "-m", "jourtui", *given])
    return code


def demo(directory: Path | None, backup: bool) -> int:
    """A made-up night on one of two laptops; made anew each time unless `directory` keeps it.

    Signs in by itself the first time; F10 there leads to the sign-in, and F10 at that ends.
    """
    from jourtui.demo import demo as demo_

    print("Bygger en påhittad natt …", flush=True)  # noqa: T201
    with demo_.laptop(directory, backup=backup) as (folder, passphrase):
        duty = Duty.BACKUP if backup else Duty.FIRST
        code, by_itself = LEAVE, True
        while code == LEAVE:  # whoever signs out of the demo is shown how one signs in
            app = JourApp(
                folder,
                config=folder,
                theme=_theme(),
                duty=duty,
                demo_passphrase=passphrase,
                by_itself=by_itself,
            )
            code, by_itself = _show(app), False
    return code


def _show(app: JourApp) -> int:
    code = app.run()
    return app.return_code or 0 if code is None else code


def _theme() -> str:
    return themes.suited(os.environ.get("TERM", ""), os.environ.get("COLORTERM", ""))
