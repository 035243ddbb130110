"""Certificates and keys for tests of signatures, made in the test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "tre blå bord"


class Issuer:
    """Whoever issues certificates to people, with a certificate of its own."""

    def __init__(self, name: str = "Kommunens utfärdare") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = _name(name)
        self.certificate = (
            _builder(self.name, self.name, self.key.public_key(), timedelta(0))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(ca=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def certify(
        self, name: str, *, ended: timedelta = timedelta(0), key: rsa.RSAPrivateKey | None = None
    ) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
        """A person's certificate and key. `ended`: how long ago it ran out, if it did."""
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = (
            _builder(_name(name), self.name, key.public_key(), ended)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        return certificate, key

    def file(self, name: str, *, ended: timedelta = timedelta(0)) -> bytes:
        """A person's key in a PKCS#12 file, opened with PASSWORD."""
        certificate, key = self.certify(name, ended=ended)
        locked = serialization.BestAvailableEncryption(PASSWORD.encode())
        return pkcs12.serialize_key_and_certificates(
            name.encode(), key, certificate, [self.certificate], locked
        )

    def revoked(self, *certificates: x509.Certificate) -> bytes:
        """A list of what is revoked, in PEM."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(now - timedelta(hours=1))
            .next_update(now + timedelta(days=1))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for one in certificates:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(one.serial_number)
                .revocation_date(now - timedelta(hours=2))
                .build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, ended: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    last = now - ended if ended else now + timedelta(days=400)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, last) - timedelta(days=400))
        .not_valid_after(last)
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
