"""`jourtui import`: history from a file, looked through first, then put in; or the imports that were made."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from jourtui.commands.command_parts import FOUND, CannotDo, ask_line, reason, say, signed_in
from jourtui.rules.access import IMPORTS
from jourtui.rules.history_file import BadFile, Refused
from jourtui.rules.history_values import Known
from jourtui.rules.text import plain_line, posts
from jourtui.store import history_import, paths
from jourtui.store.history_import import CannotImport, Plan
from jourtui.store.journal import NeedsNewer, TooLong
from jourtui.store.settings import load_sold_services
from jourtui.store.workplace import Workplace
from jourtui.words import import_words as words
from jourtui.words.labels import Labels

MOST_NAMED = 200
"""Rows that are named at most; how many more there are is said."""
LONGEST_NAME = 200
STAYS = "Filen ligger kvar, läsbar för den som kommer åt den: ta bort den när den inte behövs."


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run the command; the exit code. Raises what `command_parts.sentence` can tell."""
    if options.file is None:
        with signed_in(options.person, paths.places(directory)) as place:
            return _list(place)
    file: Path = options.file
    try:
        if not file.is_file():
            raise CannotDo(f"{file}: finns inte, eller är ingen vanlig fil.")
        with file.open("rb") as opened, signed_in(options.person, paths.places(directory)) as place:
            known = _known(place)
            with _progress("Läser rad") as looked:
                made = history_import.plan(place.desk, opened, known, looked)
            _told(made, place)
            if not _may(options, made):
                return FOUND if made.refusals or made.changes else 0
            written = _write(place, made, opened, file, known)
            say(f"Klart: {words.rows(written)} skrevs in. {STAYS}")
    except (BadFile, CannotImport, NeedsNewer, TooLong) as error:
        raise CannotDo(f"{file.name}: {error}") from error
    except OSError as error:
        raise CannotDo(f"{file}: {reason(error)}.") from error
    return FOUND if made.refusals or made.changes else 0


def _write(place: Workplace, made: Plan, opened: BinaryIO, file: Path, known: Known) -> int:
    name = plain_line(file.name)[:LONGEST_NAME]
    try:
        with _progress("Skriver in rad") as told:
            return history_import.carry_out(place.desk, made, opened, name, known, told)
    except KeyboardInterrupt:
        sys.stderr.write("Varje rad som hann skrivas är hel. Kör om, så skrivs resten.")
        raise


def _known(place: Workplace) -> Known:
    return Known(
        place.places,
        place.catalogue,
        place.mandates,
        place.deviations,
        load_sold_services(place.config),
        place.desk.now(),
    )


def _told(made: Plan, place: Workplace) -> None:
    """What would be made of the file, and every row that is not taken."""
    labels = Labels(place.places, place.catalogue)
    say(f"Källa: {made.source}. {words.rows(made.rows)} går att läsa.")
    new = made.new.total()
    if new:
        span = f"{min(made.years)}" if len(made.years) == 1 else f"{min(made.years)}–{max(made.years)}"
        say(f"Nytt: {words.counts(made.new)}. År {span}.")
        for code in sorted(made.places, key=lambda code: (not code, labels.place(code))):
            say(f"  {labels.place(code) if code else 'kommun saknas'}: {words.counts(made.places[code])}")
    if made.same:
        say(f"Finns redan: {words.rows(made.same)}.")
    if made.gone:
        say(f"Gallrat, eller bara i det gemensamma lagret: {words.rows(made.gone)}. Görs inte om.")
    if made.changes:
        say(f"Ändrat sedan förut: {words.rows(made.changes)}. Inget skrivs över: ändra för hand i ärendet.")
        _named(made.changed, made.changes)
    if made.refusals:
        say(f"Kan inte tas: {words.rows(made.refusals)}.")
        _named(made.refused, made.refusals)


def _named(refused: Sequence[Refused], count: int) -> None:
    for one in refused[:MOST_NAMED]:
        what = " ".join(filter(None, (one.kind, one.id)))
        say(f"  Rad {one.line}{f', {what}' if what else ''}: {one.why}")
    if count > MOST_NAMED:
        say(f"  och {count - MOST_NAMED} till.")


def _may(options: argparse.Namespace, made: Plan) -> bool:
    """Whether it is to be put in now. Raises CannotDo when nobody can be asked."""
    new = made.new.total()
    if options.dry_run:
        say("Inget är skrivet: det här var bara en genomläsning.")
        return False
    if not new:
        say("Inget nytt att skriva in." if made.rows else "Inget kan skrivas in.")
        return False
    if made.refusals and not options.skip_refused:
        say("Inget är skrivet. Rätta raderna och kör igen, eller ta resten med --skip-refused.")
        return False
    if options.yes:
        return True
    if not asks():
        raise CannotDo("Inget är skrivet. Lägg till --yes för att skriva in det.")
    if ask_line(f"Skriv in {words.rows(new)}? Skriv ja: ").strip().casefold() == "ja":
        return True
    say("Inget är skrivet.")
    return False


def asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    """Says on a terminal how far it has come, on one line that is wiped in the end."""
    shown = sys.stderr.isatty()

    def told(count: int) -> None:
        if shown:
            sys.stderr.write(f"\r{what} {count} …\x1b[K")
            sys.stderr.flush()

    try:
        yield told
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def _list(place: Workplace) -> int:
    place.desk.log_reading("printed", reason=IMPORTS)
    found = history_import.runs(place.desk)
    if not found:
        say("Ingen historik har importerats på den här datorn.")
    for row in found:
        say(words.line(row, place.desk.now()))
        say(f"  {words.counts(row.every_count())}; {posts(row.rows, 'rad', 'rader')} gick att läsa")
        say(f"  sha256 {row.digest}")
    return 0
