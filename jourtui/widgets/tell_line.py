"""What a person must be told, until they say that it is read. Stays there; nothing makes a sound."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from jourtui.widgets.alarm_band import ends


class TellLine(Widget):
    """Hidden while there is nothing to tell. Shows the first thing, what it is about, and how many more.

    A line, or two where one is too short; what two cannot hold is cut, never the key that says it is read.
    """

    DEFAULT_CSS = """
    TellLine { height: auto; padding: 0 1; display: none; background: $panel; color: $foreground; }
    TellLine.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[str, str, int] = ("", "", 0)

    def show(self, sentence: str, about: str = "", *, more: int = 0) -> None:
        """Tell `sentence` about a record; empty hides the line."""
        if (sentence, about, more) != self._told:
            self._told = (sentence, about, more)
            self.set_class(bool(sentence), "-on")
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        sentence, about, more = self._told
        text = Content.assemble(("▌ ", "$accent"), (f"{about}: " if about else "", "bold"), sentence)
        key = Content.assemble(("Q läst", "$accent"), (f"  (+{more} till)" if more else "", "$faint"))
        if text.cell_length + 2 + key.cell_length <= width:
            return [Content.assemble(text, "  ", key)]
        first = text.wrap(width)[0].rstrip()
        rest = text[len(text) - len(text.plain[len(first) :].lstrip()) :]
        return [first, ends(Content("  ") + rest, key, width)]
