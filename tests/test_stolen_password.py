"""A laptop's password to the shared store in somebody else's hands: what it gives, and how it is noticed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from site_ import Laptop, Site, until

from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.store import calls, joined, keys, server
from jourtui.store.address import Address
from jourtui.store.envelope import ZERO_HASH, Base, Carried, carry, seal
from jourtui.store.keys import KeyRow
from jourtui.store.shared import Refused, Revoked, SharedStore

if TYPE_CHECKING:
    from postgres import Cluster

WRITTEN = ("Anna Svensson", "+46701740610", "orolig för barnbarnet", "socionom")


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


@pytest.fixture
def karin(site: Site) -> Laptop:
    return site.laptop("Karin Ek")


@pytest.fixture
def call(karin: Laptop, site: Site) -> UUID:
    """A call that the shared store has."""
    who = Identity(caller_name=WRITTEN[0], phone=WRITTEN[1])
    call = calls.receive(karin.desk, CallFacts(matter=WRITTEN[2]), who, at=site.watch())
    site.agree()
    return call


def address_of(laptop: Laptop) -> Address:
    """What the thief has."""
    store = joined.store_of(laptop.place.vault)
    assert store is not None
    return store.address


def as_thief(site: Site, laptop: Laptop) -> psycopg.Connection:
    address = address_of(laptop)
    url = psycopg.conninfo.make_conninfo(site.url, user=address.user, password=address.password)
    return psycopg.connect(url, autocommit=True)


def noise(site: Site, device: UUID, dseq: int, prev: bytes, like: KeyRow | None) -> tuple[Carried, KeyRow]:
    """An event as a thief without the unit key can make it, in a new record or in that of `like`."""
    record = like.record_id if like else uuid4()
    row = like or KeyRow(keys.main_key_id(record), record, 1, os.urandom(60))
    sealed = seal(
        b"{}",
        os.urandom(32),
        event_id=uuid4(),
        record_id=record,
        key_id=row.key_id,
        base=Base(site.epoch, 0),
        device_time=7,
    )
    return carry(sealed, device, dseq, prev), row


def held(laptop: Laptop) -> set[UUID]:
    rows = laptop.place.replica.connection.execute("SELECT event_id FROM held").fetchall()
    return {UUID(bytes=row[0]) for row in rows}


def test_it_gives_ciphertext_and_not_a_word_or_a_key(site: Site, karin: Laptop, call: UUID) -> None:
    """All that the store lets that role read is searched for every word and every key."""
    secrets = [text.encode() for text in WRITTEN]
    secrets += [text.encode("utf-16-le") for text in WRITTEN]
    secrets += [site.unit_key, karin.place.vault.data_key]
    with closing(as_thief(site, karin)) as thief:
        tables = [
            row[0] for row in thief.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'journal'")
        ]
        taken = b""
        readable = set()
        for table in tables:
            try:
                rows = thief.execute(f'SELECT * FROM journal."{table}"', binary=True).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            readable.add(table)
            for value in (value for row in rows for value in row):
                taken += value if isinstance(value, bytes) else str(value).encode()
    assert {"about", "head", "device", "event", "key"} <= readable
    assert call.bytes in taken or str(call).encode() in taken, "which records there are, and when, is told"
    for secret in secrets:
        assert secret not in taken, secret


def test_noise_written_with_it_is_held_and_its_device_is_seen(site: Site, karin: Laptop, call: UUID) -> None:
    """The store cannot tell noise from an event; the laptops can. They go on, and lose nothing."""
    per = site.laptop("Per Holm")
    site.agree()
    known = next(row for row in karin.place.replica.all_keys() if row.record_id == call)
    device = uuid4()
    with SharedStore(address_of(karin), site.epoch) as thief:
        thief.register_device(device)
        first, row = noise(site, device, 1, ZERO_HASH, None)
        second, _ = noise(site, device, 2, first.hash, known)
        thief.append(0, ZERO_HASH, [first, second], [row])
    made = {first.sealed.event_id, second.sealed.event_id}
    for laptop in (karin, per):
        until(lambda laptop=laptop: made <= held(laptop), "the noise is held")  # type: ignore[misc]
        state = laptop.desk.journal.call(call)
        assert state.caller_name == WRITTEN[0]
        assert state.needs_newer, "docs/security.md says that such a record takes notes only"
    assert device in {known.device_id for known in server.devices(site.url)}
    calls.note(per.desk, call, NoteWritten(text="hon ringde igen"))
    site.agree()
    assert per.desk.journal.call(call).changes == karin.desk.journal.call(call).changes


def test_writing_under_the_laptops_own_id_loses_nothing_of_what_it_writes(
    site: Site, karin: Laptop, call: UUID
) -> None:
    karin.cut()
    head = karin.place.replica.device_head()
    with SharedStore(address_of(karin), site.epoch) as thief:
        event, row = noise(site, karin.place.replica.device, head.dseq + 1, head.hash, None)
        thief.append(0, ZERO_HASH, [event], [row])
    before = karin.place.replica.device
    calls.receive(karin.desk, CallFacts(matter="x"), Identity(caller_name="Bo"), at=site.watch())
    karin.connect()
    site.agree()
    assert karin.place.replica.device != before, "the laptop goes on under an id of its own"
    assert {known.device_id for known in server.devices(site.url)} > {before}


def test_events_of_others_are_not_taken_twice_nor_from_another(site: Site, karin: Laptop, call: UUID) -> None:
    """Replayed as they are, under another device, or with an id of their own that the seal does not fit."""
    per = site.laptop("Per Holm", connect=False)
    with SharedStore(address_of(per), site.epoch) as thief:
        before = thief.head()
        events, _ = thief.pull(0, ZERO_HASH)
        theirs = events[-1].carried
        with pytest.raises(Revoked):  # another laptop's device id
            thief.append(0, ZERO_HASH, [theirs])
        mine = per.place.replica.device
        with pytest.raises(Refused, match="annat innehåll"):
            thief.append(0, ZERO_HASH, [carry(theirs.sealed, mine, 1, ZERO_HASH)])
        assert thief.head() == before


def test_a_password_that_the_thief_changes_is_noticed_at_once(site: Site, karin: Laptop, call: UUID) -> None:
    """A role may change its own password in PostgreSQL: the laptop is then shut out, and works on."""
    role = address_of(karin).user
    with closing(as_thief(site, karin)) as thief:
        thief.execute(f"ALTER ROLE {role} PASSWORD 'stulet'")
    karin.cut()
    karin.connect()
    until(lambda: karin.status.state == "stopped", "the laptop says that it is not let in")
    assert "släpper inte in" in karin.status.problem
    calls.note(karin.desk, call, NoteWritten(text="arbetet går vidare"))
    assert karin.place.replica.pending(1)


def test_revoking_ends_a_transaction_that_holds_everybody_up(site: Site, karin: Laptop, call: UUID) -> None:
    """Whoever is let in can hold the one counter, their device and their role, and switch all timeouts off.

    Until they are revoked the others wait, and work alone.
    """
    per = site.laptop("Per Holm", connect=False)
    device = uuid4()
    with closing(as_thief(site, per)) as thief:
        for setting in server.role_settings(180000):
            if setting.endswith("timeout"):
                thief.execute(f"SET {setting} = 0")
        thief.execute("SELECT journal.register_device(%s)", (device,))
        thief.execute("BEGIN")
        thief.execute(f"ALTER ROLE {address_of(per).user} PASSWORD 'stulet'")
        thief.execute(
            """SELECT journal.append(%s, 0, decode(repeat('00', 32), 'hex'), %s, '{}', '{}', '{}', '{}', '{}',
               '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')""",
            (site.epoch, device),
        )
        calls.note(karin.desk, call, NoteWritten(text="väntar"))
        assert karin.place.replica.pending(1), "nothing can be appended now"
        server.revoke(site.url, device)
        with pytest.raises(psycopg.OperationalError):
            thief.execute("SELECT 1")
    until(lambda: not karin.place.replica.pending(1), "the others go on")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        as_thief(site, per)
