"""What a person can do with a delivery, and what is refused whoever asks.

A document leaves only for the board that it was locked for, if that is still the board that a person has set
for its case, with a ground; only by that board's own channel; and only when somebody has typed the board's
short code before what stood together on the screen. All of it is asked again at each try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from jourtui.outgoing import channels
from jourtui.outgoing.files import Files
from jourtui.rules import delivery as rules
from jourtui.rules import document_check, document_links
from jourtui.rules.case import UNKNOWN_PERSON, Case
from jourtui.rules.channels import Route, Way
from jourtui.rules.delivery import Delivery, Shown
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentSigned, Finished
from jourtui.rules.places import Places
from jourtui.store import attachments, mandates, unsaid
from jourtui.store.decisions import board_of
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed

LARGEST_MAIL = 15 * 1024 * 1024
"""Bytes of a PDF in a mail at most: many servers take no letter over 25 MB, and it grows by a third twice."""
SIGNATURE_GONE = (
    "En underskrift som är med i det köade har tagits tillbaka sedan dess. Ta tillbaka det köade (Å i "
    "utkorgen), och skicka handlingen igen."
)
REPORT = "report"
"""The kind of document that stops the report's clock (documents.toml)."""


class AsksAnew(NotAllowed):
    """Why what is queued shall not go as it stands: a person must look at it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands together before it is sent, and by which ways it can go now."""

    finished: Finished
    locked: UUID
    shown: Shown
    """Without the route: that is chosen."""
    routes: tuple[Route, ...]
    """The board's own channel first; paper is always there."""
    signed: UUID | None
    """The digitally signed file, which then is what is sent."""
    additions: int = 0
    """How many additions it has; beside a signed file they go as a sheet of their own."""
    holds: tuple[UUID, ...] = ()
    """Its additions and signatures."""
    again: bool = False
    """The board has these words already, and lacks what came to them since."""
    problem: str = ""
    """Why the board's own channel cannot be used now."""
    ends: datetime | None = None
    """When the board's certificate ends (UTC), if that is soon: whoever sends tells the board."""
    lapsed: bool = False
    """What it is the document of holds no longer: the board may have to know, and whoever sends it must."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of a finished document, made of it and of nothing else."""

    finished: Finished
    pdf: bytes
    data: bytes
    sheet: bytes = b""
    """The PDF with the additions, where it is digitally signed and has any."""


def ready(desk: Desk, places: Places, case: UUID, document: UUID) -> Ready:
    """What stands together for a locked document now. Raises NotAllowed with why it cannot be sent."""
    state = desk.journal.case(case)
    finished, found, lock = _sendable(places, state, case, document)
    board = places.board(finished.board)
    if board is None:
        raise NotAllowed("Nämnden finns inte i listan över nämnder.")
    if why := unsaid.shown_since(desk, state, found):
        raise NotAllowed(why)
    holds = tuple(event.id for event in (*found.additions, *found.signed))
    live = [one for one in state.deliveries.of_final(found) if one.live]
    for one in live:
        if one.waiting and one.lapsed(found):
            raise NotAllowed(SIGNATURE_GONE)
        if one.waiting and not set(holds) <= one.holds:
            raise NotAllowed(
                "Handlingen är köad utan det som har tillkommit. Ta tillbaka den i utkorgen (Å), "
                "och skicka den igen."
            )
        if one.waiting or (set(holds) <= one.holds and not one.lapsed(found)):
            when = "redan köad" if one.waiting else "redan levererad"
            raise NotAllowed(f"Handlingen är {when}. Utkorgen visar den.")
    routes, problem, ends = [Route("paper", board.name)], "", None
    with desk.rows() as rows:
        try:
            channel = channels.usable(rows, board.code, desk.now())
            if channel is not None and channel.way != "paper":
                routes.insert(0, channel.route)
                ends = channel.valid_until if channels.ends_soon(channel, desk.now()) else None
            elif channel is not None:
                routes = [channel.route]
        except NotAllowed as error:
            problem = str(error)
    place = places.by_code.get(board.municipality)
    shown = Shown(
        subject=", ".join(one.name for one in finished.concerned) or state.subject_name or UNKNOWN_PERSON,
        municipality=place.name if place is not None else board.municipality,
        ground=state.board_ground,
        board_name=board.name,
        route="",
    )
    return Ready(
        finished,
        lock,
        shown,
        tuple(routes),
        _signed(found),
        additions=len(found.additions),
        holds=holds,
        again=bool(live),
        problem=problem,
        ends=ends,
        lapsed=document_links.lapsed(found, state),
    )


