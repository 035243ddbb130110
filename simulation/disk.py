"""A laptop's disk: real SQLCipher files, a crash keeps what was written, a power cut what was synced.

Every connection that the product opens goes through here, so that it can die at any statement, just before or
just after a commit. How much of the write-ahead log is safe is what SQLite promises: with `synchronous=FULL`
all of it after each commit; with NORMAL what was there at the last checkpoint; with OFF nothing is sure.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.store.cipher_file import ReplicaError, sentence
from jourtui.store.replica import FILE

_WAL_HEADER = 32
_FRAME_HEADER = 24
_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


class Died(BaseException):
    """The laptop lost its power, or the program was killed. No program catches this."""


class Disk:
    """The files of one laptop in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: list[Any] = []
        self._salts = b""
        self._synced = 0
        self._stamp = 0
        self._fault = ""
        self._left = 0

    # Faults

    @contextmanager
    def failing(self, fault: str, after: int) -> Iterator[None]:
        """Let the write number `after` (from 1) meet `fault`: `die`, `die-after` or `full`."""
        self._fault, self._left = fault, after
        try:
            yield
        finally:
            self._fault = ""

    def _before(self, statement: str) -> None:
        if self._fault in ("die", "full") and statement.lstrip().startswith(_WRITES):
            self._left -= 1
            if self._left == 0:
                if self._fault == "die":
                    raise Died
                raise ReplicaError(sentence(sqlcipher.OperationalError("database or disk is full")))

    def _committed(self, connection: Any) -> None:
        self._account(connection)
        if self._fault == "die-after":
            self._fault = ""
            raise Died

    # What is safe

    def _account(self, connection: Any) -> None:
        """After a commit: how much of the log is synced now."""
        database, log = self.folder / FILE, self.folder / f"{FILE}-wal"
        salts = _salts(log)
        if salts != self._salts:  # the log began anew, and so all that was in it is in the database
            self._salts, self._synced = salts, 0
        stamp = database.stat().st_mtime_ns
        (level,) = connection.execute("PRAGMA synchronous").fetchone()
        if level >= 2 or stamp != self._stamp:  # a checkpoint syncs the log first
            self._stamp = stamp
            self._synced = _end_of(log, self._synced)

    def image(self, chance: random.Random, *, power_cut: bool) -> dict[str, bytes]:
        """The files as the next start finds them; of what was not synced, as much as chance has it."""
        files = {path.name: path.read_bytes() for path in (self.folder / FILE, self.folder / f"{FILE}-wal")
                 if path.exists()}  # fmt: skip
        log = f"{FILE}-wal"
        if power_cut and log in files:
            if _salts(self.folder / log) != self._salts:
                self._salts, self._synced = _salts(self.folder / log), 0
            end = _end_of(self.folder / log, self._synced)
            files[log] = files[log][: chance.choice((self._synced, self._synced, end))]
        return files

    def settle(self) -> None:
        """All that was written is safe now: so much time has gone."""
        if (self.folder / FILE).exists():
            self._seen()

    def put_back(self, files: dict[str, bytes]) -> None:
        """Close everything, and let the disk hold exactly `files`."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        for path in self.folder.glob(f"{FILE}*"):
            path.unlink()
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        self._seen()

    def _seen(self) -> None:
        """What is on the disk at a start is safe."""
        log = self.folder / f"{FILE}-wal"
        self._salts, self._synced = _salts(log), _end_of(log, 0)
        self._stamp = (self.folder / FILE).stat().st_mtime_ns

    def connection(self, real: Any) -> Any:
        """The connection as the product gets it."""
        if not self._open:
            self._seen()
        self._open.append(real)
        return _Connection(self, real)


class _Connection:
    def __init__(self, disk: Disk, real: Any) -> None:
        self._disk = disk
        self._real = real

    def execute(self, statement: str, *given: Any) -> Any:
        self._disk._before(statement)
        result = self._real.execute(statement, *given)
        if statement == "COMMIT":
            self._disk._committed(self._real)
        return result

    def executemany(self, statement: str, *given: Any) -> Any:
        self._disk._before(statement)
        return self._real.executemany(statement, *given)

    def close(self) -> None:
        if self._real in self._disk._open:
            self._disk._open.remove(self._real)
        self._real.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _salts(log: Path) -> bytes:
    """What is new each time the log begins anew."""
    if not log.exists():
        return b""
    with log.open("rb") as file:
        return file.read(_WAL_HEADER)[16:24]


def _end_of(log: Path, start: int) -> int:
    """Where the last commit in the log ends, in bytes, looking from `start` on."""
    if not log.exists():
        return 0
    with log.open("rb") as file:
        header = file.read(_WAL_HEADER)
        if len(header) < _WAL_HEADER:
            return 0
        page = int.from_bytes(header[8:12], "big")
        at = end = max(start, _WAL_HEADER)
        while True:
            file.seek(at)
            frame = file.read(_FRAME_HEADER)
            if len(frame) < _FRAME_HEADER or frame[8:16] != header[16:24]:
                return end
            at += _FRAME_HEADER + page
            if frame[4:8] != b"\0\0\0\0":  # the last page of a commit
                end = at
