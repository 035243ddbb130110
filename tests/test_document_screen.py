"""A document by keys: begun in the case, written, reviewed, locked, added to, withdrawn; its versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import a_case, night
from document_screen_side import OFFICE, REQUIRED, a_report, go, opened, state, whole, write, writing
from factories import PER, full_disk, sync

from jourtui.actions import WALLED
from jourtui.rules.case import SubjectFacts
from jourtui.rules.documents import DocumentFacts
from jourtui.store import cases, documents
from jourtui.store.desk import Desk


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_report_is_begun_in_the_case_written_and_locked(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with night(tmp_path / "one", size=size) as it:
        case = a_case(it.desk, board="ystad", board_ground="barnet vistas i Ystad")
        await it.case(case)
        await it.keys("8")
        await it.asks("Rapport")
        await it.keys("a")
        await it.at("DocumentScreen")
        await it.says("Påbörjat: Rapport.")
        (report,) = it.desk.journal.case(case).documents.every
        for code in REQUIRED:
            await writing(it, code)
            await it.keys("ctrl+end")
            await it.write(" Klart.")
            await it.keys("ctrl+s")
            await it.at("DocumentScreen")
        await go(it, "=state")
        await it.shows("Innan det kan låsas:", "Skriv vem som lämnade uppgifterna")
        await it.keys("s")
        await it.says("Skriv vem som lämnade uppgifterna")
        await go(it, "=facts")
        await it.keys("enter")
        await it.asks("Uppgifter: Rapport")
        await it.write("mormodern, 22.10")
        await it.keys("ctrl+s")
        await it.at("DocumentScreen")
        await it.says("Uppgifterna är sparade i dokumentet.")
        await it.shows("Uppgifter lämnade av: mormodern, 22.10")
        await it.keys("S")
        await it.asks("Lås dokumentet?")
        await it.shows("Vilma Berg", "barnet vistas i Ystad", "! Ingen kollega har granskat det.")
        await it.keys("enter")
        await it.shows("Skriv lås för att bekräfta.")
        assert state(it, case, report).open
        await it.write("lås")
        await it.keys("enter")
        await it.says("Dokumentet är låst.")
        finished = state(it, case, report).finished
        assert finished is not None
        assert (finished.board, finished.reported_by) == ("ystad", "mormodern, 22.10")
        assert finished.parts[0].text.endswith("Klart.")
        await go(it, "matter")
        await it.keys("enter")
        await it.says("Dokumentet är låst och ändras inte. T gör ett tillägg.")
        await it.keys("escape")
        await it.at("CaseScreen")
        assert "Utkast till avsnitt" not in it.text
        await it.keys("8")
        await it.asks("Rapport")
        await it.shows("1  Rapport: låst, 22:14")
        await it.keys("1")
        await it.at("DocumentScreen")


async def test_it_is_read_whole_before_and_after_the_lock(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 50)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await it.keys("v")
        await it.at("DocumentReadScreen")
        await it.shows("Så här blir det om det låses nu.", "Sociala jouren syd", "Skrivet om remaining.")
        await it.shows("Upprättat av Karin Ek, socionom", "mormodern, 22:10")
        documents.lock(it.desk, it.app.workplace.office, case, report, base=it.desk.position())
        await it.hides("Så här blir det")
        await it.shows("Skrivet om remaining.")
        await it.keys("escape")
        await it.at("DocumentScreen")


async def test_what_is_offered_of_the_law_is_that_of_the_day_and_the_kind(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await go(it, "=law")
        await it.shows("Inga är valda.")
        await it.keys("enter")
        await it.asks("Lagrum: Rapport")
        await it.shows("29 kap. 4 § SoL: vistelsekommunens ansvar", "20 kap. 1 § SoL: omedelbar skydds")
        await it.shows("26 kap. 1 § OSL (ej kontrollerat)")
        assert "11 kap. 1 a §" not in it.text, "that was the law until July 2025"
        await it.keys("a", "ctrl+s")
        await it.says("Lagrummen är sparade")
        first = OFFICE.law.offered("report", it.desk.now().date())[0]
        assert state(it, case, report).cited == (first.topic,)
        await it.shows(first.text)


async def test_the_colleague_reviews_and_what_is_written_then_is_not_reviewed(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await it.keys("k")
        await it.asks("Granskat?")
        await it.keys("enter")
        await it.says("Den som har skrivit dokumentet kan inte granska det.")
        store, colleague = it.beside(tmp_path / "two")
        write(colleague.desk, case, report, "measures", "Besök gjordes.")
        sync(store, colleague)
        it.take_in(store)
        await it.keys("k")
        await it.asks("Granskat?")
        await it.write("bra")
        await it.keys("enter")
        await it.says("Dokumentet är granskat av dig.")
        await go(it, "=state")
        await it.shows("granskat ·", "Granskat av Karin Ek 22:14: bra")
        write(colleague.desk, case, report, "measures", "Inget besök.")
        sync(store, colleague)
        it.take_in(store)
        await it.shows("utkast ·")
        colleague.close()


async def test_what_changes_while_one_types_lås_is_not_locked_unseen(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        await opened(it, case, report)
        await it.keys("s")
        await it.asks("Lås dokumentet?")
        await it.write("lås")
        write(colleague.desk, case, report, "measures", "Osett.")
        sync(store, colleague)
        it.take_in(store)
        await it.keys("enter")
        await it.says("Dokumentet ändrades under tiden.")
        assert state(it, case, report).open
        colleague.close()


async def test_what_is_typed_and_not_saved_hinders_the_lock(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write(" Mer.")
        await it.keys("escape")
        await it.at("DocumentScreen")
        await it.keys("s")
        await it.says("Du har text i Saken som inte är sparad i dokumentet.")
        assert state(it, case, report).open


async def test_what_is_final_gets_additions_is_withdrawn_with_a_reason_and_replaced(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await it.keys("t")
        await it.says("Dokumentet är inte låst. Skriv i avsnittet i stället.")
        documents.lock(it.desk, it.app.workplace.office, case, report, base=it.desk.position())
        await it.shows("låst · skrevs av Karin Ek")
        await it.keys("t")
        await it.asks("Tillägg: Rapport")
        await it.write("Klockslaget var 22.40.")
        await it.keys("ctrl+s")
        await it.says("Tillägget är sparat.")
        await go(it, "=state")
        await it.shows("TILLÄGG 22:14, Karin Ek", "Klockslaget var 22.40.")
        await it.keys("e")
        await it.says("En ny version är påbörjad")
        await it.shows("Rapport version 2")
        new = [*it.desk.journal.case(case).documents.every][-1]
        assert state(it, case, new).sections["matter"].text == "Skrivet om matter."
        await it.keys("å")
        await it.asks("Dra tillbaka dokumentet?")
        await it.keys("enter")
        await it.shows("Ett skäl behövs.")
        await it.write("fel person")
        await it.keys("enter")
        await it.says("Dokumentet är tillbakadraget.")
        await go(it, "=state")
        await it.shows("Tillbakadraget av Karin Ek 22:14: fel person")
        await it.keys("s")
        await it.says("Dokumentet är tillbakadraget.")
        await it.keys("e")
        await it.says("Ett nytt dokument är påbörjat, med texten från det tillbakadragna.")
        anew = [*it.desk.journal.case(case).documents.every][-1]
        assert state(it, case, anew).sections["matter"].text == "Skrivet om matter."


async def test_versions_tell_what_each_write_changed_and_one_can_be_taken_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case, matter="Modern ringde.")
        await opened(it, case, report)
        it.watch.forward(minutes=5)
        write(it.desk, case, report, "matter", "Modern ringde kl 22.\n\nBarnen sov.")
        await it.keys("g")
        await it.at("VersionsScreen")
        await it.shows("22:19", "Karin Ek", "Ä Modern ringde[+ kl 22+].", "T Barnen sov.")
        await it.keys("end")
        await it.shows("förslag", "Den första texten.", "T Modern ringde.")
        await it.keys("enter")
        await it.at("WriteScreen")
        await it.shows("Modern ringde.")
        await it.keys("ctrl+s")
        await it.at("DocumentScreen")
        assert state(it, case, report).sections["matter"].text == "Modern ringde."
        assert len(state(it, case, report).history) == 3


async def test_two_who_say_different_things_beside_the_sections_choose(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        for desk, name in ((it.desk, "Eva, enhetschef"), (colleague.desk, "Olle, handläggare")):
            documents.correct(desk, case, report, DocumentFacts(receiver=name), base=desk.position())
        sync(store, colleague)
        it.push(store)
        it.take_in(store)
        await opened(it, case, report)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: mottagare")
        await it.shows("Eva, enhetschef", "Olle, handläggare")
        await it.keys("1")
        await it.says("Valt.")
        assert not state(it, case, report).written.contested
        colleague.close()


async def test_a_document_about_some_of_several(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        cases.name_subject(it.desk, case, SubjectFacts(name="Elsa Berg"), base=it.desk.position())
        await opened(it, case, report)
        await go(it, "=facts")
        await it.shows("Avser: Vilma Berg, Elsa Berg")
        await it.keys("enter")
        await it.asks("Uppgifter: Rapport")
        await it.keys("a", "ctrl+s")
        await it.says("Uppgifterna är sparade")
        await it.shows("Avser: Elsa Berg", "Rapport · Elsa Berg")
        await it.keys("s")
        await it.asks("Lås dokumentet?")
        await it.shows("Rapport · Elsa Berg")
        assert len(state(it, case, report).concerned) == 1


async def test_names_and_answers_beside_the_sections_are_read_from_their_form(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await go(it, "=facts")
        await it.shows("Deltog: –", "Uppläst: –", "Vill ha återkoppling: –")
        await it.keys("enter")
        await it.asks("Uppgifter: Rapport")
        await it.keys("tab", "tab")
        await it.write("Anna Ek,Bo Al ,")
        await it.keys("tab", "j", "tab", "n", "ctrl+s")
        await it.says("Uppgifterna är sparade i dokumentet.")
        found = state(it, case, report)
        assert (found.took_part, found.read_back, found.wants_feedback) == (("Anna Ek", "Bo Al"), True, False)
        await it.shows("Deltog: Anna Ek, Bo Al", "Uppläst: ja", "Vill ha återkoppling: nej")
        await it.keys("enter")
        await it.asks("Uppgifter: Rapport")
        await it.keys("tab", "tab", "tab", "backspace", "ctrl+s")
        await it.until(lambda: state(it, case, report).read_back is None)
        assert state(it, case, report).took_part == ("Anna Ek", "Bo Al")


async def test_enter_on_how_it_stands_goes_to_what_has_to_be_written(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk, board="ystad", board_ground="barnet vistas i Ystad")
        basis = documents.begin(it.desk, OFFICE, case, "decision_basis", {})
        screen = await opened(it, case, basis)
        sections = state(it, case, basis).sections.items()
        demanded = [code for code, one in sections if one.heading.required in ("always", "child")]
        assert "child" in demanded  # demanded of whoever may be one
        for code in demanded:
            await go(it, "=state")
            await it.keys("enter")
            await it.until(lambda code=code: screen.table.current == code)  # type: ignore[misc]
            write(it.desk, case, basis, code, "skrivet")
        await go(it, "=state")
        await it.keys("enter")
        await it.until(lambda: screen.table.current == "=law")
        chosen = DocumentFacts(cited=("investigation",))
        documents.correct(it.desk, case, basis, chosen, base=it.desk.position())
        await go(it, "=state")
        await it.keys("enter")
        await it.says("Inget saknas. V läser igenom, S låser.")
        report = a_report(it.desk, case, **dict.fromkeys(REQUIRED, "Förslag."))
        screen = await opened(it, case, report)
        await it.shows("Tänk på:", "Förslag som ingen ändrat: Saken, Vad som hände")
        await it.keys("enter")
        await it.until(lambda: screen.table.current == "=facts")
        given = DocumentFacts(informed_by="mormodern, 22:10")
        documents.correct(it.desk, case, report, given, base=it.desk.position())
        await it.keys("s")
        await it.asks("Lås dokumentet?")
        await it.shows("! Förslag som ingen ändrat: Saken", "! Ärendet har ändrats sedan förslaget: Saken")


async def test_a_kind_that_the_case_lacks_a_decision_for_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("8")
        await it.asks("Rapport")
        await it.shows("Ny: Rapport", "Ny: Utdrag", "bokstav eller Enter väljer")
        assert "saknas" not in it.text
        await it.keys("ö")
        await it.asks("Dokument: andra slag")
        await it.shows("beslut saknas", "bedömning saknas", "bokstav eller Enter väljer", "↓ mer nedanför")
        await it.keys("end")
        await it.hides("↓ mer nedanför")
        await it.keys("escape")
        await it.at("CaseScreen")
        assert not it.desk.journal.case(case).documents.every
        for _ in range(11):
            documents.begin(it.desk, OFFICE, case, "report")
        await it.keys("8")
        await it.shows("2 dokument till …")
        await it.keys("ä")
        await it.asks("Fler dokument")
        await it.keys("b")
        await it.at("DocumentScreen")


async def test_nothing_is_shown_on_a_wall_or_of_what_is_locked_or_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        assert it.readings(case, "opened")
        await go(it, "matter")
        await it.shows("Skrivet om matter.")
        it.desk.wall = True
        it.app.show_anew()
        await it.shows(WALLED)
        assert "Vilma" not in it.text
        it.desk.wall = False
        it.app.show_anew()
        await it.shows("Vilma")
        await it.keys("escape")
        store, colleague = it.beside(tmp_path / "two")
        other, hidden = whole(it.desk, subject="Elsa Nord")

        with monkeypatch.context() as patched:
            patched.setattr(Desk, "log_reading", full_disk)
            await opened(it, other, hidden)
            await it.shows("läsningen kan inte loggas")
            assert "Elsa" not in it.text
            await it.keys("s", "n", "v", "g", "escape")
        await opened(it, case, report)
        it.locked_out_of(case, store, colleague)
        await it.shows("Låst ärende")
        assert "Skrivet om" not in it.text
        assert "Vilma" not in it.text
        await it.keys("v")
        assert type(it.app.screen).__name__ == "DocumentScreen"
        assert PER.name
