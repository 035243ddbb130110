"""What is left in the memory of a real program, read from outside: signed in, locked, signed out."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import Watch
from pyotp import TOTP
from terminal import Terminal
from ui import PASSPHRASE, fill, make_folder, unlock

from jourtui.rules.call import CallFacts, Identity
from jourtui.store import calls, second_step
from jourtui.store.desk import Desk
from jourtui.store.second_step import Second
from jourtui.store.session import Duty
from jourtui.store.workplace import Workplace, unit_keys

CALLER = "Ragnhild Ångström"
CHUNK = 1 << 22


def readable() -> bool:
    """Whether the memory of a process that lets nobody attach can be read: root may."""
    if sys.platform != "linux":
        return False
    code = "from jourtui.store.hardening import harden; harden(); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            with open(f"/proc/{child.pid}/mem", "rb", 0):
                return True
        except OSError:
            return False
        finally:
            child.kill()


pytestmark = pytest.mark.skipif(not readable(), reason="only root on Linux can read another program's memory")


def found(pid: int, wanted: dict[str, bytes]) -> set[str]:
    """The names of what is found anywhere in the memory of a process."""
    names: set[str] = set()
    longest = max(map(len, wanted.values()))
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, modes, *_ = line.split()
            if "r" not in modes or "[v" in line:
                continue
            start, end = (int(number, 16) for number in span.split("-"))
            tail = b""
            for at in range(start, end, CHUNK):
                with contextlib.suppress(OSError, ValueError, OverflowError):
                    memory.seek(at)
                    block = tail + memory.read(min(CHUNK, end - at))
                    names |= {name for name, secret in wanted.items() if secret in block}
                    tail = block[-longest:]
    return names


def pid_of(terminal: Terminal) -> int:
    pid = terminal.child.pid
    assert pid is not None
    return pid


def as_text(name: str, text: str) -> dict[str, bytes]:
    """A text in the ways that a program may hold it."""
    return {f"{name} ({kind})": text.encode(kind) for kind in ("utf-8", "latin-1", "utf-16-le", "utf-32-le")}


class Laptop:
    """A laptop with a call in its journal, and everything of it that must not be left in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)

        def receive(desk: Desk) -> None:
            facts = CallFacts(municipality="1286", matter="orolig för barnbarn")
            identity = Identity(caller_name=CALLER, phone="+46701740610", phone_shown="070-174 06 10")
            calls.receive(desk, facts, identity, at=desk.now())

        fill(folder, Watch(), receive)
        opened = unlock(folder)
        self.second: Second = second_step.enrol()[0]
        opened.enrol(PASSPHRASE, self.second)
        place = Workplace(folder, opened, Duty.FIRST)
        rows = place.replica.connection.execute("SELECT key_id FROM keys").fetchall()
        keys = {f"record key {n}": place.journal._keys._get(bytes(raw)) for n, (raw,) in enumerate(rows)}
        self.data_key = {"data key": opened.data_key, "data key (hex)": opened.data_key.hex().encode()}
        self.secrets = {
            **self.data_key,
            **{f"unit key {version}": key for version, key in unit_keys(opened).items()},
            **{name: key for name, key in keys.items() if key},
            **as_text("passphrase", PASSPHRASE),
            **as_text("text", CALLER),
            "second step": self.second.secret,
        }
        place.close()
        assert sum(name.startswith("record key") for name in self.secrets) >= 2

    def code(self) -> str:
        return TOTP(second_step.secret_in_groups(self.second).replace(" ", "")).at(int(time.time()))


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "laptop")


@contextlib.contextmanager
def at_work(laptop: Laptop, home: Path) -> Iterator[Terminal]:
    with Terminal(["--dir", str(laptop.folder)], home, columns=120, lines=40) as terminal:
        terminal.see("Karin Ek", "Lösenfras")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Logga in: Karin Ek", "Kod")
        terminal.press(laptop.code(), "enter")
        terminal.see(CALLER)
        yield terminal


def test_after_signing_out_nothing_is_left(laptop: Laptop, tmp_path: Path) -> None:
    """The same process number, and none of it: the program has been replaced. Before, it was all there."""
    with at_work(laptop, tmp_path) as terminal:
        pid = pid_of(terminal)
        before = found(pid, laptop.secrets)
        assert {"data key", "unit key 0"} <= before
        assert any(name.startswith("record key") for name in before)
        assert any(name.startswith("text") for name in before)
        terminal.press("f10")
        terminal.see("Logga ut?")
        terminal.press("enter")
        terminal.see("Logga in", "Lösenfras")
        assert terminal.child.pid == pid
        assert terminal.child.isalive()
        assert found(pid, laptop.secrets) == set()


def test_a_locked_screen_hides_and_forgets_nothing(laptop: Laptop, tmp_path: Path) -> None:
    """*Låst* is against eyes and hands at the screen. The keys stay, since sync and alarms go on."""
    with at_work(laptop, tmp_path) as terminal:
        terminal.press("f9")
        assert CALLER not in terminal.see("Låst", "Lösenfras")
        assert set(laptop.data_key) & found(pid_of(terminal), laptop.secrets)
