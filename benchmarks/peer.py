"""A process of its own for rows that need two: reads orders on stdin, tells on stdout, a line each.

    python -m benchmarks.peer laptop FOLDER     a laptop at work, signed in, with its sync
    python -m benchmarks.peer raw URL           bare psycopg, for floors

Orders: `act NAME` (a call comes in from NAME), `busy SECONDS` (change an open call so often; 0 stops).
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
from jourtui.rules.call import CallIdentified, Identity
from jourtui.store import queries
from jourtui.store.journal import Change
from jourtui.store.session import Duty
from jourtui.store.sync import Sync
from jourtui.store.sync_status import SyncStatus

BODY = 540
"""Bytes in the body of the usual event: a nonce, 512 bytes of padded text, a tag."""
TABLE = (
    "CREATE TABLE IF NOT EXISTS event (seq bigserial PRIMARY KEY, name text NOT NULL, body bytea NOT NULL)"
)


def tell(*words: object) -> None:
    print(*words, flush=True)


class Orders:
    """Runs orders from stdin, `woken` whenever `wakes` can be read, and `every` so many seconds."""

    def __init__(self, wakes: int, woken: Callable[[], None], act: Callable[[str], None]) -> None:
        self._wakes, self._woken, self._act = wakes, woken, act
        self._pause: float | None = None
        self._read = b""

    def serve(self, idle: Callable[[], None]) -> None:
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
                    self._obey(*line.decode().split(" "))

    def _obey(self, order: str, word: str) -> None:
        if order == "act":
            self._act(word)
        else:
            self._pause = float(word) or None


def laptop(folder: Path) -> None:
    """A laptop with a person at it and a sync thread."""
    chance = random.Random(uuid4().int)
    arrived, wake = os.pipe()
    came: list[tuple[set[UUID], float]] = []
    states: list[SyncStatus] = []
    own: set[UUID] = set()
    with Laptop(folder, "", CHEAP).at_work(Duty.BACKUP) as place:

        def report(records: set[UUID], status: SyncStatus) -> None:
            came.append((records, time.monotonic()))
            states.append(status)
            os.write(wake, b"!")

        def woken() -> None:
            os.read(arrived, 4096)
            while came:
                records, at = came.pop(0)
                for record in records - own:
                    tell("has", place.journal.call(record).caller_name, at)

        def act(name: str) -> None:
            record = uuid4()
            own.add(record)
            changes = years.received(chance, record, place.desk.now(), name)
            begun = time.monotonic()
            place.desk.do(*changes)
            tell("acted", name, begun)

        def disturb() -> None:
            record = chance.choice(waiting)
            own.add(record)
            facts = Identity(caller_name=f"Byte {chance.randint(100, 999)}")
            place.desk.do(Change(record, CallIdentified(facts=facts), own_key=True))

        sync = Sync.of(place, report)
        assert sync is not None
        place.desk.written = lambda records: sync.poke()
        sync.start()
        while not states or states[-1].as_of is None:
            select.select([arrived], [], [])
            os.read(arrived, 4096)
        came.clear()
        with place.desk.rows() as rows:
            waiting = [item.call.record_id for item in queries.queue(rows, place.desk.now())]
        Orders(arrived, woken, act).serve(disturb)
        sync.stop()
        sync.join(5)


def raw(url: str) -> None:
    """INSERT and NOTIFY when told to act; LISTEN, and SELECT what came."""
    with psycopg.connect(url, autocommit=True) as line, psycopg.connect(url, autocommit=True) as hearing:
        line.execute(TABLE)
        hearing.execute("LISTEN bench")
        body = os.urandom(BODY)
        seen = 0

        def woken() -> None:
            nonlocal seen
            for _ in hearing.notifies(timeout=0):
                query = "SELECT seq, name, body FROM event WHERE seq > %b ORDER BY seq"
                for seq, name, _body in line.execute(query, (seen,), binary=True, prepare=True).fetchall():
                    seen = seq
                    tell("has", name, time.monotonic())

        def act(name: str) -> None:
            begun = time.monotonic()
            with line.transaction():
                line.execute("INSERT INTO event (name, body) VALUES (%b, %b)", (name, body), prepare=True)
                line.execute("SELECT pg_notify('bench', '')", prepare=True)
            tell("acted", name, begun)

        Orders(hearing.fileno(), woken, act).serve(lambda: None)


if __name__ == "__main__":
    if sys.argv[1] == "laptop":
        laptop(Path(sys.argv[2]))
    else:
        raw(sys.argv[2])
