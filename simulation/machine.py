"""One laptop of the simulation: its files, its clock, its program and its sync, all of the product's own."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from jourtui.rules.event import Author
from jourtui.store import destruction, joined
from jourtui.store.address import Address
from jourtui.store.chunks import Chunk
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.joining import JoinSecrets
from jourtui.store.journal import Change, Journal
from jourtui.store.keys import OWN_UNIT
from jourtui.store.replica import Replica
from jourtui.store.session import Duty, Person, Session
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from simulation import programs
from simulation.disk import Died, Disk

if TYPE_CHECKING:
    from simulation.night import Night

DATA_KEY = bytes(range(32))
UNIT_KEY = bytes(range(32, 64))
UNIT_VERSION = 1
SHORTEST = timedelta(days=5 * 365 - 1)
"""What is younger in the store cannot have been destroyed (`restore._old_enough`)."""
PEOPLE = tuple(
    Person(UUID(int=n, version=4), name, "socionom")
    for n, name in enumerate(("Karin Ek", "Per Holm", "Eva Lind", "Ali Noor", "Ida Berg", "Bo Krok"), 1)
)


class Vault:
    """What `joined` needs of a vault: secrets by name."""

    def __init__(self, **secrets: bytes) -> None:
        self._secrets = secrets

    def secret(self, name: str) -> bytes | None:
        return self._secrets.get(name)

    def put_secrets(self, given: dict[str, bytes | None]) -> None:
        self._secrets |= {name: value for name, value in given.items() if value is not None}
        for name, value in given.items():
            if value is None:
                self._secrets.pop(name, None)

    @property
    def unit_keys(self) -> dict[int, bytes]:
        return {
            int(n.removeprefix("unit:")): key for n, key in self._secrets.items() if n.startswith("unit:")
        }


@dataclass(frozen=True)
class Held:
    """The ids of the events on a laptop, as the laws last saw them."""

    pending: frozenset[UUID] = frozenset()
    confirmed: frozenset[UUID] = frozenset()
    aside: frozenset[UUID] = frozenset()

    @property
    def all(self) -> frozenset[UUID]:
        return self.pending | self.confirmed | self.aside


@dataclass
class Backup:
    """A copy of a laptop's disk."""

    files: dict[str, bytes]


