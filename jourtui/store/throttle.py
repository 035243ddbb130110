"""Wrong passphrases slow down: 0, 0, 1, 2, 4 ... up to 60 seconds, counted for the whole laptop.

The count is in a file beside the vault, so a restart does not clear it, and an attempt is counted before it
is tried, so that stopping the program, or many at once, gains nothing. It is against somebody who sits down
at the screen. A count that is missing or damaged is as many failures as `LOST`, since a vault is made with
one: deleting it gains nothing. It does not stop one who can write a count of their own here, or who has
copied the vault (who is held up by Argon2id and the device half alone), nor one who sets the clock forward.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from jourtui.store import paths

LONGEST = 60.0
"""The longest wait, in seconds."""
LOST = 6
"""As many failures as a count that is gone stands for."""
_MAX_BYTES = 4096


class _Count(msgspec.Struct, frozen=True):
    failures: int = 0
    last: float = 0.0
    lost: bool = False
    """Whether it stands for one that was gone."""


def delay_after(failures: int) -> float:
    """How many seconds to wait after so many wrong passphrases in a row."""
    if failures <= 2:
        return 0.0
    return min(LONGEST, 2.0 ** min(failures - 3, 10))


class Throttle:
    """The count of one vault. `clock` gives seconds since 1970 and may jump either way."""

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._file = file
        self._lock = file.with_suffix(".lock")
        self._clock = clock
        self._seen = _Count()  # what counts when the disk takes no more: never fail open

    def wait(self) -> float:
        """Seconds until the next attempt is let through; 0 when it is now."""
        with self._alone():
            return self._left(self._read())

    def admit(self) -> float:
        """Count an attempt as failed and return 0, or return the seconds left to wait and count nothing.

        Raises PathError when another process holds the count for very long.
        """
        with self._alone():
            count = self._read()
            if left := self._left(count):
                return left
            self._write(_Count(min(count.failures, 1000) + 1, self._clock(), count.lost))
            return 0.0

    def forgive(self) -> None:
        """The attempt was right, but more is asked for: that may be tried at once. Earlier failures count."""
        with self._alone():
            count = self._read()
            self._write(_Count(max(0, count.failures - 1), lost=count.lost))

    @property
    def lost(self) -> bool:
        """Whether a count that was gone is why there is a wait: until an attempt is right."""
        with self._alone():
            return self._read().lost

    def succeeded(self) -> None:
        """The attempt was right: start again from nothing."""
        with self._alone():
            self._write(_Count())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):  # a disk that takes no lock must not keep its owner out
                stack.enter_context(paths.locked(self._lock))
            yield

    def _left(self, count: _Count) -> float:
        return max(0.0, count.last + delay_after(count.failures) - self._clock())

    def _read(self) -> _Count:
        try:
            stored = msgspec.json.decode(paths.read_private(self._file, _MAX_BYTES), type=_Count)
        except (OSError, ValueError, RecursionError):
            stored = None
        if stored is None and self._seen == _Count():
            stored = _Count(LOST, self._clock(), lost=True)
            self._write(stored)
        count = max(stored or _Count(), self._seen, key=lambda count: count.failures)
        if count.last > self._clock():  # the clock was set back: wait from now, not until it catches up
            count = _Count(count.failures, self._clock(), count.lost)
            self._write(count)
        return count

    def _write(self, count: _Count) -> None:
        try:
            paths.write_private(self._file, msgspec.json.encode(count))
            self._seen = _Count()
        except OSError:
            self._seen = count
