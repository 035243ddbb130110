"""Whether the shared store still holds what this laptop has, also far back where no request looks.

An append and a pull compare the chain at the laptop's position. Whoever runs the store could change an older
event in place, and leave the chain's columns as they were: only a new laptop, which reads it all, would meet
that. So old history is compared a page at a time, by a digest of every column that a laptop has: all but
`db_role`, which laptops are not told.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from jourtui.store.envelope import Confirmed
from jourtui.store.journal import Clock
from jourtui.store.replica import Replica
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import HistoryDiffers

PAGE = 500
"""Events in one comparison: some milliseconds' work on either side, and one answer of 32 bytes."""
EVERY = timedelta(hours=1)
"""From the end of one round through all history to the beginning of the next."""
MOST = 20
"""Differing events to name: there are as many more as there are."""
_PLACE, _DIFFERS = "compared", "history_differs"
_FIXED = struct.Struct(">qq16sqh16s16s16s16sqqiiii")


def digest(events: Iterable[Confirmed]) -> bytes:
    """Of whole events, in their order; the shared store computes the same (`SharedStore.digest`)."""
    whole = sha256()
    for event in events:
        carried, sealed = event.carried, event.carried.sealed
        parts = (event.chain, carried.prev, carried.hash, sealed.body)
        fixed = _FIXED.pack(
            event.seq,
            event.server_time,
            carried.device.bytes,
            carried.dseq,
            sealed.env,
            sealed.event_id.bytes,
            sealed.record_id.bytes,
            sealed.key_id.bytes,
            sealed.base.epoch.bytes,
            sealed.base.seq,
            sealed.device_time,
            *map(len, parts),
        )
        whole.update(sha256(fixed + b"".join(parts)).digest())
    return whole.digest()


def differing(line: SharedStore, replica: Replica) -> list[int]:
    """The seq of each event that the store has otherwise than this laptop; the first MOST.

    Raises HistoryDiffers when the store's journal does not even hold this laptop's position, SharedError.
    """
    end, found = replica.position().seq, list[int]()
    for after in range(0, end, PAGE):
        spans = [(after, min(after + PAGE, end))]
        while spans and len(found) < MOST:
            low, high = spans.pop()
            if _is_same(line, replica, low, high):
                continue
            if high - low == 1:
                found.append(high)
            else:
                middle = (low + high) // 2
                spans += [(middle, high), (low, middle)]
    return found


def _is_same(line: SharedStore, replica: Replica, after: int, upto: int) -> bool:
    position = replica.position()
    theirs = line.digest(position.seq, position.chain, after, upto)
    return theirs == digest(replica.confirmed(after, upto - after))


class Comparing:
    """Goes through the history a page at each rest, and remembers the place over restarts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._over: datetime | None = None

    def at_contact(self, line: SharedStore, replica: Replica) -> None:
        """Where a difference was found before, see if it is mended. Raises HistoryDiffers, SharedError."""
        if replica.meta(_DIFFERS) == b"1":
            self._page(line, replica)

    def at_rest(self, line: SharedStore, replica: Replica) -> None:
        """Compare the next page, unless all was compared lately. Raises HistoryDiffers, SharedError."""
        if self._over is None or not timedelta() <= self._clock() - self._over < EVERY:
            self._page(line, replica)

    def _page(self, line: SharedStore, replica: Replica) -> None:
        end = replica.position().seq
        after = int(replica.meta(_PLACE, b"0"))
        if after >= end:
            after = 0
        upto = min(after + PAGE, end)
        same = upto == after or _is_same(line, replica, after, upto)
        # No more can be lost than to compare a page again: the disk is not waited for.
        with replica.transaction(lasting=False):
            replica.set_meta(_DIFFERS, b"0" if same else b"1")
            replica.set_meta(_PLACE, str(upto if same else after).encode())
        if not same:
            raise HistoryDiffers("Det gemensamma lagret är inte den journal som den här datorn känner.")
        self._over = self._clock() if upto == end else None
