"""What boards pay for, as tables for CSV and a workbook: sold services and time in assignments, and sums.

Nobody's client stands here: of an assignment only its day, its board and its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jourtui.documents.workbook import Cell, Table, as_csv, as_xlsx
from jourtui.rules.access import SOLD_SERVICES
from jourtui.rules.calendar import local
from jourtui.rules.sold_service import SoldServices
from jourtui.store import assignments, sold_services
from jourtui.store.desk import Desk
from jourtui.store.settings import load_sold_services
from jourtui.store.views import AssignmentRow, SoldServiceRow
from jourtui.store.workplace import Workplace
from jourtui.words import sold_words as words
from jourtui.words.labels import Labels

ROWS = (*("Nämnd", "Slag", "Från", "Till", "Timmar", "Belopp, kr", "Läge", "Fakturerad", "Faktura", "Vad"),)
SUMS = (
    *("Nämnd", "Sålda tjänster", "Timmar i tjänster", "Uppdrag med tid", "Timmar i uppdrag", "Timmar i allt"),
    *("Belopp, kr", "Fakturerat, kr", "Ej fakturerat, kr", "Fakturor"),
)
ASSIGNMENT = "Uppdrag"
NO_PRICE = "inget pris här"
"""Of an assignment: its time is invoiced, and what an hour costs stands in no record."""


@dataclass(frozen=True, slots=True)
class Year:
    """What was done for boards in a year: services, withdrawn ones too, and assignments with time."""

    year: int
    services: Sequence[SoldServiceRow]
    assignments: Sequence[AssignmentRow]


def read(desk: Desk, year: int) -> Year:
    """All of a year. Nothing is logged here."""
    with desk.rows() as rows:
        return Year(year, sold_services.of_year(rows, year), assignments.timed(rows, year))


def tables(year: Year, workplace: Workplace) -> tuple[Table, Table]:
    """The sums per board, and each row. Raises SettingsError."""
    labels = Labels(workplace.places, workplace.catalogue)
    return _sums(year, labels), _rows(year, labels, load_sold_services(workplace.config))


def as_file(year: Year, workplace: Workplace, suffix: str) -> bytes:
    """A workbook for `.xlsx`, with sums; else each row as CSV. Raises SettingsError."""
    sums, rows = tables(year, workplace)
    return as_xlsx((sums, rows)) if suffix.casefold() == ".xlsx" else as_csv(rows)


def told(found: Year) -> str:
    """`3 tjänster och 12 uppdrag`: what is in the file."""
    services, assignments = len(found.services), len(found.assignments)
    return f"{services} {'tjänst' if services == 1 else 'tjänster'} och {assignments} uppdrag"


def beside(desk: Desk, year: int, workplace: Workplace, suffix: str) -> Sequence[Table]:
    """What goes with active time into a workbook; that it is read is logged first. Raises SettingsError."""
    if suffix.casefold() != ".xlsx":
        return ()
    desk.log_reading("exported", reason=SOLD_SERVICES, again=True)
    return tables(read(desk, year), workplace)


def _rows(year: Year, labels: Labels, kinds: SoldServices) -> Table:
    found: list[tuple[str, tuple[Cell, ...]]] = []
    for one in year.services:
        board, invoiced = labels.board(one.board), one.invoiced_at
        day, last = str(one.first or ""), str(one.last or one.first or "")
        when = f"{local(invoiced):%Y-%m-%d}" if invoiced is not None else ""
        sold = (board, kinds.label(one.service), day, last, _hours(one.minutes), one.amount_ore / 100)
        found.append((day, (*sold, words.standing(one), when, one.reference, one.what)))
    for done in year.assignments:
        day = f"{local(done.ordered_at):%Y-%m-%d}" if done.ordered_at is not None else ""
        row = (labels.board(done.board), ASSIGNMENT, day, day, _hours(done.minutes))
        found.append((day, (*row, None, NO_PRICE, "", "", "")))
    found.sort(key=lambda one: (str(one[1][0]), one[0]))
    return Table(f"Rader {year.year}", ROWS, [row for _, row in found])


def _sums(year: Year, labels: Labels) -> Table:
    standing = [one for one in year.services if not one.withdrawn]
    codes = {one.board for one in standing} | {one.board or "" for one in year.assignments}
    boards = sorted((labels.board(code), code) for code in codes)
    rows: list[tuple[Cell, ...]] = []
    for name, code in boards:
        sold = [one for one in standing if one.board == code]
        done = [one for one in year.assignments if (one.board or "") == code]
        rows.append((name, *_sum(sold, done)))
    if len(rows) > 1:
        rows.append(("Alla", *_sum(standing, year.assignments)))
    return Table(f"Per nämnd {year.year}", SUMS, rows)


def _sum(sold: Sequence[SoldServiceRow], done: Sequence[AssignmentRow]) -> tuple[Cell, ...]:
    in_services, in_assignments = sum(one.minutes for one in sold), sum(one.minutes for one in done)
    invoiced = [one for one in sold if one.invoiced_at is not None]
    paid, whole = sum(one.amount_ore for one in invoiced), sum(one.amount_ore for one in sold)
    invoices = sorted({one.reference for one in invoiced if one.reference})
    return (
        *(len(sold), _hours(in_services), len(done), _hours(in_assignments)),
        *(_hours(in_services + in_assignments), whole / 100, paid / 100, (whole - paid) / 100),
        ", ".join(invoices),
    )


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)
