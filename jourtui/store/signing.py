"""What is written of signatures: held to what a document is, whoever asks. The files are checked before."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from jourtui.rules import decisions, document_check
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentGivenOut, DocumentSigned, Finished, SignatureTakenBack
from jourtui.rules.event import Event, Payload
from jourtui.rules.text import plain_line, same_person
from jourtui.store import attachments, documents, unsaid
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed

PDF = "application/pdf"


def to_sign(desk: Desk, case: UUID, document: UUID) -> tuple[Document, Finished]:
    """A document that may be signed. Raises NotAllowed, RecordDestroyed."""
    found = documents.find(desk, case, document)
    if found.withdrawn is not None:
        raise NotAllowed("Dokumentet är tillbakadraget och undertecknas inte.")
    if found.finished is None:
        raise NotAllowed(
            "Dokumentet är inte låst. Det som undertecknas får inte kunna ändras: lås det först."
        )
    state = desk.journal.case(case)
    if why := documents.replaced(state, found):
        raise NotAllowed(f"{why} Underteckna den.")
    if why := document_check.locked_beside(found, state):
        raise NotAllowed(why)
    if why := unsaid.shown_since(desk, state, found):  # it can be sent to nobody
        raise NotAllowed(why)
    return found, found.finished


def signed_file(document: Document) -> UUID | None:
    """The file with the last digital signature, which has those before it too."""
    for event in reversed(document.signed):
        if isinstance(event.payload, DocumentSigned) and event.payload.attachment is not None:
            return event.payload.attachment
    return None


def out_with(document: Document) -> list[DocumentGivenOut]:
    """What was given out to people who have not signed since, the last first."""
    signed = {
        one.payload.signer.casefold() for one in document.signed if isinstance(one.payload, DocumentSigned)
    }
    out = [one.payload for one in reversed(document.given_out) if isinstance(one.payload, DocumentGivenOut)]
    return [one for one in out if one.to.casefold() not in signed]


def give_out(
    desk: Desk, case: UUID, document: UUID, to: str, pdf: bytes, *, base: Base | None = None
) -> UUID:
    """Keep the file that somebody is given to sign; its id. Raises NotAllowed, AttachmentError."""
    _, finished = to_sign(desk, case, document)
    to = _named(to, "Skriv vem som ska underteckna.")
    sealed = attachments.seal(desk.journal, case, f"{name_of(finished)} att underteckna.pdf", PDF, pdf)
    given = DocumentGivenOut(document, finished.version, to, sealed.said.attachment)
    return attachments.write(desk, sealed, given, base=base)


def keep_signed(
    desk: Desk, case: UUID, document: UUID, signer: str, pdf: bytes, *, base: Base | None = None
) -> UUID:
    """Keep a file that `signer` has signed, which has been checked; its id.

    Raises NotAllowed, AttachmentError.
    """
    found, finished = to_sign(desk, case, document)
    signer = _named(signer, "Det framgår inte vem som har undertecknat.")
    _once(found, signer)
    sealed = attachments.seal(desk.journal, case, f"{name_of(finished)} undertecknad.pdf", PDF, pdf)
    signed = DocumentSigned(document, finished.version, "digital", signer, attachment=sealed.said.attachment)
    return attachments.write(
        desk, sealed, signed, *_decided(desk, case, finished, signer, "digital"), base=base
    )


def certify_paper(
    desk: Desk,
    case: UUID,
    document: UUID,
    signer: str,
    certified_by: str,
    *,
    beside: bool = False,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """It was signed on paper, and somebody else saw it or has compared it. Raises NotAllowed.

    `beside`: by somebody else than whoever is to sign it, who thereby has not.
    """
    found, finished = to_sign(desk, case, document)
    signer = _named(signer, "Skriv vem som undertecknade.")
    certified_by = _named(certified_by, "Skriv vem som såg underskriften.")
    if same_person(certified_by, signer):
        raise NotAllowed("Den som undertecknade kan inte bestyrka sin egen underskrift.")
    if at is not None and at < finished.locked_at.replace(second=0, microsecond=0):
        raise NotAllowed("Dokumentet var inte låst då. Det som undertecknas ska vara det som är låst.")
    _once(found, signer)
    if not beside and not signs(finished, signer):
        raise NotAllowed(f"Dokumentet undertecknas av {finished.signer}, inte av {signer}.")
    signed = DocumentSigned(document, finished.version, "paper", signer, certified_by, at=at)
    also = _decided(desk, case, finished, signer, "paper", certified_by, at)
    desk.write(case, signed, *also, base=base)


def take_back(
    desk: Desk, case: UUID, document: UUID, entry: UUID, why: str, *, base: Base | None = None
) -> None:
    """The signature that the event `entry` tells of was written by mistake; so was the decision's, with it.

    Raises NotAllowed.
    """
    found = documents.find(desk, case, document)
    mistaken = next((one for one in found.signed if one.id == entry), None)
    if mistaken is None:
        raise NotAllowed("Underskriften är redan tillbakatagen, eller finns inte i dokumentet.")
    why = _named(why, "Skriv vad som var fel.")
    of = found.finished.decision if found.finished is not None else None
    decided = desk.journal.case(case).decisions.decided.get(of) if of is not None else None
    also: list[Payload] = []
    if decided is not None and decided.signed is not None and _together(mistaken, decided.signed):
        also = [decisions.RecordTakenBack(decided.signed.id, "signed", why)]
    desk.write(case, SignatureTakenBack(document, entry, why), *also, base=base)


def signs(finished: Finished, name: str) -> bool:
    """Whether that is the name of whoever is to sign the document (of an old one nobody says who)."""
    return not finished.signer or plain_line(name).strip().casefold() == finished.signer.casefold()


def _together(document: Event, decision: Event) -> bool:
    """Whether the signature of a decision was written with that of its document, in one deed."""
    return document.device == decision.device and decision.own == document.own + 1


def name_of(finished: Finished) -> str:
    """What a file of the document is called: its title and the case's number, no name of anybody."""
    return f"{finished.title} {finished.case_number}".replace("/", "-")


def _named(name: str, missing: str) -> str:
    name = plain_line(name).strip()
    if not name:
        raise NotAllowed(missing)
    return name


def _once(document: Document, signer: str) -> None:
    for event in document.signed:
        if isinstance(event.payload, DocumentSigned) and event.payload.signer.casefold() == signer.casefold():
            raise NotAllowed(f"{signer} har redan undertecknat dokumentet.")


def _decided(
    desk: Desk,
    case: UUID,
    finished: Finished,
    signer: str,
    how: Literal["digital", "paper"],
    certified_by: str = "",
    at: datetime | None = None,
) -> list[Payload]:
    """The decision that it is a document of is signed with it, if the decider did."""
    if finished.decision is None or not signs(finished, signer):
        return []
    found = desk.journal.case(case).decisions.decided.get(finished.decision)
    if found is None or found.signed is not None or not found.stands:
        return []
    return [decisions.DecisionSigned(finished.decision, how, certified_by=certified_by, at=at)]
