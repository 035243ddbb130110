"""Where jourtui keeps its files on a laptop, and how it writes them: private, whole or not at all.

Raises `PathError` with one Swedish sentence when a directory cannot be used. On Windows the modes 0700 and
0600 mean nothing; there the user's profile directory is private by its access list.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shlex
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VAULT_FILE = "vault.json"
"""The file whose presence says that a directory is jourtui's own."""

_DIRECTORY_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


class PathError(Exception):
    """A directory or a lock that cannot be used; the text is one Swedish sentence for the user."""


@dataclass(frozen=True, slots=True)
class Places:
    """The two directories of an installation; they are the same one when `--dir` names it."""

    data: Path
    config: Path


def places(directory: Path | None = None) -> Places:
    """The platform's own directories for the user, or `directory` (from `--dir`) for both. Makes nothing."""
    if directory is not None:
        chosen = directory.expanduser().absolute()
        return Places(chosen, chosen)
    import platformdirs

    return Places(
        platformdirs.user_data_path("jourtui", appauthor=False),
        platformdirs.user_config_path("jourtui", appauthor=False),
    )


def as_option(directory: Path) -> str:
    """What a command says to use this directory, with a space before it; empty for the user's own."""
    return "" if directory == places().data else f" --dir {shlex.quote(str(directory))}"


def private_directory(directory: Path) -> Path:
    """Make `directory` (0700, parents too), or tighten it if it is empty or holds a vault; returns it.

    A directory that others can enter and that holds something else is refused rather than tightened:
    `--dir /tmp` must not shut everybody out of /tmp.
    """
    try:
        _make_private(directory)
        _check_private(directory)
    except OSError as error:
        raise PathError(f"Katalogen {directory} kan inte användas: {_reason(error)}.") from error
    return directory


def _make_private(directory: Path) -> None:
    if not directory.parent.exists():
        _make_private(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)


def _check_private(directory: Path) -> None:
    if sys.platform == "win32":
        return
    found = directory.stat()
    if found.st_uid != os.geteuid():
        raise PathError(f"Katalogen {directory} tillhör en annan användare. Välj en egen katalog.")
    if stat.S_IMODE(found.st_mode) & 0o077 == 0:
        return
    if (directory / VAULT_FILE).exists() or not any(directory.iterdir()):
        directory.chmod(0o700)
        return
    raise PathError(
        f"Katalogen {directory} är öppen för andra och innehåller annat. Välj en egen, tom katalog."
    )


def write_private(path: Path, content: bytes, *, wipe: bool = False) -> None:
    """Replace `path` with `content` (mode 0600) so that a power cut leaves the old file or the new, whole.

    `wipe`: then write zeros over the old file where it lay, as far as the disk and its file system do that
    (an SSD, btrfs, ZFS and APFS may keep it; Windows is left out). Whoever was just reading it may see
    the zeros, and reads again.

    Raises OSError. After an error the old file is most often still there, but when the very last step
    (making the new name durable) fails it is the new one.
    """
    with contextlib.ExitStack() as stack:
        old = None
        if wipe and sys.platform != "win32":  # which replaces no file that is open
            with contextlib.suppress(OSError):
                old = stack.enter_context(open(path, "r+b", buffering=0))
        _replace(path, content)
        if old is None:
            return
        with contextlib.suppress(OSError):
            found = os.fstat(old.fileno())
            if found.st_nlink == 0:  # else it has another name still: somebody's copy
                old.write(bytes(found.st_size))
                os.fsync(old.fileno())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            _sync(file.fileno())
        os.replace(beside, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == os.fspath(beside):  # a name that nobody gave
            error.filename = os.fspath(path.parent if error.errno == errno.ENOENT else path)
        raise
    sync_directory(path.parent)


def read_private(path: Path, limit: int) -> bytes:
    """The content of `path`, tightened to 0600 on the way; raises OSError, also when over `limit` bytes."""
    with open(path, "rb") as file:
        if sys.platform != "win32" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            with contextlib.suppress(OSError):
                os.fchmod(file.fileno(), 0o600)
        content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


@contextlib.contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold the file `path` as a lock among processes and threads; it ends with its holder, however that dies.

    Raises PathError when another holds it for longer than `seconds`, OSError when it cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + seconds
        while not _try_lock(handle):
            if time.monotonic() >= end:
                raise PathError("Ett annat fönster med jourtui håller på att spara. Försök igen om en stund.")
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)  # which also gives the lock up


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _sync(handle: int) -> None:
    os.fsync(handle)
    if sys.platform == "darwin":  # there fsync stops at the drive's own cache
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)


def sync_directory(directory: Path) -> None:
    """Make a new name in `directory` durable, on the systems where a directory can be synced."""
    if sys.platform == "win32":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _DIRECTORY_CANNOT_SYNC:
            raise
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    known = {
        errno.EACCES: "behörighet saknas",
        errno.EPERM: "behörighet saknas",
        errno.ENOTDIR: "den är ingen katalog",
        errno.EEXIST: "den är ingen katalog",
        errno.EROFS: "disken är skrivskyddad",
        errno.ENOSPC: "disken är full",
    }
    return known.get(error.errno or 0, error.strerror or "okänt fel")
