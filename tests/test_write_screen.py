"""A section of a document written by keys: kept as it is typed, saved, met by what a colleague writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import a_case, night
from document_screen_side import REQUIRED, a_report, go, opened, text_of_section, whole, write, writing
from factories import full_disk, sync
from textual import events
from ui import burst

from jourtui.actions import WALLED
from jourtui.store import documents, section_drafts
from jourtui.store.desk import Desk
from jourtui.store.settings import PHRASES_FILE
from jourtui.widgets.writing_area import MOST, WritingArea

LONG = "Andra stycket som skrivs fortare än det hinner visas, " * 4 + "slut"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_saved_is_in_the_document_and_seen_by_the_colleague(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with night(tmp_path / "one", size=size) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.shows("Vilma Berg", "Saken", "vad det gäller")
        await it.write("Orolig mormor, åäö 678q")
        await it.keys("enter", "enter")
        burst(it.app, LONG, "ctrl+s")
        await it.at("DocumentScreen")
        await it.says("Avsnittet är sparat.")
        assert text_of_section(it, case, report, "matter") == f"Orolig mormor, åäö 678q\n\n{LONG}"
        assert not section_drafts.unsaved(it.desk, report)
        _, colleague = it.beside(tmp_path / "two")
        assert documents.find(colleague.desk, case, report).sections["matter"].text.startswith("Orolig")
        colleague.close()


async def test_what_is_typed_is_on_the_disk_and_comes_back_when_the_laptop_has_died(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write("mormor ringde")
        unsaved = section_drafts.unsaved
        await it.until(lambda: {one.text for one in unsaved(it.desk, report).values()} == {"mormor ringde"})
        assert unsaved(it.desk, report)["matter"].was == ""
        await it.keys("escape")
        await it.at("DocumentScreen")
        await it.says("Det är inte i dokumentet än")
        assert text_of_section(it, case, report, "matter") == ""
        await go(it, "=state")
        await it.shows("Du har text i Saken som inte är sparad")
        await writing(it, "matter")
        await it.says("Utkast hämtat, från 22:14.")
        assert it.app.screen.query_one(WritingArea).text == "mormor ringde"
        await it.keys("ctrl+s")
        await it.at("DocumentScreen")
        assert text_of_section(it, case, report, "matter") == "mormor ringde"


@pytest.mark.parametrize("away", ["f2", "f3", "f9"])
async def test_it_is_kept_whatever_place_is_gone_to_the_moment_it_is_typed(tmp_path: Path, away: str) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.keys(*"ord", away)
        await it.until(
            lambda: {one.text for one in section_drafts.unsaved(it.desk, report).values()} == {"ord"}
        )


async def test_two_who_write_in_different_paragraphs_get_one_text(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        write(it.desk, case, report, "matter", "Ett.\n\nTvå.\n\nTre.")
        store, colleague = it.beside(tmp_path / "two")
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write(" Slut.")
        write(colleague.desk, case, report, "matter", "Först.\n\nTvå.\n\nTre.")
        sync(store, colleague)
        it.take_in(store)
        await it.shows("Per Holm skrev här 22:14")
        assert it.app.screen.query_one(WritingArea).text.endswith("Tre. Slut.")
        await it.keys("ctrl+s")
        await it.at("DocumentScreen")
        await it.shows("Du och Per Holm skrev samtidigt i Rapport: Saken. Texterna är sammanfogade.")
        assert text_of_section(it, case, report, "matter") == "Först.\n\nTvå.\n\nTre. Slut."
        colleague.close()


async def test_two_who_write_in_the_same_paragraph_both_stay_until_one_is_chosen(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        write(it.desk, case, report, "matter", "Modern var hemma.")
        store, colleague = it.beside(tmp_path / "two")
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write(" Ensam.")
        write(colleague.desk, case, report, "matter", "Modern var hemma med sonen.")
        sync(store, colleague)
        it.take_in(store)
        await it.keys("ctrl+s")
        await it.at("DocumentScreen")
        await it.shows("Två samtidiga ändringar av Rapport: Saken", "W väljer.")
        await it.shows("Karin Ek:", "Per Holm:", "hemma. Ensam.", "med sonen.")
        await it.keys("s")
        await it.says("Ärendets nämnd är inte vald.")
        await it.shows("! Två har skrivit olika i avsnittet Saken samtidigt. Välj en text.")
        await it.keys("w")
        await it.at("TwoTextsScreen")
        await it.shows("1  Per Holm", "2  Karin Ek", "[+", "+]")
        await it.keys("3")
        await it.at("WriteScreen")
        await it.until(lambda: "sonen.\n\nModern" in it.app.screen.query_one(WritingArea).text)
        await it.keys("ctrl+z")
        await it.until(lambda: "\n\n" not in it.app.screen.query_one(WritingArea).text)
        await it.keys("escape")
        await it.at("DocumentScreen")
        await it.keys("w")
        await it.at("TwoTextsScreen")
        await it.keys("2")
        await it.at("DocumentScreen")
        await it.says("Den andra texten finns kvar bland versionerna.")
        section = documents.find(it.desk, case, report).sections["matter"]
        assert (section.text, section.contested) == ("Modern var hemma. Ensam.", False)
        colleague.close()


async def test_a_phrase_is_put_in_by_a_letter_with_the_cursor_on_what_is_to_be_filled_in(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one") as it:
        own = it.app.folder / PHRASES_FILE
        own.write_text('[[phrase]]\nlabel = "Råd"\ntext = "Råd till … per telefon."\n', "utf-8")
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write("Hej.")
        await it.keys("ctrl+f")
        await it.asks("Standardfras")
        await it.keys("a")
        await it.at("WriteScreen")
        area = it.app.screen.query_one(WritingArea)
        assert area.text == "Hej. Råd till … per telefon."
        await it.write("mamman")
        assert area.text == "Hej. Råd till mamman per telefon."


@pytest.mark.parametrize(
    ("content", "said"),
    [("phrase = []\n", "Enheten har inga standardfraser"), ("phrase = 1\n", "kan inte användas")],
)
async def test_phrases_that_are_none_or_cannot_be_used_are_told_of(
    tmp_path: Path, content: str, said: str
) -> None:
    async with night(tmp_path / "one") as it:
        (it.app.folder / PHRASES_FILE).write_text(content, "utf-8")
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.keys("ctrl+f")
        await it.says(said)


async def test_a_proposal_stands_beside_and_never_over_what_is_written(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        write(it.desk, case, report, "matter", "Mitt eget.")
        await opened(it, case, report)
        await go(it, "matter")
        await it.keys("n")
        await it.at("WriteScreen")
        await it.shows("FÖRSLAG UR ÄRENDET", "oro för barn", "Mitt eget.")
        area = it.app.screen.query_one(WritingArea)
        assert area.text == "Mitt eget."
        await it.keys("ctrl+g")
        await it.hides("FÖRSLAG UR ÄRENDET")
        await it.keys("ctrl+t")
        await it.says("Visa förslaget först: Ctrl+G.")
        await it.keys("ctrl+g", "ctrl+t")
        await it.until(lambda: area.text.startswith("Mitt eget.") and "oro för barn" in area.text)
        await it.keys("ctrl+z")
        assert area.text == "Mitt eget."


async def test_a_document_that_is_locked_meanwhile_leaves_the_text_on_the_laptop(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write(" Tillagt.")
        documents.lock(it.desk, it.app.workplace.office, case, report, base=it.desk.position())
        await it.shows("! Dokumentet är låst. Din text finns kvar som utkast")
        await it.keys("ctrl+s")
        await it.says("T i dokumentet gör ett tillägg")
        await it.keys("escape")
        await it.at("DocumentScreen")
        typed = section_drafts.unsaved(it.desk, report)["matter"]
        assert typed.text == "Skrivet om matter. Tillagt."
        await writing(it, "matter")
        assert it.app.screen.query_one(WritingArea).text == "Skrivet om matter. Tillagt."


async def test_what_is_thrown_away_is_asked_about_first(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(80, 30)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write("fel")
        await it.until(lambda: section_drafts.unsaved(it.desk, report))
        await it.keys("ctrl+p")
        await it.asks("Vad vill du göra?")
        await it.write("Kasta")
        await it.shows("Släng det som inte är sparat")
        await it.keys("down", "enter")
        await it.shows("Kasta utkastet?")
        await it.keys("enter")
        await it.at("DocumentScreen")
        assert not section_drafts.unsaved(it.desk, report)
        assert text_of_section(it, case, report, "matter") == ""


async def test_a_disk_that_is_full_is_said_and_the_text_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        screen = await writing(it, "matter")

        monkeypatch.setattr(section_drafts, "keep", full_disk)
        await it.write("ord")
        await it.says("Utkastet kunde inte sparas: Disken är full.")
        await it.keys("escape")
        assert it.app.screen is screen
        assert screen.query_one(WritingArea).text == "ord"
        monkeypatch.undo()
        await it.keys("escape")
        await it.at("DocumentScreen")
        assert section_drafts.unsaved(it.desk, report)["matter"].text == "ord"


async def test_more_than_fits_is_said_and_what_stood_there_still_does(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        screen = await writing(it, "matter")
        it.app.post_message(events.Paste("å" * (MOST + 1)))
        await it.says("Avsnittet är fullt")
        assert screen.query_one(WritingArea).text == ""


async def test_nothing_stays_on_the_screen_when_the_case_is_locked_from_its_author_or_on_a_wall(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        await opened(it, case, report)
        await writing(it, "matter")
        await it.write("Storgatan")
        it.desk.wall = True
        it.app.show_anew()
        await it.shows(WALLED)
        assert "Storgatan" not in it.text
        it.desk.wall = False
        it.app.show_anew()
        await it.shows("Storgatan")
        store, colleague = it.beside(tmp_path / "two")
        it.locked_out_of(case, store, colleague)
        await it.shows("låst för dig")
        assert "Storgatan" not in it.text
        await it.keys("ctrl+s")
        assert text_of_section(it, case, report, "matter") == ""


async def test_nothing_is_shown_that_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jourtui.screens.document_read import DocumentReadScreen
    from jourtui.screens.two_texts import TwoTextsScreen
    from jourtui.screens.versions import VersionsScreen
    from jourtui.screens.write import WriteScreen

    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        report = a_report(it.desk, case)
        for code in REQUIRED:
            write(it.desk, case, report, code, "Hemligt.")

        monkeypatch.setattr(Desk, "log_reading", full_disk)
        for screen in (
            WriteScreen(case, report, "matter"),
            TwoTextsScreen(case, report, "matter"),
            VersionsScreen(case, report),
            DocumentReadScreen(case, report),
        ):
            it.app.push_screen(screen)
            await it.shows("läsningen kan inte loggas")
            assert "Hemligt" not in it.text
            await it.keys("ctrl+s", "1", "pagedown", "escape")
            await it.until(lambda screen=screen: it.app.screen is not screen)  # type: ignore[misc]
