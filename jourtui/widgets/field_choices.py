"""What a field of the intake that is chosen from a list may be."""

from __future__ import annotations

from collections.abc import Sequence

from jourtui.rules.catalogue import Entry
from jourtui.rules.intake import Intake
from jourtui.rules.text import fold

MOST = 8
"""How many choices are given."""


def choices(name: str, typed: str, intake: Intake) -> list[tuple[str, str]]:
    """(label, value) of what fits, what begins so first; empty for a field that takes any text."""
    catalogue, places = intake.catalogue, intake.places
    rows: Sequence[Entry] = ()
    match name:
        case "municipality":
            pairs = [(name, name) for name in places.names]
        case "case_type":
            rows, pairs = catalogue.case_types, []
        case "source":
            rows, pairs = catalogue.sources, []
        case "interpreter":
            pairs = [(language.label, language.label) for language in catalogue.languages]
        case _:
            return []
    pairs = [(row.label, row.code) for row in rows] or pairs
    typed = fold(typed)
    first = [pair for pair in pairs if fold(pair[0]).startswith(typed)]
    then = [pair for pair in pairs if typed in fold(pair[0]) and pair not in first]
    return [*first, *then][:MOST]
