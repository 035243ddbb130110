"""The key figures as plain text, for terminals without a screen and for screen readers."""

from __future__ import annotations

from jourtui.commands.printed import table
from jourtui.rules.figure_definitions import DETAIL
from jourtui.words.figure_words import (
    NOTHING,
    CellValue,
    FigureValue,
    YearValues,
    added,
    dimension,
    state,
    years,
)

PRINTED = (
    "municipality",
    "board",
    "type",
    "source",
    "via",
    "kind",
    "direction",
    "feedback",
    "told",
    "noticed",
)
"""What is printed of a figure's cells; hours and weeks have tables of their own."""

HEADS = {"percent": "Andel", "seconds": "Tid", "minutes": "Tid", "ore": "Kronor", "per_1000": "Per 1 000"}
"""Over the cells of a figure that is not a number of something."""


def as_text(values: YearValues) -> str:
    """All of it in words, for a terminal without a screen."""
    head = f"Nyckeltal {values.year}" + (f", {values.municipality}" if values.municipality else "")
    parts = [head, state(values)]
    earlier = years(values)
    closed = bool(values.closed_at) and not values.published  # what came later is not published
    groups: dict[str, list[FigureValue]] = {}
    for one in values.figures:
        groups.setdefault(one.group, []).append(one)
    for group, figures in groups.items():
        lines = [
            (
                *(one.title, one.text, *([added(one)] if closed else [])),
                *(one.earlier.get(year, NOTHING) for year in earlier),
            )
            for one in figures
        ]
        heads = ("Nyckeltal", str(values.year), *(["Tillkommet"] if closed else []), *earlier)
        parts.append(f"{group.upper()}\n{table(heads, lines, numbers=True)}")
    for one in (figure for figure in values.figures if not figure.title.startswith(DETAIL)):
        for name in PRINTED:
            if one.cells.get(name):
                lines = [(cell.label, cell.text) for cell in one.cells[name]]
                heads = (dimension(name), HEADS.get(one.unit, "Antal"))
                parts.append(f"{one.title}\n{table(heads, lines, numbers=True)}")
    calls = next(one for one in values.figures if one.code == "calls")
    if calls.cells.get("hour"):
        hours = table(*_hours(calls.cells["hour"]), numbers=True)
        parts.append(f"{calls.title} per timme och veckodag\n{hours}")
        weeks = [(cell.label, cell.text) for cell in calls.cells["week"]]
        parts.append(f"{calls.title} per vecka\n{table(('Vecka', 'Antal'), weeks, numbers=True)}")
    return "\n\n".join(parts)


def _hours(cells: list[CellValue]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    found = {cell.key: cell.text for cell in cells}
    heads = ("Kl", *("mån", "tis", "ons", "tors", "fre", "lör", "sön"))
    rows = [(f"{hour:02}", *(found.get(f"{day}-{hour:02}", "") for day in range(7))) for hour in range(24)]
    return heads, rows
