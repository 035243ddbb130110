"""Where a longer text is written: words wrap, undo goes far back, and what is typed is soon to be kept."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from jourtui.rules.text import plain
from jourtui.widgets.in_order import edit

MOST = 20_000
"""Characters in a text: some seven printed pages. An event takes 64 KB, and a document is several texts."""
KEEP_AFTER = 0.5
"""Seconds from the first key that has not been kept until the text is to be."""
UNDO = 500
"""How many batches of typing can be undone."""


class WritingArea(TextArea):
    """A text area for prose. What a terminal would obey never comes into it, typed or pasted.

    `Pause` is posted when what was typed should be kept: whoever keeps it answers with `kept`.
    """

    BINDINGS = [
        Binding("ctrl+home", "to_start", show=False),
        Binding("ctrl+end", "to_end", show=False),
    ]
    DEFAULT_CSS = """
    WritingArea, WritingArea:focus { border: none; padding: 0 1; background: $surface; max-width: 92; }
    """

    class Pause(Message):
        """What was typed should be kept now."""

        def __init__(self, area: WritingArea) -> None:
            super().__init__()
            self.area = area

    class Full(Message):
        """Something did not fit, and was not taken; what stood there still does."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(
            plain(text),
            id=id,
            compact=True,
            highlight_cursor_line=False,
            max_checkpoints=UNDO,
            tab_behavior="focus",
        )
        self._kept = self.text
        self._waiting: Timer | None = None
        self.cursor_blink = False

    async def _on_key(self, event: Key) -> None:
        await edit(self, event)

    @property
    def unkept(self) -> bool:
        """Whether there is something in it that has not been kept."""
        return self.text != self._kept

    def kept(self) -> None:
        """What stands in it now is on the disk."""
        self._stop()
        self._kept = self.text

    def put(self, text: str) -> None:
        """Let it hold another text, which undo can take back."""
        self.replace(text, (0, 0), self.document.end)

    def insert_phrase(self, phrase: str, gap: str = "") -> None:
        """Put a phrase where the cursor is, with a space where a word stands beside it.

        The first `gap` in it is then selected: what is typed takes its place.
        """
        start, end = sorted(self.selection)
        before = self.get_text_range((start[0], 0), start)
        after = self.get_text_range(end, (end[0], len(self.document.get_line(end[0]))))
        lead = " " if before and not before[-1].isspace() else ""
        tail = " " if after[:1].isalnum() and not phrase[-1:].isspace() else ""
        self.history.checkpoint()  # one undo takes away the phrase and nothing else
        self._replace_via_keyboard(f"{lead}{phrase}{tail}", start, end)
        self.history.checkpoint()
        if gap and gap in phrase:
            *lines, last = plain(f"{lead}{phrase.partition(gap)[0]}").split("\n")
            row = start[0] + len(lines)
            column = len(last) + (0 if lines else start[1])
            self.move_cursor((row, column))
            self.move_cursor((row, column + len(gap)), select=True)
        self.scroll_cursor_visible()

    def insert_paragraph(self, text: str) -> None:
        """Put a text where the cursor is, with a blank line between it and what stands before and after."""
        start, end = sorted(self.selection)
        before = self.get_text_range((0, 0), start).rstrip(" ")
        after = self.get_text_range(end, self.document.end).lstrip(" ")
        lead = "\n" * max(0, 2 - _newlines(before[::-1])) if before else ""
        tail = "\n" * max(0, 2 - _newlines(after)) if after else ""
        self.history.checkpoint()
        self._replace_via_keyboard(f"{lead}{text}{tail}", start, end)
        self.history.checkpoint()
        self.scroll_cursor_visible()

    def edit(self, edit: Edit) -> EditResult:
        """Every change comes this way, but for undo."""
        edit.text = plain(edit.text)
        replaced = len(self.get_text_range(edit.top, edit.bottom))
        if len(edit.text) > replaced and len(self.text) - replaced + len(edit.text) > MOST:
            self.post_message(self.Full())
            edit = Edit("", self.cursor_location, self.cursor_location, False)
        return super().edit(edit)

    def on_text_area_changed(self) -> None:
        if self.unkept and self._waiting is None:
            self._waiting = self.set_timer(KEEP_AFTER, self._ask)

    def _ask(self) -> None:
        self._waiting = None
        if self.unkept:
            self.post_message(self.Pause(self))

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def action_to_start(self) -> None:
        self.move_cursor((0, 0))

    def action_to_end(self) -> None:
        self.move_cursor(self.document.end)


def _newlines(text: str) -> int:
    """How many line breaks it begins with."""
    return len(text) - len(text.lstrip("\n"))
