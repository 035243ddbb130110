"""When a reading cannot be logged: nothing is shown, nothing ends, and a reason opens it (break-glass)."""

from __future__ import annotations

from pathlib import Path
from threading import current_thread
from typing import Any
from uuid import UUID

import pytest
from case_side import Night, a_case, call, night
from factories import KARIN, PER, read_log
from ui import TestedApp, unlock, until

from jourtui.actions import of
from jourtui.rules.access import Read
from jourtui.rules.event import Author
from jourtui.store import owed
from jourtui.store.journal import Change, Journal
from jourtui.store.replica import ReplicaError
from jourtui.store.session import Duty

FULL = "Disken är full."


class Disk:
    """The disk, which may be full: then no reading can be logged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self.threads: set[str] = set()
        """Where it was tried while the disk was full."""
        act = Journal.act

        def acts(journal: Journal, author: Author, *changes: Change, **given: Any) -> list[UUID]:
            if self.full and any(isinstance(change.payload, Read) for change in changes):
                self.threads.add(current_thread().name)
                raise ReplicaError(FULL)
            return act(journal, author, *changes, **given)

        monkeypatch.setattr(Journal, "act", acts)


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
        assert reading.reason == "visades utan logg 22:14: barn i fara"


async def test_it_is_tried_again_in_the_background(tmp_path: Path, disk: Disk) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        disk.full = True
        call(it.desk)
        await it.shows(FULL)
        await break_glass(it)
        disk.threads.clear()
        for _ in range(3):
            it.app._tick()
            await it.until(lambda: not it.app.glass._trying)
        assert disk.threads == {"background"}


async def test_what_is_still_owed_at_sign_out_is_logged_at_the_next_sign_in_in_the_readers_name(
    tmp_path: Path, disk: Disk
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        disk.full = True
        record = call(it.desk)
        await it.shows(FULL)
        await break_glass(it)
        await it.keys("f10")
        await it.shows("! 1 läsning utan logg")
        await it.keys("enter")
    disk.full = False
    app = TestedApp(tmp_path / "one", it.watch, opened=unlock(tmp_path / "one", PER), duty=Duty.BACKUP)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.at_work)
        app._tick()

        def found() -> list[tuple[str, str]]:
            every = [row for row in read_log(app.workplace.desk) if row.person_id == KARIN.id]
            return [(row.person_name, row.reason) for row in every if row.subject == record]

        await until(pilot, found)
        assert found() == [("Karin Ek", "visades utan logg 22:14: barn i fara")]
        await until(pilot, lambda: owed.kept(app.workplace.desk) == [])


async def test_of_what_is_hidden_only_a_note_can_begin(tmp_path: Path, disk: Disk) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        disk.full = True
        call(it.desk)
        await it.shows(FULL)
        for action in of("call"):
            refused = it.app.screen.why_not(action.id)  # type: ignore[attr-defined]
            assert (refused is None) == (action.name in ("note", "new_call")), action.id
        await it.keys("t")
        await it.says("Visas inte")
        await it.keys("ctrl+p")
        await it.until(lambda: it.app.screen.is_modal)
        await it.write("samråd")
        await it.shows("nu inte: Disken är full.")
        await it.keys("enter")
        await it.says("Visas inte")
        await it.keys("k")
        await it.asks("Anteckning")
        assert "Anna" not in it.text.split("Anteckning")[1].split("Text")[0]


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
