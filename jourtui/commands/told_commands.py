"""`jourtui notice import FILE`: what is understood of a notice or an assignment; `--do` takes it in."""

from __future__ import annotations

import argparse
from pathlib import Path

from jourtui.commands.command_parts import FOUND, CannotDo, say, signed_in
from jourtui.rules.told_text import ToldError
from jourtui.store import paths, told_files
from jourtui.store.mandates import NotAllowed
from jourtui.words import told_words
from jourtui.words.labels import Labels


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run the command; the exit code, `FOUND` where something is missing or could not be read.

    Raises what `command_parts.sentence` can tell.
    """
    with signed_in(options.person, paths.places(directory)) as place:
        try:
            told = told_files.from_file(options.file, place.desk.now(), place.places)
            there = told_files.is_there(place.desk, told)
            understood, labels = told.understood, Labels(place.places, place.catalogue)
            say(told_words.KINDS[understood.kind])
            for line in told_words.preview(understood, labels, place.desk.now(), there=there):
                say(f"  {line}")
            if not options.do and understood.missing:
                say("Inget är sparat. Den kan inte läsas in så här.")
            elif not options.do:
                say("Inget är sparat." if there else "Inget är sparat. Med --do läses den in.")
            elif not there:
                told_files.take_in(place.desk, told)
                say("Sparat.")
        except (ToldError, NotAllowed) as error:
            raise CannotDo(str(error)) from error
    return FOUND if understood.missing or understood.problems else 0
