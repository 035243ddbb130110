"""What a laptop obeys of what a store says was destroyed: a decision in its journal, and no server."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jourtui.rules import retention as rules
from jourtui.rules.retention import Decision
from jourtui.rules.text import posts
from jourtui.store import destruction, retention
from jourtui.store.desk import Desk
from jourtui.store.destruction import Destroyed
from jourtui.store.journal import Change, Journal
from jourtui.store.replica import Replica


def obey(journal: Journal, rows: Iterable[Destroyed]) -> tuple[set[UUID], str]:
    """Destroy here what a store says was destroyed, if a decision in force that names it is in the journal.

    Returns the records that were new here, and a sentence about those that nobody has decided, which are
    kept: whoever runs the server cannot take a record from the laptops.
    """
    lawful, unlawful, rows = [], 0, list(rows)
    if rows and destruction.withheld(journal.replica):
        decisions = {_record_of(journal.replica, row.decision) for row in rows}
        journal.release({record for record in decisions if record is not None})
    for row in rows:
        if _is_decided(journal, row):
            lawful.append(row)
        else:
            unlawful += 1
    records = journal.destroy(lawful) if lawful else set()
    if not unlawful:
        return records, ""
    return records, f"Lagret säger att {posts(unlawful)} är gallrat, utan beslut som gäller. Det är kvar här."


def _record_of(replica: Replica, event: UUID) -> UUID | None:
    row = replica.connection.execute(
        "SELECT record_id FROM confirmed WHERE event_id = ?", (event.bytes,)
    ).fetchone()
    return UUID(bytes=row[0]) if row else None


def _is_decided(journal: Journal, row: Destroyed) -> bool:
    """Whether a decision lets go of a record that a store says was destroyed.

    The decision that the store names; or another that is in force now, where that one was taken back just as
    it was carried out. Whoever has carried it out had read all, and says so: that goes before a hold here,
    which may have been lifted by an event whose key was destroyed before this laptop had it.
    """
    record = _record_of(journal.replica, row.decision)
    if record is not None:
        made = retention.decision(journal, record)
        if made.decision == row.decision and _names(made, row.record) and row.record in made.destroyed:
            return True
    ours = (
        made for made in retention.standing(journal) if _names(made, row.record) and _lets_go(journal, made)
    )
    return any(ours) and not retention.is_held(journal, row.record)


def _lets_go(journal: Journal, made: Decision) -> bool:
    """Whether a decision is in force by what whoever runs the store cannot alter alone.

    When it says that something was destroyed, or what its clock is, does not make one person's decision old:
    this laptop's own clock must say so too, from when it was written as from when it was taken in.
    """
    if made.confirmation is not None:
        return True
    taken_in = retention.stored_time(journal.replica, made.decision) if made.decision else None
    if taken_in is None or made.decided_at is None:
        return False
    begun = max(made.decided_at, taken_in)
    return retention.is_in_force(journal.replica, made) and rules.in_force(made, begun, journal.clock())


def _names(made: Decision, record: UUID) -> bool:
    return any(item.record == record for item in made.items)


def tell_of_destroyed(desk: Desk) -> None:
    """Write what was destroyed, and is told of nowhere: whoever carried it out was cut short.

    Raises ReplicaError.
    """
    gone: dict[UUID, list[UUID]] = {}
    for row in destruction.all_destroyed(desk.journal.replica):
        gone.setdefault(row.decision, []).append(row.record)
    for decided, records in gone.items():
        record = _record_of(desk.journal.replica, decided)
        made = retention.decision(desk.journal, record) if record is not None else None
        untold = [one for one in records if made is not None and one not in made.destroyed]
        if record is not None and untold:
            desk.do(Change(record, rules.Executed(decided, tuple(untold))))
