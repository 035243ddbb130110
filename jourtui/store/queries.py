"""What screens and text commands ask the views. Nothing here writes or logs: `desk` does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, text
from sqlmodel import Session as Rows
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules.clocks import NOTICE_END
from jourtui.store.masking import mask_of
from jourtui.store.views import (
    CallRow,
    CaseRow,
    ClockRow,
    DeliveryRow,
    LodgingRow,
    NoticeRow,
    ShiftChangeRow,
    StaffRow,
    TellRow,
    VisitRow,
)

PAGE = 200
"""Rows in one page of a list that can grow."""
ENDED_SINCE = timedelta(days=7)
"""For how long what nobody has renewed or closed stands among the clocks; its own list has it longer."""
_BEGINS = """view_case.record_id IN (
    SELECT lower(hex(record.record_id)) FROM view_search JOIN record ON record.n = view_search.rowid
    WHERE view_search MATCH :begins
)"""

# Asked at every change, and therefore put together once: that takes longer than to answer them.
_RECORDS: BindParameter[Any] = bindparam("records", expanding=True)
_NOT_ENDS = col(ClockRow.kind) != NOTICE_END
_CLOCKS = select(ClockRow).order_by(col(ClockRow.due_at))
_EVERY_CLOCK = _CLOCKS.where(_NOT_ENDS)
_CLOCKS_OF = _CLOCKS.where(col(ClockRow.record_id).in_(_RECORDS))


def holds(now: Any) -> tuple[ColumnElement[bool], ...]:
    """The condition that a notice holds at a time."""
    begun = or_(col(NoticeRow.valid_from).is_(None), col(NoticeRow.valid_from) <= now)
    return and_(col(NoticeRow.open)), col(NoticeRow.until) > now, begun


_TOLD = (NoticeRow.person_name, NoticeRow.reserve_number, NoticeRow.address)


class Told(NamedTuple):
    """What tells whom a notice is about, without the rest of it: all that hold are read while one types."""

    record_id: UUID
    person_name: str
    personnummer: str
    reserve_number: str
    birth_year: int | None
    phone: str
    address: str


MOST_NOTICES = 5_000
"""Advance notices that are searched for a name or an address: ten years' and more, if all held at once."""
_WHOM = (
    select(*(getattr(NoticeRow, name) for name in Told._fields))
    .where(*holds(bindparam("now")), or_(*(col(one) != "" for one in _TOLD)))
    .order_by(col(NoticeRow.until))
    .limit(MOST_NOTICES)
)


def _tonight(now: Any, since: Any) -> ColumnElement[bool]:
    """Every clock, but of ends of validity only those of the day before and of the week after."""
    ends = and_(col(ClockRow.started_at) <= now, col(ClockRow.due_at) > since)
    return or_(_NOT_ENDS, ends)


_OPEN_COUNTS = select(
    select(func.count()).select_from(CallRow).where(col(CallRow.open)).scalar_subquery(),
    select(func.count()).select_from(CaseRow).where(col(CaseRow.open)).scalar_subquery(),
    select(func.count())
    .select_from(ClockRow)
    .where(col(ClockRow.stopped_at).is_(None), _tonight(bindparam("now"), bindparam("since")))
    .scalar_subquery(),
)


def earlier_calls(rows: Rows, phone: str, *, but: UUID | None = None) -> Sequence[CallRow]:
    """Calls with the number `phone` (E.164), the last first."""
    if not phone:
        return []
    statement = select(CallRow).where(CallRow.phone == phone).order_by(col(CallRow.received_at).desc())
    if but is not None:
        statement = statement.where(CallRow.record_id != but)
    return rows.exec(statement.where(*unlocked(rows, CallRow)).limit(PAGE)).all()


