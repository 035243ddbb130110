"""What is published of the key figures: small numbers hidden, so that nobody can work them out."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jourtui.rules.closed_year import Numbers
from jourtui.rules.figure_definitions import BY_CODE
from jourtui.rules.figure_publishing import Published, hide, publish
from jourtui.rules.figures import LESS_THAN, with_sums

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


def year_of(calls: tuple[int, ...], notices: tuple[int, ...], assignments: tuple[int, ...]) -> Numbers:
    """A year with those numbers in each municipality."""
    lines = {"calls": calls, "notices": notices, "assignments": assignments}
    lines["beforehand"] = tuple(map(sum, zip(notices, assignments, strict=True)))
    lines["matters"] = tuple(map(sum, zip(calls, lines["beforehand"], strict=True)))
    return {
        code: {"": sum(line), **{f"municipality:{name}": n for name, n in named(*line).items()}}
        for code, line in lines.items()
    }


def shown(numbers: Numbers, count: int) -> dict[tuple[str, str], int]:
    """All that is published of them: (figure, cell)."""
    published = publish(numbers, NAMES[:count])
    names = ["", *(f"municipality:{name}" for name in NAMES[:count])]
    every = ((code, name) for code in numbers for name in names)
    return {one: numbers[one[0]][one[1]] for one in every if published.shows(BY_CODE[one[0]], one[1])}


def test_matters_are_hidden_only_where_what_they_are_the_sum_of_is() -> None:
    numbers = year_of((20, 30, 40, 50), (3, 8, 9, 60), (0, 0, 0, 0))
    published = publish(numbers, NAMES[:4])
    gone = {name for name in NAMES[:4] if not published.shows(BY_CODE["beforehand"], f"municipality:{name}")}
    assert gone == {"a", "b", "c"}
    for name in NAMES[:4]:
        cell = f"municipality:{name}"
        assert published.shows(BY_CODE["calls"], cell)
        assert published.shows(BY_CODE["matters"], cell) == (name not in gone)
        assert published.shows(BY_CODE["per_1000"], cell) == (name not in gone)
        assert not published.shows(BY_CODE["notices"], cell)
        assert not published.shows(BY_CODE["assignments"], cell)
    assert published.shows(BY_CODE["matters"])


def test_a_few_assignments_hide_nothing_of_what_a_municipality_has_many_of() -> None:
    numbers = year_of((90, 120, 80), (40, 30, 50), (2, 1, 4))
    told = shown(numbers, 3)
    assert {cell for code, cell in told if code == "matters"} == {"", *(f"municipality:{n}" for n in "abc")}
    assert (told["notices", ""], told["assignments", ""]) == (120, 7)
    assert not {cell for code, cell in told if code in ("notices", "assignments")} - {""}


@pytest.mark.parametrize("total", [2, 6, 9])
def test_no_small_number_follows_from_how_it_is_done(total: int) -> None:
    """Every year of three municipalities with so many of both, for somebody who knows how it is
    done and perhaps one municipality's own: what is published the same way may be another of those years."""
    alike: dict[frozenset[tuple[tuple[str, str], int]], list[Numbers]] = {}
    for values in (way for way in product(range(total + 1), repeat=6) if sum(way) == total):
        numbers = year_of((20, 30, 40), values[:3], values[3:])
        alike.setdefault(frozenset(shown(numbers, 3).items()), []).append(numbers)
    for told, years in alike.items():
        public = {one for one, _ in told}
        if ("beforehand", "") not in public:
            continue  # then it is not known either that these are all the years to choose among
        for one in product(("notices", "assignments", "beforehand"), (f"municipality:{n}" for n in "abc")):
            code, cell = one
            for knower in () if one in public else {"", "a", "b", "c"} - {cell[-1]}:
                own = (code, f"municipality:{knower}") if knower else (code, "")
                _never_alone(years, one, own if knower else None)


