"""What differs between two texts, by paragraph and within a paragraph by word: for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.4
"""The share of characters that two paragraphs have in common from which one is the other, changed."""


class Piece(NamedTuple):
    """Some words of a paragraph, and whether both texts have them."""

    how: Literal["same", "added", "removed"]
    text: str


class Paragraph(NamedTuple):
    """A line of either text; of both where it is the same, or `changed`."""

    how: Literal["same", "added", "removed", "changed"]
    pieces: tuple[Piece, ...]


def differences(before: str, now: str) -> list[Paragraph]:
    """All paragraphs of both in reading order: what was removed stands before what came in its place."""
    if before == now:
        return [_whole("same", line) for line in now.split("\n")]
    old, new = before.split("\n"), now.split("\n")
    found: list[Paragraph] = []
    for how, first, last, begin, end in SequenceMatcher(None, old, new).get_opcodes():
        if how == "equal":
            found += [_whole("same", line) for line in old[first:last]]
        else:
            found += _replaced(old[first:last], new[begin:end])
    return found


def both(before: str, now: str) -> str:
    """Both texts after each other where they differ, and once what stands in both: to be made one by hand."""
    old, new = before.split("\n"), now.split("\n")
    lines: list[str] = []
    for how, first, last, begin, end in SequenceMatcher(None, old, new).get_opcodes():
        lines += old[first:last]
        if how != "equal" and first < last and begin < end:
            lines.append("")
        lines += new[begin:end] if how != "equal" else ()
    return "\n".join(lines)


def _replaced(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    for was, came in zip_longest(old, new):
        if was is not None and came is not None and SequenceMatcher(None, was, came).ratio() >= ALIKE:
            yield Paragraph("changed", tuple(_pieces(was, came)))
            continue
        if was is not None:
            yield _whole("removed", was)
        if came is not None:
            yield _whole("added", came)


def _pieces(was: str, came: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(was), _WORDS.findall(came)
    for how, first, last, begin, end in SequenceMatcher(None, old, new).get_opcodes():
        if how == "equal":
            yield Piece("same", "".join(old[first:last]))
            continue
        if last > first:
            yield Piece("removed", "".join(old[first:last]))
        if end > begin:
            yield Piece("added", "".join(new[begin:end]))


def _whole(how: Literal["same", "added", "removed"], line: str) -> Paragraph:
    return Paragraph(how, (Piece(how, line),))
