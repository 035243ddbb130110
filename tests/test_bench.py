"""The harness of the benchmarks: turns, figures, verdicts, the table and its JSON. Nothing is timed here."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from cheap import CHEAP
from hypothesis import given
from hypothesis import strategies as st
from site_ import PASSPHRASE
from sqlmodel import col, select

from benchmarks import __main__ as command
from benchmarks import table, years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, CannotMeasure, InTurns, Missing, Result, Samples, in_turns
from benchmarks.office import Office
from benchmarks.registry import ROWS, Row
from jourtui.store import workplace
from jourtui.store.session import Duty
from jourtui.store.views import CaseRow, ClockRow
from jourtui.store.workplace import Workplace

values = st.lists(st.floats(0, 1e6), min_size=1).map(tuple)


def result(product: float, floor: float | None, budget: Budget) -> Result:
    return InTurns([floor] if floor is not None else [], [product]).judged("name", "vad", budget)


@given(values)
def test_figures_are_values_that_were_measured_or_lie_between(found: tuple[float, ...]) -> None:
    samples = Samples(found)
    assert min(found) <= samples.p50 <= max(found)
    assert samples.p95 in found
    assert sum(value <= samples.p95 for value in found) >= 0.95 * len(found)


def test_the_95th_percentile_lets_one_in_twenty_be_slow() -> None:
    assert Samples((*[1.0] * 19, 100.0)).p95 == 1.0
    assert Samples((*[1.0] * 18, 100.0, 100.0)).p95 == 100.0


def test_nothing_measured_is_no_measure() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Samples(())


def test_floor_and_product_take_turns_and_change_who_is_first() -> None:
    said: list[str] = []

    def measure(name: str, amount: float) -> list[float]:
        said.append(name)
        return [amount, amount]

    found = in_turns(lambda: measure("golv", 1.0), lambda: measure("jourtui", 2.0), 3, warm_up=1)
    assert said == ["jourtui", "golv", "golv", "jourtui", "jourtui", "golv", "golv", "jourtui"]
    assert (found.floor, found.product) == ([1.0] * 6, [2.0] * 6), "the warm-up does not count"


@pytest.mark.parametrize(
    ("product", "floor", "budget", "kept"),
    [
        (14.0, 10.0, Budget(ratio=1.4), True),
        (14.1, 10.0, Budget(ratio=1.4), False),
        (100.0, None, Budget(at_most=100), True),
        (100.1, None, Budget(at_most=100), False),
        (20.0, 5.0, Budget(ratio=4, at_most=20), True),
        (21.0, 10.0, Budget(ratio=4, at_most=20), False),
        (20.0, 4.0, Budget(ratio=4, at_most=20), False),
        (1.0, None, Budget(ratio=4), False),
        (1.0, 0.0, Budget(ratio=4), False),
    ],
)
def test_a_budget_is_kept_when_both_of_its_halves_are(
    product: float, floor: float | None, budget: Budget, kept: bool
) -> None:
    assert result(product, floor, budget).kept is kept


def test_the_table_says_floor_ratio_budget_and_verdict_in_swedish() -> None:
    rows: Sequence[Result | Missing] = [
        InTurns([10.0], [14.25]).judged("a", "målad", Budget(ratio=1.4), note="en anmärkning"),
        InTurns([], [0.5]).judged("b", "processor", Budget(at_most=0.5), unit="%", figure="p95"),
        InTurns([2.0], [6.0]).judged("c", "tangent", Budget(ratio=4, at_most=20)),
        Missing("d", "rapport till PDF", "finns inte än"),
    ]
    text = table.as_text(rows)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines == [
        "rad golv jourtui kvot budget utfall",
        "målad, p50 10 ms 14,2 ms 1,43 × ≤ 1,4 × ÖVER",
        "en anmärkning",
        "processor, p95 – 0,5 % – ≤ 0,5 % hålls",
        "tangent, p50 2 ms 6 ms 3 × ≤ 4 × och 20 ms hålls",
        "rapport till PDF mäts inte",
        "finns inte än",
    ]
    assert [row.name for row in table.broken(rows)] == ["a"]


def test_the_json_has_every_sample_and_the_same_verdicts() -> None:
    rows: Sequence[Result | Missing] = [
        InTurns([1.0, 3.0], [8.0, 8.0]).judged("a", "målad", Budget(ratio=2)),
        Missing("d", "rapport", "finns inte än"),
    ]
    read = json.loads(table.as_json(rows, quick=True))
    assert read["quick"] is True
    measured, missing = read["rows"]
    assert measured["samples"] == {"floor": [1.0, 3.0], "product": [8.0, 8.0]}
    assert (measured["floor"], measured["product"], measured["ratio"]) == (2.0, 8.0, 4.0)
    assert measured["budget"] == {"ratio": 2, "at_most": None}
    assert measured["kept"] is False
    assert missing == {"name": "d", "what": "rapport", "missing": "finns inte än"}


def test_every_budget_of_the_plan_has_a_row_of_its_own() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) == 14


def boom(office: Office, effort: Effort) -> Sequence[Result]:
    raise RuntimeError("trasig")


def not_here(office: Office, effort: Effort) -> Sequence[Result]:
    raise CannotMeasure("finns inte än")


def over(office: Office, effort: Effort) -> Sequence[Result]:
    return [result(3.0, 1.0, Budget(ratio=2))]


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *arguments: str) -> int:
    rows = (Row("boom", "trasig rad", boom), Row("pdf", "pdf", not_here), Row("over", "över", over))
    monkeypatch.setattr(command, "ROWS", rows)
    monkeypatch.setattr(sys, "argv", ["bench", "--json", str(tmp_path / "bench.json"), *arguments])
    return command.main()


def test_a_row_that_cannot_run_says_why_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path) == 0
    printed = capsys.readouterr().out
    assert "gick sönder: RuntimeError: trasig" in printed
    assert "finns inte än" in printed
    assert "ÖVER" in printed
    rows = json.loads((tmp_path / "bench.json").read_text("utf-8"))["rows"]
    assert [row["name"] for row in rows] == ["boom", "pdf", "name"]


def test_only_a_strict_run_fails_for_a_broken_budget(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(monkeypatch, tmp_path, "--only", "over") == 0
    assert run(monkeypatch, tmp_path, "--only", "over", "--strict") == 1
    assert run(monkeypatch, tmp_path, "--only", "pdf", "--strict") == 0


def test_in_the_ten_years_nothing_is_left_to_do(tmp_path: Path) -> None:
    """Else every list and clock of a row that works on them shows twenty thousand cases."""
    opened = workplace.set_up(tmp_path, "Karin Ek", "socionom", PASSPHRASE, cost=CHEAP, demo=True)
    years.write(tmp_path, opened.data_key, workplace.unit_keys(opened), uuid4(), cases_=4)
    place = Workplace(tmp_path, opened, Duty.FIRST)
    with place.desk.rows() as rows:
        assert len(rows.exec(select(CaseRow)).all()) == 4
        assert rows.exec(select(ClockRow).where(col(ClockRow.stopped_at).is_(None))).all() == []
    place.close()


def test_a_quick_run_takes_few_rounds() -> None:
    assert (Effort().times(20), Effort(quick=True).times(20), Effort(quick=True).times(3)) == (20, 4, 2)
