"""The two files of a backup: the events as they are sealed, and the keys that open them.

    jourtui-20261121-221405Z-handelser.kopia   ciphertext: events, the chains, no keys, no views, no drafts
    jourtui-20261121-221405Z-nycklar.kopia     the wrapped record keys and the vault; kept 35 days

Apart, so that what was destroyed is gone: a record's key leaves the laptops and the store when it is
culled, and the last copy of it when the key files from before have expired. The events may be kept for
as long as one likes; any key file of the same vault that is younger opens what was not culled.

The first is an SQLCipher file under the laptop's data key. The second is JSON: the vault as it lies on
the laptop (which a passphrase with this laptop's half of the key opens, or the recovery key), and the
record keys sealed under the data key.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from jourtui.rules.event import from_micros, to_micros
from jourtui.store import paths, vault_crypto, vault_file
from jourtui.store.cipher_file import connect
from jourtui.store.destruction import Destroyed, drop, rows_in
from jourtui.store.keys import KeyRow
from jourtui.store.replica import FILE, SCHEMA, Replica, ReplicaError
from jourtui.store.vault_file import VaultFile

EVENTS, KEYS = "-handelser.kopia", "-nycklar.kopia"
KEYS_KEPT = timedelta(days=35)
"""How long a key file may be kept: what is culled is gone from the backups when this has passed."""
VERSION = 1
_TABLES = ("confirmed", "pending", "quarantine")
_NOT_COPIED = ("views", "backup_at")
_LARGEST_KEYS = 1 << 30


class CopyError(Exception):
    """A backup that cannot be written or used; the text is one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an event file holds, to be compared with what it was taken from."""

    confirmed: int
    pending: int
    quarantined: int
    seq: int
    chain: bytes
    dseq: int
    chunks: int
    """Of kept files."""


class _KeyFile(msgspec.Struct, frozen=True):
    vault_id: UUID
    made_at: int
    vault: bytes
    sealed: bytes
    format: Literal["jourtui keys"] = "jourtui keys"
    version: int = VERSION

    @property
    def bound(self) -> bytes:
        return b"jourtui key backup 1" + self.vault_id.bytes + self.made_at.to_bytes(8, "big", signed=True)


@dataclass(frozen=True, slots=True)
class KeyCopy:
    """A key file that was read; `vault` is the vault in it, whose bytes are `vault_bytes`."""

    made_at: datetime
    vault: VaultFile
    vault_bytes: bytes
    _file: _KeyFile

    def rows(self, data_key: bytes) -> list[KeyRow]:
        """The record keys, still wrapped. Raises CopyError when the data key is another."""
        try:
            plain = vault_crypto.unseal(
                vault_crypto.secrets_key(data_key), self._file.sealed, self._file.bound
            )
            return msgspec.msgpack.decode(plain, type=list[KeyRow])
        except (vault_crypto.Refused, msgspec.MsgspecError) as error:
            raise CopyError("Nyckelkopian är skadad, eller öppnas inte med den nyckeln.") from error


def stem(made_at: datetime) -> str:
    """What both files' names begin with."""
    return f"jourtui-{made_at:%Y%m%d-%H%M%S}Z"


# Writing


def write_events(folder: Path, data_key: bytes, target: Path) -> Contents:
    """Copy the events of the replica in `folder` to `target`, as of one moment, while others write.

    Raises CopyError, ReplicaError.
    """
    connection = connect(folder / FILE, data_key)
    try:
        with _attached(connection, target, data_key):
            connection.execute("PRAGMA copy.synchronous = FULL")
            connection.execute("BEGIN")
            declared = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
                " AND name IN ('meta', 'confirmed', 'pending', 'quarantine', 'destroyed', 'away', 'chunk')"
                " ORDER BY name"
            ).fetchall()
            for name, sql in declared:
                connection.execute(sql.replace(f"CREATE TABLE {name}", f"CREATE TABLE copy.{name}", 1))
                where = f" WHERE name NOT IN {_NOT_COPIED}" if name == "meta" else ""
                connection.execute(f"INSERT INTO copy.{name} SELECT * FROM main.{name}{where}")
            connection.execute("INSERT INTO copy.meta VALUES ('copy', ?)", (str(VERSION).encode(),))
            contents = _contents(connection, "main")
            connection.execute("COMMIT")
    except ReplicaError as error:
        raise CopyError(_why(error.__cause__, target)) from error
    finally:
        connection.close()
    target.chmod(0o600)
    return contents


def write_keys(
    target: Path, vault: bytes, rows: Iterable[KeyRow], data_key: bytes, made_at: datetime
) -> None:
    """Write the key file. Raises OSError."""
    file = _KeyFile(vault_file.parse(vault).vault_id, to_micros(made_at), vault, b"")
    sealed = vault_crypto.seal(
        vault_crypto.secrets_key(data_key), msgspec.msgpack.encode(list(rows)), file.bound
    )
    paths.write_private(target, msgspec.json.encode(msgspec.structs.replace(file, sealed=sealed)))


# Reading


