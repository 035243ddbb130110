"""Charts in text: bars, and shades that always stand beside a digit. Plain values in, text out."""

from __future__ import annotations

from rich.text import Text

FULL, HALF = "█", "▌"
SHADES = 4
"""Shades beside none: each has its own mark too, so that colour alone tells nothing."""
MARKS = (" ", "░", "▒", "▓", "█")
CHOSEN = "▸"


def bar(worth: float | None, most: float, width: int) -> str:
    """A bar as long as the value is beside the greatest; what is there at all has half a cell at least."""
    if not worth or worth <= 0 or most <= 0 or width <= 0:
        return ""
    halves = max(1, round(2 * width * min(1.0, worth / most)))
    return FULL * (halves // 2) + HALF * (halves % 2)


def shade(worth: float, most: float) -> int:
    """Which of the shades a value has, 1 to `SHADES`; 0 when it is nothing."""
    if worth <= 0 or most <= 0:
        return 0
    return min(SHADES, 1 + int(SHADES * min(worth, most) / most - 1e-9))


def heat_row(values: list[int], most: int, styles: list[str], chosen: int | None = None) -> Text:
    """A row of a heat map: three cells a value, its mark and its digits, in the style of its shade.

    The value in the place `chosen` has an arrow for its mark.
    `styles` has one for nothing and one for each shade. What has more than two digits is shown as `99`, and
    has its whole number elsewhere.
    """
    row = Text(no_wrap=True)
    for place, worth in enumerate(values):
        level = shade(worth, most)
        digits = f"{min(worth, 99):2}" if worth else " ·"
        if place == chosen:
            row.append(CHOSEN + digits, "bold underline")
        else:
            row.append(MARKS[level] + digits, styles[level])
    return row
