"""Destruction in the shared store, by its administrator: under a role that no laptop has.

The laptop at which she signs in can read the decisions, the store cannot; the store's role can delete keys,
the laptop cannot. What is read must be all that the store has, and the store stands still meanwhile: a legal
hold or a withdrawal that came in first is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from jourtui.rules.event import from_micros
from jourtui.rules.retention import Decision, Executed, Retention, day_of
from jourtui.store import destruction, joined, obeying, retention
from jourtui.store.admin_line import ServerError
from jourtui.store.desk import Desk
from jourtui.store.destruction import Destroyed
from jourtui.store.journal import Change, Journal
from jourtui.store.server import able_to_destroy, journal
from jourtui.store.shared import SharedStore
from jourtui.store.vault import OpenVault

_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_READ = "SELECT n, record_id, decision, destroyed_at FROM journal.destroyed ORDER BY n"
_DELETE = "DELETE FROM journal.key WHERE record_id = %s OR key_id = %s"
PAGE = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision in force: the records that may be destroyed now, and those that may not any more."""

    record: UUID
    decision: Decision
    go: tuple[UUID, ...]
    stay: tuple[UUID, ...]


def read_all(opened: OpenVault, desk: Desk) -> None:
    """Pull everything the store has, and obey what it has destroyed. Raises SharedError, ServerError."""
    store = joined.store_of(opened)
    if store is None:
        raise ServerError("Den här datorn är inte ansluten till ett gemensamt lager.")
    here = desk.journal
    with SharedStore(store.address, joined.epoch_of(store, here.replica)) as line:
        while True:
            position = here.replica.position()
            events, keys = line.pull(position.seq, position.chain, PAGE)
            if events:
                here.accept(line.epoch, events, keys)
            if len(events) < PAGE:
                break
        obeying.obey(here, line.destroyed(destruction.known(here.replica)))


def plans(here: Journal, rules: Retention, now: int) -> list[Plan]:
    """Every decision that is in force at the store's time `now` (µs), and what of it may be done."""
    moment = from_micros(now)
    found = []
    for record in retention.standing_records(here):
        made = retention.decision(here, record)
        if retention.is_in_force(here.replica, made, moment):
            go, stay = retention.ready(here, rules, made, day_of(moment))
            found.append(Plan(record, made, tuple(go), tuple(stay)))
    return found


def store_time(url: str) -> int:
    """The shared store's clock (µs). Raises ServerError."""
    with journal(url) as connection:
        return _micros(connection)


def destroy(
    url: str, desk: Desk, rules: Retention, record: UUID, agreed: Collection[UUID] | None = None
) -> tuple[Plan, int]:
    """Carry out one decision: (what was done, how many keys were deleted in the store).

    `agreed`: what somebody has seen and agreed to, if anybody was asked; nothing else goes. Then this laptop
    drops its own, and writes that it was done; the other laptops drop theirs at their next contact. Raises
    ServerError, and changes nothing, when the laptop has not read all that the store has or the decision is
    not in force.
    """
    here = desk.journal
    position = here.replica.position()
    with journal(url) as connection:
        able_to_destroy(connection)
        head = connection.execute("SELECT seq, chain FROM journal.head FOR UPDATE").fetchone()
        if head is None or (head[0], bytes(head[1])) != (position.seq, position.chain):
            raise ServerError("Den här datorn har inte läst allt som lagret har. Kör kommandot igen.")
        plan = next((plan for plan in plans(here, rules, _micros(connection)) if plan.record == record), None)
        if plan is None:
            raise ServerError("Beslutet är inte i kraft.")
        if agreed is not None and set(plan.go) != set(agreed):
            raise ServerError("Det som ska gallras är inte längre det som visades. Kör kommandot igen.")
        with culler(connection):
            values = (plan.decision.decision, plan.decision.confirmation, list(plan.go))
            try:
                row = connection.execute("SELECT journal.destroy(%s, %s, %s)", values).fetchone()
            except psycopg.Error as error:
                if error.sqlstate != "J0011":
                    raise
                raise ServerError(
                    "Lagret nekar: beslutet är varken bekräftat eller 14 dygn gammalt där."
                ) from error
        assert row is not None
        rows = known(connection)
        connection.execute("SELECT pg_notify('journal', %s)", (str(position.seq),))
    here.destroy(one for one in rows if one.record in plan.go)
    assert plan.decision.decision is not None
    desk.do(Change(record, Executed(plan.decision.decision, plan.go, plan.stay)))
    return plan, int(row[0])


def overwrite(url: str) -> None:
    """Write the store's table of keys anew, so that its file holds no deleted row. Raises ServerError.

    PostgreSQL leaves a deleted row in its page. The table is small: the laptops wait for a moment.
    """
    with journal(url) as connection:
        connection.commit()
        connection.autocommit = True
        connection.execute("SET ROLE journal_owner")
        connection.execute("VACUUM (FULL) journal.key")


def known(connection: psycopg.Connection[Any]) -> list[Destroyed]:
    """Everything that the store says was destroyed."""
    return [Destroyed(*row) for row in connection.execute(_READ).fetchall()]


def replay(connection: psycopg.Connection[Any], rows: Iterable[Destroyed]) -> int:
    """Destroy again in a store that was restored what a laptop knows was; how many keys that deleted."""
    able_to_destroy(connection)
    before = {row.record for row in known(connection)}
    lacking = [row for row in rows if row.n and row.record not in before]
    gone = 0
    with culler(connection), connection.cursor() as cursor:
        for row in lacking:
            cursor.execute(_DELETE, (row.record, row.record))
            gone += cursor.rowcount
        cursor.executemany(
            "INSERT INTO journal.destroyed VALUES (%s, %s, %s, %s, session_user)",
            [(row.n, row.record, row.decision, row.at) for row in _numbered(lacking, connection)],
        )
    return gone


def _numbered(rows: Sequence[Destroyed], connection: psycopg.Connection[Any]) -> list[Destroyed]:
    """With the numbers they had, or the next ones where the store has given those to others."""
    taken = {row.n for row in known(connection)}
    last = max([*taken, *(row.n for row in rows)], default=0)
    numbered = []
    for row in rows:
        if row.n in taken:
            last += 1
            row = row._replace(n=last)
        numbered.append(row)
    return numbered


@contextmanager
def culler(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take the culling role for what is inside, within the transaction; nobody keeps it."""
    me = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    borrowed = me is not None and not me[0]
    if borrowed:
        connection.execute("GRANT journal_culler TO CURRENT_USER")
    connection.execute("SET LOCAL ROLE journal_culler")
    try:
        yield
    finally:
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            connection.execute("RESET ROLE")
            if borrowed:
                connection.execute("REVOKE journal_culler FROM CURRENT_USER")


def _micros(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(_NOW).fetchone()
    assert row is not None
    return int(row[0])
