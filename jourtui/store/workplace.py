"""A laptop that somebody has signed in on: vault open, journal open, data files read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import col, or_, select

from jourtui.rules import members
from jourtui.rules.contacts import ContactKinds
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.document_kinds import DocumentKinds
from jourtui.rules.emergency import Emergency
from jourtui.rules.law import Law
from jourtui.rules.lodging_places import Lodgings
from jourtui.rules.mandates import Mandates
from jourtui.rules.phrases import Phrases
from jourtui.rules.reachability import Reachability
from jourtui.rules.roster import RosterSettings
from jourtui.rules.safety_routine import SafetyRoutine
from jourtui.store import entrance, keys, offices, passing, paths
from jourtui.store.desk import Desk
from jourtui.store.documents import Office
from jourtui.store.journal import Clock, Journal
from jourtui.store.replica import FILE, Replica, ReplicaError
from jourtui.store.session import Duty, Session
from jourtui.store.settings import (
    SettingsError,
    load_catalogue,
    load_checking,
    load_contacts,
    load_deviations,
    load_documents,
    load_emergency,
    load_holding,
    load_law,
    load_lodgings,
    load_mandates,
    load_phrases,
    load_places,
    load_reachability,
    load_roster,
    load_safety,
)
from jourtui.store.vault import DEFAULT_COST, Cost, OpenVault, Vault, VaultError
from jourtui.store.views import CallRow

UNIT = "unit:"
"""Vault secrets with this prefix are the versions of the unit key."""
CALLING_FOR = timedelta(hours=1)
"""How long an attempt that nobody ended may be a call in progress."""
CONNECTED_FOR = timedelta(minutes=30)
"""How long a call that was received connected may be one."""
UNFINISHED = "setting up"
"""The vault secret that is there from when a laptop's vault is made until its journal is made too."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def is_set_up(folder: Path) -> bool:
    """Whether this folder has a laptop's vault and journal."""
    return Vault.exists(folder) and (folder / FILE).exists()


def set_up(
    folder: Path,
    name: str,
    title: str,
    passphrase: str,
    *,
    person_id: UUID | None = None,
    cost: Cost = DEFAULT_COST,
    demo: bool = False,
) -> OpenVault:
    """Make a laptop's vault and its empty journal. Raises VaultError, ReplicaError, PathError.

    `person_id`: somebody who is known on another laptop.
    """
    paths.private_directory(folder)
    opened = Vault.create(
        folder, name, title, passphrase, person_id=person_id, cost=cost, use_keyring=not demo
    )
    _begin(opened, demo=demo)
    finish(folder, opened)
    return opened


def _begin(opened: OpenVault, *, demo: bool) -> None:
    opened.put_secrets(
        {f"{UNIT}{keys.OWN_UNIT}": keys.new_unit_key(), UNFINISHED: b"demo" if demo else b"real"}
    )


def finish(folder: Path, opened: OpenVault) -> None:
    """Make the journal of a laptop whose `set_up` was cut short; a laptop that is whole is left alone.

    A journal that was there once is never made anew. Raises ReplicaError when it is gone, VaultError.
    """
    there = (folder / FILE).exists()
    if not unit_keys(opened):
        if there:
            raise ReplicaError("Valvet saknar nyckeln till journalen. Lägg tillbaka valvet från en kopia.")
        _begin(opened, demo=False)  # cut short before anything could be written
    unfinished = opened.secret(UNFINISHED)
    if unfinished is not None:
        if there and _nothing_in(folder / FILE, opened.data_key):
            (folder / FILE).unlink()  # cut short inside `Replica.create`
            there = False
        if not there:
            Replica.create(folder, opened.data_key, demo=unfinished == b"demo").close()
        opened.put_secret(UNFINISHED, None)
    elif not there:
        raise ReplicaError(
            f"Journalen ({folder / FILE}) saknas. Lägg tillbaka den från en kopia. Inget har skrivits över."
        )


def _nothing_in(journal: Path, data_key: bytes) -> bool:
    """Whether a file opens with the key and has not even a table."""
    connection = sqlcipher.connect(journal)
    try:
        connection.execute("PRAGMA cipher_log = off")
        connection.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError:
        return False
    finally:
        connection.close()
    return bool(tables == 0)


def unit_keys(opened: OpenVault) -> dict[int, bytes]:
    """Every version of the unit key that the vault holds."""
    return {int(name.removeprefix(UNIT)): key for name, key in opened.secrets(UNIT).items()}


