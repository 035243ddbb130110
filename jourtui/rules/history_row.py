"""What the rows of a file of history have in common (docs/history.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from jourtui.rules.history_values import Line, Number, RowId

MOST_PARTS = 200
"""Notes, attempts, subjects or the like in one row at most."""
BORN = range(1880, 2200)


TOO_MANY = f"En lista i raden har fler än {MOST_PARTS} delar."
"""Why a row with a longer list is refused."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in a row, or in a list in one."""


class Row(Part, frozen=True, kw_only=True):
    """What each row has: its id at the source, and who wrote it there."""

    id: RowId
    by: Line = Line()

    @property
    def when(self) -> datetime:
        """When it happened (UTC): the year that it belongs to is that one's."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """The municipality's code, as far as the row itself says."""
        return ""

    def refers(self) -> Iterator[tuple[str, str]]:
        """The rows (kind, id) that must be there for this one."""
        yield from ()

    def problem(self) -> str:
        """Why the row makes no sense though each field does: a Swedish sentence, or nothing."""
        return ""

    def going_on(self, now: datetime) -> str:
        """Why it is no history yet, at `now` (UTC): a Swedish sentence, or nothing."""
        return ""


def born(year: int | None, number: Number | None) -> str:
    """Why a year of birth makes no sense, a Swedish sentence; or nothing."""
    if year is not None and year not in BORN:
        return "birth_year är inget födelseår."
    if year is not None and number is not None and number.born != year:
        return "birth_year är ett annat år än personnumrets."
    return ""
