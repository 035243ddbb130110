"""From what the vault remembers of a change to an event that the unit can read.

The vault keeps the trace in the same step as the change itself (`open_vault`), so none is without. It becomes
an event when the journal is open, at the latest at the next sign-in, and once: the event has the trace's id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID, uuid4

import msgspec
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import entrance as rule
from jourtui.rules.entrance import LETTING_IN, Admission, EntranceChanged, What
from jourtui.rules.event import Author, from_micros
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.journal import Change, Journal
from jourtui.store.open_vault import TRACE, OpenVault, Trace
from jourtui.store.replica import Replica
from jourtui.store.vault_file import clean
from jourtui.store.views import EntranceRow, StaffRow


def settle(vault: OpenVault, journal: Journal) -> set[UUID]:
    """Write what the vault owes the journal; the new records. Raises ReplicaError, VaultError: then again.

    What only a newer program understands is left for that.
    """
    records, done = set(), []
    owed = vault.secrets(TRACE)
    for name, raw in owed.items():
        event_id = UUID(name.removeprefix(TRACE))
        trace = msgspec.json.decode(raw, type=Trace)
        if trace.what not in get_args(What):
            continue
        done.append(name)
        if _written(journal.replica, event_id):
            continue
        until = None if trace.until is None else from_micros(trace.until * 1_000_000)
        changed = EntranceChanged(
            what=trace.what,  # type: ignore[arg-type]
            whom=None if trace.whom is None else Author(trace.whom, trace.whom_name),
            until=until,
            at=from_micros(trace.at * 1_000_000),
        )
        change = Change(uuid4(), changed, event_id=event_id)
        journal.act(Author(trace.by, trace.by_name), change)
        records.add(change.record)
    if done:
        vault.put_secrets(dict.fromkeys(done))
    return records


def history(rows: Rows, limit: int | None = None) -> Sequence[EntranceRow]:
    """The changes that this laptop knows of, the last first."""
    return rows.exec(select(EntranceRow).order_by(col(EntranceRow.at).desc()).limit(limit)).all()


def let_in(rows: Rows, now: datetime) -> list[Author]:
    """Who may come in on some laptop, as far as this one knows: they may never have signed in yet."""
    people: dict[UUID, Author] = {}
    for row in reversed(history(rows)):
        if row.whom_id is None:
            continue
        if row.what in LETTING_IN and (row.until is None or row.until > now):
            people[row.whom_id] = Author(row.whom_id, row.whom_name)
        elif row.what in LETTING_IN or row.what == "removed":
            people.pop(row.whom_id, None)
    return list(people.values())


def shut_out(rows: Rows, device: UUID) -> EntranceRow | None:
    """That the laptop with this id was shut out, as far as this laptop knows; None: it was not."""
    wanted = select(EntranceRow).where(EntranceRow.what == "laptop_revoked", EntranceRow.device == device)
    return rows.exec(wanted.order_by(col(EntranceRow.at).desc())).first()


def known(rows: Rows, name: str, here: Collection[UUID]) -> list[StaffRow]:
    """The staff whom the journal knows by that name, and who are none of those who are `here`.

    Several when two people have one name.
    """
    wanted = clean(name).casefold()
    named = [row for row in queries.staff(rows) if row.name.casefold() == wanted]
    return [row for row in named if row.person_id is not None and row.person_id not in here]


def behind(desk: Desk, person: UUID) -> set[UUID]:
    """Who may be the same person as `person` at the screen (`rules.entrance.behind`), they too."""
    return rule.behind(person, _admissions(desk), desk.now())


def two_from(desk: Desk, one: UUID, other: UUID) -> datetime:
    """From when two different people count as two (UTC), if nobody lets anybody in meanwhile."""
    last, now = _admissions(desk), desk.now()
    for at in (now, *sorted(admission.at + rule.APART for admission in last.values())):
        if at >= now and not rule.behind(one, last, at) & rule.behind(other, last, at):
            return at
    return now


def _admissions(desk: Desk) -> dict[UUID, Admission]:
    """Each person's last admission.

    The later of the laptop's time and the shared store's counts: a clock set back makes nobody old here.
    """
    with desk.rows() as rows:
        admitted = rows.exec(select(EntranceRow).where(col(EntranceRow.what).in_(LETTING_IN))).all()
    last: dict[UUID, Admission] = {}
    for row in admitted:
        if row.whom_id is None or row.by_id is None or row.at is None:
            continue
        at = max(row.at, _stored(desk.journal.replica, row.record_id) or row.at)
        if row.whom_id not in last or last[row.whom_id].at < at:
            last[row.whom_id] = Admission(row.by_id, at)
    return last


def _stored(replica: Replica, record: UUID) -> datetime | None:
    """When the shared store took a record's first event in (UTC); None while it has not."""
    query = "SELECT min(server_time) FROM confirmed WHERE record_id = ?"
    (at,) = replica.connection.execute(query, (record.bytes,)).fetchone()
    return None if at is None else from_micros(at)


def _written(replica: Replica, event_id: UUID) -> bool:
    query = """SELECT 1 FROM confirmed WHERE event_id = ?1 UNION ALL SELECT 1 FROM pending WHERE event_id = ?1
        UNION ALL SELECT 1 FROM quarantine WHERE event_id = ?1"""
    return replica.connection.execute(query, (event_id.bytes,)).fetchone() is not None
