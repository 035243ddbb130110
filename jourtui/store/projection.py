"""From a record's events to its rows in the views: the one place that writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from jourtui.rules import (
    access,
    active_time,
    annual_report,
    assessment,
    assignment,
    attachments,
    bookings,
    call,
    case,
    channels,
    clocks,
    closed_year,
    contacts,
    cooperation,
    delivery_rows,
    deviation,
    document_fold,
    document_links,
    duty_week,
    entrance,
    entries,
    figure_facts,
    flags,
    import_run,
    imported,
    locks,
    mandates,
    meeting,
    members,
    notice,
    offices,
    phrases,
    reachability,
    retention,
    shift_change,
    sold_service,
    staff,
    strain,
    visits,
)
from jourtui.rules.event import Event
from jourtui.store import views

_DIALECT = sqlite.dialect()
_BIGGEST = 2**63 - 1
"""The biggest whole number that a column holds. An event may hold any: none of them keeps its record out."""


class _Writer:
    """Writes rows of one view through the plain connection, with the types that SQLModel reads."""

    def __init__(self, table: type[SQLModel]) -> None:
        columns = list(table.__table__.columns)  # type: ignore[attr-defined]
        self.name: str = table.__tablename__  # type: ignore[assignment]
        self.names = [column.name for column in columns]
        self.binds: list[tuple[int, Callable[[Any], Any]]] = [
            (place, bind)
            for place, column in enumerate(columns)
            if (bind := column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) is not None
        ]
        self.whole = [place for place, column in enumerate(columns) if isinstance(column.type, Integer)]
        marks = ", ".join("?" * len(columns))
        self.insert = f"INSERT OR REPLACE INTO {self.name} ({', '.join(self.names)}) VALUES ({marks})"
        self.select = f"SELECT {', '.join(self.names)} FROM {self.name} WHERE record_id = ? ORDER BY rowid"
        self.delete = f"DELETE FROM {self.name} WHERE record_id = ?"

    def row(self, source: object, **given: Any) -> list[Any]:
        row = [given[name] if name in given else getattr(source, name) for name in self.names]
        for place, bind in self.binds:
            row[place] = bind(row[place])
        for place in self.whole:
            if row[place] is not None and not -_BIGGEST <= row[place] <= _BIGGEST:
                row[place] = _BIGGEST if row[place] > 0 else -_BIGGEST
        return row

    def put(self, connection: Any, key: str, row: Sequence[Any]) -> None:
        """Write a record's one row; of one that is there only what changed, so that few pages are written."""
        found = connection.execute(self.select, (key,)).fetchone()
        if found is None:
            connection.execute(self.insert, row)
            return
        changed = [n for n, value in enumerate(row) if value != found[n]]
        if changed:
            given = ", ".join(f"{self.names[n]} = ?" for n in changed)
            update = f"UPDATE {self.name} SET {given} WHERE record_id = ?"
            connection.execute(update, (*(row[n] for n in changed), key))


_WRITERS = {table: _Writer(table) for table in views.TABLES}


class _Folded(NamedTuple):
    """What the fold of a record gives to the views."""

    state: object
    clocks: Iterable[clocks.Clock] = ()
    log: entries.Log | None = None
    assessments: Sequence[assessment.AssessmentRow] = ()
    search: str = ""
    lodgings: Iterable[bookings.Booking] = ()
    visits: Iterable[visits.Visit] = ()
    attachments: Iterable[attachments.Attachment] = ()
    documents: Sequence[document_fold.DocumentRow] = ()
    deliveries: Sequence[delivery_rows.DeliveryState] = ()
    counted: Sequence[figure_facts.Counted] = ()
    whom: Mapping[UUID, str] = {}
    """Of a document that is about some of a case's persons only: who."""


