"""`jourtui sample-year`: a made-up year in a laptop of its own, made by the ordinary events.

The year comes out with the numbers that its annual report states (`sample.stated`), so that the key figures
and the report can be held against something.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from jourtui.commands.command_parts import CannotDo, reason, say
from jourtui.demo.demo import made_passphrase
from jourtui.sample import people, stated, writing
from jourtui.sample.stated import Year
from jourtui.store import paths
from jourtui.store.bulk import BulkReplica
from jourtui.store.journal import Journal
from jourtui.store.vault import DEFAULT_COST, Cost
from jourtui.store.workplace import set_up, unit_keys


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Make the year in an empty folder; the exit code. Raises CannotDo and what `sentence` can tell."""
    known = stated.years()
    if options.year not in known:
        raise CannotDo(f"Året {options.year} finns inte. Välj {' eller '.join(map(str, known))}.")
    if directory is None:
        raise CannotDo("Ange med --dir en ny mapp: det påhittade året blandas inte med en riktig journal.")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise CannotDo(f"{directory}: är inte en tom mapp. Det påhittade året skrivs bara i en ny.")
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    passphrase = made_passphrase()
    make(known[options.year], seed, directory, passphrase)
    say(
        f"{options.year} är påhittat i {directory}, med fröet {seed}.\n"
        f"Lösenfras för {people.HEAD}: {passphrase}\n"
        f"jourtui --dir {directory} öppnar det, och jourtui figures {options.year} --dir {directory} räknar."
    )
    return 0


def make(year: Year, seed: int, directory: Path, passphrase: str, *, cost: Cost = DEFAULT_COST) -> None:
    """Make a laptop with the year in it, whole or not at all. Raises CannotDo, ReplicaError."""
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    except OSError as error:
        raise CannotDo(f"{directory}: kan inte skapas ({reason(error)}).") from error
    try:
        _fill(year, seed, beside / "year", passphrase, cost)
        if directory.exists():
            directory.rmdir()
        os.rename(beside / "year", directory)
    except OSError as error:
        raise CannotDo(f"{directory}: kan inte skrivas ({reason(error)}).") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fill(year: Year, seed: int, folder: Path, passphrase: str, cost: Cost) -> None:
    id_, name, title = people.STAFF[0]
    folder.mkdir(mode=0o700)
    opened = set_up(folder, name, title, passphrase, person_id=id_, cost=cost, demo=True)
    paths.write_private(folder / "passphrase", passphrase.encode())
    replica = BulkReplica.open(folder, opened.data_key)
    try:
        watch = writing.Watch(writing.beginning(year))
        journal = Journal(replica, unit_keys(opened), watch)
        with replica.transaction():
            writing.write(journal, watch, year, seed)
        replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        replica.close()
        opened.close()
