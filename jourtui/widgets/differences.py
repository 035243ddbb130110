"""Two versions of a text as one: what was added and removed, by letters and signs and not by colour only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.table import Table
from rich.text import Text

from jourtui.rules.differing import Paragraph

KEY = "T tillagt  B borttaget  Ä ändrat: [-borttaget-] [+tillagt+]"
_LETTERS = {"same": " ", "added": "T", "removed": "B", "changed": "Ä"}
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
