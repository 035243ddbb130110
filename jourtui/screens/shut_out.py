"""Dialogs that are open when a record is locked from whoever is signed in (jäv): closed, what was typed kept.

The screens under them mask what they show by themselves; a dialog shows what it was opened with.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from textual.screen import ModalScreen, Screen

from jourtui.screens.base import SAYABLE, JourScreen
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.form import Form

if TYPE_CHECKING:
    from jourtui.app import JourApp

SHUT_OUT = "Det du hade framme har låsts för dig (jäv) och är stängt."
KEPT = f"{SHUT_OUT} Det du hade skrivit finns kvar som utkast."


def close_dialogs(app: JourApp, locked: frozenset[UUID]) -> None:
    """Close what tells of `locked` records in the mode that is shown, from the top down.

    A list to choose from, or a question, may tell of any record and holds nothing that was typed: it goes
    too. Other dialogs stay where they are known to be about something else.
    """
    stack, kept, closed = list(app.screen_stack), False, False
    first = next((at for at, screen in enumerate(stack) if _tells(screen, stack[:at], locked)), None)
    if first is None:
        return
    for screen in reversed(stack[first:]):
        if not isinstance(screen, ModalScreen):
            break
        if isinstance(screen, Form | Ask):
            with contextlib.suppress(*SAYABLE):  # it was kept half a second ago: what is locked goes before
                kept |= screen.leave_unsaid()
        closed = True
        screen.dismiss(None)
    under = app.screen
    if closed and isinstance(under, JourScreen):
        under.call_after_refresh(under.say, KEPT if kept else SHUT_OUT, problem=True)


def _tells(screen: Screen[object], below: list[Screen[object]], locked: frozenset[UUID]) -> bool:
    """Whether a dialog tells, or may tell, of one of the records."""
    if not isinstance(screen, ModalScreen):
        return False
    if isinstance(screen, Choose | Confirm):
        return True
    if isinstance(screen, Form | Ask) and screen.record in locked:
        return True
    under = next((one for one in reversed(below) if isinstance(one, JourScreen)), None)
    return under is not None and not locked.isdisjoint(_ids((getattr(under, "record", None), under.row_key)))


def _ids(key: object) -> Iterable[UUID]:
    """The ids in what a row is known by."""
    if isinstance(key, UUID):
        yield key
    elif isinstance(key, tuple):
        for part in key:
            yield from _ids(part)
