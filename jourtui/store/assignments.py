"""What a person can do with an assignment (uppdrag), and what is asked of the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, not_, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules import assignment as rules
from jourtui.rules.calendar import at_local
from jourtui.rules.event import Event
from jourtui.rules.text import fold
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import mask_of
from jourtui.store.queries import PAGE, page_with
from jourtui.store.views import AssignmentRow


def order(
    desk: Desk,
    given: rules.AssignmentFacts,
    at: datetime | None = None,
    *,
    record: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """A municipality ordered something; returns the assignment's record. Raises NotAllowed.

    With a `record` minted beforehand it is written once, however often asked.
    """
    if not given.given().get("what"):
        raise NotAllowed("Skriv vad som ska göras.")
    if not given.given().get("ordered_by"):
        raise NotAllowed("Skriv vem på kommunen som beställde.")
    record = record or uuid4()
    if not desk.journal.events(record):
        desk.write(record, rules.AssignmentOrdered(given, at=at), base=base)
    return record


def correct(desk: Desk, record: UUID, given: rules.AssignmentFacts, base: Base | None = None) -> None:
    """Correct what was ordered."""
    if given.given():
        desk.write(record, rules.AssignmentCorrected(given), base=base)


def finish(
    desk: Desk, record: UUID, result: str, at: datetime | None = None, base: Base | None = None
) -> None:
    """It was carried out. Raises NotAllowed."""
    if not result.strip():
        raise NotAllowed("Skriv hur det gick.")
    desk.write(record, rules.AssignmentDone(result, at=at), base=base)


def give_back(
    desk: Desk, record: UUID, reason: str, to: str, at: datetime | None = None, base: Base | None = None
) -> None:
    """It is given back to the municipality, with the reason, and to whom there. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("Skriv varför det lämnas tillbaka.")
    if not to.strip():
        raise NotAllowed("Skriv vem på kommunen som fick veta det.")
    desk.write(record, rules.AssignmentReturned(reason, to, at=at), base=base)


def reopen(desk: Desk, record: UUID, reason: str, base: Base | None = None) -> None:
    """It is to be done after all."""
    desk.write(record, rules.AssignmentReopened(reason), base=base)


def choose_end(desk: Desk, record: UUID, end: Event, base: Base | None = None) -> None:
    """Of two who ended it apart, or opened it again, `end` holds: the fold knows it by what it says.

    Where `end` is what kept it open, as a take-over, it is opened.
    """
    kept = end.payload if isinstance(end.payload, rules.ENDS) else None
    desk.write(record, kept or rules.AssignmentReopened(), base=base)


def link(desk: Desk, record: UUID, case: UUID, base: Base | None = None) -> None:
    """It led to, or belongs to, a case."""
    desk.write(record, rules.AssignmentLinked(case), base=base)


def work(
    desk: Desk, record: UUID, start: datetime, end: datetime, note: str = "", base: Base | None = None
) -> int:
    """Time for the invoice, from `start` to `end`; the whole minutes of it. Raises NotAllowed."""
    minutes = round((end - start).total_seconds() / 60)
    if minutes <= 0:
        raise NotAllowed("Sluttiden kommer före starttiden.")
    if minutes > rules.LONGEST:
        raise NotAllowed("Så lång tid kan inte skrivas på en gång.")
    desk.write(record, rules.AssignmentWorked(start, minutes, note), base=base)
    return minutes


# What is asked


def fold_of(desk: Desk, record: UUID) -> rules.Assignment:
    """An assignment with its history, folded from its events."""
    return rules.fold(desk.journal.events(record))


def listed(
    rows: Rows, words: Sequence[str] = (), *, live: bool = True, page: int = 0
) -> Sequence[AssignmentRow]:
    """A page of assignments: the open ones by urgency, then the first due first; or the last ended first.

    With the open ones stand those whose end is to be chosen, as what else waits for somebody.
    With words only those where each of them stands.
    """
    statement = _ordered(live)
    for word in words:
        statement = statement.where(col(AssignmentRow.words).contains(fold(word), autoescape=True))
    if words and (locked := mask_of(rows).locked):
        statement = statement.where(col(AssignmentRow.record_id).not_in(locked))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def of_case(rows: Rows, case: UUID) -> Sequence[AssignmentRow]:
    """The assignments that are linked to a case."""
    statement = select(AssignmentRow).where(AssignmentRow.case_id == case)
    return rows.exec(statement.order_by(col(AssignmentRow.ordered_at))).all()


def timed(rows: Rows, year: int) -> Sequence[AssignmentRow]:
    """The assignments ordered in a year (by the clock in Sweden) that have time for the invoice, in order."""
    first, last = at_local(date(year, 1, 1), 0), at_local(date(year + 1, 1, 1), 0)
    ordered = col(AssignmentRow.ordered_at)
    statement = select(AssignmentRow).where(ordered >= first, ordered < last, AssignmentRow.minutes > 0)
    return rows.exec(statement.order_by(ordered, col(AssignmentRow.record_id))).all()


def page_of(rows: Rows, record: UUID) -> tuple[bool, int]:
    """Where an assignment stands: whether with the open ones, and on which page of them."""
    row = rows.get(AssignmentRow, record)
    live = row is None or row.open or row.ends_apart
    return live, page_with(rows, _ordered(live), AssignmentRow.record_id, record) or 0


def _ordered(live: bool) -> SelectOfScalar[AssignmentRow]:
    statement = select(AssignmentRow)
    waits = or_(col(AssignmentRow.open), col(AssignmentRow.ends_apart))
    if live:
        due = col(AssignmentRow.by_when)
        statement = statement.where(waits)
        return statement.order_by(col(AssignmentRow.rank), due.is_(None), due, col(AssignmentRow.record_id))
    statement = statement.where(not_(waits))
    return statement.order_by(col(AssignmentRow.ended_at).desc(), col(AssignmentRow.record_id))
