"""What is in `vault.json`, versions 1 and 2. Reads and writes its form; holds no key and opens nothing.

    {"format": "jourtui vault", "version": 1 | 2, "vault_id": uuid,
     "device_half": {"kind": "keyring" | "file", "check": hex},
     "slots": [{"kind": "person", "id": uuid, "name": text, "title": text,
                "kdf": {"name": "argon2id", "memory_kib": n, "passes": n, "lanes": n, "salt": base64},
                "wrapped": base64, "until": seconds since 1970, "second": base64},
               {"kind": "escrow", "made": seconds since 1970, "wrapped": base64}],
     "secrets": {name: base64}}

A slot is one way to the data key. Slots of other kinds are kept as they are and passed over, so that they
can be added without a new version. What every older program must refuse to touch needs a new version: one
where a person has an end (`until`) or a second step (`second`) is version 2, else it is version 1.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from jourtui.rules.text import plain_line
from jourtui.store import device_half, paths

VERSION = 2
_BOUND = 1  # what wrappings are bound to: never changes
MAX_BYTES = 1 << 20
_FORMAT: Final = "jourtui vault"
_LONGEST_NAME = 200


class VaultError(Exception):
    """The vault cannot do what was asked; the text is one Swedish sentence for the user."""


class NoHalf(VaultError):
    """The laptop's half of the key is not here; the key on `paper`, if there is one, opens without it."""

    def __init__(self, why: str, *, paper: bool) -> None:
        super().__init__(why)
        self.why, self.paper = why, paper

    def __str__(self) -> str:
        if not self.paper:
            return f"{self.why} Datorn har ingen återställningsnyckel på papper."
        return f"{self.why} Återställningsnyckeln på papperet öppnar utan den: jourtui recover."


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: KiB of memory, passes over it, lanes in parallel."""

    memory_kib: int
    passes: int
    lanes: int


DEFAULT_COST = Cost(memory_kib=256 * 1024, passes=3, lanes=4)
"""About 0.55 s on two slow cores. The one place for it; only tests give another."""


class Kdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a passphrase becomes key material. The bounds keep a hostile file from eating the memory."""

    name: Literal["argon2id"]
    memory_kib: Annotated[int, Meta(ge=8, le=2 << 20)]
    passes: Annotated[int, Meta(ge=1, le=64)]
    lanes: Annotated[int, Meta(ge=1, le=64)]
    salt: Annotated[bytes, Meta(min_length=16, max_length=64)]


class PersonSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One person's way to the data key: nonce and ciphertext in `wrapped`, which is bound to all the rest,
    and to whether there is a `second` step; that is sealed by itself, since it changes at each sign-in.
    """

    kind: Literal["person"]
    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=_LONGEST_NAME)]
    title: Annotated[str, Meta(max_length=_LONGEST_NAME)]
    kdf: Kdf
    wrapped: Annotated[bytes, Meta(min_length=60, max_length=60)]
    until: Annotated[int, Meta(ge=0, le=1 << 40)] | None = None
    second: Annotated[bytes, Meta(min_length=29, max_length=4096)] | None = None


class EscrowSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The way to the data key with the recovery key on paper, without any device half."""

    kind: Literal["escrow"]
    made: Annotated[int, Meta(ge=0, le=1 << 40)]
    wrapped: Annotated[bytes, Meta(min_length=60, max_length=60)]


class HalfNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the device half is, and a check that it is the right one (which tells nothing about it)."""

    kind: device_half.Kind
    check: Annotated[str, Meta(max_length=64)]


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["jourtui vault"]
    version: int
    vault_id: UUID
    device_half: HalfNote
    slots: list[dict[str, Any]]
    secrets: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class VaultFile:
    """A well-formed vault. `others` are the slots of kinds that this program does not know."""

    vault_id: UUID
    half: HalfNote
    people: tuple[PersonSlot, ...]
    secrets: dict[str, bytes] = field(default_factory=dict)
    others: tuple[dict[str, Any], ...] = ()
    escrow: EscrowSlot | None = None

    def slot(self, person_id: UUID) -> PersonSlot:
        """The slot of a person. Raises VaultError when there is none (any more)."""
        for slot in self.people:
            if slot.id == person_id:
                return slot
        raise VaultError("Personen finns inte i valvet på den här datorn.")

    def adding(self, slot: PersonSlot) -> VaultFile:
        """With one more person. Raises VaultError when the id or the name is taken."""
        if any(old.id == slot.id or old.name.casefold() == slot.name.casefold() for old in self.people):
            raise VaultError(f"{slot.name} finns redan på den här datorn. Skilj dem åt med ett tillägg.")
        return replace(self, people=(*self.people, slot))

    def replacing(self, slot: PersonSlot) -> VaultFile:
        """With `slot` in the place of the same person's earlier one."""
        return replace(self, people=tuple(slot if old.id == slot.id else old for old in self.people))

    def without(self, person_id: UUID) -> VaultFile:
        """Without that person. Raises VaultError when nobody would be left."""
        gone = self.slot(person_id)
        if len(self.people) == 1:
            raise VaultError(f"{gone.name} är den enda som kan öppna valvet och kan inte tas bort.")
        return replace(self, people=tuple(slot for slot in self.people if slot.id != person_id))

    def pruned(self, now: float) -> VaultFile:
        """Without those whose time was over at `now`, unless nobody would be left."""
        left = tuple(slot for slot in self.people if slot.until is None or slot.until > now)
        return replace(self, people=left) if left else self

    def associated(self, slot: PersonSlot) -> bytes:
        """What the wrapping of a slot is bound to: the vault and everything else in the slot."""
        clear = msgspec.to_builtins(slot)
        del clear["wrapped"]
        if slot.second is not None:
            clear["second"] = True
        bound = [_FORMAT, _BOUND, str(self.vault_id), self.half.kind, clear]
        return json.dumps(bound, sort_keys=True, separators=(",", ":")).encode()

    def associated_second(self, person_id: UUID) -> bytes:
        """What a person's second step is bound to."""
        return json.dumps([_FORMAT, _BOUND, str(self.vault_id), "second", str(person_id)]).encode()

    def associated_escrow(self, made: int) -> bytes:
        """What the escrow slot is bound to: not to where the device half is, which may be lost."""
        return json.dumps([_FORMAT, _BOUND, str(self.vault_id), "escrow", made]).encode()

    def associated_secret(self, name: str) -> bytes:
        """What a secret is bound to: the vault and its name."""
        bound = [_FORMAT, _BOUND, str(self.vault_id), "secret", name]
        return json.dumps(bound, separators=(",", ":")).encode()


def clean(text: str) -> str:
    """A name as it is kept: one line without control characters, single spaces."""
    return " ".join(plain_line(text).split())


def read(file: Path) -> VaultFile:
    """Raises VaultError when the file is missing, unreadable, damaged or newer than this program."""
    try:
        try:
            return parse(paths.read_private(file, MAX_BYTES))
        except VaultError:  # it may have been replaced, and the old one wiped, while it was being read
            return parse(paths.read_private(file, MAX_BYTES))
    except FileNotFoundError as error:
        raise VaultError(f"Det finns inget valv i {file.parent}.") from error
    except OSError as error:
        raise VaultError(f"Valvet {file} kan inte läsas.") from error


def write(file: Path, vault: VaultFile) -> None:
    """Replace the file as one step. Raises VaultError, and then the vault is as it was or as it was to be."""
    content = render(vault)
    parse(content)  # what could not be read back is never written
    try:
        paths.write_private(file, content, wipe=True)
    except OSError as error:
        raise VaultError(f"Valvet kunde inte sparas: {error.strerror or error}.") from error


def render(vault: VaultFile) -> bytes:
    """Raises VaultError when it would be larger than what is read."""
    newer = any(slot.until is not None or slot.second is not None for slot in vault.people)
    slots = [*vault.people, *([vault.escrow] if vault.escrow else [])]
    form = _Form(
        _FORMAT,
        VERSION if newer else 1,
        vault.vault_id,
        vault.half,
        [*(msgspec.to_builtins(slot) for slot in slots), *vault.others],
        vault.secrets,
    )
    content = msgspec.json.format(msgspec.json.encode(form), indent=1) + b"\n"
    if len(content) > MAX_BYTES:
        raise VaultError("Valvet är fullt: det som skulle sparas i det är för stort.")
    return content


def parse(content: bytes) -> VaultFile:
    """Raises VaultError on anything but a well-formed vault of this version."""
    try:
        raw = msgspec.json.decode(content)
        if isinstance(raw, dict) and raw.get("format") == _FORMAT:
            version = raw.get("version")
            if isinstance(version, int) and version > VERSION:
                raise VaultError("Valvet är skrivet av en nyare jourtui. Uppdatera programmet.")
        form = msgspec.convert(raw, _Form)
        known = [msgspec.convert(slot, PersonSlot) for slot in form.slots if slot.get("kind") == "person"]
        escrow = [msgspec.convert(slot, EscrowSlot) for slot in form.slots if slot.get("kind") == "escrow"]
        others = [slot for slot in form.slots if slot.get("kind") not in ("person", "escrow")]
    except (ValueError, RecursionError) as error:
        raise VaultError("Valvet är skadat och kan inte läsas. Återställ det från en kopia.") from error
    sound = known and len({slot.id for slot in known}) == len(known) and len(escrow) <= 1
    if form.version not in range(1, VERSION + 1) or not sound:
        raise VaultError("Valvet är skadat och kan inte läsas. Återställ det från en kopia.")
    paper = escrow[0] if escrow else None
    return VaultFile(form.vault_id, form.device_half, tuple(known), form.secrets, tuple(others), paper)
