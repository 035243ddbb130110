"""The vault while somebody is signed in: the data key, the secrets under it, changes of who may open it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import msgspec

from jourtui.store import vault_crypto as crypto
from jourtui.store import vault_file
from jourtui.store.second_step import Second
from jourtui.store.session import Person
from jourtui.store.vault_file import EscrowSlot, PersonSlot, VaultError, VaultFile
from jourtui.store.vault_place import AboutHalf, Place

ENROL = "enrol:"
"""The secret of this name and a person's id is there while that person must enrol a second step anew."""

TELL = "tell:"
"""The secret of this name and a person's id is what that person is told at the next sign-in: traces."""
_MOST_TOLD = 10
TRACE = "trace:"
"""The secret of this name and a random id is a change that the journal has not got yet (`entrance`)."""


class Trace(msgspec.Struct, frozen=True):
    """Who changed what about whom. `what` is of `rules.entrance`; `until`, `at`: seconds since 1970."""

    what: str
    by: UUID
    by_name: str
    at: int
    whom: UUID | None = None
    whom_name: str = ""
    until: int | None = None


def traced(trace: Trace) -> tuple[str, bytes]:
    """The name and value of the secret that a trace is until it is an event."""
    return f"{TRACE}{uuid4()}", msgspec.json.encode(trace)


class AccessEnded(VaultError):
    """The time that the person was let in for is over, or the person was removed."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A person as everybody can see them in the vault. `until`: seconds since 1970, None for ever."""

    person: Person
    until: int | None
    two_step: bool


