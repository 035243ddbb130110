"""What a document can be the document of, in one shape: a decision, aid, a measure, an assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jourtui.rules import aid, assessment, decisions
from jourtui.rules import case as cases
from jourtui.rules.case import Case
from jourtui.rules.document_fold import Document
from jourtui.rules.document_kinds import DocumentKind, Of
from jourtui.rules.event import Event
from jourtui.rules.law import Cited, Law


@dataclass(frozen=True, slots=True)
class Linked:
    """What was decided, done or assessed; `cited`, `open_question` and the names stand as they were then."""

    of: Of
    event: Event
    label: str
    code: str = ""
    decider: str = ""
    title: str = ""
    """The decider's own, where it was written beside the name."""
    signs: str = ""
    """Who signs, where that is not the decider: for a board or a committee."""
    body: decisions.Body | None = None
    """As what the decider decided."""
    right: str = ""
    """By what the decider decided."""
    content: str = ""
    reasons: str = ""
    rapporteur: str = ""
    took_part: tuple[str, ...] = ()
    heard_by: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    open_question: str = ""
    board: str = ""
    concerns: tuple[UUID, ...] = ()
    stands: bool = True
    granted: bool = True

    @property
    def id(self) -> UUID:
        return self.event.id

    @property
    def at(self) -> datetime:
        """When it was decided or done (UTC)."""
        return self.event.happened_at

    @property
    def decides(self) -> bool:
        """Whether somebody decided it: a measure awaits the board."""
        return self.of != "measure" and bool(self.decider)


def candidates(kind: DocumentKind, case: Case) -> list[Linked]:
    """What a document of this kind can be the document of, in order; only what still holds."""
    return [found for found in _every(case) if fits(kind, found) and holds(kind, found, case)]


def holds(kind: DocumentKind, found: Linked, case: Case) -> bool:
    """Whether it still holds; for a court also what was lifted, while the court's clock runs for it."""
    if found.stands or kind.to != "court":
        return found.stands
    running = (day.decided for day in decisions.court_days(case.decisions))
    return any(one.event.id == found.id and one.submitted is None for one in running)


def linked(document: Document, case: Case) -> Linked | None:
    """What a document was said to be the document of, also when that holds no more."""
    if document.decision is None:
        return None
    return next((found for found in _every(case) if found.id == document.decision), None)


def lapsed(document: Document, case: Case) -> bool:
    """Whether what it is the document of has ended since, was undone, or has a later one in its place."""
    found = linked(document, case)
    return document.decision is not None and (found is None or not found.stands)


def fits(kind: DocumentKind, found: Linked) -> bool:
    """Whether a document of this kind can be the document of it."""
    if found.of == "decision":
        yes = found.granted or "granted" not in kind.of
        return "decision" in kind.of and found.code in kind.decisions and yes
    return found.of in kind.of


def undecided(
    document: Document, kind: DocumentKind, case: Case, persons: Collection[UUID]
) -> list[UUID] | None:
    """About which of the persons no decision stands that the document can ask others to carry out.

    None: no such decision stands in the case, about anybody.
    """
    found = linked(document, case)
    codes = kind.executes.of(found.code if found is not None else None) if kind.executes is not None else ()
    if not case.decisions.to_carry_out(codes, ()):
        return None
    return case.decisions.undecided(codes, persons)


def cited(document: Document, case: Case, kind: DocumentKind, law: Law, today: date) -> tuple[Cited, ...]:
    """The references: those of the decision as they stood then, and what was chosen as it stands today.

    A covering letter's own, which are offered in it first of all, come before those of the decision.
    """
    found = linked(document, case)
    offered = {one.topic: one for one in law.offered(kind.law, today)}
    own = {one: offered[one] for one in law.chiefly(kind.law) if one in offered} if kind.covering else {}
    then = {one.topic: one for one in found.cited} if found is not None else {}
    known = offered | own | then
    topics = document.cited or (*own, *(topic for topic in then if topic not in own))
    return tuple(known[topic] for topic in topics if topic in known)


def _every(case: Case) -> Iterator[Linked]:
    for one in case.decisions.decided.values():
        yield _decision(one)
    for measure in case.decisions.measures.values():
        taken = measure.taken
        yield Linked(
            "measure",
            measure.event,
            taken.kind_label,
            code=taken.decision,
            content=taken.what,
            reasons=taken.grounds,
            cited=taken.cited,
            board=taken.board,
            concerns=taken.concerns,
            rapporteur=measure.event.author.name,
        )
    for event in case.aid.decisions:
        if isinstance(event.payload, aid.Granted | aid.Refused):
            yield _aid(event, event.payload, case.aid.boards.get(event.id, ""))
    for made in case.assessments.made:
        if made.said.purpose == assessment.PROTECTION:
            yield _assessment(made)


def _decision(one: decisions.Decided) -> Linked:
    made = one.made
    return Linked(
        "decision",
        one.event,
        made.kind_label,
        code=made.decision,
        decider=made.decider,
        signs=made.signs,
        body=made.body,
        right=", ".join(filter(None, (made.minutes, made.entitled_by))),
        content=made.content,
        reasons=made.reasons,
        rapporteur=made.rapporteur,
        took_part=made.took_part,
        heard_by=made.heard_by if made.oral else (),
        cited=made.cited,
        open_question=made.open_question,
        board=made.board,
        concerns=made.concerns,
        stands=one.stands,
        granted=made.granted,
    )


def _aid(event: Event, said: aid.Granted | aid.Refused, board: str) -> Linked:
    granted = isinstance(said, aid.Granted)
    return Linked(
        "granted" if granted else "refused",
        event,
        "Bistånd beviljat" if granted else "Bistånd avslaget",
        decider=said.decider,
        right=said.entitled_by,
        content=said.content,
        reasons=said.reasons if isinstance(said, aid.Refused) else said.assessment,
        rapporteur=event.author.name,
        cited=said.cited,
        board=board,
        granted=granted,
    )


def _assessment(made: assessment.Made) -> Linked:
    said = made.said
    decided = said.decided
    delegation = decided.delegation if decided is not None else ""
    return Linked(
        "assessment",
        made.event,
        said.title,
        decider=decided.name if decided is not None else "",
        title=decided.title if decided is not None else "",
        right=delegation or ("utan delegation" if decided is not None else ""),
        content=said.conclusion_text,
        reasons=said.reasons,
        rapporteur=made.event.author.name,
        took_part=tuple(filter(None, (said.consulted,))),
        cited=(said.law,) if said.law is not None else (),
        board=made.board,
        concerns=made.about,
        stands=made.later is None,
    )


def about(document: Document, case: Case) -> Sequence[UUID]:
    """The subjects that a document is about: those that were chosen, else those of its decision, else all."""
    found = linked(document, case)
    chosen = document.concerned or (found.concerns if found is not None else ())
    return [subject for subject in (chosen or case.subjects) if subject in case.subjects]


def whom(document: Document, case: Case) -> str:
    """Whom a document is about, in a line: those of several, else whom the case is named by."""
    return cases.whom(case, about(document, case)) or case.subject_name


def everybody(document: Document, case: Case) -> str:
    """The names of all whom a document is about."""
    return ", ".join(case.subjects[one].name or cases.UNKNOWN_PERSON for one in about(document, case))
