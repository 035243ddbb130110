"""What every dialog is: a screen before the others, which is answered once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import getters
from textual.await_complete import AwaitComplete
from textual.events import Event, Key
from textual.screen import ModalScreen

from jourtui.held_keys import again

if TYPE_CHECKING:
    from jourtui.app import JourApp

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """Gives its answer once.

    Two keys can come before it has gone: of a double stroke, a paste, a slow line. Textual takes the second
    for an answer too, and closes what lies beneath: the case, or the program.

    And it takes keys in their order: what it has bound itself Textual does only when the key has passed the
    whole program, after the letters behind it.
    """

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and self.app.screen is not self:  # it is answered: for what comes next
            self.app.post_message(again(event))
        else:
            await super().on_event(event)

    async def on_key(self, event: Key) -> None:
        """Do what is bound here and nowhere nearer to the focus."""
        for node in self.focused.ancestors_with_self if self.focused is not None else ():
            if node is not self and event.key in node._bindings.key_to_bindings:
                return
            if node is self:
                break
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        if self.app.screen is self:
            self.app.held_keys.answered()
            return super().dismiss(result)
        return AwaitComplete()
