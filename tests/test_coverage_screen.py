"""Office hours by keys alone: who is on now and later, hours, a half day, membership, inhabitants."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from case_side import a_case, call, night

from jourtui.actions import WALLED
from jourtui.rules import offices as offices_rules
from jourtui.rules.case import CaseFacts
from jourtui.rules.offices import Opening
from jourtui.screens.base import JourScreen
from jourtui.store import cases as store_cases
from jourtui.store import offices
from jourtui.store.desk import Desk

HALF = date(2026, 12, 23)


def some(desk: Desk) -> None:
    offices.set_day(desk, "vellinge", HALF, "08:00", "12:00", "dan före dan")


async def go(it: object) -> None:
    it.app.action_do("global.coverage")  # type: ignore[attr-defined]
    await it.at("CoverageScreen")  # type: ignore[attr-defined]


async def test_hours_are_written_in_and_another_time_is_shown(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("ctrl+o")
        await it.at("ContactsScreen")
        await it.keys("enter", "t")
        await it.at("CoverageScreen")
        await it.shows(
            "Vellinge", "jour till mån 23 nov 08:00", "Undantag: ons 23 dec 08:00–12:00 (dan före dan)"
        )
        await it.keys("m")
        await it.asks("Kontorets tider")
        await it.write("8-nio")
        await it.keys("ctrl+s")
        await it.shows("Skriv tiden som 16:30.")
        await it.keys(*["backspace"] * 3)
        await it.write("16.30")
        await it.keys("tab")
        await it.write("8-16.30")
        await it.keys("ctrl+s")
        await it.says("Tiderna är inskrivna.")
        await it.shows("mån–tis 8–16:30")
        await it.keys("t")
        await it.asks("Är jouren på då?")
        await it.write("2026-11-24 09:00")
        await it.keys("ctrl+s")
        await it.shows("Så är det tis 24 nov 09:00", "kontor till 16:30", "okänt: tider saknas")
        await it.shows("Vellinges socialkontor har öppet till tis 24 nov 16:30")
        await it.keys("escape")
        await it.hides("Så är det")


async def test_keys_on_a_wall_are_answered_before_the_screen_has_its_lines(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await it.keys("f12")
        for place, name, answer in (
            ("coverage", "at", it.asks("Är jouren på då?")),
            ("assignments", "claim", it.says(WALLED)),
        ):
            it.app.action_do(f"global.{place}")
            screen = it.app.screen
            assert isinstance(screen, JourScreen)
            assert not screen.children
            screen.action_do(f"{place}.{name}")
            await it.until(lambda: it.app.screen.children)
            await answer
            await it.keys("escape")


async def test_hours_that_began_some_day_are_corrected_and_new_ones_begin_later(tmp_path: Path) -> None:
    def begun(desk: Desk) -> None:
        offices.set_hours(desk, "vellinge", [Opening(4, "08:00", "15:00")], date(2026, 1, 1), "receptionen")

    async with night(tmp_path / "one", begun) as it:
        await go(it)
        await it.shows("fre 8–15", "inskrivet av Karin Ek", "receptionen")
        await it.keys("m")
        await it.asks("Kontorets tider")
        await it.write("8-16")
        await it.keys("ctrl+s")
        await it.says("Tiderna är inskrivna.")
        await it.shows("mån 8–16, fre 8–15")
        with it.desk.rows() as rows:
            (week,) = offices_rules.weeks_of(offices.every(rows)["vellinge"])
        assert week.since == date(2026, 1, 1)


async def test_a_day_membership_and_inhabitants_are_written_in(tmp_path: Path) -> None:
    async with night(tmp_path / "one", some) as it:
        await go(it)
        await it.keys("d")
        await it.asks("En dag som inte är som vanligt")
        await it.keys(*["backspace"] * 10)
        await it.write("2026-12-23")
        await it.keys("tab", "tab", "tab", "j", "ctrl+s")
        await it.says("Dagen är inskriven.")
        await it.hides("Undantag")
        await it.keys("b")
        await it.asks("Invånare i Vellinge")
        await it.write("många")
        await it.keys("ctrl+s")
        await it.shows("med siffror")
        await it.keys(*["backspace"] * 5)
        await it.write("38 123")
        await it.keys("tab", "tab")
        await it.write("SCB")
        await it.keys("ctrl+s")
        await it.says("Invånarantalet är inskrivet.")
        await it.shows("38 123 invånare 2025-12-31 (SCB)")
        await it.keys("down", "e")
        await it.asks("Staffanstorp i jouren")
        await it.keys("tab")
        await it.write("2026-11-19")
        await it.keys("ctrl+s")
        await it.says("Medlemskapet är inskrivet.")
        await it.shows("inte medlem", "Medlem från 2016-01-01 till 2026-11-19.")
        assert not it.app.workplace.places.by_code["1230"].member(date(2026, 11, 20)), "for the intake too"
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "Staffanstorp")


async def test_an_open_office_is_said_at_intake_in_the_queue_and_in_the_case(tmp_path: Path) -> None:
    cases: list[UUID] = []

    def open_(desk: Desk) -> None:
        offices.set_hours(desk, "ystad", [Opening(4, "08:00", "23:30")], None)
        call(desk)
        case = a_case(desk)
        cases_of_board = CaseFacts(board="ystad", board_ground="vistas där")
        store_cases.correct(desk, case, cases_of_board, base=desk.position())
        cases.append(case)

    async with night(tmp_path / "one", open_, size=(120, 40)) as it:
        said = "Ystads socialkontor har öppet till 23:30"
        await it.shows("Anna Svensson", said)
        await it.keys("n")
        await it.at("IntakeScreen")
        await it.write("Maja 070-174 06 11 ystad")
        await it.shows("! " + said)
        await it.keys("escape", "enter")
        await it.at("CallScreen")
        await it.shows(said)
        await it.keys("escape")
        await it.case(cases[0])
        await it.shows(said)
