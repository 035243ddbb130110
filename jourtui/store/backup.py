"""`jourtui backup`: this laptop's journal in two files (see `copies`), proved by restoring them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jourtui.rules.event import from_micros, to_micros
from jourtui.store import copies, paths, restore, vault_crypto, vault_file
from jourtui.store.copies import Contents, CopyError
from jourtui.store.destruction import withheld
from jourtui.store.passing import CHECK, passing
from jourtui.store.replica import Replica
from jourtui.store.workplace import UNIT, Workplace

FOLDER = "backups"
"""Where backups are put when nobody says where, in the laptop's own folder."""
_UNPROVED = ".ofullstandig"
OLD = timedelta(days=7)
"""From when the age of the last good backup is marked on the screen."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proved: its files, what is in it, and the key files that had expired."""

    events: Path
    keys: Path
    contents: Contents
    proved_at: datetime
    expired: tuple[str, ...]


def backup(workplace: Workplace, folder: Path) -> Backup:
    """Write both files into `folder`, restore them beside the journal, compare, and remember when.

    Work may go on meanwhile. Only what has been restored gets its name. Raises CopyError, ReplicaError,
    VaultError, OSError.
    """
    made_at = workplace.journal.clock()
    with contextlib.suppress(FileExistsError):
        folder.mkdir(parents=True, mode=0o700)
    while workplace.journal.catch_up():
        pass
    with paths.locked(workplace.folder / "backup.lock"):
        name = copies.stem(made_at)
        events, keys = folder / (name + copies.EVENTS), folder / (name + copies.KEYS)
        if events.exists() or keys.exists():
            raise CopyError(f"{events.name} finns redan i {folder}. Vänta en sekund och försök igen.")
        unproved = [file.with_name(file.name + _UNPROVED) for file in (events, keys)]
        try:
            contents = copies.write_events(workplace.folder, workplace.vault.data_key, unproved[0])
            # The keys after the events: there is none too few.
            rows = [*workplace.replica.all_keys(), *withheld(workplace.replica)]
            vault = paths.read_private(workplace.folder / paths.VAULT_FILE, vault_file.MAX_BYTES)
            copies.write_keys(unproved[1], vault, rows, workplace.vault.data_key, made_at)
            _prove(workplace, unproved[0], unproved[1], contents)
            for file, proved in zip(unproved, (events, keys), strict=True):
                file.rename(proved)
            paths.sync_directory(folder)
        except BaseException:
            for file in unproved:
                file.unlink(missing_ok=True)
            raise
        proved_at = workplace.journal.clock()
        with workplace.replica.transaction():
            workplace.replica.set_meta("backup_at", str(to_micros(made_at)).encode())
        expired = _expire(folder, keys, made_at)
    return Backup(events, keys, contents, proved_at, expired)


def last_good(replica: Replica) -> datetime | None:
    """When the last backup that was proved by restoring was begun (UTC)."""
    stored = replica.meta("backup_at")
    return from_micros(int(stored)) if stored else None


def overdue(replica: Replica, now: datetime) -> timedelta | None:
    """How long nothing has been backed up, when that is longer than OLD; never for a demo."""
    if replica.demo:
        return None
    since = last_good(replica)
    if since is None:
        row = replica.connection.execute(
            "SELECT min(device_time) FROM (SELECT device_time FROM confirmed WHERE seq = 1"
            " UNION ALL SELECT min(device_time) FROM pending)"
        ).fetchone()
        if row[0] is None:
            return None
        since = from_micros(row[0])
    age = now - since
    return age if age > OLD else None


def _prove(workplace: Workplace, events: Path, keys: Path, contents: Contents) -> None:
    """Restore the two files into a folder of their own, and compare with what they were taken from."""
    copy = copies.read_keys(keys)
    data_key = workplace.vault.data_key
    with passing(workplace.folder, CHECK) as beside:
        units = _unit_keys(copy, data_key)
        if units != workplace.journal.unit_keys:
            raise CopyError("Kopian stämmer inte. Valvet i den har andra nycklar än datorns.")
        found, _ = restore.build(beside, data_key, units, events, copy.rows(data_key))
        if found != contents:
            raise CopyError("Kopian stämmer inte. Den har inte lika många händelser som journalen.")
        restored = Replica.open(beside, data_key)
        try:
            if not _held(restored) <= _held(workplace.replica):
                raise CopyError("Kopian stämmer inte. Alla händelser i den går inte att öppna.")
        finally:
            restored.close()


def _held(replica: Replica) -> set[bytes]:
    return {row[0] for row in replica.connection.execute("SELECT event_id FROM held")}


def _unit_keys(copy: copies.KeyCopy, data_key: bytes) -> dict[int, bytes]:
    """Every version of the unit key in the vault of a key file."""
    key = vault_crypto.secrets_key(data_key)
    try:
        return {
            int(name.removeprefix(UNIT)): vault_crypto.unseal(key, sealed, copy.vault.associated_secret(name))
            for name, sealed in copy.vault.secrets.items()
            if name.startswith(UNIT)
        }
    except vault_crypto.Refused as error:
        raise CopyError("Kopian stämmer inte. Valvet i den går inte att öppna.") from error


def _expire(folder: Path, keys: Path, now: datetime) -> tuple[str, ...]:
    """Delete this laptop's key files that are older than they may be; their names."""
    mine = copies.read_keys(keys).vault.vault_id
    gone = []
    for file in sorted(folder.glob(f"*{copies.KEYS}")):
        with contextlib.suppress(CopyError, OSError):
            copy = copies.read_keys(file)
            if file != keys and copy.vault.vault_id == mine and now - copy.made_at > copies.KEYS_KEPT:
                file.unlink()
                gone.append(file.name)
    return tuple(gone)
