"""The sync when line, store, disk or program fail: nothing is lost, and the status is true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from cheap import CHEAP
from factories import Watch, received
from postgres import name_of
from site_ import PASSPHRASE, PATIENCE, Laptop, Site, until

from chaos.line import Line
from jourtui.rules.calendar import day_and_time
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.store import calls, envelope, handover, healing, holding, server, sync, workplace
from jourtui.store.cluster import Cluster as OwnCluster
from jourtui.store.cluster import temporary_cluster
from jourtui.store.journal import Journal
from jourtui.store.replica import FILE, ReplicaError
from jourtui.store.session import Duty
from jourtui.store.shared import SharedStore
from jourtui.store.sync_status import SyncStatus
from jourtui.store.verify import rebuild_is_equal, verify, views_digest
from jourtui.store.workplace import Workplace
from jourtui.words import laptop_words

if TYPE_CHECKING:
    from postgres import Cluster

NEVER = 10_000.0
"""Seconds: a deadline that no test lives to see."""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that waits for the clock comes soon."""
    monkeypatch.setattr(sync, "DEADLINE", 0.6)
    monkeypatch.setattr(sync, "POLL", 1.0)
    monkeypatch.setattr(sync, "BACK_OFF", (0.01, 0.1))
    monkeypatch.setattr(sync, "STOPPED_PAUSE", 0.1)


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """A line to the store that can fail."""
    line = Line(Path(str(psycopg.conninfo.conninfo_to_dict(site.url)["host"])))
    yield line
    line.close()


def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes by the clock."""
    monkeypatch.setattr(sync, "DEADLINE", NEVER)
    monkeypatch.setattr(sync, "POLL", 2 * NEVER)


def receive(laptop: Laptop, matter: str = "orolig") -> UUID:
    facts = CallFacts(matter=matter, municipality="1286")
    return calls.receive(laptop.desk, facts, Identity(caller_name="Anna"), at=laptop.desk.now())


def whole(*laptops: Laptop) -> None:
    """All show the same, which is what their events say."""
    for laptop in laptops:
        assert verify(laptop.place.replica, laptop.place.journal.unit_keys) == []
    assert len({views_digest(laptop.place.replica.connection) for laptop in laptops}) == 1


def seq_at(site: Site) -> int:
    return server.status(site.url).seq


# The line


def test_a_reply_that_is_lost_gives_no_duplicate(
    site: Site, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(monkeypatch)
    karin, per = site.laptop("Karin Ek", host=str(line.directory)), site.laptop("Per Holm")
    site.agree()
    line.answers = False
    receive(karin)
    until(lambda: seq_at(site) == 2, "the store has it")
    assert karin.place.replica.pending_count()[0] == 2
    line.answers = True
    line.hang_up()
    site.agree()
    assert seq_at(site) == 2
    whole(karin, per)


def test_a_silent_line_is_called_offline_and_work_goes_on(site: Site, line: Line) -> None:
    karin = site.laptop("Karin Ek", host=str(line.directory), connect=False)
    said: list[SyncStatus] = []
    karin.connect(lambda records, status: said.append(status))
    site.agree()
    fresh, within = karin.status.as_of, timedelta(seconds=sync.POLL + sync.DEADLINE)
    assert karin.status.believed(site.watch() + within)
    assert not karin.status.believed(site.watch() + within + timedelta(microseconds=1)), "it would have asked"
    assert (karin.status.unsynced, karin.status.oldest) == (0, None)
    line.swallow()
    at = site.watch.forward(minutes=5)  # as when the laptop has slept
    said.clear()
    assert karin.sync is not None
    karin.sync.poke()
    until(lambda: karin.status.state == "offline", "nobody wrote, and yet the silence is noticed")
    assert all(status.out_of_contact(at) for status in said), "only the store's answer renews what is said"
    receive(karin)
    until(lambda: karin.status.unsynced == 2, "what is written meanwhile is counted")
    assert (karin.status.state, karin.status.oldest, karin.status.as_of) == ("offline", at, fresh)
    line.asks = line.answers = True
    line.hang_up()
    site.agree()
    until(lambda: karin.status.unsynced == 0, "it is said that all is sent")
    assert (karin.status.oldest, karin.status.as_of, karin.status.since) == (None, at, at)


def test_who_begins_without_contact_is_told_how_old_what_is_here_is(site: Site, line: Line) -> None:
    karin = site.laptop("Karin Ek", host=str(line.directory))
    site.agree()
    fresh = karin.status.as_of
    assert fresh is not None
    karin.cut()
    line.swallow()
    now = site.watch.forward(minutes=30)
    karin.connect()
    until(lambda: karin.status.state == "offline", "there is no contact")
    assert (karin.status.since, karin.status.as_of) == (now, fresh)
    said, _ = laptop_words.contact(karin.status, now)
    assert said.endswith(f", uppgifter från {day_and_time(fresh, now)}")
    line.asks = line.answers = True
    line.hang_up()
    site.agree()
    assert "uppgifter" not in laptop_words.contact(replace(karin.status, state="offline"), now)[0]


def test_stopping_waits_for_nobody(site: Site, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread is in the middle of a request that would never end."""
    patient(monkeypatch)
    karin = site.laptop("Karin Ek", host=str(line.directory))
    site.agree()
    line.swallow()
    receive(karin)
    until(lambda: line.swallowed > 0, "it has asked for something")
    thread = karin.sync
    assert thread is not None
    before = karin.status
    thread.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert thread.status == before, "who left hears nothing more"
    thread.poke()
    thread.stop()
    karin.sync = None


