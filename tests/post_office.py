"""A real mail server for tests, with STARTTLS and people who may send."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from certificates import Authority
from cryptography import x509

from jourtui.documents.mail import MailServer

USER, PASSWORD = "jouren", "hemligt lösen"
SENDER = "jouren@vellinge.example"


@dataclass
class PostOffice:
    """What came in, and what is answered: `answers` is taken from first, else it accepts."""

    came: list[Envelope] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    server: MailServer = field(default_factory=lambda: MailServer("", 0, "starttls", SENDER))

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 2.0.0 queued as 7F3A"
        if answer.startswith("2"):
            self.came.append(envelope)
        return answer

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login.decode())
        right = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False)


class _AnyPort(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def post_office(*, tls: bool = True, password: str = PASSWORD) -> Iterator[PostOffice]:
    """A mail server on this machine while the block runs; `server` is how jourtui comes in to it."""
    office, authority = PostOffice(), Authority()
    pem, key = authority.issue(x509.DNSName("localhost"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cert").write_bytes(pem)
        (Path(folder) / "key").write_bytes(key)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(Path(folder) / "cert", Path(folder) / "key")
    controller = _AnyPort(
        office,
        hostname="127.0.0.1",
        port=0,
        server_hostname="localhost",
        tls_context=context if tls else None,
        require_starttls=tls,
        authenticator=office.let_in,
        auth_required=tls,
        auth_require_tls=True,
        decode_data=False,
    )
    controller.start()
    office.server = MailServer(
        "localhost", controller.port, "starttls", SENDER, USER, password, authority.pem.decode()
    )
    try:
        yield office
    finally:
        controller.stop()
