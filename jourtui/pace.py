"""Between the keys: what nobody pressed a key for waits until the last key has got its answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

ANSWER = 0.03
"""Seconds after a key in which nothing else is begun: by then it has got its picture."""
SETTLES = 0.7
"""Seconds in which a key was meant for what was shown before: where it could do harm it does nothing."""
LATEST = 0.12
"""Seconds that something waits at most, also when somebody leans on a key."""


class Pace:
    """Knows when the last key came. `monotonic` and `settles` are given by tests only."""

    def __init__(
        self, app: App[Any], monotonic: Callable[[], float] = time.monotonic, settles: float = SETTLES
    ) -> None:
        self._settles = settles
        self._app = app
        self._monotonic = monotonic
        self._last = float("-inf")

    def key(self) -> None:
        """A key came."""
        self._last = self._monotonic()

    def settled(self) -> Callable[[], bool]:
        """What says whether a person can have seen what is shown now."""
        since = self._monotonic()
        return lambda: self._monotonic() - since >= self._settles

    def quiet(self, seconds: float) -> bool:
        """Whether no key has come for so long."""
        return self._monotonic() - self._last >= seconds

    def between_keys(self, deed: Callable[[], object], since: float | None = None) -> None:
        """Do it now, or when the key that just came has got its answer. Called on the UI thread."""
        now = self._monotonic()
        since = now if since is None else since
        wait = min(self._last + ANSWER, since + LATEST) - now
        if wait <= 0:
            deed()
        else:
            self._app.set_timer(wait, partial(self.between_keys, deed, since))
