"""The way back in with the recovery key on paper, when a passphrase, a telephone or a device half is lost.

The recovery key opens the data key, and so everything that lies under it: the journal and the unit keys. It
needs no device half and no passphrase; whoever holds the paper and a copy of the vault has everything.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from jourtui.store import device_half, vault_file
from jourtui.store import vault_crypto as crypto
from jourtui.store.open_vault import ENROL, OpenVault, Trace, known, traced
from jourtui.store.passphrase import passphrase_problem
from jourtui.store.session import Person
from jourtui.store.vault_file import DEFAULT_COST, Cost, HalfNote, NoHalf, VaultError, VaultFile
from jourtui.store.vault_place import Clock, Place


def half_is_lost(directory: Path) -> str | None:
    """Why the device half of the vault here cannot be had, as a sentence; None when it is there.

    Raises VaultError when there is no sound vault.
    """
    place = Place.of(directory, DEFAULT_COST)
    vault = place.read()
    try:
        place.half(vault)
    except NoHalf as error:
        return error.why
    return None


def check(directory: Path, recovery_key: bytes) -> None:
    """See that a key opens the vault here, before more is asked. Raises VaultError."""
    open_escrow(Place.of(directory, DEFAULT_COST).read(), recovery_key)


def open_with(directory: Path, recovery_key: bytes, person_id: UUID) -> OpenVault:
    """The vault as it is, opened as one of its people; nothing is changed. Raises VaultError."""
    place = Place.of(directory, DEFAULT_COST)
    vault = place.read()
    return OpenVault(place, vault.vault_id, known(vault.slot(person_id)), open_escrow(vault, recovery_key))


def recover(
    directory: Path,
    recovery_key: bytes,
    name: str,
    passphrase: str,
    *,
    title: str = "",
    new_half: bool = False,
    cost: Cost = DEFAULT_COST,
    clock: Clock = time.time,
) -> OpenVault:
    """Let the person called `name` in with a new passphrase: one who was here, or a new one.

    A second step must be enrolled anew at the next sign-in. `new_half`: the device half is lost; a new one
    is made, and everybody else is out of the vault, since their slots cannot be opened without the old.
    Raises VaultError, and then nothing is changed.
    """
    place = Place.of(directory, cost, clock)
    with place.alone():
        vault = place.read()
        data_key = open_escrow(vault, recovery_key)
        name = vault_file.clean(name)
        there = next((slot for slot in vault.people if slot.name.casefold() == name.casefold()), None)
        person = known(there) if there else Person(uuid4(), name, vault_file.clean(title))
        if not new_half:
            half = place.half(vault)
        if problem := passphrase_problem(passphrase, person.name):
            raise VaultError(problem)
        if new_half:
            try:
                made = device_half.make(directory, vault.vault_id, use_keyring=True)
            except OSError as error:
                raise VaultError(f"Valvet kunde inte sparas: {error.strerror or error}.") from error
            half = made.secret
            note = HalfNote(made.kind, crypto.half_check(half))
            vault = replace(vault, half=note, people=())
        slot = place.new_slot(vault, person, passphrase, half, data_key)
        vault = vault.replacing(slot) if slot.id in {old.id for old in vault.people} else vault.adding(slot)
        trace = Trace("recovered", person.id, person.name, int(clock()), person.id, person.name)
        kept = dict([(f"{ENROL}{person.id}", b"again"), traced(trace)])
        key = crypto.secrets_key(data_key)
        sealed = {
            name: crypto.seal(key, value, vault.associated_secret(name)) for name, value in kept.items()
        }
        vault_file.write(place.file, replace(vault, secrets={**vault.secrets, **sealed}))
        for who in (slot.id.hex, f"{slot.id.hex}:code"):
            place.throttle.succeeded(who)
    return OpenVault(place, vault.vault_id, person, data_key)


def open_escrow(vault: VaultFile, recovery_key: bytes) -> bytes:
    """The data key. Raises VaultError when it is another vault's key, or an earlier one."""
    if vault.escrow is None:
        raise VaultError("Det här valvet har ingen återställningsnyckel.")
    bound = vault.associated_escrow(vault.escrow.made)
    try:
        return crypto.unseal(crypto.escrow_key(recovery_key), vault.escrow.wrapped, bound)
    except crypto.Refused as error:
        raise VaultError(
            "Nyckeln öppnar inte det här valvet: den hör till ett annat, eller har ersatts av en nyare."
        ) from error