def _never_alone(years: list[Numbers], one: tuple[str, str], own: tuple[str, str] | None) -> None:
    found: dict[int | None, set[int]] = {}
    for numbers in years:
        known = numbers[own[0]][own[1]] if own else None
        found.setdefault(known, set()).add(numbers[one[0]][one[1]])
    for known, values in found.items():
        assert len(values) > 1 or not 0 < next(iter(values)) < LESS_THAN, (one, own, known, years[0])


COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 12), st.integers(0, 300))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=9), st.data())
def test_no_small_number_can_be_worked_out(lines: list[tuple[int, int, int]], data: st.DataObject) -> None:
    """All sums that are published are tried, by the public and by a municipality that knows its own."""
    calls, notices, assignments = zip(*lines, strict=True)
    numbers, count = year_of(calls, notices, assignments), len(lines)
    known = shown(numbers, count)
    for (code, cell), n in known.items():
        assert not cell or n == 0 or n >= LESS_THAN, (code, cell)
    knower = data.draw(st.sampled_from(["", *NAMES[:count]]))
    if knower:
        known |= {
            (code, f"municipality:{knower}"): line[f"municipality:{knower}"] for code, line in numbers.items()
        }
    between = worked_out(numbers, known)
    for (code, cell), (least, most) in between.items():
        if cell not in ("", f"municipality:{knower}") and 0 < numbers[code][cell] < LESS_THAN:
            assert least < most, (code, cell, knower)


def worked_out(
    numbers: Numbers, known: dict[tuple[str, str], int]
) -> dict[tuple[str, str], tuple[float, float]]:
    """The least and the most that each number may be, by every sum that it stands in."""
    sums = [((code, ""), [(code, cell) for cell in line if cell]) for code, line in numbers.items()]
    for cell in numbers["calls"]:
        sums.append((("matters", cell), [("calls", cell), ("beforehand", cell)]))
        sums.append((("beforehand", cell), [("notices", cell), ("assignments", cell)]))
    found = {(code, cell): (0.0, math.inf) for code, line in numbers.items() for cell in line}
    found |= {one: (float(n), float(n)) for one, n in known.items()}
    while True:
        before = dict(found)
        for whole, parts in sums:
            least, most = (sum(found[part][end] for part in parts) for end in (0, 1))
            found[whole] = max(found[whole][0], least), min(found[whole][1], most)
            for part in parts:
                lowest = found[whole][0] - sum(found[one][1] for one in parts if one != part)
                highest = found[whole][1] - sum(found[one][0] for one in parts if one != part)
                found[part] = max(found[part][0], lowest), min(found[part][1], highest)
        if found == before:
            return found


def test_a_year_that_closed_before_there_was_the_sum_is_published_as_one_that_has_it() -> None:
    numbers = year_of((90, 120, 80), (40, 30, 50), (2, 1, 4))
    before = {code: line for code, line in numbers.items() if code != "beforehand"}
    assert with_sums(before) == numbers
    assert with_sums(numbers) is numbers
    assert with_sums({"calls": numbers["calls"]}) == {"calls": numbers["calls"]}
    assert publish(before, NAMES[:3]) == publish(numbers, NAMES[:3])


def test_what_would_tell_a_whole_that_is_hidden_is_hidden_with_it() -> None:
    numbers = {
        "lvm_custody": {"": 1, "municipality:a": 1},
        "decisions": {"": 1, "kind:lvm_custody": 1},
        "calls": {"": 2, "municipality:a": 2},
    }
    published = publish(numbers, ["a"])
    assert not published.shows(BY_CODE["decisions"], "kind:lvm_custody")
    assert not published.shows(BY_CODE["week_mean"])


def test_boards_are_never_published() -> None:
    published = Published(frozenset())
    assert not published.shows(BY_CODE["cases"], "board:ystad")
    assert not published.shows(BY_CODE["assignments"], "board:ystad")
    assert not published.shows(BY_CODE["callback_share"], "municipality:1286")
    assert published.shows(BY_CODE["calls"], "type:children")