def _sendable(places: Places, state: Case, case: UUID, document: UUID) -> tuple[Finished, Document, UUID]:
    """A locked document of the case, for the board that the case has now. Raises NotAllowed."""
    board = board_of(state)
    if "board_ground" in state.written.contested:
        raise NotAllowed("Två har skrivit olika grund för nämnden. W i ärendet väljer vilken som gäller.")
    found = state.documents.every.get(document)
    if found is None:
        raise NotAllowed("Handlingen finns inte i ärendet.")
    if found.locked is None or found.finished is None:
        raise NotAllowed("Handlingen är inte låst. Lås den först.")
    if found.withdrawn is not None:
        raise NotAllowed("Handlingen är tillbakadragen.")
    if not state.documents.stands(found):
        raise NotAllowed("En nyare version är låst. Skicka den.")
    if why := document_check.locked_beside(found, state):
        raise NotAllowed(why)
    if found.finished.case != case or found.finished.document != document:
        raise NotAllowed("Handlingen hör till ett annat ärende.")
    if found.finished.board != board:
        raise NotAllowed(
            f"Handlingen låstes för {found.finished.board_name}, men ärendet hör nu till "
            f"{_name(places, board)}. Gör en ny version och lås den."
        )
    return found.finished, found, found.locked.id


def _signed(document: Document) -> UUID | None:
    """The last digitally signed file of a document."""
    files = [
        one.payload.attachment
        for one in document.signed
        if isinstance(one.payload, DocumentSigned) and one.payload.how == "digital"
    ]
    return next((file for file in reversed(files) if file is not None), None)


def queue(
    desk: Desk,
    places: Places,
    case: UUID,
    before: Ready,
    files: Rendered,
    way: Way,
    typed: str,
    *,
    base: Base | None = None,
) -> UUID:
    """Put it in the outbox of this laptop; returns the delivery's id.

    `before` is what stood on the screen when the code was typed: where anything is other now, nothing is
    queued. Raises NotAllowed.
    """
    now = ready(desk, places, case, before.finished.document)
    if now != before or files.finished != now.finished:
        raise NotAllowed("Något har ändrats sedan det visades. Läs igenom det igen.")
    finished = now.finished
    _typed(places, finished.board, typed)
    desk.log_reading("printed" if way == "paper" else "exported", case, again=True)
    route = next((one for one in now.routes if one.way == way), None)
    if route is None:
        raise NotAllowed("Nämnden har ingen sådan leveransväg.")
    pdf = files.pdf if now.signed is None else attachments.read(desk.journal, case, now.signed)
    sheet = files.sheet if now.signed is not None and now.additions else b""
    if not pdf.startswith(b"%PDF-") or (now.signed is not None and now.additions and not sheet):
        raise NotAllowed("Filen är ingen PDF. Inget köades.")
    if way == "mail" and len(pdf) + len(sheet) > LARGEST_MAIL:
        raise NotAllowed("Filen är för stor för e-post. Lämna den på papper.")
    name = f"{finished.kind}-{finished.version}"
    data = attachments.keep(desk, case, f"{name}.json", "application/json", files.data)
    beside = attachments.keep(desk, case, f"{name}-tillagg.pdf", "application/pdf", sheet) if sheet else None
    sealed = attachments.seal(desk.journal, case, f"{name}.pdf", "application/pdf", pdf)
    said = rules.Queued(
        document=finished.document,
        version=finished.version,
        locked=now.locked,
        title=finished.title,
        board=finished.board,
        board_name=now.shown.board_name,
        route=route,
        pdf=sealed.said.attachment,
        data=data,
        fingerprint=sha256(pdf).hexdigest(),
        shown=msgspec.structs.replace(now.shown, route=f"{route.way}: {route.address}"),
        covers=finished.kind == REPORT,
        holds=now.holds,
        sheet=beside,
    )
    changes = [Change(case, sealed.said), Change(case, said)]
    desk.do(*changes, chunks=sealed.chunks, base=base)
    return changes[1].event_id


