"""The text beside a list is folded between words, within what its scrollbar leaves."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from jourtui.widgets.pane import Pane

WORDS = "ord och inga visor " * 20


class Shown(App[None]):
    CSS = "Pane { width: 40; height: 4; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        yield Pane("details")


async def test_no_word_is_cut_by_the_scrollbar() -> None:
    async with Shown().run_test() as pilot:
        pane = pilot.app.query_one(Pane)
        for text in ("kort", WORDS, "kort", WORDS):
            pane.show(Content(text))
            await pilot.pause()
            room = pane.scrollable_content_region.width
            rows = [pane.render_line(row).text for row in range(4)]
            assert all(len(row) == room for row in rows)
            seen = " ".join(row.strip() for row in rows).strip()
            assert text.startswith(seen)
            assert not set(seen.split()) - set(text.split()), "each word is whole"
