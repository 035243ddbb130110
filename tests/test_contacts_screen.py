"""The directory by keys alone: over a form, searched, rung, checked, changed, closed, hidden on a wall."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
from case_side import night
from factories import read_log, sync
from test_contacts import HOTEL, KINDS, NIGHTS
from test_deciding import CHAIR

from jourtui.rules.access import CONTACTS
from jourtui.rules.contacts import ContactWritten
from jourtui.screens import everywhere
from jourtui.store import contacts, mandates
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus


def some(desk: Desk) -> None:
    contacts.write(desk, KINDS, HOTEL)
    home = ContactWritten("family_home", "Familjen Ek", (NIGHTS,), address="Skogsvägen 1", protected=True)
    contacts.write(desk, KINDS, home)
    gone = ContactWritten("office", "Gamla kontoret", remark="flyttat", until=date(2026, 6, 30))
    contacts.write(desk, KINDS, gone)
    mandates.fill(desk, CHAIR)


async def test_a_contact_is_found_over_a_form_and_the_form_stays(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("f6")
        await it.asks("Föranmälan")
        await it.write("Maja")
        await it.keys("ctrl+o")
        await it.at("ContactsScreen")
        await it.shows("Exempelhotellet Ham", "S Familjen Ek", "Lundajouren")
        assert "Gamla kontoret" not in it.text
        await it.write("åkr")
        await it.shows("Åkroken", "reception 040-628 04 11, inte kontrollerat")
        await it.hides("Lundajouren")
        await it.keys("enter", "k")
        await it.asks("Vilket nummer")
        await it.keys("b")
        await it.says("natt 070-174 06 60 är kontrollerat nu, av dig.")
        await it.shows("natt 070-174 06 60, kontrollerat 22:14 av Karin Ek")
        await it.keys("escape")
        await it.write("ystad")
        await it.shows("Olle Fors", "Åkroken", "Exempelhotellet Tor")
        await it.hides("Lundajouren")
        await it.keys("escape", "escape")
        await it.asks("Föranmälan")
        assert "Maja" in it.text
        assert [row.how for row in read_log(it.desk) if row.reason == CONTACTS] == ["listed"]


async def test_one_is_written_in_rung_changed_and_closed(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("ctrl+o")
        await it.at("ContactsScreen")
        await it.keys("enter", "n")
        await it.asks("Ny kontakt")
        await it.write("Hemtjänsten")
        await it.keys("tab", "b", "tab")
        await it.write("natt 12345678901234567890")
        await it.keys("ctrl+s")
        await it.shows("är inget nummer")
        await it.keys(*["backspace"] * 20)
        await it.write("0701740661")
        await it.keys("ctrl+s")
        await it.says("Kontakten är inskriven.")
        await it.shows("Hemtjänsten", "natt 070-174 06 61")
        assert not everywhere.has_desktop()
        await it.keys("r")
        await it.says("Numret")
        await it.keys("m")
        await it.asks("Ändra kontakten")
        await it.write(" Ystad")
        await it.keys("tab", "tab", "tab", "tab")
        await it.write("ystad")
        await it.keys("tab", "a", "ctrl+s")
        await it.shows("Socialnämnden i Vellinge hör inte till Ystad")
        await it.keys("g", "ctrl+s")
        await it.says("Ändrat.")
        await it.shows("Hemtjänsten Ystad")
        await it.keys("s")
        await it.asks("Kontakten upphör")
        await it.write("ny upphandling")
        await it.keys("tab", *["backspace"] * 10)
        await it.write("2026-11-19")
        await it.keys("ctrl+s")
        await it.says("finns kvar under G")
        await it.hides("Hemtjänsten Ystad")
        await it.keys("g")
        await it.shows("Kontakter som har upphört", "Hemtjänsten Ystad", "Upphörde: ny upphandling")


async def test_what_is_shipped_is_laid_over_and_what_is_protected_is_shown_on_demand(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("ctrl+o")
        await it.write("exempelhotellet hamnen")
        await it.keys("enter")
        await it.shows("Ur enhetens filer", "påhittat exempel")
        await it.keys("s")
        await it.says("M lägger en ändring över den")
        await it.keys("k")
        await it.says("040-628 04 11 är kontrollerat nu")
        await it.shows("Inskriven av Karin Ek", "kontrollerat 22:14 av Karin Ek")
        assert it.text.count("Exempelhotellet Ham") == 2  # in the list and in the pane
        await it.keys("escape")
        await it.write("familjen")
        await it.keys("enter")
        await it.shows("S Familjen Ek", "skyddat", "•• 60", "X visar")
        assert "Skogsvägen" not in it.text
        await it.keys("x")
        await it.shows("Skogsvägen 1", "070-174 06 60")
        assert [row.how for row in read_log(it.desk) if row.how == "unmasked"] == ["unmasked"]
        await it.keys("f12")
        await it.says("Stäng först det som är öppet.")
        await it.keys("escape", "escape", "f12")
        await it.shows("VÄGGLÄGE")
        await it.keys("ctrl+o")
        await it.says("Väggläge")
        await it.at("QueueScreen")


async def test_nothing_found_and_nothing_known_say_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("ctrl+o")
        await it.write("finnsinte")
        await it.shows("Ingen kontakt passar")
        assert "Lagret nås inte" not in it.text
        it.app.status = SyncStatus("offline")
        await it.write("alls")
        await it.shows("Ingen kontakt passar", "Lagret nås inte")
        await it.keys("escape", "enter", "g")
        await it.shows("Ingen kontakt har upphört än.")


async def test_two_values_are_told_on_the_screen(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, per = it.beside(tmp_path / "per")
        record = contacts.write(it.desk, KINDS, HOTEL)
        it.push(store)
        sync(store, per)
        contacts.write(per.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 23"), record=record)
        contacts.write(it.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 22"), record=record)
        sync(store, per)
        it.take_in(store)
        it.app.status = SyncStatus("offline")
        await it.keys("ctrl+o")
        await it.write("åkroken")
        await it.shows("2v", "Två samtidiga ändringar.", "till 22", "till 23")
        await it.shows("Kontakt Åkroken: Två samtidiga ändringar")
        per.close()
