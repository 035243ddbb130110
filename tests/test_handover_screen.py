"""Handing over, by keys alone: what is there, to whom it is given, who answers, who has read it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from case_side import Night, a_case, call, night
from factories import EVA, NIGHT, PER, Laptop, PaperStore, author, sync

from jourtui.actions import WALLED
from jourtui.rules.case import CaseFacts
from jourtui.rules.entrance import EntranceChanged
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.shift_change import ShiftChangeBegun
from jourtui.rules.visits import VisitFacts
from jourtui.screens.handover import HandoverScreen
from jourtui.store import cases, locking, lodgings, notices, overview, queries, shift_changes, visits, waits
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus


async def at_the_list(it: Night) -> HandoverScreen:
    await it.keys("9")
    await it.at("HandoverScreen")
    screen = it.app.screen
    assert isinstance(screen, HandoverScreen)
    await it.until(lambda: it.app.focused is not None or "Inget är öppet" in it.text)
    return screen


def everything(desk: Desk) -> UUID:
    case = a_case(desk, board="ystad", board_ground="vistelsekommun")
    call(desk)
    cases.plan(desk, case, "ring mormor", NIGHT + timedelta(hours=2))
    stay = LodgingFacts(place="Hotell Havet", adults=1, check_out=NIGHT + timedelta(hours=13))
    lodgings.ask(desk, case, "homelessness", stay)
    waits.ask(desk, case, "police", "patrull")
    facts = VisitFacts(goers="Karin Ek", out="one", plan="se barnen")
    visits.decide(desk, case, facts, base=desk.position())
    notices.receive(
        desk,
        NoticeReceived("Otto Berg", "placera inte hemma", NIGHT + timedelta(days=2), municipality="1286"),
    )
    return case


def per_is_here(it: Night, folder: Path) -> tuple[PaperStore, Laptop]:
    """Per has worked on his laptop, so that his name is known here."""
    store, per = it.beside(folder)
    per.desk.begin_shift()
    sync(store, per)
    it.take_in(store)
    return store, per


async def test_an_empty_list_says_so_and_without_contact_something_else(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await at_the_list(it)
        await it.shows("Inget är öppet", "Inget jourbyte är inskrivet", "L skriver in jourbytet ändå.")
        it.app.status = SyncStatus("offline")
        it.app._publish(set())
        await it.shows("ingen kontakt med det gemensamma lagret")


async def test_all_parts_stand_in_their_order_and_the_listing_is_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one", everything, (120, 40)) as it:
        await at_the_list(it)
        await it.shows(
            "Anrop",
            "Ärende",
            "Ute",
            "Karin Ek, beslutat",
            "Boende",
            "Löfte",
            "Väntar",
            "Förann.",
            "placera inte hemma",
        )
        await it.shows("Hotell Havet", "ring mormor", "Svar från polisen", "mån 23 nov 08:00")
        places = [it.text.index(word) for word in ("Anna Svensson", "oro för barn", "Hotell Havet", "ring m")]
        assert places == sorted(places)
        assert [row.reason for row in it.readings(None, "listed")].count("överlämning") == 1
        await it.keys("f", *"havet", "enter")
        await it.hides("Otto Berg")


async def test_the_night_is_handed_over_accepted_and_read(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(everything(desk)), (120, 40)) as it:
        store, per = per_is_here(it, tmp_path / "per")
        await at_the_list(it)
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.shows("1 anrop och 1 ärende", "15 minuter")
        await it.keys("ctrl+s")
        await it.shows("Välj ny förstajour")
        await it.keys("a", "ctrl+s")
        await it.says("2 erbjudna Per Holm.")
        await it.shows("Karin Ek → Per Holm (förstajour)", "2 väntar på svar", "Inte läst av någon")
        assert it.row(made[0]).holder_name == "Karin Ek"
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.keys("a", "ctrl+s")
        await it.says("✓ Jourbytet är inskrivet. 2 väntar redan på svar därifrån.")
        it.push(store)
        sync(store, per)
        desk = per.desk
        with desk.rows() as rows:
            view = overview.gather(rows, it.watch())
        shift_changes.accept(desk, view.records.values())
        shift_changes.read(desk, [view.changes[0].record_id])
        sync(store, per)
        it.take_in(store)
        await it.shows("2 av 2 ligger hos Per Holm", "Läst av Per Holm 22:14")
        assert it.row(made[0]).holder_name == "Per Holm"
        await it.shows("2 anrop och ärenden: Per Holm har accepterat. Det ligger nu hos Per Holm.", "Q läst")
        await it.keys("q")
        await it.hides("Q läst")
        per.close()


async def test_only_what_is_marked_is_handed_over_and_it_is_accepted_orally(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk, subject="Vilma"))
        made.append(a_case(desk, subject="Otto"))

    async with night(tmp_path / "one", deeds) as it:
        store, other = it.beside(tmp_path / "other")
        other.act(uuid4(), EntranceChanged("admitted", author(EVA), at=NIGHT))  # she has not signed in yet
        sync(store, other)
        it.take_in(store)
        screen = await at_the_list(it)
        await it.until(lambda: screen.current is not None)
        await it.keys("m")
        await it.says("1 markerad. L lämnar dem.")
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.shows("Det markerade: 1 ärende")
        it.app.status = SyncStatus("offline", since=NIGHT)
        await it.keys("a", "ctrl+s")
        await it.says("1 erbjudna Eva Lind. Utan kontakt: andra datorer får det inte än. Ring nu.")
        offered = [it.row(record).offer_id is not None for record in made]
        assert sorted(offered) == [False, True]
        await it.keys("a")
        await it.asks("Muntligt accepterat av Eva Lind?")
        await it.keys("a")
        await it.says("1 har bytt ansvarig.")
        assert sorted(it.row(record).holder_name for record in made) == ["Eva Lind", "Karin Ek"]
        other.close()


async def test_what_is_offered_is_accepted_with_two_keys_or_declined_with_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, per = per_is_here(it, tmp_path / "per")
        desk = per.desk
        case = cases.open_new(desk, CaseFacts(title="natten"))
        me = it.desk.author
        for again in (False, True):
            with desk.rows() as rows:
                row = queries.case(rows, case)
            assert row is not None
            shift_changes.begin(desk, ShiftChangeBegun(first=me, to=me, note="allt lugnt"), [row])
            sync(store, per)
            it.take_in(store)
            if not again:
                await at_the_list(it)
            await it.shows("1 erbjuds dig: A accepterar", "Du har inte läst det: K", "Per Holm →")
            if not again:
                await it.keys("v")
                await it.asks("Avböj 1 ärende")
                await it.write("jag är sjuk")
                await it.keys("enter")
                await it.says("Avböjt.")
                it.push(store)
                sync(store, per)
        await it.keys("a")
        await it.asks("Acceptera 1 ärende från Per Holm?")
        await it.keys("a")
        await it.says("1 har bytt ansvarig.")
        assert it.row(case).holder_id == me.id
        await it.keys("k")
        await it.says("Antecknat att du har läst överlämningen.")
        await it.shows("Läst av Karin Ek 22:14")
        await it.keys("k")
        await it.says("Det finns inget jourbyte som du inte har läst.")
        per.close()


async def test_on_a_wall_nobody_is_named_and_nothing_is_handed_over(tmp_path: Path) -> None:
    async with night(tmp_path / "one", everything, (120, 40)) as it:
        await at_the_list(it)
        await it.keys("f12")
        await it.shows(WALLED)
        assert "Vilma Berg" not in it.text
        assert "placera inte hemma" not in it.text
        await it.keys("l")
        await it.says(WALLED)


async def test_a_locked_case_is_a_row_without_content_and_is_not_handed_over(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk, subject="Vilma Berg"))) as it:
        store, per = per_is_here(it, tmp_path / "per")

        desk = per.desk
        shift_changes.begin(it.desk, ShiftChangeBegun(first=author(PER), to=author(PER)), [it.row(made[0])])
        it.push(store)
        sync(store, per)
        with desk.rows() as rows:
            shift_changes.accept(desk, overview.gather(rows, it.watch()).records.values())
        locking.lock(desk, made[0], it.desk.author, "släkt", desk.position())
        sync(store, per)
        it.take_in(store)
        await at_the_list(it)
        await it.shows("Låst ärende")
        assert "Vilma Berg" not in it.text
        await it.keys("m", "l")
        await it.asks("Jourbyte")
        await it.shows("bara bytet skrivs in")
        per.close()


async def test_the_page_and_the_emergency_sheet_are_written_to_files_and_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one", everything) as it:
        await at_the_list(it)
        await it.shows("Inget nödblad utskrivet på den här datorn")
        for key, name, reason in (("p", "sida.pdf", "överlämning"), ("n", "blad.txt", "nödblad")):
            await it.keys(key)
            await it.asks("till en fil")
            await it.keys("ctrl+u")
            await it.write(str(tmp_path / name))
            await it.keys("enter")
            await it.says("Skrivet till")
            assert next(row.reason for row in it.readings(None, "exported")) == reason
        assert (tmp_path / "sida.pdf").read_bytes().startswith(b"%PDF-")
        assert "V B" in (tmp_path / "blad.txt").read_text()
        await it.hides("Inget nödblad utskrivet på den här datorn")
        written = (tmp_path / "blad.txt").read_text()
        for name, told in (
            ("/finns/inte/alls.pdf", "/finns/inte/alls.pdf gick inte att skriva."),
            (str(tmp_path / "blad.txt"), "blad.txt: finns redan. Inget är skrivet."),
        ):
            await it.keys("p")
            await it.asks("till en fil")
            await it.keys("ctrl+u")
            await it.write(name)
            await it.keys("enter")
            await it.says(told)
        assert (tmp_path / "blad.txt").read_text() == written
