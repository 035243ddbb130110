"""What is said where a laptop that holds less than the store can show no more than it holds."""

from __future__ import annotations

from jourtui.store import away
from jourtui.store.workplace import Workplace

OLDER = "Äldre"
"""The label before `older`."""


def older(workplace: Workplace) -> str:
    """`än 60 dagar syns inte här (5 undanlagda: F3, H)`; empty where all is held. Raises ReplicaError."""
    count = away.count(workplace.replica)
    if not count:
        return ""
    days = workplace.hold_days
    return f"{f'än {days} dagar ' if days else ''}syns inte här ({count} undanlagda: F3, H)"


def less(workplace: Workplace) -> str:
    """The same as a sentence."""
    found = older(workplace)
    return f"{OLDER} {found}." if found else ""


def left(workplace: Workplace, wanted: str) -> str:
    """Where the record is whose id begins with `wanted`, if it is the only one that is away; else empty.

    Raises ReplicaError.
    """
    start = wanted.replace("-", "").casefold()
    found = [row for row in away.every(workplace.replica) if start and row.record.hex.startswith(start)]
    return away.line(found[0]) if len(found) == 1 else ""
