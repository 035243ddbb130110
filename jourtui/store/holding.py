"""Which records a laptop holds less of than the store, by its own setting `hold_days`.

A closed record in which nothing has happened for so many days is put away, when the store has shown in the
same contact that it has every event, key and file of it. Only a laptop with a shared store does this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from jourtui.rules.retention import Decision
from jourtui.store import away, drafts, retention
from jourtui.store.arrays import int8s, uuids
from jourtui.store.away import Away
from jourtui.store.journal import Journal
from jourtui.store.keys import KeyRow
from jourtui.store.replica import Replica

DAY = 24 * 3600 * 1_000_000
UNREAD = 7 * DAY
"""How long (µs) what was fetched back stays after somebody last read it."""
APART = 3600 * 1_000_000
"""How far apart (µs) the store's clock and the laptop's own may be: neither alone makes anything old."""
AT_ONCE = 20
"""Cases with their calls, or other records, in one question to the store and one local transaction."""

_KEYS = "SELECT key_id, record_id, unit_version, wrapped FROM journal.key WHERE key_id = ANY(%b::uuid[])"
_EVENTS = "SELECT seq, hash FROM journal.event WHERE seq = ANY(%b::bigint[])"
_CHUNKS = "SELECT record_id, hash FROM journal.chunk WHERE record_id = ANY(%b::uuid[])"
_QUIET = """SELECT * FROM (
    SELECT unhex(record_id), unhex(coalesce(case_id, record_id)) AS whole, 'call' FROM view_call
        WHERE NOT open AND NOT calling AND offer_id IS NULL AND NOT two_values AND NOT needs_newer
    UNION ALL SELECT unhex(record_id), unhex(record_id), 'case' FROM view_case
        WHERE NOT open AND offer_id IS NULL AND NOT two_values AND NOT needs_newer
        AND out_since IS NULL
    UNION ALL SELECT unhex(record_id), unhex(record_id), 'notice' FROM view_notice WHERE NOT open)
    WHERE ?1 IS NULL OR whole = ?1"""
_RUNS = f"""SELECT EXISTS (SELECT 1 FROM view_clock WHERE record_id = ?2)
    OR EXISTS (SELECT 1 FROM view_tell WHERE record_id = ?2)
    OR EXISTS (SELECT 1 FROM view_hold WHERE record_id = ?2)
    OR EXISTS (SELECT 1 FROM view_lock WHERE record_id = ?2)
    OR EXISTS (SELECT 1 FROM view_struck WHERE record_id = ?2)
    OR EXISTS (SELECT 1 FROM view_delivery WHERE record_id = ?2
        AND state NOT IN ('delivered', 'received', 'taken_back', 'made_good', 'contained'))
    OR EXISTS (SELECT 1 FROM view_document d WHERE record_id = ?2 AND state != 'withdrawn' AND NOT replaced
        AND NOT EXISTS (SELECT 1 FROM view_delivery v WHERE v.record_id = d.record_id
            AND v.document = d.document AND v.whole))
    OR EXISTS (SELECT 1 FROM pending WHERE record_id = ?1)
    OR EXISTS (SELECT 1 FROM quarantine WHERE record_id = ?1)
    OR EXISTS (SELECT 1 FROM held WHERE record_id = ?1)
    OR EXISTS (SELECT 1 FROM withheld WHERE record_id = ?1)
    OR EXISTS (SELECT 1 FROM keys WHERE record_id = ?1 AND NOT shared)
    OR EXISTS (SELECT 1 FROM chunk WHERE record_id = ?1 AND NOT shared)
    OR EXISTS (SELECT 1 FROM record WHERE record_id = ?1 AND dirty)
    OR EXISTS (SELECT 1 FROM draft WHERE record_id = ?1 AND NOT ({drafts.FORGOTTEN.replace("?", "?3")}))"""  # noqa: S608
"""What keeps a record here: something runs in it, waits in it, or is not in the store."""


_Thing = TypeVar("_Thing")


class Line(Protocol):
    """A line to the shared store: a question, and its rows."""

    def ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]: ...


class CannotFetch(Exception):
    """What was put away cannot be had now; the text is one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class _When:
    """Of one round: what the time is, and before when the last event must be (µs)."""

    now: int
    before: int


