"""The shared store against a real PostgreSQL: what it takes, what it refuses, and how it says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from postgres import Cluster, Laptop, name_of, role_url, until

from jourtui.store import admin_line, server
from jourtui.store.address import Address, InsecureAddress
from jourtui.store.envelope import (
    MAX_BODY,
    ZERO_HASH,
    Base,
    Carried,
    Confirmed,
    Sealed,
    break_in,
    carry,
    chain_hash,
    rechain,
)
from jourtui.store.shared import (
    ChainBroken,
    EpochChanged,
    HistoryDiffers,
    Refused,
    Revoked,
    SharedStore,
    WrongStore,
)
from jourtui.store.shared_errors import KeyDiffers


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database() as url:
        server.init(url, demo=True)
        yield url


@pytest.fixture
def laptop(url: str) -> Laptop:
    return Laptop(url)


@pytest.fixture
def store(laptop: Laptop) -> Iterator[SharedStore]:
    with laptop.open() as store:
        yield store


def at_head(store: SharedStore) -> tuple[int, bytes]:
    head = store.head()
    return head.seq, head.chain


def test_a_laptop_that_is_taken_for_somebody_else_says_so(url: str, laptop: Laptop) -> None:
    role = laptop.address.user
    with psycopg.connect(url) as admin:
        admin.execute(f'ALTER ROLE "{role}" SET role = journal_app'.encode())
    with pytest.raises(WrongStore, match=f"tar den här datorn för journal_app, men .* som {role}"):
        laptop.open()


@pytest.mark.parametrize("more", ["BYPASSRLS", "SUPERUSER", "CREATEROLE"])
def test_a_role_that_may_do_more_than_a_laptop_is_refused(url: str, laptop: Laptop, more: str) -> None:
    with psycopg.connect(url) as admin:
        admin.execute(f'ALTER ROLE "{laptop.address.user}" {more}'.encode())
    with pytest.raises(WrongStore, match="får göra mer än en dator ska"):
        laptop.open()
    with psycopg.connect(url) as admin:
        admin.execute(f'ALTER ROLE "{laptop.address.user}" NO{more}'.encode())
        admin.execute(f'GRANT journal_culler TO "{laptop.address.user}"'.encode())
    with pytest.raises(WrongStore, match="får göra mer än en dator ska"):
        laptop.open()


def test_what_one_laptop_appends_the_other_pulls(url: str, laptop: Laptop, store: SharedStore) -> None:
    key, other_key = laptop.key_row(), laptop.key_row()
    events = [laptop.event(key, "Orolig för barnbarn".encode()), laptop.event(other_key), laptop.event(key)]
    assert store.append(0, ZERO_HASH, events[:1], [key]) == [(events[0].sealed.event_id, 1)]
    assert store.append(0, ZERO_HASH, events[1:], [other_key, key]) == [
        (events[1].sealed.event_id, 2),
        (events[2].sealed.event_id, 3),
    ]
    with Laptop(url, "Bakjour").open() as other:
        first, keys = other.pull(0, ZERO_HASH, 1)
        assert ([event.carried for event in first], keys) == (events[:1], [key])
        rest, keys = other.pull(1, first[0].chain)
        assert ([event.carried for event in rest], keys) == (events[1:], [other_key])
        assert other.pull(3, rest[-1].chain) == ([], [])
        head = other.head()
    assert (head.epoch, head.seq, head.chain, head.demo) == (laptop.epoch, 3, rest[-1].chain, True)


def test_a_pull_gives_only_the_keys_of_its_own_events(laptop: Laptop, store: SharedStore) -> None:
    keys = [laptop.key_row() for _ in range(6)]
    store.append(0, ZERO_HASH, [laptop.event(key) for key in keys[:3]], keys[:3])
    store.append(0, ZERO_HASH, [laptop.event(key) for key in keys[3:]], keys[3:])
    events, got = store.pull(0, ZERO_HASH, 3)
    assert len(events) == 3
    assert set(got) == set(keys[:3])


def test_appending_again_answers_the_same_and_adds_nothing(laptop: Laptop, store: SharedStore) -> None:
    key = laptop.key_row()
    events = [laptop.event(key) for _ in range(3)]
    first = store.append(0, ZERO_HASH, events[:2], [key])
    assert store.append(0, ZERO_HASH, events[:2], [key]) == first
    assert store.append(0, ZERO_HASH, events, [key]) == [*first, (events[2].sealed.event_id, 3)]
    assert store.head().seq == 3


def test_an_empty_append_does_nothing(store: SharedStore) -> None:
    assert store.append(0, ZERO_HASH, []) == []


Spoil = Callable[[Laptop, Carried], Carried]


def again_with_other_content(laptop: Laptop, good: Carried) -> Carried:
    sealed = replace(good.sealed, body=b"x" * 28)
    return carry(sealed, laptop.device, good.dseq + 1, good.hash)


def wrong_hash(laptop: Laptop, good: Carried) -> Carried:
    return replace(laptop.event(), hash=b"h" * 32)


def changed_body(laptop: Laptop, good: Carried) -> Carried:
    event = laptop.event()
    return replace(event, sealed=replace(event.sealed, body=event.sealed.body[:-1] + b"?"))


def base_in_the_future(laptop: Laptop, good: Carried) -> Carried:
    return laptop.event(base_seq=10)


def too_large(laptop: Laptop, good: Carried) -> Carried:
    sealed = replace(laptop.event().sealed, body=bytes(MAX_BODY + 1))
    return carry(sealed, laptop.device, good.dseq + 1, good.hash)


@pytest.mark.parametrize(
    "spoil", [again_with_other_content, wrong_hash, changed_body, base_in_the_future, too_large]
)
def test_one_bad_event_is_named_and_the_batch_leaves_nothing(
    spoil: Spoil, laptop: Laptop, store: SharedStore
) -> None:
    good = laptop.event()
    bad = spoil(laptop, good)
    key = laptop.key_row()
    with pytest.raises(Refused) as refused:
        store.append(0, ZERO_HASH, [good, bad], [key])
    assert refused.value.event_id == bad.sealed.event_id
    assert refused.value.reason.endswith(".")
    assert store.head().seq == 0
    # The rest goes on without it, and the key that was with it was not kept either.
    after = rechain([laptop.event()], laptop.device, good.dseq, good.hash)
    store.append(0, ZERO_HASH, [good, *after], [])
    events, keys = store.pull(0, ZERO_HASH)
    assert ([event.carried for event in events], keys) == ([good, *after], [])


def test_the_largest_event_fits(laptop: Laptop, store: SharedStore) -> None:
    sealed = replace(laptop.event().sealed, body=bytes(MAX_BODY))
    store.append(0, ZERO_HASH, [carry(sealed, laptop.device, 1, ZERO_HASH)])
    assert store.pull(0, ZERO_HASH)[0][0].carried.sealed == sealed


@pytest.mark.parametrize("sent", ["none", "for another event", "of another record"])
def test_an_event_whose_key_is_not_there_is_refused_and_the_rest_goes_on(
    sent: str, laptop: Laptop, store: SharedStore
) -> None:
    """Nobody else could ever read it: better that its author knows than that it is confirmed."""
    key, other = laptop.key_row(), laptop.key_row()
    good, bad = laptop.event(), laptop.event(key)
    keys = {"none": [], "for another event": [other], "of another record": [replace(key, record_id=uuid4())]}
    with pytest.raises(Refused, match="Nyckeln till händelsen finns inte") as refused:
        store.append(0, ZERO_HASH, [good, bad], keys[sent])
    assert refused.value.event_id == bad.sealed.event_id
    assert store.head().seq == 0
    store.append(0, ZERO_HASH, [good])
    store.append(0, ZERO_HASH, [bad], [key])
    assert store.append(0, ZERO_HASH, [good, bad]), "what is there need not be sent with its key again"


def test_an_event_under_a_key_of_another_record_is_refused(laptop: Laptop, store: SharedStore) -> None:
    key = laptop.key_row()
    store.append(0, ZERO_HASH, [laptop.event(key)], [key])
    astray = laptop.event(replace(key, record_id=uuid4()))
    with pytest.raises(Refused, match="Nyckeln till händelsen finns inte"):
        store.append(0, ZERO_HASH, [astray])


def test_an_event_whose_key_was_destroyed_is_refused(url: str, laptop: Laptop, store: SharedStore) -> None:
    key = laptop.key_row()
    store.append(0, ZERO_HASH, [laptop.event(key)], [key])
    with psycopg.connect(url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.key WHERE key_id = %s", (key.key_id,))
    with pytest.raises(Refused, match="Nyckeln till händelsen finns inte"):
        store.append(0, ZERO_HASH, [laptop.event(key)])


def test_two_keys_with_one_key_id_are_told_apart(laptop: Laptop, store: SharedStore) -> None:
    key = laptop.key_row()
    store.append(0, ZERO_HASH, [laptop.event(key)], [key])
    other, event = laptop.event(), laptop.event(key)
    with pytest.raises(KeyDiffers) as differs:
        store.append(0, ZERO_HASH, [other, event], [replace(key, wrapped=b"another key")])
    assert differs.value.event_id == event.sealed.event_id
    with pytest.raises(Refused, match="annat innehåll") as refused:
        store.append(0, ZERO_HASH, [other, event], [replace(key, record_id=uuid4())])
    assert refused.value.event_id == event.sealed.event_id
    assert not isinstance(refused.value, KeyDiffers)


def test_a_key_wrapped_under_another_unit_key_is_the_same_key(laptop: Laptop, store: SharedStore) -> None:
    key = laptop.key_row()
    store.append(0, ZERO_HASH, [laptop.event(key)], [key])
    store.append(0, ZERO_HASH, [laptop.event(key)], [replace(key, unit_version=2, wrapped=b"wrapped anew")])
    assert store.pull(0, ZERO_HASH)[1] == [key], "the first stands"


def test_a_base_of_another_epoch_is_not_compared(laptop: Laptop, store: SharedStore) -> None:
    sealed = replace(laptop.event().sealed, base=Base(uuid4(), 10**12))
    assert store.append(0, ZERO_HASH, [carry(sealed, laptop.device, 1, ZERO_HASH)])


def test_a_device_chain_has_no_gap_and_no_fork(laptop: Laptop, store: SharedStore) -> None:
    first, second, third = (laptop.event() for _ in range(3))
    with pytest.raises(ChainBroken):
        store.append(0, ZERO_HASH, [second])
    store.append(0, ZERO_HASH, [first])
    with pytest.raises(ChainBroken):
        store.append(0, ZERO_HASH, [third])
    fork = carry(third.sealed, laptop.device, 2, b"f" * 32)
    with pytest.raises(ChainBroken):
        store.append(0, ZERO_HASH, [fork])
    assert store.append(0, ZERO_HASH, [second, third])[-1] == (third.sealed.event_id, 3)


def test_another_epoch_is_told_apart(url: str, laptop: Laptop, store: SharedStore) -> None:
    with psycopg.connect(url) as admin:
        admin.execute("UPDATE journal.head SET epoch = gen_random_uuid()")
    with pytest.raises(EpochChanged):
        store.pull(0, ZERO_HASH)
    with pytest.raises(EpochChanged):
        store.append(0, ZERO_HASH, [laptop.event()])
    assert store.head().epoch != laptop.epoch


def test_a_log_that_is_not_the_known_one_is_told_apart(laptop: Laptop, store: SharedStore) -> None:
    store.append(0, ZERO_HASH, [laptop.event()])
    _, chain = at_head(store)
    for cursor, known in ((1, b"c" * 32), (2, chain), (0, chain), (-1, ZERO_HASH), (1, b"")):
        with pytest.raises(HistoryDiffers):
            store.pull(cursor, known)
        with pytest.raises(HistoryDiffers):
            store.append(cursor, known, [laptop.event()])
    assert store.pull(1, chain) == ([], [])


def test_a_laptop_writes_as_its_own_devices_only(url: str, laptop: Laptop, store: SharedStore) -> None:
    other = Laptop(url, "Bakjour")
    with pytest.raises(Revoked):
        store.append(0, ZERO_HASH, [other.event()])
    with pytest.raises(Revoked):
        store.register_device(other.device)


def test_a_restored_replica_goes_on_under_a_further_device(laptop: Laptop, store: SharedStore) -> None:
    lost, kept = laptop.event(), laptop.event()
    store.append(0, ZERO_HASH, [lost])
    with pytest.raises(ChainBroken):
        store.append(0, ZERO_HASH, rechain([kept], laptop.device, 0, ZERO_HASH))
    further = uuid4()
    store.register_device(further)
    store.register_device(further)
    assert store.append(0, ZERO_HASH, rechain([kept], further, 0, ZERO_HASH)) == [(kept.sealed.event_id, 2)]


def test_a_revoked_laptop_is_shut_out_at_once(url: str, laptop: Laptop, store: SharedStore) -> None:
    store.append(0, ZERO_HASH, [laptop.event()])
    with psycopg.connect(url) as admin:  # as in the moment before its connections are ended
        admin.execute("UPDATE journal.device SET revoked_at = now()")
    for attempt in (
        store.head,
        lambda: store.pull(0, ZERO_HASH),
        lambda: store.append(0, ZERO_HASH, [laptop.event()]),
        lambda: store.register_device(uuid4()),
        lambda: store.ack(laptop.device, 1),
    ):
        with pytest.raises(Revoked):
            attempt()


def test_a_revoked_device_of_a_laptop_that_is_in_writes_nothing(
    url: str, laptop: Laptop, store: SharedStore
) -> None:
    store.register_device(uuid4())
    with psycopg.connect(url) as admin:
        admin.execute("UPDATE journal.device SET revoked_at = now() WHERE device_id = %s", (laptop.device,))
    with pytest.raises(Revoked):
        store.append(0, ZERO_HASH, [laptop.event()])


def test_how_far_a_laptop_has_read_is_kept(url: str, laptop: Laptop, store: SharedStore) -> None:
    store.append(0, ZERO_HASH, [laptop.event()])
    store.ack(laptop.device, 1)
    store.ack(Laptop(url, "Bakjour").device, 1)  # not its own: nothing
    assert [device.acked_seq for device in server.devices(url)] == [1, 0]


def test_waiting_hears_of_new_events(url: str, laptop: Laptop, store: SharedStore) -> None:
    store.listen()
    assert not store.wait(0)
    other = Laptop(url, "Bakjour")
    with other.open() as writer:
        writer.append(0, ZERO_HASH, [other.event()])
    assert store.wait(30)
    assert not store.wait(0)


def test_only_the_seq_is_told_and_only_once(url: str, laptop: Laptop, store: SharedStore) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as ear:
        ear.execute("LISTEN journal")
        events = [laptop.event(), laptop.event()]
        store.append(0, ZERO_HASH, events)
        store.append(0, ZERO_HASH, events)
        store.ack(laptop.device, 2)
        ear.execute("NOTIFY journal, 'end'")
        told = [notice.payload for notice in ear.notifies(timeout=30, stop_after=2)]
    assert told == ["2", "end"]


@pytest.mark.parametrize("told", ["9" * 7999, "x", "", "-1", "1e9", "٣", "1; 2", "\x1b]0;x\x07"])
def test_what_is_told_and_is_no_seq_is_passed_over(told: str, laptop: Laptop, store: SharedStore) -> None:
    """Every role can NOTIFY: one that means ill must not keep the others from hearing."""
    store.listen()
    with closing(psycopg.connect(role_url(laptop.url, laptop), autocommit=True)) as other:
        other.execute("SELECT pg_notify('journal', %s)", (told,))
        other.execute("SELECT pg_notify('journal', '7')")
    heard = []
    until(lambda: heard.append(store.wait(1)) or heard[-1] == 7)  # type: ignore[func-returns-value]
    assert set(heard) <= {0, 7, None}


def test_a_demo_and_a_real_store_do_not_meet(postgres: Cluster, laptop: Laptop) -> None:
    with postgres.database() as real:
        server.init(real)
        with pytest.raises(admin_line.ServerError, match="adress"):
            server.admit(real, uuid4(), "Förstajour")
        with closing(psycopg.connect(real, autocommit=True)) as admin:
            admin.execute(
                "INSERT INTO journal.device (device_id, role_name, laptop) VALUES (%s, %s, 'x')",
                (uuid4(), laptop.address.user),
            )
        astray = dataclasses.replace(laptop.address, dbname=name_of(real))
        with pytest.raises(WrongStore, match="inte gjort för en demo"):
            SharedStore(astray, laptop.epoch)


def test_a_database_without_a_journal_is_said_to_be_so(postgres: Cluster, laptop: Laptop) -> None:
    with postgres.database() as empty:
        astray = dataclasses.replace(laptop.address, dbname=name_of(empty))
        with pytest.raises(WrongStore, match="inget gemensamt lager"):
            SharedStore(astray, laptop.epoch)


@pytest.mark.parametrize("host", ["", "/tmp", "@abstract", "a.example,/tmp"])
@pytest.mark.parametrize("demo", [False, True])
def test_only_a_demo_may_do_without_encryption(host: str, demo: bool) -> None:
    address = Address(host, 5432, "jour", "jour_x", "hemligt", None, demo)
    if demo and "," not in host:
        assert "sslmode=disable" in address.conninfo(None)
    else:
        with pytest.raises(InsecureAddress):
            address.conninfo(None)


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "journal.example"])
def test_over_the_network_everything_is_verified(host: str, demo: bool) -> None:
    address = Address(host, 5432, "jour", "jour_x", "hemligt", None, demo)
    given_ = psycopg.conninfo.conninfo_to_dict(address.conninfo(None))
    assert given_["sslmode"] == "verify-full"
    assert given_["sslrootcert"] == "system"
    assert given_["channel_binding"] == "require"
    assert given_["require_auth"] == "scram-sha-256"
    assert given_["ssl_min_protocol_version"] == "TLSv1.3"
    assert "hemligt" not in repr(address)


BIGINTS = st.integers(-(2**63), 2**63 - 1)
SEALED = st.builds(
    Sealed,
    event_id=st.uuids(),
    record_id=st.uuids(),
    key_id=st.uuids(),
    base=st.builds(Base, st.uuids(), BIGINTS),
    device_time=BIGINTS,
    body=st.binary(max_size=2000),
    env=st.integers(-(2**15), 2**15 - 1),
)


@pytest.fixture
def admin(url: str) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        yield connection


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sealed=SEALED, device=st.uuids(), dseq=BIGINTS, prev=st.binary(max_size=40), seq=BIGINTS, time=BIGINTS)
def test_sql_and_python_hash_alike(
    admin: psycopg.Connection, sealed: Sealed, device: UUID, dseq: int, prev: bytes, seq: int, time: int
) -> None:
    carried = carry(sealed, device, dseq, prev)
    row = admin.execute(
        """SELECT journal.event_hash(%(prev)s, %(device)s, %(dseq)s, %(env)s::smallint, %(event_id)s,
                %(record_id)s, %(key_id)s, %(epoch)s, %(base_seq)s, %(device_time)s, %(body)s),
            journal.chain_hash(%(prev)s, %(seq)s, %(time)s, %(hash)s)""",
        {
            "prev": prev,
            "device": device,
            "dseq": dseq,
            "env": sealed.env,
            "event_id": sealed.event_id,
            "record_id": sealed.record_id,
            "key_id": sealed.key_id,
            "epoch": sealed.base.epoch,
            "base_seq": sealed.base.seq,
            "device_time": sealed.device_time,
            "body": sealed.body,
            "seq": seq,
            "time": time,
            "hash": carried.hash,
        },
        binary=True,
    ).fetchone()
    assert row == (carried.hash, chain_hash(prev, seq, time, carried.hash))


def run_of(count: int) -> list[Confirmed]:
    device, prev, chain, run = uuid4(), ZERO_HASH, ZERO_HASH, []
    for n in range(1, count + 1):
        event = carry(Sealed(uuid4(), uuid4(), uuid4(), Base(), 0, b"body"), device, n, prev)
        prev, chain = event.hash, chain_hash(chain, n, n * 10, event.hash)
        run.append(Confirmed(event, n, n * 10, chain))
    return run


def test_a_run_from_the_store_must_hold_together() -> None:
    run = run_of(4)
    assert break_in(run, 0, ZERO_HASH) is None
    assert break_in(run[2:], 2, run[1].chain) is None
    assert break_in([], 7, b"anything") is None
    carried = run[2].carried
    forged = replace(run[2], carried=replace(carried, sealed=replace(carried.sealed, body=b"other")))
    for bad, cursor, chain, broken in (
        ([run[0], *run[2:]], 0, ZERO_HASH, 2),
        ([run[1], run[0]], 0, ZERO_HASH, 1),
        (run, 1, ZERO_HASH, 2),
        (run[1:], 1, ZERO_HASH, 2),
        ([*run[:2], forged, run[3]], 0, ZERO_HASH, 3),
        ([*run[:3], replace(run[3], server_time=1)], 0, ZERO_HASH, 4),
        ([*run[:3], replace(run[3], chain=ZERO_HASH)], 0, ZERO_HASH, 4),
    ):
        assert break_in(bad, cursor, chain) == broken
