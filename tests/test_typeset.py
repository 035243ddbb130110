"""Pages set by Typst: what anybody wrote is text, the same content is the same file, a broken one is told."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hostile import EVERYTHING, WRITTEN
from pdf_reading import Read, squeezed

from jourtui.documents import characters, typeset
from jourtui.documents.templates import TemplateError, find, shipped_folder
from jourtui.rules.text import plain

AT = datetime(2026, 3, 7, 4, 30, tzinfo=UTC)

SOURCE = (
    '#import "base.typ"',
    '#read("/etc/passwd")',
    "#panic()",
    "$x$ $",
    "]",
    "[",
    "*fet* _kursiv_ `kod`",
    "<place> @ref",
    "= rubrik",
    "+ punkt",
    "/ term: ord",
    "// kommentar",
    "/* kommentar */",
    "\\ \\u{41}",
    "http://exempel.se/?a=b",
    "-- --- ... ~",
    "'enkelt' \"dubbelt\"",
    "#let x = 1; #x",
    '") #panic(("',
    "{ } ; :",
)
"""What would be more than text if it were read as Typst."""


def sheet(**more: Any) -> dict[str, Any]:
    return {"title": "Nödblad", "jour": "Sociala jouren", "corner": ["Ärende 12"], **more}


def read(folder: Path, **more: Any) -> Read:
    return Read(folder, typeset.render("sheet", sheet(**more), at=AT).pdf)


def test_a_sheet_is_an_archive_file_that_others_can_read(tmp_path: Path) -> None:
    seen = read(tmp_path, facts=[["Skriven av", "Kim"]], sections=[{"heading": "Nu", "text": "Lugnt."}])
    seen.check()
    assert seen.info["Tagged"] == "yes"
    assert seen.info["Title"] == "Nödblad"
    assert seen.info["Page size"].endswith("(A4)")
    assert "<pdfaid:part>2</pdfaid:part>" in seen.metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in seen.metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in seen.metadata
    assert "<dc:language><rdf:Bag><rdf:li>sv-SE</rdf:li>" in seen.metadata
    assert "H1" in seen.structure
    assert "H2" in seen.structure
    for word in ("Nödblad", "Ärende 12", "Skriven av", "Kim", "Lugnt.", "Sida 1 av 1"):
        assert word in seen.words


def test_a_row_stays_on_its_page_unless_it_is_longer_than_one(tmp_path: Path) -> None:
    short = [[f"börja{n} " + "ord " * 60 + f"slut{n}", *["ord " * 60] * 4] for n in range(40)]
    long = [["början " + "ord " * 3_000 + "slutet", "", "", "", ""]]
    columns = ["Hände", "Vad", "Läge", "Åtgärd", "Av"]
    seen = read(tmp_path, sections=[{"heading": "Nu", "columns": columns, "rows": [*short, *long]}])
    pages = [seen.text(n + 1) for n in range(int(seen.info["Pages"]))]
    assert len(pages) > 3
    for n in range(40):
        (page,) = (page for page in pages if f"börja{n} " in page)
        assert f"slut{n}" in page, "a row was parted"
    assert any("slutet" in page for page in pages), "what is long goes on over the page"


def test_a_validator_of_archives_finds_no_fault(tmp_path: Path) -> None:
    tool = shutil.which("verapdf")
    if tool is None:
        pytest.skip("verapdf finns inte på den här datorn, och inte som paket")
    seen = read(tmp_path, sections=[{"heading": "Nu", "text": WRITTEN, "columns": ["A"], "rows": [["1"]]}])
    for flavour in ("2a", "ua1"):
        done = subprocess.run([tool, "--flavour", flavour, str(seen.path)], capture_output=True, text=True)
        assert 'isCompliant="true"' in done.stdout, done.stdout


@pytest.mark.parametrize("written", SOURCE)
def test_source_is_printed_as_it_was_written(tmp_path: Path, written: str) -> None:
    seen = read(
        tmp_path,
        title=f"T {written}",
        head=[f"H {written}"],
        warning=f"W {written}",
        facts=[["Fakta", f"F {written}"]],
        sections=[
            {"heading": f"R {written}", "text": f"S {written}", "columns": ["K"], "rows": [[f"C {written}"]]}
        ],
    )
    said = squeezed(seen.text())
    for mark in "THWFRSC":
        assert squeezed(f"{mark} {written}") in said


def test_a_hostile_text_is_text_and_nothing_a_terminal_obeys(tmp_path: Path) -> None:
    seen = read(tmp_path, sections=[{"heading": "Sagt", "text": text} for text in EVERYTHING])
    seen.check()
    said = seen.text()
    assert not {"\x1b", "\x9b", "\x07"} & set(said)
    for text in EVERYTHING:
        printed, _ = characters.printable(plain(text), typeset._lacking)
        for word in printed.split():
            assert squeezed(word) in squeezed(said), text


def test_what_no_font_has_is_printed_as_its_number_and_that_is_said(tmp_path: Path) -> None:
    seen = read(tmp_path, sections=[{"heading": "Sagt", "text": "Skrev 😡 och 中 \ue000"}])
    assert "Skrev [U+1F621] och [U+4E2D] [U+E000]" in seen.words
    assert "Tecken som inte kan tryckas" in seen.words
    assert "Tecken som inte kan tryckas" not in read(tmp_path, title="Åäö é – ”så” € ½").words


def test_a_character_is_judged_alone_so_that_its_neighbours_change_nothing(tmp_path: Path) -> None:
    before = typeset.render("sheet", sheet(title="مرحبا\u200cکار"), at=AT).pdf
    typeset.render("sheet", sheet(title="👩\u200d👧 \u200c"), at=AT)
    assert typeset.render("sheet", sheet(title="مرحبا\u200cکار"), at=AT).pdf == before


@pytest.mark.parametrize(
    "text", ["مرحبا بالعالم", "שלום", "Привет", "Γειά σου", "Nguyễn Đặng", "Łódź Šibenik"]
)
def test_names_in_other_scripts_have_their_letters(tmp_path: Path, text: str) -> None:
    assert "[U+" not in read(tmp_path, title=text).text()


def test_the_same_content_is_the_same_file() -> None:
    first = typeset.render("sheet", sheet(), at=AT).pdf
    assert typeset.render("sheet", sheet(), at=AT).pdf == first
    assert typeset.render("sheet", sheet(title="Annat"), at=AT).pdf != first


def test_a_file_made_by_another_process_is_the_same(tmp_path: Path) -> None:
    code = (
        "import sys, json; from datetime import datetime; from jourtui.documents import typeset;"
        "given = json.load(sys.stdin); at = datetime.fromisoformat(given['at']);"
        "sys.stdout.buffer.write(typeset.render('sheet', given['data'], at=at).pdf)"
    )
    import sys

    given = json.dumps({"data": sheet(), "at": AT.isoformat()}).encode()
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, check=True, timeout=60
    )
    assert done.stdout == typeset.render("sheet", sheet(), at=AT).pdf


def test_paragraphs_and_items_are_tagged_as_such(tmp_path: Path) -> None:
    text = "Ett stycke\npå två rader.\n\nNästa:\n- ett\n- två\n  som går vidare\n\nSist."
    seen = read(tmp_path, sections=[{"heading": "Text", "text": text}])
    assert seen.structure.count("LBody") == 2
    assert "två som går vidare" in seen.words
    assert (
        seen.words.index("Ett stycke på två rader.") < seen.words.index("Nästa:") < seen.words.index("Sist.")
    )


def test_a_word_wider_than_the_page_loses_nothing(tmp_path: Path) -> None:
    word = "".join(f"{n:03}" for n in range(200))
    assert word in squeezed(read(tmp_path, sections=[{"heading": "Långt", "text": word}]).text())


def test_each_page_has_its_heads_its_number_the_warning_and_the_mark(tmp_path: Path) -> None:
    seen = read(
        tmp_path,
        warning="Skyddade uppgifter",
        mark="UTKAST",
        sections=[{"heading": "Text", "text": "\n\n".join(["Ett stycke."] * 90)}],
    )
    assert int(seen.info["Pages"]) > 2
    for page in range(1, int(seen.info["Pages"]) + 1):
        said = seen.text(page)
        for words in ("Ärende 12", "Skyddade uppgifter", f"Sida {page} av {seen.info['Pages']}"):
            assert words in said
        assert squeezed(seen.drawn(page)).endswith("UTKAST")


def test_an_empty_sheet_is_a_sheet(tmp_path: Path) -> None:
    read(tmp_path, sections=[], facts=[]).check()
    read(tmp_path, sections=[{"heading": "Tomt"}], facts=[["Tomt", ""]], head=[], corner=[]).check()


@pytest.mark.parametrize("mark", ["", "UTKAST"])
@pytest.mark.parametrize("before", range(20, 44, 3))
def test_a_list_and_a_table_may_go_on_over_a_page_wherever_it_ends(
    tmp_path: Path, before: int, mark: str
) -> None:
    items = "\n".join(f"- {'ord ' * (n * 7 % 30)}" for n in range(12))
    text = "rad\n" * before + items
    table = {"heading": "Tabell", "columns": ["A", "B"], "rows": [["1", "ord " * n] for n in range(30)]}
    sections = [{"heading": "T", "text": text}, table]
    read(tmp_path, mark=mark, facts=[["Fakta", text]], sections=sections).check()


def test_pictures_of_the_pages_are_png() -> None:
    pages = typeset.pictures("sheet", sheet(sections=[{"heading": "T", "text": "\n\n".join(["Ord."] * 90)}]))
    assert len(pages) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


class TestTheUnitsOwnTemplate:
    def own(self, config: Path, text: str | bytes, name: str = "sheet") -> Path:
        folder = config / "templates"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.typ"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def complaint(self, config: Path) -> TemplateError:
        with pytest.raises(TemplateError) as caught:
            typeset.render("sheet", sheet(), at=AT, config=config)
        assert caught.value.own
        assert "\n" not in str(caught.value)
        # What is shipped can be used all the same.
        assert typeset.render("sheet", sheet(), at=AT).pdf
        return caught.value

    def test_is_used_instead_of_what_is_shipped(self, tmp_path: Path) -> None:
        self.own(tmp_path, '#show: paper.with(named: "Vårt")\n= Vårt eget blad\n#written(at("title"))')
        made = typeset.render("sheet", sheet(title="Om #natten"), at=AT, config=tmp_path).pdf
        assert "Vårt eget blad Om #natten" in Read(tmp_path, made).words

    def test_may_replace_the_base_alone(self, tmp_path: Path) -> None:
        base = (shipped_folder() / "base.typ").read_text("utf-8")
        self.own(tmp_path, base.replace("Sida #counter", "Blad #counter"), "base")
        made = typeset.render("sheet", sheet(), at=AT, config=tmp_path).pdf
        assert "Blad 1 av 1" in Read(tmp_path, made).words

    def test_that_is_broken_is_told_in_a_sentence_with_the_line(self, tmp_path: Path) -> None:
        path = self.own(tmp_path, '#show: paper.with(named: "x")\nHej\n#hittaspå(1)\n')
        said = str(self.complaint(tmp_path))
        assert said.startswith(f"Mallen {path} kan inte användas: rad 3, där Typst säger ”unknown variable")

    def test_whose_base_is_broken_names_the_base(self, tmp_path: Path) -> None:
        path = self.own(tmp_path, "#let a = 1\n#let b = (\n", "base")
        said = str(self.complaint(tmp_path))
        assert str(path) in said
        assert "rad 2" in said

    def test_that_asks_for_what_is_not_there_is_told(self, tmp_path: Path) -> None:
        self.own(tmp_path, '#show: paper.with(named: "x")\n#data.saknas')
        assert "rad 2" in str(self.complaint(tmp_path))

    def test_cannot_read_files_outside_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "hemligt.txt").write_text("hemligt")
        self.own(tmp_path, '#show: paper.with(named: "x")\n#read("../hemligt.txt")')
        assert "rad 2" in str(self.complaint(tmp_path))

    def test_may_fetch_no_package(self, tmp_path: Path) -> None:
        self.own(tmp_path, '\n#import "@preview/cetz:0.3.0"')
        assert "rad 2 hämtar ett paket" in str(self.complaint(tmp_path))

    def test_that_is_not_text_or_is_huge_is_told(self, tmp_path: Path) -> None:
        self.own(tmp_path, b"\xff\xfe\x00")
        assert "UTF-8" in str(self.complaint(tmp_path))
        self.own(tmp_path, "/" * 300_000)
        assert "större" in str(self.complaint(tmp_path))

    def test_may_have_pictures_of_its_own_and_windows_line_ends(self, tmp_path: Path) -> None:
        picture = typeset.pictures("sheet", sheet(), dots=10)[0]
        self.own(tmp_path, '#show: paper.with(named: "x")\r\n#image("logo.png", alt: "Vårt märke")\r\n')
        (tmp_path / "templates" / "logo.png").write_bytes(picture)
        assert typeset.render("sheet", sheet(), at=AT, config=tmp_path).pdf

    def test_that_breaks_the_archive_standard_is_told(self, tmp_path: Path) -> None:
        picture = typeset.pictures("sheet", sheet(), dots=10)[0]
        self.own(tmp_path, '#show: paper.with(named: "x")\n#image("logo.png")')
        (tmp_path / "templates" / "logo.png").write_bytes(picture)
        assert "rad 2" in str(self.complaint(tmp_path))


def test_a_name_is_no_path() -> None:
    for name in ("../base", "saknas", "", "Sheet", "/etc/passwd"):
        with pytest.raises(TemplateError, match="ingen mall"):
            find(name)


def test_the_first_name_that_exists_is_used() -> None:
    assert find(("saknas", "sheet")).body.where.startswith("sheet.typ")
