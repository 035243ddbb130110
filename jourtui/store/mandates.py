"""What a person can do with the register of seats and delegations, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import mandates as rules
from jourtui.rules.calendar import local
from jourtui.rules.document_check import no_board
from jourtui.rules.text import names, same_name, same_person
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.views import DelegationRow, LockRow, SeatRow

NO_DELEGATION = (
    "har ingen delegation från nämnden för det här beslutet den dagen, eller är den som ärendet är låst för "
    "(jäv)."
)


class NotAllowed(Exception):
    """What the law, the register or the case does not let anybody write; the text is one Swedish sentence."""


# What stands in it


def seats(rows: Rows, board: str | None = None) -> Sequence[SeatRow]:
    """All seats, past ones too, or those of one board (its code), by calling order."""
    statement = select(SeatRow).order_by(col(SeatRow.board), col(SeatRow.calling_order), col(SeatRow.name))
    return rows.exec(statement if board is None else statement.where(SeatRow.board == board)).all()


def seat(rows: Rows, record: UUID) -> SeatRow | None:
    """One seat, also a past one."""
    return rows.get(SeatRow, record)


def delegations(rows: Rows, board: str | None = None) -> Sequence[DelegationRow]:
    """All delegations, past ones too, or those of one board (its code), by name."""
    statement = select(DelegationRow).order_by(
        col(DelegationRow.board), col(DelegationRow.person_name), col(DelegationRow.decision)
    )
    return rows.exec(statement if board is None else statement.where(DelegationRow.board == board)).all()


def entitled(
    desk: Desk, decision: rules.Decision, board: str, day: date, case: UUID | None = None
) -> list[rules.Entitled]:
    """Who may make this decision for the board on a Swedish day, in the order to ask them.

    None from whom the case is locked (jäv).
    """
    with desk.rows() as rows:
        barred = {lock.person_id for lock in _locks(rows, case)}
        given = [one for one in delegations(rows, board) if one.person_id not in barred]
        return rules.entitled(decision, board, day, _sitting(rows, decision, board), given)


def excluded(
    desk: Desk, decision: rules.Decision, board: str, day: date, case: UUID | None = None
) -> list[rules.Excluded]:
    """Who may not, and why; whoever is signed in is among them unless they may."""
    with desk.rows() as rows:
        sitting, given = _sitting(rows, decision, board), delegations(rows, board)
        found = rules.excluded(decision, board, day, sitting, given, desk.author)
        told = {one.person_id for one in found}
        locked = [lock for lock in _locks(rows, case) if lock.person_id not in told]
        barred = (rules.Excluded(one.person_name, "worker", "locked", None, one.person_id) for one in locked)
        return [*found, *barred]


def _locks(rows: Rows, case: UUID | None) -> Sequence[LockRow]:
    """From whom the case is locked."""
    return rows.exec(select(LockRow).where(LockRow.record_id == case)).all() if case is not None else ()


def works_here(rows: Rows, name: str) -> bool:
    """Whether somebody who works at the jour has this name."""
    return any(same_person(name, one.name) for one in queries.staff(rows))


def somebody_there(desk: Desk, name: str) -> None:
    """Whoever received something at a board is nobody of the jour. Raises NotAllowed."""
    with desk.rows() as rows:
        if works_here(rows, name):
            raise NotAllowed(f"{name} arbetar på jouren. Skriv vem på nämnden eller i kommunen som tog emot.")


def worker_named(rows: Rows, text: str) -> str:
    """The name of somebody who works at the jour that stands in a text; empty where nobody's does."""
    return next((one.name for one in queries.staff(rows) if names(text, one.name)), "")


def delegated(rows: Rows, board: str, code: str, name: str, day: date) -> bool:
    """Whether whoever has this name has a delegation for that kind of decision on a Swedish day."""
    given = (one for one in delegations(rows, board) if one.decision == code and one.holds(day))
    return any(same_name(name, one.person_name) for one in given)


def by_delegation(
    desk: Desk, kinds: rules.Mandates, code: str, case: UUID, decider: str, at: datetime, instead: str
) -> None:
    """Whoever works at the jour decides such a thing by a delegation in the register, and not otherwise.

    What somebody at the municipality decides is theirs to answer for. `instead`: what can be done without.
    Raises NotAllowed.
    """
    with desk.rows() as rows:
        worker = worker_named(rows, decider)
    if not worker:
        return
    state, kind = desk.journal.case(case), kinds.decision(code)
    if why := no_board(state):
        raise NotAllowed(f"{worker} beslutar på delegation från ärendets nämnd. {why}")
    day, board = local(at).date(), state.board or ""
    may = entitled(desk, kind, board, day, case) if kind is not None else []
    if not any(one.role == "worker" and same_name(one.name, worker) for one in may):
        raise NotAllowed(f"{worker} {NO_DELEGATION} {instead}")


