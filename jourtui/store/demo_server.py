"""The shared store of `jourtui demo`: one PostgreSQL for all demo laptops of one user, in one directory.

The first laptop starts and prepares it, the others join it, and the last to leave stops it and removes the
directory, unless it is to be kept. A closed terminal is a laptop that leaves. Who is there is known by locks
on open files, which the operating system lets go of however a process ends: a crash neither keeps the server
for ever nor stops it under another laptop's feet.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jourtui.store.cluster import Cluster, ClusterError, is_root, wheel_programs

# Files in the directory, beside the server's and the laptops' own directories.
_MARK = "jourtui-demo"  # it is a demo's, and may be emptied
_READY = "ready"  # the store has been prepared
_KEPT = "kept"  # nobody who leaves removes it
_DOOR = "door.lock"  # held by whoever comes or goes
_USERS = "users.lock"  # shared by all who are there


@dataclass(frozen=True, slots=True)
class DemoServer:
    """The running store. In `directory`, which is the demo's own, each laptop may make one of its own."""

    directory: Path
    cluster: Cluster


def default_directory() -> Path:
    """Where the demo is when nobody says where: the same in all of one user's terminals."""
    user = os.geteuid() if hasattr(os, "geteuid") else "demo"
    return Path(tempfile.gettempdir()) / f"jourtui-demo-{user}"


@contextmanager
def demo_server(
    prepare: Callable[[DemoServer], None], directory: Path | None = None, *, keep: bool = False
) -> Iterator[DemoServer]:
    """Join the demo in `directory`, or start it.

    `prepare` fills a new store while other laptops wait; if it raises, nothing is left. A demo that somebody
    asked to `keep` is there as it was the next time; any other is new each time. Raises ClusterError.
    """
    if sys.platform == "win32":
        raise ClusterError("Demoläget finns för Linux och macOS; i Windows körs det i WSL.")
    wheel_programs()
    directory = directory.expanduser().resolve() if directory else default_directory()
    door, users = _enter(directory)
    server = DemoServer(directory, Cluster(directory / "server"))
    try:
        if _alone(users):
            _start(server, prepare)
        if keep:
            (directory / _KEPT).touch(mode=0o600)
        _lock(users, shared=True)
        _unlock(door)
        with _told_to_leave():
            try:
                yield server
            finally:
                _lock(door)
                if _alone(users):
                    server.cluster.stop()
                    if not (directory / _KEPT).exists():
                        _remove(directory)
    finally:
        os.close(users)
        os.close(door)


@contextmanager
def _told_to_leave() -> Iterator[None]:
    """Closing the terminal, or ending the process, is to leave: the store would else be left running.

    Told once more while it leaves (a terminal that closes says it twice), what is begun is done to the end.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    told = False

    def leave(number: int, frame: object) -> None:
        nonlocal told
        if not told:
            told = True
            raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def cut(directory: Path | None = None) -> None:
    """Stop the store under the laptops of a demo, as when a cable is cut. Raises ClusterError."""
    running(directory).stop("immediate")


def mend(directory: Path | None = None) -> None:
    """Start it again. Raises ClusterError."""
    cluster = running(directory)
    if not cluster.running:
        cluster.start()


def running(directory: Path | None) -> Cluster:
    """The store of a demo that somebody is in, stopped or not. Raises ClusterError when there is none."""
    directory = directory.expanduser().resolve() if directory else default_directory()
    try:
        users = os.open(directory / _USERS, os.O_RDWR)
    except OSError:
        raise ClusterError(f"Ingen demo är igång i {directory}.") from None
    try:
        if _alone(users):
            raise ClusterError(f"Ingen demo är igång i {directory}.")
    finally:
        os.close(users)
    return Cluster(directory / "server")


def _enter(directory: Path) -> tuple[int, int]:
    """Make the directory and shut the door; both locks, open."""
    while True:
        try:
            _claim(directory)
            door = os.open(directory / _DOOR, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(door)
                if os.path.samestat(os.fstat(door), os.stat(directory / _DOOR)):
                    return door, os.open(directory / _USERS, os.O_RDWR | os.O_CREAT, 0o600)
            except BaseException:
                os.close(door)
                raise
            os.close(door)
        except FileNotFoundError:
            # The last laptop removed the directory meanwhile: make a new one, if that can be done.
            if not directory.parent.is_dir():
                raise ClusterError(f"Katalogen {directory.parent} finns inte.") from None
        except OSError as error:
            raise ClusterError(f"Demon kan inte ligga i {directory}: {error.strerror}.") from error


def _alone(users: int) -> bool:
    """Whether nobody else is there. Asked behind a shut door: it may let go of our own share."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _lock(handle: int, *, shared: bool = False) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def _unlock(handle: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)


def _claim(directory: Path) -> None:
    """Make the directory, or see that it is a demo's and our own."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or not ours:
        raise ClusterError(f"Demon kan inte ligga i {directory}: den är någon annans.")
    mark = directory / _MARK
    # In this order: another laptop that is just making it leaves its mark first.
    if any(directory.iterdir()) and not mark.exists():
        raise ClusterError(f"Demon kan inte ligga i {directory}: där finns redan något annat.")
    mark.touch(mode=0o600)
    # Root's server runs as another user, who must pass here; the directories in it are closed.
    directory.chmod(0o711 if is_root() else 0o700)


def _start(server: DemoServer, prepare: Callable[[DemoServer], None]) -> None:
    cluster, directory = server.cluster, server.directory
    if (directory / _READY).exists() and (directory / _KEPT).exists():
        if not cluster.running:  # it is, after a crash of the last laptop
            cluster.start()
        return
    try:
        _empty(server)
        cluster.make()
        cluster.start()
        prepare(server)
        (directory / _READY).touch(mode=0o600)
    except BaseException:
        cluster.remove()
        _remove(directory)
        raise


def _empty(server: DemoServer) -> None:
    """Remove what an earlier demo left behind, but not the locks that are held."""
    server.cluster.remove()
    for path in server.directory.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in (_MARK, _DOOR, _USERS):
            path.unlink()


def _remove(directory: Path) -> None:
    # Renamed first: whoever comes meanwhile finds all of it or nothing.
    gone = Path(tempfile.mkdtemp(prefix=f"{directory.name}-", dir=directory.parent))
    directory.rename(gone / directory.name)
    shutil.rmtree(gone)
