"""The demo: two laptops and a shared store on one machine, made with the ordinary code and random secrets."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from uuid import UUID

from jourtui.demo import demo_night, demo_told
from jourtui.store import demo_server as demo_server_
from jourtui.store import joined, keys, paths, server
from jourtui.store.demo_server import DemoServer, demo_server
from jourtui.store.joining import JoinSecrets
from jourtui.store.journal import Journal
from jourtui.store.replica import Replica
from jourtui.store.session import Duty, Person
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.vault import OpenVault
from jourtui.store.workplace import Workplace, set_up, unit_keys

FIRST, BACKUP = "forstajour", "bakjour"
_WORDS = (
    "gran",
    "tall",
    "björk",
    "asp",
    "lind",
    "alm",
    "ask",
    "bok",
    "rönn",
    "hägg",
    "sälg",
    "lönn",
    "hassel",
)
_PATIENCE = 30.0


@contextmanager
def laptop(directory: Path | None, *, backup: bool) -> Iterator[tuple[Path, str]]:
    """A laptop's folder and its passphrase, while the demo's store runs. Raises ClusterError."""
    with demo_server(_prepare, directory, keep=directory is not None) as demo:
        passphrase = (demo.directory / "passphrase").read_text("utf-8")
        yield demo.directory / (BACKUP if backup else FIRST), passphrase


def line(directory: Path | None, *, cut: bool) -> str:
    """Stop or start the store of a running demo; what was done. Raises ClusterError."""
    (demo_server_.cut if cut else demo_server_.mend)(directory)
    return "Lagret är stoppat. jourtui demo --mend startar det." if cut else "Lagret är igång igen."


def made_passphrase() -> str:
    """Five words by chance, for what holds nothing but made-up people."""
    return " ".join(secrets.choice(_WORDS) for _ in range(5))


def _prepare(demo: DemoServer) -> None:
    """Make both laptops and the store, and fill them with a night."""
    passphrase = made_passphrase()
    paths.write_private(demo.directory / "passphrase", passphrase.encode())
    epoch = server.init(demo.cluster.url(), demo=True).epoch
    unit_key = keys.new_unit_key()
    first = _laptop(demo, FIRST, demo_told.KARIN, passphrase, epoch, unit_key)
    _laptop(demo, BACKUP, demo_told.PER, passphrase, epoch, unit_key)
    _fill(demo.directory / FIRST, first)


def _laptop(
    demo: DemoServer, name: str, person: Person, passphrase: str, epoch: UUID, unit_key: bytes
) -> OpenVault:
    folder = demo.directory / name
    opened = set_up(folder, person.name, person.title, passphrase, person_id=person.id, demo=True)
    replica = Replica.open(folder, opened.data_key)
    address = server.admit(demo.cluster.url(), replica.device, name)
    joined.join(opened, replica, JoinSecrets.at(address, unit_key, 1, epoch))
    replica.close()
    return opened


def _fill(folder: Path, opened: OpenVault) -> None:
    """Write the night, each event at its own time, and send it to the shared store."""
    now = datetime.now(UTC)
    replica = Replica.open(folder, opened.data_key)
    watch = demo_night.Watch(now)
    demo_night.write(Journal(replica, unit_keys(opened), watch), watch, now)
    replica.close()
    place = Workplace(folder, opened, Duty.FIRST)
    done = Event()

    def report(records: set[UUID], status: SyncStatus) -> None:
        if status.as_of is not None and status.unsynced == 0:
            done.set()

    sync = Sync.of(place, report)
    if sync is not None:
        sync.start()
        done.wait(_PATIENCE)
        sync.stop()
        sync.join(_PATIENCE)
    place.close()
