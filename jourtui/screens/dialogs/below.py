"""What scrolls in a dialog tells at the dialog's edge that there is more below: a bar alone is not seen."""

from __future__ import annotations

from textual.widget import Widget

MORE = "↓ mer nedanför"


class TellsBelow(Widget):
    """A part of a dialog that scrolls; its parent has the edge. A second base: the first has the looks."""

    def on_mount(self) -> None:
        self.watch(self, "scroll_y", self._tell_below, init=False)
        self.watch(self, "virtual_size", self._tell_below, init=False)

    def on_resize(self) -> None:
        self._tell_below()  # it was measured before it got its room

    def _tell_below(self) -> None:
        if isinstance(self.parent, Widget):
            self.parent.border_subtitle = MORE if self.max_scroll_y > self.scroll_y + 0.5 else ""
