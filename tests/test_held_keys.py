"""Keys that come before what they open is there: they are meant for that, and for nothing beneath it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from case_side import Night, a_case, call, night
from textual.events import Key
from textual.widgets import Input, TextArea
from ui import burst

from jourtui.app import JourApp
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.form import Form
from jourtui.screens.intake import IntakeScreen
from jourtui.screens.queue import QueueScreen
from jourtui.store.desk import Desk
from jourtui.widgets.line_input import LineInput


def queue(it: Night) -> QueueScreen:
    screen = it.app.screen
    assert isinstance(screen, QueueScreen)
    return screen


def three(desk: Desk) -> None:
    for name in ("Ett", "Två", "Tre"):
        call(desk, name=name)


async def test_a_note_gets_what_is_typed_right_after_its_key(tmp_path: Path) -> None:
    """In the queue k, h, n, r and t each do something else."""
    async with night(tmp_path / "one", lambda desk: call(desk)) as it:
        await it.keys("f2")
        burst(it.app, "khon gråter, ring nu")
        await it.until(lambda: isinstance(it.app.screen, Form))
        await it.until(lambda: it.app.screen.query_one(TextArea).text == "hon gråter, ring nu")


async def test_a_field_gets_what_is_typed_right_after_the_key_that_leads_to_it(tmp_path: Path) -> None:
    """Of keys that come in one read, as over a slow line, the letters came to the field before."""
    async with night(tmp_path / "one", lambda desk: call(desk)) as it:
        await it.keys("f2", "m")
        await it.until(lambda: isinstance(it.app.screen, Form) and it.app.screen.focused is not None)
        form = it.app.screen
        assert isinstance(form, Form)
        for key in ("ctrl+u", *"Bo", "enter", "ctrl+u", *"070", "tab", *"nej", "shift+tab", "end", "1"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        wanted = ["Bo", "0701", "nej"]
        await it.until(lambda: [field.value for field in form.query(Input)][:3] == wanted)


async def test_a_new_line_gets_what_is_typed_right_after_its_key(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: call(desk)) as it:
        await it.keys("f2")
        burst(it.app, "nKnut ystad")
        await it.until(lambda: isinstance(it.app.screen, IntakeScreen))
        await it.until(lambda: it.app.screen.query_one(LineInput).value == "Knut ystad")


async def test_a_key_that_comes_back_from_what_lay_there_goes_to_what_lies_there_now(tmp_path: Path) -> None:
    """The table gives back the keys that it does not take; by then the line may be there."""
    async with night(tmp_path / "one", lambda desk: call(desk)) as it:
        await it.keys("f2")
        key = Key("x", "x")
        assert not it.app.held_keys.takes(key, it.app.screen)
        await it.keys("n")
        await it.until(lambda: isinstance(it.app.screen.focused, LineInput))
        it.app.post_message(key)
        key._forwarded = True
        await it.until(lambda: it.app.screen.query_one(LineInput).value == "x")


async def test_the_next_question_gets_what_is_typed_after_the_answer_to_the_first(tmp_path: Path) -> None:
    """Between the two lies the queue, where h is to hand over and e to consult."""
    told: list[str | None] = []

    async def two(app: JourApp) -> None:
        if await app.push_screen_wait(Choose[bool]("Det ena", [("a", "ja", True)])):
            told.append(await app.push_screen_wait(Ask("Det andra")))

    async with night(tmp_path / "one", lambda desk: call(desk)) as it:
        await it.keys("f2")
        queue(it).attempt(lambda: two(it.app))
        await it.until(lambda: isinstance(it.app.screen, Choose))
        burst(it.app, "ahej", "enter")
        await it.until(lambda: told)
        assert told == ["hej"]


async def test_keys_go_to_what_lies_there_when_nothing_was_asked(tmp_path: Path) -> None:
    """Taking a call asks nothing; the key after it moves the cursor, at once."""
    async with night(tmp_path / "one", three) as it:
        await it.keys("f2", "end")
        last = queue(it).table.current
        await it.keys("home")
        burst(it.app, "t", "down", "down")
        await it.until(lambda: queue(it).table.current == last)


async def test_what_opens_nothing_holds_keys_for_a_moment_only(tmp_path: Path) -> None:
    """Also when it goes on for long: a file that is written, a store that does not answer."""
    over = asyncio.Event()
    async with night(tmp_path / "one", three) as it:
        await it.keys("f2", "home", "down")
        second = queue(it).table.current
        await it.keys("up")
        it.app.held_keys.at_most = 0.1
        queue(it).attempt(over.wait)
        burst(it.app, "", "down")
        await it.until(lambda: queue(it).table.current == second)
        over.set()


async def test_a_case_gets_what_is_typed_right_after_its_key(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_case(desk)) as it:
        await it.keys("f3")
        burst(it.app, "", "enter")
        burst(it.app, "1hon säger att han kommer")
        await it.until(lambda: isinstance(it.app.screen, Form))
        await it.until(lambda: it.app.screen.query_one(TextArea).text == "hon säger att han kommer")
