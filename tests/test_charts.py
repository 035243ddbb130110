"""Charts in text: told by length, digit and mark, never by colour alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jourtui.widgets.charts import MARKS, SHADES, bar, heat_row, shade


def test_a_bar_is_as_long_as_its_part_of_the_greatest() -> None:
    assert bar(10, 10, 8) == "████████"
    assert bar(5, 10, 8) == "████"
    assert bar(1, 16, 8) == "▌"
    assert bar(1, 1000, 8) == "▌"
    assert bar(0, 10, 8) == bar(None, 10, 8) == bar(3, 0, 8) == ""


@given(st.integers(1, 500), st.integers(1, 500))
def test_more_is_never_a_lighter_shade(one: int, other: int) -> None:
    most = max(one, other)
    assert shade(min(one, other), most) <= shade(most, most) == SHADES
    assert shade(one, most) >= 1
    assert shade(0, most) == 0


def test_each_hour_has_its_digits_and_a_mark_of_its_own() -> None:
    row = heat_row([0, 1, 40, 250], 250, [""] * (SHADES + 1))
    assert row.plain == f"  ·{MARKS[1]} 1{MARKS[1]}40{MARKS[4]}99"
    assert len(set(MARKS)) == SHADES + 1
