"""The vault of a laptop: one random data key, a slot per person that opens it, and a few secrets under it.

The data key opens the replica. The vault itself is one small file, replaced as a whole; every change reads
it again under a lock, so that two processes never lose each other's changes. What does not change hands
with the file: see `device_half`. Who may add or remove people is decided above.

Someone removed from the vault can no longer sign in here, but has once had the data key within reach: with
a copy of both the old vault and the device half the old passphrase still opens that copy.
"""

from __future__ import annotations

import contextlib
import hmac
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from jourtui.store import device_half, paths, vault_file
from jourtui.store import vault_crypto as crypto
from jourtui.store.passphrase import passphrase_bytes, passphrase_problem
from jourtui.store.session import Person
from jourtui.store.throttle import Throttle
from jourtui.store.vault_file import DEFAULT_COST, Cost, PersonSlot, VaultError, VaultFile

__all__ = [
    "DEFAULT_COST",
    "Cost",
    "OpenVault",
    "Person",
    "TooSoon",
    "Vault",
    "VaultError",
    "WrongPassphrase",
    "passphrase_problem",
]

ATTEMPTS_FILE = "attempts.json"
_LOCK_FILE = "vault.lock"

Clock = Callable[[], float]


class WrongPassphrase(VaultError):
    """The passphrase does not open the slot. `wait` is the seconds until the next attempt is let through."""

    def __init__(self, wait: float) -> None:
        super().__init__("Fel lösenfras." + (f" Vänta {_seconds(wait)}." if wait else ""))
        self.wait = wait


class TooSoon(VaultError):
    """Not tried, because of earlier wrong passphrases. `wait` is the seconds left."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"För många felaktiga försök. Vänta {_seconds(wait)}.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where a vault is, and what tests put in place of the world."""

    directory: Path
    cost: Cost
    clock: Clock
    throttle: Throttle

    @classmethod
    def of(cls, directory: Path, cost: Cost, clock: Clock) -> _Setting:
        return cls(directory, cost, clock, Throttle(directory / ATTEMPTS_FILE, clock))

    @property
    def file(self) -> Path:
        return self.directory / paths.VAULT_FILE

    def read(self) -> VaultFile:
        return vault_file.read(self.file)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other process or thread changes the vault meanwhile."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(paths.locked(self.directory / _LOCK_FILE))
            except OSError as error:
                raise VaultError(f"Valvet kan inte ändras: {error.strerror or error}.") from error
            except paths.PathError as error:
                raise VaultError(str(error)) from error
            yield

    def half(self, vault: VaultFile) -> bytes:
        """The device half that belongs to `vault`."""
        try:
            half = device_half.fetch(self.directory, vault.vault_id, vault.half.kind)
        except device_half.DeviceHalfError as error:
            raise VaultError(str(error)) from error
        if not hmac.compare_digest(crypto.half_check(half).encode(), vault.half.check.encode()):
            raise VaultError("Datorns halva av nyckeln hör till ett annat valv, så det här kan inte öppnas.")
        return half

    def data_key(self, vault: VaultFile, slot: PersonSlot, passphrase: str) -> bytes:
        """Try a passphrase; right or wrong is counted. Raises WrongPassphrase, TooSoon, VaultError."""
        half = self.half(vault)
        try:
            if wait := self.throttle.admit():
                raise TooSoon(wait)
            key = crypto.key_encryption_key(passphrase_bytes(passphrase), half, slot.kdf)
            try:
                data_key = crypto.unseal(key, slot.wrapped, vault.associated(slot))
            except crypto.Refused as error:
                raise WrongPassphrase(self.throttle.wait()) from error
            self.throttle.succeeded()
        except paths.PathError as error:
            raise VaultError(str(error)) from error
        return data_key

    def new_slot(
        self, vault: VaultFile, person: Person, passphrase: str, half: bytes, data_key: bytes
    ) -> PersonSlot:
        """Wrap the data key for `person`. Raises VaultError when name or passphrase will not do."""
        if not person.name:
            raise VaultError("Ange ett namn.")
        if problem := passphrase_problem(passphrase, person.name):
            raise VaultError(problem)
        kdf = crypto.new_kdf(self.cost)
        key = crypto.key_encryption_key(passphrase_bytes(passphrase), half, kdf)
        slot = PersonSlot("person", person.id, person.name, person.title, kdf, b"")
        return msgspec.structs.replace(slot, wrapped=crypto.seal(key, data_key, vault.associated(slot)))


