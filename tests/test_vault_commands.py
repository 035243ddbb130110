"""Who may open the laptop, from the command line: people, passphrase, recovery key, two steps."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from cheap import CHEAP
from factories import PER
from machine import Machine
from pyotp import TOTP
from site_ import PASSPHRASE

from jourtui.commands.command_parts import WHO, WHOSE, CannotDo, ask_key, opener_of
from jourtui.rules.staff import Introduced
from jourtui.store import device_half, escrow, paths, recovery_key, second_step
from jourtui.store.open_vault import TRACE
from jourtui.store.vault import ENROL, Vault, WrongPassphrase
from jourtui.store.vault_place import no_attempts

NEW = "sju svarta får på heden"
KEY = bytes(range(20))


@pytest.fixture
def karin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    monkeypatch.setattr(device_half, "system_keyring", lambda: None)
    monkeypatch.setattr(recovery_key, "new", lambda: KEY)
    return Machine(tmp_path / "karin", "Karin Ek", monkeypatch, capsys)


def does(machine: Machine, *words: object, typed: tuple[str, ...] = (PASSPHRASE,)) -> str:
    code, said = machine.run(*words, passphrase="\n".join(typed))
    assert code == 0, said
    return said


def cannot(machine: Machine, *words: object, typed: tuple[str, ...]) -> str:
    code, said = machine.run(*words, passphrase="\n".join(typed))
    assert code == 1, said
    return said


def with_escrow(machine: Machine) -> str:
    vault = Vault.load(machine.folder, cost=CHEAP)
    vault.open(vault.people[0].id, PASSPHRASE).set_escrow(KEY)
    return recovery_key.written(KEY)


def opens(machine: Machine, passphrase: str) -> bool:
    vault = Vault.load(machine.folder, cost=CHEAP)
    try:
        vault.open(vault.people[0].id, passphrase)
    except WrongPassphrase:
        return False
    return True


def test_one_whom_the_journal_knows_is_asked_for_and_stays_the_same_person(karin: Machine) -> None:
    desk = (place := karin.at_work()).desk
    desk.write(uuid4(), Introduced(PER.id, PER.name, "socionom"))
    place.close()
    words = ("people", "add", "per  holm")
    said = cannot(karin, *words, typed=(PASSPHRASE, "kanske", NEW))
    assert "Per Holm, socionom, är redan känd i journalen" in said
    assert "Ingen är insläppt" in said
    does(karin, *words, typed=(PASSPHRASE, "samma", NEW))
    (same,) = Vault.load(karin.folder).people[1:]
    assert (same.id, same.name, same.title) == (PER.id, "Per Holm", "socionom"), "not as it was typed"
    out = ("people", "--person", "karin", "remove", "per holm")
    does(karin, *out, typed=(PASSPHRASE, "per holm"))
    does(karin, *words, typed=(PASSPHRASE, "annan", NEW))
    assert PER.id not in [person.id for person in Vault.load(karin.folder).people]


def test_of_two_whom_the_journal_knows_by_one_name_one_is_chosen(karin: Machine) -> None:
    desk = (place := karin.at_work()).desk
    titles = {"socionom": uuid4(), "vikarie": uuid4()}
    for title, person in titles.items():
        desk.write(uuid4(), Introduced(person, PER.name, title))
    place.close()
    words = ("people", "add", PER.name)
    code, said = karin.run_told(*words, passphrase="\n".join((PASSPHRASE, "samma", NEW)))
    assert code == 1
    assert "2 med det namnet är redan kända i journalen. Skriv 1 eller 2 om det är samma person" in said
    told = does(karin, *words, typed=(PASSPHRASE, "2", NEW))
    chosen = Vault.load(karin.folder).people[1].id
    assert f"2  Per Holm, {next(t for t, id_ in titles.items() if id_ == chosen)} ({str(chosen)[:8]})" in told
    out = ("people", "--person", "karin", "remove", "per holm")
    does(karin, *out, typed=(PASSPHRASE, "per holm"))
    does(karin, *words, typed=(PASSPHRASE, "annan", NEW))
    assert Vault.load(karin.folder).people[1].id not in titles.values()


def test_a_colleague_is_let_in_for_a_week_and_taken_out(karin: Machine) -> None:
    assert "Eva Lind kan nu logga in" in does(
        karin, "people", "add", "Eva Lind", "--title", "vikarie", "--days", 7, typed=(PASSPHRASE, NEW)
    )
    vault = Vault.load(karin.folder, cost=CHEAP)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    assert not opened.secrets(TRACE), "it is in the journal at once, for the other laptop to know her"
    opened.close()
    listed = does(karin, "people", "--person", "karin")
    assert "Karin Ek: ett steg\n" in listed
    assert "Eva Lind: ett steg, till 20" in listed
    words = ("people", "remove", "Eva Lind", "--person", "karin")
    assert "stämde inte" in cannot(karin, *words, typed=(PASSPHRASE, "Eva"))
    assert "borttagen" in does(karin, *words, typed=(PASSPHRASE, "eva lind"))
    assert "Eva" not in (karin.folder / paths.VAULT_FILE).read_text()


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("people", "remove", "Karin Ek"), (PASSPHRASE,), "inte ta bort dig själv"),
        (("people", "remove", "Ingen Alls"), (PASSPHRASE,), "finns inte på den här datorn"),
        (("people", "add", "Eva Lind"), (PASSPHRASE, "kort"), "minst 12 tecken"),
        (("people", "add", "Eva Lind", "--days", 0), (PASSPHRASE, NEW), "1 till 366 dagar"),
        (("people", "add", "karin ek"), (PASSPHRASE, NEW), "finns redan"),
        (("people",), ("fel",), "Fel lösenfras"),
        (("passphrase",), (PASSPHRASE, "fel", NEW), "Fel lösenfras"),
        (("passphrase",), (PASSPHRASE, PASSPHRASE, "sommar2026sommar"), "lätt att gissa"),
        (("escrow",), (PASSPHRASE, recovery_key.written(bytes(20))), "en annan nyckel"),
        (("escrow",), (PASSPHRASE, "X"), "Grupp 1"),
        (("recover", "--person", "Karin Ek"), (recovery_key.written(KEY), NEW), "ingen återställningsnyckel"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    karin: Machine, words: tuple[object, ...], typed: tuple[str, ...], said: str
) -> None:
    before = (karin.folder / paths.VAULT_FILE).read_bytes()
    code, told = karin.run_told(*words, passphrase="\n".join(typed))
    assert code == 1
    assert said in told
    assert (karin.folder / paths.VAULT_FILE).read_bytes() == before


def test_ones_passphrase_is_changed(karin: Machine) -> None:
    does(karin, "passphrase", typed=(PASSPHRASE, PASSPHRASE, NEW))
    assert not opens(karin, PASSPHRASE)
    assert opens(karin, NEW)


def test_a_recovery_key_is_shown_and_counts_when_typed_back(karin: Machine) -> None:
    said = does(karin, "escrow", typed=(PASSPHRASE, recovery_key.written(KEY).lower()))
    assert all(group in said for group in recovery_key.written(KEY).split())
    escrow.check(karin.folder, KEY)


def test_a_key_from_paper_does_not_stay_in_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = recovery_key.written(KEY)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("builtins.input", lambda question: paper)
    assert ask_key() == KEY
    lines = -(-len(f"Nyckel: {paper}") // 40)
    assert lines == 2
    assert capsys.readouterr().out == "\x1b[1A\x1b[2K" * lines + "Nyckel: läst, och borta från skärmen.\n"


def test_who_opens_another_laptop_is_asked_for_by_its_own_option(karin: Machine) -> None:
    """Two can open it, and nobody said who."""
    does(karin, "people", "add", "Eva Lind", "--days", 7, typed=(PASSPHRASE, NEW))
    for ask, option in ((WHO, "--person"), (WHOSE, "--theirs")):
        with pytest.raises(CannotDo, match=rf"{option} NAMN\. .*finns: Karin Ek, Eva Lind\."):
            opener_of(None, paper=False, ask=ask)(karin.folder)


def test_recovering_gives_a_new_passphrase_and_asks_for_a_new_telephone(karin: Machine) -> None:
    paper = with_escrow(karin)
    said = does(karin, "recover", "--person", "karin ek", typed=(paper, NEW))
    assert "Nyckeln på papperet gäller ännu" in said
    escrow.check(karin.folder, KEY)
    assert not opens(karin, PASSPHRASE)
    assert "två steg" in cannot(karin, "queue", typed=(NEW,))
    vault = Vault.load(karin.folder, cost=CHEAP)
    assert vault.open(vault.people[0].id, NEW).secret(f"{ENROL}{vault.people[0].id}")


def test_a_lost_device_half_is_made_anew_only_when_that_is_typed(karin: Machine) -> None:
    paper = with_escrow(karin)
    (karin.folder / device_half.KEY_FILE).unlink()
    before = (karin.folder / paths.VAULT_FILE).read_bytes()
    code, told = karin.run_told("recover", "--person", "Karin Ek", passphrase=f"{paper}\nja\n{NEW}")
    assert code == 1
    assert "Inget är ändrat" in told
    assert (karin.folder / paths.VAULT_FILE).read_bytes() == before
    said = does(karin, "recover", "--person", "Karin Ek", typed=(paper, "ny halva", NEW))
    assert "saknas" in said
    assert opens(karin, NEW)


def test_text_commands_ask_for_the_code_too(karin: Machine) -> None:
    second, _ = second_step.enrol()
    vault = Vault.load(karin.folder, cost=CHEAP)
    vault.open(vault.people[0].id, PASSPHRASE).enrol(PASSPHRASE, second)
    before = (karin.folder / paths.VAULT_FILE).read_bytes()
    for words in (("queue",), ("people", "add", "Eva Lind"), ("escrow",)):
        assert "Skriv koden först" in cannot(karin, *words, typed=(PASSPHRASE,))
        no_attempts(karin.folder)  # each is a wrong attempt, and the next would have to wait
    assert (karin.folder / paths.VAULT_FILE).read_bytes() == before, "nobody is let in by a passphrase alone"
    code = TOTP(second_step.secret_in_groups(second).replace(" ", "")).at(int(time.time()))
    does(karin, "queue", typed=(PASSPHRASE, code))
    assert "redan använd" in cannot(karin, "queue", typed=(PASSPHRASE, code))
    assert json.loads((karin.folder / paths.VAULT_FILE).read_bytes())["version"] == 2
