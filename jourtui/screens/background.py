"""Work off the UI thread, in threads that never delay the end of the program."""

from __future__ import annotations

import asyncio
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


async def aside(app: App[int], work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread of its own; its exception is raised here."""
    waited: asyncio.Future[T | Exception] = asyncio.get_running_loop().create_future()

    def done(result: T | Exception) -> None:
        if not waited.done():  # whoever waited may have gone
            waited.set_result(result)

    in_background(app, work, done)
    result = await waited
    if isinstance(result, Exception):
        raise result
    return result
