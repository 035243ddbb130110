"""A local socket in front of a server's, which fails as told: for chaos, tests and benchmarks."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

SOCKET_NAME = ".s.PGSQL.5432"


class Line:
    """Passes everything on, until told otherwise. What is set holds for lines already open too.

    `answers` False swallows what the server says; `asks` False swallows what the laptop says too. `refuses`
    hangs up on whoever calls; `delay` keeps everything for so many seconds.
    """

    def __init__(self, target: Path) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="jourtui-line-"))
        self.asks = self.answers = True
        self.refuses = False
        self.delay = 0.0
        self.swallowed = 0
        """Bytes that nobody got, so far."""
        self._left: int | None = None
        self._target = target / SOCKET_NAME
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.directory / SOCKET_NAME))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        """Become a black hole: nothing comes through, and nobody hangs up."""
        self.asks = self.answers = False

    def cut_after(self, count: int) -> None:
        """Hang up when so many more bytes have passed, in the middle of whatever it is."""
        self._left = count

    def hang_up(self) -> None:
        """Cut all lines that are open."""
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def heal(self) -> None:
        """Pass everything on again. Lines that have swallowed something are cut, as a router would."""
        swallowed = not (self.asks and self.answers)
        self.asks = self.answers = True
        self.refuses = False
        self.delay = 0.0
        self._left = None
        if swallowed:
            self.hang_up()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                try:
                    if self.refuses:
                        raise ConnectionRefusedError
                    far.connect(str(self._target))
                except OSError:  # the server is down
                    near.close()
                    far.close()
                    continue
                with self._lock:
                    self._open += [near, far]
                for source, sink, allowed in (
                    (near, far, lambda: self.asks),
                    (far, near, lambda: self.answers),
                ):
                    threading.Thread(target=self._pump, args=(source, sink, allowed), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, allowed: Callable[[], bool]) -> None:
        with source:
            with suppress(OSError):
                while data := source.recv(65536):
                    if self.delay:
                        time.sleep(self.delay)
                    if not allowed():
                        self.swallowed += len(data)
                        continue
                    if (left := self._left) is not None:
                        self._left = max(0, left - len(data))
                        if len(data) >= left:
                            sink.sendall(data[:left])
                            break
                    sink.sendall(data)
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            with self._lock, suppress(ValueError):
                self._open.remove(source)