class OpenVault:
    """A vault opened by a person. Safe to use from several threads; each read is of the file as it is now.

    `codes_left`: how many recovery codes are left, where one was used to come in; else None.
    """

    def __init__(
        self, place: Place, vault_id: UUID, person: Person, data_key: bytes, *, codes_left: int | None = None
    ) -> None:
        self._place = place
        self._vault_id = vault_id
        self._data_key = bytearray(data_key)
        self.person = person
        self.codes_left = codes_left

    @property
    def data_key(self) -> bytes:
        """The 32-byte key of the replica. Each look makes a copy, which cannot be wiped: do not keep it."""
        copy = bytes(self._data_key)
        if not any(copy):  # closed, or being closed by another thread at this very moment
            raise VaultError("Valvet är stängt. Logga in igen.")
        return copy

    @property
    def people(self) -> tuple[Person, ...]:
        return people_in(self._read())

    @property
    def admitted(self) -> tuple[Admitted, ...]:
        return admitted_in(self._read())

    @property
    def two_step(self) -> bool:
        """Whether who is signed in has a second step."""
        return self._read().slot(self.person.id).second is not None

    @property
    def about_half(self) -> AboutHalf:
        """Where the device half is, and whether it is there."""
        return self._place.about_half(self._read())

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
        with self._changing() as change:
            self._keep(change, values)

    def _keep(self, change: _Change, values: Mapping[str, bytes | None]) -> None:
        key = crypto.secrets_key(self.data_key)
        kept = dict(change.vault.secrets)
        for name, value in values.items():
            kept.pop(name, None)
            if value is not None:
                kept[name] = crypto.seal(key, value, change.vault.associated_secret(name))
        change.vault = replace(change.vault, secrets=kept)

    def _trace(
        self, change: _Change, what: str, whom: Person | None = None, until: int | None = None
    ) -> None:
        """Remember, in the same step, who did it: the journal gets it as soon as it is open."""
        me, now = self.person, int(self._place.clock())
        id_, name = (whom.id, whom.name) if whom is not None else (None, "")
        self._keep(change, dict([traced(Trace(what, me.id, me.name, now, id_, name, until))]))

    def _tell(self, change: _Change, what: str, whom: Iterable[UUID]) -> None:
        """Let people know at their next sign-in what was done in their name, or to the way in."""
        trace = Trace(what, self.person.id, self.person.name, int(self._place.clock()))
        for person_id in whom:
            name = f"{TELL}{person_id}"
            sealed = change.vault.secrets.get(name)
            told = _traces(None if sealed is None else self._unsealed(change.vault, name, sealed))
            self._keep(change, {name: msgspec.json.encode([*told, trace][-_MOST_TOLD:])})

    @property
    def told(self) -> list[Trace]:
        """What who is signed in has not been told yet, the first first. Raises VaultError."""
        return _traces(self.secret(f"{TELL}{self.person.id}"))

    def forget_told(self) -> None:
        """It has been read. Raises VaultError."""
        self.put_secret(f"{TELL}{self.person.id}", None)

    def over(self, now: float) -> int | None:
        """Since when who is signed in may not be here (seconds since 1970; `now` if removed), else None."""
        slot = next((slot for slot in self._read().people if slot.id == self.person.id), None)
        if slot is None:
            return int(now)
        return slot.until if has_ended(slot, now) else None

    def add_person(
        self,
        name: str,
        title: str,
        passphrase: str,
        *,
        person_id: UUID | None = None,
        until: int | None = None,
    ) -> Person:
        """A slot for one more person, who can sign in before `until` (seconds since 1970).

        Takes about half a second. Raises VaultError when the name is taken, AccessEnded when one's own
        time is over, as does every change of who may come in.
        """
        person = new_person(name, title, person_id)
        with self._admitting() as change:
            change.vault = change.vault.adding(self._slot(change.vault, person, passphrase, until))
            self._trace(change, "admitted", person, until)
        return person

    def admit_again(self, person_id: UUID, passphrase: str, *, until: int | None = None) -> None:
        """A new passphrase, and no second step, for one who has lost either or whose time is over.

        Who had a second step must enrol one at the next sign-in.
        """
        with self._admitting() as change:
            old = change.vault.slot(person_id)
            slot = self._slot(change.vault, known(old), passphrase, until)
            change.vault = change.vault.replacing(slot)
            if old.second is not None:
                self._keep(change, {f"{ENROL}{person_id}": b"again"})
            self._trace(change, "admitted_again", known(old), until)
            self._tell(change, "admitted_again", [person_id])

    def _slot(self, vault: VaultFile, person: Person, passphrase: str, until: int | None) -> PersonSlot:
        half = self._place.half(vault)
        return self._place.new_slot(vault, person, passphrase, half, self.data_key, until=until)

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the data key anew for who is signed in. Raises WrongPassphrase, TooSoon."""
        self._rewrap(old, new, None)

    def enrol(self, passphrase: str, second: Second) -> None:
        """Give who is signed in a second step, in place of any earlier. Raises WrongPassphrase, TooSoon.

        `second` has accepted one code: else a mistake at enrolment would shut its owner out.
        """
        self._rewrap(passphrase, None, second)

    def _rewrap(self, old: str, new: str | None, second: Second | None) -> None:
        with self._admitting() as change:
            slot = change.vault.slot(self.person.id)
            key = self._place.slot_key(change.vault, slot, old)
            again = self._place.new_slot(
                change.vault,
                self.person,
                old if new is None else new,
                self._place.half(change.vault),
                self.data_key,
                until=slot.until,
                second=second or self._place.second(change.vault, slot, key),
                judge=new is not None,
            )
            change.vault = change.vault.replacing(again)
            if second is not None:
                self._keep(change, {f"{ENROL}{self.person.id}": None})
                self._trace(change, "second_step")
                if slot.second is not None:
                    self._tell(change, "second_step", [self.person.id])

    def remove_person(self, person_id: UUID) -> None:
        """Take a person's slot away, and what the file was before. Raises VaultError for the last one."""
        with self._admitting() as change:
            gone = known(change.vault.slot(person_id))
            change.vault = change.vault.without(person_id)
            self._keep(change, {f"{TELL}{person_id}": None})
            self._trace(change, "removed", gone)

    def set_escrow(self, recovery_key: bytes) -> None:
        """Let `recovery_key` open the data key (`escrow`); an earlier one no longer does."""
        with self._admitting() as change:
            made = int(self._place.clock())
            wrapped = crypto.seal(
                crypto.escrow_key(recovery_key), self.data_key, change.vault.associated_escrow(made)
            )
            people, renewed = change.vault.people, change.vault.escrow is not None
            change.vault = replace(change.vault, escrow=EscrowSlot("escrow", made, wrapped))
            self._trace(change, "recovery_key")
            if renewed or len(people) > 1:  # the first one, of the only person, is no news
                self._tell(change, "recovery_key", [slot.id for slot in people])

    @property
    def escrow_made(self) -> int | None:
        """When the recovery key that counts was made (seconds since 1970), or None when there is none."""
        escrow = self._read().escrow
        return None if escrow is None else escrow.made

    def close(self) -> None:
        """Wipe the key that is held here. Copies handed out before are the holders' to drop."""
        self._data_key[:] = bytes(len(self._data_key))

    def _read(self) -> VaultFile:
        vault = self._place.read()
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
    def _admitting(self) -> Iterator[_Change]:
        """A change of who may come in, by one who still may. Raises AccessEnded."""
        with self._changing() as change:
            see_that_in_time(change.vault.slot(self.person.id), self._place.clock())
            yield change

    @contextlib.contextmanager
    def _changing(self) -> Iterator[_Change]:
        """The vault as it is now, to be given a new value, which is written if no error was raised."""
        with self._place.alone():
            before = self._read()
            change = _Change(before)
            yield change
            if change.vault != before:
                vault_file.write(self._place.file, change.vault)


@dataclass(slots=True)
class _Change:
    vault: VaultFile


def has_ended(slot: PersonSlot, now: float) -> bool:
    """Whether the time of a person is over at `now` (seconds since 1970)."""
    return slot.until is not None and slot.until <= now


def see_that_in_time(slot: PersonSlot, now: float) -> None:
    """Raises AccessEnded when the time of a person is over."""
    if has_ended(slot, now):
        raise AccessEnded(f"Tiden är ute för {slot.name}. En kollega kan släppa in dig igen.")


def _traces(raw: bytes | None) -> list[Trace]:
    return [] if raw is None else msgspec.json.decode(raw, type=list[Trace])


def new_person(name: str, title: str, person_id: UUID | None) -> Person:
    return Person(person_id or uuid4(), vault_file.clean(name), vault_file.clean(title))


def known(slot: PersonSlot) -> Person:
    return Person(slot.id, vault_file.clean(slot.name), vault_file.clean(slot.title))


def people_in(vault: VaultFile) -> tuple[Person, ...]:
    return tuple(known(slot) for slot in vault.people)


def admitted_in(vault: VaultFile) -> tuple[Admitted, ...]:
    return tuple(Admitted(known(slot), slot.until, slot.second is not None) for slot in vault.people)
