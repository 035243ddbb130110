"""A line with suggestions, of which → takes the first also before anything is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.suggester import SuggestFromList
from textual.widgets import Input


class ProposingInput(Input):
    """A line that is completed from `suggestions`: → takes what is proposed, in an empty one the first."""

    def __init__(self, *, suggestions: Sequence[str], **given: Any) -> None:
        super().__init__(suggester=SuggestFromList(suggestions, case_sensitive=False), **given)
        self._proposal = suggestions[0]

    def action_cursor_right(self, select: bool = False) -> None:
        if select or self.value:
            super().action_cursor_right(select)
        else:
            self.insert_text_at_cursor(self._proposal)
