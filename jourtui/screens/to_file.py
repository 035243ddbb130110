"""Asks for a file's name, writes it off the UI thread, and says how that went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jourtui.documents.templates import TemplateError
from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.guarded import SAYABLE

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

T = TypeVar("T")


async def ask_file(screen: JourScreen, title: str, text: str, name: str) -> Path | None:
    """Ask to which file something is to be written; `name` in the home directory is proposed.

    None when backed out of, or where there is a file already: nothing is written over it.
    """
    answer = await screen.app.push_screen_wait(
        Ask(title, text, value=str(Path.home() / name), required="Skriv filens namn.", deed="skriv")
    )
    if answer is None:
        return None
    out = Path(answer).expanduser()
    return None if taken(screen, out) else out


def taken(screen: JourScreen, out: Path) -> bool:
    """Whether there is a file of that name already: then that is said, and nothing is written over it."""
    if out.exists():
        screen.say(f"{out.name}: finns redan. Inget är skrivet.", problem=True)
        return True
    return False


def write_aside(
    screen: JourScreen, out: Path, work: Callable[[], T], written: Callable[[T], str] = lambda result: ""
) -> None:
    """Do `work`, which writes `out`, in a thread. `written` gives what is said after the file's name."""

    def done(result: T | Exception) -> None:
        if isinstance(result, OSError):
            screen.say(f"{out} gick inte att skriva.", problem=True)
        elif isinstance(result, (*SAYABLE, TemplateError)):
            screen.say(str(result), problem=True)
        elif isinstance(result, Exception):
            screen.app.report(result)
        else:
            more = written(result)
            screen.say(f"Skrivet till {out}: {more}." if more else f"Skrivet till {out}.")

    in_background(screen.app, work, done)
