"""The list of documents over all cases, by keys: how they stand, who writes, what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import Night, a_case, night
from document_screen_side import a_report, whole, write
from factories import NIGHT, full_disk, sync

from jourtui.rules.case import CaseFacts
from jourtui.store import cases, documents
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus


async def listed(it: Night) -> None:
    await it.keys("8")
    await it.at("DocumentsScreen")
    await it.shows("F1 Hjälp")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (190, 50)])
async def test_each_with_state_board_writer_and_what_is_missing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with night(tmp_path / "one", size=size) as it:
        done, final = whole(it.desk)
        documents.lock(it.desk, it.app.workplace.office, done, final, base=it.desk.position())
        documents.begin(it.desk, it.app.workplace.office, done, "lvu_custody", {})
        it.watch.forward(minutes=4)
        case = a_case(it.desk, subject="Elsa Nord")
        begun = a_report(it.desk, case, events="Förslag.")
        write(it.desk, case, begun, "matter", "Oro.")
        await listed(it)
        await it.shows("utkast", "Elsa Nord", "ej vald", "!2 f1", "låst", "Vilma Berg", "Ystad")
        await it.shows("Omhändertagande LVU")
        assert it.readings(None, "listed")
        places = [it.text.index(name) for name in ("Elsa Nord", "Vilma Berg")]
        assert places == sorted(places), "the last changed stands first"
        await it.shows("! Ärendets nämnd är inte vald.")
        assert it.readings(case, "opened")
        await it.keys("enter")
        await it.at("DocumentScreen")
        await it.keys("escape")
        await it.at("DocumentsScreen")
        await it.keys("ö")
        await it.at("CaseScreen")


async def test_the_filter_is_logged_and_finds_by_name_kind_and_writer(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        whole(it.desk)
        whole(it.desk, subject="Elsa Nord")
        await listed(it)
        await it.keys("f")
        await it.write("elsa")
        await it.hides("Vilma Berg")
        await it.shows("Elsa Nord")
        assert it.readings(None, "searched")
        await it.write("xyz")
        await it.shows("Inget dokument passar filtret. Esc visar alla.")
        await it.keys("escape")
        await it.shows("Vilma Berg", "Elsa Nord")


async def test_an_empty_list_says_what_to_do_and_another_thing_without_contact(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await listed(it)
        await it.shows("Inga rapporter.", "8 i ett ärende börjar en.")
        it.app.status = SyncStatus(state="offline", since=NIGHT)
        it.app.show_anew()
        await it.shows("Det finns ingen kontakt med det gemensamma lagret")


async def test_protected_walled_and_locked_say_no_more_than_they_may(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case, _ = whole(it.desk)
        cases.correct(it.desk, case, CaseFacts(protected=True), base=it.desk.position())
        await listed(it)
        await it.shows("S Vilma")
        it.desk.wall = True
        it.app.show_anew()
        await it.hides("Vilma")
        it.desk.wall = False
        it.app.show_anew()
        await it.shows("Vilma")
        store, colleague = it.beside(tmp_path / "two")
        it.locked_out_of(case, store, colleague)
        await it.shows("Låst ärende")
        assert "Vilma" not in it.text
        assert "Rapport " not in it.text
        await it.keys("enter")
        await it.says("låst för dig")


async def test_nothing_is_listed_that_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        whole(it.desk)

        monkeypatch.setattr(Desk, "log_reading", full_disk)
        await listed(it)
        await it.shows("läsningen kan inte loggas")
        assert "Vilma" not in it.text


async def test_what_a_colleague_begins_comes_to_the_list(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        await listed(it)
        await it.shows("Inga rapporter.")
        write(colleague.desk, case, a_report(colleague.desk, case), "matter", "Oro.")
        sync(store, colleague)
        it.take_in(store)
        await it.shows("Vilma Berg", "Skrivs av Per Holm.")
        colleague.close()
