"""A record locked from a named colleague (jäv): the fold, two laptops, and what that person is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from case_side import Night, a_case, call, night
from factories import EVA, KARIN, PER, Laptop, PaperStore, Story, author, make_laptop, open_laptop, sync
from sqlmodel import select
from textual.widgets import OptionList
from ui import PASSPHRASE

from jourtui.commands import printed
from jourtui.rules import call as calls_rules
from jourtui.rules import responsibility
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.call import CallReceived
from jourtui.rules.case import CaseFacts
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.entries import EntryStruck
from jourtui.rules.locks import LockedFrom, Unlocked
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.matching import Sought
from jourtui.rules.staff import Introduced
from jourtui.rules.visits import VisitFacts
from jourtui.screens import shut_out
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.form import Form
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.shut_out import KEPT, SHUT_OUT
from jourtui.store import (
    assignments,
    call_queue,
    calls,
    cases,
    deviations,
    drafts,
    handover,
    known,
    locking,
    lodgings,
    queries,
    visits,
)
from jourtui.store.desk import Desk
from jourtui.store.masking import LOCKED, LockedFromYou
from jourtui.store.settings import load_deviations
from jourtui.store.views import CallRow, CaseRow
from jourtui.widgets.hanging import Hanging

SECRETS = ("Vilma", "Berg", "Storgatan", "oro för barn", "070-174 06 11", "Anna Svensson", "barnbarn")
SPOKEN = DeviationFacts(direction="by_us", kind="conduct", title="Otrevligt bemötande", what="Skrek i luren")
JAV = LockedFrom(author(PER), "jäv, granne")


# The fold


def story() -> Story:
    told = Story()
    told.add(KARIN, CallReceived(at=told.now))
    return told


def test_it_is_locked_from_the_one_who_is_named() -> None:
    told = story()
    told.add(KARIN, JAV)
    assert calls_rules.fold(told.events).log.locks.keys() == {PER.id}


def test_a_lock_from_whoever_is_responsible_is_void_and_both_are_told() -> None:
    told = story()
    told.add(PER, responsibility.Claimed())
    lock = told.add(KARIN, JAV)
    call_ = calls_rules.fold(told.events)
    assert not call_.log.locks
    assert lock.id in call_.log.void
    assert [(tell.person_id, tell.code) for tell in call_.log.tells] == [
        (KARIN.id, "lock_lost"),
        (PER.id, "lock_contested"),
    ]


@pytest.mark.parametrize("orally", [False, True])
def test_what_would_give_it_to_the_locked_out_changes_nothing(orally: bool) -> None:
    told = story()
    offer = told.add(KARIN, responsibility.Offered(180, author(PER)))
    told.add(EVA, JAV)
    by = KARIN if orally else PER
    accepted = told.add(by, responsibility.Accepted(offer.id, author(PER), orally))
    call_ = calls_rules.fold(told.events)
    assert call_.holder_id == KARIN.id
    assert accepted.id in call_.log.void
    codes = {tell.person_id: tell.code for tell in call_.log.tells}
    assert codes == {PER.id: "locked_out", KARIN.id: "locked_took", EVA.id: "locked_took"}


@pytest.mark.parametrize(
    "taking", [responsibility.Claimed(), responsibility.TakenOver(KARIN.id, "svarar inte")]
)
def test_the_locked_out_cannot_take_it(taking: responsibility.Claimed | responsibility.TakenOver) -> None:
    told = story()
    told.add(KARIN, JAV)
    told.add(PER, taking)
    assert calls_rules.fold(told.events).holder_id == KARIN.id


def test_it_cannot_be_offered_to_the_locked_out() -> None:
    told = story()
    told.add(KARIN, JAV)
    told.add(KARIN, responsibility.Offered(180, author(PER)))
    call_ = calls_rules.fold(told.events)
    assert call_.offer_id is None
    assert [(tell.person_id, tell.code) for tell in call_.log.tells] == [(KARIN.id, "locked_offer")]


def test_somebody_else_unlocks_and_a_lock_is_not_struck() -> None:
    told = story()
    lock = told.add(PER, JAV)
    told.add(PER, Unlocked(PER.id))
    told.add(KARIN, EntryStruck(lock.id))
    assert calls_rules.fold(told.events).log.locks
    told.add(KARIN, Unlocked(PER.id, "annan familj"))
    assert not calls_rules.fold(told.events).log.locks


@pytest.mark.parametrize("unseen_first", [True, False])
def test_an_unlocking_does_away_with_no_lock_that_its_author_had_not_seen(unseen_first: bool) -> None:
    told = story()
    for person in (EVA, KARIN) if unseen_first else (KARIN, EVA):
        told.add(person, JAV, base=1)
    told.add(KARIN, Unlocked(PER.id, "annan familj"), base=1)
    folded = calls_rules.fold(told.events)
    (stands,) = folded.log.locks[PER.id]
    assert stands.author == author(EVA)
    assert [(tell.person_id, tell.code, tell.other) for tell in folded.log.tells] == [
        (KARIN.id, "lock_stands", EVA.name)
    ]
    told.add(KARIN, Unlocked(PER.id))
    assert not calls_rules.fold(told.events).log.locks


# Two laptops


@pytest.fixture
def store(tmp_path: Path) -> PaperStore:
    return PaperStore()


def two(tmp_path: Path) -> tuple[Laptop, Laptop]:
    return make_laptop(tmp_path / "a", KARIN), make_laptop(tmp_path / "b", PER)


@pytest.mark.parametrize("lock_first", [True, False])
def test_of_a_lock_and_an_acceptance_the_shared_order_decides(
    tmp_path: Path, store: PaperStore, lock_first: bool
) -> None:
    karin, per = two(tmp_path)
    record = karin.receive()
    handover.offer(karin.desk, record, author(PER))
    sync(store, karin, per)
    offer = per.journal.call(record).offer_id
    assert offer is not None
    locking.lock(karin.desk, record, author(PER), "jäv")
    handover.accept(per.desk, record, offer)
    sync(store, *((karin, per) if lock_first else (per, karin)))
    sync(store, karin, per)
    holder = karin.journal.call(record).holder_id
    assert holder == per.journal.call(record).holder_id == (KARIN.id if lock_first else PER.id)
    assert (record in per.desk.locked) is lock_first
    for laptop in (karin, per):
        with laptop.desk.rows() as rows:
            codes = [tell.code for tell in queries.tells(rows, laptop.person.id)]
        mine = {KARIN: ["locked_took"], PER: ["locked_out"]}[laptop.person]
        if not lock_first:
            mine = {KARIN: ["accepted", "lock_lost"], PER: ["lock_contested"]}[laptop.person]
        assert sorted(codes) == mine


def test_calls_of_a_locked_case_are_locked_and_a_case_of_a_locked_call(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    record = karin.receive()
    locking.lock(karin.desk, record, author(PER), "jäv")
    case = calls.open_case(karin.desk, record)
    later = karin.receive()
    calls.link_case(karin.desk, later, case)
    task = assignments.order(
        karin.desk, AssignmentFacts(what="kör Robert", person_name="Robert Lind", ordered_by="Maj")
    )
    assert task not in per.desk.locked
    assignments.link(karin.desk, task, case)
    source = Source(record=later, type="call")
    wrong = deviations.report(karin.desk, load_deviations(), SPOKEN, source=source)
    assert per.desk.locked == {record, case, later, task, wrong}
    with per.desk.rows() as rows:
        (shown,) = assignments.listed(rows)
    assert "Robert" not in f"{shown.person_name} {shown.what} {shown.words}"
    assert karin.journal.case(case).log.locks.keys() == {PER.id}
    assert not karin.desk.locked
    locking.unlock(karin.desk, case, PER.id)
    assert per.desk.locked == {record, case, later, task, wrong}, "the call itself is locked too"


def test_an_open_call_or_assignment_that_the_person_answers_for_is_not_hidden_from_them(
    tmp_path: Path,
) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    record = karin.receive()
    case = calls.open_case(karin.desk, record)
    theirs = karin.receive()
    handover.claim(per.desk, theirs)
    calls.link_case(karin.desk, theirs, case)
    task = assignments.order(karin.desk, AssignmentFacts(what="kör Robert", ordered_by="Maj"))
    assignments.link(karin.desk, task, case)
    handover.claim(per.desk, task)
    assert "ansvaret" in (locking.why_not(karin.desk, case, author(PER)) or "")
    karin.act(case, JAV)  # as from a laptop that had not seen the claim
    assert per.desk.locked == {record, case}
    for answered in (theirs, task):
        handover.take_over(karin.desk, answered, PER.id, "jäv")
    assert per.desk.locked == {record, case, theirs, task}


def test_it_is_refused_while_that_person_is_responsible_or_asked(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    record = karin.receive()
    assert "ansvaret" in (locking.why_not(karin.desk, record, author(KARIN)) or "")
    assert locking.why_not(karin.desk, record, author(PER)) is None
    handover.offer(karin.desk, record, author(PER))
    assert "erbjudet" in (locking.why_not(karin.desk, record, author(PER)) or "")


def test_no_search_or_match_finds_what_is_locked(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "a", KARIN)
    per = open_laptop(tmp_path / "a", PER)
    first, second = karin.receive(), karin.receive()
    case = calls.open_case(karin.desk, first)
    for word in ("barnbarn", "ystad"):
        with per.desk.rows() as rows:
            assert bool(queries.find_cases(rows, [word])) is (word == "barnbarn")
    order = assignments.order(karin.desk, AssignmentFacts(what="Hembesök", ordered_by="Ida Alm"))
    assignments.link(karin.desk, order, case)
    locking.lock(karin.desk, case, author(PER), "jäv")
    with per.desk.rows() as rows:
        assert [one.person_name for one in assignments.listed(rows)] == [LOCKED]
        assert not assignments.listed(rows, ["hembesök"])
        assert not queries.find_cases(rows, ["barnbarn"])
        assert not queries.find_cases(rows, ["Karin"]), "nor by who is responsible"
        assert not queries.open_cases_of(rows, "+46701740610")
        assert [row.record_id for row in queries.earlier_calls(rows, "+46701740610")] == [second]
        found = known.look_up(rows, karin.watch(), Sought(phones=("+46701740610",)))
        assert (found.count, found.cases) == (1, ())
        item = call_queue.call(rows, second, karin.watch())
        assert item is not None
        assert item.earlier == 0
    with pytest.raises(LockedFromYou):
        per.desk.open_case(case)
    with pytest.raises(LockedFromYou):
        per.desk.open_call(first)


# On the screen: Karin is signed in, and Per has locked it from her


def locked_night(desk: Desk) -> None:
    """Two calls in a case that is locked from Karin, and one that is not."""
    per = author(PER)
    case = a_case(desk)
    for record in (call(desk), call(desk, ago=10)):
        calls.link_case(desk, record, case)
        handover.offer(desk, record, per)
    cases.plan(desk, case, "Besök på Storgatan", desk.now())
    lodgings.ask(desk, case, "violence", LodgingFacts(place="Storgatan 9", alias="Vilma", adults=1))
    going = VisitFacts(goers="Vilmas syster", address="Storgatan 9", plan="Vilma först", reach="Vilma")
    visits.decide(desk, case, going, base=desk.position())
    handover.offer(desk, case, per)


def lock_from_karin(it: Night) -> UUID:
    """Per accepts everything, and locks it from Karin."""
    per = Desk(it.desk.journal, it.desk.session)
    per.author = author(PER)
    with it.desk.rows() as rows:
        found: list[CallRow | CaseRow] = [*rows.exec(select(CallRow)).all(), *queries.cases(rows)]
    for row in found:
        if row.offer_id is not None:
            handover.accept(per, row.record_id, row.offer_id)
    case = next(row.record_id for row in found if not isinstance(row, CallRow) and row.offer_id is not None)
    locking.lock(per, case, author(KARIN), "jäv, granne med Vilma Berg")
    it.app._publish({case})
    per.close()
    return case


async def test_the_named_person_sees_a_clock_an_owner_and_that_it_is_locked(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        await it.shows("Anna Svensson")
        case = lock_from_karin(it)
        for keys in [(key, *then) for key in ("f2", "f3", "f4", "6", "0") for then in ((), ("ö",))]:
            await it.keys(*keys)
            await it.shows(LOCKED)
            await it.pilot.pause(0.3)
            assert "Per" in it.text
            assert not [secret for secret in SECRETS if secret in it.text], (keys, it.text)
            if len(keys) > 1:
                await it.keys("escape")
        assert it.readings(case, "opened")
        assert all(row.reason for row in it.readings(case, "opened") if "låst" in row.reason)


async def test_a_form_that_is_open_when_the_lock_comes_is_closed_and_what_was_typed_is_a_draft(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        (case,) = [row.record_id for row in _cases(it)]
        await it.case(case)
        await about_whom(it)
        await it.shows("Vilma Berg", "Storgatan 4")
        await it.write(" Ek")
        assert lock_from_karin(it) == case
        await it.says(KEPT)
        await it.shows(LOCKED)
        assert not [secret for secret in SECRETS if secret in it.text], it.text
        (draft,) = drafts.every(it.desk)
        assert draft.record == case
        assert any(" Ek" in str(value) for value in draft.content.values())


async def about_whom(it: Night) -> None:
    """The form about the first whom the case concerns."""
    await it.keys("h")
    await it.asks("Vem ärendet avser")
    await it.keys("1")
    await it.until(lambda: isinstance(it.app.screen, Form))


async def test_a_question_about_it_is_closed_when_the_lock_comes(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        (case,) = [row.record_id for row in _cases(it)]
        await it.case(case)
        await it.keys("h")
        await it.asks("Vem ärendet avser")
        await it.shows("Vilma Berg")
        lock_from_karin(it)
        await it.says(SHUT_OUT)
        await it.shows(LOCKED)
        assert not [secret for secret in SECRETS if secret in it.text], it.text


def test_a_list_or_a_yes_or_no_may_tell_of_any_record_and_goes() -> None:
    dialogs: tuple[Any, ...] = (Confirm("Logga ut?", deed="logga ut"), Choose[str]("Vem?", []))
    for dialog in dialogs:
        assert shut_out._tells(dialog, [], frozenset({UUID(int=1)}))


async def test_a_form_about_another_case_stays(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        other = a_case(it.desk, subject="Olle Nilsson", address="Lillgatan 1")
        await it.case(other)
        await about_whom(it)
        lock_from_karin(it)
        await it.pilot.pause(0.2)
        assert isinstance(it.app.screen, Form), "it is about another case"
        await it.shows("Olle Nilsson")


async def test_a_dialog_in_another_place_is_closed_when_one_comes_back_to_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        (case,) = [row.record_id for row in _cases(it)]
        await it.case(case)
        await it.keys("s")
        await it.asks("Avsluta ärendet")
        await it.write("om Vilma")
        it.app.do_lock()
        await it.until(lambda: it.app.current_mode == "locked")
        assert not [secret for secret in SECRETS if secret in it.text], "the locked screen covers the dialog"
        lock_from_karin(it)
        it.app.unlocked(0)
        await it.says(KEPT)
        await it.shows(LOCKED)
        assert not [secret for secret in SECRETS if secret in it.text], it.text
        assert [draft.record for draft in drafts.every(it.desk)] == [case]


def _cases(it: Night) -> list[CaseRow]:
    with it.desk.rows() as rows:
        return list(queries.cases(rows))


async def test_nothing_can_be_done_with_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(160, 45)) as it:
        case = lock_from_karin(it)
        await it.case(case)
        for key in ("1", "t", "a", "l", "h", "d", "m", "x", "å", "enter"):
            await it.keys(key)
            await it.says(LOCKED_WHY)
            it.app.say("")
        await it.keys("escape", "f2")
        for key in ("r", "t", "l", "k", "m", "h", "x", "p"):
            await it.keys(key)
            await it.says(LOCKED_WHY)
            it.app.say("")
        assert {e.author.id for e in it.desk.journal.events(case)[-2:]} == {PER.id}


async def test_text_commands_tell_no_more(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night) as it:
        case = lock_from_karin(it)
        place = it.app.workplace
        for text in (
            printed.queue(place),
            printed.clocks(place),
            printed.visits(place),
            printed.cases(place),
            printed.case(place, case.hex[:8]) or "",
        ):
            assert LOCKED in text
            assert not [secret for secret in SECRETS if secret in text]


async def test_a_case_that_is_linked_to_it_does_not_say_why(tmp_path: Path) -> None:
    async with night(tmp_path / "one", locked_night, size=(120, 40)) as it:
        per = Desk(it.desk.journal, it.desk.session)
        per.author = author(PER)
        with it.desk.rows() as rows:
            (locked,) = (row.record_id for row in queries.cases(rows))
        other = cases.open_new(it.desk, CaseFacts(title="hittad ute"))
        cases.link(per, other, locked, "Vilmas syster")
        per.close()
        assert "Vilmas syster" in (printed.case(it.app.workplace, other.hex[:8]) or "")
        lock_from_karin(it)
        it.app.show_case(other)
        await it.shows("Länkat ärende", LOCKED)
        text = printed.case(it.app.workplace, other.hex[:8]) or ""
        assert f"Länkat ärende: {LOCKED}" in text
        assert "Vilma" not in it.text + text
        await it.keys("å")
        await it.shows("Ångra det som")
        assert "Vilma" not in it.text


async def test_a_colleague_is_locked_out_by_the_palette_and_let_in_again(tmp_path: Path) -> None:
    """Also the last of many: leavers stay in the journal; and one who has two records there stands once."""

    def deeds(desk: Desk) -> None:
        a_case(desk)
        for n, name in enumerate(("Ali", "Bea", "Cia", "Dan", "Eva", "Fia", "Gun", "Hal", "Ida"), 10):
            desk.write(UUID(int=n), Introduced(UUID(int=n), f"{name} Ek", "socionom"))
        for record in (UUID(int=5), UUID(int=6)):
            desk.write(record, Introduced(PER.id, PER.name, "socionom"))

    async with night(tmp_path / "one", deeds, size=(120, 40)) as it:
        with it.desk.rows() as rows:
            case = queries.cases(rows)[0].record_id
        it.app.workplace.vault.add_person("Moa Vik", "vikarie", PASSPHRASE)  # has not signed in yet
        await it.case(case)
        it.app.screen.action_do("case.lock")  # type: ignore[attr-defined]
        await it.asks("Lås för vem")
        await it.shows("Karin Ek (du)")
        assert it.app.screen.query_one(OptionList).highlighted is None, "Enter proposes nobody"
        await it.keys("j")  # Karin, who is responsible
        await it.says("lämnas över först")
        it.app.screen.action_do("case.lock")  # type: ignore[attr-defined]
        await it.asks("Lås för vem")
        options = it.app.screen.query_one(OptionList).options
        prompts = [one.prompt for one in options[-3:]]
        last = [prompt.at(60).plain.split()[:2] for prompt in prompts if isinstance(prompt, Hanging)]
        assert last == [["j", "Karin"], ["k", "Moa"], ["l", "Per"]]
        await it.keys("l")
        await it.asks("Lås för Per Holm")
        await it.write("granne")
        await it.keys("enter")
        await it.says("Låst för Per Holm")
        await it.shows("granne")
        it.app.screen.action_do("case.unlock")  # type: ignore[attr-defined]
        await it.asks("Ta bort låset för vem")
        await it.keys("a")
        await it.asks("Ta bort låset för Per Holm")
        await it.write("fel")
        await it.keys("enter")
        await it.says("borttaget")
        assert not it.desk.journal.case(case).log.locks
