"""Choose one of a few that all stand there: by arrows, or by the first letter."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class OneOf(Widget, can_focus=True):
    """Labels on a row, or one a line with `tall`; the chosen one has ▸ before it. A long list scrolls."""

    DEFAULT_CSS = """
    OneOf { height: auto; width: 1fr; max-height: 6; background: transparent; }
    """
    BINDINGS = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("up", "along(-1)", show=False),
        Binding("down", "along(1)", show=False),
    ]

    chosen: reactive[int] = reactive(0)

    class Chosen(Message):
        """The user chose another one, by its place in the list."""

        def __init__(self, one_of: OneOf, index: int) -> None:
            super().__init__()
            self.one_of = one_of
            self.index = index

        @property
        def control(self) -> OneOf:
            return self.one_of

    def __init__(self, labels: Sequence[str] = (), chosen: int = 0, *, tall: bool = False, id: str) -> None:
        super().__init__(id=id)
        self._labels = tuple(labels)
        self._tall = tall
        self.set_reactive(OneOf.chosen, chosen)

    def set_labels(self, labels: Sequence[str], chosen: int = 0) -> None:
        """Offer these instead."""
        self._labels = tuple(labels)
        self.chosen = max(0, min(chosen, len(labels) - 1))
        self.refresh(layout=True)

    def action_move(self, by: int) -> None:
        """To the next or the one before; stops at the ends."""
        self._choose(max(0, min(self.chosen + by, len(self._labels) - 1)))

    def action_along(self, by: int) -> None:
        """Up and down choose among lines; from a row they lead out, and must not choose on the way."""
        if not self._tall:
            raise SkipAction
        self.action_move(by)

    def on_key(self, event: events.Key) -> None:
        letter = (event.character or "").casefold()
        if not letter.strip():
            return
        after = [(self.chosen + step) % len(self._labels) for step in range(1, len(self._labels) + 1)]
        for index in after if self._labels else ():
            if self._labels[index].casefold().startswith(letter):
                event.stop()
                self._choose(index)
                return

    def on_click(self, event: events.Click) -> None:
        if self._tall:
            self._choose(min(self._first + event.y, len(self._labels) - 1))
            return
        end = 0
        for index, label in enumerate(self._labels):
            end += Content(label).cell_length + 5
            if event.x < end:
                self._choose(index)
                return

    def _choose(self, index: int) -> None:
        if index != self.chosen and 0 <= index < len(self._labels):
            self.chosen = index
            self.post_message(self.Chosen(self, index))

    @property
    def _first(self) -> int:
        """The first line that is shown, so that the chosen one is."""
        return max(0, self.chosen - self.size.height + 1) if self._tall else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._labels)) if self._tall else 1

    def render(self) -> Content:
        parts: list[Content] = []
        for index, label in enumerate(self._labels):
            here = index == self.chosen
            style = ("bold $primary" if self.has_focus else "bold $foreground") if here else "$faint"
            parts.append(Content.assemble((f"{'▸' if here else ' '} ", "$accent"), (label, style)))
        if self._tall:
            return Content("\n").join(parts[self._first : self._first + max(1, self.size.height)])
        return Content("   ").join(parts)
