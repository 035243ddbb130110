"""Where the key figures come from: each view's rows of one year, as facts. Columns only: see `figures`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import calendar
from jourtui.rules.figures import About, Fact, Period
from jourtui.rules.places import Places
from jourtui.store.views import (
    ActiveTimeRow,
    AssignmentRow,
    CallRow,
    CaseRow,
    CountedRow,
    DeviationRow,
    LodgingRow,
    NoticeRow,
    SoldServiceRow,
    VisitRow,
)

_CASE = (
    CaseRow.board,
    CaseRow.staying_municipality,
    CaseRow.stated_municipality,
    CaseRow.case_type,
    CaseRow.source,
)
"""What is asked of the case that something belongs to, in the order of `_placed`."""


def every(rows: Rows, period: Period, places: Places) -> Iterator[Fact]:
    """All that happened in the year and is counted."""
    boards = {board.code: board.municipality for board in places.boards}
    yield from _calls(rows, period, boards)
    yield from _cases(rows, period, boards)
    yield from _notices(rows, period)
    yield from _visits(rows, period, boards)
    yield from _lodgings(rows, period, boards)
    yield from _counted(rows, period, boards)
    yield from _deviations(rows, period)
    yield from _assignments(rows, period, boards)
    yield from _active_time(rows, period)
    yield from _sold(rows, period, boards)


def _within(column: Any, period: Period) -> Any:
    return and_(col(column) >= period.start, col(column) < period.end)


def _placed(
    boards: dict[str, str],
    board: str | None,
    staying: str | None,
    stated: str | None,
    case_type: str | None,
    source: str | None,
) -> About:
    """Whose a case is, and what it is about: the board's municipality before any that was said."""
    place = boards.get(board or "") or staying or stated or ""
    return About(place, board or "", case_type or "", source or "")


