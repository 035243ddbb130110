"""The annual report: texts kept from year to year, money, and the whole as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_side import night
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Watch, make_laptop, sync
from pdf_reading import Read
from sqlmodel import select
from ui import make_folder, unlock

from jourtui.documents import typeset
from jourtui.rules.annual_report import AmountWritten, AnnualReport, Outline, Section, TextWritten, record_of
from jourtui.rules.call import CallFacts, Identity
from jourtui.sheets import annual_report_file, annual_report_pages
from jourtui.store import annual_reports, calls
from jourtui.store.session import Duty
from jourtui.store.settings import load_annual_report
from jourtui.store.views import TellRow
from jourtui.store.workplace import Workplace
from jourtui.words.figure_words import CellValue, FigureValue, YearValues

YEAR = 2026


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def test_a_text_is_kept_until_another_is_written(karin: Laptop) -> None:
    annual_reports.write_text(karin.desk, 2024, "background", "Startade 2015.")
    assert annual_reports.text_of(karin.desk, YEAR, "background") == ("Startade 2015.", 2024)
    annual_reports.write_text(karin.desk, YEAR, "background", "Nio kommuner.")
    assert annual_reports.text_of(karin.desk, YEAR, "background") == ("Nio kommuner.", YEAR)
    assert annual_reports.text_of(karin.desk, 2025, "background") == ("Startade 2015.", 2024)
    before = len(karin.journal.events(record_of(YEAR)))
    annual_reports.write_text(karin.desk, YEAR, "background", "Nio kommuner.")
    assert len(karin.journal.events(record_of(YEAR))) == before, "the same again is no event"


def test_a_text_that_is_emptied_is_not_taken_over_from_the_year_before(karin: Laptop) -> None:
    annual_reports.write_text(karin.desk, 2025, "background", "14 avvikelser.")
    annual_reports.write_text(karin.desk, YEAR, "background", "")
    assert annual_reports.text_of(karin.desk, YEAR, "background") == ("", YEAR)
    assert annual_reports.text_of(karin.desk, 2025, "background") == ("14 avvikelser.", 2025)


def test_two_amounts_written_apart_are_both_seen_until_one_of_them_is_written_again(
    tmp_path: Path, karin: Laptop
) -> None:
    store = PaperStore(karin.watch)
    per = make_laptop(tmp_path / "per", PER, watch=karin.watch)
    annual_reports.write_amounts(karin.desk, YEAR, {"budget": 10_000_000})
    annual_reports.write_amounts(per.desk, YEAR, {"budget": 20_000_000})
    sync(store, karin, per, karin)
    two = annual_reports.two_amounts(karin.desk, YEAR)
    assert sorted(filter(None, two["budget"])) == [10_000_000, 20_000_000]
    shown = annual_reports.find(karin.desk, YEAR).amount_of("budget")
    annual_reports.write_amounts(karin.desk, YEAR, {"budget": shown})
    assert not annual_reports.two_amounts(karin.desk, YEAR), "the one that is shown can be chosen"
    per.close()


def test_money_is_entered_and_taken_out(karin: Laptop) -> None:
    annual_reports.write_amounts(karin.desk, YEAR, {"surplus": 20_000_000, "budget": 1})
    annual_reports.write_amounts(karin.desk, YEAR, {"budget": None})
    found = annual_reports.find(karin.desk, YEAR)
    assert (found.amount_of("surplus"), found.amount_of("budget")) == (20_000_000, None)


def test_two_who_write_apart_are_both_kept_and_told(tmp_path: Path, karin: Laptop) -> None:
    store = PaperStore(karin.watch)
    per = make_laptop(tmp_path / "per", PER, watch=karin.watch)
    annual_reports.write_text(karin.desk, YEAR, "staff", "Fyra socionomer.")
    annual_reports.write_text(per.desk, YEAR, "staff", "Fem socionomer.")
    sync(store, karin, per, karin)
    for laptop, person in ((karin, KARIN), (per, PER)):
        texts = annual_reports.contested(laptop.desk, YEAR, "text:staff")
        assert sorted(texts) == ["Fem socionomer.", "Fyra socionomer."]
        with laptop.desk.rows() as rows:
            told = rows.exec(select(TellRow).where(TellRow.person_id == person.id)).all()
        assert [tell.code for tell in told] == ["report_apart"]
    annual_reports.write_text(karin.desk, YEAR, "staff", "Fyra socionomer och en vikarie.")
    sync(store, karin, per)
    assert not annual_reports.contested(per.desk, YEAR, "text:staff")
    per.close()


def test_an_amount_or_a_year_that_cannot_be_has_no_effect(karin: Laptop) -> None:
    record = record_of(2025)
    karin.act(record, AmountWritten(2025, "sold", 10**30))
    karin.act(record, TextWritten(10**30, "foreword", "x"))
    report = annual_reports.find(karin.desk, 2025)
    assert (report.amounts, report.texts, len(report.log.void)) == ("{}", "{}", 2)


def test_every_figure_that_the_outline_names_is_one() -> None:
    from jourtui.rules.figure_definitions import BY_CODE

    for section in load_annual_report().sections:
        assert not set(section.figures) - BY_CODE.keys()
        for name in section.bars:
            code, _, dimension = name.partition(":")
            assert dimension in BY_CODE[code].by, name


def test_a_section_with_nothing_in_it_is_left_out() -> None:
    some = FigureValue(
        *("calls", "g", "Anrop", "d", "count", 3.0, "3", 0, {"2025": "2"}),
        {"type": [CellValue("children", "Barn", 2.0, "2"), CellValue("other", "Övrigt", None, "döljs")]},
    )
    values = YearValues(YEAR, "", "", True, "", "", [], 0, [some])
    outline = Outline(
        (
            Section("background", "Bakgrund"),
            Section("f", "Nyckeltal", figures=("calls",), bars=("calls:type",)),
        )
    )
    made = annual_report_pages.content(outline, values, {}, AnnualReport(), "Jouren")
    (section,) = made["sections"]
    assert section["figures"] == [["Anrop", "3", "2"]]
    assert section["charts"][0]["bars"] == [["Barn", "2", 1.0], ["Övrigt", "döljs", 0.0]]


@pytest.mark.parametrize("before", [41, 42])
def test_a_short_table_of_money_is_on_one_page(tmp_path: Path, before: int) -> None:
    amounts = [["Först", "1"], ["Mitt", "2"], ["Sist", "3"]]
    told = {"heading": "Ekonomi", "text": "rad\n" * before, "amounts": amounts}
    made = typeset.render("annual", {"title": "V", "years": ["2016"], "sections": [told]}, at=NIGHT)
    seen = Read(tmp_path, made.pdf)
    (page,) = (text for text in map(seen.text, (1, 2)) if "Först" in text)
    assert "Sist" in page


def test_what_is_about_one_year_stands_in_no_other_years_report(place: Workplace, tmp_path: Path) -> None:
    """Whoever reads last year's deviations in this year's report is told what is not so."""
    outline = load_annual_report()
    yearly = [one.code for one in outline.sections if one.yearly]
    assert {"deviations", "economy"} <= set(yearly)
    for code in ("background", *yearly):
        annual_reports.write_text(place.desk, YEAR - 1, code, f"Skrivet om fjolåret i {code}.")
    annual_reports.write_text(place.desk, YEAR, "economy", "Skrivet om i år.")
    read = Read(tmp_path, annual_report_file.made(place, place.desk, YEAR)).laid_out
    for words in ("Skrivet om fjolåret i background.", "Skrivet om i år."):
        assert words in read
    assert read.count("Skrivet om fjolåret") == 1
    last = Read(tmp_path, annual_report_file.made(place, place.desk, YEAR - 1)).laid_out
    assert last.count("Skrivet om fjolåret") == 1 + len(yearly)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    folder = make_folder(tmp_path / "jour", (KARIN,))
    made = Workplace(folder, unlock(folder), Duty.FIRST, clock=Watch())
    yield made
    made.close()


async def test_it_is_written_by_keys_and_comes_out_as_pages(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("y")
        await it.at("FiguresScreen")
        await it.keys("b")
        await it.shows("Verksamhetsberättelse 2026")
        await it.keys("p")
        await it.shows("Återbetalas")
        await it.write("3 miljoner")
        await it.keys("ctrl+s")
        await it.shows("Skriv kronor med siffror")
        await it.keys("end", "ctrl+u")
        await it.write("3 000 000")
        await it.keys("ctrl+s")
        await it.says("Ekonomin är sparad för 2026.")
        await it.keys("b", "down", "down", "down", "enter")
        await it.shows("Bakgrund, 2026")
        await it.write("Jouren började 2015.")
        await it.keys("ctrl+s")
        await it.says("Bakgrund är sparad för 2026.")
        place = it.app.workplace
        calls.receive(place.desk, CallFacts(matter="orolig"), Identity(), at=place.desk.now())
        made = annual_report_file.made(place, place.desk, YEAR)
    assert made.startswith(b"%PDF")
    text = Read(tmp_path, made).laid_out
    for words in ("Verksamhetsberättelse 2026", "Jouren började 2015.", "3 000 000 kr", "Anrop"):
        assert words in text
    assert "Anrop, kontaktkälla" in text, "a chart, with its bars' names"
    assert re.search(r"^ *Kl +mån +tis +ons", text, re.MULTILINE), "the table of hours"
    assert "Öppet:" not in text, "what is printed changes no more"
