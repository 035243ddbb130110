"""The program on the screen: modes, the one-second tick, and what reaches every screen.

Nothing heavy is imported here before the first paint: the working screens and the store come with the
sign-in. Data flows one way: key → action → event → fold → view → screen.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.signal import Signal

from jourtui import hangup, themes
from jourtui.actions import BY_ID, DOORS, ON_WALL, WALLED
from jourtui.held_keys import HeldKeys
from jourtui.missed import SOME, Missed
from jourtui.pace import Pace
from jourtui.screens.keys import bindings
from jourtui.screens.preload import Preload
from jourtui.screens.steady import Steady
from jourtui.store import fault_log, paths, remembered
from jourtui.stylesheet import KeptStylesheet

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver

    from jourtui.outgoing.sender import Sender
    from jourtui.ringing import Ringing
    from jourtui.screens.everywhere import Copied
    from jourtui.screens.guarded import Glass
    from jourtui.screens.lines import Summary
    from jourtui.sheet_keeper import SheetKeeper
    from jourtui.store.session import Duty
    from jourtui.store.sync import Sync
    from jourtui.store.sync_status import SyncStatus
    from jourtui.store.vault import Cost, OpenVault
    from jourtui.store.workplace import Workplace

LEAVE = 10
"""What `run` returns after a sign-out: the command line then replaces the process, so that nothing of the
session stays in memory."""
IDLE = timedelta(minutes=10)
"""Without a key for this long the screen locks, unless a call is in progress."""
PAUSE = timedelta(seconds=5)
"""Without a key for this long the memory is looked through for garbage: keys have to wait meanwhile."""
JOURNAL_FILE = "journal.db"
SORRY = "Något gick fel i programmet. Inget av det du skrev har försvunnit."
SWITCH_INTERVAL = 0.001
"""Seconds a thread may keep the interpreter from the keys, when another thread works."""


def _screen(module: str, name: str) -> Callable[[], Screen[Any]]:
    """A screen that is imported when it is first gone to."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen: Screen[Any] = getattr(import_module(f"jourtui.screens.{module}"), name)()
        return screen

    return make


def _palette() -> type[Provider]:
    from jourtui.screens.palette import Actions

    return Actions


