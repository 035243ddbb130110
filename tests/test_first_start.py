"""First start: name, title, passphrase twice; then one works at once, alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cheap import CHEAP
from factories import Watch
from textual.pilot import Pilot
from textual.widgets import Input
from ui import PASSPHRASE, TestedApp, burst, text_of, type_in, until, words_of

from jourtui.screens import arriving
from jourtui.store import keys, workplace
from jourtui.store.replica import FILE, Replica, ReplicaError
from jourtui.store.session import Duty
from jourtui.store.vault import OpenVault, Vault
from jourtui.widgets.one_of import OneOf


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestedApp:
    monkeypatch.setattr("jourtui.store.device_half.system_keyring", lambda: None)
    return TestedApp(tmp_path / "new" / "jourtui", Watch())


async def later(app: TestedApp, pilot: Pilot[Any], *chooses: str) -> None:
    """Choose a duty; put off what is offered at the first start: the second step, and the recovery key."""
    await until(pilot, lambda: "Välj tjänst" in text_of(app))
    await pilot.press(*chooses, "enter")
    await until(pilot, lambda: "Tvåstegsinloggning" in text_of(app))
    assert not app.at_work
    await pilot.press("escape")
    await until(pilot, lambda: "Återställningsnyckel" in text_of(app))
    await pilot.press("escape")


async def test_five_fields_and_one_is_at_work(app: TestedApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app))
        for answer in ("Karin Ek", "socionom", PASSPHRASE, PASSPHRASE):
            await type_in(pilot, answer)
            await pilot.press("enter")
        await later(app, pilot, "right")
        await until(pilot, lambda: app.at_work)
        session = app.workplace.desk.session
        assert (session.person.name, session.person.title) == ("Karin Ek", "socionom")
        assert session.duty is Duty.BACKUP
        assert not app.demo
        await until(pilot, lambda: "ensam dator" in text_of(app))
        await until(
            pilot,
            lambda: (
                "! Ingen nyckelring: en fil i stället. Lösenfras och diskkryptering skyddar." in text_of(app)
            ),
        )
        app.say("")
        arriving._remind(app.screen, app.workplace.vault, new=False)  # type: ignore[arg-type]
        await until(pilot, lambda: "Du loggar in i ett steg." in text_of(app))
    assert Vault.load(app.folder).people[0].name == "Karin Ek"
    assert workplace.is_set_up(app.folder)


async def test_the_passphrase_is_judged_while_it_is_typed(app: TestedApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app))
        await type_in(pilot, "Karin Ek")
        await pilot.press("tab", "tab", "k")
        await until(pilot, lambda: "minst 12 tecken" in text_of(app).split("Tjänst")[1])
        await type_in(pilot, "arin ek i natt")
        await until(pilot, lambda: "innehåller ditt namn" in words_of(app))
        app.screen.query_one("#passphrase", Input).value = PASSPHRASE
        await until(pilot, lambda: "Lösenfrasen duger." in text_of(app))
        await pilot.press("tab", "x")
        await until(pilot, lambda: "inte lika" in text_of(app))


async def test_bad_input_loses_nothing(app: TestedApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app))
        await pilot.press("up", "down", "down")  # past the duties, which up and down leave as they are
        assert app.focused is app.screen.query_one("#title")
        assert app.screen.query_one("#duty", OneOf).chosen == 0
        await type_in(pilot, "socionom")
        await pilot.press("tab")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Skriv ditt namn." in text_of(app))
        assert app.focused is app.screen.query_one("#name")
        assert app.screen.query_one("#title", Input).value == "socionom"
        assert app.screen.query_one("#passphrase", Input).value == PASSPHRASE
        assert not app.folder.exists()
        await type_in(pilot, "Karin Ek")
        await pilot.press("enter", "enter", "enter")
        await type_in(pilot, PASSPHRASE + "x")
        await pilot.press("enter")
        await until(pilot, lambda: "inte lika. Skriv båda igen" in text_of(app))
        assert app.focused is app.screen.query_one("#passphrase")
        assert {app.screen.query_one(f"#{name}", Input).value for name in ("passphrase", "again")} == {""}
        for _ in range(2):  # it is the phrase, not what was left of the former with the phrase after it
            await type_in(pilot, PASSPHRASE)
            await pilot.press("enter")
        await later(app, pilot)
        await until(pilot, lambda: app.at_work)


async def test_a_field_gets_what_is_typed_right_after_the_key_that_leads_to_it(app: TestedApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app) and app.focused is not None)
        for text, key in (
            ("Karin", "tab"),
            ("chef", "shift+tab"),
            ("Bo", "enter"),
            ("vikarie", "tab"),
            ("k", "tab"),
        ):
            burst(app, text, key)  # coming to a field again selects what stands in it
        wanted = {"name": "Bo", "title": "vikarie", "passphrase": "k", "again": ""}
        await until(pilot, lambda: {one.id: one.value for one in app.screen.query(Input)} == wanted)


async def test_a_phrase_that_is_too_short_leaves_nothing_that_the_next_is_added_to(app: TestedApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app))
        for answer in ("Karin Ek", "", "kort", "kort"):
            await type_in(pilot, answer)
            await pilot.press("enter")
        await until(pilot, lambda: app.focused is app.screen.query_one("#passphrase"))
        assert {app.screen.query_one(f"#{name}", Input).value for name in ("passphrase", "again")} == {""}
        assert "minst 12 tecken" in words_of(app)


async def test_a_folder_that_cannot_be_used_is_said(app: TestedApp) -> None:
    app.folder.parent.write_text("a file where a folder should be")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Första start" in text_of(app))
        for answer in ("Karin Ek", "", PASSPHRASE, PASSPHRASE):
            await type_in(pilot, answer)
            await pilot.press("enter")
        await until(pilot, lambda: "Välj tjänst" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "kan inte användas" in words_of(app))
        assert app.screen.query_one("#again", Input).value == PASSPHRASE


# A set-up that was cut short


class PowerCut(Exception):
    pass


def cut(monkeypatch: pytest.MonkeyPatch, what: object, name: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PowerCut

    monkeypatch.setattr(what, name, fail)


@pytest.mark.parametrize("where", ["before the unit key", "before the journal", "inside the journal"])
def test_a_set_up_that_was_cut_short_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("jourtui.store.device_half.system_keyring", lambda: None)
        if where == "before the unit key":
            cut(patch, OpenVault, "put_secrets")
        elif where == "before the journal":
            cut(patch, Replica, "create")
        else:
            cut(patch, Replica, "set_meta")
        with pytest.raises(PowerCut):
            workplace.set_up(tmp_path, "Karin Ek", "", PASSPHRASE, cost=CHEAP)
    vault = Vault.load(tmp_path, cost=CHEAP)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    workplace.finish(tmp_path, opened)
    assert opened.secret(workplace.UNFINISHED) is None
    workplace.Workplace(tmp_path, opened, Duty.FIRST).close()


def test_a_journal_that_was_there_once_is_never_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = workplace.set_up(tmp_path, "Karin Ek", "", PASSPHRASE, cost=CHEAP, demo=True)
    (tmp_path / FILE).unlink()
    with pytest.raises(ReplicaError, match="saknas"):
        workplace.finish(tmp_path, opened)
    assert not (tmp_path / FILE).exists()


def test_a_journal_with_something_in_it_is_kept_by_finish(tmp_path: Path) -> None:
    opened = workplace.set_up(tmp_path, "Karin Ek", "", PASSPHRASE, cost=CHEAP, demo=True)
    opened.put_secret(workplace.UNFINISHED, b"demo")  # the very last step was cut off
    device = Replica.open(tmp_path, opened.data_key)
    before = device.device
    device.close()
    workplace.finish(tmp_path, opened)
    device = Replica.open(tmp_path, opened.data_key)
    assert device.device == before
    device.close()


def test_a_vault_without_the_key_of_its_journal_is_explained(tmp_path: Path) -> None:
    opened = workplace.set_up(tmp_path, "Karin Ek", "", PASSPHRASE, cost=CHEAP, demo=True)
    opened.put_secret(f"{workplace.UNIT}{keys.OWN_UNIT}", None)
    with pytest.raises(ReplicaError, match="saknar nyckeln"):
        workplace.finish(tmp_path, opened)
