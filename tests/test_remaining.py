"""What is left to do in a case: the telephone in the morning and the paper tell of the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from documents_side import LAW, OFFICE, a_case, decided, lock, ready
from factories import KARIN, NIGHT, Laptop, Story, make_laptop

from jourtui.drafting import drafting
from jourtui.rules import aid, calendar, case, clocks, lodging, waiting
from jourtui.rules.assessment import PROTECTION, ConcernReceived, Concluded, Decider
from jourtui.rules.case import CaseFacts, CaseOpened, SubjectFacts
from jourtui.rules.decisions import DecisionEnded, DecisionSigned, MeasureTaken
from jourtui.rules.documents import DocumentFacts, DocumentGivenOut
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.meeting import week_of
from jourtui.rules.police_assistance import ExecutionRequested
from jourtui.screens.case_text import CaseText
from jourtui.store import agenda, cases, documents, overview
from jourtui.store.settings import load_catalogue
from jourtui.store.views import CaseRow
from jourtui.words import closing_words, morning_report_words, wording
from jourtui.words.labels import Labels

LABELS = Labels(OFFICE.places, load_catalogue())


def concluded(subject: UUID) -> Concluded:
    return Concluded(
        form="immediate_protection",
        version=1,
        title="Omedelbar skyddsbedömning",
        purpose=PROTECTION,
        answers=(),
        conclusion="need",
        conclusion_text="behov av omedelbart skydd",
        mild=False,
        reasons="Modern är berusad.",
        how="site",
        heard="Vilma",
        subject=subject,
        tonight="Mormor sover där.",
        decided=Decider("Per Holm", "socionom"),
    )


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def test_who_is_told_in_the_morning_hears_of_all_that_is_left(karin: Laptop) -> None:
    record = a_case(karin)
    (subject,) = karin.journal.case(record).subjects
    lifted = decided(karin, record, court="week")
    help_ = decided(karin, record, "police_lvu", kind_label="Handräckning, LVU")
    (booking,) = karin.act(record, lodging.Asked("homelessness", LodgingFacts(place="Exempelhotellet")))
    karin.act(
        record,
        DecisionEnded(lifted, "behövdes inte"),
        ExecutionRequested(help_, "RLC Syd"),
        lodging.FollowUpPlanned(booking, NIGHT + timedelta(hours=12), "lämna mat"),
        aid.Referred("travel", "resa till Malmö", "dagkontoret", upheld=True),
        concluded(subject),
    )
    told = morning_report_words.left(karin.journal.case(record), NIGHT).splitlines()
    assert told == [
        "ej underställt, senast fre 27 nov; beslutet gäller inte längre",
        "nämndens beslut, delegation saknades: Omedelbar skyddsbedömning",
        "Mormor sover där.",
        "tillfälligt boende",
        "uppföljning på boendet i morgon 10:14: lämna mat",
        "beslut om ansökan, vidhållen: resa till Malmö",
        "handräckning hos RLC Syd: begärd, ej mottagen",
    ]
    of = OFFICE.kind("report")
    written = drafting.texts(of, drafting.gather(karin.desk, LABELS, record, of))["remaining"]
    assert len(written.splitlines()) == len(told)
    text = CaseText(LABELS, karin.author.id, lambda _: "")
    shown = [line.plain for line in text.steps(karin.journal.case(record), NIGHT)]
    assert "! Omedelbar skyddsbedömning: delegation saknas, nämnden ska besluta (F, G)" in shown
    assert "inget" not in shown
    karin.act(record, MeasureTaken("lodging", "Boende", "ystad", "Ett rum", "Brådskade", (LAW,)))
    told = morning_report_words.left(karin.journal.case(record), NIGHT).splitlines()
    assert "nämndens beslut om åtgärden: Ett rum" in told
    assert not [one for one in told if "delegation" in one]
    shown = [line.plain for line in text.steps(karin.journal.case(record), NIGHT)]
    assert "inget" in shown, "the measure's own clock runs on"
    karin.act(record, lodging.Left(booking))
    said = morning_report_words.left(karin.journal.case(record), NIGHT)
    assert "boende" not in said, "nobody is there to visit"


def test_of_two_children_what_is_left_is_said_of_each_and_a_measure_ends_only_its_own(karin: Laptop) -> None:
    record = a_case(karin)
    (vilma,) = karin.journal.case(record).subjects
    bo = cases.name_subject(karin.desk, record, SubjectFacts(name="Bo Berg"), base=karin.desk.position())
    karin.act(record, *(concluded(one) for one in (vilma, bo)))
    custody = decided(karin, record, concerns=(vilma,))
    help_ = decided(karin, record, "police_lvu", kind_label="Handräckning", concerns=(vilma,))
    karin.act(
        record,
        ExecutionRequested(help_, "RLC Syd"),
        MeasureTaken("placement_sol", "Placering", "ystad", "Jourhem.", "Akut.", (LAW,), concerns=(vilma,)),
        DecisionSigned(custody, "paper", certified_by="Per Holm"),
    )
    case = karin.journal.case(record)
    told = morning_report_words.left(case, NIGHT).splitlines()
    assert told == [
        "nämndens beslut om åtgärden om Vilma Berg: Jourhem.",
        "Vilma Berg: Mormor sover där.",
        "nämndens beslut, delegation saknades: Omedelbar skyddsbedömning om Bo Berg",
        "Bo Berg: Mormor sover där.",
        "handräckning om Vilma Berg hos RLC Syd: begärd, ej mottagen",
    ]
    every = [one for one in clocks.every_of_case(case, record) if one.kind == "board_decision"]
    seen = [(one.title, one.named, one.stopped_at is None) for one in every]
    assert seen == [("Vilma Berg", True, True), ("Vilma Berg", True, False), ("Bo Berg", True, True)]
    assert {one.due_at for one in every} == {calendar.end_of_next_weekday(NIGHT)}
    of = OFFICE.kind("report")
    written = drafting.texts(of, drafting.gather(karin.desk, LABELS, record, of))
    for section, line in (
        ("remaining", "Handräckning om Vilma Berg är begärd hos RLC Syd"),
        ("remaining", "Omedelbar skyddsbedömning om Bo Berg"),
        ("measures", "- Omedelbart omhändertagande, LVU om Vilma Berg. Skäl:"),
        ("measures", "Jourhem. (Placering om Vilma Berg)"),
    ):
        assert line in written[section], written[section]
    extract = drafting.text(
        OFFICE.kind("extract"),
        "register",
        replace(drafting.gather(karin.desk, LABELS, record, of), about=[case.subjects[bo]]),
    )
    assert extract.count("uppgift om någon annan i ärendet (utelämnad)") == 4
    lines = wording.by_log(case.log, (), case)
    said = [wording.of_event(one, lines, wording.value) for one in case.log.events]
    for line in (
        "Beslut: Vilma Berg: Omedelbart omhändertagande, LVU av Olle Fors",
        "Beslutet undertecknat: Vilma Berg: Omedelbart omhändertagande, LVU: på papper",
        "Begärde handräckning: Vilma Berg: Handräckning: RLC Syd",
        "Åtgärd utan delegation: Vilma Berg: Placering: Jourhem; grund: Akut.",
        "Omedelbar skyddsbedömning: Bo Berg: behov av omedelbart skydd",
    ):
        assert any(one.startswith(line) for one in said), (line, said)
    view = agenda.gather(karin.desk, week_of(NIGHT))
    assert {one.whom for one in view.cases[0].decisions} == {"Vilma Berg"}


def test_an_extract_is_not_the_boards_to_get(karin: Laptop) -> None:
    record, document = ready(karin, "extract")
    anybodys = msgspec.structs.replace(OFFICE.kind("extract"), title_needed="")
    office = replace(OFFICE, kinds=msgspec.structs.replace(OFFICE.kinds, kinds=(anybodys,)))
    correct = DocumentFacts(cited=("secrecy",))
    documents.correct(karin.desk, record, document, correct, base=karin.desk.position())
    with karin.desk.rows() as rows:
        assert [one.document for one in overview.gather(rows, NIGHT).documents] == [document]
    documents.lock(karin.desk, office, record, document, base=karin.desk.position())
    assert "ej levererat" not in morning_report_words.left(karin.journal.case(record), NIGHT)
    with karin.desk.rows() as rows:
        assert overview.gather(rows, NIGHT).documents == []


def test_a_locked_document_that_no_board_has_is_told_of_and_not_written_in_another(karin: Laptop) -> None:
    record, document = ready(karin)
    lock(karin, record, document)
    karin.act(record, DocumentGivenOut(document, 1, "Gunilla Öst", uuid4()))  # to be signed: no board has it
    told = morning_report_words.left(karin.journal.case(record), NIGHT)
    assert told == "ej levererat till nämnden: Rapport"
    of = OFFICE.kind("report")
    assert "remaining" not in drafting.texts(of, drafting.gather(karin.desk, LABELS, record, of))


def test_whoever_closes_a_case_is_told_what_is_left_in_it() -> None:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Oro", board="ystad", board_ground="bor där")))
    told.add(KARIN, ConcernReceived("oro"))
    told.add(KARIN, aid.Referred("food", "mat", "mottagningen", upheld=True))
    told.add(KARIN, waiting.Asked("police", "en patrull", 45))
    row = CaseRow(record_id=told.record, board="ystad")
    said = closing_words.warnings(row, case.fold(told.events), calls=0, visits=1, bookings=2)
    assert list(said) == [
        "Ett besök är beslutat, och inte gjort.",
        "2 bokningar gäller ännu: utcheckningen löper vidare.",
        "En omedelbar skyddsbedömning är inte gjord: fristen löper vidare.",
        "En ansökan är vidhållen och inte avgjord.",
        "Inget svar än från polisen: den fristen stannar.",
    ]
