"""What the views know of a number or a person from before. Exact matches only; nothing here logs or writes.

Asked while somebody types, so it stays quick however many calls there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session as Rows
from sqlmodel import and_, col, or_, select

from jourtui.store import queries
from jourtui.store.views import CallRow, CaseRow, NoticeRow

SHOWN = 9
"""How many earlier calls can be looked at while a line is typed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is about one number or one personnummer."""

    notices: tuple[NoticeRow, ...] = ()
    """Valid advance notices."""
    calls: tuple[CallRow, ...] = ()
    """Earlier calls, the last first, at most `SHOWN`; open ones are among them."""
    count: int = 0
    """How many earlier calls there are."""
    unsafe: CallRow | None = None
    """The last call that was marked not safe to call."""
    cases: tuple[CaseRow, ...] = ()
    """Open cases that those calls belong to."""

    @property
    def open_calls(self) -> tuple[CallRow, ...]:
        """Earlier calls that nobody has closed."""
        return tuple(call for call in self.calls if call.open)


NOTHING = Known()


def look_up(rows: Rows, now: datetime, *, phone: str = "", personnummer: str = "") -> Known:
    """What is known of the number `phone` (E.164) or of the person; nothing if both are empty."""
    about: list[ColumnElement[bool]] = []
    if phone:
        about.append(col(CallRow.phone) == phone)
    if personnummer:
        about.append(col(CallRow.subject_personnummer) == personnummer)
    if not about:
        return NOTHING
    these = and_(or_(*about), *queries.unlocked(rows, CallRow))
    latest = (col(CallRow.open).desc(), col(CallRow.received_at).desc())
    calls = rows.exec(select(CallRow).where(these).order_by(*latest).limit(SHOWN)).all()
    notices = tuple(queries.notices(rows, now, phone=phone, personnummer=personnummer))
    if not calls:
        return Known(notices)
    count = rows.exec(select(func.count()).select_from(CallRow).where(these)).one()
    marked = and_(these, col(CallRow.safe_to_call) == "no")
    unsafe = rows.exec(select(CallRow).where(marked).order_by(col(CallRow.received_at).desc())).first()
    cases = select(CallRow.case_id).where(these, col(CallRow.case_id).is_not(None))
    still = (col(CaseRow.open), *queries.unlocked(rows, CaseRow))
    belongs = select(CaseRow).where(col(CaseRow.record_id).in_(cases), *still)
    opened = rows.exec(belongs.order_by(col(CaseRow.opened_at).desc())).all()
    return Known(notices, tuple(calls), count, unsafe, tuple(opened))
