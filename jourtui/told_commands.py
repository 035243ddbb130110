"""`jourtui notice import FILE`: what is understood of a notice or an assignment; `--do` takes it in."""

from __future__ import annotations

import argparse
from pathlib import Path

from jourtui import told_words
from jourtui.command_parts import CannotDo, say, signed_in
from jourtui.rules.told_text import ToldError
from jourtui.store import paths, told_files
from jourtui.store.mandates import NotAllowed


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run the command; the exit code. Raises what `command_parts.sentence` can tell."""
    with signed_in(options.person, paths.places(directory)) as place:
        try:
            told = told_files.from_file(options.file, place.desk.now(), place.places)
            there = told_files.is_there(place.desk, told)
            say(told_words.KINDS[told.understood.kind])
            for line in told_words.preview(told.understood, there=there):
                say(f"  {line}")
            if not options.do:
                say("Inget är sparat. Med --do läses den in.")
            elif not there:
                told_files.take_in(place.desk, told)
                say("Sparat.")
        except (ToldError, NotAllowed) as error:
            raise CannotDo(str(error)) from error
    return 0
