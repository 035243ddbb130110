"""What a case does about visits and police interviews: decide, write what happens, choose between two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.actions import of
from jourtui.rules.interviews import Interview
from jourtui.screens.case_lodging import CaseLodging
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.interview_deeds import InterviewDeeds
from jourtui.screens.visit_deeds import VisitDeeds
from jourtui.store import queries
from jourtui.store.views import CaseRow, VisitRow
from jourtui.words import interview_words, visit_words


class CaseVisits(InterviewDeeds, CaseLodging):
    """The deeds, on behalf of one screen."""

    async def visit(self, record: UUID, row: CaseRow) -> None:
        """What is under way first; else a new visit, or a police interview."""
        with self.screen.desk.rows() as rows:
            live = [one for one in queries.visits_of(rows, record) if one.visit_standing == "live"]
        planned = self.screen.desk.journal.case(record).interviews.planned
        now = self.screen.desk.now()
        found: list[tuple[str, str, VisitRow | Interview | str]] = [
            (str(n), _named(one), one) for n, one in enumerate(live[:5], 1)
        ]
        found += [
            (str(n), f"Polisförhör: {interview_words.brief(one, now)}", one)
            for n, one in enumerate(planned[:4], len(found) + 1)
        ]
        found += [("b", "Besluta om ett besök", "visit"), ("f", "Polisförhör med underårig", "interview")]
        chosen = await self.screen.app.push_screen_wait(Choose("Besök och förhör", found, self.about(row)))
        if isinstance(chosen, VisitRow):
            await self._went(chosen)
        elif isinstance(chosen, Interview):
            await self.interviewed(record, row, chosen)
        elif chosen == "interview":
            await self.interview(record, row)
        elif chosen is not None:
            await self._decide(record, row)

    async def _decide(self, record: UUID, row: CaseRow) -> None:
        if not row.open:
            self.say(record, "Ärendet är avslutat. E öppnar det igen.", problem=True)
            return
        await VisitDeeds(self.screen).decide(row, hidden=self.hidden(record, row))

    async def _went(self, visit: VisitRow) -> None:
        """What has happened with a visit."""
        deeds = VisitDeeds(self.screen)
        possible = [
            (action.keys.partition(",")[0], action.label, action.name)
            for action in of("visits")
            if action.name != "unmask"
            and hasattr(deeds, action.name)
            and deeds.why_not(action.name, visit) is None
        ]
        name = await self.screen.app.push_screen_wait(Choose("Vad har hänt?", possible, _named(visit)))
        if name == "dial":
            deeds.dial(visit)
        elif name is not None:
            await getattr(deeds, name)(visit)

    async def conflict(self, record: UUID, row: Any) -> None:
        """Those who are out first; then interviews, and the rest of the case."""
        with self.screen.desk.rows() as rows:
            visit = next((one for one in queries.visits_of(rows, record) if one.two_values), None)
        if visit is not None:
            await VisitDeeds(self.screen).conflict(visit)
        elif not await self.decide_between_interviews(record, row):
            await super().conflict(record, row)


def _named(row: VisitRow) -> str:
    who = visit_words.since(row) if row.departed_at else row.goers or "ingen"
    return f"{who} · {visit_words.STATES.get(row.state, row.state)}"
