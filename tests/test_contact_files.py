"""The directory to and from files: the same back, dry first, idempotent, refused with line and why."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest
from factories import PER, PaperStore, make_laptop, sync
from hypothesis import given
from hypothesis import strategies as st
from machine import Machine
from strategies import HOSTILE
from test_contacts import HOTEL, KINDS, NIGHTS, only

from jourtui.rules import contact_files as files
from jourtui.rules.contacts import ContactWritten
from jourtui.store import contact_import, contacts
from jourtui.store.settings import load_places

PLACES = load_places()
ODD = ContactWritten(
    "other",
    "=Å\"k;r, 'o'",
    (NIGHTS,),
    "ystad",
    "1286",
    "Gatan 1; uppe",
    "+8–16",
    "rad",
    date(2026, 1, 1),
    None,
)
FORMATS = ((files.as_toml, files.read_toml), (files.as_csv, files.read_csv))


@pytest.mark.parametrize("form", FORMATS, ids=("toml", "csv"))
def test_what_is_written_to_a_file_is_read_back_and_changes_nothing(tmp_path: Path, form: tuple) -> None:  # type: ignore[type-arg]
    karin = make_laptop(tmp_path / "k")
    record = contacts.write(karin.desk, KINDS, HOTEL)
    contacts.check(karin.desk, record, [NIGHTS])
    contacts.write(karin.desk, KINDS, ODD, checked=True)
    contacts.write(karin.desk, KINDS, msgspec.structs.replace(HOTEL, name="Hem", protected=True))
    rows, left = contact_import.rows_of(karin.desk, PLACES, protected=False)
    assert (len(rows), left) == (2, 1)
    as_text, read = form
    made = contact_import.plan(karin.desk, read(as_text(rows)), KINDS, PLACES)
    assert (made.same, made.changes, made.refused) == (2, [], [])
    other = make_laptop(tmp_path / "o")
    contact_import.carry_out(other.desk, contact_import.plan(other.desk, read(as_text(rows)), KINDS, PLACES))
    again, _ = contact_import.rows_of(other.desk, PLACES, protected=True)
    assert [row | {"written": ""} for row in again] == [row | {"written": ""} for row in rows]
    karin.close()
    other.close()


def test_a_row_without_an_id_meets_the_contact_that_it_is(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "k")
    text = "kind;name;numbers;municipality;checked\r\n"
    text += "Hotell;Åkroken;natt 0701740660;ystad;070-174 06 60 2026-11-20 Per\r\n"
    for _ in range(2):
        made = contact_import.plan(karin.desk, files.read_csv(text), KINDS, PLACES)
        contact_import.carry_out(karin.desk, made)
    assert made.same == 1
    row = only(karin)
    assert (row.kind, row.municipality) == ("hotel", "1286")
    made = contact_import.plan(karin.desk, files.read_csv(text.replace("natt", "kväll")), KINDS, PLACES)
    assert [one.line for one in made.changed] == [2]
    karin.close()


def test_a_file_does_not_choose_between_what_two_people_wrote_apart(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = contacts.write(karin.desk, KINDS, HOTEL)
    rows, _ = contact_import.rows_of(karin.desk, PLACES, protected=True)
    sync(store, karin, per)
    contacts.write(karin.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 22"), record=record)
    contacts.write(per.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 23"), record=record)
    sync(store, karin, per)
    made = contact_import.plan(karin.desk, files.read_csv(files.as_csv(rows)), KINDS, PLACES)
    assert (made.changed, made.changes) == ([], [])
    assert "Välj i Kontakter först." in made.refused[0].why
    karin.close()
    per.close()


def test_a_file_tells_what_it_would_change_and_leaves_what_was_changed_since(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = contacts.write(karin.desk, KINDS, HOTEL)
    secret = contacts.write(karin.desk, KINDS, msgspec.structs.replace(HOTEL, name="Hem", protected=True))
    rows, _ = contact_import.rows_of(karin.desk, PLACES, protected=True)
    for row in rows:
        row |= {"address": "Nya vägen 9", "hours": "till 22"}
    made = contact_import.plan(karin.desk, files.read_csv(files.as_csv(rows)), KINDS, PLACES)
    told = {one.written.name: made.differs[one.line] for one in made.changed}
    assert told[HOTEL.name] == [("address", HOTEL.address, "Nya vägen 9"), ("hours", HOTEL.hours, "till 22")]
    assert told["Hem"][0] == ("address", "•••", "•••")
    sync(store, karin, per)
    contacts.check(per.desk, secret, [NIGHTS])
    contacts.write(per.desk, KINDS, msgspec.structs.replace(HOTEL, remark="ring på"), record=record)
    sync(store, karin, per)
    made = contact_import.plan(karin.desk, files.read_csv(files.as_csv(rows)), KINDS, PLACES)
    (refused,) = made.refused
    assert refused.why.startswith("Ändrad sedan filen skrevs (2026-11-20 22:14:00 Per Holm). Ta ut en ny fil")
    assert [one.written.name for one in made.changed] == ["Hem"]
    rows = [row | {"written": ""} for row in rows]
    made = contact_import.plan(karin.desk, files.read_csv(files.as_csv(rows)), KINDS, PLACES)
    assert len(made.changed) == 2
    karin.close()
    per.close()


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("kind", "spöke", "Slaget spöke"),
        ("name", " ", "Skriv vad"),
        ("numbers", "12", "inget nummer"),
        ("municipality", "Ystda", "Kommunen Ystda"),
        ("board", "finnsinte", "Nämnden"),
        ("board", "vellinge", "Socialnämnden i Vellinge hör inte till Ystad"),
        ("since", "31/12", "ingen dag"),
        ("protected", "kanske", "ja eller nej"),
        ("id", "sju", "Id känns inte igen"),
        ("checked", "i går", "Kontrollerat skrivs"),
        ("checked", "070-174 06 61 2026-11-20", "inget av numren"),
        ("checked", "070-174 06 60 2026-02-31", "ingen dag"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, field: str, text: str, why: str
) -> None:
    karin = make_laptop(tmp_path / "k")
    good = {"kind": "hotel", "name": "Åkroken", "numbers": "0701740660", "municipality": "Ystad"}
    body = files.as_toml([dict.fromkeys(files.FIELDS, "") | good])
    wrong = files.as_toml([dict.fromkeys(files.FIELDS, "") | good | {"name": "Fel", field: text}])
    made = contact_import.plan(karin.desk, files.read_toml(f"{body}\n{wrong}"), KINDS, PLACES)
    (refused,) = made.refused
    assert refused.line == body.count("\n") + 2
    assert why in refused.why
    assert len(made.new) == 1
    karin.close()


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (files.read_toml, "[[contact]\n", "rad 1"),
        (files.read_toml, "a = 1\n", "inga kontakter"),
        (files.read_csv, "", "name saknas"),
        (files.read_csv, "namn;name\n", "namn är okänt"),
        (files.read_csv, "name;kind\n", "inga kontakter"),
        (files.read_csv, 'name;kind\n"öppen', "går inte att tolka"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(read: object, text: str, says: str) -> None:
    with pytest.raises(files.FileError, match=says):
        read(text)  # type: ignore[operator]


def test_two_rows_of_one_contact_are_not_both_taken() -> None:
    row = files.FileRow(2, {"kind": "hotel", "name": "Åkroken", "remark": "x"})
    given, refused = files.judge([row, msgspec.structs.replace(row, line=3)], KINDS, PLACES)
    assert len(given) == 1
    assert (refused[0].line, refused[0].why) == (3, "Samma kontakt står på rad 2.")


@given(
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from([*HOSTILE, "", "a"]) for name in files.FIELDS}),
        max_size=3,
    )
)
def test_any_texts_are_written_so_that_they_can_be_read(rows: list[dict[str, str]]) -> None:
    clean = [{name: text.encode("utf-8", "replace").decode() for name, text in row.items()} for row in rows]
    if clean:
        assert len(tomllib.loads(files.as_toml(clean))["contact"]) == len(clean)
        files.judge(files.read_toml(files.as_toml(clean)), KINDS, PLACES)


def test_the_command_shows_first_and_writes_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Machine(tmp_path / "one", "Karin Ek", monkeypatch, capsys)
    file, out = tmp_path / "in.csv", tmp_path / "ut.toml"
    file.write_text("name;kind;numbers\nÅkroken;hotel;0701740660\nFel;hotel;sju\n", "utf-8")
    code, said = machine.run_told("contacts", "import", file, "--write")
    assert code == 3
    assert "Rad 3, Fel:" in said
    assert "Inget skrevs" in said
    file.write_text("name;kind;numbers\nÅkroken;hotel;0701740660\n", "utf-8")
    assert "Inget är skrivet" in machine.does("contacts", "import", file)
    assert "Åkroken" not in machine.does("contacts", "list", "åkroken")
    assert "1 kontakt skrevs in." in machine.does("contacts", "import", file, "--write")
    assert "Inget att skriva in." in machine.does("contacts", "import", file, "--write")
    assert "070-174 06 60" in machine.does("contacts", "list", "hotell", "åkroken")
    assert "1 kontakt skrevs" in machine.does("contacts", "export", out)
    assert 'name = "Åkroken"' in out.read_text("utf-8")
    changed = tmp_path / "ändrad.toml"
    changed.write_text(out.read_text("utf-8") + 'hours = "dygnet runt"\n', "utf-8")
    said = machine.does("contacts", "import", changed)
    assert "Ändrad: Åkroken (rad 1)\n  hours: tomt → dygnet runt\nInget är skrivet." in said
    assert "finns redan" in machine.run("contacts", "export", out)[1]
    assert ".toml eller .csv" in machine.run("contacts", "import", tmp_path / "in.xls")[1]
    assert "Ange filen" in machine.run("contacts", "import")[1]
    file.write_bytes("name;kind\nÅ;hotel\n".encode("latin-1"))
    assert "UTF-8" in machine.run("contacts", "import", file)[1]
