"""An encrypted SQLite file: opened so that what was saved is kept, its errors in plain Swedish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

BUSY_MS = 5_000
"""How long, in milliseconds, a writer waits for another on the same file."""
CACHE_KIB = 16_000
"""Pages kept in memory by one connection, in KiB: each that is not has to be decrypted again."""


class ReplicaError(Exception):
    """The replica cannot be opened or written; the message is a sentence for people, in Swedish."""


def connect(path: Path, data_key: bytes) -> Any:
    """A connection in autocommit. Raises ReplicaError."""
    try:
        connection = sqlcipher.connect(path, isolation_level=None, cached_statements=512)
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
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise ReplicaError(sentence(error)) from error
    return connection


def sentence(error: Exception) -> str:
    """What went wrong with the file, and what that means for what was being saved."""
    text = str(error)
    if "not a database" in text:
        return "Journalen kan inte öppnas: fel nyckel, eller så är filen skadad."
    if "locked" in text or "busy" in text:
        return "Journalen är upptagen av ett annat program. Försök igen."
    if "full" in text:
        return "Disken är full. Inget sparades; det du skrev finns kvar på skärmen."
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return "Journalen går inte att skriva till. Kontrollera disken och behörigheterna."
    return f"Journalen svarar inte som den ska ({text}). Inget sparades."
