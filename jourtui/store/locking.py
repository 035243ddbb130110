"""Locking a record from a named colleague (jäv), and unlocking it (rules/locks.py)."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from jourtui.rules.event import Author
from jourtui.rules.locks import LockedFrom, Unlocked
from jourtui.rules.text import names
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.views import CallRow, CaseRow, LockRow


def whole(desk: Desk, record: UUID) -> UUID:
    """What is locked: of a call that belongs to a case the case, with all its calls."""
    with desk.rows() as rows:
        call = rows.get(CallRow, record)
        return call.case_id if call is not None and call.case_id is not None else record


def why_not(desk: Desk, record: UUID, person: Author) -> str | None:
    """Why the record cannot be locked from a person now, as a sentence; None when it can."""
    record = whole(desk, record)
    if record in (lock.record_id for lock in locks(desk, record) if lock.person_id == person.id):
        return f"Det är redan låst för {person.name}."
    with desk.rows() as rows:
        found: list[CallRow | CaseRow] = [call for call in queries.calls_of(rows, record) if call.open]
        found += [row for row in (rows.get(CallRow, record), rows.get(CaseRow, record)) if row is not None]
    if any(row.holder_id == person.id for row in found):
        return f"{person.name} har ansvaret, här eller för ett öppet anrop. Det lämnas över först."
    if any(row.offer_id is not None and row.offered_to_id == person.id for row in found):
        return f"Det är erbjudet {person.name}. Ta tillbaka erbjudandet först (V)."
    return None


def lock(desk: Desk, record: UUID, person: Author, reason: str, base: Base | None = None) -> None:
    """Lock it from a person. It holds unless they are responsible when it comes in the shared order."""
    desk.write(whole(desk, record), LockedFrom(person, reason), base=base)


def unlock(desk: Desk, record: UUID, person: UUID, reason: str = "", base: Base | None = None) -> None:
    """Let the person see it again. They cannot do that themselves."""
    desk.write(whole(desk, record), Unlocked(person, reason), base=base)


def locks(desk: Desk, record: UUID) -> list[LockRow]:
    """Whom a record is locked from, by name."""
    with desk.rows() as rows:
        wanted = select(LockRow).where(LockRow.record_id == whole(desk, record))
        return list(rows.exec(wanted.order_by(LockRow.person_name)).all())


def colleagues(desk: Desk, record: UUID) -> list[str]:
    """The names of those who work here and may see the record: nobody else is offered a part in it."""
    barred = {lock.person_id for lock in locks(desk, record)}
    with desk.rows() as rows:
        return [one.name for one in queries.staff(rows) if one.person_id not in barred]


def barred(desk: Desk, record: UUID, text: str) -> str:
    """Somebody named in a text from whom the record is locked; empty where nobody is."""
    return next((one.person_name for one in locks(desk, record) if names(text, one.person_name)), "")
