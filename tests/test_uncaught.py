"""What libraries and threads would print by themselves: not on the terminal, and no value in the log."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

import jourtui
from jourtui.commands.command_parts import CannotDo, is_fault
from jourtui.store.copies import CopyError
from jourtui.store.replica import ReplicaError
from jourtui.store.retention import CannotDecide
from jourtui.store.vault import VaultError

SECRET = "Anna Svensson 070-174 06 10"
COMPLAINTS = {
    "a library's warning": "logging.getLogger('psycopg').warning('error ignored terminating %s', secret)",
    "a library's error with a traceback": """
try:
    raise KeyError(secret)
except KeyError:
    logging.getLogger('asyncio').exception(secret)""",
    "a message that does not fit its arguments": "logging.getLogger('x').error(secret + '%d', secret)",
    "a warning of Python's": "warnings.warn(secret)",
    "a thread that ends": """
def run(): raise ValueError(secret)
thread = threading.Thread(target=run, name=secret); thread.start(); thread.join()""",
    "a destructor that fails": """
class Broken:
    def __del__(self): raise ValueError(secret)
Broken()""",
    "a task that nobody waits for": """
async def fails(): raise ValueError(secret)
async def main():
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())""",
    "the end of the program": "raise ValueError(secret)",
}
BEFORE = """
import asyncio, gc, logging, sys, threading, warnings
from pathlib import Path
from jourtui.store import uncaught
secret = sys.argv[2]
if sys.argv[3] == "installed":
    uncaught.install(Path(sys.argv[1]))
"""


def run(code: str, folder: Path, installed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", BEFORE + code, str(folder), SECRET, installed],
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_it_is_kept_without_what_it_was_about(complaint: str, tmp_path: Path) -> None:
    done = run(COMPLAINTS[complaint], tmp_path, "installed")
    assert "Anna" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    log = (tmp_path / "faults.log").read_text()
    assert "Anna" not in log
    assert "174" not in log
    assert len(log.splitlines()) == 1


def test_without_it_python_prints_the_values(tmp_path: Path) -> None:
    for code in COMPLAINTS.values():
        assert "Anna" in run(code, tmp_path, "not").stderr, code


def test_a_refusal_that_a_sentence_tells_is_no_fault() -> None:
    refused = (
        *(CannotDo("x"), CopyError("x"), CannotDecide("x"), VaultError("x")),
        *(FileNotFoundError(errno.ENOENT, "x"), PermissionError(errno.EACCES, "x")),
    )
    assert not any(is_fault(error) for error in refused)
    assert all(is_fault(e) for e in (KeyError("x"), ReplicaError("x"), OSError(errno.EIO, "x")))
    own = Path(jourtui.__file__).parent / "data" / "law.toml"
    assert is_fault(FileNotFoundError(errno.ENOENT, "x", str(own))), "what the program brings is missing"


def test_the_program_itself_installs_it(tmp_path: Path) -> None:
    """An error that nobody foresaw in a text command: a sentence, an exit code, a line in the log."""
    code = """
from jourtui.commands import text_commands
from jourtui import cli
def fails(*_):
    logging.getLogger("psycopg").warning(secret)
    raise KeyError(secret)
text_commands.run = fails
sys.argv = ["jourtui", "queue", "--dir", sys.argv[1]]
sys.exit(cli.main())
"""
    done = run(code, tmp_path, "not")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("jourtui: Något gick fel i programmet (KeyError)")
    assert "Anna" not in done.stderr
    lines = (tmp_path / "faults.log").read_text().splitlines()
    assert len(lines) == 2
    assert "WARNING psycopg" in lines[0]
    assert "KeyError" in lines[1]
    assert "Anna" not in "".join(lines)
