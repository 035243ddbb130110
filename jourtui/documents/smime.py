"""S/MIME: a board's certificate looked at, and what only that board can open.

A message is a CMS envelope (RFC 5652) with AES-256 around a MIME text, its key encrypted to the
certificate's RSA key (RFC 8551). Whether a certificate is the board's own is for people to find out: what is
checked here is that it can be used, and that it names the address that the mail goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

WARNS = timedelta(days=30)
"""How long before a certificate ends that is said."""
SHORTEST_KEY = 2048
LONGEST_PEM = 40_000
"""Characters: what an event can hold beside the rest."""


class CertificateError(Exception):
    """Why a certificate cannot be used; the text is one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    pem: str
    fingerprint: str
    """SHA-256, in hexadecimal."""
    subject: str
    issuer: str
    addresses: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime

    def ends_soon(self, now: datetime) -> bool:
        """Whether it ends within 30 days, or has ended."""
        return self.valid_until - now < WARNS


def read(pem: str) -> Certificate:
    """Read one certificate, PEM. Raises CertificateError when it is not one, or not for encrypted mail."""
    if len(pem) > LONGEST_PEM:
        raise CertificateError("Certifikatet är orimligt långt.")
    if "PRIVATE KEY" in pem:
        raise CertificateError("Filen innehåller en privat nyckel. Den ska nämnden aldrig lämna ifrån sig.")
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        certificate = found[0]
        key = certificate.public_key()
        usage, extended = _usage(certificate)
        addresses = _addresses(certificate)
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise CertificateError("Det är inget certifikat i PEM-format.") from None
    if len(found) > 1:
        raise CertificateError("Filen har flera certifikat. Lägg bara in nämndens eget.")
    if not isinstance(key, RSAPublicKey):
        raise CertificateError("Certifikatet har ingen RSA-nyckel. Be nämnden om ett för krypterad e-post.")
    if key.key_size < SHORTEST_KEY:
        raise CertificateError(f"Certifikatets nyckel är för kort: {key.key_size} bitar.")
    if usage is not None and not usage.key_encipherment:
        raise CertificateError("Certifikatet är inte till för kryptering (keyEncipherment saknas).")
    allowed = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if extended is not None and not allowed & set(extended):
        raise CertificateError("Certifikatet är inte till för e-post (emailProtection saknas).")
    return Certificate(
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        addresses=addresses,
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def check(certificate: Certificate, address: str, now: datetime) -> None:
    """See that it can be used now, for mail to this address. Raises CertificateError."""
    if address.casefold() not in {one.casefold() for one in certificate.addresses}:
        whose = ", ".join(certificate.addresses) or "ingen adress"
        raise CertificateError(f"Certifikatet gäller {whose}, inte {address}.")
    if now < certificate.valid_from:
        raise CertificateError(f"Certifikatet gäller först från {certificate.valid_from:%Y-%m-%d}.")
    if now >= certificate.valid_until:
        raise CertificateError(f"Certifikatet gick ut {certificate.valid_until:%Y-%m-%d}.")


def encrypt(content: bytes, certificate: Certificate) -> bytes:
    """The content (a MIME text) in an envelope, DER, that only the holder of the certificate's key opens."""
    recipient = x509.load_pem_x509_certificate(certificate.pem.encode())
    envelope = (
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(content)
        .set_content_encryption_algorithm(AES256)
        .add_recipient(recipient)
    )
    return envelope.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _usage(
    certificate: x509.Certificate,
) -> tuple[x509.KeyUsage | None, x509.ExtendedKeyUsage | None]:
    extensions = certificate.extensions
    usage = extended = None
    for one in extensions:
        if isinstance(one.value, x509.KeyUsage):
            usage = one.value
        elif isinstance(one.value, x509.ExtendedKeyUsage):
            extended = one.value
    return usage, extended


def _addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """The mail addresses that it names: of the subject's other names, else of the subject itself."""
    for one in certificate.extensions:
        if isinstance(one.value, x509.SubjectAlternativeName):
            found = one.value.get_values_for_type(x509.RFC822Name)
            if found:
                return tuple(found)
    named = certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    return tuple(str(one.value) for one in named)


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(
        NameOID.ORGANIZATION_NAME
    )
    return str(common[0].value) if common else name.rfc4514_string()
