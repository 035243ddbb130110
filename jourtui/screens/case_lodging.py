"""What a case does about its lodging: book, write what happens to a booking, choose between two values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.actions import of
from jourtui.screens.aid_deeds import AidDeeds
from jourtui.screens.correction_deeds import contested
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.lodging_deeds import LodgingDeeds
from jourtui.store import queries
from jourtui.store.views import CaseRow, LodgingRow
from jourtui.words import lodging_words


class CaseLodging(AidDeeds):
    """The deeds, on behalf of one screen."""

    async def lodge(self, record: UUID, row: CaseRow) -> None:
        """Book at once where nothing is booked, else choose what it is about."""
        deeds = LodgingDeeds(self.screen)
        with self.screen.desk.rows() as rows:
            known = [one for one in queries.lodgings_of(rows, record) if one.standing == "live"]
        if not known:
            await deeds.book(row)
            return
        every: list[LodgingRow | None] = [*known[:9], None]
        choices = [
            ("n" if one is None else str(n), "Ny bokning" if one is None else _named(deeds, one), [one])
            for n, one in enumerate(every, 1)
        ]
        ask = self.screen.app.push_screen_wait
        chosen = await ask(Choose("Boende", choices, self.about(row)))
        if chosen is None:
            return
        booking = chosen[0]
        if booking is None:
            await deeds.book(row)
            return
        possible = [
            (action.keys.partition(",")[0], action.label, action.name)
            for action in of("lodgings")
            if hasattr(deeds, action.name) and deeds.why_not(action.name, booking) is None
        ]
        name = await ask(Choose("Vad har hänt?", possible, _named(deeds, booking)))
        if name is not None:
            await getattr(deeds, name)(booking)

    async def conflict(self, record: UUID, row: Any) -> None:
        """Facts of the case itself first, then its bookings, then decisions about aid, and the rest."""
        if any(contested(self.state(record))):
            await super().conflict(record, row)
            return
        with self.screen.desk.rows() as rows:
            booking = next((one for one in queries.lodgings_of(rows, record) if one.two_values), None)
        if booking is not None:
            await LodgingDeeds(self.screen).conflict(booking)
        elif self.screen.desk.journal.case(record).aid.apart:
            await self.decide_between(record, row)
        else:
            await super().conflict(record, row)


def _named(deeds: LodgingDeeds, row: LodgingRow) -> str:
    state = lodging_words.STATES.get(row.state, row.state)
    return f"{deeds.text.where(row)} · {lodging_words.guests(row.adults, row.children)} · {state}"
