"""What was written and is not shown yet."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

SOME = 50
"""Written records up to which only these are read again."""


class Missed:
    """Collects what was written until somebody looks. No records given means that anything was."""

    def __init__(self, *, all: bool = False) -> None:
        self._records: set[UUID] | None = set() if all else None

    def __bool__(self) -> bool:
        return self._records is not None

    def add(self, records: Collection[UUID]) -> None:
        if self._records is None or not records:
            self._records = set(records)
        elif self._records:
            self._records |= set(records)

    @property
    def records(self) -> set[UUID]:
        """Empty when it may be anything, or so many that all is read again."""
        found = self._records or set()
        return found if len(found) <= SOME else set()

    def clear(self) -> None:
        self._records = None
