"""The deed that has a call or a case taken up at the team meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.store import meetings

DONE = "Det tas upp på teammötet. Å ångrar."


class FlagDeeds(CorrectionDeeds):
    """The deed, on behalf of one screen."""

    async def flag(self, record: UUID, row: Any) -> None:
        """Ask for the question, which may be empty, and say what is flagged already."""
        desk, base, now = self.screen.desk, self.screen.desk.position(), self.screen.desk.now()
        already = [
            f"Redan flaggat {day_and_time(one.event.happened_at, now)} av {one.event.author.name}: "
            f"{one.said.question or 'utan fråga'}"
            for one in self.state(record).log.flags.waiting
        ]
        about = "" if self.screen.refused else self.about(row)
        answer = await ask_and_write(
            self.screen.app,
            "Till teammötet",
            "\n".join(filter(None, (about, *already, "Vad vill du fråga? Får vara tomt. Skriv inga namn."))),
            write=lambda question: meetings.flag(desk, record, question, base=base),
            record=record,
        )
        if answer is not None:
            self.say(record, DONE)
