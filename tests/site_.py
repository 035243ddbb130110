"""Two laptops and a real shared store, for tests: real vaults with a cheap Argon2, real sync threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cheap import CHEAP
from factories import Watch

from jourtui.store import joined, keys, server, workplace
from jourtui.store.desk import Desk
from jourtui.store.joining import JoinSecrets
from jourtui.store.replica import Replica
from jourtui.store.session import Duty
from jourtui.store.sync import Report, Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.vault import OpenVault
from jourtui.store.workplace import Workplace

PASSPHRASE = "nio gröna granar"
PATIENCE = 30.0
"""Seconds to wait for a condition before a test is said to have failed."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition holds; fail with `what` if it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        threading.Event().wait(0.005)


@dataclass
class Laptop:
    """A laptop at work. `desk` belongs to the test's thread; the sync has its own."""

    place: Workplace
    sync: Sync | None = None
    touched: set[UUID] = field(default_factory=set)

    @property
    def desk(self) -> Desk:
        return self.place.desk

    @property
    def status(self) -> SyncStatus:
        return self.sync.status if self.sync else SyncStatus()

    def connect(self, report: Report | None = None) -> None:
        """Start a sync thread."""
        sync = Sync.of(self.place, report or (lambda records, status: self.touched.update(records)))
        assert sync is not None
        self.sync = sync
        self.desk.written = lambda records: sync.poke()
        sync.start()

    def cut(self) -> None:
        """End the sync thread, as when the network is gone."""
        if self.sync is not None:
            self.sync.stop()
            self.sync.join(PATIENCE)
            self.sync = None
            self.desk.written = lambda records: None

    def agreed(self) -> bool:
        """Nothing unsynced, and nothing behind."""
        return (
            self.sync is not None and self.status.state == "connected" and not self.place.replica.pending(1)
        )

    def close(self) -> None:
        self.cut()
        self.place.close()


class Site:
    """A shared store in the database at `url`, and the laptops that have joined it."""

    def __init__(self, url: str, folder: Path, watch: Watch | None = None) -> None:
        self.url = url
        self.folder = folder
        self.watch = watch or Watch()
        self.unit_key = keys.new_unit_key()
        self.epoch = server.init(url, demo=True).epoch
        self.laptops: list[Laptop] = []

    def set_up(self, name: str) -> OpenVault:
        """A laptop that works alone."""
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir(mode=0o700)
        return workplace.set_up(folder, name, "socionom", PASSPHRASE, cost=CHEAP, demo=True)

    def admit(self, opened: OpenVault, name: str, *, host: str | None = None) -> None:
        """Let the laptop join, without files. `host` is how it reaches the store, if not directly."""
        replica = Replica.open(self.folder / name.replace(" ", "-"), opened.data_key)
        address = server.admit(self.url, replica.device, name, host=host)
        joined.join(opened, replica, JoinSecrets.at(address, self.unit_key, 1, self.epoch))
        replica.close()

    def laptop(
        self,
        name: str,
        duty: Duty = Duty.FIRST,
        *,
        connect: bool = True,
        host: str | None = None,
        watch: Watch | None = None,
    ) -> Laptop:
        """A laptop that has joined, with `name` signed in; `watch` is its own clock."""
        opened = self.set_up(name)
        self.admit(opened, name, host=host)
        folder = self.folder / name.replace(" ", "-")
        laptop = Laptop(Workplace(folder, opened, duty, clock=watch or self.watch))
        self.laptops.append(laptop)
        if connect:
            laptop.connect()
        return laptop

    def agree(self) -> None:
        """Wait until every laptop has sent all, and all have come equally far."""
        until(lambda: all(laptop.agreed() for laptop in self.laptops), "all laptops have sent everything")
        head = server.status(self.url).seq
        until(
            lambda: all(laptop.place.replica.position().seq >= head for laptop in self.laptops),
            "all laptops have everything",
        )

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.close()
