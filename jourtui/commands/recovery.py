"""The commands that keep from losing things, or bring them back: status, backup, restore, rescue, outbox."""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path
from uuid import UUID

from jourtui.commands import printed_outbox
from jourtui.commands.command_parts import FOUND, WHOSE, CannotDo, free, opener_of, say, signed_in
from jourtui.rules.calendar import day_and_time
from jourtui.rules.text import posts
from jourtui.store import backup as backups
from jourtui.store import copies, entrance, joined, outbox, paths
from jourtui.store import rescue as rescues
from jourtui.store import restore as restores
from jourtui.store.carrying import Outcome
from jourtui.store.replica import FILE
from jourtui.store.shared_errors import Unreachable
from jourtui.store.waiting import waiting
from jourtui.store.workplace import Workplace, utc_now
from jourtui.words import away_words, laptop_words


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `command_parts.sentence` can tell."""
    places = paths.places(directory)
    if options.command == "restore":
        _restore(options, places)
        return 0
    with signed_in(options.person, places) as workplace:
        match options.command:
            case "status":
                _status(workplace)
            case "backup":
                _backup(workplace, options.folder or places.data / backups.FOLDER)
            case "rescue":
                return _rescue(workplace, options)
            case "outbox":
                return _outbox(workplace, options)
    return 0


def _status(workplace: Workplace) -> None:
    now = workplace.desk.now()
    counted, position = waiting(workplace.replica), workplace.replica.position()
    alone = joined.store_of(workplace.vault) is None
    rest = "bara här: datorn arbetar ensam" if alone else "som väntar på att skickas"
    say(f"Journalen: {position.seq} bekräftade händelser, {counted.events} {rest}.")
    if counted.oldest is not None and not alone:
        say(f"Den äldsta som väntar skrevs {day_and_time(counted.oldest, now)}.")
    unsent, missing = counted.files
    if (unsent and not alone) or missing:
        say(f"Sparade filer: {unsent} delar som väntar på att skickas, {missing} att hämta.")
    for _, reason in counted.quarantined:
        say(f"I karantän: {reason}")
    if less := away_words.less(workplace):
        say(less)
    say(f"Säkerhetskopia: {laptop_words.backup(backups.last_good(workplace.replica), now)}.")
    if late := laptop_words.backup_mark(backups.overdue(workplace.replica, now)):
        say(f"{late.removeprefix(' · ').capitalize()}: kör jourtui backup.")
    say(workplace.vault.about_half.told)
    say(f"På papper: {laptop_words.paper(workplace.vault.escrow_made, now)}.")


def _backup(workplace: Workplace, folder: Path) -> None:
    if sys.stdout.isatty():
        say("Skriver kopian, och prövar den genom att återställa den. Det kan ta några minuter.")
    workplace.desk.log_reading("exported", reason="säkerhetskopia, krypterad", again=True)
    try:
        made = backups.backup(workplace, folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotDo(f"Det finns inte plats i {folder}. Ingen kopia är skriven.") from error
        raise
    contents = made.contents
    say(f"Säkerhetskopian är prövad: {contents.confirmed} bekräftade händelser, {contents.pending} väntande.")
    say(f"Händelser, låsta: {made.events}")
    say(f"Nycklar och valv: {made.keys}")
    say(f"Nyckelfilen får sparas i {copies.KEYS_KEPT.days} dagar. Förvara filerna på skilda ställen.")
    for name in made.expired:
        say(f"Borttagen, för gammal: {name}")


def _restore(options: argparse.Namespace, places: paths.Places) -> None:
    opener = opener_of(options.person, paper=options.paper)
    alone = not (places.data / FILE).exists()
    restored = restores.restore(
        places.data, options.file, opener, replace=options.replace, config=places.config
    )
    contents = restored.contents
    say(f"Journalen är återställd: {contents.confirmed} bekräftade händelser, {contents.pending} väntande.")
    say(f"Kopian gjordes {day_and_time(restored.made_at, utc_now())}. Allt i den går att öppna.")
    if restored.withheld:
        say(f"{posts(restored.withheld)} kan ha gallrats sedan dess: så gammalt är det, eller importerat.")
        say(
            "Det öppnas när datorn har haft kontakt med det gemensamma lagret. Allt annat går att arbeta med."
        )
    if alone:
        say("En anteckning som ångrats och gallrats efter kopian visas här tills datorn har haft kontakt.")
    if restored.another_device:
        say("Det här är en annan dator än den som kopian gjordes på: spärra den gamla i lagret.")
        say("Kör nu jourtui recover --person NAMN, och därefter jourtui join --request FIL.")
    if restored.aside is not None:
        say(f"Det som fanns här förut ligger orört i {restored.aside}.")


def _rescue(workplace: Workplace, options: argparse.Namespace) -> int:
    opener = opener_of(options.theirs, paper=options.paper, ask=WHOSE)
    rescued = rescues.rescue(workplace, options.folder, opener, options.why)
    if rescued.alone:
        say("Ingen andra person var med: bara du kan öppna någon av datorerna. Det står i åtkomstloggen.")
    code = _tell(rescued.outcome, f"Datorn {str(rescued.device)[:8]}")
    say(f"Utkast som inte fanns här: {rescued.drafts}. De finns nu på den här datorn.")
    if rescued.left:
        say(f"Utkast som inte är överförda, då posten är gallrad eller inte öppnas än: {rescued.left}.")
    return code


def _outbox(workplace: Workplace, options: argparse.Namespace) -> int:
    if options.way is None:
        say(printed_outbox.outbox(workplace, every=options.all))
        return 0
    if options.file is None:
        raise CannotDo("Skriv vilken fil: jourtui outbox write FIL.")
    if options.way == "write":
        free(options.file)
        workplace.desk.log_reading("exported", reason="osända händelser till fil, krypterad", again=True)
        count = outbox.write(workplace, options.file)
        unsent = waiting(workplace.replica).files[0]
        if unsent:
            say(f"Med dem {unsent} delar av sparade filer.")
        written = posts(count, "händelse är skriven", "händelser är skrivna")
        say(f"{written} till {options.file}. Det väntar kvar här tills det har kommit fram.")
        return 0
    opened = outbox.open_file(workplace, options.file)
    if not options.revoked:
        _not_shut_out(workplace, opened.device)
    try:
        outcome = outbox.send(workplace, opened)
    except Unreachable as error:
        raise CannotDo(
            f"Filen är hel, men {str(error)[0].lower()}{str(error)[1:-1]}: behåll filen och försök igen."
        ) from error
    return _tell(outcome, f"Filen från datorn {str(opened.device)[:8]}")


def _not_shut_out(workplace: Workplace, device: UUID) -> None:
    """A laptop that was shut out may be in other hands, and still write a file. Raises CannotDo."""
    with workplace.desk.rows() as rows:
        change = entrance.shut_out(rows, device)
    if change is not None:
        when = f" {day_and_time(change.at, workplace.desk.now())}" if change.at else ""
        raise CannotDo(
            f"Filen är från datorn {str(device)[:8]}, som {change.by_name} spärrade{when}: "
            "inget är skickat, och är datorn hos er och ni litar på den tar --revoked in det."
        )


def _tell(outcome: Outcome, whence: str) -> int:
    sent = posts(outcome.sent, "händelse är skickad", "händelser är skickade")
    say(f"{whence}: {sent}, {outcome.known} fanns redan.")
    for event, reason in outcome.refused:
        say(f"Händelse {str(event)[:8]} kunde inte tas emot: {reason}")
    return FOUND if outcome.refused else 0
