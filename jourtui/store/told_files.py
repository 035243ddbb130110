"""A notice or an assignment from a file, a pasted text or a decrypted e-mail: read, shown, taken in once.

What is taken in has a record whose id comes from the message's own id, else from its text: so the same
message is one record, however often and on however many laptops it is taken in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from jourtui.rules import told_text
from jourtui.rules.places import Places
from jourtui.rules.text import plain_line
from jourtui.rules.told_text import ToldError, Understood
from jourtui.store import assignments, notices
from jourtui.store.desk import Desk

if TYPE_CHECKING:
    from email.message import EmailMessage

LARGEST = 1 << 20
"""Bytes in a file at most."""
_SPACE = UUID("6f0f6c1e-3a56-4a0e-9a38-6b0a5d1f2c77")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_SIGNED = ("signed-data", "signed-receipt")


@dataclass(frozen=True, slots=True)
class Told:
    """What was understood, and the record that it becomes."""

    understood: Understood
    record: UUID
    how: str
    """`file` or `mail`."""


def from_file(path: Path, now: datetime, places: Places) -> Told:
    """Read a file: text, JSON, or a mail (.eml). Raises ToldError."""
    path = path.expanduser()
    try:
        if not path.is_file():
            raise ToldError("Filen finns inte, eller är ingen vanlig fil.")
        if path.stat().st_size > LARGEST:
            raise ToldError("Filen är för stor.")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ToldError):
            raise
        raise ToldError("Filen går inte att läsa.") from None
    if path.suffix.lower() == ".eml":
        return from_mail(content, now, places)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ToldError("Filen är inte sparad som text (UTF-8).") from None
    return from_text(text, now, places)


def from_text(text: str, now: datetime, places: Places) -> Told:
    """Read a text. Raises ToldError."""
    understood = told_text.read(text, now, places)
    return Told(understood, _record("\n".join(text.split())), "file")


def from_mail(content: bytes, now: datetime, places: Places) -> Told:
    """Read a mail that is not encrypted any more. Raises ToldError."""
    from email import message_from_bytes, policy
    from email.utils import parseaddr

    try:
        mail = message_from_bytes(content, policy=policy.default)
        _readable(mail)
        attached = [plain_line(part.get_filename() or "")[:40] for part in mail.iter_attachments()]
        body = mail.get_body(("plain",))
        text = str(body.get_content()) if body is not None else ""
        name, address = parseaddr(str(mail["From"] or ""))
        message_id = plain_line(str(mail["Message-ID"] or "")).strip()
    except ToldError:
        raise
    except Exception:  # the parser of the standard library raises many kinds at what is no mail
        raise ToldError("Filen går inte att läsa som ett brev.") from None
    if not text.strip() and not attached:
        raise ToldError("Brevet har ingen vanlig text: kopiera texten och klistra in den.")
    try:
        understood = told_text.read(text, now, places, sender=plain_line(name or address))
    except ToldError as error:
        if not attached:
            raise
        names = ", ".join(filter(None, attached)) or "utan namn"
        raise ToldError(
            f"Föranmälan eller uppdraget står inte i brevets text. Spara bilagan ({names}) och läs in den."
        ) from error
    return Told(understood, _record(message_id or "\n".join(text.split())), "mail")


def _readable(mail: EmailMessage) -> None:
    """Raises ToldError for a mail that only a mail program can open."""
    for part in mail.walk():
        if part.get_content_type() not in _SEALED:
            continue
        if str(part.get_param("smime-type") or "").casefold() in _SIGNED:
            raise ToldError(
                "Brevet är signerat så att texten ligger inne i signaturen: öppna det i e-postprogrammet och "
                "klistra in texten."
            )
        raise ToldError("Brevet är krypterat: öppna det i e-postprogrammet och spara det igen.")


def _record(identity: str) -> UUID:
    return uuid5(_SPACE, sha256(identity.encode("utf-8", "replace")).hexdigest())


def is_there(desk: Desk, told: Told) -> bool:
    """Whether it has been taken in already."""
    return bool(desk.journal.events(told.record))


def take_in(desk: Desk, told: Told) -> bool:
    """Write it; False, and nothing is written, when it is there already.

    Raises ToldError when something is missing, and NotAllowed.
    """
    if told.understood.missing:
        raise ToldError(told.understood.missing[0])
    if is_there(desk, told):
        return False
    how = "mail" if told.how == "mail" else "file"
    if told.understood.kind == "assignment":
        given = msgspec.structs.replace(told.understood.assignment(), how=how)
        assignments.order(desk, given, record=told.record)
    else:
        received, more = told.understood.notice()
        notices.receive(desk, received, msgspec.structs.replace(more, how=how), record=told.record)
    return True
