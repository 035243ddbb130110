"""The queue: calls with their clocks, and with what is known of the number from before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, func
from sqlmodel import Session as Rows
from sqlmodel import col, or_, select

from jourtui.store import queries
from jourtui.store.masking import mask_of
from jourtui.store.views import CallRow, ClockRow, NoticeRow

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

# Asked at every change, and therefore put together once: that takes longer than to answer them.
_RECORDS: BindParameter[Any] = bindparam("records", expanding=True)
_PHONES: BindParameter[Any] = bindparam("phones", expanding=True)
_NOTICE_AMONG = select(NoticeRow.record_id).where(col(NoticeRow.record_id).in_(_RECORDS)).limit(1)
_THEIR_NUMBERS = select(CallRow.phone).where(col(CallRow.record_id).in_(_RECORDS))
_CALLS_TOUCHED = select(CallRow).where(
    or_(
        col(CallRow.record_id).in_(_RECORDS),
        and_(
            col(CallRow.open),
            col(CallRow.phone) != "",
            or_(col(CallRow.phone).in_(_THEIR_NUMBERS), col(CallRow.phone).in_(_PHONES)),
        ),
    )
)
_LOCKED: BindParameter[Any] = bindparam("locked", expanding=True)
_CALLS_FROM = (
    select(CallRow.phone, func.count())
    .where(col(CallRow.phone).in_(_PHONES), col(CallRow.record_id).not_in(_LOCKED))
    .group_by(CallRow.phone)
)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_NOTICES_ABOUT = select(NoticeRow).where(
    or_(col(NoticeRow.phone).in_(_PHONES), col(NoticeRow.personnummer).in_(_NUMBERS)),
    *queries.holds(bindparam("now")),
)


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One call as the queue shows it: its clocks, and what is known of the number from before."""

    call: CallRow
    clocks: tuple[ClockRow, ...] = ()
    earlier: int = 0
    """Other calls with the same number."""
    notice: NoticeRow | None = None
    """A valid advance notice about the number, or the person it concerns."""
    due_at: datetime | None = field(init=False)
    """When the caller must have been phoned; without that clock, the first of the others."""

    def __post_init__(self) -> None:
        running = [clock for clock in self.clocks if clock.stopped_at is None]
        callback = [clock for clock in running if clock.kind == "callback"]
        due = min((clock.due_at for clock in callback or running), default=None)
        object.__setattr__(self, "due_at", due)  # once: every list is sorted by it, and every clock asks

    @property
    def callback_due(self) -> datetime | None:
        """When the caller must have been phoned, while that clock runs."""
        running = (one.due_at for one in self.clocks if one.kind == "callback" and one.stopped_at is None)
        return next(running, None)


def open_calls(rows: Rows, now: datetime) -> list[QueueItem]:
    """Open calls by urgency: first those whose clock is due first, then the others, oldest first."""
    calls = rows.exec(select(CallRow).where(col(CallRow.open))).all()
    return by_urgency(_with_context(rows, calls, now))


def by_urgency(items: Iterable[QueueItem]) -> list[QueueItem]:
    """First those whose clock is due first, then the others, oldest first."""
    return sorted(items, key=_urgency)


def touched(
    rows: Rows, records: Collection[UUID], phones: Collection[str], now: datetime
) -> list[QueueItem] | None:
    """What a queue must show anew when `records` were written: those calls, and those with the same number.

    `phones` are the numbers that these calls had when they were last shown. None when what was written is no
    call, and may still be shown with one.
    """
    given = {"records": list(records), "phones": list(phones)}
    if rows.exec(_NOTICE_AMONG, params=given).first():
        return None
    return _with_context(rows, rows.exec(_CALLS_TOUCHED, params=given).all(), now)


def closed_calls(rows: Rows, now: datetime, *, page: int = 0) -> list[QueueItem]:
    """A page of closed calls, the last closed first."""
    statement = (
        select(CallRow)
        .where(col(CallRow.open).is_(False))
        .order_by(col(CallRow.closed_at).desc(), col(CallRow.record_id))
        .offset(page * queries.PAGE)
        .limit(queries.PAGE)
    )
    return _with_context(rows, rows.exec(statement).all(), now)


def call(rows: Rows, record: UUID, now: datetime) -> QueueItem | None:
    """One call, open or closed."""
    row = rows.get(CallRow, record)
    return _with_context(rows, [row], now)[0] if row else None


def _with_context(rows: Rows, calls: Sequence[CallRow], now: datetime) -> list[QueueItem]:
    phones = {call.phone for call in calls if call.phone}
    ids = [call.record_id for call in calls]
    clocks = queries.clocks_of(rows, ids)
    numbers = {call.subject_personnummer for call in calls if call.subject_personnummer}
    seen: dict[str, int] = {}
    noticed: dict[str, NoticeRow] = {}
    given = {"phones": list(phones), "numbers": list(numbers), "now": now}
    if phones:
        given["locked"] = list(mask_of(rows).locked)
        seen = dict(rows.exec(_CALLS_FROM, params=given).all())
    if phones or numbers:
        for notice in rows.exec(_NOTICES_ABOUT, params=given):
            noticed |= {number: notice for number in (notice.phone, notice.personnummer) if number}
    return [
        QueueItem(
            call=call,
            clocks=tuple(clocks.get(call.record_id, ())),
            earlier=max(0, seen.get(call.phone, 1) - 1),
            notice=noticed.get(call.subject_personnummer) or noticed.get(call.phone),
        )
        for call in calls
    ]


def _urgency(item: QueueItem) -> tuple[bool, datetime, str]:
    due = item.due_at
    # A call whose beginning only a newer jourtui understands has no time: it comes before the other waiting.
    return (due is None, due or item.call.received_at or _LONG_AGO, item.call.record_id.hex)