class JourApp(Steady, App[int], inherit_bindings=False):
    """One laptop's screen. `clock` gives the time now (UTC); it and `cost` are given by tests only.

    `demo_passphrase` signs the first person in by itself, through the same code, or is shown there for people
    to type (`by_itself` False). `duty` is what the sign-in
    proposes, else what was chosen last; so with `theme`, except on a console that has few colours.
    """

    TITLE = "jourtui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS = {_palette}
    _colours: ClassVar[dict[str, dict[str, str]]] = {}
    """By the name of the theme."""
    DEFAULT_MODE = "door"
    IDLE = IDLE
    MODES = {
        "queue": _screen("queue", "QueueScreen"),
        "cases": _screen("cases", "CasesScreen"),
        "clocks": _screen("clocks", "ClocksScreen"),
        "lodgings": _screen("lodgings", "LodgingsScreen"),
        "visits": _screen("visits", "VisitsScreen"),
        "assessments": _screen("assessments", "AssessmentsScreen"),
        "mandates": _screen("mandates", "MandatesScreen"),
        "handover": _screen("handover", "HandoverScreen"),
        "documents": _screen("documents", "DocumentsScreen"),
        "outbox": _screen("outbox", "OutboxScreen"),
        "channels": _screen("channels", "ChannelsScreen"),
        "coverage": _screen("coverage", "CoverageScreen"),
        "notices": _screen("notices", "NoticesScreen"),
        "active_time": _screen("active_time", "ActiveTimeScreen"),
        "cooperation": _screen("cooperation", "CooperationScreen"),
        "assignments": _screen("assignments", "AssignmentsScreen"),
        "sold_services": _screen("sold_services", "SoldServicesScreen"),
        "roster": _screen("roster", "RosterScreen"),
        "meeting": _screen("meeting", "MeetingScreen"),
        "deviations": _screen("deviations", "DeviationsScreen"),
        "reachability": _screen("reachability", "ReachabilityScreen"),
        "figures": _screen("figures", "FiguresScreen"),
        "imports": _screen("imports", "ImportsScreen"),
        "locked": _screen("locked", "LockedScreen"),
    }
    PLACES = MODES.keys() - {"locked"}
    """The modes where one works."""
    BINDINGS = [
        *bindings("global"),
        Binding("ctrl+q", "do('global.leave')", show=False, priority=True),
        Binding("ctrl+c", "interrupted", show=False),
    ]

    class Synced(Message):
        """The sync thread took something in, or the contact changed."""

        def __init__(self, records: set[UUID], status: SyncStatus) -> None:
            super().__init__()
            self.records = records
            self.status = status

        def can_replace(self, message: Message) -> bool:
            """Whether `message`, which came later, tells all that this one does: so Textual asks."""
            return isinstance(message, JourApp.Synced) and self.records <= message.records

    def __init__(
        self,
        folder: Path,
        *,
        config: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        theme: str = themes.DARK.name,
        duty: Duty | None = None,
        demo_passphrase: str | None = None,
        by_itself: bool = True,
        cost: Cost | None = None,
    ) -> None:
        super().__init__()
        for known in themes.THEMES:
            self.register_theme(known)
        last = remembered.load(folder).theme
        self.theme = last if last in self.available_themes and theme != themes.CONSOLE.name else theme
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self.folder = folder
        self.config_folder = config
        self.clock = clock
        self.cost = cost
        self.first_duty = duty
        self.demo_passphrase = demo_passphrase
        self.by_itself = by_itself
        self.add_mode("door", self._door)
        self.preload = Preload()
        self.changed_signal: Signal[set[UUID]] = Signal(self, "changed")
        self.answers = self.answers_before_change = 0
        """How many answers screens have given, and how many of them before what was last written."""
        self.tick_signal: Signal[datetime] = Signal(self, "tick")
        self.status: SyncStatus | None = None
        self.summary: Summary | None = None
        """What the lines of every screen count; None when it must be counted again."""
        self.ringing: Ringing | None = None
        self.sheet_keeper: SheetKeeper | None = None
        self.marked: set[UUID] = set()
        """What is marked in Gallring for a decision: kept while the program runs."""
        self.copied: Copied | None = None
        """A number that this program put on the clipboard and will take away again."""
        self.glass: Glass
        """What is read without a log: there while somebody is signed in."""
        self.wall_since = clock()
        """When everybody was last masked (Väggläge)."""
        self._locked: frozenset[UUID] = frozenset()
        self._shut_out: frozenset[UUID] = frozenset()
        self._workplace: Workplace | None = None
        self._sync: Sync | None = None
        self._sender: Sender | None = None
        self.pace = Pace(self)
        self.held_keys = HeldKeys(self, self.on_event)
        self._came_from = ("", "")
        """A place, and the one from where a row was opened there (`go_to`)."""
        self._came = Missed()
        """What the sync took in."""
        self._last_key = self._swept_after = clock()
        self._unlocked_mode = "queue"

    @property
    def workplace(self) -> Workplace:
        """What is worked with: there only while somebody is signed in."""
        if self._workplace is None:
            raise RuntimeError("nobody is signed in")
        return self._workplace

    @property
    def in_session(self) -> bool:
        """Somebody is signed in, locked or not: there is a workplace."""
        return self._workplace is not None

    @property
    def at_work(self) -> bool:
        """Somebody is signed in and the screen is not locked."""
        return self._workplace is not None and self.current_mode not in DOORS

    @property
    def demo(self) -> bool:
        """Whether this is a demo: every screen then says so."""
        if self._workplace is None:
            return self.demo_passphrase is not None
        return self._workplace.replica.demo

    # From sign-in to sign-out

    def get_driver_class(self) -> type[Driver]:
        return hangup.driver(super().get_driver_class())

    def on_mount(self) -> None:
        hangup.watch(self, self.hang_up)
        sys.setswitchinterval(SWITCH_INTERVAL)

    def _door(self) -> Screen[Any]:
        """What is shown first."""
        known = any((self.folder / name).exists() for name in (paths.VAULT_FILE, JOURNAL_FILE))
        return (_screen("sign_in", "SignInScreen") if known else _screen("first_start", "FirstStartScreen"))()

    def signed_in(self, opened: OpenVault, duty: Duty) -> None:
        """Open the journal and go to work.

        Raises ReplicaError, SettingsError, VaultError; then nobody is signed in.
        """
        from jourtui import shift
        from jourtui.screens.everywhere import adopt

        self._workplace = shift.begin(self, opened, duty)
        self._workplace.desk.written = self._written
        self._start_sync(self._workplace)
        self._last_key = self.clock()
        self.set_interval(1.0, lambda: self.pace.between_keys(self._tick))
        self._locked = self.workplace.desk.locked
        self.switch_mode("queue")
        self.call_after_refresh(adopt, self)
        if self._workplace.setting_wrong:
            self.call_after_refresh(self.say, self._workplace.setting_wrong, problem=True)

    def _start_sync(self, workplace: Workplace) -> None:
        from jourtui import shift

        self._sync, self.status = shift.start_sync(self, workplace)
        if self._sender is None:
            self._sender = shift.start_sender(self, workplace)

    def _take_in_elsewhere(self, workplace: Workplace) -> None:
        from jourtui import shift

        if shift.changed_elsewhere(self, workplace, self._sync):
            self._start_sync(workplace)

    def _left_or_over(self, now: datetime) -> bool:
        from jourtui import shift

        idle = not self.workplace.desk.wall and now - self._last_key > IDLE
        return shift.locks(self.workplace, now, idle=idle)

    def _counted(self, status: SyncStatus | None) -> SyncStatus | None:
        from jourtui import shift

        return status if status is None else shift.counted(self.workplace, self._sync, status)

    def do_leave(self) -> None:
        """Sign out: drafts are on the disk; the process is replaced, so nothing is left in memory."""
        if self._workplace is None:
            self.exit(0)
            return
        from jourtui import shift

        if self._sender is not None:
            self._sender.stop()
        shift.end(self, self._workplace, self._sync)
        self._workplace = None
        self.exit(LEAVE)

    def hang_up(self) -> None:
        """The terminal is gone: sign out, so that nothing half typed is lost, and end."""
        try:
            self.do_leave()
        finally:
            self.exit(hangup.HUNG_UP)

    def do_lock(self) -> None:
        """Hide everything; the intake line stays open, sync and alarms go on."""
        if self.at_work:
            self._unlocked_mode = self.current_mode
            self.switch_mode("locked")

    def unlocked(self, begun: int) -> None:
        """The passphrase was given: back to where they were, with what was written meanwhile.

        `begun` is how many lines were begun then, and are drafts now.
        """
        from jourtui.screens.everywhere import adopt

        self._last_key = self.clock()
        self.switch_mode(self._unlocked_mode)
        self._close_shut_out()
        adopt(self, begun)

    # What reaches every screen

    def _written(self, records: set[UUID]) -> None:
        """This person wrote something: show it, and let the sync send it. Empty means anything."""
        self.send_soon()
        self._publish(records)

    @property
    def out_of_contact(self) -> bool:
        """Whether there may be more in the shared store than this laptop can hear of now. From any thread."""
        status = self.status
        return status is not None and status.out_of_contact(self.clock())

    @property
    def fetch_away(self) -> Callable[[UUID], None] | None:
        """Asks the store for a record that is put away, without waiting; None where no store is joined."""
        return None if self._sync is None else self._sync.fetch

    def unfetched(self, record: UUID) -> str:
        """Why a record that was asked for cannot be had; empty while that is not known."""
        return "" if self._sync is None else self._sync.unfetched.get(record, "")

    def send_soon(self) -> None:
        """Something was written here: let the sync, and what sends to the boards, look. From any thread."""
        for one in (self._sync, self._sender):
            if one is not None:
                one.poke()

    def on_jour_app_synced(self, message: Synced) -> None:
        if self._workplace is None:
            return
        before, self.status = self.status, self._counted(message.status)
        changed = before is None or before.state != message.status.state
        if changed or message.records:
            if self._sender is not None:
                self._sender.poke()  # the store has taken what was queued, or it is reached again
            waits = bool(self._came)
            self._came.add(() if changed else message.records)  # empty lists tell of the contact
            if not waits:
                self.pace.between_keys(self._show_what_came)

    def _show_what_came(self) -> None:
        records = self._came.records
        self._came.clear()
        if self._workplace is not None:
            self.workplace.written_elsewhere()
            self._follow_contact(self._workplace)
            self._publish(records)

    def _follow_contact(self, workplace: Workplace) -> None:
        from jourtui import shift

        shift.follow_contact(self, workplace, self.status)

    def _publish(self, records: set[UUID]) -> None:
        self.answers_before_change = self.answers
        self.status = self._counted(self.status)
        try:
            if 0 < len(records) <= SOME and self.workplace.only_readings(records):
                return
            self.workplace.lay_over(records)
            locked = self.workplace.desk.locked
            if locked != self._locked:
                self._shut_out = (self._shut_out | (locked - self._locked)) & locked
                self._locked, records = locked, set()  # it stands in more places than in what was written
                self._close_shut_out()
        except Exception as error:
            if not self.said(error):
                raise
            records = set()  # each screen finds out what it can read
        self.summary = None
        if self.ringing is not None:
            self.ringing.changed(records)
        if self.sheet_keeper is not None:
            self.sheet_keeper.changed(records)
        self.changed_signal.publish(records)

    def _close_shut_out(self) -> None:
        """Close the dialogs, in the mode that is shown, that tell of what has been locked since sign-in."""
        from jourtui.screens.shut_out import close_dialogs

        if self.at_work and self._shut_out:
            close_dialogs(self, self._shut_out)

    def show_anew(self) -> None:
        """What is masked has changed: every screen shows what it shows anew."""
        self._publish(set())

    def _tick(self) -> None:
        try:
            self._second_passed(self.clock())
        except Exception as error:  # the clocks must go on
            self.report(error)

    def _second_passed(self, now: datetime) -> None:
        if self._workplace is None or not self.is_running:  # nothing is locked or shown while it closes
            return
        if self._workplace.written_elsewhere():
            self._publish(set())
        self._take_in_elsewhere(self._workplace)
        self.tick_signal.publish(now)
        if self.ringing is not None:
            self.ringing.tick(now)
        if self.sheet_keeper is not None and self.pace.quiet(1.0):
            self.sheet_keeper.tick(now)
        self.glass.settle()
        if self.copied is not None and now >= self.copied.until:
            from jourtui.screens.everywhere import clear_copied

            clear_copied(self)
        if self.at_work and self._left_or_over(now):
            self.do_lock()
        if now - self._last_key > PAUSE and self._last_key != self._swept_after:
            self._swept_after = self._last_key
            gc.collect()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._last_key = self.clock()
            self.pace.key()
        if isinstance(event, events.Key):
            if not self.screen_stack:
                return  # it closes: there is nothing that a key could be for
            if event.key.startswith("alt+"):
                return  # Esc and a letter that came together: neither is what was meant
            if self.held_keys.takes(event, self.screen):
                return
            moves: Callable[[str], bool] | None = getattr(self.screen, "moves", None)
            if moves is not None and moves(event.key):
                self.held_keys.hold_after(event)
        await super().on_event(event)

    def push_screen(self, screen: Any, *given: Any, **more: Any) -> Any:
        pushed = super().push_screen(screen, *given, **more)
        self.held_keys.until_shown(self.screen)
        return pushed

    # What goes wrong

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show a sentence on the message line that can be seen."""
        for screen in reversed(self.screen_stack):
            if hasattr(screen, "say"):
                screen.say(text, problem=problem)
                return

    def report(self, error: Exception) -> None:
        """An error that nobody foresaw: a sentence on the screen; kind and place in the log, no values."""
        if self.said(error):
            return
        fault_log.note(self.folder, error, self.clock())
        self.say(f"{SORRY} ({type(error).__name__})", problem=True)

    def _handle_exception(self, error: Exception) -> None:
        """The end of the program, without Textual's picture of it, which shows the values of variables."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            fault_log.note(self.folder, error, self.clock())
        log = self.folder / fault_log.FILE
        self.panic(Text(f"{SORRY} Starta jourtui igen. Felet ({type(error).__name__}) står i {log}."))

    # Global actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing of the journal is shown, only the door's own actions live.

        A screen on top that needs a global key for itself names its action in `TAKES`.
        """
        if action == "do" and not self.at_work:
            return BY_ID[str(parameters[0])].name in DOORS.get(self.current_mode, ())
        return not (action == "do" and parameters[0] in getattr(self.screen, "TAKES", ()))

    def action_do(self, action_id: str) -> None:
        """Run a global action, or hand it to the module that has it."""
        name = BY_ID[action_id].name
        if self.at_work and self.workplace.desk.wall and name not in ON_WALL:
            self.say(WALLED, problem=True)
        elif name in self.PLACES:
            self._go(name)
        elif name == "lock":
            self.do_lock()
        elif name == "leave" and self._workplace is None:
            self.do_leave()
        else:
            from jourtui.screens.everywhere import do

            do(self, name)

    def action_interrupted(self) -> None:
        """Ctrl+C with nothing marked: no way out, since it is pressed by habit."""
        self.say("Inget är markerat att kopiera. F10 loggar ut.")

    def action_command_palette(self) -> None:
        if self.at_work:
            from jourtui.screens.palette import show

            show(self)

    def show_case(self, record: UUID, reason: str = "") -> None:
        """Open a case on top of where one is; `reason` is why, where one was asked."""
        from jourtui.screens.case import CaseScreen

        self.push_screen(CaseScreen(record, reason))

    def show_call(self, record: UUID) -> None:
        """Open a call with its whole history on top of where one is."""
        from jourtui.screens.call import CallScreen

        self.push_screen(CallScreen(record))

    def go_to(self, place: str, record: UUID, said: str = "") -> None:
        """To a list that is a place of its own, with the cursor on a record; Esc there goes back.

        `said` is what is told there, once it is found.
        """
        came_from = self.current_mode
        self._go(place)
        if self.current_mode != came_from:
            self._came_from = (place, came_from)
        screen: Any = self.screen
        screen.call_after_refresh(lambda: screen.safely(lambda: screen.find(record)))
        if said:
            screen.call_after_refresh(lambda: screen.say(said, about=record))

    def go_back(self) -> bool:
        """Back to where `go_to` was asked from. False when that is not how one came here."""
        here, came_from = self._came_from
        if here != self.current_mode or len(self.screen_stack) > 1:
            return False
        self._go(came_from)
        return True

    def copy_number(self, number: str, shown: str = "Numret") -> None:
        """Copy a telephone number: by the system's tool off this thread, else through the terminal.

        `shown` is what is said to be copied.
        """
        from jourtui.screens.everywhere import copy

        copy(self, number, shown)

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme. Textual works them out again each time that a mode is gone to."""
        known = self._colours.get(self.theme)
        if known is None:
            known = self._colours[self.theme] = super().get_css_variables()
        self.theme_variables = known
        return known

    def paint(self, theme: str) -> None:
        """Change the colours, and begin in them next time."""
        self.theme = theme
        remembered.save(self.folder, replace(remembered.load(self.folder), theme=theme))

    def _masked_first(self) -> bool:
        """Where a meeting sees the screen nobody is told of by name until somebody says so (F12)."""
        from jourtui.screens import wall

        return self.workplace.desk.wall or wall.begin(self)

    def _go(self, mode: str) -> None:
        """To a working screen, leaving what is open on top of it where it is."""
        self._came_from = ("", "")
        if self.current_mode != mode:
            if mode == "meeting" and not self._masked_first():
                return
            self.switch_mode(mode)
            self._close_shut_out()
        elif len(self.screen_stack) > 1 and not self.screen.is_modal:
            self.pop_screen()
