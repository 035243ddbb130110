"""The last line: the keys that matter most here, as many as there is room for, and always that for help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does. `id` is what is told when it is clicked."""

    id: str
    key: str
    label: str

    @property
    def length(self) -> int:
        return cell_len(f"{self.key} {self.label} ")


class KeyLine(Widget):
    """Shows hints in their order; what does not fit is left out whole, from the end. `last` always fits."""

    DEFAULT_CSS = """
    KeyLine { height: 1; background: $footer-background; color: $foreground; }
    """

    class Clicked(Message):
        """A hint was clicked."""

        def __init__(self, action_id: str) -> None:
            super().__init__()
            self.action_id = action_id

    def __init__(self, hints: Sequence[Hint], last: Hint) -> None:
        super().__init__()
        self._hints = tuple(hints)
        self._last = last

    def render(self) -> Content:
        return Content.assemble(
            *(
                part
                for hint in self._fitting()
                for part in ((hint.key, "bold $footer-key-foreground"), f" {hint.label} ")
            )
        )

    def on_click(self, event: events.Click) -> None:
        end = 0
        for hint in self._fitting():
            end += hint.length
            if event.x < end:
                self.post_message(self.Clicked(hint.id))
                return

    def _fitting(self) -> Iterator[Hint]:
        room = self.size.width - self._last.length + 1  # nothing follows the last but the edge
        for hint in self._hints:
            room -= hint.length
            if room < 0:
                break
            yield hint
        yield self._last
