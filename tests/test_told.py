"""A notice or an assignment read out of text, JSON or a mail: understood, shown, taken in once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from case_side import night
from factories import NIGHT, PER, Laptop, PaperStore, make_laptop, sync
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from strategies import texts
from ui import PASSPHRASE, make_folder

from jourtui import cli
from jourtui.rules import notice, told_text
from jourtui.rules.calendar import at_local
from jourtui.rules.told_text import ToldError, Understood
from jourtui.store import notices, told_files
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.views import AssignmentRow, NoticeRow
from jourtui.words import assignment_words, notice_words, told_words
from jourtui.words.labels import Labels

PLACES = load_places()
LABELS = Labels(PLACES, load_catalogue())
TEXT = """Hej!
Namn: Bo Ek
Personnummer: 19121212-1212
TELEFON: 070-174 06 10
Kommun: Ystad
Skyddade uppgifter: ja
Plan: Ring mormor först.
  Sedan polisen.
Giltig till: 2026-11-27
Anmäld av: Ida Berg
Skostorlek: 43
"""
MAIL = (
    b"From: Ida Berg <ida.berg@example.se>\r\nMessage-ID: <1@example.se>\r\nSubject: jour\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Uppdrag: \xc3\x85k f\xc3\xb6rbi\r\nHur br\xc3\xa5ttom: genast\r\nSenast: i morgon 08:00\r\n"
)


def shown(found: Understood) -> list[str]:
    return told_words.preview(found, LABELS, NIGHT, there=False)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def test_labelled_lines_are_read_and_the_rest_is_told() -> None:
    found = told_text.read(TEXT, NIGHT, PLACES)
    received, more = found.notice()
    assert (received.person_name, received.personnummer) == ("Bo Ek", "19121212-1212")
    assert (received.phone, received.municipality) == ("+46701740610", "1286")
    assert received.plan == "Ring mormor först.\nSedan polisen."
    assert received.until == at_local(datetime(2026, 11, 28).date(), 0), "to the end of the day"
    assert more.protected is True
    assert found.unknown == ("Hej!", "Skostorlek: 43")
    assert (found.missing, found.notes) == ((), ())


def test_the_preview_shows_each_value_as_it_was_understood() -> None:
    text = "Namn: Bo Ek\nFödd: 2011-05-03\nKommun: ystad\nTel: 0701740610\nPlan: Ring."
    text += "\nGäller till: söndag 29/11"
    found = told_text.read(text, NIGHT, PLACES, sender="Ida Berg")
    assert shown(found) == [
        "Namn: Bo Ek",
        "Född: 2011-05-03 = 2011",
        "Kommun: ystad",
        "Tel: 0701740610 = 070-174 06 10",
        "Plan: Ring.",
        "Gäller till: söndag 29/11 = sön 29 nov 24:00",
        "OBS Avsändaren står som den som anmälde: Ida Berg.",
    ]
    lines = shown(told_text.read("Uppdrag: Åk\nHur bråttom: snarast\n" + "hej\n" * 5, NIGHT, PLACES))
    assert any("i natt gäller" in line for line in lines)
    found = told_text.read("Namn: Bo\nPlan: Ring.\nAnmäld av: Ida", NIGHT, PLACES)
    assert shown(found)[-1].endswith("en vecka föreslås, till fre 27 nov 24:00.")
    found = told_text.read("Uppdrag: Åk hem till dem\nGäller: Familjen Ek\nBeställt av: Ida", NIGHT, PLACES)
    assert (found.values["person_name"], found.values["what"]) == ("Familjen Ek", "Åk hem till dem")
    lines = shown(
        told_text.read("Namn: Bo\nPlan: Ring.\n" + "\n".join(["Kommun: Ystad", *"abcde"]), NIGHT, PLACES)
    )
    assert lines[-1] == "? och 2 rader till som inte förstods"


def test_how_it_was_told_is_in_swedish_in_both_histories() -> None:
    assert assignment_words.value("how", "phone", NIGHT) == notice_words.value("how", "phone", NIGHT)
    assert assignment_words.value("how", "phone", NIGHT) == "per telefon"


def test_json_says_the_same() -> None:
    given = {"Namn": "Bo Ek", "plan": "Ring mormor.", "told_by": "Ida", "Skostorlek": 43, "skyddad": True}
    found = told_text.read(json.dumps(given), NIGHT, PLACES)
    assert found.notice()[0].until == notice.a_week(NIGHT)
    assert found.unknown == ("Skostorlek",)
    assert "en vecka föreslås" in found.notes[0]
    assert "OBS" in "\n".join(shown(found))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Personnummer: 19121212-1213", "inget personnummer"),
        ("Telefon: ring mig", "inget nummer"),
        ("Kommun: Atlantis", "känns inte igen"),
        ("Giltig till: snart", "Skriv en dag"),
        ("Skyddad: kanske", "ja eller nej"),
        ("Född: 84", "inget födelseår"),
        ("Namn: någon annan", "två gånger"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_and_the_rest_kept(line: str, sentence: str) -> None:
    found = told_text.read(f"Namn: Bo Ek\nAnmäld av: Ida\n{line}\nPlan: Ring.", NIGHT, PLACES)
    assert sentence in found.problems[0]
    assert found.values["person_name"] == "Bo Ek"


def test_what_cannot_be_taken_in_says_why(laptop: Laptop) -> None:
    for text, sentence in (
        ("Namn: Bo", "ingen plan"),
        ("Plan: Ring.\nAnmäld av: Ida", "vem det gäller"),
        ("Plan: Ring.\nNamn: Bo", "vem som anmälde"),
        ("Plan: Ring.\nNamn: Bo\nAnmäld av: Ida\nGiltig till: 2026-11-01", "inte längre"),
        ("Typ: uppdrag\nUppdrag: Åk", "vem som beställde"),
    ):
        told = told_files.from_text(text, NIGHT, PLACES)
        assert any(sentence in one for one in told.understood.missing), text
        with pytest.raises(ToldError):
            told_files.take_in(laptop.desk, told)
        assert not told_files.is_there(laptop.desk, told)
    for text in ("", "hej", "[1]", "{", "x" * 50_000):
        with pytest.raises(ToldError) as refused:
            told_files.from_text(text, NIGHT, PLACES)
        assert str(refused.value).endswith((".", "Plan:."))


def test_the_same_message_is_one_record_on_two_laptops(tmp_path: Path, laptop: Laptop) -> None:
    per = make_laptop(tmp_path / "per", PER, watch=laptop.watch)
    told = told_files.from_text(TEXT, NIGHT, PLACES)
    for one in (laptop, per):
        assert told_files.take_in(one.desk, told)
        assert not told_files.take_in(one.desk, told_files.from_text(TEXT + "\n ", NIGHT, PLACES))
    store = PaperStore(laptop.watch)
    sync(store, laptop, per)
    sync(store, laptop, per)
    for one in (laptop, per):
        with one.desk.rows() as rows:
            (row,) = rows.exec(select(NoticeRow)).all()
        assert (row.record_id, row.protected, row.two_values) == (told.record, True, False)
        assert row.how == "file"
    per.close()


def test_a_mail_is_read_once_by_its_id_and_its_sender_ordered(laptop: Laptop) -> None:
    told = told_files.from_mail(MAIL, NIGHT, PLACES)
    assert told.understood.kind == "assignment"
    assert told_files.take_in(laptop.desk, told)
    other = told_files.from_mail(MAIL.replace(b"genast", b"i natt"), NIGHT, PLACES)
    assert other.record == told.record
    with laptop.desk.rows() as rows:
        (row,) = rows.exec(select(AssignmentRow)).all()
    assert (row.what, row.urgency, row.ordered_by, row.how) == ("Åk förbi", "now", "Ida Berg", "mail")
    for mail in (
        b"",
        b"Content-Type: application/pkcs7-mime\r\n\r\nabc",
        b"Content-Type: text/html\r\n\r\n<b>Namn: Bo</b>",
    ):
        with pytest.raises(ToldError):
            told_files.from_mail(mail, NIGHT, PLACES)


@pytest.mark.parametrize(
    ("mail", "sentence"),
    [
        (b'Content-Type: application/pkcs7-mime; smime-type="signed-data"\r\n\r\nabc', "signerat"),
        (b"Content-Type: application/pkcs7-mime\r\n\r\nabc", "krypterat"),
        (
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
            b"Content-Type: text/plain\r\n\r\nSe bilaga\r\n--x\r\n"
            b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n'
            b"\r\nabc\r\n--x--\r\n",
            "Spara bilagan (plan.pdf)",
        ),
    ],
)
def test_a_mail_whose_text_cannot_be_read_says_why(mail: bytes, sentence: str) -> None:
    with pytest.raises(ToldError) as refused:
        told_files.from_mail(mail, NIGHT, PLACES)
    assert sentence in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Namn: Åke".encode("latin-1"))
    (tmp_path / "stor.txt").write_bytes(b"x" * (told_files.LARGEST + 1))
    for name in ("latin.txt", "stor.txt", "saknas.txt", ".", "\x00"):
        with pytest.raises(ToldError):
            told_files.from_file(tmp_path / name, NIGHT, PLACES)


@given(st.lists(st.tuples(st.sampled_from([*told_text._FIELDS, "hej"]), texts), max_size=8), st.booleans())
def test_no_text_makes_it_fail(pairs: list[tuple[str, str]], as_json: bool) -> None:
    text = json.dumps(dict(pairs)) if as_json else "\n".join(f"{name}: {value}" for name, value in pairs)
    try:
        found = told_text.read(text, NIGHT, PLACES)
    except ToldError:
        return
    told_words.preview(found, LABELS, NIGHT, there=True)
    if not found.missing:
        found.assignment() if found.kind == "assignment" else found.notice()


@given(st.binary(max_size=300))
def test_no_mail_makes_it_fail(content: bytes) -> None:
    try:
        told_files.from_mail(content, NIGHT, PLACES)
    except ToldError:
        return


def test_by_the_command_line_dry_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder(tmp_path / "jour")
    file = tmp_path / "told.txt"
    later = f"{datetime.now() + timedelta(days=9):%Y-%m-%d}"
    file.write_text(TEXT.replace("2026-11-27", later), "utf-8")

    def run(*more: str, code: int = 0) -> str:
        monkeypatch.setattr("jourtui.commands.command_parts.ask_passphrase", lambda name: PASSPHRASE)
        assert cli.main(["notice", "import", str(file), "--dir", str(folder), *more]) == code
        return capsys.readouterr().out

    assert "Inget är sparat" in run()
    assert "Sparat." in run("--do")
    assert "redan inläst" in run("--do")
    file.write_text("Namn: Bo Ek\nAnmäld av: Ida\n", "utf-8")
    assert "kan inte läsas in" in run(code=3)


async def test_pasted_shown_and_saved_at_enter(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await it.keys("1", "l")
        await it.asks("Läs in föranmälan eller uppdrag")
        await it.keys("k")
        await it.until(lambda: "Ctrl+S" in it.text)
        await it.write("hej")
        await it.keys("ctrl+s")
        await it.shows("Inget i texten har en rubrik")
        await it.keys("enter")
        await it.write("Namn: Bo Ek")
        await it.keys("enter")
        await it.write("Anmäld av: Ida")
        await it.keys("enter")
        await it.write("Plan: Ring.")
        await it.keys("ctrl+s")
        await it.shows("Föranmälan: så förstods den")
        await it.shows("Namn: Bo Ek", "en vecka föreslås")
        with it.desk.rows() as rows:
            assert not notices.listed(rows)
        await it.keys("enter")
        await it.says("Föranmälan inläst: Bo Ek.")
        await it.shows("Bo Ek")
        await it.keys("l", "k")
        await it.until(lambda: "Ctrl+S" in it.text)
        await it.write("Uppdrag: Hembesök")
        await it.keys("enter")
        await it.write("Beställt av: Ida")
        await it.keys("ctrl+s")
        await it.shows("Uppdrag: så förstods den")
        await it.keys("enter")
        await it.at("AssignmentsScreen")
        await it.says("Uppdrag inläst.")
        await it.shows("Hembesök")
