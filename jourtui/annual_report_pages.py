"""The annual report as plain values for its template: texts, money, figures beside the years before, bars.

Made of what may be published: a small number that is hidden is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jourtui.figure_words import CellValue, FigureValue, YearValues, state, years
from jourtui.rules import money
from jourtui.rules.annual_report import AnnualReport, Outline, Section
from jourtui.rules.calendar import WEEKDAYS
from jourtui.rules.figure_definitions import DIMENSIONS

TEMPLATE = "annual"
MOST_BARS = 60


def content(
    outline: Outline, values: YearValues, texts: Mapping[str, str], report: AnnualReport, jour: str
) -> dict[str, Any]:
    """What the template takes. `texts` are by section. A section with nothing in it is left out."""
    found = {one.code: one for one in values.figures}
    before = years(values)
    made = (
        _section(section, found, before, texts.get(section.code, ""), report, outline)
        for section in outline.sections
    )
    sections = [section for section in made if len(section) > 1]
    return {
        "title": f"Verksamhetsberättelse {values.year}",
        "jour": jour,
        "head": [jour],
        "corner": [f"Verksamhetsberättelse {values.year}"],
        "years": [str(values.year), *before],
        "state": state(values),
        "sections": sections,
    }


def _section(
    section: Section,
    found: Mapping[str, FigureValue],
    before: list[str],
    text: str,
    report: AnnualReport,
    outline: Outline,
) -> dict[str, Any]:
    made: dict[str, Any] = {"heading": section.heading}
    if text:
        made["text"] = text
    if section.code == "economy" and (amounts := list(_amounts(report, outline))):
        made["amounts"] = amounts
    if rows := [_row(found[code], before) for code in section.figures if code in found]:
        made["figures"] = rows
    if charts := [chart for name in section.bars if (chart := _chart(name, found)) is not None]:
        made["charts"] = charts
    if section.hours and (hours := _hours(found.get("calls"))):
        made["hours"] = hours
    if table := _table([found[code] for code in section.table if code in found]):
        made["table"] = table
    return made


def _amounts(report: AnnualReport, outline: Outline) -> Iterator[tuple[str, str]]:
    for one in outline.amounts:
        if (ore := report.amount_of(one.code)) is not None:
            yield one.label, money.kronor(ore)


def _row(one: FigureValue, before: list[str]) -> list[str]:
    """A figure, its value, and those of the years before."""
    return [one.title, one.text, *(one.earlier.get(year, "") for year in before)]


def _chart(name: str, found: Mapping[str, FigureValue]) -> dict[str, Any] | None:
    """Bars of one figure by one dimension; none where nothing is there."""
    code, _, dimension = name.partition(":")
    one = found.get(code)
    shown = one.cells.get(dimension, [])[:MOST_BARS] if one is not None else []
    if one is None or not any(cell.value for cell in shown):
        return None
    most = max(cell.value or 0 for cell in shown)
    bars = [[cell.label, cell.text, _part(cell, most)] for cell in shown]
    return {"title": f"{one.title}, {DIMENSIONS[dimension].lower()}", "bars": bars}


def _table(figures: list[FigureValue]) -> dict[str, Any] | None:
    """The figures per municipality: a row for each, one for all; none where nothing is there."""
    texts = {
        (one.code, cell.label): cell.text for one in figures for cell in one.cells.get("municipality", ())
    }
    names = list(dict.fromkeys(label for _, label in texts))
    rows = [[name, *(texts.get((one.code, name), "") for one in figures)] for name in names]
    whole = ["Alla", *(one.text for one in figures)]
    return {"heads": ["Kommun", *(one.title for one in figures)], "rows": [*rows, whole]} if rows else None


def _part(cell: CellValue, most: float) -> float:
    """How long the bar is, 0 to 1."""
    return round((cell.value or 0) / most, 3) if most else 0.0


def _hours(calls: FigureValue | None) -> dict[str, Any] | None:
    """Calls by hour and weekday: a row an hour. What is hidden in what is published is empty."""
    cells = {cell.key: cell for cell in calls.cells.get("hour", ())} if calls is not None else {}
    if not cells:
        return None
    most = max(cell.value or 0 for cell in cells.values())
    rows = []
    for hour in range(24):
        row = [cells.get(f"{day}-{hour:02}") for day in range(7)]
        rows.append([[one.text, _part(one, most)] if one is not None else ["", 0.0] for one in row])
    return {"days": list(WEEKDAYS), "rows": rows}
