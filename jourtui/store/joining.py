"""Two small files by which a laptop joins the shared store: its request, and the answer sealed to it.

The request holds no secret, but who gets an answer to a false one would be let in; and who follows a false
answer would hand over its record keys. So both have a fingerprint, to be read aloud over the phone.
The answer opens only with the private key that the laptop made for the request and throws away after joining:
so it is used once. It lasts LASTS, by the clocks of the two laptops.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jourtui.store.address import Address

VERSION = 1
LASTS = timedelta(hours=24)
"""How long an answer can be used: it is carried by hand or mail the same day, also by somebody who works
nights, and what lies forgotten on a stick after that lets nobody in, not even the laptop that it is for."""
_INFO = b"jourtui join answer 1"


class JoinError(Exception):
    """A request or an answer that cannot be used. `str()` is a sentence for the user."""


class JoinRequest(msgspec.Struct, frozen=True):
    """What a laptop asks to join with."""

    device: UUID
    laptop: str
    public_key: bytes
    fingerprint: str
    magic: Literal["jourtui-join-request"] = "jourtui-join-request"
    version: int = VERSION


class JoinSecrets(msgspec.Struct, frozen=True):
    """What a laptop needs to take part: the way in, the unit key, and which journal it is."""

    host: str
    port: int
    dbname: str
    user: str
    password: str
    ca_pem: bytes | None
    unit_key: bytes
    unit_version: int
    epoch: UUID
    demo: bool

    def __repr__(self) -> str:
        return f"JoinSecrets(host={self.host!r}, user={self.user!r})"

    @classmethod
    def at(cls, address: Address, unit_key: bytes, unit_version: int, epoch: UUID) -> JoinSecrets:
        """The store at `address`, whose journal is of `epoch`."""
        place = (address.host, address.port, address.dbname, address.user, address.password)
        return cls(*place, address.ca_pem, unit_key, unit_version, epoch, address.demo)

    @property
    def address(self) -> Address:
        return Address(self.host, self.port, self.dbname, self.user, self.password, self.ca_pem, self.demo)


class _Content(JoinSecrets, frozen=True):
    """What is sealed in an answer. `until`: seconds since 1970; an older program set no end."""

    until: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    device: UUID
    answer: UUID
    recipient: bytes
    ephemeral: bytes
    nonce: bytes
    sealed: bytes
    magic: Literal["jourtui-join-answer"] = "jourtui-join-answer"
    version: int = VERSION

    @property
    def bound(self) -> bytes:
        return _INFO + self.device.bytes + self.answer.bytes + self.recipient + self.ephemeral


_T = TypeVar("_T", JoinRequest, _Answer)


def make_request(device: UUID, laptop: str, private_key: X25519PrivateKey) -> bytes:
    """The file that asks for this laptop to be let in; `laptop` is its name among people."""
    laptop = "".join(filter(str.isprintable, laptop)).strip()[:80]
    public = private_key.public_key().public_bytes_raw()
    request = JoinRequest(device, laptop, public, _request_fingerprint(device, laptop, public))
    return _encode(request)


def read_request(data: bytes) -> JoinRequest:
    """The request in a file. Raises JoinError."""
    request = _decode(data, JoinRequest, "en ansökan från jourtui")
    expected = _request_fingerprint(request.device, request.laptop, request.public_key)
    if request.fingerprint != expected or not request.laptop.isprintable():
        raise JoinError("Ansökan är skadad eller ändrad.")
    return request


def seal_answer(request: JoinRequest, secrets: JoinSecrets, now: datetime) -> bytes:
    """The file that lets in the laptop behind `request`, and no other, until LASTS after `now`.

    Raises JoinError.
    """
    ephemeral = X25519PrivateKey.generate()
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(request.public_key))
    except ValueError as error:
        raise JoinError("Ansökan är skadad eller ändrad.") from error
    answer = _Answer(
        device=request.device,
        answer=uuid4(),
        recipient=request.public_key,
        ephemeral=ephemeral.public_key().public_bytes_raw(),
        nonce=os.urandom(12),
        sealed=b"",
    )
    content = _Content(**msgspec.structs.asdict(secrets), until=int((now + LASTS).timestamp()))
    plain = msgspec.json.encode(content)
    sealed = AESGCM(_key(shared, answer)).encrypt(answer.nonce, plain, answer.bound)
    return _encode(msgspec.structs.replace(answer, sealed=sealed))


def open_answer(data: bytes, private_key: X25519PrivateKey, device: UUID, now: datetime) -> JoinSecrets:
    """What the answer in a file tells this laptop. Raises JoinError, also when its time is over."""
    answer = _decode(data, _Answer, "ett svar från jourtui")
    if answer.device != device:
        raise JoinError("Svaret är gjort för en annan dator.")
    if answer.recipient != private_key.public_key().public_bytes_raw():
        raise JoinError("Svaret hör till en tidigare ansökan från den här datorn.")
    try:
        shared = private_key.exchange(X25519PublicKey.from_public_bytes(answer.ephemeral))
        plain = AESGCM(_key(shared, answer)).decrypt(answer.nonce, answer.sealed, answer.bound)
        content = msgspec.json.decode(plain, type=_Content)
    except (InvalidTag, ValueError) as error:
        raise JoinError("Svaret är skadat eller ändrat.") from error
    if content.until is not None and now.timestamp() >= content.until:
        hours = round(LASTS.total_seconds() / 3600)
        raise JoinError(f"Svaret gällde i {hours} timmar och är för gammalt nu: be om ett nytt.")
    given = msgspec.structs.asdict(content)
    del given["until"]
    return JoinSecrets(**given)


def answer_fingerprint(data: bytes) -> str:
    """Five groups of five digits that tell this answer from every other."""
    return _fingerprint(data)


def _request_fingerprint(device: UUID, laptop: str, public_key: bytes) -> str:
    return _fingerprint(b"request" + device.bytes + public_key + laptop.encode())


def _fingerprint(data: bytes) -> str:
    digits = f"{int.from_bytes(hashlib.sha256(data).digest()) % 10**25:025}"
    return " ".join(digits[start : start + 5] for start in range(0, 25, 5))


def _key(shared: bytes, answer: _Answer) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=answer.bound).derive(shared)


def _encode(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def _decode(data: bytes, kind: type[_T], what: str) -> _T:
    try:
        outline = msgspec.json.decode(data)
        magic, version = outline["magic"], outline["version"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise JoinError(f"Filen är inte {what}, eller är skadad.") from error
    if magic != kind.__struct_defaults__[0]:
        raise JoinError(f"Filen är inte {what}.")
    if isinstance(version, int) and version > VERSION:
        raise JoinError("Filen är gjord med en nyare version av jourtui. Uppdatera den här datorn först.")
    try:
        return msgspec.json.decode(data, type=kind)
    except (ValueError, RecursionError) as error:
        raise JoinError(f"Filen är inte {what}, eller är skadad.") from error
