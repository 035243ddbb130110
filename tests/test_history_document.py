"""The example of docs/history.md is put in as it stands there, and comes out in the figures of its year."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import Laptop, make_laptop
from history_side import put_in
from sqlmodel import select

from jourtui.rules import history_rows
from jourtui.rules.figures import number
from jourtui.store import figures
from jourtui.store.settings import load_places
from jourtui.store.views import CallRow, CaseRow, ClockRow, DeviationRow, NoticeRow, TellRow

DOCUMENT = Path(__file__).parent.parent / "docs" / "history.md"
TEXT = DOCUMENT.read_text("utf-8")
FIGURES = (
    ("matters", "", 5),
    ("calls", "", 3),
    ("calls", "municipality:1286", 1),
    ("calls", "via:sos", 3),
    ("callback_within", "", 2),
    ("callback_unreached", "", 1),
    ("callback_median", "", 1_110),
    ("attempt_within", "", 3),
    ("cases", "board:ystad", 1),
    ("notices", "municipality:1286", 1),
    ("assignments", "", 1),
    ("handovers", "", 1),
    ("visit_within", "", 1),
    ("reports", "", 1),
    ("report_within", "", 1),
    ("decisions", "kind:placement_sol", 1),
    ("placements", "", 1),
    ("lodging_violence", "", 1),
    ("aid_granted", "kind:travel", 1),
    ("aid_refused", "", 1),
    ("deviations", "feedback:answered", 1),
    ("sold_hours", "", 540),
    ("sold_amount", "", 487_500),
)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def test_the_example_of_the_document_is_counted_in_its_year(laptop: Laptop) -> None:
    (example,) = re.findall(r"```jsonl\n(.*?)```", TEXT, re.DOTALL)
    made = put_in(laptop, io.BytesIO(example.encode()))
    assert not made.refused
    assert set(made.new) == set(history_rows.KINDS), "the example has one of each kind"
    found = figures.read(laptop.desk, load_places(), 2016, before=0).numbers
    for code, cell, right in FIGURES:
        assert (code, cell, number(found, code, cell)) == (code, cell, right)
    with laptop.desk.rows() as rows:
        assert not rows.exec(select(ClockRow)).all(), "nothing runs"
        assert not rows.exec(select(TellRow)).all(), "nobody is told of it"
        assert not any(one.open for one in rows.exec(select(CallRow)))
        case = rows.exec(select(CaseRow)).one()
        assert (case.open, case.protected, case.unreported_since) == (False, True, None)
        notice = rows.exec(select(NoticeRow)).one()
        assert (notice.open, notice.uses, notice.untold) == (False, 1, 0)
        assert rows.exec(select(DeviationRow)).one().standing == "closed"


def test_the_document_tells_of_every_field() -> None:
    for kind, row in history_rows.KINDS.items():
        (told,) = re.findall(rf"^\| `{kind}` \|(.*)\|$", TEXT, re.MULTILINE)
        for field in row.__struct_fields__:
            if field not in ("id", "by"):
                assert re.search(rf"\b{field}\b", told), (kind, field)
