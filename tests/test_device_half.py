"""The laptop's half of the key goes into a real keyring or a private file, and nowhere else."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import keyring
import keyring.backend
import pytest
from keyring.backends import chainer, fail, null

from jourtui.store import device_half
from jourtui.store.device_half import DeviceHalf, DeviceHalfError

VAULT = UUID("7b0f9c7e-4b11-4c58-9f30-2f0b6f4c1a01")
FAILS: Callable[[], object] = fail.Keyring
NOTHING: Callable[[], object] = null.Keyring


class FakeKeyring:
    """A keyring in memory; `forgets` and `locked` are what real ones do on a bad day."""

    priority = 5.0

    def __init__(self, *, forgets: bool = False, locked: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.forgets, self.locked = forgets, locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise RuntimeError("collection is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise RuntimeError("collection is locked")
        if not self.forgets:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


def use(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


def test_a_real_keyring_keeps_the_half_and_the_probe_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = FakeKeyring()
    use(monkeypatch, backend)
    half = device_half.make(tmp_path, VAULT)
    assert half.kind == "keyring"
    assert list(backend.kept) == [("jourtui", str(VAULT))]
    assert device_half.fetch(tmp_path, VAULT, "keyring") == half.secret
    assert list(tmp_path.iterdir()) == []


class Weak(FakeKeyring):
    priority = 0.5


class Plaintext(FakeKeyring):
    priority = 9


Plaintext.__module__ = "keyrings.alt.file"


@pytest.mark.parametrize(
    "backend",
    [
        FAILS(),
        NOTHING(),
        Weak(),
        Plaintext(),
        FakeKeyring(forgets=True),
        FakeKeyring(locked=True),
    ],
    ids=["fail", "null", "weak", "plaintext", "forgets", "locked"],
)
def test_anything_less_means_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: object
) -> None:
    use(monkeypatch, backend)
    half = device_half.make(tmp_path, VAULT)
    assert half.kind == "file"
    assert device_half.fetch(tmp_path, VAULT, "file") == half.secret
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / device_half.KEY_FILE).stat().st_mode) == 0o600
    assert getattr(backend, "kept", {}) == {}


def test_of_a_chain_the_first_acceptable_member_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak, good = Plaintext(), FakeKeyring()

    class Chain(chainer.ChainerBackend):
        backends = [weak, good]

    chain: Callable[[], object] = Chain
    use(monkeypatch, chain())
    assert device_half.make(tmp_path, VAULT).kind == "keyring"
    assert (len(weak.kept), len(good.kept)) == (0, 1)


def test_the_keyring_can_be_declined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = FakeKeyring()
    use(monkeypatch, backend)
    assert device_half.make(tmp_path, VAULT, use_keyring=False).kind == "file"
    assert backend.kept == {}


def test_a_whole_key_file_is_never_overwritten_but_a_damaged_one_is(tmp_path: Path) -> None:
    first = device_half.make(tmp_path, VAULT, use_keyring=False)
    assert device_half.make(tmp_path, VAULT, use_keyring=False) == first
    (tmp_path / device_half.KEY_FILE).write_bytes(b"AAAA")
    assert device_half.make(tmp_path, VAULT, use_keyring=False) != DeviceHalf("file", first.secret)


@pytest.mark.parametrize("content", [b"", b"AAAA", b"\xff\xfe", b"not base64 at all!"])
def test_a_damaged_key_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / device_half.KEY_FILE).write_bytes(content)
    with pytest.raises(DeviceHalfError, match="skadad"):
        device_half.fetch(tmp_path, VAULT, "file")


def test_a_missing_half_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeviceHalfError, match=r"device\.key .* saknas"):
        device_half.fetch(tmp_path, VAULT, "file")
    use(monkeypatch, FakeKeyring())
    with pytest.raises(DeviceHalfError, match="saknas i nyckelringen"):
        device_half.fetch(tmp_path, VAULT, "keyring")
    use(monkeypatch, FAILS())
    with pytest.raises(DeviceHalfError, match="svarar inte"):
        device_half.fetch(tmp_path, VAULT, "keyring")


def test_a_keyring_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    class Hangs(FakeKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            answer.wait()

    use(monkeypatch, Hangs())
    monkeypatch.setattr(device_half, "PATIENCE", 0.05)
    try:
        assert device_half.make(tmp_path, VAULT).kind == "file"
    finally:
        answer.set()


def test_each_kind_is_told_in_a_sentence() -> None:
    assert "nyckelring." in device_half.describe("keyring")
    assert "fil" in device_half.describe("file")


def test_keyring_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, jourtui.store.device_half; print('keyring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
