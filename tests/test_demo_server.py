"""The demo's shared store, with real PostgreSQL and laptops that are processes of their own."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from jourtui.store.cluster import Cluster, ClusterError, temporary_cluster, wheel_programs
from jourtui.store.demo_server import DemoServer, cut, default_directory, demo_server, mend

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is refused")

LAPTOP = """
import sys
from pathlib import Path
import psycopg
from jourtui.store.demo_server import demo_server

def prepare(server):
    with psycopg.connect(server.cluster.url(), autocommit=True) as store:
        store.execute("CREATE TABLE prepared (by integer)")
        store.execute("INSERT INTO prepared VALUES (pg_backend_pid())")
    print("prepared", flush=True)

with demo_server(prepare, Path(sys.argv[1]), keep="keep" in sys.argv) as server:
    with psycopg.connect(server.cluster.url()) as store:
        assert store.execute("SELECT count(*) FROM prepared").fetchone() == (1,)
    print("there", flush=True)
    sys.stdin.readline()
"""


class Laptop:
    """Another process that uses the demo."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAPTOP, str(directory), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def arrive(self) -> str:
        """Wait until it is there: `prepared` if it had to prepare the store, else `there`."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        assert said in ("prepared", "there")
        if said == "prepared":
            assert self.process.stdout.readline() == "there\n"
        return said

    def start_leaving(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        self.process.communicate(timeout=60)  # closes its input, which ends it too
        assert self.process.returncode == 0

    def crash(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


class Door:
    """The demo's door, shut by the test."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        (directory / "jourtui-demo").touch()
        self.file = os.open(directory / "door.lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def wait_for(self, laptop: Laptop) -> None:
        """Until the laptop stands before it."""
        pid, end = str(laptop.process.pid), monotonic() + 30
        while not any(
            "->" in waiting.split() and pid in waiting.split()
            for waiting in Path("/proc/locks").read_text().splitlines()
        ):
            assert laptop.process.poll() is None
            assert monotonic() < end, "it does not wait"

    def open(self) -> None:
        os.close(self.file)


needs_proc = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="/proc/locks tells who waits")


def no_need(server: DemoServer) -> None:
    raise AssertionError("the store is prepared already")


def fill(server: DemoServer) -> None:
    with psycopg.connect(server.cluster.url(), autocommit=True) as store:
        store.execute("CREATE TABLE prepared AS SELECT 1")


