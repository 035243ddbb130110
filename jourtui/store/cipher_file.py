"""An encrypted SQLite file: opened so that what was saved is kept, its errors in plain Swedish."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

BUSY_MS = 5_000
"""How long, in milliseconds, a writer waits for another on the same file."""
CACHE_KIB = 16_000
"""Pages kept in memory by one connection, in KiB: each that is not has to be decrypted again."""


class ReplicaError(Exception):
    """The replica cannot be opened, read or written; the message is a sentence for people, in Swedish."""

    @property
    def damaged(self) -> bool:
        """Whether what is in the file is wrong, rather than the disk or who else has it open."""
        return type(self.__cause__) is sqlcipher.DatabaseError


P = ParamSpec("P")
T = TypeVar("T")


def _said(method: Callable[P, T]) -> Callable[P, T]:
    """A method of a cursor whose errors are ReplicaErrors, whoever asks: journal, views or SQLAlchemy."""

    @wraps(method)
    def run(*args: P.args, **given: P.kwargs) -> T:
        try:
            return method(*args, **given)
        except sqlcipher.Error as error:
            cursor: Any = args[0]
            raise ReplicaError(sentence(error, saving=cursor.connection.in_transaction)) from error

    return run


class _Cursor(sqlcipher.Cursor):  # type: ignore[misc]
    """Reads like any other; what goes wrong is said in a sentence."""

    execute = _said(sqlcipher.Cursor.execute)
    executemany = _said(sqlcipher.Cursor.executemany)
    fetchone = _said(sqlcipher.Cursor.fetchone)
    fetchmany = _said(sqlcipher.Cursor.fetchmany)
    fetchall = _said(sqlcipher.Cursor.fetchall)
    __next__ = _said(sqlcipher.Cursor.__next__)


class _Connection(sqlcipher.Connection):  # type: ignore[misc]
    def cursor(self, factory: type[Any] = _Cursor) -> Any:
        return super().cursor(factory)


def connect(path: Path, data_key: bytes) -> Any:
    """A connection in autocommit. Raises ReplicaError."""
    try:
        connection = sqlcipher.connect(path, isolation_level=None, cached_statements=512, factory=_Connection)
    except sqlcipher.DatabaseError as error:
        raise ReplicaError(sentence(error)) from error
    execute = connection.execute
    # First of all: SQLCipher writes its errors on stderr, in the middle of the screen.
    execute("PRAGMA cipher_log = off")
    execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
    try:
        execute("SELECT count(*) FROM sqlite_master").fetchone()
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA secure_delete = ON")
        execute("PRAGMA foreign_keys = ON")
        execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        execute("PRAGMA temp_store = MEMORY")
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        if sys.platform == "darwin":
            # A plain fsync does not reach the disk there.
            execute("PRAGMA fullfsync = ON")
            execute("PRAGMA checkpoint_fullfsync = ON")
    except ReplicaError:
        connection.close()
        raise
    return connection


def sentence(error: Exception, *, saving: bool = True) -> str:
    """What went wrong with the file, and what that means for what was being saved, if anything was."""
    text = str(error)
    if "not a database" in text:
        return "Journalen kan inte öppnas: fel nyckel, eller så är filen skadad."
    if "locked" in text or "busy" in text:
        return "Journalen är upptagen av ett annat program. Försök igen."
    if "full" in text:
        return "Disken är full. Inget sparades; det du skrev finns kvar på skärmen."
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return "Journalen går inte att skriva till. Kontrollera disken och behörigheterna."
    if "malformed" in text:
        told = "Inget sparades. " if saving else ""
        return f"Journalens fil är skadad. {told}Återställ den ur säkerhetskopian: jourtui restore."
    if not saving:
        return f"Journalen går inte att läsa ({text}). Försök igen."
    return f"Journalen svarar inte som den ska ({text}). Inget sparades."
