"""What is published of the key figures: small numbers hidden, so that nobody can work them out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.figure_definitions import BY_CODE
from jourtui.rules.figure_publishing import Published, hide, publish
from jourtui.rules.figures import LESS_THAN

NAMES = "abcdefghij"


def named(*values: int) -> dict[str, int]:
    return dict(zip(NAMES, values, strict=False))


@given(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 300)), min_size=1, max_size=10))
def test_a_small_number_is_never_shown_and_a_large_one_only_hidden_with_one(values: list[int]) -> None:
    line = named(*values)
    hidden = hide(line)
    if hidden is None:
        return
    assert all(n == 0 or n >= LESS_THAN or name in hidden for name, n in line.items())
    assert not hidden or any(0 < line[name] < LESS_THAN for name in hidden)


@pytest.mark.parametrize("total", [1, 3, 5, 7])
def test_neither_the_sum_nor_what_one_municipality_knows_tells_a_hidden_number(total: int) -> None:
    """Every line of four with that sum, for somebody who also knows how it is done: what is hidden the same
    way, with the same numbers shown, may be any of those lines."""
    alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
    for values in (way for way in product(range(total + 1), repeat=4) if sum(way) == total):
        hidden = hide(named(*values))
        if hidden:
            shown = tuple(None if name in hidden else n for name, n in named(*values).items())
            alike.setdefault(shown, []).append(values)
    assert alike
    for shown, lines in alike.items():
        for values in lines:
            for n in (n for n in range(4) if shown[n] is None and 0 < values[n] < LESS_THAN):
                assert len({line[n] for line in lines}) > 1
                for knower in (k for k in range(4) if k != n and shown[k] is None):
                    fits = {line[n] for line in lines if line[knower] == values[knower]}
                    assert len(fits) > 1, (values, n, knower)


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ((3, 7, 9, 12), "abc"),
        ((1, 0, 0, 0), "abcd"),
        ((2, 40, 3, 50), "abc"),
        ((6, 5, 20), ""),
        ((0, 0, 20), ""),
        ((3, 3, 3, 2, 70), "abcd"),
    ],
)
def test_as_few_as_will_do_are_hidden_with_the_small_ones(line: tuple[int, ...], hidden: str) -> None:
    assert hide(named(*line)) == set(hidden)


def test_what_cannot_be_kept_from_the_sum_hides_the_sum() -> None:
    assert hide(named(4, 4, 4)) is None
    assert hide(named(1)) is None
    numbers = {"lvm_custody": {"": 1, "municipality:a": 1}}
    published = publish(numbers, ["a"])
    assert not published.shows(BY_CODE["lvm_custody"])


def test_one_decision_in_nine_municipalities_is_in_none_that_is_named() -> None:
    numbers = {"lvm_custody": {"": 1, "municipality:c": 1}}
    published = publish(numbers, NAMES)
    assert published.shows(BY_CODE["lvm_custody"])
    assert not any(published.shows(BY_CODE["lvm_custody"], f"municipality:{name}") for name in NAMES)


def test_a_sum_is_hidden_with_its_terms_and_so_is_what_is_worked_out_from_it() -> None:
    calls = named(20, 30, 40, 50)
    notices = named(3, 8, 9, 60)
    numbers = {
        code: {"": sum(line.values()), **{f"municipality:{name}": n for name, n in line.items()}}
        for code, line in (("calls", calls), ("notices", notices), ("assignments", named(0, 0, 0, 0)))
    }
    published = publish(numbers, calls)
    gone = {name for name in calls if not published.shows(BY_CODE["notices"], f"municipality:{name}")}
    assert gone == {"a", "b", "c"}
    for name in calls:
        cell = f"municipality:{name}"
        assert published.shows(BY_CODE["calls"], cell)
        assert published.shows(BY_CODE["matters"], cell) == (name not in gone)
        assert published.shows(BY_CODE["per_1000"], cell) == (name not in gone)
    assert published.shows(BY_CODE["matters"])


def test_boards_are_never_published() -> None:
    published = Published(frozenset())
    assert not published.shows(BY_CODE["cases"], "board:ystad")
    assert not published.shows(BY_CODE["callback_share"], "municipality:1286")
    assert published.shows(BY_CODE["calls"], "type:children")
