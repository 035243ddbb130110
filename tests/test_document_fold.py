"""Documents as their events tell them: two authors, what is final, what came too late."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import EVA, KARIN, NIGHT, PER, Story
from hypothesis import given
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.rules import case, document_check, document_rows
from jourtui.rules.aid import Granted
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.decisions import DecisionEnded, DecisionMade, DecisionSigned
from jourtui.rules.document_check import Asked
from jourtui.rules.document_fold import Document, Section
from jourtui.rules.documents import (
    DocumentAddedTo,
    DocumentBegun,
    DocumentCorrected,
    DocumentDecided,
    DocumentFacts,
    DocumentGivenOut,
    DocumentLocked,
    DocumentReviewed,
    DocumentSigned,
    DocumentWithdrawn,
    Finished,
    Heading,
    Part,
    SectionWritten,
)
from jourtui.rules.entries import EntryStruck
from jourtui.rules.event import Event, Payload
from jourtui.screens import document_text
from jourtui.store.settings import load_documents, load_law
from jourtui.words import document_words, tell_words, wording

BEGUN = DocumentBegun(
    "report", "Rapport", (Heading("matter", "Saken", "always"), Heading("events", "Vad som hände"))
)
BASE = "Kom kl 22.\n\nModern var hemma.\n\nBarnen sov."
ONE, OTHER = BASE.replace("22", "22.14"), BASE.replace("sov", "var vakna")


class Written(Story):
    """A case with one document; `write` is made from what its author had seen."""

    def __init__(self) -> None:
        super().__init__()
        self.add(KARIN, CaseOpened(facts=CaseFacts(title="Oro", board="ystad", board_ground="vistas")))
        self.id = self.add(KARIN, BEGUN).id

    def write(self, person: Any, text: str, was: str = "", **given: Any) -> Event:
        section = given.pop("section", "matter")
        made_from = given.pop("made_from", None)
        return self.add(person, SectionWritten(self.id, section, text, made_from=made_from, was=was), **given)

    def lock(self, person: Any = KARIN, text: str = BASE, **given: Any) -> Event:
        return self.add(person, DocumentLocked(finished(self.id, text)), **given)

    @property
    def case(self) -> case.Case:
        return case.fold(self.events)

    @property
    def document(self) -> Document:
        return self.case.documents.every[self.id]

    @property
    def state(self) -> str:
        return self.document.state

    @property
    def matter(self) -> Section:
        return self.document.sections["matter"]

    def told(self, code: str) -> list[tuple[UUID, str, str]]:
        return [(one.person_id, one.other, one.detail) for one in self.case.log.tells if one.code == code]


def finished(document: UUID, text: str, **given: Any) -> Finished:
    standard: dict[str, Any] = {
        "document": document,
        "version": 1,
        "kind": "report",
        "title": "Rapport",
        "case": uuid4(),
        "case_number": "1",
        "board": "ystad",
        "board_name": "Socialnämnden",
        "municipality": "Ystad",
        "jour": "Jouren",
        "locked_at": NIGHT,
        "author": "Karin Ek",
        "author_title": "socionom",
        "parts": (Part("matter", "Saken", text),),
    }
    return Finished(**standard | given)


def heads(section: Section) -> list[list[UUID]]:
    return [[head.id for head in branch.heads] for branch in section.branches]


# Two authors


def test_whoever_saw_what_stood_replaces_it() -> None:
    it = Written()
    it.write(KARIN, BASE)
    it.write(PER, ONE, was=BASE)
    assert (it.matter.text, it.matter.contested) == (ONE, False)
    assert [version.written for version in it.matter.versions] == [BASE, ONE]
    assert list(it.document.writers.values()) == [KARIN.name, PER.name]
    assert not it.case.log.tells


def test_two_who_changed_different_lines_get_one_text_and_both_are_told() -> None:
    it = Written()
    first = it.write(KARIN, BASE)
    seen = len(it.events)
    it.write(KARIN, ONE, made_from=first.id)
    it.write(PER, OTHER, made_from=first.id, base=seen)
    assert it.matter.text == "Kom kl 22.14.\n\nModern var hemma.\n\nBarnen var vakna."
    assert not it.matter.contested
    assert not it.case.two_values
    assert it.told("texts_joined") == [
        (PER.id, KARIN.name, "Rapport: Saken"),
        (KARIN.id, PER.name, "Rapport: Saken"),
    ]
    said = [tell_words.told(tell) for tell in it.case.log.tells]
    assert (
        said[1] == "Du och Per Holm skrev samtidigt i Rapport: Saken. Texterna är sammanfogade. Läs igenom."
    )


def test_two_who_changed_the_same_line_are_both_kept_until_a_person_chooses() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.write(KARIN, ONE, was=BASE)
    it.write(PER, BASE.replace("22", "23"), was=BASE, base=seen)
    assert [branch.text for branch in it.matter.branches] == [ONE, BASE.replace("22", "23")]
    assert it.case.two_values
    assert {person for person, _, _ in it.told("two_values")} == {KARIN.id, PER.id}
    it.write(EVA, ONE, was=ONE)
    assert (it.matter.text, it.matter.contested, it.case.two_values) == (ONE, False, False)
    assert not it.told("two_values")


def test_a_third_who_saw_one_of_two_texts_settles_only_that_one() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.write(KARIN, ONE, was=BASE)
    other = it.write(PER, BASE.replace("22", "23"), was=BASE, base=seen)
    third = it.write(EVA, BASE.replace("22", "22.20"), was=ONE, base=seen + 1)
    assert heads(it.matter) == [[other.id], [third.id]]


def test_what_three_wrote_apart_in_different_lines_is_one_text_in_any_order() -> None:
    texts = (ONE, OTHER, BASE.replace("hemma", "ute"))
    results = set()
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        it = Written()
        it.write(KARIN, BASE)
        seen = len(it.events)
        for n in order:
            it.write((KARIN, PER, EVA)[n], texts[n], was=BASE, base=seen, device=uuid4())
        assert not it.matter.contested
        results.add(it.matter.text)
    assert results == {"Kom kl 22.14.\n\nModern var ute.\n\nBarnen var vakna."}


def test_the_own_pending_texts_of_one_laptop_are_merged_the_same_when_they_are_confirmed() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.write(PER, OTHER, was=BASE, base=seen)
    it.write(KARIN, ONE, was=BASE, base=seen, pending=True)
    before = it.matter.text
    it.events[-1] = Event(**{**_fields(it.events[-1]), "seq": seen + 2})
    assert it.matter.text == before


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


def test_a_text_of_very_many_lines_is_kept_beside_and_not_compared() -> None:
    it = Written()
    long = "\n".join(f"rad {n}" for n in range(2_000))
    it.write(KARIN, long)
    seen = len(it.events)
    it.write(KARIN, f"först\n{long}", was=long)
    it.write(PER, f"{long}\nsist", was=long, base=seen)
    assert it.matter.contested


def test_one_who_strikes_what_they_wrote_gets_back_what_stood() -> None:
    it = Written()
    it.write(KARIN, BASE)
    wrong = it.write(KARIN, ONE, was=BASE)
    it.add(KARIN, EntryStruck(wrong.id))
    assert it.matter.text == BASE


def test_facts_that_two_gave_apart_are_both_kept() -> None:
    it = Written()
    seen = len(it.events)
    it.add(KARIN, DocumentCorrected(it.id, DocumentFacts(receiver="Karin Ek")))
    it.add(PER, DocumentCorrected(it.id, DocumentFacts(receiver="Per Holm")), base=seen)
    assert set(it.document.written.contested) == {"receiver"}
    assert it.case.two_values
    one, other = uuid4(), uuid4()
    it.add(KARIN, DocumentDecided(it.id, one))
    it.add(PER, DocumentDecided(it.id, other), base=seen)
    assert it.document.decision == other
    assert set(it.document.written.contested) == {"receiver", "decision"}


# What is final


@pytest.mark.parametrize(("missing", "mark"), [(0, ""), (9, "!9"), (10, "!"), (12, "!")])
def test_how_many_are_missing_fits_its_column(missing: int, mark: str) -> None:
    first = document_text.rows(Written().document, lambda _: "", missing, ())[0]
    assert first.cells["marks"].plain == mark


def test_it_goes_through_its_states() -> None:
    it = Written()
    assert it.state == "draft"
    it.write(KARIN, BASE)
    it.add(PER, DocumentReviewed(it.id))
    assert it.state == "reviewed"
    it.write(KARIN, ONE, was=BASE)
    assert it.state == "draft"
    it.add(PER, DocumentReviewed(it.id))
    it.add(KARIN, DocumentCorrected(it.id, DocumentFacts(receiver="Per Holm, socionom")))
    assert it.state == "draft", "what stands beside the sections is read too"
    it.lock(text=ONE)
    assert (it.state, it.document.open) == ("final", False)
    it.add(PER, DocumentAddedTo(it.id, "Rätt tid är 22:40."))
    it.add(PER, DocumentSigned(it.id, 1, "paper", "Karin Ek", certified_by="Per Holm"))
    assert (it.state, len(it.document.additions)) == ("signed", 1)
    shown = document_words.locked(
        document_rows.row(it.document, "ystad", "Vilma Berg", replaced=False), NIGHT
    )
    assert shown == "Låst av Karin Ek 22:14, undertecknat"
    it.add(PER, DocumentWithdrawn(it.id, "fel person"))
    assert it.state == "withdrawn"
    assert it.document.finished is not None
    assert not it.case.log.void


def test_a_document_of_a_decision_is_decided_when_it_is_locked() -> None:
    it = Written()
    it.add(KARIN, DocumentLocked(finished(it.id, BASE, decision=uuid4())))
    assert it.state == "decided"


@pytest.mark.parametrize("what", ["text", "facts"])
def test_a_review_of_what_its_author_had_not_seen_is_none(what: str) -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    if what == "text":
        it.write(KARIN, ONE, was=BASE)
    else:
        it.add(KARIN, DocumentCorrected(it.id, DocumentFacts(receiver="Per Holm")))
    late = it.add(PER, DocumentReviewed(it.id), base=seen)
    assert it.state == "draft"
    assert late.id in it.case.log.void


def test_the_first_lock_holds_and_both_are_told() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.lock(KARIN, BASE)
    late = it.lock(PER, ONE, base=seen)
    assert it.document.finished is not None
    assert it.document.finished.parts[0].text == BASE
    assert late.id in it.case.log.void
    assert {person for person, _, _ in it.told("locked_before")} == {KARIN.id, PER.id}


@pytest.mark.parametrize("first", ["lock", "write"])
def test_what_was_written_without_seeing_the_lock_is_kept_beside_and_both_are_told(first: str) -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    if first == "lock":
        it.lock(KARIN, BASE)
        written = it.write(PER, OTHER, was=BASE, base=seen)
    else:
        written = it.write(PER, OTHER, was=BASE)
        it.lock(KARIN, BASE, base=seen)
    assert it.matter.text == BASE
    assert [event.id for event in it.document.late] == [written.id]
    assert {person for person, _, _ in it.told("written_meanwhile")} == {KARIN.id, PER.id}


def test_who_had_seen_the_lock_changes_nothing_and_nobody_is_told() -> None:
    it = Written()
    it.write(KARIN, BASE)
    it.lock(KARIN, BASE)
    late = it.write(PER, OTHER, was=BASE)
    assert it.matter.text == BASE
    assert late.id in it.case.log.void
    assert not it.document.late
    assert not it.case.log.tells


def test_a_lock_ends_the_choice_between_two_texts() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.write(KARIN, ONE, was=BASE)
    it.write(PER, BASE.replace("22", "23"), was=BASE, base=seen)
    it.lock(KARIN, ONE, base=seen + 1)
    assert not it.case.two_values
    assert it.matter.text == ONE
    assert len(it.document.late) == 1


def test_a_signature_of_another_version_is_none() -> None:
    it = Written()
    it.lock()
    other = it.add(PER, DocumentSigned(it.id, 2, "digital", "Karin Ek"))
    assert other.id in it.case.log.void
    assert it.state == "final"


def test_a_signature_of_words_that_a_colleague_locked_before_is_none() -> None:
    """Two locked it apart, and the second had it signed: what holds are words that nobody has signed."""
    it = Written()
    decision = it.add(
        KARIN,
        DecisionMade("lvu_custody", "LVU", "ystad", "chair", "Olle Fors", "tas om hand", "fara", "6 § LVU"),
    )
    seen = len(it.events)
    it.lock(KARIN, BASE)
    it.lock(PER, ONE, base=seen)
    it.events[-1] = lost = msgspec.structs.replace(it.events[-1], own=1)
    signed = msgspec.structs.replace(
        it.add(PER, DocumentSigned(it.id, 1, "paper", "Olle Fors", "Per Holm"), base=seen), own=2, own_seen=1
    )
    also = msgspec.structs.replace(
        it.add(PER, DecisionSigned(decision.id, "paper", "Per Holm"), base=seen), own=3, own_seen=1
    )
    it.events[-2:] = [signed, also]
    out = it.add(PER, DocumentGivenOut(it.id, 1, "Olle Fors", uuid4()), base=seen)
    assert (it.state, it.document.signed, it.document.given_out) == ("final", [], [])
    assert it.case.decisions.decided[decision.id].signed is None
    assert {lost.id, signed.id, also.id, out.id} == it.case.log.void
    assert {person for person, _, _ in it.told("signed_other_words")} == {KARIN.id, PER.id}
    it.add(PER, DocumentSigned(it.id, 1, "paper", "Olle Fors", "Per Holm"))
    assert it.document.signed, "who has read what holds may have it signed"


@pytest.mark.parametrize("first", ["lock", "end"])
@pytest.mark.parametrize("what", ["decision", "aid"])
def test_a_lock_apart_from_the_end_of_what_it_is_about_is_told_to_both(what: str, first: str) -> None:
    it = Written()
    made: Payload = DecisionMade("lvu_custody", "LVU", "ystad", "chair", "Olle", "vård", "fara", "6 § LVU")
    of = it.add(KARIN, made if what == "decision" else Granted("food", "mat", "Karin Ek", "§ 7"))
    it.add(KARIN, DocumentDecided(it.id, of.id))
    end: Payload = DecisionEnded(of.id, "hävt") if what == "decision" else EntryStruck(of.id)
    apart = (KARIN, DocumentLocked(finished(it.id, BASE, decision=of.id))), (PER, end)
    seen = len(it.events)
    for person, payload in apart if first == "lock" else reversed(apart):
        it.add(person, payload, base=seen)
    assert {person for person, _, _ in it.told("undone_apart")} == {KARIN.id, PER.id}
    it.add(KARIN, DocumentWithdrawn(it.id, "beslutet gäller inte"))
    assert not it.told("undone_apart")


def test_a_withdrawal_that_had_not_seen_the_lock_is_none_and_both_are_told() -> None:
    it = Written()
    it.write(KARIN, BASE)
    seen = len(it.events)
    it.lock(KARIN, BASE)
    it.add(PER, DocumentWithdrawn(it.id, "en dubblett"), base=seen)
    assert it.state == "final"
    assert {person for person, _, _ in it.told("withdrawn_late")} == {KARIN.id, PER.id}
    it.add(PER, DocumentWithdrawn(it.id, "en dubblett"))
    assert it.state == "withdrawn"


@pytest.mark.parametrize("first", ["old", "lock"])
@pytest.mark.parametrize("code", ["signed_the_old", "added_to_the_old"])
def test_what_is_done_to_the_old_version_apart_from_the_lock_of_a_new_is_told(code: str, first: str) -> None:
    """Both are told that it is to be done again: signed, or added to."""
    it = Written()
    it.lock()
    again = it.add(PER, DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id))
    signs = DocumentSigned(it.id, 1, "paper", "Karin Ek", "Eva Lind")
    old = KARIN, signs if code == "signed_the_old" else DocumentAddedTo(it.id, "Rätt tid är 22:40.")
    lock = PER, DocumentLocked(finished(again.id, BASE, version=2))
    seen = len(it.events)
    for person, payload in (old, lock) if first == "old" else (lock, old):
        it.add(person, payload, base=seen)
    assert {person for person, _, _ in it.told(code)} == {KARIN.id, PER.id}
    assert it.case.documents.in_its_place(it.document)[-1].state == "final"


def test_two_new_versions_begun_apart_are_told_of_and_the_second_is_not_locked() -> None:
    it = Written()
    it.lock()
    begun = DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id)
    seen = len(it.events)
    first, second = it.add(KARIN, begun), it.add(PER, begun, base=seen)
    assert {person for person, _, _ in it.told("replaced_twice")} == {KARIN.id, PER.id}
    it.add(KARIN, DocumentLocked(finished(first.id, BASE, version=2)))
    kind = load_documents().get("report")
    assert kind is not None
    asked = Asked(kind, it.case, load_law(), NIGHT.date())
    says = document_check.missing(it.case.documents.every[second.id], asked)[0]
    assert says.startswith("Karin Ek har låst en annan ny version")


def test_a_document_that_takes_the_place_of_another_is_its_next_version() -> None:
    it = Written()
    it.lock()
    again = it.add(PER, DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id))
    assert it.case.documents.every[again.id].version == 2
    assert [one.id for one in it.case.documents.newer(it.document)] == [again.id]
    assert it.case.documents.stands(it.document)  # a draft takes nobody's place


def test_whoever_wrote_the_version_before_has_written_the_next_one_too() -> None:
    it = Written()
    it.write(PER, BASE)
    it.lock()
    again = it.add(KARIN, DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id))
    assert it.case.documents.every[again.id].writers == {PER.id: PER.name}


def test_only_a_locked_version_that_holds_takes_the_place_of_the_one_before() -> None:
    it = Written()
    it.lock()
    again = it.add(PER, DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id))
    it.add(PER, DocumentLocked(finished(again.id, BASE, version=2)))
    assert it.case.documents.replaced(it.document)
    it.add(PER, DocumentWithdrawn(again.id, "fel"))
    assert it.case.documents.stands(it.document)
    assert it.case.documents.newer(it.document) == []
    third = it.add(PER, DocumentBegun("report", "Rapport", BEGUN.sections, replaces=it.id))
    assert it.case.documents.every[third.id].version == 3, "two papers never have one number"


def test_what_belongs_to_no_document_has_no_effect() -> None:
    it = Written()
    strange = [
        it.add(KARIN, SectionWritten(uuid4(), "matter", "text")),
        it.write(KARIN, "text", section="nowhere"),
        it.add(KARIN, DocumentAddedTo(it.id, "tillägg till ett utkast")),
        it.add(KARIN, DocumentSigned(it.id, 1, "digital", "Karin Ek")),
    ]
    assert {event.id for event in strange} <= it.case.log.void
    assert it.state == "draft"


@given(histories("document.", begin=st.just(BEGUN)), st.data())
def test_any_events_in_any_order_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events)), data.draw(st.permutations(events))):
        state = case.fold(some)
        assert state.documents == case.fold(list(some)).documents
        for document in state.documents.every.values():
            for section in document.sections.values():
                # Nothing that somebody wrote, and that nobody has replaced, is gone.
                assert not document.open or not section.versions or section.branches
            assert wording.entry(document.event)