class Vault:
    """A vault as it can be seen without a passphrase: who has a slot in it."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting

    @staticmethod
    def exists(directory: Path) -> bool:
        return os.path.exists(directory / paths.VAULT_FILE)  # also False where it cannot be looked

    @staticmethod
    def create(
        directory: Path,
        name: str,
        title: str,
        passphrase: str,
        *,
        person_id: UUID | None = None,
        use_keyring: bool = True,
        cost: Cost = DEFAULT_COST,
        clock: Clock = time.time,
    ) -> OpenVault:
        """A new vault with a new data key and one person in it, open.

        `directory` must be there and private (`paths.private_directory`). `person_id` is given for someone
        who is known on another laptop. `use_keyring=False` keeps the device half in a file, for the demo.
        Takes about a second. Raises VaultError, also when there is a vault already.
        """
        setting = _Setting.of(directory, cost, clock)
        person = _person(name, title, person_id)
        with setting.alone():
            if Vault.exists(directory):
                raise VaultError(f"Det finns redan ett valv i {directory}.")
            vault_id, data_key = uuid4(), os.urandom(crypto.KEY)
            try:
                half = device_half.make(directory, vault_id, use_keyring=use_keyring)
            except OSError as error:
                raise VaultError(f"Valvet kunde inte sparas: {error.strerror or error}.") from error
            note = vault_file.HalfNote(half.kind, crypto.half_check(half.secret))
            vault = VaultFile(vault_id, note, ())
            slot = setting.new_slot(vault, person, passphrase, half.secret, data_key)
            vault_file.write(setting.file, vault.adding(slot))
        return OpenVault(setting, vault_id, person, data_key)

    @staticmethod
    def load(directory: Path, *, cost: Cost = DEFAULT_COST, clock: Clock = time.time) -> Vault:
        """Light and quick: for the sign-in screen. Raises VaultError when there is no sound vault."""
        vault = Vault(_Setting.of(directory, cost, clock))
        vault._setting.read()
        return vault

    @property
    def people(self) -> tuple[Person, ...]:
        """Who can sign in here, in the order they were added; not authenticated before they do."""
        return _people(self._setting.read())

    @property
    def device_half_kind(self) -> device_half.Kind:
        """Where the device half is; `device_half.describe` tells it in Swedish."""
        return self._setting.read().half.kind

    @property
    def wait(self) -> float:
        """Seconds until an attempt is let through, for a count-down; 0 when it is now."""
        try:
            return self._setting.throttle.wait()
        except paths.PathError as error:
            raise VaultError(str(error)) from error

    def open(self, person_id: UUID, passphrase: str) -> OpenVault:
        """Sign in, or unlock again. Takes about half a second: call it off the UI thread.

        Raises WrongPassphrase, TooSoon, or VaultError when the device half or the file fails.
        """
        vault = self._setting.read()
        slot = vault.slot(person_id)
        data_key = self._setting.data_key(vault, slot, passphrase)
        return OpenVault(self._setting, vault.vault_id, _known(slot), data_key)


class OpenVault:
    """A vault opened by a person. Safe to use from several threads; each read is of the file as it is now."""

    def __init__(self, setting: _Setting, vault_id: UUID, person: Person, data_key: bytes) -> None:
        self._setting = setting
        self._vault_id = vault_id
        self._data_key = bytearray(data_key)
        self.person = person

    @property
    def data_key(self) -> bytes:
        """The 32-byte key of the replica. Each look makes a copy, which cannot be wiped: do not keep it."""
        copy = bytes(self._data_key)
        if not any(copy):  # closed, or being closed by another thread at this very moment
            raise VaultError("Valvet är stängt. Logga in igen.")
        return copy

    @property
    def people(self) -> tuple[Person, ...]:
        return _people(self._read())

    @property
    def device_half_kind(self) -> device_half.Kind:
        return self._read().half.kind

    def secret(self, name: str) -> bytes | None:
        """The secret called `name`, or None. Raises VaultError when it has been tampered with."""
        vault = self._read()
        sealed = vault.secrets.get(name)
        return None if sealed is None else self._unsealed(vault, name, sealed)

    def secrets(self, prefix: str = "") -> dict[str, bytes]:
        """All secrets whose names begin with `prefix`, such as "unit:"."""
        vault = self._read()
        chosen = {name: sealed for name, sealed in vault.secrets.items() if name.startswith(prefix)}
        return {name: self._unsealed(vault, name, sealed) for name, sealed in chosen.items()}

    def put_secret(self, name: str, value: bytes | None) -> None:
        """Keep `value` under `name`, or with None forget it. Durable when it returns."""
        self.put_secrets({name: value})

    def put_secrets(self, values: Mapping[str, bytes | None]) -> None:
        """Keep or forget several secrets as one step."""
        key = crypto.secrets_key(self.data_key)
        with self._changing() as change:
            kept = dict(change.vault.secrets)
            for name, value in values.items():
                kept.pop(name, None)
                if value is not None:
                    kept[name] = crypto.seal(key, value, change.vault.associated_secret(name))
            change.vault = replace(change.vault, secrets=kept)

    def add_person(self, name: str, title: str, passphrase: str, *, person_id: UUID | None = None) -> Person:
        """A slot for one more person. Takes about half a second. Raises VaultError when the name is taken."""
        person = _person(name, title, person_id)
        with self._changing() as change:
            half = self._setting.half(change.vault)
            slot = self._setting.new_slot(change.vault, person, passphrase, half, self.data_key)
            change.vault = change.vault.adding(slot)
        return person

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the data key anew for who is signed in. Raises WrongPassphrase, TooSoon."""
        with self._changing() as change:
            slot = change.vault.slot(self.person.id)
            self._setting.data_key(change.vault, slot, old)
            half = self._setting.half(change.vault)
            again = self._setting.new_slot(change.vault, self.person, new, half, self.data_key)
            change.vault = change.vault.replacing(again)

    def remove_person(self, person_id: UUID) -> None:
        """Take a person's slot away. Raises VaultError for the last one."""
        with self._changing() as change:
            change.vault = change.vault.without(person_id)

    def close(self) -> None:
        """Wipe the key that is held here. Copies handed out before are the holders' to drop."""
        self._data_key[:] = bytes(len(self._data_key))

    def _read(self) -> VaultFile:
        vault = self._setting.read()
        if vault.vault_id != self._vault_id:
            raise VaultError("Valvet har bytts ut mot ett annat. Logga in igen.")
        return vault

    def _unsealed(self, vault: VaultFile, name: str, sealed: bytes) -> bytes:
        try:
            plain = crypto.unseal(crypto.secrets_key(self.data_key), sealed, vault.associated_secret(name))
        except crypto.Refused as error:
            raise VaultError("En uppgift i valvet är skadad. Återställ valvet från en kopia.") from error
        return plain

    @contextlib.contextmanager
    def _changing(self) -> Iterator[_Change]:
        """The vault as it is now, to be given a new value, which is written if no error was raised."""
        with self._setting.alone():
            before = self._read()
            change = _Change(before)
            yield change
            if change.vault != before:
                vault_file.write(self._setting.file, change.vault)


@dataclass(slots=True)
class _Change:
    vault: VaultFile


def _person(name: str, title: str, person_id: UUID | None) -> Person:
    return Person(person_id or uuid4(), vault_file.clean(name), vault_file.clean(title))


def _known(slot: PersonSlot) -> Person:
    return Person(slot.id, vault_file.clean(slot.name), vault_file.clean(slot.title))


def _people(vault: VaultFile) -> tuple[Person, ...]:
    return tuple(_known(slot) for slot in vault.people)


def _seconds(wait: float) -> str:
    whole = math.ceil(wait)
    return f"{whole} sekund" if whole == 1 else f"{whole} sekunder"
