"""The line a call is typed on: what is understood is coloured by field, and named by letters beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.highlighter import Highlighter
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.color import Color
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from jourtui.rules.text import plain_line
from jourtui.widgets.line_input import LineInput

MOST = 1000
"""Characters in a line: several times what anybody types while an operator talks."""
WIPED = 8
"""From how many characters a deletion is a wiping, which can be taken back."""


@dataclass(eq=False, slots=True)
class Wiped:
    """What Ctrl+Z brings back, as one thing; `fixed` and `half_typed` are None where nothing went with it."""

    text: str
    fixed: dict[str, object] | None = None
    half_typed: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters [start, end) are understood as the field with the letter `key`; `guess` if not sure."""

    start: int
    end: int
    key: str
    shade: str
    guess: bool = False


class _Colours(Highlighter):
    """Colours the line by its marks."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, int, Style]] = []

    def highlight(self, text: Text) -> None:
        for start, end, style in self.parts:
            text.stylize(style, start, end)


class IntakeLine(LineInput):
    """A line of two rows. It takes what is pasted as one line, and never what a terminal would obey.

    Ctrl+Z brings back what was wiped at a stroke last, and what stood there then comes with the next one.
    """

    BINDINGS = [Binding("ctrl+z", "bring_back", show=False)]
    DEFAULT_CSS = """
    IntakeLine { height: 2; border: none; padding: 0 1; background: $panel; color: $foreground; }
    IntakeLine:focus { border: none; background: $panel; }
    """

    class Full(Message):
        """Something did not fit, and was not taken."""

    class Emptied(Message):
        """All of it was taken away: at a stroke as `wiped`, or letter by letter.

        `wiped` is also None for a stroke where nothing stood: then `letters` is False.
        """

        def __init__(self, wiped: Wiped | None, *, letters: bool = False) -> None:
            super().__init__()
            self.wiped = wiped
            self.letters = letters

    class BroughtBack(Message):
        """What was taken away at a stroke is there again; `stood` is the text that stood there, if any."""

        def __init__(self, wiped: Wiped, stood: Wiped | None) -> None:
            super().__init__()
            self.wiped = wiped
            self.stood = stood

    def __init__(self, placeholder: str) -> None:
        self._colours = _Colours()
        self._marks: Sequence[Mark] = ()
        self._letters: list[Segment] = []
        self._bringing = False
        self.wiped: Wiped | None = None
        """What Ctrl+Z brings back."""
        self.brought_back: Wiped | None = None
        """What Ctrl+Z brought back last."""
        self.emptied: Literal["", "letters", "stroke"] = ""
        """How all of it was taken away, if it was, also if something stands there again."""
        super().__init__(
            placeholder=placeholder, highlighter=self._colours, select_on_focus=False, max_length=MOST
        )
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda theme: self.show_marks(self._marks))

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Colour the line, and set the letters beneath it: a capital is sure, a small letter a guess."""
        self._marks = marks
        line, at = self.value, 0
        self._colours.parts = []
        self._letters = []
        for mark in sorted(marks, key=lambda mark: mark.start):
            style = Style(color=self._colour(mark.shade), underline=mark.guess or None)
            self._colours.parts.append((mark.start, mark.end, style))
            start, width = cell_len(line[: mark.start]), cell_len(line[mark.start : mark.end])
            if start < at or not width:
                continue
            text = mark.key.lower() + "·" * (width - 1) if mark.guess else mark.key + "─" * (width - 1)
            self._letters += [Segment(" " * (start - at)), Segment(text, Style(color=style.color))]
            at = start + width
        self.refresh()

    def go_to_end(self) -> None:
        """To where one goes on, and in sight: `Input` scrolls only when the cursor moves."""
        self.cursor_position = 0
        self.cursor_position = len(self.value)

    def render_line(self, y: int) -> Strip:
        if y != 1:
            return super().render_line(y)
        width, left = self.scrollable_content_region.width, self.scroll_offset.x
        strip = Strip(self._letters).crop(left, left + width + 1).extend_cell_length(width + 1)
        return strip.apply_style(self.rich_style)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2

    def _colour(self, shade: str) -> RichColor:
        return Color.parse(self.app.theme_variables[shade]).rich_color

    # What goes into it

    def validate_value(self, value: str) -> str:
        """One line, without what a terminal would obey."""
        return plain_line(value)

    def watch_value(self, before: str, after: str) -> None:
        if self._bringing or not before.strip():
            return
        wiped = None
        if len(before) - len(after) >= WIPED or (len(before) > 1 and not after):
            wiped = self.wiped = Wiped(before)
        if not after.strip():
            self.emptied = "stroke" if wiped or self.emptied == "stroke" else "letters"
            self.post_message(self.Emptied(wiped, letters=wiped is None))

    def action_delete_left_all(self) -> None:
        """Also where nothing stands: what was set beside it goes too."""
        if self.value.strip():
            super().action_delete_left_all()
        else:
            self.emptied = "stroke"
            self.post_message(self.Emptied(None))

    def on_paste(self, event: events.Paste) -> None:
        """All lines of it: the base class would drop every one but the first."""
        event.stop()
        event.prevent_default()
        if event.text:
            self.replace(plain_line(event.text), *self.selection)

    def restricted(self) -> None:
        self.post_message(self.Full())

    def action_bring_back(self) -> None:
        wiped = self.wiped
        if wiped is not None:
            self.wiped = Wiped(self.value) if self.value.strip() else None
            self.brought_back = wiped
            self.post_message(self.BroughtBack(wiped, self.wiped))
            self._bringing = True  # what stands there is kept already
            self.value = wiped.text
            self._bringing = False
            self.cursor_position = len(self.value)
