"""What can be written on the command line: every command with its words, and what is said of wrong ones.

Only argparse is loaded here, and nothing of ours before it is needed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from jourtui import __version__

Command = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command: its word, and what it does."""
USAGE = 2
"""The exit code of wrong words."""
_EXIT_CODES = (
    "Slutkoder: 0 det gick, 1 det gick inte, 2 fel på kommandoraden, 3 en kontroll fann fel, 130 avbrutet, "
    "141 ingen läste utskriften. Lösenfrasen frågas efter, eller läses från standard in."
)
_PASSWORDS = (
    "Administratörens lösenord till PostgreSQL tas ur PGPASSWORD, PGPASSFILE, ~/.pgpass eller en tjänst; "
    "annars frågas det efter. I adressen kan det läsas av alla på datorn."
)


class _Parser(argparse.ArgumentParser):
    """argparse in Swedish, with one sentence for wrong words."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given, allow_abbrev=False)

    def error(self, message: str) -> None:  # type: ignore[override]
        from jourtui.rules.text import plain_line

        self.exit(USAGE, f"jourtui: {plain_line(_swedish(message))} Se {self.prog} --help.\n")

    def format_help(self) -> str:
        text = super().format_help()
        for english, swedish in _HEADINGS:
            text = text.replace(english, swedish)
        return text


class _AfterCommand(argparse.Action):
    """An option that was written before the command: where it goes is said."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        parser.error(f"{self.option_strings[0]} skrivs efter kommandot.")


_HEADINGS = (("usage:", "användning:"), ("positional arguments:", "vad som anges:"), ("options:", "val:"))


def _swedish(message: str) -> str:
    for english, swedish in (
        ("the following arguments are required: ", "Det saknas: "),
        ("unrecognized arguments: ", "Okända ord: "),
        ("invalid choice: ", "Okänt kommando: "),
        ("expected one argument", "värdet saknas"),
        ("ignored explicit argument", "tar inget värde:"),
        ("not allowed with argument", "kan inte användas tillsammans med"),
    ):
        message = message.replace(english, swedish)
    message = re.sub(r"^argument (KOMMANDO|VAD): | \(choose from.*|, maybe you meant.*", "", message)
    return message.rstrip(".") + "."


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError("en port är ett tal mellan 1 och 65535")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("ett datum skrivs 2026-11-01") from None


