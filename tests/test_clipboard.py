"""The clipboard, through stand-ins for the system's tools that keep what they are given in a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jourtui.store import clipboard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins are shell scripts")
NUMBER = "070-174 06 10"


class Tools:
    """A directory that is the whole PATH, and the file that is the clipboard."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.held = directory / "held"
        self.arguments = directory / "arguments"

    def add(self, name: str, script: str) -> None:
        tool = self.directory / name
        tool.write_text(f'#!/bin/sh\necho "$0 $@" >> "{self.arguments}"\n{script}\n')
        tool.chmod(0o755)

    def add_wayland(self) -> None:
        held, cat = self.held, "/bin/cat"
        self.add("wl-copy", f'if [ "$1" = --clear ]; then : > "{held}"; else {cat} > "{held}"; fi')
        self.add("wl-paste", f'{cat} "{held}"')

    def add_xclip(self) -> None:
        self.add("xclip", f'if [ "$3" = -o ]; then /bin/cat "{self.held}"; else /bin/cat > "{self.held}"; fi')


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    return Tools(tmp_path)


def test_the_tool_of_the_desktop_at_hand_is_used(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    tools.add_wayland()
    tools.add_xclip()
    assert clipboard.copy(NUMBER) is None  # no desktop at all
    monkeypatch.setenv("DISPLAY", ":0")
    assert clipboard.copy(NUMBER) == "xclip"
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert clipboard.copy("Åsa på ön") == "wl-copy"
    assert tools.held.read_text(encoding="utf-8") == "Åsa på ön"


def test_what_is_copied_is_in_no_argument(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tools.add_wayland()
    clipboard.copy(NUMBER)
    clipboard.clear_if_unchanged(NUMBER)
    assert NUMBER not in tools.arguments.read_text()
    assert tools.arguments.read_text().count("\n") == 3


def test_a_tool_that_fails_or_hangs_is_passed_over(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(clipboard, "_WAYLAND", clipboard.Tool(("wl-copy",), ("wl-paste",), patience=0.05))
    tools.add("wl-copy", "exec /bin/sleep 30")
    tools.add("wl-paste", "exit 1")
    tools.add_xclip()
    assert clipboard.copy(NUMBER) == "xclip"
    assert clipboard.clear_if_unchanged(NUMBER)
    assert tools.held.read_text() == ""


def test_a_tool_that_stays_behind_to_serve_does_not_hold_the_call(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    pid = tools.directory / "pid"
    tools.add("wl-copy", f'/bin/cat > "{tools.held}"\n/bin/sleep 5 &\necho $! > "{pid}"')
    assert clipboard.copy(NUMBER) == "wl-copy"
    os.kill(int(pid.read_text()), 9)  # it was still there


def test_only_what_was_copied_is_cleared(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tools.add_wayland()
    clipboard.copy(NUMBER)
    tools.held.write_text("något annat")
    assert not clipboard.clear_if_unchanged(NUMBER)
    assert tools.held.read_text() == "något annat"
    clipboard.copy(NUMBER)
    assert clipboard.clear_if_unchanged(NUMBER)
    assert tools.held.read_text() == ""


@pytest.mark.parametrize("text", ["", "\ud800", "a" * 200_000], ids=["none", "broken", "long"])
def test_any_text_can_be_copied(tools: Tools, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tools.add_wayland()
    assert clipboard.copy(text) == "wl-copy"


def test_windows_and_mac_have_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform, name in (("win32", "clip.exe"), ("darwin", "pbcopy")):
        monkeypatch.setattr(clipboard.sys, "platform", platform)  # type: ignore[attr-defined]
        assert [tool.put[0] for tool in clipboard._tools()] == [name]
