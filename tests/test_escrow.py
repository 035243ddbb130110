"""The recovery key on paper: typed with mistakes, renewed, and what it opens when everything else is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cheap import CHEAP
from hypothesis import given
from hypothesis import strategies as st
from pyotp import HOTP

from jourtui.store import admission, device_half, escrow, paths, recovery_key, second_step
from jourtui.store.recovery_key import KeyMistyped
from jourtui.store.vault import OpenVault, TooSoon, Vault, VaultError, WrongPassphrase
from jourtui.store.vault_place import no_attempts

GOOD, OTHER, NEW = "tre gröna båtar i hamn", "fem gula cyklar på ön", "sju svarta får på heden"
KEYS = st.binary(min_size=20, max_size=20)


# On paper


@given(KEYS)
def test_what_is_written_is_read(key: bytes) -> None:
    text = recovery_key.written(key)
    assert [len(group) for group in text.split()] == [5] * 8
    assert recovery_key.read(text) == key
    assert recovery_key.read(text.lower().replace(" ", "").replace("0", "o").replace("1", "i")) == key


@given(KEYS, st.integers(0, 39), st.sampled_from(recovery_key._SIGNS))
def test_any_one_wrong_sign_is_noticed_in_its_group(key: bytes, at: int, sign: str) -> None:
    signs = recovery_key.written(key).replace(" ", "")
    if signs[at] == sign:
        return
    with pytest.raises(KeyMistyped, match=f"Grupp {at // 5 + 1} "):
        recovery_key.read(signs[:at] + sign + signs[at + 1 :])


@given(KEYS, st.integers(0, 7), st.integers(0, 7))
def test_groups_that_changed_places_are_noticed(key: bytes, one: int, other: int) -> None:
    groups = recovery_key.written(key).split()
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(KeyMistyped):
        recovery_key.read(" ".join(groups))


@pytest.mark.parametrize("spoil", [lambda t: "", lambda t: t[:-6], lambda t: t + t[:5], lambda t: t[:-1]])
def test_too_few_or_too_many_signs_are_said(spoil: Callable[[str], str]) -> None:
    with pytest.raises(KeyMistyped):
        recovery_key.read(spoil(recovery_key.written(bytes(range(20)))))


@given(st.text())
def test_anything_else_is_a_sentence(text: str) -> None:
    with pytest.raises(KeyMistyped, match=r"\.$"):
        recovery_key.read(text)


# In use


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenVault:
    monkeypatch.setattr(device_half, "system_keyring", lambda: None)
    directory = paths.private_directory(tmp_path / "laptop")
    opened = Vault.create(directory, "Eva Lind", "socionom", GOOD, cost=CHEAP)
    opened.put_secret("unit:0", b"u" * 32)
    opened.add_person("Lars Ek", "vikarie", OTHER)
    return opened


def recover(laptop: OpenVault, key: bytes, name: str = "eva lind", *, new_half: bool = False) -> OpenVault:
    return escrow.recover(folder(laptop), key, name, NEW, cost=CHEAP, new_half=new_half)


def folder(laptop: OpenVault) -> Path:
    return laptop._place.directory


def opens(laptop: OpenVault, name: str, passphrase: str) -> OpenVault:
    vault = Vault.load(folder(laptop), cost=CHEAP)
    no_attempts(folder(laptop))
    person = next(person for person in vault.people if person.name == name)
    return vault.open(person.id, passphrase)


def test_a_lost_passphrase_is_replaced_and_the_person_is_the_same(laptop: OpenVault) -> None:
    key = recovery_key.new()
    laptop.set_escrow(key)
    vault = Vault.load(folder(laptop), cost=CHEAP)
    for _ in range(3):
        with suppress(WrongPassphrase):
            vault.open(laptop.person.id, "något annat")
    with pytest.raises(TooSoon):
        vault.open(laptop.person.id, GOOD)
    again = recover(laptop, key)
    assert (again.person, again.data_key) == (laptop.person, laptop.data_key)
    assert again.secret("unit:0") == b"u" * 32
    at_once = Vault.load(folder(laptop), cost=CHEAP).open(laptop.person.id, NEW)
    assert at_once.data_key == laptop.data_key, "the guesses before are no guesses at the new one"
    with pytest.raises(WrongPassphrase):
        opens(laptop, "Eva Lind", GOOD)
    assert opens(laptop, "Eva Lind", NEW).data_key == laptop.data_key
    assert opens(laptop, "Lars Ek", OTHER).data_key == laptop.data_key
    assert admission.second_step(again) is admission.SecondStep.DEMANDED


def test_somebody_new_can_be_let_in(laptop: OpenVault) -> None:
    key = recovery_key.new()
    laptop.set_escrow(key)
    recover(laptop, key, "Maj Berg")
    assert [person.name for person in laptop.people] == ["Eva Lind", "Lars Ek", "Maj Berg"]


def test_a_lost_telephone_is_forgotten(laptop: OpenVault) -> None:
    second, _ = second_step.enrol()
    laptop.enrol(GOOD, second)
    key = recovery_key.new()
    laptop.set_escrow(key)
    again = recover(laptop, key)
    assert not again.two_step
    assert admission.second_step(again) is admission.SecondStep.DEMANDED
    again.enrol(NEW, second_step.enrol()[0])
    assert admission.second_step(again) is admission.SecondStep.DONE


@pytest.mark.parametrize("loss", ["gone", "damaged", "another's"])
def test_a_lost_device_half_is_made_anew_and_the_others_are_out(laptop: OpenVault, loss: str) -> None:
    key = recovery_key.new()
    laptop.set_escrow(key)
    half = folder(laptop) / device_half.KEY_FILE
    if loss == "gone":
        half.unlink()
    else:
        half.write_text("?" if loss == "damaged" else "A" * 43 + "=")
    assert escrow.half_is_lost(folder(laptop))
    with pytest.raises(VaultError):
        recover(laptop, key)
    again = recover(laptop, key, new_half=True)
    assert escrow.half_is_lost(folder(laptop)) is None
    assert again.people == (laptop.person,)
    assert opens(laptop, "Eva Lind", NEW).secret("unit:0") == b"u" * 32


def test_a_half_from_a_keyring_that_is_gone_moves_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}

    class Ring:
        def get_password(self, service: str, username: str) -> str | None:
            return kept.get(username)

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[username]

    monkeypatch.setattr(device_half, "system_keyring", Ring)
    directory = paths.private_directory(tmp_path / "laptop")
    laptop = Vault.create(directory, "Eva Lind", "", GOOD, cost=CHEAP)
    key = recovery_key.new()
    laptop.set_escrow(key)
    monkeypatch.setattr(device_half, "system_keyring", lambda: None)
    assert "nyckelring" in (escrow.half_is_lost(directory) or "")
    recover(laptop, key, new_half=True)
    assert Vault.load(directory).about_half.kind == "file"
    assert opens(laptop, "Eva Lind", NEW).data_key == laptop.data_key


def test_a_renewed_key_shuts_the_old_one_out(laptop: OpenVault) -> None:
    old, new = recovery_key.new(), recovery_key.new()
    laptop.set_escrow(old)
    laptop.set_escrow(new)
    with pytest.raises(VaultError, match="nyare"):
        recover(laptop, old)
    assert recover(laptop, new).data_key == laptop.data_key


def test_without_escrow_or_with_a_poor_passphrase_nothing_changes(laptop: OpenVault) -> None:
    file = folder(laptop) / paths.VAULT_FILE
    before = file.read_bytes()
    with pytest.raises(VaultError, match="ingen återställningsnyckel"):
        recover(laptop, recovery_key.new())
    assert file.read_bytes() == before
    key = recovery_key.new()
    laptop.set_escrow(key)
    before = file.read_bytes()
    with pytest.raises(VaultError, match="minst 12"):
        escrow.recover(folder(laptop), key, "Eva Lind", "kort", new_half=True, cost=CHEAP)
    assert file.read_bytes() == before
    assert key not in before


def test_codes_of_the_old_telephone_open_nothing_after_recovery(laptop: OpenVault) -> None:
    second, codes = second_step.enrol()
    laptop.enrol(GOOD, second)
    key = recovery_key.new()
    laptop.set_escrow(key)
    recover(laptop, key)
    file = (folder(laptop) / paths.VAULT_FILE).read_bytes()
    assert b'"second"' not in file
    assert HOTP(second_step._base32(second.secret)).at(1).encode() not in file
    assert not any(code.encode() in file for code in codes)
