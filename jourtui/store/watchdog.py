"""A deadline of our own on every request: TCP alone may wait for ever behind a link that swallows data."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic


class Watchdog:
    """Shuts sockets down when a request takes too long, or at once when told to from any thread.

    Whoever waits on the socket then gets an error as if the other side had hung up.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._sockets: list[socket.socket] = []
        self._deadline: float | None = None
        self._wakes: float | None = None
        self._closed = False
        self.fired = False
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def guard(self, descriptor: int) -> None:
        """Watch over the socket behind `descriptor`, which its owner keeps and closes."""
        with self._condition:
            self._sockets.append(socket.socket(fileno=socket.dup(descriptor)))

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """What happens inside has `seconds` to finish."""
        deadline = monotonic() + seconds
        with self._condition:
            self._deadline = deadline
            # A watcher that wakes before this deadline finds it then: waking it now would cost a switch.
            if self._wakes is None or self._wakes > deadline:
                self._condition.notify()
        try:
            yield
        finally:
            with self._condition:
                self._deadline = None

    def cut(self) -> None:
        """Shut the sockets down now. Safe from any thread, also when they are closed."""
        with self._condition:
            self.fired = True
            for guarded in self._sockets:
                with suppress(OSError):
                    guarded.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop watching. The sockets themselves are their owner's to close."""
        with self._condition:
            self._closed = True
            self._condition.notify()
            for guarded in self._sockets:
                guarded.close()
            self._sockets.clear()

    def _watch(self) -> None:
        with self._condition:
            while not self._closed:
                left = None if self._deadline is None else self._deadline - monotonic()
                if left is not None and left <= 0:
                    self.cut()
                    self._deadline = None
                    continue
                self._wakes = self._deadline
                self._condition.wait(left)
