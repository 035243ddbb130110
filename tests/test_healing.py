"""A shared store that was restored or lost, given its journal back by the laptops: no word lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from cheap import CHEAP
from postgres import name_of
from site_ import PASSPHRASE, Laptop, Site, until

from jourtui.rules.call import CallFacts, Identity
from jourtui.store import backup, calls, dead_laptop, healing, joined, outbox, passing, server, sync
from jourtui.store.admin_line import ServerError
from jourtui.store.copies import CopyError
from jourtui.store.joining import JoinSecrets
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.verify import verify

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


def receive(laptop: Laptop, name: str) -> None:
    desk = laptop.desk
    calls.receive(desk, CallFacts(matter="orolig"), Identity(caller_name=name), at=desk.now())


def heal_from(laptop: Laptop, url: str) -> int:
    replica = laptop.place.replica
    return healing.heal(url, replica.confirmed(), replica.all_keys(), and_freeze=True)


def whole(*laptops: Laptop) -> None:
    """Every laptop holds the same journal, and nothing is wrong in it."""
    chains = {laptop.place.replica.position() for laptop in laptops}
    assert len(chains) == 1
    for laptop in laptops:
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []


def test_a_frozen_store_takes_nothing_and_nobody_in(site: Site) -> None:
    karin = site.laptop("Karin Ek")
    site.agree()
    healing.freeze(site.url)
    karin.cut()
    karin.connect()
    receive(karin, "Anna")
    until(lambda: karin.status.state == "stopped", "the laptop knows")
    assert "fryst" in karin.status.problem
    assert server.status(site.url).seq == 0
    with pytest.raises(ServerError, match="fryst"):
        site.laptop("Per Holm")
    healing.thaw(site.url)
    site.agree()
    assert server.status(site.url).seq > 0
    with pytest.raises(ServerError, match="inte fryst"):
        healing.thaw(site.url)


def test_a_restored_store_is_told_again_how_far_a_laptop_has_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator looks there who has not come back."""
    monkeypatch.setattr(sync, "POLL", sync.DEADLINE + 0.02)

    def read() -> int:
        return server.devices(site.url)[0].acked_seq

    karin = site.laptop("Karin Ek")
    receive(karin, "Anna")
    until(lambda: karin.agreed() and read() == server.status(site.url).seq, "it is told")
    healing.freeze(site.url)
    with psycopg.connect(site.url) as admin:
        admin.execute("UPDATE journal.device SET acked_seq = 0")
    healing.thaw(site.url)
    until(lambda: read() == server.status(site.url).seq, "it is told again")