def _typed(places: Places, board: str, typed: str) -> None:
    """The board's code, and nothing else. Raises NotAllowed."""
    code = typed.strip().casefold()
    if code == board.casefold():
        return
    other = places.board(code)
    if other is not None:
        raise NotAllowed(
            f"Du skrev koden för {other.name}. Ärendet hör till {_name(places, board)}. Inget skickas."
        )
    raise NotAllowed(f"Skriv nämndens kod: {board}.")


def _name(places: Places, board: str) -> str:
    """What the board is called; its code where it is in no list any more."""
    known = places.board(board)
    return known.name if known is not None else board


# Before each try


@dataclass(frozen=True, slots=True)
class Cleared:
    """A delivery that may leave now, and the board's certificate where it goes by mail."""

    one: Delivery
    certificate: str = ""


def may_go(desk: Desk, places: Places, case: UUID, delivery: UUID) -> Cleared:
    """Ask everything again of a delivery. Raises AsksAnew when a person must look at it first."""
    state = desk.journal.case(case)
    one = state.deliveries.every.get(delivery)
    if one is None or not one.waiting:
        raise AsksAnew("Det ska inte skickas.")
    try:
        finished, found, lock = _sendable(places, state, case, one.said.document)
    except NotAllowed as error:
        raise AsksAnew(str(error)) from None
    if lock != one.said.locked or finished.version != one.said.version:
        raise AsksAnew("Handlingen är låst på nytt sedan den köades. Ta tillbaka den och skicka den nya.")
    if finished.board != one.said.board or places.board(one.said.board) is None:
        raise AsksAnew("Handlingen köades för en annan nämnd.")
    if why := unsaid.shown_since(desk, state, found):
        raise AsksAnew(why)
    if one.lapsed(found):
        raise AsksAnew(SIGNATURE_GONE)
    if any(added.id not in one.holds for added in found.additions):
        raise AsksAnew("Ett tillägg har skrivits sedan den köades. Ta tillbaka den och skicka den igen.")
    there = state.deliveries.reached(one)
    if there is not None and not there.lapsed(found):
        raise AsksAnew("Samma handling är redan levererad. Ta tillbaka den här.")
    before = list(state.deliveries.every)
    earlier = before[: before.index(one.id)]
    if any(two.waiting and two.id in earlier for two in state.deliveries.same(one)):
        raise AsksAnew("Samma handling köades av någon annan strax före. Ta tillbaka den här.")
    if one.said.route.way == "paper":
        return Cleared(one)
    with desk.rows() as rows:
        try:
            channel = channels.usable(rows, one.said.board, desk.now())
        except NotAllowed as error:
            raise AsksAnew(str(error)) from None
    if channel is None or channel.route != one.said.route:
        raise AsksAnew("Nämndens leveransväg har ändrats sedan det köades. Ta tillbaka det och skicka igen.")
    return Cleared(one, channel.certificate)


