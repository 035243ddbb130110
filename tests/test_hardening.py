"""Hardening is looked at in a process of its own, since it cannot be undone."""

from __future__ import annotations

import subprocess
import sys

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at what Linux says")


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


@linux
def test_no_core_no_debugger_no_file_for_others() -> None:
    code = """
import ctypes, os, resource
from jourtui.store.hardening import harden
print(harden(), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE), os.umask(0))
"""
    assert run(code) == "('umask', 'core', 'dumpable') 0 (0, 0) 63"


@pytest.mark.parametrize("platform", ["win32", "darwin", "freebsd14"])
def test_a_system_without_these_calls_is_left_in_peace(platform: str) -> None:
    code = f"""
import sys
sys.platform = {platform!r}
if sys.platform == "win32":
    sys.modules["resource"] = None
from jourtui.store.hardening import harden
print("umask" in harden(), "dumpable" in harden())
"""
    assert run(code) == "True False"


@linux
def test_a_refusal_stops_nothing() -> None:
    code = """
import ctypes, resource
from jourtui.store.hardening import harden
def refuse(*_): raise OSError("no")
ctypes.CDLL = refuse
resource.setrlimit = refuse
print(harden())
"""
    assert run(code) == "('umask',)"


SCAN = """
import re, os, sys
found = False
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        span, modes, *rest = line.split()
        if "w" not in modes:
            continue
        start, end = (int(x, 16) for x in span.split("-"))
        memory.seek(start)
        # the brackets keep the pattern itself from being what it finds
        found = found or bool(re.search(b"[S]VENSSON-070174-[0-9]+", memory.read(end - start)))
print(os.getpid() == int(sys.argv[1]), found)
"""
HOLD = """
import os, sys
from jourtui.store.hardening import replace_process
held = [("SVENSSON-%d-" % 70174).replace("-7", "-07") + str(n) for n in range(1000)]
"""


@linux
def test_replacing_the_process_leaves_nothing_of_it_in_memory() -> None:
    """The same process id, a new program, and the text nowhere in its memory."""
    become = f'replace_process([sys.executable, "-c", {SCAN!r}, str(os.getpid())])'
    assert run(HOLD + become) == "True False"


@linux
def test_without_replacing_the_text_is_found() -> None:
    assert run(HOLD + "sys.argv = ['', str(os.getpid())]\n" + SCAN) == "True True"


def test_a_program_that_is_not_there_is_an_error_and_not_the_end() -> None:
    code = """
from jourtui.store.hardening import replace_process
try:
    replace_process(["/no/such/program"])
except OSError:
    print("still here")
"""
    assert run(code) == "still here"
