"""From sign-in to sign-out: what is opened for a person, and closed again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.ringing import Ringing
from jourtui.screens import everywhere
from jourtui.screens.guarded import Glass
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.workplace import Workplace, finish

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.session import Duty
    from jourtui.store.vault import OpenVault


def begin(app: JourApp, opened: OpenVault, duty: Duty) -> Workplace:
    """Open the journal, and say who is on duty.

    Raises ReplicaError, SettingsError, VaultError; then nothing is open.
    """
    finish(app.folder, opened)
    workplace = Workplace(app.folder, opened, duty, clock=app.clock, config=app.config_folder)
    try:
        workplace.desk.begin_shift()
        workplace.desk.log_reading("listed")
    except BaseException:
        workplace.close()
        raise
    app.glass = Glass(app, workplace)
    app.ringing = Ringing(app)
    return workplace


def start_sync(app: JourApp, workplace: Workplace) -> tuple[Sync | None, SyncStatus]:
    """Begin to talk with the shared store, if this laptop has joined one."""

    def report(records: set[UUID], status: SyncStatus) -> None:
        app.post_message(app.Synced(records, status))

    sync = Sync.of(workplace, report)
    if sync is None:
        return None, SyncStatus()
    sync.start()
    return sync, sync.status


def end(app: JourApp, workplace: Workplace, sync: Sync | None) -> None:
    """Close what was opened."""
    everywhere.end_session(app)
    workplace.desk.written = lambda records: None
    if sync is not None:
        sync.stop()
    workplace.close()
