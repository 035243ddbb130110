"""What a person can do with the documents of a case, and what is refused whoever asks.

What a document must hold before it is locked is in `rules/document_check.py`; drafts are put together by
`drafting` and given to `begin`. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec import UNSET
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import document_check, document_finish, document_links
from jourtui.rules import documents as rules
from jourtui.rules.calendar import local
from jourtui.rules.case import Case
from jourtui.rules.document_check import LONGEST, Asked
from jourtui.rules.document_fold import Document, Section
from jourtui.rules.document_kinds import DocumentKind, DocumentKinds
from jourtui.rules.document_links import Linked
from jourtui.rules.documents import DocumentFacts, Finished
from jourtui.rules.law import Law
from jourtui.rules.places import Places
from jourtui.rules.text import plain
from jourtui.store import queries, unsaid
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change, TooLong
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import mask_of
from jourtui.store.views import DeliveryRow, DocumentRow

PAGE = queries.PAGE
CUT = "\n\n(Utkastet är kortat: resten står i ärendet.)"


@dataclass(frozen=True, slots=True)
class Office:
    """What documents are written by: the kinds, the law and the boards that this laptop has."""

    kinds: DocumentKinds
    law: Law
    places: Places

    def kind(self, code: str) -> DocumentKind:
        """Raises NotAllowed for a kind that the unit's file no longer has."""
        found = self.kinds.get(code)
        if found is None:
            raise NotAllowed("Det slaget av dokument finns inte i documents.toml längre.")
        return found


# What stands


def find(desk: Desk, case: UUID, document: UUID) -> Document:
    """A document as its events tell it. Raises NotAllowed if it is not there, NotHere."""
    found = desk.journal.case(case).documents.every.get(document)
    if found is None:
        raise NotAllowed("Dokumentet finns inte i ärendet.")
    return found


def missing(desk: Desk, office: Office, case: UUID, document: UUID) -> list[str]:
    """What must be done before whoever is signed in may lock it; nothing: they may. Raises NotAllowed."""
    state = desk.journal.case(case)
    found = find(desk, case, document)
    return document_check.missing(found, _asked(desk, office, state, found.kind))


def left(desk: Desk, office: Office, case: UUID, document: UUID) -> str | None:
    """Where somebody first has to choose or to write, as `document_check.left` has it. Raises NotAllowed."""
    state = desk.journal.case(case)
    found = find(desk, case, document)
    return document_check.left(found, _asked(desk, office, state, found.kind))


def doubtful(desk: Desk, office: Office, case: UUID, document: UUID) -> list[str]:
    """What whoever locks it is to think of, and what the lock does not refuse. Raises NotAllowed."""
    state = desk.journal.case(case)
    found = find(desk, case, document)
    return document_check.doubtful(found, _asked(desk, office, state, found.kind))


def candidates(desk: Desk, office: Office, case: UUID, kind: str) -> list[Linked]:
    """What in the case a document of this kind can be the document of. Raises NotAllowed."""
    return document_links.candidates(office.kind(kind), desk.journal.case(case))


def as_finished(desk: Desk, office: Office, case: UUID, document: UUID) -> Finished:
    """What it would be if it were locked now, whatever is missing: for a preview. Of a final one, what it is.

    Raises NotAllowed.
    """
    found = find(desk, case, document)
    if found.finished is not None:
        return found.finished
    state = desk.journal.case(case)
    return _finish(desk, office, case, found, _asked(desk, office, state, found.kind))


def _asked(desk: Desk, office: Office, state: Case, kind: str) -> Asked:
    today = local(desk.now()).date()
    title = desk.session.person.title
    return Asked(office.kind(kind), state, office.law, today, title, unsaid.of_case(desk, state))


def _finish(desk: Desk, office: Office, case: UUID, document: Document, asked: Asked) -> Finished:
    board = office.places.board(asked.case.board) if asked.case.board else None
    place = office.places.by_code.get(board.municipality if board is not None else "")
    person = desk.session.person
    paper = document_finish.Paper(
        case,
        office.kinds.jour,
        board.name if board is not None else asked.case.board or "",
        place.name if place is not None else "",
        person.name,
        person.title,
        desk.now(),
    )
    return document_finish.finish(document, asked, paper)


