"""The vault of a laptop: one random data key, a slot per person that opens it, and a few secrets under it.

The data key opens the replica. The vault itself is one small file, replaced as a whole; every change reads
it again under a lock, so that two processes never lose each other's changes. What does not change hands
with the file: see `device_half`. Who may add or remove people is decided above.

A person with a second step (`second_step`) signs in with passphrase and code, and comes back to a locked
screen with the passphrase alone. Someone removed from the vault can no longer sign in here, but has once
had the data key within reach: with a copy of both the old vault and the device half the old passphrase
still opens that copy.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from uuid import UUID, uuid4

from jourtui.store import device_half, paths, vault_file
from jourtui.store import vault_crypto as crypto
from jourtui.store.open_vault import (
    ENROL,
    AccessEnded,
    Admitted,
    OpenVault,
    admitted_in,
    known,
    new_person,
    people_in,
    see_that_in_time,
)
from jourtui.store.passphrase import passphrase_problem
from jourtui.store.second_step import CodeRefused
from jourtui.store.session import Person
from jourtui.store.vault_file import DEFAULT_COST, Cost, VaultError, VaultFile
from jourtui.store.vault_place import (
    ATTEMPTS_FILE,
    AboutHalf,
    Clock,
    Place,
    TooSoon,
    WrongCode,
    WrongPassphrase,
)

__all__ = [
    "ATTEMPTS_FILE",
    "DEFAULT_COST",
    "ENROL",
    "AccessEnded",
    "Admitted",
    "CodeNeeded",
    "Cost",
    "Halfway",
    "OpenVault",
    "Person",
    "TooSoon",
    "Vault",
    "VaultError",
    "WrongCode",
    "WrongPassphrase",
    "passphrase_problem",
]


class CodeNeeded(VaultError):
    """The passphrase is right, and the person has a second step."""

    def __init__(self) -> None:
        super().__init__("Skriv också koden ur din app.")


class Vault:
    """A vault as it can be seen without a passphrase: who has a slot in it."""

    def __init__(self, place: Place) -> None:
        self._place = place

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
        place = Place.of(directory, cost, clock)
        person = new_person(name, title, person_id)
        with place.alone():
            if Vault.exists(directory):
                raise VaultError(f"Det finns redan ett valv i {directory}.")
            vault_id, data_key = uuid4(), os.urandom(crypto.KEY)
            try:
                half = device_half.make(directory, vault_id, use_keyring=use_keyring)
            except OSError as error:
                raise VaultError(f"Valvet kunde inte sparas: {error.strerror or error}.") from error
            note = vault_file.HalfNote(half.kind, crypto.half_check(half.secret))
            vault = VaultFile(vault_id, note, ())
            slot = place.new_slot(vault, person, passphrase, half.secret, data_key)
            try:
                place.throttle.begin()
            except paths.PathError as error:
                raise VaultError(str(error)) from error
            vault_file.write(place.file, vault.adding(slot))
        return OpenVault(place, vault_id, person, data_key)

    @staticmethod
    def load(directory: Path, *, cost: Cost = DEFAULT_COST, clock: Clock = time.time) -> Vault:
        """Light and quick: for the sign-in screen. Raises VaultError when there is no sound vault."""
        vault = Vault(Place.of(directory, cost, clock))
        vault._place.read()
        return vault

    @property
    def people(self) -> tuple[Person, ...]:
        """Who can sign in here, in the order they were added; not authenticated before they do."""
        return people_in(self._place.read())

    @property
    def about_half(self) -> AboutHalf:
        """Where the device half is, and whether it is there."""
        return self._place.about_half(self._place.read())

    @property
    def admitted(self) -> tuple[Admitted, ...]:
        """The same with what else is seen of them."""
        return admitted_in(self._place.read())

    def begin(self, person_id: UUID, passphrase: str) -> OpenVault | Halfway:
        """The first step of signing in. Takes about half a second: call it off the UI thread.

        Raises WrongPassphrase, TooSoon, AccessEnded, or VaultError when the device half or the file fails.
        """
        vault = self._place.read()
        slot = vault.slot(person_id)
        now = self._place.clock()
        see_that_in_time(slot, now)
        key = self._place.slot_key(vault, slot, passphrase)
        if slot.second is not None:
            return Halfway(self._place, vault.vault_id, known(slot), key)
        data_key = crypto.unseal(key, slot.wrapped, vault.associated(slot))
        if vault.pruned(now) != vault:
            with contextlib.suppress(VaultError), self._place.alone():
                vault_file.write(self._place.file, self._place.read().pruned(now))
        return OpenVault(self._place, vault.vault_id, known(slot), data_key)

    def open(self, person_id: UUID, passphrase: str, code: str = "") -> OpenVault:
        """Both steps at once. Raises CodeNeeded without a code where there is a second step, WrongCode."""
        begun = self.begin(person_id, passphrase)
        if isinstance(begun, OpenVault):
            return begun
        if not code:
            begun.close()
            raise CodeNeeded
        return begun.enter(code)

    def confirm(self, person_id: UUID, passphrase: str) -> None:
        """See that the passphrase is right, for one who is signed in already. Raises as `begin` does."""
        vault = self._place.read()
        slot = vault.slot(person_id)
        see_that_in_time(slot, self._place.clock())
        self._place.slot_key(vault, slot, passphrase)


class Halfway:
    """The passphrase was right, and a code is asked for. Holds the slot's key, and not the data key."""

    def __init__(self, place: Place, vault_id: UUID, person: Person, key: bytes) -> None:
        self._place = place
        self._vault_id = vault_id
        self._key = bytearray(key)
        self.person = person

    def enter(self, code: str) -> OpenVault:
        """The second step; what is used of it is on the disk when this returns. Call it off the UI thread.

        Raises WrongCode, TooSoon, VaultError; another code may then be tried.
        """
        place, key = self._place, bytes(self._key)
        with place.alone():
            vault = place.read()
            slot = vault.slot(self.person.id)
            second = place.second(vault, slot, key)
            if second is None:
                raise VaultError("Valvet har ändrats. Börja om med lösenfrasen.")
            now, who = place.clock(), f"{slot.id.hex}:code"
            try:
                place.let_through(who)
                try:
                    used = second.accept(code, now)
                except CodeRefused as error:
                    raise WrongCode(str(error), place.throttle.wait(who)) from error
                again = place.with_second(vault, slot, key, used)
                vault_file.write(place.file, vault.replacing(again).pruned(now))
                place.throttle.succeeded(who)
            except paths.PathError as error:
                raise VaultError(str(error)) from error
            data_key = crypto.unseal(key, slot.wrapped, vault.associated(slot))
        self.close()
        left = len(used.codes) if len(used.codes) < len(second.codes) else None
        return OpenVault(place, self._vault_id, self.person, data_key, codes_left=left)

    def close(self) -> None:
        """Wipe the key that is held here."""
        self._key[:] = bytes(len(self._key))
