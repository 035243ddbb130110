"""Deeds about strain: write what nobody else reads, and say oneself whether it is shared at the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jourtui.rules import meeting as rules
from jourtui.rules.calendar import day_and_time
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import Field, TextField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.store import strain
from jourtui.store.strain import Mine

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

WHOSE = "Bara du läser det här. Det står i inget ärende, i inget protokoll, och delas bara om du delar det."
HOW = (
    ("i", "nej, inte med någon", "no"),
    ("u", "ja, utan mitt namn", "unnamed"),
    ("m", "ja, med mitt namn", "named"),
)
SHOWN = 9
"""One's own texts that the first question holds."""


class StrainDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    async def begin(self) -> None:
        """Write anew, or go to what one has written before."""
        found = strain.own(self.screen.desk)[:SHOWN]
        if not found:
            await self._write()
            return
        choices: list[tuple[str, str, Mine | str]] = [("n", "Skriv nytt", "new")]
        choices += [(str(n), self._told(mine), mine) for n, mine in enumerate(found, 1)]
        chosen = await self.screen.app.push_screen_wait(Choose("Påfrestning", choices, WHOSE))
        if isinstance(chosen, Mine):
            await self._one(chosen)
        elif chosen is not None:
            await self._write()

    def _told(self, mine: Mine) -> str:
        entry, now = mine.entry, self.screen.desk.now()
        first = entry.said.text.splitlines()[0]
        shared = "" if entry.shared is None else ", delas med namn" if entry.shared.named else ", delas"
        short = first if len(first) <= 40 else f"{first[:39]}…"
        return f"{day_and_time(entry.event.happened_at, now)}{shared}: {short}"

    async def _write(self) -> None:
        desk, week = self.screen.desk, rules.week_of(self.screen.desk.now())
        fields: list[Field] = [
            TextField(name="text", label="Vad", required="Skriv något först.", hint="Skriv inga namn.")
        ]

        def commit(filled: Filled) -> None:
            strain.write(desk, filled.values["text"])

        draft = f"strain:{rules.record_of(week)}"
        form = Form(
            desk, "Påfrestning", fields, draft_id=draft, base=desk.position(), text=WHOSE, commit=commit
        )
        if await fill(self.screen, form) is not None:
            self.screen.say("Sparat. Bara du läser det. Samma val igen delar det, om du vill.")

    async def _one(self, mine: Mine) -> None:
        """Read one text, and say whether it is shared; or take it back."""
        desk, shared = self.screen.desk, mine.entry.shared
        value = "no" if shared is None else "named" if shared.named else "unnamed"
        choices: list[tuple[str, str, Any]] = [
            (key, f"Dela på mötet: {label}{' (så är det nu)' if what == value else ''}", what)
            for key, label, what in HOW
        ]
        choices.append(("å", "Ta tillbaka texten: den visas inte mer, och kan gallras", "back"))
        chosen = await self.screen.app.push_screen_wait(Choose("Påfrestning", choices, mine.entry.said.text))
        match chosen:
            case "back":
                strain.take_back(desk, mine)
                self.screen.say("Texten är tillbakatagen.")
            case "no" if shared is not None:
                strain.unshare(desk, mine)
                self.screen.say("Den delas inte mer.")
            case "unnamed" | "named" if chosen != value:
                strain.share(desk, mine, named=chosen == "named")
                self.screen.say("Den delas på teammötet för den jourveckan.")
