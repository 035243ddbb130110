"""Who is out on a visit, above a list: since when, and when they shall be heard from."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from jourtui.widgets.alarm_band import ends


class OutLine(Widget):
    """Hidden while nobody is out. One line: what it cannot hold is cut, never the key that shows more."""

    DEFAULT_CSS = """
    OutLine { height: 1; padding: 0 1; display: none; color: $soon; }
    OutLine.-on { display: block; }
    OutLine.-late { color: $due; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[str, bool] = ("", False)

    def show(self, text: str, *, late: bool = False) -> None:
        """Tell who is out; empty hides the line. `late`: somebody was not heard from in time."""
        if (text, late) != self._told:
            self._told = (text, late)
            self.set_class(bool(text), "-on")
            self.set_class(late, "-late")
            self.refresh()

    def render(self) -> Content:
        return ends(Content(self._told[0]), Content("0 visar"), self.content_size.width)
