"""Certificates of boards, for tests of delivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from factories import NIGHT

YSTAD = "socialjour@ystad.example"
TOMELILLA = "socialjour@tomelilla.example"


@cache
def key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def certificate(
    address: str = YSTAD,
    *others: str,
    days: int = 300,
    begins: int = -10,
    usage: bool = True,
    mail: bool = True,
    elliptic: bool = False,
    bits: int = 2048,
    now: datetime = NIGHT,
) -> str:
    """A board's own certificate, PEM, from `begins` days from `now` and for `days` from it."""
    own = ec.generate_private_key(ec.SECP256R1()) if elliptic else key(bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Nämnd {address}")])
    purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION if mail else ExtendedKeyUsageOID.SERVER_AUTH
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begins))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.RFC822Name(one) for one in (address, *others)]), critical=False
        )
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not usage,
                content_commitment=False,
                key_encipherment=usage,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(own, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(bits: int = 2048) -> bytes:
    return key(bits).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def today() -> datetime:
    return datetime.now(UTC)
