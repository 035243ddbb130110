"""Swedish words for imports of history: the command, the screen and the timelines say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jourtui.rules.calendar import day_and_time
from jourtui.rules.event import Event, Payload
from jourtui.rules.import_run import ImportBegun, ImportFields, ImportFinished
from jourtui.rules.imported import Imported, Repeated
from jourtui.rules.text import posts

KINDS: Mapping[str, tuple[str, str]] = {
    "call": ("anrop", "anrop"),
    "case": ("ärende", "ärenden"),
    "decision": ("beslut", "beslut"),
    "booking": ("bokning", "bokningar"),
    "aid": ("bistånd", "bistånd"),
    "visit": ("besök", "besök"),
    "notice": ("föranmälan", "föranmälningar"),
    "assignment": ("uppdrag", "uppdrag"),
    "deviation": ("avvikelse", "avvikelser"),
    "sold_service": ("såld tjänst", "sålda tjänster"),
}
"""Kind of row → one, and several."""


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event as a line of a timeline."""
    match payload:
        case Imported() as said:
            by = f", där skrivet av {said.by}" if said.by else ""
            return "Importerat", f"ur {said.source}: {kind(said.what)} {said.row}, rad {said.line}{by}"
        case Repeated():
            return "Importerat igen", ""
        case ImportBegun() as begun:
            return "Import", f"{begun.file}: {rows(begun.new)} av {begun.rows} var nya"
        case ImportFinished(written=written):
            return "Import", f"klar: {rows(written)}"
    return None


def marked(events: Iterable[Event], now: datetime) -> str:
    """That a record was imported, from where, by whom and when; empty of any other."""
    for event in events:
        if isinstance(event.payload, Imported):
            said, when = event.payload, day_and_time(event.written_at, now)
            return f"Importerat ur {said.source} ({said.row}) av {event.author.name} {when}"
    return ""


def kind(what: str) -> str:
    """A kind of row, in one word; its code where a newer program made it."""
    return KINDS.get(what, (what, what))[0]


def rows(count: int) -> str:
    """`1 rad`, `2 rader`."""
    return posts(count, "rad", "rader")


def counts(given: Mapping[str, int]) -> str:
    """`2 ärenden, 1 anrop`, in the order in which the kinds are told of."""
    known = [code for code in KINDS if given.get(code)] + sorted(set(given) - set(KINDS))
    return ", ".join(posts(given[code], *KINDS.get(code, (code, code))) for code in known) or "inget"


def years(row: ImportFields) -> str:
    """`2016`, `2015–2017`."""
    return str(row.first) if row.first == row.last else f"{row.first}–{row.last}"


def standing(row: ImportFields) -> str:
    """Whether all of it is in."""
    return "klar" if row.finished_at is not None else "inte klar"


def line(row: ImportFields, now: datetime) -> str:
    """An import in a line, for the text command."""
    when = day_and_time(row.begun_at, now) if row.begun_at is not None else "–"
    return f"{when}  {row.by_name}  {row.file} ({row.source}, {years(row)})  {standing(row)}"
