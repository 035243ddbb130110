"""Two people's texts made into one: only where they did not change the same paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.merging import merge

BASE = "Kom kl 22.\n\nModern var hemma.\n\nBarnen sov."


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (BASE, BASE, BASE),
        (BASE.replace("22", "22.14"), BASE, BASE.replace("22", "22.14")),
        (BASE, BASE.replace("sov", "var vakna"), BASE.replace("sov", "var vakna")),
        (
            BASE.replace("22", "22.14"),
            BASE.replace("sov", "var vakna"),
            "Kom kl 22.14.\n\nModern var hemma.\n\nBarnen var vakna.",
        ),
        (
            BASE.replace("Kom kl 22.\n\n", ""),
            BASE + "\n\nPolis på plats.",
            "Modern var hemma.\n\nBarnen sov.\n\nPolis på plats.",
        ),
        (BASE.replace("22", "23"), BASE.replace("22", "23"), BASE.replace("22", "23")),
        (
            "Efter larm.\n\n" + BASE,
            BASE + "\n\nPolis på plats.",
            "Efter larm.\n\n" + BASE + "\n\nPolis på plats.",
        ),
    ],
)
def test_changes_in_different_paragraphs_are_both_there(first: str, second: str, together: str) -> None:
    assert merge(BASE, first, second) == together
    assert merge(BASE, second, first) == together


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BASE.replace("22", "22.14"), BASE.replace("22", "22.40")),
        (BASE.replace("Modern var hemma.\n\n", ""), BASE.replace("Modern var", "Ingen var")),
        (BASE + "\n\nPolis på plats.", BASE + "\n\nAmbulans på plats."),
        ("", BASE.replace("sov", "var vakna")),
    ],
)
def test_changes_in_the_same_paragraph_are_left_to_a_person(first: str, second: str) -> None:
    assert merge(BASE, first, second) is None
    assert merge(BASE, second, first) is None


def test_two_who_both_began_an_empty_section_are_not_mixed() -> None:
    assert merge("", "Modern ringde.", "Fadern ringde.") is None


lines = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=8)


@given(lines, lines, lines)
def test_nothing_that_was_written_is_lost_and_the_order_of_the_two_does_not_matter(
    base: list[str], first: list[str], second: list[str]
) -> None:
    before, one, other = "\n".join(base), "\n".join(first), "\n".join(second)
    together = merge(before, one, other)
    assert merge(before, other, one) == together
    if together is not None:
        written = set(one.split("\n")) | set(other.split("\n"))
        assert written - set(before.split("\n")) <= set(together.split("\n"))
        assert set(together.split("\n")) <= written | set(before.split("\n"))
