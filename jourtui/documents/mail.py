"""Mail to a board: one encrypted message, handed to the unit's mail server over TLS.

What stands outside the envelope tells nothing of anybody: who sends, to which board, when, and the id of the
delivery, which is the Message-ID too: a message that is sent again is the same message, and a mail server or
reader that has it knows it.
"""

from __future__ import annotations

import json
import re
import smtplib
import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from jourtui.documents import smime
from jourtui.documents.smime import Certificate

Security = Literal["starttls", "tls"]
PATIENCE = 30.0
"""Seconds that the mail server has for each answer."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
"""Labels of at most 63 characters (RFC 1123): a longer one cannot be asked for at all."""


class MailError(Exception):
    """Why it did not go; one Swedish sentence. `asks`: trying again by itself would not help."""

    def __init__(self, text: str, *, asks: bool = False) -> None:
        super().__init__(text)
        self.asks = asks


@dataclass(frozen=True, slots=True)
class MailServer:
    """The unit's mail server, and the way in. `authority`: whom to trust, PEM; else the system's."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the PDF, the same as JSON, and words around them, all of it inside the envelope."""

    delivery: UUID
    title: str
    to: str
    pdf: bytes
    data: bytes
    name: str
    """Of the files, without an ending; tells of nobody."""
    text: str
    sheet: bytes = b""
    """The PDF with the additions, beside a signed one."""


def is_address(text: str) -> bool:
    """Whether it looks like one mail address, and nothing more."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def is_host(text: str) -> bool:
    """Whether it may be the name of a server."""
    return _HOST.fullmatch(text) is not None


def message_id(delivery: UUID, sender: str) -> str:
    """The Message-ID of a delivery: the same each time it is tried."""
    return f"<{delivery}@{sender.rpartition('@')[2]}>"


def compose(letter: Letter, sender: str, certificate: Certificate, now: datetime) -> bytes:
    """The whole message as it travels. Raises CertificateError, MailError."""
    if not (is_address(sender) and is_address(letter.to)):
        raise MailError("Adressen är ingen e-postadress.", asks=True)
    smime.check(certificate, letter.to, now)
    inner = EmailMessage(policy=policy.SMTP)
    inner["Subject"] = letter.title
    inner.set_content(letter.text)
    for name, pdf in ((letter.name, letter.pdf), (f"{letter.name}-tillagg", letter.sheet)):
        if pdf:
            inner.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    inner.add_attachment(letter.data, maintype="application", subtype="json", filename=f"{letter.name}.json")
    outer = EmailMessage(policy=policy.SMTP)
    outer["From"], outer["To"] = sender, letter.to
    outer["Subject"] = f"Handling från socialjouren ({str(letter.delivery)[:8]})"
    outer["Date"] = format_datetime(now)
    outer["Message-ID"] = message_id(letter.delivery, sender)
    sealed = smime.encrypt(inner.as_bytes(), certificate)
    outer.set_content(sealed, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    outer.set_param("smime-type", "enveloped-data")
    return outer.as_bytes()


def send(server: MailServer, to: str, message: bytes, *, patience: float = PATIENCE) -> str:
    """Hand a message to the mail server; its answer once it has taken it. Raises MailError."""
    try:
        with _connected(server, patience) as line:
            for code, answer in (line.mail(server.sender), line.rcpt(to)):
                _accepted(code, answer)
            code, answer = line.data(message)
            _accepted(code, answer)
            return _said(code, answer)
    except (OSError, UnicodeError, smtplib.SMTPException) as error:
        raise _failed(error, server) from error


def probe(server: MailServer, *, patience: float = PATIENCE) -> str:
    """Come in to the mail server and send nothing; how that was. Raises MailError."""
    try:
        with _connected(server, patience) as line:
            code, answer = line.mail(server.sender)
            _accepted(code, answer)
            line.rset()
            return _said(code, answer)
    except (OSError, UnicodeError, smtplib.SMTPException) as error:
        raise _failed(error, server) from error


def _connected(server: MailServer, patience: float) -> smtplib.SMTP:
    """A line that is encrypted and let in: never in clear, also when the server would have it so."""
    try:
        context = ssl.create_default_context(cadata=server.authority or None)
    except ssl.SSLError:
        raise MailError("Certifikatutfärdaren för e-postservern är inget certifikat.", asks=True) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    line: smtplib.SMTP
    if server.security == "tls":
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=patience, context=context)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=patience)
    try:
        line.ehlo()
        if server.security != "tls":
            if not line.has_extn("starttls"):
                raise MailError(
                    "E-postservern erbjuder ingen kryptering (STARTTLS). Inget skickades.", asks=True
                )
            line.starttls(context=context)
            line.ehlo()
        if server.user:
            _come_in(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _come_in(line: smtplib.SMTP, server: MailServer) -> None:
    """PLAIN in UTF-8 (RFC 4616), since smtplib takes no å in a password; else what smtplib knows."""
    if "PLAIN" in line.esmtp_features.get("auth", "").upper().split():
        given = b"\0".join((b"", server.user.encode(), server.password.encode()))
        code, answer = line.docmd("AUTH", f"PLAIN {b64encode(given).decode()}")
        if code not in (235, 503):
            raise smtplib.SMTPAuthenticationError(code, answer)
        return
    try:
        line.login(server.user, server.password)
    except UnicodeEncodeError:
        raise MailError("E-postservern tar inte emot å, ä eller ö i lösenordet.", asks=True) from None


def _accepted(code: int, answer: bytes) -> None:
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, answer)


def _said(code: int, answer: bytes | str) -> str:
    """What a server answered, on one line that is not too long."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {line}"[:200]


