"""The agenda of a team meeting, made from what happened in its duty week."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
from jourtui.rules.case import Case, CaseClosed, each
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


@dataclass(frozen=True, order=True, slots=True)
class Decided:
    """A decision in a case: when, what kind, and the event that it is."""

    at: datetime
    what: str
    event: UUID
    whom: str = ""
    """About whom, where the case concerns several."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the events of a record say that its row does not."""

    clocks: tuple[clocks.Clock, ...] = ()
    explained: tuple[Explanation, ...] = ()
    decisions: tuple[Decided, ...] = ()
    handovers: tuple[datetime, ...] = ()
    """When somebody else became responsible."""
    worked: tuple[datetime, ...] = ()
    """When something was written, other than that it is closed."""
    ended: tuple[datetime, ...] = ()
    """When it was closed."""
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
    decisions: tuple[Decided, ...] = ()
    handovers: int = 0
    calls: tuple[CallRow, ...] = ()
    only_ended: bool = False
    """All that was done with it in the week was that it was closed."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag: who raised it and when; the question is None where its record is locked from the reader."""

    row: FlagRow
    question: str | None


@dataclass(frozen=True, slots=True)
class Left:
    """A decision of an earlier meeting that was not carried out when the week began."""

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
    within: Mapping[UUID, UUID] = field(default_factory=dict)
    """What a note or a decision is about, and the record that it stands in."""
    hide: Callable[[str], str] = str
    """Hides who is named in the week's calls and cases."""


Remembered = dict[tuple[UUID, int], Known]
"""What was read of a record after so many events: so that a key does not wait for what is known."""


@dataclass(frozen=True, slots=True)
class Found:
    """The meeting, what is left from those before, and the rows of what the week's agenda is about."""

    meeting: rules.Meeting
    undone: Sequence[Left]
    calls: Sequence[CallRow]
    cases: Sequence[CaseRow]
    flagged: Sequence[FlagRow]
    deviations: Sequence[DeviationRow]
    within: Mapping[UUID, UUID]
    known: dict[UUID, CallRow | CaseRow]

    def unread(self, remembered: Remembered) -> int:
        """How many records have still to be read, which takes some milliseconds each."""
        return sum((row.record_id, row.changes) not in remembered for row in self.known.values())


def find(desk: Desk, week: DutyWeek) -> Found:
    """Find them. Raises ReplicaError."""
    meeting = rules.fold(desk.journal.events(rules.record_of(week)))
    with desk.rows() as rows:
        undone = list(_undone(desk, week, _earlier(rows, week)))
        calls, cases, deviations = _calls(rows, week), _cases(rows, week), _deviations(rows, week)
        flagged = _flagged(rows, rules.record_of(week))
        within = dict(_within_records(desk, [*meeting.said(), *(left.said for left in undone)]))
        known: dict[UUID, CallRow | CaseRow] = {call.record_id: call for call in calls}
        known |= {case.record_id: case for case in cases}
        others = {row.record_id for row in flagged} | set(within.values())
        others |= {row.source_record for row in deviations if row.source_record is not None}
        known |= _rows_of(rows, others - known.keys())
    return Found(meeting, undone, calls, cases, flagged, deviations, within, known)


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
        visits = rows.exec(
            select(VisitRow)
            .where(col(VisitRow.decided_at) >= week.start, col(VisitRow.decided_at) < week.end)
            .order_by(col(VisitRow.decided_at), col(VisitRow.visit))
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
        if case.record_id in locked or _touched(known_of(case), week)
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
        found.meeting,
        undone=found.undone,
        flagged=[Flagged(row, _question(desk, row, locked)) for row in flagged],
        cases=sorted(reviewed, key=lambda one: one.only_ended),
        calls=broken,
        others=len(alone) - len(broken),
        changes=list(reversed(changes)),
        visits=visits,
        deviations=found.deviations,
        known=known,
        within=found.within,
        hide=hider(
            (name for one in named if not one.guarded for name in one.names),
            (name for one in named if one.guarded for name in one.names),
        ),
    )


def _within(at: datetime | None, week: DutyWeek) -> bool:
    return at is not None and week.start <= at < week.end


