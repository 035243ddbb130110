"""What is open and what runs, over all calls and cases, gathered once: for handing over, and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, or_, select

from jourtui.rules.documents import EXTRACT
from jourtui.store import call_queue, queries
from jourtui.store.assessments import cases_by_id
from jourtui.store.call_queue import QueueItem
from jourtui.store.views import (
    CallRow,
    CaseRow,
    ClockRow,
    DeliveryRow,
    DocumentRow,
    LodgingRow,
    NoticeRow,
    ShiftChangeRow,
    VisitRow,
)

COURT = ("court_week", "court_next_day")
PROMISES = ("step", "follow_up")
UNDERWAY = ("queued", "later", "asks", "astray")
CHANGES_FOR = timedelta(days=8)
"""How far back shift changes are told of: the last Wednesday is always among them."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that somebody who goes on must know, each part with what is most urgent first."""

    courts: Sequence[ClockRow] = ()
    """What must be submitted to court."""
    boards: Sequence[ClockRow] = ()
    """What a board has to decide."""
    protections: Sequence[ClockRow] = ()
    """Children for whom nobody has decided on immediate protection."""
    wrong: Sequence[DeliveryRow] = ()
    """What came to the wrong hands and is not seen to, the first first."""
    calls: Sequence[QueueItem] = ()
    cases: Sequence[CaseRow] = ()
    lodgings: Sequence[LodgingRow] = ()
    documents: Sequence[DocumentRow] = ()
    """Those that hold and have not been delivered as they stand, the first begun first."""
    sending: dict[UUID, DeliveryRow] = field(default_factory=dict)
    """How far those have come that are on their way, by document."""
    receipts: Sequence[ClockRow] = ()
    """What is delivered and nobody has acknowledged."""
    delivered: dict[tuple[UUID, str, datetime], DeliveryRow] = field(default_factory=dict)
    """What was delivered, by case, title and time: as a clock tells of it."""
    visits: Sequence[VisitRow] = ()
    """Visits that are decided or on their way."""
    promises: Sequence[ClockRow] = ()
    """What somebody has planned, with a time."""
    waits: Sequence[ClockRow] = ()
    notices: Sequence[NoticeRow] = ()
    changes: Sequence[ShiftChangeRow] = ()
    """The shift changes of the last week, the last first."""
    reports: dict[UUID, ClockRow] = field(default_factory=dict)
    """The report clocks that run, by case."""
    known: dict[UUID, CaseRow] = field(default_factory=dict)
    """Every case that something here belongs to, closed ones too."""

    @property
    def empty(self) -> bool:
        law = (self.courts, self.boards, self.protections, self.wrong)
        held = (self.calls, self.cases, self.documents, self.receipts, self.visits, self.lodgings)
        return not any((*law, *held, self.promises, self.waits, self.notices))

    @property
    def records(self) -> dict[UUID, CallRow | CaseRow]:
        """The open calls and cases, by record."""
        found: dict[UUID, CallRow | CaseRow] = {item.call.record_id: item.call for item in self.calls}
        return found | {case.record_id: case for case in self.cases}


def gather(rows: Rows, now: datetime) -> Overview:
    """Read it all from the views. Nothing is logged: `desk` does."""
    clocks = queries.clocks(rows)
    deliveries = rows.exec(select(DeliveryRow).order_by(col(DeliveryRow.queued_at))).all()
    documents, sending = _undelivered(rows, deliveries)
    wrong = rows.exec(
        select(DeliveryRow).where(DeliveryRow.state == "wrong").order_by(col(DeliveryRow.queued_at))
    ).all()
    lodgings, visits = queries.lodgings(rows), queries.visits(rows)
    cases = rows.exec(
        select(CaseRow).where(col(CaseRow.open)).order_by(col(CaseRow.opened_at), col(CaseRow.record_id))
    ).all()
    known = {case.record_id: case for case in cases}
    others = {clock.record_id for clock in clocks if clock.record_type == "case"}
    others |= {one.record_id for one in documents} | {one.record_id for one in wrong}
    others |= {booking.record_id for booking in lodgings} | {visit.record_id for visit in visits}
    known |= cases_by_id(rows, others - known.keys())
    return Overview(
        courts=_of(clocks, COURT),
        boards=_of(clocks, ("board_decision",)),
        protections=_of(clocks, ("protection",)),
        wrong=wrong,
        calls=call_queue.open_calls(rows, now),
        cases=cases,
        documents=documents,
        sending=sending,
        delivered={
            (one.record_id, one.title, one.delivered_at): one for one in deliveries if one.delivered_at
        },
        receipts=_of(clocks, ("receipt",)),
        visits=visits,
        lodgings=lodgings,
        promises=_of(clocks, PROMISES),
        waits=[
            clock
            for clock in clocks
            if clock.kind.startswith("waiting_")
            or clock.kind in ("sos_number", "assistance", "assistance_received")
        ],
        notices=queries.valid_notices(rows, now),
        changes=queries.shift_changes(rows, now - CHANGES_FOR),
        reports={clock.record_id: clock for clock in clocks if clock.kind == "report"},
        known=known,
    )


def _undelivered(
    rows: Rows, deliveries: Sequence[DeliveryRow]
) -> tuple[list[DocumentRow], dict[UUID, DeliveryRow]]:
    """Documents whose words nobody has received yet: being written too, since they are to be."""
    there = queries.words_there(rows)
    sending = {
        one.document: one
        for one in deliveries
        if one.document and (one.lacks or one.other_words or one.state in UNDERWAY)
    }
    holds = select(DocumentRow).where(
        col(DocumentRow.replaced).is_(False),
        DocumentRow.state != "withdrawn",
        or_(DocumentRow.kind != EXTRACT, col(DocumentRow.locked_at).is_(None)),
    )
    found = rows.exec(holds.order_by(col(DocumentRow.begun_at), col(DocumentRow.document))).all()
    return [one for one in found if (one.document, one.version) not in there], sending


def _of(clocks: Iterable[ClockRow], kinds: Sequence[str]) -> list[ClockRow]:
    return [clock for clock in clocks if clock.kind in kinds]
