"""How a call stands, in words: one list of marks, when to try again, whether it was in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from factories import NIGHT

from jourtui.rules.callback import BEFORE_DUE
from jourtui.store.call_queue import QueueItem
from jourtui.store.overview import Overview
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.views import CallRow, ClockRow
from jourtui.words import call_words, overview_words
from jourtui.words.labels import Labels

LABELS = Labels(load_places(), load_catalogue())

EVERYTHING: dict[str, Any] = {
    "safe_to_call": "no",
    "protected": True,
    "not_to_guardian": True,
    "interpreter": "arabiska",
    "preliminary": True,
    "two_values": True,
    "needs_newer": True,
    "anonymous": True,
    "attempts_made": 2,
    "last_outcome": "busy",
    "case_id": uuid4(),
}


def item(*, due: float | None = None, stopped: float | None = None, **given: Any) -> QueueItem:
    """A call, with a callback clock due in so many minutes that stopped so many minutes from now."""
    row = CallRow(record_id=uuid4(), received_at=NIGHT, phone="+46701740610", **given)
    clocks: tuple[ClockRow, ...] = ()
    if due is not None:
        clock = ClockRow(
            record_id=row.record_id,
            record_type="call",
            kind="callback",
            start_event=uuid4(),
            started_at=NIGHT,
            due_at=NIGHT + timedelta(minutes=due),
            stopped_at=NIGHT + timedelta(minutes=stopped) if stopped is not None else None,
        )
        clocks = (clock,)
    return QueueItem(row, clocks)


def shown(one: QueueItem, room: int) -> str:
    return " ".join(mark.short for mark in call_words.fitting(call_words.marks(one, NIGHT), room))


def test_the_marks_stand_in_the_order_of_how_grave_they_are() -> None:
    assert shown(item(**EVERYTHING), 99) == "EJ-RING S V T prel 2värden nyare A 2× Ä"


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (11, "EJ-RING S …"),
        (13, "EJ-RING S V …"),
        (17, "EJ-RING S V T …"),
        (40, "EJ-RING S V T prel 2värden nyare A 2× Ä"),
    ],
)
def test_marks_that_do_not_fit_leave_a_trace(room: int, text: str) -> None:
    assert shown(item(**EVERYTHING), room) == text
    assert len(text) <= room


def test_a_question_about_a_call_says_that_it_is_not_safe_to_ring() -> None:
    assert LABELS.call(item(safe_to_call="no").call, NIGHT).endswith(" · EJ-RING")
    assert "EJ-RING" not in LABELS.call(item().call, NIGHT)


def test_what_is_handed_over_has_a_short_word_for_a_narrow_column() -> None:
    one = item(case_type="violence", municipality="1287", due=20)
    line = next(overview_words.lines(Overview(calls=(one,)), LABELS, NIGHT))
    assert (line.what, line.brief) == ("Våld i nära relation, Trelleborg", "Våld, Trelleborg")


def test_the_next_try_is_before_the_clock_is_due_and_never_in_the_past() -> None:
    tried: dict[str, Any] = {"attempts_made": 1, "last_outcome": "no_answer", "last_attempt_at": NIGHT}
    assert call_words.next_try(item(due=30, **tried), NIGHT) == "omkring 22:24"
    assert call_words.next_try(item(due=8, **tried), NIGHT) == "omkring 22:20"
    assert call_words.next_try(item(due=8, **tried), NIGHT + timedelta(minutes=8) - BEFORE_DUE) == "nu"
    assert call_words.next_try(item(due=30, **tried), NIGHT + timedelta(minutes=45)) == "nu"
    assert call_words.next_try(item(due=1, **tried), NIGHT) == "nu"
    assert call_words.next_try(item(**tried), NIGHT + timedelta(minutes=1)) == "omkring 22:24"


def test_what_was_late_is_not_called_in_time() -> None:
    reached: dict[str, Any] = {"attempts_made": 1, "last_outcome": "reached", "reached_at": NIGHT}
    assert call_words.reached(item(**reached)) == "Nådd. Fristen är uppfylld."
    assert call_words.reached(item(due=0, stopped=13.9, **reached)) == "Nådd, 14 min för sent."
    assert call_words.reached(item(due=0, stopped=799, **reached)) == "Nådd, 13 h 19 min för sent."
    assert call_words.reached(item(due=0, stopped=0.5, **reached)) == "Nådd, 1 min för sent."
    assert call_words.reached(item(via="police", **reached)) == "Nådd."  # no clock ran


def test_who_has_it_preliminarily_is_marked_in_the_list() -> None:
    call = item(claimed=True).call
    assert call_words.holder(call, "Karin") == "Karin"
    call.preliminary = True
    assert call_words.holder(call, "Karin") == "Karin?"
    call.offer_id = uuid4()
    assert call_words.holder(call, "Karin") == "Karin?→"
    call.preliminary = False
    assert call_words.holder(call, "Karin") == "Karin →"
    call.claimed = False
    assert call_words.holder(call, "Karin") == "(Karin)"
