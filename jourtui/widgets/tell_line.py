"""What a person must be told, until they say that it is read. Stays there; nothing makes a sound."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class TellLine(Static):
    """Hidden while there is nothing to tell. Shows the first thing, what it is about, and how many more."""

    DEFAULT_CSS = """
    TellLine {
        height: auto; max-height: 2; padding: 0 1; display: none; background: $panel; color: $foreground;
    }
    TellLine.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._told: tuple[str, str, int] = ("", "", 0)

    def show(self, sentence: str, about: str = "", *, more: int = 0) -> None:
        """Tell `sentence` about a record; empty hides the line."""
        if (sentence, about, more) == self._told:  # an update lays the whole screen out again
            return
        self._told = (sentence, about, more)
        self.set_class(bool(sentence), "-on")
        parts: list[str | tuple[str, str]] = [("▌ ", "$accent")]
        if about:
            parts.append((f"{about}: ", "bold"))
        parts += [sentence, ("  Q läst", "$accent")]
        if more:
            parts.append((f"  (+{more} till)", "$faint"))
        self.update(Content.assemble(*parts) if sentence else "")
