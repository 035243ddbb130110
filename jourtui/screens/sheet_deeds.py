"""Deeds that write a sheet to a file: what is handed over, and the emergency sheet. Off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jourtui.rules.access import EMERGENCY, HANDOVER
from jourtui.rules.calendar import local
from jourtui.rules.sheet import Sheet
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import emergency_sheet, printed_handover, printed_sheet
from jourtui.store import emergency_sheet as keeping
from jourtui.store.desk import Desk
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

Make = Callable[[Workplace, Desk], Sheet]


class SheetDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    async def page(self) -> None:
        """What is handed over."""
        await self._write("Skriv överlämningen till en fil", "overlamning", HANDOVER, printed_handover.sheet)

    async def emergency(self) -> None:
        """The emergency sheet; how old the one on paper is counts from now."""
        await self._write(
            "Skriv nödbladet till en fil", "nodblad", EMERGENCY, emergency_sheet.made, is_emergency=True
        )

    async def _write(
        self, title: str, name: str, reason: str, make: Make, *, is_emergency: bool = False
    ) -> None:
        screen, now = self.screen, self.screen.desk.now()
        out = await ask_file(
            screen,
            title,
            "Filen är inte krypterad: skriv ut den och ta bort den. Slutar den på .pdf blir det sidor, "
            "annars text. Det loggas att du skrev den.",
            f"{name}-{local(now):%Y-%m-%d-%H%M}.pdf",
        )
        if out is None:
            return
        workplace = screen.app.workplace
        screen.desk.log_reading("exported", reason=reason, again=True)
        screen.say("Skriver …")

        def work() -> None:
            with workplace.desk_elsewhere() as desk:
                sheet = make(workplace, desk)
                printed_sheet.write(sheet, out, at=now, config=workplace.config)
                if is_emergency:
                    keeping.written_out(desk.journal.replica, now)

        def written(result: object) -> str:
            screen.refresh_view()
            return ""

        write_aside(screen, out, work, written)
