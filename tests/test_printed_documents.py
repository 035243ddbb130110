"""Documents as the text commands print them; and the demo's night, which has three."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from case_side import PERSONNUMMER, a_case, night
from documents_side import lock, ready
from factories import KARIN, NIGHT, PER, author, make_laptop, read_log

from jourtui.commands import printed_documents
from jourtui.demo import demo_night
from jourtui.rules.access import DOCUMENTS
from jourtui.rules.case import SubjectFacts
from jourtui.rules.documents import DocumentFacts
from jourtui.rules.locks import LockedFrom
from jourtui.rules.responsibility import TakenOver
from jourtui.store import cases, documents, queries
from jourtui.store.journal import Change
from jourtui.store.masking import LOCKED
from jourtui.store.settings import load_documents


async def test_the_list_and_one_document_are_printed_and_that_is_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place = it.app.workplace
        assert printed_documents.every(place) == "Inga dokument."
        case = a_case(it.desk, board="ystad", board_ground="vistas")
        assert printed_documents.every(place, case.hex[:8]) == "Inga dokument i ärendet."
        (subject,) = it.desk.journal.case(case).subjects
        given = SubjectFacts(personnummer=PERSONNUMMER, number_kind="personnummer")
        cases.name_subject(it.desk, case, given, subject=subject, base=it.desk.position())
        texts = {"matter": "Oro för Vilma.", "events": "Hon ringde.", "remaining": "Ring skolan."}
        document = documents.begin(it.desk, place.office, case, "report", texts)
        assert document.hex[:8] in str(printed_documents.every(place, case.hex[:8]))
        assert "utkast, 1 avsnitt kvar, 3 förslag som ingen ändrat" in str(printed_documents.every(place))
        text = str(printed_documents.one(place, document.hex[:8]))
        assert "\nSAKEN\nOro för Vilma.\n" in text
        assert f"Avser: Vilma Berg, {PERSONNUMMER}" in text
        assert "Innan det låses:\n- Skriv avsnittet Bedömning.\n- Skriv vem som lämnade" in text
        assert it.readings(case, "printed")
        assert [row.reason for row in read_log(it.desk) if row.reason == DOCUMENTS]
        assert printed_documents.one(place, "fffffff") is None
        assert printed_documents.every(place, "fffffff") is None
        store, colleague = it.beside(tmp_path / "other")
        it.locked_out_of(case, store, colleague)
        told = str(printed_documents.every(place)).splitlines()[-1]
        assert told.split() == [document.hex[:8], case.hex[:8], *LOCKED.split()]


async def test_a_final_one_is_printed_with_what_became_of_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place, desk = it.app.workplace, it.desk
        case = a_case(desk, board="ystad", board_ground="vistas")
        needed = [one.code for one in load_documents().kinds[0].sections if one.required == "always"]
        texts = {code: f"Text i {code}." for code in needed}
        facts = DocumentFacts(informed_by="mormodern", cited=("secrecy",))
        document = documents.begin(desk, place.office, case, "report", texts, facts=facts)
        assert "Inget saknas: det kan låsas." in str(printed_documents.one(place, document.hex))
        documents.lock(desk, place.office, case, document, base=desk.position())
        documents.add(desk, case, document, "Rätt tid är 22:40.")
        documents.withdraw(desk, case, document, "fel person")
        text = str(printed_documents.one(place, document.hex))
        for words in (
            "tillbakadraget, 1 tillägg, låst av Karin Ek 22:14",
            "26 kap. 1 § offentlighets- och sekretesslagen (2009:400) (ej kontrollerat)",
            "Tillägg 22:14, Karin Ek:\nRätt tid är 22:40.",
            "TILLBAKADRAGET av Karin Ek: fel person",
        ):
            assert words in text, text
        assert "Innan det låses" not in text


async def test_a_case_locked_from_the_reader_prints_nothing_of_its_documents(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place = it.app.workplace
        case = a_case(it.desk)
        document = documents.begin(it.desk, place.office, case, "report", {"matter": "Oro för Vilma."})
        taken, locked = TakenOver(KARIN.id, "jäv"), LockedFrom(author(KARIN), "jäv")
        place.journal.act(author(PER), Change(case, taken), Change(case, locked))
        for text in (
            printed_documents.one(place, document.hex[:8]),
            printed_documents.every(place, case.hex[:8]),
            printed_documents.every(place),
        ):
            assert text is not None
            assert "Vilma" not in text
            assert "Låst ärende" in text


def test_the_demos_night_has_a_report_that_is_written_one_delivered_document_and_one_that_waits(
    tmp_path: Path,
) -> None:
    laptop = make_laptop(tmp_path / "demo")
    watch = demo_night.Watch(NIGHT)
    laptop.journal.clock = watch
    demo_night.write(laptop.journal, watch, NIGHT)
    with laptop.desk.rows() as rows:
        found = {row.title: row for row in documents.listed(rows)}
        sent, (change,) = queries.deliveries(rows), queries.shift_changes(rows, NIGHT - timedelta(days=1))
        reports = [clock for clock in queries.clocks(rows) if clock.kind == "report"]
    assert {title: row.state for title, row in found.items()} == {
        "Rapport": "draft",
        "Beslutsunderlag": "signed",
        "Information till polis": "final",
    }
    assert {row.title: row.state for row in sent if row.state != "wrong"} == {
        "Beslutsunderlag": "received",
        "Information till polis": "queued",
    }
    assert (change.by_name, change.to_name) == ("Maja Sand", "Karin Ek")
    assert reports, "a document that is locked is not yet delivered"
    laptop.close()


def test_to_lock_a_report_does_not_stop_its_clock(tmp_path: Path) -> None:
    """It stops when the report is delivered, or the municipality was told (domain.md, "Clocks")."""
    laptop = make_laptop(tmp_path / "one")
    case, document = ready(laptop)
    lock(laptop, case, document)
    with laptop.desk.rows() as rows:
        assert "report" in [clock.kind for clock in queries.clocks(rows)]
    laptop.close()
