"""Documents written, reviewed, added to and withdrawn; and how lists tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from documents_side import (
    CHILD,
    OFFICE,
    a_case,
    begin,
    decided,
    fill,
    found,
    lock,
    missing,
    ready,
    refused,
    write,
)
from factories import KARIN, PER, Laptop, PaperStore, author, make_laptop, sync

from jourtui.rules.case import SubjectFacts
from jourtui.rules.documents import DocumentFacts
from jourtui.rules.entries import NoteWritten
from jourtui.rules.locks import LockedFrom
from jourtui.screens.timeline import Source, entries
from jourtui.store import cases, documents
from jourtui.words import document_words, wording


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


# Writing


def test_a_report_is_written_and_locked_as_it_was(karin: Laptop) -> None:
    case, document = ready(karin)
    assert missing(karin, case, document) == []
    finished = lock(karin, case, document)
    assert (finished.board, finished.board_name, finished.municipality) == (
        "ystad",
        OFFICE.places.board("ystad").name,  # type: ignore[union-attr]
        "Ystad",
    )
    assert (finished.author, finished.author_title, finished.signer) == (KARIN.name, "socionom", KARIN.name)
    assert (finished.case, finished.case_number, finished.jour) == (case, case.hex[:8], "Sociala jouren syd")
    assert finished.concerned[0].personal_number == CHILD
    assert ("Uppgifter lämnade av", "mormodern 2026-11-20") in finished.facts
    assert finished.reported_by == "mormodern 2026-11-20"
    assert [part.code for part in finished.parts][:2] == ["matter", "events"]
    cases.name_subject(
        karin.desk,
        case,
        SubjectFacts(name="Någon Annan"),
        base=karin.desk.position(),
        subject=next(iter(karin.journal.case(case).subjects)),
    )
    assert found(karin, case, document).finished == finished
    with refused("låst och ändras inte"):
        write(karin, case, document, "matter", "annat")


def test_a_timeline_tells_which_section_and_does_not_list_the_proposals(karin: Laptop) -> None:
    case = a_case(karin)
    document = begin(karin, case, texts={"matter": "Oro.", "events": "Hon ringde."})
    for section in ("matter", "events", "matter"):
        write(karin, case, document, section, f"Skrivet i {section} {section}.")
        write(karin, case, document, section, f"Skrivet i {section}.")
    karin.act(case, NoteWritten("mellan", "plain"))
    write(karin, case, document, "assessment", "Bedömt.")
    log = karin.journal.case(case).log
    told = [one.text or wording.entry(one.event)[0] for one in entries([Source(log, wording.value)], ())]
    assert told[-4:] == [
        "Började skriva",
        "Rapport: Saken, Vad som hände",
        "Anteckning",
        "Rapport: Bedömning",
    ]
    karin.watch.forward(seconds=20)
    minute = karin.watch.now.replace(second=0, microsecond=0)
    karin.act(
        case, NoteWritten("ringde ordföranden", "plain"), NoteWritten("hon beslutade", "plain", at=minute)
    )
    told = [
        getattr(one.event.payload, "text", "")
        for one in entries([Source(karin.journal.case(case).log, wording.value)], ())
    ]
    assert told[-2:] == ["ringde ordföranden", "hon beslutade"], "within a minute as it was written"
    written = document_words.folded(log)
    assert len(written) == 9
    assert list(written.values()).count(None) == 7


def test_the_same_text_again_is_no_event_and_a_known_text_is_not_sent_twice(karin: Laptop) -> None:
    case = a_case(karin)
    document = begin(karin, case, texts={"matter": "Oro för Vilma."})
    base = karin.desk.position()
    assert (
        documents.write(
            karin.desk, case, document, "matter", "Oro för Vilma.\n ", shown="Oro för Vilma.", base=base
        )
        is None
    )
    write(karin, case, document, "matter", "Stor oro för Vilma.")
    (last,) = karin.journal.events(case)[-1:]
    assert (last.payload.was, last.payload.made_from is None) == ("", False)  # type: ignore[union-attr]
    part = found(karin, case, document).sections["matter"]
    assert [(one.drafted, one.written) for one in part.versions] == [
        (True, "Oro för Vilma."),
        (False, "Stor oro för Vilma."),
    ]


def test_two_who_write_apart_are_merged_on_both_laptops(karin: Laptop, tmp_path: Path) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case = a_case(karin)
    document = begin(karin, case, texts={"events": "Kom kl 22.\n\nModern var hemma.\n\nBarnen sov."})
    sync(store, karin, per)
    write(karin, case, document, "events", "Kom kl 22.14.\n\nModern var hemma.\n\nBarnen sov.")
    write(per, case, document, "events", "Kom kl 22.\n\nModern var hemma.\n\nBarnen var vakna.")
    sync(store, karin, per)
    texts = {found(one, case, document).sections["events"].text for one in (karin, per)}
    assert texts == {"Kom kl 22.14.\n\nModern var hemma.\n\nBarnen var vakna."}
    per.close()


def test_a_contested_section_is_not_locked_until_somebody_has_chosen(karin: Laptop, tmp_path: Path) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case, document = ready(karin)
    sync(store, karin, per)
    write(karin, case, document, "matter", "Det ena.")
    write(per, case, document, "matter", "Det andra.")
    sync(store, karin, per)
    assert missing(karin, case, document) == [
        "Två har skrivit olika i avsnittet Saken samtidigt. Välj en text."
    ]
    with refused("Två har skrivit olika"):
        lock(karin, case, document)
    write(karin, case, document, "matter", "Det ena.")
    assert lock(karin, case, document).parts[0].text == "Det ena."
    per.close()


def test_what_is_too_long_is_refused_in_a_sentence(karin: Laptop) -> None:
    case, document = ready(karin)
    with refused("tecken för långt"):
        write(karin, case, document, "matter", "a" * 20_001)
    with refused("för långt"):
        write(karin, case, document, "matter", "字" * 20_000 + "1")
    write(karin, case, document, "events", "å" * 20_000)
    write(karin, case, document, "measures", "å" * 19_000)
    with refused("för långt för att låsas. Korta det, Vad som hände mest"):
        lock(karin, case, document)
    assert found(karin, case, document).open


# What becomes of it


def test_whoever_wrote_it_alone_does_not_review_it(karin: Laptop, tmp_path: Path) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case = a_case(karin)
    document = begin(karin, case)
    with refused("tomt"):
        documents.review(karin.desk, case, document, base=karin.desk.position())
    proposed = begin(karin, case, texts={"matter": "Oro."})
    with refused("Be din kollega"):  # what the program put together, at her wish
        documents.review(karin.desk, case, proposed, base=karin.desk.position())
    fill(karin, case, document)
    with refused("Be din kollega"):
        documents.review(karin.desk, case, document, base=karin.desk.position())
    sync(store, karin, per)
    documents.review(per.desk, case, document, "läst", base=per.desk.position())
    assert found(per, case, document).state == "reviewed"
    per.close()


def test_an_addition_and_a_withdrawal_say_something_and_hold_once(karin: Laptop) -> None:
    case, document = ready(karin)
    with refused("inte låst"):
        documents.add(karin.desk, case, document, "tillägg")
    lock(karin, case, document)
    with refused("Skriv vad"):
        documents.add(karin.desk, case, document, " \n")
    documents.add(karin.desk, case, document, "Rätt tid är 22:40.")
    with refused("Skriv varför"):
        documents.withdraw(karin.desk, case, document, " ")
    documents.withdraw(karin.desk, case, document, "fel person")
    for deed in (
        lambda: documents.withdraw(karin.desk, case, document, "igen"),
        lambda: documents.add(karin.desk, case, document, "mer"),
        lambda: lock(karin, case, document),
    ):
        with refused("tillbakadraget"):
            deed()
    it = found(karin, case, document)
    assert (it.state, len(it.additions)) == ("withdrawn", 1)


def test_an_addition_to_the_version_before_is_not_lost(karin: Laptop) -> None:
    """What came to it after the new one was begun is told of before the lock, and then belongs in the new."""
    case, document = ready(karin)
    lock(karin, case, document)
    newer = begin(karin, case, replaces=document)
    assert "tillägg" not in str(documents.doubtful(karin.desk, OFFICE, case, newer))
    documents.add(karin.desk, case, document, "Rätt tid är 22:40.")
    assert "fått 1 tillägg sedan" in str(documents.doubtful(karin.desk, OFFICE, case, newer))
    lock(karin, case, newer)
    with refused("Version 2 av Rapport är låst och gäller. Gör tillägget i den."):
        documents.add(karin.desk, case, document, "Och mormor heter Ada.")
    documents.add(karin.desk, case, newer, "Rätt tid är 22:40.")


def test_a_new_version_begins_with_what_was_locked(karin: Laptop) -> None:
    case, document = ready(karin)
    with refused("låst dokument av samma slag"):
        begin(karin, case, replaces=document)
    lock(karin, case, document)
    with refused("låst dokument av samma slag"):
        begin(karin, case, "concern", replaces=document)
    again = begin(karin, case, replaces=document)
    assert found(karin, case, again).sections["matter"].text == "Text i matter."
    with refused("redan ersatt"):
        begin(karin, case, replaces=document)
    assert documents.as_finished(karin.desk, OFFICE, case, again).version == 2
    documents.withdraw(karin.desk, case, again, "behövs inte", base=karin.desk.position())
    begin(karin, case, replaces=document)


def test_what_a_colleague_withdrew_while_it_was_locked_is_begun_anew_with_its_text(
    karin: Laptop, tmp_path: Path
) -> None:
    store, per = PaperStore(), make_laptop(tmp_path / "b", PER, watch=karin.watch)
    case, document = ready(karin)
    sync(store, karin, per)
    sync(store, karin, per)
    documents.withdraw(per.desk, case, document, "en dubblett")
    write(karin, case, document, "matter", "Hon är åtta år.")
    lock(karin, case, document)
    sync(store, per, karin)
    sync(store, per, karin)
    assert found(karin, case, document).state == "withdrawn"
    again = begin(karin, case, replaces=document)
    it = found(karin, case, again)
    texts = [section.text for section in it.sections.values()]
    assert (it.version, it.replaces, texts[0]) == (1, None, "Hon är åtta år.")
    assert all(texts)
    assert it.receiver == "Karin Ek, socionom"
    lock(karin, case, again)


def test_a_new_version_holds_what_was_added_to_the_locked_one(karin: Laptop) -> None:
    case, document = ready(karin)
    last = lock(karin, case, document).parts[-1]
    documents.add(karin.desk, case, document, "Mormor hämtade barnet kl 06.")
    sections = found(karin, case, begin(karin, case, replaces=document)).sections
    assert sections[last.code].text.startswith(last.text)
    assert "Mormor hämtade barnet kl 06." in sections[last.code].text


def test_a_new_version_is_about_those_it_was_about_and_of_the_same_decision(karin: Laptop) -> None:
    case = a_case(karin)
    other = cases.name_subject(karin.desk, case, SubjectFacts(name="Otto Berg"), base=karin.desk.position())
    first, _ = decided(karin, case), decided(karin, case)
    document = begin(karin, case, "lvu_custody", decision=first)
    fill(karin, case, document)
    (vilma,) = [one for one in karin.journal.case(case).subjects if one != other]
    facts = DocumentFacts(concerned=(vilma,), cited=("lvu_custody",), took_part=("Per Holm",))
    documents.correct(karin.desk, case, document, facts, base=karin.desk.position())
    locked = lock(karin, case, document)
    again = begin(karin, case, "lvu_custody", replaces=document)
    it = found(karin, case, again)
    assert (it.concerned, it.cited, it.took_part) == ((vilma,), ("lvu_custody",), ("Per Holm",))
    assert (it.decision, it.read_back, it.informed_by) == (first, True, "mormodern 2026-11-20")
    now = documents.as_finished(karin.desk, OFFICE, case, again)
    assert (now.concerned, now.facts, now.cited) == (locked.concerned, locked.facts, locked.cited)


def test_what_is_not_there_is_refused(karin: Laptop) -> None:
    case = a_case(karin)
    document = begin(karin, case)
    here = karin.desk.position()
    with refused("finns inte i ärendet"):
        documents.find(karin.desk, case, uuid4())
    with refused("Avsnittet finns inte"):
        documents.write(karin.desk, case, document, "nowhere", "text", shown="", base=here)
    with refused("documents.toml"):
        begin(karin, case, "made_up")
    with refused("finns inte i ärendet"):
        documents.correct(karin.desk, case, document, DocumentFacts(concerned=(uuid4(),)), base=here)


def test_the_view_tells_how_far_each_has_come(karin: Laptop) -> None:
    case, document = ready(karin)
    karin.watch.forward(minutes=1)
    begin(karin, case, "concern")
    write(karin, case, document, "remaining", "")
    with karin.desk.rows() as rows:
        first, second = documents.of_case(rows, case)
        assert [row.document for row in documents.listed(rows, ["vilma", "RAPPORT"])] == [document]
        assert documents.listed(rows, ["%"]) == []
        assert [row.document for row in documents.beginning(rows, document.hex[:8])] == [document]
    assert (first.title, first.state, first.unwritten, first.board) == ("Rapport", "draft", 1, "ystad")
    assert (first.subject_name, first.by_name, first.writers) == ("Vilma Berg", KARIN.name, KARIN.name)
    assert (second.title, second.unwritten) == ("Anmälan om oro för barn", 3)
    write(karin, case, document, "remaining", "Inget.")
    lock(karin, case, document)
    with karin.desk.rows() as rows:
        locked = documents.of_case(rows, case)[0]
    assert (locked.state, locked.unwritten, locked.locked_by, locked.locked_at) == (
        "final",
        0,
        KARIN.name,
        karin.watch(),
    )


def test_a_case_locked_from_somebody_tells_them_nothing_of_its_documents(
    karin: Laptop, tmp_path: Path
) -> None:
    case, _ = ready(karin)
    karin.act(case, LockedFrom(author(PER), "jäv"))
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    sync(store, karin, per)
    with per.desk.rows() as rows:
        (row,) = documents.listed(rows)
        assert (row.title, row.subject_name, row.writers) == ("", "Låst ärende", "")
        assert documents.listed(rows, ["vilma"]) == []
    per.close()
