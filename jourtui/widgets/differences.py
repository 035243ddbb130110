"""Two versions of a text as one: what was added and removed, by letters and signs and not by colour only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jourtui.rules.differing import Paragraph

KEY = "T tillagt  B borttaget  Ä ändrat: [-borttaget-] [+tillagt+]"
_LETTERS = {"same": " ", "added": "T", "removed": "B", "changed": "Ä"}
BEFORE = 2
"""Cells before a paragraph: its letter and a space."""
_SHADES = {"added": "success", "removed": "due", "changed": "soon"}


def shown(paragraphs: Sequence[Paragraph], colour: Callable[[str], str]) -> Table:
    """A letter before each paragraph that differs; within one that was changed, signs around the words."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    for how, pieces in paragraphs:
        text = Text()
        for kind, words in pieces:
            if kind == "added":
                said = f"[+{words}+]" if how == "changed" else words
                text.append(said, style=f"underline {colour('success')}")
            elif kind == "removed":
                said = f"[-{words}-]" if how == "changed" else words
                text.append(said, style=f"strike {colour('due')}")
            else:
                text.append(words)
        letter = _LETTERS[how] if text.plain.strip() else ""  # a blank line more or less says nothing
        mark = Text(letter, style=colour(_SHADES[how]) if how in _SHADES else "")
        table.add_row(mark, text)
    return table


def lines_before(paragraphs: Sequence[Paragraph], width: int) -> int:
    """How many lines of so many cells stand above the first that differs; 0 where none does."""
    console, above = Console(width=max(1, width)), 0
    for how, pieces in paragraphs:
        same = "".join(words for _, words in takewhile(lambda piece: piece.how == "same", pieces))
        mark = "[-x" if how == "changed" else ""
        lines = len(Text(same + mark).wrap(console, max(1, width - BEFORE))) if same else 1
        if how != "same":
            return above + lines - 1
        above += lines
    return 0
