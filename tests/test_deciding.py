"""What may be written about decisions and mandates, whoever asks (`store/decisions.py`, `mandates.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Watch, author, make_laptop, sync

from jourtui.rules.case import Case, CaseFacts, SubjectFacts
from jourtui.rules.decisions import DecisionMade, MeasureTaken
from jourtui.rules.mandates import Decision, DelegationGiven, Entitled, SeatFilled
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.staff import Introduced
from jourtui.screens.decision_forms import decide_fields, given_of
from jourtui.store import cases, decisions, locking, mandates, queries
from jourtui.store.decisions import Given, Meeting
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_law, load_mandates
from jourtui.words import decision_words

LAW = load_law()
KINDS = load_mandates()
TODAY = date(2026, 11, 20)
CHAIR = SeatFilled(
    board="ystad", role="chair", name="Olle Fors", phone="+46701740660", phone_shown="070-174 06 60"
)
WHAT = Given("Vilma Berg omhändertas.", "Hon kan inte vara kvar.", cited=("lvu_custody",))
ORAL = Given(
    "Vilma Berg omhändertas.",
    "Hon kan inte vara kvar.",
    oral=True,
    heard_by=(KARIN.name,),
    cited=("lvu_custody",),
)


BOARD = Meeting("Socialnämnden, Ystad", "2026-11-24 § 14", "Olle Fors")


def kind(code: str) -> Decision:
    found = KINDS.decision(code)
    assert found is not None
    return found


CUSTODY, LODGING = kind("lvu_custody"), kind("lodging")
CITED = {"lodging": "aid_personal", "lvu_custody": "lvu_custody"}


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def a_case(laptop: Laptop, **facts: Any) -> UUID:
    standard = {"title": "oro", "board": "ystad", "board_ground": "vistas i Ystad"}
    return cases.open_new(laptop.desk, CaseFacts(**(standard | facts)))


def chair(laptop: Laptop, **given: Any) -> Entitled:
    """Olle Fors, written in as chair of Ystad's board and asked for."""
    mandates.fill(laptop.desk, msgspec.structs.replace(CHAIR, **given))
    return Entitled("Olle Fors", "chair")


def delegated(laptop: Laptop, code: str = "lodging", **days: Any) -> Entitled:
    given = DelegationGiven(
        board="ystad", person=author(KARIN), decision=code, decided="2026-01-20 § 7", **days
    )
    laptop.act(uuid4(), given)
    return Entitled(KARIN.name, "worker", person_id=KARIN.id)


def refused(says: str) -> Any:
    return pytest.raises(NotAllowed, match=says)


def made(laptop: Laptop, case: UUID, decision: UUID) -> DecisionMade:
    return laptop.journal.case(case).decisions.decided[decision].made


def test_the_chair_decides_and_it_is_kept_as_it_was(karin: Laptop) -> None:
    case, olle = a_case(karin), chair(karin)
    at = NIGHT - timedelta(minutes=3)
    given = Given(**{**{f: getattr(ORAL, f) for f in Given.__slots__}, "at": at, "submits": "Per Holm"})
    id_ = decisions.decide(karin.desk, LAW, case, CUSTODY, olle, given)
    found = made(karin, case, id_)
    assert (found.board, found.body, found.decider, found.court) == ("ystad", "chair", "Olle Fors", "week")
    assert found.entitled_by.startswith("6 § lagen (1990:52)")
    assert [one.text for one in found.cited] == [found.entitled_by]
    assert (found.rapporteur, found.submits, found.at) == (KARIN.name, "Per Holm", at)
    with karin.desk.rows() as rows:
        (clock,) = (one for one in queries.clocks(rows) if one.kind == "court_week")
    assert clock.started_at == at


