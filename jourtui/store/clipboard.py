"""The system's clipboard, through the tools that the system has for it.

What is copied goes through a pipe, never in an argument, which every user of the machine could read. Each
call may take some seconds on a bad day: make it off the UI thread. A clipboard manager may keep its own
history of what was copied, which nothing here can clear.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

PATIENCE = 1.0
"""Seconds that a tool gets."""


@dataclass(frozen=True, slots=True)
class Tool:
    """How one tool puts, reads and clears; an empty `clear` means to put nothing."""

    put: tuple[str, ...]
    read: tuple[str, ...]
    clear: tuple[str, ...] = ()
    encoding: str = "utf-8"
    patience: float = PATIENCE


_WAYLAND = Tool(("wl-copy", "--type", "text/plain"), ("wl-paste", "--no-newline"), ("wl-copy", "--clear"))
_XCLIP = Tool(("xclip", "-selection", "clipboard"), ("xclip", "-selection", "clipboard", "-o"))
_XSEL = Tool(("xsel", "-b", "-i"), ("xsel", "-b", "-o"), ("xsel", "-b", "-c"))
_MAC = Tool(("pbcopy",), ("pbpaste",))
_GET = "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-Clipboard -Raw"
_WINDOWS = Tool(
    ("clip.exe",),
    ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _GET),
    encoding="utf-16-le",
    patience=5.0,  # PowerShell is slow to start
)


def copy(text: str) -> str | None:
    """Put `text` on the clipboard; returns the name of the tool that did, or None when there is none.

    Never raises. On None the terminal itself may be asked (OSC 52).
    """
    for tool in _tools():
        if _run(tool, tool.put, text.encode(tool.encoding, "replace")) is not None:
            return tool.put[0]
    return None


def clear_if_unchanged(text: str) -> bool:
    """Empty the clipboard if it still holds `text`; returns whether it was emptied. Never raises.

    What somebody has copied since is left alone, and so is a clipboard that cannot be read.
    """
    for tool in _tools():
        held = _run(tool, tool.read, None)
        if held is None:
            continue
        if held.decode("utf-8", "replace").rstrip("\r\n") != text.rstrip("\r\n"):
            return False
        if _run(tool, tool.clear or tool.put, b"") is not None:
            return True
    return False


def _tools() -> list[Tool]:
    """Those that belong to the desktop at hand, best first; WSL has Windows' own."""
    if sys.platform == "win32":
        return [_WINDOWS]
    if sys.platform == "darwin":
        return [_MAC]
    tools = [_WAYLAND] if os.environ.get("WAYLAND_DISPLAY") else []
    tools += [_XCLIP, _XSEL] if os.environ.get("DISPLAY") else []
    tools += [_WINDOWS] if os.environ.get("WSL_DISTRO_NAME") else []
    return tools


def _run(tool: Tool, command: tuple[str, ...], given: bytes | None) -> bytes | None:
    """What the command wrote, or None when it is missing, fails or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return None
    reads = given is None
    try:
        done = subprocess.run(  # noqa: S603 (a fixed command, no shell)
            [program, *command[1:]],
            input=given,
            stdin=subprocess.DEVNULL if reads else None,
            # a tool that puts leaves a process behind that would hold a pipe open
            stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=tool.patience,
            check=True,
            env={**os.environ, "LC_CTYPE": "UTF-8"} if sys.platform == "darwin" else None,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout or b""
