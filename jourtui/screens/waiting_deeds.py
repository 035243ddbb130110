"""Deeds on a case about waiting on others: whom one has asked, and when they answered."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any
from uuid import UUID

from jourtui.rules import waiting as rules
from jourtui.rules.calendar import day_and_time
from jourtui.rules.police_assistance import Request
from jourtui.screens.assistance_deeds import AssistanceDeeds, assistance
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, past
from jourtui.screens.dialogs.form import Filled
from jourtui.store import waits
from jourtui.store.views import CaseRow
from jourtui.words.waiting_words import WHOM

_KEYS: tuple[tuple[str, rules.Whom], ...] = (
    ("p", "police"),
    ("s", "sos"),
    ("o", "chair"),
    ("t", "interpreter"),
    ("h", "hotel"),
)


REQUEST = "assistance"
"""Chosen: to write that police assistance was requested."""
MISTAKEN = "mistaken"
"""Chosen: what was written of police assistance was wrong."""
_REQUESTS = "abcdegijklmnquvwxyzåäö"
"""Keys of requests that run, beside the others of the choice; those beyond are chosen by arrows."""


class WaitingDeeds(AssistanceDeeds):
    """The deeds, on behalf of one screen."""

    async def wait(self, record: UUID, row: CaseRow) -> None:
        """Who has answered, of those that are waited for; or whom one has asked now."""
        now = self.screen.desk.now()
        case = self.screen.desk.journal.case(record)
        found: list[tuple[str, str, rules.Wait | Request | str]] = [
            (str(n), f"Svar från {named(wait)} (frågade {day_and_time(wait.event.happened_at, now)})", wait)
            for n, wait in enumerate(case.waits.running[:9], 1)
        ]
        asked = case.assistance
        keys = chain(_REQUESTS, repeat(""))
        found += [
            (key, f"Handräckning, {assistance(case, one)}", one)
            for key, one in zip(keys, asked.running, strict=False)
        ]
        found += [("r", "Begärde handräckning av polisen", REQUEST)]
        if asked.every:
            found += [("f", "Felskrivet om handräckning", MISTAKEN)]
        found += [(key, f"Frågade {WHOM[whom]}, {rules.WITHIN[whom]} min", whom) for key, whom in _KEYS]
        chosen = await self.screen.app.push_screen_wait(Choose("Väntar på andra", found, self.about(row)))
        if isinstance(chosen, rules.Wait):
            await self._answered(record, row, chosen)
        elif isinstance(chosen, Request):
            await self.follow_assistance(record, row, chosen)
        elif chosen == REQUEST:
            await self.request_assistance(record, row)
        elif chosen == MISTAKEN:
            await self.mistaken_assistance(record, row)
        elif chosen is not None:
            await self._asked(record, row, next(whom for _, whom in _KEYS if whom == chosen))

    async def _asked(self, record: UUID, row: CaseRow, whom: rules.Whom) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        fields: list[Field] = [
            LineField(name="what", label="Om vad", required="Skriv vad du frågade om."),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            waits.ask(desk, record, whom, filled.values["what"], filled.values.get("at"))

        title = f"Frågade {WHOM[whom]}"
        done = f"Fristen löper: {rules.WITHIN[whom]} minuter. U skriver in svaret."
        await self.fill(record, title, fields, f"wait:{whom}", base, commit, done, text=self.about(row))

    async def _answered(self, record: UUID, row: CaseRow, wait: rules.Wait) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        how = (("s", "svarade", False), ("v", "väntar inte mer", True))
        fields: list[Field] = [
            ChoiceField(name="dropped", label="Hur", choices=how, required="Välj hur det blev."),
            LineField(name="answer", label="Svar", placeholder="får vara tomt"),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given: dict[str, Any] = filled.values
            text, at = given.get("answer", ""), given.get("at")
            waits.answer(desk, record, wait.event.id, text, at, dropped=given["dropped"])

        title, draft = f"Svar från {WHOM[wait.said.whom]}", f"answer:{wait.event.id}"
        await self.fill(record, title, fields, draft, base, commit, "Antecknat.", text=self.about(row))


def named(wait: rules.Wait) -> str:
    """Whom one waits for, and about what."""
    return f"{WHOM[wait.said.whom]}: {wait.said.what}"
