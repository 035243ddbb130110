"""A screen on a wall: nobody is told of by name, number or address, and showing them again is logged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from case_side import Night, a_case, call, night
from factories import PER, author, full_disk
from hostile import MARKUP

from jourtui.actions import ACTIONS, ON_WALL
from jourtui.app import JourApp
from jourtui.rules.access import WALL
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.call import CallClosed
from jourtui.rules.case import CaseFacts
from jourtui.rules.figures import Row as Behind
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.visits import VisitFacts
from jourtui.screens.figure_rows import FigureRowsScreen
from jourtui.screens.lines import WALL as MARK
from jourtui.store import assignments, calls, cases, handover, lodgings, visits
from jourtui.store.desk import Desk
from jourtui.store.masking import initials

HIDDEN = (
    *("Anna", "Svensson", "Berit", "Falk", "Vilma", "Berg", "Cilla", "Storgatan", "barnbarn", "BUP"),
    *("06 10", "06 11", "0610", "blåklocka", "Elsa", "Lena"),
)
"""What must not stand on a wall: names, numbers, addresses, what was said, code words."""
EVERYWHERE = ("f2", "f3", "f4", "6", "0")


def busy(desk: Desk) -> None:
    call(desk, code_word="blåklocka", safe_to_call="no", safe_times="när Elsa sover")
    handover.offer(desk, call(desk, name="Berit Falk", protected=True), author(PER), "ring Lena")
    call(desk, name="Cilla Öst", anonymous=True, ago=40)
    calls.close(desk, call(desk, name="Dag Sen"), CallClosed(exit="advice", detail="Elsa"))
    open_, hidden = a_case(desk), a_case(desk, subject="Cilla Berg", protected=True)
    calls.link_case(desk, call(desk), open_)
    for case in (open_, hidden):
        cases.plan(desk, case, "Ring BUP om Elsa", desk.now() - timedelta(minutes=1))
        told = LodgingFacts(place="Storgatan 9", alias="Elsa Berg", decision="Elsa ville", adults=1)
        lodgings.ask(desk, case, "violence", told)
        going = VisitFacts(goers="Karin Ek", address="Storgatan 9", plan="Elsa först", threat_text="Elsa")
        visits.decide(desk, case, going, base=desk.position())
    ordered = AssignmentFacts(what="Ring Elsa", person_name="Cilla Berg", ordered_by="Lena")
    assignments.order(desk, ordered)
    until = desk.now() + timedelta(days=3)
    desk.write(uuid4(), NoticeReceived("Elsa", "Ring Lena först.", until, phone="+46701740610"))


def told(it: Night) -> list[str]:
    shown = it.text.replace("Annan tid", "")  # the name of a key
    return [word for word in HIDDEN if word in shown]


@pytest.mark.parametrize("size", [(80, 24), (170, 50)])
async def test_nobody_is_told_of_on_any_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with night(tmp_path / "one", busy, size=size) as it:
        for key in EVERYWHERE:
            await it.keys(key, "ö" if key == "f3" else "down")
            await it.until(lambda: told(it))
        await it.keys("f2", "f12")
        await it.shows(MARK)
        for key in (*EVERYWHERE, "f2"):
            await it.keys(key)
            await it.shows(MARK)
            for further in ("down", "g", "ö", "x", "slash", "escape", "f8", "end"):
                await it.keys(further)
                await it.pilot.pause(0.2)
                assert not told(it), (key, further, it.text)
        assert "A S" in it.text or "•••" in it.text


async def go(it: Night, place: str) -> None:
    it.app.action_do(f"global.{place}")
    await it.until(lambda: it.app.current_mode == place and it.app.screen.is_mounted)


async def test_every_place_hangs_after_each_has_been_gone_to(tmp_path: Path) -> None:
    """And the team meeting, which hides names first, is come to from all of them."""
    async with night(tmp_path / "one", busy, size=(120, 40)) as it:
        others = sorted(JourApp.PLACES - {"meeting"})  # the last of them is closed when the wall begins
        for place in others:
            await go(it, place)
            if place == "figures":
                it.app.push_screen(
                    FigureRowsScreen("Anrop", [Behind(call(it.desk)), Behind(a_case(it.desk))])
                )
                await it.shows("Anna Svensson", "Vilma Berg")
        it.app.show_case(a_case(it.desk))
        await it.at("CaseScreen")
        await it.keys("full_stop")
        await it.at("MeetingScreen")
        await it.shows(MARK)
        for place in others:
            await go(it, place)
            await it.shows(MARK)
            if place == "figures":
                await it.shows("A S")
            assert not told(it), (place, it.text)


async def test_showing_again_is_logged_each_time_and_before(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy, size=(120, 40)) as it:
        for times in (1, 2):
            await it.keys("f12")
            await it.shows(MARK)
            assert not told(it)
            await it.keys("f12")
            await it.hides(MARK)
            await it.shows("Anna Svensson")
            found = [row for row in it.readings(None, "unmasked") if row.reason == WALL]
            assert len(found) == times


async def test_it_stays_when_that_cannot_be_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with night(tmp_path / "one", busy) as it:
        await it.keys("f12")
        await it.shows(MARK)

        monkeypatch.setattr(Desk, "log_reading", full_disk)
        await it.keys("f12")
        await it.says("Väggläget står kvar")
        assert not told(it)


async def test_whoever_comes_to_it_late_gives_the_passphrase(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy) as it:
        await it.keys("f12")
        await it.shows(MARK)
        it.watch.forward(minutes=30)
        it.app._tick()
        assert it.app.current_mode == "queue", "it hangs there and is not locked by itself"
        await it.keys("f12")
        await it.until(lambda: it.app.current_mode == "locked")
        assert not told(it)


async def test_a_case_that_is_open_elsewhere_is_hidden_and_a_form_is_closed_first(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy, size=(120, 40)) as it:
        await it.keys("f3", "ö")
        await it.at("CaseScreen")
        await it.keys("f2", "f12")
        await it.shows(MARK)
        await it.keys("f3")
        await it.at("CaseScreen")
        assert not told(it)
        head = it.app.screen.query_one("#head")
        assert not head.display, "no empty page above the sentence"
        await it.keys("f12")
        await it.hides(MARK)
        await it.until(lambda: head.display and told(it))
        await it.keys("escape", "f5")
        await it.until(lambda: it.app.screen.is_modal)
        await it.keys("f12")
        await it.pilot.pause()
        assert not it.desk.wall
        await it.keys("escape")
        it.app.action_do("global.access_log")
        await it.at("AccessLogScreen")
        await it.keys("f2", "f12")
        await it.says("Stäng först det som är öppet under Ärenden.")


async def test_what_tells_of_somebody_is_refused(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy) as it:
        await it.keys("f12")
        await it.shows(MARK)
        before = it.desk.journal.replica.pending_count()
        for action in ACTIONS:
            if action.scope in ("list", "call", "queue") and action.name not in ON_WALL:
                it.app.screen.action_do(action.id)  # type: ignore[attr-defined]
            elif action.scope == "global" and action.name not in ON_WALL:
                it.app.action_do(action.id)
            await it.pilot.pause()
            assert not it.app.screen.is_modal, action.id
        assert it.desk.journal.replica.pending_count() == before


def test_initials_are_letters() -> None:
    assert initials("Anna Svensson") == "A S"
    assert initials("anna-lena von Öst af Berg") == "A V Ö"
    assert initials("070-174 06 10") == "•••"
    assert initials("") == ""
    assert initials("okänd person") == "okänd person", "nobody, not O P"
    for hostile in MARKUP:
        assert "[" not in initials(hostile)


async def test_what_a_case_is_about_has_no_initials(tmp_path: Path) -> None:
    """A case without a named subject goes by its matter, which is free text."""

    def unnamed(desk: Desk) -> None:
        cases.open_new(desk, CaseFacts(title="dotter vill inte hem"))

    async with night(tmp_path / "one", unnamed) as it:
        await it.keys("f4")
        await it.shows("dotter vill inte hem")
        await it.keys("f12")
        await it.shows(MARK)
        assert "D V I" not in it.text
        assert "dotter" not in it.text
        await it.shows("•••")
