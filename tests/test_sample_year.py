"""The made-up years come out with what the annual reports of 2016 and 2017 state, counted as any other year.

`JOURTUI_SEED` makes another year.
"""

from __future__ import annotations

import argparse
import os
import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cheap import CHEAP
from pdf_reading import Read
from site_ import PASSPHRASE
from sqlmodel import col, select

from jourtui.commands import sample_year
from jourtui.commands.command_parts import CannotDo
from jourtui.rules.aid import Granted, Refused
from jourtui.rules.assignment import AssignmentOrdered
from jourtui.rules.calendar import at_local, is_weekday, local
from jourtui.rules.call import CallReceived
from jourtui.rules.decisions import DecisionMade, MeasureTaken
from jourtui.rules.deviation import DeviationReported
from jourtui.rules.figures import number, whole_weeks
from jourtui.rules.lodging import Asked
from jourtui.rules.notice import NoticeReceived
from jourtui.sample import matters, people, rhythm, stated, writing
from jourtui.sheets import annual_report_file
from jourtui.store import active_time, figures, roster, workplace
from jourtui.store.session import Duty
from jourtui.store.settings import load_places
from jourtui.store.vault import Vault
from jourtui.store.views import (
    AssessmentRow,
    CaseRow,
    ClockRow,
    CooperationRow,
    DeviationRow,
    DocumentRow,
    LodgingRow,
    StaffRow,
    TellRow,
)
from jourtui.store.workplace import Workplace
from jourtui.words.figure_words import HIDDEN, words_of

