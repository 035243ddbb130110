"""What may be loaded, and when: nothing heavy before the first paint, nothing of the screen in the core."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jourtui import garbage

HEAVY = {
    "argon2",
    "cryptography",
    "desktop_notifier",
    "holidays",
    "icalendar",
    "keyring",
    "msgspec",
    "phonenumbers",
    "psycopg",
    "pyotp",
    "rapidfuzz",
    "segno",
    "sqlalchemy",
    "sqlcipher3",
    "sqlmodel",
    "typst",
    "xlsxwriter",
    "zxcvbn",
}
SCREEN = {"rich", "textual"}

FIRST_PAINT = """
import asyncio, sys
from pathlib import Path
from jourtui.app import JourApp

class App(JourApp):
    seen = None
    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        painted = renderable is not None and not self._batch_count
        if type(self).seen is None and type(screen).__name__ != "Screen" and painted:
            type(self).seen = set(sys.modules)
            self.exit()

async def main():
    async with App(Path(sys.argv[1])).run_test(size=(80, 24)) as pilot:
        for _ in range(200):
            if App.seen is not None:
                return
            await pilot.pause()

asyncio.run(main())
loaded = App.seen
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """The top names of the modules that are loaded when `code` has run, or has set `loaded` itself."""
    tail = "\nimport json, sys\nprint('\\n' + json.dumps(sorted(globals().get('loaded') or sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in modules} | {n for n in modules if n.startswith("jourtui")}


def test_the_package_loads_nothing() -> None:
    assert not loaded("import jourtui") & (HEAVY | SCREEN | {"asyncio"})


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_the_command_line_explains_itself_without_the_screen(arguments: list[str]) -> None:
    code = f"""
import sys
from jourtui.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
"""
    assert not loaded(code) & (HEAVY | SCREEN | {"asyncio"})


def test_the_app_is_light() -> None:
    assert not loaded("import jourtui.app") & HEAVY


@pytest.mark.parametrize("door", ["first start", "sign-in"])
def test_nothing_heavy_is_there_at_the_first_paint(tmp_path: Path, door: str) -> None:
    folder = tmp_path / "laptop"
    if door == "sign-in":
        from ui import make_folder

        make_folder(folder)
    seen = loaded(FIRST_PAINT, str(folder))
    screen = "jourtui.screens.sign_in" if door == "sign-in" else "jourtui.screens.first_start"
    assert screen in seen
    assert not seen & HEAVY
    assert not {name for name in seen if name.startswith("jourtui.screens.queue")}


def test_the_core_is_headless() -> None:
    modules = ("jourtui.store.workplace", "jourtui.store.sync", "jourtui.commands.printed")
    assert not loaded(f"import {', '.join(modules)}") & SCREEN


def test_rules_load_no_store() -> None:
    seen = loaded("import jourtui.rules.call, jourtui.rules.case, jourtui.rules.clocks")
    assert not seen & (
        SCREEN | {"sqlcipher3", "psycopg", "keyring", "platformdirs", "cryptography", "argon2"}
    )
    assert not {name for name in seen if name.startswith("jourtui.store")}


@pytest.mark.parametrize("first", ["jourtui.launch", "jourtui.app", "jourtui.themes"])
def test_escape_answers_at_once_and_no_key_waits_for_a_frame(first: str) -> None:
    """Textual reads both when it is first imported, by whichever module of ours that is."""
    code = f"import {first}, textual.constants as c; assert (c.ESCAPE_DELAY, c.MAX_FPS) == (0.025, 200)"
    loaded(code)


def test_nothing_is_looked_through_when_a_command_ends() -> None:
    """Python would look through all that was imported: a third of the time of a short command."""
    code = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_freeze_count(), *gc.get_threshold()))  # runs after the program's own
from jourtui.cli import main
sys.argv[1:] = ["--version"]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    frozen, *thresholds = map(int, done.stdout.split("\n")[1].split())
    assert frozen > 1_000
    assert tuple(thresholds) == garbage.SELDOM
