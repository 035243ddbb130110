"""The commands about who may open the laptop: people, passphrase, recovery key. They ask as they go."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jourtui.commands.command_parts import CannotDo, ask_key, ask_line, ask_passphrase, say, signed_in, unlock
from jourtui.rules.calendar import clock_time, local
from jourtui.store import admission, entrance, escrow, paths, recovery_key
from jourtui.store.session import Person
from jourtui.store.vault import OpenVault
from jourtui.store.views import StaffRow
from jourtui.store.workplace import Workplace
from jourtui.words import entrance_words

NEW_HALF = "NY HALVA"
SAME, ANOTHER = "SAMMA", "ANNAN"


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `commands.sentence` can tell."""
    places = paths.places(directory)
    if options.command == "recover":
        _recover(options, places.data)
        return 0
    if options.command == "people" and options.action == "history":
        _history(options.person, places)
        return 0
    if options.command == "people" and options.action == "add":
        with signed_in(options.person, places) as workplace:
            _add(options, workplace)
        return 0
    vault = unlock(options.person, places)
    try:
        match options.command:
            case "people":
                _people(options, vault)
            case "passphrase":
                me = vault.person.name
                vault.change_passphrase(ask_passphrase(me), _new_passphrase(me))
                say("Din lösenfras är bytt. Den gäller på den här datorn.")
            case "escrow":
                _escrow(vault)
    finally:
        vault.close()
    return 0


def _history(name: str | None, places: paths.Places) -> None:
    with signed_in(name, places) as workplace:
        with workplace.desk.rows() as rows:
            changes = entrance.history(rows)
        for change in changes:
            at = f"{local(change.at):%Y-%m-%d %H:%M}" if change.at else "okänd tid"
            told = entrance_words.sentence(change, workplace.desk.now())
            say(f"{at}  {told}  (på dator {str(change.on_device)[:8]})")
        if not changes:
            say("Inget är antecknat.")


def _add(options: argparse.Namespace, workplace: Workplace) -> None:
    """Let a colleague in. One whom the journal knows by that name is the same person, or said not to be."""
    vault, name, title, person_id = workplace.vault, options.name, options.title, None
    until = admission.end_after(datetime.now(UTC), options.days) if options.days is not None else None
    with workplace.desk.rows() as rows:
        known = entrance.known(rows, options.name, {person.id for person in vault.people})
    if known and (same := _which(known)) is not None:
        name, title, person_id = same.name, title or same.title, same.person_id
    new = _new_passphrase(name)
    vault.add_person(name, title, new, person_id=person_id, until=until)
    workplace.settle_traces()  # the other laptop can then hand something over to her
    say(f"{name} kan nu logga in på den här datorn.")


def _which(known: Sequence[StaffRow]) -> StaffRow | None:
    """Which of those whom the journal knows by a name it is; None for another. Raises CannotDo."""
    told, choices = f"{entrance_words.member(known[0])}, är redan känd i journalen.", {SAME: known[0]}
    if len(known) > 1:
        told = f"{len(known)} med det namnet är redan kända i journalen."
        choices = {str(n): row for n, row in enumerate(known, start=1)}
        for n, row in choices.items():
            say(f"{n}  {entrance_words.member(row, several=True)}")
    asked = f"Skriv {' eller '.join(choices)} om det är samma person, annars {ANOTHER}"
    answer = ask_line(f"{told} {asked}: ").strip().upper()
    if answer != ANOTHER and answer not in choices:
        raise CannotDo(f"{told} {asked}. Ingen är insläppt.")
    return None if answer == ANOTHER else choices[answer]


def _people(options: argparse.Namespace, vault: OpenVault) -> None:
    match options.action:
        case "remove":
            person = _named(vault, options.name)
            if person.id == vault.person.id:
                raise CannotDo("Du är inloggad och kan inte ta bort dig själv. En kollega kan göra det.")
            if ask_line(f"Skriv {person.name} för att bekräfta: ").casefold() != person.name.casefold():
                raise CannotDo("Namnet stämde inte. Ingen är borttagen.")
            vault.remove_person(person.id)
            say(f"{person.name} är borttagen från den här datorn.")
        case _:
            for admitted in vault.admitted:
                say(describe(admitted.person.name, admitted.until, two_step=admitted.two_step))


def describe(name: str, until: int | None, *, two_step: bool) -> str:
    """A line about somebody who can sign in."""
    steps = "två steg" if two_step else "ett steg"
    if until is None:
        return f"{name}: {steps}"
    end = datetime.fromtimestamp(until, UTC)
    return f"{name}: {steps}, till {local(end):%Y-%m-%d} {clock_time(end)}"


def _named(vault: OpenVault, name: str) -> Person:
    found = [person for person in vault.people if person.name.casefold() == name.casefold()]
    if not found:
        raise CannotDo(f"{name} finns inte på den här datorn.")
    return found[0]


def _escrow(vault: OpenVault) -> None:
    """Show a key, and let it count when it has been typed back."""
    key = recovery_key.new()
    groups = recovery_key.written(key).split()
    say("Återställningsnyckeln. Skriv av den på papper och lägg det i kommunens kassaskåp:\n")
    say(f"    {'  '.join(groups[:4])}\n    {'  '.join(groups[4:])}\n")
    say("Skriv nyckeln från papperet. Först då gäller den, och en äldre slutar gälla.")
    if ask_key() != key:
        raise CannotDo("Det är en annan nyckel än den som visades. Den gäller inte; en äldre gäller kvar.")
    vault.set_escrow(key)
    say("Nyckeln gäller. Den visas inte igen: rensa det som står i terminalen.")


def _recover(options: argparse.Namespace, folder: Path) -> None:
    lost = escrow.half_is_lost(folder)
    key = ask_key()
    escrow.check(folder, key)
    new_half = False
    if lost is not None:
        say(f"! {lost}")
        say("Görs en ny halva kan ingen annan logga in förrän någon släpper in dem igen.")
        say("Kan den gamla fås tillbaka (lås upp nyckelringen, lägg tillbaka filen), gör det först.")
        if ask_line(f"Skriv {NEW_HALF} för att göra en ny: ").strip().upper() != NEW_HALF:
            raise CannotDo("Inget är ändrat.")
        new_half = True
    new = _new_passphrase(options.person)
    vault = escrow.recover(folder, key, options.person, new, new_half=new_half)
    name = vault.person.name
    vault.close()
    say(f"{name} kan nu logga in, och får då läsa av en ny kod med telefonen.")
    say("Nyckeln på papperet gäller ännu: gör en ny med jourtui escrow, så slutar den gälla.")


def _new_passphrase(name: str) -> str:
    new = ask_passphrase(f"{name} (ny)")
    if sys.stdin.isatty() and ask_passphrase(f"{name} (samma igen)") != new:
        raise CannotDo("Lösenfraserna är inte lika. Inget är ändrat.")
    return new
