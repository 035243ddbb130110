"""The outbox: lets what is queued at this laptop leave, and writes how that went.

What fails is tried again with growing pauses; what a person must look at asks. What was queued, or
let be tried anew, at another laptop is that laptop's to send.

A letter that the mail server took, where the laptop was cut off before that was written, is sent again with
the same Message-ID; a file that is in the folder already is not put there again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.documents import folder, mail, smime
from jourtui.documents.folder import FolderError
from jourtui.documents.mail import Letter, MailError, MailServer
from jourtui.outgoing import channels, deliveries
from jourtui.outgoing.deliveries import AsksAnew, Cleared
from jourtui.outgoing.files import Files
from jourtui.rules.delivery import Delivered, Delivery, RetriedApart, Tried
from jourtui.store.attachments import NotFetched
from jourtui.store.replica import ReplicaError
from jourtui.store.vault import VaultError
from jourtui.store.views import DeliveryRow

if TYPE_CHECKING:
    from jourtui.rules.places import Places
    from jourtui.store.desk import Desk
    from jourtui.store.open_vault import OpenVault

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=5)
"""Between tries, doubled each time: jourtui's own. Short, since what waits is waited for at 08:00."""
WORDS = (
    "Handlingen finns bifogad som PDF, och samma innehåll som JSON.\n\n"
    "Svara inte på det här meddelandet med uppgifter i klartext. Ring jouren och kvittera.\n"
)
NO_SERVER = "E-postservern är inte inskriven på den här datorn. Under Leveransvägar skrivs den in."
APART = (
    "Ingen kontakt med det gemensamma lagret: en kollega kan ha skickat samma sak, eller flyttat ärendet. "
    "R skickar ändå."
)
ANSWERS_WITHIN = timedelta(minutes=1)
"""How long the store has to answer what was written here before that counts as no contact."""
FAULT = "Något gick fel i programmet. Det står i fellistan, och R försöker igen"
Send = Callable[[MailServer, str, bytes], str]


@dataclass(slots=True)
class _Pause:
    """How long a delivery rests after it failed: forgotten when the program ends."""

    until: datetime
    long: timedelta