def find(given: Path) -> tuple[Path, Path]:
    """(event file, key file): the newest of each in a folder, or the newest keys beside an event file.

    Raises CopyError when one is missing.
    """
    if given.is_dir():
        events = max(given.glob(f"*{EVENTS}"), default=None)
        if events is None:
            raise CopyError(f"{given}: här finns ingen kopia av händelser (…{EVENTS}).")
    else:
        events = given
        if not events.is_file():
            raise CopyError(f"{given}: finns inte.")
        if not events.name.endswith(EVENTS):
            raise CopyError(f"{given}: ange mappen, eller filen som slutar på {EVENTS}.")
    keys = max(events.parent.glob(f"*{KEYS}"), default=None)
    if keys is None:
        raise CopyError(f"{events.parent}: nyckelkopian (…{KEYS}) saknas, och utan den öppnas ingenting.")
    return events, keys


def read_keys(file: Path) -> KeyCopy:
    """The key file. Raises CopyError, OSError."""
    content = paths.read_private(file, _LARGEST_KEYS)
    damaged = f"{file.name} är ingen nyckelkopia från jourtui, eller är skadad."
    try:
        outline = msgspec.json.decode(content)
        version = outline["version"] if outline["format"] == "jourtui keys" else None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CopyError(damaged) from error
    if isinstance(version, int) and version > VERSION:
        raise CopyError(f"{file.name} är gjord med ett nyare jourtui. Uppdatera programmet först.")
    try:
        read = msgspec.convert(outline, _KeyFile)
        vault = vault_file.parse(read.vault)
    except (ValueError, vault_file.VaultError, OverflowError) as error:
        raise CopyError(damaged) from error
    if vault.vault_id != read.vault_id:
        raise CopyError(damaged)
    return KeyCopy(from_micros(read.made_at), vault, read.vault, read)


def fill(
    replica: Replica,
    events: Path,
    rows: Iterable[KeyRow],
    data_key: bytes,
    destroyed: Iterable[Destroyed] = (),
) -> Contents:
    """Fill an empty replica from the two files, all or nothing. Raises CopyError, OSError.

    What the event file, or `destroyed`, says was destroyed gets no key: it is never opened, not once.
    """
    connection = replica.connection
    # Beside the replica: the backup may lie where nothing can be written, which SQLite would have to.
    beside = Path(connection.execute("PRAGMA database_list").fetchone()[2]).with_name(events.name)
    try:
        shutil.copyfile(events, beside)
        with _attached(connection, beside, data_key):
            _check_version(connection, events)
            with replica.transaction():
                tables = {row[0] for row in connection.execute("SELECT name FROM copy.sqlite_master")}
                for table in (*_TABLES, *({"destroyed", "away", "chunk"} & tables)):
                    columns = ", ".join(
                        row[1] for row in connection.execute(f"PRAGMA copy.table_info({table})").fetchall()
                    )
                    connection.execute(
                        f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM copy.{table}"
                    )
                connection.execute(
                    "INSERT OR REPLACE INTO main.meta SELECT name, value FROM copy.meta"
                    " WHERE name NOT IN ('schema', 'copy')"
                )
                drop(replica, destroyed)
                replica.add_keys(rows)
            return _contents(connection, "main")
    except ReplicaError as error:
        raise CopyError(_why(error.__cause__, events)) from error
    finally:
        beside.unlink(missing_ok=True)


def destroyed_in(events: Path, data_key: bytes, beside: Path) -> list[Destroyed]:
    """What an event file says was destroyed; nothing if it is another laptop's, or cannot be read.

    It is copied to the folder `beside` for the while.
    """
    copied = beside / f"{events.name}.list"
    try:
        shutil.copyfile(events, copied)
        connection = connect(copied, data_key)
        try:
            return rows_in(connection)
        finally:
            connection.close()
    except (OSError, ReplicaError):
        return []
    finally:
        for suffix in ("", "-wal", "-shm"):
            copied.with_name(copied.name + suffix).unlink(missing_ok=True)


def _check_version(connection: Any, events: Path) -> None:
    about = dict(connection.execute("SELECT name, value FROM copy.meta").fetchall())
    try:
        version, schema = int(about["copy"]), int(about["schema"])
    except (KeyError, ValueError) as error:
        raise CopyError(f"{events.name} är ingen kopia av händelser från jourtui.") from error
    if version > VERSION or schema > SCHEMA:
        raise CopyError(f"{events.name} är gjord med ett nyare jourtui. Uppdatera programmet först.")


def _contents(connection: Any, schema: str) -> Contents:
    def one(query: str) -> Any:
        return connection.execute(query).fetchone()

    confirmed, pending, quarantined = (one(f"SELECT count(*) FROM {schema}.{t}")[0] for t in _TABLES)
    end = one(f"SELECT seq, chain FROM {schema}.confirmed ORDER BY seq DESC LIMIT 1") or (0, b"")
    (dseq,) = one(f"SELECT coalesce(max(dseq), 0) FROM {schema}.pending")
    (chunks,) = one(f"SELECT count(*) FROM {schema}.chunk")
    return Contents(confirmed, pending, quarantined, end[0], end[1], dseq, chunks)


@contextmanager
def _attached(connection: Any, file: Path, data_key: bytes) -> Iterator[None]:
    connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(file), f"x'{data_key.hex()}'"))
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("DETACH DATABASE copy")


def _why(error: BaseException | None, file: Path) -> str:
    text = str(error)
    if "full" in text:
        return f"Det finns inte plats på disken för {file.name}. Inget annat är ändrat."
    if "not a database" in text:
        return f"{file.name} öppnas inte: den hör till en annan dator, eller är skadad."
    if "unable to open" in text or "readonly" in text:
        return f"{file}: går inte att läsa eller skriva."
    return f"{file.name} är skadad eller avkortad och kan inte läsas till slut."