def test_a_placement_says_from_where_somebody_is_moved(karin: Laptop) -> None:
    """Omplacering: asked for where somebody is placed, and of nothing else."""
    case, olle = a_case(karin), chair(karin)
    given = replace(ORAL, moved_from="jourhemmet Lyckan", cited=(kind("lvu_placement").topic,))
    placed = decisions.decide(karin.desk, LAW, case, kind("lvu_placement"), olle, given)
    custody = decisions.decide(karin.desk, LAW, case, CUSTODY, olle, replace(given, cited=ORAL.cited))
    assert made(karin, case, placed).re_placement
    assert not made(karin, case, custody).re_placement
    assert "omplacering från jourhemmet Lyckan" in str(decision_words.entry(made(karin, case, placed)))
    asked = [one.code for one in KINDS.decisions if "moved_from" in names_of(one, karin.journal.case(case))]
    assert asked == [one.code for one in KINDS.decisions if one.placement]


def names_of(decision: Decision, case: Case) -> list[str]:
    fields = decide_fields(case, decision, LAW, NIGHT, meeting=False, signers=(), oral=False, me="", staff=())
    return [field.name for field in fields]


@pytest.mark.parametrize("code", [one.code for one in KINDS.decisions if one.worker == "never"])
def test_what_is_never_a_workers_is_refused_for_every_worker(karin: Laptop, code: str) -> None:
    case = a_case(karin)
    given = DelegationGiven("ystad", author(PER), code, decided="2026-01-20 § 7")
    with refused("aldrig delegeras"):
        mandates.give(karin.desk, KINDS, given)
    # A newer or another program may have written one all the same.
    karin.act(UUID(int=7), DelegationGiven("ystad", author(KARIN), code, decided="§ 1"))
    with refused("aldrig av en handläggare"):
        decisions.decide(
            karin.desk, LAW, case, kind(code), Entitled(KARIN.name, "worker", person_id=KARIN.id), WHAT
        )
    assert not karin.journal.case(case).decisions.decided


def test_whoever_works_here_is_no_chair_by_writing_it_in(karin: Laptop) -> None:
    case = a_case(karin)
    karin.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    seat = SeatFilled(board="ystad", role="chair", name="ek, karin", phone_shown="070-174 06 99")
    with refused("arbetar på jouren"):
        mandates.fill(karin.desk, seat)
    karin.act(UUID(int=8), seat)  # by an older or another program
    lvm = kind("lvm_custody")
    assert [one.role for one in mandates.entitled(karin.desk, lvm, "ystad", TODAY)] == []
    with refused("inte inskriven som behörig"):
        decisions.decide(karin.desk, LAW, case, lvm, Entitled("ek, karin", "chair"), WHAT)
    karin.act(UUID(int=9), Introduced(PER.id, PER.name, "socionom"))
    karin.act(UUID(int=10), msgspec.structs.replace(seat, name=PER.name))
    assert [one.role for one in mandates.entitled(karin.desk, lvm, "ystad", TODAY)] == [], "nor a colleague"
    with refused("undertecknar inte i nämndens ställe"):
        decisions.decide(karin.desk, LAW, case, lvm, replace(BOARD, signs="Holm, Per"), WHAT)
    assert not karin.journal.case(case).decisions.decided


def test_a_workers_decision_rests_on_a_delegation_that_holds(karin: Laptop) -> None:
    case = a_case(karin)
    me = Entitled(KARIN.name, "worker", person_id=KARIN.id)
    given = Given("Hotellrum i natt.", "Hon har ingenstans att sova.", cited=("aid_personal",))

    def decide(code: str = "lodging", record: UUID = case) -> UUID:
        topic = kind(code).topic
        what = Given(given.content, given.reasons, cited=(topic,))
        return decisions.decide(karin.desk, LAW, record, kind(code), me, what)

    with refused("ingen delegation"):
        decide()
    delegated(karin, until=TODAY - timedelta(days=1))
    with refused("ingen delegation"):
        decide()
    delegated(karin, since=TODAY, until=TODAY)
    found = made(karin, case, decide())
    assert (found.body, found.decider_id, found.entitled_by) == ("worker", KARIN.id, "2026-01-20 § 7")
    with refused("ingen delegation"):
        decide("aid_economic")
    with refused("ingen delegation"):
        decide(record=a_case(karin, board="sjobo"))


