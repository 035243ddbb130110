"""What goes on when the journal or a settings file cannot be read: it is said, and nothing ends."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.css.query import NoMatches
from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.cipher_file import ReplicaError


class Steady(MessagePump):
    """Put before a screen or an app that reads: what fails in any of its handlers is a sentence.

    Textual ends the program at whatever a handler raises.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if not self.said(error):
                raise

    def said(self, error: Exception) -> bool:
        """Whether it is that the journal or a settings file cannot be read: then it has been said."""
        from jourtui.store.cipher_file import ReplicaError  # loaded after the first paint
        from jourtui.store.settings import SettingsError

        if isinstance(error, ReplicaError):
            self.not_read(error)
        elif isinstance(error, SettingsError):
            self._say(error)
        return isinstance(error, ReplicaError | SettingsError)

    def not_read(self, error: ReplicaError) -> None:
        """The journal could not be read."""
        self._say(error)

    def _say(self, error: Exception) -> None:
        """Say it where a sentence can be seen; before the first screen is whole nobody can."""
        app: JourApp = self.app  # type: ignore[assignment]
        with suppress(NoMatches):
            app.say(str(error), problem=True)
