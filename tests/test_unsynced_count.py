"""What the sync tells the screens: all of it is shown, and what waits is counted also on a dead line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from factories import NIGHT, Watch, received
from ui import TestedApp, make_folder, text_of, unlock, until

from jourtui.store.sync_status import SyncStatus
from jourtui.store.workplace import Workplace


class DeadLine(threading.Thread):
    """A sync that was in contact, and waits for an answer that does not come: it tells nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.status = SyncStatus("connected", since=NIGHT, as_of=NIGHT)
        self.poke: Callable[[], None] = lambda: None
        self.stop: Callable[[], None] = lambda: None


class OnADeadLine(TestedApp):
    def _start_sync(self, workplace: Workplace) -> None:
        dead = DeadLine()
        self._sync, self.status = dead, dead.status  # type: ignore[assignment]


async def test_what_is_written_is_counted_before_the_line_is_known_to_be_dead(tmp_path: Path) -> None:
    watch = Watch()
    folder = make_folder(tmp_path / "laptop")
    app = OnADeadLine(folder, watch, opened=unlock(folder))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "ansluten" in text_of(app))
        app.workplace.desk.do(*received(uuid4(), at=NIGHT))
        count = app.workplace.replica.pending_count
        await until(pilot, lambda: f"{count()[0]} ej synkade" in text_of(app))
        # A status that was counted before the write, and comes after it, does not take it back.
        app.post_message(app.Synced(set(), SyncStatus("connected", since=NIGHT, as_of=NIGHT)))
        await pilot.pause()
        assert app.status is not None
        assert (app.status.unsynced, app.status.oldest) == (count()[0], NIGHT)


async def test_what_came_is_shown_though_the_sync_told_of_nothing_right_after(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "laptop")
    app = OnADeadLine(folder, Watch(), opened=unlock(folder))
    shown: list[set[UUID]] = []
    record, status = uuid4(), SyncStatus("connected", since=NIGHT, as_of=NIGHT)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.at_work)
        app.changed_signal.subscribe(app.screen, shown.append)
        for records in (set[UUID](), {record}, set[UUID]()):
            app.post_message(app.Synced(records, status))
        await until(pilot, lambda: {record} in shown)
