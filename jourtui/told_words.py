"""What was understood of a notice or an assignment that came as text: the preview, on screen and printed."""

from __future__ import annotations

from jourtui.rules.told_text import Understood

KINDS = {"notice": "Föranmälan", "assignment": "Uppdrag"}
MOST = 6
"""Lines that were not understood that are shown; how many more there are is said."""
WIDE = 160
"""Characters of a value that are shown."""


def preview(understood: Understood, *, there: bool) -> list[str]:
    """The lines of the preview."""
    lines = [f"{label}: {_short(value)}" for label, value in understood.lines]
    lines += [f"OBS {note}" for note in understood.notes]
    lines += [f"! Läses inte: {problem}" for problem in understood.problems]
    lines += [f"? Inte förstått: {_short(line)}" for line in understood.unknown[:MOST]]
    more = len(understood.unknown) - MOST
    lines += [f"? och {more} rader till som inte förstods"] if more > 0 else []
    lines += [f"! Saknas: {missing}" for missing in understood.missing]
    if there:
        lines.append("! Den är redan inläst: inget mer sparas.")
    return lines


def _short(value: str) -> str:
    line = " / ".join(part for part in value.split("\n") if part)
    return line if len(line) <= WIDE else f"{line[:WIDE]}…"
