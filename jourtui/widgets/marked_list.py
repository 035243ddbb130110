"""A list whose rows can be told anew, as when they are marked, however many there are."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import OptionList


class MarkedList(OptionList):
    """A list of options whose words change while each keeps its height."""

    def tell_anew(self, prompts: Iterable[Content]) -> None:
        """Put other words in the rows: as replacing each prompt, but nothing is measured again."""
        for option, prompt in zip(self.options, prompts, strict=True):
            if option.prompt != prompt:
                option._set_prompt(prompt)
        self._option_render_cache.clear()
        self.refresh()