def put_away(journal: Journal, line: Line, days: int, now: int) -> set[UUID]:
    """Put away what is quiet since `days`, and bring back what the setting does not put away any more.

    `now` is the earlier of the store's clock and the laptop's own (µs UTC). `days` 0: everything is held.
    Returns the records that changed. Safe to cut short and to repeat. Raises SharedError, ReplicaError.
    """
    replica = journal.replica
    when = _When(now, now - days * DAY if days else 0)
    changed: set[UUID] = set()
    wanted = {row.whole for row in away.every(replica) if row.last >= when.before}
    for some in _by(AT_ONCE, sorted(wanted)):
        changed |= _bring(journal, line, some, None)
    quiet = list(_quiet(journal, when).values()) if days else []
    for some_groups in _by(AT_ONCE, quiet):
        there = [group for group in some_groups if _in_store(replica, line, group)]
        changed |= journal.put_away(there, lambda group: _still(journal, group, when))
    return changed


def missed(journal: Journal, line: Line, records: Collection[UUID]) -> list[KeyRow]:
    """The keys of those of the records that are away, and of what goes with them: something happens there.

    Raises SharedError.
    """
    return [
        row for group in away.groups(journal.replica, records).values() for row in _ask(journal, line, group)
    ]


def fetch(journal: Journal, line: Line, record: UUID, now: int) -> set[UUID]:
    """Have a record here again, and what goes with it, since somebody asked; which. Raises CannotFetch,
    SharedError, ReplicaError.
    """
    records = _bring(journal, line, [record], now)
    if not records and away.of(journal.replica, record) is not None:
        raise CannotFetch("Lagret har inte alla nycklar till det: ta det ur en säkerhetskopia av nycklarna.")
    return records


def find(replica: Replica, text: str) -> UUID:
    """The case, call or notice that is away and whose id begins with `text`. Raises CannotFetch."""
    start = text.strip().replace("-", "").casefold()
    if not start:
        raise CannotFetch("Skriv början av ett id.")
    found = {row.whole for row in away.every(replica) if row.record.hex.startswith(start)}
    if not found:
        raise CannotFetch("Inget undanlagt har det id:t. Namn går inte att söka på: de finns inte här.")
    if len(found) > 1:
        raise CannotFetch(f"{len(found)} undanlagda börjar så. Skriv fler tecken.")
    return found.pop()


def _bring(journal: Journal, line: Line, records: Collection[UUID], at: int | None) -> set[UUID]:
    groups = away.groups(journal.replica, records)
    rows = [row for group in groups.values() for row in _ask(journal, line, group)]
    return journal.bring_back(records, rows, at) if rows else set()


def _ask(journal: Journal, line: Line, group: Iterable[Away]) -> list[KeyRow]:
    wanted = {key for row in group for key in away.key_ids(journal.replica, row.record)}
    return [KeyRow(*row) for row in line.ask(_KEYS, (uuids(wanted),))]


# What is quiet


def _quiet(journal: Journal, when: _When, only: UUID | None = None) -> dict[UUID, list[Away]]:
    """All that may go, or `only` that, by the whole: a case with its calls, or one record."""
    replica = journal.replica
    closed: dict[UUID, list[tuple[UUID, str]]] = {}
    for raw, whole, type_ in replica.connection.execute(_QUIET, (only and only.bytes,)).fetchall():
        closed.setdefault(UUID(bytes=whole), []).append((UUID(bytes=raw), type_))
    named = _named(retention.standing(journal))
    fetched = away.backs(replica)
    found = {}
    for whole, members in closed.items():
        records = [record for record, _ in members]
        rows = [_row(replica, record, whole, type_, when) for record, type_ in members]
        if (
            whole in records  # a call whose case is open stays with it
            and named.isdisjoint(records)
            and all(rows)
            and max(fetched.get(whole, 0), _read(replica, records)) < when.now - UNREAD
            and not _open_call_of(replica, whole)
        ):
            found[whole] = [row for row in rows if row is not None]
    return found


