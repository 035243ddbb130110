"""What the tests of documents share: a case that nothing is wrong with, and documents in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from factories import KARIN, Laptop

from jourtui.rules.case import CaseFacts, SubjectFacts
from jourtui.rules.decisions import DecisionMade
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentFacts, Finished
from jourtui.rules.law import Cited
from jourtui.store import cases, documents
from jourtui.store.documents import Office
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_documents, load_law, load_places

OFFICE = Office(load_documents(), load_law(), load_places())
LAW = Cited("lvu_custody", "6 § lagen (1990:52)")
CHILD = "20121212-1212"


def refused(says: str) -> Any:
    return pytest.raises(NotAllowed, match=says)


def a_case(laptop: Laptop, *, number: str = CHILD, **facts: Any) -> UUID:
    standard = {"title": "oro", "board": "ystad", "board_ground": "vistas i Ystad"}
    case = cases.open_new(laptop.desk, CaseFacts(**(standard | facts)))
    named = SubjectFacts(name="Vilma Berg", personnummer=number, address="Storgatan 4")
    cases.name_subject(laptop.desk, case, named, base=laptop.desk.position())
    return case


def decided(laptop: Laptop, case: UUID, code: str = "lvu_custody", **given: Any) -> UUID:
    standard: dict[str, Any] = {
        "decision": code,
        "kind_label": "Omedelbart omhändertagande, LVU",
        "board": "ystad",
        "body": "chair",
        "decider": "Olle Fors",
        "content": "Vilma Berg omhändertas.",
        "reasons": "Hon kan inte vara kvar.",
        "entitled_by": "6 § LVU",
        "rapporteur": KARIN.name,
        "cited": (LAW,),
    }
    return laptop.act(case, DecisionMade(**standard | given))[0]


def begin(laptop: Laptop, case: UUID, kind: str = "report", **given: Any) -> UUID:
    return documents.begin(laptop.desk, OFFICE, case, kind, **given)


def found(laptop: Laptop, case: UUID, document: UUID) -> Document:
    return documents.find(laptop.desk, case, document)


def write(laptop: Laptop, case: UUID, document: UUID, section: str, text: str) -> None:
    shown = found(laptop, case, document).sections[section].text
    documents.write(laptop.desk, case, document, section, text, shown=shown, base=laptop.desk.position())


def fill(laptop: Laptop, case: UUID, document: UUID) -> None:
    """Write what the kind demands, and nothing else."""
    it = found(laptop, case, document)
    for code in it.sections:
        write(laptop, case, document, code, f"Text i {code}.")
    kind = OFFICE.kind(it.kind)
    facts = DocumentFacts(
        receiver="Karin Ek, socionom",
        informed_by="mormodern 2026-11-20",
        read_back=True,
        wants_feedback=False,
        grounds=tuple(one.code for one in kind.grounds[:1]),
    )
    documents.correct(laptop.desk, case, document, facts, base=laptop.desk.position())


def missing(laptop: Laptop, case: UUID, document: UUID) -> list[str]:
    return documents.missing(laptop.desk, OFFICE, case, document)


def lock(laptop: Laptop, case: UUID, document: UUID) -> Finished:
    return documents.lock(laptop.desk, OFFICE, case, document, base=laptop.desk.position())


def ready(laptop: Laptop, kind: str = "report", **facts: Any) -> tuple[UUID, UUID]:
    """A document in which nothing is missing."""
    case = a_case(laptop, **facts)
    document = begin(laptop, case, kind)
    fill(laptop, case, document)
    return case, document
