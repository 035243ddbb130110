"""Notifications of the operating system, for when the terminal is not in focus.

They are shown on lock screens and kept by the system: the text must never tell who or what it is about.
Sending goes on in a thread of its own; nothing here blocks, raises or prints.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

PATIENCE = 5.0
"""Seconds that the system gets to take a notification."""
_MOST_WAITING = 8

Send = Callable[[str, str], Awaitable[object]]


class Desktop:
    """Sends through what `make` gives, which is called in the thread, at the first notification."""

    def __init__(self, make: Callable[[], Send] | None = None) -> None:
        self._make = make or _system
        self._send: Send | None = None
        self._heard = _Heard()
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    def notify(self, title: str, body: str) -> Future[str | None]:
        """Show a notification without personal data; returns at once.

        The future gives None when the system has taken it, else the reason why not, for diagnostics. It
        is given up after PATIENCE seconds, and not tried while many are waiting already.
        """
        delivery = self._deliver(title, body)
        try:
            return asyncio.run_coroutine_threadsafe(delivery, self._running())
        except RuntimeError as error:  # no more threads, or the program is ending
            delivery.close()
            refused: Future[str | None] = Future()
            refused.set_result(_reason(error))
            return refused

    def close(self) -> None:
        """Stop the thread; what is waiting is cancelled. At exit the thread ends by itself."""
        with self._starting:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(1.0)

    async def _deliver(self, title: str, body: str) -> str | None:
        if self._waiting >= _MOST_WAITING:
            return "too many notifications are waiting"
        self._waiting += 1
        try:
            async with self._turn:
                return await self._deliver_now(title, body)
        finally:
            self._waiting -= 1

    async def _deliver_now(self, title: str, body: str) -> str | None:
        self._heard.reasons.clear()
        try:
            if self._send is None:
                self._send = self._make()
            await asyncio.wait_for(self._send(title, body), PATIENCE)
        except Exception as error:  # whatever it is, an alarm also rings in the terminal
            self._send = None  # a broken connection is made anew the next time
            return _reason(error)
        if self._heard.last is not None:
            self._send = None
        return self._heard.last

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                loop.set_exception_handler(lambda _loop, _context: None)
                thread = threading.Thread(
                    target=self._run, args=(loop,), daemon=True, name="desktop notifications"
                )
                try:
                    thread.start()
                except RuntimeError:
                    loop.close()
                    raise
                self._send, self._turn, self._waiting = None, asyncio.Lock(), 0  # they belong to one loop
                self._loop, self._thread = loop, thread
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        for name in ("desktop_notifier", "dbus_fast"):
            logging.getLogger(name).addHandler(self._heard)
            logging.getLogger(name).propagate = False
        try:
            loop.run_forever()
            loop.run_until_complete(asyncio.sleep(0))  # what was asked for at the very last becomes a task
            for task in asyncio.all_tasks(loop):
                task.cancel()
                loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        finally:
            loop.close()


class _Heard(logging.Handler):
    """The library logs its failures instead of raising them; heard here, they never reach the screen."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.reasons: list[str] = []

    @property
    def last(self) -> str | None:
        return self.reasons[-1] if self.reasons else None

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.reasons.append(_reason(error) if error else record.getMessage())


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _system() -> Send:
    from desktop_notifier import DesktopNotifier, Urgency

    notifier = DesktopNotifier(app_name="jourtui", app_icon=None)

    def send(title: str, body: str) -> Awaitable[object]:
        return notifier.send(title, body, urgency=Urgency.Critical)  # every one is an alarm

    return send


_desktop = Desktop()
notify = _desktop.notify