def open_cases_of(rows: Rows, phone: str) -> Sequence[CaseRow]:
    """Open cases that calls with the number `phone` (E.164) belong to."""
    if not phone:
        return []
    cases = select(CallRow.case_id).where(CallRow.phone == phone, col(CallRow.case_id).is_not(None))
    statement = select(CaseRow).where(
        col(CaseRow.record_id).in_(cases), col(CaseRow.open), *unlocked(rows, CaseRow)
    )
    return rows.exec(statement.order_by(col(CaseRow.opened_at).desc())).all()


def notices(rows: Rows, now: datetime, *, phone: str = "", personnummer: str = "") -> Sequence[NoticeRow]:
    """Valid advance notices about a number or a person."""
    about = []
    if phone:
        about.append(NoticeRow.phone == phone)
    if personnummer:
        about.append(NoticeRow.personnummer == personnummer)
    if not about:
        return []
    return rows.exec(select(NoticeRow).where(or_(*about), *holds(now)).order_by(col(NoticeRow.until))).all()


def cases(rows: Rows, *, open_only: bool = True, page: int = 0) -> Sequence[CaseRow]:
    """A page of cases, the last opened first."""
    statement = select(CaseRow).where(col(CaseRow.opened_at).is_not(None))
    if open_only:
        statement = statement.where(col(CaseRow.open))
    statement = statement.order_by(col(CaseRow.opened_at).desc(), col(CaseRow.record_id))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def beginning(rows: Rows, table: type[CallRow] | type[CaseRow], prefix: str) -> Sequence[UUID]:
    """Calls or cases, open or closed, whose id in hexadecimal begins with `prefix`: two at most."""
    if not prefix or set(prefix) - set("0123456789abcdef"):
        return []
    low, high = UUID(hex=prefix[:32].ljust(32, "0")), UUID(hex=prefix[:32].ljust(32, "f"))
    record = col(table.record_id)
    return rows.exec(select(record).where(record >= low, record <= high).limit(2)).all()


def case(rows: Rows, record: UUID) -> CaseRow | None:
    """One case, open or closed."""
    return rows.get(CaseRow, record)


def find_cases(
    rows: Rows,
    words: Sequence[str],
    *,
    open_only: bool = True,
    page: int = 0,
    codes: Callable[[str], Collection[str]] = lambda word: (),
) -> Sequence[CaseRow]:
    """A page of cases where every word begins a word of the subject, the matter, a number or an address.

    Or is part of the holder's name, or means a board, case type or municipality by `codes`.
    """
    statement = select(CaseRow).where(col(CaseRow.opened_at).is_not(None))
    if open_only:
        statement = statement.where(col(CaseRow.open))
    else:
        statement = statement.where(col(CaseRow.open).is_(False))
    if words:
        statement = statement.where(*unlocked(rows, CaseRow))  # that a word is found tells of whom it is
    names = {row.person_id: row.name.casefold() for row in staff(rows)}
    for word in words:
        meant = list(codes(word))
        holders = [person for person, name in names.items() if word.casefold() in name]
        # A quoted string followed by * is a beginning; quotes inside are doubled.
        begins = '"' + word.replace('"', '""') + '"*'
        statement = statement.where(
            or_(
                text(_BEGINS).bindparams(bindparam("begins", begins, unique=True)),
                col(CaseRow.holder_id).in_(holders),
                col(CaseRow.board).in_(meant),
                col(CaseRow.case_type).in_(meant),
                func.coalesce(CaseRow.staying_municipality, CaseRow.stated_municipality).in_(meant),
            )
        )
    statement = statement.order_by(col(CaseRow.opened_at).desc(), col(CaseRow.record_id))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def neighbour(rows: Rows, row: CaseRow, *, older: bool) -> CaseRow | None:
    """The case after this one in the list of open, or of closed cases; or the one before it."""
    opened, record = col(CaseRow.opened_at), col(CaseRow.record_id)
    same = (col(CaseRow.open) == row.open, opened.is_not(None))
    if older:
        beyond = or_(opened < row.opened_at, and_(opened == row.opened_at, record > row.record_id))
        statement = select(CaseRow).where(*same, beyond).order_by(opened.desc(), record)
    else:
        beyond = or_(opened > row.opened_at, and_(opened == row.opened_at, record < row.record_id))
        statement = select(CaseRow).where(*same, beyond).order_by(opened, record.desc())
    return rows.exec(statement.limit(1)).first()