def _calls(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    asked = (
        CallRow.record_id,
        CallRow.received_at,
        CallRow.number_at,
        CallRow.via,
        CallRow.connected,
        CallRow.phone,
        CallRow.phone_shown,
        CallRow.municipality,
        CallRow.case_type,
        CallRow.source,
        CallRow.reached_at,
        CallRow.first_attempt_at,
        CallRow.untimed,
    )
    statement: Any = select(*asked, *_CASE).join(  # type: ignore[call-overload]
        CaseRow, col(CaseRow.record_id) == col(CallRow.case_id), isouter=True
    )
    for row in rows.exec(
        statement.where(_within(CallRow.received_at, period), col(CallRow.exit).is_distinct_from("test"))
    ):
        record, at, number_at, via, connected, phone, shown, place, type_, source, reached, first, *rest = row
        untimed, *case = rest
        given = _placed(boards, *case)
        about = About(
            given.municipality or place or "", given.board, given.type or type_ or "", source or given.source
        )
        clock = via == "sos" and bool(phone or shown) and not connected and not untimed
        start = (number_at or at) if clock else None
        yield Fact("call", record, at, about=about, code=via, start=start, done=reached, first=first)


def _cases(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    statement: Any = select(CaseRow.record_id, CaseRow.opened_at, *_CASE)  # type: ignore[call-overload]
    for record, at, *case in rows.exec(statement.where(_within(CaseRow.opened_at, period))):
        yield Fact("case", record, at, about=_placed(boards, *case))


def _notices(rows: Rows, period: Period) -> Iterator[Fact]:
    statement = select(NoticeRow.record_id, NoticeRow.received_at, NoticeRow.municipality)
    for record, at, place in rows.exec(statement.where(_within(NoticeRow.received_at, period))):
        if at is not None:
            yield Fact("notice", record, at, about=About(place or ""))


def _visits(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    asked = (
        VisitRow.record_id,
        VisitRow.visit,
        VisitRow.decided_at,
        VisitRow.contact_at,
        VisitRow.arrived_at,
    )
    statement = _of_case(VisitRow.record_id, *asked).where(
        _within(VisitRow.decided_at, period), VisitRow.visit_standing != "cancelled"
    )
    for record, part, at, contact, arrived, *case in rows.exec(statement):
        yield Fact("visit", record, at, part, _placed(boards, *case), start=contact or at, done=arrived)


def _lodgings(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    asked = (LodgingRow.record_id, LodgingRow.booking, LodgingRow.asked_at, LodgingRow.reason)
    statement = _of_case(LodgingRow.record_id, *asked).where(
        _within(LodgingRow.asked_at, period),
        col(LodgingRow.standing).not_in(("cancelled", "not_arrived")),
        col(LodgingRow.state) != "asked",
    )
    for record, part, at, reason, *case in rows.exec(statement):
        yield Fact("lodging", record, at, part, _placed(boards, *case), reason)


def _counted(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    asked = (
        CountedRow.record_id,
        CountedRow.counted,
        CountedRow.what,
        CountedRow.at,
        CountedRow.code,
        CountedRow.due_at,
        CountedRow.done_at,
        CountedRow.again,
    )
    called = {}
    handed = select(CallRow.record_id, CallRow.municipality, CallRow.case_type, CallRow.source).where(
        col(CallRow.record_id).in_(select(CountedRow.record_id).where(_within(CountedRow.at, period)))
    )
    for record, place, type_, source in rows.exec(handed):
        called[record] = About(place or "", "", type_ or "", source or "")
    for record, part, what, at, code, due, done, again, *case in rows.exec(
        _of_case(CountedRow.record_id, *asked).where(_within(CountedRow.at, period))
    ):
        about = called.get(record) or _placed(boards, *case)
        yield Fact(what, record, at, part, about, code, due=due, done=done, again=again)


def _deviations(rows: Rows, period: Period) -> Iterator[Fact]:
    asked = (
        DeviationRow.record_id,
        DeviationRow.happened_at,
        DeviationRow.kind,
        DeviationRow.direction,
        DeviationRow.municipality,
        DeviationRow.asked_at,
        DeviationRow.answered,
        DeviationRow.reporter,
    )
    statement: Any = select(*asked)  # type: ignore[call-overload]
    begun = (_within(DeviationRow.happened_at, period), DeviationRow.standing != "")
    for record, at, kind, direction, place, asked_at, answered, reporter in rows.exec(
        statement.where(*begun)
    ):
        feedback = "answered" if answered else "waited_for" if asked_at is not None else "not_asked"
        about = About(place or "")
        said = {"direction": direction, "feedback": feedback, "reporter": reporter}
        yield Fact("deviation", record, at, None, about, kind, **said)


def _assignments(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    asked = (
        AssignmentRow.record_id,
        AssignmentRow.ordered_at,
        AssignmentRow.municipality,
        AssignmentRow.board,
        AssignmentRow.minutes,
    )
    statement: Any = select(*asked)  # type: ignore[call-overload]
    for record, at, place, board, minutes in rows.exec(
        statement.where(_within(AssignmentRow.ordered_at, period))
    ):
        about = About(boards.get(board or "") or place or "", board or "")
        yield Fact("assignment", record, at, about=about)
        yield Fact("sold_hours", record, at, about=about, amount=minutes)


def _active_time(rows: Rows, period: Period) -> Iterator[Fact]:
    """What people stand for, in the year that their duty week began in."""
    standing = ("confirmed", "approved")
    asked: Any = (ActiveTimeRow.record_id, ActiveTimeRow.week, ActiveTimeRow.minutes)
    statement: Any = select(*asked)
    first, last = date(period.year, 1, 1), date(period.year, 12, 31)
    weeks = (col(ActiveTimeRow.week) >= first, col(ActiveTimeRow.week) <= last)
    for record, week, minutes in rows.exec(statement.where(*weeks, col(ActiveTimeRow.state).in_(standing))):
        if week is not None:
            begun = calendar.at_local(week, 16)
            yield Fact("active_time", record, begun, amount=minutes)


def _sold(rows: Rows, period: Period, boards: dict[str, str]) -> Iterator[Fact]:
    """Sold services, on their first day: both their time and what they cost."""
    row = SoldServiceRow
    asked: Any = (row.record_id, row.first, row.board, row.minutes, row.amount_ore)
    statement: Any = select(*asked).where(row.year == period.year, col(row.withdrawn).is_(False))
    for record, first, board, minutes, amount in rows.exec(statement):
        if first is not None:
            at, about = calendar.at_local(first, 12), About(boards.get(board, ""), board)
            yield Fact("sold_hours", record, at, about=about, amount=minutes)
            yield Fact("sold_amount", record, at, about=about, amount=amount)


def _of_case(record: Any, *asked: Any) -> Any:
    """A question about what a case holds, with what is asked of the case; a call has none of its own."""
    statement: Any = select(*asked, *_CASE)  # type: ignore[call-overload]
    return statement.join(CaseRow, col(CaseRow.record_id) == col(record), isouter=True)
