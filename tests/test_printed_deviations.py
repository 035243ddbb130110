"""Deviations and reachability as text, as JSON and on paper: there nobody is named."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from case_side import a_case
from factories import KARIN, NIGHT, Watch, read_log
from pdf_reading import Read
from ui import make_folder, unlock

from jourtui.commands import deviation_commands, printed_deviations
from jourtui.rules.access import DEVIATIONS, REACHABILITY
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.rules.sheet import as_text
from jourtui.sheets import deviation_sheet
from jourtui.store import calls, deviations, reachability
from jourtui.store.session import Duty
from jourtui.store.workplace import Workplace

YEAR = printed_deviations.year(2026)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    folder = make_folder(tmp_path / "jour", (KARIN,))
    made = Workplace(folder, unlock(folder), Duty.FIRST, clock=Watch())
    case = a_case(made.desk)
    named = DeviationFacts(
        direction="by_us",
        kind="police_silent",
        title="Vilma Bergs patrull kom inte, 070-174 06 10",
        about="police",
        about_name="Sten Rot",
        what="Vilma väntade vid skolan",
        action="Sten ringer 040-628 04 05 nästa gång",
        happened_at=NIGHT - timedelta(days=2),
    )
    deviations.report(made.desk, made.deviations, named, source=Source(case, "case"))
    to_us = DeviationFacts(direction="to_us", kind="conduct", title="Kort i tonen", reporter="hvb")
    record = deviations.report(made.desk, made.deviations, to_us)
    deviations.ask_feedback(made.desk, record, "Gruppledaren")
    old = DeviationFacts(
        direction="to_us", kind="other", title="I fjol", happened_at=NIGHT - timedelta(days=365)
    )
    deviations.report(made.desk, made.deviations, old)
    sos = ReachabilityFacts(begun_at=NIGHT - timedelta(hours=2), ended_at=NIGHT, what="Kabelbrott")
    reachability.note(made.desk, "sos", sos)
    yield made
    made.close()


def test_the_list_of_a_year_and_how_many_of_each_kind(place: Workplace) -> None:
    text = printed_deviations.listed(place, *YEAR)
    assert "väntar på återkoppling" in text
    assert "I fjol" not in text
    assert text.count(f" {deviation_sheet.NOT_UP} ") == 2
    kinds = [line.split() for line in text.split("\n\n")[1].splitlines()]
    assert ["Bemötande", "1", "0", "1"] in kinds
    assert kinds[-1][-3:] == ["0", "1", "1"]
    assert read_log(place.desk)[0].reason == DEVIATIONS
    assert printed_deviations.listed(place, date(2020, 1, 1), date(2020, 12, 31)).startswith("Inga avvik")


def test_json_names_nobody(place: Workplace) -> None:
    whole = json.loads(printed_deviations.as_json(place, *YEAR))
    first, second = whole["deviations"]
    assert (first["kind"], first["direction"], first["about"]) == ("police_silent", "by_us", "police")
    assert first["title"] == "••• ••• patrull kom inte, •••"
    assert second["standing"] == "waiting"
    assert not {"Vilma", "Sten", "skolan"} & set(json.dumps(whole, ensure_ascii=False).split())


def test_whoever_called_is_not_named_by_a_deviation_that_came_out_of_nothing(place: Workplace) -> None:
    calls.receive(place.desk, CallFacts(matter="orolig"), Identity(caller_name="Anna Svensson"), at=NIGHT)
    calls.receive(place.desk, CallFacts(matter="orolig"), Identity(caller_name="Siv Lund"), at=NIGHT)
    told = DeviationFacts(
        direction="to_us",
        kind="other",
        title="SOS i Lund kopplade inte Annas samtal",
        action="Siv Lund rings",
    )
    deviations.report(place.desk, place.deviations, told)
    titles = [one["title"] for one in json.loads(printed_deviations.as_json(place, *YEAR))["deviations"]]
    assert "SOS i Lund kopplade inte ••• samtal" in titles
    text = as_text(deviation_sheet.sheet(place, place.desk, *YEAR))
    assert "••• rings" in text
    assert not {"Anna", "Annas", "Siv"} & set(text.split())


def test_the_ledger_of_a_year_with_its_months(place: Workplace) -> None:
    text = printed_deviations.ledger(place, *YEAR)
    assert "2 h" in text
    assert "2026-11" in text
    assert read_log(place.desk)[0].reason == REACHABILITY
    (line,) = json.loads(printed_deviations.ledger_as_json(place, *YEAR))["reachability"]
    assert (line["sort"], line["from"]) == ("sos", "reachability")
    assert printed_deviations.ledger(place, date(2020, 1, 1), date(2020, 2, 1)).startswith("Inga avbrott")


def test_what_goes_to_the_steering_group_names_nobody(place: Workplace, tmp_path: Path) -> None:
    out = tmp_path / "styrgruppen.pdf"
    given = argparse.Namespace(command="deviations", year=2026, json=False, out=out)
    assert str(out) in deviation_commands.run(place, given)
    seen = Read(tmp_path, out.read_bytes())
    seen.check()
    for words in ("2 avvikelser: 1 till jouren, 1 av jouren", "Nåbarhet", "Kort i tonen"):
        assert words in seen.words
    for name in ("Vilma", "Berg", "Sten", "Rot", "070", "040"):
        assert name not in seen.words, name
    assert [row.how for row in read_log(place.desk) if row.reason == DEVIATIONS] == ["exported"]


def test_what_the_steering_group_has_not_had_is_seen_row_by_row(place: Workplace) -> None:
    (up, *_) = json.loads(printed_deviations.as_json(place, *YEAR))["deviations"]
    deviations.bring_up(place.desk, UUID(up["id"]), date(2026, 12, 2))
    whole = deviation_sheet.sheet(place, place.desk, *YEAR)
    (rows,) = (part.rows for part in whole.sections if "Styrgrupp" in part.columns)
    assert sorted(row[-2] for row in rows) == ["2026-12-02", deviation_sheet.NOT_UP]
    assert "Uppe i styrgruppen: 1. Inte uppe: 1." in as_text(whole)


def test_a_period_without_any_says_so(place: Workplace) -> None:
    text = as_text(deviation_sheet.sheet(place, place.desk, date(2020, 1, 1), date(2020, 12, 31)))
    assert deviation_sheet.NONE in text
    assert "Inga avbrott" in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Anna ringde, annas bror också", "••• ringde, ••• bror också"),
        ("Annandag jul", "Annandag jul"),
        ("ring +46 70 174 06 10 eller 19121212-1212", "ring ••• eller •••"),
        ("45 min, 3 av 14, 2026-11-20", "45 min, 3 av 14, 2026-11-20"),
    ],
)
def test_names_and_numbers_are_taken_out_and_nothing_else(text: str, hidden: str) -> None:
    assert deviation_sheet.without_names(text, ["Anna"]) == hidden
