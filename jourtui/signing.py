"""Signing from a laptop: what people sign with and whom they trust, and the ways a document is signed.

Used by the screens and by the text commands. What takes time is apart from what writes: `make_…` and
`read_back` run in a thread and touch no journal, `store/signing.py` writes what came of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jourtui.documents import signature_check, signatures
from jourtui.documents.signature_check import Found, Trust
from jourtui.documents.signatures import Place, Placed, Stamp
from jourtui.documents.signing_keys import FileKey, Identity, Key, SigningError, TokenKey, whose
from jourtui.rules.documents import Finished
from jourtui.rules.signing_keys import SigningKeys
from jourtui.store import attachments
from jourtui.store.attachments import AttachmentError
from jourtui.store.settings import load_signing_keys

TRUST = "trust"
"""The folder with certificates to trust, in the configuration directory."""
GAP, RIGHT, NARROWEST = 12.0, 540.0, 90.0
"""Points between two places to sign, where a page's text ends on the right, and what a signature needs."""
EMPTY_TRUST = (
    "Ingen utfärdare är betrodd på datorn än: lägg certifikat i mappen trust bland inställningarna "
    "(docs/signatures.md)."
)
UNTRUSTED = "Inget är undertecknat. Den som sköter datorerna väljer vilka utfärdare som är betrodda."


@dataclass(frozen=True, slots=True)
class Paper:
    """A locked document as a file: its bytes, and where on it people sign, as far as its template says."""

    pdf: bytes
    places: tuple[Placed, ...] = ()

    def next_place(self) -> Placed | None:
        """Where the next one signs: beside the last place when all are taken, if there is room; else None."""
        taken = len(signatures.fields(self.pdf))
        if taken < len(self.places):
            return self.places[taken]
        if not self.places or taken > len(self.places):
            return None
        last = self.places[-1]
        left, right = last.right + GAP, min(2 * last.right + GAP - last.left, RIGHT)
        return Place(last.page, left, last.bottom, right, last.top) if right - left >= NARROWEST else None


def load_keys(config: Path | None) -> SigningKeys:
    """What people sign with here. Raises SettingsError."""
    return load_signing_keys(config)


def load_trust(config: Path | None) -> Trust:
    """Whom this laptop trusts."""
    return signature_check.load_trust(config / TRUST) if config is not None else Trust()


def file_key(path: Path, passphrase: str) -> FileKey:
    """A key in a file. Raises SigningError."""
    try:
        return FileKey(attachments.from_disk(path.expanduser()), passphrase)
    except AttachmentError as error:
        raise SigningError(str(error)) from error


def card_key(keys: SigningKeys, pin: str) -> TokenKey:
    """The card that the unit's file tells of. Raises SigningError when it tells of none."""
    if not keys.card.module:
        raise SigningError(
            "Inget kort är inställt på datorn: signing.toml säger vilket (docs/signatures.md)."
        )
    return TokenKey(keys.card.module, pin, keys.card.token, keys.card.label)


def own_hand(signer: str, by: str) -> None:
    """Whoever is signed in signs with a key here what is theirs to sign. Raises SigningError otherwise.

    Somebody else's signature is taken back from them, or on paper.
    """
    if not signature_check.same_name(signer, by):
        raise SigningError(
            f"Dokumentet undertecknas av {signer}, och {by} är inloggad. Lämna ut filen (U, l), eller "
            "ta underskriften på papper (U, p)."
        )


def make_signed(
    paper: Paper,
    key: Key,
    trust: Trust,
    now: datetime,
    *,
    signer: str,
    by: str,
    stamp: Callable[[Placed, Identity], Stamp] | None,
) -> tuple[bytes, Found]:
    """The paper signed `by` whoever is signed in, with the signer's own key, and what the check says of it.

    Raises SigningError when it is not theirs to sign, or when the key is somebody else's, or of an issuer
    that is not trusted here: anybody can make a key in any name. Then nothing is signed.
    """
    own_hand(signer, by)
    identity = whose(key)
    if not signature_check.same_name(identity.name, signer):
        raise SigningError(
            f"Nyckeln är {identity.name}s, och dokumentet undertecknas av {signer}. Inget är undertecknat."
        )
    place = paper.next_place() if stamp is not None else None
    seen = stamp(place, identity) if stamp is not None and place is not None else None
    pdf = signatures.sign(paper.pdf, key, place=place, stamp=seen)
    found = signature_check.check(pdf, trust, now, signer=signer)[-1]
    if found.verdict == "untrusted":
        raise SigningError(f"{found.told} {UNTRUSTED if trust.certificates else EMPTY_TRUST}")
    if not found.good:
        raise SigningError(found.told)
    return pdf, found


def make_given_out(paper: Paper) -> bytes:
    """The paper with a field for somebody to sign in. Raises SigningError."""
    place = paper.next_place()
    if place is None:
        raise SigningError("På dokumentet finns ingen plats för en underskrift till. Ta den på papper.")
    return signatures.with_field(paper.pdf, place)


def read_back(file: Path, given_out: bytes, trust: Trust, now: datetime, signer: str) -> tuple[bytes, Found]:
    """A file that came back, and what the check says; it is to be kept only if that is good.

    Raises SigningError when it is no PDF, or not the document that was given out.
    """
    try:
        pdf = attachments.from_disk(file.expanduser())
    except AttachmentError as error:
        raise SigningError(str(error)) from error
    if why := signatures.continues(pdf, given_out):
        raise SigningError(why)
    found = signature_check.check(pdf, trust, now, signer=signer)
    wrong = next((one for one in found if not one.good), None)
    return pdf, wrong or found[-1]


def draw(finished: Finished, config: Path | None) -> Paper:
    """The file of a locked document as it was when it was locked. Slow. Raises SigningError."""
    from jourtui.documents import printing
    from jourtui.documents.templates import TemplateError

    try:
        made = printing.as_pdf(printing.Printed(finished), config)
    except TemplateError as error:
        raise SigningError(str(error)) from error
    return Paper(made.pdf, made.places)


def stamp(at: datetime, place: Placed, identity: Identity) -> Stamp:
    """What is seen on the paper where somebody has signed with a key. Slow. Raises SigningError."""
    from jourtui.documents import typeset
    from jourtui.documents.templates import TemplateError
    from jourtui.rules.document_finish import moment

    lines = ("Digitalt undertecknat av", identity.name, moment(at))
    size = {"width": place.right - place.left, "height": place.top - place.bottom}
    try:
        return Stamp(typeset.render("stamp", {**size, "lines": lines}, at=at).pdf)
    except TemplateError as error:
        raise SigningError(str(error)) from error


def check_bytes(pdf: bytes, trust: Trust, now: datetime, signer: str = "") -> list[Found]:
    """How each signature in a kept file stands. Raises SigningError."""
    return signature_check.check(pdf, trust, now, signer=signer)


def check_file(file: Path, trust: Trust, now: datetime, signer: str = "") -> list[Found]:
    """How each signature in a file stands; the last must be `signer`'s, if given. Raises SigningError."""
    try:
        return check_bytes(attachments.from_disk(file.expanduser()), trust, now, signer)
    except AttachmentError as error:
        raise SigningError(str(error)) from error
