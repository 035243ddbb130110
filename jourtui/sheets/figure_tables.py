"""The key figures as JSON, CSV and a workbook, all from the same plain values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jourtui.documents.workbook import Cell, Table, as_csv, as_xlsx
from jourtui.words.figure_words import UNITS, FigureValue, YearValues, day, dimension, state, years


def as_json(values: YearValues) -> bytes:
    """All of it for other programs: `YearValues`, field for field."""
    return msgspec.json.format(msgspec.json.encode(values), indent=2) + b"\n"


def csv(values: YearValues) -> bytes:
    """One long table: every figure, then each of its cells."""
    return as_csv(_long(values))


def xlsx(values: YearValues) -> bytes:
    """A workbook: the figures beside earlier years, per municipality, every cell, and the definitions."""
    before = years(values)
    figures: list[tuple[Cell, ...]] = [
        (
            *(one.group, one.title, _worth(one, one.value, one.text), UNITS[one.unit]),
            _worth(one, one.added or None, None),
            *(_worth(one, one.earlier_values.get(year), one.earlier.get(year, "")) for year in before),
        )
        for one in values.figures
    ]
    heads = ("Grupp", "Nyckeltal", str(values.year), "Enhet", "Tillkommet", *before)
    definitions = [(one.title, one.definition) for one in values.figures]
    definitions += [
        (f"{one.title}, {y}", said) for one in values.figures for y, said in one.otherwise.items()
    ]
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
        there = [(one, found.get((one.code, key))) for one in divided]
        rows.append(
            [label, *(None if cell is None else _worth(one, cell.value, cell.text) for one, cell in there)]
        )
    rows.append(["Alla", *(_worth(one, one.value, one.text) for one in divided)])
    return Table("Per kommun", ("Kommun", *(one.title for one in divided)), rows)


def _long(values: YearValues) -> Table:
    heads = ("År", "Kod", "Nyckeltal", "Indelning", "Del", "Värde", "Enhet")
    return Table("Fördelningar", heads, list(_rows(values)))


def _rows(values: YearValues) -> Iterator[tuple[Cell, ...]]:
    for one in values.figures:
        unit = UNITS[one.unit]
        yield values.year, one.code, one.title, "", "", _worth(one, one.value, one.text), unit
        for name, cells in one.cells.items():
            for cell in cells:
                yield (
                    *(values.year, one.code, one.title, dimension(name), cell.label),
                    *(_worth(one, cell.value, cell.text), unit),
                )


def _worth(one: FigureValue, value: float | None, text: Cell) -> Cell:
    """A value as a number in the unit that stands beside it: sums are kept in öre and written in kronor."""
    if value is None:
        return text
    value = value / 100 if one.unit == "ore" else value
    return int(value) if float(value).is_integer() else round(value, 2)
