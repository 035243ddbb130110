"""What would break on Windows, as far as that can be seen from elsewhere: its lacks are put on here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the real thing is tested")

AS_ON_WINDOWS = """
import asyncio, ctypes, importlib, multiprocessing, os, pkgutil, signal, socket, subprocess, sys, types
from pathlib import Path

# What others have made has its own ways for Windows, which are not to be tried here.
import argon2, cryptography.hazmat.bindings._rust, desktop_notifier, holidays, keyring, msgspec, phonenumbers
import platformdirs, psycopg, rapidfuzz, sqlcipher3, sqlmodel, textual.app, textual.widgets

LACKING = {
    os: "geteuid getuid getgid fork forkpty fchmod fchown chown mkfifo setsid getpgid killpg uname".split(),
    signal: "SIGHUP SIGKILL SIGTSTP SIGWINCH SIGUSR1 SIGALRM alarm setitimer".split(),
    socket: ["AF_UNIX"],
}
for module, names in LACKING.items():
    for name in names:
        delattr(module, name)
for name in "fcntl grp pty pwd resource readline syslog termios tty".split():
    sys.modules[name] = None
sys.platform = "win32"
msvcrt = sys.modules["msvcrt"] = types.ModuleType("msvcrt")
msvcrt.LK_NBLCK, msvcrt.locked = 2, []
msvcrt.locking = lambda handle, mode, count: msvcrt.locked.append((mode, count))

import jourtui
for found in pkgutil.walk_packages(jourtui.__path__, "jourtui."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)

import contextlib, io, json, traceback
told = {}
for name, code in json.loads(sys.argv[2]).items():
    told[name] = io.StringIO()
    with contextlib.redirect_stdout(told[name]):
        try:
            exec(code, {"folder": Path(sys.argv[1], name), "msvcrt": msvcrt})
        except Exception:
            traceback.print_exc(file=told[name])
print(json.dumps({name: text.getvalue() for name, text in told.items()}))
"""
"""Imports every module where Unix's own things are missing, and runs pieces of code there."""

SET_UP = """
from jourtui.commands import printed
from jourtui.rules.call import CallFacts, Identity
from jourtui.store import calls, workplace
from jourtui.store.hardening import harden
from jourtui.store.session import Duty
from jourtui.store.vault import Cost, Vault

assert harden() == ("umask",)
cheap = Cost(8, 1, 1)
workplace.set_up(folder, "Karin Ek", "socionom", "nio gröna granar", cost=cheap, demo=True).close()
assert msvcrt.locked, "the vault is changed behind a lock"
vault = Vault.load(folder, cost=cheap)
place = workplace.Workplace(folder, vault.open(vault.people[0].id, "nio gröna granar"), Duty.FIRST)
calls.receive(place.desk, CallFacts(matter="orolig"), Identity(caller_name="Anna"), at=place.desk.now())
print(printed.queue(place))
place.close()
"""
DEMO = """
from jourtui.store.cluster import ClusterError
from jourtui.store.demo_server import demo_server
try:
    with demo_server(lambda server: None, folder):
        pass
except ClusterError as error:
    print(error)
"""
ENCRYPTED = """
from jourtui.store.address import Address, InsecureAddress
for host, demo in (("localhost", True), ("localhost", False), ("journal.example", True)):
    print("verify-full" in Address(host, 5432, "jour", "jour_x", "x", None, demo).conninfo(None))
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each piece of code prints there. That there is anything says that every module can be imported."""
    codes = json.dumps({"set_up": SET_UP, "demo": DEMO, "encrypted": ENCRYPTED})
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", AS_ON_WINDOWS, str(tmp_path_factory.mktemp("windows")), codes],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_a_laptop_can_be_set_up_and_used(printed: dict[str, str]) -> None:
    assert "Anna" in printed["set_up"]
    assert "Traceback" not in printed["set_up"]


def test_the_demo_says_that_it_is_not_for_windows(printed: dict[str, str]) -> None:
    assert "WSL" in printed["demo"]


def test_only_a_demo_on_the_machine_itself_goes_without_encryption(printed: dict[str, str]) -> None:
    assert printed["encrypted"].split() == ["False", "True", "True"]
