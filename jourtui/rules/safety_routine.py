"""What is gone through before anybody goes out on a visit: the unit's own list (safety_routine.toml)."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from jourtui.rules.visits import Ticked


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do before leaving, in a few words."""

    code: str
    label: str


class SafetyRoutine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The routine. `every`: minutes between check-ins that are proposed.

    Raises ValueError, in Swedish, where it is empty or too long, or two items share a code.
    """

    items: tuple[Item, ...] = msgspec.field(name="item")
    every: int = 30

    def __post_init__(self) -> None:
        codes = [item.code for item in self.items]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"koden {code} finns två gånger i samma lista")
        if not self.items:
            raise ValueError("listan är tom")
        if len(self.items) > MOST:
            raise ValueError(f"listan har fler än {MOST} punkter")
        if not 1 <= self.every <= 24 * 60:
            raise ValueError("every ska vara minuter, 1 till 1440")

    def ticked(self, done: Collection[str]) -> tuple[Ticked, ...]:
        """The routine as it was gone through: `done` are the codes of what was done."""
        return tuple(Ticked(item.code, item.label, item.code in done) for item in self.items)


MOST = 20
"""More is no checklist: nobody reads it with their coat on."""
