"""Swedish words for references to the law: one that nobody has checked is said to be so everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from jourtui.rules.law import Cited


def cited(one: Cited) -> str:
    """A reference as it stood when it was chosen."""
    return f"{one.text}{unchecked(one)}"


def unchecked(one: Cited) -> str:
    """What stands after a reference that nobody has checked; else nothing."""
    return " (ej kontrollerat)" if one.unverified else ""


def listed(many: Iterable[Cited], between: str = ", ") -> str:
    """Several references, on one line."""
    return between.join(map(cited, many))