def _year(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1900 <= int(text[:6]) <= 2200:
        return int(text[:6])
    raise argparse.ArgumentTypeError("ett år skrivs 2026")


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal():
        return int(text[:6])
    raise argparse.ArgumentTypeError("ett antal skrivs med siffror")


def parser() -> argparse.ArgumentParser:
    """What can be written on the command line."""
    root = _Parser(
        prog="jourtui",
        description="Arbetsverktyg för en social jour. Utan kommando startar programmet.",
        epilog=_EXIT_CODES,
        add_help=False,
    )
    _common(root)
    root.add_argument("--person", action=_AfterCommand, help=argparse.SUPPRESS)
    root.add_argument("--version", action="version", version=f"jourtui {__version__}", help="visa version")
    commands = root.add_subparsers(
        dest="command", metavar="KOMMANDO", title="kommandon", parser_class=_Parser
    )

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        epilog = _PASSWORDS if name == "server" else None
        added = commands.add_parser(name, help=help_, description=help_, epilog=epilog, add_help=False)
        _common(added)
        return added

    _made_up(command)
    _printed(command)
    _figures(command)
    _deviations(command)
    _years(command)
    _notice(command)
    _import(command)
    _access_log(command)
    _join(command)
    _server(command("server", "sköt det gemensamma lagret (för den som administrerar det)"))
    _vault(command)
    _checks(command)
    _recovery(command)
    _retention(command)
    _signing(command)
    return root


def _made_up(command: Command) -> None:
    """Nights and years that never were."""
    demo = command(
        "demo",
        "en påhittad natt med ett eget lager; borta när den avslutas, om inte --dir behåller den",
    )
    demo.add_argument("--backup", action="store_true", help="bakjours dator i stället för förstajours")
    line = demo.add_mutually_exclusive_group()
    line.add_argument("--cut", action="store_true", help="stoppa lagret under en demo som är igång")
    line.add_argument("--mend", action="store_true", help="starta det igen")
    sample = command(
        "sample-year",
        "ett påhittat år i en ny mapp (--dir), med de tal som årets verksamhetsberättelse uppger",
    )
    sample.add_argument("year", metavar="ÅR", type=_year, help="2016 eller 2017")
    sample.add_argument("--seed", metavar="FRÖ", type=_count, help="samma frö ger samma år")


def _printed(command: Command) -> None:
    """What the screens show, as text."""
    queue = command("queue", "skriv ut kön med öppna anrop som text")
    queue.add_argument("--closed", action="store_true", help="de senast stängda i stället")
    call = command("call", "skriv ut ett anrop som text: vad det gäller, om det är säkert att ringa")
    call.add_argument("record", metavar="ANROP", help="anropets id, eller början av det; queue visar det")
    case = command("case", "skriv ut ärendena, eller ett ärende, som text")
    case.add_argument("record", nargs="?", metavar="ÄRENDE", help="ärendets id, eller början av det")
    documents = command("documents", "skriv ut alla ärendens dokument, eller ett ärendes, som lista")
    documents.add_argument(
        "record", nargs="?", default="", metavar="ÄRENDE", help="ärendets id, eller början"
    )
    document = command("document", "skriv ut ett dokument som text, och vad som saknas innan det låses")
    document.add_argument("record", metavar="DOKUMENT", help="dess id, eller början; documents visar det")
    pages = command("print", "skriv ett dokument till en fil: sidor att skriva ut, eller JSON")
    pages.add_argument("record", metavar="DOKUMENT", help="dess id, eller början; documents visar det")
    pages.add_argument("--out", metavar="FIL", type=Path, required=True, help="slutar på .pdf eller .json")
    pages.add_argument("--shipped", action="store_true", help="med mallen som följer med jourtui")
    clocks = command("clocks", "skriv ut alla frister som löper som text")
    handover = command("handover", "skriv ut det som lämnas över: öppet, frister, bokningar, löften")
    handover.add_argument("--out", metavar="FIL", type=Path, help="till en fil: sidor om den slutar på .pdf")
    meeting = command("meeting", "skriv ut teammötets dagordning och protokoll; namn ur ärendena är dolda")
    meeting.add_argument("--pdf", metavar="FIL", type=Path, help="till en fil, som sidor")
    meeting.add_argument(
        "--week",
        metavar="DATUM",
        type=_day,
        help="en dag i jourveckan; annars den som går, på onsdagen den förra",
    )
    sheet = command("emergency-sheet", "skriv ut nödbladet: nummer, det som pågår, hur man arbetar på papper")
    sheet.add_argument("--out", metavar="FIL", type=Path, help="till en fil: sidor om den slutar på .pdf")
    sheet.add_argument("--kept", action="store_true", help="det som sparades sist, när journalen är trasig")
    contacts = command("contacts", "skriv ut kontakterna, eller för dem till och från en fil (TOML, CSV)")
    contacts.add_argument(
        "what", metavar="VAD", choices=("list", "export", "import"), help="list, export eller import"
    )
    contacts.add_argument("words", metavar="ORD", nargs="*", help="vad som söks; för export och import filen")
    contacts.add_argument(
        "--write", action="store_true", help="skriv in; annars visas bara vad som skulle göras"
    )
    contacts.add_argument("--protected", action="store_true", help="ta med skyddade kontakter i filen")
    visits = command("visits", "skriv ut vilka som är ute på besök, och när de ska höras av, som text")
    _person(queue, call, case, documents, document, pages, clocks, handover, meeting, sheet, contacts, visits)


def _figures(command: Command) -> None:
    figures = command("figures", "skriv ut nyckeltalen för ett år, med åren före; --csv och --xlsx till fil")
    figures.add_argument("year", metavar="ÅR", type=_year, nargs="?", help="till exempel 2016; annars i år")
    figures.add_argument("--json", action="store_true", help="för andra program")
    figures.add_argument("--csv", metavar="FIL", type=Path, help="en rad för varje tal och del")
    figures.add_argument("--xlsx", metavar="FIL", type=Path, help="arbetsbok, också per kommun")
    figures.add_argument(
        "--pdf", metavar="FIL", type=Path, help="hela verksamhetsberättelsen, för publicering"
    )
    figures.add_argument("--municipality", metavar="KOMMUN", default="", help="kommunens egna, i sin helhet")
    figures.add_argument("--published", action="store_true", help="för publicering: små tal per kommun döljs")
    _person(figures)


class _Given(argparse.Action):
    """Takes a word that may be left out, without emptying what a named value gave."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if values is not None:
            setattr(namespace, self.dest, values)


def _of_year(added: argparse.ArgumentParser) -> None:
    """Which year, as a bare word or after --year."""
    told = "till exempel 2016; annars i år"
    added.add_argument("year", metavar="ÅR", type=_year, nargs="?", action=_Given, help=told)
    added.add_argument("--year", metavar="ÅR", type=_year, help="samma sak")


def _deviations(command: Command) -> None:
    deviations = command("deviations", "skriv ut avvikelserna under ett år, och hur många av varje slag")
    reachability = command("reachability", "skriv ut nåbarheten under ett år: avbrott och provsamtal")
    for added in (deviations, reachability):
        _of_year(added)
        added.add_argument("--json", action="store_true", help="för andra program, utan namn")
        _person(added)
    deviations.add_argument(
        "--out", metavar="FIL", type=Path, help="till styrgruppen, utan namn: sidor om filen slutar på .pdf"
    )


def _years(command: Command) -> None:
    """What is told of a year, or of the weeks to come."""
    active = command("active-time", "skriv ut årets aktiva tid: per person och vecka, ledighet eller lön")
    _of_year(active)
    active.add_argument("--out", metavar="FIL", type=Path, help="till en fil: .xlsx, annars CSV")
    _person(active)
    sold = command("sold-services", "skriv ut årets sålda tjänster och tid i uppdrag: per nämnd, rad för rad")
    _of_year(sold)
    sold.add_argument("--out", metavar="FIL", type=Path, help="till en fil: .xlsx, annars CSV")
    _person(sold)
    roster = command("roster", "skriv ut vem som har jouren nu och sedan, veckorna framåt och vad som saknas")
    roster.add_argument("--year", metavar="ÅR", type=_year, help="räkna varje persons veckor det året")
    roster.add_argument("--ics", metavar="FIL", type=Path, help="skriv veckorna till en kalenderfil")
    _person(roster)


def _notice(command: Command) -> None:
    notice = command("notice", "läs in en föranmälan eller ett uppdrag: notice import FIL")
    notice.add_argument("action", metavar="VAD", choices=("import",), help="import")
    notice.add_argument("file", metavar="FIL", type=Path, help="text, JSON eller dekrypterat brev (.eml)")
    notice.add_argument("--do", action="store_true", help="spara; annars visas bara vad som förstås")
    _person(notice)


def _import(command: Command) -> None:
    told = command(
        "import",
        "läs in historik ur en fil (JSON, en rad var): anrop, ärenden, beslut, bokningar, bistånd, besök, "
        "föranmälningar, uppdrag, avvikelser, sålda tjänster",
    )
    told.epilog = (
        "Först läses hela filen igenom, och det som inte kan tas sägs med radnummer och skäl. Sedan skrivs "
        "raderna in, var och en hel. Avbryts det fortsätter det där det var nästa gång: det som redan finns "
        "(samma källa, kind och id) hoppas över, och ändras aldrig. Formatet står i docs/history.md. "
        "Slutkoder: 0 allt är inne, 1 det gick inte, 3 rader togs inte eller har ändrats sedan förut."
    )
    told.add_argument("file", metavar="FIL", type=Path, nargs="?", help="filen; utan den visas importerna")
    told.add_argument("--dry-run", action="store_true", help="läs bara igenom, och visa vad som skulle bli")
    told.add_argument("--yes", action="store_true", help="skriv in utan att fråga")
    told.add_argument("--skip-refused", action="store_true", help="skriv in resten om rader inte kan tas")
    _person(told)


def _access_log(command: Command) -> None:
    log = command("access-log", "skriv ut åtkomstloggen: vem som har läst vad, hur, när och varför")
    log.add_argument("--of", metavar="NAMN", default="", help="vems läsningar; annars allas")
    log.add_argument(
        "--from", metavar="DATUM", dest="first", type=_day, help="från och med, till exempel 2026-11-01"
    )
    log.add_argument("--to", metavar="DATUM", dest="last", type=_day, help="till och med")
    log.add_argument("--record", metavar="ID", default="", help="vilket anrop eller ärende: id, eller början")
    log.add_argument("--random", metavar="N", type=_count, help="det som sticker ut, och N andra på måfå")
    _person(log)


def _join(command: Command) -> None:
    join = command("join", "anslut den här datorn till ett gemensamt lager")
    join.add_argument("file", metavar="FIL", type=Path, help="ansökan som ska skrivas, eller svaret som kom")
    join.add_argument("--request", action="store_true", help="skriv en ansökan till FIL")
    join.add_argument("--new", action="store_true", help="datorn var spärrad: be att få komma in som en ny")
    join.add_argument("--name", metavar="NAMN", default="", help="datorns namn bland människor")
    _person(join)


def _checks(command: Command) -> None:
    rebuild = command("rebuild", "räkna om alla vyer ur händelserna och jämför")
    verify = command("verify", "kontrollera kedjorna och säg vad som är fel och var")
    verify.add_argument("--store", action="store_true", help="jämför också med allt i det gemensamma lagret")
    _person(rebuild, verify)


def _signing(command: Command) -> None:
    """Files that are signed or were: no journal is opened."""
    sign = command("sign", "underteckna en PDF, till exempel ett beslut som lämnats ut för underskrift")
    sign.add_argument("--key", metavar="NYCKEL", type=Path, help="nyckelfil (.p12 eller .pfx)")
    sign.add_argument("--card", action="store_true", help="underteckna med kortet som signing.toml anger")
    sign.add_argument("--out", metavar="FIL", type=Path, help="den undertecknade filen")
    check = command("check-signature", "pröva underskrifterna i en PDF mot dem som enheten litar på")
    check.add_argument("--signer", metavar="NAMN", help="vem som ska ha undertecknat sist")
    for added in (sign, check):
        added.add_argument("file", metavar="PDF", type=Path, help="filen")


def _recovery(command: Command) -> None:
    """For when something is lost, and so that nothing is."""
    status = command("status", "skriv ut hur datorn mår: vad som väntar, och när den säkerhetskopierades")
    backup = command("backup", "säkerhetskopiera journalen, och pröva kopian genom att återställa den")
    backup.add_argument("folder", metavar="MAPP", type=Path, nargs="?", help="helst på en annan disk")
    restore = command("restore", "återställ journalen från en säkerhetskopia")
    restore.add_argument("file", metavar="KOPIA", type=Path, help="mappen, eller filen med händelser")
    restore.add_argument("--replace", action="store_true", help="flytta undan journalen som finns, orörd")
    rescue = command("rescue", "för över det osända från en trasig dators disk till det gemensamma lagret")
    rescue.add_argument("folder", metavar="MAPP", type=Path, help="dess mapp, eller dess kopia")
    rescue.add_argument("--why", metavar="SKÄL", default="", help="varför; det står sedan i åtkomstloggen")
    rescue.add_argument("--theirs", metavar="NAMN", help="vem på den datorn vars lösenfras öppnar den")
    outbox = command(
        "outbox", "skriv ut utkorgen; med write eller read: det osynkade som en krypterad fil, utan kabel"
    )
    outbox.add_argument(
        "way", choices=("write", "read"), metavar="write|read", nargs="?", help="skriv eller läs filen"
    )
    outbox.add_argument("file", metavar="FIL", type=Path, nargs="?", help="filen, på ett USB-minne")
    outbox.add_argument("--all", action="store_true", help="också det som är mottaget eller återtaget")
    outbox.add_argument("--revoked", action="store_true", help="ta också in det som en spärrad dator skrev")
    for added in (restore, rescue):
        added.add_argument("--paper", action="store_true", help="öppna med återställningsnyckeln på papper")
    _person(status, backup, restore, rescue, outbox)


def _retention(command: Command) -> None:
    retention = command("retention", "skriv ut vad som kan gallras, kräver bedömning eller är spärrat")
    destroy = command("destroy", "gallra det som ett beslut i kraft gäller; det går inte att ångra")
    destroy.add_argument(
        "url", metavar="URL", nargs="?", help="administratörens adress till lagret; utan: datorn är ensam"
    )
    destroy.add_argument("--ca", metavar="FIL", type=Path, help="certifikatutfärdaren att lita på (PEM)")
    destroy.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle gallras")
    _person(retention, destroy)


def _vault(command: Command) -> None:
    people = command("people", "visa vilka som kan logga in på datorn, släpp in någon, ta bort någon")
    _person(people)
    actions = people.add_subparsers(dest="action", metavar="VAD", parser_class=_Parser)
    for name, help_ in (("add", "släpp in en kollega"), ("remove", "ta bort någon från datorn")):
        action = actions.add_parser(name, help=help_, description=help_, add_help=False)
        _common(action)
        action.add_argument("name", metavar="NAMN", help="för- och efternamn")
        if name == "add":
            action.add_argument("--title", metavar="TITEL", default="", help="till exempel vikarie")
            action.add_argument("--days", metavar="DAGAR", type=int, help="hur länge; annars tills vidare")
    told = "visa vem som har släppt in, tagit bort och spärrat vem, och när"
    _common(actions.add_parser("history", help=told, description=told, add_help=False))
    for action in actions.choices.values():  # also after the word
        action.add_argument("--person", metavar="NAMN", default=argparse.SUPPRESS, help="vem som loggar in")
    passphrase = command("passphrase", "byt din lösenfras på den här datorn")
    escrow = command("escrow", "gör en ny återställningsnyckel att skriva av på papper")
    _person(passphrase, escrow)
    recover = command("recover", "släpp in någon med återställningsnyckeln på papperet")
    recover.add_argument("--person", metavar="NAMN", required=True, help="vem som ska släppas in")


def _server(server: argparse.ArgumentParser) -> None:
    actions = server.add_subparsers(dest="action", metavar="VAD", required=True, parser_class=_Parser)

    def action(name: str, help_: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=help_, description=help_, epilog=_PASSWORDS, add_help=False)
        _common(added)
        added.add_argument(
            "url", metavar="URL", help="administratörens adress: postgresql://roll@dator/databas"
        )
        added.add_argument("--ca", metavar="FIL", type=Path, help="certifikatutfärdaren att lita på (PEM)")
        return added

    init = action("init", "skapa lagret, och låt den här datorn bli den första i det")
    enrol = action("enrol", "släpp in en dator som har skickat en ansökan")
    enrol.add_argument("file", metavar="ANSÖKAN", type=Path, help="filen från jourtui join --request")
    enrol.add_argument("--out", metavar="SVAR", type=Path, required=True, help="filen att skicka tillbaka")
    for added in (init, enrol):
        added.add_argument("--host", metavar="NAMN", help="lagrets namn som datorerna ser det")
        added.add_argument("--port", metavar="NR", type=_port, help="lagrets port som datorerna ser den")
        added.add_argument("--person", metavar="NAMN", help="vem som loggar in på den här datorn")
    action("freeze", "frys lagret medan det återställs: datorerna arbetar vidare var för sig")
    heal = action("heal", "lägg till det som ett återställt eller nytt lager saknar, från den här datorn")
    heal.add_argument("--do", action="store_true", help="gör det; annars visas bara vad som skulle göras")
    heal.add_argument("--person", metavar="NAMN", help="vem som loggar in på den här datorn")
    heal.add_argument(
        "--from", metavar="KOPIA", dest="source", type=Path, help="en död dators säkerhetskopia, eller disk"
    )
    heal.add_argument("--theirs", metavar="NAMN", help="vem på den datorn vars lösenfras öppnar den")
    heal.add_argument("--paper", action="store_true", help="öppna med återställningsnyckeln på papper")
    action("thaw", "öppna ett fryst lager för datorerna, när alla har läkt det")
    action("devices", "visa vilka datorer som är insläppta")
    action("status", "visa hur lagret mår")
    revoke = action("revoke", "spärra en dator genast och för gott")
    revoke.add_argument("device", metavar="DATOR", help="datorns id, eller dess roll")
    revoke.add_argument("--person", metavar="NAMN", help="vem som loggar in på den här datorn, och spärrar")


def _common(added: argparse.ArgumentParser) -> None:
    added.add_argument("-h", "--help", action="help", help="visa den här hjälpen")
    added.add_argument(
        "--dir", metavar="KATALOG", type=Path, default=argparse.SUPPRESS, help="datorns filer finns här"
    )


def _person(*commands: argparse.ArgumentParser) -> None:
    for added in commands:
        added.add_argument("--person", metavar="NAMN", help="vem som loggar in")
