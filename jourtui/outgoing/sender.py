"""The sender: one daemon thread that lets what is queued at this laptop leave while somebody is signed in.

It has a journal of its own on the same file, and works also behind a locked screen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event as Bell
from threading import Thread
from typing import TYPE_CHECKING

from jourtui.store import fault_log
from jourtui.store.paths import PathError, locked

if TYPE_CHECKING:
    from jourtui.outgoing.outbox import Outbox
    from jourtui.store.workplace import Workplace

LOOKS_EVERY = 30.0
"""Seconds between looks at what waits, when nothing wakes the thread."""
LOCK = "outbox.lock"
"""Held while something is sent: of two windows at one laptop only one sends."""
_ANYTHING = (
    "SELECT EXISTS (SELECT 1 FROM view_delivery WHERE state IN ('queued', 'later') AND way != 'paper')"
)


class Sender(Thread):
    """Sends for one signed-in laptop until it is told to stop. `wrote` is called from this thread.

    `contact` tells whether the shared store is reached, or there is none.
    """

    def __init__(
        self, workplace: Workplace, wrote: Callable[[], None], contact: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(name="sender", daemon=True)
        self._workplace = workplace
        self._wrote = wrote
        self._contact = contact
        self._bell = Bell()
        self._stopping = False
        self._outbox: Outbox | None = None

    def poke(self) -> None:
        """There may be something to send: do not wait for the clock."""
        self._bell.set()

    def stop(self) -> None:
        """End soon. Waits for nothing: a letter on its way is either taken or tried again."""
        self._stopping = True
        self.poke()

    def run(self) -> None:
        while not self._stopping:
            self._bell.clear()
            try:
                self._look()
            except Exception as error:  # the thread goes on: what waits is tried again
                if self._stopping:
                    return  # the vault and the journal are being closed
                self._noted(error)
            self._bell.wait(LOOKS_EVERY)

    def _noted(self, error: Exception) -> None:
        fault_log.note(self._workplace.folder, error, self._workplace.journal.clock())

    def _look(self) -> None:
        """Open the journal, send what is due, and let go of it again."""
        with suppress(PathError), self._workplace.desk_elsewhere() as desk:
            if not desk.journal.replica.connection.execute(_ANYTHING).fetchone()[0]:
                return
            desk.written = lambda records: self._wrote()
            outbox = self._made()
            while not self._stopping and outbox.due(desk):
                with locked(self._workplace.folder / LOCK, seconds=0.0):
                    outbox.step(desk)

    def _made(self) -> Outbox:
        """What sends, imported when there first is something to send."""
        from jourtui.outgoing import outbox

        place, made = self._workplace, self._outbox
        if made is None:
            made = self._outbox = outbox.Outbox(
                place.places,
                lambda: outbox.mail_server(place.vault),
                contact=self._contact,
                fault=self._noted,
            )
        return made
