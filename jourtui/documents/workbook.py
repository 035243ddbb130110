"""Tables as a workbook (.xlsx) and as CSV, as other programs open them: text stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jourtui.rules.text import plain_line

Cell = str | int | float | None
_LONGEST_NAME = 31
_WIDEST = 60
"""Characters that a column is wide at most."""
_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - of no place
"""When every workbook says that it was made: the same tables give the same bytes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its headings and its rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(table: Table) -> bytes:
    """One table as CSV: semicolons and a decimal comma, UTF-8 with the mark by which Excel knows it.

    What a spreadsheet would take for a formula is given an apostrophe, so that nothing that was typed runs.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.heads)
    for row in table.rows:
        writer.writerow([_csv(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv(cell: Cell) -> str:
    if isinstance(cell, str):
        line = plain_line(cell)
        return "'" + line if line[:1] in ("=", "+", "-", "@") else line
    return "" if cell is None else str(cell).replace(".", ",")


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """The tables as the sheets of one workbook, each with a bold first row that stands still.

    Text is written as text, never as a formula or an address. Nothing of it lies in a temporary file.
    """
    import xlsxwriter  # heavy: only whoever wants a workbook waits for it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MOMENT})
        bold = book.add_format({"bold": True})
        for table, name in zip(tables, _names(tables), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for n, head in enumerate(table.heads):
                wide = max(len(str(row[n])) for row in (table.heads, *table.rows) if n < len(row))
                sheet.set_column(n, n, min(_WIDEST, wide + 2))
                sheet.write_string(0, n, plain_line(head), bold)
            for place, row in enumerate(table.rows, 1):
                for n, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(place, n, plain_line(cell))
                    elif cell is not None:
                        sheet.write_number(place, n, cell)
    return out.getvalue()


def _names(tables: Sequence[Table]) -> list[str]:
    """What the sheets are called: no name twice, none that a spreadsheet refuses."""
    names: list[str] = []
    for n, table in enumerate(tables, 1):
        name = re.sub(r"[\[\]:*?/\\]", " ", plain_line(table.name))[:_LONGEST_NAME].strip("' ") or f"Blad {n}"
        taken = {one.casefold() for one in names} | {"history"}
        names.append(name if name.casefold() not in taken else f"{name[: _LONGEST_NAME - 4]} {n}")
    return names
