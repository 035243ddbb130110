"""The global actions that are more than changing screen, wherever they are asked for."""

from __future__ import annotations

import contextlib
import os
import sys
import webbrowser
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from jourtui.actions import DOORS
from jourtui.rules.event import from_micros
from jourtui.rules.phone import tel_uri
from jourtui.screens.background import in_background
from jourtui.screens.base import JourScreen
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.guarded import SAYABLE
from jourtui.screens.help import HelpScreen
from jourtui.store import call_queue, clipboard, drafts
from jourtui.store.replica import ReplicaError
from jourtui.store.views import CallRow, CaseRow
from jourtui.store.while_locked import adopt_all
from jourtui.widgets.record_table import RecordTable
from jourtui.words import laptop_words, wording

if TYPE_CHECKING:
    from jourtui.app import JourApp

KEPT = timedelta(seconds=60)
"""How long a copied number stays on the clipboard."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A number on the clipboard, to be taken away at `until` if nobody has copied anything else."""

    number: str
    until: datetime


def do(app: JourApp, name: str) -> None:
    """Run a global action by its name in the registry."""
    match name:
        case "help":
            _help(app)
        case "leave":
            ask_to_leave(app)
        case "new_call":
            _new_call(app)
        case "new_notice":
            from jourtui.screens.dialogs.notice import open_notice_form

            open_notice_form(app)
        case "sync_details":
            from jourtui.screens.sync_details import SyncDetails

            app.push_screen(SyncDetails())
        case "acknowledge":
            if app.ringing is not None:
                app.ringing.acknowledge()
        case "seen":
            _seen(app)
        case "wall":
            from jourtui.screens import wall

            wall.turn(app, app.IDLE)
        case "access_log":
            from jourtui.screens.access_log import AccessLogScreen

            if not any(isinstance(screen, AccessLogScreen) for screen in app.screen_stack):
                app.push_screen(AccessLogScreen())
        case "contacts":
            from jourtui.screens.contacts import ContactsScreen

            if not any(isinstance(screen, ContactsScreen) for screen in app.screen_stack):
                app.push_screen(ContactsScreen())
        case "strain":
            _strain(app)
        case "people":
            from jourtui.screens.people import PeopleScreen

            app.push_screen(PeopleScreen())
        case "retention":
            from jourtui.screens.retention import RetentionScreen

            app.push_screen(RetentionScreen())


def _strain(app: JourApp) -> None:
    from jourtui.screens.strain_deeds import StrainDeeds

    if isinstance(app.screen, JourScreen):
        app.screen.attempt(StrainDeeds(app.screen).begin)


def _help(app: JourApp) -> None:
    if isinstance(app.screen, HelpScreen):
        app.screen.action_close()
    else:
        app.push_screen(HelpScreen(app.screen, door=None if app.at_work else DOORS[app.current_mode]))


def _seen(app: JourApp) -> None:
    screen = app.screen
    if isinstance(screen, JourScreen):
        screen.attempt(screen.tells.seen)


def _new_call(app: JourApp) -> None:
    from jourtui.screens.intake import IntakeScreen
    from jourtui.screens.locked import LockedScreen

    if isinstance(app.screen, LockedScreen):
        app.screen.action_write()
    elif app.at_work and not any(isinstance(screen, IntakeScreen) for screen in app.screen_stack):
        app.push_screen(IntakeScreen(app.workplace.desk))


# Leaving


def ask_to_leave(app: JourApp) -> None:
    """Ask once before signing out, telling what is unsynced and what is open in one's name."""
    if isinstance(app.screen, Confirm):
        return

    def answered(yes: bool | None) -> None:
        if yes:
            app.do_leave()

    _keep_all(app)  # what is half typed is counted too
    lost: list[str] = getattr(app.screen, "would_be_lost", list)()
    app.push_screen(Confirm("Logga ut?", [*lost, *_what_stays(app)], deed="logga ut"), answered)


def _what_stays(app: JourApp) -> list[str]:
    """Counts only: it is asked on a locked screen too."""
    desk = app.workplace.desk
    with desk.rows() as rows:
        mine = desk.author.id
        open_calls = rows.exec(select(func.count()).where(col(CallRow.open), CallRow.holder_id == mine)).one()
        open_cases = rows.exec(select(func.count()).where(col(CaseRow.open), CaseRow.holder_id == mine)).one()
    lines = []
    if open_calls or open_cases:
        parts = [
            part
            for count, part in (
                (open_calls, _count(open_calls, "öppet anrop", "öppna anrop")),
                (open_cases, _count(open_cases, "öppet ärende", "öppna ärenden")),
            )
            if count
        ]
        lines.append(f"! Hos dig ligger {' och '.join(parts)}. Ansvaret är ditt tills det lämnas över.")
    pending, oldest = desk.journal.replica.pending_count()
    alone = app.status is None or app.status.state == "alone"
    if pending and not alone:
        age = ""
        if oldest is not None:
            age = laptop_words.age((desk.now() - from_micros(oldest)).total_seconds())
        lines.append(
            f"! {_unsynced(pending, age)} finns kvar på datorn och synkas när nästa person loggar in."
        )
    if app.glass.owes:
        readings = _count(app.glass.owes, "läsning", "läsningar")
        lines.append(f"! {readings} utan logg: loggas när det går, senast vid nästa inloggning.")
    unfinished = len(drafts.every(desk))
    if unfinished:
        lines.append(f"{_count(unfinished, 'utkast', 'utkast')} finns kvar på datorn.")
    return lines or ["Inget är öppet hos dig och inget väntar."]


