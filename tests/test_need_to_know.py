"""Whether opening a case from before takes a reason."""

from __future__ import annotations

from uuid import uuid4

import pytest

from jourtui.rules.case import Case
from jourtui.rules.need_to_know import takes_reason
from jourtui.store.settings import load_places

PLACES = load_places()
READER = uuid4()


def case(board: str | None = None, staying: str | None = None) -> Case:
    made = Case()
    made.board, made.staying_municipality, made.holder_id = board, staying, uuid4()
    return made


@pytest.mark.parametrize(
    ("theirs", "here", "stated", "asked"),
    [
        (case("ystad"), None, "1286", False),
        (case("ystad"), None, "1270", True),
        (case("ystad"), None, None, True),
        (case("trelleborg-am"), None, "1287", False),
        (case("trelleborg-am"), case("trelleborg-sn"), "1287", True),
        (case("trelleborg-am"), case("trelleborg-am"), "1286", False),
        (case("ystad"), case(), "1286", False),
        (case("ystad"), case(None, "1270"), "1286", True),
        (case(None, "1286"), None, "1286", False),
        (case(None, "1286"), None, "1270", True),
        (case(None, "1281"), None, "1281", False),
        (case(None, "1281"), None, "1286", True),
        (case(), None, "1286", False),
        (None, None, "1286", False),
    ],
)
def test_another_boards_case_takes_a_reason(
    theirs: Case | None, here: Case | None, stated: str | None, asked: bool
) -> None:
    assert takes_reason(theirs, READER, PLACES, here=here, stated=stated) == asked


def test_ones_own_case_takes_none() -> None:
    own = case("trelleborg-am")
    own.holder_id = READER
    assert not takes_reason(own, READER, PLACES, here=None, stated="1286")
