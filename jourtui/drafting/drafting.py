"""Draft texts for the sections of a document, put together from what its case holds.

What somebody observed, what others stated (and who), and what was assessed are kept apart; times stand in
full. A draft never names who wants to be anonymous, nor where somebody with protected identity is. It is a
beginning for whoever writes, who answers for what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import select

from jourtui.drafting import draft_decisions, draft_events, draft_people
from jourtui.rules import document_links
from jourtui.rules.call import Call
from jourtui.rules.case import Case, Subject
from jourtui.rules.document_check import Unsaid
from jourtui.rules.document_fold import Document
from jourtui.rules.document_kinds import DocumentKind, Source
from jourtui.rules.document_links import Linked
from jourtui.rules.documents import DocumentFacts
from jourtui.store import documents, queries, unsaid
from jourtui.store.desk import Desk
from jourtui.store.documents import Office
from jourtui.store.views import StaffRow
from jourtui.words.labels import Labels


@dataclass(frozen=True, slots=True)
class Material:
    """All that a draft is made of."""

    case: Case
    calls: Sequence[Call]
    about: Sequence[Subject]
    linked: Linked | None
    labels: Labels
    now: datetime
    unsaid: tuple[Unsaid, ...] = ()
    titles: Mapping[UUID, str] | None = None
    """The titles of members of staff."""
    executes: Sequence[str] = ()
    """Which kinds of decision others are asked to carry out by the document."""

    def title(self, person: UUID) -> str:
        return (self.titles or {}).get(person, "")


Words = Callable[[Material], Iterable[str]]
_SOURCES: Mapping[Source, Words] = {
    "matter": draft_people.matter,
    "persons": draft_people.persons,
    "concern": draft_people.concern,
    "given": draft_people.given,
    "timeline": draft_events.timeline,
    "background": draft_events.background,
    "observed": draft_events.observed,
    "stated": draft_events.stated,
    "assessed": draft_events.assessed,
    "assessments": draft_events.assessments,
    "child": draft_events.child,
    "consulted": draft_events.consulted,
    "waiting": draft_events.waited,
    "remaining": draft_events.remaining,
    "register": draft_events.register,
    "lodging": draft_decisions.lodging,
    "aid": draft_decisions.aid,
    "decisions": draft_decisions.decided,
    "measures": draft_decisions.measures,
    "sought": draft_decisions.sought,
    "content": draft_decisions.content,
    "reasons": draft_decisions.reasons,
    "outcome": draft_decisions.outcome,
    "submitter": draft_decisions.submitter,
    "last_day": draft_decisions.last_day,
    "execute": draft_decisions.execute,
    "appeal": draft_decisions.appeal,
}


def gather(
    desk: Desk,
    labels: Labels,
    record: UUID,
    kind: DocumentKind,
    *,
    document: UUID | None = None,
    chosen: Linked | None = None,
) -> Material:
    """What a draft in the case `record` is made of; that its calls are read is logged first.

    With `document` it is about whom and what that was said to be; else what it would be begun with, `chosen`
    where a person chose among several. Calls
    that are locked from whoever is signed in are left out. Raises RecordDestroyed, ReplicaError.
    """
    state = desk.journal.case(record)
    begun = state.documents.every.get(document) if document is not None else None
    found = document_links.candidates(kind, state)
    linked = chosen or (found[0] if len(found) == 1 else None)
    about: Iterable[UUID] = (linked.concerns if linked is not None else ()) or state.subjects
    if begun is not None:
        linked = document_links.linked(begun, state)
        about = document_links.about(begun, state)
    with desk.rows() as rows:
        joined = [row.record_id for row in queries.calls_of(rows, record)]
        titles = {one.person_id: one.title for one in rows.exec(select(StaffRow)) if one.person_id}
    locked, calls = desk.locked, []
    for call in dict.fromkeys((*state.call_ids, *joined)):
        if call not in locked:
            desk.log_reading("opened", call)
            calls.append(desk.journal.call(call))
    return Material(
        state,
        calls,
        [state.subjects[id_] for id_ in about if id_ in state.subjects],
        linked,
        labels,
        desk.now(),
        unsaid.of_case(desk, state),
        titles,
        kind.executes.of(linked.code if linked is not None else None) if kind.executes is not None else (),
    )


def text(kind: DocumentKind, section: str, material: Material) -> str:
    """The draft of one section; empty where the case holds nothing for it."""
    of = kind.section(section)
    if of is None:
        return ""
    blocks = ("\n".join(_SOURCES[source](material)) for source in of.drafts)
    drafted = "\n\n".join(filter(None, blocks))
    for one in material.unsaid:
        drafted = one.left_out(drafted)
    return drafted


def texts(kind: DocumentKind, material: Material) -> dict[str, str]:
    """The drafts of all sections for which the case holds something, by code."""
    drafted = {section.code: text(kind, section.code, material) for section in kind.sections}
    return {code: words for code, words in drafted.items() if words}


def outdated(desk: Desk, labels: Labels, case: UUID, kind: DocumentKind, document: Document) -> list[str]:
    """The headings under which nobody has changed a draft, and the case would give another one now."""
    if not document.untouched:
        return []
    material = gather(desk, labels, case, kind, document=document.id)
    return [
        one.heading.heading
        for one in document.untouched
        if text(kind, one.heading.code, material).strip() != one.text.strip()
    ]


def facts(kind: DocumentKind, material: Material) -> DocumentFacts:
    """What can be said beside the sections from what the case holds; the rest is asked for."""
    given = draft_people.beside(material)
    wanted = {name: value for name, value in given.items() if name in kind.asks or name == "took_part"}
    return DocumentFacts(**{name: value for name, value in wanted.items() if value not in ("", (), None)})


def begin(
    desk: Desk, office: Office, labels: Labels, case: UUID, kind: str, chosen: Linked | None = None
) -> UUID:
    """A document of a kind is begun, with a draft of each section; returns its id. Raises NotAllowed.

    `chosen` is what it is the document of, where the case holds several such things.
    """
    of = office.kind(kind)
    material = gather(desk, labels, case, of, chosen=chosen)
    linked = material.linked.id if material.linked is not None else None
    return documents.begin(
        desk, office, case, kind, texts(of, material), facts=facts(of, material), decision=linked
    )
