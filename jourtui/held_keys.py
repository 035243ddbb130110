"""Keys pressed while what they are meant for is being opened: they wait, and come to it in their order.

Whoever presses K and goes on typing means the note, and not the queue beneath, where each letter does
something. What is opened is seen within a tenth of a second; over a slow line keys come sooner.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual.events import Key

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.timer import Timer

AT_MOST = 0.5
"""Seconds that keys wait: what is not open by then gets none of them."""
LOOK_EVERY = 0.01
"""Seconds between looks whether what has been opened can take keys."""


def again(key: Key) -> Key:
    """The same key once more, untouched by whoever has had it, and as old."""
    same = Key(key.key, key.character)
    same.time = key.time
    return same


class HeldKeys:
    """The keys that wait, `at_most` so many seconds. `give` takes one as if it came now.

    Belongs to the app's thread.
    """

    def __init__(self, app: App[Any], give: Callable[[Key], Awaitable[None]]) -> None:
        self.at_most = AT_MOST
        self._app = app
        self._give = give
        self._keys: list[Key] | None = None
        self._limit: Timer | None = None
        self._went: WeakKeyDictionary[Key, Screen[Any]] = WeakKeyDictionary()
        """What lay on top when a key came."""
        self._deeds = 0
        """How many deeds are under way that ask one thing after another."""
        self._leads: Key | None = None
        """What others wait for, and does not wait itself when it has passed the field."""

    @contextmanager
    def deed(self) -> Iterator[None]:
        """Something is done that may ask first: keys are meant for what it asks."""
        self._deeds += 1
        self.hold()
        try:
            yield
        finally:
            self._deeds -= 1
            self.let_go()

    def answered(self) -> None:
        """A dialog got its answer: keys are meant for what comes next, if anything does."""
        if self._deeds:
            self.hold()

    def hold(self) -> None:
        """Let keys wait from now on."""
        if self._limit is not None:
            self._limit.stop()
        self._limit = self._app.set_timer(self.at_most, self.let_go)
        if self._keys is None:
            self._keys = []

    def hold_after(self, key: Key) -> None:
        """Let keys wait until this one has led to where they are meant to go."""
        self._leads = key
        self.hold()

    def takes(self, key: Key, screen: Screen[Any]) -> bool:
        """Whether the key waits. `screen` is what lies on top now.

        A key that went to what lay there before, and comes back untaken, comes again.
        """
        if key is self._leads:
            return False
        if self._keys is None:
            if self._went.setdefault(key, screen) is screen:
                return False
            self._keys = []
            self.let_go()
        self._keys.append(key)
        return True

    def until_shown(self, screen: Screen[Any]) -> None:
        """Let keys wait until this screen, which has just been pushed, can take them."""
        self.hold()
        screen.call_after_refresh(self._look, screen)

    def _look(self, screen: Screen[Any]) -> None:
        if self._keys is None or self._app.screen is not screen:
            return
        if screen.focused is not None or not screen.focus_chain:
            self.let_go()
        else:
            screen.set_timer(LOOK_EVERY, lambda: self._look(screen))

    def let_go(self) -> None:
        """Let the keys come, before any that is pressed from now on."""
        if self._keys is not None:
            self._app.call_next(self._come)

    async def _come(self) -> None:
        keys, self._keys = self._keys or [], None
        if self._limit is not None:
            self._limit.stop()
            self._limit = None
        for key in sorted(keys, key=lambda key: key.time):  # one may have been through a field before
            await self._give(again(key))