def lodgings(rows: Rows, *, live: bool = True, page: int = 0) -> Sequence[LodgingRow]:
    """A page of bookings: those that hold, by check-out; or those that have ended, the last ended first."""
    statement = select(LodgingRow)
    if live:
        statement = statement.where(LodgingRow.standing == "live").order_by(
            col(LodgingRow.check_out), col(LodgingRow.booking)
        )
    else:
        statement = statement.where(LodgingRow.standing != "live").order_by(
            col(LodgingRow.ended_at).desc(), col(LodgingRow.booking)
        )
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def lodgings_of(rows: Rows, case: UUID) -> Sequence[LodgingRow]:
    """The bookings of a case, the first asked for first."""
    statement = select(LodgingRow).where(LodgingRow.record_id == case)
    return rows.exec(statement.order_by(col(LodgingRow.asked_at), col(LodgingRow.booking))).all()


def visits(rows: Rows, *, live: bool = True, page: int = 0) -> Sequence[VisitRow]:
    """A page of visits: those out or to go, the first to be heard from first; or those that have ended."""
    statement = select(VisitRow)
    if live:
        due, decided = col(VisitRow.check_due), col(VisitRow.decided_at)
        statement = statement.where(VisitRow.visit_standing == "live")
        statement = statement.order_by(due.is_(None), due, decided, col(VisitRow.visit))
    else:
        statement = statement.where(VisitRow.visit_standing != "live")
        statement = statement.order_by(col(VisitRow.ended_at).desc(), col(VisitRow.visit))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def out(rows: Rows) -> Sequence[VisitRow]:
    """Those who are out now, the first to be heard from first."""
    statement = select(VisitRow).where(VisitRow.visit_standing == "live")
    statement = statement.where(col(VisitRow.departed_at).is_not(None))
    return rows.exec(statement.order_by(col(VisitRow.check_due), col(VisitRow.visit))).all()


def visits_of(rows: Rows, case: UUID) -> Sequence[VisitRow]:
    """The visits of a case, the first decided first."""
    statement = select(VisitRow).where(VisitRow.record_id == case)
    return rows.exec(statement.order_by(col(VisitRow.decided_at), col(VisitRow.visit))).all()


def calls_of(rows: Rows, case: UUID) -> Sequence[CallRow]:
    """The calls of a case, the first first."""
    return rows.exec(select(CallRow).where(CallRow.case_id == case).order_by(col(CallRow.received_at))).all()


def clocks(rows: Rows, *, running: bool = True, ends: datetime | None = None) -> Sequence[ClockRow]:
    """All clocks, the first due first; those that stopped too late too unless `running`.

    With `ends`, the time now, also what ends its validity within a day, or ended it this week.
    """
    which = _NOT_ENDS if ends is None else _tonight(ends, ends - ENDED_SINCE)
    statement = (
        select(ClockRow)
        .where(which)
        .order_by(col(ClockRow.due_at), col(ClockRow.started_at), col(ClockRow.record_id))
    )
    if running:
        statement = statement.where(col(ClockRow.stopped_at).is_(None))
    return rows.exec(statement).all()


def clocks_of(rows: Rows, records: Collection[UUID] | None) -> dict[UUID, list[ClockRow]]:
    """The clocks of some records, or of all (None) but ends of validity, the first due first."""
    if records is None:
        clocks = rows.exec(_EVERY_CLOCK)
    else:
        clocks = rows.exec(_CLOCKS_OF, params={"records": list(records)})
    found: dict[UUID, list[ClockRow]] = {}
    for clock in clocks:
        found.setdefault(clock.record_id, []).append(clock)
    return found


