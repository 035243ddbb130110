"""A laptop from a backup: built beside what is there, proved, and only then put in its place.

Nothing that is there is written over: with `replace` it is moved aside. Where the vault of the same
backup is still there, it is used as it is, since it is newer; else the one in the key file is put back.
A restored laptop goes on under its device id where this is the laptop that the backup was made on; the
sync chains anew what is pending if more had left it. On another laptop it is another device, which has
to be let in: the former has to be shut out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jourtui.store import copies, destruction, device_half, joined, paths, struck_notes, vault_file
from jourtui.store.cipher_file import connect
from jourtui.store.copies import Contents, CopyError
from jourtui.store.destruction import Destroyed
from jourtui.store.escrow import half_is_lost
from jourtui.store.journal import Journal
from jourtui.store.keys import KeyRow
from jourtui.store.passing import RESTORING, passing
from jourtui.store.replica import FILE, Replica, ReplicaError
from jourtui.store.settings import load_retention
from jourtui.store.vault import OpenVault
from jourtui.store.vault_place import ATTEMPTS_FILE, no_attempts
from jourtui.store.verify import verify
from jourtui.store.workplace import unit_keys, utc_now

_JOURNAL = (FILE, f"{FILE}-wal", f"{FILE}-shm")
_VAULT = (device_half.KEY_FILE, paths.VAULT_FILE)

Open = Callable[[Path], OpenVault]
"""Opens the vault in a folder, with a passphrase or with the recovery key."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a laptop has got back; `aside` is where what was there lies."""

    contents: Contents
    made_at: datetime
    withheld: int
    """Records that may have been destroyed since, old or imported: opened when the store has been asked."""
    another_device: bool
    aside: Path | None


def restore(
    folder: Path, given: Path, open_vault: Open, *, replace: bool = False, config: Path | None = None
) -> Restored:
    """Restore the backup `given` (its folder, or its event file) into the laptop's `folder`.

    What was destroyed since is destroyed before anything opens: what other backups in the same place and
    the journal that was here know of, and what the shared store knows, which is asked at the next contact;
    till then nothing that is old enough to be due (by the rules in `config`) opens, nor what was imported.
    It is the laptop that the backup was made on if the device half of the vault is here. Raises CopyError,
    VaultError, ReplicaError, PathError, OSError; then nothing has been changed.
    """
    events, key_file = copies.find(given)
    keys = copies.read_keys(key_file)
    if (folder / FILE).exists() and not replace:
        raise CopyError(f"I {folder} finns redan en journal. Med --replace flyttas den undan, orörd.")
    paths.private_directory(folder)
    with passing(folder, RESTORING) as beside:
        own = own_vault(folder, keys.vault.vault_id)
        if own is None and _another_vault(folder) and not replace:
            raise CopyError(f"I {folder} finns ett annat valv. Med --replace flyttas det undan, orört.")
        paths.write_private(beside / paths.VAULT_FILE, own or keys.vault_bytes)
        half = folder / device_half.KEY_FILE
        if half.exists():
            paths.write_private(beside / device_half.KEY_FILE, half.read_bytes())
        no_attempts(beside)
        opened = open_vault(beside)
        try:
            gone = destroyed_since(folder, events, opened.data_key, beside)
            before = _old_enough(opened, keys.made_at, config)
            contents, withheld = build(
                beside,
                opened.data_key,
                unit_keys(opened),
                events,
                keys.rows(opened.data_key),
                destroyed=gone,
                withhold_before=before,
            )
            another = half_is_lost(beside) is not None
            if another:
                _become_another(beside, opened)
                (beside / device_half.KEY_FILE).unlink(missing_ok=True)  # of the vault that was here
            _nobody_is_at_work(folder, opened.data_key)
        finally:
            opened.close()
        aside = _put_in_place(folder, beside, own_vault=own is not None)
    return Restored(contents, keys.made_at, withheld, another, aside)