def _sitting(rows: Rows, decision: rules.Decision, board: str) -> Sequence[SeatRow]:
    """The board's seats. What is never a worker's is nobody's who works at the jour, by whatever seat."""
    found = seats(rows, board)
    if decision.worker != "never":
        return found
    return [one for one in found if not works_here(rows, one.name)]


# Seats


def fill(
    desk: Desk, filled: rules.SeatFilled, *, record: UUID | None = None, base: Base | None = None
) -> UUID:
    """Somebody sits on a board; with `record` it corrects what stood there. Raises NotAllowed."""
    if not filled.board:
        raise NotAllowed("Välj vilken nämnd uppdraget gäller.")
    if not filled.name:
        raise NotAllowed("Skriv namnet på den som har uppdraget.")
    with desk.rows() as rows:
        if works_here(rows, filled.name):
            raise NotAllowed(
                f"{filled.name} arbetar på jouren, och kan inte besluta i en nämnds ställe. Heter någon i "
                "nämnden likadant: skriv namnet så att det skiljer sig."
            )
    _in_order(filled.since, filled.until)
    record = record or uuid4()
    desk.write(record, filled, base=base)
    return record


def alike(seats: Sequence[SeatRow], one: SeatRow, today: date) -> list[SeatRow]:
    """The other seats of its board with the same role that hold on a day, today or later, when it does."""

    def meet(other: SeatRow) -> bool:
        begins = max(today, one.since or today, other.since or today)
        return all(until is None or begins <= until for until in (one.until, other.until))

    same = (other for other in seats if (other.board, other.role) == (one.board, one.role))
    return [other for other in same if other.record_id != one.record_id and meet(other)]


def check_number(desk: Desk, seat: SeatRow, base: Base | None = None) -> None:
    """The number was seen to be right, now. Raises NotAllowed."""
    if not seat.phone_shown:
        raise NotAllowed("Inget nummer är inskrivet.")
    desk.write(seat.record_id, msgspec.structs.replace(as_filled(seat), checked_at=desk.now()), base=base)


def as_filled(seat: rules.SeatFields) -> rules.SeatFilled:
    """What stands in a seat, to be written again with a change; the number is not said to be checked."""
    names = (name for name in rules.SeatFilled.__struct_fields__ if name != "checked_at")
    return rules.SeatFilled(**{name: getattr(seat, name) for name in names})


def vacate(desk: Desk, seat: SeatRow, until: date, reason: str, base: Base | None = None) -> None:
    """They left; `until` was the last day. Raises NotAllowed."""
    _in_order(seat.since, until)
    desk.write(seat.record_id, rules.SeatVacated(until=until, reason=reason), base=base)


# Delegations


def give(
    desk: Desk,
    kinds: rules.Mandates,
    given: rules.DelegationGiven,
    *,
    record: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """A board has named a worker for a kind of decision; with `record` it corrects that. Raises NotAllowed.

    What is never a worker's cannot be delegated, whoever writes it; and nobody writes in their own.
    """
    decision = kinds.decision(given.decision)
    if decision is None:
        raise NotAllowed("Det slaget av beslut finns inte i listan.")
    if decision.worker == "never":
        raise NotAllowed(f"{decision.label} kan aldrig delegeras till en handläggare.")
    if given.person.id == desk.author.id:
        raise NotAllowed("Din egen delegation skriver någon annan in: be enhetschefen, eller en kollega.")
    if not given.board:
        raise NotAllowed("Välj vilken nämnd delegationen kommer från.")
    if not given.decided:
        raise NotAllowed("Skriv nämndens beslut om delegationen: datum och paragraf.")
    _in_order(given.since, given.until)
    record = record or uuid4()
    desk.write(record, given, base=base)
    return record


def end(desk: Desk, delegation: DelegationRow, until: date, reason: str, base: Base | None = None) -> None:
    """A delegation holds no longer; `until` was the last day. Raises NotAllowed."""
    _in_order(delegation.since, until)
    desk.write(delegation.record_id, rules.DelegationEnded(until=until, reason=reason), base=base)


def _in_order(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise NotAllowed("Den sista dagen kommer före den första.")


def checked(seat: rules.SeatFields, now: datetime) -> int | None:
    """How many whole days ago the number was checked; None if it never was."""
    return (now - seat.checked_at).days if seat.checked_at is not None else None