def _still(journal: Journal, group: list[Away], when: _When) -> bool:
    """Whether a group may go also now, inside the transaction in which it goes."""
    whole = group[0].whole
    return _quiet(journal, when, whole).get(whole) == group


def _row(replica: Replica, record: UUID, whole: UUID, type_: str, when: _When) -> Away | None:
    """A record that nothing keeps here; None of another."""
    last, own = replica.connection.execute(
        "SELECT max(server_time), max(device_time) FROM confirmed WHERE record_id = ?", (record.bytes,)
    ).fetchone()
    if last is None or max(last, own) >= when.before:
        return None
    (kept,) = replica.connection.execute(
        _RUNS, (record.bytes, record.hex, when.now - drafts.FORGOTTEN_AFTER)
    ).fetchone()
    opening = away.key_ids(replica, record)
    rows = replica.connection.execute("SELECT key_id FROM keys WHERE record_id = ?", (record.bytes,))
    if kept or {UUID(bytes=row[0]) for row in rows} != opening:
        return None
    return Away(record, whole, type_, last, when.now)


def _open_call_of(replica: Replica, case: UUID) -> bool:
    query = "SELECT 1 FROM view_call WHERE case_id = ? AND open"
    return replica.connection.execute(query, (case.hex,)).fetchone() is not None


def _read(replica: Replica, records: Iterable[UUID]) -> int:
    """When any of the records was last opened by anybody, as far as is known here (µs UTC); 0 if never."""
    subjects = [record.hex for record in records]
    marks = ", ".join("?" * len(subjects))
    query = f"""SELECT max(max(coalesce(c.server_time, 0), coalesce(c.device_time, p.device_time)))
        FROM view_read v
        LEFT JOIN confirmed c ON c.event_id = unhex(v.event_id)
        LEFT JOIN pending p ON p.event_id = unhex(v.event_id)
        WHERE v.how IN ('opened', 'unmasked') AND v.subject IN ({marks})"""  # noqa: S608
    row = replica.connection.execute(query, subjects).fetchone()
    return int(row[0] or 0)


def _named(decisions: Iterable[Decision]) -> set[UUID]:
    """What somebody has decided to destroy: it is judged once more here before it goes."""
    return {item.record for decision in decisions for item in decision.items}


# What the store has


def _in_store(replica: Replica, line: Line, group: list[Away]) -> bool:
    """Whether the store shows every event, key and file of the group, as they are here."""
    records = [row.record for row in group]
    marks, raw = ", ".join("?" * len(records)), [record.bytes for record in records]
    events = set(
        replica.connection.execute(
            f"SELECT seq, hash FROM confirmed WHERE record_id IN ({marks})",  # noqa: S608
            raw,
        ).fetchall()
    )
    there = {(seq, bytes(hash_)) for seq, hash_ in line.ask(_EVENTS, (int8s(seq for seq, _ in events),))}
    keys = {
        row
        for record in records
        for row in replica.keys([key.bytes for key in away.key_ids(replica, record)])
    }
    found = {KeyRow(*row) for row in line.ask(_KEYS, (uuids(row.key_id for row in keys),))}
    if events != there or keys != found:
        return False
    files = {
        (UUID(bytes=record), bytes(hash_))
        for record, hash_ in replica.connection.execute(
            f"SELECT record_id, hash FROM chunk WHERE record_id IN ({marks})",  # noqa: S608
            raw,
        )
    }
    return not files or files <= {
        (record, bytes(hash_)) for record, hash_ in line.ask(_CHUNKS, (uuids(records),))
    }


def _by(size: int, things: list[_Thing]) -> Iterator[list[_Thing]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
