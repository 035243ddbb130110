"""A delivery folder: whole or not at all, never twice, never in the place of something else; and paper."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jourtui.documents import folder, paper
from jourtui.documents.folder import MARK, UNFINISHED, FolderError
from jourtui.documents.paper import PaperError

NAME = "ystad-5d9f0a52"
CONTENTS = {".json": b'{"a": 1}', ".pdf": b"%PDF rapport"}


@pytest.fixture(autouse=True)
def marked(tmp_path: Path) -> None:
    folder.mark(tmp_path, "ystad")


def put(share: Path, name: str, contents: Mapping[str, bytes], board: str = "ystad") -> str:
    return folder.put(share, board, name, contents)


def there(share: Path) -> list[str]:
    """What lies in a folder beside its mark."""
    return sorted(path.name for path in share.iterdir() if path.name != MARK)


def test_both_files_are_there_whole_and_nothing_else(tmp_path: Path) -> None:
    assert put(tmp_path, NAME, CONTENTS) == f"{NAME}.json"
    assert there(tmp_path) == [f"{NAME}.json", f"{NAME}.pdf"]
    assert (tmp_path / f"{NAME}.pdf").read_bytes() == CONTENTS[".pdf"]


def test_whoever_reads_in_the_folder_reads_the_files(tmp_path: Path) -> None:
    tmp_path.chmod(0o2750)
    before = os.umask(0o077)
    try:
        put(tmp_path, NAME, CONTENTS)
    finally:
        os.umask(before)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in there(tmp_path)} == {0o640}


def test_what_is_put_again_is_not_written_again(tmp_path: Path) -> None:
    put(tmp_path, NAME, CONTENTS)
    before = (tmp_path / f"{NAME}.pdf").stat()
    put(tmp_path, NAME, CONTENTS)
    after = (tmp_path / f"{NAME}.pdf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_what_a_cut_left_half_is_finished(tmp_path: Path) -> None:
    (tmp_path / f"{UNFINISHED}{NAME}.pdf").write_bytes(b"%PDF ra")
    (tmp_path / f"{NAME}.json").write_bytes(CONTENTS[".json"])
    put(tmp_path, NAME, CONTENTS)
    assert (tmp_path / f"{NAME}.pdf").read_bytes() == CONTENTS[".pdf"]
    assert len(there(tmp_path)) == 2


def test_another_file_of_that_name_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.pdf").write_bytes(b"nagot annat")
    with pytest.raises(FolderError, match="redan en annan fil") as refused:
        put(tmp_path, NAME, CONTENTS)
    assert refused.value.asks
    assert (tmp_path / f"{NAME}.pdf").read_bytes() == b"nagot annat"


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    elsewhere, share = tmp_path / "elsewhere", tmp_path / "share"
    share.mkdir()
    folder.mark(share, "ystad")
    (share / f"{UNFINISHED}{NAME}.pdf").symlink_to(elsewhere)
    put(share, NAME, CONTENTS)
    assert not elsewhere.exists()
    elsewhere.write_bytes(CONTENTS[".pdf"])
    (share / "b.pdf").symlink_to(elsewhere)
    with pytest.raises(FolderError, match="redan en annan fil"):
        put(share, "b", {".pdf": CONTENTS[".pdf"]})


@pytest.mark.parametrize("name", ["", "..", "../ystad", "a/b", "rapport\x00", "\x1b[31m", "å", "a b"])
def test_a_hostile_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderError, match="får inte heta så"):
        put(tmp_path, name, CONTENTS)
    assert there(tmp_path) == []


def test_a_share_that_is_gone_is_tried_again_and_one_that_is_shut_asks(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="går inte att nå") as gone:
        put(tmp_path / "gone", NAME, CONTENTS)
    with pytest.raises(FolderError, match="hela sökvägen"):
        folder.check(Path("ystad"))
    assert not gone.value.asks
    (tmp_path / "gone").mkdir()  # where a share is put when it is mounted
    with pytest.raises(FolderError, match="kanske inte ansluten") as empty:
        put(tmp_path / "gone", NAME, CONTENTS)
    assert (empty.value.asks, there(tmp_path / "gone")) == (False, [])
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    if os.geteuid() != 0:
        with pytest.raises(FolderError, match="går inte att skriva i"):
            put(shut, NAME, CONTENTS)


def test_a_folder_that_is_another_boards_gets_nothing(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="märkt för ystad") as refused:
        put(tmp_path, NAME, CONTENTS, "tomelilla")
    assert (refused.value.asks, there(tmp_path)) == (True, [])
    with pytest.raises(FolderError, match="märkt för ystad"):
        folder.mark(tmp_path, "tomelilla")
    folder.mark(tmp_path, "ystad")
    assert folder.marked_for(tmp_path) == "ystad"
    (tmp_path / MARK).write_bytes(b"\xff\xfe")
    assert folder.marked_for(tmp_path) is None


def test_what_cannot_be_read_back_is_not_delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def spoils(source: Path, target: Path) -> None:
        real(source, target)
        Path(target).write_bytes(b"%PDF halv")

    monkeypatch.setattr(os, "link", spoils)
    with pytest.raises(FolderError, match="blev inte läsbar"):
        put(tmp_path, NAME, CONTENTS)


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderError, match="Disken är full"):
        put(tmp_path, NAME, CONTENTS)
    assert there(tmp_path) == []


def test_a_share_without_hard_links_gets_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(source: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    (tmp_path / f"{NAME}.json").touch()  # a cut came when the name was taken, and nothing was in it
    put(tmp_path, NAME, CONTENTS)
    assert (tmp_path / f"{NAME}.pdf").read_bytes() == CONTENTS[".pdf"]
    assert (tmp_path / f"{NAME}.json").read_bytes() == CONTENTS[".json"]

    def comes_between(handle: int) -> None:
        (tmp_path / "b.pdf").write_bytes(b"nagot annat")

    monkeypatch.setattr(os, "fsync", comes_between)
    with pytest.raises(FolderError, match="redan en annan fil"):
        put(tmp_path, "b", {".pdf": CONTENTS[".pdf"]})
    assert (tmp_path / "b.pdf").read_bytes() == b"nagot annat"


# Paper


def test_the_document_and_its_label_go_to_the_printer_through_a_pipe() -> None:
    printed: list[bytes] = []

    def run(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        assert command == ["lp", "-s"]
        printed.append(given["input"])
        return subprocess.CompletedProcess(command, 0)

    text = paper.label("Socialnämnden i Ystad", "Socialnämnden i Ystad\nTestgatan 1\n", UUID(int=1))
    paper.print_out([b"%PDF"], text, ("lp", "-s"), run=run)
    assert printed == [b"%PDF", f"{text}\n".encode()]
    assert text.splitlines()[:2] == ["Socialnämnden i Ystad", "Testgatan 1"]
    assert "SEKRETESS" in text


def test_no_printer_and_one_that_fails_are_said() -> None:
    with pytest.raises(PaperError, match="ingen skrivare"):
        paper.print_out([b"%PDF"], "", None)
    with pytest.raises(PaperError, match="tog inte emot"):
        paper.print_out([b"%PDF"], "", ("false",))
    with pytest.raises(PaperError, match="tog inte emot"):
        paper.print_out([b"%PDF"], "", ("no-such-program",))

    def slow(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        raise subprocess.TimeoutExpired(command, 30)

    with pytest.raises(PaperError, match="svarar inte"):
        paper.print_out([b"%PDF"], "", ("lp",), run=slow)
