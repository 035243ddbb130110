"""The commands that print text and end. Whoever signs in is asked for the passphrase; reads are logged."""

from __future__ import annotations

import argparse
from pathlib import Path

from jourtui.commands import (
    deviation_commands,
    emergency_commands,
    figure_commands,
    meeting_commands,
    printed,
    printed_active_time,
    printed_documents,
    printed_log,
    printed_pages,
    printed_roster,
    printed_sold,
    shared_commands,
)
from jourtui.commands.command_parts import FOUND, CannotDo, say, signed_in
from jourtui.rules.access import HANDOVER
from jourtui.rules.sheet import as_text
from jourtui.sheets import printed_handover, printed_sheet
from jourtui.store import comparing, own_counts, paths, verify
from jourtui.store.carrying import line_of
from jourtui.store.workplace import Workplace
from jourtui.words import away_words


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `sentence` can tell."""
    places = paths.places(directory)
    if options.command == "server":
        return shared_commands.administer(options, places)
    if options.command == "contacts":
        from jourtui.commands import contact_commands

        return contact_commands.run(options, places)
    if options.command == "emergency-sheet":
        return emergency_commands.run(options, places)
    if options.command == "figures":
        return figure_commands.run(options, places)
    with signed_in(options.person, places) as workplace:
        match options.command:
            case "queue":
                say(printed.queue(workplace, closed=options.closed))
            case "clocks":
                say(printed.clocks(workplace))
            case "handover":
                _handover(workplace, options.out)
            case "meeting":
                say(meeting_commands.write(workplace, options.pdf, options.week))
            case "visits":
                say(printed.visits(workplace))
            case "call":
                say(_call(workplace, options.record))
            case "case":
                say(_case(workplace, options.record) if options.record else printed.cases(workplace))
            case "documents":
                say(_documents(workplace, options.record))
            case "document":
                say(_document(workplace, options.record))
            case "print":
                say(printed_pages.write(workplace, options.record, options.out, shipped=options.shipped))
            case "active-time":
                if options.out is not None:
                    say(printed_active_time.to_file(workplace, options.year, options.out))
                else:
                    say(printed_active_time.year(workplace, options.year))
            case "sold-services":
                if options.out is not None:
                    say(printed_sold.to_file(workplace, options.year, options.out))
                else:
                    say(printed_sold.year(workplace, options.year))
            case "roster":
                if options.ics is not None:
                    say(printed_roster.to_calendar(workplace, options.ics))
                elif options.year is not None:
                    say(printed_roster.year(workplace, options.year))
                else:
                    say(printed_roster.weeks(workplace))
            case "access-log":
                say(
                    printed_log.access(
                        workplace,
                        of=options.of,
                        first=options.first,
                        last=options.last,
                        record=options.record,
                        count=options.random,
                    )
                )
            case "deviations" | "reachability":
                say(deviation_commands.run(workplace, options))
            case "join":
                return shared_commands.join(workplace, options)
            case "rebuild":
                return _rebuild(workplace)
            case "verify":
                return _verify(workplace, with_store=options.store)
    return 0


def _handover(workplace: Workplace, out: Path | None) -> None:
    desk = workplace.desk
    desk.log_reading("exported" if out else "printed", reason=HANDOVER)
    sheet = printed_handover.sheet(workplace, desk)
    if out is None:
        say(as_text(sheet))
        return
    printed_sheet.write(sheet, out, at=desk.now(), config=workplace.config)
    say(f"Överlämningen är skriven till {out}.")


def _call(workplace: Workplace, wanted: str) -> str:
    text = printed.call(workplace, wanted)
    if text is None:
        if gone := away_words.left(workplace, wanted):
            raise CannotDo(gone)
        raise CannotDo(f"Inget anrop, eller mer än ett, börjar på {wanted}. jourtui queue visar de öppna.")
    return text


def _case(workplace: Workplace, wanted: str) -> str:
    text = printed.case(workplace, wanted)
    if text is None:
        if gone := away_words.left(workplace, wanted):
            raise CannotDo(gone)
        raise CannotDo(f"Inget ärende, eller mer än ett, börjar på {wanted}. jourtui case visar de öppna.")
    return text


def _documents(workplace: Workplace, wanted: str) -> str:
    text = printed_documents.every(workplace, wanted)
    if text is None:
        raise CannotDo(f"Inget ärende, eller mer än ett, börjar på {wanted}. jourtui case visar de öppna.")
    return text


def _document(workplace: Workplace, wanted: str) -> str:
    text = printed_documents.one(workplace, wanted)
    if text is None:
        raise CannotDo(f"Inget dokument, eller mer än ett, börjar på {wanted}. jourtui documents visar dem.")
    return text


# Checks


def _rebuild(workplace: Workplace) -> int:
    same = verify.rebuild_is_equal(workplace.journal)
    say("Vyerna är omräknade ur händelserna.")
    say("De är lika, byte för byte." if same else "De skilde sig och är nu rättade.")
    return 0 if same else FOUND


def _verify(workplace: Workplace, *, with_store: bool) -> int:
    findings = verify.verify(workplace.replica, workplace.journal.unit_keys)
    if with_store:
        with line_of(workplace) as line:
            other = comparing.differing(line, workplace.replica)
        findings += [
            verify.Finding("Det gemensamma lagret har något annat än datorn.", seq=seq) for seq in other
        ]
    gaps = list(own_counts.gaps(workplace.replica, workplace.journal.unit_keys))
    for said in (*findings, *gaps):
        say(str(said))
    if findings or gaps:
        return FOUND
    position = workplace.replica.position()
    own, _ = workplace.replica.pending_count()
    waiting = f" och {own} egna som inte är synkade" if own else ""
    say(f"Båda kedjorna är hela: {position.seq} bekräftade händelser{waiting}, inget fel.")
    if with_store:
        say("Det gemensamma lagret har dem likadana.")
    return 0
