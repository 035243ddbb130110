"""What a person can do about waiting on others in a case: see `rules.waiting`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules import waiting as rules
from jourtui.store.desk import Desk


def ask(desk: Desk, case: UUID, whom: rules.Whom, what: str, at: datetime | None = None) -> UUID:
    """Somebody else was asked: their clock begins. Returns what it is answered by."""
    asked = rules.Asked(whom=whom, what=what, minutes=rules.WITHIN[whom], at=at)
    (event,) = desk.write(case, asked)
    return event


def answer(
    desk: Desk, case: UUID, asked: UUID, text: str = "", at: datetime | None = None, *, dropped: bool = False
) -> None:
    """They answered, or nobody waits any more."""
    desk.write(case, rules.Answered(asked=asked, answer=text, dropped=dropped, at=at))
