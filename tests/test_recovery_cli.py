"""Backup, restore, rescue, outbox and heal as typed by somebody who gets something wrong: one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from machine import Machine
from postgres import without_password

from jourtui.store import copies, healing, recovery_key, server
from jourtui.store.device_half import KEY_FILE
from jourtui.store.paths import VAULT_FILE
from jourtui.store.replica import FILE

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def url(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with postgres.database() as url:
        bare, password = without_password(url)
        monkeypatch.setenv("PGPASSWORD", password)
        yield bare


@pytest.fixture
def karin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path / "karin", "Karin Ek", monkeypatch, capsys)


@pytest.fixture
def per(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path / "per", "Per Holm", monkeypatch, capsys)


def test_a_backup_in_a_folder_of_its_own(karin: Machine) -> None:
    karin.receive("Anna")
    said = karin.does("backup")
    assert str(karin.folder / "backups") in said
    assert "35 dagar" in said
    assert "3 bara här: datorn arbetar ensam" in karin.does("status")


def test_where_a_backup_cannot_be_written(karin: Machine, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    assert "fil" in karin.cannot("backup", tmp_path / "fil")
    assert "fil" in karin.cannot("backup", tmp_path / "fil" / "usb")
    if os.geteuid():
        (tmp_path / "usb").mkdir(mode=0o500)
        assert "behörighet" in karin.cannot("backup", tmp_path / "usb")
    assert "ingen än" in karin.does("status")


def test_a_full_stick_is_told(karin: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "write_keys", full)
    assert "inte plats" in karin.cannot("backup")
    assert list((karin.folder / "backups").iterdir()) == []


def test_what_is_no_backup(karin: Machine, tmp_path: Path) -> None:
    karin.receive("Anna")
    (tmp_path / "tom").mkdir()
    (tmp_path / "bild.png").write_bytes(b"\x89PNG")
    karin.does("backup", tmp_path / "usb")
    before = (karin.folder / FILE).read_bytes()
    (keys,) = (tmp_path / "usb").glob("*-nycklar.kopia")
    for given, words in (
        (tmp_path / "saknas", "finns inte"),
        (tmp_path / "tom", "ingen kopia"),
        (tmp_path / "bild.png", "slutar på"),
        (keys, "slutar på"),
    ):
        assert words in karin.cannot("restore", given, "--replace")
    assert "redan en journal" in karin.cannot("restore", tmp_path / "usb")
    keys.write_bytes(b"\x89PNG")
    assert "ingen nyckelkopia" in karin.cannot("restore", tmp_path / "usb", "--replace")
    keys.unlink()
    assert "saknas" in karin.cannot("restore", tmp_path / "usb", "--replace")
    assert (karin.folder / FILE).read_bytes() == before


def test_on_a_laptop_without_the_half_the_way_in_is_told(karin: Machine, tmp_path: Path) -> None:
    karin.receive("Anna")
    assert "På papper: ingen återställningsnyckel än" in karin.does("status")
    place = karin.at_work()
    place.vault.set_escrow(recovery_key.new())
    place.close()
    assert "På papper: återställningsnyckel, gjord" in karin.does("status")
    karin.does("backup", tmp_path / "usb")
    (karin.folder / KEY_FILE).unlink()
    assert "öppnar utan den: jourtui recover" in karin.cannot("status")
    (karin.folder / VAULT_FILE).unlink()
    said = karin.cannot("restore", tmp_path / "usb", "--replace")
    assert "saknas, så valvet kan inte öppnas. Med --paper öppnas det med återställningsnyckeln." in said


def test_a_wrong_passphrase_restores_nothing(karin: Machine, tmp_path: Path) -> None:
    karin.receive("Anna")
    karin.does("backup", tmp_path / "usb")
    code, said = karin.run("restore", tmp_path / "usb", "--replace", passphrase="fel lösenfras helt")
    assert (code, "Fel lösenfras" in said) == (1, True)
    assert not list(karin.folder.glob("aside-*"))
    restored = karin.does("restore", tmp_path / "usb", "--replace")
    assert "3 väntande" in restored
    assert "orört" in restored
    lost = "ångrats och gallrats efter kopian"
    assert lost not in restored, "the journal that was here knew of it"
    (karin.folder / FILE).unlink()
    assert lost in karin.does("restore", tmp_path / "usb", "--replace")


def test_who_is_alone_has_nobody_to_carry_to(karin: Machine, per: Machine, tmp_path: Path) -> None:
    karin.receive("Anna")
    assert "inte ansluten" in karin.cannot("outbox", "write", tmp_path / "utkorg")
    assert not (tmp_path / "utkorg").exists()
    assert "finns inte" in karin.cannot("outbox", "read", tmp_path / "utkorg")
    assert "inte ansluten" in karin.cannot("rescue", per.folder, "--why", "trasig")
    assert "--why" in karin.cannot("rescue", per.folder)
    assert "ingen dator" in karin.cannot("rescue", tmp_path, "--why", "trasig")


def test_an_outbox_waits_until_the_store_answers(
    url: str, karin: Machine, per: Machine, tmp_path: Path, postgres: Cluster
) -> None:
    karin.does("server", "init", url)
    per.does("join", "--request", tmp_path / "ansökan")
    karin.does("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    per.does("join", tmp_path / "svar")
    karin.receive("Anna")
    assert "4 händelser" in karin.does("outbox", "write", tmp_path / "utkorg")
    assert "finns redan" in karin.cannot("outbox", "write", tmp_path / "utkorg")
    device = per.at_work()
    mine = device.replica.device
    device.close()
    server.revoke(url, mine)
    assert "släpper inte in" in per.cannot("outbox", "read", tmp_path / "utkorg")
    assert "4 händelser är skickade" in karin.does("outbox", "read", tmp_path / "utkorg")
    assert "4 fanns redan" in karin.does("outbox", "read", tmp_path / "utkorg")


def test_what_was_carried_is_no_laptop_and_what_a_shut_out_one_wrote_is_asked_about(
    url: str, karin: Machine, per: Machine, tmp_path: Path
) -> None:
    karin.does("server", "init", url)
    per.does("join", "--request", tmp_path / "ansökan", "--name", "Reserv")
    karin.does("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    per.does("join", tmp_path / "svar")
    per.receive("Anna")
    per.does("outbox", "write", tmp_path / "utkorg")
    karin.does("outbox", "read", tmp_path / "utkorg")
    karins, pers, odd = server.devices(url)
    first = str(pers.device_id)[:8]
    listed = karin.does("server", "devices", url)
    assert f"  {odd.device_id}  är inget eget: så bar den fram det som {first} skrev" in listed
    assert "heter" not in listed
    assert str(karins.device_id)[:8] in karin.cannot("server", "revoke", url, odd.device_id)
    assert not any(device.revoked_at for device in server.devices(url))
    assert "ingen sådan" in karin.cannot("server", "revoke", url, first[:7])
    assert karin.does("server", "revoke", url, first.upper()) == "Spärrad: Reserv.\n"
    assert f"spärrade datorn Reserv ({first})" in karin.does("people", "history")
    per.receive("Bo")
    per.does("outbox", "write", tmp_path / "igen")
    assert f"datorn {first}, som Karin Ek spärrade" in karin.cannot("outbox", "read", tmp_path / "igen")
    assert "är skickad" in karin.does("outbox", "read", tmp_path / "igen", "--revoked")
    karin.does("server", "freeze", url)
    thawed = karin.does("server", "thaw", url)
    assert f"Insläppta är: {karins.laptop} ({str(karins.device_id)[:8]}). Spärra" in thawed


def test_a_new_store_that_nobody_is_in_yet_is_not_said_to_go_on(
    url: str, karin: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healing, "thaw", lambda url: uuid4())
    monkeypatch.setattr(server, "devices", lambda url: [])
    assert "Ingen dator är insläppt i det än" in karin.does("server", "thaw", url)


def test_the_store_is_compared_with_all_that_a_laptop_has(
    url: str, karin: Machine, per: Machine, tmp_path: Path
) -> None:
    assert "inte ansluten" in per.cannot("verify", "--store")
    karin.does("server", "init", url)
    karin.receive("Anna")
    karin.does("outbox", "write", tmp_path / "utkorg")
    karin.does("outbox", "read", tmp_path / "utkorg")
    assert "likadana" in karin.does("verify", "--store")
    with server.journal(url) as admin:
        admin.execute("ALTER TABLE journal.event DISABLE TRIGGER no_change")
        admin.execute("UPDATE journal.event SET server_time = server_time - 1 WHERE seq = 2")
    assert "likadana" not in karin.does("verify")
    code, said = karin.run_told("verify", "--store")
    assert (code, said.splitlines()[-1]) == (
        3,
        "Händelse 2: Det gemensamma lagret har något annat än datorn.",
    )


def test_healing_takes_a_laptop_that_has_been_joined_and_its_own_store(
    url: str, karin: Machine, per: Machine, postgres: Cluster
) -> None:
    assert "inte varit ansluten" in per.cannot("server", "heal", url)
    karin.does("server", "init", url)
    assert "inte fryst" in karin.cannot("server", "thaw", url)
    karin.does("server", "freeze", url)
    assert "fryst" in karin.does("server", "status", url)
    karin.does("server", "thaw", url)
    with postgres.database() as database:
        elsewhere, _ = without_password(database)
        assert "inget gemensamt lager" in karin.cannot("server", "freeze", elsewhere)
        assert "0 händelser" in karin.does("server", "heal", elsewhere)
        assert "inget gemensamt lager" in karin.cannot("server", "status", elsewhere)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    from jourtui import cli

    for words in (["backup"], ["restore"], ["rescue"], ["outbox"], ["status"], ["server", "heal"]):
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--help"])
        assert ended.value.code == 0
        assert "användning" in capsys.readouterr().out
    assert sys.stdout is not None
