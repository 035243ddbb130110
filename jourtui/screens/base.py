"""What every working screen has: alarm band, status line, message line, and one way to run an action."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Hashable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import getters
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from jourtui.actions import BY_ID, ON_WALL, WALLED, Scope
from jourtui.missed import Missed
from jourtui.screens import lines
from jourtui.screens.breach import explain
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.guarded import SAYABLE as SAYABLE
from jourtui.screens.steady import Steady
from jourtui.screens.tells import Tells
from jourtui.store.cipher_file import ReplicaError
from jourtui.widgets.alarm_band import AlarmBand, QuestionLine
from jourtui.widgets.key_line import KeyLine
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.status_line import StatusLine
from jourtui.widgets.tell_line import TellLine
from jourtui.widgets.top_line import TopLine
from jourtui.widgets.unlogged_band import UnloggedBand

if TYPE_CHECKING:
    from textual.theme import Theme

    from jourtui.app import JourApp
    from jourtui.rules.access import Reading
    from jourtui.store.desk import Desk
    from jourtui.store.views import ClockRow

PAUSE = 1.0
"""Seconds without a key after which a screen behind a dialog follows what happens."""


class JourScreen(Steady, Screen[None]):
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
        self.tells = Tells(self)
        self._missed = Missed()
        self._listening = False
        self.refused = False
        """Whether what would be shown is hidden because its reading cannot be logged."""

    def on_mount(self) -> None:
        # Textual calls this for each class of the screen, and subclasses call it when they are ready.
        if self._listening:
            return
        self._listening = True
        self.app.changed_signal.subscribe(self, self._changed)
        self.app.tick_signal.subscribe(self, self._ticked)
        self.app.theme_changed_signal.subscribe(self, self._recoloured)
        self.tells.show()
        self._ticked(self.app.clock())

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield AlarmBand()
        yield UnloggedBand()
        yield TellLine()
        yield from self.compose_body()
        yield QuestionLine()
        yield MessageLine()
        yield StatusLine()
        yield KeyLine(lines.hints(*self.SCOPES), *lines.hints("global"))

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
        """Something was written: shown at once when this screen is in front, else when it comes back.

        Behind a dialog it follows when nobody types: what is painted there would keep the keys waiting.
        """
        self._missed.add(records)
        if self.in_front:
            self.safely(self._show_missed)

    def _recoloured(self, theme: Theme) -> None:
        """Whoever chose other colours sees all of them at once, also behind a dialog."""
        self._missed.add(())
        if self.seen:
            self.safely(self._show_missed)

    def _show_missed(self) -> None:
        if not self._missed:
            return
        records = self._missed.records
        self._missed.clear()
        if records:
            self.refresh_records(records)
        else:
            self.refresh_view()
        self.call_later(self._show_lines)  # so that a key may come between

    def _show_lines(self) -> None:
        if self.seen:
            self.tells.show()
            lines.show(self, self.app.clock())

    @property
    def seen(self) -> bool:
        """Whether it is on the screen, perhaps behind a dialog."""
        return self.app.at_work and self in self.app.screen_stack

    @property
    def in_front(self) -> bool:
        """Whether it is on the screen with nothing before it."""
        return self.app.at_work and self.app.screen is self

    def _compositor_refresh(self) -> None:
        """Paint what changed; behind a dialog once. Textual would paint it all again whenever it is idle.

        Textual marks only the screen in front as old: a dialog between keeps what it shows of that.
        """
        super()._compositor_refresh()
        stack = self.app.screen_stack
        if self in stack[:-1]:
            self._repaint_required = False
            for between in stack[stack.index(self) + 1 : -1]:
                between._set_dirty()

    def on_screen_resume(self) -> None:
        if not self.app.in_session:  # the question "Logga ut?" went, and whoever was signed in
            return
        self.safely(self._show_missed)
        self._ticked(self.app.clock())

    def on_screen_suspend(self) -> None:
        """Gone from, not for a dialog: what was answered may be stale when one comes back."""
        if self.is_attached and not self.app.screen.is_modal:
            self.say("")

    def not_read(self, error: ReplicaError) -> None:
        """What is shown may be half of it: the next tick reads all again."""
        self._missed.add(())
        super().not_read(error)

    def refresh_view(self) -> None:
        """Read the views again and show what differs."""

    def refresh_records(self, records: set[UUID]) -> None:
        """The same when only these records were written: a screen that can show less anew does."""
        self.refresh_view()

    def _ticked(self, now: datetime) -> None:
        if not self.seen:
            return
        self.safely(lambda: lines.show(self, now))
        self.query_one(MessageLine).tick(now)
        if self.in_front or self.app.pace.quiet(PAUSE):
            self.safely(self._show_missed)
            self.safely(lambda: self.tick(now))

    def tick(self, now: datetime) -> None:
        """Once a second: what depends on the time only."""

    # What is read

    def reads(self, how: Reading, *subjects: UUID | None, reason: str = "") -> bool:
        """Log readings before anything is shown. False: show nothing, and say `refusal` in its place."""
        glass = self.app.glass
        self.refused = not all(glass.reads(how, subject, reason) for subject in subjects)
        return not self.refused

    @property
    def refusal(self) -> str:
        """Why nothing is shown, and the key that shows it all the same."""
        why = self.app.glass.problem
        return f"{why}\n\nVisas inte: läsningen kan inte loggas. Enter: visa ändå, med skäl."

    async def break_glass(self) -> None:
        """Show what cannot be logged, once the person has said why; what can be again needs no reason."""
        self.app.glass.try_again()
        self.refresh_view()
        if not self.refused:
            return
        reason = await self.app.push_screen_wait(
            Ask(
                "Visa utan logg",
                "Läsningen kan inte loggas nu. Varför måste du läsa? Skälet står överst på skärmen, och "
                "loggas med det du läser så snart det går.",
                required="Ett skäl behövs.",
                deed="visa",
            )
        )
        if reason is not None:
            self.app.glass.reason = reason
            self.refresh_view()
            lines.show(self, self.app.clock())

    # Actions

    def why_not(self, action_id: str) -> str | None:
        """Why the action cannot be taken now, as a sentence; None when it can."""
        return None

    def walled(self, action_id: str) -> bool:
        """Whether the action is refused, and that said, because the screen hangs on a wall."""
        refused = self.desk.wall and BY_ID[action_id].name not in ON_WALL
        if refused:
            self.say(WALLED, problem=True)
        return refused

    def action_do(self, action_id: str) -> None:
        """Run an action of the registry, or say why it cannot be.

        A key with priority overtakes what was typed before it and still lies in the field's own queue: there
        it takes its place, so that it acts on all that was typed.
        """
        field = self.focused
        if not self._listening:  # its lines are on their way: what was pressed waits for them
            self.call_later(self._act, action_id)
        elif BY_ID[action_id].priority and isinstance(field, (Input, TextArea)):
            field.call_later(self._act, action_id)
        else:
            self._act(action_id)

    @property
    def _asked_over(self) -> bool:
        """Whether a dialog lies on top: a key pressed before it was seen is neither for it nor for this."""
        return self.app.screen is not self and self.app.screen.is_modal

    def _act(self, action_id: str) -> None:
        if self._asked_over:
            return  # several keys came at once: the first of them asks already
        if self.walled(action_id):
            return
        if self.refused and "enter" in BY_ID[action_id].keys.split(","):
            self.attempt(self.break_glass)
            return
        self.attempt(lambda: self._do(action_id))

    def _do(self, action_id: str) -> object:
        reason = self.why_not(action_id)
        if reason:
            self.say(reason, problem=True, about=self.row_key)
            return None
        return getattr(self, f"do_{BY_ID[action_id].name}")()

    def on_key_line_clicked(self, message: KeyLine.Clicked) -> None:
        where = self.app if BY_ID[message.action_id].scope == "global" else self
        where.action_do(message.action_id)

    def do_breach(self, here: Iterable[ClockRow] = ()) -> Awaitable[None] | None:
        """Explain a broken clock: of those `here` one that has stopped, else the one that is asked about."""
        now, ringing = self.desk.now(), self.app.ringing
        broken = [clock for clock in here if clock.broken_at(now)]
        stopped = [clock for clock in broken if clock.stopped_at is not None]
        asked = ringing.asked(now) if ringing is not None else None
        chosen = next(iter([*stopped, *([asked] if asked else []), *broken]), None)
        if chosen is None:
            self.say("Ingen frist är bruten här.", problem=True, about=self.row_key)
            return None
        return explain(self, chosen)

    def safely(self, deed: Callable[[], object]) -> None:
        """Do what no key asked for (a timer, a signal): what fails is said, and never ends the program."""
        try:
            deed()
        except ReplicaError as error:
            self.not_read(error)
        except SAYABLE as error:
            self.say(str(error), problem=True)

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
            self.app.held_keys.hold()  # the worker begins a moment later
            asked = self._awaited(result, alone=not self._asked_over)
            self.run_worker(asked, group=f"deed-{id(result)}", exit_on_error=False)

    async def _awaited(self, deed: Awaitable[object], *, alone: bool) -> None:
        """Do it. `alone`: no dialog lay there when it was begun, so one that does now was asked for first."""
        if alone and self._asked_over and inspect.iscoroutine(deed):
            deed.close()
            return
        try:
            with self.app.held_keys.deed():
                await deed
        except SAYABLE as error:
            self.say(str(error), problem=True)
        except Exception as error:
            self.app.report(error)

    @property
    def row_key(self) -> Hashable | None:
        """What the row under the cursor is known by, where there is a list."""
        return None

    def say(self, text: str, *, problem: bool = False, about: Hashable | None = None) -> None:
        """Show a sentence on the message line, which is never the only carrier of anything.

        `about`: the row of a list that it is true of. Before the screen has its lines it waits for them.
        """
        if not self._listening:
            self.call_later(self.say, text, problem=problem, about=about)
            return
        self.app.answers += bool(text)
        self.query_one(MessageLine).say(text, problem=problem, about=about)
