"""Where a vault is, and the steps that need its file, its device half and its throttle at once."""

from __future__ import annotations

import contextlib
import hmac
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jourtui.store import device_half, paths, second_step, vault_file
from jourtui.store import vault_crypto as crypto
from jourtui.store.passphrase import passphrase_bytes, passphrase_problem
from jourtui.store.second_step import Second
from jourtui.store.session import Person
from jourtui.store.throttle import Throttle
from jourtui.store.vault_file import Cost, NoHalf, PersonSlot, VaultError, VaultFile

ATTEMPTS_FILE = "attempts.json"
_LOCK_FILE = "vault.lock"

Clock = Callable[[], float]
"""Seconds since 1970."""


def no_attempts(directory: Path) -> None:
    """Begin the count for a vault that jourtui itself has just put in `directory`. Raises PathError."""
    Throttle(directory / ATTEMPTS_FILE, time.time).begin()


class WrongPassphrase(VaultError):
    """The passphrase does not open the slot. `wait` is the seconds until the next attempt is let through."""

    def __init__(self, wait: float) -> None:
        super().__init__("Fel lösenfras." + (f" Vänta {seconds(wait)}." if wait else ""))
        self.wait = wait


class WrongCode(VaultError):
    """The code of the second step was refused. `wait` as in WrongPassphrase; `why` is a sentence."""

    def __init__(self, why: str, wait: float) -> None:
        super().__init__(why + (f" Vänta {seconds(wait)}." if wait else ""))
        self.why = why
        self.wait = wait


class TooSoon(VaultError):
    """Not tried, because of earlier wrong attempts. `wait` is the seconds left.

    `lost`: how many there were is not known.
    """

    def __init__(self, wait: float, *, lost: bool = False) -> None:
        self.why = (
            f"Räkningen av felaktiga försök ({ATTEMPTS_FILE}) saknas"
            if lost
            else "För många felaktiga försök"
        )
        super().__init__(f"{self.why}. Vänta {seconds(wait)}.")
        self.wait = wait
        self.lost = lost


@dataclass(frozen=True, slots=True)
class AboutHalf:
    """What can be told of the device half without opening anything. `told`: a sentence or two."""

    kind: device_half.Kind
    told: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vault is, and what tests put in place of the world."""

    directory: Path
    cost: Cost
    clock: Clock
    throttle: Throttle

    @classmethod
    def of(cls, directory: Path, cost: Cost, clock: Clock = time.time) -> Place:
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
        paper = vault.escrow is not None
        try:
            half = device_half.fetch(self.directory, vault.vault_id, vault.half.kind)
        except device_half.DeviceHalfError as error:
            raise NoHalf(str(error), paper=paper) from error
        if not hmac.compare_digest(crypto.half_check(half).encode(), vault.half.check.encode()):
            why = "Datorns halva av nyckeln hör till ett annat valv, så det här kan inte öppnas."
            raise NoHalf(why, paper=paper)
        return half

    def about_half(self, vault: VaultFile) -> AboutHalf:
        """Where the half is, or that its file will not do. A keyring is not asked: it may ask the user."""
        if vault.half.kind == "file":
            try:
                self.half(vault)
            except NoHalf as error:
                return AboutHalf("file", str(error), lost=True)
        return AboutHalf(vault.half.kind, device_half.describe(vault.half.kind))

    def slot_key(self, vault: VaultFile, slot: PersonSlot, passphrase: str) -> bytes:
        """The key that opens `slot`; each attempt is counted. Raises WrongPassphrase, TooSoon, VaultError."""
        half, who = self.half(vault), slot.id.hex
        try:
            self.let_through(who)
            key = crypto.key_encryption_key(passphrase_bytes(passphrase), half, slot.kdf)
            try:
                crypto.unseal(key, slot.wrapped, vault.associated(slot))
            except crypto.Refused as error:
                raise WrongPassphrase(self.throttle.wait(who)) from error
            self.throttle.succeeded(who)
        except paths.PathError as error:
            raise VaultError(str(error)) from error
        return key

    def let_through(self, who: str) -> None:
        """Count an attempt at what `who` names (`throttle`). Raises TooSoon, PathError."""
        if wait := self.throttle.admit(who):
            raise TooSoon(wait, lost=self.throttle.lost(who))

    def new_slot(
        self,
        vault: VaultFile,
        person: Person,
        passphrase: str,
        half: bytes,
        data_key: bytes,
        *,
        until: int | None = None,
        second: Second | None = None,
        judge: bool = True,
    ) -> PersonSlot:
        """Wrap the data key for `person`. Raises VaultError when name or passphrase will not do.

        `judge=False`: the passphrase was judged when it was chosen.
        """
        if not person.name:
            raise VaultError("Ange ett namn.")
        if judge and (problem := passphrase_problem(passphrase, person.name)):
            raise VaultError(problem)
        kdf = crypto.new_kdf(self.cost)
        key = crypto.key_encryption_key(passphrase_bytes(passphrase), half, kdf)
        slot = PersonSlot("person", person.id, person.name, person.title, kdf, b"", until)
        if second is not None:
            slot = self.with_second(vault, slot, key, second)
        return msgspec.structs.replace(slot, wrapped=crypto.seal(key, data_key, vault.associated(slot)))

    def with_second(self, vault: VaultFile, slot: PersonSlot, key: bytes, second: Second) -> PersonSlot:
        """The slot with its second step as it is now. `key` is the slot's."""
        sealed = crypto.seal(
            crypto.second_step_key(key), second_step.packed(second), vault.associated_second(slot.id)
        )
        return msgspec.structs.replace(slot, second=sealed)

    def second(self, vault: VaultFile, slot: PersonSlot, key: bytes) -> Second | None:
        """The second step of a slot, if it has one. Raises VaultError when it has been tampered with."""
        if slot.second is None:
            return None
        try:
            return second_step.unpacked(
                crypto.unseal(crypto.second_step_key(key), slot.second, vault.associated_second(slot.id))
            )
        except (crypto.Refused, msgspec.MsgspecError) as error:
            raise VaultError("Valvet har ändrats eller är skadat. Börja om med lösenfrasen.") from error


def seconds(wait: float) -> str:
    whole = math.ceil(wait)
    return f"{whole} sekund" if whole == 1 else f"{whole} sekunder"
