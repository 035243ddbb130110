"""What of the key figures may be published: a municipality's small numbers are hidden for good.

Source: domain.md, "Key figures": published tables hide cells under 5 per municipality, each municipality gets
its own in full. A zero is hidden where a small number is. The whole jour's numbers are published; so others
are hidden with the small ones until neither the sum, nor the sum and what one municipality knows of itself,
tells any of them. Notices and assignments stand for a municipality only together: assignments are few, and
matters without calls and notices would tell them. Boards are never published: what a board has is what its
municipality has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from jourtui.rules.closed_year import Numbers
from jourtui.rules.figure_definitions import (
    ASSIGNMENTS,
    BEFOREHAND,
    CALLS,
    FIGURES,
    MATTERS,
    NOTICES,
    Figure,
)
from jourtui.rules.figures import LESS_THAN, cells, with_sums

_MANY = 10**9
_TERMS = (CALLS, BEFOREHAND)
"""What `MATTERS` is the sum of, in each municipality."""
_TOLD_BY = {
    BEFOREHAND: (NOTICES, ASSIGNMENTS),
    CALLS: ("week_mean", "week_least", "week_most"),
    "lvu_custody": ("decisions",),
    "lvm_custody": ("decisions",),
    "placements": ("decisions", "measures"),
    "replacements": ("decisions", "measures"),
    "lvu_replacements": ("decisions",),
}
"""Of a figure whose whole is hidden: which others, of the whole jour, would tell it, and are hidden too."""


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
    numbers, hidden = with_sums(numbers), set()
    every = dict.fromkeys(places, 0)
    for figure in FIGURES:
        if figure.published and figure.unit == "count" and figure.code != MATTERS:
            found = every | cells(numbers, figure.code, "municipality")
            hidden |= {(figure.code, cell) for cell in _hidden(found)}
    # A sum is hidden with any of its terms. So it tells of no term, and the whole jour's sum of it tells no
    # more than the sums of the terms do, each of which was seen to by itself.
    hidden |= {(MATTERS, cell) for code, cell in hidden if code in _TERMS}
    notices, assignments = (every | cells(numbers, code, "municipality") for code in (NOTICES, ASSIGNMENTS))
    if not _kept_apart(notices, assignments, {cell for code, cell in hidden if code == BEFOREHAND}):
        hidden |= {(NOTICES, ""), (ASSIGNMENTS, "")}
    hidden |= {(code, "") for told in _TOLD_BY if (told, "") in hidden for code in _TOLD_BY[told]}
    return Published(frozenset(hidden))


def _kept_apart(notices: Mapping[str, int], assignments: Mapping[str, int], hidden: Set[str]) -> bool:
    """Whether nobody can tell a small number of either, whose sums are published: each, and both in each.

    Nobody, and no municipality that knows its own; `hidden` is where both together are not shown.
    """
    names = notices.keys() | assignments.keys()
    both = {name: notices.get(name, 0) + assignments.get(name, 0) for name in names}
    unsaid = {name: n for name, n in both.items() if f"municipality:{name}" in hidden}
    for line in (notices, assignments):
        for target in (name for name, n in line.items() if 0 < n < LESS_THAN):
            for known in ("", *(names - {target})):
                least, most = both[target], both[target]
                if target in unsaid:
                    least, most = _between(unsaid, target, known)
                left = sum(n for name, n in line.items() if name != known)
                others = sum(n for name, n in both.items() if name != known)
                if max(0, left - others + least) >= min(most, left):
                    return False
    return True


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
    """Whether nobody can tell a small hidden number: from the sum, or also knowing one other number."""
    for target in (name for name, n in hidden.items() if 0 < n < LESS_THAN):
        for known in ("", *(hidden.keys() - {target})):
            least, most = _between(hidden, target, known)
            if least >= most:
                return False
    return True


def _between(hidden: Mapping[str, int], target: str, known: str) -> tuple[int, int]:
    """The least and the most that a hidden number may be to whoever knows the sum, and the number `known`.

    Taken as known is which of the hidden numbers are small and which are not.
    """
    bounds = {name: (0, LESS_THAN - 1) if n < LESS_THAN else (LESS_THAN, _MANY) for name, n in hidden.items()}
    rest = hidden.keys() - {target, known}
    left = hidden[target] + sum(hidden[name] for name in rest)
    least = max(bounds[target][0], left - sum(bounds[name][1] for name in rest))
    most = min(bounds[target][1], left - sum(bounds[name][0] for name in rest))
    return least, most
