"""The half of a key that stays on the laptop: in the system's keyring, else in a file beside the vault.

The passphrase is the other half. One who has copied the vault cannot even begin to guess passphrases
without this half. In the keyring it is out of reach of a copied disk and of other users; in the file it is
not, and then the passphrase, Argon2id and the disk's own encryption are what stands. Programs that the same
user runs can read either.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

from jourtui.store import paths

Kind = Literal["keyring", "file"]
KEY_FILE = "device.key"
SIZE = 32
PATIENCE = 60.0
"""Seconds that a keyring gets to answer: it may be asking the user to unlock it."""

_SERVICE = "jourtui"
_REFUSED = ("keyring.backends.null.", "keyring.backends.fail.", "keyring.backends.chainer.", "keyrings.alt.")
T = TypeVar("T")


class DeviceHalfError(Exception):
    """The laptop's half cannot be had; the text is one Swedish sentence for the user."""


class Keyring(Protocol):
    """What is used of a backend of the `keyring` library."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class DeviceHalf:
    """32 random bytes and where they are kept."""

    kind: Kind
    secret: bytes


def describe(kind: Kind) -> str:
    """One Swedish sentence about where the half is kept."""
    if kind == "keyring":
        return "Datorns halva av nyckeln ligger i datorns nyckelring."
    return "Ingen nyckelring: en fil i stället. Lösenfras och diskkryptering skyddar."


def make(directory: Path, vault_id: UUID, *, use_keyring: bool = True) -> DeviceHalf:
    """A half for a new vault, kept before it is returned. Raises OSError when no file can be written.

    A whole key file that is already there is used as it is, so that a vault put back from a copy still
    finds its half.
    """
    secret = secrets.token_bytes(SIZE)
    if use_keyring and _within(PATIENCE, lambda: _into_keyring(vault_id, secret), False):
        return DeviceHalf("keyring", secret)
    with contextlib.suppress(DeviceHalfError):
        return DeviceHalf("file", _from_file(directory))
    paths.write_private(directory / KEY_FILE, base64.b64encode(secret) + b"\n")
    return DeviceHalf("file", secret)


def fetch(directory: Path, vault_id: UUID, kind: Kind) -> bytes:
    """The half of an existing vault. Raises DeviceHalfError when it is missing or out of reach.

    May take up to PATIENCE seconds while the system asks the user to unlock the keyring.
    """
    if kind == "file":
        return _from_file(directory)
    keyring = _within(PATIENCE, system_keyring, None)
    if keyring is None:
        raise DeviceHalfError("Datorns nyckelring svarar inte. Lås upp den, eller logga in på datorn igen.")
    try:
        text = _within(PATIENCE, lambda: keyring.get_password(_SERVICE, str(vault_id)), None)
    except Exception as error:  # backends raise what their systems raise
        raise DeviceHalfError("Datorns nyckelring är låst eller svarar inte. Lås upp den först.") from error
    if text is None:
        raise DeviceHalfError("Datorns halva av nyckeln saknas i nyckelringen, så valvet kan inte öppnas.")
    return _decoded(text.encode(errors="replace"))


def system_keyring() -> Keyring | None:
    """The system's keyring if it is a real one that keeps what it is given, else None. Never raises.

    A backend that encrypts nothing, forgets, or is not recommended by the library (priority under 1) is not
    accepted, and neither is a chain of backends as such: its first acceptable member is.
    """
    try:
        import keyring

        chosen: Any = keyring.get_keyring()
        for backend in [chosen, *getattr(chosen, "backends", ())]:
            if acceptable(backend) and _keeps(backend):
                return backend  # type: ignore[no-any-return]
    except Exception:  # a broken bus, a missing library: then there is no keyring
        return None
    return None


def acceptable(backend: object) -> bool:
    """Whether a backend is one that a secret may be given to."""
    for module in (f"{kind.__module__}." for kind in type(backend).__mro__):
        if module.startswith(_REFUSED):
            return False
    return float(getattr(backend, "priority", 0)) >= 1


def _into_keyring(vault_id: UUID, secret: bytes) -> bool:
    text = base64.b64encode(secret).decode()
    keyring = system_keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(_SERVICE, str(vault_id), text)
        return keyring.get_password(_SERVICE, str(vault_id)) == text
    except Exception:  # whatever a backend raises, there is the file
        return False


def _keeps(keyring: Keyring) -> bool:
    """Probe with a dummy that is put, read and taken away again."""
    name, dummy = f"probe {secrets.token_hex(8)}", secrets.token_hex(16)
    keyring.set_password(_SERVICE, name, dummy)
    kept = keyring.get_password(_SERVICE, name) == dummy
    keyring.delete_password(_SERVICE, name)
    return kept


def _from_file(directory: Path) -> bytes:
    try:
        return _decoded(paths.read_private(directory / KEY_FILE, 1024))
    except FileNotFoundError as error:
        raise DeviceHalfError(
            f"Filen {KEY_FILE} med datorns halva av nyckeln saknas, så valvet kan inte öppnas."
        ) from error
    except OSError as error:
        raise DeviceHalfError(f"Filen {KEY_FILE} med datorns halva av nyckeln kan inte läsas.") from error


def _decoded(text: bytes) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != SIZE:
        raise DeviceHalfError("Datorns halva av nyckeln är skadad, så valvet kan inte öppnas.")
    return secret


def _within(seconds: float, call: Callable[[], T], otherwise: T) -> T:
    """What `call` gives or raises, or `otherwise` when it takes longer: a dead bus must not hang sign-in."""
    result: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            result.append(call())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True, name="keyring")
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    return result[0] if result else otherwise