def _failed(error: Exception, server: MailServer) -> MailError:
    """What went wrong, as a sentence."""
    where = f"{server.host}:{server.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            said = _said(error.smtp_code, error.smtp_error)
            if error.smtp_code < 500:
                return MailError(f"E-postservern tar inte emot inloggning just nu: {said}.")
            return MailError(f"E-postservern godtar inte användare och lösenord ({said}).", asks=True)
        case smtplib.SMTPNotSupportedError():
            return MailError("E-postservern tar inte emot inloggning på det sättet.", asks=True)
        case smtplib.SMTPResponseException():
            said = _said(error.smtp_code, error.smtp_error)
            if error.smtp_code >= 500:
                return MailError(f"E-postservern säger nej: {said}.", asks=True)
            return MailError(f"E-postservern tar inte emot just nu: {said}.")
        case ssl.SSLCertVerificationError():
            return MailError(
                f"E-postserverns certifikat för {server.host} går inte att lita på: {error.verify_message}.",
                asks=True,
            )
        case ssl.SSLError():
            return MailError(f"Krypteringen till {where} gick inte att få till. Är porten rätt?", asks=True)
        case UnicodeError():
            return MailError("E-postserverns namn går inte att fråga efter. Skriv in det igen.", asks=True)
        case TimeoutError():
            return MailError(f"E-postservern {where} svarar inte.")
        case ConnectionRefusedError():
            return MailError(f"Ingen e-postserver lyssnar på {where}.")
        case smtplib.SMTPServerDisconnected():
            return MailError(f"E-postservern {where} bröt samtalet.")
    return MailError(f"Ingen kontakt med e-postservern {where}.")


def packed(server: MailServer) -> bytes:
    """To be kept in the vault."""
    return json.dumps({name: getattr(server, name) for name in server.__slots__}).encode()


def unpacked(kept: bytes) -> MailServer | None:
    """What was kept; None where it cannot be read."""
    try:
        return MailServer(**json.loads(kept))
    except (ValueError, TypeError):
        return None


def check_server(server: MailServer) -> str:
    """What is wrong with what somebody wrote of the mail server; empty when nothing is."""
    if not is_host(server.host):
        return "Skriv e-postserverns namn, till exempel smtp.kommun.example."
    if not 1 <= server.port <= 65535:
        return "En port är ett tal mellan 1 och 65535."
    if not is_address(server.sender):
        return "Skriv jourens e-postadress, den som mottagaren ser."
    if server.user and not server.password:
        return "Skriv lösenordet till e-postservern."
    return ""


def read_authority(path: Path) -> str:
    """A certificate authority to trust, from a PEM file. Raises MailError."""
    try:
        text = path.read_text("ascii")
        ssl.create_default_context(cadata=text)
    except (OSError, UnicodeError, ssl.SSLError, ValueError):
        raise MailError(f"{path.name} är inget certifikat i PEM-format.", asks=True) from None
    return text
