"""A sheet of paper as plain values: sections with text and tables. The same is set as pages and as text."""

from __future__ import annotations

import msgspec


class SheetSection(msgspec.Struct, frozen=True):
    """A heading, then text (lines that begin with "- " are items), then a table of texts."""

    heading: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """A whole sheet. `corner` stands at the top right of each page, with the time; `warning` begins each."""

    title: str
    jour: str
    corner: tuple[str, ...] = ()
    warning: str = ""
    sections: tuple[SheetSection, ...] = ()
    flipped: bool = False
    """The page lies down."""


def as_text(sheet: Sheet) -> str:
    """The sheet for a printer that knows text only."""
    parts = ["\n".join(filter(None, (sheet.title.upper(), sheet.jour, *sheet.corner, sheet.warning)))]
    for section in sheet.sections:
        rows = [section.columns, *section.rows] if section.columns else list(section.rows)
        widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else []
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        parts.append("\n".join(filter(None, (section.heading.upper(), section.text, *lines))))
    return "\n\n".join(parts) + "\n"
