"""A dialog is answered once, however close together the keys come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen
from ui import signed_in_app, until

from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose, _labelled
from jourtui.screens.dialogs.confirm import Confirm

QUESTIONS: dict[str, tuple[Callable[[], Screen[Any]], str]] = {
    "choose": (lambda: Choose("Vem?", [("p", "Per", 1), ("e", "Eva", 2)]), "p"),
    "confirm": (lambda: Confirm("Stäng?", deed="stänger"), "enter"),
    "ask": (lambda: Ask("Varför?"), "escape"),
}


@pytest.mark.parametrize("kind", QUESTIONS)
async def test_two_keys_in_one_read_answer_once_and_close_nothing_else(tmp_path: Path, kind: str) -> None:
    make, key = QUESTIONS[kind]
    app = signed_in_app(tmp_path / "one")
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        beneath = list(app.screen_stack)
        await app.push_screen(make(), answers.append)
        question = app.screen
        await until(pilot, lambda: question.is_mounted)
        for _ in range(2):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: not question.is_attached)
        await pilot.pause()
        assert app.screen_stack == beneath
        assert len(answers) == 1


@pytest.mark.parametrize("kind", QUESTIONS)
async def test_a_letter_right_after_esc_answers_nothing_and_closes_nothing_else(
    tmp_path: Path, kind: str
) -> None:
    """The letter is for what lies beneath, once the dialog is gone; esc is not."""
    make, _ = QUESTIONS[kind]
    app = signed_in_app(tmp_path / "one")
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        app.action_do("global.cases")
        await until(pilot, lambda: app.current_mode == "cases" and app.screen.is_mounted)
        beneath = list(app.screen_stack)
        await app.push_screen(make(), answers.append)
        question = app.screen
        await until(pilot, lambda: question.is_mounted)
        app.post_message(events.Key("escape", None))
        app.post_message(events.Key("p", "p"))
        await until(pilot, lambda: not question.is_attached)
        await pilot.pause()
        assert app.screen_stack == beneath
        assert answers in ([None], [False])


async def test_esc_and_a_letter_that_a_terminal_sends_as_one_do_nothing(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await app.push_screen(QUESTIONS["choose"][0](), answers.append)
        question = app.screen
        app.post_message(events.Key("alt+p", "p"))
        await pilot.pause()
        assert app.screen is question
        app.post_message(events.Key("e", "e"))
        await until(pilot, lambda: answers)
        assert answers == [2]


def test_a_long_choice_goes_on_below_its_own_words() -> None:
    folded = _labelled("4", "Sara Lindqvist · Kvinna hotad av [sambo]").at(24)
    assert folded.plain.splitlines() == [" 4  Sara Lindqvist ·", "    Kvinna hotad av", "    [sambo]"]
