"""On which page of its list a record stands: what leads to it from elsewhere turns to that page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import KARIN, NIGHT, author, make_laptop

from jourtui.rules import active_time as rules
from jourtui.rules.assignment import AssignmentFacts, AssignmentOrdered
from jourtui.rules.deviation import DeviationFacts, DeviationReported
from jourtui.rules.event import Payload
from jourtui.rules.notice import NoticeClosed, NoticeReceived
from jourtui.store import active_time, assignments, deviations, notices, queries

HOUR = timedelta(hours=1)


def _notices(n: int) -> Sequence[Payload]:
    return (NoticeReceived("Vilma", "plan", NIGHT, at=NIGHT - n * HOUR), NoticeClosed("har gått ut"))


def _assignments(n: int) -> Sequence[Payload]:
    return (AssignmentOrdered(AssignmentFacts(what="ring", by_when=NIGHT + n * HOUR)),)


def _deviations(n: int) -> Sequence[Payload]:
    facts = DeviationFacts(direction="to_us", kind="conduct", happened_at=NIGHT - n % 2 * HOUR)
    return (DeviationReported(facts),)


def _active_time(n: int) -> Sequence[Payload]:
    begun = rules.minute(NIGHT)
    week = date(2026, 11, 4) - n * timedelta(weeks=1)
    return (rules.TimeProposed(week, author(KARIN), (rules.Span(begun, begun + 9),), 0, 1),)


@pytest.mark.parametrize(
    ("made", "listed", "page_of"),
    [
        (_notices, lambda rows: notices.listed(rows, live=False), notices.page_of),
        (_assignments, assignments.listed, assignments.page_of),
        (_deviations, lambda rows: deviations.listed(rows, "open"), deviations.page_of),
        (_active_time, active_time.listed, active_time.page_of),
    ],
)
def test_the_page_is_that_of_the_list(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[[int], Sequence[Payload]],
    listed: Callable[[Any], Sequence[Any]],
    page_of: Callable[[Any, UUID], Any],
) -> None:
    laptop = make_laptop(tmp_path / "karin")
    for n in range(5):
        laptop.act(uuid4(), *made(n))
    monkeypatch.setattr(queries, "PAGE", 2)
    with laptop.desk.rows() as rows:
        found = [page_of(rows, one.record_id) for one in listed(rows)]
        nobody = page_of(rows, uuid4())
    pages = [page[1] if isinstance(page, tuple) else page for page in found]
    assert pages == [0, 0, 1, 1, 2]
    assert nobody in (None, (True, 0))
    laptop.close()
