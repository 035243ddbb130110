"""The log of what went wrong in the program itself: what kind of error and where in the code, never values.

Messages of errors and values of variables may hold names and numbers of people, so neither is written.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType

from jourtui import __version__

FILE = "faults.log"
_MOST = 256 * 1024
_PACKAGE = Path(__file__).parent.parent


def note(folder: Path, error: BaseException, at: datetime) -> None:
    """Add one line about `error`. Never raises: the log is the least of what matters then."""
    add(folder, describe(error), at)


def add(folder: Path, words: str, at: datetime) -> None:
    """Add one line of `words`, which must hold nothing about people. Never raises."""
    line = f"{at:%Y-%m-%dT%H:%M:%SZ} {__version__} {words}\n"
    with contextlib.suppress(OSError):
        file = folder / FILE
        if file.exists() and file.stat().st_size > _MOST:
            os.replace(file, file.with_suffix(".old"))
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "a", encoding="utf-8") as log:
            log.write(line)


def describe(error: BaseException) -> str:
    """`ValueError screens/queue.py:120 < app.py:88; caused by KeyError store/desk.py:12`, innermost first."""
    told, parts = set(), []
    link: BaseException | None = error
    while link is not None and id(link) not in told:
        told.add(id(link))
        parts.append(f"{type(link).__name__} {_where(link.__traceback__)}".strip())
        link = link.__cause__ or link.__context__
    return "; caused by ".join(parts)


def _where(trace: TracebackType | None) -> str:
    """Our own frames, innermost first, and before them the frame of a library that it happened in."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = Path(code.co_filename)
        ours = file.is_relative_to(_PACKAGE)
        name = file.relative_to(_PACKAGE) if ours else Path(file.parent.name, file.name)
        places.append((ours, f"{name.as_posix()}:{trace.tb_lineno}"))
        trace = trace.tb_next
    kept = [place for n, (ours, place) in enumerate(places) if ours or n == len(places) - 1]
    return " < ".join(reversed(kept[-8:]))