def test_a_restored_store_is_healed_by_all_laptops_in_any_order(site: Site) -> None:
    """One laptop has less of the tail than the other, and could have begun another history."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    receive(karin, "Anna")
    site.agree()
    name = name_of(site.url)
    elsewhere = psycopg.conninfo.make_conninfo(site.url, dbname="postgres")
    for laptop in (karin, per):
        laptop.cut()
    with psycopg.connect(elsewhere, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}_backup" TEMPLATE "{name}"')
        karin.connect()
        receive(karin, "Bo")
        until(karin.agreed, "Bo is in the store")
        karin.cut()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.execute(f'ALTER DATABASE "{name}_backup" RENAME TO "{name}"')
    receive(per, "Cia")
    assert heal_from(per, site.url) == 0
    assert heal_from(karin, site.url) == 2
    assert heal_from(per, site.url) == 0
    epoch = healing.thaw(site.url)
    for laptop in (karin, per):
        laptop.connect()
    site.agree()
    assert epoch == server.status(site.url).epoch != site.epoch
    assert {laptop.place.replica.position().epoch for laptop in (karin, per)} == {epoch}
    whole(karin, per)
    for laptop in (karin, per):  # the new epoch is remembered
        laptop.cut()
        laptop.connect()
    site.agree()


def test_an_empty_new_store_gets_everything_and_its_laptops_back(site: Site, postgres: Cluster) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    receive(karin, "Anna")
    site.agree()
    for laptop in (karin, per):
        laptop.cut()
    receive(per, "Bo")
    with postgres.database() as url:
        server.init(url, demo=True)
        assert heal_from(karin, url) == karin.place.replica.position().seq
        epoch = healing.thaw(url)
        with server.journal(url) as admin:
            assert admin.execute("SELECT count(*) FROM journal.key").fetchone() == (
                len(karin.place.replica.all_keys()),
            )
        for laptop in (karin, per):
            place = laptop.place
            address = server.admit(url, place.replica.device, "dator")
            joined.join(place.vault, place.replica, JoinSecrets.at(address, site.unit_key, 1, epoch))
            laptop.connect()
        site.url = url
        site.agree()
        whole(karin, per)
        assert [device.laptop for device in server.devices(url)] == ["dator", "dator"]
        for laptop in (karin, per):
            laptop.cut()


def test_another_history_is_told_from_ones_own(site: Site, postgres: Cluster) -> None:
    karin = site.laptop("Karin Ek")
    receive(karin, "Anna")
    site.agree()
    karin.cut()
    position = karin.place.replica.position()
    assert healing.knows(site.url, position)
    with postgres.database() as url:
        other = Site(url, site.folder / "other")
        other.folder.mkdir()
        per = other.laptop("Per Holm")
        receive(per, "Bo")
        receive(per, "Cia")
        other.agree()
        per.cut()
        assert not healing.knows(url, position)
        for _ in range(2):  # as long, and then shorter than the store's
            with pytest.raises(ServerError, match="ingen fortsättning"):
                heal_from(per, site.url)
            assert not server.status(site.url).frozen, "nobody's store is frozen by mistake"
            karin.connect()
            receive(karin, "Dan")
            receive(karin, "Eva")
            until(karin.agreed, "the store has more")
            karin.cut()
        other.close()


@pytest.mark.parametrize("column", ["body = body || '\\x00'", "device_time = device_time + 1"])
def test_equal_ends_do_not_hide_a_doctored_middle(site: Site, column: str) -> None:
    """Changed in place by who runs the store, its columns of the chain left as they were."""
    karin = site.laptop("Karin Ek")
    for name in ("Anna", "Bo", "Cia"):
        receive(karin, name)
    site.agree()
    karin.cut()
    position = karin.place.replica.position()
    with psycopg.connect(site.url) as dba:
        dba.execute("ALTER TABLE journal.event DISABLE TRIGGER ALL")
        dba.execute(f"UPDATE journal.event SET {column} WHERE seq = 2".encode())
        dba.execute("ALTER TABLE journal.event ENABLE TRIGGER ALL")
    assert healing.knows(site.url, position), "the ends are equal"
    with pytest.raises(ServerError, match="ändrat på plats"):
        heal_from(karin, site.url)
    assert not server.status(site.url).frozen


def test_a_backup_without_keys_gets_them_from_a_laptop(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm", connect=False)
    receive(karin, "Anna")
    until(karin.agreed, "the store has it")
    karin.cut()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.key")
    assert heal_from(karin, site.url) == 0
    healing.thaw(site.url)
    for laptop in (karin, per):
        laptop.connect()
    site.agree()
    whole(karin, per)


def sign_in(folder: Path) -> OpenVault:
    vault = Vault.load(folder, cost=CHEAP)
    return vault.open(vault.people[0].id, PASSPHRASE)


@pytest.mark.parametrize("kind", ["backup", "disk"])
def test_a_dead_laptops_backup_or_disk_heals_as_itself(
    site: Site, tmp_path: Path, postgres: Cluster, kind: str
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    receive(karin, "Anna")
    site.agree()
    for laptop in (karin, per):
        laptop.cut()
    given = karin.place.folder
    if kind == "backup":
        given = tmp_path / "usb"
        backup.backup(karin.place, given)
    before = {file: file.read_bytes() for file in given.iterdir()}
    with postgres.database() as url:
        server.init(url, demo=True)
        # A backup has not the half of the key, which lies in a file of hers; a disk has it.
        here = karin if kind == "backup" else per
        with dead_laptop.opened(here.place.folder, given, sign_in) as dead:
            events, keys = dead.replica.confirmed(), dead.replica.all_keys()
            assert healing.heal(url, events, keys, and_freeze=True) == karin.place.replica.position().seq
        assert healing.knows(url, per.place.replica.position())
    assert before == {file: file.read_bytes() for file in given.iterdir()}, "it is only read"
    for laptop in (karin, per):
        assert not (laptop.place.folder / passing.READING).exists()


def test_a_damaged_backup_and_an_outbox_heal_nothing(site: Site, tmp_path: Path) -> None:
    karin = site.laptop("Karin Ek")
    receive(karin, "Anna")
    site.agree()
    karin.cut()
    usb = tmp_path / "usb"
    made = backup.backup(karin.place, usb)
    content = bytearray(made.events.read_bytes())
    content[-2000:-1900] = bytes(100)
    made.events.write_bytes(content)
    receive(karin, "Bo")
    outbox.write(karin.place, tmp_path / "utkorg")
    for given, words in (
        (usb, "skadad"),
        (tmp_path / "utkorg", "bara osänt"),
        (tmp_path / "borta", "finns inte"),
    ):
        with pytest.raises(CopyError, match=words), dead_laptop.opened(karin.place.folder, given, sign_in):
            pytest.fail("it was opened")
        assert not (karin.place.folder / passing.READING).exists()
