"""A document as a file: the pages to print, or the same content for another program."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from jourtui import printed
from jourtui.command_parts import CannotDo
from jourtui.store import documents, paths
from jourtui.store.workplace import Workplace

ENDINGS = (".pdf", ".json")


def write(workplace: Workplace, wanted: str, out: Path, *, shipped: bool = False) -> str:
    """Write the document whose id is `wanted`, or begins so, to `out`; what is then said.

    One that is not locked is a draft, and says so across each page. `shipped`: with the template that is
    shipped also where the unit has its own. Nothing is read before the reading is logged. Raises CannotDo,
    OSError, TemplateError.
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
    content, draft = _content(workplace, case, id_, out, shipped=shipped)
    paths.write_private(out, content)
    return f"{'Utkastet' if draft else 'Dokumentet'} är skrivet till {out}."


def _content(
    workplace: Workplace, case: UUID, document: UUID, out: Path, *, shipped: bool
) -> tuple[bytes, bool]:
    from jourtui.documents import as_json, printing  # Typst is heavy: only whoever wants pages waits for it

    finished = documents.as_finished(workplace.desk, workplace.office, case, document)
    paper = printing.printed(documents.find(workplace.desk, case, document), draft=finished)
    if out.suffix.casefold() == ".json":
        return as_json.encode(paper), paper.draft
    return printing.as_pdf(paper, None if shipped else workplace.config).pdf, paper.draft
