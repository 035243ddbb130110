"""From events to rows: every column is what the fold says, and nothing of another record is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import NIGHT, Laptop, make_laptop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import SQLModel, select
from sqlmodel.sql.sqltypes import UTCDateTime
from strategies import IDS, histories, of_struct

from jourtui.rules import call, clocks, event
from jourtui.rules.access import Read
from jourtui.rules.call import CallCorrected, CallFacts, CallReceived
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.event import Author, Event
from jourtui.rules.mandates import SeatFilled
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.staff import Introduced
from jourtui.screens.sync_details import KINDS
from jourtui.store import projection, record_types, views
from jourtui.store.verify import views_digest


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = make_laptop(tmp_path / "karin")
    yield made
    made.close()


def memory() -> sqlcipher.Connection:
    connection = sqlcipher.connect(":memory:", isolation_level=None)
    projection.create_views(connection)
    connection.execute("CREATE TABLE record (n INTEGER PRIMARY KEY, record_id BLOB)")
    connection.execute("INSERT INTO record VALUES (1, ?)", (IDS[0].bytes,))
    return connection


EXAMPLES = int(os.environ.get("JOURTUI_FUZZ", "8"))
ALSO = ("responsibility.", "entry.", "note.", "tell.", "lock", "clock.", "flag")
"""What may happen to every record, whatever it is of."""
BEGINNINGS = {
    cls.KIND: cls for cls in event.kinds() if record_types.CREATION.get(cls.KIND) in record_types.FOLDS
}


@pytest.mark.parametrize("kind", sorted(BEGINNINGS))
def test_any_history_folds_and_can_be_written_twice_with_the_same_result(kind: str) -> None:
    """Of every kind of record, sensible or not: what the fold tells fits in the view."""
    connection = memory()
    of_kind = histories(f"{kind.partition('.')[0]}.", *ALSO, begin=of_struct(BEGINNINGS[kind]), size=8)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(of_kind)
    def tried(events: list[Event]) -> None:
        for end in (len(events) // 2, len(events), len(events)):
            projection.project(connection, 1, IDS[0], events[:end])
        twice = views_digest(connection)
        projection.erase(connection, 1, IDS[0])
        projection.project(connection, 1, IDS[0], events)
        assert views_digest(connection) == twice
        projection.erase(connection, 1, IDS[0])

    tried()
    connection.close()


def test_a_number_that_no_column_holds_keeps_no_record_out() -> None:
    connection = memory()
    seat = SeatFilled("ystad", "chair", "Bo", calling_order=10**30)
    opened = event.decode(event.encode(Author(IDS[0], "Karin"), seat))
    one = Event(IDS[1], IDS[0], opened.kind, opened.author, opened.payload, IDS[2], 0, NIGHT)
    projection.project(connection, 1, IDS[0], [one])
    assert connection.execute("SELECT calling_order FROM view_seat").fetchall() == [(2**63 - 1,)]
    connection.close()


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_is_written_as_sqlmodel_writes_it(at: datetime) -> None:
    theirs = UTCDateTime().dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert theirs is not None
    assert projection.time_as_text(at) == theirs(at)
    assert projection.time_as_text(None) is theirs(None) is None


def test_a_row_is_what_the_fold_says(laptop: Laptop) -> None:
    record = laptop.receive(facts=CallFacts(matter="orolig", safe_to_call="no", protected=True))
    state = laptop.journal.call(record)
    with laptop.desk.rows() as rows:
        row = rows.exec(select(views.CallRow)).one()
        clock = rows.exec(select(views.ClockRow)).one()
    for name in call.CallFields.model_fields:
        assert getattr(row, name) == getattr(state, name), name
    (computed,) = clocks.of_call(state, record)
    for name in clocks.ClockFields.model_fields:
        assert getattr(clock, name) == getattr(computed, name), name


def test_the_first_event_of_a_kind_tells_what_a_record_is(laptop: Laptop) -> None:
    records = {}
    for type_, payload in {
        "call": CallReceived(at=NIGHT),
        "case": CaseOpened(),
        "staff": Introduced(uuid4(), "Karin", ""),
        "notice": NoticeReceived(person_name="Bo", plan="", until=NIGHT),
        "access": Read("listed"),
        "": CallCorrected(facts=CallFacts(matter="x")),
    }.items():
        records[type_] = uuid4()
        laptop.act(records[type_], payload)
    rows = laptop.replica.connection.execute("SELECT type, record_id FROM record")
    assert {type_: UUID(bytes=raw) for type_, raw in rows} == records


def test_every_beginning_has_a_fold_and_every_fold_a_view() -> None:
    assert set(record_types.CREATION.values()) == record_types.FOLDS.keys() | record_types.LINES
    kinds = {cls.KIND for cls in event.kinds()}
    assert record_types.CREATION.keys() <= kinds
    assert all(table in views.TABLES for table, _ in record_types.FOLDS.values())


def test_every_kind_of_record_has_a_name_where_it_waits_to_be_sent() -> None:
    assert set(record_types.CREATION.values()) <= KINDS.keys()


@pytest.mark.parametrize("table", [table for table in views.TABLES if table is not views.ReadRow])
def test_what_a_record_has_in_a_view_is_found_without_reading_the_whole_of_it(table: type[SQLModel]) -> None:
    """Each is asked for at every event: one that is read through makes every save dearer, year by year."""
    connection = memory()
    query = f"EXPLAIN QUERY PLAN SELECT 1 FROM {table.__tablename__} WHERE record_id = ?"
    assert [row[-1].split()[0] for row in connection.execute(query, ("",))] == ["SEARCH"]
    connection.close()


def test_erasing_a_record_leaves_the_others(laptop: Laptop) -> None:
    gone, kept = laptop.receive(), laptop.receive()
    connection = laptop.replica.connection
    (n,) = connection.execute("SELECT n FROM record WHERE record_id = ?", (gone.bytes,)).fetchone()
    projection.erase(connection, n, gone)
    for table in ("view_call", "view_clock"):
        assert connection.execute(f"SELECT record_id FROM {table}").fetchall() == [(kept.hex,)]
    assert connection.execute("SELECT count(*) FROM view_search").fetchone() == (1,)


def test_what_is_searched_is_what_stands_now(laptop: Laptop) -> None:
    case = laptop.open_case(CaseFacts(title="Oro för barn"))
    connection = laptop.replica.connection

    def hits(word: str) -> int:
        query = "SELECT count(*) FROM view_search WHERE view_search MATCH ?"
        return int(connection.execute(query, (f'"{word}"*',)).fetchone()[0])

    assert (hits("barn"), hits("BAR"), hits("våld")) == (1, 1, 0)
    laptop.act(case, CaseOpened())
    assert hits("barn") == 1


def test_a_clock_that_stopped_leaves_no_row(laptop: Laptop) -> None:
    record = laptop.receive()
    count = "SELECT count(*) FROM view_clock"
    assert laptop.replica.connection.execute(count).fetchone() == (1,)
    laptop.act(record, call.AttemptEnded(outcome="reached"))
    assert laptop.replica.connection.execute(count).fetchone() == (0,)
