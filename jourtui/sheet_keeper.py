"""Keeps the emergency sheet fresh while somebody is signed in: off the UI thread, seldom, when it is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.access import EMERGENCY
from jourtui.screens.background import in_background
from jourtui.sheets.emergency_sheet import made
from jourtui.store import emergency_sheet
from jourtui.store.emergency_sheet import SheetError
from jourtui.store.replica import ReplicaError
from jourtui.store.settings import SettingsError
from jourtui.store.vault import VaultError
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from jourtui.app import JourApp

EVERY = timedelta(minutes=2)
"""No oftener is it written anew."""


class SheetKeeper:
    """Writes the sheet off the UI thread, seldom, and only when something was written or it is new."""

    def __init__(self, app: JourApp, workplace: Workplace) -> None:
        self._app = app
        self._workplace = workplace
        self._stale = True
        self._running = False
        self._last: datetime | None = None
        self.problem = ""
        """Why the last one could not be kept; said once, and shown where one sees to the sheet."""

    def changed(self, records: set[UUID]) -> None:
        """Something was written: the sheet may say something else now."""
        self._stale = True

    def tick(self, now: datetime) -> None:
        """Once a second: begin to write it, if it is time."""
        if self._running or not self._stale or (self._last is not None and now - self._last < EVERY):
            return
        self._running, self._stale, self._last = True, False, now
        in_background(self._app, self._write, self._done)

    def _write(self) -> bool:
        place = self._workplace
        with place.desk_elsewhere() as desk:
            desk.for_anybody = True
            keeping = place.emergency.keep
            sheet = made(place, desk)
            key, now = place.vault.data_key, desk.now()
            if keeping.folder and emergency_sheet.differs(place.folder, key, sheet, keeping):
                desk.log_reading("exported", reason=EMERGENCY)
            return emergency_sheet.keep(place.folder, key, desk.journal.replica, sheet, keeping, now)

    def _done(self, result: bool | Exception) -> None:
        self._running = False
        if isinstance(result, SheetError | SettingsError | ReplicaError | VaultError):
            if str(result) != self.problem:  # once: it is tried again at each change
                self.problem = str(result)
                self._app.say(self.problem, problem=True)
        elif isinstance(result, Exception):
            self._app.report(result)
        else:
            self.problem = ""
