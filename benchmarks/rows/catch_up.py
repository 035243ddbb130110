"""A laptop that has been away, or is new: until it has everything and its views are ready."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from threading import Event
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.effort import Effort
from benchmarks.measuring import Budget, CannotMeasure, InTurns, Result, Samples, in_turns
from benchmarks.office import Decade, Office, Store
from jourtui.store import keys
from jourtui.store.envelope import Base, Sealed
from jourtui.store.replica import Replica
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.workplace import unit_keys

EVENTS_PER_CASE = 10.5
"""As `years` writes them."""
FEW, MANY, VERY_MANY = 10_000, 100_000, 1_000_000
PATIENCE = 3600.0
EVENT = """SELECT seq, event_id, record_id, key_id, env, base_epoch, base_seq, device_time, body, device_id,
    dseq, prev, hash, server_time, chain FROM journal.event WHERE seq > %b ORDER BY seq LIMIT 500"""
INSERT = f"INSERT INTO confirmed VALUES ({', '.join('?' * 15)})"


def catch_up(office: Office, effort: Effort) -> Sequence[Result]:
    """The sync of an empty, joined laptop; and whether ten times as much takes ten times as long."""
    many = FEW if effort.quick else MANY
    decade = office.decade(round(many / EVENTS_PER_CASE))
    measured = _measure(decade, effort.times(3))
    speed = decade.events / Samples(tuple(measured.product)).p50
    what = f"ikapp efter {decade.events} händelser"
    results = [
        measured.judged("catch-up", what, Budget(ratio=2.5), unit="s", note=f"{speed:.0f} händelser/s")
    ]
    sizes = [(many // 10, many)]
    if effort.long:
        sizes.append((MANY, VERY_MANY))
    for small, large in sizes:
        few, lots = (office.decade(round(n / EVENTS_PER_CASE)) for n in (small, large))
        turns = in_turns(partial(_per_event, few), partial(_per_event, lots), effort.times(3), warm_up=0)
        what = f"ikapp, µs per händelse, {small} och {large}"
        results.append(turns.judged("catch-up-linear", what, Budget(ratio=1.3), unit="µs"))
    return results


def _per_event(decade: Decade) -> list[float]:
    """Microseconds per event."""
    return [_product(decade.store) / decade.events * 1e6]


def _measure(decade: Decade, rounds: int) -> InTurns:
    opened = decade.laptop.vault()
    unit_key = unit_keys(opened)[1]
    source = Replica.open(decade.laptop.folder, opened.data_key)
    record_keys = {row.key_id: keys.unwrap(row, unit_key) for row in source.all_keys()}
    source.close()
    opened.close()
    return in_turns(
        lambda: [_floor(decade, record_keys)], lambda: [_product(decade.store)], rounds, warm_up=0
    )


def _product(store: Store) -> float:
    """Seconds from the start of the sync to its saying that everything is here."""
    done = Event()
    states: list[SyncStatus] = []

    def report(records: set[UUID], status: SyncStatus) -> None:
        states.append(status)
        if status.as_of is not None or status.state == "stopped":
            done.set()

    with store.laptop().at_work() as place:
        sync = Sync.of(place, report)
        assert sync is not None
        begun = time.perf_counter()
        sync.start()
        there = done.wait(PATIENCE)
        taken = time.perf_counter() - begun
        sync.stop()
        sync.join(10)
    if not there or states[-1].state == "stopped":
        raise CannotMeasure(states[-1].problem or "hämtningen blev aldrig klar")
    return taken


def _floor(decade: Decade, record_keys: dict[UUID, bytes]) -> float:
    """Seconds to fetch in batches, open every body and write the rows: no chain, no fold, no view."""
    folder = decade.store.directory / f"floor-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o700)
    replica = Replica.create(folder, bytes(32), demo=True)
    try:
        with psycopg.connect(decade.store.url, autocommit=True) as line:
            begun = time.perf_counter()
            _fetch(line, replica, record_keys)
            return time.perf_counter() - begun
    finally:
        replica.close()


def _fetch(line: psycopg.Connection, replica: Replica, record_keys: dict[UUID, bytes]) -> None:
    cursor = 0
    while rows := line.execute(EVENT, (cursor,), binary=True, prepare=True).fetchall():
        values = []
        for (
            seq,
            event,
            record,
            key,
            env,
            epoch,
            base,
            at,
            body,
            device,
            dseq,
            prev,
            hash_,
            came,
            chain,
        ) in rows:
            sealed = Sealed(event, record, key, Base(epoch, base), at, body, env)
            AESGCM(record_keys[key]).decrypt(body[:12], body[12:], sealed.aad)
            ids = (event.bytes, record.bytes, key.bytes)
            place = (device.bytes, dseq, prev, hash_, came, chain)
            values.append((seq, *ids, env, epoch.bytes, base, at, body, *place))
        with replica.transaction():
            replica.connection.executemany(INSERT, values)
        cursor = rows[-1][0]
