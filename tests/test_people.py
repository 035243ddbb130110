"""People on the laptop: a colleague lets a substitute in, who types her own passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from factories import EVA, KARIN, PER
from textual.pilot import Pilot
from ui import PASSPHRASE, TestedApp, signed_in_app, text_of, type_in, unlock, until, words_of

from jourtui.rules.staff import Introduced
from jourtui.store.desk import Desk

HERS = "lugna blå vågor"


async def open_people(app: TestedApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
    await pilot.press("ctrl+p")
    await until(pilot, lambda: "Vad vill du göra?" in text_of(app))
    await type_in(pilot, "personer")
    await until(pilot, lambda: "Släpp in en kollega, byt" in text_of(app))
    await pilot.press("enter")
    await until(pilot, lambda: "N släpp in" in text_of(app))


async def answer(app: TestedApp, pilot: Pilot[Any], question: str, *answers: str) -> None:
    await until(pilot, lambda: question in words_of(app))
    for text in answers:
        await type_in(pilot, text)
        await pilot.press("enter")


async def test_a_substitute_is_let_in_by_a_colleague(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await answer(app, pilot, "Släpp in en kollega", "Eva Lind")
        await answer(app, pilot, "Titel för Eva Lind", "vikarie")
        await answer(app, pilot, "Eva Lind väljer lösenfras", HERS, HERS)
        await until(pilot, lambda: "Eva Lind kan nu logga in" in words_of(app))
        assert "korrekt" not in text_of(app)
        person = app.workplace.vault.people[1]
    assert (person.name, person.title) == ("Eva Lind", "vikarie")
    assert unlock(app.folder, person, HERS).person == person


async def test_somebody_the_journal_knows_keeps_the_same_id(tmp_path: Path) -> None:
    def introduce(desk: Desk) -> None:
        desk.write(uuid4(), Introduced(EVA.id, EVA.name, EVA.title))

    app = signed_in_app(tmp_path / "one", deeds=introduce)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await answer(app, pilot, "Släpp in en kollega", "eva lind")
        await until(pilot, lambda: "är redan känd i journalen" in words_of(app))
        await pilot.press("j")
        await answer(app, pilot, "Titel för", "")
        await answer(app, pilot, "väljer lösenfras", HERS, HERS)
        await until(pilot, lambda: "kan nu logga in" in words_of(app))
        assert app.workplace.vault.people[1].id == EVA.id


async def test_a_name_that_is_taken_or_a_weak_passphrase_is_said(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await answer(app, pilot, "Släpp in en kollega", "per holm")
        await until(pilot, lambda: "finns redan på den här datorn" in words_of(app))
        await pilot.press("n")
        await answer(app, pilot, "Släpp in en kollega", "Eva Lind")
        await answer(app, pilot, "Titel för", "")
        await answer(app, pilot, "väljer lösenfras", "kort", "kort")
        await until(pilot, lambda: "minst 12 tecken" in words_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "N släpp in" in text_of(app))
        assert len(app.workplace.vault.people) == 2


async def test_ones_own_passphrase_is_changed_with_the_old_one(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("b")
        await answer(app, pilot, "Din nuvarande lösenfras", "fel lösenfras")
        await answer(app, pilot, "gärna flera ord som", HERS, HERS)
        await until(pilot, lambda: "Fel lösenfras." in text_of(app))
        await pilot.press("b")
        await answer(app, pilot, "Din nuvarande lösenfras", PASSPHRASE)
        await answer(app, pilot, "gärna flera ord som", HERS, HERS)
        await until(pilot, lambda: "Din lösenfras är bytt" in text_of(app))
    unlock(app.folder, KARIN, HERS)


async def test_removing_asks_for_the_name(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "kan inte ta bort dig själv" in words_of(app))
        await pilot.press("down", "t")
        await answer(app, pilot, "Ta bort Per Holm", "Per")
        await until(pilot, lambda: "Skriv Per Holm för att bekräfta" in words_of(app))
        await type_in(pilot, " Holm")
        await pilot.press("enter")
        await until(pilot, lambda: "Per Holm är borttagen" in words_of(app))
        assert app.workplace.vault.people == (KARIN,)
