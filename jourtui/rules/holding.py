"""How much of the journal a laptop holds: each laptop has its own setting (docs/security.md)."""

from __future__ import annotations

import msgspec

SHORTEST = 60
"""Days that what is closed is held at least: it is read again in the weeks after."""


class Holding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hold_days`: a closed record in which nothing has happened for so many days is put away; 0: none is."""

    hold_days: int = 0

    def __post_init__(self) -> None:
        if (self.hold_days and self.hold_days < SHORTEST) or self.hold_days > 36_500:
            raise ValueError(
                f"hold_days ska vara 0 (allt hålls) eller minst {SHORTEST} och högst 36500 dagar"
            )
