"""One line that answers what a key did. It stays until the next key's answer; alarms never go here."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class MessageLine(Static):
    """The last answer, with ✓ or ! before it so that colour is never alone."""

    DEFAULT_CSS = """
    MessageLine { height: 1; padding: 0 1; color: $calm; background: $background; }
    MessageLine.-problem { color: $due; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def say(self, text: str, *, problem: bool = False) -> None:
        self.set_class(problem, "-problem")
        self.update(Content(f"{'!' if problem else '✓'} {text}" if text else ""), layout=False)

    @property
    def text(self) -> str:
        """What it says now."""
        return str(self.content)
