"""`jourtui figures`: text, JSON, CSV and a workbook, each logged; and every refusal is one sentence."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from machine import Machine
from sqlmodel import select

from jourtui.documents.workbook import Table, as_csv, as_xlsx
from jourtui.rules.calendar import local
from jourtui.sheets import annual_report_file
from jourtui.store.views import ReadRow

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    made = Machine(tmp_path / "jour", "Karin Ek", monkeypatch, capsys)
    made.receive("Anna Svensson")
    return made


def test_the_years_figures_are_printed_written_and_logged(machine: Machine, tmp_path: Path) -> None:
    place = machine.at_work()
    year = local(place.desk.now()).year
    place.close()
    code, text = machine.run("figures")
    assert code == 0
    assert f"Nyckeltal {year}" in text
    assert "Svensson" not in text
    _, told = machine.run("figures", year, "--json")
    found = {one["code"]: one for one in json.loads(told)["figures"]}
    assert found["calls"]["value"] == 1
    assert found["calls"]["cells"]["municipality"][-1] == {
        "key": "unknown",
        "label": "Okänd kommun",
        "value": 1.0,
        "text": "1",
    }
    table, book = tmp_path / "tal.csv", tmp_path / "tal.xlsx"
    code, _ = machine.run("figures", year, "--csv", table, "--xlsx", book, "--published")
    assert code == 0
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig")), delimiter=";"))
    assert ["calls", "1"] in [[row[1], row[5]] for row in rows if not row[3]]
    assert ["Okänd kommun", "döljs"] in [row[4:6] for row in rows if row[1] == "calls"]
    with zipfile.ZipFile(book) as package:
        sheets = ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        assert [one.get("name") for one in sheets][:2] == ["Nyckeltal", "Per kommun"]
    place = machine.at_work()
    with place.desk.rows() as read:
        logged = [row.how for row in read.exec(select(ReadRow)) if row.reason == f"nyckeltal {year}"]
    place.close()
    assert sorted(logged) == ["exported", "exported", "printed"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["1900"], "inget år"),
        (["2026", "--municipality", "Malmö"], "ingen av kommunerna"),
        (["2026", "--municipality", "Ystad", "--published"], "publiceras inte"),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(machine: Machine, words: list[str], says: str) -> None:
    code, told = machine.run("figures", *words)
    assert code == 1
    assert says in told


def test_the_report_hides_small_numbers_and_has_its_charts_and_hours(machine: Machine) -> None:
    machine.receive("Bo Ek")
    place = machine.at_work()
    year = local(place.desk.now()).year
    made = annual_report_file.content(place, place.desk, year)
    place.close()
    by_heading = {section["heading"]: section for section in made["sections"]}
    (table,) = (section["table"] for section in made["sections"] if "table" in section)
    unknown = next(row for row in table["rows"] if row[0] == "Okänd kommun")
    assert unknown[1 + table["heads"][1:].index("Anrop")] == "döljs"
    assert "2" not in unknown
    assert sum(
        cell[0] == "2" for row in by_heading["Bilaga: när anropen kommer"]["hours"]["rows"] for cell in row
    )
    assert "Anrop, ärendetyp" in [chart["title"] for chart in by_heading["Nyckeltal"]["charts"]]


def test_nothing_is_written_over(machine: Machine, tmp_path: Path) -> None:
    there = tmp_path / "tal.csv"
    there.write_text("annat")
    code, told = machine.run("figures", "--csv", there)
    assert code == 1
    assert "finns redan" in told
    assert there.read_text() == "annat"


def test_what_is_text_stays_text_in_a_workbook_and_in_csv() -> None:
    hostile = '=cmd|" /C calc"!A0\n<&>'
    table = Table("Namn: [1]/2", ("Vem", "Tal"), [(hostile, 1.5), ("+46", None), ("https://a.se", 3)])
    line = as_csv(table).decode("utf-8-sig").splitlines()
    assert line[1].startswith("\"'=cmd")
    assert line[1].endswith(";1,5")
    with zipfile.ZipFile(io.BytesIO(as_xlsx([table, table, Table("'History'", ("a",), [])]))) as package:
        root = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        texts = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        assert not [name for name in package.namelist() if name.endswith("sheet1.xml.rels")], "no address"
    found = [one.text for one in texts.iter(f"{SHEET}t")]
    assert found == ["Vem", "Tal", '=cmd|" /C calc"!A0 <&>', "+46", "https://a.se", "a"]
    assert [one.text for one in root.iter(f"{SHEET}v")] == ["0", "1", "2", "1.5", "3", "4", "3"]
    assert not list(root.iter(f"{SHEET}f"))
    assert len({one.get("name") for one in book.iter(f"{SHEET}sheet")}) == 3
    assert as_xlsx([table]) == as_xlsx([table])
