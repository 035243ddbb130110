"""Labels with their texts beside them: a text that is folded stays in its own column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.visual import RenderOptions, Visual

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.strip import Strip
    from textual.style import Style


class Hanging(Visual):
    """Under a `title`, if any, lines with a label each, as wide as there is room for.

    `indent` is the labels' width, `look` their style.

    Data is never markup: what stands in it is text and the name of a style.
    """

    def __init__(self, title: str, indent: int, look: str = "$faint") -> None:
        self._title = title
        self._indent = indent
        self._look = look
        self._rows: list[tuple[str, Content]] = []

    def line(self, label: str, text: str, style: str = "") -> None:
        """A line more; none where there is no text."""
        if text:
            self._rows.append((label, Content.styled(text, style)))

    def at(self, width: int) -> Content:
        """All of it, folded for this width in cells."""
        lines = [Content.styled(self._title, "bold")] if self._title else []
        room = max(width - self._indent, 2)
        for label, text in self._rows:
            first, *rest = text.wrap(room)
            lines.append(Content.assemble((f"{label:<{self._indent}}", self._look), first))
            lines += [more.pad_left(self._indent) for more in rest]
        return Content("\n").join(lines)

    # What Textual asks of a visual

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return self.at(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_minimal_width(self, rules: RulesMap) -> int:
        return self._indent + 2

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self.at(width).get_height(rules, width)
