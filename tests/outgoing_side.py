"""What the tests of delivery share: boards with channels, a locked report, and files that stand for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import documents_side as side
from boards import TOMELILLA, YSTAD, certificate
from factories import Laptop

from jourtui.documents.mail import MailServer
from jourtui.outgoing import channels, deliveries
from jourtui.outgoing.deliveries import Ready, Rendered
from jourtui.outgoing.outbox import Outbox, Send
from jourtui.rules.channels import Way
from jourtui.rules.delivery import Delivery
from jourtui.rules.documents import Finished
from jourtui.store.desk import Desk

PLACES = side.OFFICE.places
TOLD = "Ivar Hav, registrator, uppringd på växeln"


def by_mail(desk: Desk, board: str = "ystad", address: str = YSTAD) -> None:
    channels.set_channel(desk, PLACES, board, "mail", address, certificate=certificate(address), told_by=TOLD)


def by_folder(desk: Desk, folder: Path, board: str = "ystad") -> None:
    folder.mkdir(exist_ok=True)
    channels.set_channel(desk, PLACES, board, "folder", str(folder), told_by=TOLD)


def both(desk: Desk) -> None:
    by_mail(desk)
    by_mail(desk, "tomelilla", TOMELILLA)


def locked(laptop: Laptop, **facts: Any) -> tuple[UUID, UUID]:
    """A case and a report in it, locked."""
    case, document = side.ready(laptop, **facts)
    side.lock(laptop, case, document)
    return case, document


def rendered(finished: Finished) -> Rendered:
    return Rendered(
        finished, b"%PDF-1.7 " + finished.document.bytes, b'{"board": "' + finished.board.encode() + b'"}'
    )


def ready(laptop: Laptop, case: UUID, document: UUID) -> Ready:
    return deliveries.ready(laptop.desk, PLACES, case, document)


def queue(
    laptop: Laptop,
    case: UUID,
    document: UUID,
    typed: str = "ystad",
    way: Way = "mail",
    shown: Ready | None = None,
) -> UUID:
    shown = shown or ready(laptop, case, document)
    return deliveries.queue(laptop.desk, PLACES, case, shown, rendered(shown.finished), way, typed)


def found(laptop: Laptop, case: UUID, delivery: UUID) -> Delivery:
    return deliveries.find(laptop.desk, case, delivery)


class Sent(list[tuple[str, bytes]]):
    """(address, message) of what was sent; `fails` is raised instead, once each."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: list[Exception] = []

    def __call__(self, server: MailServer, to: str, message: bytes) -> str:
        if self.fails:
            raise self.fails.pop(0)
        self.append((to, message))
        return "250 OK"


SERVER = MailServer("smtp.example", 587, "starttls", "jouren@vellinge.example")


def outbox(send: Send, server: MailServer | None = SERVER, **given: Any) -> Outbox:
    return Outbox(PLACES, lambda: server, send=send, **given)
