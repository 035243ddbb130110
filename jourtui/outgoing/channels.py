"""What a person can do with the boards' channels, and what is refused whoever asks.

An address, a folder or a certificate belongs to one board: where two had the same, a report about one could
come to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.documents import folder as folders
from jourtui.documents import mail, smime
from jourtui.rules.channels import ChannelSet, Way, record_of
from jourtui.rules.places import Places
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import ChannelRow

MAIL_SERVER = "mail server"
"""The vault secret with the unit's mail server and its password: never in an event."""


def every(rows: Rows) -> Sequence[ChannelRow]:
    """All boards' channels."""
    return rows.exec(select(ChannelRow).order_by(col(ChannelRow.board))).all()


def of(rows: Rows, board: str) -> ChannelRow | None:
    """A board's channel; None where nothing is written in."""
    return rows.get(ChannelRow, record_of(board))


def usable(rows: Rows, board: str, now: datetime) -> ChannelRow | None:
    """A board's channel if it can be used now; None where only paper can. Raises NotAllowed."""
    row = of(rows, board)
    if row is None:
        return None
    if row.two_values:
        raise NotAllowed(
            f"Två har ändrat nämndens leveransväg samtidigt ({row.also_by} skrev {row.also}). "
            "Skriv in den som gäller."
        )
    if other := _another_with(rows, board, row.address, row.fingerprint, row.way):
        raise NotAllowed(f"Samma leveransväg är inskriven för {other}. Skriv in rätt väg för båda.")
    if row.way == "mail":
        try:
            smime.check(smime.read(row.certificate), row.address, now)
        except smime.CertificateError as error:
            raise NotAllowed(str(error)) from None
    return row


def set_channel(
    desk: Desk,
    places: Places,
    board: str,
    way: Way,
    address: str,
    *,
    certificate: str = "",
    told_by: str = "",
    base: Base | None = None,
) -> None:
    """Documents to the board go this way from now on. Raises NotAllowed."""
    known = places.board(board)
    if known is None:
        raise NotAllowed("Nämnden finns inte i listan.")
    if not told_by:
        raise NotAllowed("Skriv vem på nämnden som har sagt det, och hur du vet att det är deras.")
    said = ChannelSet(board, way, address.strip(), told_by=told_by)
    match way:
        case "mail":
            said = _mail(said, certificate, desk.now())
        case "folder":
            try:
                folders.check(Path(said.address))
            except folders.FolderError as error:
                raise NotAllowed(str(error)) from None
            said = msgspec.structs.replace(said, address=str(Path(said.address).resolve()))
        case "paper":
            if not said.address:
                said = msgspec.structs.replace(said, address=known.name)
    with desk.rows() as rows:
        if other := _another_with(rows, board, said.address, said.fingerprint, way):
            raise NotAllowed(f"Den vägen är redan inskriven för {other}. En väg går till en enda nämnd.")
    if way == "folder":
        try:
            folders.mark(Path(said.address), board)
        except folders.FolderError as error:
            raise NotAllowed(str(error)) from None
    desk.write(record_of(board), said, base=base)


def _mail(said: ChannelSet, pem: str, now: datetime) -> ChannelSet:
    if not mail.is_address(said.address):
        raise NotAllowed("Skriv en e-postadress.")
    try:
        found = smime.read(pem)
        smime.check(found, said.address, now)
    except smime.CertificateError as error:
        raise NotAllowed(str(error)) from None
    return msgspec.structs.replace(
        said,
        certificate=found.pem,
        fingerprint=found.fingerprint,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


def _another_with(rows: Rows, board: str, address: str, fingerprint: str, way: str) -> str:
    """Another board with the same address, folder or certificate, or empty. Paper may be shared."""
    if way == "paper":
        return ""
    for row in every(rows):
        if row.board == board or row.way == "paper":
            continue
        if row.address.casefold() == address.casefold() or (fingerprint and row.fingerprint == fingerprint):
            return row.board
    return ""


def ends_soon(row: ChannelRow, now: datetime) -> bool:
    """Whether the channel's certificate ends within 30 days, or has ended."""
    return row.way == "mail" and row.valid_until is not None and row.valid_until - now < smime.WARNS
