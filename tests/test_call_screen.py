"""One call with its history, what is known from before, its facts corrected, and the advance notice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from case_side import Night, call, night
from factories import KARIN, NIGHT, PER, PaperStore, Watch, author, sync
from sqlmodel import select

from jourtui.rules.calendar import at_local
from jourtui.rules.call import CallFacts
from jourtui.rules.case import CaseFacts
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.responsibility import TakenOver
from jourtui.store import calls, cases, notices
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.views import NoticeRow


async def opened(it: Night, record: UUID) -> None:
    it.app.show_call(record)
    await it.at("CallScreen")
    await it.until(lambda: it.app.focused is not None)


def a_notice(desk: Desk) -> UUID:
    return notices.receive(
        desk,
        NoticeReceived(
            "Anna Svensson",
            "Ring farmodern först.",
            NIGHT + timedelta(days=5),
            municipality="1286",
            phone="+46701740610",
            phone_shown="070-174 06 10",
            told_by="Eva Wallin",
        ),
    )


async def test_the_whole_history_is_shown_and_the_opening_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        record = call(it.desk)
        calls.end_attempt(it.desk, record, "busy", note="två gånger")
        await opened(it, record)
        assert it.readings(record, "opened")
        await it.shows("orolig för barnbarn", "Kontaktförsök", "upptaget: två gånger", "Frist")
        await it.keys("enter")
        await it.says("hör inte till något ärende")
        await it.keys("escape")
        await it.at("QueueScreen")


async def test_the_deeds_of_the_queue_work_here(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await opened(it, record)
        await it.keys("t")
        await it.says("Du har det nu.")
        await it.keys("u")
        await it.asks("på annat sätt")
        await it.keys("i", "ctrl+s")
        await it.says("Försök igen")
        await it.shows("inget svar")
        await it.keys("p")
        await it.at("CaseScreen")


async def test_facts_are_corrected_and_only_what_changed_is_written(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await opened(it, record)
        before = len(it.desk.journal.events(record))
        await it.keys("m")
        await it.asks("Ändra anropet från Anna Svensson")
        await it.keys("down", *(["backspace"] * 13))
        await it.write("070")
        await it.keys("ctrl+s")
        await it.shows("Det är inget nummer att ringa.")
        await it.write("1740699")
        await it.keys("tab")
        await it.write("070-1741")
        await it.keys("ctrl+s")
        await it.shows("ser ut som ett nummer")
        await it.keys("ctrl+u", "tab")
        await it.write("sjöb")
        await it.keys("right", "tab", "tab", "k", "tab", "e", "tab", "n", "ctrl+s")
        await it.says("Ändringen är sparad.")
        state = it.desk.journal.call(record)
        assert (state.phone, state.phone_shown) == ("+46701740699", "070-174 06 99")
        assert (state.municipality, state.case_type, state.safe_to_call) == ("1265", "violence", "no")
        assert state.matter == "orolig för barnbarn"
        assert len(it.desk.journal.events(record)) == before + 2
        await it.keys("m")
        await it.asks("Ändra anropet")
        await it.keys("ctrl+s")
        await it.says("Inget ändrades.")
        assert len(it.desk.journal.events(record)) == before + 2


async def test_when_and_how_a_call_came_in_is_corrected(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await opened(it, record)
        await it.keys("m")
        await it.asks("Ändra anropet från Anna Svensson")
        await it.keys("shift+tab", "j", "shift+tab", "p", "shift+tab", "ctrl+u", *"21.50", "ctrl+s")
        await it.says("Ändringen är sparad.")
        state = it.desk.journal.call(record)
        assert (state.received_at, state.via, state.connected) == (
            NIGHT - timedelta(minutes=24),
            "police",
            True,
        )


async def test_a_protected_number_is_shown_only_when_asked_for(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk, protected=True)
        await opened(it, record)
        await it.shows("•••-••• •• 10")
        assert "070-174" not in it.text
        await it.keys("m")
        await it.says("X visar dem först.")
        await it.keys("x")
        await it.shows("070-174 06 10")
        assert it.readings(record, "unmasked")


async def test_an_anonymous_caller_has_no_name_in_the_history(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk, anonymous=True)
        await opened(it, record)
        await it.shows("vill vara anonym", "namn: •••")
        assert "Svensson" not in it.text


async def test_another_boards_case_from_an_earlier_contact_takes_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        earlier = call(it.desk, ago=600, municipality="1291")
        theirs = calls.open_case(it.desk, earlier)
        cases.correct(it.desk, theirs, CaseFacts(board="simrishamn"), base=it.desk.position())
        it.desk.journal.act(author(PER), Change(theirs, TakenOver(KARIN.id, "överenskommet per telefon")))
        record = call(it.desk)
        await opened(it, record)
        await it.shows("TIDIGARE KONTAKTER (H)")
        await it.keys("h")
        await it.asks("Tidigare kontakter")
        await it.keys("1")
        await it.asks("Ärendet hör till Socialnämnden i Simrishamn")
        await it.keys("enter")
        await it.shows("Ett skäl behövs.")
        await it.write("samma barn")
        await it.keys("enter")
        await it.at("CaseScreen")
        assert [row.reason for row in it.readings(theirs, "opened")] == ["samma barn"]


async def test_an_earlier_call_without_a_case_is_opened_at_once(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        earlier = call(it.desk, ago=600)
        record = call(it.desk)
        await opened(it, record)
        await it.keys("h")
        await it.asks("Tidigare kontakter")
        await it.keys("1")
        await it.until(lambda: it.readings(earlier, "opened"))


async def test_the_notice_is_read_and_its_use_told_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await opened(it, record)
        await it.keys("d")
        await it.says("Ingen föranmälan")
        notice = a_notice(it.desk)
        await it.shows("Ring farmodern först.", "Gäller till ons 25 nov", "Eva Wallin")
        await it.keys("d")
        await it.asks("Föranmälan")
        await it.keys("a")
        await it.asks("Varför följs inte planen?")
        await it.write("hon svarar inte")
        await it.keys("enter")
        await it.says("Noterat att föranmälan användes.")
        await it.shows("Avviker från föranmälans plan: hon", "Bedömning")
        with it.desk.rows() as rows:
            row = rows.get(NoticeRow, notice)
        assert row is not None
        assert row.uses == 1


async def test_two_values_of_a_call_are_chosen_between(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(Watch())
        record = call(it.desk)
        colleague = it.colleague(tmp_path / "two")
        it.push(store)
        sync(store, colleague)
        seen = colleague.journal.position()
        calls.correct(colleague.desk, record, CallFacts(municipality="1287"), base=seen)
        calls.correct(it.desk, record, CallFacts(municipality="1265"), base=it.desk.position())
        sync(store, colleague)
        it.take_in(store)
        colleague.close()
        await it.shows("Anrop Anna Svensson: Två samtidiga ändringar av kommun")
        await opened(it, record)
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: kommun")
        await it.shows("Trelleborg", "Per Holm", "Sjöbo", "Karin Ek")
        await it.keys("3")
        await it.asks("Ett annat värde")
        await it.write("ystad")
        await it.keys("enter")
        await it.says("Valt.")
        state = it.desk.journal.call(record)
        assert not state.two_values
        assert state.municipality == "1286"
        await it.keys("q")
        await it.until(lambda: "Q läst" not in it.text)


async def test_a_notice_by_telephone_from_any_screen(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        call(it.desk)
        await it.keys("f6")
        await it.asks("Föranmälan från en kommun")
        await it.keys("ctrl+s")
        await it.shows("Skriv vad som kan hända", "Skriv vem på kommunen")
        await it.keys("shift+tab")
        await it.write("ystad")
        await it.keys("tab")
        await it.write("Ring farmodern.")
        await it.keys("tab", "tab")
        await it.write("Eva Wallin")
        await it.keys("ctrl+s")
        await it.shows("Skriv namn, nummer eller personnummer.")
        await it.keys("tab")
        await it.write("070-1740610")
        await it.keys("escape")
        await it.says("Utkastet till föranmälan finns kvar")
        await it.keys("f6")
        await it.asks("Föranmälan från en kommun")
        assert "Ring farmodern." in it.text
        await it.keys("ctrl+s")
        await it.says("Föranmälan är sparad. Anrop från numret märks F.")
        with it.desk.rows() as rows:
            (row,) = rows.exec(select(NoticeRow)).all()
        assert (row.phone, row.municipality, row.told_by) == ("+46701740610", "1286", "Eva Wallin")
        assert row.until == at_local(NIGHT.date() + timedelta(days=8), 0), "24:00 of the seventh day"
        await it.until(lambda: " F" in next(line for line in it.text.splitlines() if "Anna" in line))
