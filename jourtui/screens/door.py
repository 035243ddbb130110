"""What the screens have where nothing of the journal is shown: first start, sign-in, locked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from jourtui.rules.calendar import WEEKDAYS, clock_time, local
from jourtui.screens.background import in_background
from jourtui.store import remembered
from jourtui.widgets.top_line import Place, TopLine

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.session import Duty
    from jourtui.store.vault import OpenVault, Vault


T = TypeVar("T")


class DoorScreen(Screen[None]):
    """A panel in the middle of the screen. Light: nothing here loads the store.

    Subclasses give `compose_body` and `KEYS`, which help shows, and put an answer on the line `#answer`.
    """

    CSS_PATH = "door.tcss"
    leave_at: datetime | None = None
    """When the program ends by itself: the vault is open, and nobody has gone to work."""
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    HEADING: ClassVar[str] = ""
    FOOT: ClassVar[str] = ""

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def compose(self) -> ComposeResult:
        yield TopLine()
        with VerticalScroll(id="door", can_focus=False), Vertical(id="panel"):
            yield Static(Content(self.HEADING), id="heading")
            yield from self.compose_body()
            yield Static("", id="answer", markup=False)
        yield from self.compose_below()
        yield Static(Content(self.FOOT), id="foot")

    def compose_below(self) -> ComposeResult:
        """What stands below the panel."""
        yield from ()

    def compose_body(self) -> ComposeResult:
        """What stands in the panel."""
        yield from ()

    def on_mount(self) -> None:
        self._timer = self.set_interval(0.5, self._ticked)
        self._ticked()

    def on_screen_suspend(self) -> None:
        if self not in self.app.screen_stack:
            self._timer.pause()

    def on_screen_resume(self) -> None:
        self._timer.resume()
        self._ticked()

    def _ticked(self) -> None:
        now = self.app.clock()
        if self.leave_at is not None and now > self.leave_at and not self.app.at_work:
            self.app.exit(0, message=Text("Inloggningen dröjde för länge. Starta jourtui igen."))
            return
        time = f"{WEEKDAYS[local(now).weekday()]} {clock_time(now)}"
        self.query_one(TopLine).show([Place("", "jourtui", None, False)], time, demo=self.app.demo)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Twice a second while the screen is shown."""

    def once_painted(self, deed: Callable[[], object]) -> None:
        """Do what must not delay the first paint.

        By way of the app: it refreshes screens before it has begun, and then paints nothing.
        """
        self.app.call_later(self.call_after_refresh, deed)

    def enter(self, opened: OpenVault, duty: Duty) -> None:
        """Go to work with an open vault, and remember who it was; or say why it cannot be."""
        from jourtui.store import roster
        from jourtui.store.replica import ReplicaError
        from jourtui.store.settings import SettingsError
        from jourtui.store.vault import VaultError

        person = str(opened.person.id)
        try:
            self.app.signed_in(opened, duty)
        except (ReplicaError, SettingsError, VaultError) as error:
            opened.close()
            self.say(str(error), problem=True)
            return
        with contextlib.suppress(ReplicaError):
            roster.remember(self.app.folder, self.app.workplace.desk)
        last = remembered.load(self.app.folder)
        remembered.save(self.app.folder, replace(last, person=person, duty=duty.value))

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer in the panel."""
        answer = self.query_one("#answer", Static)
        answer.set_class(problem, "-problem")
        answer.update(Content(f"! {text}" if problem and text else text))


class Unlocking:
    """Tries a passphrase or a code off the UI thread, and tells how long to wait after wrong ones."""

    def __init__(self, screen: DoorScreen) -> None:
        self._screen = screen
        self._until: datetime | None = None
        self._complaint = ""
        self.busy = False

    def attempt(self, work: Callable[[Vault], T], done: Callable[[T], None]) -> bool:
        """Begin `work`, then `done` with its result on the UI thread; False, and it is told why, while it
        cannot be tried. What `work` raises is told."""
        if self.busy:
            return False
        if self._left(self._screen.app.clock()):
            self.tick(self._screen.app.clock())
            return False
        self.busy, self._until = True, None
        self._screen.say("Öppnar …")
        in_background(self._screen.app, partial(self._work, work), partial(self._answer, done))
        return True

    def _work(self, work: Callable[[Vault], T]) -> T:
        app = self._screen.app
        app.preload.keys_there()
        result = work(load_vault(app))
        app.preload.finished()
        return result

    def _answer(self, done: Callable[[T], None], result: T | Exception) -> None:
        from jourtui.store.vault import TooSoon, VaultError, WrongCode, WrongPassphrase

        self.busy = False
        if not isinstance(result, Exception):
            done(result)
        elif isinstance(result, WrongPassphrase | WrongCode | TooSoon):
            now = self._screen.app.clock()
            self._until = now + timedelta(seconds=result.wait)
            self._complaint = "Många felaktiga försök."
            if isinstance(result, WrongPassphrase):
                self._complaint = "Fel lösenfras."
            elif isinstance(result, WrongCode):
                self._complaint = result.why
            elif result.lost:
                self._complaint = f"{result.why}."
            self.tick(now)
        elif isinstance(result, VaultError):
            self._screen.say(str(result), problem=True)
        else:
            self._screen.app.report(result)

    def tick(self, now: datetime) -> None:
        """Count down what is left to wait."""
        if self._until is None:
            return
        left = self._left(now)
        self._screen.say(f"{self._complaint} {f'Vänta {left} s.' if left else 'Försök igen.'}", problem=True)
        if not left:
            self._until = None

    def _left(self, now: datetime) -> int:
        return max(0, ceil((self._until - now).total_seconds())) if self._until is not None else 0


def load_vault(app: JourApp) -> Vault:
    """The vault of this laptop, with the program's own clock. Raises VaultError."""
    from jourtui.store.vault import DEFAULT_COST, Vault

    return Vault.load(app.folder, cost=app.cost or DEFAULT_COST, clock=lambda: app.clock().timestamp())
