"""Locked (Låst): nothing of the journal is shown, but a call can be written in, and alarms are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import distinct, func, select
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from jourtui.rules.intake import parse
from jourtui.screens.base import SAYABLE
from jourtui.screens.door import DoorScreen, Unlocking
from jourtui.screens.intake_values import reader, submit_locked
from jourtui.screens.locked_lines import giving_away, may_be_passphrase, perhaps_call, reads_as_call
from jourtui.store import unfinished
from jourtui.store.views import TellRow
from jourtui.widgets.intake_bar import IntakeBar
from jourtui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from uuid import UUID

    from jourtui.app import JourApp
    from jourtui.store.unfinished import Unfinished
    from jourtui.store.vault import Vault

LEFT_ALONE = timedelta(seconds=60)
"""After this long without a key a half typed line is hidden too; it is kept as a draft."""
CALL_TYPED = (
    "Det ser ut som ett anrop. F5 flyttar det till raden, där det syns. Enter igen prövar det som lösenfras."
)
NO_CALL = (
    "Inte sparat: varken nummer, namn eller kommun. Den som låser upp hittar det med F5 F5. Med något av "
    "det sparas anropet nu."
)
SET_ASIDE = "Det som skrevs ser ut som ett anrop. Den som låser upp hittar det med F5 F5."
OVER = (
    "Tiden är ute för {}. Det som är sparat finns kvar på datorn och synkas. En kollega loggar in efter F10, "
    "och kan släppa in dig igen."
)
SAVE_AFTER = 0.5
"""Seconds from the first key that is not in the draft until it is there."""


class LockedScreen(DoorScreen):
    """The person who is signed in unlocks; anybody else signs in after a sign-out.

    The line for a new call takes and shows only what is typed in it now: no draft from before, and nothing
    of what is known.

    The passphrase has focus, and not the line: what is typed on the line is seen, which a passphrase must
    never be. So a call may be typed where the passphrase belongs, with SOS in the other ear. Enter on what
    reads as a call is therefore no attempt: it is said, and F5 takes the text to the line. Until then it is
    dots, since it could be a passphrase with a number in it; a second Enter tries it as one.

    A passphrase must not be written to the disk either, and may be typed on the line. So a line becomes a
    draft at once only when it reads as a call, and with Enter a call only when it has a number, a name or a
    municipality. What does not, or was left where the passphrase belongs, is set aside in memory, and becomes
    a draft when the right passphrase is given, less what resembles that.
    """

    CSS_PATH = ["door.tcss", "locked.tcss"]  # type: ignore[assignment]
    HEADING = "Låst"
    FOOT = "Enter lås upp   F5 nytt anrop, och tillbaka   F1 hjälp   F10 logga ut"
    HELP = (
        "Skärmen är låst. Synk och larm fortsätter. Ett anrop kan skrivas in (F5): det sparas men "
        "visas inte här, och ligger sedan hos den som låser upp. Skrev du anropet i lösenfrasens fält? "
        "Tryck F5, så kommer det med till raden."
    )
    KEYS = (
        ("Enter", "Lås upp med lösenfrasen; på raden för anrop: spara anropet."),
        ("F5", "Till raden för ett nytt anrop, och tillbaka. Ett anrop i fel fält följer med."),
        ("Esc", "Lämna raden. Det som är skrivet blir ett utkast."),
        ("F10", "Logga ut, så att någon annan kan logga in."),
    )
    BINDINGS = [("escape", "leave_line", "")]

    def __init__(self) -> None:
        super().__init__()
        self._unlocking = Unlocking(self)
        self._current: Unfinished
        self._set_aside: list[Unfinished] = []
        """What may be a call, and is not to be on the disk before the right passphrase is known."""
        self._resembling: dict[UUID, frozenset[str]] = {}
        """What of each resembles the passphrase that is being tried."""
        self._began: datetime | None = None
        """When somebody began to type in the passphrase's field, and when they last did."""
        self._last_typed: datetime
        self._asked = False
        """Whether it has been said that what stands there reads as a call."""
        self._drafted: set[UUID] = set()
        """Lines that are drafts now, from this time that the screen was locked."""
        self._unsaved = False
        self._saving: Timer | None = None
        self._touched: datetime
        self._left = False
        self._counted: datetime | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="who", markup=False)
        yield Static("", id="alarms", markup=False)
        with Horizontal(classes="row"):
            yield Static("Lösenfras", classes="name")
            yield LineInput(password=True, id="passphrase")

    def compose_below(self) -> ComposeResult:
        workplace = self.app.workplace
        read = reader(workplace.places, workplace.catalogue, lambda: self._current, self.app.clock)
        self._current = unfinished.begin(workplace.desk, while_locked=True)
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
        if self.app.current_mode != "locked" or not self.app.in_session:
            return
        session = self.app.workplace.desk.session
        who = f"{session.person.name}, {session.duty.label}, är inloggad."
        if len(self.app.workplace.vault.people) > 1:
            who += " Är du någon annan: F10."
        if self.app.workplace.over(now) is not None:
            who = OVER.format(session.person.name)
        self.query_one("#who", Static).update(Content(who))
        self._unlocking.tick(now)
        if self._counted is None or abs(now - self._counted) >= timedelta(seconds=1):
            self._counted = now
            lines = [Content(f"‼ {line}") for line in asks(self.app, now)]
            self.query_one("#alarms", Static).update(Content("\n").join(lines))
            self.query_one("#alarms").display = bool(lines)
        if now - self._touched > LEFT_ALONE and (not self._current.blank or self._bar.has_focus_within):
            self.action_leave_line()
        self._watch_over_field(now)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id != "passphrase":
            return
        event.stop()
        person = self.app.workplace.vault.person.id
        if not event.value:
            self.say("Skriv lösenfrasen först.", problem=True)
        elif not self._asked and self._is_call(event.value):
            self._asked = True
            self.say(CALL_TYPED, problem=True)
        elif self._unlocking.attempt(partial(_confirm, person, event.value), self._opened):
            lines = (*self._set_aside, self._current)
            self._resembling = {line.record: giving_away(line, event.value) for line in lines}
            event.input.value = ""

    def _opened(self, right: None) -> None:
        self._leave_line()
        for line in self._set_aside:
            resembling = self._resembling.get(line.record, frozenset())
            for name in resembling:
                line.fixed.pop(name, None)
                line.half_typed.pop(name, None)
            if "" not in resembling and not line.blank:
                self._write(line)
        self._set_aside.clear()
        self._left = True
        self.app.unlocked(len(self._drafted))
        self._drafted.clear()

    # A call where the passphrase belongs

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keys in the passphrase's field."""
        if self._asked:
            self._asked = False
            self.say("")
        self._last_typed = self.app.clock()
        if not event.value:
            self._began = None
        elif self._began is None:
            self._began = self._last_typed

    def _is_call(self, text: str) -> bool:
        if not perhaps_call(text):
            return False
        workplace = self.app.workplace
        return reads_as_call(parse(text, self.app.clock(), workplace.places, workplace.catalogue))

    def _watch_over_field(self, now: datetime) -> None:
        """What reads as a call, and is left alone, is set aside: nobody else shall see it with F5."""
        if self._asked:
            self.say(CALL_TYPED, problem=True)  # a countdown would hide it
        if self._began is None or now - self._last_typed <= LEFT_ALONE:
            return
        field = self.query_one("#passphrase", Input)
        if self._is_call(field.value):
            self._set_aside.append(self._taken_from(field))
            self.say(SET_ASIDE)

    def _taken_from(self, field: Input) -> Unfinished:
        line = unfinished.begin(self.app.workplace.desk, while_locked=True)
        line.line, line.opened = field.value, self._began or line.opened
        field.value, self._asked = "", False
        return line

    def would_be_lost(self) -> list[str]:
        """What a sign-out would lose, to be told before it."""
        begun = self._set_aside or (self._unsaved and not self._current.blank)
        lost = begun or self._is_call(self.query_one("#passphrase", Input).value)
        return ["! Det som är påbörjat på låst skärm sparas bara om någon låser upp."] if lost else []

    # Writing a call in

    @property
    def _bar(self) -> IntakeBar:
        return self.query_one(IntakeBar)

    def action_write(self) -> None:
        """F5: to the line, with a call that was typed in the wrong place; and back to the passphrase."""
        field = self.query_one("#passphrase", Input)
        if self._bar.has_focus_within:
            field.focus()
            return
        self._touched = self.app.clock()
        self._bar.query(Input).first().focus()
        if self._is_call(field.value):
            self._leave_line()
            self.say("")
            self._current, self._unsaved = self._taken_from(field), True
            self._bar.begin(self._current.line, self._current.opened)
            self._saving = self.set_timer(SAVE_AFTER, self.keep)

    def action_leave_line(self) -> None:
        """What is half typed becomes a draft, which whoever unlocks finds with F5."""
        said = "" if self._current.blank else "Den som låser upp hittar utkastet med F5 F5."
        self._leave_line()
        self.query_one("#passphrase").focus()
        self.say(said)

    def _leave_line(self) -> None:
        """A new line; what stood there is a draft, or set aside."""
        self.keep()
        if self._unsaved and not self._current.blank:
            self._set_aside.append(self._current)
        self._new_line()

    def _new_line(self) -> None:
        self._current = unfinished.begin(self.app.workplace.desk, while_locked=True)
        self._touched = self.app.clock()
        self._unsaved = False
        self._bar.begin("", self._current.opened)

    def on_intake_bar_changed(self) -> None:
        self._note()

    def _note(self) -> None:
        """Take over what stands in the bar: the last keys may not have been told of yet."""
        line, bar = self._current, self._bar
        if (bar.line, bar.fixed, bar.half_typed) == (line.line, line.fixed, line.half_typed):
            return
        if line.blank:
            line.opened = self.app.clock()  # the operator began to talk now, not when the screen was locked
        line.line, line.fixed, line.half_typed = bar.line, dict(bar.fixed), dict(bar.half_typed)
        self._touched = self.app.clock()
        self._unsaved = True
        if self._saving is None:
            self._saving = self.set_timer(SAVE_AFTER, self.keep)

    def keep(self) -> None:
        """Keep the line as a draft, on the disk when it returns, as soon as it is one beyond doubt."""
        self._note()
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        intake, drafted = self._bar.intake, self._current.record in self._drafted
        if self._unsaved and (drafted or (intake is not None and reads_as_call(intake))):
            self._unsaved = False
            self._write(self._current)

    def _write(self, line: Unfinished) -> None:
        try:
            unfinished.keep(self.app.workplace.desk, line)
            self._drafted.add(line.record)
        except SAYABLE as error:
            self.say(f"Utkastet kunde inte sparas: {error}", problem=True)

    def on_intake_bar_submitted(self, message: IntakeBar.Submitted) -> None:
        """Enter on the line: the call is in the journal when it is said, unless it may be the passphrase."""
        if may_be_passphrase(message.intake):
            self._leave_line()
            self.query_one("#passphrase").focus()
            self.say(NO_CALL, problem=True)
            return
        try:
            submit_locked(self.app.workplace.desk, self._current, message.intake)
        except SAYABLE as error:
            self.say(str(error), problem=True)
            return
        self._drafted.discard(self._current.record)
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
        tells = rows.exec(
            select(func.count(distinct(TellRow.event_id))).where(TellRow.person_id == desk.author.id)
        ).one()
    if ringing:
        yield "Ett larm väntar." if ringing == 1 else f"{ringing} larm väntar."
    if tells:
        yield "Något har ändrats som du ska läsa." if tells == 1 else f"{tells} saker har ändrats."
