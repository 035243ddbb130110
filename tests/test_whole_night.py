"""A whole night through the real screens, by keys alone: from the ringing phone to whoever goes on."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, night
from factories import PER, PaperStore, sync

from jourtui.rules.mandates import SeatFilled
from jourtui.rules.morning_report import MorningReport
from jourtui.screens import everywhere
from jourtui.store import mandates, overview, queries
from jourtui.store.desk import Desk

CHAIR = SeatFilled("ystad", "chair", "Olle Fors", "+46701740660", "070-174 06 60")


def with_chair(desk: Desk) -> None:
    mandates.fill(desk, CHAIR)


@pytest.fixture
def no_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everywhere, "dial", lambda app, number: True)


async def the_call(it: Night) -> None:
    """SOS calls; the number is phoned, and whoever asked for help is reached."""
    await it.keys("n")
    await it.write("Anna Svensson 070-174 06 10 ystad barn slagna hemma")
    await it.keys("enter")
    await it.shows("Anna Svensson", "30:00")
    it.watch.forward(minutes=3)
    await it.keys("escape", "r")
    await it.until(lambda: it.app.screen.is_modal or "Ringer" in it.text or "ringer" in it.text)
    await it.keys("n")
    await it.says("Nådd. Fristen är uppfylld.")


async def the_case(it: Night) -> UUID:
    """The call becomes a case: about whom, and whose."""
    await it.keys("p")
    await it.at("CaseScreen")
    await it.keys("h")
    await it.asks("Vem ärendet avser")
    await it.write("Vilma Berg")
    await it.keys("ctrl+s")
    await it.says("sparad")
    await it.keys("d")
    await it.asks("Kommuner")
    await it.write("ystad")
    await it.keys("ctrl+s")
    await it.asks("Nämnd")
    await it.keys("a", "ctrl+s")
    await it.says("sparad")
    with it.desk.rows() as rows:
        (case,) = queries.cases(rows)
    assert case.board == "ystad"
    return case.record_id


async def the_hotel(it: Night) -> None:
    await it.keys("n")
    await it.asks("Varför behövs boende?")
    await it.keys("v")
    await it.asks("Var?")
    await it.keys("a")
    await it.asks("Boka boende")
    await it.keys("tab", "tab", "tab", "tab", "2", "ctrl+s")
    await it.says("Bokningen är sparad.")


async def the_custody(it: Night) -> None:
    """The chair is phoned, and decides orally."""
    await it.keys("f")
    await it.at("DecisionsScreen")
    await it.keys("n")
    await it.asks("Vad ska beslutas?")
    await it.keys("a")
    await it.at("DecidersScreen")
    await it.shows("Olle Fors")
    await it.keys("r")
    await it.asks("Olle Fors: hur gick det?")
    await it.keys("n")
    await it.says("Nådd. Enter skriver in beslutet.")
    await it.keys("enter")
    await it.asks("Vad beslutas")
    await it.write("Vilma omhändertas")
    await it.keys("tab")
    await it.write("fara hemma")
    await it.keys("ctrl+s")
    await it.at("DecisionsScreen")
    await it.says("Beslutet är inskrivet.")
    await it.keys("escape")
    await it.at("CaseScreen")


async def the_morning(it: Night, case: UUID) -> None:
    """The municipality hears of it by a named receiver, who says it back."""
    await it.keys("z")
    await it.asks("Överrapportering")
    await it.shows("underställ beslutet till rätten")
    await it.write("Maria Dahl")
    await it.keys("tab")
    await it.write("gruppledare")
    await it.keys("tab", "tab", "tab", "j", "ctrl+s")
    await it.says("Fristen stannar.")
    report = it.desk.journal.case(case).reports[-1].payload
    assert isinstance(report, MorningReport)
    assert (report.receiver, report.board, report.read_back) == ("Maria Dahl", "ystad", True)


async def test_from_the_ringing_phone_to_whoever_goes_on(tmp_path: Path, no_telephone: None) -> None:
    async with night(tmp_path / "one", with_chair, (120, 40)) as it:
        store, per = PaperStore(it.watch), it.colleague(tmp_path / "per")
        it.push(store)
        sync(store, per)
        per.desk.begin_shift()
        sync(store, per)
        it.take_in(store)
        await the_call(it)
        case = await the_case(it)
        await the_hotel(it)
        await the_custody(it)
        it.watch.forward(hours=8)
        await the_morning(it, case)
        await it.keys("9")
        await it.at("HandoverScreen")
        await it.shows("Underställ beslutet", "skyddad adress", "Vilma Berg", "överrapporterat")
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.keys("a", "ctrl+s")
        await it.says(f"erbjudna {PER.name}.")
        it.push(store)
        sync(store, per)
        with per.desk.rows() as rows:
            view = overview.gather(rows, it.watch())
        assert view.known[case].offered_to_name == PER.name
        assert [clock.kind for clock in view.courts] == ["court_week"], "the court's clock runs on"
        per.close()
