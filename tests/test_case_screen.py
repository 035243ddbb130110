"""The case screen, by keys alone: history, notes kept apart, whom and whose, report, end, two values."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from case_side import PERSONNUMMER, Night, a_case, call, night
from factories import KARIN, NIGHT, PER, PaperStore, Watch, author, sync

from jourtui.rules.case import CaseFacts, SubjectFacts
from jourtui.rules.entries import NoteWritten
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.responsibility import Offered
from jourtui.screens import everywhere
from jourtui.store import calls, cases


async def test_opening_is_logged_and_the_history_stands_in_the_order_in_which_it_happened(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        record = call(it.desk, ago=40)
        case = calls.open_case(it.desk, record)
        calls.note(it.desk, case, NoteWritten("hon grät", "observed", at=NIGHT - timedelta(minutes=30)))
        calls.note(it.desk, case, NoteWritten("tror att det är allvar", "assessed"))
        await it.case(case)
        assert len(it.readings(case, "opened")) == 1
        await it.shows("Iakttaget", "hon grät", "skrivet 22:14", "Bedömning", "från SOS Alarm")
        calls.note(it.desk, case, NoteWritten("dagen före", at=NIGHT - timedelta(days=1)))
        await it.shows("dagen före", "skrivet fre")
        assert "i morgon" not in it.text
        places = [it.text.index(word) for word in ("från SOS Alarm", "hon grät", "tror att det")]
        assert places == sorted(places)


async def test_the_three_kinds_of_note_are_written_by_keys_and_kept_apart(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = calls.open_case(it.desk, call(it.desk))
        await it.case(case)
        await it.keys("1")
        await it.asks("Iakttaget")
        await it.write("blåmärke")
        await it.keys("enter", *"kind", "tab", *"22.10", "enter")
        await it.says("sparad")
        await it.keys("2")
        await it.asks("Uppgift")
        await it.keys("tab")
        await it.write("han slår")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem som uppger det.")
        await it.write("Ann")
        await it.keys("right", "ctrl+s")
        await it.shows("Uppgift (Anna", "han slår")
        await it.keys("3")
        await it.asks("Bedömning")
        await it.write("akut")
        await it.keys("ctrl+s")
        await it.until(lambda: not it.app.screen.is_modal)
        notes = [e.payload for e in it.desk.journal.events(case) if isinstance(e.payload, NoteWritten)]
        assert [(note.mode, note.stated_by, note.text) for note in notes] == [
            ("observed", "", "blåmärke\nkind"),
            ("stated", "Anna Svensson", "han slår"),
            ("assessed", "", "akut"),
        ]
        assert notes[0].at == NIGHT - timedelta(minutes=4)


async def test_a_note_that_was_left_comes_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.case(a_case(it.desk))
        await it.keys("k")
        await it.asks("Anteckning")
        await it.write("halvt")
        await it.keys("escape")
        await it.says("Utkastet finns kvar")
        await it.keys("k")
        await it.asks("Anteckning")
        assert "halvt" in it.text
        await it.write(" klart")
        await it.keys("ctrl+s")
        await it.says("sparad")
        await it.shows("halvt klart")


async def test_what_is_undone_stays_struck_through_with_who_and_when(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        calls.note(it.desk, case, NoteWritten("fel ärende"))
        await it.case(case)
        await it.keys("å")
        await it.says("Ångrat: Anteckning – fel ärende")
        await it.shows("fel ärende", "ångrat av Karin Ek 22:14")
        assert len(it.desk.journal.case(case).log.struck) == 1


async def test_the_board_is_chosen_with_its_ground_and_trelleborg_has_two(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, staying_municipality=None)
        await it.case(case)
        await it.keys("d")
        await it.asks("Kommuner")
        await it.write("tbg")
        await it.keys("tab")
        await it.write("malmö")
        await it.shows("Trelleborg har 2 nämnder", "Malmö är inte vår")
        await it.keys("ctrl+s")
        await it.asks("Nämnd")
        await it.shows(
            "a  Socialnämnden i Trelleborg", "b  Arbetsmarknadsnämnden i Trelleborg", "är inte vår"
        )
        await it.keys("ctrl+s")
        await it.shows("Välj en nämnd.")
        await it.keys("b", "ctrl+s")
        await it.says("Ändringen är sparad.")
        row = it.row(case)
        assert row.board == "trelleborg-am"
        assert row.board_ground == "vistelsekommun, akut behov (SoL 29:4)"
        assert row.home_municipality == "1280"
        await it.shows("Arbetsmarknadsnämnden i Trelleborg – vistelsekommun")


async def test_a_board_that_nothing_points_to_takes_a_ground(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("d")
        await it.asks("Kommuner")
        await it.keys("ctrl+s")
        await it.asks("Nämnd")
        await it.keys("j", "ctrl+s")
        await it.shows("Skriv varför det är den nämnden.")
        await it.write("beslut i kväll")
        await it.keys("enter")
        await it.says("sparad")
        assert (it.row(case).board, it.row(case).board_ground) == ("simrishamn", "beslut i kväll")
        told = MorningReport("Maria Dahl", "socialsekreterare", board="simrishamn")
        it.desk.write(case, told)
        await it.keys("d")
        await it.asks("Kommuner")
        await it.keys("ctrl+s")
        await it.asks("Nämnd")
        await it.keys("a", "ctrl+s")
        await it.says("Redan berättat för Socialnämnden i Simrishamn")


async def test_what_was_stated_is_shown_and_set_by_nobody_but_a_person(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = calls.open_case(it.desk, call(it.desk, municipality="1286"))
        await it.case(case)
        await it.shows("uppgiven kommun Ystad")
        await it.keys("d")
        await it.asks("Kommuner")
        await it.shows("uppgiven: Ystad")
        await it.keys("ctrl+s")
        await it.shows("Uppgiven kommun är Ystad")
        assert it.row(case).staying_municipality is None, "to look is not to set"
        await it.keys("escape")
        await it.keys("d")
        await it.write("ystad")
        await it.keys("ctrl+s")
        await it.asks("Nämnd")
        assert it.row(case).staying_municipality == "1286"


async def test_a_misspelt_municipality_is_asked_about_and_an_unknown_one_refused(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, staying_municipality=None)
        await it.case(case)
        await it.keys("d")
        await it.asks("Kommuner")
        await it.write("simrishman")
        await it.shows("menas Simrishamn?")
        await it.keys("tab")
        await it.write("qqqqqqqq")
        await it.keys("ctrl+s")
        await it.shows("Kommunen känns inte igen.")
        assert it.row(case).staying_municipality is None


async def test_a_personnummer_is_checked_and_a_reserve_number_is_not(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = cases.open_new(it.desk, CaseFacts(title="oro"))
        await it.case(case)
        await it.keys("h")
        await it.asks("Vem ärendet avser")
        await it.write("Vilma")
        await it.keys("tab")
        await it.write(PERSONNUMMER[:-1] + "3")
        await it.keys("ctrl+s")
        await it.shows("Kontrollsiffran stämmer inte. Är det ett", "reservnummer, välj det.")
        await it.keys("backspace", "2", "ctrl+s")
        await it.says("sparad")
        await it.shows(f"Vilma  {PERSONNUMMER} · 13 år")
        await it.keys("h")
        await it.asks("Vem ärendet avser")
        await it.keys("n")
        await it.shows("Vårdnadshavare")
        await it.keys("tab", *"1805199999", "tab", "r", "ctrl+s")
        await it.until(lambda: len(it.desk.journal.case(case).subjects) == 2)
        first, second = it.desk.journal.case(case).subjects.values()
        assert (first.personnummer, first.number_kind) == (PERSONNUMMER, "personnummer")
        assert (second.personnummer, second.number_kind) == ("1805199999", "reserve")


async def test_steps_are_planned_and_ticked_off(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("b")
        await it.says("Inget steg är planerat.")
        await it.keys("p")
        await it.asks("Planera ett steg")
        await it.write("ring polisen")
        await it.keys("tab")
        await it.write("22.30")
        await it.keys("enter")
        await it.shows("ring polisen", "senast 22:30")
        assert it.desk.journal.case(case).steps[0].due == NIGHT + timedelta(minutes=16)
        await it.keys("b")
        await it.asks("Bocka av")
        await it.keys("ctrl+s")
        await it.shows("Välj: gjort eller behövs inte.")
        await it.keys("g", "ctrl+s")
        await it.says("Avbockat.")
        assert not it.desk.journal.case(case).steps[0].pending


async def test_a_report_to_a_named_receiver_stops_its_clock(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, board="ystad", board_ground="vistelsekommun")
        cases.plan(it.desk, case, "ring skolan")
        await it.case(case)
        await it.shows("rapport senast mån 23 nov 08:00")
        await it.keys("z")
        await it.asks("Överrapportering")
        await it.keys("ctrl+s")
        await it.shows("Skriv namnet på den som tog emot.")
        await it.write("Maria Dahl")
        await it.keys("tab")
        await it.write("gruppledare")
        await it.keys("ctrl+s")
        await it.shows("Läste mottagaren tillbaka det? J eller N.")
        await it.keys("j", "tab", "tab", "j", "ctrl+s")
        await it.says("Fristen stannar.")
        await it.shows("överrapporterat", "per telefon till Maria Dahl, gruppledare", "återläst")
        given = it.desk.journal.case(case).reports[-1].payload
        assert given == MorningReport(
            "Maria Dahl", "gruppledare", "ystad", "phone", read_back=True, left="ring skolan", feedback=True
        )
        assert it.row(case).unreported_since is None


async def test_what_went_on_paper_was_not_read_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, board="ystad", board_ground="vistelsekommun")
        await it.case(case)
        await it.keys("z")
        await it.asks("Överrapportering")
        await it.write("Maria Dahl")
        await it.keys("tab")
        await it.write("gruppledare")
        await it.keys("tab", "p", "tab", "tab", "n", "ctrl+s")
        await it.shows("Det som inte sades kan inte läsas tillbaka.")
        await it.keys("backspace", "ctrl+s")
        await it.says("Fristen stannar.")
        await it.shows("på papper till Maria Dahl, gruppledare")


async def test_it_is_closed_with_an_outcome_and_opened_again(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("s")
        await it.asks("Avsluta ärendet")
        await it.shows("Nämnden är inte vald.", "inte överrapporterat")
        await it.write("råd och stöd")
        await it.keys("enter")
        await it.shows("avslutat: råd och stöd")
        await it.keys("p")
        await it.says("Ärendet är avslutat. E öppnar det igen.")
        await it.keys("e")
        await it.asks("Öppna ärendet igen")
        await it.keys("enter")
        await it.says("öppet igen")
        assert it.row(case).open


async def test_protected_facts_are_masked_until_shown_and_that_is_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk, protected=True)
        record = call(it.desk, protected=True)
        calls.link_case(it.desk, record, case)
        await it.case(case)
        await it.shows("SKYDDADE UPPGIFTER", "•••", "namn: Anna Svensson (skyddad)")
        assert "Storgatan" not in it.text
        assert "070-174 06" not in it.text
        await it.keys("h")
        await it.says("X visar dem först")
        assert not it.readings(case, "unmasked")
        await it.keys("x")
        await it.shows("Storgatan 4", "070-174 06 11", "070-174 06 10")
        assert len(it.readings(case, "unmasked")) == 1
        await it.keys("x")
        await it.until(lambda: "Storgatan" not in it.text)


async def test_a_record_with_newer_events_takes_notes_only(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        it.from_the_future(case, tmp_path / "two")
        await it.case(case)
        await it.shows("kräver nyare jourtui", "Kräver nyare jourtui.")
        for key in "ydpzsl":
            await it.keys(key)
            await it.says("Bara anteckningar kan läggas till.")
            assert not it.app.screen.is_modal
        await it.keys("k")
        await it.asks("Anteckning")
        await it.write("går bra")
        await it.keys("ctrl+s")
        await it.says("sparad")


async def test_next_and_previous_case_from_inside_remember_the_scroll(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        older = a_case(it.desk, subject="Äldsta")
        it.watch.forward(minutes=1)
        newer = a_case(it.desk, subject="Nyaste")
        for n in range(30):
            calls.note(it.desk, newer, NoteWritten(f"rad {n}"))
        await it.case(newer)
        history = it.app.screen.query_one("#history")
        await it.until(lambda: history.max_scroll_y > 0 and history.scroll_y == history.max_scroll_y)
        await it.keys("home")
        await it.until(lambda: history.scroll_y == 0)
        await it.keys("j")
        await it.shows("Äldsta")
        assert it.readings(older, "opened")
        await it.keys("j")
        await it.says("inget äldre")
        await it.keys("i")
        await it.shows("Nyaste")
        await it.until(lambda: history.scroll_y == 0)
        await it.keys("i")
        await it.says("inget nyare")


async def test_whose_it_is_goes_by_the_same_keys_as_in_the_queue(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("t")
        await it.says("Du har det redan.")
        await it.keys("l")
        await it.asks("Lämna till")
        await it.keys("enter")
        await it.shows("erbjudet kollegan 22:14, väntar svar")
        await it.keys("v")
        await it.says("tillbakataget")
        assert it.row(case).holder_id == KARIN.id


async def test_cases_are_linked_both_ways(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, subject="Vilma Berg")
        other = a_case(it.desk, subject="Otto Berg", board="ystad")
        await it.case(case)
        await it.keys("m")
        await it.asks("Länka till ett annat ärende")
        await it.write("otto")
        await it.keys("enter")
        await it.asks("Vilket ärende?")
        await it.keys("1")
        await it.asks("Vad har de gemensamt?")
        await it.write("syskon")
        await it.keys("enter")
        await it.shows("Otto Berg – Socialnämnden i Ystad: syskon")
        assert case in it.desk.journal.case(other).linked


@pytest.mark.parametrize("desktop", [True, False])
async def test_the_caller_of_the_last_open_call_is_rung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desktop: bool
) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        opened: list[str] = []
        copied: list[str] = []
        monkeypatch.setattr(everywhere, "has_desktop", lambda: desktop)

        def telephone(url: str) -> bool:
            opened.append(url)
            return True

        monkeypatch.setattr("webbrowser.open", telephone)
        monkeypatch.setattr(it.app, "copy_number", lambda number, shown: copied.append(number))
        await it.case(case)
        await it.keys("r")
        await it.says("Inget öppet anrop")
        calls.link_case(it.desk, call(it.desk), case)
        await it.keys("r")
        await it.asks("Hur gick det?")
        await it.keys("n")
        await it.says("Nådd.")
        if desktop:
            await it.until(lambda: opened == ["tel:+46701740610"])
        else:
            assert (opened, copied) == ([], ["+46701740610"])


# Two people at the same time


async def contested(it: Night, tmp_path: Path) -> tuple[UUID, PaperStore]:
    """Karin's form about a case is open while Per's change of the same fact comes in."""
    store = PaperStore(Watch())
    case = a_case(it.desk)
    colleague = it.colleague(tmp_path / "two")
    it.push(store)
    sync(store, colleague)
    await it.case(case)
    await it.keys("y")
    await it.asks("Klassificera ärendet")
    await it.write(" om natten")
    base = colleague.journal.position()
    it.watch.forward(minutes=1)
    cases.correct(colleague.desk, case, CaseFacts(title="misshandel"), base=base)
    sync(store, colleague)
    it.take_in(store)
    colleague.close()
    await it.shows("oro för barn om natten")
    await it.keys("ctrl+s")
    await it.until(lambda: not it.app.screen.is_modal)
    return case, store


async def test_a_pull_while_the_form_is_open_hides_no_conflict(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case, _ = await contested(it, tmp_path)
        assert it.row(case).two_values
        await it.shows("två samtidiga ändringar (W)", "Två samtidiga ändringar av saken", "Q läst")
        await it.keys("q")
        await it.says("läst")
        await it.until(lambda: "Q läst" not in it.text)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: saken")
        await it.shows("misshandel", "Per Holm", "oro för barn om natten", "Karin Ek", "skrev 22:15")
        await it.keys("1")
        await it.says("Valt.")
        assert not it.row(case).two_values
        assert it.row(case).title == "misshandel"


async def test_a_third_value_is_written_instead(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case, _ = await contested(it, tmp_path)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: saken")
        await it.keys("3")
        await it.asks("Ett annat värde")
        await it.write("!")
        await it.keys("enter")
        await it.says("Valt.")
        assert not it.row(case).two_values
        assert it.row(case).title == "oro för barn om natten!"


async def test_two_boards_are_chosen_with_their_grounds(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(Watch())
        case = a_case(it.desk)
        colleague = it.colleague(tmp_path / "two")
        it.push(store)
        sync(store, colleague)
        seen = colleague.journal.position()
        cases.correct(colleague.desk, case, CaseFacts(board="ystad", board_ground="vistas"), base=seen)
        mine = CaseFacts(board="sjöbo", board_ground="hem")
        cases.correct(it.desk, case, mine, base=it.desk.position())
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.case(case)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: nämnd")
        await it.keys("1")
        await it.says("Valt.")
        assert not it.row(case).two_values, "the ground followed the board"
        assert (it.row(case).board, it.row(case).board_ground) == ("ystad", "vistas")


async def test_two_names_of_a_subject_are_chosen_between(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(Watch())
        case = a_case(it.desk)
        (subject,) = it.desk.journal.case(case).subjects
        colleague = it.colleague(tmp_path / "two")
        it.push(store)
        sync(store, colleague)
        seen = colleague.journal.position()
        cases.name_subject(colleague.desk, case, SubjectFacts(name="Wilma"), subject=subject, base=seen)
        cases.name_subject(
            it.desk, case, SubjectFacts(name="Vilma B"), subject=subject, base=it.desk.position()
        )
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.case(case)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: namn")
        await it.keys("escape")
        await it.until(lambda: not it.app.screen.is_modal)
        assert it.row(case).two_values
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: namn")
        await it.keys("1")
        await it.says("Valt.")
        assert it.row(case).subject_name == "Wilma"


async def test_closed_here_and_reopened_there_is_a_choice(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(Watch())
        case = a_case(it.desk)
        cases.close(it.desk, case, "råd", it.desk.position())
        colleague = it.colleague(tmp_path / "two")
        it.push(store)
        sync(store, colleague)
        cases.reopen(colleague.desk, case, "nytt", colleague.journal.position())
        cases.close(it.desk, case, "hänvisning", it.desk.position())
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.case(case)
        assert it.row(case).open, "of two who did not see each other, open is shown"
        await it.keys("w")
        await it.asks("avslutat eller öppet")
        await it.shows("avslutat: hänvisning", "öppet")
        answer = "2" if it.text.index("avslutat: hänvisning") > it.text.index("1  öppet") else "1"
        await it.keys(answer)
        await it.says("Valt.")
        assert not it.row(case).open
        assert it.row(case).outcome == "hänvisning"


async def test_an_offer_to_me_is_accepted_in_the_case(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(Watch())
        colleague = it.colleague(tmp_path / "two")
        case = colleague.open_case()
        colleague.act(case, Offered(answer_within=180, to=author(KARIN)))
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.case(case)
        await it.keys("a")
        await it.says("Accepterat.")
        assert it.row(case).holder_id == KARIN.id
        assert PER.name in it.text
