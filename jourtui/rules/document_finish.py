"""From a document that nothing is missing in to what is printed, signed and delivered (`Finished`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jourtui.rules import document_links
from jourtui.rules.calendar import clock_time, local
from jourtui.rules.case import UNKNOWN_PERSON
from jourtui.rules.document_check import Asked
from jourtui.rules.document_fold import Document
from jourtui.rules.document_kinds import DocumentKind
from jourtui.rules.document_links import Linked
from jourtui.rules.documents import Concerned, Finished, Part
from jourtui.rules.law import Cited

TO = {
    "board": "",
    "court": "förvaltningsrätten, genom nämnden",
    "police": "polisen",
    "person": "den som beslutet gäller, och nämnden",
    "request": "den som har begärt det",
}

DECIDED_BY = "Beslutat av"
"""The fact that names the decider, as what, and by what right."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper that neither case nor document knows: names, and when it was locked (UTC)."""

    case: UUID
    jour: str
    board_name: str
    municipality: str
    author: str
    author_title: str
    at: datetime


def case_number(case: UUID) -> str:
    """What a case is called on paper and in the lists: the beginning of its id."""
    return case.hex[:8]


def finish(document: Document, asked: Asked, paper: Paper) -> Finished:
    """The document in the words that it has now. Total: what must be there first, `document_check` says."""
    case, kind = asked.case, asked.kind
    found = document_links.linked(document, case)
    about = [case.subjects[id_] for id_ in document_links.about(document, case)]
    own = found is not None and found.decides and not kind.covering
    decider = found if own else None
    open_questions = (kind.open_question, found.open_question if found is not None else "")
    return Finished(
        document=document.id,
        version=document.version,
        kind=document.kind,
        title=document.title,
        case=paper.case,
        case_number=case_number(paper.case),
        board=case.board or "",
        board_name=paper.board_name,
        municipality=paper.municipality,
        jour=paper.jour,
        locked_at=paper.at,
        author=paper.author,
        author_title=paper.author_title,
        concerned=tuple(
            Concerned(one.name or UNKNOWN_PERSON, one.personnummer, case.protected) for one in about
        ),
        facts=tuple(_facts(document, kind, found, paper)),
        parts=tuple(
            Part(code, section.heading.heading, section.text.strip())
            for code, section in document.sections.items()
            if section.text.strip()
        ),
        cited=cited(document, asked),
        open_question=" ".join(dict.fromkeys(filter(None, open_questions))),
        protected=case.protected,
        reported_by=document.informed_by,
        signer=(decider.signs or decider.decider) if decider is not None else paper.author,
        decision=decider.id if decider is not None else None,
    )


def cited(document: Document, asked: Asked) -> tuple[Cited, ...]:
    """The references that are printed."""
    return document_links.cited(document, asked.case, asked.kind, asked.law, asked.today)


def signer_title(finished: Finished) -> str:
    """As what its signer signs, which stands with the name: `ordförande i Socialnämnden i Ystad`."""
    if finished.signer in ("", finished.author):
        return finished.author_title
    said = dict(finished.facts).get(DECIDED_BY, "")
    name, _, role = said.partition(" (")[0].partition(", ")
    return role if name == finished.signer else ""


def moment(at: datetime) -> str:
    """`2026-11-20 kl. 22:14`, in Swedish time: as it is written in what is kept for years."""
    return f"{local(at):%Y-%m-%d} kl. {clock_time(at)}"


def _facts(
    document: Document, kind: DocumentKind, found: Linked | None, paper: Paper
) -> Iterator[tuple[str, str]]:
    if TO[kind.to]:
        yield "Till", TO[kind.to]
    if found is not None and found.decides and kind.covering:
        yield "Beslut", found.label
    if found is not None and found.decides:
        who = ", ".join(filter(None, (found.decider, found.title, _role(found, paper))))
        yield DECIDED_BY, f"{who}{f' ({found.right})' if found.right else ''}"
        yield (
            "Beslutat",
            moment(found.at)
            + (f", muntligt, hört av {' och '.join(found.heard_by)}" if found.heard_by else ""),
        )
    elif found is not None:
        yield "Gäller", f"{found.label}, {moment(found.at)}"
    if found is not None and found.rapporteur:
        yield "Föredragande", found.rapporteur
    took_part = tuple(dict.fromkeys((*(found.took_part if found is not None else ()), *document.took_part)))
    if took_part:
        yield "Deltog i handläggningen", ", ".join(took_part)
    if document.informed_by:
        yield "Uppgifter lämnade av", document.informed_by
    if document.receiver:
        yield "Mottagna av", document.receiver
    if document.read_back is not None:
        yield "Upplästa för den som lämnade dem", _yes(document.read_back)
    if document.wants_feedback is not None:
        yield "Anmälaren vill ha återkoppling", _yes(document.wants_feedback)
    for code in document.grounds:
        ground = kind.ground(code)
        yield "Grund", ground[:1].upper() + ground[1:]
    writers = list(document.writers.values())
    if set(writers) - {paper.author}:
        yield "Skrivet av", ", ".join(writers)


def _role(found: Linked, paper: Paper) -> str:
    """As what somebody decided, and in which board (FL 31 §); empty for a whole board or committee."""
    if found.body in ("chair", "appointed"):
        seat = "ordförande" if found.body == "chair" else "förordnad ledamot"
        return f"{seat} i {paper.board_name}" if paper.board_name else seat
    return "handläggare" if found.body == "worker" else ""


def _yes(answer: bool) -> str:
    return "ja" if answer else "nej"