# Writing


def begin(
    desk: Desk,
    office: Office,
    case: UUID,
    kind: str,
    texts: Mapping[str, str] | None = None,
    *,
    facts: DocumentFacts | None = None,
    decision: UUID | None = None,
    replaces: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """A document of a kind is begun, with draft `texts` by the code of section; returns its id.

    Where the case holds one thing alone that it can be the document of, that is it. `replaces`: a final
    document of the kind that it takes the place of; it begins with its texts and additions, and with all that
    was said beside them: whom it concerns above all. So it does of a draft that was withdrawn, perhaps by a
    colleague while somebody wrote in it. Raises NotAllowed.
    """
    of = office.kind(kind)
    state = desk.journal.case(case)
    texts = dict(texts or {})
    if replaces is not None:
        before = state.documents.every.get(replaces)
        if before is None or before.open or before.kind != kind:
            raise NotAllowed("Bara ett låst dokument av samma slag kan ersättas, eller ett tillbakadraget.")
        if before.finished is None:  # it took nobody's place, nor does what is begun from it
            replaces = before.replaces
        root = state.documents.every.get(replaces) if replaces is not None else None
        if root is not None and state.documents.newer(root):
            raise NotAllowed("Dokumentet är redan ersatt av ett senare.")
        texts = _texts_of(before) | texts
        facts = facts or _said_beside(before)
    else:
        before = None
    found = document_links.candidates(of, state)
    if decision is None and before is not None and any(one.id == before.decision for one in found):
        decision = before.decision
    elif decision is None and len(found) == 1:
        decision = found[0].id
    elif decision is not None and decision not in {one.id for one in found}:
        raise NotAllowed(f"{of.title} kan inte gälla det.")
    begun = rules.DocumentBegun(kind, of.title, of.headings, facts or DocumentFacts(), replaces)
    first = Change(case, begun)
    changes = [first]
    for section in of.sections:
        if text := plain(texts.get(section.code, "")).strip():
            if len(text) > LONGEST:  # what is left out stands in the case
                text = f"{text[: LONGEST - len(CUT)]}{CUT}"
            written = rules.SectionWritten(first.event_id, section.code, text, drafted=True)
            changes.append(Change(case, written))
    if decision is not None:
        changes.append(Change(case, rules.DocumentDecided(first.event_id, decision)))
    desk.do(*changes, base=base)
    return first.event_id


def _texts_of(before: Document) -> dict[str, str]:
    """The locked texts by section; what was added to them comes at the end of the last one.

    Of a draft that was withdrawn, the texts with what was written meanwhile.
    """
    if before.finished is None:
        late = (one.payload for one in before.late)
        texts = {code: section.text for code, section in before.sections.items()}
        return texts | {one.section: one.text for one in late if isinstance(one, rules.SectionWritten)}
    texts = {part.code: part.text for part in before.finished.parts}
    added = [
        event.payload.text for event in before.additions if isinstance(event.payload, rules.DocumentAddedTo)
    ]
    if added and texts:
        last = list(texts)[-1]
        texts[last] = "\n\n".join((texts[last], *(f"Tillägg: {text}" for text in added)))
    return texts


def _said_beside(before: Document) -> DocumentFacts:
    """What was said beside the sections, apart from what it is the document of."""
    said = {name: getattr(before, name) for name in DocumentFacts.__struct_fields__ if name != "decision"}
    return DocumentFacts(**{name: value for name, value in said.items() if value not in ((), "", None)})


def write(
    desk: Desk, case: UUID, document: UUID, section: str, text: str, *, shown: str, base: Base
) -> UUID | None:
    """A section is given this text by somebody who had the text `shown` before them, at `base`.

    Returns the event, or nothing where no letter was changed. Of two texts between which a person chooses,
    the chosen one is written so. Raises NotAllowed; nothing typed is lost, since the caller still has it.
    """
    found = _open(desk, case, document)
    part = found.sections.get(section)
    if part is None:
        raise NotAllowed("Avsnittet finns inte i dokumentet.")
    text = plain(text).rstrip()
    if text == shown and not part.contested:
        return None
    if len(text) > LONGEST:
        over = len(text) - LONGEST
        raise NotAllowed(f"Avsnittet är {over} tecken för långt. Dela upp det, eller korta det.")
    made_from = _version_with(part, shown)
    said = rules.SectionWritten(
        document, section, text, made_from=made_from, was="" if made_from is not None else shown
    )
    try:
        (event,) = desk.write(case, said, base=base)
    except TooLong:
        raise NotAllowed("Avsnittet är för långt. Dela upp det, eller korta det.") from None
    return event


def _version_with(section: Section, shown: str) -> UUID | None:
    """The write that left this very text: then it need not be sent again."""
    same = (one.event.id for one in reversed(section.versions) if one.written == shown)
    return next(same, None) if shown else None


def correct(desk: Desk, case: UUID, document: UUID, facts: DocumentFacts, *, base: Base) -> None:
    """What the document says beside its sections, as seen at `base`. Raises NotAllowed."""
    _open(desk, case, document)
    state = desk.journal.case(case)
    if facts.decision is not UNSET:
        raise NotAllowed("Beslutet väljs för sig.")
    if facts.concerned is not UNSET and set(facts.concerned) - set(state.subjects):
        raise NotAllowed("Någon av dem som valts finns inte i ärendet.")
    if facts.given():
        desk.write(case, rules.DocumentCorrected(document, facts), base=base)


def link(desk: Desk, office: Office, case: UUID, document: UUID, decision: UUID, *, base: Base) -> None:
    """It is the document of this decision, aid, measure or assessment in the case. Raises NotAllowed."""
    found = _open(desk, case, document)
    kind = office.kind(found.kind)
    if decision not in {one.id for one in document_links.candidates(kind, desk.journal.case(case))}:
        raise NotAllowed(f"{kind.title} kan inte gälla det.")
    desk.write(case, rules.DocumentDecided(document, decision), base=base)


def review(desk: Desk, case: UUID, document: UUID, note: str = "", *, base: Base) -> None:
    """It has been read by somebody else than whoever wrote it. Raises NotAllowed."""
    found = _open(desk, case, document)
    if not found.writers and not any(section.text for section in found.sections.values()):
        raise NotAllowed("Dokumentet är tomt.")
    if set(found.writers or {found.event.author.id: ""}) == {desk.author.id}:
        raise NotAllowed("Den som har skrivit dokumentet kan inte granska det. Be din kollega läsa.")
    if found.contested:
        raise NotAllowed("Två texter står mot varandra. Välj först vilken som gäller.")
    desk.write(case, rules.DocumentReviewed(document, note), base=base)


# What becomes of it


def lock(desk: Desk, office: Office, case: UUID, document: UUID, *, base: Base) -> Finished:
    """It is final, in these words, for the board that the case has now.

    Raises NotAllowed with what is missing.
    """
    found = _open(desk, case, document)
    asked = _asked(desk, office, desk.journal.case(case), found.kind)
    if left := document_check.missing(found, asked):
        more = f" Och {len(left) - 1} till." if len(left) > 1 else ""
        raise NotAllowed(left[0] + more)
    finished = _finish(desk, office, case, found, asked)
    try:
        desk.write(case, rules.DocumentLocked(finished), base=base)
    except TooLong:
        longest = max(finished.parts, key=lambda part: len(part.text)).heading
        raise NotAllowed(f"Dokumentet är för långt för att låsas. Korta det, {longest} mest.") from None
    return finished


def add(
    desk: Desk, case: UUID, document: UUID, text: str, *, at: datetime | None = None, base: Base | None = None
) -> None:
    """An addition to a final document. Raises NotAllowed."""
    found = _final(desk, case, document)
    if found.withdrawn is not None:
        raise NotAllowed("Dokumentet är tillbakadraget. Skriv ett nytt som ersätter det.")
    if why := replaced(desk.journal.case(case), found):
        raise NotAllowed(f"{why} Gör tillägget i den.")
    text = plain(text).strip()
    if not text:
        raise NotAllowed("Skriv vad tillägget är.")
    if len(text) > LONGEST:
        raise NotAllowed(f"Tillägget är {len(text) - LONGEST} tecken för långt.")
    _says_nothing_hidden(desk, case, text, "tillägget")
    desk.write(case, rules.DocumentAddedTo(document, text, at=at), base=base)


def withdraw(
    desk: Desk, case: UUID, document: UUID, why: str, *, at: datetime | None = None, base: Base | None = None
) -> None:
    """It holds no longer, or was never to be: it stays readable. Raises NotAllowed."""
    found = find(desk, case, document)
    if found.withdrawn is not None:
        raise NotAllowed("Dokumentet är redan tillbakadraget.")
    if not why.strip():
        raise NotAllowed("Skriv varför dokumentet dras tillbaka.")
    _says_nothing_hidden(desk, case, why, "skälet")
    desk.write(case, rules.DocumentWithdrawn(document, why.strip(), at=at), base=base)


def replaced(state: Case, document: Document) -> str:
    """Which later version holds in its place, in a sentence; empty where none does."""
    if not (newer := state.documents.in_its_place(document)):
        return ""
    last = newer[-1].finished
    assert last is not None, "it is locked"
    return f"Version {last.version} av {last.title} är låst och gäller."


def _says_nothing_hidden(desk: Desk, case: UUID, text: str, where: str) -> None:
    """What stands on the paper after the lock is held to what its sections were. Raises NotAllowed."""
    if said := [one.what for one in unsaid.of_case(desk, desk.journal.case(case)) if one.stands_in(text)]:
        raise NotAllowed(f"I {where} står {said[0]}. Ta bort det.")


def _open(desk: Desk, case: UUID, document: UUID) -> Document:
    found = find(desk, case, document)
    if found.withdrawn is not None:
        raise NotAllowed("Dokumentet är tillbakadraget.")
    if found.locked is not None:
        raise NotAllowed("Dokumentet är låst och ändras inte. Gör ett tillägg.")
    return found


def _final(desk: Desk, case: UUID, document: UUID) -> Document:
    found = find(desk, case, document)
    if found.locked is None:
        raise NotAllowed("Dokumentet är inte låst. Skriv i avsnittet i stället.")
    return found


# Asking the view


def listed(rows: Rows, words: Sequence[str] = (), page: int = 0) -> Sequence[DocumentRow]:
    """A page of all documents, the last changed first; with words, those where each of them stands."""
    statement = select(DocumentRow)
    for word in words:
        statement = statement.where(col(DocumentRow.words).contains(word.casefold(), autoescape=True))
    if words and (locked := mask_of(rows).locked):
        statement = statement.where(col(DocumentRow.record_id).not_in(locked))
    statement = statement.order_by(col(DocumentRow.changed_at).desc(), col(DocumentRow.document))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def sent(rows: Rows, found: Sequence[DocumentRow]) -> dict[tuple[UUID, int], DeliveryRow]:
    """How far these have come to their boards, by document and version: what was queued last and stands."""
    of = (
        select(DeliveryRow)
        .where(col(DeliveryRow.document).in_([one.document for one in found]))
        .where(col(DeliveryRow.state).not_in(("taken_back", "made_good", "wrong", "contained")))
        .order_by(col(DeliveryRow.queued_at))
    )
    return {(one.document, one.version): one for one in rows.exec(of) if one.document is not None}


def of_case(rows: Rows, case: UUID) -> Sequence[DocumentRow]:
    """The documents of a case, in the order in which they were begun."""
    statement = select(DocumentRow).where(DocumentRow.record_id == case)
    return rows.exec(statement.order_by(col(DocumentRow.begun_at), col(DocumentRow.document))).all()


def beginning(rows: Rows, prefix: str) -> Sequence[DocumentRow]:
    """Documents whose id in hexadecimal begins with `prefix`: two at most."""
    if not prefix or set(prefix) - set("0123456789abcdef"):
        return []
    low, high = UUID(hex=prefix[:32].ljust(32, "0")), UUID(hex=prefix[:32].ljust(32, "f"))
    id_ = col(DocumentRow.document)
    return rows.exec(select(DocumentRow).where(id_ >= low, id_ <= high).limit(2)).all()