@dataclass
class Machine:
    """A laptop. Between `die` and `boot` it is off; while `busy`, its sync is in the middle of a talk."""

    night: Night
    name: str
    folder: Path
    person: Person
    newer: bool
    offset: timedelta = timedelta()
    role: str = ""
    own: set[UUID] = field(default_factory=set)
    """What was said to be saved here, since the last restoring."""
    shown: dict[UUID, int] = field(default_factory=dict)
    """Event → the seq that the replica had when what was changed was on the screen."""
    forms: list[Base] = field(default_factory=list)
    backup: Backup | None = None
    busy: bool = False
    dead: dict[str, bytes] | None = None
    heard: int = 0
    """How much the store had when this laptop last heard of that."""
    told: SyncStatus = field(default_factory=SyncStatus)
    changed: bool = True
    """Something may have happened here since the laws were last tried."""
    has: Held = field(default_factory=Held)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.disk = self.night.disks[self.folder] = Disk(self.folder)
        self.vault = Vault(**{f"unit:{OWN_UNIT}": random.Random(self.name).randbytes(32)})
        Replica.create(self.folder, DATA_KEY, demo=True).close()
        self.boot()

    def clock(self) -> datetime:
        return self.night.now() + self.offset

    @property
    def author(self) -> Author:
        return Author(self.person.id, self.person.name)

    @property
    def on(self) -> bool:
        return self.dead is None

    @property
    def lacks_keys(self) -> bool:
        """Whether the window is from before the laptop joined: it cannot read what others write."""
        return self.journal.unit_keys != self.vault.unit_keys

    # Starting and ending

    def boot(self) -> None:
        """Start the program."""
        if self.dead is not None:
            self.disk.put_back(self.dead)
            self.dead = None
        with self.program():
            self.replica = Replica.open(self.folder, DATA_KEY)
            self.journal = Journal(self.replica, self.vault.unit_keys, self.clock)
            self.journal.wrap_own_keys()
        self.sit_down(self.person)
        self.forms.clear()
        self.sync = self._make_sync() if self.role else None
        self.changed = True

    def sit_down(self, person: Person) -> None:
        """`person` signs in."""
        self.person = person
        self.desk = Desk(self.journal, Session(person, Duty.FIRST, 0))
        act = type(self.journal).act

        def remembered(
            author: Author, *changes: Change, base: Base | None = None, chunks: Iterable[Chunk] = ()
        ) -> list[UUID]:
            here = self.replica.position().seq if base is None else base.seq
            ids = act(self.journal, author, *changes, base=base, chunks=chunks)
            self.own |= set(ids)
            self.shown |= dict.fromkeys(ids, here)
            self.night.saved(self, changes)
            return ids

        self.journal.act = remembered  # type: ignore[method-assign]
        self.desk.written = lambda records: self.sync.poke() if self.sync else None

    def _make_sync(self) -> Sync:
        vault: Any = self.vault
        store = joined.store_of(vault)
        assert store is not None
        return Sync(
            self.folder,
            DATA_KEY,
            self.vault.unit_keys,
            Address(self.name, 0, "", self.role, "", demo=True),
            joined.epoch_of(store, self.replica),
            self._report,
            self.clock,
            random_=random.Random(self.name),
        )

    def _report(self, records: set[UUID], status: SyncStatus) -> None:
        self.journal.forget_destroyed()  # as the screens do when another thread has written
        self.night.reported(self, status)
        self.told = status

    def close(self) -> None:
        """End the program as it should be ended."""
        self.desk.close()
        self.replica.close()
        self._close_sync()

    def _close_sync(self) -> None:
        if self.sync is not None:
            self.sync._close()
            self.sync._waker.close()
            self.sync = None

    def again(self) -> None:
        """Sign out and in."""
        self.close()
        self.boot()

    def die(self, *, power_cut: bool) -> None:
        """Nothing more happens here; what the disk keeps is decided now."""
        self.dead = self.disk.image(self.night.chance, power_cut=power_cut)
        if not self.busy:
            self.fall()

    def fall(self) -> None:
        """Nothing of the dead program is on the stack any more."""
        assert self.dead is not None
        self.desk.close()
        self.disk.put_back(self.dead)
        self._close_sync()

    def restore(self, backup: Backup, *, properly: bool) -> None:
        """Put an older copy of the disk back: what came after is gone from here.

        `properly`: as `jourtui restore` does, which takes in no key of what the journal that was here knows
        was destroyed, and withholds those of what is old. Else a copy of the whole disk: it is as it was.
        """
        gone = destruction.all_destroyed(self.replica)
        self.close()
        self.disk.put_back(backup.files)
        if properly:
            replica = Replica.open(self.folder, DATA_KEY)
            with replica.transaction():
                destruction.drop(replica, gone)
                if self.role:
                    destruction.withhold(replica, self.clock() - SHORTEST)
                replica.set_meta("views", b"")  # made from the events, as all of a restored laptop is
            replica.close()
        self.boot()
        self.own &= self.look().all

    # The program

    @contextmanager
    def program(self, *, new_env: bool = False) -> Iterator[None]:
        with programs.running(newer=self.newer, new_env=new_env):
            yield

    def talk(self) -> None:
        """The sync connects, talks until the line fails, and says so: one turn of `Sync.run`."""
        assert self.sync is not None
        self.busy = True
        try:
            with self.program():
                self.sync._once()
        except Died:
            if self.on:
                self.dead = self.disk.image(self.night.chance, power_cut=self.night.chance.random() < 0.5)
        finally:
            self.busy = False
        if not self.on:
            self.fall()

    def still_on(self) -> None:
        """Where the program could go on: dead programs do not."""
        if not self.on:
            raise Died

    # Joining, leaving

    def join(self) -> None:
        """Join the shared store, with what was written alone."""
        self.role = self.night.store.enrol(self.replica.device)
        host = (self.name, 0, "", self.role, "", None)
        secrets = JoinSecrets(*host, UNIT_KEY, UNIT_VERSION, self.night.store.epoch, True)
        vault: Any = self.vault
        joined.join(vault, self.replica, secrets)

    def enrol_again(self) -> None:
        """After having been shut out: let in as a new laptop, with what waits here in a chain of its own."""
        self.journal.begin_new_chain(uuid4())
        self.role = self.night.store.enrol(self.replica.device)
        self.again()

    # What is here

    def look(self) -> Held:
        """The ids of all events here, now."""
        self.has = Held(*map(self.ids, ("pending", "confirmed", "quarantine")))
        return self.has

    def ids(self, table: str) -> frozenset[UUID]:
        rows = self.replica.connection.execute(f"SELECT event_id FROM {table}")
        return frozenset(UUID(bytes=row[0]) for row in rows)

    @contextmanager
    def failing(self, fault: str, after: int) -> Iterator[None]:
        with ExitStack() as stack:
            if fault:
                stack.enter_context(self.disk.failing(fault, after))
            yield
