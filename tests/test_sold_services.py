"""Sold services: prices, sums per board, invoiced once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from case_side import night
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, make_laptop, sync
from hypothesis import given
from machine import Machine
from sqlmodel import select
from strategies import histories

from jourtui.rules import sold_service as rules
from jourtui.rules.access import SOLD_SERVICES
from jourtui.rules.assignment import AssignmentFacts, AssignmentOrdered, AssignmentWorked
from jourtui.rules.event import Event
from jourtui.rules.sold_service import SoldFacts
from jourtui.screens.sold_service_forms import _minutes
from jourtui.sheets import sold_tables
from jourtui.store import sold_services
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import HIDDEN
from jourtui.store.settings import SettingsError, load_sold_services
from jourtui.store.views import SoldServiceRow, TellRow
from jourtui.words import sold_words, tell_words

DAY = date(2026, 11, 9)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path / "jour", "Karin Ek", monkeypatch, capsys)


def sold(laptop: Laptop, board: str = "ystad", **more: Any) -> UUID:
    given: dict[str, Any] = {"service": "office_hours", "board": board, "first": DAY} | more
    return sold_services.record(laptop.desk, SoldFacts(**given))


def of_year(laptop: Laptop, year: int = 2026) -> list[SoldServiceRow]:
    with laptop.desk.rows() as rows:
        return list(sold_services.of_year(rows, year))


@given(histories("sold_service."))
def test_no_history_makes_the_fold_fail(events: list[Event]) -> None:
    one = rules.fold(events)
    assert 0 <= one.amount_ore <= 2**62
    assert rules.fold(events).model_dump() == one.model_dump()


def test_the_price_is_fixed_by_the_hour_or_both_and_sums_are_per_board(laptop: Laptop) -> None:
    sold(laptop, minutes=90, hourly_ore=650_00)
    sold(laptop, minutes=1, hourly_ore=100_01, price_ore=50)
    invoiced = sold(laptop, "skurup", price_ore=18_500_00)
    gone = sold(laptop, "skurup", price_ore=99)
    sold(laptop, "skurup", price_ore=7, first=date(2025, 12, 31))
    sold_services.invoice(laptop.desk, invoiced, "2026-114")
    sold_services.withdraw(laptop.desk, gone, "dubbelt")
    found = rules.sums(of_year(laptop))
    assert [(one.board, one.count, one.minutes, one.total_ore, one.uninvoiced_ore) for one in found] == [
        ("skurup", 1, 0, 18_500_00, 0),
        ("ystad", 2, 91, 975_00 + 50 + 167, 975_00 + 50 + 167),
    ]
    assert [one.amount_ore for one in of_year(laptop, 2025)] == [7]
    with pytest.raises(NotAllowed, match="redan fakturerad"):
        sold_services.invoice(laptop.desk, invoiced, "2026-115")


def test_two_apart_are_both_kept_and_both_told(tmp_path: Path, laptop: Laptop) -> None:
    per = make_laptop(tmp_path / "per", PER, watch=laptop.watch)
    store = PaperStore(laptop.watch)
    record = sold(laptop)
    sync(store, laptop, per)
    sold_services.correct(laptop.desk, record, SoldFacts(price_ore=100))
    sold_services.correct(per.desk, record, SoldFacts(price_ore=200))
    sync(store, laptop, per)
    sync(store, laptop, per)
    for one in (laptop, per):
        (row,) = of_year(one)
        assert (row.two_values, row.price_ore) == (True, 200)
        with one.desk.rows() as rows:
            tells = {(tell.person_id, tell.detail) for tell in rows.exec(select(TellRow))}
        assert tells == {(KARIN.id, "price_ore"), (PER.id, "price_ore")}
    sold_services.correct(laptop.desk, record, SoldFacts(price_ore=100))
    assert not of_year(laptop)[0].two_values
    per.close()


def test_what_is_invoiced_keeps_its_price_and_what_met_an_invoice_is_told(
    tmp_path: Path, laptop: Laptop
) -> None:
    per = make_laptop(tmp_path / "per", PER, watch=laptop.watch)
    store = PaperStore(laptop.watch)
    twice, struck = sold(laptop, price_ore=4_875_00), sold(laptop, price_ore=100_00)
    sync(store, laptop, per)
    sold_services.invoice(laptop.desk, twice, "A-1")
    with pytest.raises(NotAllowed, match=r"fakturerad \(A-1\)"):
        sold_services.correct(laptop.desk, twice, SoldFacts(price_ore=10))
    sold_services.correct(laptop.desk, twice, SoldFacts(what="utredning"))
    sold_services.invoice(per.desk, twice, "B-2")
    sold_services.invoice(laptop.desk, struck, "A-1")
    sold_services.withdraw(per.desk, struck, "dubbelt")
    sync(store, laptop, per)
    sync(store, laptop, per)
    for one in (laptop, per):
        with one.desk.rows() as rows:
            tells = {(tell.person_id, tell.detail) for tell in rows.exec(select(TellRow))}
        assert tells == {(who.id, what) for who in (KARIN, PER) for what in (rules.TWICE, rules.INVOICED)}
        for tell in sold_services.fold_of(one.desk, twice).log.tells:
            assert "Välj" not in tell_words.told(tell), "there is nothing to choose"
    both = sold_services.fold_of(per.desk, twice)
    assert (both.also_invoiced, both.log.void) == ("B-2 (Per Holm)", set()), "both papers went out"
    assert {row.also_invoiced for row in of_year(per)} == {"", "B-2 (Per Holm)"}
    left_of = ("Den är fakturerad, B-2, av Per Holm.", "Den är fakturerad, A-1, av Karin Ek.")
    for which, left in enumerate(left_of):
        story = Story(events=list(both.log.events))
        story.add(PER, rules.SoldServiceTakenBack(both.invoices[which].id, "invoiced", "fel"))
        other = rules.fold(story.events)
        assert (sold_words.after(other), other.also_invoiced) == (left, "")
    with pytest.raises(NotAllowed, match="redan tagen tillbaka"):
        sold_services.take_back(per.desk, twice, "fel", invoice=uuid4())
    sold_services.withdraw(laptop.desk, twice, "krediterad")
    standing = {sold_words.standing(row) for row in of_year(laptop)}
    assert standing == {"struken, var fakturerad", "fakturerad och struken"}
    for reference in ("A-1", "B-2", ""):
        sold_services.take_back(laptop.desk, twice, "fel nämnd")
        found = sold_services.fold_of(laptop.desk, twice)
        assert (found.withdrawn, found.reference, found.amount_ore) == (False, reference, 4_875_00)
        assert {tell.detail for tell in found.log.tells} == ({rules.TWICE} if reference == "A-1" else set())
    with pytest.raises(NotAllowed, match="varken struken eller fakturerad"):
        sold_services.take_back(laptop.desk, twice, "igen")
    sold_services.correct(laptop.desk, twice, SoldFacts(price_ore=10))
    assert sold_services.fold_of(laptop.desk, twice).amount_ore == 10
    for one, is_struck, told in (
        (laptop, True, "struken, var fakturerad"),
        (per, False, "fakturerad"),
    ):
        met = sold_services.fold_of(one.desk, struck)
        assert (met.struck_apart, sold_words.standing(met)) == (True, "fakturerad och struken")
        sold_services.choose_struck(one.desk, struck, struck=is_struck)
        chosen = sold_services.fold_of(one.desk, struck)
        assert (chosen.struck_apart, sold_words.standing(chosen), chosen.log.tells) == (False, told, [])
        with pytest.raises(NotAllowed, match="redan valt"):
            sold_services.choose_struck(one.desk, struck, struck=is_struck)
    for first, last, held in ((laptop, per, True), (per, laptop, False)):  # they chose apart: once more
        sync(store, first, last)
        sync(store, first, last)
        for one in (laptop, per):
            met = sold_services.fold_of(one.desk, struck)
            assert (met.struck_apart, met.takes_back is not None) == (True, True)
            assert sorted(str(tell.person_id) for tell in met.log.tells) == [str(KARIN.id), str(PER.id)]
        sold_services.choose_struck(first.desk, struck, struck=held)
        sold_services.choose_struck(last.desk, struck, struck=not held)
        mine = sold_services.fold_of(first.desk, struck)
        assert (mine.struck_apart, mine.withdrawn, mine.log.tells) == (False, held, [])
    per.close()


def test_what_makes_no_sense_is_refused_in_a_sentence(laptop: Laptop, tmp_path: Path) -> None:
    record, desk = sold(laptop, what="Bo Ek"), laptop.desk
    attempts: tuple[Callable[[], object], ...] = (
        lambda: sold(laptop, ""),
        lambda: sold(laptop, service=""),
        lambda: sold_services.record(desk, SoldFacts(service="other", board="ystad")),
        lambda: sold(laptop, last=date(2026, 11, 8)),
        lambda: sold_services.correct(desk, record, SoldFacts(last=date(2026, 11, 8))),
        lambda: sold_services.withdraw(desk, record, " "),
        lambda: sold_services.take_back(desk, record, "ångrat"),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert str(refused.value).endswith(".")
    for text in ("7:60", "x", "-1", "nan", "inf", "1:2:3", "9" * 9):
        with pytest.raises(ValueError, match="Skriv timmar"):
            _minutes(text)
    assert [_minutes(text) for text in ("", "7:30", "7,5", "2")] == [0, 450, 450, 120]
    desk.wall = True
    assert of_year(laptop)[0].what == HIDDEN
    (tmp_path / "sold_services.toml").write_text('[[service]]\ncode = "a"\nlabel = "A"\n' * 2)
    with pytest.raises(SettingsError, match="två gånger"):
        load_sold_services(tmp_path)
    assert load_sold_services().label("borta") == "borta"


def test_the_hours_and_invoices_of_each_board_are_joined_in_a_file(machine: Machine, tmp_path: Path) -> None:
    place = machine.at_work()
    desk = place.desk
    code, told = machine.run("sold-services", "--year", "2026")
    assert (code, told.strip()) == (0, "Inga sålda tjänster och ingen tid i uppdrag 2026.")
    given: dict[str, Any] = {"service": "office_hours", "minutes": 90, "price_ore": 1_000_50, "first": DAY}
    first = sold_services.record(desk, SoldFacts(board="ystad", **given))
    sold_services.invoice(desk, first, "F-114", at=NIGHT)
    sold_services.record(desk, SoldFacts(board="ystad", **given))
    gone = sold_services.record(desk, SoldFacts(board="skurup", **given))
    sold_services.withdraw(desk, gone, "dubbelt")
    at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    whom = AssignmentFacts(what="Ring Vilma Berg", person_name="Vilma Berg", board="skurup")
    ordered = AssignmentOrdered(whom, at=at)
    desk.write(uuid4(), ordered, AssignmentWorked(at, 40))
    desk.write(uuid4(), ordered)
    found = sold_tables.read(desk, 2026)
    sums, rows = sold_tables.tables(found, place)
    assert [tuple(row) for row in sums.rows] == [
        ("Socialnämnden i Skurup", 0, 0.0, 1, 0.67, 0.67, 0.0, 0.0, 0.0, ""),
        ("Socialnämnden i Ystad", 2, 3.0, 0, 0.0, 3.0, 2001.0, 1000.5, 1000.5, "F-114"),
        ("Alla", 2, 3.0, 1, 0.67, 3.67, 2001.0, 1000.5, 1000.5, "F-114"),
    ]
    assert sorted((row[1], row[6], row[8]) for row in rows.rows) == [
        ("Personaltimmar", "ej fakturerad", ""),
        ("Personaltimmar", "fakturerad", "F-114"),
        ("Personaltimmar", "struken", ""),
        ("Uppdrag", "inget pris här", ""),
    ]
    place.close()
    book = tmp_path / "sålt.xlsx"
    code, told = machine.run("sold-services", "--year", "2026", "--out", book)
    assert (code, told.count("3 tjänster och 1 uppdrag")) == (0, 1)
    names = ["Per nämnd 2026", "Rader 2026"]
    assert sheets(book) == names
    assert b"Vilma" not in b"".join(
        zipfile.ZipFile(book).read(name) for name in zipfile.ZipFile(book).namelist()
    )
    code, told = machine.run("sold-services", "--year", "2026", "--out", book)
    assert code == 1
    assert "finns redan" in told
    time = tmp_path / "tid.xlsx"
    machine.run("active-time", "--year", "2026", "--out", time)
    assert sheets(time) == ["Aktiv tid", "Tider", *names]


def sheets(book: Path) -> list[str | None]:
    with zipfile.ZipFile(book) as package:
        return [
            one.get("name") for one in ElementTree.fromstring(package.read("xl/workbook.xml")).iter(SHEET)
        ]


async def test_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("comma", "b")
        await it.at("SoldServicesScreen")
        await it.shows("Inga sålda tjänster 2026.")
        await it.keys("n")
        await it.asks("Såld tjänst")
        await it.keys("ctrl+s")
        await it.shows("Välj vad som såldes.")
        await it.keys("c", "tab", "a", "tab", "tab", "tab")
        await it.write("7:30")
        await it.keys("tab", "tab")
        await it.write("650")
        await it.keys("ctrl+s")
        await it.says("Sparat.")
        await it.shows("Personaltimmar", "7 h 30 min", "4 875 kr", "2026: 1 tjänst")
        await it.keys("k")
        await it.asks("Fakturerad")
        await it.write("2026-114")
        await it.keys("enter")
        await it.shows("2026-114")
        await it.keys("b")
        await it.shows("  1 st, 7 h 30 min, 4 875 kr")
        await it.keys("escape", "e")
        await it.asks("Skriv sålda tjänster 2026 till en fil")
        out = tmp_path / "sålt.csv"
        await it.keys("ctrl+u")
        await it.write(str(out))
        await it.keys("enter")
        await it.says(": 1 tjänst och 0 uppdrag.")
        assert "Personaltimmar;2026-11-20;2026-11-20;7,5;4875" in out.read_text("utf-8-sig")
        assert "exported" in {row.how for row in it.readings(None, "exported") if row.reason == SOLD_SERVICES}
        await it.keys("e")
        await it.asks("Skriv sålda tjänster")
        await it.keys("ctrl+u")
        await it.write(str(out))
        await it.keys("enter")
        await it.says("finns redan. Inget är skrivet.")
        await it.keys("ä")
        await it.shows("Inga sålda tjänster 2025.")
        await it.keys("å", "s")
        await it.asks("Varför ska den inte")
        await it.write("dubbelt")
        await it.keys("enter")
        await it.shows("struken", "2026: 0 tjänster")
        await it.keys("z")
        await it.asks("Varför tas det tillbaka?")
        await it.write("fel rad")
        await it.keys("enter")
        await it.says("Taget tillbaka. Den räknas igen.")
        await it.shows("2026: 1 tjänst")
        await it.keys("h")
        await it.shows(
            "Historik: Personaltimmar",
            "pris per timme: 650",
            "2026-114",
            "dubbelt",
            "Inte struken",
            "fel rad",
        )
        await it.keys("escape", "z")
        await it.asks("Varför tas det tillbaka?")
        await it.write("fel faktura")
        await it.keys("enter")
        await it.says("Taget tillbaka. Den är inte fakturerad.")
        base, (row,) = it.desk.position(), of_year(it.laptop)
        sold_services.invoice(it.desk, row.record_id, "A-1", base=base)
        sold_services.withdraw(it.desk, row.record_id, "dubbelt", base=base)
        await it.shows("2v struken?", "Fakturerad av en och struken av en annan")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: fakturerad eller struken")
        await it.shows("Fakturerad: A-1 (Karin Ek)", "Struken: dubbelt")
        await it.keys("1")
        await it.says("Valt. Fakturan gäller.")
        await it.shows("2026: 1 tjänst")
