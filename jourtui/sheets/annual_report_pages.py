"""The annual report as plain values for its template: texts, money, figures beside the years before, bars.

Made of what may be published: a small number that is hidden is not in it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jourtui.rules import money
from jourtui.rules.annual_report import AnnualReport, Outline, Section
from jourtui.rules.calendar import WEEKDAYS
from jourtui.rules.figure_definitions import BY_CODE, DIMENSIONS, POPULATION
from jourtui.rules.text import listed
from jourtui.words.figure_words import CellValue, FigureValue, YearValues, in_words, of_two, state, years

TEMPLATE = "annual"
MOST_BARS = 60
TITLES = {"matters": "Ärenden"}
"""What figures are called where they are not beside what they are told apart from on the screen."""
LISTS = {
    "told": ("Avvikelser som rapporterats till oss", "Av"),
    "noticed": ("Avvikelser som jouren uppmärksammat", "Återkoppling"),
}
"""Over a list, and over its last column."""


def content(
    outline: Outline, values: YearValues, texts: Mapping[str, str], report: AnnualReport, jour: str
) -> dict[str, Any]:
    """What the template takes. `texts` are by section. A section with nothing in it is left out."""
    before = years(values)
    of = _Of(values.year, outline, report, {one.code: one for one in values.figures}, before)
    made = (_section(section, texts.get(section.code, ""), of) for section in outline.sections)
    sections = [section for section in made if section.keys() - {"heading", "closing"}]
    return {
        "title": f"Verksamhetsberättelse {values.year}",
        "jour": jour,
        "head": [jour],
        "corner": [f"Verksamhetsberättelse {values.year}"],
        "years": [str(values.year), *before],
        "state": state(values),
        "sections": sections,
    }


@dataclass(frozen=True, slots=True)
class _Of:
    """What the sections of a year are made of."""

    year: int
    outline: Outline
    report: AnnualReport
    figures: Mapping[str, FigureValue]
    before: list[str]
    """The years before that stand beside."""


def _section(section: Section, text: str, of: _Of) -> dict[str, Any]:
    found = of.figures
    made: dict[str, Any] = {"heading": section.named(of.year)}
    if section.closing:
        made["closing"] = True
    if text:
        made["text"] = text
    if section.municipalities and (named := _municipalities(found.get(POPULATION), of.year)):
        made["municipalities"] = named
    if lists := [one for name in section.lists if (one := _list(name, found)) is not None]:
        made["lists"] = lists
    if section.code == "economy" and (amounts := list(_amounts(of.report, of.outline))):
        made["amounts"] = amounts
    if rows := [_row(found[code], of.before) for code in section.figures if code in found]:
        made["figures"] = rows
    if charts := [chart for name in section.bars if (chart := _chart(name, found, of.outline)) is not None]:
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
    """A figure, its value, and those of the years before. A mean of calls is a whole number."""
    if one.code == "week_mean":
        means = [one.value, *(one.earlier_values.get(year) for year in before)]
        return [_title(one), *("" if mean is None else str(math.floor(mean + 0.5)) for mean in means)]
    return [_title(one), one.text, *(one.earlier.get(year, "") for year in before)]


def _title(one: FigureValue) -> str:
    return TITLES.get(one.code, one.title)


def _municipalities(people: FigureValue | None, year: int) -> str:
    """The municipalities of the year by name, and how many live in them; empty where none is known."""
    named = [cell.label for cell in people.cells.get("municipality", ())] if people else []
    if people is None or not named:
        return ""
    counted = f"Invånare, summan av kommunernas senast kända tal vid årets slut: {people.text}; på dem"
    return f"Kommuner {year}: {listed(named)}. {counted} räknas ärendena per 1 000."


def _list(name: str, found: Mapping[str, FigureValue]) -> dict[str, Any] | None:
    """How many of each kind, and by whom: the most first; None where there are none."""
    code, _, dimension = name.partition(":")
    kinds: dict[str, list[str]] = {}
    sums: Counter[str] = Counter()
    for cell in found[code].cells.get(dimension, ()) if code in found else ():
        kind, by = of_two(cell.label)
        kinds.setdefault(kind, []).append(f"{by} {cell.text}")
        sums[kind] += round(cell.value or 0)
    if not kinds:
        return None
    rows = [[str(count), kind, ", ".join(kinds[kind])] for kind, count in sums.most_common()]
    title, last = LISTS[dimension]
    return {"title": f"{title}: {sums.total()}", "heads": ["Antal", "Slag", last], "rows": rows}


def _chart(name: str, found: Mapping[str, FigureValue], outline: Outline) -> dict[str, Any] | None:
    """Bars of one figure by one dimension; none where nothing is there."""
    code, _, dimension = name.partition(":")
    one = found.get(code)
    shown = one.cells.get(dimension, [])[:MOST_BARS] if one is not None else []
    if one is None or not any(cell.value for cell in shown):
        return None
    if dimension == "source":
        shown = _grouped(shown, outline)
    most = max(cell.value or 0 for cell in shown)
    bars = [[cell.label, cell.text, _part(cell, most)] for cell in shown]
    return {"title": f"{_title(one)}, {DIMENSIONS[dimension].lower()}", "bars": bars}


def _grouped(cells: list[CellValue], outline: Outline) -> list[CellValue]:
    """Contact sources with those of a group as one, the most first. None is hidden: they are of the jour."""
    left = {cell.key: cell for cell in cells}
    for group in outline.source_groups:
        parts = [left.pop(key) for key in group.sources if key in left]
        if parts:
            count = sum(part.value or 0 for part in parts)
            told = in_words(BY_CODE["calls"], count)
            left[parts[0].key] = CellValue(parts[0].key, group.label, count, told)
    return sorted(left.values(), key=lambda cell: (-(cell.value or 0), cell.label))


def _table(figures: list[FigureValue]) -> dict[str, Any] | None:
    """The figures per municipality: a row for each, one for all; none where nothing is there."""
    texts = {
        (one.code, cell.label): cell.text for one in figures for cell in one.cells.get("municipality", ())
    }
    names = list(dict.fromkeys(label for _, label in texts))
    rows = [[name, *(texts.get((one.code, name), "") for one in figures)] for name in names]
    whole = ["Alla", *(one.text for one in figures)]
    return {"heads": ["Kommun", *(_title(one) for one in figures)], "rows": [*rows, whole]} if rows else None


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
