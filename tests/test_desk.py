"""The desk: what a person reads is logged before it is shown, and what they do is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from factories import (
    KARIN,
    NIGHT,
    NUMBER,
    PER,
    UNIT_KEYS,
    Laptop,
    PaperStore,
    Watch,
    author,
    make_laptop,
    open_laptop,
    read_log,
    sync,
)

from jourtui.rules.call import CallClosed, CallFacts, Identity
from jourtui.rules.case import CaseFacts, SubjectFacts
from jourtui.rules.entries import NoteWritten
from jourtui.store import call_queue, calls, cases, handover, queries
from jourtui.store.replica import ReplicaError
from jourtui.store.verify import rebuild_is_equal, verify


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = make_laptop(tmp_path / "karin")
    yield made
    assert verify(made.replica, UNIT_KEYS) == []
    made.close()


def take_in(laptop: Laptop, case: UUID | None = None) -> UUID:
    identity = Identity(caller_name="Anna", phone=NUMBER[0], phone_shown=NUMBER[1], line="Anna …")
    facts = CallFacts(municipality="1286", matter="orolig", case_type="child", protected=True)
    return calls.receive(laptop.desk, facts, identity, at=NIGHT, case=case)


def readings(laptop: Laptop, subject: UUID) -> list[tuple[str, str, str]]:
    found = read_log(laptop.desk)
    return [(row.person_name, row.how, row.reason) for row in found if row.subject == subject]


# Reading


def test_opening_is_logged_once_a_session(laptop: Laptop) -> None:
    record = take_in(laptop)
    assert not laptop.desk.has_read("opened", record)
    assert laptop.desk.open_call(record).caller_name == "Anna"
    laptop.desk.open_call(record)
    assert readings(laptop, record) == [(KARIN.name, "opened", "")]
    assert laptop.desk.has_read("opened", record)
    laptop.again().desk.open_call(record)
    assert len(readings(laptop, record)) == 2


def test_another_reason_is_another_reading(laptop: Laptop) -> None:
    case = cases.open_new(laptop.desk, CaseFacts(title="Oro"))
    laptop.desk.open_case(case, "samma familj")
    laptop.desk.open_case(case, "")
    assert sorted(readings(laptop, case)) == [
        (KARIN.name, "opened", ""),
        (KARIN.name, "opened", "samma familj"),
    ]


def test_what_cannot_be_logged_is_not_shown(laptop: Laptop) -> None:
    record = take_in(laptop)
    laptop.replica.connection.execute("PRAGMA query_only = ON")
    for _ in range(2):
        with pytest.raises(ReplicaError, match="skriva"):
            laptop.desk.open_call(record)
    laptop.replica.connection.execute("PRAGMA query_only = OFF")
    assert readings(laptop, record) == []
    laptop.desk.open_call(record)
    assert len(readings(laptop, record)) == 1


def test_the_log_is_one_record_a_month_and_person(tmp_path: Path) -> None:
    watch = Watch()
    laptop = make_laptop(tmp_path, watch=watch)
    record = laptop.receive()
    laptop.desk.open_call(record)
    watch.forward(hours=24 * 14)
    laptop.desk.log_reading("searched")
    assert len({reading.record_id for reading in read_log(laptop.desk)}) == 2
    laptop.close()


# Writing


def test_a_line_becomes_a_call_and_then_a_case(laptop: Laptop) -> None:
    desk = laptop.desk
    record = take_in(laptop)
    attempt = calls.begin_attempt(desk, record, claim=True)
    assert desk.journal.call(record).calling
    calls.end_attempt(desk, record, "reached", attempt=attempt)
    calls.note(desk, record, NoteWritten(text="mamman gråter", mode="observed"))
    calls.consult(desk, record, "Per Holm", "avvakta")
    case = calls.open_case(desk, record)
    state, call = desk.journal.case(case), desk.journal.call(record)
    assert (state.title, state.case_type, state.protected) == ("orolig", "child", True)
    assert (state.stated_municipality, state.place) == ("1286", "1286")
    assert (state.staying_municipality, state.board) == (None, None), "both are for a person to set"
    assert (call.case_id, call.open, call.exit) == (case, False, "case")
    assert state.call_ids == [record]


def test_a_call_that_joins_a_case_states_a_municipality_only_where_none_is_known(laptop: Laptop) -> None:
    desk = laptop.desk
    known = laptop.open_case(CaseFacts(staying_municipality="1287"))
    unknown = laptop.open_case(CaseFacts())
    for case in (known, unknown):
        calls.link_case(desk, take_in(laptop), case)
    assert desk.journal.case(known).stated_municipality is None
    state = desk.journal.case(unknown)
    assert (state.stated_municipality, state.staying_municipality) == ("1286", None)


def test_a_call_that_reached_nobody_stays_open_beside_its_case(laptop: Laptop) -> None:
    record = take_in(laptop)
    calls.open_case(laptop.desk, record)
    assert laptop.journal.call(record).open


def test_a_call_joins_an_open_case_both_ways(laptop: Laptop) -> None:
    case = cases.open_new(laptop.desk, CaseFacts(title="Oro"))
    first = take_in(laptop, case)
    second = take_in(laptop)
    calls.link_case(laptop.desk, second, case)
    assert laptop.journal.case(case).call_ids == [first, second]
    assert laptop.journal.call(second).case_id == case


def test_what_is_wrong_is_corrected_and_nothing_given_writes_nothing(laptop: Laptop) -> None:
    record = take_in(laptop)
    base = laptop.desk.position()
    before = laptop.replica.device_head().dseq
    calls.correct(laptop.desk, record, CallFacts(), Identity(), base=base)
    assert laptop.replica.device_head().dseq == before
    calls.correct(laptop.desk, record, CallFacts(matter="våld"), Identity(caller_name="Ann"), base=base)
    state = laptop.journal.call(record)
    assert (state.matter, state.caller_name, state.two_values) == ("våld", "Ann", False)


def test_who_called_is_sealed_apart_and_can_be_destroyed_alone(laptop: Laptop) -> None:
    record = take_in(laptop)
    keys = {event.sealed.key_id for event in laptop.replica.pending()}
    (main,) = laptop.replica.main_keys(record)
    (own,) = keys - {main}
    with laptop.replica.transaction():
        laptop.replica.connection.execute("DELETE FROM keys WHERE key_id = ?", (own.bytes,))
    again = laptop.again()
    again.journal.rebuild()
    state = again.journal.call(record)
    assert (state.caller_name, state.phone, state.matter) == ("", "", "orolig")
    (text,) = laptop.replica.connection.execute("SELECT text FROM view_search").fetchone()
    assert "Anna" not in text


def test_a_handover_from_offer_to_oral_yes(laptop: Laptop) -> None:
    record = take_in(laptop)
    handover.claim(laptop.desk, record)
    handover.offer(laptop.desk, record, author(PER), "två barn")
    offer = laptop.journal.call(record).offer_id
    assert offer is not None
    handover.accepted_orally(laptop.desk, record, offer, author(PER))
    assert laptop.journal.call(record).holder_name == PER.name
    handover.take_over(laptop.desk, record, PER.id, "överenskommet per telefon")
    assert laptop.journal.call(record).holder_name == KARIN.name


def test_a_reopened_call_and_an_undone_closing(laptop: Laptop) -> None:
    record = take_in(laptop)
    calls.close(laptop.desk, record, CallClosed(exit="misdial"))
    closing = laptop.journal.call(record).closing
    assert closing is not None
    handover.strike(laptop.desk, record, closing.id)
    assert laptop.journal.call(record).open


def test_a_subject_has_facts_and_an_id(laptop: Laptop) -> None:
    case = cases.open_new(laptop.desk, CaseFacts(title="Oro"))
    base = laptop.desk.position()
    subject = cases.name_subject(laptop.desk, case, SubjectFacts(name="Bo"), base=base)
    cases.name_subject(laptop.desk, case, SubjectFacts(birth_year=2018), subject=subject, base=base)
    (only,) = laptop.journal.case(case).subjects.values()
    assert (only.name, only.birth_year) == ("Bo", 2018)


# Shifts


def test_a_person_is_introduced_once_and_is_on_duty_until_they_leave(laptop: Laptop) -> None:
    laptop.desk.begin_shift()
    laptop.desk.begin_shift()
    with laptop.desk.rows() as rows:
        (row,) = queries.staff(rows)
        on_duty = queries.partner(rows, "first", PER.id)
    assert on_duty is not None
    assert (row.name, on_duty.person_id) == (KARIN.name, KARIN.id)
    laptop.desk.end_shift()
    with laptop.desk.rows() as rows:
        assert queries.partner(rows, "first", PER.id) is None


def test_a_person_introduced_on_two_laptops_apart_goes_off_duty_everywhere(tmp_path: Path) -> None:
    store = PaperStore()
    one, other = make_laptop(tmp_path / "one"), make_laptop(tmp_path / "other")
    one.desk.begin_shift()
    other.desk.begin_shift()
    sync(store, one, other)
    other.desk.end_shift()
    sync(store, one, other)
    for laptop in (one, other):
        with laptop.desk.rows() as rows:
            assert queries.partner(rows, "first", PER.id) is None
        laptop.close()


def test_closing_the_desk_leaves_the_journal_open(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path)
    record = laptop.receive()
    with laptop.desk.rows() as rows:
        call_queue.open_calls(rows, NIGHT)
    laptop.desk.close()
    assert laptop.journal.call(record).changes == 2
    laptop.act(record, NoteWritten(text="hej"))
    laptop.close()


def test_whoever_writes_is_told_which_records_changed(laptop: Laptop) -> None:
    told: list[set[UUID]] = []
    laptop.desk.written = told.append
    record = take_in(laptop)
    assert told == [{record}]


def test_two_desks_on_one_journal_file_agree(laptop: Laptop) -> None:
    other = open_laptop(laptop.folder, PER, watch=laptop.watch)
    record = take_in(laptop)
    handover.claim(other.desk, record)
    assert laptop.journal.call(record).holder_name == PER.name
    with laptop.desk.rows() as rows:
        assert call_queue.open_calls(rows, NIGHT)[0].call.holder_name == PER.name
    assert rebuild_is_equal(laptop.journal)
    other.close()
