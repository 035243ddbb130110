"""People on the laptop: a colleague lets a substitute in, who types her own passphrase."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from cheap import CHEAP
from factories import EVA, KARIN, PER, Watch
from pyotp import HOTP
from textual.pilot import Pilot
from textual.widgets import Input
from ui import PASSPHRASE, TestedApp, signed_in_app, text_of, type_in, unlock, until, words_of

from jourtui.rules.staff import Introduced
from jourtui.screens.enrol import EnrolScreen
from jourtui.screens.people import PeopleScreen
from jourtui.screens.recovery_key import RecoveryKeyScreen
from jourtui.store import recovery_key, second_step
from jourtui.store.desk import Desk
from jourtui.store.second_step import Second
from jourtui.store.vault import CodeNeeded, Vault, VaultError

HERS = "lugna blå vågor"
DAY = 86400


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


async def prove(app: TestedApp, pilot: Pilot[Any]) -> None:
    """Karin shows that it is she who sits there."""
    await answer(app, pilot, "Din lösenfras, Karin Ek.", PASSPHRASE)


async def test_a_substitute_is_let_in_by_a_colleague(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await prove(app, pilot)
        await answer(app, pilot, "För- och efternamn", "Eva Lind")
        await answer(app, pilot, "Titel för Eva Lind", "vikarie")
        await until(pilot, lambda: "Hur länge ska Eva Lind" in words_of(app))
        await pilot.press("v")
        await answer(app, pilot, "Eva Lind väljer lösenfras", HERS, HERS)
        await until(pilot, lambda: "Eva Lind kan nu logga in" in words_of(app))
        assert "korrekt" not in text_of(app)
        person = app.workplace.vault.people[1]
        await until(pilot, lambda: "Eva Lind, vikarie · ett steg · till" in words_of(app))
        until_ = app.workplace.vault.admitted[1].until
        assert until_ is not None
        assert 6 * DAY < until_ - app.clock().timestamp() < 8 * DAY
    assert (person.name, person.title) == ("Eva Lind", "vikarie")
    assert Vault.load(app.folder, cost=CHEAP, clock=lambda: until_ - 1.0).open(person.id, HERS)
    with pytest.raises(VaultError, match="Tiden är ute"):
        Vault.load(app.folder, cost=CHEAP, clock=lambda: float(until_)).open(person.id, HERS)


async def let_in_for_good(app: TestedApp, pilot: Pilot[Any]) -> None:
    """From the question of the title on, with the one that is proposed."""
    await answer(app, pilot, "Titel för", "")
    await until(pilot, lambda: "Hur länge ska" in words_of(app))
    await pilot.press("t")
    await answer(app, pilot, "väljer lösenfras", HERS, HERS)
    await until(pilot, lambda: "kan nu logga in" in words_of(app))


async def test_somebody_the_journal_knows_keeps_the_same_id(tmp_path: Path) -> None:
    def introduce(desk: Desk) -> None:
        desk.write(uuid4(), Introduced(EVA.id, EVA.name, EVA.title))

    app = signed_in_app(tmp_path / "one", deeds=introduce)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await prove(app, pilot)
        await answer(app, pilot, "För- och efternamn", "eva lind")
        await until(pilot, lambda: "är redan känd i journalen" in words_of(app))
        await pilot.press("j")
        await let_in_for_good(app, pilot)
        same = app.workplace.vault.people[1]
        assert (same.id, same.name) == (EVA.id, "Eva Lind"), "not as it was typed"


async def test_of_two_with_one_name_that_the_journal_knows_one_is_chosen(tmp_path: Path) -> None:
    other = uuid4()

    def introduce(desk: Desk) -> None:
        desk.write(uuid4(), Introduced(EVA.id, EVA.name, "socionom"))
        desk.write(uuid4(), Introduced(other, EVA.name, "vikarie"))

    app = signed_in_app(tmp_path / "one", deeds=introduce)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await prove(app, pilot)
        await answer(app, pilot, "För- och efternamn", "eva lind")
        await until(pilot, lambda: "2 som heter eva lind är redan kända" in words_of(app))
        assert f"Eva Lind, vikarie ({str(other)[:8]})" in words_of(app)
        key = next(str(n) for n in (1, 2) if f"{n} Eva Lind, vikarie" in words_of(app))
        await pilot.press(key)
        await let_in_for_good(app, pilot)
        assert app.workplace.vault.people[1].id == other


async def test_a_name_that_is_taken_or_a_weak_passphrase_is_said(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await prove(app, pilot)
        await answer(app, pilot, "För- och efternamn", "per holm")
        await until(pilot, lambda: "finns redan på den här datorn" in words_of(app))
        app.focused.value = ""  # type: ignore[union-attr]  # the question still stands, with what was typed
        await answer(app, pilot, "För- och efternamn", "Eva Lind")
        await answer(app, pilot, "Titel för", "")
        await until(pilot, lambda: "Hur länge ska" in words_of(app))
        await pilot.press("t")
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
        await answer(app, pilot, "Din lösenfras, Karin Ek.", "fel lösenfras")
        await until(
            pilot, lambda: "Fel lösenfras." in text_of(app) and not app.screen.query_one(Input).disabled
        )
        await answer(app, pilot, "Din lösenfras, Karin Ek.", PASSPHRASE)
        await answer(app, pilot, "gärna flera ord som", HERS, HERS)
        await until(pilot, lambda: "Din lösenfras är bytt" in text_of(app))
    unlock(app.folder, KARIN, HERS)


async def test_a_space_at_the_end_of_a_passphrase_is_part_of_it(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    spaced = HERS + " "
    unlock(app.folder).change_passphrase(PASSPHRASE, spaced)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("b")
        await answer(app, pilot, "Din lösenfras, Karin Ek.", spaced)
        await answer(app, pilot, "gärna flera ord som", PASSPHRASE, PASSPHRASE)
        await until(pilot, lambda: "Din lösenfras är bytt" in text_of(app))


async def test_keys_while_a_passphrase_is_tried_begin_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, real, tried = signed_in_app(tmp_path / "one", people=(KARIN, PER)), Vault.begin, Event()

    def slow(self: Vault, person: UUID, passphrase: str) -> object:
        assert tried.wait(20)
        return real(self, person, passphrase)

    monkeypatch.setattr(Vault, "begin", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("n")
        await prove(app, pilot)
        await pilot.press(*"tora", "enter", "r")
        await until(pilot, lambda: "Prövar …" in words_of(app))
        assert "Din lösenfras, Karin Ek." in words_of(app)
        tried.set()
        await until(pilot, lambda: "För- och efternamn" in words_of(app))
        assert [type(screen).__name__ for screen in app.screen_stack[1:]] == ["PeopleScreen", "Ask"]
        people = app.screen_stack[1]
        assert isinstance(people, PeopleScreen)
        people.action_recovery_key()  # as a key between two dialogs would
        await pilot.pause()
        assert [type(screen).__name__ for screen in app.screen_stack[1:]] == ["PeopleScreen", "Ask"]
        await pilot.press("escape")
        await until(pilot, lambda: "N släpp in" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, PeopleScreen))


async def test_removing_asks_for_the_name(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: "kan inte ta bort dig själv" in words_of(app))
        await pilot.press("down", "t")
        await prove(app, pilot)
        await answer(app, pilot, "Det som personen skrivit", "Per")
        await until(pilot, lambda: "Skriv Per Holm för att bekräfta" in words_of(app))
        await type_in(pilot, " Holm")
        await pilot.press("enter")
        await until(pilot, lambda: "Per Holm är borttagen" in words_of(app))
        assert app.workplace.vault.people == (KARIN,)


async def test_somebody_who_lost_passphrase_or_telephone_is_let_in_again(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    second, _ = second_step.enrol()
    unlock(app.folder, PER).enrol(PASSPHRASE, second)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        assert "Per Holm, socionom · två steg" in words_of(app)
        await pilot.press("i")
        await until(pilot, lambda: "Det gäller dig själv" in words_of(app))
        await pilot.press("down", "i")
        await prove(app, pilot)
        await until(pilot, lambda: "Hur länge ska Per Holm" in words_of(app))
        await pilot.press("d")
        await answer(app, pilot, "Hur många dagar?", "några")
        await until(pilot, lambda: "Ange 1 till" in words_of(app))
        app.focused.value = ""  # type: ignore[union-attr]
        await answer(app, pilot, "Hur många dagar?", "14")
        await answer(app, pilot, "Per Holm väljer ny lösenfras", "kort")
        await answer(app, pilot, "! Lösenfrasen måste ha minst 12 tecken", HERS * 2, HERS)
        await answer(app, pilot, "inte lika. Skriv båda igen.", HERS, HERS)
        await until(pilot, lambda: "Per Holm kan logga in igen" in words_of(app))
    assert unlock(app.folder, PER, HERS).person == PER


@pytest.mark.parametrize("key", ["n", "i", "t", "b", "s", "r"])
async def test_an_open_screen_is_not_enough_to_change_who_may_come_in(tmp_path: Path, key: str) -> None:
    """Whoever finds it has neither passphrase nor telephone; the passphrase alone is not enough either."""
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch, people=(KARIN, PER))
    second, _ = second_step.enrol()
    unlock(app.folder).enrol(PASSPHRASE, second)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("down", key)
        await answer(app, pilot, "Din lösenfras, Karin Ek.", "fel lösenfras")
        await until(pilot, lambda: "Fel lösenfras." in words_of(app))
        await prove(app, pilot)
        await answer(app, pilot, "Koden i din app", wrong_code(second, watch))
        await until(pilot, lambda: "Fel kod." in words_of(app))  # and the passphrase need not be typed again
        before = app.workplace.vault.people, app.workplace.vault.escrow_made
        await answer(app, pilot, "Koden i din app", code_of(second, watch))
        begun = {
            "n": "För- och efternamn",
            "i": "Hur länge ska Per Holm",
            "t": "Skriv namnet",
            "b": "gärna flera ord",
            "s": "Tvåstegsinloggning",
            "r": "Skriv av nyckeln",
        }
        await until(pilot, lambda: begun[key] in words_of(app))
        assert (app.workplace.vault.people, app.workplace.vault.escrow_made) == before


def code_of(second: Second, watch: Watch, step: int = 0) -> str:
    return HOTP(second_step._base32(second.secret)).at(int(watch().timestamp()) // second_step.STEP + step)


def wrong_code(second: Second, watch: Watch) -> str:
    near = {code_of(second, watch, step) for step in (-1, 0, 1)}
    return next(guess for guess in ("000000", "111111", "222222", "333333") if guess not in near)


async def test_ones_own_second_step_is_enrolled_after_the_passphrase(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("s")
        await answer(app, pilot, "Din lösenfras, Karin Ek.", "fel lösenfras")
        await until(pilot, lambda: "Fel lösenfras." in words_of(app))
        await prove(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, EnrolScreen) and app.focused is not None)
        screen = app.screen
        assert isinstance(screen, EnrolScreen)
        step = int(watch().timestamp()) // second_step.STEP
        code = HOTP(second_step.secret_in_groups(screen._second).replace(" ", "")).at(step)
        await answer(app, pilot, "Läs av koden", code)
        await until(pilot, lambda: "Skriv ned reservkoderna" in words_of(app))
        await answer(app, pilot, "Skriv ned reservkoderna", screen._codes[screen._asked])
        await until(pilot, lambda: "Nästa gång loggar du in" in words_of(app))
        assert "två steg" in text_of(app)
    with pytest.raises(CodeNeeded):
        unlock(app.folder)


async def test_a_recovery_key_is_made_from_the_list(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_people(app, pilot)
        await pilot.press("r")
        await prove(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, RecoveryKeyScreen) and app.focused is not None)
        screen = app.screen
        assert isinstance(screen, RecoveryKeyScreen)
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv nyckeln från papperet" in words_of(app))
        screen.query_one("#typed", Input).value = recovery_key.written(screen._key)
        await pilot.press("enter")
        await until(pilot, lambda: "Återställningsnyckeln gäller." in words_of(app))
        assert app.workplace.vault.escrow_made is not None
