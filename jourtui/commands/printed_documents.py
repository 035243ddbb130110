"""Documents as plain text: the list, and one as it is or would be on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from jourtui.commands import printed
from jourtui.rules import access
from jourtui.rules.calendar import day_and_time
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import (
    DocumentAddedTo,
    DocumentSigned,
    DocumentWithdrawn,
    Finished,
    SectionWritten,
)
from jourtui.store import documents
from jourtui.store.masking import LOCKED
from jourtui.store.views import CaseRow, DeliveryRow, DocumentRow
from jourtui.store.workplace import Workplace
from jourtui.words import delivery_words, document_words, law_words, wording
from jourtui.words.labels import Labels


def every(workplace: Workplace, wanted: str = "") -> str | None:
    """The documents of all cases, the last changed first, or of one; None if there is no such case."""
    desk, now = workplace.desk, workplace.desk.now()
    record = printed.find(workplace, CaseRow, wanted) if wanted else None
    if wanted and record is None:
        return None
    if record is not None and record in desk.locked:
        return printed.locked(workplace, record)
    desk.log_reading("printed", record, "" if record is not None else access.DOCUMENTS)
    with desk.rows() as rows:
        found = documents.of_case(rows, record) if record is not None else documents.listed(rows)
    if not found:
        return "Inga dokument i ärendet." if record is not None else "Inga dokument."
    labels = Labels(workplace.places, workplace.catalogue)
    heads = ("Dokument", "Ärende", "Vad", "Avser", "Läge", "Nämnd", "Skrivet av", "Ändrat")
    with desk.rows() as rows:
        sent = documents.sent(rows, found)
    locked = desk.locked
    listed = [
        _locked(row) if row.record_id in locked else _listed(row, labels, now, _sent(row, sent))
        for row in found
    ]
    return printed.table(heads, listed)


def _sent(row: DocumentRow, sent: Mapping[tuple[UUID, int], DeliveryRow]) -> str:
    """How far what holds has come to its board."""
    found = sent.get((row.document, row.version))
    ended = row.replaced or row.state == "withdrawn"
    return delivery_words.state(found) if found is not None and not ended else ""


def _locked(row: DocumentRow) -> tuple[str, ...]:
    """What is told of a document in a case that is locked from the reader: as on the screen."""
    return (row.document.hex[:8], row.record_id.hex[:8], "", LOCKED, *("",) * 4)


def _listed(row: DocumentRow, labels: Labels, now: datetime, sent: str) -> tuple[str, ...]:
    return (
        row.document.hex[:8],
        row.record_id.hex[:8],
        row.title + (f" v{row.version}" if row.version > 1 else ""),
        wording.name(row.subject_name, protected=row.protected) if row.subject_name else "–",
        document_words.state(row, sent),
        labels.short_board(row.board),
        row.writers or row.by_name,
        day_and_time(row.changed_at, now),
    )


def one(workplace: Workplace, wanted: str) -> str | None:
    """One document; `wanted` is its id or the beginning of it. None if there is no such, or more than one."""
    desk = workplace.desk
    with desk.rows() as rows:
        found = documents.beginning(rows, wanted.replace("-", "").casefold())
    if len(found) != 1:
        return None
    case, id_ = found[0].record_id, found[0].document
    if case in desk.locked:
        return printed.locked(workplace, case)
    desk.log_reading("printed", case)
    document = documents.find(desk, case, id_)
    office = workplace.office
    lines = [_state(found[0], desk.now()), "", *paper(documents.as_finished(desk, office, case, id_))]
    lines += _after(document, desk.now())
    if document.open:
        lines += _missing(workplace, case, id_)
    return "\n".join(lines)


def _state(row: DocumentRow, now: datetime) -> str:
    when = f", låst av {row.locked_by} {day_and_time(row.locked_at, now)}" if row.locked_at else ""
    return f"Dokument {row.document.hex[:8]}: {document_words.state(row)}{when}"


def paper(finished: Finished) -> Iterator[str]:
    """What is on the paper, in order, a line each."""
    if finished.protected:
        yield "SKYDDADE UPPGIFTER"
    yield f"{finished.board_name or 'Nämnd ej vald'} · ärende {finished.case_number} · {finished.jour}"
    yield finished.title + (f", version {finished.version}" if finished.version > 1 else "")
    for whom in finished.concerned:
        yield f"Avser: {', '.join(filter(None, (whom.name, whom.personal_number)))}"
    for label, value in finished.facts:
        yield f"{label}: {value}"
    for part in finished.parts:
        yield ""
        yield part.heading.upper()
        yield from part.text.splitlines()
    if finished.cited:
        yield ""
        yield "LAGRUM"
        for reference in finished.cited:
            yield f"- {law_words.cited(reference)}"
    if finished.open_question:
        yield ""
        yield f"Öppen fråga: {finished.open_question}"
    yield ""
    yield f"{finished.author}, {finished.author_title}" if finished.author_title else finished.author


def _after(document: Document, now: datetime) -> Iterator[str]:
    """What became of it: additions, signatures, what came too late, withdrawal."""
    for event in document.additions:
        if isinstance(event.payload, DocumentAddedTo):
            when = day_and_time(event.happened_at, now)
            yield f"\nTillägg {when}, {event.author.name}:\n{event.payload.text}"
    for event in document.signed:
        if isinstance(event.payload, DocumentSigned):
            how = document_words.SIGNED[event.payload.how]
            yield f"\nUndertecknat {how} av {event.payload.signer} {day_and_time(event.happened_at, now)}"
    for event in document.late:
        if isinstance(event.payload, SectionWritten):
            who = event.author.name
            yield f"\nSkrevs när dokumentet låstes, och är inte med ({who}):\n{event.payload.text}"
    if document.withdrawn is not None and isinstance(document.withdrawn.payload, DocumentWithdrawn):
        yield f"\nTILLBAKADRAGET av {document.withdrawn.author.name}: {document.withdrawn.payload.why}"


def _missing(workplace: Workplace, case: UUID, document: UUID) -> Iterator[str]:
    left = documents.missing(workplace.desk, workplace.office, case, document)
    yield ""
    yield "Innan det låses:" if left else "Inget saknas: det kan låsas."
    yield from (f"- {sentence}" for sentence in left)
