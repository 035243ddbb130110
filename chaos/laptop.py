"""One laptop in a process of its own: works without pause, and tells of each thing that was saved.

Lines out, as JSON: `{"saved": [event ids], "at": s}` after the commit and never before; `{"refused": reason}`
when nothing was saved; `{"seen": ...}`, what its status line says. Times are seconds since 1970.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from chaos import culling
from jourtui.rules.call import CallCorrected, CallFacts, CallIdentified, CallReceived, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.rules.responsibility import Claimed, TakenOver
from jourtui.store import sync as sync_module
from jourtui.store import workplace
from jourtui.store.journal import Change
from jourtui.store.replica import ReplicaError
from jourtui.store.session import Duty
from jourtui.store.sync import Sync
from jourtui.store.vault import Cost
from jourtui.store.workplace import Workplace

CHEAP = Cost(8, 1, 1)
PASSPHRASE = "nio gröna granar"
DEADLINE, POLL = 0.6, 1.5
"""Seconds, in place of the product's 5 and 12: a night in a tenth of the time."""
PAUSES = (0.02, 0.2)
RECORDS = 40
"""A laptop writes in so many of the youngest records that it knows."""


def hurry() -> None:
    """All that waits for the clock comes sooner."""
    sync_module.DEADLINE, sync_module.POLL = DEADLINE, POLL
    sync_module.BACK_OFF = (0.01, 0.2)
    sync_module.STOPPED_PAUSE = 0.2


class Worker:
    """Does something, again and again; every text it writes is the only one of its kind."""

    def __init__(self, folder: Path, person: UUID, seed: str, url: str) -> None:
        self.url = url
        opened = workplace.unlock(folder, person, PASSPHRASE, cost=CHEAP)
        self.place = Workplace(folder, opened, Duty.FIRST)
        self.random = random.Random(seed)
        self.name = seed
        sync = Sync.of(self.place, lambda records, status: None)
        assert sync is not None
        self.sync = sync
        self.place.desk.written = lambda records: sync.poke()
        sync.start()

    def rest(self) -> None:
        """Only send and fetch."""
        while True:
            self.tell()
            time.sleep(PAUSES[0])

    def work(self) -> None:
        number = 0
        while True:
            number += 1
            try:
                known = self.known()
                if known and self.random.random() < culling.OFTEN:
                    ids = culling.deed(self.place, self.random, known, self.url)
                else:
                    ids = self.place.desk.do(*self.deed(f"{self.name}:{number}"))
            except ReplicaError as error:
                say({"refused": str(error)})
                time.sleep(0.05)
            else:
                say({"saved": [str(id_) for id_ in ids], "at": time.time()})
            self.tell()
            time.sleep(self.random.uniform(*PAUSES))

    def deed(self, text: str) -> list[Change]:
        """What is done next: mostly notes, sometimes a new call or a change of hands."""
        desk = self.place.desk
        known = self.known()
        if not known or self.random.random() < 0.1:
            record = uuid4()
            received = CallReceived(at=desk.now(), facts=CallFacts(matter=text, municipality="1286"))
            who = CallIdentified(facts=Identity(caller_name="Anna"))
            return [Change(record, received), Change(record, who, own_key=True)]
        record = self.random.choice(known)
        match self.random.randrange(10):
            case 0:
                return [Change(record, Claimed()), Change(record, NoteWritten(text=text))]
            case 1:
                holder = desk.journal.call(record).holder_id or desk.author.id
                taken = TakenOver(holder=holder, reason=text)
                return [Change(record, taken), Change(record, NoteWritten(text=text))]
            case 2:
                return [Change(record, CallCorrected(facts=CallFacts(matter=text)))]
            case _:
                return [Change(record, NoteWritten(text=text))]

    def known(self) -> list[UUID]:
        rows = self.place.replica.connection.execute(
            "SELECT record_id FROM view_call ORDER BY rowid DESC LIMIT ?", (RECORDS,)
        )
        return [UUID(hex=row[0]) for row in rows]

    def tell(self) -> None:
        """What the status line says now, and how far this laptop has come."""
        at, status, until = time.time(), self.sync.status, time.time()
        try:
            seq = self.place.replica.position().seq
        except ReplicaError:  # a file that cannot be read now is told of by who writes next
            return
        seen = {
            "at": at,
            "until": until,
            "state": status.state if status.believed(datetime.now(UTC)) else "connecting",
            "unsynced": status.unsynced,
            "behind": status.behind,
            "seq": seq,
            "problem": status.problem,
        }
        say({"seen": seen})


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    hurry()
    sys.setswitchinterval(0.001)  # as the program does
    folder, person, seed, what, url = sys.argv[1:]
    worker = Worker(Path(folder), UUID(person), seed, url)
    if what == "rest":
        worker.rest()
    else:
        worker.work()


if __name__ == "__main__":
    main()
