"""Two steps on the screen: enrolling by QR code, signing in with a code, the recovery key typed back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import segno
from cheap import CHEAP
from factories import KARIN, PER, Watch
from pyotp import HOTP
from textual.pilot import Pilot
from textual.widgets import Input
from ui import PASSPHRASE, TestedApp, make_folder, text_of, type_in, unlock, until, words_of

from jourtui.screens.enrol import EnrolScreen
from jourtui.screens.recovery_key import RecoveryKeyScreen
from jourtui.store import escrow, recovery_key, second_step
from jourtui.store.joining import JoinSecrets
from jourtui.store.second_step import STEP, Second
from jourtui.store.vault import CodeNeeded, Vault
from jourtui.widgets import qr_code


def code(second: Second, watch: Watch, step: int = 0) -> str:
    return HOTP(second_step._base32(second.secret)).at(int(watch().timestamp()) // STEP + step)


def wrong(second: Second, watch: Watch) -> str:
    near = {code(second, watch, step) for step in (-1, 0, 1)}
    return next(guess for guess in ("000000", "111111", "222222", "333333") if guess not in near)


def enrolled(folder: Path) -> Second:
    return enrolled_with_codes(folder)[0]


def enrolled_with_codes(folder: Path) -> tuple[Second, tuple[str, ...]]:
    make_folder(folder, (KARIN, PER))
    second, codes = second_step.enrol()
    opened = unlock(folder)
    opened.enrol(PASSPHRASE, second)
    opened.close()
    return second, codes


def joined(folder: Path) -> Path:
    make_folder(folder)
    opened = unlock(folder)
    store = JoinSecrets("host", 1, "jour", "laptop", "pw", None, bytes(32), 1, uuid4(), False)
    opened.put_secret("shared", msgspec.json.encode(store))
    opened.close()
    return folder


async def give(app: TestedApp, pilot: Pilot[Any], passphrase: str = PASSPHRASE) -> None:
    await until(pilot, lambda: "Karin Ek" in text_of(app))
    await type_in(pilot, passphrase)
    await pilot.press("enter")


def at_code(app: TestedApp) -> bool:
    """Whether the code is asked for, and can be typed."""
    return "Logga in: Karin Ek" in text_of(app) and app.focused is not None and app.focused.id == "code"


# The QR code


def modules(shown: list[str]) -> list[list[bool]]:
    """The half blocks back as modules; dark is True."""
    rows = []
    for line in shown:
        rows.append([character in "▀█" for character in line])
        rows.append([character in "▄█" for character in line])
    return rows


async def test_the_code_on_the_smallest_screen_is_whole_dark_on_light_and_has_its_margin(
    tmp_path: Path,
) -> None:
    app = TestedApp(make_folder(tmp_path / "one"), Watch())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        opened = unlock(app.folder)
        screen = EnrolScreen(opened, PASSPHRASE, later="senare")
        await app.push_screen(screen)
        await until(pilot, lambda: "Tvåstegsinloggning" in text_of(app))
        widget = screen.query_one("#qr")
        region = widget.region
        assert screen.region.contains_region(region)
        rows = text_of(app).splitlines()[region.y : region.bottom]
        seen = modules([row[region.x : region.right] for row in rows])
        style = widget.visual_style
        assert style.foreground is not None
        assert style.background is not None
        assert (style.foreground.hex, style.background.hex) == ("#000000", "#FFFFFF")
        secret = second_step.secret_in_groups(screen._second).split()
        assert all(group in text_of(app) for group in secret)
    meant = segno.make(second_step.uri(screen._second, "Karin Ek"), error="l", micro=False)
    want = [[bool(module) for module in row] for row in meant.matrix_iter(border=qr_code.MARGIN)]
    assert seen[: len(want)] == want
    assert not any(any(row) for row in seen[len(want) :])
    assert qr_code.MARGIN >= 4


# Enrolling


async def test_nothing_counts_before_a_code_was_right_and_a_recovery_code_typed_back(tmp_path: Path) -> None:
    watch = Watch()
    app = TestedApp(joined(tmp_path / "one"), watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, EnrolScreen))
        screen = app.screen
        assert isinstance(screen, EnrolScreen)
        await until(pilot, lambda: "senare (3 gånger till)" in words_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv koden först." in words_of(app))
        assert "Vänta på nästa" not in words_of(app)
        await type_in(pilot, wrong(screen._second, watch))
        await pilot.press("enter")
        await until(pilot, lambda: "Fel kod. Vänta på nästa" in words_of(app))
        unlock(app.folder).close()
        await type_in(pilot, code(screen._second, watch))
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv ned reservkoderna" in words_of(app))
        numbered = [f"{n} {backup}" for n, backup in enumerate(screen._codes, start=1)]
        await until(pilot, lambda: all(line in text_of(app) for line in numbered))
        await pilot.press("enter")
        await until(pilot, lambda: f"Skriv reservkod nummer {screen._asked + 1}" in words_of(app))
        assert not any(backup in text_of(app) for backup in screen._codes)
        await type_in(pilot, screen._codes[screen._asked - 1])
        await pilot.press("enter")
        await until(pilot, lambda: "Det är inte kod nummer" in words_of(app))
        unlock(app.folder).close()
        await pilot.press("escape", "escape", "escape")  # shows them again, and never closes them
        await until(pilot, lambda: all(line in text_of(app) for line in numbered))
        right = screen._codes[screen._asked]
        await type_in(pilot, right[0])  # without Enter first: hidden, and no key is lost
        await until(pilot, lambda: right not in text_of(app))
        await type_in(pilot, right[1:].upper())
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
    with pytest.raises(CodeNeeded):
        unlock(app.folder)


async def test_leaving_before_the_codes_are_written_down_changes_nothing(tmp_path: Path) -> None:
    watch = Watch()
    app = TestedApp(joined(tmp_path / "one"), watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, EnrolScreen) and app.focused is not None)
        screen = app.screen
        assert isinstance(screen, EnrolScreen)
        screen.query_one("#code", Input).value = code(screen._second, watch)
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv ned reservkoderna" in words_of(app))
        await pilot.press("f10")
    assert app.return_value == 0
    assert not unlock(app.folder).two_step


async def test_who_signs_in_is_told_what_was_done_to_the_way_in_until_it_is_read(tmp_path: Path) -> None:
    watch = Watch()
    folder = make_folder(tmp_path / "one", (KARIN, PER))
    opened = Vault.load(folder, cost=CHEAP, clock=lambda: watch().timestamp()).open(KARIN.id, PASSPHRASE)
    opened.set_escrow(bytes(20))
    opened.admit_again(PER.id, PASSPHRASE)
    opened.close()
    watch.forward(hours=1)
    sentences = (
        "En ny återställningsnyckel på papper gjordes 22:14 på den här datorn av Karin Ek.",
        "Du släpptes in igen, med en ny lösenfras och utan andra faktor, 22:14 på den här datorn av",
    )
    for read in (False, True):
        app = TestedApp(folder, watch)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda app=app: "Karin Ek" in text_of(app))  # type: ignore[misc]
            await pilot.press("down")
            await type_in(pilot, PASSPHRASE)
            await pilot.press("enter")
            await until(pilot, lambda app=app: "Sedan du sist" in text_of(app))  # type: ignore[misc]
            assert all(sentence in words_of(app) for sentence in sentences), words_of(app)
            await pilot.press("enter" if read else "escape")
            await until(pilot, lambda app=app: "Sedan du sist" not in text_of(app))  # type: ignore[misc]
    assert unlock(folder, PER).told == []


async def test_it_may_be_put_off_three_times_on_a_laptop_that_has_joined(tmp_path: Path) -> None:
    folder = joined(tmp_path / "one")
    for left in ("3 gånger till", "2 gånger till", "en gång till"):
        app = TestedApp(folder, Watch())
        async with app.run_test(size=(80, 24)) as pilot:
            await give(app, pilot)
            await until(pilot, lambda app=app, left=left: left in words_of(app))  # type: ignore[misc]
            await pilot.press("escape")
            await until(pilot, lambda app=app: app.at_work)  # type: ignore[misc]
    app = TestedApp(folder, Watch())
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, EnrolScreen))
        await pilot.press("escape", "f2", "f5")
        await until(pilot, lambda: "Här behövs två steg" in words_of(app))
        assert not app.at_work
        await pilot.press("f10")
    assert app.return_value == 0


async def test_an_open_vault_is_not_left_to_whoever_comes_by(tmp_path: Path) -> None:
    watch = Watch()
    app = TestedApp(joined(tmp_path / "one"), watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, EnrolScreen))
        assert app.return_value is None
        watch.forward(minutes=11)
        await until(pilot, lambda: app.return_value == 0)
        assert not app.at_work


# Signing in


async def test_passphrase_then_code(tmp_path: Path) -> None:
    watch = Watch()
    second = enrolled(tmp_path / "one")
    app = TestedApp(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: at_code(app))
        assert not app.at_work
        assert "Lösenfras" not in text_of(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Skriv koden först." in text_of(app))
        await type_in(pilot, code(second, watch))
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
        assert app.workplace.desk.session.person == KARIN
        await until(pilot, lambda: app.screen.is_mounted)
        await pilot.press("f9")
        await until(pilot, lambda: "Låst" in text_of(app))
        await type_in(pilot, PASSPHRASE)  # back from locked with the passphrase alone
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)


async def test_wrong_codes_are_said_and_slow_down_and_a_recovery_code_serves(tmp_path: Path) -> None:
    watch = Watch()
    second, codes = enrolled_with_codes(tmp_path / "one")
    app = TestedApp(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: at_code(app))
        for answer in ("Fel kod. Försök igen.", "Fel kod. Försök igen.", "Fel kod. Vänta 1 s."):
            app.screen.query_one("#code", Input).value = ""
            await type_in(pilot, wrong(second, watch))
            await pilot.press("enter")
            await until(pilot, lambda answer=answer: answer in words_of(app))  # type: ignore[misc]
            app.screen.say("")  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "passphrase")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")  # too soon
        assert not app.at_work
        watch.forward(seconds=1)
        await until(pilot, lambda: "Försök igen" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: at_code(app))
        await type_in(pilot, codes[3])
        await pilot.press("enter")
        await until(pilot, lambda: "Reservkoden är förbrukad, 7 är kvar." in words_of(app))


async def test_a_code_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    watch = Watch()
    enrolled(tmp_path / "one")
    app = TestedApp(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await give(app, pilot)
        await until(pilot, lambda: at_code(app))
        watch.forward(minutes=3)
        await until(pilot, lambda: "Koden dröjde." in text_of(app) and "Lösenfras" in text_of(app))


async def test_one_without_a_second_step_is_not_asked_on_a_laptop_alone(tmp_path: Path) -> None:
    enrolled(tmp_path / "one")
    app = TestedApp(tmp_path / "one", Watch())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        await pilot.press("down")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)


# The recovery key


async def test_the_recovery_key_counts_when_it_was_typed_back(tmp_path: Path) -> None:
    app = TestedApp(make_folder(tmp_path / "one"), Watch())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        opened = unlock(app.folder)
        screen = RecoveryKeyScreen(opened)
        done: list[bool | None] = []
        await app.push_screen(screen, done.append)
        await until(pilot, lambda: "Återställningsnyckel" in text_of(app))
        written = recovery_key.written(screen._key)
        assert all(group in text_of(app) for group in written.split())
        await pilot.press("enter")
        await until(pilot, lambda: "Skriv nyckeln från papperet" in words_of(app))
        assert not any(group in text_of(app) for group in written.split())
        field = screen.query_one("#typed", Input)
        field.value = ("0" if written[0] != "0" else "1") + written[1:]
        await pilot.press("enter")
        await until(pilot, lambda: "Grupp 1" in words_of(app))
        field.value = recovery_key.written(bytes(20))
        await pilot.press("enter")
        await until(pilot, lambda: "en annan nyckel" in words_of(app))
        assert opened.escrow_made is None
        field.value = written.lower()
        await pilot.press("enter")
        await until(pilot, lambda: done == [True])
    again = escrow.recover(app.folder, recovery_key.read(written), KARIN.name, "lugna blå vågor")
    assert again.data_key == opened.data_key
    assert Vault.load(app.folder).people == (KARIN,)
