"""What the tests of documents' screens share: a case with a report in it, opened by keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from case_side import Night, a_case

from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentFacts
from jourtui.screens.document import DocumentScreen
from jourtui.screens.write import WriteScreen
from jourtui.store import documents
from jourtui.store.desk import Desk
from jourtui.store.documents import Office
from jourtui.store.settings import load_documents, load_law, load_places

OFFICE = Office(load_documents(), load_law(), load_places())
REQUIRED = ("matter", "events", "assessment", "remaining")
"""The sections that a report must have."""


def a_report(desk: Desk, case: UUID, **texts: str) -> UUID:
    """A report with these sections written by the program."""
    return documents.begin(desk, OFFICE, case, "report", texts)


def write(desk: Desk, case: UUID, document: UUID, code: str, text: str) -> None:
    """A person writes in a section, having seen all that is here."""
    shown = documents.find(desk, case, document).sections[code].text
    documents.write(desk, case, document, code, text, shown=shown, base=desk.position())


def whole(desk: Desk, **facts: Any) -> tuple[UUID, UUID]:
    """A case of Ystad's board, and a report in which nothing is missing."""
    case = a_case(desk, board="ystad", board_ground="barnet vistas i Ystad", **facts)
    report = a_report(desk, case)
    for code in REQUIRED:
        write(desk, case, report, code, f"Skrivet om {code}.")
    given = DocumentFacts(informed_by="mormodern, 22:10")
    documents.correct(desk, case, report, given, base=desk.position())
    return case, report


def text_of_section(it: Night, case: UUID, document: UUID, code: str) -> str:
    return state(it, case, document).sections[code].text


def state(it: Night, case: UUID, document: UUID) -> Document:
    return documents.find(it.desk, case, document)


async def opened(it: Night, case: UUID, document: UUID) -> DocumentScreen:
    screen = DocumentScreen(case, document)
    it.app.push_screen(screen)
    await it.at("DocumentScreen")
    await it.until(lambda: it.app.focused is not None)
    return screen


async def go(it: Night, code: str) -> None:
    """Put the cursor on a row, by keys."""
    screen = it.app.screen
    assert isinstance(screen, DocumentScreen)
    await it.keys("home")
    for _ in range(20):
        if screen.table.current == code:
            return
        at = screen.table.current
        await it.keys("down")
        await it.until(lambda at=at: screen.table.current != at)  # type: ignore[misc]
    raise AssertionError(f"no row {code}")


async def writing(it: Night, code: str) -> WriteScreen:
    """Open a section to write in it."""
    await go(it, code)
    await it.keys("enter")
    await it.at("WriteScreen")
    await it.until(lambda: it.app.focused is not None)
    screen = it.app.screen
    assert isinstance(screen, WriteScreen)
    return screen
