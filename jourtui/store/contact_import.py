"""Contacts from a file: what would be written, and writing it, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from jourtui.rules import contact_files as files
from jourtui.rules import contacts as rules
from jourtui.rules.contact_files import FileRow, Given, Refused
from jourtui.rules.contacts import ContactChecked, ContactKinds
from jourtui.rules.places import Places
from jourtui.store import contacts, directory
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import ContactRow


@dataclass(slots=True)
class Plan:
    """What a file would do: `changes` are the events, `same` is how many contacts stand so already."""

    new: list[Given] = field(default_factory=list)
    changed: list[Given] = field(default_factory=list)
    same: int = 0
    differs: dict[int, list[files.Differs]] = field(default_factory=dict)
    """By line, what it would change in a contact that is there."""
    refused: list[Refused] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def plan(desk: Desk, rows: Sequence[FileRow], kinds: ContactKinds, places: Places) -> Plan:
    """Compare a file with what is written in; nothing is written. Raises ReplicaError.

    A row without an id is the contact of the same kind, name, municipality and board.
    """
    given, refused = files.judge(rows, kinds, places)
    made = Plan(refused=refused)
    with desk.rows() as session:
        known = {row.record_id: row for row in contacts.ever(session)}
    alike = {_like(contacts.as_written(row)): row.record_id for row in known.values()}
    taken: set[UUID] = set()
    for one in given:
        try:
            contacts.hold(kinds, one.written)
        except NotAllowed as error:
            made.refused.append(Refused(one.line, one.written.name, str(error)))
            continue
        shipped = one.written.shipped
        record = one.record or (directory.record_of(shipped) if shipped else alike.get(_like(one.written)))
        record = record or files.made_of(one)
        if record in taken:
            made.refused.append(Refused(one.line, one.written.name, "Samma kontakt står på en rad före."))
            continue
        taken.add(record)
        _compare(made, one, record, known.get(record), places)
    made.refused.sort(key=lambda row: row.line)
    return made


def _like(written: rules.ContactWritten) -> tuple[str, str, str, str]:
    return written.kind, written.name.casefold(), written.municipality, written.board


def _compare(made: Plan, one: Given, record: UUID, row: ContactRow | None, places: Places) -> None:
    changes: list[Change] = []
    if row is not None and row.two_values:
        said = f"Två samtidiga ändringar ({row.also_by} skrev: {row.also}). Välj i Kontakter först."
        made.refused.append(Refused(one.line, one.written.name, said))
        return
    before = contacts.as_written(row) if row is not None else None
    if row is not None and before is not None and before != one.written:
        if one.stood not in ("", files.stamp(row)):
            said = f"Ändrad sedan filen skrevs ({files.stamp(row)}). Ta ut en ny fil, eller töm written."
            made.refused.append(Refused(one.line, one.written.name, said))
            return
        made.differs[one.line] = files.differs(row, before, one, places)
    if before != one.written:
        changes.append(Change(record, one.written))
    checked = {rules.key(number.number): number.at for number in rules.numbers_of(row)} if row else {}
    for key, at, by in one.checks:
        seen = checked.get(key)
        # A file tells the day: a check of the same day is that one.
        if seen is None or seen.date() < at.date():
            changes.append(Change(record, ContactChecked((key,), at, by)))
    if not changes:
        made.same += 1
    else:
        (made.new if row is None else made.changed).append(one)
    made.changes += changes


def carry_out(desk: Desk, made: Plan) -> None:
    """Write what was planned, in one go. Raises ReplicaError."""
    if made.changes:
        desk.do(*made.changes)


def rows_of(desk: Desk, places: Places, *, protected: bool) -> tuple[list[dict[str, str]], int]:
    """All contacts as rows of a file, and how many protected ones were left out. Raises ReplicaError."""
    with desk.rows() as session:
        known = contacts.ever(session)
    shown = [row for row in known if protected or not row.protected]
    made = [
        files.as_row(row.record_id, contacts.as_written(row), rules.numbers_of(row), places, files.stamp(row))
        for row in shown
    ]
    return made, len(known) - len(shown)
