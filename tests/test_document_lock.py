"""What a lock demands of a document, whoever asks, and what is never said in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from documents_side import (
    CHILD,
    LAW,
    OFFICE,
    a_case,
    begin,
    decided,
    fill,
    found,
    lock,
    missing,
    ready,
    refused,
    write,
)
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, make_laptop, sync
from sqlmodel import select

from jourtui.drafting import drafting
from jourtui.rules import aid, assessment, document_links, lodging, visits
from jourtui.rules.call import CallFacts, Identity, Via
from jourtui.rules.case import CallJoined, CaseCorrected, CaseFacts, SubjectFacts
from jourtui.rules.decisions import DecisionEnded, MeasureTaken
from jourtui.rules.document_finish import signer_title
from jourtui.rules.documents import DocumentFacts
from jourtui.rules.lodging import LodgingFacts
from jourtui.store import calls, cases, documents
from jourtui.store.settings import load_catalogue
from jourtui.store.views import ClockRow, DocumentRow
from jourtui.words.labels import Labels

LABELS = Labels(OFFICE.places, load_catalogue())


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


# What a lock demands


def test_every_demanded_section_is_demanded(karin: Laptop) -> None:
    case, document = ready(karin)
    for section in OFFICE.kind("report").sections:
        write(karin, case, document, section.code, " \n")
        said = [f"Skriv avsnittet {section.heading}."] if section.required == "always" else []
        assert missing(karin, case, document) == said
        write(karin, case, document, section.code, "Text.")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"board": None, "board_ground": ""}, "Ärendets nämnd är inte vald"),
        ({"board_ground": ""}, "Nämnden är vald utan grund"),
    ],
)
def test_nothing_is_locked_without_a_board_that_a_person_has_set(
    karin: Laptop, facts: dict[str, Any], says: str
) -> None:
    case, document = ready(karin, **facts)
    assert missing(karin, case, document)[0].startswith(says)
    with refused(says):
        lock(karin, case, document)


def test_two_boards_or_two_names_are_chosen_between_first(karin: Laptop, tmp_path: Path) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case, document = ready(karin)
    sync(store, karin, per)
    (subject,) = karin.journal.case(case).subjects
    for laptop, board, name in ((karin, "tomelilla", "Vilma Ek"), (per, "sjobo", "Vilma Bergman")):
        laptop.act(case, CaseCorrected(CaseFacts(board=board)))
        cases.name_subject(
            laptop.desk, case, SubjectFacts(name=name), base=laptop.desk.position(), subject=subject
        )
    sync(store, karin, per)
    said = " ".join(missing(karin, case, document))
    assert "Två har valt olika nämnd" in said
    assert "Två värden för namn" in said
    per.close()


def test_somebody_must_be_concerned(karin: Laptop) -> None:
    case = cases.open_new(karin.desk, CaseFacts(title="oro", board="ystad", board_ground="vistas"))
    document = begin(karin, case)
    fill(karin, case, document)
    assert missing(karin, case, document) == [
        "Skriv i ärendet vem det avser. H i ärendet gör det; den kan vara okänd."
    ]


@pytest.mark.parametrize(
    ("kind", "fact", "says"),
    [
        ("report", {"informed_by": ""}, "Skriv vem som lämnade uppgifterna"),
        ("concern", {"receiver": ""}, "Skriv vem som tog emot"),
        ("concern", {"read_back": None}, "lästes upp"),
        ("concern", {"wants_feedback": None}, "återkoppling"),
    ],
)
def test_what_is_asked_beside_the_sections_is_demanded(
    karin: Laptop, kind: str, fact: dict[str, Any], says: str
) -> None:
    case, document = ready(karin, kind)
    assert missing(karin, case, document) == []
    documents.correct(karin.desk, case, document, DocumentFacts(**fact), base=karin.desk.position())
    assert says in missing(karin, case, document)[0]


def test_a_custody_document_is_of_a_decision_by_somebody_who_may(karin: Laptop) -> None:
    case = a_case(karin)
    document = begin(karin, case, "lvu_custody")
    fill(karin, case, document)
    assert missing(karin, case, document) == [
        "Skriv in beslutet i ärendet först, och välj det sedan här.",
        "Välj minst ett lagrum.",
    ]
    decision = decided(karin, case, open_question="En öppen fråga.", oral=True, heard_by=("Per Holm",))
    assert missing(karin, case, document)[0] == "Välj beslutet som dokumentet gäller."
    documents.link(karin.desk, OFFICE, case, document, decision, base=karin.desk.position())
    finished = lock(karin, case, document)
    facts = dict(finished.facts)
    assert facts["Beslutat av"] == "Olle Fors, ordförande i Socialnämnden i Ystad (6 § LVU)"
    assert signer_title(finished) == "ordförande i Socialnämnden i Ystad"
    assert facts["Beslutat"] == "2026-11-20 kl. 22:14, muntligt, hört av Per Holm"
    assert (facts["Föredragande"], finished.signer, finished.decision) == (KARIN.name, "Olle Fors", decision)
    assert (finished.cited, finished.open_question) == ((LAW,), "En öppen fråga.")
    assert found(karin, case, document).state == "decided"


def test_a_decision_for_another_board_or_of_another_kind_is_refused(karin: Laptop) -> None:
    case = a_case(karin)
    other = decided(karin, case, board="tomelilla")
    document = begin(karin, case, "lvu_custody")
    fill(karin, case, document)
    assert found(karin, case, document).decision == other
    assert missing(karin, case, document) == [
        "Beslutet fattades för en annan nämnd än den som ärendet nu hör till."
    ]
    with refused("kan inte gälla det"):
        documents.link(
            karin.desk, OFFICE, case, document, decided(karin, case, "lodging"), base=karin.desk.position()
        )


@pytest.mark.parametrize("kind", ["police_assistance_lvu", "police_assistance_lvm"])
def test_police_assistance_is_never_for_a_decision_under_sol(karin: Laptop, kind: str) -> None:
    case = a_case(karin)
    for code in ("lodging", "placement_sol", "institution", "lvu_custody", "lvm_custody"):
        decision = decided(karin, case, code)
        with refused("kan inte gälla det"):
            begin(karin, case, kind, decision=decision)
    document = begin(karin, case, kind)
    fill(karin, case, document)
    assert "Skriv in beslutet i ärendet först" in missing(karin, case, document)[0]


def test_police_assistance_wants_its_ground_chosen_and_written_and_the_best_interest(karin: Laptop) -> None:
    case = a_case(karin)
    decided(karin, case)
    decided(karin, case, "police_execution")
    document = begin(karin, case, "police_assistance_lvu")
    fill(karin, case, document)
    assert missing(karin, case, document) == []
    assert documents.as_finished(karin.desk, OFFICE, case, document).facts[-1] == (
        "Grund",
        "På grund av särskilda omständigheter behöver polisens särskilda befogenheter sannolikt tillgripas",
    )
    documents.correct(karin.desk, case, document, DocumentFacts(grounds=()), base=karin.desk.position())
    write(karin, case, document, "grounds", "")
    write(karin, case, document, "best_interest", "")
    assert missing(karin, case, document) == [
        "Skriv avsnittet De särskilda omständigheterna eller synnerliga skälen.",
        "Skriv avsnittet Barnets bästa.",
        "Välj minst en grund för handräckning.",
    ]
    documents.correct(
        karin.desk, case, document, DocumentFacts(grounds=("made_up",)), base=karin.desk.position()
    )
    assert "Välj minst en grund för handräckning." in missing(karin, case, document)


@pytest.mark.parametrize(("number", "child"), [(CHILD, True), ("", True), ("19811228-9874", False)])
def test_the_best_interest_is_weighed_for_a_child_and_whoever_may_be_one(
    karin: Laptop, number: str, child: bool
) -> None:
    case = a_case(karin, number=number)
    decided(karin, case, "lvm_custody")
    decided(karin, case, "police_lvm")
    document = begin(karin, case, "police_assistance_lvm")
    fill(karin, case, document)
    write(karin, case, document, "persons", "Vilma Berg, personnummer okänt.")
    write(karin, case, document, "best_interest", "")
    assert missing(karin, case, document) == (["Skriv avsnittet Barnets bästa."] if child else [])
    left = documents.left(karin.desk, OFFICE, case, document)
    assert left == ("best_interest" if child else None)


def test_the_police_help_to_carry_out_a_decision_under_the_statute_and_no_other(karin: Laptop) -> None:
    case = a_case(karin, number="19811228-9874")
    decided(karin, case, "placement_sol")
    ended = decided(karin, case)
    decided(karin, case, granted=False)
    decided(karin, case, "lvm_custody")
    decided(karin, case, "police_execution")
    karin.act(case, DecisionEnded(ended, "behövdes inte"))
    document = begin(karin, case, "police_assistance_lvu")
    fill(karin, case, document)
    for text in ("Text 1: flytta dem.", "Beslut enligt 22 kap. 2 § SoL i natt.", "LVU", "6 § SLVU"):
        write(karin, case, document, "execute", text)
        (said,) = missing(karin, case, document)
        assert said.startswith(
            "Inget beslut enligt LVU som gäller står i ärendet. F i ärendet skriver in det."
        )
    write(karin, case, document, "execute", "Förvaltningsrättens dom i maj om vård enligt 2 § LVU.")
    assert missing(karin, case, document) == []
    alone = "Inget beslut enligt LVU står i ärendet: det som ska genomföras är bara skrivet."
    assert documents.doubtful(karin.desk, OFFICE, case, document) == [
        alone,
        "Vilma Berg är 44 år. Begäran om handräckning enligt LVU gäller den som är under 20.",
    ]
    decided(karin, case)
    write(karin, case, document, "execute", "Beslutet i natt.")
    assert missing(karin, case, document) == []
    assert alone not in documents.doubtful(karin.desk, OFFICE, case, document)


def test_a_decision_about_one_child_is_carried_out_and_submitted_for_that_child_alone(karin: Laptop) -> None:
    case = a_case(karin)
    (vilma,) = karin.journal.case(case).subjects
    one = decided(karin, case, court="week")
    bo = cases.name_subject(
        karin.desk, case, SubjectFacts(name="Bo Lind", unknown=True), base=karin.desk.position()
    )
    custody = begin(karin, case, "submission_lvu", decision=one)
    assert document_links.about(found(karin, case, custody), karin.journal.case(case)) == [vilma]
    police = decided(karin, case, "police_execution", concerns=(bo,))
    second = decided(karin, case, court="week", concerns=(bo,))
    with karin.desk.rows() as rows:
        running = {one.start_event: (one.title, one.named) for one in rows.exec(select(ClockRow)).all()}
    assert (running[one], running[second]) == (("Vilma Berg", True), ("Bo Lind", True))
    karin.act(case, DecisionEnded(second, "hävt"))
    document = begin(karin, case, "police_assistance_lvu", decision=police)
    fill(karin, case, document)
    assert document_links.about(found(karin, case, document), karin.journal.case(case)) == [bo]
    with karin.desk.rows() as rows:
        shown = {one.document: one.subject_name for one in rows.exec(select(DocumentRow)).all()}
    assert shown[document] == "Bo Lind", "the list names the child that it is about"
    write(karin, case, document, "execute", "Vilma Berg omhändertas enligt 6 § LVU.")
    (said,) = missing(karin, case, document)
    assert said.startswith("Inget beslut enligt LVU om Bo Lind som gäller står i ärendet.")
    write(karin, case, document, "execute", "Rättens dom i maj om Bo Lind, 2 § LVU.")
    assert missing(karin, case, document) == []
    (doubt,) = documents.doubtful(karin.desk, OFFICE, case, document)
    assert doubt.startswith("Inget beslut enligt LVU om Bo Lind står i ärendet")
    of = OFFICE.kind("police_assistance_lvu")
    gathered = drafting.gather(karin.desk, LABELS, case, of, document=document)
    assert drafting.text(of, "execute", gathered) == "", "nor is the other child's decision proposed"


def test_of_each_person_it_is_said_that_the_number_is_not_known(karin: Laptop) -> None:
    case = a_case(karin, number="")
    cases.name_subject(karin.desk, case, SubjectFacts(name="Bo Lind"), base=karin.desk.position())
    document = begin(karin, case, "submission_lvu", decision=decided(karin, case))
    fill(karin, case, document)
    write(karin, case, document, "persons", "Vilma Berg, personnummer okänt.\nBo Lind, 7 år.")
    (said,) = missing(karin, case, document)
    assert said.startswith("Bo Lind saknar personnummer.")
    write(karin, case, document, "persons", "Vilma Berg, personnummer okänt.\nBo Lind, personnummer okänt.")
    assert missing(karin, case, document) == []


def test_a_boards_own_decision_is_by_its_name_and_signed_by_whoever_signs_for_it(karin: Laptop) -> None:
    case = a_case(karin)
    by = {"body": "board", "decider": "Socialnämnden i Ystad", "minutes": "2026-11-24 § 14"}
    decision = decided(karin, case, **by, signs="Eva Wallin")
    document = begin(karin, case, "lvu_custody")
    fill(karin, case, document)
    documents.link(karin.desk, OFFICE, case, document, decision, base=karin.desk.position())
    finished = lock(karin, case, document)
    assert dict(finished.facts)["Beslutat av"] == "Socialnämnden i Ystad (2026-11-24 § 14, 6 § LVU)"
    assert (finished.signer, signer_title(finished)) == ("Eva Wallin", "")


def test_a_covering_letter_is_no_decision_and_refers_to_its_own_paragraph_first(karin: Laptop) -> None:
    case = a_case(karin)
    decided(karin, case)
    document = begin(karin, case, "submission_lvu")
    fill(karin, case, document)
    write(karin, case, document, "submitter", "")
    assert missing(karin, case, document) == [
        "Skriv avsnittet Vem som underställer, och hur rätten når kommunen."
    ]
    write(karin, case, document, "submitter", "Eva Wallin, 040-628 04 12.")
    finished = lock(karin, case, document)
    assert [one.topic for one in finished.cited] == ["lvu_submission", "lvu_custody"]
    assert (finished.signer, finished.decision) == (KARIN.name, None)
    assert dict(finished.facts)["Beslut"] == "Omedelbart omhändertagande, LVU"
    assert found(karin, case, document).state == "final"
    again = begin(karin, case, "submission_lvu")
    fill(karin, case, again)
    chosen = DocumentFacts(cited=("lvu_custody",))
    documents.correct(karin.desk, case, again, chosen, base=karin.desk.position())
    assert missing(karin, case, again) == ["Välj minst ett lagrum."]


@pytest.mark.parametrize("kind", ["lvu_custody", "submission_lvu", "police_assistance_lvu"])
def test_court_and_police_are_told_who_it_is_or_that_it_is_not_known(karin: Laptop, kind: str) -> None:
    case = a_case(karin, number="")
    decided(karin, case)
    decided(karin, case, "police_execution")
    document = begin(karin, case, kind)
    fill(karin, case, document)
    for text in ("Elias N, född 2012.", "Fadern är okänd. Telefonnumret finns."):
        write(karin, case, document, "persons", text)
        (said,) = missing(karin, case, document)
        assert said.startswith("Vilma Berg saknar personnummer.")
    write(karin, case, document, "persons", "Elias N, född 2012, personnummer okänt.")
    assert missing(karin, case, document) == []


def moved(laptop: Laptop, case: UUID, board: str) -> None:
    given = CaseFacts(board=board, board_ground="vistas där")
    cases.correct(laptop.desk, case, given, base=laptop.desk.position())


def test_a_refusal_says_why_and_how_to_appeal(karin: Laptop) -> None:
    case = a_case(karin)
    refusal = aid.Refused(
        "travel", "Hemresa avslås.", "Egen bedömning.", "Skäl.", "Karin Ek", "§ 7", "Så här."
    )
    karin.act(case, refusal)
    document = begin(karin, case, "aid_refused")
    fill(karin, case, document)
    assert missing(karin, case, document) == ["Välj minst ett lagrum."]
    documents.correct(
        karin.desk, case, document, DocumentFacts(cited=("aid_economic",)), base=karin.desk.position()
    )
    for section in ("reasons", "appeal"):
        write(karin, case, document, section, "")
    assert len(missing(karin, case, document)) == 2
    for section in ("reasons", "appeal"):
        write(karin, case, document, section, "Så här.")
    moved(karin, case, "tomelilla")  # refused by the delegation of a board that it is no matter of any more
    assert missing(karin, case, document) == [
        "Beslutet fattades för en annan nämnd än den som ärendet nu hör till."
    ]
    moved(karin, case, "ystad")
    finished = lock(karin, case, document)
    assert [one.topic for one in finished.cited] == ["aid_economic"]
    assert finished.cited[0].text == "12 kap. 1 § socialtjänstlagen (2025:400)"


def test_a_measure_awaits_the_board_and_is_no_decision(karin: Laptop) -> None:
    case = a_case(karin)
    karin.act(case, MeasureTaken("lodging", "Tillfälligt boende", "ystad", "Rum.", "Brådskade.", (LAW,)))
    document = begin(karin, case, "decision_basis")
    fill(karin, case, document)
    finished = lock(karin, case, document)
    assert dict(finished.facts)["Gäller"] == "Tillfälligt boende, 2026-11-20 kl. 22:14"
    assert (finished.decision, finished.signer) == (None, KARIN.name)
    assert found(karin, case, document).state == "final"


def test_an_extract_is_of_one_person_and_locked_by_the_head_of_unit(karin: Laptop) -> None:
    case, document = ready(karin, "extract")
    other = SubjectFacts(name="Otto Berg")
    cases.name_subject(karin.desk, case, other, base=karin.desk.position())
    documents.correct(
        karin.desk, case, document, DocumentFacts(cited=("secrecy",)), base=karin.desk.position()
    )
    assert missing(karin, case, document) == [
        "Ett utdrag gäller en enda person. Välj vem.",
        "Utdrag låses av enhetschef.",
    ]


# What is never said


def test_who_wants_to_be_anonymous_is_never_named(karin: Laptop) -> None:
    case, document = ready(karin)
    call = calls.receive(
        karin.desk,
        CallFacts(matter="oro", anonymous=True),
        Identity(caller_name="Berit Ros", phone="+46701740699", phone_shown="070-174 06 99"),
        at=NIGHT,
    )
    karin.act(case, CallJoined(call))
    for text, what in (("Enligt berit\nros", "namnet"), ("Ring 0701740699 genast", "numret")):
        write(karin, case, document, "stated", text)
        assert missing(karin, case, document) == [
            f"I avsnittet Uppgifter från andra står {what} "
            f"{'på' if what == 'namnet' else 'till'} den som vill vara anonym. Ta bort det."
        ]
    write(karin, case, document, "stated", "Beritros ringde, 070-174 06 98.")
    assert missing(karin, case, document) == []
    documents.correct(
        karin.desk, case, document, DocumentFacts(informed_by="Berit Ros"), base=karin.desk.position()
    )
    with refused("namnet på den som vill vara anonym"):
        lock(karin, case, document)


def test_where_somebody_protected_is_is_never_said(karin: Laptop) -> None:
    case, document = ready(karin, protected=True)
    booked = LodgingFacts(place="Hotell Exempel", alias="Eva Lund", phone_shown="040-628 04 11")
    karin.act(case, lodging.Asked("violence", booked))
    write(karin, case, document, "measures", "Hon bor på hotell exempel, som Eva Lund.")
    write(karin, case, document, "matter", "Bor på Storgatan 4.")
    said = missing(karin, case, document)
    assert [one.partition(" står ")[2] for one in said] == [
        "en skyddad adress. Ta bort det.",
        "boendets namn, som är skyddat. Ta bort det.",
        "namnet som rummet är bokat i. Ta bort det.",
    ]
    for section in ("measures", "matter"):
        write(karin, case, document, section, "Hon är i säkerhet.")
    finished = lock(karin, case, document)
    assert finished.protected
    assert finished.concerned[0].protected
    with refused("boendets namn"):
        documents.add(karin.desk, case, document, "Hon bor kvar på Hotell Exempel.")
    with refused("I skälet står boendets namn"):
        documents.withdraw(karin.desk, case, document, "Hon bor inte på Hotell Exempel.")
    assert found(karin, case, document).withdrawn is None


def test_a_protected_number_and_the_street_of_a_visit_are_never_said(karin: Laptop) -> None:
    case, document = ready(karin, protected=True)
    vias: tuple[Via, ...] = ("sos", "police")
    for via in vias:
        number = Identity(phone_shown=f"040-628 04 {11 if via == 'sos' else 12}")
        call = calls.receive(karin.desk, CallFacts(matter="oro"), number, via=via, at=NIGHT)
        karin.act(case, CallJoined(call))
    karin.act(case, visits.Decided(visits.VisitFacts(address="Bruksgatan 9, 271 42 Ystad")))
    write(karin, case, document, "measures", "Hon svarar på 0406280411, polisen på 040-628 04 12.")
    write(karin, case, document, "matter", "Jouren åkte till bruksgatan 9.")
    assert [one.partition(" står ")[2] for one in missing(karin, case, document)] == [
        "en skyddad adress. Ta bort det.",
        "ett skyddat nummer. Ta bort det.",
    ]


def test_the_assessment_that_is_documented_is_the_immediate_one(karin: Laptop) -> None:
    case = a_case(karin)
    (subject,) = karin.journal.case(case).subjects
    standard: dict[str, Any] = {
        "form": "protection",
        "version": 1,
        "title": "Omedelbar skyddsbedömning",
        "answers": (),
        "conclusion": "need",
        "conclusion_text": "behov av omedelbart skydd",
        "mild": False,
        "reasons": "Hon är rädd.",
        "how": "site",
        "heard": "Vilma",
        "subject": subject,
        "law": LAW,
    }
    karin.act(case, assessment.Concluded(purpose="violence", **standard))
    document = begin(karin, case, "protection_assessment")
    assert found(karin, case, document).decision is None
    (made,) = karin.act(
        case,
        assessment.Concluded(
            purpose=assessment.PROTECTION, decided=assessment.Decider("Per Holm", "socionom"), **standard
        ),
    )
    documents.link(karin.desk, OFFICE, case, document, made, base=karin.desk.position())
    fill(karin, case, document)
    moved(karin, case, "tomelilla")
    (doubt,) = documents.doubtful(karin.desk, OFFICE, case, document)
    assert "hörde till en annan nämnd" in doubt
    moved(karin, case, "ystad")
    assert documents.doubtful(karin.desk, OFFICE, case, document) == []
    finished = lock(karin, case, document)
    assert dict(finished.facts)["Beslutat av"] == "Per Holm, socionom (utan delegation)"
    assert (finished.signer, signer_title(finished)) == ("Per Holm", "socionom")
