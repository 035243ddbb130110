"""Marks set on a call follow it everywhere (domain.md, "SOS calls")."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from factories import Laptop, make_laptop

from jourtui.rules.call import CallFacts, CaseLinked, Identity
from jourtui.rules.case import CaseFacts
from jourtui.store import calls, cases, handover


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "laptop")
    yield laptop
    laptop.close()


MARKED = CallFacts(
    matter="hotad",
    protected=True,
    not_to_guardian=True,
    interpreter="dari",
    safe_to_call="no",
    safe_times="före 23",
    code_word="blåbär",
)


def _receive(laptop: Laptop, facts: CallFacts, case: UUID | None = None) -> UUID:
    return calls.receive(laptop.desk, facts, Identity(caller_name="Amira"), at=laptop.watch(), case=case)


def test_they_follow_into_a_new_case(laptop: Laptop) -> None:
    case = laptop.journal.case(calls.open_case(laptop.desk, _receive(laptop, MARKED)))
    assert (case.protected, case.not_to_guardian, case.interpreter) == (True, True, "dari")
    assert (case.safe_to_call, case.safe_times, case.code_word) == ("no", "före 23", "blåbär")


@pytest.mark.parametrize("at_intake", [True, False])
def test_they_follow_into_a_case_that_is_there(laptop: Laptop, at_intake: bool) -> None:
    record = cases.open_new(laptop.desk, CaseFacts(title="familjen", interpreter="arabiska"))
    if at_intake:
        _receive(laptop, MARKED, case=record)
    else:
        calls.link_case(laptop.desk, _receive(laptop, MARKED), record)
    case = laptop.journal.case(record)
    assert (case.protected, case.not_to_guardian, case.safe_to_call) == (True, True, "no")
    assert case.interpreter == "arabiska"


def test_they_follow_also_when_they_are_learnt_after_the_call_came_to_its_case(laptop: Laptop) -> None:
    call = _receive(laptop, CallFacts(matter="hotad"))
    record = calls.open_case(laptop.desk, call)
    learnt = CallFacts(protected=True, safe_to_call="no", matter="hotad av maken")
    calls.correct(laptop.desk, call, learnt, base=laptop.desk.position())
    case = laptop.journal.case(record)
    assert (case.protected, case.not_to_guardian, case.safe_to_call) == (True, False, "no")
    events = len(case.log.events)
    calls.correct(laptop.desk, call, CallFacts(protected=False), base=laptop.desk.position())
    assert len(laptop.journal.case(record).log.events) == events, "a milder call takes no mark away"


def test_that_a_case_is_about_somebody_protected_follows_to_its_calls(laptop: Laptop) -> None:
    call = _receive(laptop, CallFacts(matter="orolig"))
    record = calls.open_case(laptop.desk, call)
    cases.correct(laptop.desk, record, CaseFacts(title="hot"), base=laptop.desk.position())
    assert not laptop.journal.call(call).protected
    cases.correct(laptop.desk, record, CaseFacts(protected=True), base=laptop.desk.position())
    assert laptop.journal.call(call).protected


@pytest.mark.parametrize("at_intake", [True, False])
def test_a_call_that_comes_to_a_case_about_somebody_protected_is_marked_too(
    laptop: Laptop, at_intake: bool
) -> None:
    record = cases.open_new(laptop.desk, CaseFacts(title="hot", protected=True))
    call = _receive(laptop, CallFacts(matter="igen"), case=record if at_intake else None)
    if not at_intake:
        calls.link_case(laptop.desk, call, record)
    assert laptop.journal.call(call).protected


def test_a_milder_call_takes_no_mark_away(laptop: Laptop) -> None:
    record = calls.open_case(laptop.desk, _receive(laptop, MARKED))
    calls.link_case(laptop.desk, _receive(laptop, CallFacts(matter="igen", safe_to_call="yes")), record)
    case = laptop.journal.case(record)
    assert (case.protected, case.not_to_guardian, case.safe_to_call) == (True, True, "no")


def test_undoing_a_link_undoes_it_in_both(laptop: Laptop) -> None:
    record = cases.open_new(laptop.desk, CaseFacts(title="familjen"))
    call = _receive(laptop, CallFacts(matter="x"))
    calls.link_case(laptop.desk, call, record)
    linked = next(e for e in laptop.journal.events(call) if isinstance(e.payload, CaseLinked))
    assert handover.strike(laptop.desk, call, linked.id)
    assert laptop.journal.call(call).case_id is None
    assert laptop.journal.case(record).call_ids == []


def test_a_case_is_not_taken_from_the_call_that_opened_it(laptop: Laptop) -> None:
    call = _receive(laptop, CallFacts(matter="x"))
    case = calls.open_case(laptop.desk, call)
    linked = next(e for e in laptop.journal.events(call) if isinstance(e.payload, CaseLinked))
    assert not handover.strike(laptop.desk, call, linked.id)
    assert laptop.journal.call(call).case_id == case
