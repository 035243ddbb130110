"""Help and palette: the keys of where one stands, from the registry, in Swedish, with the reasons."""

from __future__ import annotations

from pathlib import Path

from factories import Watch
from ui import TestedApp, make_folder, signed_in_app, text_of, type_in, until, words_of

from jourtui.actions import ACTIONS, of
from jourtui.screens.help import GROUPS, HelpScreen, keys_shown


async def test_f1_shows_the_keys_of_the_screen_and_the_reason_where_one_is_idle(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 120)) as pilot:
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
        await until(pilot, lambda: "F10" in text_of(app))
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


def test_every_group_of_keys_has_a_swedish_heading() -> None:
    assert {action.scope for action in ACTIONS} - {"global"} == set(GROUPS)
