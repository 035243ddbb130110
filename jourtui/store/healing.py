"""Give a store that was restored, or made anew, its journal back from the laptops, which hold the tail.

Freeze it, heal it from every laptop that is left, in any order, and thaw it. While it is frozen no laptop
writes in it, so none can begin another history; thawing gives it a new random epoch, and each laptop goes on
when it has seen that the store knows its position (`Sync`). What a laptop has beyond what was healed when
the store was thawed is carried over by `jourtui rescue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID, uuid4

from jourtui.store import destroying
from jourtui.store.admin_line import ServerError
from jourtui.store.comparing import digest
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import Confirmed, break_in
from jourtui.store.keys import KeyRow
from jourtui.store.replica import Position
from jourtui.store.server import FROZEN, journal
from jourtui.store.shared import DIGEST, Connection

BATCH = 1_000
"""Events held in memory at once."""
_DIFFERS = "Datorns journal är ingen fortsättning på det gemensamma lagrets."


def freeze(url: str) -> None:
    """No laptop writes in the store or reads from it until it is thawed; they work on. Safe to repeat."""
    with journal(url) as connection:
        connection.execute("UPDATE journal.head SET epoch = %s", (FROZEN,))


def thaw(url: str) -> UUID:
    """Open a frozen store under a new random epoch, which it returns. Raises ServerError if it is open."""
    with journal(url) as connection:
        row = connection.execute("SELECT epoch FROM journal.head FOR UPDATE").fetchone()
        assert row is not None, "init writes the head"
        if row[0] != FROZEN:
            raise ServerError("Lagret är inte fryst: det är redan öppet för datorerna.")
        epoch = uuid4()
        connection.execute("UPDATE journal.head SET epoch = %s", (epoch,))
        return epoch


def knows(url: str, position: Position) -> bool:
    """Whether the store's journal holds all that a laptop at `position` has."""
    with journal(url) as connection:
        if position.seq == 0:
            return True
        return _chain_at(connection, position.seq) == position.chain


def heal(
    url: str,
    events: Iterable[Confirmed],
    keys: Iterable[KeyRow],
    *,
    destroyed: Iterable[Destroyed] = (),
    and_freeze: bool = False,
) -> int:
    """Append what the store lacks of `events`, in order, exactly as it was confirmed; how many were lacking.

    `events` is a laptop's confirmed journal, or the end of it; `keys` its record keys: the store gets those
    it lacks. Since each chain goes on where the store's ends, nothing can be slipped in; what the store has
    already is compared event by event. Raises ServerError
    when the laptop's log is not a continuation of the store's: something was appended after the restoring,
    or the laptop's end starts too late. `destroyed` is what the laptop knows was destroyed: it is
    destroyed again in the store, in the same step, and no key of it is added. `and_freeze`: freeze the store
    in the same step, once it is seen to be the same log.
    """
    with journal(url) as connection:
        head = connection.execute("SELECT seq, chain FROM journal.head FOR UPDATE").fetchone()
        assert head is not None, "init writes the head"
        seq, chain = head
        before = seq
        destroying.replay(connection, destroyed)
        gone = {row.record for row in destroying.known(connection)}
        by_id = {key.key_id: key for key in keys if gone.isdisjoint((key.record_id, key.key_id))}
        roles: dict[UUID, str] = {}
        left = iter(events)
        while batch := list(islice(left, BATCH)):
            tail = [event for event in batch if event.seq > seq]
            known = batch[: len(batch) - len(tail)]
            if known and _chain_at(connection, known[-1].seq) != known[-1].chain:
                raise ServerError(_DIFFERS)
            if known:
                _see_that_same(connection, known)
            if break_in(tail, seq, chain) is not None:
                raise ServerError(_DIFFERS)
            _add_keys(connection, batch, by_id)
            if tail:
                _append(connection, tail, roles)
                seq, chain = tail[-1].seq, tail[-1].chain
        if and_freeze:
            connection.execute("UPDATE journal.head SET epoch = %s", (FROZEN,))
        if seq > before:
            connection.execute("UPDATE journal.head SET seq = %s, chain = %s", (seq, chain))
            connection.execute("SELECT pg_notify('journal', %s)", (str(seq),))
        return int(seq - before)


