"""The annual report of a year as a PDF: what is written for it, and its figures as they may be published."""

from __future__ import annotations

from typing import Any

from jourtui import annual_report_pages
from jourtui.figure_words import words_of
from jourtui.store import annual_reports, figures
from jourtui.store.desk import Desk
from jourtui.store.settings import load_annual_report, load_documents
from jourtui.store.workplace import Workplace


def made(workplace: Workplace, desk: Desk, year: int) -> bytes:
    """The whole report, in PDF/A. Raises SettingsError, TemplateError. Nothing is logged here."""
    from jourtui.documents import typeset  # heavy: only whoever wants pages waits for it

    at, template = desk.now(), annual_report_pages.TEMPLATE
    return typeset.render(template, content(workplace, desk, year), at=at, config=workplace.config).pdf


def content(workplace: Workplace, desk: Desk, year: int) -> dict[str, Any]:
    """What stands in it, for its template. Raises SettingsError."""
    outline = load_annual_report(workplace.config)
    values = words_of(workplace).values(figures.read(desk, workplace.places, year), published=True)
    texts = {section: one.text for section, one in annual_reports.kept(desk, year).items()}
    jour = load_documents(workplace.config).jour
    return annual_report_pages.content(outline, values, texts, annual_reports.find(desk, year), jour)
