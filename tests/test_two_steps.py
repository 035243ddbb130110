"""Signing in with two steps, through the vault's file: replay, slowness, tampering, people with an end."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from cheap import CHEAP
from pyotp import HOTP

from jourtui.screens.oneself import Proving
from jourtui.store import admission, device_half, paths, second_step, vault_file
from jourtui.store.admission import SecondStep
from jourtui.store.joining import JoinSecrets
from jourtui.store.second_step import STEP, Second
from jourtui.store.vault import (
    AccessEnded,
    CodeNeeded,
    Halfway,
    OpenVault,
    TooSoon,
    Vault,
    VaultError,
    WrongCode,
    WrongPassphrase,
)

GOOD, OTHER = "tre gröna båtar i hamn", "fem gula cyklar på ön"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Laptop:
    """Eva has a second step here and Lars has none. Every sign-in is one of a program just started."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = Clock()
        self.eva = Vault.create(directory, "Eva Lind", "socionom", GOOD, cost=CHEAP, clock=self.clock)
        self.lars = self.eva.add_person("Lars Ek", "vikarie", OTHER)
        self.second, self.codes = second_step.enrol()
        self.eva.enrol(GOOD, self.second)

    def load(self) -> Vault:
        return Vault.load(self.directory, cost=CHEAP, clock=self.clock)

    def begin(self, passphrase: str = GOOD) -> Halfway:
        begun = self.load().begin(self.eva.person.id, passphrase)
        assert isinstance(begun, Halfway)
        return begun

    def code(self, step: int = 0) -> str:
        return HOTP(second_step._base32(self.second.secret)).at(int(self.clock.now // STEP) + step)

    @property
    def file(self) -> Path:
        return self.directory / paths.VAULT_FILE


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    monkeypatch.setattr(device_half, "system_keyring", lambda: None)
    return Laptop(paths.private_directory(tmp_path / "laptop"))


def test_passphrase_and_code_open_and_neither_does_alone(laptop: Laptop) -> None:
    with pytest.raises(CodeNeeded):
        laptop.load().open(laptop.eva.person.id, GOOD)
    with pytest.raises(WrongPassphrase):
        laptop.load().open(laptop.eva.person.id, OTHER, laptop.code())
    with pytest.raises(WrongCode, match=r"^Fel kod\.$"):
        laptop.load().open(laptop.eva.person.id, GOOD, laptop.code(9))
    opened = laptop.load().open(laptop.eva.person.id, GOOD, laptop.code())
    assert opened.data_key == laptop.eva.data_key
    assert isinstance(laptop.load().begin(laptop.lars.id, OTHER), OpenVault)


def test_a_code_is_accepted_once_also_after_a_restart_and_by_two_at_once(laptop: Laptop) -> None:
    one, other, code = laptop.begin(), laptop.begin(), laptop.code()
    one.enter(code)
    for halfway in (other, laptop.begin()):
        with pytest.raises(WrongCode, match="redan använd"):
            halfway.enter(code)


def test_a_vault_that_was_exchanged_between_passphrase_and_code_opens_nothing(laptop: Laptop) -> None:
    halfway = laptop.begin()
    told = json.loads(laptop.file.read_text())
    laptop.file.write_text(json.dumps({**told, "vault_id": str(uuid4())}))
    with pytest.raises(VaultError, match="Börja om med lösenfrasen"):
        halfway.enter(laptop.code())


def test_wrong_codes_slow_down_and_the_right_passphrase_between_them_clears_nothing(laptop: Laptop) -> None:
    waits = []
    for _ in range(6):
        with pytest.raises(WrongCode) as caught:
            laptop.begin().enter("000000" if laptop.code() != "000000" else "111111")
        waits.append(caught.value.wait)
        laptop.load().confirm(laptop.eva.person.id, GOOD)  # nor does unlocking the screen
        laptop.clock.now += caught.value.wait
    assert waits == [0, 0, 1, 2, 4, 8]
    halfway = laptop.begin()
    with pytest.raises(WrongCode):
        halfway.enter(laptop.code(9))
    with pytest.raises(TooSoon) as soon:  # not even the right one is tried
        halfway.enter(laptop.code())
    laptop.clock.now += soon.value.wait
    halfway.enter(laptop.code())
    with pytest.raises(WrongPassphrase) as wrong:
        laptop.begin(OTHER)
    assert wrong.value.wait == 0


def test_signing_in_as_oneself_clears_no_guesses_at_a_colleague(laptop: Laptop) -> None:
    waits = []
    for _ in range(5):
        with pytest.raises(WrongPassphrase) as caught:
            laptop.begin("fel lösenfras som ingen har")
        waits.append(caught.value.wait)
        laptop.clock.now += caught.value.wait
        laptop.load().begin(laptop.lars.id, OTHER)
    assert waits == [0, 0, 1, 2, 4]


def test_a_code_whose_use_cannot_be_kept_lets_nobody_in(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    halfway = laptop.begin()

    def full(*_: object) -> None:
        raise VaultError("Valvet kunde inte sparas: disken är full.")

    with monkeypatch.context() as patch:
        patch.setattr(vault_file, "write", full)
        with pytest.raises(VaultError, match="kunde inte sparas"):
            halfway.enter(laptop.code())
    assert halfway.enter(laptop.code()).data_key == laptop.eva.data_key


def test_a_locked_screen_asks_for_the_passphrase_alone(laptop: Laptop) -> None:
    laptop.load().confirm(laptop.eva.person.id, GOOD)
    with pytest.raises(WrongPassphrase):
        laptop.load().confirm(laptop.eva.person.id, OTHER)


def test_neither_secret_nor_codes_are_in_the_files(laptop: Laptop) -> None:
    laptop.load().open(laptop.eva.person.id, GOOD, laptop.code())
    whole = b"".join(path.read_bytes() for path in laptop.directory.iterdir())
    secret = laptop.second.secret
    base32 = second_step._base32(secret)
    for text in (base32, secret.hex(), *laptop.codes):
        assert text.encode() not in whole
    assert secret not in whole


def test_halfway_holds_no_data_key_and_is_wiped(laptop: Laptop) -> None:
    halfway = laptop.begin()
    assert laptop.eva.data_key != bytes(halfway._key)
    halfway.close()
    assert not any(halfway._key)
    with pytest.raises(VaultError):
        halfway.enter(laptop.code())


def edit(laptop: Laptop, **values: object) -> None:
    raw = json.loads(laptop.file.read_bytes())
    for name, value in values.items():
        if value is None:
            raw["slots"][0].pop(name, None)
        else:
            raw["slots"][0][name] = value
    laptop.file.write_text(json.dumps(raw))


def test_taking_the_second_step_out_of_the_file_opens_nothing(laptop: Laptop) -> None:
    edit(laptop, second=None)
    with pytest.raises(WrongPassphrase):
        laptop.load().begin(laptop.eva.person.id, GOOD)


def test_a_damaged_second_step_is_a_sentence(laptop: Laptop) -> None:
    edit(laptop, second="A" * 80)
    with pytest.raises(VaultError, match="skadat"):
        laptop.begin().enter(laptop.code())


def test_a_changed_passphrase_keeps_the_second_step_and_what_was_used(laptop: Laptop) -> None:
    code = laptop.code()
    laptop.begin().enter(code)
    laptop.eva.change_passphrase(GOOD, OTHER)
    with pytest.raises(WrongCode, match="redan använd"):
        laptop.begin(OTHER).enter(code)
    laptop.begin(OTHER).enter(laptop.code(1))


def test_a_renewed_telephone_shuts_the_old_one_out(laptop: Laptop) -> None:
    new: Second = second_step.enrol()[0]
    with pytest.raises(WrongPassphrase):
        laptop.eva.enrol(OTHER, new)
    laptop.eva.enrol(GOOD, new)
    with pytest.raises(WrongCode):
        laptop.begin().enter(laptop.code())
    laptop.second = new
    laptop.begin().enter(laptop.code())


def test_a_colleague_lets_one_in_again_who_then_must_enrol(laptop: Laptop) -> None:
    lars = laptop.load().begin(laptop.lars.id, OTHER)
    assert isinstance(lars, OpenVault)
    lars.admit_again(laptop.eva.person.id, "sju svarta får på heden")
    with pytest.raises(WrongPassphrase):
        laptop.load().begin(laptop.eva.person.id, GOOD)
    opened = laptop.load().open(laptop.eva.person.id, "sju svarta får på heden")
    assert admission.second_step(opened) is SecondStep.DEMANDED


# People with an end


def test_nobody_signs_in_after_their_time_and_their_slot_goes(laptop: Laptop) -> None:
    end = int(laptop.clock.now) + 7 * 86400
    maj = laptop.eva.add_person("Maj Berg", "vikarie", OTHER, until=end)
    laptop.clock.now = end - 1
    assert isinstance(laptop.load().begin(maj.id, OTHER), OpenVault)
    laptop.clock.now = end
    with pytest.raises(VaultError, match="Tiden är ute för Maj Berg"):
        laptop.load().begin(maj.id, OTHER)
    laptop.begin().enter(laptop.code())
    assert "Maj Berg" not in laptop.file.read_text()
    laptop.eva.add_person("Maj Berg", "vikarie", OTHER, person_id=maj.id)


def test_one_whose_time_is_over_neither_unlocks_nor_lets_anybody_in(laptop: Laptop) -> None:
    end = int(laptop.clock.now) + 3600
    maj = laptop.eva.add_person("Maj Berg", "vikarie", OTHER, until=end)
    opened = laptop.load().open(maj.id, OTHER)
    laptop.load().confirm(maj.id, OTHER)
    assert opened.over(laptop.clock.now) is None
    laptop.clock.now = end
    assert opened.over(laptop.clock.now) == end
    with pytest.raises(AccessEnded, match="Tiden är ute för Maj Berg"):
        laptop.load().confirm(maj.id, OTHER)
    before = laptop.file.read_bytes()
    for change in (
        lambda: opened.add_person("Maj Berg igen", "vikarie", OTHER),
        lambda: opened.admit_again(maj.id, OTHER),
        lambda: opened.admit_again(laptop.eva.person.id, OTHER),
        lambda: opened.change_passphrase(OTHER, GOOD),
        lambda: opened.enrol(OTHER, second_step.enrol()[0]),
        lambda: opened.remove_person(laptop.lars.id),
        lambda: opened.set_escrow(bytes(20)),
    ):
        with pytest.raises(AccessEnded):
            change()
    assert laptop.file.read_bytes() == before
    opened.put_secret("kept", b"what the work needs")


def test_one_who_was_removed_while_signed_in_changes_nothing(laptop: Laptop) -> None:
    lars = laptop.load().open(laptop.lars.id, OTHER)
    laptop.eva.remove_person(laptop.lars.id)
    assert lars.over(laptop.clock.now) == int(laptop.clock.now)
    with pytest.raises(VaultError, match="finns inte i valvet"):
        lars.add_person("Maj Berg", "vikarie", OTHER)


# What people are told at their next sign-in


def test_a_changed_second_step_is_told_to_its_owner_until_read(laptop: Laptop) -> None:
    assert laptop.eva.told == [], "the first one is no change"
    laptop.clock.now += 60
    laptop.eva.enrol(GOOD, second_step.enrol()[0])
    (told,) = laptop.eva.told
    assert (told.what, told.by_name, told.at) == ("second_step", "Eva Lind", int(laptop.clock.now))
    assert laptop.load().open(laptop.lars.id, OTHER).told == []
    laptop.eva.forget_told()
    assert laptop.eva.told == []


def test_a_new_recovery_key_is_told_to_all_and_being_let_in_again_to_who_it_was(laptop: Laptop) -> None:
    laptop.eva.set_escrow(bytes(20))
    laptop.eva.admit_again(laptop.lars.id, GOOD)
    lars = laptop.load().open(laptop.lars.id, GOOD)
    assert [told.what for told in lars.told] == ["recovery_key", "admitted_again"]
    assert [told.what for told in laptop.eva.told] == ["recovery_key"]
    for _ in range(12):
        laptop.eva.set_escrow(bytes(20))
    assert len(laptop.eva.told) == 10
    laptop.eva.remove_person(lars.person.id)
    assert not [name for name in laptop.eva.secrets("tell:") if name.endswith(str(lars.person.id))]


def test_an_end_that_was_moved_in_the_file_opens_nothing(laptop: Laptop) -> None:
    end = int(laptop.clock.now) + 60
    laptop.eva.admit_again(laptop.eva.person.id, GOOD, until=end)
    edit(laptop, until=end + 3600)
    with pytest.raises(WrongPassphrase):
        laptop.load().begin(laptop.eva.person.id, GOOD)


def test_the_last_one_is_never_pruned(laptop: Laptop) -> None:
    laptop.eva.remove_person(laptop.lars.id)
    laptop.eva.admit_again(laptop.eva.person.id, GOOD, until=int(laptop.clock.now) - 1)
    vault = vault_file.read(laptop.file)
    assert vault.pruned(laptop.clock.now) == vault


def test_a_removed_person_is_gone_from_the_file_and_from_where_it_lay(laptop: Laptop) -> None:
    """The old file is held open, as its blocks on the disk are: zeros were written over it."""
    slot = next(slot for slot in vault_file.read(laptop.file).people if slot.id == laptop.lars.id)
    with open(laptop.file, "rb") as before:
        laptop.eva.remove_person(laptop.lars.id)
        assert not any(before.read())
    after = laptop.file.read_text()
    assert "Lars" not in after
    assert slot.id != laptop.eva.person.id


def test_somebodys_copy_of_the_vault_is_left_alone(laptop: Laptop, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.hardlink_to(laptop.file)
    before = copy.read_bytes()
    laptop.eva.remove_person(laptop.lars.id)
    assert copy.read_bytes() == before


# When it is asked for


def store(*, demo: bool) -> JoinSecrets:
    return JoinSecrets("host", 5432, "jour", "laptop", "secret", None, bytes(32), 1, uuid4(), demo)


def test_a_laptop_alone_offers_it_and_one_that_has_joined_waits_three_times(laptop: Laptop) -> None:
    lars = laptop.load().begin(laptop.lars.id, OTHER)
    assert isinstance(lars, OpenVault)
    assert admission.second_step(lars) is SecondStep.OFFERED
    lars.put_secret("shared", msgspec.json.encode(store(demo=False)))
    for left in (3, 2, 1):
        assert admission.waits_left(lars) == left
        assert admission.second_step(lars) is SecondStep.MAY_WAIT
        admission.put_off(lars)
    assert admission.second_step(lars) is SecondStep.DEMANDED
    assert admission.second_step(laptop.eva) is SecondStep.DONE
    lars.enrol(OTHER, second_step.enrol()[0])
    assert admission.second_step(lars) is SecondStep.DONE


def test_a_demo_never_asks(laptop: Laptop) -> None:
    lars = laptop.load().begin(laptop.lars.id, OTHER)
    assert isinstance(lars, OpenVault)
    lars.put_secret("shared", msgspec.json.encode(store(demo=True)))
    assert admission.second_step(lars) is SecondStep.DONE


# What older programs wrote, and what they may not touch


def test_only_what_an_older_program_cannot_honour_has_a_newer_version(laptop: Laptop, tmp_path: Path) -> None:
    assert json.loads(laptop.file.read_bytes())["version"] == 2
    plain = Vault.create(paths.private_directory(tmp_path / "plain"), "Maj Berg", "", GOOD, cost=CHEAP)
    plain.set_escrow(bytes(20))
    raw = json.loads((tmp_path / "plain" / paths.VAULT_FILE).read_bytes())
    assert raw["version"] == 1
    assert set(raw["slots"][0]) == {"kind", "id", "name", "title", "kdf", "wrapped"}


def test_an_unknown_person_is_a_sentence(laptop: Laptop) -> None:
    unknown: UUID = uuid4()
    with pytest.raises(VaultError, match="finns inte i valvet"):
        laptop.load().begin(unknown, GOOD)


@pytest.mark.parametrize("backed_out", [False, True])
def test_what_was_proved_after_the_screen_was_locked_opens_nothing(backed_out: bool) -> None:
    """The dialog still stands beneath the locked screen; whoever unlocks it has not shown who they are."""
    done: list[str] = []
    vault: Any = SimpleNamespace(close=lambda: done.append("closed"))
    dialog: Any = SimpleNamespace(
        is_active=False,
        is_attached=not backed_out,
        opened=None,
        dismiss=lambda value: done.append("dismissed"),
        _again=lambda error: done.append("asked again"),
    )
    Proving._tried(dialog, "lösenfras", vault)
    assert dialog.opened is None
    assert done == ["closed"] + ["asked again"] * (not backed_out)
