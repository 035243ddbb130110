"""What rows are measured on: a real PostgreSQL, shared stores in it, laptops that have joined them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from benchmarks import years
from benchmarks.measuring import CannotMeasure
from jourtui.store import joined, keys, server, workplace
from jourtui.store.cluster import Cluster, ClusterError, temporary_cluster
from jourtui.store.joining import JoinSecrets
from jourtui.store.replica import Replica
from jourtui.store.session import Duty
from jourtui.store.vault import DEFAULT_COST, Cost, OpenVault, Vault
from jourtui.store.workplace import Workplace, unit_keys

NAME, OTHER, PASSPHRASE = "Karin Ek", "Per Holm", "nio granar i en kall natt"
CHEAP = Cost(8, 1, 1)
"""For laptops whose sign-in is not what is measured."""


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop that has joined: its files, and who signs in."""

    folder: Path
    name: str
    cost: Cost

    def vault(self) -> OpenVault:
        vault = Vault.load(self.folder, cost=self.cost)
        return vault.open(vault.people[0].id, PASSPHRASE)

    @contextmanager
    def at_work(self, duty: Duty = Duty.FIRST) -> Iterator[Workplace]:
        """Signed in, without screen and sync."""
        place = Workplace(self.folder, self.vault(), duty)
        try:
            yield place
        finally:
            place.close()

    def copy(self, folder: Path) -> Laptop:
        """The same files again. Never let both talk with a store: they have one device chain."""
        shutil.copytree(self.folder, folder)
        return Laptop(folder, self.name, self.cost)


@dataclass(frozen=True, slots=True)
class Store:
    """A shared store, and how a laptop joins it."""

    url: str
    epoch: UUID
    unit_key: bytes
    directory: Path

    def laptop(self, name: str = NAME, *, cost: Cost = CHEAP, host: Path | None = None) -> Laptop:
        """A new laptop that has joined, with an empty replica. `host`: another directory of the socket."""
        folder = self.directory / f"laptop-{uuid4().hex[:8]}"
        opened = workplace.set_up(folder, name, "socionom", PASSPHRASE, cost=cost, demo=True)
        replica = Replica.open(folder, opened.data_key)
        at = server.admit(self.url, replica.device, name, host=None if host is None else str(host))
        joined.join(opened, replica, JoinSecrets.at(at, self.unit_key, 1, self.epoch))
        replica.close()
        opened.close()
        return Laptop(folder, name, cost)

    def load(self, laptop: Laptop) -> None:
        """Put everything that `laptop` has as confirmed into this empty store, as a restored backup would."""
        opened = laptop.vault()
        replica = Replica.open(laptop.folder, opened.data_key)
        first: dict[UUID, int] = {}
        with psycopg.connect(self.url) as admin, admin.cursor() as cursor:
            with cursor.copy("COPY journal.event FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(
                    [
                        "int8",
                        "uuid",
                        "int2",
                        "uuid",
                        "uuid",
                        "uuid",
                        "int8",
                        "int8",
                        "bytea",
                        "uuid",
                        "int8",
                        "bytea",
                        "bytea",
                        "int8",
                        "name",
                        "bytea",
                    ]
                )
                for event in replica.confirmed():
                    carried, sealed = event.carried, event.carried.sealed
                    first.setdefault(sealed.key_id, event.seq)
                    copy.write_row(
                        (
                            *(event.seq, sealed.event_id, sealed.env, sealed.record_id, sealed.key_id),
                            *(sealed.base.epoch, sealed.base.seq, sealed.device_time, sealed.body),
                            *(carried.device, carried.dseq, carried.prev, carried.hash),
                            *(event.server_time, f"jour_{carried.device.hex}", event.chain),
                        )
                    )
            with cursor.copy("COPY journal.key FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["uuid", "uuid", "int4", "bytea", "int8"])
                for key in replica.all_keys():
                    copy.write_row(
                        (key.key_id, key.record_id, key.unit_version, key.wrapped, first[key.key_id])
                    )
            end, head = replica.position(), replica.device_head()
            admin.execute("UPDATE journal.head SET seq = %s, chain = %s", (end.seq, end.chain))
            admin.execute(
                "UPDATE journal.device SET last_dseq = %s, last_hash = %s WHERE device_id = %s",
                (head.dseq, head.hash, head.device),
            )
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE journal.event, journal.key")
        replica.close()
        opened.close()


@dataclass(frozen=True, slots=True)
class Decade:
    """A laptop with ten years in its replica, and the shared store that has the same."""

    store: Store
    laptop: Laptop
    events: int


class Office:
    """Everything that a run makes; gone when it is closed. `size` is the number of cases in ten years."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._made = ExitStack()
        self.directory = Path(self._made.enter_context(tempfile.TemporaryDirectory(prefix="jourtui-bench-")))
        self._cluster: Cluster | None = None
        self._decades: dict[int, Decade] = {}

    def close(self) -> None:
        self._made.close()

    @property
    def cluster(self) -> Cluster:
        """The server, with its durability on: a commit there is a commit."""
        if self._cluster is None:
            try:
                self._cluster = self._made.enter_context(temporary_cluster())
            except ClusterError as error:
                raise CannotMeasure(str(error)) from error
        return self._cluster

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"bench_{uuid4().hex[:8]}"
        with psycopg.connect(self.cluster.url(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        return self.cluster.url(name)

    def store(self) -> Store:
        """A new, empty shared store."""
        url = self.database()
        return Store(url, server.init(url, demo=True).epoch, keys.new_unit_key(), self.directory)

    def decade(self, cases: int | None = None) -> Decade:
        """Ten years of work, made once. Its laptop signs in at the cost that a real one has."""
        size = self.size if cases is None else cases
        if size not in self._decades:
            store = self.store()
            laptop = store.laptop(cost=DEFAULT_COST)
            opened = laptop.vault()
            events = years.write(laptop.folder, opened.data_key, unit_keys(opened), store.epoch, cases_=size)
            opened.close()
            store.load(laptop)
            self._decades[size] = Decade(store, laptop, events)
        return self._decades[size]
