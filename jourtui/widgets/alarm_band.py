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
        self._shorter: tuple[str, ...] = ()
        self._offered = False

    def show(self, alarms: Sequence[str], shorter: Sequence[str] = (), *, offered: bool = False) -> None:
        """The alarms' sentences, the most urgent first, and that one in ever fewer words.

        `offered`: among the others something waits for this person's answer.
        """
        new = (tuple(alarms), tuple(shorter), offered)
        if new != (self._alarms, self._shorter, self._offered):
            self._alarms, self._shorter, self._offered = new
            self.set_class(bool(alarms), "-on")
            self.refresh()

    def render(self) -> Content:
        if not self._alarms:
            return Content("")
        first, *others = self._alarms
        more = "erbjudet" if self._offered else "till"
        keys = Content(f"F4 +{len(others)} {more}   F8 kvitterar" if others else "F8 kvitterar")
        width = self.content_size.width
        said = [Content(f"‼ {words}") for words in (first, *self._shorter)]
        room = width - keys.cell_length - 2
        return ends(next((one for one in said if one.cell_length <= room), said[-1]), keys, width)


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
