"""Two values side by side: one key chooses, and what people wrote is only text."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import Night, night

from jourtui.screens.dialogs.conflict import Conflict, Version

TWO = (
    Version("[/b] Trelleborg", "Per Holm", "skrev 22:10"),
    Version("[@click=app.exit]Ystad", "Karin Ek", "skrev 22:12"),
)


async def ask(it: Night, *, third: bool = True) -> list[int | None]:
    answers: list[int | None] = []
    it.app.push_screen(Conflict("kommun", TWO, third=third), answers.append)
    await it.shows("Två samtidiga ändringar: kommun")
    return answers


@pytest.mark.parametrize(("key", "answer"), [("1", 0), ("2", 1), ("3", 2), ("escape", None)])
async def test_one_key_chooses(tmp_path: Path, key: str, answer: int | None) -> None:
    async with night(tmp_path / "one") as it:
        answers = await ask(it)
        await it.shows("[/b] Trelleborg", "Per Holm", "skrev 22:10", "[@click=app.exit]Ystad", "Karin Ek")
        await it.keys("9", "x", key)
        await it.until(lambda: answers == [answer])


async def test_where_there_is_no_third_value_its_key_does_nothing(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        answers = await ask(it, third=False)
        await it.keys("3", "2")
        await it.until(lambda: answers == [1])
