"""Locked (Låst): nothing of the journal is shown, but a call can be written in, and alarms are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import func, select
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.screens.base import SAYABLE
from jourtui.screens.door import DoorScreen, Unlocking
from jourtui.screens.intake_values import reader, submit_locked
from jourtui.store import unfinished
from jourtui.store.views import TellRow
from jourtui.widgets.intake_bar import IntakeBar

if TYPE_CHECKING:
    from uuid import UUID

    from jourtui.app import JourApp
    from jourtui.store.unfinished import Unfinished
    from jourtui.store.vault import Vault

LEFT_ALONE = timedelta(seconds=60)
"""After this long without a key a half typed line is hidden too; it is kept as a draft."""
SAVE_AFTER = 0.5
"""Seconds from the first key that is not in the draft until it is there."""


class LockedScreen(DoorScreen):
    """The person who is signed in unlocks; anybody else signs in after a sign-out.

    The line for a new call takes and shows only what is typed in it now: no draft from before, and nothing
    of what is known.
    """

    CSS_PATH = ["door.tcss", "locked.tcss"]  # type: ignore[assignment]
    HEADING = "Låst"
    FOOT = "Enter lås upp   F5 nytt anrop, och tillbaka   F1 hjälp   F10 logga ut"
    HELP = (
        "Skärmen är låst. Synk och larm fortsätter. Ett anrop kan skrivas in (F5): det sparas men "
        "visas inte här, och ligger sedan hos den som låser upp."
    )
    KEYS = (
        ("Enter", "Lås upp med lösenfrasen; på raden för anrop: spara anropet."),
        ("F5", "Till raden för ett nytt anrop, och tillbaka till lösenfrasen."),
        ("Esc", "Lämna raden. Det som är skrivet blir ett utkast."),
        ("F10", "Logga ut, så att någon annan kan logga in."),
    )
    BINDINGS = [("escape", "leave_line", "")]

    def __init__(self) -> None:
        super().__init__()
        self._unlocking = Unlocking(self)
        self._current: Unfinished
        self._unsaved = False
        self._touched: datetime
        self._left = False
        self._counted: datetime | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="who", markup=False)
        yield Static("", id="alarms", markup=False)
        with Horizontal(classes="row"):
            yield Static("Lösenfras", classes="name")
            yield Input(password=True, id="passphrase")

    def compose_below(self) -> ComposeResult:
        workplace = self.app.workplace
        read = reader(workplace.places, workplace.catalogue, lambda: self._current, self.app.clock)
        self._current = unfinished.begin(workplace.desk)
        with Vertical(id="write"):
            yield Static("Nytt anrop (F5)", id="write-title")
            yield IntakeBar(read, (("Enter", "sparar"), ("Esc", "utkast"), ("F5", "lösenfras")), plain=True)

    def on_mount(self) -> None:
        if self.app.demo_passphrase is not None:
            self.query_one("#passphrase", Input).placeholder = self.app.demo_passphrase
        self._begin()
        self.call_after_refresh(self.query_one("#passphrase").focus)

    def on_screen_resume(self) -> None:
        if self._left:
            self._left = False
            self._begin()

    def on_screen_suspend(self) -> None:
        """Unlocked, or something came on top: a half typed line is kept in either case."""
        self.keep()

    def on_descendant_focus(self) -> None:
        self.set_class(self._bar.has_focus_within, "-writing")

    def _begin(self) -> None:
        field = self.query_one("#passphrase", Input)
        field.value = ""
        field.focus()
        self.say("")
        self._counted = None
        self._new_line()

    # Unlocking

    def tick(self, now: datetime) -> None:
        if self.app.current_mode != "locked":
            return
        session = self.app.workplace.desk.session
        who = f"{session.person.name}, {session.duty.label}, är inloggad."
        self.query_one("#who", Static).update(Content(who))
        self._unlocking.tick(now)
        if self._counted is None or abs(now - self._counted) >= timedelta(seconds=1):
            self._counted = now
            lines = [Content(f"‼ {line}") for line in asks(self.app, now)]
            self.query_one("#alarms", Static).update(Content("\n").join(lines))
            self.query_one("#alarms").display = bool(lines)
        if not self._current.blank and now - self._touched > LEFT_ALONE:
            self.action_leave_line()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id != "passphrase":
            return
        event.stop()
        person = self.app.workplace.vault.person.id
        if not event.value:
            self.say("Skriv lösenfrasen först.", problem=True)
        elif self._unlocking.attempt(partial(_confirm, person, event.value), self._opened):
            event.input.value = ""

    def _opened(self, right: None) -> None:
        self.keep()
        self._new_line()
        self._left = True
        self.app.unlocked()

    # Writing a call in

    @property
    def _bar(self) -> IntakeBar:
        return self.query_one(IntakeBar)

    def action_write(self) -> None:
        """F5: to the line, and back to the passphrase."""
        if self._bar.has_focus_within:
            self.query_one("#passphrase").focus()
        else:
            self._bar.query(Input).first().focus()

    def action_leave_line(self) -> None:
        """What is half typed becomes a draft, which whoever unlocks finds with F5."""
        said = "" if self._current.blank else "Utkastet är sparat. Den som låser upp hittar det med F5."
        self.keep()
        self._new_line()
        self.query_one("#passphrase").focus()
        self.say(said)

    def _new_line(self) -> None:
        self._current = unfinished.begin(self.app.workplace.desk)
        self._touched = self.app.clock()
        self._unsaved = False
        self._bar.begin("", self._current.opened)

    def on_intake_bar_changed(self, message: IntakeBar.Changed) -> None:
        line = self._current
        if (message.line, dict(self._bar.fixed)) == (line.line, line.fixed):
            return
        if line.blank:
            line.opened = self.app.clock()  # the operator began to talk now, not when the screen was locked
        line.line, line.fixed = message.line, dict(self._bar.fixed)
        self._touched = self.app.clock()
        if not self._unsaved:
            self._unsaved = True
            self.set_timer(SAVE_AFTER, self.keep)

    def keep(self) -> None:
        """Keep the line as a draft, on the disk when it returns."""
        if self._unsaved:
            self._unsaved = False
            try:
                unfinished.keep(self.app.workplace.desk, self._current)
            except SAYABLE as error:
                self.say(f"Utkastet kunde inte sparas: {error}", problem=True)

    def on_intake_bar_submitted(self, message: IntakeBar.Submitted) -> None:
        """Enter on the line: the call is in the journal when it is said."""
        try:
            submit_locked(self.app.workplace.desk, self._current, message.intake)
        except SAYABLE as error:
            self.say(str(error), problem=True)
            return
        self._new_line()
        self.query_one("#passphrase").focus()
        self.say("Anropet är sparat. Lås upp för att ringa.")


def _confirm(person: UUID, passphrase: str, vault: Vault) -> None:
    """The first step alone: whoever is signed in has given the second."""
    vault.confirm(person, passphrase)


def asks(app: JourApp, now: datetime) -> Iterator[str]:
    """What asks for somebody, as counts only."""
    ringing = app.ringing.count(now) if app.ringing is not None else 0
    desk = app.workplace.desk
    with desk.rows() as rows:
        tells = rows.exec(select(func.count()).where(TellRow.person_id == desk.author.id)).one()
    if ringing:
        yield "Ett larm väntar." if ringing == 1 else f"{ringing} larm väntar."
    if tells:
        yield "Något har ändrats som du ska läsa." if tells == 1 else f"{tells} saker har ändrats."
