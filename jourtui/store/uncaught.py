"""What nobody caught and what libraries complain of: kind and place in the fault log, a value nowhere.

Python by itself prints such things to the terminal with their messages, which may hold names and numbers of
people: a warning of a library, an exception that ended a thread or came out of a destructor.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from jourtui.store import fault_log

_folder: Path | None = None


def install(folder: Path) -> None:
    """From now on for the whole process; the log is in `folder`, which need not be there yet."""
    global _folder
    _folder = folder
    logging.basicConfig(handlers=[_Silent()], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    sys.excepthook = _ended
    sys.unraisablehook = lambda unraisable: note(unraisable.exc_value)
    threading.excepthook = lambda ended: note(ended.exc_value)


def note(error: BaseException | None) -> None:
    """Log `error`, when the hooks are installed. Never raises."""
    if error is not None and _folder is not None:
        fault_log.note(_folder, error, datetime.now(UTC))


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    note(error)
    print(f"jourtui: Något gick fel i programmet ({kind.__name__}).", file=sys.stderr)  # noqa: T201


class _Silent(logging.Handler):
    """Keeps who complained and where, and the kind of the error; never the message or its arguments."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        if _folder is None:
            return
        words = f"{record.levelname} {record.name} {Path(record.pathname).name}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            words += f"; {fault_log.describe(error)}"
        fault_log.add(_folder, words, datetime.now(UTC))
