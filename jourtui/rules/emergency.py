"""The emergency sheet (nödblad): what the unit can change of it. See data/emergency.toml."""

from __future__ import annotations

import msgspec


class Keeping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a readable copy is kept (empty: none), and after how many hours one on paper is too old."""

    folder: str = ""
    hours: int = 12

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 24 * 14:
            raise ValueError("hours ska vara mellan 1 och 336 timmar")


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number that must be at hand when no laptop works. `checked`: by whom and when, as people say it."""

    name: str
    phone: str
    checked: str = ""


class Emergency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What emergency.toml says."""

    keep: Keeping = Keeping()
    numbers: tuple[Number, ...] = msgspec.field(name="number", default=())