def content(desk: Desk, case: UUID, one: Delivery) -> Files:
    """The files of a delivery. Raises AsksAnew where they are not what was queued, and NotFetched."""
    try:
        pdf = attachments.read(desk.journal, case, one.said.pdf)
        data = attachments.read(desk.journal, case, one.said.data)
        sheet = attachments.read(desk.journal, case, one.sheet) if one.sheet is not None else b""
    except attachments.NotFetched:
        raise
    except attachments.AttachmentError as error:
        raise AsksAnew(str(error)) from None
    if sha256(pdf).hexdigest() != one.said.fingerprint:
        raise AsksAnew("Filen är inte den som köades.")
    return Files(pdf, data, sheet)


# What becomes of it


def retry(desk: Desk, case: UUID, delivery: UUID, *, apart: bool = False, base: Base | None = None) -> None:
    """Try it now, from this laptop; `apart`: also while it is out of contact. Raises NotAllowed."""
    one = _waiting(desk, case, delivery)
    if one.said.route.way == "paper":
        raise NotAllowed("Papper skickas inte: skriv ut det, och skriv vem som tog emot.")
    desk.write(case, rules.RetriedApart(delivery) if apart else rules.Retried(delivery), base=base)


def take_back(desk: Desk, case: UUID, delivery: UUID, why: str, *, base: Base | None = None) -> None:
    """It shall not be sent after all. Raises NotAllowed when it is too late."""
    _waiting(desk, case, delivery)
    if not why.strip():
        raise NotAllowed("Skriv varför det inte ska skickas.")
    desk.write(case, rules.TakenBack(delivery, why.strip()), base=base)


def give_paper(
    desk: Desk,
    places: Places,
    case: UUID,
    delivery: UUID,
    to: str,
    *,
    handed: bool,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """It was handed on paper to a named person at the board, or posted to it. Raises NotAllowed."""
    one = _waiting(desk, case, delivery)
    if one.said.route.way != "paper":
        raise NotAllowed("Det är inte köat på papper. Ta tillbaka det och köa det på papper.")
    may_go(desk, places, case, delivery)
    if handed and not to.strip():
        raise NotAllowed("Skriv vem på nämnden som tog emot det.")
    mandates.somebody_there(desk, to)
    not_before(one.event.happened_at, at)
    how = "lämnat på papper" if handed else "postat"
    said = rules.Delivered(delivery, how, by=desk.author.name, to=to.strip(), handed=handed, at=at)
    desk.write(case, said, base=base)


def receive(
    desk: Desk,
    case: UUID,
    delivery: UUID,
    by: str,
    how: str,
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """The board has it: who there said so, and how that is known. Raises NotAllowed."""
    one = find(desk, case, delivery)
    if one.delivered is None:
        raise NotAllowed("Det är inte levererat än.")
    if one.received is not None or one.handed:
        raise NotAllowed("Mottagandet är redan antecknat.")
    if not by.strip():
        raise NotAllowed("Skriv vem på nämnden som har det.")
    mandates.somebody_there(desk, by)
    if not how.strip():
        raise NotAllowed("Skriv hur du vet det: telefon, svar, kvittens.")
    not_before(one.delivered.happened_at, at)
    desk.write(case, rules.Received(delivery, by.strip(), how.strip(), at=at), base=base)


def find(desk: Desk, case: UUID, delivery: UUID) -> Delivery:
    """A delivery of a case. Raises NotAllowed."""
    found = desk.journal.case(case).deliveries.every.get(delivery)
    if found is None:
        raise NotAllowed("Leveransen finns inte i ärendet.")
    return found


def _waiting(desk: Desk, case: UUID, delivery: UUID) -> Delivery:
    one = find(desk, case, delivery)
    if one.delivered is not None:
        raise NotAllowed("Det är redan levererat. W om det kom fel.")
    if one.taken_back is not None:
        raise NotAllowed("Det är redan taget tillbaka.")
    return one


def not_before(before: datetime, at: datetime | None) -> None:
    if at is not None and at < before.replace(second=0, microsecond=0):
        raise NotAllowed("Tiden ligger före det som det följer på.")
