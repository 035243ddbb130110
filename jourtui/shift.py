"""From sign-in to sign-out: what is opened for a person, and closed again."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.outgoing.sender import Sender
from jourtui.ringing import Ringing
from jourtui.screens import everywhere
from jourtui.screens.guarded import Glass
from jourtui.sheet_keeper import SheetKeeper
from jourtui.store import joined, reachability, roster
from jourtui.store.cipher_file import ReplicaError
from jourtui.store.settings import SettingsError
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.vault import VaultError
from jourtui.store.waiting import recounted
from jourtui.store.workplace import Workplace, finish

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.session import Duty
    from jourtui.store.vault import OpenVault

PATIENCE = timedelta(hours=1)
"""How long after the end of a person's time a call in progress keeps the screen open."""


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
    app.sheet_keeper = SheetKeeper(app, workplace)
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


def start_sender(app: JourApp, workplace: Workplace) -> Sender:
    """Begin to send what is queued at this laptop."""

    sender = Sender(workplace, app.send_soon, lambda: not app.out_of_contact)
    sender.start()
    return sender


def changed_elsewhere(app: JourApp, workplace: Workplace, sync: Sync | None) -> bool:
    """Take in what another window, or a text command, did to the vault; whether the sync must begin anew.

    It must when the laptop has joined a shared store since, or has been given another way in to it. What
    cannot be read is said on the screen.
    """
    try:
        if not workplace.vault_changed():
            return False
        store = joined.store_of(workplace.vault)
    except (ReplicaError, VaultError) as error:
        app.say(str(error), problem=True)
        return False
    app.show_anew()
    if store is None or (sync is not None and sync.reaches(store.address)):
        return False
    if sync is not None:
        sync.stop()
    return True


def follow_contact(app: JourApp, workplace: Workplace, status: SyncStatus | None) -> None:
    """Keep since when there is no contact, and write the outage down when it is over (Nåbarhet)."""
    if status is None:
        return
    try:
        reachability.watch(workplace.desk, workplace.reachability, status.state, status.since)
    except (ReplicaError, SettingsError) as error:
        app.say(str(error), problem=True)


def locks(workplace: Workplace, now: datetime, *, idle: bool) -> bool:
    """Whether the screen locks by itself: it was left alone (`idle`), or its person's time is over.

    Neither ends a call in progress; one may last for `PATIENCE` after the end.
    """
    over = workplace.over(now)
    if over is not None and now - over > PATIENCE:
        return True
    return (idle or over is not None) and not workplace.call_in_progress()


def counted(workplace: Workplace, sync: Sync | None, status: SyncStatus) -> SyncStatus:
    """The status with what waits now: the sync tells nothing while it waits for a line that may be dead."""
    if sync is None:
        return status
    try:
        return recounted(status, workplace.replica)
    except ReplicaError:  # told of by whoever reads next
        return status


def end(app: JourApp, workplace: Workplace, sync: Sync | None) -> None:
    """Close what was opened. An outage that goes on is written down: nobody is on duty any more."""
    with contextlib.suppress(ReplicaError, SettingsError):
        reachability.settle(workplace.desk, workplace.reachability)
    everywhere.end_session(app)
    workplace.desk.written = lambda records: None
    with contextlib.suppress(ReplicaError):  # the sign-in then proposes what was last time
        roster.remember(app.folder, workplace.desk)
    if sync is not None:
        sync.stop()
    workplace.close()
