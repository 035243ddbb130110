"""What differs between two texts: all of both is there, and it is told without colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from jourtui.rules.differing import both, differences
from jourtui.widgets.differences import lines_before, shown

texts = st.lists(st.text("abc å.", max_size=12), max_size=6).map("\n".join)


def told(before: str, now: str) -> list[str]:
    """The lines as they are shown, without colour."""
    console = Console(width=100, no_color=True, highlight=False)
    with console.capture() as capture:
        console.print(shown(differences(before, now), lambda name: "red"))
    return [line.rstrip() for line in capture.get().splitlines()]


@given(texts, texts)
def test_both_texts_are_there_whole(before: str, now: str) -> None:
    old, new = [], []
    for how, pieces in differences(before, now):
        if how != "added":
            old.append("".join(words for kind, words in pieces if kind != "added"))
        if how != "removed":
            new.append("".join(words for kind, words in pieces if kind != "removed"))
    assert ("\n".join(old), "\n".join(new)) == (before, now)


def test_what_differs_is_told_by_letters_and_signs() -> None:
    before = "Modern var hemma kl 22.\n\nBarnen sov.\n\nGrannen ringde."
    now = "Modern var hemma kl 22.14.\n\nGrannen ringde.\n\nPolis [red]kom."
    assert told(before, now) == [
        "Ä Modern var hemma kl 22.[+14.+]",
        "",
        "B Barnen sov.",
        "",
        "  Grannen ringde.",
        "",
        "T Polis [red]kom.",
    ]


def test_what_has_nothing_in_common_is_not_said_to_be_changed() -> None:
    assert told("Modern var hemma.", "Öppet hus 08.") == ["B Modern var hemma.", "T Öppet hus 08."]


def test_what_is_alike_bears_no_mark() -> None:
    assert told("Samma.", "Samma.") == ["  Samma."]


def test_both_hold_once_what_is_the_same() -> None:
    assert both("Rubrik\nHemma.\n\nSlut.", "Rubrik\nBorta.\n\nSlut.") == "Rubrik\nHemma.\n\nBorta.\n\nSlut."
    assert both("", "Borta.") == "\n\nBorta."


@given(texts, texts)
def test_nothing_of_either_is_lost_in_both(before: str, now: str) -> None:
    lines = both(before, now).split("\n")
    for text in (before, now):
        found = iter(lines)
        assert all(line in found for line in text.split("\n"))


def test_the_first_line_that_differs_is_counted_to_as_it_is_drawn() -> None:
    long = "ord " * 60
    for before, now, above in (
        ("a\nb\nc", "a\nb\nd", 2),
        (f"{long}hemma", f"{long}borta", 12),
        ("lika", "lika", 0),
        ("a", "b", 0),
    ):
        found = differences(before, now)
        assert lines_before(found, 22) == above
        console = Console(width=22)
        with console.capture() as drawn:
            console.print(shown(found, lambda name: "red"))
        if before != now:
            line = drawn.get().split("\n")[above]
            assert "[-" in line or line[0] in "TBÄ"