def test_nobody_decides_in_a_case_that_is_locked_from_them(karin: Laptop) -> None:
    """Jäv: a colleague with a delegation is not offered, and what they decided is not taken."""
    case = a_case(karin)
    given = DelegationGiven(board="ystad", person=author(PER), decision="lodging", decided="2026-01-20 § 7")
    mandates.give(karin.desk, KINDS, given)
    per = Entitled(PER.name, "worker", person_id=PER.id)
    assert [one.name for one in mandates.entitled(karin.desk, LODGING, "ystad", TODAY, case)] == [PER.name]
    locking.lock(karin.desk, case, author(PER), "granne")
    assert mandates.entitled(karin.desk, LODGING, "ystad", TODAY, case) == []
    told = {one.name: one.why for one in mandates.excluded(karin.desk, LODGING, "ystad", TODAY, case)}
    assert told == {KARIN.name: "none", PER.name: "locked"}
    with refused("låst för"):
        decisions.decide(karin.desk, LAW, case, LODGING, per, replace(ORAL, cited=("aid_personal",)))


def test_the_right_is_the_one_of_the_day_of_the_decision(karin: Laptop) -> None:
    """Written in after midnight, a decision of yesterday rests on who sat yesterday."""
    case, olle = a_case(karin), chair(karin, until=TODAY)
    karin.watch.forward(hours=5)
    with refused("inte inskriven som behörig"):
        decisions.decide(karin.desk, LAW, case, CUSTODY, olle, ORAL)
    given = Given(WHAT.content, WHAT.reasons, cited=WHAT.cited, at=NIGHT)
    assert decisions.decide(karin.desk, LAW, case, CUSTODY, olle, given)


def test_nobody_decides_for_a_board_that_no_person_has_set(karin: Laptop) -> None:
    olle = chair(karin)
    for facts, says in (
        ({"board": None, "board_ground": ""}, "inte vald"),
        ({"board": "ystad", "board_ground": ""}, "utan grund"),
        ({"board": "sjobo"}, "inte inskriven som behörig"),
    ):
        case = a_case(karin, **facts)
        with refused(says):
            decisions.decide(karin.desk, LAW, case, CUSTODY, olle, WHAT)
        assert not karin.journal.case(case).decisions.decided


def test_two_who_set_different_boards_must_be_settled_first(karin: Laptop, tmp_path: Path) -> None:
    store = PaperStore(karin.watch)
    per = make_laptop(tmp_path / "per", PER, watch=karin.watch)
    case = a_case(karin)
    sync(store, karin, per)
    for laptop, board in ((karin, "sjobo"), (per, "ystad")):
        facts = CaseFacts(board=board, board_ground="vistas där")
        cases.correct(laptop.desk, case, facts, base=laptop.desk.position())
    sync(store, karin, per)
    with refused("olika nämnd samtidigt"):
        decisions.decide(karin.desk, LAW, case, CUSTODY, chair(karin), WHAT)
    per.close()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"content": ""}, "vad som beslutades"),
        ({"reasons": ""}, "skälen"),
        ({"heard_by": ()}, "vem som hörde"),
        ({"heard_by": ("olle fors",)}, "Någon annan"),
        ({"heard_by": ("Fors", "Olle")}, "Någon annan"),
        ({"cited": ()}, "minst ett lagrum"),
        ({"cited": ("aid_economic",)}, "gäller inte den dagen"),
        ({"concerns": (UUID(int=3),)}, "finns inte i ärendet"),
    ],
)
def test_what_a_decision_must_say(karin: Laptop, changed: dict[str, Any], says: str) -> None:
    """FL 31 and 32 §§; and the references are those offered for that document and day."""
    case, olle = a_case(karin), chair(karin)
    given = Given(**{**{f: getattr(ORAL, f) for f in Given.__slots__}, **changed})
    with refused(says):
        decisions.decide(karin.desk, LAW, case, CUSTODY, olle, given)