class KeysOutOfReach(ReplicaError):
    """The vault has changed under an open window, and cannot be read: nothing is written until it can."""

    def __str__(self) -> str:
        return "Valvet på datorn har ändrats och går inte att läsa här. Logga ut och in igen."


class VaultWatch:
    """The unit keys of a vault, read again when its file has changed: another window may have joined.

    Belongs to one thread. Begins with what is there when it is made.
    """

    def __init__(self, folder: Path, opened: OpenVault) -> None:
        self._file = folder / paths.VAULT_FILE
        self._opened = opened
        self._seen = self._stamp()

    def __call__(self) -> dict[int, bytes]:
        """The unit keys if the file has changed since last time, else none. Raises KeysOutOfReach."""
        stamp = self._stamp()
        if stamp == self._seen:
            return {}
        try:
            found = unit_keys(self._opened)
        except VaultError as error:
            raise KeysOutOfReach from error
        self._seen = stamp
        return found

    def _stamp(self) -> tuple[int, int, int] | None:
        """What tells one file from the one that took its place."""
        try:
            stat = self._file.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


class Workplace:
    """What the screens and the text commands work with. Belongs to the thread that makes it."""

    def __init__(
        self,
        folder: Path,
        opened: OpenVault,
        duty: Duty,
        *,
        clock: Clock = utc_now,
        config: Path | None = None,
    ) -> None:
        self.folder = folder
        self.config = config or folder
        """Where the unit's own settings and templates are."""
        self.vault = opened
        self.places = self._shipped = load_places(self.config)
        self._laid_over: list[dict[str, Any]] = []
        self.catalogue = load_catalogue(self.config)
        self.checking = load_checking(self.config)
        self.hold_days: int | None = None
        """How many days this laptop holds what is closed; 0: all. None: it stays as it is."""
        self.setting_wrong = ""
        """Why that is not known, one sentence: it keeps nobody from their work."""
        try:
            self.hold_days = load_holding(self.config).hold_days
        except SettingsError as error:
            self.setting_wrong = f"{error} Inget läggs undan eller hämtas tills det är rättat."
        passing.sweep(folder)
        self.replica = Replica.open(folder, opened.data_key)
        self._vault_watch = VaultWatch(folder, opened)
        watch = VaultWatch(folder, opened)
        self.journal = Journal(self.replica, unit_keys(opened), clock, find_unit_keys=watch)
        self.journal.wrap_own_keys()
        self.talking_since: datetime | None = None
        """When somebody who may decide was rung up from here, until it is written how that ended."""
        since = int(clock().timestamp() * 1_000_000)
        self.desk = Desk(self.journal, Session(opened.person, duty, since))
        with suppress(ReplicaError, VaultError):  # a full disk keeps nobody out: it is written another time
            self.settle_traces()
        self.lay_over()
        self._data_version = -1
        self.written_elsewhere()

    @cached_property
    def law(self) -> Law:
        """The legal references, read when they are first asked for. Raises SettingsError."""
        return load_law(self.config)

    @cached_property
    def mandates(self) -> Mandates:
        """Who may decide what, read when it is first asked for. Raises SettingsError."""
        return load_mandates(self.config)

    @cached_property
    def emergency(self) -> Emergency:
        """What stands on the emergency sheet, and where it is kept. Raises SettingsError."""
        return load_emergency(self.config)

    @cached_property
    def lodgings(self) -> Lodgings:
        """Where somebody can stay, read when it is first asked for. Raises SettingsError."""
        return load_lodgings(self.config)

    @cached_property
    def contact_kinds(self) -> ContactKinds:
        """The kinds of contact, read when they are first asked for. Raises SettingsError."""
        return load_contacts(self.config)

    @cached_property
    def safety(self) -> SafetyRoutine:
        """What is ticked before somebody leaves, read when it is first asked for. Raises SettingsError."""
        return load_safety(self.config)

    @cached_property
    def deviations(self) -> DeviationKinds:
        """The kinds of deviation, read when they are first asked for. Raises SettingsError."""
        return load_deviations(self.config)

    @cached_property
    def reachability(self) -> Reachability:
        """What the reachability ledger holds, read when it is first asked for. Raises SettingsError."""
        return load_reachability(self.config)

    @cached_property
    def phrases(self) -> Phrases:
        """The standard phrases of the file, read when they are first asked for. Raises SettingsError."""
        return load_phrases(self.config)

    @cached_property
    def roster(self) -> RosterSettings:
        """How the roster is counted, read when it is first asked for. Raises SettingsError."""
        return load_roster(self.config)

    @cached_property
    def documents(self) -> DocumentKinds:
        """The kinds of document, read when they are first asked for. Raises SettingsError."""
        return load_documents(self.config)

    @property
    def office(self) -> Office:
        """What documents are written by. Raises SettingsError."""
        return Office(self.documents, self.law, self.places)

    def written_elsewhere(self) -> bool:
        """Whether another thread or program has written to the journal since this was last asked."""
        (version,) = self.replica.connection.execute("PRAGMA data_version").fetchone()
        changed = bool(version != self._data_version)
        self._data_version = version
        if changed:
            self.journal.forget_destroyed()
        return changed

    def lay_over(self, records: Collection[UUID] = ()) -> None:
        """Lay what is written in of municipalities over what is shipped, if it may be among these records.

        None given is any. Raises ReplicaError.
        """
        if records and not any(members.record_of(code) in records for code in self._shipped.by_code):
            return
        with self.desk.rows() as rows:
            written = offices.municipalities(rows)
        found = [row.model_dump() for row in written]
        if found != self._laid_over:
            self._laid_over, self.places = found, members.laid_over(self._shipped, written)

    def settle_traces(self) -> None:
        """Write in the journal what the vault remembers of who was let in or out.

        Raises ReplicaError, VaultError.
        """
        records = entrance.settle(self.vault, self.journal)
        if records:
            self.desk.written(records)

    def vault_changed(self) -> bool:
        """Whether the vault's file has changed since this was last asked; unit keys in it are then taken in.

        Raises KeysOutOfReach.
        """
        found = self._vault_watch()
        self.journal.take_unit_keys(found)
        return bool(found)

    def over(self, now: datetime) -> datetime | None:
        """Since when who is signed in may not be here (time over, or removed), else None."""
        try:
            since = self.vault.over(now.timestamp())
        except VaultError:  # what cannot be read shuts nobody out: unlocking and signing in tell of it
            return None
        return None if since is None else datetime.fromtimestamp(since, UTC)

    def only_readings(self, records: set[UUID]) -> bool:
        """Whether nothing but access logs is among these records: no screen shows them."""
        marks = ", ".join("?" * len(records))
        query = f"SELECT count(*) FROM record WHERE type = 'access' AND record_id IN ({marks})"  # noqa: S608
        (found,) = self.replica.connection.execute(query, [record.bytes for record in records]).fetchone()
        return bool(found == len(records))

    def call_in_progress(self) -> bool:
        """Whether this person is on the telephone, as far as is known: the screen then does not lock itself.

        An attempt of theirs that has not ended, for an hour; a call that they took in connected, for half.
        """
        me, now = self.desk.author.id, self.desk.now()
        if self.talking_since is not None and now - self.talking_since < CALLING_FOR:
            return True
        with self.desk.rows() as rows:
            may_be = or_(col(CallRow.calling), col(CallRow.connected))
            found = rows.exec(select(CallRow).where(col(CallRow.open), may_be)).all()
        if any(
            row.connected
            and row.holder_id == me
            and row.received_at is not None
            and now - row.received_at < CONNECTED_FOR
            for row in found
        ):
            return True
        return any(
            attempt.outcome is None and attempt.author.id == me and now - attempt.begun_at < CALLING_FOR
            for row in found
            if row.calling
            for attempt in self.journal.call(row.record_id).attempts
        )

    @contextmanager
    def desk_elsewhere(self) -> Iterator[Desk]:
        """The same person's desk for another thread: the journal opened once more. Raises ReplicaError."""
        replica = Replica.open(self.folder, self.vault.data_key)
        watch = VaultWatch(self.folder, self.vault)
        known = dict(self.journal.unit_keys)
        journal = Journal(replica, known, self.journal.clock, as_is=True, find_unit_keys=watch)
        desk = Desk(journal, self.desk.session)
        try:
            yield desk
        finally:
            desk.close()
            replica.close()

    def close(self) -> None:
        """Close the journal and wipe what can be wiped."""
        self.desk.close()
        self.replica.close()
        self.vault.close()


def unlock(folder: Path, person: UUID, passphrase: str, *, cost: Cost = DEFAULT_COST) -> OpenVault:
    """Open the vault: takes about half a second on purpose. Raises WrongPassphrase, TooSoon, VaultError."""
    return Vault.load(folder, cost=cost).open(person, passphrase)
