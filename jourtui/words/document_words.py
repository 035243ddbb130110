"""Swedish words for documents: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from jourtui.rules import case as cases
from jourtui.rules import documents, phrases
from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Case
from jourtui.rules.document_fold import Document
from jourtui.rules.document_links import Linked
from jourtui.rules.document_rows import DocumentFields
from jourtui.rules.documents import DocumentBegun, SectionWritten
from jourtui.rules.entries import Log
from jourtui.rules.event import Event, Payload

STATES: Mapping[str, str] = {
    "draft": "utkast",
    "reviewed": "granskat",
    "final": "låst",
    "decided": "låst, beslutat",
    "signed": "undertecknat",
    "withdrawn": "tillbakadraget",
}
FIELDS: Mapping[str, str] = {
    "concerned": "vilka dokumentet avser",
    "cited": "lagrum",
    "grounds": "grund för handräckning",
    "receiver": "mottagare",
    "informed_by": "vem som lämnade uppgifterna",
    "took_part": "deltog i handläggningen",
    "read_back": "uppläst för den som lämnade",
    "wants_feedback": "vill ha återkoppling",
}
SIGNED: Mapping[str, str] = {"digital": "digitalt", "paper": "på papper"}


def state(row: DocumentFields, sent: str = "") -> str:
    """How far a document has come, and what stands in its way or has come since, in a few words.

    `sent`: how far it has come to its board, which is all there is to say of what is locked.
    """
    words = [sent or STATES.get(row.state, row.state)]
    if row.two_values:
        words.append("två texter")
    if row.unwritten:
        words.append(f"{row.unwritten} avsnitt kvar")
    if row.untouched:
        words.append(f"{row.untouched} förslag som ingen ändrat")
    if row.additions:
        words.append(f"{row.additions} tillägg")
    if row.late:
        words.append("text som inte kom med")
    if row.replaced:
        words.append("ersatt")
    return ", ".join(words)


def of(case: Case, one: Linked, now: datetime) -> str:
    """What a document can be about, in a choice: what, of whom where the case concerns several, and when."""
    names = cases.each(case, one.concerns)
    gone = "" if one.stands else " (gäller inte)"
    return f"{one.label}{f' om {names}' if names else ''}{gone}, {day_and_time(one.at, now)}"


def locked(row: DocumentFields, now: datetime) -> str:
    """Who locked it and when, and what it has become since: that it is signed is seen when it is sent too."""
    when = f" {day_and_time(row.locked_at, now)}" if row.locked_at is not None else ""
    since = {"decided": ", beslutat", "signed": ", undertecknat", "withdrawn": ", tillbakadraget"}
    return f"Låst av {row.locked_by}{when}{since.get(row.state, '')}"


def answer(given: bool | None) -> str:
    """What was answered to a question of yes or no; empty where nobody has."""
    return "" if given is None else "ja" if given else "nej"


def untouched(document: Document) -> str:
    """That nobody has changed some of what the program proposed; empty where there is no such section."""
    headings = [one.heading.heading for one in document.untouched]
    return f"Förslag som ingen ändrat: {', '.join(headings)}." if headings else ""


def folded(log: Log) -> dict[UUID, str | None]:
    """How a timeline tells of what was written in documents: the text of an event's line, None for no line.

    What the program put together when a document was begun is told by that it was begun. What one person
    writes in one document with nothing between is one line, where they wrote last.
    """
    begun = {event.id: event.payload for event in log.events if isinstance(event.payload, DocumentBegun)}
    found: dict[UUID, str | None] = {}
    run: list[Event] = []
    for event in log.events:
        said = event.payload
        if not isinstance(said, SectionWritten) or event.id in log.void or event.id in log.struck:
            run = []
            continue
        if said.drafted:
            found[event.id] = None
            continue
        same = bool(run) and run[-1].author.id == event.author.id and _document(run[-1]) == said.document
        for before in run if same else ():
            found[before.id] = None
        run = [*run, event] if same else [event]
        of = begun.get(said.document)
        found[event.id] = _written(of, run) if of is not None else ""
    return found


def _document(event: Event) -> UUID | None:
    return getattr(event.payload, "document", None)


def _written(begun: DocumentBegun, run: Sequence[Event]) -> str:
    headings = {one.code: one.heading for one in begun.sections}
    codes = dict.fromkeys(getattr(event.payload, "section", "") for event in run)
    return f"{begun.title}: {', '.join(headings.get(code, code) for code in codes)}"


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event of a document as a line of a timeline: a label, and the text. None: it is no such event.

    What a section says is read in the document: a line has no room for it. Which it is, `folded` knows.
    """
    match payload:
        case documents.DocumentBegun(title=title):
            return "Började skriva", title
        case documents.SectionWritten(drafted=drafted):
            return ("Utkast till avsnitt" if drafted else "Skrev avsnitt"), ""
        case documents.DocumentCorrected(facts=given):
            return "Dokument", ", ".join(FIELDS.get(name, name) for name in given.given())
        case documents.DocumentDecided():
            return "Dokument", "knutet till ett beslut"
        case documents.DocumentReviewed(note=note):
            return "Granskade dokument", note
        case documents.DocumentLocked(finished=finished):
            return "Låste", finished.title
        case documents.DocumentGivenOut(to=to):
            return "Lämnade ut för underskrift", to
        case documents.DocumentSigned(how=how, signer=signer, certified_by=certified):
            tail = f", bestyrkt av {certified}" if certified else ""
            return "Dokument undertecknat", f"{SIGNED[how]} av {signer}{tail}"
        case documents.SignatureTakenBack(why=why):
            return "Underskrift felskriven", why
        case documents.DocumentAddedTo(text=text):
            return "Tillägg", text
        case documents.DocumentWithdrawn(why=why):
            return "Drog tillbaka dokument", why
        case phrases.PhraseKept(label=label):
            return "Standardfras", label
        case phrases.PhraseDropped(reason=reason):
            return "Standardfras borttagen", reason
    return None
