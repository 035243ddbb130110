"""When the journal cannot be read for a while: it is said, nothing ends, and then all is there again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_side import a_case, call, night
from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.store import cipher_file

SAID = "Journalen går inte att läsa"


class Disk:
    """The disk, which reads nothing while it is `bad`."""

    bad = False


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk()
    real = sqlcipher.Cursor.execute

    def execute(cursor: Any, statement: str, *given: Any) -> Any:
        if disk.bad and "SELECT" in statement:
            raise sqlcipher.OperationalError("disk I/O error")
        return real(cursor, statement, *given)

    monkeypatch.setattr(cipher_file._Cursor, "execute", cipher_file._said(execute))
    yield disk
    disk.bad = False


@pytest.mark.parametrize("place", ["f2", "f3", "f4"])
async def test_no_screen_ends_at_what_it_cannot_read(tmp_path: Path, disk: Disk, place: str) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        a_case(it.desk)
        call(it.desk)
        await it.keys(place)
        disk.bad = True
        it.app._tick()
        await it.shows(SAID)
        for keys in (
            "down",
            "enter",
            "t",
            "escape",
            "slash",
            "a",
            "escape",
            "f2",
            "f3",
            "f4",
            "f5",
            "escape",
        ):
            await it.keys(keys)
            assert it.app.is_running
        disk.bad = False
        await it.keys("escape", "f2")
        it.app._tick()
        await it.shows("orolig för barnbarn")


async def test_a_call_that_comes_meanwhile_is_shown_as_soon_as_it_can_be_read(
    tmp_path: Path, disk: Disk
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        call(it.desk)
        it.app._tick()
        disk.bad = True
        it.app._publish(set())
        await it.shows(SAID)
        for _ in range(4):  # somebody is there, or the screen would lock itself
            it.watch.forward(minutes=8)
            await it.keys("down")
        it.app._tick()
        assert it.app.ringing is not None
        assert it.app.ringing.count(it.watch()) == 1, "what is known rings on"
        disk.bad = False
        it.app._tick()
        await it.shows("orolig för barnbarn")
