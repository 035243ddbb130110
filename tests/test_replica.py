"""The replica: all or nothing, one number to one writer, and a sentence for every way a disk can fail."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from factories import (
    DATA_KEY,
    KARIN,
    PER,
    Laptop,
    PaperRefusal,
    PaperStore,
    Watch,
    make_laptop,
    open_laptop,
    pull,
    push,
)
from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.rules.call import CallCorrected, CallFacts
from jourtui.rules.entries import NoteWritten
from jourtui.store import call_queue, cipher_file, drafts, keys
from jourtui.store.envelope import NO_EPOCH, ZERO_HASH
from jourtui.store.replica import _OWN_KEYS, FILE, Replica, ReplicaError
from jourtui.store.verify import verify


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = make_laptop(tmp_path / "karin")
    yield made
    made.close()


def note(text: str = "hej") -> NoteWritten:
    return NoteWritten(text=text)


def queue_of(laptop: Laptop) -> object:
    """As a screen asks, by SQLAlchemy."""
    with laptop.desk.rows() as rows:
        return call_queue.open_calls(rows, laptop.watch())


def chain_of(laptop: Laptop) -> list[int]:
    """The dseq of what is pending, its chain checked."""
    assert verify(laptop.replica) == []
    return [event.dseq for event in laptop.replica.pending()]


# The file


def test_a_new_replica_is_empty_and_its_own(tmp_path: Path) -> None:
    replica = Replica.create(tmp_path, DATA_KEY, demo=True)
    assert replica.demo
    assert replica.position().epoch == NO_EPOCH
    assert (replica.position().seq, replica.device_head().dseq) == (0, 0)
    assert replica.pending_count() == (0, None)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    replica.close()
    again = Replica.open(tmp_path, DATA_KEY)
    assert again.device == UUID(bytes=again.meta("device"))
    assert b"SQLite" not in (tmp_path / FILE).read_bytes()[:16]
    again.close()


def test_settings_of_the_file_are_the_durable_ones(laptop: Laptop) -> None:
    pragma = {
        name: laptop.replica.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_nobody_makes_a_replica_over_another(laptop: Laptop) -> None:
    with pytest.raises(ReplicaError, match="redan"):
        Replica.create(laptop.folder, DATA_KEY)


def test_a_crash_while_making_it_leaves_no_half_replica(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Replica, "set_meta", power_cut)
    with pytest.raises(KeyboardInterrupt):
        Replica.create(tmp_path, DATA_KEY)
    monkeypatch.undo()
    assert not (tmp_path / FILE).exists()
    Replica.create(tmp_path, DATA_KEY).close()
    Replica.open(tmp_path, DATA_KEY).close()


@pytest.mark.parametrize("content", [b"", b"x" * 100, bytes(8192)])
def test_a_file_that_is_no_replica_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ReplicaError) as told:
        Replica.open(tmp_path, DATA_KEY)
    assert str(told.value).endswith(".")


def test_wrong_key_missing_file_and_newer_schema_are_sentences(laptop: Laptop, tmp_path: Path) -> None:
    with pytest.raises(ReplicaError, match="fel nyckel"):
        Replica.open(laptop.folder, bytes(32))
    with pytest.raises(ReplicaError, match="ingen journal"):
        Replica.open(tmp_path / "nowhere", DATA_KEY)
    with pytest.raises(ReplicaError, match=r"går inte att skriva till|svarar inte"):
        Replica.create(tmp_path / "nowhere", DATA_KEY)
    laptop.replica.set_meta("schema", b"99")
    with pytest.raises(ReplicaError, match="nyare jourtui"):
        Replica.open(laptop.folder, DATA_KEY)


# Transactions


def test_all_or_nothing(laptop: Laptop) -> None:
    replica = laptop.replica

    def fail() -> None:
        with replica.transaction():
            replica.set_meta("one", b"1")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert replica.meta("one") == b""
    assert not replica.connection.in_transaction
    with replica.transaction():
        replica.set_meta("one", b"1")
    assert laptop.again().replica.meta("one") == b"1"


def test_a_full_disk_is_a_sentence_and_saves_nothing(laptop: Laptop) -> None:
    record = laptop.receive()
    connection = laptop.replica.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ReplicaError, match="Disken är full"):
        laptop.act(record, *(note("x" * 30_000) for _ in range(10)))
    connection.execute("PRAGMA max_page_count = 100000")
    assert chain_of(laptop) == [1, 2]
    laptop.act(record, note())
    assert chain_of(laptop) == [1, 2, 3]
    assert laptop.again().journal.call(record).changes == 3


def test_a_file_that_cannot_be_written_is_a_sentence(laptop: Laptop) -> None:
    laptop.replica.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(ReplicaError, match="går inte att skriva till"):
        laptop.receive()


def test_a_file_that_somebody_else_keeps_is_a_sentence(laptop: Laptop) -> None:
    other = laptop.again()
    other.replica.connection.execute("PRAGMA busy_timeout = 1")
    with laptop.replica.transaction(), pytest.raises(ReplicaError, match="upptagen"):
        other.receive()
    other.receive()
    other.close()


def write_notes(folder: Path, count: int) -> None:
    """In a process or thread of its own."""
    laptop = open_laptop(folder, PER)
    for n in range(count):
        laptop.act(uuid4(), note(f"{n}"))
    laptop.close()


def test_two_threads_never_get_the_same_number(laptop: Laptop) -> None:
    barrier = Barrier(3)

    def work() -> None:
        barrier.wait()
        write_notes(laptop.folder, 20)

    with ThreadPoolExecutor(3) as pool:
        futures: list[Future[None]] = [pool.submit(work) for _ in range(3)]
        for future in futures:
            future.result()
    assert chain_of(laptop) == list(range(1, 61))


def test_two_processes_never_get_the_same_number(laptop: Laptop) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for future in [pool.submit(write_notes, laptop.folder, 25) for _ in range(2)]:
            future.result()
    assert chain_of(laptop) == list(range(1, 51))
    assert verify(laptop.replica, laptop.journal.unit_keys) == []


# What is pending


def test_what_left_is_remembered_when_nothing_waits(laptop: Laptop) -> None:
    store = PaperStore()
    laptop.receive()
    push(laptop, store)
    pull(laptop, store)
    head = laptop.replica.device_head()
    assert (head.dseq, head.hash) == (2, store.events[-1].carried.hash)
    laptop.receive()
    assert chain_of(laptop) == [3, 4]


def test_setting_aside_chains_again_what_follows(laptop: Laptop) -> None:
    store = PaperStore()
    record = laptop.receive()
    push(laptop, store)
    pull(laptop, store)
    ids = laptop.act(record, note("a"), note("b"), note("c"))
    bodies = [event.sealed for event in laptop.replica.pending()]
    with laptop.replica.transaction():
        laptop.replica.set_aside(ids[1], "för stor", 7)
    assert chain_of(laptop) == [3, 4]
    assert [event.sealed for event in laptop.replica.pending()] == [bodies[0], bodies[2]]
    assert laptop.replica.quarantined() == [(ids[1], record, "för stor")]
    push(laptop, store)
    pull(laptop, store)
    assert store.seq == 4
    with laptop.replica.transaction():
        assert laptop.replica.set_aside(uuid4(), "finns inte", 7) == []


def test_a_restored_laptop_goes_on_under_a_new_id(laptop: Laptop) -> None:
    store = PaperStore()
    record = laptop.receive()
    push(laptop, store)
    pull(laptop, store)
    laptop.act(record, note())
    store.append(  # what left after the backup was taken
        laptop.replica.pending(),
        laptop.replica.unshared_keys(event.sealed.key_id for event in laptop.replica.pending()),
    )
    with laptop.replica.transaction():  # what the backup did not have either
        laptop.replica.connection.execute("DELETE FROM pending")
    laptop.act(record, note("ny"))
    with pytest.raises(PaperRefusal, match="J000"):
        push(laptop, store)
    with laptop.replica.transaction():
        laptop.replica.rechain_pending(uuid4(), (0, ZERO_HASH))
    push(laptop, store)
    pull(laptop, store)
    assert chain_of(laptop) == []
    assert [event.carried.dseq for event in store.events] == [1, 2, 3, 1]


def test_what_comes_back_under_the_former_device_is_not_there_twice(laptop: Laptop) -> None:
    """The backup still had as pending what had left: it must not be told twice, nor break what follows."""
    store = PaperStore()
    record = laptop.receive()
    push(laptop, store)
    laptop.act(record, note("efter"))
    with laptop.replica.transaction():
        laptop.replica.rechain_pending(uuid4(), (0, ZERO_HASH))
    pull(laptop, store)
    assert chain_of(laptop) == [1]
    assert laptop.journal.call(record).changes == 3
    push(laptop, store)
    pull(laptop, store)
    assert chain_of(laptop) == []


# Keys


def test_no_key_is_taken_away_by_sending_another(laptop: Laptop) -> None:
    record = laptop.receive()
    (main,) = laptop.replica.main_keys(record)
    row = laptop.replica.key(main)
    forged = keys.KeyRow(main, record, 99, b"nonsense")
    with laptop.replica.transaction():
        laptop.replica.add_keys([forged], shared=True)
    assert laptop.replica.key(main) == row
    assert laptop.replica.unshared_keys([main]) == []


def test_two_main_keys_of_one_record_open_what_each_has_sealed(tmp_path: Path) -> None:
    """What was set aside took the first key with it, so the colleague makes another; both are used on."""
    store = PaperStore(Watch())
    mine, other = make_laptop(tmp_path / "mine", KARIN), make_laptop(tmp_path / "other", PER)
    record = mine.receive()
    first = mine.replica.pending()[0].sealed
    assert first.key_id in mine.replica.main_keys(record)
    mine.journal.set_aside(first.event_id, "för stor")
    push(mine, store)
    pull(other, store)
    other.act(record, CallCorrected(facts=CallFacts(matter="från Per")))
    mine.act(record, CallCorrected(facts=CallFacts(matter="från Karin")))
    for _ in range(2):
        for laptop in (mine, other):
            push(laptop, store)
            pull(laptop, store)
    for laptop in (mine, other):
        assert len(laptop.replica.main_keys(record)) == 2
        assert all(event.payload is not None for event in laptop.journal.events(record))
        laptop.close()


def test_a_key_for_one_event_alone_is_never_the_records_main_key(laptop: Laptop) -> None:
    record = laptop.receive()
    alone = laptop.replica.pending()[1].sealed
    assert alone.record_id == record
    assert alone.key_id not in laptop.replica.main_keys(record)


def test_what_was_made_alone_is_found_without_reading_every_key(laptop: Laptop) -> None:
    """It is asked for at each sign-in, also in a replica of a program that had no index of it."""
    laptop.receive()
    laptop.replica.connection.execute("DROP INDEX keys_own")
    again = Replica.open(laptop.folder, DATA_KEY)
    plan = again.connection.execute(f"EXPLAIN QUERY PLAN {_OWN_KEYS}").fetchall()
    assert "USING COVERING INDEX keys_own" in plan[0][-1]
    assert not again.has_own_keys()
    again.connection.execute("UPDATE keys SET unit_version = 0")
    assert again.has_own_keys()
    again.close()


def test_every_key_can_be_wrapped_again(laptop: Laptop) -> None:
    record = laptop.receive()
    with laptop.replica.transaction():
        laptop.journal.rewrap(2, bytes(32))
    assert {row.unit_version for row in laptop.replica.all_keys()} == {2}
    fresh = open_laptop(laptop.folder, KARIN, unit_keys={2: bytes(32)})
    assert fresh.journal.call(record).caller_name == "Anna Svensson"
    fresh.close()


@pytest.mark.parametrize(
    "read",
    [
        lambda laptop: drafts.every(laptop.desk),
        lambda laptop: drafts.load(laptop.desk, "intake"),
        lambda laptop: laptop.journal.events(laptop.replica.pending(1)[0].sealed.record_id),
        lambda laptop: laptop.desk.position(),
        queue_of,
    ],
)
def test_what_cannot_be_read_is_a_sentence_too(laptop: Laptop, read: Callable[[Laptop], object]) -> None:
    laptop.receive()
    read(laptop)
    connection = laptop.replica.connection
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = laptop.folder / FILE
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(path.stat().st_size - 4096))
    connection.execute("PRAGMA shrink_memory")
    with pytest.raises(ReplicaError, match=r"^Journalens fil är skadad\. Återställ den"):
        read(laptop)


def test_a_damaged_file_is_said_to_be_one_with_what_to_do() -> None:
    error = sqlcipher.DatabaseError("database disk image is malformed")
    told = "Journalens fil är skadad. Inget sparades. Återställ den ur säkerhetskopian: jourtui restore."
    assert cipher_file.sentence(error) == told
    assert cipher_file.sentence(error, saving=False) == told.replace(" Inget sparades.", "")
