"""What is known from before, beneath the line that is typed or beside it: the gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

WIDE = 44
"""Cells from which nothing is shortened, since there is height instead. It is a column then, not a row."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: a short label, a sentence, and how grave it is (a variable of the theme).

    `key` acts on it. `rows`: how many rows it takes at most where there is little room.
    """

    label: str
    text: str
    shade: str = "foreground"
    key: str = ""
    rows: int = 1


class IntakeFacts(Widget):
    """Plain values in, nothing out."""

    DEFAULT_CSS = """
    IntakeFacts { height: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it shows."""
        return self._facts

    def show(self, facts: Sequence[Fact]) -> None:
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self.refresh()

    def render(self) -> Content:
        width, height = self.content_size
        if not self._facts or width < 2:
            return Content("")
        roomy = width <= WIDE
        lines: list[Content] = []
        for fact in self._facts:
            wrapped = _worded(fact).wrap(width)
            if not roomy and len(wrapped) > fact.rows:
                rest = Content(" ").join(line.rstrip() for line in wrapped[fact.rows - 1 :])
                wrapped = [*wrapped[: fact.rows - 1], rest.truncate(width, ellipsis=True)]
            lines += wrapped
        if len(lines) > height > 0:
            lines = [*lines[: height - 1], Content.styled("…", "$faint")]
        return Content("\n").join(lines)


def _worded(fact: Fact) -> Content:
    shade = fact.shade if fact.shade in ("due", "faint") else "foreground"
    return Content.assemble(
        (f"{fact.key} " if fact.key else "", "$accent"),
        (f"{fact.label}  ", f"bold ${fact.shade}"),
        (fact.text, f"${shade}"),
    )