MEN = set(people._GIVEN) - set(people._WOMEN)
SEED = int(os.environ.get("JOURTUI_SEED", "1"))
YEARS = stated.years()
STATED: dict[int, tuple[tuple[str, str, int], ...]] = {
    2016: (
        ("matters", "", 1554),  # 1554 ärende: föranmälningar, anrop och ett 30-tal uppdrag
        ("calls", "via:sos", 1154),  # cirka 1154 inkommande anrop från SOS Alarm
        ("interviews", "kind:attended", 0),  # inte haft anledning att medverka vid något polisförhör
        ("notices", "", 367),  # 367 föranmälningar från avtalskommunerna
        ("lvu_custody", "", 7),  # sju beslut om omedelbart omhändertagande av unga (LVU)
        ("lvu_replacements", "", 1),  # samt en akut omplacering jml LVU
        ("placements", "", 13),  # 13 placeringar samt 14 omplaceringar jml 4 kap 1 § SoL,
        ("replacements", "", 14),  # som inte avsett nyanlända asylsökande ensamkommande barn
        ("unaccompanied", "municipality:1287", 22),  # 22 asylsökande ensamkommande till Trelleborg
        ("lvm_custody", "", 1),  # ett ordförandebeslut gällande LVM
        ("lodging_violence", "", 13),  # vid 13 tillfällen placerat kvinnor och ibland med barn, på hotell
        ("lodging_other", "", 16),  # boende i 16 ärende som inte har koppling till våld
        ("aid_granted", "kind:travel", 9),  # vid 9 tillfällen har sådant bistånd beviljats
        ("aid_refused", "", 5),  # avslag har getts vid 5 tillfällen
        ("deviations", "direction:to_us", 14),  # inrapporterat 14 avvikelser
        ("deviations", "kind:conduct", 6),  # 6 - bemötande
        ("deviations", "kind:secrecy", 2),  # 2 - sekretessbrott
        ("deviations", "kind:assignment", 1),  # 1 - uppdrag som inte utförts
        ("deviations", "kind:sos_not_connected", 3),  # 3 - SOS har inte kopplat fram samtal till jouren
        ("deviations", "kind:booking_cancelled", 1),  # 1 - bokning på hotell som avbokats felaktigt
        ("deviations", "kind:municipality_unfinished", 1),  # 1 - inte avslutat påbörjat ärende
        ("deviations", "kind:treated_badly", 2),  # vid två tillfällen dåligt bemötande från HVB-hem
        ("deviations", "kind:violence", 1),  # vid ett tillfälle utsattes en personal för våld
    ),
    2017: (
        ("deviations", "direction:to_us", 15),  # de uppräknade; texten säger 19
        ("deviations", "direction:by_us", 11),
        ("deviations", "kind:secrecy", 5),
        ("deviations", "kind:assessment", 2),
        ("deviations", "kind:assignment", 2),
        ("deviations", "kind:sos_not_connected", 4),
        ("deviations", "kind:sos_unreachable", 2),
        ("deviations", "kind:safety_routine", 1),
        ("deviations", "kind:report_late", 1),
        ("deviations", "kind:police_silent", 1),
        ("deviations", "kind:sos_turned_away", 4),
        ("deviations", "kind:municipality_unfinished", 4),
        ("report_late", "", 1),
        ("sold_amount", "", 79_000_00),  # tjänsteköp: det har gett intäkter på 79.000 kr
    ),
}
MONEY = {
    2016: {"Överskott": "200 000 kr", "Återbetalas": "200 000 kr", "Investeringar": "200 000 kr"},
    2017: {"Överskott": "305 000 kr", "Återbetalas": "305 000 kr", "Sålda tjänster": "79 000 kr"},
}
REPORT: dict[int, tuple[str, ...]] = {
    2016: (
        "Ärenden +1 554",
        "Anrop +1 154",
        "Föranmälningar +367",
        "Uppdrag +33",
        "Anrop per vecka, medel +23",
        "Anrop per vecka, lägst +9",
        "Anrop per vecka, högst +45",
        "Kommuner 2016: Vellinge, Staffanstorp, Svedala, Skurup, Sjöbo, Tomelilla, Ystad, Trelleborg och",
        "218 897 invånare, men inte för vilken dag; per",
        "summan av kommunernas senast kända tal vid årets slut: 216 974; på",
        "rapporterats till oss: 14",
        "6 +Bemötande +enskild 3, HVB 1, familjehem 1, ordförande 1",
        "3 +SOS kopplade inte samtal",
        "2 +Sekretess: fel mottagare",
        "1 +Uppdrag inte utfört",
        "1 +Bokning felaktigt avbokad",
        "1 +Kommunen avslutade inte det",
        "uppmärksammat: 3",
        "2 +Illa bemött av boende",
        "1 +Våld eller hot",
        "Överskott +200 000 kr",
        "Omhändertaganden, LVU 6 § +7",
        "Omplaceringar, LVU +1",
        "Placeringar, SoL +13",
        "Omplaceringar, SoL +14",
        "Placeringar, ensamkommande barn +22",
        "Boende vid våld, tillfällen +13",
        "Annat boende, ärenden +16",
        "Omhändertaganden, LVM 13 § +1",
        "Resa +9",
        "Bistånd avslaget +5",
        "Vårdgivare +[0-9]{3}",
        "Inför 2017",
        "Ingela Roos\nEnhetschef\nSociala jouren syd",
    ),
    2017: (
        "Anrop per vecka, medel +30",
        "Anrop per vecka, lägst +9",
        "Anrop per vecka, högst +54",
        "rapporterats till oss: 15",
        "5 +Sekretess: fel mottagare",
        "2 +Bristande bedömning i rapport",
        "2 +Uppdrag inte utfört",
        "4 +SOS kopplade inte samtal",
        "2 +SOS kunde inte nå jouren",
        "uppmärksammat: 11",
        "1 +Säkerhetsrutin följdes inte",
        "1 +Rapport för sent",
        "1 +Polisen svarade inte inom 45 min +Begärd, inte kommen 1",
        "4 +SOS avvisade någon +Har kommit 4",
        "4 +Kommunen avslutade inte det +Har kommit 4",
        "Överskott +305 000 kr",
        "Sålda tjänster +79 000 kr",
        "Sålda tjänster, kronor +79 000 kr",
        "Inför 2018",
        "Ingela Roos\nEnhetschef",
    ),
}
"""What the pages say, line by line, for each thing that the report of the year states."""
SUBSTITUTES = {2016: 3, 2017: 6}  # tre vikarier; sex vikarier
MET = {2016: {"1286", "1270", "1287", "1291"}, 2017: set[str]()}
"""Municipalities with a cooperation meeting: Ystad, Tomelilla, Trelleborg, Simrishamn."""
WEEKS = {2016: (23, 9, 45), 2017: (30, 9, 54)}
"""Calls a week, as stated: mean, least, most."""


