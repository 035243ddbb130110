"""When opening a case that is known from before takes a reason (domain.md, "What do we know?")."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules.case import CaseFields
from jourtui.rules.places import Places


def takes_reason(
    case: CaseFields | None, reader: UUID, places: Places, *, here: CaseFields | None, stated: str | None
) -> bool:
    """Whether it is another board's, as far as is known, than what the reader is working on.

    That is the case `here` or, as long as there is none, a call with the `stated` municipality (code).
    Whoever is responsible for a case reads it without a reason anywhere else. A call that belongs to no case
    is no board's yet: `case` is None, and nothing is asked.
    """
    if case is None or case.holder_id == reader:
        return False
    theirs = _boards(case.board, case.place, places)
    board, place = (here.board, here.place) if here else (None, None)
    return bool(theirs) and theirs.isdisjoint(_boards(board, place or stated, places))


def _boards(board: str | None, municipality: str | None, places: Places) -> frozenset[str]:
    """The boards that it may be; a municipality itself stands for boards that are not known."""
    if board:
        return frozenset([board])
    if not municipality:
        return frozenset()
    return frozenset(row.code for row in places.boards_of(municipality)) or frozenset([municipality])
