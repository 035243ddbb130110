"""A field where one chooses among a few: a line until it has focus, then all of them with a letter each."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

GAP = 2
"""Cells between two choices."""
BEFORE = 3
"""Cells before a label: its key, its mark and a space."""


class ChoiceLine(Widget, can_focus=True):
    """Chooses by letter, or with left and right; several (`many`) in their order, with space.

    `choices` are (key, label). What is chosen is the positions of those. A `checklist` is ticked off: one to
    a line, whole, and how many are done when it has no focus. `unchosen` stands there without a choice.
    """

    DEFAULT_CSS = """
    ChoiceLine { height: auto; background: $background; padding: 0 1; }
    ChoiceLine:focus { background: $panel; }
    """

    class Changed(Message):
        """Something else is chosen."""

        def __init__(self, line: ChoiceLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ChoiceLine:
            return self.line

    class Submitted(Message):
        """Enter was pressed."""

        def __init__(self, line: ChoiceLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ChoiceLine:
            return self.line

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[int] = (),
        *,
        many: bool = False,
        optional: bool = True,
        checklist: bool = False,
        unchosen: str = "–",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._choices = list(choices)
        self._chosen = list(chosen)
        self.many = many
        self._optional = optional
        self._checklist = checklist
        self._unchosen = unchosen
        self._cursor = self._chosen[0] if self._chosen else 0

    @property
    def chosen(self) -> tuple[int, ...]:
        """The positions of what is chosen, in the order it was."""
        return tuple(self._chosen)

    @chosen.setter
    def chosen(self, positions: Sequence[int]) -> None:
        self._chosen = list(positions)
        self._cursor = self._chosen[0] if self._chosen else 0
        self.refresh(layout=True)

    def on_focus(self) -> None:
        self.refresh(layout=True)

    def on_blur(self) -> None:
        self.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        keys = [key for key, _ in self._choices]
        character = (event.character or "").casefold()
        if event.key == "enter":
            self.post_message(self.Submitted(self))
        elif event.key in ("left", "right"):
            self._step(1 if event.key == "right" else -1)
        elif event.key == "space":
            self._choose(self._cursor)
        elif event.key in ("backspace", "delete"):
            self._clear()
        elif character and character in keys:
            self._choose(keys.index(character))
        elif not event.is_printable:
            return
        event.stop()  # a letter that is no choice is nothing: elsewhere it would leave the form

    def _step(self, by: int) -> None:
        if not self._choices:
            return
        if not self.many and not self._chosen:
            self._cursor = -1 if by > 0 else 0
        self._cursor = (self._cursor + by) % len(self._choices)
        if self.many:
            self.refresh()
        else:
            self._choose(self._cursor)

    def _choose(self, position: int) -> None:
        if not 0 <= position < len(self._choices):
            return
        self._cursor = position
        if not self.many:
            self._chosen = [position]
        elif position in self._chosen:
            self._chosen.remove(position)
        else:
            self._chosen.append(position)
        self._tell()

    def _clear(self) -> None:
        if self._optional and self._chosen:
            self._chosen.clear()
            self._tell()

    def _tell(self) -> None:
        self.refresh(layout=True)
        self.post_message(self.Changed(self))

    # Drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)) if self.has_focus else 1

    def render(self) -> Content:
        if not self.has_focus and self._checklist:
            return Content(f"{len(self._chosen)} av {len(self._choices)}")
        if not self.has_focus:
            labels = [self._choices[position][1] for position in self._chosen]
            return Content(", ".join(labels)) if labels else Content.styled(self._unchosen, "$faint")
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        """What is drawn, line by line: a label that is longer than a line goes on under itself."""
        lines = []
        for row in self._rows(width):
            joined = Content(" " * GAP).join([self._choice(position) for position in row])
            if joined.cell_length <= width or width <= 2 * BEFORE:
                lines.append(joined.truncate(width, ellipsis=True))
                continue
            head, label = joined[:BEFORE], joined[BEFORE:]  # alone on its line
            first, *rest = label.wrap(width - BEFORE)
            lines += [head + first, *(Content(" " * BEFORE) + more for more in rest)]
        return lines

    def _choice(self, position: int) -> Content:
        key, label = self._choices[position]
        mark, style = " ", ""
        if position in self._chosen:
            mark = str(self._chosen.index(position) + 1) if len(self._chosen) > 1 else "●"
            style = "bold"
            if self._checklist:
                mark, style = "✓", ""
        content = Content.assemble((key, "$accent"), (mark, "$primary"), " ", (label, style))
        if self.many and position == self._cursor:
            content = content.stylize("underline")
        return content

    def _rows(self, width: int) -> list[list[int]]:
        """The positions, line by line, as many on each as there is room for."""
        rows: list[list[int]] = [[]]
        used = 0
        for position, (_, label) in enumerate(self._choices):
            cells = Content(label).cell_length + BEFORE
            if rows[-1] and (self._checklist or used + GAP + cells > width):
                rows.append([])
                used = 0
            used += cells + (GAP if rows[-1] else 0)
            rows[-1].append(position)
        return rows
