"""The list of cases, by keys alone: empty, filtered, closed, many."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from case_side import Night, a_case, call, night
from factories import NIGHT, read_log
from ui import words_of

from jourtui.app import JourApp
from jourtui.commands import recovery, text_commands
from jourtui.commands.command_parts import CannotDo
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened
from jourtui.rules.event import to_micros
from jourtui.rules.morning_report import Reported
from jourtui.screens.cases import CasesScreen
from jourtui.store import cases, queries
from jourtui.store.away import Away
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.sync_status import SyncStatus


async def at_the_list(it: Night) -> CasesScreen:
    await it.keys("f3")
    await it.at("CasesScreen")
    await it.until(lambda: it.app.focused is not None or "Inga öppna ärenden" in it.text)
    screen = it.app.screen
    assert isinstance(screen, CasesScreen)
    return screen


async def test_an_empty_list_says_what_to_do_and_without_contact_something_else(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await at_the_list(it)
        await it.shows("Inga öppna ärenden.", "N öppnar ett utan anrop.")
        it.app.status = SyncStatus(state="offline", since=NIGHT)
        it.app._publish(set())
        await it.shows("ingen kontakt med det gemensamma lagret")


async def test_a_case_is_opened_without_a_call(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await at_the_list(it)
        await it.keys("n")
        await it.asks("Nytt ärende utan anrop")
        await it.keys("ctrl+s")
        await it.shows("Skriv vad saken gäller.")
        await it.write("[/b] man på bänk")
        await it.keys("tab", "g", "ctrl+s")
        await it.at("CaseScreen")
        await it.shows("[/b] man på bänk", "Vuxen/missbruk", "Ingen angiven")
        await it.keys("escape")
        await it.at("CasesScreen")
        await it.shows("[/b] man på bänk")


async def test_rows_tell_whose_they_are_and_when_the_report_is_due(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        a_case(desk, subject="Vilma", board="ystad")
        reported = a_case(desk, subject="Otto", protected=True, interpreter="arabiska")
        desk.write(reported, Reported("Maria Dahl"))

    async with night(tmp_path / "one", deeds) as it:
        await at_the_list(it)
        await it.shows("Vilma", "2 d 9 h", "Ystad", "Otto", "rapp. ✓", "ej vald", "S T", "du")


async def test_enter_opens_the_case_under_the_cursor(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_case(desk)) as it:
        screen = await at_the_list(it)
        await it.until(lambda: screen._current is not None)
        await it.keys("enter")
        await it.at("CaseScreen")
        await it.shows("Vilma Berg", "öppnades")


async def test_it_is_filtered_while_typing_by_what_people_call_things(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        a_case(desk, subject="Vilma Berg", title="oro", board="ystad")
        a_case(
            desk, subject="Åke Öman", title="utan tak", case_types=("lodging",), staying_municipality="1287"
        )

    async with night(tmp_path / "one", deeds) as it:
        await at_the_list(it)
        await it.shows("Vilma Berg", "Åke Öman")
        for typed, shown, gone in (
            ("åke", "Åke Öman", "Vilma Berg"),
            ("ber oro", "Vilma Berg", "Åke Öman"),
            ("trelleb", "Åke Öman", "Vilma Berg"),
            ("socialnämnden i ystad", "Vilma Berg", "Åke Öman"),
            ("tillfälligt", "Åke Öman", "Vilma Berg"),
        ):
            await it.keys("f")
            await it.write(typed)
            await it.shows(shown)
            await it.hides(gone)
            await it.keys("escape")
            await it.shows("Vilma Berg", "Åke Öman")
        assert len(it.readings(None, "searched")) == 1
        await it.keys("f")
        await it.write('"[/*')
        await it.shows("Inget ärende passar filtret. Esc visar alla.")


async def test_closed_cases_are_a_key_away(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        a_case(desk, subject="Öppen")
        cases.close(desk, a_case(desk, subject="Stängd"), "råd")

    async with night(tmp_path / "one", deeds) as it:
        await at_the_list(it)
        await it.until(lambda: "Öppen" in it.text and "Stängd " not in it.text)
        await it.keys("g")
        await it.until(lambda: "Stängd " in it.text and "Öppen " not in it.text)
        await it.keys("escape")
        await it.until(lambda: "Öppen" in it.text)


async def test_many_closed_cases_come_a_page_at_a_time(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        changes = []
        for n in range(queries.PAGE + 30):
            case = uuid4()
            changes += [
                Change(case, CaseOpened(facts=CaseFacts(title=f"sak {n}"))),
                Change(case, CaseClosed("råd")),
            ]
        desk.do(*changes)

    async with night(tmp_path / "one", deeds) as it:
        screen = await at_the_list(it)
        await it.keys("g")
        await it.until(lambda: len(screen._rows) == queries.PAGE)
        first = set(screen._rows)
        await it.keys("å")
        await it.says("Det här är de senaste.")
        await it.keys("ä")
        await it.says("Sida 2.")
        assert len(screen._rows) == 30
        assert first.isdisjoint(screen._rows)
        await it.keys("ä")
        await it.says("Det finns inga äldre.")
        await it.keys("å")
        await it.until(lambda: set(screen._rows) == first)


async def test_a_new_case_waits_while_somebody_is_acting(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_case(desk, subject="Vilma")) as it:
        screen = await at_the_list(it)
        await it.keys("down")
        current = screen._current
        a_case(it.desk, subject="Otto")
        await it.says("1 nytt ärende väntar")
        assert screen._current == current


async def test_how_much_is_held_is_told_and_older_cases_are_asked_for_by_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.extend((a_case(desk, subject="Vilma"), a_case(desk, subject="Otto")))
        call(desk)
        call(desk, name="Berit Falk")
        row = Away(made[0], made[0], "case", to_micros(NIGHT), to_micros(NIGHT))
        desk.journal.put_away([[row]], lambda group: True)

    async with night(tmp_path / "one", deeds) as it:
        it.app.workplace.hold_days = 60
        await at_the_list(it)
        await it.shows("Otto")
        assert "Vilma" not in it.text
        await it.keys("g")
        await it.shows("hold_days = 60 gör inget här: utan gemensamt lager håller datorn allt.")
        await it.keys("h")
        await it.shows("Utan gemensamt lager är inget undanlagt")
        asked: list[UUID] = []
        monkeypatch.setattr(JourApp, "fetch_away", property(lambda app: asked.append))
        await it.keys("h")
        await it.asks("Hämta något äldre ur lagret")
        await it.write("2026-10")
        await it.shows("Inget undanlagt börjar så.")
        await it.keys(*["backspace"] * 2)
        await it.write("11")
        await it.shows(f"{str(made[0])[:8]} ärende, senast 2026-11-20")
        await it.keys(*["backspace"] * 7)
        await it.write("ffffffffffff")
        await it.shows("Inget undanlagt börjar så.")
        await it.keys("ctrl+s")
        await it.shows("Inget undanlagt har det id:t.", "på: de finns inte här.")
        assert asked == []
        await it.keys(*["backspace"] * 12)
        await it.write(str(made[0])[:8])
        await it.shows("ärende, senast 2026-11-20")
        await it.keys("ctrl+s")
        await it.shows("hämtas ur det gemensamma lagret")
        assert asked == [made[0]]
        less = "Äldre än 60 dagar syns inte här (1 undanlagda: F3, H)"
        await it.keys("f", *"vilma")
        await it.until(lambda: less in words_of(it.app))
        await it.keys("escape", "escape", "f2")
        await it.at("QueueScreen")
        await it.keys("down")
        await it.until(lambda: less in words_of(it.app))
        await it.keys("enter")
        await it.at("CallScreen")
        await it.until(lambda: f"{less}." in words_of(it.app))
        await it.keys("escape", "g")
        await it.until(lambda: f"G går tillbaka. {less}" in words_of(it.app))
        await it.keys("f5")
        await it.write("070-174 06 11")
        await it.until(lambda: less in words_of(it.app))
        for command in (text_commands._case, text_commands._call):
            with pytest.raises(CannotDo, match=r"^Undanlagt .* Hämta det med id"):
                command(it.app.workplace, str(made[0])[:8])
        told: list[str] = []
        monkeypatch.setattr(recovery, "say", told.append)
        recovery._status(it.app.workplace)
        assert f"{less}." in told
        assert told[0].endswith("bara här: datorn arbetar ensam."), "there is nowhere to send it"
        read = [row for row in read_log(it.app.workplace.desk) if row.subject == made[0]]
        assert [(row.how, row.reason) for row in read] == [("opened", "hämtat ur lagret")]
