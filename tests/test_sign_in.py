"""Sign-in: who, as what, passphrase; what is wrong is said and nothing is lost."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from factories import EVA, KARIN, NIGHT, PER, Watch
from textual.widgets import Input
from ui import PASSPHRASE, TestedApp, make_folder, text_of, type_in, until, words_of

from jourtui import launch
from jourtui.app import LEAVE, JourApp
from jourtui.demo import demo
from jourtui.store import paths, remembered
from jourtui.store.device_half import KEY_FILE
from jourtui.store.session import Duty, Person


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "laptop", (KARIN, PER, EVA))


def app_at(folder: Path, watch: Watch | None = None, **given: Any) -> TestedApp:
    return TestedApp(folder, watch or Watch(), **given)


def shown(app: TestedApp, text: str) -> bool:
    return text in text_of(app)


async def test_a_passphrase_and_enter_are_enough(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
        session = app.workplace.desk.session
        assert (session.person, session.duty) == (KARIN, Duty.FIRST)


async def test_the_passphrase_is_never_on_the_screen(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await type_in(pilot, PASSPHRASE)
        assert "korrekt" not in text_of(app)
        assert "••••" in text_of(app)


async def test_arrows_choose_who_and_as_what(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("down", "right")
        await until(pilot, lambda: "▸ bakjour" in text_of(app))
        assert "▸ Per Holm" in text_of(app)
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
        session = app.workplace.desk.session
        assert (session.person, session.duty) == (PER, Duty.BACKUP)


async def test_letters_choose_in_the_lists(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("shift+tab", "b", "shift+tab", "e")
        await until(pilot, lambda: "▸ Eva Lind" in text_of(app))
        assert "▸ bakjour" in text_of(app)


async def test_ten_people_fit_on_the_smallest_screen(tmp_path: Path) -> None:
    names = [f"{letter}a Ek" for letter in "ABCDEFGHIJ"]
    app = app_at(make_folder(tmp_path / "laptop", [Person(uuid4(), name, "") for name in names]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Aa Ek" in text_of(app))
        assert "Lösenfras" in text_of(app)
        await pilot.press(*["down"] * 12)
        await until(pilot, lambda: "▸ Ja Ek" in text_of(app))
        await pilot.press(*["up"] * 9)
        await until(pilot, lambda: "▸ Aa Ek" in text_of(app))
        await type_in(pilot, "fel")
        await pilot.press("enter")
        await until(pilot, lambda: "Fel lösenfras." in text_of(app))


async def test_the_same_person_and_duty_stand_there_next_time(folder: Path) -> None:
    remembered.save(folder, remembered.Remembered(str(EVA.id), "backup"))
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Eva Lind" in text_of(app))
        assert "▸ bakjour" in text_of(app)
        await pilot.press("up")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
    assert remembered.load(folder).person == str(PER.id)


async def test_the_roster_proposes_the_duty_until_somebody_chooses(folder: Path) -> None:
    at = int(NIGHT.timestamp())
    turns = f"{at - 60} {at + 60} {EVA.id} first\n{at - 60} {at + 60} {PER.id} backup"
    remembered.save(folder, remembered.Remembered(str(EVA.id), "backup", turns=turns))
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Eva Lind" in text_of(app) and "▸ förstajour" in text_of(app))
        await pilot.press("up")
        await until(pilot, lambda: "▸ Per Holm" in text_of(app) and "▸ bakjour" in text_of(app))
        await pilot.press("left", "down")
        await until(pilot, lambda: "▸ Eva Lind" in text_of(app))
        await pilot.press("right", "up")
        await until(pilot, lambda: "▸ Per Holm" in text_of(app))
        assert "▸ bakjour" in text_of(app), "what somebody chose stands"


async def test_wrong_passphrases_slow_down_and_never_block_typing(folder: Path) -> None:
    watch = Watch()
    app = app_at(folder, watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        for end in ("Försök igen.", "Försök igen.", "Vänta 1 s."):
            answer = f"Fel lösenfras. {end}"
            await type_in(pilot, "fel")
            await pilot.press("enter")
            await until(pilot, partial(shown, app, answer))
            await pilot.press("escape")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")  # too soon: what is typed stays, and counts as nothing
        assert app.screen.query_one("#passphrase", Input).value == PASSPHRASE
        assert not app.at_work
        watch.forward(seconds=1)
        await until(pilot, lambda: "Försök igen" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)


async def test_an_empty_passphrase_is_not_tried(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv lösenfrasen först." in text_of(app))


async def test_says_where_the_half_of_the_key_is_when_it_is_a_file(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "nyckelring" in text_of(app))
    (folder / KEY_FILE).unlink()
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "! Filen device.key" in text_of(app))
        assert "nyckelring" not in text_of(app)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / paths.VAULT_FILE).write_text("{"), "Valvet är skadat"),
        (lambda folder: (folder / paths.VAULT_FILE).unlink(), "en journal men inget valv"),
    ],
)
async def test_no_sound_vault_is_said_in_a_sentence(folder: Path, spoil: object, sentence: str) -> None:
    spoil(folder)  # type: ignore[operator]
    journal = (folder / "journal.db").read_bytes()
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: sentence in words_of(app))
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        assert not app.at_work
        await pilot.press("f10")
    assert app.return_value == 0
    assert (folder / "journal.db").read_bytes() == journal


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "journal.db").unlink(), "saknas. Lägg tillbaka"),
        (lambda folder: (folder / "journal.db").write_bytes(b"x" * 8192), "så är filen skadad"),
        (lambda folder: (folder / KEY_FILE).unlink(), "halva av nyckeln saknas"),
        (lambda folder: (folder / "municipalities.toml").write_text("x = "), "Inställningsfilen"),
    ],
)
async def test_what_keeps_one_out_is_said_and_leaves_the_files(
    folder: Path, spoil: object, sentence: str
) -> None:
    spoil(folder)  # type: ignore[operator]
    before = {file.name: file.read_bytes() for file in folder.iterdir() if "attempts" not in file.name}
    app = app_at(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: sentence in words_of(app))
        assert not app.at_work
    for name, content in before.items():
        assert (folder / name).read_bytes() == content


async def test_a_demo_signs_in_by_itself_through_the_ordinary_code(folder: Path) -> None:
    app = app_at(folder, demo_passphrase=PASSPHRASE, duty=Duty.BACKUP)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.at_work)
        assert app.workplace.desk.session.duty is Duty.BACKUP
        await until(pilot, lambda: "DEMO" in text_of(app))


async def test_after_signing_out_of_a_demo_its_passphrase_is_shown_and_typed(
    folder: Path,
) -> None:
    app = app_at(folder, demo_passphrase=PASSPHRASE, by_itself=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: f"Demons lösenfras är: {PASSPHRASE}." in words_of(app))
        # It is one process, as the real program is not.
        await until(pilot, lambda: "Först då töms minnet" in words_of(app))
        assert not app.at_work
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)


@pytest.mark.parametrize("codes", [(0,), (1,), (LEAVE, 0), (LEAVE, LEAVE, 0)])
def test_the_demo_ends_at_the_door(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, codes: tuple[int, ...]
) -> None:
    """Signing out leads to the sign-in, where F10 ends it."""
    shown: list[bool] = []

    def show(app: JourApp) -> int:
        shown.append(app.by_itself)
        return codes[len(shown) - 1]

    monkeypatch.setattr(demo, "laptop", lambda directory, *, backup: nullcontext((tmp_path, PASSPHRASE)))
    monkeypatch.setattr(launch, "_show", show)
    assert launch.demo(None, False) == codes[-1]
    assert shown == [True] + [False] * (len(codes) - 1)


async def test_nothing_of_the_work_lives_at_the_door(folder: Path) -> None:
    app = app_at(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("f2", "f4", "f5", "f6", "f7", "f8", "f9", "ctrl+p")
        assert app.current_mode == "door"
        assert len(app.screen_stack) == 1
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "F10" in text_of(app))
        await pilot.press("f1")
        await until(pilot, lambda: "Hjälp" in text_of(app))
        await pilot.press("escape", "ctrl+q")
    assert app.return_value == 0
