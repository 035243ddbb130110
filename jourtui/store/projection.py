"""From a record's events to its rows in the views: the one place that writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from jourtui.rules import access, attachments, entries, flags, imported, locks, retention, strain
from jourtui.rules.event import Event
from jourtui.store import views
from jourtui.store.record_types import FOLDS, LINES, SEARCHED, Folded, record_type

_DIALECT = sqlite.dialect()
_NO_ZONE = len("2026-01-31 23:59:59.000000")
_BIGGEST = 2**63 - 1
"""The biggest whole number that a column holds. An event may hold any: none of them keeps its record out."""


def _bind(type_: Any) -> Callable[[Any], Any] | None:
    """What makes of a value what SQLModel would write of it; None if that is the value itself."""
    if isinstance(type_, UTCDateTime):
        return time_as_text
    bind: Callable[[Any], Any] | None = type_.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return bind


def time_as_text(at: datetime | None) -> str | None:
    """A time as SQLAlchemy writes it, in a tenth of the time: there are some ten of them in a row."""
    return None if at is None else at.astimezone(UTC).isoformat(" ", "microseconds")[:_NO_ZONE]


class _Writer:
    """Writes rows of one view through the plain connection, with the types that SQLModel reads."""

    def __init__(self, table: type[SQLModel]) -> None:
        columns = list(table.__table__.columns)  # type: ignore[attr-defined]
        self.name: str = table.__tablename__  # type: ignore[assignment]
        self.names = [column.name for column in columns]
        self.binds: list[tuple[int, Callable[[Any], Any]]] = [
            (place, bind) for place, column in enumerate(columns) if (bind := _bind(column.type)) is not None
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


@cache
def _schema(tables: tuple[type[SQLModel], ...]) -> tuple[str, ...]:
    """What makes the tables of the views. Kept: to write it takes longer than to run it."""
    statements: list[str] = []
    for table in tables:
        declared = table.__table__  # type: ignore[attr-defined]
        statements.append(f"DROP TABLE IF EXISTS {declared.name}")
        statements.append(str(CreateTable(declared).compile(dialect=_DIALECT)))
        for index in sorted(declared.indexes, key=lambda index: str(index.name)):
            statements.append(str(CreateIndex(index).compile(dialect=_DIALECT)))
    return (
        *statements,
        "DROP TABLE IF EXISTS view_search",
        views.SEARCH,
        # What is erased leaves the index at once, not when its segments are merged some day.
        "INSERT INTO view_search (view_search, rank) VALUES ('secure-delete', 1)",
    )


def create_views(connection: Any) -> None:
    """Make the tables of all views; those that exist are dropped first."""
    for statement in _schema(views.TABLES):
        connection.execute(statement)


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
    protected = bool(getattr(folded.state, "protected", False))
    assessed = [(one, {"record_id": record_id, "protected": protected}) for one in folded.assessments]
    _replace(connection, views.AssessmentRow, key, assessed, there.assessments)
    booked = [  # somebody protected is where no list tells, also when that was not known when it was booked
        (booking, {"booking": booking.id, "address_protected": protected or booking.address_protected})
        for booking in folded.lodgings
    ]
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
    if type_ in SEARCHED and there.search != folded.search:
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
    record_id: UUID, folded: Folded, rows: Sequence[tuple[object, dict[str, Any]]]
) -> list[tuple[object, dict[str, Any]]]:
    """Rows of what a case holds, with what lists show of the case itself."""
    if not rows:
        return []
    shared = {name: getattr(folded.state, name, None) for name in _SHARED}
    return [(source, {"record_id": record_id, **shared, **given}) for source, given in rows]


def _whom(folded: Folded, document: UUID | None) -> dict[str, Any]:
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
    for event, *_ in log.locks.values():
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
    for event in log.events if log.struck else ():
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
