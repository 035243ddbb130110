"""A process of its own for rows that need two: reads orders on stdin, tells on stdout, a line each.

    python -m benchmarks.peer laptop FOLDER     a laptop at work, signed in, with its sync
    python -m benchmarks.peer raw URL FILE      bare psycopg and an encrypted file, for floors

Orders: `call NAME` (a call comes in from NAME), `note NAME` (a note NAME in the call that came in last),
`busy SECONDS` (change an open call so often; 0 stops).
Told: `ready`; `acted NAME TIME` with when it was begun; `has NAME TIME` for what came from elsewhere. Times
are seconds of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from benchmarks import years
from benchmarks.office import CHEAP, Laptop
from jourtui.app import SWITCH_INTERVAL
from jourtui.garbage import collect_seldom, set_apart
from jourtui.rules.call import CallIdentified, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.store import call_queue, cipher_file
from jourtui.store.journal import Change
from jourtui.store.session import Duty
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus
from jourtui.store.workplace import Workplace

BODY = 540
"""Bytes in the body of the usual event: a nonce, 512 bytes of padded text, a tag."""
TABLE = (
    "CREATE TABLE IF NOT EXISTS event (seq bigserial PRIMARY KEY, name text NOT NULL, body bytea NOT NULL)"
)


def tell(*words: object) -> None:
    print(*words, flush=True)


class Orders:
    """Runs orders from stdin, `woken` whenever `wakes` can be read, and `idle` every so many seconds."""

    def __init__(self, wakes: int, woken: Callable[[], None], obey: Callable[[str, str], None]) -> None:
        self._wakes, self._woken, self._obey = wakes, woken, obey
        self._pause: float | None = None
        self._read = b""

    def serve(self, idle: Callable[[], None] = lambda: None) -> None:
        """Until stdin ends."""
        tell("ready")
        while True:
            found, _, _ = select.select([0, self._wakes], [], [], self._pause)
            if not found:
                idle()
            if self._wakes in found:
                self._woken()
            if 0 in found:
                data = os.read(0, 4096)
                if not data:
                    return
                *lines, self._read = (self._read + data).split(b"\n")
                for line in lines:
                    order, word = line.decode().split(" ")
                    if order == "busy":
                        self._pause = float(word) or None
                    else:
                        self._obey(order, word)


class AtWork:
    """A laptop with a person at it and a sync thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._chance = random.Random(uuid4().int)
        self._own: set[UUID] = set()
        self._came: list[tuple[set[UUID], float]] = []
        self._status = SyncStatus()
        self._arrived, self._wake = os.pipe()
        sync = Sync.of(place, self._report)
        assert sync is not None
        self._sync = sync
        place.desk.written = lambda records: sync.poke()

    def serve(self) -> None:
        self._sync.start()
        while self._status.as_of is None:
            os.read(self._arrived, 4096)
        self._came.clear()
        with self._place.desk.rows() as rows:
            items = call_queue.open_calls(rows, self._place.desk.now())
        self._calls = [item.call.record_id for item in items]
        Orders(self._arrived, self._woken, self._obey).serve(self._disturb)
        self._sync.stop()
        self._sync.join(5)

    def _report(self, records: set[UUID], status: SyncStatus) -> None:
        self._came.append((records, time.monotonic()))
        self._status = status
        os.write(self._wake, b"!")

    def _woken(self) -> None:
        os.read(self._arrived, 4096)
        while self._came:
            records, at = self._came.pop(0)
            for record in records - self._own:
                last = self._place.journal.events(record)[-1].payload
                if isinstance(last, NoteWritten):
                    tell("has", last.text, at)
                elif isinstance(last, CallIdentified):
                    tell("has", last.facts.caller_name, at)

    def _obey(self, order: str, name: str) -> None:
        desk = self._place.desk
        record = uuid4() if order == "call" else self._calls[-1]
        changes = [Change(record, NoteWritten(text=name, mode="plain"))]
        if order == "call":
            changes = years.received(self._chance, record, desk.now(), name)
            self._calls.append(record)
        self._own.add(record)
        begun = time.monotonic()
        desk.do(*changes)
        tell("acted", name, begun)

    def _disturb(self) -> None:
        facts = Identity(caller_name=f"Byte {self._chance.randint(100, 999)}")
        record = self._chance.choice(self._calls)
        self._own.add(record)
        self._place.desk.do(Change(record, CallIdentified(facts=facts), own_key=True))


def raw(url: str, file: Path) -> None:
    """Write in `file`, INSERT, NOTIFY when told to act; LISTEN, SELECT what came, and write that in `file`.

    What is begun here waits for the disk, and what came does not: the store has it.
    """
    kept = cipher_file.connect(file, os.urandom(32))
    kept.execute("CREATE TABLE event (name TEXT PRIMARY KEY, body BLOB NOT NULL)")
    with psycopg.connect(url, autocommit=True) as line, psycopg.connect(url, autocommit=True) as hearing:
        line.execute(TABLE)
        hearing.execute("LISTEN bench")
        body = os.urandom(BODY)
        seen = 0

        def keep(name: str, what: bytes, how: str) -> None:
            kept.execute(f"PRAGMA synchronous = {how}")
            kept.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", (name, what))

        def woken() -> None:
            nonlocal seen
            for _ in hearing.notifies(timeout=0):
                query = "SELECT seq, name, body FROM event WHERE seq > %b ORDER BY seq"
                for seq, name, came in line.execute(query, (seen,), binary=True, prepare=True).fetchall():
                    seen = seq
                    keep(name, came, "NORMAL")
                    tell("has", name, time.monotonic())

        def obey(order: str, name: str) -> None:
            begun = time.monotonic()
            keep(name, body, "FULL")
            with line.transaction():
                line.execute("INSERT INTO event (name, body) VALUES (%b, %b)", (name, body), prepare=True)
                line.execute("SELECT pg_notify('bench', '')", prepare=True)
            tell("acted", name, begun)

        Orders(hearing.fileno(), woken, obey).serve()


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    collect_seldom()
    set_apart()
    if sys.argv[1] == "laptop":
        with Laptop(Path(sys.argv[2]), "", CHEAP).at_work(Duty.BACKUP) as there:
            AtWork(there).serve()
    else:
        raw(sys.argv[2], Path(sys.argv[3]))
