"""Whether each laptop's count of its own events has gaps.

Every event counts its laptop's own events inside the ciphertext, where nobody without keys can change it.
So an event that was taken out of a laptop before it was sent is missed, although the chain that it was put in
afterwards is whole. An event that its laptop set aside (the store could not take it) leaves the same gap for
the others: only people can tell one from the other, at that laptop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from jourtui.rules.event import of_one_laptop
from jourtui.store.envelope import Sealed
from jourtui.store.event_rows import SEALED, to_sealed
from jourtui.store.record_keys import RecordKeys
from jourtui.store.replica import Replica


class Gap(NamedTuple):
    """The laptop `device` has counted more own events than have come: numbers `first` to `last`, `lacking` of
    them at least, before its event `dseq`."""

    device: UUID
    first: int
    last: int
    lacking: int
    dseq: int

    def __str__(self) -> str:
        numbers = f"nummer {self.first}" + (f" till {self.last}" if self.last > self.first else "")
        return (
            f"Datorn {str(self.device)[:8]} har räknat till fler egna händelser än som finns här: {numbers} "
            f"({self.lacking} st) saknas före dess händelse {self.dseq}. De har lagts åt sidan där, "
            "vilket F7 på den datorn visar, eller tagits bort."
        )


class _Chain(NamedTuple):
    """One device id's events in order: (dseq, own) of those that open, and how many do not."""

    opened: list[tuple[int, int]]
    closed: int


def gaps(replica: Replica, unit_keys: dict[int, bytes]) -> Iterator[Gap]:
    """The gaps in what is here, device by device.

    What does not open here (its key is not here, or was destroyed) could be any number in between, and is
    taken to be: only what is certainly missing is told. So is what came before a device id's first event.
    """
    keys = RecordKeys(replica, unit_keys)
    chains = _chains(replica, keys)
    aside = {own for _, own in _numbered(enumerate(replica.set_aside_events()), keys) if own}
    for device, chain in chains.items():
        others = [other for other in chains if other != device and of_one_laptop(other, device)]
        elsewhere = {own for other in others for _, own in chains[other].opened}
        unknown = sum(chains[other].closed for other in others)
        if of_one_laptop(device, replica.device):
            elsewhere |= aside
        for (dseq, own), (next_dseq, next_own) in zip(chain.opened, chain.opened[1:], strict=False):
            between = {number for number in elsewhere if own < number < next_own}
            lacking = (next_own - own - 1 - len(between)) - (next_dseq - dseq - 1) - unknown
            if lacking > 0:
                first, last = own + 1, next_own - 1
                while first in between:
                    first += 1
                while last in between:
                    last -= 1
                yield Gap(device, first, last, lacking, next_dseq)


def _chains(replica: Replica, keys: RecordKeys) -> dict[UUID, _Chain]:
    chains: dict[UUID, _Chain] = {}
    select = replica.connection.execute
    devices = "SELECT DISTINCT device FROM confirmed UNION SELECT DISTINCT device FROM pending"
    for (raw,) in select(devices).fetchall():
        rows = select(
            f"SELECT dseq, {SEALED} FROM confirmed WHERE device = ?1"  # noqa: S608
            f" UNION ALL SELECT dseq, {SEALED} FROM pending WHERE device = ?1 ORDER BY dseq",
            (raw,),
        )
        numbered = list(_numbered(((dseq, to_sealed(row)) for dseq, *row in rows), keys))
        opened = [(dseq, own) for dseq, own in numbered if own]
        chains[UUID(bytes=raw)] = _Chain(opened, len(numbered) - len(opened))
    return chains


def _numbered(rows: Iterable[tuple[int, Sealed]], keys: RecordKeys) -> Iterator[tuple[int, int]]:
    """(place, own) of events; own is 0 where one does not open."""
    for place, sealed in rows:
        yield place, keys.unseal(sealed).own