class Outbox:
    """What is to leave from one laptop, one step at a time. Belongs to one thread.

    `server` tells the unit's mail server, or None where none is written in. `contact` tells whether the
    shared store is reached, or there is none: what another laptop has done is then known here. `fault` is
    told of what nobody foresaw.
    """

    def __init__(
        self,
        places: Places,
        server: Callable[[], MailServer | None],
        *,
        send: Send = mail.send,
        contact: Callable[[], bool] = lambda: True,
        fault: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._places = places
        self._server = server
        self._send = send
        self._contact = contact
        self._fault = fault
        self._pauses: dict[tuple[UUID, UUID], _Pause] = {}

    def due(self, desk: Desk) -> list[tuple[UUID, Delivery]]:
        """(case, delivery) of all that is to be tried now. Raises ReplicaError."""
        with desk.rows() as rows:
            found = waiting(rows, desk.journal.replica.device)
        due = []
        for row in found:
            one = desk.journal.case(row.record_id).deliveries.every.get(row.delivery)
            pause = self._pauses.get((one.id, one.sender.id)) if one is not None else None
            if one is None or (pause is not None and desk.now() < pause.until):
                continue
            if not self._soon_known(one, desk.now()):
                due.append((row.record_id, one))
        return due

    def _known(self, one: Delivery) -> bool:
        """Whether no other laptop can have done anything before it was queued that is not known here.

        The store has then put it in the one order, and all that stands before it has come here.
        """
        return self._contact() and (one.sender.alone or not one.sender.pending)

    def _soon_known(self, one: Delivery, now: datetime) -> bool:
        """Whether it was written just now, and the store is about to answer."""
        just_now = now - one.sender.written_at < ANSWERS_WITHIN
        return just_now and self._contact() and not (self._known(one) or _anyway(one))

    def step(self, desk: Desk) -> int:
        """Try all that is due; how many were tried. Raises ReplicaError."""
        due = self.due(desk)
        for case, one in due:
            self._try(desk, case, one)
        return len(due)

    def _try(self, desk: Desk, case: UUID, queued: Delivery) -> None:
        if not (self._known(queued) or _anyway(queued)):
            self._failed(desk, case, queued, APART, asks=False, long=FIRST_PAUSE)
            return
        try:
            cleared = deliveries.may_go(desk, self._places, case, queued.id)
            receipt = self._leave(cleared, deliveries.content(desk, case, cleared.one), desk.now())
        except AsksAnew as error:
            self._failed(desk, case, queued, str(error), asks=True)
        except (MailError, FolderError) as error:
            self._failed(desk, case, queued, str(error), asks=error.asks)
        except NotFetched as error:
            self._failed(desk, case, queued, str(error), asks=False)
        except ReplicaError:
            raise  # nothing can be written: the disk is full, or the journal is shut
        except Exception as error:  # what nobody foresaw: it asks, and holds up nothing else
            self._fault(error)
            self._failed(desk, case, queued, f"{FAULT} ({type(error).__name__}).", asks=True)
        else:
            desk.write(case, Delivered(queued.id, receipt, at=desk.now()))
            self._pauses.pop((queued.id, queued.sender.id), None)

    def _leave(self, cleared: Cleared, files: Files, now: datetime) -> str:
        """Send it by its way; the receipt. Raises MailError, FolderError, AsksAnew."""
        one = cleared.one
        route, name = one.said.route, f"{one.said.board}-{one.id}"
        if route.way == "folder":
            whole = {".json": files.data, "-tillagg.pdf": files.sheet, ".pdf": files.pdf}
            contents = {ending: content for ending, content in whole.items() if content}
            folder.put(Path(route.address), one.said.board, name, contents)
            return f"{name}.pdf skriven i mappen och läst tillbaka."
        server = self._server()
        if server is None:
            raise MailError(NO_SERVER)
        letter = Letter(
            one.id, one.said.title, route.address, files.pdf, files.data, name, WORDS, files.sheet
        )
        try:
            message = mail.compose(letter, server.sender, smime.read(cleared.certificate), now)
        except smime.CertificateError as error:
            raise AsksAnew(str(error)) from None
        return f"E-postservern tog emot det: {self._send(server, route.address, message)}."

    def _failed(
        self,
        desk: Desk,
        case: UUID,
        one: Delivery,
        reason: str,
        *,
        asks: bool,
        long: timedelta | None = None,
    ) -> None:
        """Rest, longer each time or for `long`; written only where it is another reason than last."""
        key = (one.id, one.sender.id)
        before = self._pauses.get(key)
        if long is None:
            long = FIRST_PAUSE if before is None else min(before.long * 2, LONGEST_PAUSE)
        self._pauses[key] = _Pause(desk.now() + long, long)
        if one.tried is None or one.reason != reason or asks:
            desk.write(case, Tried(one.id, reason, asks=asks))


def _anyway(one: Delivery) -> bool:
    """Whether a person has said that it may leave also while nobody knows what another laptop has done."""
    return isinstance(one.sender.payload, RetriedApart)


def waiting(rows: Rows, device: UUID) -> Sequence[DeliveryRow]:
    """What this laptop has still to send by itself, the first queued first."""
    return rows.exec(
        select(DeliveryRow)
        .where(
            col(DeliveryRow.state).in_(("queued", "later")),
            DeliveryRow.way != "paper",
            DeliveryRow.device == device,
        )
        .order_by(col(DeliveryRow.queued_at))
    ).all()


def mail_server(vault: OpenVault) -> MailServer | None:
    """The unit's mail server as it is kept in the vault."""
    try:
        kept = vault.secret(channels.MAIL_SERVER)
    except VaultError:
        return None
    return None if kept is None else mail.unpacked(kept)
