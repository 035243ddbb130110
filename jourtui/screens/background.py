"""Work off the UI thread, in threads that never delay the end of the program."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from textual.app import App

T = TypeVar("T")


def in_background(app: App[int], work: Callable[[], T], done: Callable[[T | Exception], object]) -> None:
    """Do `work` in a thread of its own, then `done` on the UI thread with its result or its exception."""

    def run() -> None:
        result: T | Exception
        try:
            result = work()
        except Exception as error:
            result = error
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            app.call_later(partial(done, result))

    Thread(target=run, name="background", daemon=True).start()
