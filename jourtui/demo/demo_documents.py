"""The documents of the demo's made-up night: a report under way; a decision basis, signed, posted to its
board and received there; and what the police were told, which waits to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from jourtui.demo.demo_told import KARIN, PER
from jourtui.drafting import drafting
from jourtui.outgoing import deliveries, files
from jourtui.rules.documents import DocumentFacts
from jourtui.store import documents, signing
from jourtui.store.desk import Desk
from jourtui.store.documents import Office
from jourtui.store.journal import Journal
from jourtui.store.session import Duty, Person, Session
from jourtui.store.settings import load_catalogue, load_documents, load_law, load_places
from jourtui.words.labels import Labels

Deed = Callable[[Journal], None]
ABSCONDED, THREATENED = 1, 0
"""Which case of the night each document is in."""
BASIS = {
    "child": "Två barn, 8 och 5 år, har sett våldet. Det är bäst för dem att vara med Sara.",
    "proposal": "Att nämnden beviljar Sara Lindqvist tillfälligt boende från i natt.",
}

TOLD = {
    "information": "Elias N, 14 år, är borta från jourhemmet sedan 19-tiden. Han har en blå jacka.",
    "secrecy": "Polisen söker honom. Uppgifterna behövs för det.",
}


def deeds(cases: Sequence[UUID]) -> Iterable[tuple[float, Deed]]:
    """(minutes ago, what is done)."""
    yield 118, lambda journal: _basis(journal, cases[THREATENED])
    yield 45, lambda journal: _received(journal, cases[THREATENED])
    yield 52, lambda journal: _told_police(journal, cases[ABSCONDED])
    yield 28, lambda journal: _report(journal, cases[ABSCONDED])


def _report(journal: Journal, case: UUID) -> None:
    """Under way: drafted, one section gone through, and not finished."""
    desk, office, labels = _at(journal, PER, Duty.BACKUP)
    document = drafting.begin(desk, office, labels, case, "report")
    shown = documents.find(desk, case, document).sections["assessment"].text
    text = "Elias är i fara så länge ingen vet var han är. Han omhändertogs av ordföranden i natt."
    base = desk.position()
    documents.write(desk, case, document, "assessment", text, shown=shown, base=base)


def _basis(journal: Journal, case: UUID) -> None:
    desk, office, labels = _at(journal, KARIN, Duty.FIRST)
    document = drafting.begin(desk, office, labels, case, "decision_basis")
    for section, text in BASIS.items():
        documents.write(desk, case, document, section, text, shown="", base=desk.position())
    chosen = DocumentFacts(cited=("aid_personal", "acute_responsibility"))
    documents.correct(desk, case, document, chosen, base=desk.position())
    documents.lock(desk, office, case, document, base=desk.position())
    signing.certify_paper(desk, case, document, KARIN.name, PER.name)
    sent = _queue(desk, office, case, document, "trelleborg-sn")
    deliveries.give_paper(desk, office.places, case, sent, "", handed=False)


def _received(journal: Journal, case: UUID) -> None:
    desk, _, _ = _at(journal, KARIN, Duty.FIRST)
    (sent,) = journal.case(case).deliveries.every
    how = "telefon: hon har hämtat kuvertet ur nämndens brevlåda"
    deliveries.receive(desk, case, sent, "Inger Falk, ordförande", how)


def _told_police(journal: Journal, case: UUID) -> None:
    desk, office, labels = _at(journal, PER, Duty.BACKUP)
    document = drafting.begin(desk, office, labels, case, "police_information")
    for section, text in TOLD.items():
        documents.write(desk, case, document, section, text, shown="", base=desk.position())
    documents.lock(desk, office, case, document, base=desk.position())
    _queue(desk, office, case, document, "tomelilla")


def _queue(desk: Desk, office: Office, case: UUID, document: UUID, board: str) -> UUID:
    """Put it in the outbox, on paper; the delivery's id."""
    ready = deliveries.ready(desk, office.places, case, document)
    made = files.made(documents.find(desk, case, document))
    rendered = deliveries.Rendered(ready.finished, *made)
    return deliveries.queue(desk, office.places, case, ready, rendered, "paper", board)


def _at(journal: Journal, person: Person, duty: Duty) -> tuple[Desk, Office, Labels]:
    """Somebody's desk, with what is shipped."""
    places = load_places()
    office = Office(load_documents(), load_law(), places)
    return Desk(journal, Session(person, duty, 0)), office, Labels(places, load_catalogue())
