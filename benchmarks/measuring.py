"""What is measured, and how it is judged: samples of a floor and of the product, taken in turns."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

Figure = Literal["p50", "p95"]
"""Which figure of the samples is judged: the median, or the 95th percentile."""


class CannotMeasure(Exception):
    """There is nothing to measure here yet, or it cannot be done on this machine; the text says why."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Measured values in one unit. Never empty."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("nothing was measured")

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The smallest value that at least 95 % of the values do not exceed."""
        ordered = sorted(self.values)
        return ordered[math.ceil(0.95 * len(ordered)) - 1]

    def figure(self, which: Figure) -> float:
        return self.p50 if which == "p50" else self.p95


@dataclass(frozen=True, slots=True)
class Budget:
    """What is allowed: at most so many times the floor, at most so much, or both."""

    ratio: float | None = None
    at_most: float | None = None

    def kept(self, value: float, ratio: float | None) -> bool:
        """Whether a value, which is `ratio` times its floor, is within the budget.

        A ratio that could not be measured keeps no budget.
        """
        if self.ratio is not None and (ratio is None or ratio > self.ratio):
            return False
        return self.at_most is None or value <= self.at_most


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table. `floor` is None where a budget is a figure alone; `note` explains."""

    name: str
    what: str
    product: Samples
    floor: Samples | None
    budget: Budget
    figure: Figure = "p50"
    unit: str = "ms"
    note: str = ""

    @property
    def value(self) -> float:
        return self.product.figure(self.figure)

    @property
    def floor_value(self) -> float | None:
        return self.floor.figure(self.figure) if self.floor is not None else None

    @property
    def ratio(self) -> float | None:
        """How many times its floor it is; None without a floor, or with one of nothing at all."""
        floor = self.floor_value
        return self.value / floor if floor else None

    @property
    def kept(self) -> bool:
        return self.budget.kept(self.value, self.ratio)


@dataclass(frozen=True, slots=True)
class Missing:
    """A row that could not be measured, and why."""

    name: str
    what: str
    why: str


@dataclass(slots=True)
class InTurns:
    """Samples of a floor and of the product, gathered alternately: what disturbs one disturbs the other."""

    floor: list[float] = field(default_factory=list)
    product: list[float] = field(default_factory=list)

    def judged(
        self,
        name: str,
        what: str,
        budget: Budget,
        *,
        figure: Figure = "p50",
        unit: str = "ms",
        note: str = "",
    ) -> Result:
        floor = Samples(tuple(self.floor)) if self.floor else None
        return Result(name, what, Samples(tuple(self.product)), floor, budget, figure, unit, note)


Measure = Callable[[], Iterable[float]]
"""One round: measures once or several times."""


def in_turns(floor: Measure | None, product: Measure, rounds: int, *, warm_up: int = 1) -> InTurns:
    """Measure floor and product in turns, `rounds` times after `warm_up` rounds that do not count.

    The one that goes first changes from round to round.
    """
    found = InTurns()
    for n in range(-warm_up, rounds):
        parts = [(floor, found.floor), (product, found.product)]
        for measure, values in parts if n % 2 == 0 else reversed(parts):
            if measure is not None:
                measured = list(measure())
                if n >= 0:
                    values.extend(measured)
    return found
