"""Retention in a night: what people decide about what has grown old, and what is destroyed in the store.

The product's own `store.destroying` runs, on a line to the store on paper that knows its few statements.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import psycopg

from jourtui.rules.call import CallClosed
from jourtui.rules.event import to_micros
from jourtui.rules.retention import ALONE, day_of
from jourtui.store import calls, destroying, obeying, retention, struck_notes
from jourtui.store.desk import Desk
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import NO_EPOCH
from jourtui.store.session import Duty, Session
from jourtui.store.settings import load_retention
from simulation.machine import PEOPLE, Machine
from simulation.paper import PaperRefusal, PaperStore

if TYPE_CHECKING:
    from simulation.night import Night

RULES = load_retention()


# What people decide


def deed(machine: Machine, chance: random.Random) -> None:
    """What somebody does at the list of what may be destroyed."""
    chance.choice((decide, decide, decide, answer, answer, hold, close, close))(machine, chance)


def decide(machine: Machine, chance: random.Random) -> None:
    """Decide on some of what is due; perhaps a colleague at the same laptop confirms at once."""
    desk = machine.desk
    found = retention.verdicts(machine.journal, RULES, day_of(desk.now()))
    for verdict in found:
        if verdict.status == "judge":
            retention.say(desk, RULES, verdict.facts.record, chance.choice(("none", "none", "placed")))
    due = [verdict for verdict in found if verdict.status == "due"]
    if not due:
        return
    record = retention.decide(desk, RULES, chance.sample(due, min(len(due), chance.randint(1, 4))), "dags")
    if chance.random() < 0.6:
        _colleague(machine, chance, record)


def answer(machine: Machine, chance: random.Random) -> None:
    """Confirm or take back what was decided, also what was carried out meanwhile."""
    records = retention.standing_records(machine.journal)
    if not records:
        return
    record = chance.choice(records)
    if not machine.role and chance.random() < 0.5:
        retention.execute_here(machine.journal, machine.desk, RULES, record)
    elif chance.random() < 0.7:
        _colleague(machine, chance, record)
    else:
        retention.withdraw(machine.desk, record, "nytt")


def hold(machine: Machine, chance: random.Random) -> None:
    """Place a hold on a record, or lift one."""
    held = retention.all_holds(machine.desk)
    if held and chance.random() < 0.6:
        retention.lift(machine.desk, chance.choice(held), "klart")
        return
    kinds = "'call', 'case', 'notice'"
    rows = machine.replica.connection.execute(f"SELECT record_id FROM record WHERE type IN ({kinds})")
    records = [UUID(bytes=row[0]) for row in rows.fetchall()]
    if records:
        retention.hold(machine.desk, chance.choice(records), "tvist")


def close(machine: Machine, chance: random.Random) -> None:
    """Only what is closed grows old."""
    rows = machine.replica.connection.execute("SELECT record_id FROM view_call WHERE open LIMIT 9").fetchall()
    for row in rows:
        calls.close(machine.desk, UUID(hex=row[0]), CallClosed(exit="advice"), None)


def _colleague(machine: Machine, chance: random.Random, record: UUID) -> None:
    desk = Desk(machine.journal, Session(chance.choice(PEOPLE[:3]), Duty.BACKUP, 0))
    try:
        retention.confirm(desk, record)
    finally:
        desk.close()


# What is carried out


def carry_out(night: Night, machine: Machine) -> None:
    """`jourtui destroy`, all that is in force. Raises what the product raises, and laws.Broken."""
    vault: Any = machine.vault
    destroying.read_all(vault, machine.desk)
    obeying.tell_of_destroyed(machine.desk)
    here = machine.journal
    if night.store.epoch == NO_EPOCH:
        return
    for plan in destroying.plans(here, RULES, destroying.store_time("")):
        before = {row.record for row in night.store.destroyed}
        held = {hold.record_id for hold in retention.all_holds(machine.desk)}
        done, keys = destroying.destroy("", machine.desk, RULES, plan.record)
        fresh = {row.record for row in night.store.destroyed} - before
        night.tell(f"  destroyed {len(fresh)} records, {keys} keys")
        if fresh:
            night.note_fault("destroyed")
        whole = {struck_notes.whole(machine.journal, record) for record in fresh}
        if held & whole:
            night.laws.breaks("held", f"destroyed although held: {held & whole}")
        if not fresh <= set(done.go):
            night.laws.breaks("decided", f"destroyed although nobody decided: {fresh - set(done.go)}")


def replay(store: PaperStore, rows: Iterable[Destroyed]) -> None:
    """A laptop tells a store that is healed what it knows was destroyed."""
    with at(store) as connection:
        destroying.replay(connection, rows)


# The store as its administrator reaches it


@contextmanager
def at(store: PaperStore) -> Iterator[psycopg.Connection[Any]]:
    """One transaction: what goes wrong in it has not been."""
    keys, destroyed = dict(store._keys), list(store.destroyed)
    try:
        yield cast("psycopg.Connection[Any]", _Administrator(store))
    except BaseException:
        store._keys, store.destroyed = keys, destroyed
        raise


class _Administrator:
    """A connection, and its cursor, that knows the statements of `store.destroying`."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._rows: Sequence[tuple[Any, ...]] = ()
        self.rowcount = 0
        self.info = SimpleNamespace(transaction_status=psycopg.pq.TransactionStatus.INTRANS)

    def execute(self, statement: str, given: Sequence[Any] = ()) -> _Administrator:
        store, self._rows = self._store, ()
        if statement == destroying._NOW:
            self._rows = [(to_micros(store.watch()),)]
        elif statement == destroying._READ:
            self._rows = list(store.destroyed)
        elif statement.startswith("SELECT seq, chain FROM journal.head"):
            self._rows = [(store.seq, store.chain)]
        elif statement.startswith("SELECT journal.destroy("):
            self._rows = [(self._destroy(*given),)]
        elif statement.startswith("DELETE FROM journal.key"):
            self.rowcount = store.delete_keys(given)
        elif statement.startswith(("SELECT to_regclass", "SELECT rolsuper")):
            self._rows = [(True, True)]
        elif not statement.startswith(("SET LOCAL ROLE", "RESET ROLE", "SELECT pg_notify")):
            raise NotImplementedError(statement)
        return self

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        assert statement.startswith("INSERT INTO journal.destroyed"), statement
        self._store.destroyed += [Destroyed(*row) for row in rows]
        self._store.destroyed.sort()

    def _destroy(self, decision: UUID, confirmation: UUID | None, records: Sequence[UUID]) -> int:
        """journal.destroy, of destruction.sql."""
        store, now = self._store, to_micros(self._store.watch())
        stored = {event.carried.sealed.event_id: event for event in store.events}
        decided = stored.get(decision)
        confirmed = stored.get(confirmation) if confirmation is not None else None
        if decided is None:
            raise PaperRefusal("J0011")
        if confirmation is None:
            if now - decided.server_time < ALONE.total_seconds() * 1_000_000:
                raise PaperRefusal("J0011")
        elif (
            confirmed is None
            or confirmed.carried.sealed.record_id != decided.carried.sealed.record_id
            or confirmed.seq <= decided.seq
        ):
            raise PaperRefusal("J0011")
        known = {row.record for row in store.destroyed}
        last = max((row.n for row in store.destroyed), default=0)
        fresh = sorted(set(records) - known)
        store.destroyed += [Destroyed(last + n, record, decision, now) for n, record in enumerate(fresh, 1)]
        return store.delete_keys(set(records))

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def cursor(self) -> _Administrator:
        return self

    def __enter__(self) -> _Administrator:
        return self

    def __exit__(self, *_: object) -> None:
        pass
