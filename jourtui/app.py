"""The program on the screen: modes, the one-second tick, and what reaches every screen.

Nothing heavy is imported here before the first paint: the working screens and the store come with the
sign-in. Data flows one way: key → action → event → fold → view → screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual import events
from textual.app import App, SystemCommand
from textual.message import Message
from textual.screen import Screen
from textual.signal import Signal

from jourtui import themes
from jourtui.actions import BY_ID, of
from jourtui.screens.keys import bindings

if TYPE_CHECKING:
    from jourtui.ringing import Ringing
    from jourtui.screens.lines import Summary
    from jourtui.store.session import Duty
    from jourtui.store.sync import Sync
    from jourtui.store.sync_status import SyncStatus
    from jourtui.store.vault import Cost, OpenVault
    from jourtui.store.workplace import Workplace

LEAVE = 10
"""Exit code that asks the command line to replace the process: nothing of the session stays in memory."""
IDLE = timedelta(minutes=10)
"""Without a key for this long the screen locks, unless a call is in progress."""
WITHOUT_DESK = ("sign_in", "locked")
"""Modes where nothing of the journal may be shown."""


def _screen(module: str, name: str) -> Callable[[], Screen[Any]]:
    """A screen that is imported when it is first gone to."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen: Screen[Any] = getattr(import_module(f"jourtui.screens.{module}"), name)()
        return screen

    return make


