"""One line that answers what a key did, until the next key's answer. Alarms never go here.

An answer about one row of a list goes when the cursor leaves the row.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

from textual.content import Content
from textual.widgets import Static

STAYS = timedelta(seconds=20)
"""How long it is told that something is done; a problem stands until the next answer."""
_WAITING = "waiting"
"""What the line is about while it tells how many rows wait to be shown."""


class MessageLine(Static):
    """The last answer, with ✓ or ! before it so that colour is never alone."""

    DEFAULT_CSS = """
    MessageLine {
        height: auto; min-height: 1; max-height: 4; padding: 0 1; color: $calm; background: $background;
    }
    MessageLine.-problem { color: $due; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._about: Hashable | None = None
        self._rows = 1
        self._since: datetime | None = None

    def say(self, text: str, *, problem: bool = False, about: Hashable | None = None) -> None:
        """Answer. `about`: the row that it is true of; None when it is true wherever the cursor stands."""
        self._about = about
        self._since = None
        self.set_class(problem, "-problem")
        self._put(f"{'!' if problem else '✓'} {text}" if text else "")

    def _put(self, text: str) -> None:
        content = Content(text)
        width = self.content_size.width
        rows = 2 if width and content.cell_length > width else 1
        self.update(content, layout=rows != self._rows)  # to lay the screen out anew is dear
        self._rows = rows

    def tick(self, now: datetime) -> None:
        """Once a second: what was told as done long ago is taken away."""
        if not self.text or self._about == _WAITING or self.has_class("-problem"):
            return
        self._since = self._since or now
        if now - self._since >= STAYS:
            self.say("")

    def moved_to(self, row: Hashable | None) -> None:
        """The cursor stands on `row`: what was said about another one is taken away."""
        if self._about not in (None, _WAITING, row):
            self.say("")

    def changed(self, row: Hashable, *, whole: bool) -> None:
        """Something else is true of `row` now, or with `whole` of all that the screen shows."""
        if self._about == row or (whole and self._about is None):
            self.say("")

    def waits(self, text: str) -> None:
        """Tell that rows wait to be shown, or with an empty text that none do. An answer stands before it."""
        if self._about == _WAITING or (text and not self.text):
            self.say("")
            self._about = _WAITING if text else None
            self._put(text)

    @property
    def text(self) -> str:
        """What it says now."""
        return str(self.content)