def tells(rows: Rows, person: UUID) -> Sequence[TellRow]:
    """What a person has still to be told, the first first."""
    statement = select(TellRow).where(TellRow.person_id == person)
    found = rows.exec(statement.order_by(col(TellRow.at), col(TellRow.detail))).all()
    return sorted(found, key=lambda tell: tell.code == "two_values")  # who is responsible comes first


def open_counts(rows: Rows, now: datetime) -> tuple[int, int, int]:
    """How many calls are open, how many cases, and how many clocks run."""
    return rows.exec(_OPEN_COUNTS, params={"now": now, "since": now - ENDED_SINCE}).one()


def staff(rows: Rows) -> Sequence[StaffRow]:
    """Everybody who works at the jour, each person once, by name.

    Two laptops that had not heard of each other when a person first signed in have each a record of them:
    the one where they are at work now, or the last.
    """
    found: dict[UUID, StaffRow] = {}
    last = col(StaffRow.since).desc().nulls_last()
    for row in rows.exec(select(StaffRow).order_by(last, col(StaffRow.record_id))):
        found.setdefault(row.person_id or row.record_id, row)
    return sorted(found.values(), key=lambda row: (row.name, row.record_id))


def partner(rows: Rows, duty: str, me: UUID) -> StaffRow | None:
    """Who else signed in last as `first` or `backup`, and has not signed out."""
    statement = select(StaffRow).where(StaffRow.duty == duty, StaffRow.person_id != me)
    return rows.exec(statement.order_by(col(StaffRow.since).desc())).first()


def unlocked(rows: Rows, table: type[CallRow] | type[CaseRow]) -> list[ColumnElement[bool]]:
    """The condition that a record is not locked from the reader: for what is found by what is known of it."""
    locked = mask_of(rows).locked
    return [col(table.record_id).not_in(locked)] if locked else []


def candidates(rows: Rows, now: datetime) -> list[Told]:
    """What tells whom each advance notice that holds now is about: at most `MOST_NOTICES`, the first to end.

    None that is locked from the reader, and none on a wall.
    """
    mask = mask_of(rows)
    if mask.wall:
        return []
    held = rows.exec(_WHOM, params={"now": now})
    found = (Told._make(row) for row in held)
    return [one for one in found if one.record_id not in mask.locked]


def valid_notices(rows: Rows, now: datetime) -> Sequence[NoticeRow]:
    """Every advance notice that holds now, the first to end first."""
    statement = select(NoticeRow).where(col(NoticeRow.open), col(NoticeRow.until) > now)
    return rows.exec(statement.order_by(col(NoticeRow.until), col(NoticeRow.record_id)).limit(PAGE)).all()


def shift_changes(rows: Rows, since: datetime) -> Sequence[ShiftChangeRow]:
    """The shift changes from `since` on, the last first."""
    statement = select(ShiftChangeRow).where(col(ShiftChangeRow.begun_at) >= since)
    order = col(ShiftChangeRow.begun_at).desc(), col(ShiftChangeRow.record_id)
    return rows.exec(statement.order_by(*order).limit(PAGE)).all()


def deliveries(rows: Rows) -> Sequence[DeliveryRow]:
    """All that has been queued to leave, and what came to the wrong hands, the last first: a thousand."""
    return rows.exec(select(DeliveryRow).order_by(col(DeliveryRow.queued_at).desc()).limit(1000)).all()


def words_there(rows: Rows) -> set[tuple[UUID | None, int]]:
    """(document, version) of all words that their boards have, with every addition to them."""
    found = rows.exec(select(DeliveryRow).where(col(DeliveryRow.whole).is_(True)))
    return {(one.document, one.version) for one in found}


def page_with(rows: Rows, listed: SelectOfScalar[Any], id_: UUID, record: UUID) -> int | None:
    """On which page of what is listed a record stands, None where it does not; `id_` is the column of its id.

    Only ids are read: of ten years too it is known at once.
    """
    asked: Any = listed.with_only_columns(col(id_))
    ids: list[UUID] = list(rows.exec(asked))
    return ids.index(record) // PAGE if record in ids else None
