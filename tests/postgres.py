"""Real PostgreSQL for tests: the wheel's, or Debian's, which can do TLS."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import psycopg

from jourtui.store import server
from jourtui.store.address import Address
from jourtui.store.cluster import temporary_cluster
from jourtui.store.envelope import ZERO_HASH, Base, Carried, carry, seal
from jourtui.store.keys import KeyRow
from jourtui.store.shared import SharedStore

_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL; `url` is its administrator's."""

    url: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """The url of a fresh, empty database, gone afterwards."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield psycopg.conninfo.make_conninfo(self.url, dbname=name)
        finally:
            with psycopg.connect(self.url, autocommit=True) as admin:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def wheel_cluster() -> Iterator[Cluster]:
    """The PostgreSQL in the wheel: a local socket, no TLS. Starts in under a second."""
    with temporary_cluster({"fsync": "off"}) as running:  # no test here pulls the plug
        yield Cluster(running.url())


def debian_binaries() -> Path | None:
    """The directory of Debian's newest PostgreSQL, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


@contextmanager
def tls_cluster(certificate: bytes, key: bytes) -> Iterator[tuple[Cluster, int]]:
    """Debian's PostgreSQL on a port of localhost, as a host would run it: TLS 1.3 and SCRAM, or nothing.

    Its administrator comes by the local socket.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "ssl": "on",
        "ssl_min_protocol_version": "TLSv1.3",
        "fsync": "off",
    }
    rules = b"local all all scram-sha-256\nhostssl all all all scram-sha-256\n"
    files = {"server.crt": certificate, "server.key": key, "pg_hba.conf": rules}
    with temporary_cluster(settings, debian_binaries(), port=port, files=files) as running:
        yield Cluster(running.url()), port


class Laptop:
    """What a laptop knows, without its replica: a device chain, a cursor, a key."""

    def __init__(
        self,
        url: str,
        name: str = "Förstajour",
        *,
        host: str | None = None,
        port: int | None = None,
        ca_pem: bytes | None = None,
    ) -> None:
        self.url = url
        self.device = uuid4()
        self.address: Address = server.admit(url, self.device, name, host=host, port=port, ca_pem=ca_pem)
        self.epoch: UUID = server.status(url).epoch
        self.dseq, self.last_hash = 0, ZERO_HASH
        self.cursor, self.chain = 0, ZERO_HASH
        self.key = os.urandom(32)
        self.known = self.key_row()
        """The key of a record that the store knows already."""
        with server.journal(url) as admin:
            row = (self.known.key_id, self.known.record_id, self.known.unit_version, self.known.wrapped)
            admin.execute("INSERT INTO journal.key VALUES (%s, %s, %s, %s, 0)", row)

    def open(self, **deadlines: float) -> SharedStore:
        return SharedStore(self.address, self.epoch, **deadlines)

    def key_row(self) -> KeyRow:
        return KeyRow(uuid4(), uuid4(), 1, os.urandom(60))

    def event(self, key: KeyRow | None = None, plain: bytes = b"{}", base_seq: int | None = None) -> Carried:
        """The next event of this device: of the record that the store knows, unless `key` says another."""
        key = key or self.known
        base = Base(self.epoch, self.cursor if base_seq is None else base_seq)
        sealed = seal(
            plain,
            self.key,
            event_id=uuid4(),
            record_id=key.record_id,
            key_id=key.key_id,
            base=base,
            device_time=7,
        )
        self.dseq += 1
        event = carry(sealed, self.device, self.dseq, self.last_hash)
        self.last_hash = event.hash
        return event


def name_of(url: str) -> str:
    """The name of the database at `url`."""
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


def without_password(url: str) -> tuple[str, str]:
    """The same address without its password; the password."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    password = str(parts.pop("password"))
    return psycopg.conninfo.make_conninfo("", **parts), password


def role_url(url: str, laptop: Laptop) -> str:
    """The database at `url` as the laptop's own role, for statements of one's own."""
    address = laptop.address
    return psycopg.conninfo.make_conninfo(url, user=address.user, password=address.password)


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for `condition`, which asks a server; fail after `seconds`."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it never happened"


def wipe(url: str) -> None:
    """A new, empty demo journal in the same database: quicker than a new database."""
    with psycopg.connect(url) as admin:
        admin.execute("DROP SCHEMA journal CASCADE")
    server.init(url, demo=True)
