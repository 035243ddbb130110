"""Wakes a thread that waits for a line, from any other thread."""

from __future__ import annotations

import contextlib
import select
import socket


class Waker:
    """Can be waited for beside other lines (`fileno`); stays awake until it is drained."""

    def __init__(self) -> None:
        self._wakes, self._waker = socket.socketpair()
        self._wakes.setblocking(False)
        self._waker.setblocking(False)

    def fileno(self) -> int:
        return self._wakes.fileno()

    def wake(self) -> None:
        """From any thread; never waits."""
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def wait(self, seconds: float) -> bool:
        """Whether it is woken within so many seconds."""
        return bool(select.select([self], [], [], seconds)[0])

    def drain(self) -> None:
        with contextlib.suppress(OSError):
            while self._wakes.recv(1024):
                pass

    def close(self) -> None:
        self._wakes.close()
        self._waker.close()
