"""A program in a real pty of a fixed size, and when exactly something stood on its screen."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from benchmarks.measuring import CannotMeasure

ROWS, COLUMNS = 40, 120
PATIENCE = 60.0
"""Seconds until a program that shows nothing is given up."""
QUIET = 0.001
"""Seconds without a byte after which what has come is interpreted: the program is never held up by that."""
ENTER = b"\r"
_KEYBOARD = re.compile(rb"\x1b\[[<=>][0-9;]*u")
"""Kitty's keyboard protocol, which pyte would print."""


class Terminal:
    """A running program. `started` and every time given back are `time.monotonic` seconds."""

    def __init__(self, module: str, *arguments: str) -> None:
        """Start `python -m module` as a person would, in a terminal with 24-bit colours."""
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TEXTUAL", "NO_COLOR", "TMUX", "COLUMNS", "LINES"))
        }
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONWARNINGS": "ignore"}
        self.started = time.monotonic()
        self.pid, self._pty = pty.fork()
        if self.pid == 0:
            # Nothing but the program itself from here on: this is the other process.
            with contextlib.suppress(BaseException):
                ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
                os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment)
            os._exit(127)

    def press(self, keys: str | bytes) -> float:
        """Send keys; returns when."""
        data = keys.encode() if isinstance(keys, str) else keys
        now = time.monotonic()
        os.write(self._pty, data)
        return now

    @property
    def text(self) -> str:
        """What stands on the screen, a line a row."""
        return "\n".join(self.screen.display)

    def line_with(self, text: str) -> int:
        """The row where `text` stands. Raises CannotMeasure if it does not."""
        found = next((y for y, line in enumerate(self.screen.display) if text in line), None)
        if found is None:
            raise CannotMeasure(f"texten ”{text}” syns inte på skärmen")
        return found

    def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
        """When the bytes that made `condition` true had come. Raises CannotMeasure with `what`."""
        last = time.monotonic()
        if condition():
            return last
        end = last + patience
        while (left := end - time.monotonic()) > 0:
            found = None
            for at, data in self._read(left):  # all of it: what comes next may begin in the middle of a code
                self._feed(data)
                if found is None and condition():
                    found = at
            if found is not None:
                return found
        raise CannotMeasure(f"{what} kom inte inom {patience:g} s")

    def shows(self, text: str, patience: float = PATIENCE) -> float:
        """When `text` stood on the screen."""
        return self.until(lambda: text in self.text, f"”{text}”", patience)

    def passed_through(self, marker: bytes, patience: float = PATIENCE) -> float:
        """When the program had sent these bytes, from now on."""
        end = time.monotonic() + patience
        seen = b""
        while (left := end - time.monotonic()) > 0:
            found = None
            for at, data in self._read(left):
                self._feed(data)
                seen += data
                if found is None and marker in seen:
                    found = at
            if found is not None:
                return found
        raise CannotMeasure(f"{marker!r} kom inte inom {patience:g} s")

    def rest(self, seconds: float) -> None:
        """Let time pass, taking in what comes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(CannotMeasure):
                self.until(lambda: False, "", left)

    def ended(self, patience: float = PATIENCE) -> float:
        """When the program had let go of the terminal. Raises CannotMeasure."""
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            if select.select([self._pty], [], [], left)[0]:
                try:
                    gone = not os.read(self._pty, 65536)
                except OSError:  # what Linux says of a terminal that nobody holds any more
                    gone = True
                if gone:
                    return time.monotonic()
        raise CannotMeasure(f"programmet slutade inte inom {patience:g} s")

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self._pty)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _feed(self, data: bytes) -> None:
        self._stream.feed(_KEYBOARD.sub(b"", data))

    def _read(self, seconds: float) -> Sequence[tuple[float, bytes]]:
        """What comes until it is quiet again, with when each part came."""
        parts: list[tuple[float, bytes]] = []
        wait = seconds
        while select.select([self._pty], [], [], wait)[0]:
            at = time.monotonic()
            try:
                data = os.read(self._pty, 65536)
            except OSError:
                data = b""
            if not data:
                if not parts:
                    raise CannotMeasure(f"programmet slutade: {self._last_words()}")
                break
            parts.append((at, data))
            wait = QUIET
        return parts

    def _last_words(self) -> str:
        lines = [line.strip() for line in self.screen.display if line.strip()]
        return " / ".join(lines[-2:]) or "utan ett ord"


def memory(pid: int) -> float:
    """MB of a process that stand in memory (MB is 10^6 bytes). Readable also of one that is hardened."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
