"""Is what a file says of its signatures true? Told apart, each in one Swedish sentence, without any network.

Trust is a list that the unit keeps: certificates of issuers, or of single persons. Time is this machine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from jourtui.documents import signatures
from jourtui.documents.signing_keys import Identity, SigningError, identity_of
from jourtui.rules.calendar import local
from jourtui.rules.text import same_name

Verdict = Literal[
    "valid",
    "unsigned",
    "tampered",
    "changed_after",
    "expired",
    "not_yet",
    "revoked",
    "untrusted",
    "wrong_signer",
]
LARGEST_CERTIFICATE = 1 << 20


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the unit trusts, and what they have revoked. `faulty`: names of files that could not be read."""

    certificates: tuple[Any, ...] = ()
    crls: tuple[bytes, ...] = ()
    faulty: tuple[str, ...] = ()

    @property
    def identities(self) -> list[Identity]:
        return [identity_of(one) for one in self.certificates]


@dataclass(frozen=True, slots=True)
class Found:
    """One signature: how it stands, whose it says it is, and the sentence for people."""

    verdict: Verdict
    told: str
    signer: Identity | None = None
    at: datetime | None = None
    """When the signer's own machine says that it was made (UTC): a claim."""

    @property
    def good(self) -> bool:
        return self.verdict == "valid"


def load_trust(folder: Path) -> Trust:
    """The certificates (.pem, .crt, .cer) and lists of revoked ones (.crl) in a folder, if it is there."""
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate
    from cryptography import x509

    certificates, crls, faulty = [], [], []
    try:
        files = sorted(folder.iterdir())
    except OSError:
        files = []
    for file in files:
        kind = file.suffix.lower()
        if kind not in (".pem", ".crt", ".cer", ".crl"):
            continue
        try:
            with file.open("rb") as opened:
                content = opened.read(LARGEST_CERTIFICATE)
            parts = (
                [der for _, _, der in pem.unarmor(content, multiple=True)]
                if pem.detect(content)
                else [content]
            )
            if kind == ".crl":
                for part in parts:
                    x509.load_der_x509_crl(part)
                crls += parts
                continue
            read = [Certificate.load(part) for part in parts]
            for one in read:
                identity_of(one)
            certificates += read
        except (OSError, ValueError, TypeError, KeyError):
            faulty.append(file.name)
    return Trust(tuple(certificates), tuple(crls), tuple(faulty))


def check(pdf: bytes, trust: Trust, now: datetime, *, signer: str = "") -> list[Found]:
    """Every signature in the file, the first made first; one `unsigned` if there is none.

    `now` (UTC) is when certificates must be valid. `signer`: whose the last signature must be, by name.
    Raises SigningError when it is no PDF.
    """
    every = signatures.embedded(pdf)
    if not every:
        return [Found("unsigned", "Filen är inte undertecknad.")]
    return [_check(one, trust, now, signer if one is every[-1] else "") for one in every]


def _check(one: Any, trust: Trust, now: datetime, wanted: str) -> Found:
    try:
        whose = identity_of(one.signer_cert)
        at = one.self_reported_timestamp
    except Exception:  # whatever somebody has put in the file
        return Found("tampered", "Underskriften är skadad: den går inte att läsa.")

    def found(verdict: Verdict, told: str) -> Found:
        return Found(verdict, told, whose, at)

    try:
        status = _status(one, trust, _inside(whose, now))
    except Exception:
        return found("tampered", f"Underskriften av {whose.name} är skadad: den går inte att pröva.")
    if not status.intact or not status.valid:
        return found(
            "tampered", f"Innehållet är ändrat: underskriften av {whose.name} stämmer inte med filen."
        )
    if not _only_signed(status):
        return found("changed_after", f"Filen är ändrad efter att {whose.name} undertecknade den.")
    if _revoked(one.signer_cert, trust):
        return found("revoked", f"Certifikatet för {whose.name} är återkallat av den som utfärdade det.")
    if not status.trusted:
        return found(
            "untrusted",
            f"Underskriften är hel, men {whose.issuer}, som intygar {whose.name}, är inte betrodd här.",
        )
    if now > whose.last:
        return found("expired", _expired(whose, at))
    if now < whose.first:
        return found("not_yet", f"Certifikatet för {whose.name} gäller först {local(whose.first):%Y-%m-%d}.")
    if wanted and not same_name(whose.name, wanted):
        return found("wrong_signer", f"Filen är undertecknad av {whose.name}, inte av {wanted}.")
    said = f", enligt klockan där {local(at):%Y-%m-%d %H:%M}" if at is not None else ""
    return found("valid", f"Undertecknad av {whose.name}{said}. Inget är ändrat sedan dess.")


def _expired(whose: Identity, at: datetime | None) -> str:
    told = f"Certifikatet för {whose.name} gick ut {local(whose.last):%Y-%m-%d}."
    if at is not None and whose.first <= at <= whose.last:
        told += f" Filen säger att den undertecknades {local(at):%Y-%m-%d}, men det är inte bevisat."
    return told


def _inside(whose: Identity, now: datetime) -> datetime:
    """A moment when the certificate was valid: that it is not now is said by itself."""
    second = timedelta(seconds=1)
    return min(max(now, whose.first + second), max(whose.last - second, whose.first))


def _status(one: Any, trust: Trust, moment: datetime) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=list(trust.certificates),
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    return validate_pdf_signature(one, context, key_usage_settings=usage)


def _revoked(certificate: Any, trust: Trust) -> bool:
    """Whether a list that a trusted issuer has signed names it; an old list does too."""
    from cryptography import x509

    mine = x509.load_der_x509_certificate(certificate.dump())
    issuers = [x509.load_der_x509_certificate(one.dump()) for one in trust.certificates]
    for content in trust.crls:
        listed = x509.load_der_x509_crl(content)
        by = [one for one in issuers if one.subject == listed.issuer == mine.issuer]
        if listed.get_revoked_certificate_by_serial_number(mine.serial_number) is None:
            continue  # an older list may not have it yet
        if any(listed.is_signature_valid(one.public_key()) for one in by):  # type: ignore[arg-type]
            return True
    return False


def _only_signed(status: Any) -> bool:
    """Whether nothing was done to the file afterwards but to sign it further."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    level = status.modification_level
    return bool(status.docmdp_ok) and level is not None and level <= ModificationLevel.FORM_FILLING


__all__ = ["Found", "SigningError", "Trust", "Verdict", "check", "load_trust", "same_name"]
