"""`jourtui figures`: the key figures of a year, as text or to a file. That they are read is logged first."""

from __future__ import annotations

import argparse
import sys

from jourtui.commands import printed_figures
from jourtui.commands.command_parts import CannotDo, free, say, signed_in, write
from jourtui.rules.access import FIGURES, Reading
from jourtui.rules.calendar import local
from jourtui.rules.figures import members_in
from jourtui.sheets import annual_report_file, figure_tables
from jourtui.store import figures, paths
from jourtui.store.workplace import Workplace
from jourtui.words.figure_words import YearValues, words_of

FIRST, LAST = 1990, 2190
"""The years that can be asked for."""


def run(options: argparse.Namespace, places: paths.Places) -> int:
    """Print or write them; the exit code. Raises what `sentence` can tell."""
    files = [file for file in (options.csv, options.xlsx, options.pdf) if file is not None]
    for file in files:
        free(file)
    if options.published and options.municipality:
        raise CannotDo("Kommunens egna siffror publiceras inte: välj --municipality eller --published.")
    if options.pdf is not None and options.municipality:
        raise CannotDo("Verksamhetsberättelsen gäller hela jouren: --pdf går inte ihop med --municipality.")
    with signed_in(options.person, places) as workplace:
        year = options.year or local(workplace.desk.now()).year
        if options.pdf is not None and (
            why := annual_report_file.two_values(workplace, workplace.desk, year)
        ):
            raise CannotDo(why)
        values = values_of(workplace, year, municipality=options.municipality, published=options.published)
        told: list[str] = []
        how: Reading = "exported" if files or options.json else "printed"
        workplace.desk.log_reading(how, reason=f"{FIGURES} {year}")
        if options.csv is not None:
            write(options.csv, figure_tables.csv(values))
        if options.xlsx is not None:
            write(options.xlsx, figure_tables.xlsx(values))
        if options.pdf is not None:
            write(options.pdf, annual_report_file.made(workplace, workplace.desk, year))
            told.append(f"Verksamhetsberättelsen för {year} är skriven till {options.pdf}.")
            told += filter(None, [annual_report_file.older(workplace, workplace.desk, year)])
        for file in files[: len(files) - (options.pdf is not None)]:
            told.append(f"Nyckeltalen för {year} är skrivna till {file}.")
        for line in told:  # what another program reads is alone on standard output
            (sys.stderr if options.json else sys.stdout).write(line + "\n")
        if options.json:
            say(figure_tables.as_json(values).decode().rstrip())
        elif not files:
            say(printed_figures.as_text(values))
    return 0


def values_of(
    workplace: Workplace, year: int, *, municipality: str = "", published: bool = False
) -> YearValues:
    """The figures of a year in words. Raises CannotDo. Nothing is logged here."""
    if not FIRST <= year <= LAST:
        raise CannotDo(f"{year} är inget år som kan räknas.")
    code = _code(workplace, year, municipality) if municipality else ""
    view = figures.read(workplace.desk, workplace.places, year, municipality=code)
    return words_of(workplace).values(view, published=published)


def _code(workplace: Workplace, year: int, wanted: str) -> str:
    """The official code of one of the year's municipalities, by code or name."""
    members = members_in(workplace.places, year)
    found = workplace.places.find(wanted)
    if found is None or found.municipality.code not in members:
        names = ", ".join(f"{one.name} {one.code}" for one in members.values())
        raise CannotDo(f"{wanted} är ingen av kommunerna {year}: {names or 'inga var med då'}.")
    return found.municipality.code