def _call(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = call.fold(events)
    words = (state.caller_name, state.phone, state.phone_shown, state.subject_personnummer, state.matter)
    found, counted = clocks.of_call(state, record_id), figure_facts.of_call(state)
    return _Folded(state, found, state.log, search=" ".join(words), counted=counted)


def _case(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = case.fold(events)
    words = [state.title]
    for subject in state.subjects.values():
        words += [subject.name, subject.personnummer, subject.phone_shown, subject.address]
    subjects = state.subjects
    made = []
    for one in state.assessments.made:
        about = subjects.get(one.said.subject) if one.said.subject is not None else None
        made.append(assessment.row(one, about.name if about is not None else state.subject_name))
    found, booked = clocks.of_case(state, record_id), state.lodgings.bookings.values()
    gone_to, files = state.visits.every.values(), state.attachments.values()
    every = state.documents.every
    whom = {id_: case.whom(state, document_links.about(one, state)) for id_, one in every.items()}
    written = [
        document_fold.row(one, state.board, whom[id_] or state.subject_name) for id_, one in every.items()
    ]
    sent = delivery_rows.rows(state.deliveries, state.board, state.documents)
    counted = figure_facts.of_case(state)
    return _Folded(
        state, found, state.log, made, " ".join(words), booked, gone_to, files, written, sent, counted, whom
    )


def _staff(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(staff.fold(events))


def _notice(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = notice.fold(events)
    words = (state.person_name, state.phone, state.phone_shown, state.personnummer, state.reserve_number)
    return _Folded(state, clocks.of_notice(state, record_id), state.log, search=" ".join(words))


def _assignment(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = assignment.fold(events)
    words = (state.person_name, state.phone, state.phone_shown, state.personnummer, state.what)
    return _Folded(state, clocks.of_assignment(state, record_id), state.log, search=" ".join(words))


def _sold_service(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = sold_service.fold(events)
    return _Folded(state, (), state.log)


def _check(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(access.fold(events))


def _active_time(record_id: UUID, events: Sequence[Event]) -> _Folded:
    time, log = active_time.fold(events)
    return _Folded(time, log=log)


def _cooperation(record_id: UUID, events: Sequence[Event]) -> _Folded:
    meeting, log = cooperation.fold(events)
    return _Folded(meeting, log=log)


def _decision(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(retention.fold(events))


def _seat(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(mandates.fold_seat(events), log=mandates.told(events))


def _delegation(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(mandates.fold_delegation(events), log=mandates.told(events))


def _shift_change(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(shift_change.fold(events))


def _entrance(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(entrance.fold(events))


def _channel(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(channels.fold(events))


def _phrase(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(phrases.fold_phrase(events))


def _meeting(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = meeting.fold(events)
    return _Folded(state, log=state.log)


def _strain(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = strain.fold(events)
    return _Folded(state, log=state.log)


def _deviation(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = deviation.fold(events)
    return _Folded(state, log=state.log)


def _reachability(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = reachability.fold(events)
    return _Folded(state, log=state.log)


def _duty_week(record_id: UUID, events: Sequence[Event]) -> _Folded:
    week, log = duty_week.fold(events)
    return _Folded(week, log=log)


def _contact(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(contacts.fold(events), log=contacts.told(events))


def _office(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(offices.fold(events))


def _municipality(record_id: UUID, events: Sequence[Event]) -> _Folded:
    return _Folded(members.fold(events))


def _closed_year(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = closed_year.fold(events)
    return _Folded(state, log=state.log)


def _import(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = import_run.fold(events)
    return _Folded(state, log=state.log)


def _annual_report(record_id: UUID, events: Sequence[Event]) -> _Folded:
    state = annual_report.fold(events)
    return _Folded(state, log=state.log)


FOLDS: dict[str, tuple[type[SQLModel], Callable[[UUID, Sequence[Event]], _Folded]]] = {
    "call": (views.CallRow, _call),
    "case": (views.CaseRow, _case),
    "staff": (views.StaffRow, _staff),
    "notice": (views.NoticeRow, _notice),
    "assignment": (views.AssignmentRow, _assignment),
    "sold_service": (views.SoldServiceRow, _sold_service),
    "check": (views.CheckRow, _check),
    "active_time": (views.ActiveTimeRow, _active_time),
    "cooperation": (views.CooperationRow, _cooperation),
    "retention": (views.DecisionRow, _decision),
    "entrance": (views.EntranceRow, _entrance),
    "seat": (views.SeatRow, _seat),
    "delegation": (views.DelegationRow, _delegation),
    "phrase": (views.PhraseRow, _phrase),
    "shift_change": (views.ShiftChangeRow, _shift_change),
    "channel": (views.ChannelRow, _channel),
    "meeting": (views.MeetingRow, _meeting),
    "strain": (views.StrainRow, _strain),
    "deviation": (views.DeviationRow, _deviation),
    "reachability": (views.ReachabilityRow, _reachability),
    "duty_week": (views.DutyWeekRow, _duty_week),
    "contact": (views.ContactRow, _contact),
    "office": (views.OfficeRow, _office),
    "municipality": (views.MunicipalityRow, _municipality),
    "figures": (views.ClosedYearRow, _closed_year),
    "annual_report": (views.AnnualReportRow, _annual_report),
    "import": (views.ImportRow, _import),
}
"""Type of record → its view, and how its events fold. A new kind of record is a row here."""

UNSEARCHED = frozenset(
    {
        "sold_service",
        "entrance",
        "staff",
        "check",
        "retention",
        "seat",
        "delegation",
        "shift_change",
        "channel",
        "phrase",
    }
    | {"meeting", "strain"}
    | {"deviation", "reachability"}
    | {"duty_week", "cooperation", "active_time"}
    | {"contact", "office", "municipality"}
    | {"figures", "annual_report", "import"}
)
"""Types of record that no search finds."""

LINES = frozenset({"access"})
"""Types of record whose every event is a row of its own: never folded whole."""

CREATION = {
    "call.received": "call",
    "case.opened": "case",
    "staff.introduced": "staff",
    "advance_notice.received": "notice",
    "assignment.ordered": "assignment",
    "sold_service.recorded": "sold_service",
    "access.read": "access",
    "access.checked": "check",
    "retention.decided": "retention",
    "entrance.changed": "entrance",
    "seat.filled": "seat",
    "delegation.given": "delegation",
    "phrase.kept": "phrase",
    "shift_change.begun": "shift_change",
    "channel.set": "channel",
    "meeting.opened": "meeting",
    "strain.written": "strain",
    "deviation.reported": "deviation",
    "reachability.noted": "reachability",
    "duty_week.planned": "duty_week",
    "active_time.proposed": "active_time",
    "active_time.corrected": "active_time",
    "cooperation.planned": "cooperation",
    "cooperation.held": "cooperation",
    "contact.written": "contact",
    "office.hours_set": "office",
    "office.day_set": "office",
    "municipality.membership_set": "municipality",
    "municipality.counted": "municipality",
    "figures.year_closed": "figures",
    "annual_report.text_written": "annual_report",
    "annual_report.amount_written": "annual_report",
    "import.begun": "import",
}
"""The kind of event that tells what a record is."""


def record_type(events: Iterable[Event]) -> str:
    """What kind of record these events tell of; empty while the event that begins it has not come."""
    return next((CREATION[event.kind] for event in events if event.kind in CREATION), "")


def create_views(connection: Any) -> None:
    """Make the tables of all views; those that exist are dropped first."""
    for table in views.TABLES:
        declared = table.__table__  # type: ignore[attr-defined]
        connection.execute(f"DROP TABLE IF EXISTS {declared.name}")
        connection.execute(str(CreateTable(declared).compile(dialect=_DIALECT)))
        for index in sorted(declared.indexes, key=lambda index: str(index.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=_DIALECT)))
    connection.execute("DROP TABLE IF EXISTS view_search")
    connection.execute(views.SEARCH)
    # What is erased leaves the index at once, not when its segments are merged some day.
    connection.execute("INSERT INTO view_search (view_search, rank) VALUES ('secure-delete', 1)")


def project(connection: Any, n: int, record_id: UUID, events: Sequence[Event], *, new: bool = False) -> None:
    """Write the rows of one record, number `n`, from all its events. `new`: none of its rows are there."""
    type_ = record_type(events)
    if type_ in LINES:
        project_lines(connection, record_id, events)
    if type_ not in FOLDS:
        return
    table, fold = FOLDS[type_]
    folded = fold(record_id, events)
    key = record_id.hex
    writer = _WRITERS[table]
    row = writer.row(folded.state, record_id=record_id)
    if new:
        there = _NOTHING
        connection.execute(writer.insert, row)
    else:
        there = _There._make(connection.execute(_THERE, (n, key)).fetchone())
        writer.put(connection, key, row)
    if folded.log is not None:
        _replace(connection, views.ClockRow, key, [(clock, {}) for clock in folded.clocks], there.clocks)
        tells = [(tell, {"record_id": record_id}) for tell in entries.unseen(folded.log)]
        _replace(connection, views.TellRow, key, tells, there.tells)
        _replace(connection, views.LockRow, key, list(_locks(record_id, folded.log)), there.locks)
        _replace(connection, views.StruckRow, key, list(_struck(record_id, folded.log)), there.struck)
        raised = [
            (one, {"record_id": record_id, **flags.row(one)}) for one in folded.log.flags.every.values()
        ]
        _replace(connection, views.FlagRow, key, raised, there.flags)
    assessed = [(one, {"record_id": record_id}) for one in folded.assessments]
    _replace(connection, views.AssessmentRow, key, assessed, there.assessments)
    booked = [(booking, {"booking": booking.id}) for booking in folded.lodgings]
    _replace(connection, views.LodgingRow, key, _of_case(record_id, folded, booked), there.lodgings)
    gone_to = [(visit, {"visit": visit.id}) for visit in folded.visits]
    _replace(connection, views.VisitRow, key, _of_case(record_id, folded, gone_to), there.visits)
    files = [(one, {"record_id": record_id, **attachments.row(one)}) for one in folded.attachments]
    _replace(connection, views.AttachmentRow, key, files, there.attachments)
    written = [(one, _whom(folded, one.document)) for one in folded.documents]
    _replace(connection, views.DocumentRow, key, _of_case(record_id, folded, written), there.documents)
    sent = [(one, _whom(folded, one.document)) for one in folded.deliveries]
    _replace(connection, views.DeliveryRow, key, _of_case(record_id, folded, sent), there.deliveries)
    counted = [(one, {"record_id": record_id}) for one in folded.counted]
    _replace(connection, views.CountedRow, key, counted, there.counted)
    _project_holds(connection, record_id, events, there.holds)
    _replace(connection, views.ImportedRow, key, list(_imported(record_id, events)), there.imported)
    # Most events change nothing that can be searched, and to index is the dearest of all.
    if type_ not in UNSEARCHED and there.search != folded.search:
        connection.execute(_SEARCHED, (n, type_, folded.search))


class _There(NamedTuple):
    """What stands in the views of a record beside its own row."""

    search: str | None
    clocks: int
    tells: int
    locks: int
    holds: int
    assessments: int
    lodgings: int
    visits: int
    attachments: int
    documents: int
    struck: int
    deliveries: int
    flags: int
    counted: int
    imported: int


_NOTHING = _There(None, *[0] * (len(_There._fields) - 1))
_THERE = """SELECT (SELECT text FROM view_search WHERE rowid = ?1),
    EXISTS (SELECT 1 FROM view_clock WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_tell WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_lock WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_hold WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_assessment WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_lodging WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_visit WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_attachment WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_document WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_struck WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_delivery WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_flag WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_counted WHERE record_id = ?2),
    EXISTS (SELECT 1 FROM view_imported WHERE record_id = ?2)"""
_SEARCHED = "INSERT OR REPLACE INTO view_search (rowid, type, text) VALUES (?, ?, ?)"


def _project_holds(connection: Any, record_id: UUID, events: Iterable[Event], there: int) -> None:
    """Write the legal holds that are on a record."""
    placed = retention.holds(events).values()
    given = [
        {"record_id": record_id, "event_id": hold.id, "by_name": hold.author.name, "at": hold.written_at}
        for hold in placed
    ]
    rows = [(hold.payload, row) for hold, row in zip(placed, given, strict=True)]
    _replace(connection, views.HoldRow, record_id.hex, rows, there)


def erase(connection: Any, n: int, record_id: UUID) -> None:
    """Take away every row of a record that has no events any more."""
    for writer in _WRITERS.values():
        connection.execute(writer.delete, (record_id.hex,))
    connection.execute("DELETE FROM view_search WHERE rowid = ?", (n,))


def project_lines(connection: Any, record_id: UUID, events: Iterable[Event]) -> None:
    """Write the rows of new events in a record whose every event is a row."""
    writer = _WRITERS[views.ReadRow]
    for event in events:
        if isinstance(event.payload, access.Read):
            row = writer.row(
                event.payload,
                event_id=event.id,
                record_id=record_id,
                person_id=event.author.id,
                person_name=event.author.name,
                at=event.written_at,
            )
            connection.execute(writer.insert, row)


def _of_case(
    record_id: UUID, folded: _Folded, rows: Iterable[tuple[object, dict[str, Any]]]
) -> list[tuple[object, dict[str, Any]]]:
    """Rows of what a case holds, with what lists show of the case itself."""
    shared = {name: getattr(folded.state, name, None) for name in _SHARED}
    return [(source, {"record_id": record_id, **shared, **given}) for source, given in rows]


def _whom(folded: _Folded, document: UUID | None) -> dict[str, Any]:
    """Whom a document of a case is about, where that is not everybody in it."""
    name = folded.whom.get(document, "") if document is not None else ""
    return {"subject_name": name} if name else {}


_SHARED = ("subject_name", "protected", "holder_id", "holder_name")


def _imported(record_id: UUID, events: Iterable[Event]) -> Iterable[tuple[object, dict[str, Any]]]:
    """What was imported in a record, in order."""
    for event in events:
        if isinstance(event.payload, imported.Imported):
            said = event.payload
            key = imported.record_of(said.source, said.what, said.row)
            yield said, {"event_id": event.id, "record_id": record_id, "row_key": key}


def _locks(record_id: UUID, log: entries.Log) -> Iterable[tuple[object, dict[str, Any]]]:
    for event in log.locks.values():
        if isinstance(event.payload, locks.LockedFrom):
            person = event.payload.person
            yield (
                event.payload,
                {
                    "record_id": record_id,
                    "person_id": person.id,
                    "person_name": person.name,
                    "by_name": event.author.name,
                    "at": event.written_at,
                },
            )


_ALONE = (*entries.ALONE, strain.StrainWritten)
"""What has a key of its own, and can be destroyed alone once it has been struck."""


def _struck(record_id: UUID, log: entries.Log) -> Iterable[tuple[object, dict[str, Any]]]:
    """The rows of the notes that were struck, in the order in which they were written."""
    for event in log.events:
        if event.id in log.struck and isinstance(event.payload, _ALONE):
            times = {"written_at": event.written_at, "struck_at": log.struck[event.id].written_at}
            yield event, {"record_id": record_id, "event_id": event.id, **times}


def _replace(
    connection: Any,
    table: type[SQLModel],
    key: str,
    rows: Sequence[tuple[object, dict[str, Any]]],
    there: int,
) -> None:
    """Make `rows` all that a record has in a view; `there`: whether it has any now."""
    if not rows and not there:
        return
    writer = _WRITERS[table]
    new = [tuple(writer.row(source, **given)) for source, given in rows]
    found = connection.execute(writer.select, (key,)).fetchall() if there else []
    if found != new:
        if found:
            connection.execute(writer.delete, (key,))
        connection.executemany(writer.insert, new)
