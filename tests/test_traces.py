"""A night at a real terminal, and what it leaves on the machine: every file searched for every word."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from cheap import CHEAP
from factories import KARIN
from site_ import PASSPHRASE
from terminal import Terminal

from jourtui.store import workplace

NAME, MATTER, NOTE, UNFINISHED = "Annabella Quist", "xyloforolig", "Zebravägen", "Wolframsson"
PHONE = ("070-174 06 10", "0701740610", "+46701740610")
TYPED = (PASSPHRASE, NAME, "Annabella", "Quist", MATTER, NOTE, UNFINISHED, *PHONE)


def needles() -> list[bytes]:
    return [text.encode(code) for text in TYPED for code in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]


def search(*folders: Path) -> list[tuple[str, bytes]]:
    """Which file below `folders` holds which needle, in its content or in its name."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                content = str(path).encode() + (path.read_bytes() if path.is_file() else b"")
            except OSError:
                continue  # gone meanwhile
            found += [(str(path.relative_to(folder)), needle) for needle in needles() if needle in content]
    return found


class Watcher:
    """Looks through the folders all the while, for what is written and removed again."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self.found: list[tuple[str, bytes]] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._end.wait(0.1):
            self.found += search(*self.folders)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with everything below it: settings, caches, temporary files, the journal."""
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    workplace.set_up(
        home / "jour", KARIN.name, "socionom", PASSPHRASE, person_id=KARIN.id, cost=CHEAP, demo=True
    ).close()
    return home


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for number, code in enumerate(("utf-8", "utf-16-le")):
        (tmp_path / f"{number}.txt").write_bytes(b"\x00" + PHONE[0].encode(code) + b"\xff")
    (tmp_path / NAME).touch()
    assert {name for name, _ in search(tmp_path)} == {"0.txt", "1.txt", NAME}


def test_a_night_leaves_no_word_outside_the_cipher(home: Path) -> None:
    """Nothing in files (also those that come and go), the environment, arguments, titles or the clipboard."""
    folder = home / "jour"
    process = ""
    with Watcher(home) as watcher, Terminal(["--dir", str(folder)], home, columns=120, lines=40) as terminal:
        terminal.see("Lösenfras")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Kö", "Frister")
        terminal.press("n")
        terminal.see("Nytt anrop")
        terminal.press(f"{NAME} {PHONE[0]} {MATTER} ystad", "enter")
        terminal.see("29:")
        terminal.press("f3")
        terminal.see("▸ Ärenden")
        terminal.press("f2", "n")
        terminal.see("Nytt anrop")
        terminal.press(f"{UNFINISHED} {NOTE}")
        terminal.see(UNFINISHED)
        pid = terminal.child.pid
        for name in ("environ", "cmdline"):
            file = Path(f"/proc/{pid}/{name}")
            try:
                process += file.read_text(errors="replace") if file.exists() else ""
            except PermissionError:
                assert name == "environ", "hardened: not even its own user reads it"
        terminal.press("esc", "f9")
        terminal.see("Låst")
        assert NAME not in terminal.read()
        terminal.press("f10")
        terminal.read()
        raw = terminal.raw
    assert watcher.found == []
    assert search(home) == [], "and nothing is left afterwards"
    assert not any(text in process for text in TYPED)
    titles = re.findall(rb"\x1b\][0-2];([^\x07\x1b]*)", raw)
    for told in (*titles, *re.findall(rb"\x1b\](?:9|52|99|777);([^\x07\x1b]*)", raw)):
        assert not any(needle in told for needle in needles()), told
    assert (folder / "journal.db").stat().st_size > 4096, "there was something to find"
