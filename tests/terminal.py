"""A real terminal for tests: the program in a pty of a fixed size, keys in, raw bytes and a screen out."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pexpect
import pyte
from rich.cells import cell_len

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "ctrl+o": "\x0f",
    "f12": "\x1b[24~",
    "ctrl+c": "\x03",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
}
PATIENCE = 40
"""Seconds to wait for what should be seen; only a failing test takes them."""


class Terminal:
    """`python -m jourtui ARGUMENTS`, or another `program`, in a pty. `raw` is every byte it wrote."""

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        columns: int = 80,
        lines: int = 24,
        ignore_hangup: bool = False,
        program: Sequence[str] = ("-m", "jourtui"),
    ) -> None:
        environment = {
            "HOME": str(home),
            "TMPDIR": str(home / "tmp") if (home / "tmp").is_dir() else tempfile.gettempdir(),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        self.raw = b""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            [*program, *arguments],
            env=environment,
            dimensions=(lines, columns),
            timeout=PATIENCE,
            cwd=str(Path(__file__).parent.parent),
            ignore_sighup=ignore_hangup,
        )

    def press(self, *keys: str) -> None:
        """Press named keys, or type text."""
        for key in keys:
            self.child.send(KEYS.get(key, key))
            if key == "esc":
                self.read(quiet=0.4)  # else what follows would be taken for Alt and a key

    def read(self, quiet: float = 0.05) -> str:
        """Take in what is written until there is nothing for `quiet` seconds; the screen as text."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            while True:
                data = self.child.read_nonblocking(65536, timeout=quiet)
                self.raw += data
                # Sequences that pyte does not know would stand on its screen as text.
                self._stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;$]*[a-zA-Z]", b"", data))
        self._mend_halves()
        return "\n".join(self._screen.display)

    def _mend_halves(self) -> None:
        """Blank what is left of a wide character whose first half was painted over, as a terminal does."""
        for line in self._screen.buffer.values():
            for x, char in list(line.items()):
                if not char.data and (x == 0 or cell_len(line[x - 1].data) != 2):
                    line[x] = char._replace(data=" ")

    def hang_up(self) -> None:
        """Close the window."""
        child: Any = self.child
        child.ptyproc.fileobj.close()

    def see(self, *words: str) -> str:
        """Wait until all words are on the screen at once."""
        for _ in range(PATIENCE * 20):
            text = self.read()
            if all(word in text for word in words):
                return text
            if not self.child.isalive():
                break
        raise AssertionError(f"never saw {words} in:\n{self.read()}")

    def wrote(self, what: str, times: int) -> None:
        """Wait until it has been written so many times in all."""
        for _ in range(PATIENCE * 20):
            self.read()
            if self.raw.count(what.encode()) >= times:
                return
            assert self.child.isalive(), self.raw.decode(errors="replace")
        raise AssertionError(f"never wrote {what} {times} times")

    def end(self) -> int:
        """Wait until the program has ended; its exit code."""
        for _ in range(PATIENCE * 20):
            self.read()
            if not self.child.isalive():
                self.child.close()
                return int(self.child.exitstatus if self.child.exitstatus is not None else -1)
        raise AssertionError(f"never ended:\n{self.read()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.close(force=True)
