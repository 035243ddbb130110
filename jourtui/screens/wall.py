"""A screen on a wall (Väggläge): names, numbers, addresses and free text of everybody are masked.

What is masked is in `store/masking.py`, what can be done meanwhile in `actions.ON_WALL`. Here is how it is
turned on and off.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.widgets import Input

from jourtui.actions import BY_ID
from jourtui.rules.access import WALL
from jourtui.screens import lines
from jourtui.screens.base import JourScreen
from jourtui.screens.case_list import CaseListScreen
from jourtui.screens.figure import FigureScreen
from jourtui.screens.figure_rows import FigureRowsScreen
from jourtui.screens.record import RecordScreen
from jourtui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from jourtui.app import JourApp

MAY_HANG = (RecordScreen, CaseListScreen, FigureScreen, FigureRowsScreen)
"""What may be open on top of a place and still shows nobody; any other screen has to be closed first. The
places themselves hang: what they list is masked as it is loaded."""
BEGUN = "Väggläge: namn, nummer och adresser visas inte. F12 avslutar det."


def turn(app: JourApp, idle: timedelta) -> None:
    """Mask everybody, or show them again, which is logged each time before anything is shown.

    Whoever comes to a screen that has hung for longer than `idle` has to give the passphrase.
    """
    if not app.workplace.desk.wall:
        begin(app)
        return
    app.glass.try_again()
    if not app.glass.reads("unmasked", None, WALL, again=True):
        app.say(f"{app.glass.problem} Väggläget står kvar: läsningen kan inte loggas.", problem=True)
        return
    hung_long = app.clock() - app.wall_since > idle
    if hung_long:
        app.do_lock()
    app.workplace.desk.wall = False
    app.show_anew()
    if not hung_long:
        app.say("Väggläget är avslutat.")


def begin(app: JourApp) -> bool:
    """Mask everybody. False, and said, where something is open that cannot hang on a wall."""
    stacks = {mode: stack for mode, stack in app._screen_stacks.items() if mode in app.PLACES}
    for mode, stack in stacks.items():
        if not all(isinstance(screen, MAY_HANG) for screen in stack[1:]):
            where = "" if mode == app.current_mode else f" under {BY_ID[f'global.{mode}'].label}"
            app.say(f"Stäng först det som är öppet{where}.", problem=True)
            return False
    every = [screen for stack in stacks.values() for screen in stack]
    while len(app.screen_stack) > 1:
        app.pop_screen()
    app.workplace.desk.wall = True
    app.wall_since = app.clock()
    app.show_anew()
    for screen in every:  # also those that cannot be seen now: nothing of anybody waits on them
        if isinstance(screen, JourScreen) and screen.is_attached:
            _forget(screen)
            lines.show(screen, app.clock())
    app.say(BEGUN)
    return True


def _forget(screen: JourScreen) -> None:
    for field in screen.query(Input):
        field.value = ""
    screen.remove_class("-filtering")
    screen.say("")
    screen.safely(screen.refresh_view)
    for table in screen.query(RecordTable):
        table.join_now()
