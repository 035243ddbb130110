"""A delivery folder: a board's own share, where a PDF and its JSON are put whole or not at all.

The name of the files is the id of the delivery: so it is never put there twice, and tells of nobody. They are
written beside under another name, reach the disk, are renamed without replacing anything, and read back.

A file with the board's code marks the folder as the board's. Where it is not there nothing is written: the
share may be away, and what lies in its place is then this laptop's own disk.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

UNFINISHED = ".jourtui-"
"""What the name of a half-written file begins with."""


MARK = "jourtui-leveransmapp.txt"
"""The file that holds the code of the board whose folder it is, on its first line."""
_MARKED = (
    "\nHit lämnar socialjouren handlingar till nämnden. Ta inte bort filen: utan den lämnas inget hit.\n"
)


class FolderError(Exception):
    """Why it could not be put there; one Swedish sentence. `asks`: trying again would not help."""

    def __init__(self, text: str, *, asks: bool = False) -> None:
        super().__init__(text)
        self.asks = asks


def check(folder: Path) -> None:
    """See that it is a folder that can be written in. Raises FolderError."""
    if not folder.is_absolute():
        raise FolderError("Skriv hela sökvägen till mappen, från roten.", asks=True)
    try:
        there = folder.is_dir()
    except OSError:
        there = False
    if not there:
        raise FolderError(f"Leveransmappen {_shown(folder)} går inte att nå.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderError(f"Leveransmappen {_shown(folder)} går inte att skriva i.", asks=True)


def mark(folder: Path, board: str) -> None:
    """Mark the folder as the board's, by its code. Raises FolderError where it is another's."""
    check(folder)
    marked = marked_for(folder)
    if marked == board:
        return
    if marked is not None:
        raise FolderError(_of_another(folder, marked), asks=True)
    try:
        _put(folder, MARK, f"{board}{_MARKED}".encode())
        _sync(folder)
    except OSError as error:
        raise FolderError(f"Det gick inte att skriva i {_shown(folder)}.") from error
    if marked_for(folder) != board:
        raise FolderError(f"{MARK} blev inte läsbar i mappen. Försök igen.")


def marked_for(folder: Path) -> str | None:
    """The code of the board that the folder is marked for; None where there is no mark that can be read."""
    try:
        with (folder / MARK).open(encoding="utf-8") as file:
            return file.readline(100).strip() or None
    except (OSError, UnicodeError):
        return None


def _of_another(folder: Path, marked: str) -> str:
    return (
        f"Leveransmappen {_shown(folder)} är märkt för {_printable(marked)}. Är den verkligen nämndens egen, "
        f"ta bort {MARK} i den först."
    )


def put(folder: Path, board: str, name: str, contents: Mapping[str, bytes]) -> str:
    """Put files (what their names end with → bytes) in the board's folder; the first's name, once all were
    read back. Raises FolderError.

    The last of `contents` is put last: whoever waits for it finds the others there. What is there already
    with the same bytes is left as it is.
    """
    check(folder)
    marked = marked_for(folder)
    if marked is None:
        raise FolderError(
            f"I leveransmappen {_shown(folder)} saknas {MARK}: den delade mappen är kanske inte ansluten. "
            "Är den det, skriv in den igen under Leveransvägar (M)."
        )
    if marked != board:
        raise FolderError(_of_another(folder, marked), asks=True)
    if not name or not all(c.isascii() and (c.isalnum() or c in "-_") for c in name):
        raise FolderError("Filen får inte heta så.", asks=True)
    try:
        for ending, content in contents.items():
            _put(folder, f"{name}{ending}", content)
        _sync(folder)
        for ending, content in contents.items():
            if not _same(folder / f"{name}{ending}", content):
                raise FolderError(f"{name}{ending} blev inte läsbar i mappen. Den skrivs igen.")
    except OSError as error:
        full = " Disken är full." if error.errno in _FULL else ""
        raise FolderError(f"Det gick inte att skriva i {_shown(folder)}.{full}") from error
    return f"{name}{next(iter(contents))}"


def _put(folder: Path, name: str, content: bytes) -> None:
    final, unfinished = folder / name, folder / f"{UNFINISHED}{name}"
    if final.exists() or final.is_symlink():
        if _same(final, content):
            return
        if not _empty(final):  # a name that was taken, and given nothing: a cut came between
            raise FolderError(_there(name), asks=True)
    with suppress(FileNotFoundError):
        unfinished.unlink()
    # O_EXCL and O_NOFOLLOW: nobody may have laid a link out for us meanwhile.
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o640)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            with suppress(OSError):  # whoever reads in the folder shall read this too, whatever our umask
                os.chmod(unfinished, folder.stat().st_mode & 0o666)
            os.fsync(file.fileno())
        _rename(unfinished, final)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _rename(unfinished: Path, final: Path) -> None:
    """Give it its name, never in the place of something else."""
    try:
        os.link(unfinished, final)
    except FileExistsError:
        raise FolderError(_there(final.name), asks=True) from None
    except OSError:  # a share without hard links: the name is taken first, and then given what is ours
        try:
            os.close(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640))
        except FileExistsError:
            if not _empty(final):
                raise FolderError(_there(final.name), asks=True) from None
        unfinished.rename(final)
    else:
        unfinished.unlink()


def _there(name: str) -> str:
    return f"Det finns redan en annan fil som heter {name} i mappen."


def _empty(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def _same(path: Path, content: bytes) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        return sha256(path.read_bytes()).digest() == sha256(content).digest()
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Let the names reach the disk too, where the system lets a folder be asked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _shown(folder: Path) -> str:
    return _printable(str(folder))[:200]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


_FULL = (28, 122)
"""ENOSPC, EDQUOT."""
