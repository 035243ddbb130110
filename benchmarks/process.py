"""The other side of `benchmarks.peer`: a process that is given orders and listened to."""

from __future__ import annotations

import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from benchmarks.measuring import CannotMeasure

PATIENCE = 30.0


class Peer:
    """A peer that is ready. Raises CannotMeasure when it ends before its time."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.peer", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        try:
            self.hear("ready")
        except BaseException:
            self.close()
            raise

    def order(self, order: str, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order} {word}\n")

    def hear(self, said: str, name: str | None = None) -> float:
        """The time that it tells with `said`, of `name`; what else it tells is passed over."""
        assert self._process.stdout is not None
        end = time.monotonic() + PATIENCE
        for line in self._process.stdout:
            word, *rest = line.split()
            if word == said and (name is None or rest[0] == name):
                return float(rest[1]) if name is not None else 0.0
            if time.monotonic() > end:
                break
        raise CannotMeasure(f"en process svarade inte: {said} {name or ''}".rstrip())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
