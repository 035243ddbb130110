"""The band that stands there while somebody reads what could not be logged."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class UnloggedBand(Static):
    """Hidden while every reading is logged."""

    DEFAULT_CSS = """
    UnloggedBand {
        height: 1; padding: 0 1; display: none; background: $soon; color: $background; text-style: bold;
    }
    UnloggedBand.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._shown = ""

    def show(self, text: str) -> None:
        """What is said; empty hides the band."""
        if text != self._shown:
            self._shown = text
            self.set_class(bool(text), "-on")
            self.update(Content(f"! {text}" if text else ""))
