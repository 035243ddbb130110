"""The agenda of a team meeting, made from what happened in its duty week."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, or_, select

from jourtui.rules import clocks, flags, responsibility
from jourtui.rules import meeting as rules
from jourtui.rules.access import Read
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.entries import ClockAcknowledged, Explanation, Judged, Log, TellSeen
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.hiding import hider
from jourtui.store.views import CallRow, CaseRow, DeviationRow, FlagRow, MeetingRow, ShiftChangeRow, VisitRow

MOST = 200
"""Flags, and meetings with something left to do, that one agenda holds."""
_REPORTED = col(DeviationRow.reported_at)
_NO_WORK = (TellSeen, ClockAcknowledged, Judged, Read, *flags.PAYLOADS)


@dataclass(frozen=True, slots=True)
class Broken:
    """A clock that was broken in the week, and why, where somebody has said so."""

    clock: clocks.Clock
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the events of a record say that its row does not."""

    clocks: tuple[clocks.Clock, ...] = ()
    explained: tuple[Explanation, ...] = ()
    decisions: tuple[tuple[datetime, str], ...] = ()
    """When, and what kind."""
    handovers: tuple[datetime, ...] = ()
    """When somebody else became responsible."""
    worked: tuple[datetime, ...] = ()
    """When something was written."""
    names: tuple[str, ...] = ()
    """Everybody who is named in it: to be hidden in free text, never to be shown."""
    guarded: bool = False
    """They are protected, or want to be anonymous."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A call or a case of the week. Of one that is locked from the reader there is the row alone."""

    row: CallRow | CaseRow
    met: int = 0
    running: int = 0
    broken: tuple[Broken, ...] = ()
    decisions: tuple[tuple[datetime, str], ...] = ()
    handovers: int = 0
    calls: tuple[CallRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag: who raised it and when; the question is None where its record is locked from the reader."""

    row: FlagRow
    question: str | None


@dataclass(frozen=True, slots=True)
class Left:
    """A decision of an earlier meeting that nobody has carried out."""

    meeting: UUID
    end: datetime
    """When its duty week ended: the day of the meeting."""
    said: rules.Said


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that a meeting goes through, each part in its order."""

    week: DutyWeek
    record: UUID
    meeting: rules.Meeting
    undone: Sequence[Left] = ()
    flagged: Sequence[Flagged] = ()
    cases: Sequence[Reviewed] = ()
    calls: Sequence[Reviewed] = ()
    """Calls without a case where a clock was broken."""
    others: int = 0
    """Calls without a case where none was."""
    changes: Sequence[ShiftChangeRow] = ()
    visits: Sequence[VisitRow] = ()
    deviations: Sequence[DeviationRow] = ()
    """What went wrong in the week, or was written down then."""
    known: dict[UUID, CallRow | CaseRow] = field(default_factory=dict)
    """Every call and case that something here is about."""
    hide: Callable[[str], str] = str
    """Hides who is named in the week's calls and cases."""


Remembered = dict[tuple[UUID, int], Known]
"""What was read of a record after so many events: so that a key does not wait for what is known."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of what a week's agenda is about."""

    calls: Sequence[CallRow]
    cases: Sequence[CaseRow]
    flagged: Sequence[FlagRow]
    known: dict[UUID, CallRow | CaseRow]

    def unread(self, remembered: Remembered) -> int:
        """How many records have still to be read, which takes some milliseconds each."""
        return sum((row.record_id, row.changes) not in remembered for row in self.known.values())


def find(desk: Desk, week: DutyWeek) -> Found:
    """Find them. Raises ReplicaError."""
    with desk.rows() as rows:
        calls, cases = _calls(rows, week), _cases(rows, week)
        flagged = _flagged(rows, rules.record_of(week))
        known: dict[UUID, CallRow | CaseRow] = {call.record_id: call for call in calls}
        known |= {case.record_id: case for case in cases}
        known |= _rows_of(rows, {row.record_id for row in flagged} - known.keys())
    return Found(calls, cases, flagged, known)


def read(desk: Desk, week: DutyWeek) -> Remembered:
    """Read all records of the week: in another thread, so that no key waits. Raises ReplicaError."""
    found = find(desk, week).known.values()
    return {(row.record_id, row.changes): _read(desk, row) for row in found}


def gather(
    desk: Desk, week: DutyWeek, remembered: Remembered | None = None, found: Found | None = None
) -> Agenda:
    """Make the agenda. Nothing is logged: the caller does. Raises ReplicaError."""
    now, locked = desk.now(), desk.locked
    remembered = {} if remembered is None else remembered
    found = find(desk, week) if found is None else found
    calls, cases, flagged, known = found.calls, found.cases, found.flagged, found.known
    record = rules.record_of(week)
    with desk.rows() as rows:
        earlier = rows.exec(
            select(MeetingRow.record_id)
            .where(col(MeetingRow.undone) > 0, col(MeetingRow.start) < week.start)
            .order_by(col(MeetingRow.start))
            .limit(MOST)
        ).all()
        visits = rows.exec(
            select(VisitRow)
            .where(col(VisitRow.decided_at) >= week.start, col(VisitRow.decided_at) < week.end)
            .order_by(col(VisitRow.decided_at), col(VisitRow.visit))
        ).all()
        when = [(at >= week.start) & (at < week.end) for at in (col(DeviationRow.happened_at), _REPORTED)]
        deviations = rows.exec(
            select(DeviationRow)
            .where(col(DeviationRow.standing) != "", or_(*when))
            .order_by(col(DeviationRow.happened_at), col(DeviationRow.record_id))
        ).all()
        changes = [one for one in queries.shift_changes(rows, week.start) if _within(one.begun_at, week)]

    def known_of(row: CallRow | CaseRow) -> Known:
        key = (row.record_id, row.changes)
        if key not in remembered:
            remembered[key] = _read(desk, row)
        return remembered[key]

    of_case: dict[UUID, list[CallRow]] = {}
    for call in calls:
        if call.case_id is not None:
            of_case.setdefault(call.case_id, []).append(call)
    reviewed = [
        _reviewed(case, [case, *of_case.get(case.record_id, ())], known_of, week, now)
        if case.record_id not in locked
        else Reviewed(case)
        for case in cases
        if case.record_id in locked or any(_within(at, week) for at in known_of(case).worked)
    ]
    alone = [
        Reviewed(call) if call.record_id in locked else _reviewed(call, [call], known_of, week, now)
        for call in calls
        if call.case_id is None
    ]
    broken = [one for one in alone if one.broken or one.row.record_id in locked]
    named = [known_of(row) for row in known.values()]
    return Agenda(
        week,
        record,
        rules.fold(desk.journal.events(record)),
        undone=list(_undone(desk, earlier)),
        flagged=[Flagged(row, _question(desk, row, locked)) for row in flagged],
        cases=reviewed,
        calls=broken,
        others=len(alone) - len(broken),
        changes=list(reversed(changes)),
        visits=visits,
        deviations=deviations,
        known=known,
        hide=hider(
            (name for one in named if not one.guarded for name in one.names),
            (name for one in named if one.guarded for name in one.names),
        ),
    )


def _within(at: datetime | None, week: DutyWeek) -> bool:
    return at is not None and week.start <= at < week.end


def _calls(rows: Rows, week: DutyWeek) -> Sequence[CallRow]:
    received = col(CallRow.received_at)
    statement = select(CallRow).where(received >= week.start, received < week.end)
    return rows.exec(statement.order_by(received, col(CallRow.record_id))).all()


def _cases(rows: Rows, week: DutyWeek) -> Sequence[CaseRow]:
    """Cases that may have been worked on in the week, the first opened first."""
    opened = col(CaseRow.opened_at)
    statement = select(CaseRow).where(col(CaseRow.last_at) >= week.start, opened < week.end)
    return rows.exec(statement.order_by(opened, col(CaseRow.record_id))).all()


def _flagged(rows: Rows, meeting: UUID) -> Sequence[FlagRow]:
    """Flags that wait, and those that this meeting took up, the first raised first."""
    found: list[FlagRow] = []
    for wanted in (col(FlagRow.taken_in).is_(None), col(FlagRow.taken_in) == meeting):
        order = col(FlagRow.at), col(FlagRow.event_id)
        found += rows.exec(select(FlagRow).where(wanted).order_by(*order).limit(MOST)).all()
    return found


def _rows_of(rows: Rows, records: Collection[UUID]) -> dict[UUID, CallRow | CaseRow]:
    found: dict[UUID, CallRow | CaseRow] = {}
    for row in rows.exec(select(CallRow).where(col(CallRow.record_id).in_(records))):
        found[row.record_id] = row
    for case in rows.exec(select(CaseRow).where(col(CaseRow.record_id).in_(records))):
        found[case.record_id] = case
    return found


def _question(desk: Desk, row: FlagRow, locked: Collection[UUID]) -> str | None:
    if row.record_id in locked:
        return None
    for event in desk.journal.events(row.record_id):
        if event.id == row.event_id and isinstance(event.payload, flags.FlagRaised):
            return event.payload.question
    return ""


def _undone(desk: Desk, meetings: Iterable[UUID]) -> Iterator[Left]:
    for record in meetings:
        meeting = rules.fold(desk.journal.events(record))
        if meeting.end is not None:
            for said in meeting.to_do():
                yield Left(record, meeting.end, said)


def _read(desk: Desk, row: CallRow | CaseRow) -> Known:
    """Fold a record once, also one that is locked from the reader: its names are to be hidden."""
    state: Call | Case
    if isinstance(row, CallRow):
        state = desk.journal.call(row.record_id)
        every = clocks.every_of_call(state, row.record_id)
        names: tuple[str, ...] = (state.caller_name,)
        decided: list[tuple[datetime, str]] = []
    else:
        state = desk.journal.case(row.record_id)
        every = clocks.every_of_case(state, row.record_id)
        people = state.subjects.values()
        names = tuple(name for one in people for name in (one.name, *one.guardians))
        decided = [
            (
                one.event.happened_at,
                one.made.kind_label if one.made.granted else f"Nej: {one.made.kind_label}",
            )
            for one in state.decisions.decided.values()
        ]
        decided += [
            (one.event.happened_at, f"Åtgärd utan delegation: {one.taken.kind_label}")
            for one in state.decisions.measures.values()
        ]
    return Known(
        tuple(every),
        tuple(state.log.explained),
        tuple(sorted(decided)),
        tuple(_handed_over(state.log)),
        tuple(one.written_at for one in state.log.events if not isinstance(one.payload, _NO_WORK)),
        tuple(filter(None, names)),
        state.protected or getattr(state, "anonymous", False),
    )


def _handed_over(log: Log) -> Iterator[datetime]:
    for event in log.events:
        moved = isinstance(event.payload, responsibility.Accepted | responsibility.TakenOver)
        if moved and event.id not in log.void:
            yield event.happened_at


def _reviewed(
    row: CallRow | CaseRow,
    parts: Sequence[CallRow | CaseRow],
    read: Callable[[CallRow | CaseRow], Known],
    week: DutyWeek,
    now: datetime,
) -> Reviewed:
    """A case with its calls, or a call: what was met and broken of the clocks that began in the week."""
    met, running, broken = 0, 0, []
    for part in parts:
        said = read(part)
        why = {(one.clock, one.start_event): one.reason for one in said.explained}
        for clock in said.clocks:
            if not _within(clock.started_at, week):
                continue
            if clock.broken_at(now):
                broken.append(Broken(clock, why.get((clock.kind, clock.start_event), "")))
            elif clock.stopped_at is None:
                running += 1
            else:
                met += 1
    every = read(row)
    return Reviewed(
        row,
        met,
        running,
        tuple(sorted(broken, key=lambda one: one.clock.due_at)),
        tuple(one for one in every.decisions if _within(one[0], week)),
        sum(_within(at, week) for part in parts for at in read(part).handovers),
        tuple(part for part in parts if isinstance(part, CallRow)),
    )
