"""A laptop that has joined a shared store: what its vault keeps of that, and the two steps to get there.

The vault is changed in one step; the record keys that the laptop made while it was alone are wrapped under
the store's unit key when the journal is next opened (`Journal.wrap_own_keys`), so a crash between the two
loses nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from jourtui.store import joining
from jourtui.store.envelope import NO_EPOCH
from jourtui.store.joining import JoinError, JoinSecrets
from jourtui.store.journal import Journal
from jourtui.store.replica import Replica
from jourtui.store.vault import OpenVault

_STORE = "shared"
_PRIVATE = "join:private"
_UNIT = "unit:"


def store_of(vault: OpenVault) -> JoinSecrets | None:
    """The shared store that this laptop has joined, or None while it works alone."""
    stored = vault.secret(_STORE)
    return msgspec.json.decode(stored, type=JoinSecrets) if stored else None


def epoch_of(store: JoinSecrets, replica: Replica) -> UUID:
    """The epoch that this laptop knows: a later one than its join answer's, once the store was restored."""
    known = replica.position().epoch
    return store.epoch if known == NO_EPOCH else known


def request(vault: OpenVault, replica: Replica, laptop: str) -> bytes:
    """The file that asks to join; `laptop` is its name among people. A later request replaces an earlier."""
    private = X25519PrivateKey.generate()
    vault.put_secret(_PRIVATE, private.private_bytes_raw())
    return joining.make_request(replica.device, laptop, private)


def begin_as_another(vault: OpenVault, journal: Journal) -> UUID:
    """This laptop was shut out, and asks to be let in again: as another device. Returns who it was.

    What waits goes on under the new device id, and the old way in is forgotten.
    Raises VaultError, ReplicaError.
    """
    before = journal.replica.device
    leave(vault)
    journal.begin_new_chain(uuid4())
    return before


def read_answer(vault: OpenVault, replica: Replica, data: bytes, now: datetime) -> JoinSecrets:
    """What the answer in a file leads to. Changes nothing. Raises JoinError, VaultError."""
    private = vault.secret(_PRIVATE)
    if private is None and store_of(vault) is not None:
        raise JoinError("Svaret är redan använt: den här datorn är ansluten.")
    if private is None:
        raise JoinError("Ingen ansökan väntar på svar här. Kör jourtui join --request FIL först.")
    secrets = joining.open_answer(data, X25519PrivateKey.from_private_bytes(private), replica.device, now)
    _check(vault, replica, secrets)
    return secrets


def join(vault: OpenVault, replica: Replica, secrets: JoinSecrets) -> None:
    """Remember the shared store. Raises JoinError when it is not one that this laptop may join."""
    _check(vault, replica, secrets)
    with replica.transaction():
        # From here on a claim has somebody to confirm it.
        replica.set_meta("epoch", secrets.epoch.bytes)
    vault.put_secrets(
        {
            f"{_UNIT}{secrets.unit_version}": secrets.unit_key,
            _STORE: msgspec.json.encode(secrets),
            _PRIVATE: None,
        }
    )


def _check(vault: OpenVault, replica: Replica, secrets: JoinSecrets) -> None:
    if secrets.demo != replica.demo:
        kind = "en demo" if secrets.demo else "skarpt arbete"
        raise JoinError(f"Det gemensamma lagret är gjort för {kind}; den här datorn är det inte.")
    known = replica.position().epoch
    # The same unit key: the same unit's store, made anew or restored. Whether it has what this laptop has is
    # seen at the first contact, by the chain.
    same_unit = vault.secret(f"{_UNIT}{secrets.unit_version}") == secrets.unit_key
    if known not in (NO_EPOCH, secrets.epoch) and not same_unit:
        raise JoinError("Den här datorn hör redan till ett annat gemensamt lager.")


def leave(vault: OpenVault) -> None:
    """Forget the way in to the shared store; the unit keys stay, for when it is let in again."""
    vault.put_secrets({_STORE: None, _PRIVATE: None})
