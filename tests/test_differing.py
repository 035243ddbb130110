"""What differs between two texts: all of both is there, and it is told without colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from jourtui.rules.differing import differences
from jourtui.widgets.differences import shown

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
