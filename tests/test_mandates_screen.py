"""The register of mandates, by keys alone: who sits where, who has which delegation, what has ended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import msgspec
from case_side import night
from factories import KARIN, PER, author, read_log, sync
from test_deciding import CHAIR

from jourtui.rules.access import MANDATES
from jourtui.rules.mandates import DelegationGiven
from jourtui.rules.staff import Introduced
from jourtui.store import mandates
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus


def some(desk: Desk) -> None:
    mandates.fill(desk, CHAIR)
    mandates.fill(desk, msgspec.structs.replace(CHAIR, name="Ivar Hav", role="appointed", phone_shown=""))
    mandates.fill(desk, msgspec.structs.replace(CHAIR, name="Maj Gammal", until=date(2026, 6, 30)))
    given = DelegationGiven("ystad", author(KARIN), "lodging", decided="2026-01-20 § 7")
    desk.write(uuid4(), given)


async def test_a_seat_is_written_in_checked_changed_and_ended_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("7")
        await it.at("MandatesScreen")
        await it.shows("▸ Mandat", "Inga uppdrag är inskrivna. N skriver in ett.")
        await it.keys("n")
        await it.asks("Nytt uppdrag i en nämnd")
        await it.keys("g", "tab", "b", "tab")
        await it.write("Ivar Hav")
        await it.keys("tab", "tab")
        await it.write("0701740661")
        await it.keys("tab", "tab", "tab", "tab")
        await it.write("snart")
        await it.keys("ctrl+s")
        await it.shows("Skriv dagen som 2026-12-31,", "snart")
        await it.keys(*["backspace"] * 5)
        await it.write("31/12")
        await it.shows("= tors 31 dec")
        await it.keys("ctrl+s")
        await it.says("Uppdraget är inskrivet.")
        await it.shows("Ivar Hav", "070-174 06 61", "inte kontrollerat", "till 2026-12-31")
        await it.keys("k")
        await it.says("kontrollerat nu")
        await it.shows("kontrollerat 22:14 av Karin Ek")
        await it.keys("m")
        await it.asks("Ändra uppdraget")
        await it.keys(*["tab"] * 3)
        await it.write("1:e vice")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        await it.shows("1:e vice", "kontrollerat 22:14 av Karin Ek")
        await it.keys("s")
        await it.asks("Uppdraget slutar")
        await it.shows("Ivar Hav, 1:e vice (1), Socialnämnden i Ystad")
        await it.keys(*["backspace"] * 10)
        await it.write("2026-11-19")
        await it.keys("ctrl+s")
        await it.says("Det finns kvar under G.")
        await it.shows("Inga uppdrag är inskrivna.")
        await it.keys("g")
        await it.shows("Det som har slutat gälla", "Ivar Hav")


async def test_what_holds_and_what_is_over_stand_apart(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("7")
        await it.shows("Olle Fors", "Ivar Hav", "saknas", "Tillfälligt boend", "delegation")
        assert "Maj Gammal" not in it.text
        rows = [it.text.index(name) for name in ("Olle Fors", "Ivar Hav", "Tillfälligt")]
        assert rows == sorted(rows)
        await it.keys("g")
        await it.shows("Maj Gammal")
        assert "Ivar Hav" not in it.text
        await it.keys("escape")
        await it.shows("Ivar Hav")
        assert [row.how for row in read_log(it.desk) if row.reason == MANDATES] == ["listed"]


async def test_a_second_chair_of_a_board_is_asked_about(tmp_path: Path) -> None:
    def one_chair(desk: Desk) -> None:
        mandates.fill(desk, CHAIR)

    async with night(tmp_path / "one", one_chair) as it:
        await it.keys("7", "n")
        await it.asks("Nytt uppdrag i en nämnd")
        await it.keys("g", "tab", "tab")
        await it.write("Ivar Hav")
        await it.keys("ctrl+s")
        await it.asks("Två ordförande")
        await it.shows("har redan en ordförande, Olle Fors")
        await it.keys("b")
        await it.says("Uppdraget är inskrivet.")
        await it.shows("Nämnden har också Olle Fors som ordförande.")
        await it.keys("m")
        await it.asks("Ändra uppdraget")
        await it.keys(*["tab"] * 4)
        await it.write("0701740661")
        await it.keys("ctrl+s")
        await it.asks("Två ordförande")
        await it.keys("s")
        await it.asks("Uppdraget slutar")
        await it.shows("Olle Fors, ordförande", "2026-11-19")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        assert "Olle Fors" not in it.text


async def test_a_delegation_is_given_by_keys_and_never_for_custody(tmp_path: Path) -> None:
    """Of a colleague: nobody is offered to write in her own."""
    async with night(tmp_path / "one") as it:
        it.desk.write(uuid4(), Introduced(PER.id, PER.name, "socionom"))
        await it.keys("7")
        await it.at("MandatesScreen")
        await it.keys("d")
        await it.asks("Ny delegation")
        await it.keys("g", "tab", "a", "tab")
        await it.shows("Tillfälligt boende, SoL")
        assert "omhändertagande" not in it.text
        await it.keys("a", "tab")
        await it.write("2026-01-20 nr 7")
        await it.keys("ctrl+s")
        await it.says("Delegationen är inskriven.")
        await it.shows("Per Holm", "Nämndens beslut: 2026-01-20 nr 7")
        await it.keys("k")
        await it.says("En delegation har inget nummer.")


async def test_numbers_are_hidden_on_a_wall(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("7")
        await it.shows("070-174 06 60")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "Olle Fors")
        assert "070-174" not in it.text
        await it.keys("m")
        await it.says("Väggläge")
        await it.keys("g")
        await it.shows("Det som har slutat gälla")


async def test_an_empty_register_without_contact_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline")
        await it.keys("7")
        await it.shows("Det finns ingen kontakt")


async def test_two_who_changed_one_number_apart_are_both_shown(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        store, per = it.beside(tmp_path / "two")
        with per.desk.rows() as rows:
            seat = next(row for row in mandates.seats(rows) if row.name == "Olle Fors")
        for desk, number in ((per.desk, "070-174 06 62"), (it.desk, "070-174 06 63")):
            other = msgspec.structs.replace(mandates.as_filled(seat), phone_shown=number)
            mandates.fill(desk, other, record=seat.record_id, base=desk.position())
        sync(store, per)
        it.push(store)
        await it.keys("7")
        await it.shows("2v", "070-174 06 63", "Per Holm skrev: Olle Fors, 070-174 06 62")
        await it.shows("Mandat Olle Fors: Två samtidiga ändringar")
        await it.keys("m")
        await it.asks("Ändra uppdraget")
        await it.shows("Per Holm skrev")
        await it.keys(*["tab"] * 5, "j", "ctrl+s")
        await it.says("Ändrat.")
        await it.hides("2v")
        per.close()
