"""When a reading cannot be logged: nothing is shown, nothing ends, and a reason opens it (break-glass)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from case_side import Night, a_case, call, night

from jourtui.store.desk import Desk
from jourtui.store.replica import ReplicaError

FULL = "Disken är full."


class Disk:
    """The disk, which may be full: then no reading that is new can be logged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        log = Desk.log_reading

        def log_reading(desk: Desk, how: Any, subject: Any = None, reason: str = "") -> None:
            if self.full and (how, subject, reason) not in desk._read:
                raise ReplicaError(FULL)
            log(desk, how, subject, reason)

        monkeypatch.setattr(Desk, "log_reading", log_reading)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


async def break_glass(it: Night, reason: str = "barn i fara") -> None:
    await it.keys("enter")
    await it.asks("Visa utan logg")
    await it.write(reason)
    await it.keys("enter")
    await it.shows(f"VISAS UTAN LOGG: {reason}")


async def test_in_the_queue_a_reason_shows_the_call_and_is_logged_when_that_works_again(
    tmp_path: Path, disk: Disk
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        disk.full = True
        record = call(it.desk)
        await it.shows(FULL, "Enter: visa ändå")
        assert "orolig för barnbarn" not in it.text
        await it.keys("m")
        assert not it.app.screen.is_modal
        await break_glass(it)
        await it.shows("orolig för barnbarn")
        assert not it.readings(record, "opened")
        disk.full = False
        it.app._tick()
        await it.hides("VISAS UTAN LOGG")
        (reading,) = it.readings(record, "opened")
        assert reading.reason == "visades utan logg: barn i fara"


async def test_what_can_be_logged_again_is_shown_without_a_reason(tmp_path: Path, disk: Disk) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        disk.full = True
        record = call(it.desk)
        await it.shows(FULL)
        disk.full = False
        await it.keys("enter")
        await it.shows("orolig för barnbarn")
        assert not it.app.screen.is_modal
        assert [reading.reason for reading in it.readings(record, "opened")] == [""]


async def test_a_case_is_hidden_in_the_list_and_on_its_own_screen(tmp_path: Path, disk: Disk) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await it.keys("f3")
        await it.at("CasesScreen")
        disk.full = True
        case = a_case(it.desk)
        await it.shows(FULL)
        assert "Storgatan" not in it.text
        await it.case(case)
        await it.shows(FULL)
        assert "Storgatan" not in it.text
        it.app._tick()
        await break_glass(it)
        await it.shows("Storgatan")


async def test_a_search_that_cannot_be_logged_finds_nothing(tmp_path: Path, disk: Disk) -> None:
    async with night(tmp_path / "one") as it:
        a_case(it.desk)
        await it.keys("f3")
        await it.shows("Vilma")
        disk.full = True
        await it.keys("f", "v")
        await it.shows(FULL)
        assert "Vilma" not in it.text