def test_what_the_law_leaves_open_stands_in_the_decision(karin: Laptop) -> None:
    case, olle = a_case(karin), chair(karin)
    contact = kind("lvu_contact")
    given = Given("Vistelseorten röjs inte.", "Fara för barnet.", cited=("lvu_contact",))
    id_ = decisions.decide(karin.desk, LAW, case, contact, olle, given)
    assert "öppen fråga" in made(karin, case, id_).open_question
    id_ = decisions.decide(karin.desk, LAW, case, contact, BOARD, given)
    found = made(karin, case, id_)
    assert (found.body, found.open_question) == ("board", "")
    assert (found.decider, found.minutes, found.signer) == (
        "Socialnämnden, Ystad",
        "2026-11-24 § 14",
        "Olle Fors",
    )
    for himself in ("olle fors", "Olle Fors, ordförande", "Fors, Olle", "Olle Fors (ordf.)"):
        with refused("sin egen underskrift"):
            decisions.sign(karin.desk, case, id_, himself)


def test_a_board_or_a_committee_decides_as_one(karin: Laptop) -> None:
    case = a_case(karin)
    mandates.fill(karin.desk, msgspec.structs.replace(CHAIR, role="committee"))
    with refused("inte ensam"):
        decisions.decide(karin.desk, LAW, case, CUSTODY, Entitled("Olle Fors", "committee"), WHAT)
    for by, says in (
        (replace(BOARD, minutes=""), "datum och paragraf"),
        (replace(BOARD, signs=""), "vem som undertecknar"),
    ):
        with refused(says):
            decisions.decide(karin.desk, LAW, case, CUSTODY, by, WHAT)
    id_ = decisions.decide(karin.desk, LAW, case, CUSTODY, replace(BOARD, committee=True), WHAT)
    assert made(karin, case, id_).body == "committee"
    alone = msgspec.structs.replace(CUSTODY, committee=False)
    with refused("inte av ett utskott"):
        decisions.decide(karin.desk, LAW, case, alone, replace(BOARD, committee=True), WHAT)


def test_police_carry_out_what_is_decided_under_the_same_law(karin: Laptop) -> None:
    """LVU 43 § 2: what is to be carried out stands in the case, or is said: a court may have decided it."""
    desk, case, police = karin.desk, a_case(karin), kind("police_execution")
    given = Given("Polisens hjälp.", "Han har vapen.", cited=("police_execution",))
    lodging = Given("Rum.", "Akut.", cited=("aid_personal",))
    decisions.decide(desk, LAW, case, LODGING, delegated(karin), lodging)
    with refused("vilket som ska genomföras"):
        decisions.decide(desk, LAW, case, police, BOARD, given)
    elsewhere = decisions.decide(
        desk, LAW, case, police, BOARD, replace(given, carries_out="Rättens dom 2026-05-04")
    )
    assert made(karin, case, elsewhere).carries_out == "Rättens dom 2026-05-04"
    custody = decisions.decide(desk, LAW, case, CUSTODY, chair(karin), ORAL)
    id_ = decisions.decide(desk, LAW, case, police, BOARD, given)
    assert made(karin, case, id_).carries_out.endswith("LVU, 2026-11-20, Olle Fors")
    decisions.end(desk, case, custody, "hävt")
    with refused("vilket som ska genomföras"):
        decisions.decide(desk, LAW, case, police, BOARD, given)


def test_it_concerns_those_in_the_case_who_were_chosen(karin: Laptop) -> None:
    case, olle = a_case(karin), chair(karin)
    child = cases.name_subject(karin.desk, case, SubjectFacts(name="Vilma"), base=karin.desk.position())
    given = Given(WHAT.content, WHAT.reasons, cited=WHAT.cited, concerns=(child,))
    assert made(karin, case, decisions.decide(karin.desk, LAW, case, CUSTODY, olle, given)).concerns == (
        child,
    )


