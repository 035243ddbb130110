"""Aid in the night: granted, refused with all that a refusal must hold, and never only referred elsewhere."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from case_side import Night, a_case, night
from factories import KARIN, PER, Story, author, sync
from textual.widgets import TextArea

from jourtui.rules import aid, case
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.entries import EntryStruck
from jourtui.rules.mandates import DelegationGiven
from jourtui.screens.dialogs.form import Form
from jourtui.store.desk import Desk


def story() -> Story:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Mat till barnen")))
    return told


YSTAD = {"board": "ystad", "board_ground": "vistas i Ystad"}


def granted(what: aid.What = "food", referral: UUID | None = None) -> aid.Granted:
    return aid.Granted(what, "matkasse", "Karin Ek", "delegation", referral=referral)


def refused(referral: UUID | None = None) -> aid.Refused:
    return aid.Refused(
        "food", "mat", "har mat hemma", "inget akut behov", "Per", "", "skriftligt", referral=referral
    )


def test_an_application_that_is_upheld_waits_for_a_decision() -> None:
    told = story()
    told.add(KARIN, aid.Referred("food", "mat", "mottagningen", upheld=False))
    assert not case.fold(told.events).aid.undecided
    upheld = told.add(KARIN, aid.Referred("food", "mat", "mottagningen", upheld=True))
    assert case.fold(told.events).aid.undecided == [upheld]
    told.add(KARIN, granted())
    assert case.fold(told.events).aid.undecided == [upheld], "that was about something else"
    decision = told.add(KARIN, refused(upheld.id))
    assert not case.fold(told.events).aid.undecided
    told.add(KARIN, EntryStruck(entry=decision.id))
    assert case.fold(told.events).aid.undecided == [upheld]


def test_two_decisions_apart_are_both_kept_and_told_of() -> None:
    told = story()
    first = told.add(KARIN, granted())
    second = told.add(PER, refused(), base=1)
    state = case.fold(told.events)
    assert state.two_values
    assert [(one.id, other.id) for one, other in state.aid.apart] == [(first.id, second.id)]
    assert {(tell.person_id, tell.detail) for tell in state.log.tells} == {(KARIN.id, "aid"), (PER.id, "aid")}
    told.add(KARIN, aid.BothStand((first.id, second.id)))
    state = case.fold(told.events)
    assert not state.two_values
    assert not state.log.tells


def test_decisions_about_different_things_or_one_after_the_other_are_no_conflict() -> None:
    told = story()
    told.add(KARIN, granted())
    told.add(PER, granted("travel"), base=1)
    told.add(PER, refused())
    assert not case.fold(told.events).aid.apart


async def with_a_case(it: Night, made: list[UUID]) -> None:
    await it.case(made[0])
    await it.keys("c")
    await it.asks("Bistånd")


async def test_a_refusal_asks_for_all_that_it_must_hold(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk, **YSTAD)), (120, 40)) as it:
        await with_a_case(it, made)
        await it.keys("m")
        await it.asks("Vad blir det?")
        await it.keys("n")
        await it.asks("Mat: avslå")
        await it.shows("inom tre", "Karin Ek", "Ingen här har delegation från Socialnämnden i Ystad")
        await it.write("mat")
        await it.keys("ctrl+s")
        await it.shows("Skriv jourens egen bedömning.", "Skriv skälen för avslaget.")
        await it.write("barnen har mat till i morgon")
        await it.keys("tab")
        await it.write("inget akut behov")
        await it.keys("tab")
        await it.write("avslag i fredags")
        form = it.app.screen
        assert isinstance(form, Form)
        appeal = form._widgets["appeal"]
        assert isinstance(appeal, TextArea)
        told, appeal.text = appeal.text, ""
        await it.keys("ctrl+s")
        await it.shows("Skriv hur det överklagas.")
        appeal.text = told
        await it.keys("ctrl+s")
        await it.shows("Välj vilka lagrum")
        await it.shows("Skriv enligt vad det beslutas")
        await it.write("2026-01-20 § 7")
        await it.keys("tab", "a", "ctrl+s")
        await it.shows("Karin Ek har ingen delegation från nämnden")
        await it.keys("shift+tab", "shift+tab", "ctrl+u")
        await it.write("Siv Ask, gruppledare")
        await it.keys("ctrl+s")
        await it.says("Avslaget är antecknat.")
        await it.shows("Bistånd avslaget", "inget akut behov", "dagtid: avslag")
        (event,) = it.desk.journal.case(made[0]).aid.decisions
        said = event.payload
        assert isinstance(said, aid.Refused)
        assert (said.assessment, said.decider) == ("barnen har mat till i morgon", "Siv Ask, gruppledare")
        assert "förvaltningsrätten" in said.appeal
        assert said.cited
        assert said.entitled_by == "2026-01-20 § 7, står inte i delegationsregistret"


async def test_who_is_referred_is_asked_and_gets_a_decision(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        given = DelegationGiven("ystad", author(KARIN), "aid_economic", decided="2026-01-20 § 7")
        desk.write(uuid4(), given)
        made.append(a_case(desk, **YSTAD))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await with_a_case(it, made)
        await it.keys("r")
        await it.asks("Vad blir det?")
        await it.keys("h")
        await it.asks("Hemresa: hänvisa")
        await it.write("hem till Ystad")
        await it.keys("tab")
        await it.write("mottagningen")
        await it.keys("ctrl+s")
        await it.shows("Fråga, och skriv svaret: ja eller nej.")
        await it.keys("j", "ctrl+s")
        await it.says("ska den beslutas i natt")
        await it.shows("ATT BESLUTA (C)", "vidhållen ansökan: hemresa: hem")
        await it.keys("c")
        await it.asks("Bistånd")
        await it.keys("1")
        await it.asks("Vad blir det?")
        await it.keys("b")
        await it.asks("Hemresa: bevilja")
        await it.shows("Har delegation: Karin Ek (2026-01-20 § 7).")
        await it.keys("tab", "t", "ctrl+s")
        await it.shows("Skriv varför det beviljas.", "Välj vilka lagrum")
        await it.write("inget annat sätt att komma hem")
        await it.keys("tab")
        await it.write("Ivar Hav")
        await it.keys("tab", "tab", "a", "ctrl+s")
        await it.shows("Den delegationen har Karin Ek, inte Ivar Hav.")
        await it.keys("shift+tab", "ctrl+u")
        await it.write("Karin Ek")
        await it.keys("ctrl+s")
        await it.says("Beviljat, antecknat.")
        await it.shows("hemresa med tåg; hem till Ystad", "delegation 2026-01-20 § 7")
        await it.hides("ATT BESLUTA")


async def test_two_who_decide_apart_choose_on_the_screen(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk)), (120, 40)) as it:
        store, per = it.beside(tmp_path / "per")
        per.desk.write(made[0], granted())
        it.desk.write(made[0], refused())
        sync(store, per)
        it.push(store)
        it.app._publish(set())
        await it.case(made[0])
        await it.shows("två samtidiga ändringar (W)")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: bistånd")
        await it.shows("beviljat mat: matkasse", "avslag mat: mat", "3 båda gäller")
        await it.keys("1" if it.text.index("beviljat mat: m") < it.text.index("avslag mat: m") else "2")
        await it.says("Valt.")
        await it.hides("två samtidiga ändringar (W)")
        left = it.desk.journal.case(made[0]).aid.decisions
        assert [type(one.payload) for one in left] == [aid.Granted]
        per.close()