def _unsynced(count: int, age: str) -> str:
    if count == 1:
        return f"1 händelse är inte synkad än, {age} gammal. Den"
    return f"{count} händelser är inte synkade än, äldst {age}. De"


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def end_session(app: JourApp) -> None:
    """Keep what is half typed, say that the person is off duty, and take back what lies outside.

    Nothing here may keep anybody signed in: a disk that is full has been told of already.
    """
    desk = app.workplace.desk
    _keep_all(app)
    with contextlib.suppress(ReplicaError):
        desk.end_shift()
    app.glass.end()
    if app.ringing is not None:
        app.ringing.stop()
    clear_copied(app, now=True)


def _keep_all(app: JourApp) -> None:
    """Keep what is half typed, on every screen."""
    for stack in app._screen_stacks.values():
        for screen in stack:
            with contextlib.suppress(ReplicaError):
                getattr(screen, "keep", lambda: None)()


def adopt(app: JourApp, begun: int = 0) -> None:
    """Give whoever came to the screen the lines that were written here while it was locked.

    `begun` more were begun and are drafts, which is said too.
    """
    try:
        lines = adopt_all(app.workplace.desk)
    except SAYABLE as error:
        app.say(str(error), problem=True)
        return
    said = []
    if lines:
        desk = app.workplace.desk
        with desk.rows() as rows:
            items = [call_queue.call(rows, line, desk.now()) for line in lines]
        about = ", ".join(wording.caller(item.call) for item in items if item is not None)
        which = f"Raden om {about}" if len(lines) == 1 else f"{len(lines)} rader ({about})"
        said.append(f"{which} från låst skärm ligger nu hos dig. Läs igenom.")
        screen = app.screen
        tables = screen.query(RecordTable)
        for table in tables:
            table.let_go()  # what one has taken over does not wait for a pause
        if isinstance(screen, JourScreen):
            screen.safely(lambda: screen.refresh_records(set(lines)))
        for table in tables:
            table.join_now()
            table.go_to(lines[0])
    if begun:
        many = "En rad är påbörjad" if begun == 1 else f"{begun} rader är påbörjade"
        said.append(f"{many}: F5 F5.")
    if said:
        app.say(" ".join(said))


# The telephone and the clipboard


def has_desktop() -> bool:
    """Whether a program with windows can be opened: without, a link may start a browser in the terminal."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def dial(app: JourApp, number: str, shown: str = "Numret") -> bool:
    """Open a number in the telephone program, off this thread; where there is no desktop, copy it."""
    if not has_desktop():
        app.copy_number(number, shown)
        return False

    def opened(done: bool | Exception) -> None:
        if done is not True:
            app.say("Telefonprogrammet kunde inte öppnas. C kopierar numret.", problem=True)

    in_background(app, partial(webbrowser.open, tel_uri(number)), opened)
    return True


def copy(app: JourApp, number: str, shown: str = "Numret") -> None:
    """Put a number on the clipboard, off this thread; where the system has no tool, through the terminal."""
    in_background(app, partial(clipboard.copy, number), partial(_copied, app, number, shown))


def _copied(app: JourApp, number: str, shown: str, tool: str | Exception | None) -> None:
    if isinstance(tool, str):
        app.copied = Copied(number, app.clock() + KEPT)
        app.say(f"{shown} är kopierat. Urklipp töms om {KEPT.seconds} sekunder.")
    else:
        app.copy_to_clipboard(number)
        app.say(f"{shown} är skickat till terminalens urklipp, som inte töms av sig självt.")


def clear_copied(app: JourApp, *, now: bool = False) -> None:
    """Take the number away again, if it is still what the clipboard holds; `now` waits for it."""
    if app.copied is None:
        return
    number, app.copied = app.copied.number, None
    if now:
        clipboard.clear_if_unchanged(number)
        return

    def cleared(done: bool | Exception) -> None:
        if done is True:
            app.say("Urklipp är tömt.")

    in_background(app, partial(clipboard.clear_if_unchanged, number), cleared)
