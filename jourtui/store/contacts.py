"""What a person can do with the directory (Kontakter), and what is asked of it: see `rules.contacts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

import msgspec
from sqlmodel import Session as Rows
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules import contacts as rules
from jourtui.rules.text import fold
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import ContactRow

PAGE = 200
"""Contacts that a list shows at a time."""
LONGEST_NAME, LONGEST = 120, 1_000
"""Characters of a name, and of what else is written of a contact."""

Codes = Callable[[str], Mapping[str, Sequence[str]]]
"""Which codes a folded word means, by column (kind, board, municipality): views do not have their names."""


def found(
    rows: Rows,
    words: Sequence[str],
    day: date,
    codes: Codes = lambda word: {},
    *,
    past: bool = False,
    page: int = 0,
) -> Sequence[ContactRow]:
    """A page of the contacts in which every word is found, by name; `past`: those that are no more."""
    statement = _of(day, past)
    for word in map(fold, words):
        means = codes(word)
        either = [func.instr(col(ContactRow.found_by), word) > 0]
        for name, known in means.items():
            if known:
                either.append(getattr(ContactRow, name).in_(list(known)))
        statement = statement.where(or_(*either))
    statement = statement.order_by(col(ContactRow.sort_name), col(ContactRow.record_id))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def _of(day: date, past: bool) -> SelectOfScalar[ContactRow]:
    until = col(ContactRow.until)
    over = until < day
    return select(ContactRow).where(over if past else or_(until.is_(None), ~over))


def contact(rows: Rows, record: UUID) -> ContactRow | None:
    """One contact, also one that is no more."""
    return rows.get(ContactRow, record)


def every(rows: Rows, day: date) -> Sequence[ContactRow]:
    """All contacts that are there on a Swedish day, by name."""
    return rows.exec(_of(day, False).order_by(col(ContactRow.sort_name), col(ContactRow.record_id))).all()


def ever(rows: Rows) -> Sequence[ContactRow]:
    """All contacts, those that are no more too, by name."""
    order = (col(ContactRow.sort_name), col(ContactRow.record_id))
    return rows.exec(select(ContactRow).order_by(*order)).all()


def over_shipped(rows: Rows) -> dict[str, ContactRow]:
    """What is laid over shipped entries, by their key, those that are no more too."""
    statement = select(ContactRow).where(ContactRow.shipped != "").order_by(col(ContactRow.record_id))
    return {row.shipped: row for row in rows.exec(statement).all()}


MOST_LODGINGS = 100
"""Contacts where somebody can stay that are read for a booking."""


def where_to_stay(rows: Rows, day: date) -> Sequence[ContactRow]:
    """Hotels and HVB that somebody wrote in and that are there on a Swedish day, by name."""
    statement = _of(day, False).where(col(ContactRow.kind).in_(("hotel", "hvb")), ContactRow.shipped == "")
    begun = or_(col(ContactRow.since).is_(None), col(ContactRow.since) <= day)
    order = (col(ContactRow.sort_name), col(ContactRow.record_id))
    return rows.exec(statement.where(begun).order_by(*order).limit(MOST_LODGINGS)).all()


def write(
    desk: Desk,
    kinds: rules.ContactKinds,
    written: rules.ContactWritten,
    *,
    record: UUID | None = None,
    checked: bool = False,
    base: Base | None = None,
) -> UUID:
    """A contact as somebody wrote it; with `record` it corrects what stood there. Raises NotAllowed.

    `checked`: all its numbers were seen to be right, now.
    """
    hold(kinds, written)
    record = record or uuid4()
    payloads: list[rules.ContactWritten | rules.ContactChecked] = [written]
    if checked and written.numbers:
        payloads.append(rules.ContactChecked(tuple(map(rules.key, written.numbers)), desk.now()))
    desk.write(record, *payloads, base=base)
    return record


def hold(kinds: rules.ContactKinds, written: rules.ContactWritten) -> None:
    """Hold what is written to what a contact must have. Raises NotAllowed."""
    if written.kind not in {one.code for one in kinds.kinds}:
        raise NotAllowed("Välj vilket slag av kontakt det är.")
    if not written.name.strip():
        raise NotAllowed("Skriv vad kontakten heter.")
    if len(written.name) > LONGEST_NAME:
        raise NotAllowed(f"Namnet är för långt: högst {LONGEST_NAME} tecken.")
    if any(len(text) > LONGEST for text in (written.address, written.hours, written.remark)):
        raise NotAllowed(f"Texten är för lång: högst {LONGEST} tecken.")
    if not (written.numbers or written.address or written.remark or written.hours):
        raise NotAllowed("Skriv ett nummer, en adress eller en anmärkning.")
    if written.since and written.until and written.until < written.since:
        raise NotAllowed("Den sista dagen kommer före den första.")


def check(desk: Desk, record: UUID, numbers: Iterable[rules.Number], base: Base | None = None) -> None:
    """These numbers were seen to be right, now. Raises NotAllowed."""
    keys = tuple(map(rules.key, numbers))
    if not keys:
        raise NotAllowed("Inget nummer är inskrivet.")
    desk.write(record, rules.ContactChecked(keys, desk.now()), base=base)


def close(desk: Desk, row: ContactRow, until: date, reason: str, base: Base | None = None) -> None:
    """It is no more; `until` was the last day. Raises NotAllowed."""
    if row.since is not None and until < row.since:
        raise NotAllowed("Den sista dagen kommer före den första.")
    if not reason.strip():
        raise NotAllowed("Skriv varför den upphör.")
    desk.write(row.record_id, rules.ContactClosed(until, reason), base=base)


def as_written(row: rules.ContactFields) -> rules.ContactWritten:
    """What stands in a contact, to be written again with a change."""
    given = {name: getattr(row, name) for name in rules.FIELDS}
    return rules.ContactWritten(numbers=tuple(one.number for one in rules.numbers_of(row)), **given)


def reopened(row: rules.ContactFields) -> rules.ContactWritten:
    """A contact that was closed, as it is again from now on."""
    return msgspec.structs.replace(as_written(row), until=None)