@pytest.mark.parametrize("of", sorted(YEARS))
def test_the_figures_are_those_of_the_report(tmp_path: Path, of: int) -> None:
    print("seed", SEED)
    folder = tmp_path / "laptop"
    sample_year.make(YEARS[of], SEED, folder, PASSPHRASE, cost=CHEAP)
    opened = workplace.unlock(folder, Vault.load(folder).people[0].id, PASSPHRASE, cost=CHEAP)
    place = Workplace(folder, opened, Duty.FIRST)
    made = annual_report_file.content(place, place.desk, of)
    pages = Read(tmp_path, annual_report_file.made(place, place.desk, of)).laid_out
    read = figures.read(place.desk, load_places(), of, before=0)
    published = {one.code: one for one in words_of(place).values(read, published=True).figures}
    numbers = read.numbers
    with place.desk.rows() as rows:
        left = [*rows.exec(select(ClockRow)), *rows.exec(select(TellRow))]
        met = set(rows.exec(select(CooperationRow.municipality).where(CooperationRow.state == "held")))
        planned = {row.week: row.worker("first") for row in roster.weeks(rows) if row.week is not None}
        worked = active_time.listed(rows, year=of, page=None)
        assessed = rows.exec(select(AssessmentRow.form)).all()
        documents = rows.exec(select(DocumentRow)).all()
        wrong = rows.exec(select(DeviationRow)).all()
        substitutes = rows.exec(select(StaffRow).where(StaffRow.title == "vikarie")).all()
        violent = select(LodgingRow.record_id).where(LodgingRow.reason == "violence")
        named = rows.exec(select(CaseRow.subject_name).where(col(CaseRow.record_id).in_(violent))).all()
        sheltered = [name for name in named if name]
    place.close()
    assert len(sheltered) == number(numbers, "lodging_violence") if of == 2016 else sheltered
    for code, cell, right in STATED[of]:
        assert (code, cell, number(numbers, code, cell)) == (code, cell, right)
    for line in REPORT[of]:
        assert re.search(rf"(?:^|(?<=\s)){line}(?=\s|$)", pages, re.MULTILINE), line
    assert len(substitutes) == SUBSTITUTES[of]
    assert not {name.split()[0] for name in sheltered} & MEN, "the report knows of women alone"
    weeks = [n for _, n in whole_weeks(numbers)]
    assert (round(sum(weeks) / len(weeks)), min(weeks), max(weeks)) == WEEKS[of]
    for code in ("matters", "per_1000", "calls", "beforehand", "cases"):
        texts = {cell.label: cell.text for cell in published[code].cells["municipality"]}
        assert len(texts) == 9, "what the report has per municipality can be read in each of them"
        assert HIDDEN not in texts.values(), (code, texts)
    assert not published["assignments"].cells
    amounts = next(dict(section["amounts"]) for section in made["sections"] if "amounts" in section)
    assert amounts == MONEY[of]
    assert met == MET[of]
    assert wrong
    for one in wrong:  # "avvikelserna har tagits upp i styrgruppen, och kommunerna har fått återföring"
        assert one.meetings, one.title
        assert one.told == one.municipality, one.title
        assert one.about, one.title
    assert all(planned.values())
    assert len(planned) >= 53, "every duty week has its pair"
    assert {one.state for one in worked} == {"confirmed", "approved"}, "the head's own nobody approves"
    assert sum(one.minutes for one in worked) == number(numbers, "active_time") > 100 * 60
    assert number(numbers, "sold_hours") > number(numbers, "assignments")
    approved = number(numbers, "measures")
    assert approved > len(documents) / 2, "most placements are measures, which the board approves"
    assert len(documents) == number(numbers, "decisions") - approved, "each other decision has its document"
    assert {one.state for one in documents} <= {"final", "decided", "signed"}
    assert set(assessed) == {"child_protection", "violence"}
    assert assessed.count("violence") >= YEARS[of].number("lodging_violence")
    assert not left, "nothing runs, and nothing is left to read, when the year is over"


