"""How much to measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`quick` is for trying the harness: few rounds; `long` adds the million events."""

    quick: bool = False
    long: bool = False

    def times(self, usual: int) -> int:
        """How many rounds."""
        return max(2, usual // 5) if self.quick else usual
