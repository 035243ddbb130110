"""A line to type in: its letters move nothing around it, and a long one is seen where the cursor is."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static
from ui import text_of, until

from jourtui.widgets.line_input import LineInput


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
