"""Text beside or below a list, as long as it happens to be: another text never lays the screen out anew.

Not a Static in a scroll: its height follows its text, so each row that the cursor rested on cost a whole
layout, which is longer than a key may wait.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual, VisualType, visualize


class Pane(ScrollView, can_focus=False):
    """Scrolls by the mouse only: the keys are the list's."""

    DEFAULT_CSS = """
    Pane {
        overflow-x: hidden;
    }
    """

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.content: VisualType = ""
        self._lines: list[Strip] = []
        self._folded = 0

    def show(self, content: VisualType) -> None:
        """Show another text, from its top if it is longer than there is room for."""
        self.content = content
        self.scroll_to(y=0, animate=False, force=True)
        self._fold()

    def on_resize(self) -> None:
        self._fold()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._fold()

    def render_line(self, y: int) -> Strip:
        width, place = self._room, y + self.scroll_offset.y
        if place < len(self._lines):
            return self._lines[place].crop_extend(0, width, self.rich_style)
        return Strip.blank(width, self.rich_style)

    @property
    def _room(self) -> int:
        """Cells that text may take: `size` counts those of the scrollbar too."""
        return self.scrollable_content_region.width

    def _fold(self) -> None:
        """Fold the text into lines as wide as there is room for, again where a scrollbar came beside them."""
        self._fold_in(self._room)
        if self._room < self.size.width and self._folded != self._room:
            self._fold_in(self._room)

    def _fold_in(self, width: int) -> None:
        self._folded = width
        if width <= 0:
            return
        visual = visualize(self, self.content, markup=False)
        self._lines = Visual.to_strips(self, visual, width, None, self.visual_style)
        size = Size(width, len(self._lines))
        if size != self.virtual_size:
            self.set_reactive(Pane.virtual_size, size)
            self._scroll_update(size)
        self.refresh()
