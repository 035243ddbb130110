"""A sheet of paper as plain values: sections with text and tables. The same is set as pages and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

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


WIDE = 96
"""Characters on a line of a printer that knows text only, at 12 to the inch."""
NARROW = 24
"""No column is made narrower than this: rather a line is longer."""
BETWEEN = "  "


def as_text(sheet: Sheet) -> str:
    """The sheet for a printer that knows text only."""
    parts = ["\n".join(filter(None, (sheet.title.upper(), sheet.jour, *sheet.corner, sheet.warning)))]
    for section in sheet.sections:
        rows = [section.columns, *section.rows] if section.columns else list(section.rows)
        widths = _fitted([max(len(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else [])
        lines = [line for row in rows for line in _lines(row, widths)]
        parts.append("\n".join(filter(None, (section.heading.upper(), section.text, *lines))))
    return "\n\n".join(parts) + "\n"


def _fitted(widths: list[int]) -> list[int]:
    """The widest columns made narrower until a line fits the paper."""
    while (lacking := sum(widths) + len(BETWEEN) * (len(widths) - 1) - WIDE) > 0:
        widest = max(widths)
        if widest <= NARROW:
            break
        next_ = max((width for width in widths if width < widest), default=0)
        widths[widths.index(widest)] = max(NARROW, widest - lacking, min(next_, widest - 1))
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row, its longer texts folded in their own columns; a number stays in one piece where it can."""
    folded = [
        [cell] if len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)
        for cell, width in zip(row, widths, strict=True)
    ]
    for parts in zip_longest(*folded, fillvalue=""):
        yield BETWEEN.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