def test_signature_submitter_submission_end(karin: Laptop) -> None:
    desk, case, olle = karin.desk, a_case(karin), chair(karin)
    id_ = decisions.decide(desk, LAW, case, CUSTODY, olle, ORAL)
    with refused("vem som såg"):
        decisions.sign(desk, case, id_, "")
    with refused("före beslutet"):
        decisions.sign(desk, case, id_, "Per Holm", at=NIGHT - timedelta(minutes=1))
    with refused("före beslutet"):
        decisions.end(desk, case, id_, "hävt", at=NIGHT - timedelta(minutes=1))
    with refused("sin egen underskrift"):
        decisions.sign(desk, case, id_, "Olle Fors")
    decisions.sign(desk, case, id_, "Per Holm")
    with refused("redan undertecknat"):
        decisions.sign(desk, case, id_, "Per Holm")
    karin.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    karin.act(uuid4(), Introduced(PER.id, PER.name, "socionom"))
    assert locking.colleagues(desk, case) == [KARIN.name, PER.name]
    locking.lock(desk, case, author(PER), "granne")
    assert locking.colleagues(desk, case) == [KARIN.name]
    with refused("låst för Per Holm"):
        decisions.name_submitter(desk, case, id_, "Per Holm, socionom")
    decisions.name_submitter(desk, case, id_, "Eva Lind")
    early = NIGHT - timedelta(hours=1)
    sent = ("Förvaltningsrätten i Malmö", "Eva Lind", "bud")
    for lacks, says in (
        (("", "Eva Lind", "bud"), "vilken domstol"),
        (("rätten", "", "bud"), "vem som underställde"),
        (("rätten", "Eva Lind", ""), "hur det underställdes"),
    ):
        with refused(says):
            decisions.submit(desk, case, id_, *lacks)
    with refused("före beslutet"):
        decisions.submit(desk, case, id_, *sent, at=early)
    decisions.submit(desk, case, id_, *sent)
    found = karin.journal.case(case).decisions.decided[id_]
    assert found.submitted is not None
    with refused("vad som var fel"):
        decisions.take_back(desk, case, id_, found.submitted.id, "")
    decisions.take_back(desk, case, id_, found.submitted.id, "inte skickat")
    with refused("redan tillbakataget"):
        decisions.take_back(desk, case, id_, found.submitted.id, "inte skickat")
    decisions.submit(desk, case, id_, *sent)
    with refused("redan underställt"):
        decisions.name_submitter(desk, case, id_, "Per Holm")
    decisions.end(desk, case, id_, "nämnden hävde beslutet")
    with refused("inte längre"):
        decisions.sign(desk, case, id_, "Per Holm")
    found = karin.journal.case(case).decisions.decided[id_]
    assert (found.submits, found.stands) == ("Eva Lind", False)
    no = decisions.decide(
        desk, LAW, case, CUSTODY, olle, Given("Nej.", "Inte skäl.", granted=False, cited=WHAT.cited)
    )
    with refused("inte underställas"):
        decisions.submit(desk, case, no, *sent)
    yes = decisions.decide(desk, LAW, case, CUSTODY, olle, ORAL)
    for other in (no, yes, id_):
        with refused("inte samma beslut"):
            decisions.end(desk, case, no, "två gånger", same_as=other)


@pytest.mark.parametrize("one", KINDS.decisions, ids=lambda one: one.code)
def test_a_measure_without_delegation_is_never_for_lvu_or_lvm(karin: Laptop, one: Decision) -> None:
    case = a_case(karin)
    reference = LAW.cite(one.topic, TODAY)
    assert reference is not None
    if "socialtjänstlagen" not in reference.text:
        with refused("utan beslut får ingen åtgärd"):
            decisions.take_measure(karin.desk, LAW, case, one, "fördes dit", "akut", (one.topic,))
        assert not karin.journal.case(case).decisions.measures
    else:
        decisions.take_measure(karin.desk, LAW, case, one, "fördes dit", "akut", (one.topic,))
        (taken,) = karin.journal.case(case).decisions.measures.values()
        assert isinstance(taken.taken, MeasureTaken)
        assert taken.taken.cited == (reference,)


