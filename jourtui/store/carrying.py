"""Another laptop's events, carried into the shared store by this one: from a file, or from its disk.

The author's part of an event is as it was; around it goes a chain of its own, under a further device id of
this laptop, which tells whose they are (`event.carried_id`). So nobody is taken to have seen what the other
laptop's author wrote, unless the shared order says so; but that author is, who goes on writing there. An
event that is in the store already is passed over: carrying can be repeated, and the laptop that wrote it can
send it too, for it finds it there in its next pull.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from jourtui.store import carriers, joined
from jourtui.store.envelope import Carried, Sealed
from jourtui.store.envelope import carry as put_in_chain
from jourtui.store.journal import Journal
from jourtui.store.keys import KeyRow
from jourtui.store.replica import Replica
from jourtui.store.shared import ChainBroken, Refused, Revoked, SharedStore
from jourtui.store.shared_errors import EpochChanged
from jourtui.store.workplace import Workplace

BATCH = 100
"""Events in one append at most."""


class CarryError(Exception):
    """Nothing can be carried; the text is one Swedish sentence."""


@dataclass(slots=True)
class Outcome:
    """What became of the events."""

    sent: int = 0
    known: int = 0
    refused: list[tuple[UUID, str]] = field(default_factory=list)
    """(event, reason) of what the store can never take."""


@contextmanager
def line_of(workplace: Workplace) -> Iterator[SharedStore]:
    """A line to the store that this laptop has joined. Raises CarryError, SharedError."""
    store = joined.store_of(workplace.vault)
    if store is None:
        raise CarryError("Den här datorn är inte ansluten till något gemensamt lager. Anslut den först.")
    with SharedStore(store.address, joined.epoch_of(store, workplace.replica)) as line:
        if line.head().epoch != line.epoch:
            raise EpochChanged("Det gemensamma lagret är återställt. Logga in i jourtui först.")
        yield line


def pull(line: SharedStore, journal: Journal) -> None:
    """Take in all that the store has."""
    while True:
        position = journal.replica.position()
        events, keys = line.pull(position.seq, position.chain)
        if not events:
            return
        journal.accept(line.epoch, events, keys)


def carry(
    line: SharedStore, journal: Journal, writer: UUID, events: Sequence[Sealed], keys: Sequence[KeyRow]
) -> Outcome:
    """Send the events of the laptop `writer`, in their order. Raises SharedError; then do it again.

    `keys` are wrapped under a unit key that the store's laptops have.
    """
    replica, outcome = journal.replica, Outcome()
    device = _registered(line, carriers.ids(writer, replica.device))
    pull(line, journal)
    waiting = [event for event in events if not _has(replica, event)]
    outcome.known = len(events) - len(waiting)
    broken = False
    while waiting:
        batch = waiting[:BATCH]
        end = line.device_end(device)
        assert end is not None, "it was registered"
        position = replica.position()
        needed = {event.key_id for event in batch}
        lacking = replica.unshared_keys(needed)  # perhaps this laptop's own file came back to it
        lacking += [row for row in keys if row.key_id in needed and replica.key(row.key_id) is None]
        try:
            line.append(position.seq, position.chain, _chained(batch, device, *end), lacking)
            broken = False
        except Refused as refused:
            pull(line, journal)
            fault = next(event for event in batch if event.event_id == refused.event_id)
            if not _has(replica, fault):
                outcome.refused.append((refused.event_id, refused.reason))
                waiting.remove(fault)
        except ChainBroken:  # somebody does the same at this moment, on this laptop
            if broken:
                raise
            broken = True
        pull(line, journal)
        before = len(waiting)
        waiting = [event for event in waiting if not _has(replica, event)]
        outcome.sent += before - len(waiting)
    return outcome


def _registered(line: SharedStore, ids: Sequence[UUID]) -> UUID:
    """The first of the device ids that the store lets this laptop use. Raises Revoked if none is."""
    for device in ids[:-1]:
        with suppress(Revoked):  # known since a healing, which cannot know which role had it
            line.register_device(device)
            return device
    line.register_device(ids[-1])
    return ids[-1]


def _chained(events: Sequence[Sealed], device: UUID, dseq: int, prev: bytes) -> list[Carried]:
    chained = []
    for event in events:
        dseq += 1
        chained.append(put_in_chain(event, device, dseq, prev))
        prev = chained[-1].hash
    return chained


def _has(replica: Replica, event: Sealed) -> bool:
    query = "SELECT 1 FROM confirmed WHERE event_id = ?"
    return replica.connection.execute(query, (event.event_id.bytes,)).fetchone() is not None