@pytest.mark.parametrize(("of", "seed"), [(2016, 13), (2017, 12), (2017, 13), (2017, 14)])
def test_another_seed_has_the_same_numbers(of: int, seed: int) -> None:
    """13 once had a deviation of 2017 happen in 2016, for it was written down on the year's second day."""
    year, found = YEARS[of], Counter[str]()
    for entry in writing.entries(year, seed):
        for change in entry.changes:
            match change.payload:
                case DeviationReported(facts=facts):
                    assert local(facts.given()["happened_at"]).year == of
                    found[facts.given()["kind"]] += 1
                case CallReceived() | NoticeReceived() | AssignmentOrdered():
                    assert local(change.payload.at or entry.at).year == of
                    found[type(change.payload).__name__] += 1
                case (
                    DecisionMade(decision=decision, moved_from=moved)
                    | MeasureTaken(decision=decision, moved_from=moved)
                ):
                    assert local(entry.at).year == of
                    found[f"{decision}{' again' * bool(moved)}"] += 1
                case Granted(what=what) | Refused(what=what):
                    found[f"{type(change.payload).__name__} {what}"] += 1
                case Asked(reason=reason):
                    found[reason] += 1
    number = year.number
    right = {
        "CallReceived": number("calls") + 12,  # and a test call each month
        "NoticeReceived": number("notices"),
        "AssignmentOrdered": number("assignments"),
        "lvu_custody": number("lvu_custody"),
        "lvm_custody": number("lvm_custody"),
        "lvu_placement again": number("lvu_replacements"),
        "placement_sol": number("placements") + number("unaccompanied"),
        "placement_sol again": number("replacements"),
        "Granted travel": number("journeys"),
        "Granted food": number("food_granted"),
        "Refused food": number("food_refused"),
        "violence": number("lodging_violence"),
        "homelessness": number("lodging_other"),
    }
    wrong = Counter({one.kind: 0 for one in year.deviations})
    for one in year.deviations:
        wrong[one.kind] += len(one.reporters)
    wrong["violence"] += right.pop("violence")  # the kind of a deviation, and the reason for a room
    assert dict(found) == {**right, **wrong}


def test_what_a_call_of_the_last_evening_leads_to_is_decided_in_the_year() -> None:
    """Nearly all calls come late on the last evening, and as many as are needed before it."""
    year, chance = YEARS[2017], random.Random(SEED)
    before = [at_local(date(2017, 12, 31), 18) + timedelta(seconds=n) for n in range(200)]
    late = [at_local(date(2017, 12, 31), 23) + timedelta(seconds=n) for n in range(2000)]
    found = matters.matters(year, before + late, load_places(), chance)
    specials = [one for one in found if one.special is not None]
    assert len(specials) > 90
    assert all(local(one.at).hour == 18 for one in specials)


@pytest.mark.parametrize("of", sorted(YEARS))
def test_calls_come_when_the_jour_is_on_and_most_in_the_evening(of: int) -> None:
    moments = [local(moment) for moment in rhythm.calls(YEARS[of], random.Random(SEED))]
    hours = Counter(moment.hour for moment in moments)
    assert not [one for one in moments if is_weekday(one.date()) and 8 <= one.hour < 16]
    assert sum(hours[hour] for hour in range(17, 24)) > len(moments) / 2
    free = sum(not is_weekday(one.date()) for one in moments)
    assert free / len(moments) > 2.5 / 7


def test_the_same_seed_gives_the_same_year() -> None:
    one, other, another = (writing.entries(YEARS[2016], seed) for seed in (4711, 4711, 4712))
    assert one == other
    assert one != another
    assert all(earlier.at <= later.at for earlier, later in pairwise(one))
    assert local(one[0].at).year == 2016
    assert one[-1].at < one[0].at + timedelta(days=366 + 40)


def asked(year: int) -> argparse.Namespace:
    return argparse.Namespace(year=year, seed=1)


def test_it_is_written_in_an_empty_folder_only(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="Välj 2016 eller 2017"):
        sample_year.run(asked(2015), tmp_path / "ny")
    with pytest.raises(CannotDo, match="Ange med --dir"):
        sample_year.run(asked(2016), None)
    (tmp_path / "something").write_text("mine")
    with pytest.raises(CannotDo, match="inte en tom mapp"):
        sample_year.run(asked(2016), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["something"]


def test_half_a_year_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write", full)
    with pytest.raises(CannotDo, match="kan inte skrivas"):
        sample_year.make(YEARS[2016], 1, tmp_path / "ny", PASSPHRASE, cost=CHEAP)
    assert not list(tmp_path.iterdir())
