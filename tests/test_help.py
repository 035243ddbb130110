"""Help and palette: the keys of where one stands, from the registry, in Swedish, with the reasons."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from factories import Watch
from ui import TestedApp, make_folder, signed_in_app, text_of, type_in, until, words_of

from jourtui import screens
from jourtui.actions import ACTIONS, of
from jourtui.screens.base import JourScreen
from jourtui.screens.help import GROUPS, HelpScreen, everywhere, keys_shown
from jourtui.screens.queue import QueueScreen
from jourtui.words import call_words


async def test_f1_shows_the_keys_of_the_screen_and_the_reason_where_one_is_idle(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 160)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await pilot.press("f1")
        await until(pilot, lambda: "Överallt" in text_of(app))
        words = words_of(app)
        for action in (*of("list", "call", "queue"), *of("global")):
            if action.keys:
                assert action.told("bakjour") in words, action.id
        assert "Nu inte: Ingen rad är vald." in words
        await pilot.press("f1")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))


async def test_help_scrolls_at_80_by_24_and_esc_closes_it(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await pilot.press("f1")
        await until(pilot, lambda: "F1 eller Esc stänger" in text_of(app))
        await pilot.press("end")
        await until(pilot, lambda: "Tillbaka ur det som" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))


async def test_help_at_the_door_tells_of_the_door_only(tmp_path: Path) -> None:
    app = TestedApp(make_folder(tmp_path / "one"), Watch())
    async with app.run_test(size=(80, 40)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("f1")
        await until(pilot, lambda: "Överallt" in text_of(app))
        assert "Välj vem som loggar in." in words_of(app)
        assert "Frister" not in text_of(app)


LISTS = {
    "cases": "case_text",
    "visits": "visit_text",
    "notices": "notice_text",
    "assignments": "assignment_text",
    "lodgings": "lodging_text",
    "assessments": "assessments",
    "documents": "documents",
}
"""Screens with marks, and where each row's are made: `(word, shade, on)`."""


@pytest.mark.parametrize("name", LISTS)
def test_each_mark_of_a_list_is_told_of_in_its_help(name: str) -> None:
    home = importlib.import_module(f"jourtui.screens.{name}")
    screen = next(one for one in _kinds_of(JourScreen) if one.__module__ == home.__name__)
    made = ast.parse(inspect.getsource(importlib.import_module(f"jourtui.screens.{LISTS[name]}")))
    words = {_pattern(element.elts[0]) for element in ast.walk(made) if _is_mark(element)}
    assert len(words) > 1
    told = [mark for mark, _ in screen.MARKS]  # type: ignore[attr-defined]
    assert not {word for word in words if not any(re.fullmatch(word, mark) for mark in told)}


def test_each_mark_of_a_call_is_told_of_in_the_help_of_the_queue() -> None:
    made = ast.walk(ast.parse(inspect.getsource(call_words)))
    calls = [one for one in made if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "Mark"]
    words = {_pattern(one.args[0]) for one in calls if not isinstance(one.args[0], ast.Name)} - {""}
    assert len(words) > 10
    told = [mark for mark, _ in QueueScreen.MARKS]
    assert not {word for word in words if not any(re.fullmatch(word, mark) for mark in told)}


def _is_mark(node: ast.AST) -> TypeGuard[ast.Tuple]:
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 3
        and isinstance(node.elts[0], ast.Constant | ast.JoinedStr)
        and isinstance(node.elts[1], ast.Constant)
        and node.elts[1].value in ("due", "soon", "calm", "faint")
    )


def _pattern(word: ast.expr) -> str:
    """A regular expression for a mark as it is written in the source: a number where a value is put in."""
    if isinstance(word, ast.JoinedStr):
        return "".join(_pattern(part) for part in word.values)
    return re.escape(str(word.value)) if isinstance(word, ast.Constant) else "[0-9]+"


async def test_the_palette_finds_actions_by_swedish_words_and_runs_them(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Vad vill du göra?" in text_of(app))
        await type_in(pilot, "stängda")
        await until(pilot, lambda: "Visa stängda anrop" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Inga stängda anrop." in text_of(app))


async def test_the_palette_offers_no_picture_to_a_file_and_says_in_swedish_that_it_found_nothing(
    tmp_path: Path,
) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Vad vill du göra?" in text_of(app))
        await type_in(pilot, "screenshot")
        await until(pilot, lambda: "Inget sådant går att göra här." in text_of(app))
        assert "Save" not in text_of(app)


async def test_colours_are_chosen_in_the_palette_and_remembered(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Vad vill du göra?" in text_of(app))
        await type_in(pilot, "ljus")
        await until(pilot, lambda: "Färger: ljus" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "ljus")
    assert TestedApp(app.folder, Watch()).theme == "ljus"
    assert TestedApp(app.folder, Watch(), theme="konsol").theme == "konsol"


def test_every_action_has_words_and_keys_that_can_be_read() -> None:
    for action in ACTIONS:
        assert action.label, action.id
        assert action.help.endswith((".", "…")), action.id
        assert "ctrl" not in keys_shown(action), action.id


def test_no_key_does_two_things_in_one_place() -> None:
    for module in pkgutil.iter_modules(screens.__path__, "jourtui.screens."):
        importlib.import_module(module.name)
    places = {tuple(screen.SCOPES) for screen in _kinds_of(JourScreen)} | {("global",)}
    assert len(places) > 20
    for scopes in places:
        keys = [key for action in of(*scopes) for key in action.keys.split(",") if key]
        assert [key for key, times in Counter(keys).items() if times > 1] == [], scopes


def test_help_names_a_global_key_only_where_it_does_that() -> None:
    assert "global.documents" in {action.id for action in everywhere(("list", "cases"))}
    in_a_case = {action.id for action in everywhere(("case",))}
    assert not in_a_case & {"global.documents", "global.outbox"}
    assert {"global.lodgings", "global.queue"} <= in_a_case


def _kinds_of(kind: type[JourScreen]) -> Iterator[type[JourScreen]]:
    for screen in kind.__subclasses__():
        yield screen
        yield from _kinds_of(screen)


def test_every_group_of_keys_has_a_swedish_heading() -> None:
    assert {action.scope for action in ACTIONS} - {"global"} == set(GROUPS)
