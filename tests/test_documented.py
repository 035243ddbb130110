"""docs/commands.md and docs/settings.md have every command and every file there is, and no other."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from jourtui.commands.command_line import parser

ROOT = Path(__file__).parent.parent
DATA = ROOT / "jourtui" / "data"


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command there is, by name."""
    (below,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(below.choices)


def rows(document: str) -> list[tuple[list[str], str]]:
    """What stands in the first column of the tables of a document, and the whole row."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [
        (re.findall(r"`(.+?)`", row[1]), row[0])
        for row in re.finditer(r"^\| (`.*?) \| .*", text, re.MULTILINE)
    ]


def test_every_command_is_told_of_and_takes_what_is_told() -> None:
    every, told = commands(), rows("commands.md")
    assert {name.split()[0] for names, _ in told for name in names} == set(every)
    for names, row in told:
        taken = "".join(every[name.split()[0]].format_help() for name in names)
        wrong = [option for option in re.findall(r"--[a-z-]+", row) if option not in taken]
        assert wrong == [], row


def test_every_settings_file_is_told_of() -> None:
    files = {path.name for path in DATA.glob("*.toml")} - {"sample_years.toml"}  # the reports, not a setting
    told = {name for names, _ in rows("settings.md") for name in names}
    assert {name for name in told if name.endswith(".toml")} == files
