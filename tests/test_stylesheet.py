"""The stylesheet that reads each source once: it must give what Textual's own gives."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.css.parse import parse
from textual.css.stylesheet import Stylesheet, StylesheetParseError
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input, Label, Static
from ui import signed_in_app

from jourtui.stylesheet import KeptStylesheet


class Place(Screen[None]):
    CSS = "Static { color: $accent; height: 3; } #left Label { width: 5; } Label { width: 9; }"

    def compose(self) -> ComposeResult:
        yield Static("plats")
        yield Input()
        yield Vertical(Label("a"), id="left")
        yield Vertical(Label("b"), id="right")


class Styled(App[None]):
    """With the stylesheet that is tested, or with Textual's own."""

    CSS = "Static { color: $primary; }"
    MODES = {"one": Place, "two": Screen}

    def __init__(self, *, kept: bool) -> None:
        super().__init__()
        if kept:
            self.stylesheet = KeptStylesheet(variables=self.get_css_variables())


async def looks(app: Styled) -> list[str]:
    """Every style there is, through modes, a first mount and other colours."""
    found: list[str] = []
    async with app.run_test(size=(40, 10)) as pilot:
        for mode in ("one", "two", "one"):
            await app.switch_mode(mode)
            for theme in ("nord", "textual-light", "nord"):
                app.theme = theme
                await app.screen.mount(Input())
                await pilot.pause()
                found += [
                    f"{node}: {sorted(node.styles.base.get_rules().items(), key=itemgetter(0))}"
                    for node in app.screen.walk_children()
                ]
    return found


async def test_it_gives_what_textual_gives() -> None:
    assert await looks(Styled(kept=True)) == await looks(Styled(kept=False))


def flags_of(node: DOMNode) -> tuple[bool, ...]:
    return node._has_hover_style, node._has_focus_within, node._has_order_style, node._has_odd_or_even


async def test_what_was_found_once_is_what_textual_finds_on_our_own_screens(tmp_path: Path) -> None:
    """Through focus, themes, dialogs and places: whatever Textual finds for a node stands there already."""
    app = signed_in_app(tmp_path / "one")
    looked = 0
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (
            ("f2",),
            ("f3",),
            ("f5", *"Anna 0701740610"),
            ("escape",),
            ("f4", "f1"),
            ("escape",),
            ("ctrl+l",),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            for theme in ("ljus", "mörk"):
                app.theme = theme
                await pilot.pause()
                for node in app.screen.walk_children(with_self=True):
                    held, parts = node.styles.base.get_rules(), dict(node._component_styles)
                    flags = flags_of(node)
                    Stylesheet.apply(app.stylesheet, node)
                    assert held == node.styles.base.get_rules(), node
                    assert parts == node._component_styles, node
                    assert flags == flags_of(node), node
                    looked += 1
    assert looked > 100


async def test_a_source_is_read_once_as_long_as_the_colours_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[object, ...]] = []

    def counted(*given: object, **named: object) -> object:
        read.append((*given, named["tie_breaker"]))
        return parse(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("textual.css.stylesheet.parse", counted)
    app = Styled(kept=True)
    async with app.run_test(size=(40, 10)) as pilot:
        for mode in ("one", "two", "one"):
            await app.switch_mode(mode)
            await app.screen.mount(Input())
            await pilot.pause()
        assert len(read) == len(set(read)) > 5
        again = len(read)
        app.theme = "nord"
        await pilot.pause()
        assert len(read) > again, "other colours give other styles"


def test_a_source_that_cannot_be_read_leaves_the_others_as_they_were() -> None:
    sheet: Stylesheet = KeptStylesheet(variables={"ink": "red"})
    sheet.add_source("Static { color: $ink; }", read_from=("one", ""))
    before = sheet.rules
    assert before
    sheet.add_source("Static { colour: ; }", read_from=("two", ""))
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    assert sheet._rules is before


def test_the_colours_of_a_theme_are_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = signed_in_app(tmp_path / "one")
    worked_out: list[str] = []
    textuals = Theme.to_color_system

    def counted(theme: Theme) -> object:
        worked_out.append(theme.name)
        return textuals(theme)

    for theme in ("ljus", "mörk"):
        app.theme = theme
        assert app.get_css_variables() == App.get_css_variables(app) == app.theme_variables
    monkeypatch.setattr(Theme, "to_color_system", counted)
    for theme in ("ljus", "mörk"):
        app.theme = theme
        app.get_css_variables()
    assert worked_out == []
