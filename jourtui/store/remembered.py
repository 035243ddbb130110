"""What a laptop remembers between sessions so that signing in takes few keys: nothing that tells of anybody.

A small file in the clear beside the vault: ids, duties and their hours, a name of colours. Light enough
to read before the first paint. One that is missing or damaged is nothing remembered.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from jourtui.store import paths

FILE = "remembered.json"
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Remembered:
    """Who signed in last (the id as text), as what (`Duty` as text), in which colours. Empty: not known."""

    person: str = ""
    duty: str = ""
    theme: str = ""
    turns: str = ""
    """Who has which duty by the roster in the weeks to come: see `rules.roster.turns`. Ids, no names."""

    def duty_of(self, person: str, at: float) -> str:
        """The duty that a person has by the roster at a time (seconds since 1970 UTC); empty: none."""
        found = ""
        for line in self.turns.splitlines():
            parts = line.split(" ")
            if len(parts) != 4 or not (parts[0].isdecimal() and parts[1].isdecimal()):
                continue
            if parts[2] == person and int(parts[0]) <= at < int(parts[1]):
                found = parts[3]
        return found


def load(folder: Path) -> Remembered:
    try:
        stored = json.loads(paths.read_private(folder / FILE, _MOST))
        known = {field.name for field in fields(Remembered)}
        return Remembered(**{name: str(value) for name, value in stored.items() if name in known})
    except (OSError, ValueError, AttributeError, RecursionError):
        return Remembered()


def save(folder: Path, remembered: Remembered) -> None:
    """A disk that takes no more must not keep anybody from working: then it is not remembered."""
    with contextlib.suppress(OSError):
        paths.write_private(folder / FILE, json.dumps(asdict(remembered)).encode())
