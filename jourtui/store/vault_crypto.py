"""The cryptography of the vault: a passphrase and a device half wrap the data key, which seals the secrets.

    KEK     = HKDF-SHA256(Argon2id(passphrase, salt) | device half)
    wrapped = nonce (12 bytes) | AES-256-GCM(KEK, nonce, data key, slot as associated data)
    second  = nonce (12 bytes) | AES-256-GCM(HKDF-SHA256(KEK), nonce, second step, person as associated data)
    escrow  = nonce (12 bytes) | AES-256-GCM(HKDF-SHA256(recovery key), nonce, data key, vault and time)
    secret  = nonce (12 bytes) | AES-256-GCM(HKDF-SHA256(data key), nonce, value, name as associated data)

The libraries are loaded when a vault is opened, not before: they would delay the first paint.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from jourtui.store.vault_file import Cost, Kdf, VaultError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32
_NONCE = 12


class Refused(Exception):
    """The key, the sealed bytes and what they are bound to do not belong together."""


def new_kdf(cost: Cost) -> Kdf:
    return Kdf("argon2id", cost.memory_kib, cost.passes, cost.lanes, os.urandom(16))


def key_encryption_key(passphrase: bytes, half: bytes, kdf: Kdf) -> bytes:
    """Takes its time. Raises VaultError when there is not the memory for it."""
    from argon2.exceptions import Argon2Error
    from argon2.low_level import Type, hash_secret_raw

    try:
        stretched = hash_secret_raw(
            passphrase,
            kdf.salt,
            time_cost=kdf.passes,
            memory_cost=kdf.memory_kib,
            parallelism=kdf.lanes,
            hash_len=KEY,
            type=Type.ID,
        )
    except (Argon2Error, MemoryError) as error:
        raise VaultError("Datorn har inte minne nog för att öppna valvet. Stäng andra program.") from error
    return _derive(stretched + half, b"jourtui vault key encryption key")


def secrets_key(data_key: bytes) -> bytes:
    return _derive(data_key, b"jourtui vault secrets")


def second_step_key(key: bytes) -> bytes:
    """Seals the second step of a slot; `key` is the slot's KEK."""
    return _derive(key, b"jourtui vault second step")


def escrow_key(recovery_key: bytes) -> bytes:
    """160 random bits need no stretching."""
    return _derive(recovery_key, b"jourtui vault escrow")


def emergency_key(data_key: bytes) -> bytes:
    """Seals the emergency sheet that is kept on the laptop."""
    return _derive(data_key, b"jourtui emergency sheet")


def seal(key: bytes, plain: bytes, associated: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _aead(key).encrypt(nonce, plain, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Raises Refused."""
    from cryptography.exceptions import InvalidTag

    try:
        return _aead(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], associated)
    except (InvalidTag, ValueError) as error:
        raise Refused from error


def half_check(half: bytes) -> str:
    """Tells whether a device half is the right one, without telling anything of its 256 random bits."""
    return hmac.new(half, b"jourtui device half check", hashlib.sha256).hexdigest()[:16]


def _aead(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _derive(material: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose).derive(material)