def build(
    folder: Path,
    data_key: bytes,
    units: dict[int, bytes],
    events: Path,
    rows: list[KeyRow],
    *,
    destroyed: Iterable[Destroyed] = (),
    withhold_before: datetime | None = None,
) -> tuple[Contents, int]:
    """A whole replica in the empty `folder` from the two files, its views made, and everything checked.

    Returns what is in it, and how many records wait for the shared store before they open: those that it
    had before `withhold_before`, and what was imported. Raises CopyError with the first thing that is wrong.
    """
    replica = Replica.create(folder, data_key)
    withheld = 0
    try:
        contents = copies.fill(replica, events, rows, data_key, destroyed)
        if withhold_before is not None:
            with replica.transaction():
                withheld = destruction.withhold(replica, withhold_before)
        journal = Journal(replica, units)
        if withhold_before is not None:
            withheld += _withhold_imported(journal)
            struck_notes.withhold(journal)
        for finding in verify(replica, units):
            raise CopyError(f"Kopian stämmer inte. {finding}")
    finally:
        replica.close()
    return contents, withheld


def _withhold_imported(journal: Journal) -> int:
    """Of what was imported the source says when it becomes due, however lately the store got it."""
    rows = journal.replica.connection.execute("SELECT DISTINCT record_id FROM view_imported").fetchall()
    records = [UUID(hex=row[0]) for row in rows]
    journal.withhold(records)
    return len(records)


def destroyed_since(folder: Path, events: Path, data_key: bytes, beside: Path) -> list[Destroyed]:
    """What the journal that is here, and every backup beside the one that is used, say was destroyed."""
    found = {}
    for file in (folder / FILE, *sorted(events.parent.glob(f"*{copies.EVENTS}"))):
        if file != events and file.exists():
            found.update({row.record: row for row in copies.destroyed_in(file, data_key, beside)})
    return list(found.values())


def _old_enough(opened: OpenVault, made_at: datetime, config: Path | None) -> datetime | None:
    """From before when a record may have been destroyed since; None where there is no shared store."""
    years = load_retention(config).shortest
    if years is None or joined.store_of(opened) is None:
        return None
    # A day more than the longest that so many years can be short of.
    return max(made_at, utc_now()) - timedelta(days=365 * years - 1)


def own_vault(folder: Path, vault_id: object) -> bytes | None:
    """The vault that is in `folder`, if it is the one called `vault_id` and whole."""
    file = folder / paths.VAULT_FILE
    if not file.exists():
        return None
    content = paths.read_private(file, vault_file.MAX_BYTES)
    try:
        return content if vault_file.parse(content).vault_id == vault_id else None
    except vault_file.VaultError:
        return None  # damaged: the one of the backup is put back


def _another_vault(folder: Path) -> bool:
    """Whether there is a whole vault."""
    try:
        vault_file.parse(paths.read_private(folder / paths.VAULT_FILE, vault_file.MAX_BYTES))
    except (FileNotFoundError, vault_file.VaultError):
        return False
    return True


def _become_another(folder: Path, opened: OpenVault) -> None:
    """A new device id for what is pending, and no way in to the shared store until a new answer comes.

    Through the journal, which writes anew the views that tell of the device.
    """
    replica = Replica.open(folder, opened.data_key)
    try:
        Journal(replica, unit_keys(opened)).begin_new_chain(uuid4())
    finally:
        replica.close()
    joined.leave(opened)


def _nobody_is_at_work(folder: Path, data_key: bytes) -> None:
    """Raises CopyError while a program has the journal open: what it writes would go with the old file."""
    if not (folder / FILE).exists():
        return
    try:
        connection = connect(folder / FILE, data_key)
    except ReplicaError:
        return  # damaged, or another vault's: then nobody else can have it open either
    try:
        connection.execute("PRAGMA busy_timeout = 500")
        connection.execute("PRAGMA journal_mode = DELETE")  # only who is alone may
    except ReplicaError as error:
        if not error.damaged:
            raise CopyError("jourtui är igång på den här datorn. Stäng det, och försök igen.") from error
    finally:
        connection.close()


def _put_in_place(folder: Path, beside: Path, *, own_vault: bool) -> Path | None:
    """Move aside what was there, then the new in; the vault last, since a laptop is one that has both.

    A vault that was kept has at most remembered a sign-in: it takes its own place.
    """
    there = [name for name in (*_JOURNAL, *(() if own_vault else _VAULT)) if (folder / name).exists()]
    aside = None
    if there:
        aside = folder / f"aside-{uuid4().hex[:8]}"
        paths.private_directory(aside)
        for name in there:
            (folder / name).rename(aside / name)
    for name in (FILE, ATTEMPTS_FILE, *_VAULT):
        if (beside / name).exists():
            (beside / name).replace(folder / name)
            paths.sync_directory(folder)
    return aside
