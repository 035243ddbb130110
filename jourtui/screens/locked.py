"""Locked (Låst): nothing of the journal is shown, but a call can be written in, and alarms are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import col, func, or_, select
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.screens.door import DoorScreen, Unlocking
from jourtui.store.views import CallRow, CaseRow, ClockRow, TellRow

if TYPE_CHECKING:
    from jourtui.store.desk import Desk
    from jourtui.store.vault import OpenVault


class LockedScreen(DoorScreen):
    """The person who is signed in unlocks; anybody else signs in after a sign-out."""

    CSS_PATH = ["door.tcss", "locked.tcss"]  # type: ignore[assignment]
    HEADING = "Låst"
    FOOT = "Enter lås upp   F5 skriv in ett anrop   F1 hjälp   F10 logga ut"
    HELP = (
        "Skärmen är låst. Synk och larm fortsätter. Ett anrop kan skrivas in (F5): det sparas men "
        "visas inte här, och ligger sedan hos den som låser upp."
    )
    KEYS = (
        ("Enter", "Lås upp med lösenfrasen."),
        ("F5", "Till raden för ett nytt anrop, och tillbaka till lösenfrasen."),
        ("F10", "Logga ut, så att någon annan kan logga in."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._unlocking = Unlocking(self, self._opened)

    def compose_body(self) -> ComposeResult:
        yield Static("", id="who", markup=False)
        yield Static("", id="alarms", markup=False)
        with Horizontal(classes="row"):
            yield Static("Lösenfras", classes="name")
            yield Input(password=True, id="passphrase")

    def on_mount(self) -> None:
        if self.app.demo_passphrase is not None:
            self.query_one("#passphrase", Input).placeholder = self.app.demo_passphrase
        self._begin()

    def on_screen_resume(self) -> None:
        if self.app.screen is self and not self.focused:
            self._begin()

    def _begin(self) -> None:
        field = self.query_one("#passphrase", Input)
        field.value = ""
        field.focus()
        self.say("")

    def tick(self, now: datetime) -> None:
        if self.app.current_mode != "locked":
            return
        session = self.app.workplace.desk.session
        self.query_one("#who", Static).update(
            Content(f"{session.person.name}, {session.duty.label}, är inloggad.")
        )
        lines = [Content(f"‼ {line}") for line in alarms(self.app.workplace.desk, now)]
        self.query_one("#alarms", Static).update(Content("\n").join(lines))
        self.query_one("#alarms").display = bool(lines)
        self._unlocking.tick(now)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id != "passphrase":
            return
        event.stop()
        person = self.app.workplace.vault.person.id
        if not event.value:
            self.say("Skriv lösenfrasen först.", problem=True)
        elif self._unlocking.attempt(person, event.value):
            event.input.value = ""

    def _opened(self, opened: OpenVault) -> None:
        opened.close()  # it was only to see that the passphrase is right
        self.say("")
        self.app.unlocked()


def alarms(desk: Desk, now: datetime) -> Iterator[str]:
    """What asks for somebody, as counts only."""
    me = desk.author.id
    with desk.rows() as rows:
        due = rows.exec(
            select(func.count()).where(col(ClockRow.stopped_at).is_(None), col(ClockRow.due_at) <= now)
        ).one()
        offers = 0
        for table in (CallRow, CaseRow):
            to_me = or_(col(table.offered_to_id).is_(None), col(table.offered_to_id) == me)
            waits = (col(table.offer_id).is_not(None), col(table.holder_id) != me, to_me)
            offers += rows.exec(select(func.count()).select_from(table).where(*waits)).one()
        tells = rows.exec(select(func.count()).where(TellRow.person_id == me)).one()
    if offers:
        yield "Ett erbjudande väntar på svar." if offers == 1 else f"{offers} erbjudanden väntar på svar."
    if due:
        yield "En frist har gått ut." if due == 1 else f"{due} frister har gått ut."
    if tells:
        yield "Något har ändrats som du ska läsa." if tells == 1 else f"{tells} saker har ändrats."