def test_the_board_decides_about_a_measure_once(karin: Laptop) -> None:
    desk, case = karin.desk, a_case(karin)
    with refused("vad som gjordes"):
        decisions.take_measure(desk, LAW, case, LODGING, "", "akut", ("aid_personal",))
    with refused("inte kunde vänta"):
        decisions.take_measure(desk, LAW, case, LODGING, "rum", "", ("aid_personal",))
    measure = decisions.take_measure(desk, LAW, case, LODGING, "rum", "akut", ("aid_personal",))
    with refused("vem som beslutade"):
        decisions.board_decided(desk, case, measure, "approved", "")
    karin.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    with refused("Karin Ek arbetar på jouren och har ingen delegation"):
        decisions.board_decided(desk, case, measure, "approved", f"Socialjouren ({KARIN.name})")
    decisions.board_decided(desk, case, measure, "approved", "utskottet")
    with refused("redan inskrivet"):
        decisions.board_decided(desk, case, measure, "refused", "nämnden")
    another = decisions.take_measure(desk, LAW, case, LODGING, "rum", "akut", ("aid_personal",))
    delegated(karin)
    decisions.board_decided(desk, case, another, "approved", KARIN.name)


def test_nobody_at_the_jour_receives_for_a_board(karin: Laptop) -> None:
    case = a_case(karin)
    karin.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    for herself in ("Ek, Karin", "karin ek, socionom"):
        with refused(f"{herself} arbetar på jouren"):
            cases.report(karin.desk, case, MorningReport(herself, "socionom", board="ystad"))
    nobodys = a_case(karin, board=None, board_ground="")
    with refused("Ärendets nämnd är inte vald"):
        cases.report(karin.desk, nobodys, MorningReport("Ivar Hav", "registrator"))
    cases.report(karin.desk, case, MorningReport("Ivar Hav", "registrator", board="ystad"))


def test_each_attempt_is_logged_with_its_answer(karin: Laptop) -> None:
    case = a_case(karin)
    decisions.seek(karin.desk, case, CUSTODY, "Olle Fors", "chair", "voicemail")
    (event,) = karin.journal.case(case).decisions.sought
    assert event.payload is not None
    with refused("inte vald"):
        decisions.seek(karin.desk, a_case(karin, board=None, board_ground=""), CUSTODY, "O", "chair", "busy")


# The register


def test_the_register_is_corrected_checked_and_ended(karin: Laptop) -> None:
    desk = karin.desk
    with refused("Skriv namnet"):
        mandates.fill(desk, msgspec.structs.replace(CHAIR, name=""))
    with refused("före den första"):
        mandates.fill(desk, msgspec.structs.replace(CHAIR, since=TODAY, until=TODAY - timedelta(days=1)))
    record = mandates.fill(desk, CHAIR)

    def row() -> Any:
        with desk.rows() as rows:
            return mandates.seats(rows)[0]

    assert row().checked_at is None
    mandates.check_number(desk, row())
    assert (row().checked_at, row().checked_by) == (NIGHT, KARIN.name)
    mandates.fill(desk, msgspec.structs.replace(mandates.as_filled(row()), title="vice"), record=record)
    assert (row().title, row().checked_at) == ("vice", NIGHT)
    with refused("före den första"):
        mandates.fill(desk, msgspec.structs.replace(CHAIR, since=TODAY), record=record)
        mandates.vacate(desk, row(), TODAY - timedelta(days=9), "")
    mandates.vacate(desk, row(), TODAY, "avgått")
    assert not row().holds(TODAY + timedelta(days=1))


