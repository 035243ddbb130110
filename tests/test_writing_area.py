"""Where a longer text is written: wrapped, undone far back, cleaned of what is pasted, and soon kept."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from ui import until

from jourtui.widgets.writing_area import MOST, WritingArea


class AreaApp(App[None]):
    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self.asked: list[str] = []
        self.full = 0

    def compose(self) -> ComposeResult:
        yield WritingArea(self._text)

    @property
    def area(self) -> WritingArea:
        return self.query_one(WritingArea)

    def on_writing_area_pause(self, message: WritingArea.Pause) -> None:
        self.asked.append(message.area.text)
        message.area.kept()

    def on_writing_area_full(self) -> None:
        self.full += 1


async def paste(pilot: Pilot[None], text: str) -> None:
    area = pilot.app.query_one(WritingArea)
    before = area.text
    pilot.app.post_message(events.Paste(text))
    await until(pilot, lambda: area.text != before)


async def test_what_is_typed_is_to_be_kept_within_a_second_and_once() -> None:
    app = AreaApp("Modern")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+end", "space", "å", "ä", "ö")
        assert app.area.unkept
        await until(pilot, lambda: app.asked)
        assert app.asked == ["Modern åäö"]
        assert not app.area.unkept
        await pilot.press("backspace", "ö")
        await until(pilot, lambda: app.area._waiting is None)
        assert app.asked == ["Modern åäö"]


async def test_words_wrap_and_nothing_is_lost_to_the_right() -> None:
    app = AreaApp("ord " * 60 + "sist")
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: app.area.wrapped_document.height > 5)
        assert not app.area.show_horizontal_scrollbar


async def test_what_is_pasted_is_cleaned_of_what_a_terminal_would_obey() -> None:
    app = AreaApp("")
    async with app.run_test() as pilot:
        await paste(pilot, "\x1b]52;c;aGVq\x07Första\r\nandra\tordet\u202e [red]röd[/red]")
        assert app.area.text == "]52;c;aGVqFörsta\nandra ordet [red]röd[/red]"
        app.copy_to_clipboard("\x9b31mfarlig")
        await pilot.press("ctrl+v")
        assert app.area.text.endswith("31mfarlig")
        assert "\x9b" not in app.area.text


async def test_undo_takes_back_a_phrase_alone_and_then_the_typing() -> None:
    app = AreaApp("")
    async with app.run_test() as pilot:
        await pilot.press("d", "e", "t")
        app.area.insert_phrase("Vårdnadshavaren har informerats.")
        assert app.area.text == "det Vårdnadshavaren har informerats."
        await pilot.press("ctrl+z")
        assert app.area.text == "det"
        await pilot.press("ctrl+y")
        assert app.area.text == "det Vårdnadshavaren har informerats."
        await pilot.press("ctrl+z", "ctrl+z")
        assert app.area.text == ""


@pytest.mark.parametrize(
    ("text", "at", "together"),
    [
        ("", (0, 0), "Fras."),
        ("Först. ", (0, 7), "Först. Fras."),
        ("Först.sist", (0, 6), "Först. Fras. sist"),
        ("Först.\n", (1, 0), "Först.\nFras."),
        ("Först. sist", (0, 6), "Först. Fras. sist"),
    ],
)
async def test_a_phrase_does_not_grow_together_with_what_stands_there(
    text: str, at: tuple[int, int], together: str
) -> None:
    app = AreaApp(text)
    async with app.run_test():
        app.area.move_cursor(at)
        app.area.insert_phrase("Fras.")
        assert app.area.text == together


@pytest.mark.parametrize(
    ("text", "at", "together"),
    [
        ("", (0, 0), "Nytt."),
        ("Först.", (0, 6), "Först.\n\nNytt."),
        ("Först.\n", (1, 0), "Först.\n\nNytt."),
        ("Först.\n\nSist.", (2, 0), "Först.\n\nNytt.\n\nSist."),
        ("Sist.", (0, 0), "Nytt.\n\nSist."),
    ],
)
async def test_a_paragraph_stands_for_itself(text: str, at: tuple[int, int], together: str) -> None:
    app = AreaApp(text)
    async with app.run_test() as pilot:
        app.area.move_cursor(at)
        app.area.insert_paragraph("Nytt.")
        assert app.area.text == together
        await pilot.press("ctrl+z")
        assert app.area.text == text


async def test_what_is_to_be_filled_in_is_selected() -> None:
    app = AreaApp("Hej.\nDå")
    async with app.run_test() as pilot:
        app.area.move_cursor((1, 2))
        app.area.insert_phrase("ringde … och …", "…")
        assert app.area.selected_text == "…"
        await pilot.press("p")
        assert app.area.text == "Hej.\nDå ringde p och …"


async def test_a_phrase_takes_the_place_of_what_is_selected() -> None:
    app = AreaApp("bort med det")
    async with app.run_test() as pilot:
        await pilot.press("shift+end")
        app.area.insert_phrase("Fras.")
        assert app.area.text == "Fras."


async def test_what_does_not_fit_is_said_and_what_stood_there_still_does() -> None:
    app = AreaApp("a" * (MOST - 1))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+end", "b")
        assert len(app.area.text) == MOST
        await pilot.press("c")
        await until(pilot, lambda: app.full == 1)
        assert len(app.area.text) == MOST
        await pilot.press("backspace")
        assert len(app.area.text) == MOST - 1


async def test_another_text_put_there_can_be_undone() -> None:
    app = AreaApp("mitt eget")
    async with app.run_test() as pilot:
        app.area.put("ett annat")
        assert app.area.text == "ett annat"
        await pilot.press("ctrl+z")
        assert app.area.text == "mitt eget"