@pytest.fixture
def room() -> Iterator[Path]:
    """A directory that root's server can reach, which pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="jourtui-test-"))
    path.chmod(0o711)
    yield path
    for made in list(path.rglob("superuser.password")):
        Cluster(made.parent).remove()
    shutil.rmtree(path)


def test_laptops_share_a_store_until_the_last_leaves(room: Path) -> None:
    directory = room / "demo"
    first, second = Laptop(directory), Laptop(directory)
    # Whoever comes first prepares it, the other waits for that.
    assert sorted([first.arrive(), second.arrive()]) == ["prepared", "there"]
    first.leave()
    with demo_server(no_need, directory) as server:
        second.leave()
        assert server.cluster.running
    assert list(room.iterdir()) == []


def test_many_who_come_and_go_at_once_leave_nothing(room: Path) -> None:
    laptops = [Laptop(room / "demo") for _ in range(6)]
    for laptop in laptops:
        laptop.start_leaving()
    for laptop in laptops:
        laptop.leave()
    assert list(room.iterdir()) == []


@needs_proc
def test_a_laptop_that_leaves_waits_for_one_that_comes(room: Path) -> None:
    laptop = Laptop(room / "demo")
    laptop.arrive()
    door = Door(room / "demo")
    laptop.start_leaving()
    door.wait_for(laptop)
    door.open()
    laptop.leave()
    assert list(room.iterdir()) == []


@needs_proc
def test_a_laptop_that_comes_as_the_last_leaves_starts_anew(room: Path) -> None:
    door = Door(room / "demo")
    late = Laptop(room / "demo")
    door.wait_for(late)
    (room / "demo").rename(room / "gone")
    shutil.rmtree(room / "gone")
    new = Door(room / "demo")  # a third one, who was quicker
    door.open()
    new.wait_for(late)
    new.open()
    assert late.arrive() == "prepared"
    late.leave()
    assert list(room.iterdir()) == []


def test_a_crashed_laptop_stops_nothing_under_another(room: Path) -> None:
    crashing, other = Laptop(room / "demo"), Laptop(room / "demo")
    crashing.arrive()
    other.arrive()
    crashing.crash()
    with demo_server(no_need, room / "demo"):
        pass
    with psycopg.connect(Cluster(room / "demo" / "server").url()) as store:
        assert store.execute("SELECT count(*) FROM prepared").fetchone() == (1,)
    other.leave()
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_is_a_laptop_that_leaves(room: Path, number: signal.Signals) -> None:
    laptop = Laptop(room / "demo")
    laptop.arrive()
    laptop.process.send_signal(number)
    laptop.process.communicate(timeout=60)
    assert laptop.process.returncode == 128 + number
    assert list(room.iterdir()) == []


def test_what_a_crash_left_behind_is_replaced(room: Path) -> None:
    laptop = Laptop(room / "demo")
    laptop.arrive()
    (room / "demo" / "laptop").mkdir()
    laptop.crash()
    left = Cluster(room / "demo" / "server")
    assert left.running
    old = left.password
    with demo_server(fill, room / "demo") as server:
        assert server.cluster.password != old
        assert not (room / "demo" / "laptop").exists()
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("crash", [False, True])
def test_a_kept_demo_is_there_the_next_time(room: Path, crash: bool) -> None:
    with demo_server(fill, room / "demo", keep=True) as server:
        (server.directory / "laptop").mkdir()
        host, password = server.cluster.host, server.cluster.password
    assert not server.cluster.running
    if crash:
        laptop = Laptop(room / "demo")
        assert laptop.arrive() == "there"
        laptop.crash()
    with demo_server(no_need, room / "demo") as server:
        assert (server.directory / "laptop").is_dir()
        assert (server.cluster.host, server.cluster.password) == (host, password)
        with psycopg.connect(server.cluster.url()) as store:
            store.execute("SELECT * FROM prepared")


def test_a_store_that_was_stopped_comes_back_where_it_was(room: Path) -> None:
    with demo_server(fill, room / "demo") as server:
        url = server.cluster.url()
        server.cluster.stop()
        assert server.cluster.url() == url
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.cluster.start()
        with psycopg.connect(url) as store:
            store.execute("SELECT * FROM prepared")
        server.cluster.stop("immediate")
    assert list(room.iterdir()) == []


def test_the_store_is_cut_under_a_running_demo_and_mended(room: Path) -> None:
    directory = room / "demo"
    for deed in (cut, mend):
        with pytest.raises(ClusterError, match="Ingen demo är igång"):
            deed(directory)
    with demo_server(fill, directory) as server:
        cut(directory)
        assert not server.cluster.running
        mend(directory)
        mend(directory)
        with psycopg.connect(server.cluster.url()) as store:
            assert store.execute("SELECT 1").fetchone() == (1,)


def test_failing_preparation_leaves_nothing(room: Path) -> None:
    def fail(server: DemoServer) -> None:
        assert server.cluster.running
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"), demo_server(fail, room / "demo"):
        pass
    assert list(room.iterdir()) == []


def test_a_directory_with_other_things_is_left_alone(room: Path) -> None:
    (room / "demo").mkdir()
    (room / "demo" / "letter").write_text("dear")
    with pytest.raises(ClusterError, match="något annat"), demo_server(fill, room / "demo"):
        pass
    assert [path.name for path in (room / "demo").iterdir()] == ["letter"]
    with pytest.raises(ClusterError, match="finns inte"), demo_server(fill, room / "no" / "where"):
        pass


def test_the_default_directory_of_somebody_else_is_refused(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    (room / "elsewhere").mkdir()
    default_directory().symlink_to(room / "elsewhere")
    with pytest.raises(ClusterError, match="någon annans"), demo_server(fill):
        pass
    assert list((room / "elsewhere").iterdir()) == []


def test_a_missing_wheel_is_one_sentence(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ClusterError, match="Demoläget kräver tillägget"), demo_server(fill, room / "demo"):
        pass
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("name", ['it\'s "hårt" $väder`', "regn, snö", "långt" * 20])
def test_any_name_of_a_directory_will_do(room: Path, name: str) -> None:
    (room / name).mkdir(mode=0o711)
    cluster = Cluster(room / name / "server")
    cluster.make()
    cluster.start()
    host = cluster.host
    with psycopg.connect(cluster.url()) as store:
        assert store.execute("SHOW listen_addresses").fetchone() == ("",)
    cluster.remove()
    assert not Path(host).exists()


def test_the_server_asks_for_the_password_and_takes_settings() -> None:
    with temporary_cluster({"application_name": "it's"}) as cluster:
        with psycopg.connect(cluster.url()) as store:
            assert store.execute("SELECT current_setting('fsync')").fetchone() == ("on",)
            assert store.info.password == cluster.password
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(cluster.url().replace(cluster.password, "guess"))


def test_a_server_that_cannot_start_is_one_sentence() -> None:
    with (
        pytest.raises(ClusterError, match=r"^PostgreSQL kunde inte köras i .*contains errors"),
        temporary_cluster({"wal_level": "nonsense"}),
    ):
        pass


@as_root
def test_a_directory_that_is_closed_to_roots_server_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(ClusterError, match="stängd för andra"), demo_server(fill, tmp_path / "demo"):
        pass
    assert list(tmp_path.iterdir()) == []


@as_root
def test_programs_that_are_closed_to_roots_server_are_copied(tmp_path: Path, room: Path) -> None:
    package = wheel_programs().parent.parent
    tmp_path.chmod(0o700)
    for part in (package / wheel_programs().parent.name, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, tmp_path / part.relative_to(package.parent), symlinks=True)
    cluster = Cluster(room / "server", tmp_path / wheel_programs().relative_to(package.parent))
    cluster.make()
    cluster.start()
    with psycopg.connect(cluster.url()) as store:
        store.execute("SELECT 1")
    cluster.remove()
    assert list(room.iterdir()) == []
