"""Text beside or below a list, as long as it happens to be: laid out anew only when its height changes."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.visual import VisualType
from textual.widgets import Static


class Pane(VerticalScroll, can_focus=False):
    """Scrolls by the mouse only: the keys are the list's."""

    def __init__(self, id: str) -> None:
        super().__init__(Static("", markup=False), id=id)

    @property
    def _text(self) -> Static:
        return self.query_one(Static)

    @property
    def content(self) -> VisualType:
        return self._text.content

    def show(self, content: VisualType) -> None:
        text = self._text
        height, size = text.outer_size.height, self.size
        text.update(content, layout=False)
        text.clear_cached_dimensions()
        if text.get_content_height(size, size, text.size.width) != height:
            text.refresh(layout=True)
