"""Many nights, and what came of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulation.laws import Broken
from simulation.night import STEPS, Night, play


@dataclass
class Run:
    """The figures of many nights."""

    nights: int = 0
    steps: int = 0
    events: int = 0
    """Acknowledged to somebody."""
    faults: Counter[str] = field(default_factory=Counter)
    failures: list[Broken] = field(default_factory=list)
    seconds: float = 0.0

    def take(self, night: Night) -> None:
        self.nights += 1
        self.steps += night.happenings.total()
        self.events += night.acts
        self.faults += night.faults

    def summary(self) -> str:
        """One line; with no failure, the share of nights that may fail is below 3/n at 95 %."""
        pace = self.nights / self.seconds if self.seconds else 0.0
        bound = f" bound {3 / self.nights:.2g}" if self.nights and not self.failures else ""
        return (
            f"nights {self.nights} steps {self.steps} acknowledged {self.events} faults {self.faults.total()}"
            f" failures {len(self.failures)}{bound} nights/s {pace:.2f}"
        )


def nights(run: Run, first: int, seconds: float, *, steps: int = STEPS) -> Iterator[Night]:
    """Play the nights `first`, `first` + 1, … for so long, at least one; `run` grows, failures too."""
    began = time.monotonic()
    seed = first
    while not run.nights or run.seconds < seconds:
        try:
            night = play(seed, steps=steps)
        except Broken as broken:
            night = broken.night
            run.failures.append(broken)
        run.take(night)
        run.seconds = time.monotonic() - began
        seed += 1
        yield night


def replay(night: Night) -> str:
    """The command that plays one night again, with its trace."""
    steps = f" --steps {night.steps}" if night.steps != STEPS else ""
    return f"python -m simulation --seed {night.seed}{steps}"
