"""The documents of a made-up year's decisions: begun, written and locked by whoever had the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from jourtui.rules.decisions import DecisionMade
from jourtui.rules.document_finish import DECIDED_BY, case_number, moment
from jourtui.rules.document_kinds import DocumentKind, DocumentKinds
from jourtui.rules.documents import (
    Concerned,
    DocumentBegun,
    DocumentFacts,
    DocumentLocked,
    Finished,
    Part,
    SectionWritten,
)
from jourtui.rules.event import Payload
from jourtui.rules.places import Places

_TEXTS = {
    "consent": "Den som har barnet samtycker, och föräldrarna har fått veta.",
    "child": "Barnet vill sova på en lugn plats. Det är bäst för barnet i natt.",
    "network": "Släkten är tillfrågad och kan inte i natt.",
    "care": "Det som har hänt i kväll, och det som kommunen vet sedan förut.",
    "urgent": "Faran är i natt: rättens beslut kan inte väntas in.",
}
"""What stands in a section that the decision itself has no text for."""


class About(NamedTuple):
    """The case, whose it is, whom it is about, and what was said of it."""

    case: UUID
    board: str
    whom: str
    words: str


@dataclass(frozen=True, slots=True)
class Documenting:
    """Writes the document of a decision, as the unit's data has its kind."""

    kinds: DocumentKinds
    places: Places

    def of(
        self,
        about: About,
        decision: UUID,
        made: DecisionMade,
        document: UUID,
        decided: datetime,
        locked: datetime,
    ) -> Iterator[Payload]:
        """Its events, the first of which has the id `document`; nothing where it has no kind of document."""
        kind = self._kind(made.decision)
        if kind is None:
            return
        own = {"content": made.content, "persons": about.whom, "background": about.words.capitalize() + "."}
        texts = {
            one.code: own.get(one.code) or _TEXTS.get(one.code) or made.reasons
            for one in kind.sections
            if one.required != "no"
        }
        yield DocumentBegun(kind.code, kind.title, kind.headings, DocumentFacts(decision=decision))
        for code, text in texts.items():
            yield SectionWritten(document, code, text)
        board = self.places.board(made.board)
        municipality = self.places.by_code.get(board.municipality) if board is not None else None
        who = f"{made.decider} ({made.entitled_by})"
        heard = f"{moment(decided)}, muntligt, hört av {' och '.join(made.heard_by)}"
        finished = Finished(
            document=document,
            version=1,
            kind=kind.code,
            title=kind.title,
            case=about.case,
            case_number=case_number(about.case),
            board=made.board,
            board_name=board.name if board is not None else made.board,
            municipality=municipality.name if municipality is not None else "",
            jour=self.kinds.jour,
            locked_at=locked,
            author=made.rapporteur,
            author_title="socionom",
            concerned=(Concerned(about.whom),),
            facts=((DECIDED_BY, who), ("Beslutat", heard), ("Föredragande", made.rapporteur)),
            parts=tuple(
                Part(one.code, one.heading, texts[one.code]) for one in kind.sections if one.code in texts
            ),
            cited=made.cited,
            open_question=kind.open_question,
            signer=made.decider,
            decision=decision,
        )
        yield DocumentLocked(finished)

    def _kind(self, decision: str) -> DocumentKind | None:
        fits = (one for one in self.kinds.kinds if decision in one.decisions and not one.covering)
        return next(fits, None)