class JourApp(App[int]):
    """One laptop's screen. `clock` gives the time now (UTC), and is injected in tests."""

    TITLE = "jourtui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    MODES = {
        "sign_in": _screen("sign_in", "SignInScreen"),
        "queue": _screen("queue", "QueueScreen"),
        "cases": _screen("cases", "CasesScreen"),
        "clocks": _screen("clocks", "ClocksScreen"),
        "locked": _screen("locked", "LockedScreen"),
    }
    BINDINGS = [*bindings("global")]

    class Synced(Message):
        """The sync thread took something in, or the contact changed."""

        def __init__(self, records: set[UUID], status: SyncStatus) -> None:
            super().__init__()
            self.records = records
            self.status = status

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JourApp.Synced) and message.records <= self.records

    def __init__(
        self,
        folder: Path,
        *,
        config: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        theme: str = themes.DARK.name,
        cost: Cost | None = None,
    ) -> None:
        super().__init__()
        for known in themes.THEMES:
            self.register_theme(known)
        self.theme = theme
        self.folder = folder
        self.config_folder = config
        self.clock = clock
        self.cost = cost
        self.changed_signal: Signal[set[UUID]] = Signal(self, "changed")
        self.tick_signal: Signal[datetime] = Signal(self, "tick")
        self.status: SyncStatus | None = None
        self.summary: Summary | None = None
        """What the lines of every screen count; None when it must be counted again."""
        self.ringing: Ringing | None = None
        self._workplace: Workplace | None = None
        self._sync: Sync | None = None
        self._last_key = clock()
        self._unlocked_mode = "queue"

    @property
    def workplace(self) -> Workplace:
        """What is worked with: there only while somebody is signed in."""
        if self._workplace is None:
            raise RuntimeError("nobody is signed in")
        return self._workplace

    @property
    def at_work(self) -> bool:
        """Somebody is signed in and the screen is not locked."""
        return self._workplace is not None and self.current_mode not in WITHOUT_DESK

    # From sign-in to sign-out

    def on_mount(self) -> None:
        self.begin()

    def begin(self) -> None:
        """What is shown first."""
        self.switch_mode("sign_in")

    def signed_in(self, opened: OpenVault, duty: Duty) -> None:
        """Open the journal and go to work. Raises ReplicaError, SettingsError; then nobody is signed in."""
        from jourtui.store.workplace import Workplace

        workplace = Workplace(self.folder, opened, duty, clock=self.clock, config=self.config_folder)
        self._workplace = workplace
        workplace.desk.begin_shift()
        workplace.desk.log_reading("listed")
        workplace.desk.written = self._written
        self._start_sync(workplace)
        self._start_ringing()
        self._last_key = self.clock()
        self.set_interval(1.0, self._tick)
        self.switch_mode("queue")

    def _start_sync(self, workplace: Workplace) -> None:
        from jourtui.store.sync import Sync

        def report(records: set[UUID], status: SyncStatus) -> None:
            self.post_message(self.Synced(records, status))

        self._sync = Sync.of(workplace, report)
        self.status = self._sync.status
        self._sync.start()

    def _start_ringing(self) -> None:
        from jourtui.ringing import Ringing

        self.ringing = Ringing(self)

    def do_leave(self) -> None:
        """Sign out: drafts are on the disk; the process is replaced, so nothing is left in memory."""
        if self._workplace is None:
            self.exit(0)
            return
        self._workplace.desk.written = lambda records: None
        self._workplace.desk.end_shift()
        if self._sync is not None:
            self._sync.stop()
        self._workplace.close()
        self._workplace = None
        self.exit(LEAVE)

    def do_lock(self) -> None:
        """Hide everything; the intake line stays open, sync and alarms go on."""
        if self.at_work:
            self._unlocked_mode = self.current_mode
            self.switch_mode("locked")

    def unlocked(self) -> None:
        """The passphrase was given: back to where they were."""
        self._last_key = self.clock()
        self.switch_mode(self._unlocked_mode)

    # What reaches every screen

    def _written(self, records: set[UUID]) -> None:
        """This person wrote something: show it, and let the sync send it. Empty means anything."""
        if self._sync is not None:
            self._sync.poke()
        self._publish(records)

    def on_jour_app_synced(self, message: Synced) -> None:
        if self._workplace is None:
            return
        self.status = message.status
        if message.records:
            self.workplace.written_elsewhere()
            self._publish(message.records)

    def _publish(self, records: set[UUID]) -> None:
        self.summary = None
        self.changed_signal.publish(records)
        if self.ringing is not None:
            self.ringing.changed()

    def _tick(self) -> None:
        if self._workplace is None:
            return
        now = self.clock()
        if self._workplace.written_elsewhere():
            self._publish(set())
        self.tick_signal.publish(now)
        if self.ringing is not None:
            self.ringing.tick(now)
        if self.at_work and now - self._last_key > IDLE and not self.workplace.call_in_progress():
            self.do_lock()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._last_key = self.clock()
        await super().on_event(event)

    # Global actions

    def action_do(self, action_id: str) -> None:
        """Run a global action, or hand it to the screen that has it."""
        name = BY_ID[action_id].name
        if name == "leave":
            self._leave_or_ask()
        elif name == "help":
            self._help()
        elif not self.at_work:
            return
        elif name in ("queue", "cases", "clocks"):
            self._go(name)
        elif name == "lock":
            self.do_lock()
        else:
            from jourtui.screens.everywhere import do

            do(self, name)

    def show_case(self, record: UUID) -> None:
        """Open a case on top of where one is."""
        from jourtui.screens.case import CaseScreen

        self.push_screen(CaseScreen(record))

    def show_call(self, record: UUID) -> None:
        """Open a call with its whole history on top of where one is."""
        from jourtui.screens.call import CallScreen

        self.push_screen(CallScreen(record))

    def copy_number(self, number: str) -> None:
        """Copy a telephone number: by the system's tool off this thread, else through the terminal."""
        from jourtui.screens.everywhere import copy

        copy(self, number)

    def _go(self, mode: str) -> None:
        """To a working screen, leaving what is open on top of it where it is."""
        if self.current_mode != mode:
            self.switch_mode(mode)
        elif len(self.screen_stack) > 1 and not self.screen.is_modal:
            self.pop_screen()

    def _leave_or_ask(self) -> None:
        if not self.at_work:
            if self.current_mode == "sign_in":
                self.do_leave()
            return
        from jourtui.screens.everywhere import ask_to_leave

        ask_to_leave(self)

    def _help(self) -> None:
        from jourtui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every action that can be taken here, in Swedish; no screenshot to a file."""
        if not self.at_work:
            return
        for action in of("global", *getattr(screen, "SCOPES", ())):
            target = self if action.scope == "global" else screen
            yield SystemCommand(
                f"{action.label} ({action.keys.partition(',')[0]})",
                action.help,
                lambda target=target, id_=action.id: target.action_do(id_),
            )
        for theme in themes.THEMES:
            yield SystemCommand(
                f"Färger: {theme.name}", "Byt färger.", lambda name=theme.name: self._paint(name)
            )

    def _paint(self, theme: str) -> None:
        self.theme = theme
