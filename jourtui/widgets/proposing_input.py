"""A line with suggestions, of which → takes the one that is proposed also before anything is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.suggester import SuggestFromList

from jourtui.widgets.line_input import LineInput


class ProposingInput(LineInput):
    """A line that is completed from `suggestions`: → takes the rest of a word, in an empty one `proposal`.

    Without a proposal an empty line stays empty: the first name of a register is nobody's proposal.
    """

    def __init__(self, *, suggestions: Sequence[str], proposal: str = "", **given: Any) -> None:
        super().__init__(suggester=SuggestFromList(suggestions, case_sensitive=False), **given)
        self._proposal = proposal

    @property
    def hint(self) -> str:
        """What → does here."""
        return "→ tar förslaget" if self._proposal else "börja skriva: → fyller i resten av ordet"

    def action_cursor_right(self, select: bool = False) -> None:
        if select or self.value or not self._proposal:
            super().action_cursor_right(select)
        else:
            self.insert_text_at_cursor(self._proposal)
