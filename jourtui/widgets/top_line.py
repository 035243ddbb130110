"""The first line: where one is, how much there is elsewhere, DEMO, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Place:
    """A working screen: its key, its name, how many things wait there, and whether one is there now."""

    key: str
    name: str
    count: int | None
    here: bool


class TopLine(Widget):
    """Shows the places and the time. Plain values in, nothing out."""

    DEFAULT_CSS = """
    TopLine { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: tuple[Place, ...] = ()
        self._right = ""
        self._demo = False

    def show(self, places: Sequence[Place], right: str, *, demo: bool) -> None:
        new = (tuple(places), right, demo)
        if new != (self._places, self._right, self._demo):
            self._places, self._right, self._demo = new
            self.refresh()

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for place in self._places:
            count = "" if place.count is None else f" {place.count}"
            if place.here:
                parts.append((f"▸ {place.name}{count}", "bold $primary"))
            else:
                parts += [(f"{place.key} ", "$accent"), (f"{place.name}{count}", "$faint")]
            parts.append("   ")
        left = Content.assemble(*parts)
        right = Content.assemble(("DEMO  " if self._demo else "", "bold $soon"), self._right)
        gap = self.content_size.width - left.cell_length - right.cell_length
        return Content.assemble(left, " " * max(1, gap), right)
