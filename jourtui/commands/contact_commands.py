"""`jourtui contacts`: the directory as text, to a file, and from one."""

from __future__ import annotations

import argparse
from pathlib import Path

from jourtui.commands import command_parts
from jourtui.commands.command_parts import FOUND, CannotDo, say, signed_in
from jourtui.commands.printed import table
from jourtui.rules import contact_files as files
from jourtui.rules.access import CONTACTS
from jourtui.rules.calendar import local
from jourtui.rules.contact_files import FileError, FileRow
from jourtui.rules.contacts import sorted_by
from jourtui.rules.text import fold
from jourtui.store import contact_import, contacts, directory, mandates, paths
from jourtui.store.workplace import Workplace
from jourtui.words import contact_words
from jourtui.words.labels import Labels

MOST_NAMED = 50
"""Refused rows that are named; how many more there are is said."""


def run(options: argparse.Namespace, places: paths.Places) -> int:
    """What was asked for; the exit code. Raises what `sentence` can tell."""
    if options.what == "export":
        command_parts.free(_file(options))
        return _export(options, places)
    if options.what == "import":
        rows = _rows(_file(options))
        with signed_in(options.person, places) as workplace:
            return _import(workplace, rows, write=options.write)
    with signed_in(options.person, places) as workplace:
        say(listed(workplace, options.words))
    return 0


def _file(options: argparse.Namespace) -> Path:
    if not options.words:
        raise CannotDo("Ange filen, med ett namn som slutar på .toml eller .csv.")
    file = Path(options.words[0])
    if file.suffix.casefold() not in (".toml", ".csv"):
        raise CannotDo(f"{file}: namnet ska sluta på .toml eller .csv.")
    return file


def _rows(file: Path) -> list[FileRow]:
    data = command_parts.read(file)
    try:
        text = data.decode("utf-8-sig")
        return files.read_csv(text) if file.suffix.casefold() == ".csv" else files.read_toml(text)
    except UnicodeDecodeError:
        raise CannotDo(f"{file}: är inte sparad som UTF-8.") from None
    except FileError as error:
        raise CannotDo(f"{file}: {error}") from None


def listed(workplace: Workplace, words: list[str]) -> str:
    """The contacts in which every word is found, with all their numbers. Logs the reading first."""
    desk, now = workplace.desk, workplace.desk.now()
    labels, kinds = Labels(workplace.places, workplace.catalogue), workplace.contact_kinds
    desk.log_reading("printed", reason=CONTACTS)
    today = local(now).date()
    with desk.rows() as rows:
        entries = [directory.of_contact(row) for row in contacts.every(rows, today)]
        entries += directory.seats(mandates.seats(rows), workplace.places, today)
        over = contacts.over_shipped(rows)
    entries += directory.shipped(workplace.lodgings, workplace.places, workplace.emergency, over)
    wanted = fold(" ".join(words)).split()
    lines = []
    for one in sorted(entries, key=lambda one: sorted_by(one.name)):
        said = contact_words.found_by(one, labels, kinds)
        if not all(word in said for word in wanted):
            continue
        numbers = ", ".join(contact_words.number(each, hidden=one.protected) for each in one.numbers)
        kind, where = contact_words.kind(one, kinds), contact_words.where(one, labels)
        lines.append((one.name, kind, where, numbers or "saknas", contact_words.age(one, now), one.hours))
    if not lines:
        return "Ingen kontakt passar."
    return table(("Namn", "Slag", "Gäller", "Nummer", "Kontrollerat", "Tider"), lines)


def _export(options: argparse.Namespace, places: paths.Places) -> int:
    file = _file(options)
    with signed_in(options.person, places) as workplace:
        workplace.desk.log_reading("exported", reason=CONTACTS)
        rows, left = contact_import.rows_of(workplace.desk, workplace.places, protected=options.protected)
    text = files.as_csv(rows) if file.suffix.casefold() == ".csv" else files.as_toml(rows)
    command_parts.write(file, text.encode())
    say(f"{_count(len(rows), 'kontakt', 'kontakter')} skrevs till {file}.")
    if left:
        kept = _count(left, "skyddad kontakt", "skyddade kontakter")
        say(f"{kept} är inte med: --protected tar med dem.")
    return 0


def _import(workplace: Workplace, rows: list[FileRow], *, write: bool) -> int:
    desk = workplace.desk
    desk.log_reading("printed", reason=CONTACTS)
    made = contact_import.plan(desk, rows, workplace.contact_kinds, workplace.places)
    for word, given in (("Ny", made.new), ("Ändrad", made.changed)):
        for one in given:
            say(f"{word}: {one.written.name} (rad {one.line})")
            for name, before, now in made.differs.get(one.line, ()):
                say(f"  {name}: {before or 'tomt'} → {now or 'tomt'}")
    if made.same:
        say(f"Som förut: {_count(made.same, 'kontakt', 'kontakter')}.")
    for row in made.refused[:MOST_NAMED]:
        say(f"Rad {row.line}, {row.name or 'utan namn'}: {row.why}")
    if len(made.refused) > MOST_NAMED:
        say(f"och {len(made.refused) - MOST_NAMED} rader till.")
    if write and made.refused:
        say("Inget skrevs: rätta raderna och kör igen.")
    elif write:
        contact_import.carry_out(desk, made)
        said = _count(len(made.new) + len(made.changed), "kontakt", "kontakter")
        say(f"{said} skrevs in." if made.changes else "Inget att skriva in.")
    else:
        say("Inget är skrivet. Kör igen med --write för att skriva in det.")
    return FOUND if made.refused else 0


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
