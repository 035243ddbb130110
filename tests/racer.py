"""One laptop in a process of its own, for races: does as its standard input says, and tells how it went.

Each line in and out is JSON. A deed is answered twice: "ready" before it, then, after one more line has come
as the starting shot, with what this laptop holds when both sides' events have been confirmed.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from cheap import CHEAP
from factories import received
from site_ import PASSPHRASE, PATIENCE

from jourtui.rules.event import Author
from jourtui.rules.responsibility import Offered
from jourtui.store import handover, workplace
from jourtui.store.journal import Change
from jourtui.store.session import Duty
from jourtui.store.sync import Sync
from jourtui.store.verify import verify, views_digest
from jourtui.store.workplace import Workplace


class Racer:
    """A signed-in laptop with its sync thread."""

    def __init__(self, folder: Path, person: UUID) -> None:
        opened = workplace.unlock(folder, person, PASSPHRASE, cost=CHEAP)
        self.place = Workplace(folder, opened, Duty.FIRST)
        self.news = threading.Event()
        sync = Sync.of(self.place, lambda records, status: self.news.set())
        assert sync is not None
        self.sync = sync
        self.place.desk.written = lambda records: sync.poke()
        sync.start()

    def do(self, order: dict[str, Any]) -> object:
        """Carry out one order; the answer."""
        match order["do"]:
            case "offer":
                return self.offer([UUID(record) for record in order["records"]], order["to"])
            case "agree":
                self.until(lambda: self.quiet() and self.place.replica.position().seq >= order["seq"])
                return self.place.replica.position().seq
            case "check":
                findings = verify(self.place.replica, self.place.journal.unit_keys)
                return [views_digest(self.place.replica.connection), [str(found) for found in findings]]
            case deed:
                record, offer = UUID(order["record"]), UUID(order["offer"])
                say("ready")
                sys.stdin.readline()
                self.act(deed, record, offer, UUID(order["holder"]))
                self.until(lambda: self.quiet() and self.confirmed(record) == order["events"])
                return self.held(record)

    def act(self, deed: str, record: UUID, offer: UUID, holder: UUID) -> None:
        desk = self.place.desk
        match deed:
            case "claim":
                handover.claim(desk, record)
            case "accept":
                handover.accept(desk, record, offer)
            case "withdraw":
                handover.withdraw(desk, record, offer)
            case "take_over":
                handover.take_over(desk, record, holder, "överenskommet per telefon")

    def offer(self, records: list[UUID], to: list[str]) -> list[str]:
        """Take calls in and offer each to `to`: the offers' ids."""
        offers = [
            Change(record, Offered(answer_within=180, to=Author(UUID(to[0]), to[1]))) for record in records
        ]
        changes = [change for record in records for change in received(record)]
        self.place.desk.do(*changes, *offers)
        return [str(change.event_id) for change in offers]

    def quiet(self) -> bool:
        return not self.place.replica.pending(1)

    def confirmed(self, record: UUID) -> int:
        select = "SELECT count(*) FROM confirmed WHERE record_id = ?"
        return int(self.place.replica.connection.execute(select, (record.bytes,)).fetchone()[0])

    def held(self, record: UUID) -> dict[str, Any]:
        """All that this laptop shows of the call."""
        execute = self.place.replica.connection.execute
        tells = execute("SELECT person_id, code FROM view_tell WHERE record_id = ?", (record.hex,))
        row = execute("SELECT * FROM view_call WHERE record_id = ?", (record.hex,)).fetchone()
        call = self.place.journal.call(record)
        return {
            "holder": str(call.holder_id),
            "preliminary": call.preliminary,
            "offer": str(call.offer_id),
            "tells": sorted([str(UUID(person)), code] for person, code in tells),
            "row": repr(row),
            "events": [[event.seq, event.base_seq, str(event.author.id)] for event in call.log.events],
        }

    def until(self, condition: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"never: {self.sync.status}")
            self.news.wait(0.05)
            self.news.clear()


def say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    sys.setswitchinterval(0.001)  # as the program does
    racer = Racer(Path(sys.argv[1]), UUID(sys.argv[2]))
    say("here")
    for line in sys.stdin:
        say(racer.do(json.loads(line)))


if __name__ == "__main__":
    main()
