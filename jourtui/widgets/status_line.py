"""The quiet line at the bottom: who is here, who is on the other laptop, and the truth about the sync."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.content import Content
from textual.widget import Widget

Level = Literal["calm", "soon", "due"]
_MARKS: dict[Level, str] = {"calm": "●", "soon": "◐", "due": "○"}


class StatusLine(Widget):
    """People to the left, contact to the right. A filled mark is contact, a hollow one none.

    `people` says the same in ever fewer words: the first that fits is shown.
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $surface; color: $faint; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[str, ...] = ("",)
        self._contact = ""
        self._level: Level = "calm"

    def show(self, people: Sequence[str], contact: str, level: Level) -> None:
        new = (tuple(people), contact, level)
        if new != (self._people, self._contact, self._level):
            self._people, self._contact, self._level = new
            self.refresh()

    def render(self) -> Content:
        contact = Content.assemble((_MARKS[self._level], f"${self._level}"), f" {self._contact}")
        width = self.content_size.width
        room = max(0, width - contact.cell_length - 2)
        fitting = (people for people in map(Content, self._people) if people.cell_length <= room)
        people = next(fitting, Content(self._people[-1]).truncate(room, ellipsis=True))
        gap = max(1, width - people.cell_length - contact.cell_length)
        return Content.assemble(people, " " * gap, contact)
