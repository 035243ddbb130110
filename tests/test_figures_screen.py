"""Nyckeltal on the screen: a year and the one before, bars, rows behind, publishing, closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from case_side import a_case, call, night
from factories import KARIN, NIGHT, Watch, full_disk, make_laptop
from sqlmodel import select
from ui import type_in

from jourtui.rules.access import FIGURES
from jourtui.rules.active_time import Span, TimeConfirmed, TimeProposed, minute, record_of
from jourtui.rules.assignment import AssignmentFacts, AssignmentOrdered
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.deviation import DeviationFacts, DeviationReported
from jourtui.rules.figure_definitions import BY_CODE
from jourtui.rules.figures import Row
from jourtui.rules.notice import NoticeDescribed, NoticeFacts, NoticeReceived
from jourtui.rules.sold_service import SoldFacts, SoldServiceRecorded
from jourtui.screens.figure_rows import FigureRowsScreen
from jourtui.screens.figures import NARROW, FiguresScreen
from jourtui.store import calls, figures
from jourtui.store.desk import Desk
from jourtui.store.masking import LOCKED
from jourtui.store.replica import Replica
from jourtui.store.views import ActiveTimeRow, AssignmentRow, DeviationRow, NoticeRow, SoldServiceRow
from jourtui.widgets.record_table import RecordTable
from jourtui.words.wording import PROTECTED

YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)


def two_years(desk: Desk) -> None:
    for n in range(7):
        call(desk, name=f"Anna {n}", municipality="1286" if n < 5 else "1287")
    call(desk, name="Berit Falk", ago=YEAR.total_seconds() / 60)
    a_case(desk)


async def test_from_a_figure_to_its_bars_its_rows_and_the_call(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_years) as it:
        await it.keys("y")
        await it.shows("Nyckeltal 2026", "Öppet", "ÄRENDEN", "2025")
        assert [row.reason for row in it.readings(None, "listed")].count(FIGURES) == 1
        await it.shows("Ärenden: Ärenden enligt årsrapporten · ")
        await it.keys("down", "down", "down")
        await it.shows("Alla anrop som kom in under året")
        await it.keys("enter")
        await it.shows("Anrop 2026: 7. Per kommun (1 av 7", "Ystad", "██")
        await it.keys(*"dddd")
        await it.shows("Per timme och veckodag", "→ väljer timme", "fre", "mån: 0")
        await it.keys("left")
        await it.shows("mån 23–00: 0")
        await it.keys("enter")
        await it.says("inga rader bakom")
        await it.keys(*("down",) * 4, "left", "left")
        await it.shows("fre 21–22: 7.", "▸ 7")
        await it.keys("enter")
        await it.shows("Anrop 2026, fre 21–22: 7 rader", "Anna 0")
        await it.keys("escape", "ä", "ä", "ä")
        await it.hides("▸ 7")
        await it.keys(*"ddd", *("down",) * 7, "enter")
        await it.shows("Anrop 2026, Ystad: 5 rader", "Anna 0")
        await it.keys("enter")
        await it.at("CallScreen")
        await it.keys("escape", "escape", "escape")
        await it.at("FiguresScreen")
        await it.keys("ä")
        await it.shows("Nyckeltal 2025", "2024")
        await it.keys("ä")
        await it.shows("Inget är inskrivet från 2024", "År som det finns något från: 2025, 2026.")
        await it.keys("å")
        await it.shows("Nyckeltal 2025", "Alla anrop som kom in under året")  # the row that one came from
        await it.until(lambda: isinstance(it.app.focused, RecordTable))


def of_every_list(desk: Desk) -> None:
    """One of each that has no screen of its own, all of this year."""
    told = NoticeReceived("Vilma Berg", "plan", NIGHT, "1286", at=NIGHT - HOUR)
    desk.write(uuid4(), told, NoticeDescribed(NoticeFacts(protected=True)))
    desk.write(uuid4(), AssignmentOrdered(AssignmentFacts(what="ring", board="ystad"), at=NIGHT - HOUR))
    wrong = DeviationFacts(direction="to_us", kind="secrecy", title="Fel fax", happened_at=NIGHT - HOUR)
    desk.write(uuid4(), DeviationReported(wrong))
    wednesday, begun = date(2026, 3, 4), datetime(2026, 3, 5, 20, tzinfo=UTC)
    spans = (Span(minute(begun), minute(begun) + 95),)
    worked = record_of(desk.author.id, wednesday)
    desk.write(worked, TimeProposed(wednesday, desk.author, spans, 0, 1), TimeConfirmed(95, "leave"))
    desk.write(
        uuid4(), SoldServiceRecorded(SoldFacts(service="hours", board="ystad", first=date(2026, 2, 3)))
    )


async def test_a_row_that_has_no_screen_of_its_own_is_found_in_its_list(tmp_path: Path) -> None:
    async with night(tmp_path / "one", of_every_list) as it:
        tables: Any = (NoticeRow, AssignmentRow, DeviationRow, ActiveTimeRow, SoldServiceRow)
        with it.desk.rows() as rows:
            found = [rows.exec(select(table)).one().record_id for table in tables]
        await it.keys("y")
        await it.shows("ÄRENDEN")
        it.app.push_screen(FigureRowsScreen("Allt", [Row(record) for record in found]))
        await it.shows("Allt: 5 rader", "Föranmälan", "Uppdrag", "Avvikelse", "Aktiv tid", "Såld tjänst")
        await it.shows(f"Föranmälan: Vilma Berg ({PROTECTED})")
        names = ("Notices", "Assignments", "Deviations", "ActiveTime", "SoldServices")
        for record, name in zip(found, names, strict=True):
            await it.keys("enter")
            await it.at(f"{name}Screen")
            screen: Any = it.app.screen
            await it.until(lambda: screen.table.current == record)  # noqa: B023 - awaited here
            await it.keys("escape")
            await it.shows("Allt: 5 rader")
            await it.keys("down")


def test_only_years_of_which_there_is_anything_are_offered(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "one", KARIN, watch=Watch())
    call(laptop.desk, ago=9 * YEAR.total_seconds() / 60)
    two_years(laptop.desk)
    with laptop.desk.rows() as rows:
        assert figures.years(rows, laptop.watch()) == [2026, 2025, 2017]
    laptop.close()


async def test_what_is_published_hides_the_few_and_a_municipality_has_its_own(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_years, size=(120, 40)) as it:
        await it.keys("y")
        await it.shows("ÄRENDEN")
        await it.keys("down", "down", "down")
        await it.shows("Trelleborg            2")
        await it.keys("p")
        await it.shows("För publicering", "Trelleborg        döljs", "Simrishamn        döljs")
        await it.keys("p", "m")
        await it.asks("Vems siffror?")
        await it.keys(*("down",) * 8, "enter")
        await it.shows("Nyckeltal 2026, Trelleborg")
        await it.keys("p")
        await it.says("publiceras inte")


async def test_a_year_is_closed_with_the_year_typed_and_what_comes_later_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", two_years) as it:
        await it.keys("y")
        await it.shows("Nyckeltal 2026", "ÄRENDEN")
        await it.keys("s")
        await it.says("2026 är inte slut än.")
        await it.keys("ä")
        await it.shows("Nyckeltal 2025. Öppet")
        with monkeypatch.context() as apart:
            apart.setattr(FiguresScreen, "out_of_contact", True)
            await it.keys("s")
            await it.says("Utan kontakt kan det som kollegor har skrivit saknas")
        await it.keys("s")
        await it.asks("Stäng 2025")
        await type_in(it.pilot, "2025")
        await it.keys("enter")
        await it.shows("Stängt fre 20 nov 2026 av Karin Ek", "2025 är stängt.")
        late = NIGHT - YEAR + timedelta(hours=1)
        calls.receive(it.desk, *received(), at=late)
        it.watch.forward(seconds=20)
        await it.shows("+1")
        await it.keys("s")
        await it.says("är redan stängt")


def received() -> tuple[CallFacts, Identity]:
    return CallFacts(municipality="1286"), Identity(phone="+46701740611", phone_shown="070-174 06 11")


async def test_a_year_without_anything_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("y")
        await it.shows("Inget är inskrivet från 2026")
        await it.hides("År som det finns något från")
        await it.keys("s")
        await it.says("inget att räkna från 2026")
        await it.keys("å", "å")
        await it.says("inga nyckeltal för det året")


def test_every_figure_has_its_definition_in_a_sentence() -> None:
    for figure in BY_CODE.values():
        assert figure.definition.endswith(".")
        assert len(figure.title) <= NARROW[0].width - 2, figure.title
        assert all(not name or name in BY_CODE for name in (figure.share, figure.of, figure.rows))


async def test_a_row_that_is_locked_for_the_reader_counts_and_stands_in_no_list(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, subject="Vilma Berg", title="hemlig sak")
        store, colleague = it.beside(tmp_path / "other")
        it.locked_out_of(case, store, colleague)
        await it.keys("y")
        await it.shows("ÄRENDEN")
        await it.keys(*("down",) * 7, "enter", "enter")
        await it.shows("Ärenden (akter) 2026: 0 rader", "inga rader")
        assert "Vilma" not in it.text
        assert it.text.count(LOCKED) == 1, "the message: in the list of a kind it would say of what"


async def test_nothing_is_shown_while_its_reading_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", two_years) as it:
        with monkeypatch.context() as patched:
            patched.setattr(Replica, "transaction", full_disk)
            await it.keys("y")
            await it.shows("Visas inte: läsningen kan inte loggas.")
            assert "Anrop" not in it.text.partition("Nyckeltal 2026")[2]
