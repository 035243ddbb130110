"""The key figures as text, JSON, CSV and a workbook, all from the same plain values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jourtui.documents.workbook import Cell, Table, as_csv, as_xlsx
from jourtui.figure_words import NOTHING, UNITS, CellValue, FigureValue, YearValues, day, dimension, state
from jourtui.printed import table
from jourtui.rules.figure_definitions import DETAIL

PRINTED = ("municipality", "board", "type", "source", "via", "kind", "direction", "feedback", "person")
"""What is printed of a figure's cells; hours and weeks have tables of their own."""


def as_text(values: YearValues) -> str:
    """All of it in words, for a terminal without a screen."""
    head = f"Nyckeltal {values.year}" + (f", {values.municipality}" if values.municipality else "")
    parts = [head, state(values)]
    years = _years(values)
    groups: dict[str, list[FigureValue]] = {}
    for one in values.figures:
        groups.setdefault(one.group, []).append(one)
    for group, figures in groups.items():
        lines = [
            (one.title, one.text, added(one), *(one.earlier.get(year, NOTHING) for year in years))
            for one in figures
        ]
        heads = ("Nyckeltal", str(values.year), "Tillkommet", *years)
        parts.append(f"{group.upper()}\n{table(heads, lines)}")
    for one in (figure for figure in values.figures if not figure.title.startswith(DETAIL)):
        for name in PRINTED:
            if one.cells.get(name):
                lines = [(cell.label, cell.text) for cell in one.cells[name]]
                parts.append(f"{one.title}\n{table((dimension(name), 'Antal'), lines)}")
    calls = next(one for one in values.figures if one.code == "calls")
    if calls.cells.get("hour"):
        parts.append(f"{calls.title} per timme och veckodag\n{table(*_hours(calls.cells['hour']))}")
        weeks = [(cell.label, cell.text) for cell in calls.cells["week"]]
        parts.append(f"{calls.title} per vecka\n{table(('Vecka', 'Antal'), weeks)}")
    return "\n\n".join(parts)


def added(one: FigureValue) -> str:
    """What has come since the year was closed, with its sign; empty when nothing has."""
    return f"{one.added:+}".replace("-", "−") if one.added else ""


def _hours(cells: list[CellValue]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    found = {cell.key: cell.text for cell in cells}
    heads = ("Kl", *("mån", "tis", "ons", "tors", "fre", "lör", "sön"))
    rows = [(f"{hour:02}", *(found.get(f"{day}-{hour:02}", "") for day in range(7))) for hour in range(24)]
    return heads, rows


def as_json(values: YearValues) -> bytes:
    """All of it for other programs: `YearValues`, field for field."""
    return msgspec.json.format(msgspec.json.encode(values), indent=2) + b"\n"


def csv(values: YearValues) -> bytes:
    """One long table: every figure, then each of its cells."""
    return as_csv(_long(values))


def xlsx(values: YearValues) -> bytes:
    """A workbook: the figures beside earlier years, per municipality, every cell, and the definitions."""
    years = _years(values)
    figures: list[tuple[Cell, ...]] = [
        (
            *(one.group, one.title, _worth(one.value, one.text), UNITS[one.unit], one.added or None),
            *(one.earlier.get(year) for year in years),
        )
        for one in values.figures
    ]
    heads = ("Grupp", "Nyckeltal", str(values.year), "Enhet", "Tillkommet", *years)
    definitions = [(one.title, one.definition) for one in values.figures]
    return as_xlsx(
        [
            Table("Nyckeltal", heads, figures),
            _by_municipality(values),
            _long(values),
            Table("Definitioner", ("Nyckeltal", "Så räknas det"), definitions),
            Table(
                "Om", ("", ""), [("År", values.year), ("Skrivet", day(values.made_at)), ("", state(values))]
            ),
        ]
    )


def _by_municipality(values: YearValues) -> Table:
    """One row per municipality, one column per figure that is divided so."""
    divided = [one for one in values.figures if one.cells.get("municipality")]
    names: dict[str, str] = {}
    for one in divided:
        names |= {cell.key: cell.label for cell in one.cells["municipality"]}
    found = {(one.code, cell.key): cell for one in divided for cell in one.cells["municipality"]}
    rows: list[list[Cell]] = []
    for key, label in names.items():
        there = [found.get((one.code, key)) for one in divided]
        rows.append([label, *(None if cell is None else _worth(cell.value, cell.text) for cell in there)])
    rows.append(["Alla", *(_worth(one.value, one.text) for one in divided)])
    return Table("Per kommun", ("Kommun", *(one.title for one in divided)), rows)


def _long(values: YearValues) -> Table:
    heads = ("År", "Kod", "Nyckeltal", "Indelning", "Del", "Värde", "Enhet")
    return Table("Fördelningar", heads, list(_rows(values)))


def _rows(values: YearValues) -> Iterator[tuple[Cell, ...]]:
    for one in values.figures:
        unit = UNITS[one.unit]
        yield values.year, one.code, one.title, "", "", _worth(one.value, one.text), unit
        for name, cells in one.cells.items():
            for cell in cells:
                yield (
                    *(values.year, one.code, one.title, dimension(name), cell.label),
                    *(_worth(cell.value, cell.text), unit),
                )


def _worth(value: float | None, text: str) -> Cell:
    if value is None:
        return text
    return int(value) if float(value).is_integer() else round(value, 2)


def _years(values: YearValues) -> list[str]:
    return sorted({year for one in values.figures for year in one.earlier}, reverse=True)
