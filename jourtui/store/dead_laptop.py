"""The journal of a laptop that is dead, from its backup or its disk; what was given is only read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jourtui.store import copies, device_half, paths, restore
from jourtui.store.copies import CopyError
from jourtui.store.passing import READING, passing
from jourtui.store.replica import FILE, Replica
from jourtui.store.restore import Open
from jourtui.store.vault import OpenVault
from jourtui.store.vault_place import no_attempts
from jourtui.store.workplace import unit_keys

DISK = (paths.VAULT_FILE, device_half.KEY_FILE, FILE, f"{FILE}-wal")
"""What is copied from a dead laptop's folder."""
_OUTBOX = b'"jourtui outbox"'


@dataclass(frozen=True, slots=True)
class DeadLaptop:
    """What is left of a laptop, open for reading."""

    vault: OpenVault
    replica: Replica


@contextmanager
def opened(folder: Path, given: Path, open_vault: Open) -> Iterator[DeadLaptop]:
    """The laptop whose backup (folder, or event file) or own folder is `given`; `folder` is this laptop's.

    A backup is proved as when it is restored: every event opens, both chains hold. Raises CopyError,
    VaultError, ReplicaError, PathError, OSError.
    """
    paths.private_directory(folder)
    with passing(folder, READING) as beside:
        if (given / FILE).is_file():
            for name in DISK:
                if (given / name).exists():
                    shutil.copyfile(given / name, beside / name)
            no_attempts(beside)
            vault = open_vault(beside)
        else:
            vault = _unpacked(folder, beside, given, open_vault)
        try:
            replica = Replica.open(beside, vault.data_key)
            try:
                yield DeadLaptop(vault, replica)
            finally:
                replica.close()
        finally:
            vault.close()


def _unpacked(folder: Path, beside: Path, given: Path, open_vault: Open) -> OpenVault:
    """Build the backup up in `beside`; its vault, opened."""
    if given.is_file() and _OUTBOX in _end(given):
        raise CopyError(
            f"{given.name} är en utkorg: i den finns bara osänt. Läs den med jourtui outbox read när lagret "
            "är öppet."
        )
    events, key_file = copies.find(given)
    keys = copies.read_keys(key_file)
    own = restore.own_vault(folder, keys.vault.vault_id)
    paths.write_private(beside / paths.VAULT_FILE, own or keys.vault_bytes)
    half = folder / device_half.KEY_FILE
    if own and half.exists():
        paths.write_private(beside / device_half.KEY_FILE, half.read_bytes())
    no_attempts(beside)
    vault = open_vault(beside)
    try:
        gone = restore.destroyed_since(folder, events, vault.data_key, beside)
        rows = keys.rows(vault.data_key)
        restore.build(beside, vault.data_key, unit_keys(vault), events, rows, destroyed=gone)
    except BaseException:
        vault.close()
        raise
    return vault


def _end(file: Path) -> bytes:
    """The last bytes of a file: an outbox ends with what it is."""
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - 200))
        return opened.read()
