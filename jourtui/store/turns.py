"""Taking turns at one file, among the threads of this program.

SQLite lets who finds the file taken sleep and look again, ever more seldom: a thread that writes all the time
would keep another out for half a second. Here whoever waits is woken the moment the file is free. It is only
a courtesy: who has waited long enough, or is another program, goes by SQLite's own rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import sleep
from weakref import WeakValueDictionary

PATIENCE = 0.5
"""Seconds to wait for a turn at most."""
LET_BY = 0.000_5
"""Seconds between two turns of a thread in the background, in which whoever waits goes first."""


class Turns:
    """The turns at one file."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[None] = []

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until nobody else has a turn, or for PATIENCE."""
        self._waiting.append(None)
        came = self._lock.acquire(timeout=PATIENCE)
        self._waiting.pop()
        try:
            yield
        finally:
            if came:
                self._lock.release()

    def awaited(self) -> bool:
        """Whether somebody waits: whose turn it is ends it soon."""
        return bool(self._waiting)


_all: WeakValueDictionary[str, Turns] = WeakValueDictionary()
_all_lock = Lock()


def turns_at(path: str) -> Turns:
    """The same for every connection of this program to the file at `path`."""
    with _all_lock:
        turns = _all.get(path) or Turns()
        _all[path] = turns
        return turns


def let_by() -> None:
    """For a thread in the background, between two turns."""
    sleep(LET_BY)
