"""Folders in a laptop's own that are there only while something is done: a dead laptop read, a backup proved.

Whoever is killed meanwhile leaves one behind, as encrypted as what it was made of: the next who signs in
removes it, unless somebody else is at work in it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from jourtui.store import paths

READING = "reading"
"""What is left of a dead laptop, or its backup, while it is read."""
CHECK = "backup-check"
"""A backup while it is proved by restoring it."""
RESTORING = "restoring"
"""A journal that is built from a backup, until it is put in place."""


@contextlib.contextmanager
def passing(folder: Path, name: str) -> Iterator[Path]:
    """The empty folder `name` in `folder`, removed at the end. Raises PathError, OSError."""
    beside = folder / name
    with paths.locked(_lock(folder, name)):
        shutil.rmtree(beside, ignore_errors=True)
        paths.private_directory(beside)
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what was left behind; what somebody is at work in stays."""
    for name in (READING, CHECK, RESTORING):
        if (folder / name).exists():
            with contextlib.suppress(paths.PathError, OSError), paths.locked(_lock(folder, name), 0.0):
                shutil.rmtree(folder / name, ignore_errors=True)


def _lock(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
