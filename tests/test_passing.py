"""What a program that was killed left behind of another laptop is gone at the next sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import Watch
from ui import make_folder, unlock

from jourtui.store import paths
from jourtui.store.passing import CHECK, READING, RESTORING, passing
from jourtui.store.session import Duty
from jourtui.store.workplace import Workplace


def sign_in(folder: Path) -> None:
    Workplace(folder, unlock(folder), Duty.FIRST, clock=Watch()).close()


@pytest.mark.parametrize("name", [READING, CHECK, RESTORING])
def test_what_was_left_is_removed_unless_somebody_is_at_work_in_it(tmp_path: Path, name: str) -> None:
    folder = make_folder(tmp_path / "laptop")
    left = folder / name
    paths.private_directory(left)
    (left / "device.key").write_bytes(b"another laptop's")
    sign_in(folder)
    assert not left.exists()
    with passing(folder, name) as beside:
        (beside / "journal").write_bytes(b"at work")
        sign_in(folder)
        assert (beside / "journal").exists()
    assert not left.exists()
