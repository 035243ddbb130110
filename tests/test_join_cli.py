"""From two laptops that work alone to a shared store, by the command line, as people would type it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from factories import NIGHT
from machine import Machine, digits
from postgres import without_password
from site_ import PASSPHRASE, Laptop, until
from terminal import Terminal

from jourtui import cli
from jourtui.commands import shared_commands
from jourtui.store import admin_line, device_half, joined, joining, server
from jourtui.store.verify import verify

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def url(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The administrator's address, without her password: it is in the environment."""
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


@pytest.fixture
def answer(url: str, karin: Machine, per: Machine, tmp_path: Path) -> Path:
    """Karin's laptop began the store and has let Per's in; he has not used her answer yet."""
    karin.does("server", "init", url)
    per.does("join", "--request", tmp_path / "ansökan", "--name", "Reserv")
    karin.does("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    return tmp_path / "svar"


def callers_of(laptop: Laptop, records: tuple[UUID, ...]) -> list[str]:
    return [laptop.desk.journal.call(record).caller_name for record in records]


def test_two_laptops_that_worked_alone_join_and_lose_nothing(
    url: str, karin: Machine, per: Machine, tmp_path: Path
) -> None:
    """As real programs, each in a process of its own."""
    before = karin.receive("Anna"), per.receive("Bo")
    assert "den första" in karin.process("server", "init", url)
    asked = per.process("join", "--request", tmp_path / "ansökan", "--name", "Reserv")
    let_in = karin.process("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    came = per.process("join", tmp_path / "svar")
    assert "Reserv är insläppt" in let_in
    assert digits(asked) | digits(came) == digits(let_in), "what is read aloud is the same on both sides"
    for file in ("ansökan", "svar"):
        assert (tmp_path / file).stat().st_mode & 0o077 == 0
    laptops = [Laptop(machine.at_work()) for machine in (karin, per)]
    for laptop in laptops:
        laptop.connect()
    both = ["Anna", "Bo"]
    for laptop in laptops:
        journal = laptop.desk.journal
        callers: Callable[[], list[str]] = partial(callers_of, laptop, before)
        until(lambda callers=callers: callers() == both, "what both wrote alone is here")  # type: ignore[misc]
        until(laptop.agreed, "all is sent")
        assert verify(laptop.place.replica, journal.unit_keys) == []
    for laptop in laptops:
        laptop.close()
    with psycopg.connect(url) as admin:
        versions = admin.execute("SELECT DISTINCT unit_version FROM journal.key").fetchall()
    assert versions == [(1,)], "every key that left can be opened by both"


def test_an_answer_can_be_used_once(per: Machine, answer: Path) -> None:
    assert "ansluten" in per.does("join", answer)
    assert "redan använt" in per.cannot("join", answer)


def test_an_answer_that_lay_too_long(
    url: str, karin: Machine, per: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    karin.does("server", "init", url)
    per.does("join", "--request", tmp_path / "ansökan")
    enrol = ("server", "enrol", url, tmp_path / "ansökan", "--out")
    with monkeypatch.context() as patch:
        patch.setattr(joining, "LASTS", timedelta(seconds=-1))  # as if it was made a day ago
        karin.does(*enrol, tmp_path / "gammalt")
    assert "be om ett nytt" in per.cannot("join", tmp_path / "gammalt")
    assert "24 timmar" in karin.does(*enrol, tmp_path / "svar")
    assert "Datorn är ansluten" in per.does("join", tmp_path / "svar")


def test_a_laptop_that_was_shut_out_is_let_in_again_as_another(
    url: str, karin: Machine, per: Machine, answer: Path, tmp_path: Path
) -> None:
    per.does("join", answer)
    first = per.receive("Anna")
    karins, pers = Laptop(karin.at_work()), Laptop(per.at_work())
    for laptop in (karins, pers):
        laptop.connect()
    until(lambda: callers_of(karins, (first,)) == ["Anna"], "both are in")
    until(pers.agreed, "all is sent")
    before = pers.place.replica.device
    pers.close()
    karin.does("server", "revoke", url, before)
    second = per.receive("Bo")
    per.does("join", "--request", tmp_path / "igen")
    said = karin.cannot("server", "enrol", url, tmp_path / "igen", "--out", tmp_path / "nytt")
    assert "jourtui join --request FIL --new" in said
    nowhere = tmp_path / "finns inte" / "som ny"
    assert "kunde inte skrivas" in per.cannot("join", "--request", nowhere, "--new")  # and nothing is changed
    assert str(before) in per.does("join", "--request", tmp_path / "som ny", "--new", "--name", "Reserv igen")
    karin.does("server", "enrol", url, tmp_path / "som ny", "--out", tmp_path / "nytt")
    assert "Datorn är ansluten" in per.does("join", tmp_path / "nytt")
    pers = Laptop(per.at_work())
    pers.connect()
    until(lambda: callers_of(karins, (first, second)) == ["Anna", "Bo"], "what it wrote while out is there")
    until(pers.agreed, "all is sent")
    assert pers.place.replica.device != before
    for laptop in (karins, pers):
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []
        laptop.close()
    listed = karin.does("server", "devices", url)
    assert next(line for line in listed.splitlines() if str(before) in line).count("spärrad") == 1
    assert "Reserv igen" in listed


def test_ids_that_may_be_of_one_laptop_are_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def device(laptop: str, revoked: datetime | None = None) -> server.Device:
        return server.Device(uuid4(), "jour_x", laptop, 1, 1, NIGHT, revoked, can_log_in=True)

    found = [device("vm"), device("vm", NIGHT), device("Reserv")]
    shared_commands._say_alike(found)
    assert capsys.readouterr().out == ""
    found += [device("vm"), device("")]
    shared_commands._say_alike(found)
    said = capsys.readouterr().out
    assert "2 id som är insläppta heter vm." in said
    assert "1 id som är insläppt har inget namn." in said
    assert "revoke" in said


def test_an_answer_is_for_one_laptop_and_its_last_request(
    karin: Machine, per: Machine, answer: Path, tmp_path: Path
) -> None:
    karin.does("join", "--request", tmp_path / "karins")
    assert "en annan dator" in karin.cannot("join", answer)
    per.does("join", "--request", tmp_path / "igen")
    assert "tidigare ansökan" in per.cannot("join", answer)


def test_an_answer_without_a_request(karin: Machine, per: Machine, answer: Path) -> None:
    other = per.at_work()
    other.vault.put_secret("join:private", None)
    other.close()
    assert "Ingen ansökan väntar" in per.cannot("join", answer)


def test_files_that_are_none(url: str, karin: Machine, per: Machine, answer: Path, tmp_path: Path) -> None:
    whole = answer.read_bytes()
    bad = tmp_path / "fil"
    for content, words in (
        (b"", "inte ett svar"),
        (b"%PDF-1.7", "inte ett svar"),
        ((tmp_path / "ansökan").read_bytes(), "inte ett svar"),
        (whole[: len(whole) // 2], "skada"),
        (whole.replace(b'"sealed": "', b'"sealed": "AAAA'), "skadat"),
        (json.dumps(json.loads(whole) | {"version": 2}).encode(), "nyare version"),
        (bytes(2 << 20), "för stor"),
    ):
        bad.write_bytes(content)
        assert words in per.cannot("join", bad)
    assert "finns inte" in per.cannot("join", tmp_path / "saknas")
    assert "är en katalog" in per.cannot("join", tmp_path)
    for content, words in ((whole, "inte en ansökan"), (b"{}", "inte en ansökan")):
        bad.write_bytes(content)
        assert words in karin.cannot("server", "enrol", url, bad, "--out", tmp_path / "nytt")
    assert not (tmp_path / "nytt").exists()
    per.does("join", answer)  # none of that spoilt the right one


def test_nothing_is_written_over(
    url: str, karin: Machine, per: Machine, answer: Path, tmp_path: Path
) -> None:
    kept = answer.read_bytes()
    assert "finns redan" in per.cannot("join", "--request", answer)
    assert "finns redan" in karin.cannot("server", "enrol", url, tmp_path / "ansökan", "--out", answer)
    assert "kunde inte skrivas (finns inte)" in per.cannot("join", "--request", tmp_path / "borta" / "fil")
    assert answer.read_bytes() == kept


def test_a_wrong_passphrase_changes_nothing(url: str, karin: Machine) -> None:
    code, said = karin.run("server", "init", url, passphrase="fel lösenfras helt")
    assert (code, "Fel lösenfras" in said) == (1, True)
    with pytest.raises(admin_line.ServerError, match="inget gemensamt lager"):
        server.status(url)


def test_init_again_and_by_another(url: str, karin: Machine, per: Machine, postgres: Cluster) -> None:
    karin.does("server", "init", url)
    again = karin.does("server", "init", url)
    assert "redan ansluten" in again
    assert "  REVOKE ALL ON DATABASE template1 FROM PUBLIC;\n" in again, "where else a laptop's role gets in"
    assert "redan i bruk" in per.cannot("server", "init", url)
    with postgres.database() as elsewhere:
        server.init(elsewhere, demo=True)
        assert "annat gemensamt lager" in karin.cannot("server", "init", without_password(elsewhere)[0])
        assert server.devices(elsewhere) == []


def test_an_init_that_was_cut_short_can_be_made_again(
    url: str, karin: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(joined, "join", power_cut)
        patch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
        assert cli.main(["server", "init", url, "--dir", str(karin.folder)]) == 130
    assert "den första" in karin.does("server", "init", url)


def test_who_is_not_in_lets_nobody_in(url: str, karin: Machine, per: Machine, tmp_path: Path) -> None:
    karin.does("server", "init", url)
    karin.does("join", "--request", tmp_path / "ansökan")
    said = per.cannot("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    assert "inte ansluten själv" in said
    assert len(server.devices(url)) == 1


def test_demo_and_real_never_meet(
    url: str,
    karin: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(device_half, "_into_keyring", lambda *_: False)
    real = Machine(tmp_path / "skarp", "Eva Lind", monkeypatch, capsys, demo=False)
    karin.does("server", "init", url)
    assert "gjort för en demo" in real.cannot("server", "init", url)
    real.does("join", "--request", tmp_path / "ansökan")
    karin.does("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar")
    assert "gjort för en demo" in real.cannot("join", tmp_path / "svar")
    place = real.at_work()
    assert joined.store_of(place.vault) is None
    place.close()


def test_who_is_in_and_shutting_out(url: str, karin: Machine, per: Machine, answer: Path) -> None:
    per.does("join", answer)
    assert "demo: 0 händelser" in karin.does("server", "status", url)
    listed = karin.does("server", "devices", url).splitlines()
    assert sum("insläppt" in line for line in listed) == 2
    reserve = next(line.split()[0] for line in listed if "Reserv" in line)
    assert "Reserv" in karin.does("server", "revoke", url, reserve)
    told = karin.does("people", "history")
    assert "Karin Ek spärrade datorn Reserv" in told
    assert "Karin Ek släppte in datorn Reserv" in told
    code, said = karin.run_told("server", "revoke", url, reserve, passphrase="fel lösenfras helt")
    assert (code, "Spärren gäller, men står inte i journalen. Fel lösenfras." in said) == (0, True)
    assert sum("spärrad" in line for line in karin.does("server", "devices", url).splitlines()) == 1
    assert "ingen sådan dator" in karin.cannot("server", "revoke", url, "jour_nobody")
    nowhere = karin.cannot("server", "status", url.replace("host=", "host=/nowhere"))
    assert "svarar inte" in nowhere
    assert "No such file" in nowhere


def test_a_password_on_the_command_line_is_warned_of(
    url: str, karin: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    karin.does("server", "init", url)
    told = psycopg.conninfo.make_conninfo(url, password=os.environ["PGPASSWORD"])
    monkeypatch.delenv("PGPASSWORD")
    assert cli.main(["server", "status", told]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Gemensamt lager")
    assert printed.err.count("\n") == 1
    assert "kan läsas av alla på den här datorn" in printed.err
    assert "kräver ett lösenord för rollen postgres" in karin.cannot("server", "status", url)


def test_a_password_that_nobody_gave_is_asked_for(
    url: str, karin: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    karin.does("server", "init", url)
    password = os.environ["PGPASSWORD"]
    monkeypatch.delenv("PGPASSWORD")
    with Terminal(["server", "status", url], tmp_path) as terminal:
        terminal.see("Lösenord för postgres i PostgreSQL:")
        terminal.press(password, "enter")
        terminal.see("Gemensamt lager, demo: 0 händelser")
        assert terminal.end() == 0
        assert password.encode() not in terminal.raw


def test_words_that_are_missing_are_a_sentence(karin: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        karin.run("join")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "jourtui: Det saknas: FIL. Se jourtui join --help.\n"
