"""The alarm band: what is due and asks for an action, until somebody acts or acknowledges."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget


class AlarmBand(Widget):
    """Hidden while there is no alarm. Shows the most urgent one, how many more there are, and the key."""

    DEFAULT_CSS = """
    AlarmBand {
        height: 1; padding: 0 1; display: none; background: $due; color: $background; text-style: bold;
    }
    AlarmBand.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._alarms: tuple[str, ...] = ()

    def show(self, alarms: Sequence[str]) -> None:
        """The alarms' sentences, the most urgent first."""
        if tuple(alarms) != self._alarms:
            self._alarms = tuple(alarms)
            self.set_class(bool(alarms), "-on")
            self.refresh()

    def render(self) -> Content:
        if not self._alarms:
            return Content("")
        first, *others = self._alarms
        keys = f"F4 +{len(others)} till   F8 kvitterar" if others else "F8 kvitterar"
        return ends(Content(f"‼ {first}"), Content(keys), self.content_size.width)


class QuestionLine(Widget):
    """The band's quiet sibling: asks, in one line, about a clock that was broken. Takes no focus."""

    DEFAULT_CSS = """
    QuestionLine { height: 1; padding: 0 1; display: none; background: $panel; color: $foreground; }
    QuestionLine.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str | None, str] = (None, "")

    def show(self, question: str | None, key: str) -> None:
        """The question and the key that answers it; None hides the line."""
        if (question, key) != self._shown:
            self._shown = (question, key)
            self.set_class(question is not None, "-on")
            self.refresh()

    def render(self) -> Content:
        question, key = self._shown
        if question is None:
            return Content("")
        asked = Content.assemble(("? ", "bold $soon"), question)
        return ends(asked, Content.assemble((key, "$accent"), " förklarar"), self.content_size.width)


def ends(left: Content, right: Content, width: int) -> Content:
    """A line with its ends at the edges; what does not fit is cut from the left part, with a sign."""
    left = left.truncate(max(0, width - right.cell_length - 2), ellipsis=True)
    gap = max(1, width - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * gap, right)
