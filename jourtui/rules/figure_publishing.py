"""What of the key figures may be published: a municipality's small numbers are hidden for good.

Source: domain.md, "Key figures": published tables hide cells under 5 per municipality, each municipality gets
its own in full. A zero is hidden where a small number is. The whole jour's numbers are published; so others
are hidden with the small ones until neither the sum, nor the sum and what one municipality knows of itself,
tells any of them. Boards are never published: what a board has is what its municipality has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jourtui.rules.closed_year import Numbers
from jourtui.rules.figure_definitions import ASSIGNMENTS, CALLS, FIGURES, MATTERS, NOTICES, Figure
from jourtui.rules.figures import LESS_THAN, cells

_MANY = 10**9
_TERMS = (CALLS, NOTICES, ASSIGNMENTS)
"""What `MATTERS` is the sum of, in each municipality."""


@dataclass(frozen=True, slots=True)
class Published:
    """Which cells are hidden: (figure, cell). A figure whose whole is hidden has nothing that is shown."""

    hidden: frozenset[tuple[str, str]]

    def shows(self, figure: Figure, cell: str = "") -> bool:
        """Whether a figure's cell may be published."""
        dimension = cell.partition(":")[0]
        if dimension == "board" or (dimension == "municipality" and not figure.published):
            return False
        codes = {figure.code, figure.rows if figure.unit == "per_1000" else figure.code}
        return not any((code, wanted) in self.hidden for code in codes for wanted in ("", cell))


def publish(numbers: Numbers, places: Iterable[str]) -> Published:
    """What to hide of a year's numbers: of the municipalities `places` (codes), and of what is in none."""
    hidden: set[tuple[str, str]] = set()
    every = set(places)
    for figure in FIGURES:
        if figure.published and figure.unit == "count" and figure.code != MATTERS:
            found = dict.fromkeys(every, 0) | cells(numbers, figure.code, "municipality")
            hidden |= {(figure.code, cell) for cell in _hidden(found)}
    # A sum is hidden with any of its terms. So it tells of no term, and the whole jour's sum of it tells no
    # more than the sums of the terms do, each of which was seen to by itself.
    hidden |= {(MATTERS, cell) for code, cell in hidden if code in _TERMS}
    return Published(frozenset(hidden))


def _hidden(line: Mapping[str, int]) -> set[str]:
    """The cells of one line to hide; with "" when not even its sum can be shown."""
    names = hide(line)
    return {""} if names is None else {f"municipality:{name}" for name in names}


def hide(line: Mapping[str, int]) -> set[str] | None:
    """Which of the numbers to hide, when their sum is shown; None when the sum must be hidden as well.

    With a small number every zero is hidden too: it is not to be seen which of them somebody is behind.
    """
    if not any(0 < n < LESS_THAN for n in line.values()):
        return set()
    names = {name for name, n in line.items() if n < LESS_THAN}
    for _, name in ((0, ""), *sorted((n, name) for name, n in line.items() if n >= LESS_THAN)):
        names |= {name} - {""}
        if _safe({name: line[name] for name in names}):
            return names
    return None


def _safe(hidden: Mapping[str, int]) -> bool:
    """Whether nobody can tell a small hidden number: from the sum, or also knowing one other number.

    Taken as known is which of the hidden numbers are small and which are not.
    """
    bounds = {name: (0, LESS_THAN - 1) if n < LESS_THAN else (LESS_THAN, _MANY) for name, n in hidden.items()}
    for target in (name for name, n in hidden.items() if 0 < n < LESS_THAN):
        others = hidden.keys() - {target}
        for known in ("", *others):
            rest = others - {known}
            left = hidden[target] + sum(hidden[name] for name in rest)
            lowest = max(bounds[target][0], left - sum(bounds[name][1] for name in rest))
            highest = min(bounds[target][1], left - sum(bounds[name][0] for name in rest))
            if lowest >= highest:
                return False
    return True