def lacking_keys(url: str) -> int:
    """How many records have events in the store that no key there opens, though nothing was destroyed.

    Laptops that hold less have no keys of what they put away: one that holds all, or a backup, has.
    """
    with journal(url) as connection:
        row = connection.execute(
            """SELECT count(DISTINCT e.record_id) FROM journal.event e
               WHERE NOT EXISTS (SELECT FROM journal.key k WHERE k.key_id = e.key_id)
               AND NOT EXISTS (
                   SELECT FROM journal.destroyed d WHERE d.record_id IN (e.record_id, e.key_id))"""
        ).fetchone()
    return int(row[0]) if row else 0


def _see_that_same(connection: Connection, known: Sequence[Confirmed]) -> None:
    """Compare what both have, event by event. Raises ServerError.

    Equal ends are not enough: a row that was changed in place leaves the stored chain after it as it was.
    """
    first, last = known[0].seq, known[-1].seq
    row = connection.execute(DIGEST, (first - 1, last)).fetchone()
    if row is None or row[0] is None or bytes(row[0]) != digest(known):
        raise ServerError(
            f"Lagret och datorn har samma kedja vid händelse {last}, men inte samma händelser {first} till "
            f"{last}: något är ändrat på plats. jourtui verify på datorn visar om det är där."
        )


def _chain_at(connection: Connection, seq: int) -> bytes | None:
    row = connection.execute("SELECT chain FROM journal.event WHERE seq = %s", (seq,)).fetchone()
    return bytes(row[0]) if row else None


def _append(connection: Connection, tail: Sequence[Confirmed], roles: dict[UUID, str]) -> None:
    """Put the events last, and each device's chain where they end; `roles` are those of devices so far."""
    ends = {event.carried.device: event.carried for event in tail}
    for device, end in ends.items():
        # Enrolled after the backup: its role may have to be made again, the device is known at least.
        row = connection.execute(
            """INSERT INTO journal.device AS d (device_id, role_name, laptop, last_dseq, last_hash)
               VALUES (%s, %s, %s, %s, %s)
               ON CONFLICT (device_id) DO UPDATE SET last_dseq = %s, last_hash = %s
               RETURNING role_name""",
            (device, f"jour_{device.hex}", "", end.dseq, end.hash, end.dseq, end.hash),
        ).fetchone()
        assert row is not None
        roles[device] = row[0]
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO journal.event VALUES
               (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [_row(event, roles[event.carried.device]) for event in tail],
        )


def _add_keys(connection: Connection, events: Sequence[Confirmed], left: dict[UUID, KeyRow]) -> None:
    """Every key that an event of the journal uses: a backup of the store may have been one without keys.

    Takes them out of `left`, so that each is there from the first event that uses it.
    """
    rows = []
    for event in events:
        key = left.pop(event.carried.sealed.key_id, None)
        if key is not None:
            rows.append((key.key_id, key.record_id, key.unit_version, key.wrapped, event.seq))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO journal.key VALUES (%s, %s, %s, %s, %s) ON CONFLICT (key_id) DO NOTHING", rows
        )


def _row(event: Confirmed, role: str) -> tuple[object, ...]:
    """The columns of journal.event, in their order."""
    carried, sealed = event.carried, event.carried.sealed
    return (
        event.seq,
        sealed.event_id,
        sealed.env,
        sealed.record_id,
        sealed.key_id,
        sealed.base.epoch,
        sealed.base.seq,
        sealed.device_time,
        sealed.body,
        carried.device,
        carried.dseq,
        carried.prev,
        carried.hash,
        event.server_time,
        role,
        event.chain,
    )