def test_a_delegation_says_which_decision_of_the_board_it_is(karin: Laptop) -> None:
    given = DelegationGiven("ystad", author(PER), "lodging")
    with refused("Din egen delegation skriver någon annan in"):
        mandates.give(karin.desk, KINDS, msgspec.structs.replace(given, person=author(KARIN), decided="§ 7"))
    with refused("datum och paragraf"):
        mandates.give(karin.desk, KINDS, given)
    with refused("finns inte i listan"):
        mandates.give(karin.desk, KINDS, msgspec.structs.replace(given, decision="nonsense"))
    delegated(karin)
    with karin.desk.rows() as rows:
        (found,) = mandates.delegations(rows, "ystad")
    mandates.end(karin.desk, found, TODAY, "slutat")
    assert not mandates.entitled(karin.desk, LODGING, "ystad", TODAY + timedelta(days=1))


def test_a_chair_written_in_here_may_be_asked_on_the_other_laptop(karin: Laptop, tmp_path: Path) -> None:
    per = make_laptop(tmp_path / "per", PER, watch=Watch())
    chair(karin)
    sync(PaperStore(), karin, per)
    assert [one.name for one in mandates.entitled(per.desk, CUSTODY, "ystad", TODAY)] == ["Olle Fors"]
    per.close()


def test_who_is_written_in_later_is_none_of_those_decided_about(karin: Laptop) -> None:
    """Also of a decision that names nobody, as earlier versions wrote it: by whom its author knew of."""
    desk, case, olle = karin.desk, a_case(karin), chair(karin)
    alva = cases.name_subject(desk, case, SubjectFacts(name="Alva"), base=desk.position())
    id_ = decisions.decide(desk, LAW, case, CUSTODY, olle, ORAL)
    older = karin.act(case, msgspec.structs.replace(made(karin, case, id_), concerns=()))[0]
    bo = cases.name_subject(desk, case, SubjectFacts(name="Bo"), base=desk.position())
    state = karin.journal.case(case)
    assert [state.decisions.decided[one].made.concerns for one in (id_, older)] == [(alva,), (alva,)]
    given = given_of(
        {"content": "x", "reasons": "y", "concerns": ()}, state, CUSTODY, NIGHT, oral=False, me=""
    )
    assert given.concerns == (alva, bo), "those who stood in the form, also where none was left chosen"


def test_police_are_asked_for_those_decided_about_and_for_no_sibling(karin: Laptop) -> None:
    desk, case, police = karin.desk, a_case(karin), kind("police_execution")
    alva = cases.name_subject(desk, case, SubjectFacts(name="Alva"), base=desk.position())
    decisions.decide(desk, LAW, case, CUSTODY, chair(karin), ORAL)
    bo = cases.name_subject(desk, case, SubjectFacts(name="Bo"), base=desk.position())
    given = Given("Polisens hjälp.", "Han har vapen.", cited=("police_execution",))
    for concerns in ((bo,), (alva, bo), ()):
        with refused("om var och en som avses"):
            decisions.decide(desk, LAW, case, police, BOARD, replace(given, concerns=concerns))
    id_ = decisions.decide(desk, LAW, case, police, BOARD, replace(given, concerns=(alva,)))
    assert made(karin, case, id_).carries_out.endswith("LVU om Alva, 2026-11-20, Olle Fors")
    court = replace(given, concerns=(alva, bo), carries_out="Rättens dom 2026-05-04")
    id_ = decisions.decide(desk, LAW, case, police, BOARD, court)
    assert made(karin, case, id_).carries_out.endswith("Olle Fors; Rättens dom 2026-05-04")
    state = karin.journal.case(case)
    fields = decide_fields(state, police, LAW, NIGHT, meeting=False, signers=(), oral=False, me="", staff=())
    (asks,) = (one.only_if for one in fields if one.name == "carries_out")
    assert asks is not None
    for chosen, asked in (("", True), (str(alva), False), (str(bo), True), (f"{alva},{bo}", True)):
        assert asks(lambda _, chosen=chosen: chosen) is asked  # type: ignore[misc]
