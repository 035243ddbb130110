"""Keep what is decrypted out of core dumps, out of other users' reach, and out of memory after sign-out."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def harden() -> tuple[str, ...]:
    """Call once, first of all: new files are private, and no core dump or debugger gets the memory.

    Returns the measures that took ("umask", "core", "dumpable"). One that the system lacks or refuses is
    left out and stops nothing: the program must start at three in the morning all the same. With
    "dumpable" another process of the same user cannot attach to this one (root can).
    """
    os.umask(0o077)
    taken = ["umask"]
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            taken.append("core")
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            if ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
                taken.append("dumpable")
    return tuple(taken)


def replace_process(argv: Sequence[str]) -> NoReturn:
    """Become the program `argv` (a full path first), so that no key and no text stays in memory.

    The memory of this process is given up by the system itself, which no amount of wiping from Python can
    promise. Save drafts and close files first: nothing after this call runs. Windows has no such call;
    there a new process is started in the same console and this one ends at once.

    Raises OSError when the program cannot be started, in which case this process goes on.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    if sys.platform == "win32":
        import subprocess

        subprocess.Popen(list(argv), close_fds=True)  # noqa: S603 (our own program)
        os._exit(0)
    os.execv(argv[0], list(argv))  # noqa: S606 (no shell is wanted)
