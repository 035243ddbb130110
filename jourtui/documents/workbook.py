"""Tables as a workbook (.xlsx, ECMA-376) and as CSV, as other programs open them: text stays text.

Only what a table needs: sheets of rows with text and numbers, a bold first row that stands still.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from jourtui.rules.text import plain_line

Cell = str | int | float | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LONGEST_NAME = 31
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it: the same tables give the same bytes."""


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
    """The tables as the sheets of one workbook. Text is written as text, never as a formula."""
    parts = {
        "[Content_Types].xml": _content_types(len(tables)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(tables),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tables) + 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for n, table in enumerate(tables, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(table)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MOMENT), _HEAD + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content_types(sheets: int) -> str:
    over = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    over += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    named = "".join(f'<Override PartName="{name}" ContentType="{_SHEET}.{kind}+xml"/>' for name, kind in over)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _relations(given: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(given, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _workbook(tables: Sequence[Table]) -> str:
    taken: set[str] = set()
    sheets = ""
    for n, table in enumerate(tables, 1):
        name = re.sub(r"[\[\]:*?/\\]", " ", plain_line(table.name))[:_LONGEST_NAME] or f"Blad {n}"
        name = name if name.casefold() not in taken else f"{name[: _LONGEST_NAME - 4]} {n}"
        taken.add(name.casefold())
        sheets += f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>'
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


def _sheet(table: Table) -> str:
    widths = [
        min(60, max(len(str(row[n])) for row in (table.heads, *table.rows) if n < len(row)) + 2)
        for n in range(len(table.heads))
    ]
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    rows = "".join(
        f'<row r="{n}">{"".join(_cell(cell, bold=n == 1) for cell in row)}</row>'
        for n, row in enumerate((table.heads, *table.rows), 1)
    )
    still = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        "</sheetView></sheetViews>"
    )
    return f'<worksheet xmlns="{_MAIN}">{still}<cols>{cols}</cols><sheetData>{rows}</sheetData></worksheet>'


def _cell(cell: Cell, *, bold: bool) -> str:
    style = ' s="1"' if bold else ""
    if cell is None:
        return f"<c{style}/>"
    if isinstance(cell, str):
        text = escape(plain_line(cell))
        return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c{style}><v>{cell!r}</v></c>"


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})