def _touched(known: Known, week: DutyWeek) -> bool:
    return any(_within(at, week) for at in (*known.worked, *known.ended))


def _calls(rows: Rows, week: DutyWeek) -> Sequence[CallRow]:
    received = col(CallRow.received_at)
    statement = select(CallRow).where(received >= week.start, received < week.end)
    return rows.exec(statement.order_by(received, col(CallRow.record_id))).all()


def _cases(rows: Rows, week: DutyWeek) -> Sequence[CaseRow]:
    """Cases that may have been worked on in the week, the first opened first."""
    opened = col(CaseRow.opened_at)
    statement = select(CaseRow).where(col(CaseRow.last_at) >= week.start, opened < week.end)
    return rows.exec(statement.order_by(opened, col(CaseRow.record_id))).all()


def _deviations(rows: Rows, week: DutyWeek) -> Sequence[DeviationRow]:
    """What went wrong in the week, or was written down then, the first first."""
    when = [(at >= week.start) & (at < week.end) for at in (col(DeviationRow.happened_at), _REPORTED)]
    statement = select(DeviationRow).where(col(DeviationRow.standing) != "", or_(*when))
    return rows.exec(statement.order_by(col(DeviationRow.happened_at), col(DeviationRow.record_id))).all()


def _earlier(rows: Rows, week: DutyWeek) -> Sequence[UUID]:
    """The meetings before, with decisions that were not carried out when the week began."""
    then = or_(col(MeetingRow.undone) > 0, col(MeetingRow.done_at) >= week.start)
    statement = select(MeetingRow.record_id).where(then, col(MeetingRow.start) < week.start)
    return rows.exec(statement.order_by(col(MeetingRow.start)).limit(MOST)).all()


def _within_records(desk: Desk, said: Iterable[rules.Said]) -> Iterator[tuple[UUID, UUID]]:
    """What each is about, with its record: a record itself, or what began with an event in one."""
    for about in {one.said.about for one in said}:
        if about is not None:
            yield about, desk.journal.replica.record_of(about) or about


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


def _undone(desk: Desk, week: DutyWeek, meetings: Iterable[UUID]) -> Iterator[Left]:
    for record in meetings:
        meeting = rules.fold(desk.journal.events(record))
        for said in meeting.decided.values() if meeting.end is not None else ():
            if said.done is None or said.done.happened_at >= week.start:
                yield Left(record, meeting.end or week.start, said)


def _read(desk: Desk, row: CallRow | CaseRow) -> Known:
    """Fold a record once, also one that is locked from the reader: its names are to be hidden."""
    state: Call | Case
    if isinstance(row, CallRow):
        state = desk.journal.call(row.record_id)
        every = clocks.every_of_call(state, row.record_id)
        names: tuple[str, ...] = (state.caller_name,)
        decided: list[Decided] = []
    else:
        state = desk.journal.case(row.record_id)
        every = clocks.every_of_case(state, row.record_id)
        people = state.subjects.values()
        names = tuple(name for one in people for name in (one.name, *one.guardians))
        decided = [
            Decided(
                one.event.happened_at,
                one.made.kind_label if one.made.granted else f"Nej: {one.made.kind_label}",
                one.event.id,
                each(state, one.made.concerns),
            )
            for one in state.decisions.decided.values()
        ]
        decided += [
            Decided(
                one.event.happened_at,
                f"Åtgärd: {one.taken.kind_label} (utan delegation)",
                one.event.id,
                each(state, one.taken.concerns),
            )
            for one in state.decisions.measures.values()
        ]
    written = [one for one in state.log.events if not isinstance(one.payload, _NO_WORK)]
    return Known(
        tuple(every),
        tuple(state.log.explained),
        tuple(sorted(decided)),
        tuple(_handed_over(state.log)),
        tuple(one.written_at for one in written if not isinstance(one.payload, CaseClosed)),
        tuple(one.written_at for one in written if isinstance(one.payload, CaseClosed)),
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
        tuple(one for one in every.decisions if _within(one.at, week)),
        sum(_within(at, week) for part in parts for at in read(part).handovers),
        tuple(part for part in parts if isinstance(part, CallRow)),
        only_ended=not (len(parts) > 1 or any(_within(at, week) for at in every.worked)),
    )
