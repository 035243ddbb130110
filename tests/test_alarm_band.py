"""The band and its quiet sibling: what they say in the width there is, and that neither takes the focus."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from jourtui import themes
from jourtui.widgets.alarm_band import AlarmBand, QuestionLine

LONG = "Ring upp: Anna-Karin Nordström-Wennergren af Ugglas – 12 min för sent, Karin Ek har inte sett det"


class BandApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.DARK.name

    def compose(self) -> ComposeResult:
        yield AlarmBand()
        yield Input()
        yield QuestionLine()

    @property
    def band(self) -> AlarmBand:
        return self.query_one(AlarmBand)

    @property
    def line(self) -> QuestionLine:
        return self.query_one(QuestionLine)

    def row(self, row: int) -> str:
        return self.screen._compositor.render_strips()[row].text


async def test_nothing_to_say_takes_no_room() -> None:
    app = BandApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not app.band.display
        assert not app.line.display
        app.band.show(["Ring upp: Anna"])
        app.line.show("Fristen bröts: Ring upp Bo", "Ä")
        await pilot.pause()
        assert app.band.size.height == app.line.size.height == 1
        app.band.show([])
        app.line.show(None, "Ä")
        await pilot.pause()
        assert not app.band.display
        assert not app.line.display


async def test_the_sign_the_alarm_and_the_key() -> None:
    app = BandApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.band.show(["Ring upp: Anna – 2 min 13 s för sent"])
        await pilot.pause()
        assert app.row(0).startswith(" ‼ Ring upp: Anna – 2 min 13 s för sent  ")
        assert app.row(0).endswith("  F8 kvitterar ")
        app.band.show(["Ring upp: Anna – 2 min 14 s för sent", "Rapport: Bo", "Rapport: Cilla"])
        await pilot.pause()
        assert app.row(0).endswith("  F4 +2 till   F8 kvitterar ")


async def test_fewer_words_are_said_before_any_is_cut() -> None:
    app = BandApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.band.show([LONG, "Rapport: Bo"], ["Ring upp: Anna – 12 min sen, osedd av Karin"], offered=True)
        await pilot.pause()
        assert "osedd av Karin  " in app.row(0)
        assert app.row(0).endswith("  F4 +1 erbjudet   F8 kvitterar ")


@pytest.mark.parametrize("width", [80, 60, 40, 30, 20, 10])
async def test_a_long_alarm_is_cut_with_a_sign_and_the_key_stays(width: int) -> None:
    app = BandApp()
    async with app.run_test(size=(width, 24)) as pilot:
        app.band.show([LONG])
        app.line.show(LONG, "F4 Ä")
        await pilot.pause()
        assert len(app.row(0)) == width
        if width >= 30:
            assert "…  F8 kvitterar" in app.row(0)
            question = app.screen._compositor.render_strips()[app.line.region.y].text
            assert "…  F4 Ä förklarar" in question


@pytest.mark.parametrize("theme", [theme.name for theme in themes.THEMES])
async def test_the_band_stands_out_in_every_theme(theme: str) -> None:
    app = BandApp()
    app.theme = theme
    async with app.run_test(size=(80, 24)) as pilot:
        app.band.show(["Ring upp: Anna"])
        await pilot.pause()
        styles = [segment.style for segment in app.screen._compositor.render_strips()[0]]
        inside = [style for style in styles if style is not None and style.bgcolor is not None]
        assert inside
        assert all(style.bgcolor != app.screen.rich_style.bgcolor for style in inside)
        assert all(style.color != style.bgcolor for style in inside)


async def test_what_people_wrote_is_never_markup() -> None:
    app = BandApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.band.show(["Ring upp: [bold]Anna[/] [/nonsense"])
        app.line.show("Fristen bröts: [red]Bo[/", "Ä")
        await pilot.pause()
        assert "[bold]Anna[/] [/nonsense" in app.row(0)
        assert "[red]Bo[/" in app.screen._compositor.render_strips()[app.line.region.y].text


async def test_neither_takes_the_focus() -> None:
    app = BandApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Input).focus()
        await pilot.press("a")
        app.band.show(["Ring upp: Anna"])
        app.line.show("Fristen bröts: Ring upp Bo", "Ä")
        await pilot.press("b", "tab", "c")
        assert app.query_one(Input).value == "abc"
