"""What is loaded while a person types their passphrase, so that nothing waits for it afterwards."""

from __future__ import annotations

import contextlib
import gc
from importlib import import_module
from threading import Event, Thread

from jourtui.garbage import set_apart

KEYS = ("jourtui.store.vault", "argon2.low_level", "cryptography.hazmat.primitives.ciphers.aead")
"""What opening the vault needs; and its keyring, if that is where the device's half is."""
KEYRING = "keyring"
WORK = (
    "jourtui.store.workplace",
    "jourtui.screens.queue",
    "jourtui.ringing",
    "jourtui.store.sync",
    "jourtui.screens.intake",
    "jourtui.screens.everywhere",
    "jourtui.screens.locked",
    "jourtui.screens.cases",
    "jourtui.screens.clocks",
    "jourtui.screens.case",
    "jourtui.screens.call",
    "jourtui.screens.lodgings",
    "jourtui.screens.handover",
    "jourtui.screens.visits",
    "jourtui.screens.meeting",
    "jourtui.screens.assess",
    "jourtui.screens.assessments",
    "jourtui.screens.documents",
    "jourtui.screens.notices",
    "jourtui.screens.assignments",
    "jourtui.screens.write",
    "jourtui.screens.deciders",
    "jourtui.screens.decisions",
    "jourtui.screens.help",
    "jourtui.screens.sync_details",
    "jourtui.screens.people",
    "jourtui.screens.roster",
    "holidays",
    "phonenumbers",
    "rapidfuzz.process",
)
"""What comes after; the first first."""


class Preload:
    """Imports in a daemon thread. What fails here fails again, and is told, where it is used."""

    def __init__(self) -> None:
        self._keyring = False
        self._keys = Event()
        self._work = Event()
        self._thread = Thread(target=self._run, name="preload", daemon=True)

    def start(self, *, keyring: bool = False) -> None:
        """Begin, if it has not begun. Called after the first paint."""
        if self._thread.ident is None:
            self._keyring = keyring
            self._thread.start()

    def keys_there(self) -> None:
        """Wait until the vault can be opened without another thread importing the same modules."""
        self.start()
        self._keys.wait()

    def finished(self) -> None:
        """Wait until everything is there."""
        self.start()
        self._work.wait()

    def _run(self) -> None:
        keys = (*KEYS, KEYRING) if self._keyring else KEYS
        for names, done in ((keys, self._keys), (WORK, self._work)):
            for name in names:
                with contextlib.suppress(Exception):
                    import_module(name)
            done.set()
        if not gc.isenabled():  # see `cli`
            set_apart()
