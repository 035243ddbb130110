"""What was understood of a notice or an assignment that came as text: the preview, on screen and printed."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules.text import fold
from jourtui.rules.told_text import Understood
from jourtui.words import assignment_words, notice_words
from jourtui.words.labels import Labels

KINDS = {"notice": "Föranmälan", "assignment": "Uppdrag"}
MOST = 3
"""Lines that were not understood that are shown; how many more there are is said."""
WIDE, NARROW = 160, 56
"""Characters of a value that are shown; and of what is not a value."""


def preview(understood: Understood, labels: Labels, now: datetime, *, there: bool) -> list[str]:
    """The lines of the preview: each value as it was understood, beside what stood where that says less."""
    lines = [
        f"{label}: {_understood(understood, name, raw, labels, now)}" for name, label, raw in understood.lines
    ]
    lines += [f"OBS {note}" for note in understood.notes]
    lines += [f"! Läses inte: {problem}" for problem in understood.problems]
    lines += [f"! Saknas: {missing}" for missing in understood.missing]
    lines += [f"? Inte förstått: {_short(line, NARROW)}" for line in understood.unknown[:MOST]]
    more = len(understood.unknown) - MOST
    lines += [f"? och {more} {'rad' if more == 1 else 'rader'} till som inte förstods"] if more > 0 else []
    if there:
        lines.append("! Den är redan inläst: inget mer sparas.")
    return lines


def _understood(understood: Understood, name: str, raw: str, labels: Labels, now: datetime) -> str:
    given = understood.values["phone_shown" if name == "phone" else name]
    match name:
        case "municipality":
            said = labels.place(given)
        case "board":
            said = labels.board(given)
        case "urgency" | "by_when":
            said = assignment_words.value(name, given, now)
        case _:
            said = notice_words.value(name, given, now)
    return _short(raw) if fold(said) == fold(raw) else f"{_short(raw, NARROW)} = {said}"


def _short(value: str, width: int = WIDE) -> str:
    line = " / ".join(part for part in value.split("\n") if part)
    return line if len(line) <= width else f"{line[:width]}…"
