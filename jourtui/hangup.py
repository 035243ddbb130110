"""A terminal that is gone: its window was closed, or the line to it was lost.

Mostly the process is told so (SIGHUP), but not where it was started to ignore that. Then what is read ends
at once, and would be asked for again for ever, and what is written fails, after which Textual's end waits for
ever to write more. So it is looked for, and nothing that is written to it fails.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

HUNG_UP = 129
"""The exit code, as of a process that SIGHUP ended."""


def in_terminal() -> bool:
    """Whether keys come from a terminal that is still there."""
    stdin = sys.__stdin__
    return stdin is not None and not stdin.closed and os.isatty(stdin.fileno())


def watch(app: App[Any], leave: Callable[[], None]) -> None:
    """Have `leave` called, once, when the terminal is gone or the process is told to end."""
    if app.is_headless or not in_terminal():
        return
    left = False

    def look(*, told: bool = False) -> None:
        nonlocal left
        if not left and (told or not in_terminal()):
            left = True
            leave()

    app.set_interval(1.0, look)
    if sys.platform != "win32":
        for number in (signal.SIGHUP, signal.SIGTERM):
            if signal.getsignal(number) is signal.SIG_DFL:  # whoever runs the program has said nothing else
                asyncio.get_running_loop().add_signal_handler(number, lambda: look(told=True))


def driver(usual: type[Driver]) -> type[Driver]:
    """The driver for a terminal that may go away, in the place of Textual's for Linux and macOS."""
    if sys.platform == "win32":
        return usual
    from textual.drivers.linux_driver import LinuxDriver

    if usual is not LinuxDriver:
        return usual

    class Lasting(LinuxDriver):
        """Goes on when there is nothing left to read from or to write to, until the app has ended."""

        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            self._file: Any = _Unfailing(self._file)

        def run_input_thread(self) -> None:
            try:
                super().run_input_thread()
            except OSError:
                if in_terminal():
                    raise

    return Lasting


class _Unfailing:
    """A stream to which nothing that is written fails: once it is gone, all goes nowhere."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except OSError:
            self._let_go()

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())  # also what the interpreter writes at its own end
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
