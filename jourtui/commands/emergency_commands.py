"""`jourtui emergency-sheet`: the sheet as it is now, or as it was kept while the journal opened."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from jourtui.commands.command_parts import CannotDo, choose_person, open_vault, say, signed_in
from jourtui.rules.access import EMERGENCY
from jourtui.rules.sheet import Sheet, as_text
from jourtui.sheets import emergency_sheet, printed_sheet
from jourtui.store import admission, paths
from jourtui.store import emergency_sheet as keeping
from jourtui.store.replica import ReplicaError
from jourtui.store.session import Duty
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.workplace import Workplace

NOT_LOGGED = "Läsningen kan inte loggas: skriv upp vem som läste nödbladet, när och varför."


def run(options: argparse.Namespace, places: paths.Places) -> int:
    """Print it, or write it to a file; the exit code. Raises what `sentence` can tell."""
    if options.kept:
        _put(_kept(options, places), options.out, places)
        return 0
    with signed_in(options.person, places) as workplace:
        desk = workplace.desk
        desk.log_reading("exported" if options.out else "printed", reason=EMERGENCY)
        _put(emergency_sheet.made(workplace, desk), options.out, places)
        if options.out:
            keeping.written_out(workplace.replica, desk.now())
    return 0


def _put(sheet: Sheet, out: Path | None, places: paths.Places) -> None:
    if out is None:
        say(as_text(sheet))
        return
    printed_sheet.write(sheet, out, at=datetime.now(UTC), config=places.config)
    say(
        f"Nödbladet är skrivet till {out}. Skriv ut det, förvara det inlåst, och förstör filen och det gamla."
    )


def _kept(options: argparse.Namespace, places: paths.Places) -> Sheet:
    """The sealed one: the vault opens it, also when the journal is broken or gone."""
    if not Vault.exists(places.data):
        raise CannotDo("Den här datorn är inte i bruk än. Kör jourtui och följ det som står.")
    vault = Vault.load(places.data)
    opened = open_vault(vault, choose_person(vault, options.person))
    try:
        if admission.second_step(opened) is admission.SecondStep.DEMANDED:
            raise CannotDo("Här behövs två steg. Kör jourtui, logga in, och läs av koden med telefonen.")
        sheet = keeping.kept(places.data, opened.data_key)
        _log(opened, places)
        return sheet
    finally:
        opened.close()


def _log(opened: OpenVault, places: paths.Places) -> None:
    """Note the reading where the journal takes it; where it does not, say so."""
    try:
        workplace = Workplace(places.data, opened, Duty.FIRST, config=places.config)
        try:
            workplace.desk.log_reading("printed", reason=EMERGENCY)
        finally:
            workplace.close()
    except ReplicaError:
        say(NOT_LOGGED)
