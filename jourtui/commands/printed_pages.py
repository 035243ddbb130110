"""A document as a file: the pages to print, or the same content for another program."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from jourtui.commands import printed
from jourtui.commands.command_parts import CannotDo
from jourtui.rules.document_fold import Document
from jourtui.store import attachments, documents, paths, unsaid
from jourtui.store import signing as store
from jourtui.store.attachments import AttachmentError
from jourtui.store.workplace import Workplace

ENDINGS = (".pdf", ".json")


def write(workplace: Workplace, wanted: str, out: Path, *, shipped: bool = False) -> str:
    """Write the document whose id is `wanted`, or begins so, to `out`; what is then said.

    One that is not locked is a draft, and says so across each page. Of one that is signed with a key it is
    the very file, and beside it a copy with what came after. `shipped`: with the template that is shipped
    also where the unit has its own. Nothing is read before the reading is logged. Raises CannotDo, OSError,
    TemplateError.
    """
    if out.suffix.casefold() not in ENDINGS:
        raise CannotDo(f"{out}: filens namn ska sluta på {' eller '.join(ENDINGS)}.")
    desk = workplace.desk
    with desk.rows() as rows:
        found = documents.beginning(rows, wanted.replace("-", "").casefold())
    if len(found) != 1:
        raise CannotDo(f"Inget dokument, eller mer än ett, börjar på {wanted}. jourtui documents visar dem.")
    case, id_ = found[0].record_id, found[0].document
    if case in desk.locked:
        return printed.locked(workplace, case)
    desk.log_reading("exported", case)
    document = documents.find(desk, case, id_)
    if out.suffix.casefold() == ".pdf" and store.signed_file(document) is not None:
        said = _signed(workplace, case, document, out, shipped=shipped)
    else:
        content, draft = _content(workplace, case, document, out, shipped=shipped)
        paths.write_private(out, content)
        said = f"{'Utkastet' if draft else 'Dokumentet'} är skrivet till {out}."
    since = unsaid.shown_since(desk, desk.journal.case(case), document)
    return f"{said}\n! Lämna det inte vidare. {since}" if since else said


def _signed(workplace: Workplace, case: UUID, document: Document, out: Path, *, shipped: bool) -> str:
    """The file that was signed: pages set anew have no signature, and only show what came after."""
    signed = store.signed_file(document)
    assert signed is not None
    try:
        pdf = attachments.read(workplace.desk.journal, case, signed)
    except AttachmentError as error:
        raise CannotDo(str(error)) from error
    paths.write_private(out, pdf)
    said = f"Den undertecknade filen är skriven till {out}."
    if not document.additions and document.withdrawn is None:
        return said
    copy = out.with_stem(f"{out.stem}-kopia")
    paths.write_private(copy, _content(workplace, case, document, copy, shipped=shipped)[0])
    after = "Att det är tillbakadraget" if document.withdrawn is not None else "Tilläggen"
    return f"{said} {after} står i en kopia utan underskrift: {copy}."


def _content(
    workplace: Workplace, case: UUID, document: Document, out: Path, *, shipped: bool
) -> tuple[bytes, bool]:
    from jourtui.documents import as_json, printing  # Typst is heavy: only whoever wants pages waits for it

    finished = documents.as_finished(workplace.desk, workplace.office, case, document.id)
    paper = printing.printed(document, draft=finished)
    if out.suffix.casefold() == ".json":
        return as_json.encode(paper), paper.draft
    return printing.as_pdf(paper, None if shipped else workplace.config).pdf, paper.draft
