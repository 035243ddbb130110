"""What the lists ask: the most urgent first, nothing lost, nothing from another list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import KARIN, NIGHT, NUMBER, PER, Laptop, PaperStore, author, make_laptop, received, sync

from jourtui.rules.call import AttemptEnded, CallClosed, CaseLinked
from jourtui.rules.case import CaseClosed, CaseFacts, StepPlanned, SubjectFacts, SubjectNamed
from jourtui.rules.entries import BreachExplained, TellSeen
from jourtui.rules.notice import NoticeClosed, NoticeReceived
from jourtui.rules.responsibility import Claimed, Offered
from jourtui.store import call_queue, queries
from jourtui.store.call_queue import QueueItem

MINUTE = timedelta(minutes=1)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = make_laptop(tmp_path / "karin")
    yield made
    made.close()


def queue(laptop: Laptop) -> list[QueueItem]:
    with laptop.desk.rows() as rows:
        return call_queue.open_calls(rows, laptop.watch())


def item(laptop: Laptop, record: UUID) -> QueueItem:
    with laptop.desk.rows() as rows:
        found = call_queue.call(rows, record, laptop.watch())
    assert found is not None
    return found


def test_an_empty_queue_is_empty(laptop: Laptop) -> None:
    assert queue(laptop) == []


def test_the_call_whose_clock_is_due_first_comes_first(laptop: Laptop) -> None:
    waiting = laptop.receive(number=None)
    laptop.watch.forward(minutes=1)
    older = laptop.receive()
    laptop.watch.forward(minutes=5)
    newer = laptop.receive(number=("+46701740611", "070-174 06 11"))
    offered = laptop.receive(via="tib")
    laptop.act(offered, Offered(answer_within=180, to=author(PER)))
    assert [found.call.record_id for found in queue(laptop)] == [offered, older, newer, waiting]
    laptop.act(older, AttemptEnded(outcome="reached"))
    assert [found.call.record_id for found in queue(laptop)] == [offered, newer, waiting, older]


def test_times_come_back_as_moments_that_can_be_compared(laptop: Laptop) -> None:
    laptop.receive()
    (found,) = queue(laptop)
    assert found.call.received_at == NIGHT
    assert found.due_at == NIGHT + 30 * MINUTE
    assert found.clocks[0].broken_at(NIGHT + 31 * MINUTE)


def test_a_call_that_only_a_newer_program_understands_is_in_the_queue(laptop: Laptop) -> None:
    record, known = laptop.receive(number=None), laptop.receive(number=None)
    laptop.replica.connection.execute(
        "UPDATE view_call SET received_at = NULL, needs_newer = 1 WHERE record_id = ?", (record.hex,)
    )
    assert [found.call.record_id for found in queue(laptop)] == [record, known]


def test_closed_calls_are_one_key_away(laptop: Laptop) -> None:
    records = [laptop.receive() for _ in range(3)]
    for record in records:
        laptop.watch.forward(minutes=1)
        laptop.act(record, CallClosed(exit="advice"))
    assert queue(laptop) == []
    with laptop.desk.rows() as rows:
        closed = call_queue.closed_calls(rows, laptop.watch())
        assert call_queue.closed_calls(rows, laptop.watch(), page=1) == []
    assert [found.call.record_id for found in closed] == records[::-1]


def test_the_number_tells_of_earlier_contacts_and_notices(laptop: Laptop) -> None:
    first, second = laptop.receive(), laptop.receive()
    other = laptop.receive(number=("+46701740611", "070-174 06 11"))
    nameless = laptop.receive(number=None)
    assert [item(laptop, record).earlier for record in (first, second, other, nameless)] == [1, 1, 0, 0]
    with laptop.desk.rows() as rows:
        assert [row.record_id for row in queries.earlier_calls(rows, NUMBER[0], but=second)] == [first]
        assert queries.earlier_calls(rows, "") == []
    notice = uuid4()
    until = NIGHT + timedelta(days=3)
    laptop.act(notice, NoticeReceived(person_name="Bo", plan="ring mormor", until=until, phone=NUMBER[0]))
    found = item(laptop, first).notice
    assert found is not None
    assert found.plan == "ring mormor"
    assert item(laptop, other).notice is None
    laptop.watch.forward(hours=73)
    assert item(laptop, first).notice is None
    laptop.watch.now = NIGHT
    laptop.act(notice, NoticeClosed())
    assert item(laptop, first).notice is None


def test_notices_are_found_by_number_or_person(laptop: Laptop) -> None:
    until = NIGHT + timedelta(days=3)
    laptop.act(
        uuid4(),
        NoticeReceived(person_name="Bo", plan="", until=until, phone=NUMBER[0], personnummer="19121212-1212"),
    )
    with laptop.desk.rows() as rows:
        assert len(queries.notices(rows, NIGHT, phone=NUMBER[0])) == 1
        assert len(queries.notices(rows, NIGHT, personnummer="19121212-1212")) == 1
        assert queries.notices(rows, NIGHT) == []
        assert queries.notices(rows, until, phone=NUMBER[0]) == []


def test_an_open_case_with_the_same_number_is_offered(laptop: Laptop) -> None:
    record, case = laptop.receive(), laptop.open_case()
    laptop.act(record, CaseLinked(case=case))
    with laptop.desk.rows() as rows:
        assert [row.record_id for row in queries.open_cases_of(rows, NUMBER[0])] == [case]
        assert queries.open_cases_of(rows, "") == []
        assert [row.record_id for row in queries.calls_of(rows, case)] == [record]
    laptop.act(case, CaseClosed(outcome="klart"))
    with laptop.desk.rows() as rows:
        assert queries.open_cases_of(rows, NUMBER[0]) == []


def test_cases_the_last_opened_first(laptop: Laptop) -> None:
    records = []
    for _ in range(3):
        records.append(laptop.open_case())
        laptop.watch.forward(minutes=1)
    laptop.act(records[1], CaseClosed(outcome="klart"))
    with laptop.desk.rows() as rows:
        assert [row.record_id for row in queries.cases(rows)] == [records[2], records[0]]
        assert [row.record_id for row in queries.cases(rows, open_only=False)] == records[::-1]


@pytest.mark.parametrize("word", ["bo", "åke", "Åkes", "0701", "stor", '"', "a*b", "åkesson OR", "😀"])
def test_searching_never_raises_and_finds_beginnings(laptop: Laptop, word: str) -> None:
    case = laptop.open_case(CaseFacts(title="oro"))
    facts = SubjectFacts(name="Bo Åkesson", phone_shown="0701740610", address="Storgatan 1")
    laptop.act(case, SubjectNamed(subject=uuid4(), facts=facts))
    with laptop.desk.rows() as rows:
        found = [row.record_id for row in queries.find_cases(rows, [word])]
    assert found == ([case] if word.casefold() in ("bo", "åke", "åkes", "0701", "stor") else [])


def test_clocks_over_all_records_the_first_due_first(laptop: Laptop) -> None:
    case = laptop.open_case()
    laptop.act(case, StepPlanned(text="incheckning", due=NIGHT + 10 * MINUTE))
    late = laptop.receive()
    laptop.watch.forward(minutes=40)
    laptop.act(late, AttemptEnded(outcome="reached"))
    with laptop.desk.rows() as rows:
        running = queries.clocks(rows)
        every = queries.clocks(rows, running=False)
    assert [clock.kind for clock in running] == ["step", "report"]
    assert [clock.kind for clock in every] == ["step", "callback", "report"]
    laptop.act(late, BreachExplained("callback", every[1].start_event, "två samtal"))
    with laptop.desk.rows() as rows:
        assert [clock.kind for clock in queries.clocks(rows, running=False)] == ["step", "report"]


def test_people_are_told_until_they_have_seen_it(tmp_path: Path) -> None:
    store = PaperStore()
    karin, per = make_laptop(tmp_path / "karin"), make_laptop(tmp_path / "per", PER)
    record = uuid4()
    karin.journal.act(karin.author, *received(record))
    sync(store, karin, per)
    per.act(record, Claimed())
    karin.act(record, Claimed())
    sync(store, per, karin)
    for laptop, code in ((karin, "claim_lost"), (per, "claim_contested")):
        with laptop.desk.rows() as rows:
            (tell,) = queries.tells(rows, laptop.person.id)
        assert (tell.record_id, tell.code) == (record, code)
    karin.act(record, TellSeen(about=tell.event_id, code="claim_lost"))
    with karin.desk.rows() as rows:
        assert queries.tells(rows, KARIN.id) == []
        assert len(queries.tells(rows, PER.id)) == 1
    karin.close()
    per.close()
