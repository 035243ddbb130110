"""What stands on the emergency sheet (nödblad), for a night when no laptop works (domain.md, "People").

As little as can be of whom it concerns: initials, and a number only where nobody's is hidden. In its place
stands who else has it: SOS Alarm, who gave it to the jour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from jourtui.rules.calendar import day_and_time, local, short_date
from jourtui.rules.case import UNKNOWN_PERSON
from jourtui.rules.contacts import Checked, ContactKinds, sorted_by
from jourtui.rules.lodging_places import Lodgings
from jourtui.rules.sheet import Sheet, SheetSection
from jourtui.store.directory import Entry
from jourtui.store.masking import LOCKED, each_initials
from jourtui.store.overview import Overview
from jourtui.store.views import CallRow, SeatRow
from jourtui.words import contact_words, decision_words, overview_words, wording
from jourtui.words.labels import Labels
from jourtui.words.overview_words import Line

WARNING = "SEKRETESS. Förvaras inlåst. Förstör det när ett nyare är utskrivet."
TITLE = "Nödblad"
EMPTY_ROWS = 8
UNCHECKED = "ej kontrollerat"
NOBODY = (wording.ANONYMOUS, "okänd", UNKNOWN_PERSON, "ej angiven")
"""What stands for whom where no name does."""
HIDDEN_FROM_SOS = "skyddat: fråga SOS Alarm efter numret"
HIDDEN_NUMBER = "skyddat: numret finns bara i datorerna"
ON_PAPER = """\
- Förstajour har telefonen. Säg till SOS Alarm att datorerna ligger nere, och vem som svarar.
- Skriv varje anrop i tabellen nedan, med klockslag: när SOS ringde, när du ringde upp, hur det gick.
- Ring upp inom 30 minuter. Fråga först om det är säkert att prata.
- Skriv vad du såg, vad någon uppgav (vem) och vad du bedömer, var för sig.
- Omhändertagande enligt LVU och LVM beslutas aldrig av en handläggare: ring dem ovan i ordning.
- Anteckna klockslag, ord för ord vad som beslutades, vem som beslutade och vem som hörde det.
- Rättens frister löper fast datorerna står still: de står under Pågår nu.
- Lämna muntligt till kommunen före 08:00: till vem, att det lästes tillbaka, vad som är kvar."""
AFTERWARDS = """\
- F5 för varje anrop: skriv klockslaget på raden (22.14), så räknas fristen från då.
- U i kön: utfallet av varje uppringning, med tiden den hände. K: anteckningar, med Hände kl.
- Beslut: F i ärendet, med den tid då det fattades. Överrapportering: Z i ärendet.
- Det som skrivs in i efterhand får två tider och är inget fel.
- Stryk det som är inskrivet. När allt är inskrivet: förstör papperet, eller lägg det i akten."""


def sheet(
    view: Overview,
    seats: Sequence[SeatRow],
    entries: Sequence[Entry],
    labels: Labels,
    kinds: ContactKinds,
    lodgings: Lodgings,
    jour: str,
    now: datetime,
) -> Sheet:
    """The whole sheet, with its time on it. `entries` is what the directory has beside lodgings and seats."""
    today = local(now).date()
    sections = (
        SheetSection(
            "Ring",
            columns=("Vem", "Nummer", "Kontrollerat"),
            rows=tuple(_numbers(entries, labels, kinds, now)),
        ),
        _deciders(seats, labels, today, now),
        _places(labels, lodgings),
        _running(view, labels, now),
        SheetSection("Arbeta på papper", ON_PAPER),
        SheetSection(
            "Anrop",
            columns=("Inkom", "Namn", "Nummer", "Kommun", "Saken", "Ringt kl", "Utfall"),
            rows=(("",) * 7,) * EMPTY_ROWS,
        ),
        SheetSection("När datorerna går igen", AFTERWARDS),
    )
    written = f"Skrivet {short_date(today, today - timedelta(days=400))} {local(now):%H:%M}"
    return Sheet(TITLE, jour, (written,), WARNING, sections)


def _numbers(
    entries: Sequence[Entry], labels: Labels, kinds: ContactKinds, now: datetime
) -> Iterator[tuple[str, str, str]]:
    """Every number of the directory, by kind; a protected one stands nowhere outside the laptops."""
    order = [one.code for one in kinds.kinds]

    def place(entry: Entry) -> tuple[bool, int, str]:
        kind = order.index(entry.kind) if entry.kind in order else len(order)
        return entry.kind != "sos", kind, sorted_by(entry.name)

    for entry in sorted(entries, key=place):
        where = contact_words.where(entry, labels)
        name = entry.name if entry.kind == "sos" else f"{entry.name} ({kinds.label(entry.kind)}, {where})"
        if entry.protected:
            yield name, HIDDEN_NUMBER, ""
            continue
        hours = f", {entry.hours}" if entry.hours else ""
        for one in entry.numbers:
            yield name, contact_words.number(one) + hours, _checked(entry, one, now)
        if not entry.numbers and entry.hours:
            yield name, entry.hours, _checked(entry, None, now)


def _checked(entry: Entry, one: Checked | None, now: datetime) -> str:
    if one is not None and one.at is not None:
        return day_and_time(one.at, overview_words.on_paper(now))
    return entry.unsure or entry.remark.removeprefix("kontrollerat: ") * entry.shipped or UNCHECKED


def _deciders(seats: Sequence[SeatRow], labels: Labels, today: date, now: datetime) -> SheetSection:
    """Who may decide for each board, in the order to phone them."""
    ranks = list(decision_words.SEATS)
    boards = [board.code for board in labels.places.boards]

    def place(seat: SeatRow) -> tuple[int, int, int]:
        board = boards.index(seat.board) if seat.board in boards else len(boards)
        return board, ranks.index(seat.role) if seat.role in ranks else len(ranks), seat.calling_order

    rows = tuple(
        (
            labels.short_board(seat.board),
            str(n),
            seat.name,
            seat.title or decision_words.SEATS.get(seat.role, seat.role),
            seat.phone_shown or "SAKNAS",
            day_and_time(seat.checked_at, overview_words.on_paper(now)) if seat.checked_at else "aldrig",
        )
        for _, found in groupby(
            sorted((one for one in seats if one.holds(today)), key=place), lambda seat: seat.board
        )
        for n, seat in enumerate(found, 1)
    )
    none = "" if rows else "Inga uppdrag är inskrivna (7 i programmet)."
    columns = ("Nämnd", "Nr", "Namn", "Uppdrag", "Nummer", "Kontrollerat")
    return SheetSection("Vem som får besluta, i ringordning", none, columns if rows else (), rows)


def _places(labels: Labels, lodgings: Lodgings) -> SheetSection:
    rows = tuple(
        (
            f"{place.name} (påhittat exempel)" if place.example else place.name,
            labels.place(place.municipality),
            place.phone or "–",
            place.staffed or "–",
        )
        for place in lodgings.places
    )
    none = "" if rows else "Inga boenden är inlagda (lodgings.toml)."
    return SheetSection("Boenden", none, ("Boende", "Kommun", "Nummer", "Bemannat") if rows else (), rows)


def _running(view: Overview, labels: Labels, now: datetime) -> SheetSection:
    """What is open, with as little as can be of whom."""
    rows = []
    for line in overview_words.lines(view, labels, overview_words.on_paper(now)):
        rows.append(
            (
                line.task,
                line.record.hex[:8],
                _whom(line),
                _reach(view, line),
                line.until or "–",
                "–" if line.type == "notice" else line.whose,
            )
        )
    columns = ("Vad", "Id", "Vem", "Nummer, nämnd", "Senast", "Ansvar")
    none = "" if rows else overview_words.NOTHING
    return SheetSection("Pågår nu", none, columns if rows else (), tuple(rows))


def _whom(line: Line) -> str:
    if line.whom in (LOCKED, *NOBODY):
        return line.whom
    if line.protected:
        return wording.PROTECTED
    return (each_initials(line.whom) if line.named else "") or "–"


def _reach(view: Overview, line: Line) -> str:
    """How to reach whoever asked for help; or which board it is."""
    row = view.records.get(line.record)
    if isinstance(row, CallRow):
        safe = " EJ SÄKERT ATT RINGA" if row.safe_to_call == "no" else ""
        if row.phone_shown and (row.protected or row.anonymous):
            return (HIDDEN_FROM_SOS if row.via == "sos" else HIDDEN_NUMBER) + safe
        return (row.phone_shown or "inget nummer") + safe
    if line.type == "notice":
        return line.whose
    case = view.known.get(line.record)
    return "ej vald" if case is None or not case.board else case.board
