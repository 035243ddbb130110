"""What every dialog is: a screen before the others, which is answered once."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """Gives its answer once.

    Two keys can come before it has gone: of a double stroke, a paste, a slow line. Textual takes the second
    for an answer too, and closes what lies beneath: the case, or the program.
    """

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        if self.app.screen is self:
            return super().dismiss(result)
        return AwaitComplete()
