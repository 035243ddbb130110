"""A terminal that is gone: the program ends by itself, with what was half typed on the disk."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from cheap import CHEAP
from factories import KARIN
from site_ import PASSPHRASE
from terminal import PATIENCE, Terminal

from jourtui import hangup
from jourtui.store import unfinished, workplace
from jourtui.store.fault_log import FILE
from jourtui.store.session import Duty
from jourtui.store.vault import Vault
from jourtui.store.workplace import Workplace


@pytest.mark.parametrize("deaf", [False, True], ids=["told", "not told"])
def test_a_terminal_that_is_closed_ends_the_program_and_loses_no_line(tmp_path: Path, deaf: bool) -> None:
    """Also where the process ignores SIGHUP, as it was started: else it would read what is not there."""
    folder = tmp_path / "jour"
    workplace.set_up(folder, KARIN.name, "socionom", PASSPHRASE, person_id=KARIN.id, cost=CHEAP).close()
    with Terminal(["--dir", str(folder)], tmp_path, ignore_hangup=deaf) as terminal:
        terminal.see("Lösenfras")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Kö", "Frister")
        terminal.press("n")
        terminal.see("Nytt anrop")
        terminal.press("Anna halv rad")
        terminal.see("halv rad")
        terminal.hang_up()
        waiting = Thread(target=terminal.child.wait, daemon=True)
        waiting.start()
        waiting.join(PATIENCE)
        assert not waiting.is_alive(), "it goes on without a terminal"
        assert terminal.child.exitstatus == hangup.HUNG_UP
    assert not (folder / FILE).exists(), "nothing that went wrong"
    place = Workplace(folder, Vault.load(folder, cost=CHEAP).open(KARIN.id, PASSPHRASE), Duty.FIRST)
    assert [one.line for one in unfinished.every(place.desk)] == ["Anna halv rad"]
    place.close()
