"""A laptop as somebody sees it who types its commands."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from cheap import CHEAP
from site_ import PASSPHRASE

from jourtui import cli
from jourtui.rules.call import CallFacts, Identity
from jourtui.store import calls, workplace
from jourtui.store.session import Duty
from jourtui.store.vault import Vault
from jourtui.store.workplace import Workplace


class Machine:
    """A laptop's folder, and its command line."""

    def __init__(
        self,
        folder: Path,
        name: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        *,
        demo: bool = True,
    ) -> None:
        self.folder = folder
        self._monkeypatch, self._capsys = monkeypatch, capsys
        workplace.set_up(folder, name, "socionom", PASSPHRASE, cost=CHEAP, demo=demo).close()

    def at_work(self) -> Workplace:
        vault = Vault.load(self.folder, cost=CHEAP)
        opened = vault.open(vault.people[0].id, PASSPHRASE)
        return Workplace(self.folder, opened, Duty.FIRST)

    def receive(self, name: str) -> UUID:
        """Take a call in."""
        place = self.at_work()
        call = calls.receive(
            place.desk, CallFacts(matter="orolig"), Identity(caller_name=name), at=place.desk.now()
        )
        place.close()
        return call

    def run(self, *words: object, passphrase: str = PASSPHRASE) -> tuple[int, str]:
        """The exit code, and what was printed: an error is one sentence."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(passphrase + "\n"))
        arguments = [str(word) for word in words]
        code = cli.main([*arguments, "--dir", str(self.folder)])
        told = self._capsys.readouterr()
        if code:
            assert told.out == ""
            assert told.err.startswith("jourtui: ")
            assert told.err.count("\n") == 1
            assert told.err.endswith(".\n")
            return code, told.err
        assert told.err == ""
        return code, told.out

    def run_told(self, *words: object, passphrase: str = PASSPHRASE) -> tuple[int, str]:
        """The exit code, and all that was said, for what asks and explains on its way."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(passphrase + "\n"))
        code = cli.main([*(str(word) for word in words), "--dir", str(self.folder)])
        told = self._capsys.readouterr()
        return code, told.out + told.err

    def process(self, *words: object) -> str:
        """As a program in a process of its own, which succeeds; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "jourtui", *map(str, words), "--dir", self.folder],
            input=PASSPHRASE + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def does(self, *words: object) -> str:
        code, said = self.run(*words)
        assert code == 0, said
        return said

    def cannot(self, *words: object) -> str:
        code, said = self.run(*words)
        assert code == 1, said
        return said


def digits(text: str) -> set[str]:
    """The check digits in what was printed."""
    words = text.replace(".", " ").split()
    fives = [word for word in words if word.isdecimal() and len(word) == 5]
    return {" ".join(fives[start : start + 5]) for start in range(0, len(fives), 5)}
