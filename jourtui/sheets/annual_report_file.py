"""The annual report of a year as a PDF: what is written for it, and its figures as they may be published."""

from __future__ import annotations

from typing import Any

from jourtui.rules.annual_report import Outline
from jourtui.sheets import annual_report_pages
from jourtui.store import annual_reports, figures
from jourtui.store.desk import Desk
from jourtui.store.settings import load_annual_report, load_documents
from jourtui.store.workplace import Workplace
from jourtui.words.figure_words import words_of


def made(workplace: Workplace, desk: Desk, year: int) -> bytes:
    """The whole report, in PDF/A. Raises SettingsError, TemplateError. Nothing is logged here."""
    from jourtui.documents import typeset  # heavy: only whoever wants pages waits for it

    at, template = desk.now(), annual_report_pages.TEMPLATE
    return typeset.render(template, content(workplace, desk, year), at=at, config=workplace.config).pdf


def older(workplace: Workplace, desk: Desk, year: int) -> str:
    """Which texts are taken over from which year, in a sentence; empty when none is. Raises SettingsError."""
    outline = load_annual_report(workplace.config)
    taken = _taken(outline, desk, year)
    named = [
        f"{one.named(year)} ({taken[one.code].year})"
        for one in outline.sections
        if one.code in taken and taken[one.code].text and taken[one.code].year != year
    ]
    return f"Texter från tidigare år: {', '.join(named)}." if named else ""


def two_values(workplace: Workplace, desk: Desk, year: int) -> str:
    """Why it cannot be written: what two wrote apart, in a sentence; empty when all is one's."""
    outline = load_annual_report(workplace.config)
    texts, amounts = annual_reports.two_texts(desk, year), annual_reports.two_amounts(desk, year)
    named = [one.named(year) for one in outline.sections if one.code in texts]
    named += [one.label for one in outline.amounts if one.code in amounts]
    return f"Två har skrivit olika: {', '.join(named)}. Skriv först vad som gäller." if named else ""


def _taken(outline: Outline, desk: Desk, year: int) -> dict[str, annual_reports.Kept]:
    """The texts that stand in the report: what is about one year is taken over from no other."""
    yearly = {one.code for one in outline.sections if one.yearly}
    every = annual_reports.kept(desk, year).items()
    return {code: one for code, one in every if one.year == year or code not in yearly}


def content(workplace: Workplace, desk: Desk, year: int) -> dict[str, Any]:
    """What stands in it, for its template. Raises SettingsError."""
    outline = load_annual_report(workplace.config)
    values = words_of(workplace).values(figures.read(desk, workplace.places, year), published=True)
    texts = {section: one.text for section, one in _taken(outline, desk, year).items()}
    jour = load_documents(workplace.config).jour
    return annual_report_pages.content(outline, values, texts, annual_reports.find(desk, year), jour)
