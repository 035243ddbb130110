"""The list of advance notices by keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, a_case, night

from jourtui.rules.notice import NoticeFacts, NoticeReceived
from jourtui.screens import parts_screen
from jourtui.store import notices
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import NoticeRow


def told(desk: Desk, name: str, days: float = 3, **more: object) -> UUID:
    given = NoticeReceived(
        person_name=name,
        plan="Ring mormor först.",
        until=desk.now() + timedelta(days=days),
        municipality="1286",
        phone="+46701740610",
        phone_shown="070-174 06 10",
        told_by="Ida Berg",
    )
    return notices.receive(desk, given, NoticeFacts(**more))  # type: ignore[arg-type]


def row(it: Night, record: UUID) -> NoticeRow:
    with it.desk.rows() as rows:
        found = rows.get(NoticeRow, record)
    assert found is not None
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_renewed_told_back_and_closed_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    async with night(tmp_path / "one", size=size) as it:
        hidden = told(it.desk, "Siv Alm", 5, protected=True, address="Storgatan 1")
        record = told(it.desk, "Bo Ek", 0.5)
        notices.used(it.desk, record, record)
        await it.keys("1")
        await it.at("NoticesScreen")
        await it.shows("Bo Ek", "S Siv Alm", "Å1 snart", "Ystad")
        await it.shows("Gäller till i morgon 10:14", "ej återförd (T)")
        assert it.readings(record, "opened")
        await it.keys("e")
        await it.asks("Förläng föranmälan")
        await it.keys("tab")
        await it.write("Eva Wallin")
        await it.keys("ctrl+s")
        await it.says("Förlängd.")
        assert row(it, record).until == it.desk.now() + timedelta(days=7.5)
        await it.keys("t")
        await it.asks("Återför till kommunen")
        await it.write("Eva Wallin")
        await it.keys("tab")
        await it.write("Mormor tog barnen.")
        await it.keys("ctrl+s")
        await it.says("Återfört.")
        assert row(it, record).untold == 0
        await it.keys("s")
        await it.asks("Varför gäller föranmälan")
        await it.keys("enter")
        await it.shows("Ett skäl behövs.")
        await it.write("flyttat")
        await it.keys("enter")
        await it.hides("Bo Ek")
        await it.keys("g")
        await it.shows("Avslutade föranmälningar", "Bo Ek")
        await it.keys("escape", "f")
        await it.write("siv")
        await it.shows("Siv Alm")
        await it.keys("enter", "m")
        await it.says("Uppgifterna är skyddade.")
        assert "Storgatan 1" not in it.text
        await it.keys("x")
        await it.shows("Storgatan 1")
        assert it.readings(hidden, "unmasked")


async def test_a_new_one_is_corrected_and_read_whole(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await it.keys("1")
        await it.shows("Ingen föranmälan gäller.")
        it.app.status = SyncStatus("offline")
        it.app.show_anew()
        await it.shows("Det finns ingen kontakt")
        it.app.status = None
        await it.keys("n")
        await it.asks("Föranmälan från en kommun")
        await it.write("Bo Ek")
        await it.keys("tab", "tab", "tab")
        await it.write("ystad")
        await it.keys("tab")
        await it.write("Ring mormor.")
        await it.keys("tab", "tab")
        await it.write("Ida Berg")
        await it.keys("tab", "tab", "tab")
        await it.write("84")
        await it.keys("ctrl+s")
        await it.shows("Skriv födelseåret med fyra siffror.")
        await it.keys("backspace", "backspace")
        await it.write("1984")
        await it.keys("ctrl+s")
        await it.says("Den visas när ett anrop kan gälla den.")
        await it.shows("Bo Ek", "född 1984")  # in the pane: the cursor is on it
        await it.keys("m")
        await it.asks("Ändra föranmälan")
        await it.keys("tab", "tab", "tab", "tab", "end")
        await it.write(" Sedan polisen.")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        await it.keys("enter")
        await it.asks("HISTORIK")
        await it.shows("Ring mormor. Sedan polisen.", "Karin Ek: Uppgifter: handlingsplan")


async def test_pages_are_turned_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (notices, parts_screen):
        monkeypatch.setattr(module, "PAGE", 2)
    async with night(tmp_path / "one") as it:
        for n in range(3):
            told(it.desk, f"Bo {n}", 3 + n)
        await it.keys("1")
        await it.at("NoticesScreen")
        await it.shows("Bo 0", "Bo 1")
        await it.keys("ä")
        await it.shows("Bo 2", "Sida 2")
        await it.keys("å")
        await it.shows("Bo 0", "Sida 1")


async def test_a_clock_leads_to_its_notice(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        told(it.desk, "Bo Ek", 0.5)
        told(it.desk, "Siv Alm", 0.4)
        await it.keys("f4")
        await it.shows("Föranmälan", "Bo Ek")
        await it.keys("end", "enter")
        await it.at("NoticesScreen")
        await it.until(lambda: it.app.screen.current and it.app.screen.current.person_name == "Bo Ek")  # type: ignore[attr-defined]


async def test_the_plan_stands_in_a_case_about_the_same_person(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk, subject="Vilma Berg")
        sure = it.desk.now() + timedelta(days=3)
        notice = notices.receive(
            it.desk,
            NoticeReceived("Wilma Bergh", "Ring mormor först.", sure),
            NoticeFacts(address="Storgatan 4, Ystad"),
        )
        await it.case(case)
        await it.shows("FÖRANMÄLAN", "Ring mormor först.", "troligt")
        assert it.readings(notice, "matched")
