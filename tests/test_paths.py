"""Directories and files that only the user can read, written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jourtui.store import paths

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_dir_overrides_both_places(tmp_path: Path) -> None:
    assert paths.places(tmp_path / "x") == paths.Places(tmp_path / "x", tmp_path / "x")


def test_places_follow_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("XDG is Linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    assert paths.places() == paths.Places(tmp_path / "d" / "jourtui", tmp_path / "c" / "jourtui")


@posix
def test_a_new_directory_and_its_new_parents_are_private(tmp_path: Path) -> None:
    made = paths.private_directory(tmp_path / "a" / "b")
    assert (mode(made), mode(made.parent)) == (0o700, 0o700)


@posix
def test_an_empty_directory_is_tightened(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    assert mode(paths.private_directory(tmp_path / "open")) == 0o700


@posix
def test_a_directory_with_a_vault_is_tightened(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open" / paths.VAULT_FILE).touch()
    assert mode(paths.private_directory(tmp_path / "open")) == 0o700


@posix
def test_somebody_elses_full_directory_is_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "other").touch()
    with pytest.raises(paths.PathError, match="egen, tom katalog"):
        paths.private_directory(shared)
    assert mode(shared) == 0o777


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(paths.PathError, match="kan inte användas"):
        paths.private_directory(tmp_path / "file")
    with pytest.raises(paths.PathError, match="kan inte användas"):
        paths.private_directory(tmp_path / "file" / "below")


@posix
def test_a_written_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        paths.write_private(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "f") == 0o600


@posix
def test_reading_tightens_a_file_that_was_left_open(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    (tmp_path / "f").chmod(0o644)
    assert paths.read_private(tmp_path / "f", 10) == b"x"
    assert mode(tmp_path / "f") == 0o600


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    assert paths.read_private(tmp_path / "f", 5) == b"12345"
    with pytest.raises(OSError, match="large"):
        paths.read_private(tmp_path / "f", 4)


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    paths.write_private(tmp_path / "f", b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space"):
            paths.write_private(tmp_path / "f", b"new")
    assert (tmp_path / "f").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@posix
def test_the_file_is_durable_before_it_takes_the_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(handle: int) -> None:
        steps.append("directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def spy_replace(source: Path, target: Path) -> None:
        steps.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)
    paths.write_private(tmp_path / "f", b"x")
    assert steps == ["file", "replace", "directory"]


def test_a_lock_keeps_others_out_until_it_is_given_up(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    outcome: list[str] = []

    def other() -> None:
        try:
            with paths.locked(lock, seconds=0):
                outcome.append("in")
        except paths.PathError:
            outcome.append("out")

    with paths.locked(lock):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert outcome == ["out", "in"]


@posix
def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from jourtui.store import paths\n"
        "with paths.locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], check=False)
    with paths.locked(tmp_path / "lock", seconds=0):
        pass


def test_what_may_load_before_first_paint_is_light() -> None:
    code = (
        "import sys, jourtui.store.paths, jourtui.store.session, jourtui.store.hardening\n"
        "heavy = {'argon2', 'cryptography', 'sqlmodel', 'keyring', 'msgspec', 'textual', 'subprocess'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_that_is_not_there_is_named_and_not_a_file_that_nobody_gave(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        paths.write_private(tmp_path / "borta" / "utkorg", b"")
    assert error.value.filename == str(tmp_path / "borta")
