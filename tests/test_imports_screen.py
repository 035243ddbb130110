"""Imports as they are listed, what a record says of itself, and `jourtui import`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from case_side import night
from factories import Laptop, make_laptop
from history_side import CALL, CASE, HEAD, NOTICE, but, of, put_in
from machine import Machine

from jourtui import cli
from jourtui.commands import import_commands
from jourtui.rules.access import IMPORTS
from jourtui.rules.figures import Row
from jourtui.rules.imported import record_of
from jourtui.screens.figure_rows import FigureRowsScreen
from jourtui.store import figures, history_import
from jourtui.store.masking import HIDDEN
from jourtui.store.settings import load_places
from jourtui.store.views import ImportRow

NOTE = {"at": "2015-03-06T22:50", "text": "Sover hos en granne."}
ASSIGNMENT = {
    "kind": "assignment",
    "id": "U-1",
    "ordered": "2015-03-04T13:00",
    "what": "Ring Alva",
    "municipality": "Ystad",
    "done": {"at": "2015-03-05T20:00", "result": "Lugnt."},
}


async def test_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.action_do("global.imports")
        await it.at("ImportsScreen")
        await it.shows("Ingen historik har importerats.")
        rows = (but(CASE, notes=[NOTE], by="Lena Ask"), CALL, ASSIGNMENT)
        put_in(it.laptop, of(*rows), "Anna Svensson.jsonl")
        it.app.screen.refresh_view()  # type: ignore[attr-defined]
        await it.shows("Anna Svensson.jsonl", "klar", "1 anrop, 1 ärende, 1 uppdrag. År 2015.", "SHA-256")
        assert IMPORTS in {row.reason for row in it.readings(None, "listed")}
        await it.case(record_of("Gamla", "case", "A-1"))
        await it.shows("Importerat ur Gamla (A-1) av Karin Ek", "ur Gamla: ärende A-1, rad 2", "(importerat)")
        it.app.push_screen(FigureRowsScreen("Uppdrag", behind(it.laptop, "assignments")))
        await it.shows("Uppdrag: 1 rad", "Ring Alva")
        await it.keys("enter")
        await it.at("AssignmentsScreen")
        await it.shows("Beställt ons 4 mars 2015 13:00.", "Importerat ur Gamla (U-1)")
        it.app.push_screen(FigureRowsScreen("Ärenden", behind(it.laptop, "cases")))
        await it.shows("Ärenden: 1 rad", "Far illa")
        await it.keys("enter")
        await it.at("CaseScreen")
        await it.shows("Importerat ur Gamla (A-1)")


def behind(laptop: Laptop, code: str) -> Sequence[Row]:
    """The rows behind a figure of 2015."""
    return figures.read(laptop.desk, load_places(), 2015).counted.rows[code, ""]


def test_on_a_wall_no_file_is_named(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "one")
    put_in(laptop, of(CALL), "Anna Svensson.jsonl")
    laptop.desk.wall = True
    (row,) = history_import.runs(laptop.desk)
    assert isinstance(row, ImportRow)
    assert (row.file, row.source, row.new) == (HIDDEN, HIDDEN, 1)
    laptop.close()


# The command


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path / "jour", "Karin Ek", monkeypatch, capsys)


def a_file(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "gammalt.jsonl"
    file.write_bytes(of(*rows).getvalue())
    return file


def test_it_is_read_through_put_in_once_and_listed(machine: Machine, tmp_path: Path) -> None:
    assert "Ingen historik" in machine.run("import")[1]
    file = a_file(tmp_path, CASE, CALL, NOTICE)
    code, told = machine.run("import", file, "--dry-run")
    assert code == 0
    assert "Nytt: 1 anrop, 1 ärende, 1 föranmälan. År 2015." in told
    assert "Ystad: 1 anrop, 1 ärende, 1 föranmälan" in told
    assert "Inget är skrivet" in told
    assert "--yes" in machine.run_told("import", file)[1], "nobody can be asked, so nothing is written"
    assert "Klart: 3 rader skrevs in. Filen ligger kvar" in machine.run("import", file, "--yes")[1]
    code, told = machine.run("import", file, "--yes")
    assert (code, "Finns redan: 3 rader." in told, "Inget nytt" in told) == (0, True, True)
    listed = machine.run("import")[1]
    assert "Karin Ek  gammalt.jsonl (Gamla, 2015)  klar" in listed
    assert "1 anrop, 1 ärende, 1 föranmälan; 3 rader gick att läsa" in listed
    assert "Anrop 3" not in listed


def test_with_refused_rows_nothing_is_written_unless_that_is_said(machine: Machine, tmp_path: Path) -> None:
    file = a_file(tmp_path, CASE, but(CALL, caller="Anna Svensson", phone="x"), but(CALL, id="2"))
    code, told = machine.run_told("import", file, "--yes")
    assert code == 3
    assert "Rad 3, call: phone är inget telefonnummer." in told
    assert "Svensson" not in told, "no value is repeated"
    assert "--skip-refused" in told
    assert "Ingen historik" in machine.run("import")[1]
    code, told = machine.run_told("import", file, "--yes", "--skip-refused")
    assert (code, "Klart: 2 rader" in told) == (3, True)
    code, told = machine.run_told("import", a_file(tmp_path, but(CASE, title="Annat")), "--yes")
    assert code == 3
    assert "Ändrat sedan förut: 1 rad." in told
    assert "Rad 2, case A-1: Importerades förut med annat innehåll" in told


def test_who_is_asked_may_say_no(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_file(tmp_path, CALL)
    monkeypatch.setattr(import_commands, "asks", lambda: True)
    for answer, said in (("nej", "Inget är skrivet."), ("ja", "Klart: 1 rad")):
        monkeypatch.setattr(import_commands, "ask_line", lambda question, answer=answer: answer)
        assert said in machine.run("import", file)[1]


def test_who_stops_it_is_told_that_it_goes_on_where_it_was(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*given: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(history_import, "carry_out", stopped)
    code, told = machine.run_told("import", a_file(tmp_path, CALL), "--yes")
    assert code == 130
    assert told.endswith("Varje rad som hann skrivas är hel. Kör om, så skrivs resten.")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Filen är tom"),
        (b"hej", "Första raden"),
        (json.dumps(HEAD).encode(), "inga rader"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(
    machine: Machine, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "fil.jsonl"
    file.write_bytes(content)
    code, told = machine.run("import", file)
    assert (code, why in told) == (1, True)


def test_a_file_that_is_not_there_is_said_before_anybody_signs_in(machine: Machine, tmp_path: Path) -> None:
    assert "finns inte" in machine.run("import", tmp_path / "borta")[1]
    assert "finns inte" in machine.run("import", tmp_path)[1]


def test_the_help_tells_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["import", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    for words in ("--dry-run", "--skip-refused", "--yes", "docs/history.md", "Slutkoder", "hoppas över"):
        assert words in told