def test_reconnecting_leaves_nothing_behind(site: Site, line: Line) -> None:
    karin = site.laptop("Karin Ek", host=str(line.directory))
    site.agree()

    def open_now() -> tuple[int, int]:
        files = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
        return files, len([t for t in threading.enumerate() if t.name in ("watchdog", "connect")])

    before = open_now()
    for n in range(8):
        line.hang_up()
        receive(karin)
        until(lambda n=n: seq_at(site) == 2 * (n + 1), "the line is up again")  # type: ignore[misc]
        site.agree()
    until(lambda: open_now() <= before, "as many files and threads as before")


def test_a_line_too_thin_for_much_at_once_still_comes_through(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jourtui.store.shared import SharedStore, Unreachable

    karin = site.laptop("Karin Ek")
    for _ in range(40):
        receive(karin)
    site.agree()
    really: Callable[..., Any] = SharedStore.pull

    def thin(self: SharedStore, cursor: int, chain: bytes, limit: int = 500) -> Any:
        if limit > 20:
            raise Unreachable("too much")
        return really(self, cursor, chain, limit)

    karin.cut()
    monkeypatch.setattr(SharedStore, "pull", thin)
    per = site.laptop("Per Holm")
    until(lambda: per.place.replica.position().seq == 80, "everything came, a little at a time")
    monkeypatch.undo()


# The store


def test_the_store_goes_down_and_comes_back(tmp_path: Path) -> None:
    settings = {"fsync": "off"}
    with temporary_cluster(settings) as cluster, own_site(cluster, tmp_path) as site:
        karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
        site.agree()
        cluster.stop()
        until(lambda: karin.status.state == per.status.state == "offline", "both know")
        call = receive(karin)
        cluster.start(settings)
        until(lambda: per.desk.journal.call(call).caller_name == "Anna", "it has come")
        site.agree()
        whole(karin, per)


@contextmanager
def own_site(cluster: OwnCluster, folder: Path) -> Iterator[Site]:
    with psycopg.connect(cluster.url(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE site")
    site = Site(psycopg.conninfo.make_conninfo(cluster.url(), dbname="site"), folder, Watch())
    yield site
    site.close()


def test_what_the_store_cannot_take_is_set_aside_and_the_rest_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call, other = receive(karin), receive(karin)
    site.agree()
    karin.touched.clear()  # not later: the sync is at work from the first deed on
    with monkeypatch.context() as patch:
        patch.setattr(envelope, "MAX_BODY", 1 << 20)  # a later program allows more
        too_large = karin.desk.write(call, NoteWritten(text="x" * 70_000))[0]
        karin.desk.write(other, NoteWritten(text="kvar"))
    site.agree()
    until(lambda: karin.status.quarantined == 1, "it is said")
    assert [(event, reason) for event, _, reason in karin.place.replica.quarantined()] == [
        (too_large, "Händelsen är för stor för det gemensamma lagret.")
    ]
    until(lambda: call in karin.touched, "and its record is told of")
    assert seq_at(site) == 5
    whole(karin, per)
    assert rebuild_is_equal(karin.place.journal)


def test_another_epoch_freezes_the_sending_and_not_the_work(site: Site) -> None:
    karin = site.laptop("Karin Ek")
    receive(karin)
    site.agree()
    with psycopg.connect(site.url, autocommit=True) as admin:
        admin.execute("UPDATE journal.head SET epoch = gen_random_uuid()")
    receive(karin)
    until(lambda: karin.status.state == "stopped" and karin.status.unsynced == 2, "it is said")
    assert "ny epok" in karin.status.problem
    assert seq_at(site) == 2


def test_a_store_restored_from_a_backup_is_noticed_and_healed(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    receive(karin)
    site.agree()
    karin.cut()
    per.cut()
    name = name_of(site.url)
    with psycopg.connect(
        psycopg.conninfo.make_conninfo(site.url, dbname="postgres"), autocommit=True
    ) as admin:
        admin.execute(f'CREATE DATABASE "{name}_backup" TEMPLATE "{name}"')
        for laptop in (karin, per):
            laptop.connect()
        receive(per)
        site.agree()
        karin.cut()
        per.cut()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.execute(f'ALTER DATABASE "{name}_backup" RENAME TO "{name}"')
    for laptop in (karin, per):
        laptop.connect()
    call = receive(karin)
    until(lambda: karin.status.state == per.status.state == "stopped", "both know")
    until(lambda: karin.status.unsynced == 2, "work goes on")
    assert "inte den journal" in karin.status.problem
    assert seq_at(site) == 2
    replica = per.place.replica
    assert healing.heal(site.url, replica.confirmed(), replica.all_keys()) == 2
    site.agree()
    assert per.desk.journal.call(call).caller_name == "Anna"
    whole(karin, per)


# The laptop


def test_a_laptop_restored_from_a_backup_goes_on_under_a_new_id(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    before = receive(karin)  # in the backup it waits
    replica = karin.place.replica
    replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = shutil.copy(karin.place.folder / FILE, site.folder / "backup")
    karin.connect()
    after = receive(karin)
    site.agree()
    karin.cut()
    device = replica.device
    karin.place.desk.close()
    replica.close()
    for file in karin.place.folder.glob(f"{FILE}*"):
        file.unlink()
    shutil.copy(backup, karin.place.folder / FILE)
    karin.place = Workplace(karin.place.folder, karin.place.vault, Duty.FIRST, clock=site.watch)
    new = receive(karin)
    karin.connect()
    site.agree()
    for laptop in (karin, per):
        for call in (before, after, new):
            assert laptop.desk.journal.call(call).caller_name == "Anna"
    assert karin.place.replica.device != device
    assert seq_at(site) == 6
    whole(karin, per)


def test_a_device_that_a_restored_store_does_not_know_goes_on_under_a_new_id(site: Site) -> None:
    """The laptop was restored, and then the store from before that: it is let in, and its new id is not."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    unknown = uuid4()
    with karin.place.replica.transaction():
        karin.place.replica.rechain_pending(unknown, (0, envelope.ZERO_HASH))
    call = receive(karin)
    karin.connect()
    site.agree()
    assert karin.place.replica.device != unknown
    assert per.desk.journal.call(call).caller_name == "Anna"
    whole(karin, per)


WRITER = """
import sys
from pathlib import Path
from uuid import UUID
from jourtui.rules.entries import NoteWritten
from jourtui.store import workplace
from jourtui.store.session import Duty
from cheap import CHEAP
from site_ import PASSPHRASE

folder, person, call = Path(sys.argv[1]), UUID(sys.argv[2]), UUID(sys.argv[3])
place = workplace.Workplace(folder, workplace.unlock(folder, person, PASSPHRASE, cost=CHEAP), Duty.FIRST)
print("here", flush=True)
for n in range(30):
    place.desk.write(call, NoteWritten(text=f"annan {n}"))
place.close()
"""


def test_two_programs_on_one_laptop_both_have_their_events_sent(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin)
    person = str(karin.place.vault.person.id)
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    arguments = [sys.executable, "-c", WRITER, str(karin.place.folder), person, str(call)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"here\n"
        for n in range(30):
            karin.desk.write(call, NoteWritten(text=f"egen {n}"))
        assert other.wait(PATIENCE) == 0
    until(lambda: per.desk.journal.call(call).changes == 62, "what both wrote has come")
    site.agree()
    texts = [getattr(event.payload, "text", "") for event in per.desk.journal.events(call)]
    for who in ("annan", "egen"):
        assert [text for text in texts if text.startswith(who)] == [f"{who} {n}" for n in range(30)]
    whole(karin, per)


def test_far_behind_the_views_come_last_and_are_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "FAR_BEHIND", 100)
    monkeypatch.setattr(sync, "MUCH", 200)
    karin = site.laptop("Karin Ek")
    records = [uuid4() for _ in range(60)]
    karin.desk.do(*(change for record in records for change in received(record)))
    for record in records:
        karin.desk.write(record, *(NoteWritten(text=f"{n}") for n in range(4)))
    site.agree()
    assert seq_at(site) == 360
    per = site.laptop("Per Holm", connect=False)
    reports: list[tuple[int, int]] = []
    mine = receive(per)
    per.connect(lambda touched, status: reports.append((len(touched), status.behind)))
    site.agree()
    until(lambda: per.status.as_of is not None and per.status.behind == 0, "everything is here")
    assert max(behind for _, behind in reports) > 200
    assert not any(touched for touched, behind in reports if behind), (
        "records are told of when they can be seen"
    )
    assert sum(touched for touched, _ in reports) >= 60
    until(lambda: karin.desk.journal.call(mine).caller_name == "Anna", "what per wrote has come")
    site.agree()
    whole(karin, per)


def views_have(laptop: Laptop, seq: int) -> bool:
    """Whether this much has come, and the views are made of all that has."""
    replica = laptop.place.replica
    (behind,) = replica.connection.execute("SELECT count(*) FROM record WHERE dirty").fetchone()
    return replica.position().seq >= seq and not behind


def test_what_came_before_the_line_broke_is_not_fetched_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FAR_BEHIND", 100)
    monkeypatch.setattr(sync, "MUCH", 100)
    karin = site.laptop("Karin Ek")
    record = receive(karin)
    karin.desk.write(record, *(NoteWritten(text=f"{n}") for n in range(400)))
    site.agree()
    per = site.laptop("Per Holm", connect=False)
    asked: list[int] = []
    pull = SharedStore.pull
    dead = threading.Event()
    dead.set()

    def breaks(line: SharedStore, cursor: int, chain: bytes, limit: int = 500) -> object:
        asked.append(cursor)
        if len(asked) >= 3 and dead.is_set():
            line.abort()
        return pull(line, cursor, chain, limit)

    def asks(_: object, line: SharedStore, __: object) -> object:
        return line.ask("SELECT WHERE false", ())  # as when something of it is put away

    monkeypatch.setattr(SharedStore, "pull", breaks)
    monkeypatch.setattr(holding, "missed", asks)
    per.connect()
    until(lambda: views_have(per, 200), "what came stands where people look, without contact")
    dead.clear()
    site.agree()
    assert asked[:3] == [0, 100, 200]
    assert min(asked[3:]) == 200
    whole(karin, per)


def test_a_window_from_before_the_joining_never_sends_a_key_that_only_it_can_open(site: Site) -> None:
    karin = site.laptop("Karin Ek")
    opened = site.set_up("Per Holm")
    window = Workplace(site.folder / "Per-Holm", opened, Duty.FIRST, clock=site.watch)
    site.admit(opened, "Per Holm")
    again = workplace.unlock(site.folder / "Per-Holm", opened.person.id, PASSPHRASE, cost=CHEAP)
    per = Laptop(Workplace(site.folder / "Per-Holm", again, Duty.FIRST, clock=site.watch))
    call = receive(Laptop(window))
    site.laptops.append(per)
    per.connect()
    until(lambda: karin.desk.journal.call(call).caller_name == "Anna", "karin can read it")
    window.close()


# The program


def fault(*_: object, **__: object) -> None:
    raise KeyError("hemligt")


def test_a_fault_in_the_program_is_told_and_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    per.cut()
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "accept", fault)
        receive(karin)
        per.connect()
        until(lambda: per.status.state == "stopped", "it is told")
        assert per.status.problem == "Synken stötte på ett fel i programmet (KeyError) och försöker igen."
    site.agree()
    log = (per.place.folder / "faults.log").read_text()
    assert "KeyError" in log
    assert "hemligt" not in log
    whole(karin, per)


def test_a_full_disk_is_told_and_not_tried_without_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "BACK_OFF", (1.0, 60.0))
    karin = site.laptop("Karin Ek")
    receive(karin)
    site.agree()
    pauses: list[float] = []
    per = site.laptop("Per Holm", connect=False)

    def rest(self: sync.Sync, seconds: float) -> None:
        pauses.append(seconds)

    def full(*_: object, **__: object) -> None:
        raise ReplicaError("Disken är full.")

    with monkeypatch.context() as patch:
        patch.setattr(sync.Sync, "_rest", rest)
        patch.setattr(Journal, "accept", full)
        per.connect()
        until(lambda: len(pauses) >= 8, "it is tried again and again")
        assert (per.status.state, per.status.problem) == ("stopped", "Disken är full.")
        assert pauses[6] > 30 > 2 > pauses[0]
    site.agree()


def test_a_listener_that_fails_does_not_end_the_sync(site: Site) -> None:
    karin = site.laptop("Karin Ek", connect=False)

    def fail(*_: object) -> None:
        raise RuntimeError("on the way out")

    karin.connect(fail)
    receive(karin)
    site.agree()


# Clocks, and two who change the same


def test_a_clock_that_is_wrong_is_told_and_decides_nothing(site: Site) -> None:
    now = datetime.now(UTC)
    karin = site.laptop("Karin Ek", watch=Watch(now + timedelta(days=3)))
    per = site.laptop("Per Holm", watch=Watch(now))
    call = receive(karin)
    site.agree()
    assert karin.status.skew == pytest.approx(3 * 86_400, abs=600)
    assert per.status.skew == pytest.approx(0, abs=600)
    per.cut()
    karin.cut()
    handover.claim(karin.desk, call)
    handover.claim(per.desk, call)
    for laptop in (per, karin):
        laptop.connect()
        until(laptop.agreed, "it is sent")
    site.agree()
    assert {laptop.desk.journal.call(call).holder_name for laptop in (karin, per)} == {"Per Holm"}
    whole(karin, per)


def test_a_pull_while_a_form_is_open_does_not_hide_a_conflict(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin)
    site.agree()
    base = per.desk.position()  # Per opens the form
    calls.correct(karin.desk, call, CallFacts(municipality="1287"), base=karin.desk.position())
    site.agree()
    assert per.desk.journal.call(call).municipality == "1287"  # it came while he typed
    calls.correct(per.desk, call, CallFacts(municipality="1270"), base=base)
    site.agree()
    for laptop in (karin, per):
        state = laptop.desk.journal.call(call)
        assert [write.value for write in state.written.contested["municipality"]] == ["1287", "1270"]
        told = {tell.person_id for tell in state.log.tells if tell.code == "two_values"}
        assert told == {karin.desk.author.id, per.desk.author.id}
    calls.settle(karin.desk, call, {"municipality": "1270"}, karin.desk.position())
    site.agree()
    for laptop in (karin, per):
        state = laptop.desk.journal.call(call)
        assert (state.municipality, state.two_values) == ("1270", False)
    whole(karin, per)
