"""Lodging by keys: booked from the case, seen in its history and in the list over all cases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from case_side import Night, a_case, night
from factories import NIGHT, sync
from sqlmodel import select

from jourtui.actions import WALLED
from jourtui.rules import access
from jourtui.rules.contacts import ContactWritten, read_numbers
from jourtui.rules.lodging import LodgingFacts
from jourtui.store import contacts, lodgings, queries
from jourtui.store.desk import Desk
from jourtui.store.settings import load_contacts
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import LodgingRow, ReadRow

MORNING = NIGHT + timedelta(hours=12, minutes=46)
"""11:00 the next day."""


def a_booking(desk: Desk, case: UUID, **facts: Any) -> UUID:
    given = {"place": "Hotell Havet", "adults": 1, "children": 2, "nights": 1, "check_out": MORNING, **facts}
    return lodgings.ask(desk, case, "violence", LodgingFacts(**given))


def rows(it: Night) -> list[LodgingRow]:
    with it.desk.rows() as found:
        return [*queries.lodgings(found), *queries.lodgings(found, live=False)]


async def at_the_list(it: Night) -> None:
    await it.keys("6")
    await it.at("LodgingsScreen")
    await it.until(lambda: it.app.focused is not None)


async def test_a_room_is_booked_from_the_case_and_seen_on_the_other_laptop(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk, board="ystad"))
        numbers = read_numbers("040-628 04 20")
        hotel = ContactWritten("hotel", "Hotell Havet", numbers, municipality="1287", hours="dygnet runt")
        contacts.write(desk, load_contacts(), hotel)

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.keys("n")
        await it.asks("Varför behövs boende?")
        await it.keys("v")
        await it.asks("Var?")
        assert "vandrarhem" not in it.text.casefold()
        await it.shows("Hotell Havet · Trelleborg · 040-628 04 20 · dygnet runt")
        with it.desk.rows() as found:
            assert access.CONTACTS in found.exec(select(ReadRow.reason)).all(), "logged before it is shown"
        await it.keys("c")
        await it.asks("Boka boende")
        assert "Familj" not in it.text, "somebody who is threatened is not asked to try that"
        await it.shows("Exempelhotellet Torget", "040-628 04 12", "Ingen här har delegation från")
        await it.keys("tab", "tab", "tab", "tab", "2")
        await it.keys("tab", "tab", "tab", "o", "ctrl+s")
        await it.shows("! Våld eller hot, och ingen")
        await it.keys("shift+tab", "shift+tab", "shift+tab", "shift+tab", "j")
        await it.keys("ctrl+s")
        await it.says("Bokningen är sparad.")
        await it.shows("Bokade boende", "Exempelhotellet Torget", "BOENDE (N)")
        (row,) = rows(it)
        assert (row.adults, row.children, row.price, row.check_out) == (1, 2, 129_500, MORNING)
        assert row.address_protected
        assert row.staffed
        store, per = it.beside(tmp_path / "per")
        with per.desk.rows() as found:
            assert [one.booking for one in queries.lodgings(found)] == [row.booking]
        lodgings.confirm(per.desk, made[0], row.booking, "X12", "Eva", base=per.desk.position())
        sync(store, per)
        it.take_in(store)
        await it.shows("Boende bekräftat", "av Eva; X12")
        per.close()


async def test_the_list_hides_where_and_the_details_show_it_after_a_logged_key(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))
        a_booking(desk, made[0], address_protected=True, alias="Eva Lund", phone_shown="040-628 04 12")

    async with night(tmp_path / "one", deeds, (160, 45)) as it:
        await at_the_list(it)
        await it.shows("Vilma Berg", "skyddad · Eva Lund", "1+2", "frågat", "O! B!", "••• (X visar)")
        await it.shows("BESLUT SAKNAS", "Ärendet har ingen nämnd än")
        assert "Havet" not in it.text
        await it.keys("x")
        await it.shows("Hotell Havet", "040-628 04 12")
        assert it.readings(made[0], "unmasked")
        await it.keys("slash")
        await it.write("havet")
        await it.shows("Ingen bokning passar filtret.")


async def test_a_booking_goes_through_its_life_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_booking(desk, a_case(desk)), (120, 40)) as it:
        await at_the_list(it)
        await it.keys("k")
        await it.asks("Boendet har bekräftat")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem på boendet som bekräftade.")
        await it.write("Eva")
        await it.keys("ctrl+s")
        await it.says("Bekräftat.")
        await it.keys("a")
        await it.asks("Gästerna har anlänt")
        await it.keys("ctrl+s")
        await it.says("Anlänt.")
        await it.keys("s")
        await it.says("det går inte att avboka")
        await it.keys("e")
        await it.asks("Förläng")
        await it.keys("tab", "tab")
        await it.write("enhetschefen")
        await it.keys("ctrl+s")
        await it.says("Förlängt.")
        (row,) = rows(it)
        assert (row.state, row.nights, row.check_out) == ("extended", 2, MORNING + timedelta(days=1))
        await it.keys("l")
        await it.asks("Gästerna har lämnat")
        await it.keys("ctrl+s")
        await it.says("Lämnat.")
        await it.shows("Ingen bor på tillfälligt boende.")
        await it.keys("g")
        await it.shows("Avslutade bokningar", "lämnat")


async def test_cancelling_asks_for_a_reason_and_the_typed_name(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_booking(desk, a_case(desk)), (120, 40)) as it:
        await at_the_list(it)
        await it.keys("s")
        await it.asks("Avboka")
        await it.write("fick bo hos moster")
        await it.keys("ctrl+s")
        await it.shows("Skriv Vilma Berg för att bekräfta.")
        assert rows(it)[0].standing == "live"
        await it.write("vilma berg")
        await it.keys("ctrl+s")
        await it.says("Avbokat här.")
        assert [(row.state, row.cancel_reason) for row in rows(it)] == [("cancelled", "fick bo hos moster")]
        await it.keys("g")
        await it.shows("inte skrivet att boendet")


async def test_two_apart_are_chosen_between(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_case(desk)
        made.extend((case, a_booking(desk, case)))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        case, booking = made
        store, per = it.beside(tmp_path / "per")
        lodgings.cancel(per.desk, case, booking, "dubbelbokat", base=per.desk.position())
        lodgings.arrive(it.desk, case, booking, base=it.desk.position())
        sync(store, per)
        it.push(store)
        it.app._publish(set())
        await at_the_list(it)
        await it.shows("2v anlänt", "Två samtidiga ändringar av bokningen.")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: bokningen")
        await it.shows("avbokat", "gäller")
        await it.keys("1" if "1  avbokat" in it.text else "2")
        await it.until(lambda: not rows(it)[0].two_values)
        assert rows(it)[0].standing == "cancelled"
        per.close()


async def test_two_apart_are_chosen_between_in_the_case_too(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_case(desk)
        made.extend((case, a_booking(desk, case)))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        case, booking = made
        before = it.desk.position()
        lodgings.correct(it.desk, case, booking, LodgingFacts(place="Hotell Ett"), base=before)
        lodgings.correct(it.desk, case, booking, LodgingFacts(place="Hotell Två"), base=before)
        await it.case(case)
        await it.shows("två samtidiga ändringar (W)")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: boende")
        await it.keys("1")
        await it.hides("två samtidiga ändringar (W)")
        assert rows(it)[0].place == "Hotell Ett"


async def test_a_wrong_note_is_undone_but_a_booking_only_cancelled(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_case(desk)
        made.extend((case, a_booking(desk, case)))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        case, booking = made
        lodgings.absent(it.desk, case, booking, base=it.desk.position())
        await it.case(case)
        await it.keys("å")
        await it.says("Ångrat: Kom aldrig")
        assert rows(it)[0].state == "asked"
        await it.keys("å")
        await it.shows("Det du gjorde sist här kan inte ångras. Ångra något tidigare?")
        await it.shows("Sist, står kvar", "Karin Ek 22:14: Avser")
        await it.keys("enter")
        await it.says("Ångrat: Avser")
        assert rows(it)[0].state == "asked", "a room is given back by cancelling it"


async def test_who_lacks_a_home_tries_what_is_simpler_first(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk)), (120, 40)) as it:
        await it.case(made[0])
        await it.keys("n")
        await it.asks("Varför behövs boende?")
        await it.keys("b")
        await it.asks("Var?")
        await it.shows("Exempelvandrarhemmet")
        await it.keys("a")
        await it.asks("Boka boende")
        await it.shows("Familj och vänner")
        assert "Stadsmissionen" not in it.text, "there is none outside Malmö"
        await it.keys("ctrl+s")
        await it.shows("Välj: prövat eller ej möjligt.")


async def test_an_empty_list_says_why(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("6")
        await it.shows("Ingen bor på tillfälligt boende.", "N i ett ärende bokar.")
        it.app.status = SyncStatus(state="offline", since=NIGHT)
        it.app._publish(set())
        await it.shows("ingen kontakt med det gemensamma lagret")


async def test_a_wall_tells_of_nobody(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        a_booking(desk, a_case(desk), alias="Eva Lund", decision="beslut av Per")

    async with night(tmp_path / "one", deeds, (160, 45)) as it:
        await at_the_list(it)
        await it.shows("Vilma Berg")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "V B", "1+2", WALLED[:20])
        assert not [
            word for word in ("Vilma", "Berg", "Havet", "Eva", "Lund", "Per beslut") if word in it.text
        ]
        await it.keys("g")
        await it.shows("Avslutade bokningar")


async def test_a_closed_case_still_says_who_stays_where(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))
        a_booking(desk, made[0])

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.keys("s")
        await it.asks("Avsluta ärendet")
        await it.shows("1 bokning gäller ännu")
