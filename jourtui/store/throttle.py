"""Wrong passphrases slow down: 0, 0, 1, 2, 4 ... up to 60 seconds, counted for what is guessed at.

That is a person's passphrase, or their code: a right one clears its own count, and nobody else's.
The counts are in a file beside the vault, so a restart does not clear them, and an attempt is counted
before it is tried, so that stopping the program, or many at once, gains nothing. It is against somebody who
sits down at the screen. Counts that are missing or damaged are as many failures as `LOST`, since a vault is
made with them: deleting them gains nothing. It does not stop one who can write counts of their own here, or
who has copied the vault (who is held up by Argon2id and the device half alone), nor one who sets the clock
forward.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from jourtui.store import paths

LONGEST = 60.0
"""The longest wait, in seconds."""
LOST = 6
"""As many failures as a count that is gone stands for."""
_MAX_BYTES = 1 << 16


class _Count(msgspec.Struct, frozen=True, omit_defaults=True):
    failures: int = 0
    last: float = 0.0
    lost: bool = False
    """Whether it stands for one that was gone."""


class _Counts(_Count, frozen=True, omit_defaults=True):
    """What holds for all that have no count of their own, as older programs wrote it; and those that have."""

    of: Mapping[str, _Count] = msgspec.field(default_factory=dict)

    def count(self, who: str) -> _Count:
        return self.of.get(who, _Count(self.failures, self.last, self.lost))

    def counting(self, who: str, count: _Count) -> _Counts:
        return msgspec.structs.replace(self, of={**self.of, who: count})


def delay_after(failures: int) -> float:
    """How many seconds to wait after so many wrong passphrases in a row."""
    if failures <= 2:
        return 0.0
    return min(LONGEST, 2.0 ** min(failures - 3, 10))


class Throttle:
    """The counts of one vault. `clock` gives seconds since 1970 and may jump either way."""

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._file = file
        self._lock = file.with_suffix(".lock")
        self._clock = clock
        self._seen = _Counts()  # what counts when the disk takes no more: never fail open

    def wait(self, who: str) -> float:
        """Seconds until the next attempt at `who` is let through; 0 when it is now."""
        with self._alone():
            return self._left(self._read(who).count(who))

    def admit(self, who: str) -> float:
        """Count an attempt as failed and return 0, or return the seconds left to wait and count nothing.

        Raises PathError when another process holds the counts for very long.
        """
        with self._alone():
            counts = self._read(who)
            count = counts.count(who)
            if left := self._left(count):
                return left
            tried = _Count(min(count.failures, 1000) + 1, self._clock(), count.lost)
            self._write(counts.counting(who, tried))
            return 0.0

    def lost(self, who: str) -> bool:
        """Whether a count that was gone is why there is a wait: until an attempt is right."""
        with self._alone():
            return self._read(who).count(who).lost

    def succeeded(self, who: str) -> None:
        """The attempt was right: start again from nothing."""
        with self._alone():
            counts = self._read(who)
            if counts.failures:
                self._write(counts.counting(who, _Count()))
            else:
                self._write(_Counts(of={one: count for one, count in counts.of.items() if one != who}))

    def begin(self) -> None:
        """A vault that has just been made, or put here: no attempts at all."""
        with self._alone():
            self._write(_Counts())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):  # a disk that takes no lock must not keep its owner out
                stack.enter_context(paths.locked(self._lock))
            yield

    def _left(self, count: _Count) -> float:
        return max(0.0, count.last + delay_after(count.failures) - self._clock())

    def _read(self, who: str) -> _Counts:
        try:
            stored = msgspec.json.decode(paths.read_private(self._file, _MAX_BYTES), type=_Counts)
        except (OSError, ValueError, RecursionError):
            stored = None
        if stored is None and self._seen == _Counts():
            stored = _Counts(LOST, self._clock(), lost=True)
            self._write(stored)
        among = (stored or _Counts(), self._seen)
        counts = among[0] if among[0].count(who).failures >= among[1].count(who).failures else among[1]
        count = counts.count(who)
        if count.last > self._clock():  # the clock was set back: wait from now, not until it catches up
            counts = counts.counting(who, _Count(count.failures, self._clock(), count.lost))
            self._write(counts)
        return counts

    def _write(self, counts: _Counts) -> None:
        try:
            paths.write_private(self._file, msgspec.json.encode(counts))
            self._seen = _Counts()
        except OSError:
            self._seen = counts
