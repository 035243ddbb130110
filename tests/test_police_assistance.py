"""Police assistance: requested, received, carried out or withdrawn, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from case_side import a_case as a_shown_case
from case_side import night
from documents_side import OFFICE, a_case, begin, decided, fill, lock, refused, write
from factories import NIGHT, PER, Laptop, PaperStore, make_laptop, sync

from jourtui.rules import clocks
from jourtui.rules import police_assistance as rules
from jourtui.rules.case import SubjectFacts
from jourtui.rules.decisions import DecisionEnded, DecisionMade
from jourtui.store import cases, overview, police_assistance
from jourtui.store.desk import Desk
from jourtui.store.settings import load_catalogue
from jourtui.words import overview_words, wording
from jourtui.words.labels import Labels

KINDS = OFFICE.kinds


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def running(laptop: Laptop, case: UUID) -> dict[str, object]:
    found = clocks.of_case(laptop.journal.case(case), case)
    return {one.kind: one.due_at for one in found if one.kind.startswith("assistance")}


def requested(laptop: Laptop) -> tuple[UUID, UUID, UUID]:
    case = a_case(laptop)
    decision = decided(laptop, case, "police_execution", kind_label="Handräckning")
    return case, decision, police_assistance.request(laptop.desk, KINDS, case, decision, "vakthavande")


def test_it_is_requested_received_and_carried_out_each_with_its_clock(karin: Laptop) -> None:
    case, _, one = requested(karin)
    morning = NIGHT.replace(day=23, hour=7, minute=0)
    assert running(karin, case) == {
        "assistance_received": NIGHT + timedelta(minutes=45),
        "assistance": morning,
    }, "08:00 on Monday"
    police_assistance.receive(karin.desk, case, one, "Ivar Hav")
    assert running(karin, case) == {"assistance": morning}
    with refused("redan antecknat"):
        police_assistance.receive(karin.desk, case, one, "Ivar Hav")
    police_assistance.carry_out(karin.desk, case, one, "")
    assert running(karin, case) == {}
    with refused("redan genomförd"):
        police_assistance.withdraw(karin.desk, case, one, "behövs inte", "Ivar Hav")


def test_it_is_to_be_withdrawn_when_its_ground_ends_also_in_a_closed_case(karin: Laptop) -> None:
    case, decision, one = requested(karin)
    cases.close(karin.desk, case, "klart", karin.desk.position())
    karin.act(case, DecisionEnded(decision, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT, "it rings at once"
    state = karin.journal.case(case)
    assert rules.ground_ended(state.assistance.every[one].said, state.decisions.decided) == NIGHT
    with karin.desk.rows() as rows:
        view = overview.gather(rows, NIGHT)
    said = [line.what for line in overview_words.lines(view, Labels(OFFICE.places, load_catalogue()), NIGHT)]
    assert any("Handräckning: behövs den?" in line for line in said), "whoever goes on is told"
    for why, told, says in (("", "Ivar", "varför"), ("hävt", "", "vem hos polisen")):
        with refused(says):
            police_assistance.withdraw(karin.desk, case, one, why, told)
    police_assistance.withdraw(karin.desk, case, one, "beslutet är hävt", "Ivar Hav")
    assert running(karin, case) == {}


def test_its_ground_also_ends_when_every_decision_does_that_it_carries_out(karin: Laptop) -> None:
    """JO 1832-2006: the custody is lifted, and the police are still looking for the child."""
    case = a_case(karin)
    custody, again = decided(karin, case), decided(karin, case, "lvu_placement")
    other = decided(karin, case, "lvu_examination")
    decision = decided(karin, case, "police_execution")
    police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande")
    morning = running(karin, case)["assistance"]
    karin.act(case, DecisionEnded(other, "hävt"), DecisionEnded(custody, "hävt"))
    assert running(karin, case)["assistance"] == morning, "the placement still stands"
    karin.act(case, DecisionEnded(again, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT


def test_it_is_told_whether_a_written_request_is_locked_for_the_decision(karin: Laptop) -> None:
    """JO 1598-2020."""
    case = a_case(karin)
    decided(karin, case)
    decision = decided(karin, case, "police_execution")
    document = begin(karin, case, "police_assistance_lvu", decision=decision)
    fill(karin, case, document)
    write(karin, case, document, "execute", "Beslutet i natt.")
    assert police_assistance.unwritten(KINDS, karin.journal.case(case), decision)
    lock(karin, case, document)
    assert not police_assistance.unwritten(KINDS, karin.journal.case(case), decision)


def test_a_custody_that_was_recorded_twice_goes_on_in_the_other(karin: Laptop) -> None:
    case = a_case(karin)
    custody = decided(karin, case)
    decision = decided(karin, case, "police_execution")
    police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande")
    morning, again = running(karin, case)["assistance"], decided(karin, case)
    karin.act(case, DecisionEnded(custody, "skrivet två gånger", same_as=again))
    assert running(karin, case)["assistance"] == morning
    karin.act(case, DecisionEnded(again, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT


def test_it_rings_when_the_custody_of_one_of_two_children_is_lifted(karin: Laptop) -> None:
    case = a_case(karin)
    (vilma,) = karin.journal.case(case).subjects
    bo = cases.name_subject(karin.desk, case, SubjectFacts(name="Bo Berg"), base=karin.desk.position())
    first, _ = decided(karin, case, concerns=(vilma,)), decided(karin, case, concerns=(bo,))
    decision = decided(karin, case, "police_execution", concerns=(vilma, bo))
    police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande")
    karin.act(case, DecisionEnded(first, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT


def test_what_was_decided_after_the_request_counts_too(karin: Laptop) -> None:
    case = a_case(karin)
    (vilma,) = karin.journal.case(case).subjects
    bo = cases.name_subject(karin.desk, case, SubjectFacts(name="Bo Berg"), base=karin.desk.position())
    first = decided(karin, case, concerns=(vilma,))
    decision = decided(karin, case, "police_execution", concerns=(vilma, bo))
    police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande")
    morning = running(karin, case)["assistance"]
    decided(karin, case, concerns=(vilma,))
    late = decided(karin, case, concerns=(bo,))
    karin.act(case, DecisionEnded(first, "hävt"))
    assert running(karin, case)["assistance"] == morning, "she is taken into custody anew"
    karin.act(case, DecisionEnded(late, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT, "his was written in afterwards"


def test_what_ceased_before_the_police_were_asked_is_no_ground_that_ends(karin: Laptop) -> None:
    case = a_case(karin)
    (vilma,) = karin.journal.case(case).subjects
    bo = cases.name_subject(karin.desk, case, SubjectFacts(name="Bo Berg"), base=karin.desk.position())
    earlier = decided(karin, case, concerns=(bo,))
    karin.act(case, DecisionEnded(earlier, "hävt", at=NIGHT - timedelta(hours=1)))
    custody = decided(karin, case, concerns=(vilma,))
    decision = decided(karin, case, "police_execution", concerns=(vilma, bo))
    police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande")
    morning = running(karin, case)["assistance"]
    assert morning != NIGHT - timedelta(hours=1)
    karin.act(case, DecisionEnded(custody, "hävt"))
    assert running(karin, case)["assistance"] == NIGHT


def test_nothing_is_requested_that_is_not_decided(karin: Laptop) -> None:
    case = a_case(karin)
    lodging = decided(karin, case, "lodging")
    with refused("Ingen handräckning är beslutad"):
        police_assistance.request(karin.desk, KINDS, case, lodging, "vakthavande")
    decision = decided(karin, case, "police_lvm")
    with refused("till vem hos polisen"):
        police_assistance.request(karin.desk, KINDS, case, decision, "")
    with refused("före beslutet"):
        early = NIGHT - timedelta(hours=1)
        police_assistance.request(karin.desk, KINDS, case, decision, "vakthavande", at=early)


@pytest.fixture
def per(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "per", PER)
    yield laptop
    laptop.close()


def told(laptop: Laptop, case: UUID) -> list[tuple[str, UUID]]:
    return [(tell.code, tell.person_id) for tell in laptop.journal.case(case).log.tells]


def test_carried_out_and_withdrawn_apart_both_stand_and_are_told_until_a_person_chooses(
    karin: Laptop, per: Laptop
) -> None:
    store = PaperStore()
    case, _, one = requested(karin)
    sync(store, karin, per)
    police_assistance.withdraw(per.desk, case, one, "behövs inte", "Ivar Hav")
    police_assistance.carry_out(karin.desk, case, one, "gjort")
    sync(store, per, karin)
    for laptop in (karin, per):
        state = laptop.journal.case(case)
        assert state.two_values
        assert not state.log.void
        assert sorted(told(laptop, case)) == sorted(
            [("two_values", karin.desk.author.id), ("two_values", per.desk.author.id)]
        )
    withdrawn = karin.journal.case(case).assistance.every[one].ended
    assert withdrawn is not None
    police_assistance.take_back(karin.desk, case, withdrawn.id, "de hann dit")
    sync(store, karin, per)
    for laptop in (karin, per):
        state = laptop.journal.case(case)
        assert state.assistance.every[one].state == "carried_out"
        assert not state.two_values
        assert not told(laptop, case)
        assert state.log.void == {withdrawn.id}
        assert wording.struck_or_void(withdrawn, state.log).startswith("taget tillbaka av Karin Ek")


def test_of_two_who_choose_apart_one_end_stays_and_both_are_told(karin: Laptop, per: Laptop) -> None:
    store = PaperStore()
    case, _, one = requested(karin)
    sync(store, karin, per)
    police_assistance.withdraw(per.desk, case, one, "behövs inte", "Ivar Hav")
    police_assistance.carry_out(karin.desk, case, one, "gjort")
    sync(store, per, karin)
    first, second = karin.journal.case(case).assistance.every[one].ends
    police_assistance.take_back(karin.desk, case, first.id, "de hann dit")
    police_assistance.take_back(per.desk, case, second.id, "de kom aldrig")
    sync(store, karin, per)
    for laptop in (karin, per):
        assert laptop.journal.case(case).assistance.every[one].state == "carried_out"
        assert len({person for code, person in told(laptop, case) if code == "assistance_apart"}) == 2


def test_of_two_who_write_the_same_apart_the_first_holds_and_the_other_is_in_the_history(
    karin: Laptop, per: Laptop
) -> None:
    store = PaperStore()
    case, _, one = requested(karin)
    sync(store, karin, per)
    police_assistance.carry_out(karin.desk, case, one, "gjort")
    police_assistance.carry_out(per.desk, case, one, "hämtad")
    sync(store, karin, per)
    state = per.journal.case(case)
    first = state.assistance.every[one].ended
    assert len(state.log.void) == 1
    assert not state.two_values
    assert first is not None
    police_assistance.take_back(per.desk, case, first.id, "fel ärende")
    state = per.journal.case(case)
    assert state.assistance.every[one].state == "carried_out", "the other's counts then"


def test_what_was_written_by_mistake_is_taken_back_with_a_reason_and_the_clocks_run_again(
    karin: Laptop,
) -> None:
    case, _, one = requested(karin)
    before = running(karin, case)
    police_assistance.receive(karin.desk, case, one, "Ivar Hav")
    police_assistance.carry_out(karin.desk, case, one, "")
    with refused("vad som var fel"):
        police_assistance.take_back(karin.desk, case, one_written(karin, case), "")
    for state in ("received", "requested"):
        police_assistance.take_back(karin.desk, case, one_written(karin, case), "fel knapp")
        assert karin.journal.case(case).assistance.every[one].state == state
    assert running(karin, case) == before
    police_assistance.take_back(karin.desk, case, one, "fel ärende")
    assert running(karin, case) == {}
    assert not karin.journal.case(case).assistance.every
    with refused("redan tillbakataget"):
        police_assistance.take_back(karin.desk, case, one, "fel ärende")


def one_written(laptop: Laptop, case: UUID) -> UUID:
    (event,) = police_assistance.written(laptop.journal.case(case))
    return event.id


@pytest.mark.parametrize("first", ["taken back", "received"])
def test_a_request_that_another_meanwhile_heard_of_is_not_taken_back(
    karin: Laptop, per: Laptop, first: str
) -> None:
    store = PaperStore()
    case, _, one = requested(karin)
    sync(store, karin, per)
    police_assistance.take_back(karin.desk, case, one, "fel ärende")
    police_assistance.receive(per.desk, case, one, "Ivar Hav")
    sync(store, *((karin, per) if first == "taken back" else (per, karin)))
    for laptop in (karin, per):
        assert laptop.journal.case(case).assistance.every[one].state == "received"
        assert len({person for code, person in told(laptop, case) if code == "assistance_apart"}) == 2


async def test_by_keys_in_its_case(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_shown_case(desk)
        police = DecisionMade(
            "police_execution",
            "Handräckning",
            "ystad",
            "appointed",
            "Ivar Hav",
            "Polisens hjälp.",
            "Vapen.",
            "43 §",
        )
        desk.write(case, police)
        made.append(case)

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.keys("u")
        await it.asks("Väntar på andra")
        await it.keys("r")
        await it.asks("Begärde handräckning")
        await it.shows("! Ingen skriftlig begäran är låst för beslutet")
        await it.write("vakthavande i Malmö")
        await it.keys("ctrl+s")
        await it.says("Begäran löper.")
        await it.shows("HANDRÄCKNING (U)", "vakthavande i Malmö: begärd, ej")
        await it.keys("u")
        await it.asks("Väntar på andra")
        await it.keys("f")
        await it.asks("Vad är felskrivet?")
        await it.keys("a")
        await it.asks("Felskrivet om handräckning")
        await it.keys("escape")
        await it.keys("u")
        await it.asks("Väntar på andra")
        store, colleague = it.beside(tmp_path / "two")
        (one,) = it.desk.journal.case(made[0]).assistance.every
        police_assistance.carry_out(colleague.desk, made[0], one, "hämtad")
        await it.keys("a")
        await it.asks("Handräckning")
        await it.keys("t")
        await it.asks("Handräckning tillbakatagen")
        await it.write("hon följde med")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem hos polisen som fick veta det.")
        await it.write("Ivar Hav")
        await it.keys("ctrl+s")
        await it.says("Antecknat.")
        await it.hides("HANDRÄCKNING (U)")
        it.push(store)
        sync(store, colleague)
        it.take_in(store)
        await it.keys("w")
        await it.shows("Två samtidiga ändringar: handräckningen", "Handräckning genomförd:", "hämtad")
        await it.shows("Tog tillbaka handräckning")
        await it.keys("1")
        await it.says("Valt.")
        assert not it.desk.journal.case(made[0]).two_values
        colleague.close()


async def test_what_is_to_be_taken_back_stands_first_where_there_is_little_room(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_shown_case(desk)
        cases.name_subject(desk, case, SubjectFacts(name="Bo Berg"), base=desk.position())
        why = ("Barnen tas om hand.", "Våld.", "6 och 43 §§")
        label = "Omedelbart omhändertagande, LVU"
        (custody,) = desk.write(case, DecisionMade("lvu_custody", label, "ystad", "chair", "Ivar Hav", *why))
        (asked,) = desk.write(
            case, DecisionMade("police_execution", "Handräckning", "ystad", "appointed", "Ivar Hav", *why)
        )
        police_assistance.request(desk, KINDS, case, asked, "vakthavande")
        desk.write(case, DecisionEnded(custody, "hävt"))
        made.append(case)

    async with night(tmp_path / "one", deeds) as it:
        await it.case(made[0])
        await it.shows("U ! grunden gäller inte: ta tillbaka · Handräckning, Vilma Berg, Bo Berg:")
        await it.shows("omhändertagande, LVU: hävt")
        await it.keys("u")
        await it.asks("Väntar på andra")
        await it.keys("a")
        await it.asks("Grunden gäller inte längre")
        await it.keys("enter")
        await it.asks("Handräckning tillbakatagen")
