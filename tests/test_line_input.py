"""A line to type in: its letters move nothing around it, and a long one is seen where the cursor is."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static
from ui import text_of, until

from jourtui.widgets.line_input import LineInput
from jourtui.widgets.writing_area import WritingArea


class Typed(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput()
        yield Static("under")


async def test_letters_lay_nothing_out_again_and_a_long_line_follows_the_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid_out: list[Screen[object]] = []
    lay_out = Screen._refresh_layout

    def counted(screen: Screen[object], *given: object, **named: object) -> None:
        laid_out.append(screen)
        lay_out(screen, *given, **named)  # type: ignore[arg-type]

    app = Typed()
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "under" in text_of(app))
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await pilot.press(*"bcdefghij" * 5, "x", "y", "z")
        await until(pilot, lambda: "ijxyz" in text_of(app))
        assert not laid_out
        await pilot.press("home")
        await until(pilot, lambda: "abcde" in text_of(app))


@pytest.mark.parametrize("field", [LineInput, WritingArea])
async def test_keys_that_come_at_once_are_done_in_their_order(field: type[LineInput | WritingArea]) -> None:
    """As over a slow line: what a key takes away is what stood there when it was pressed."""

    class Field(App[None]):
        def compose(self) -> ComposeResult:
            yield field()

    app = Field()
    async with app.run_test() as pilot:
        typed = app.query_one(field)
        typed.focus()
        await pilot.pause()
        for key in (*"070x", "backspace", "1", "left", "2", "end", "3"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: "3" in shown(typed))
        assert shown(typed) == "070213"


def shown(field: LineInput | WritingArea) -> str:
    return field.value if isinstance(field, LineInput) else field.text
