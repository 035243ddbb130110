"""What the views know of a number or a person from before. Nothing here logs or writes.

Asked while somebody types, so it stays quick however many calls there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session as Rows
from sqlmodel import and_, col, or_, select

from jourtui.rules.matching import Match, Sought, Whom, match
from jourtui.store import queries
from jourtui.store.views import CallRow, CaseRow, NoticeRow

SHOWN = 9
"""How many earlier calls can be looked at while a line is typed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is about one number or one personnummer."""

    notices: tuple[NoticeRow, ...] = ()
    """Valid advance notices that are surely about the number or the person."""
    maybe: tuple[NoticeRow, ...] = ()
    """Valid ones that may be, the likeliest first: why is told, and the plan only when somebody asks."""
    matches: Mapping[UUID, Match] = field(default_factory=dict)
    """Of each notice, why it was found, and how certain that is."""
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


_RANK = ("sure", "likely", "possible")


def matching(rows: Rows, now: datetime, *sought: Sought) -> list[tuple[NoticeRow, Match]]:
    """The notices that hold now and may be about somebody, the most certain first; one may come twice."""
    told: dict[UUID, Whom] = {}
    found: dict[UUID, NoticeRow] = {}
    if any(any(one.names) or one.reserve_number or one.address for one in sought):
        told = {one.record_id: one for one in queries.candidates(rows, now)}
    for one in sought:
        for phone in one.phones or ("",):
            exact = queries.notices(rows, now, phone=phone, personnummer=one.personnummer)
            found |= {notice.record_id: notice for notice in exact}
    told |= found
    matched = [
        (record, how)
        for record, whom in told.items()
        for one in sought
        if (how := match(one, whom)) is not None
    ]
    if lacking := {record for record, _ in matched} - found.keys():
        read = select(NoticeRow).where(col(NoticeRow.record_id).in_(lacking))
        found |= {notice.record_id: notice for notice in rows.exec(read)}
    pairs = [(found[record], how) for record, how in matched]
    return sorted(pairs, key=lambda pair: (_RANK.index(pair[1].certainty), -len(pair[1].why)))


def look_up(rows: Rows, now: datetime, sought: Sought, *more: Sought) -> Known:
    """What is known of the number or the person `sought`; of who else it may be only advance notices."""
    told: list[tuple[NoticeRow, Match]] = []
    matches: dict[UUID, Match] = {}
    for one, how in matching(rows, now, sought, *more):
        if matches.setdefault(one.record_id, how) is how:
            told.append((one, how))
    phone = next(iter(sought.phones), "")
    sure = tuple(one for one, how in told if how.certainty == "sure")
    maybe = tuple(one for one, how in told if how.certainty != "sure")
    before = _before(rows, phone, sought.personnummer)
    return replace(before, notices=sure, maybe=maybe, matches=matches) if told else before


def _before(rows: Rows, phone: str, personnummer: str) -> Known:
    """Earlier calls and cases."""
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
    if not calls:
        return NOTHING
    count = rows.exec(select(func.count()).select_from(CallRow).where(these)).one()
    marked = and_(these, col(CallRow.safe_to_call) == "no")
    unsafe = rows.exec(select(CallRow).where(marked).order_by(col(CallRow.received_at).desc())).first()
    cases = select(CallRow.case_id).where(these, col(CallRow.case_id).is_not(None))
    still = (col(CaseRow.open), *queries.unlocked(rows, CaseRow))
    belongs = select(CaseRow).where(col(CaseRow.record_id).in_(cases), *still)
    opened = rows.exec(belongs.order_by(col(CaseRow.opened_at).desc())).all()
    return Known(calls=tuple(calls), count=count, unsafe=unsafe, cases=tuple(opened))
