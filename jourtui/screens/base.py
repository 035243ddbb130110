"""What every working screen has: alarm band, status line, message line, and one way to run an action."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import getters
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from jourtui.actions import BY_ID, Scope
from jourtui.screens import lines
from jourtui.screens.breach import explain
from jourtui.store.journal import NeedsNewer, TooLong
from jourtui.store.replica import ReplicaError
from jourtui.widgets.alarm_band import AlarmBand, QuestionLine
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.status_line import StatusLine
from jourtui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.desk import Desk
    from jourtui.store.views import ClockRow

SAYABLE = (ReplicaError, NeedsNewer, TooLong)
"""Errors whose text is a sentence for people; nothing was lost."""
SOME = 50
"""Written records up to which a screen may show only those anew."""


class JourScreen(Screen[None]):
    """A working screen. Subclasses give `compose_body`, `refresh_view`, and a `do_<name>` per action.

    A `do_` may be a coroutine that waits for dialogs. `why_not(action id)` gives the reason why an action
    cannot be taken now; the key then says it.
    """

    TITLE_WORD: ClassVar[str] = ""
    SCOPES: ClassVar[tuple[Scope, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    if TYPE_CHECKING:
        app: getters.app[JourApp]

    def __init__(self) -> None:
        super().__init__()
        self._stale = False
        self._listening = False

    def on_mount(self) -> None:
        # Textual calls this for each class of the screen, and subclasses call it when they are ready.
        if self._listening:
            return
        self._listening = True
        self.app.changed_signal.subscribe(self, self._changed)
        self.app.tick_signal.subscribe(self, self._ticked)
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._changed(set()))
        self._ticked(self.app.clock())

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield AlarmBand()
        yield from self.compose_body()
        yield QuestionLine()
        yield MessageLine()
        yield StatusLine()
        yield Footer(show_command_palette=False, compact=True)

    def compose_body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield Widget()

    @property
    def desk(self) -> Desk:
        return self.app.workplace.desk

    def colour(self, name: str) -> str:
        """A colour of the theme that holds now, as Rich names it."""
        return self.app.theme_variables[name].removeprefix("ansi_")

    # What has changed

    def _changed(self, records: set[UUID]) -> None:
        """Something was written: shown at once when this screen can be seen, else when it comes back."""
        if self.seen:
            if 0 < len(records) <= SOME:
                self.refresh_records(records)
            else:
                self.refresh_view()
            lines.show(self, self.app.clock())
        else:
            self._stale = True

    @property
    def seen(self) -> bool:
        """Whether it is on the screen, perhaps behind a dialog."""
        return self.app.at_work and self in self.app.screen_stack

    def on_screen_resume(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh_view()
        self._ticked(self.app.clock())

    def refresh_view(self) -> None:
        """Read the views again and show what differs."""

    def refresh_records(self, records: set[UUID]) -> None:
        """The same when only these records were written: a screen that can show less anew does."""
        self.refresh_view()

    def _ticked(self, now: datetime) -> None:
        if not self.seen:
            return
        lines.show(self, now)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Once a second: what depends on the time only."""

    # Actions

    def why_not(self, action_id: str) -> str | None:
        """Why the action cannot be taken now, as a sentence; None when it can."""
        return None

    def action_do(self, action_id: str) -> None:
        """Run an action of the registry, or say why it cannot be."""
        reason = self.why_not(action_id)
        if reason:
            self.say(reason, problem=True)
            return
        self.attempt(getattr(self, f"do_{BY_ID[action_id].name}"))

    def do_breach(self, here: Iterable[ClockRow] = ()) -> Awaitable[None] | None:
        """Explain a broken clock: of those `here` one that has stopped, else the one that is asked about."""
        now, ringing = self.desk.now(), self.app.ringing
        broken = [clock for clock in here if clock.broken_at(now)]
        stopped = [clock for clock in broken if clock.stopped_at is not None]
        asked = ringing.asked(now) if ringing is not None else None
        chosen = next(iter([*stopped, *([asked] if asked else []), *broken]), None)
        if chosen is None:
            self.say("Ingen frist är bruten här.", problem=True)
            return None
        return explain(self, chosen)

    def attempt(self, deed: Callable[[], object]) -> None:
        """Do something now, or in a worker if it waits for dialogs; what fails is said in a sentence."""
        try:
            result = deed()
        except SAYABLE as error:
            self.say(str(error), problem=True)
            return
        except Exception as error:
            self.app.report(error)
            return
        if inspect.isawaitable(result):
            self.run_worker(self._safely(result), group=f"deed-{id(result)}", exit_on_error=False)

    async def _safely(self, deed: Awaitable[object]) -> None:
        try:
            await deed
        except SAYABLE as error:
            self.say(str(error), problem=True)
        except Exception as error:
            self.app.report(error)

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show a sentence on the message line, which is never the only carrier of anything."""
        self.query_one(MessageLine).say(text, problem=problem)
