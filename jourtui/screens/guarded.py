"""Reading when the access log cannot be written: hidden, until a person gives a reason (break-glass).

What is read so is owed to the log, and written there with the reason as soon as that works again.
"""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.access import Reading
from jourtui.rules.calendar import clock_time
from jourtui.screens.background import in_background
from jourtui.store import owed
from jourtui.store.destruction import NotHere
from jourtui.store.journal import NeedsNewer, TooLong
from jourtui.store.mandates import NotAllowed
from jourtui.store.owed import Owed
from jourtui.store.replica import ReplicaError
from jourtui.store.retention import CannotDecide
from jourtui.store.settings import SettingsError

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.workplace import Workplace

SAYABLE = (ReplicaError, NeedsNewer, NotHere, CannotDecide, TooLong, NotAllowed, SettingsError)
"""Errors whose text is a sentence for people; nothing was lost."""
UNSEEN = frozenset({"note", "observed", "assessed", "next", "previous", "new_call"})
"""Deeds that may begin while the record is hidden: notes, which show nothing of it, and going elsewhere."""


TRY_AGAIN = timedelta(seconds=2)
"""How long after a failure no reading is tried again by itself: nobody is to wait at every key."""


class Glass:
    """What one signed-in person reads without a log, until they sign out. `reason` is theirs, once given.

    What is owed to the log is tried again in the background; what is still owed at the end is kept for the
    next sign-in.
    """

    def __init__(self, app: JourApp, workplace: Workplace) -> None:
        self.reason = ""
        self.problem = ""
        """Why the last reading could not be logged; empty when it was."""
        self._app = app
        self._workplace = workplace
        self._owed: dict[tuple[Reading, UUID | None, str], Owed] = {}
        self._kept = bool(owed.kept(workplace.desk))
        self._trying = self._over = False
        self._failed_at: datetime | None = None

    @property
    def band(self) -> str:
        """What must stand on every screen while something is read without a log."""
        return f"VISAS UTAN LOGG: {self.reason}" if self._owed else ""

    @property
    def owes(self) -> int:
        """How many readings are not logged yet."""
        return len(self._owed)

    def reads(
        self, how: Reading, subject: UUID | None = None, reason: str = "", *, again: bool = False
    ) -> bool:
        """Log a reading before it is shown. False: it could not be, and nobody has said why to go on."""
        desk = self._workplace.desk
        if not again and desk.has_read(how, subject, reason):
            return True
        now = desk.now()
        if self._failed_at is None or not timedelta() <= now - self._failed_at < TRY_AGAIN:
            try:
                desk.log_reading(how, subject, reason, **({"again": True} if again else {}))
            except SAYABLE as error:
                self.problem, self._failed_at = str(error), now
            else:
                self.problem, self._failed_at = "", None
                return True
        if self.reason:
            why = f"{reason}; " if reason else ""
            why += f"visades utan logg {clock_time(now)}: {self.reason}"
            read = Owed(desk.author.id, desk.author.name, how, subject, why)
            self._owed.setdefault((how, subject, reason), read)
        return bool(self.reason)

    def try_again(self) -> None:
        """Let the next reading be tried at once: a person asks for it."""
        self._failed_at = None

    def settle(self) -> None:
        """Log what is owed, here or from before, if that works again; in the background."""
        if self._trying or not (self._owed or self._kept):
            return
        self._trying = True
        readings = dict(self._owed)

        def work() -> list[tuple[Reading, UUID | None, str]]:
            logged = []
            with contextlib.suppress(*SAYABLE), self._workplace.desk_elsewhere() as desk:
                for key, read in readings.items():
                    owed.log(desk, read)
                    logged.append(key)
                owed.settle(desk)
            return logged

        def done(logged: list[tuple[Reading, UUID | None, str]] | Exception) -> None:
            self._trying = False
            if self._over:
                return
            if isinstance(logged, Exception):
                self._app.report(logged)
                return
            for key in logged:
                self._owed.pop(key, None)
                self._workplace.desk.noted(*key)
            if logged:
                self.try_again()
            with contextlib.suppress(*SAYABLE):
                self._kept = bool(owed.kept(self._workplace.desk))

        in_background(self._app, work, done)

    def end(self) -> None:
        """The person signs out: what is owed is kept, and logged at the next sign-in."""
        self._over = True
        if self._owed:
            with contextlib.suppress(*SAYABLE):
                owed.keep(self._workplace.desk, self._owed.values())
                self._owed.clear()
