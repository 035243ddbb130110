"""The decisions of a made-up year with their documents, as whoever had the case wrote them down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from jourtui.rules import decisions
from jourtui.rules.calendar import at_local, local, next_weekday_at
from jourtui.rules.event import Author
from jourtui.rules.law import Cited
from jourtui.rules.mandates import Court
from jourtui.sample.documenting import About, Documenting
from jourtui.sample.pen import Data, Entry, Pen
from jourtui.store.journal import Change

_MINUTE = timedelta(minutes=1)
CHAIR = "Ordföranden"


class Deciding:
    """Writes down what was decided in a case."""

    def __init__(self, data: Data, pen: Pen) -> None:
        self._data = data
        self._pen = pen
        self._documenting = Documenting(data.documents, data.places)

    def custody(self, about: About, kind: str, at: datetime, author: Author) -> Iterator[Entry]:
        """LVU or LVM: sought, decided, written down, signed, and submitted to the court in time."""
        case, decision = about.case, self._pen.id()
        court: Court = "week" if kind == "lvu_custody" else "next_day"
        sought = decisions.DeciderSought(about.board, kind, CHAIR, "chair", "reached")
        made = self._made(about.board, kind, at, author, "Omhändertas omedelbart.", court=court)
        yield self._pen.entry(at - 10 * _MINUTE, author, (case, sought))
        yield Entry(at, author, [Change(case, made, event_id=decision)])
        yield from self._document(about, decision, made, at, author)
        days = 1 if court == "next_day" else 3
        sent = at_local(local(at).date() + timedelta(days=days), 14)
        submitted = decisions.DecisionSubmitted(
            decision, "Förvaltningsrätten i Malmö", "e-post", by="kommunen", at=sent
        )
        signed = decisions.DecisionSigned(decision, "paper", certified_by=author.name, at=sent - 60 * _MINUTE)
        yield self._pen.entry(sent + _MINUTE, author, (case, signed), (case, submitted))

    def placed(
        self, about: About, kind: str, moved_from: str, at: datetime, author: Author
    ) -> Iterator[Entry]:
        """Somebody is placed, or moved from where they were: by SoL mostly before anybody could decide."""
        if kind == "placement_sol" and about.case.int % 4:
            yield from self._measure(about, kind, moved_from, at, author)
            return
        content = "Placeras i jourhem i natt." if not moved_from else "Flyttas till jourhem i natt."
        made = self._made(about.board, kind, at, author, content, moved_from=moved_from)
        decision = self._pen.id()
        yield Entry(at, author, [Change(about.case, made, event_id=decision)])
        yield from self._document(about, decision, made, at, author)

    def _measure(
        self, about: About, kind: str, moved_from: str, at: datetime, author: Author
    ) -> Iterator[Entry]:
        """A measure without delegation, which the board approves when it is there."""
        decision, measure = self._data.mandates.decision(kind), self._pen.id()
        assert decision is not None
        taken = decisions.MeasureTaken(
            decision=kind,
            kind_label=decision.label,
            board=about.board,
            what="Jourhem i natt." if not moved_from else "Flyttad till jourhem i natt.",
            grounds="Det kunde inte vänta, och ordföranden svarade inte.",
            cited=self._cited(decision.topic, at),
            moved_from=moved_from,
        )
        yield Entry(at, author, [Change(about.case, taken, event_id=measure)])
        met = next_weekday_at(at, 14)
        approved = decisions.MeasureDecided(measure, "approved", "Nämnden", at=met)
        yield self._pen.entry(met + _MINUTE, author, (about.case, approved))

    def _document(
        self, about: About, decision: UUID, made: decisions.DecisionMade, at: datetime, author: Author
    ) -> Iterator[Entry]:
        case, document, locked = about.case, self._pen.id(), at + 25 * _MINUTE
        events = [*self._documenting.of(about, decision, made, document, at, locked)]
        if events:
            rest = self._pen.entry(locked, author, *((case, one) for one in events[1:]))
            yield Entry(locked, author, [Change(case, events[0], event_id=document), *rest.changes])

    def _made(
        self,
        board: str,
        kind: str,
        at: datetime,
        author: Author,
        content: str,
        *,
        court: Court = "",
        moved_from: str = "",
    ) -> decisions.DecisionMade:
        decision = self._data.mandates.decision(kind)
        assert decision is not None
        return decisions.DecisionMade(
            decision=kind,
            kind_label=decision.label,
            board=board,
            body="chair",
            decider=CHAIR,
            content=content,
            reasons="Det kan inte vänta tills nämnden har öppet.",
            entitled_by="ordförandebeslut",
            oral=True,
            heard_by=(author.name,),
            read_back=True,
            rapporteur=author.name,
            cited=self._cited(decision.topic, at),
            court=court,
            submits="kommunen" if court else "",
            moved_from=moved_from,
        )

    def _cited(self, topic: str, at: datetime) -> tuple[Cited, ...]:
        found = self._data.law.cite(topic, local(at).date())
        return () if found is None else (found,)
