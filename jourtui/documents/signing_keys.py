"""What people sign with: a key in a file (PKCS#12) or on a card or token (PKCS#11), and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

SOON = timedelta(days=30)
"""From how long before its end a certificate is said to run out."""


class SigningError(Exception):
    """Something cannot be signed or read; `str()` is a sentence for people, in Swedish."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a certificate is, by whom it was issued, and between which days it is valid (UTC)."""

    name: str
    issuer: str
    first: datetime
    last: datetime
    fingerprint: str
    """SHA-256 of the certificate, in hex."""

    def check(self, now: datetime) -> None:
        """Raises SigningError when it is not valid now."""
        if now > self.last:
            raise SigningError(f"Certifikatet för {self.name} gick ut {self.last:%Y-%m-%d}. Inget är sparat.")
        if now < self.first:
            raise SigningError(f"Certifikatet för {self.name} gäller först {self.first:%Y-%m-%d}.")

    def warning(self, now: datetime) -> str:
        """That it soon runs out, or nothing."""
        if self.first <= now <= self.last and self.last - now < SOON:
            return f"Certifikatet för {self.name} går ut {self.last:%Y-%m-%d}. Skaffa ett nytt före dess."
        return ""


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key and its certificate in a PKCS#12 file."""

    content: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key on a card or token: by its module, and the labels of token and key; empty: the only one."""

    module: str
    pin: str = field(repr=False)
    token: str = ""
    label: str = ""


Key = FileKey | TokenKey


@contextmanager
def opened(key: Key) -> Iterator[tuple[Any, Identity]]:
    """(pyHanko's signer, whose it is), for as long as it is open. Raises SigningError."""
    if isinstance(key, FileKey):
        signer = _of_file(key)
        yield signer, identity_of(signer.signing_cert)
        return
    session = _session(key)
    try:
        yield _of_token(session, key)
    finally:
        session.close()


def whose(key: Key) -> Identity:
    """Whose a key is. Raises SigningError when it does not open."""
    with opened(key) as (_, identity):
        return identity


def _of_file(key: FileKey) -> Any:
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner

    try:
        private, certificate, _ = pkcs12.load_key_and_certificates(key.content, key.passphrase.encode())
    except ValueError as error:
        if "password" in str(error).lower():
            raise SigningError("Lösenordet till nyckelfilen stämmer inte.") from error
        raise SigningError("Nyckelfilen är ingen PKCS#12-fil (.p12 eller .pfx), eller är skadad.") from error
    if private is None or certificate is None:
        raise SigningError("I nyckelfilen saknas nyckeln eller certifikatet.")
    try:
        return SimpleSigner.load_pkcs12_data(key.content, other_certs=[], passphrase=key.passphrase.encode())
    except Exception as error:
        raise SigningError("Nyckeln i filen är av ett slag som det inte går att underteckna med.") from error


def _session(key: TokenKey) -> Any:
    import pkcs11

    try:
        slots = pkcs11.lib(key.module).get_slots(token_present=True)
        tokens = [slot.get_token() for slot in slots]
        ready = [one for one in tokens if one.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]
        found = [one for one in ready if key.token in ("", one.label)]
        if not found:
            raise SigningError("Kortet hittades inte. Sätt i det, och se efter i signing.toml.")
        if len(found) > 1:
            raise SigningError("Mer än ett kort sitter i. Ange token i signing.toml.")
        return found[0].open(user_pin=key.pin)
    except pkcs11.PinIncorrect as error:
        raise SigningError("Koden till kortet stämmer inte. För många fel spärrar kortet.") from error
    except pkcs11.PinLocked as error:
        raise SigningError("Kortet är spärrat efter för många fel.") from error
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:  # the module is some maker's own library
        raise SigningError(f"Kortets program {key.module} går inte att använda.") from error


def _of_token(session: Any, key: TokenKey) -> tuple[Any, Identity]:
    import pkcs11
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.pkcs11 import PKCS11Signer

    def only(kind: Any, what: str) -> Any:
        given = {pkcs11.Attribute.CLASS: kind} | ({pkcs11.Attribute.LABEL: key.label} if key.label else {})
        found = list(session.get_objects(given))
        if len(found) != 1:
            number = "inget" if not found else "mer än ett"
            raise SigningError(
                f"På kortet finns {number} {what} att underteckna med. Ange label i signing.toml."
            )
        return found[0]

    try:
        certificate = Certificate.load(
            bytes(only(pkcs11.ObjectClass.CERTIFICATE, "certifikat")[pkcs11.Attribute.VALUE])
        )
        private = only(pkcs11.ObjectClass.PRIVATE_KEY, "nyckelobjekt")
        key_id = bytes(private[pkcs11.Attribute.ID])
    except pkcs11.PKCS11Error as error:
        raise SigningError("Kortet går inte att läsa.") from error
    return PKCS11Signer(session, signing_cert=certificate, key_id=key_id), identity_of(certificate)


def identity_of(certificate: Certificate) -> Identity:
    """What a certificate says. Its words are whatever somebody put there: shown, never obeyed."""
    import hashlib

    valid = certificate["tbs_certificate"]["validity"]
    return Identity(
        name=_named(certificate.subject.native),
        issuer=_named(certificate.issuer.native),
        first=valid["not_before"].native.astimezone(UTC),
        last=valid["not_after"].native.astimezone(UTC),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
    )


def _named(name: dict[str, Any]) -> str:
    """The name of a person: common name, or given name and surname."""
    from jourtui.rules.text import plain_line

    common = name.get("common_name")
    given = " ".join(str(name[part]) for part in ("given_name", "surname") if part in name)
    found = common if isinstance(common, str) else given or str(next(iter(name.values()), ""))
    return plain_line(found).strip() or "okänd"
