"""Reading when the access log cannot be written: hidden, until a person gives a reason (break-glass).

What is read so is owed to the log, and written there with the reason as soon as that works again.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.access import Reading
from jourtui.store.destruction import RecordDestroyed
from jourtui.store.journal import NeedsNewer, TooLong
from jourtui.store.replica import ReplicaError
from jourtui.store.retention import CannotDecide

if TYPE_CHECKING:
    from jourtui.store.desk import Desk

SAYABLE = (ReplicaError, NeedsNewer, RecordDestroyed, CannotDecide, TooLong)
"""Errors whose text is a sentence for people; nothing was lost."""
SHOWING = frozenset(
    {"correct", "earlier", "notice", "conflict", "unmask", "classify", "subject", "board", "stated", "tick"}
    | {"link", "report", "undo"}
)
"""Deeds that show what stands in the record that they are done on."""


class Glass:
    """What one signed-in person reads without a log, until they sign out. `reason` is theirs, once given."""

    def __init__(self, desk: Desk) -> None:
        self.reason = ""
        self.problem = ""
        """Why the last reading could not be logged; empty when it was."""
        self._desk = desk
        self._owed: dict[tuple[Reading, UUID | None, str], None] = {}

    @property
    def band(self) -> str:
        """What must stand on every screen while something is read without a log."""
        return f"VISAS UTAN LOGG: {self.reason}" if self._owed else ""

    def reads(self, how: Reading, subject: UUID | None = None, reason: str = "") -> bool:
        """Log a reading before it is shown. False: it could not be, and nobody has said why to go on."""
        try:
            self._desk.log_reading(how, subject, reason)
        except SAYABLE as error:
            self.problem = str(error)
            if self.reason:
                self._owed[how, subject, reason] = None
            return bool(self.reason)
        self.problem = ""
        return True

    def settle(self) -> None:
        """Log what is owed, if that works again."""
        with contextlib.suppress(*SAYABLE):
            while self._owed:
                how, subject, reason = owed = next(iter(self._owed))
                why = f"{reason}; " if reason else ""
                self._desk.log_reading(how, subject, f"{why}visades utan logg: {self.reason}")
                del self._owed[owed]
