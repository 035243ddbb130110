"""A line to the store on paper (`factories.PaperStore`), as `SharedStore` is one to the real store."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from factories import PaperRefusal, PaperStore

from jourtui.store.envelope import ZERO_HASH, Carried, Confirmed
from jourtui.store.keys import KeyRow
from jourtui.store.shared_errors import ChainBroken, HistoryDiffers, KeyDiffers, Refused, Unreachable


class PaperLine:
    """The shared store's side of the talk. Each request meets the next of `faults`.

    `cut`: it never arrived. `lost`: it was carried out, and the reply never came. `twice`: it arrived twice.
    """

    def __init__(self, store: PaperStore, poisoned: set[UUID], faults: Iterable[str] = ()) -> None:
        self.store = store
        self.poisoned = poisoned
        self.faults = iter(faults)

    @contextlib.contextmanager
    def _request(self) -> Iterator[int]:
        """How many times the request arrives."""
        fault = next(self.faults, "")
        if fault == "cut":
            raise Unreachable("cut")
        yield 2 if fault == "twice" else 1
        if fault == "lost":
            raise Unreachable("lost")

    def _check(self, cursor: int, chain: bytes) -> None:
        here = self.store.events[cursor - 1].chain if cursor else ZERO_HASH
        if here != chain:
            raise HistoryDiffers("differs")

    def append(
        self, cursor: int, chain: bytes, events: Sequence[Carried], keys: Sequence[KeyRow] = ()
    ) -> list[tuple[UUID, int]]:
        known = {event.carried.sealed.event_id for event in self.store.events}
        placed: list[tuple[UUID, int]] = []
        with self._request() as times:
            for _ in range(times):
                self._check(cursor, chain)
                for event in events:
                    if event.sealed.event_id in self.poisoned - known:
                        raise Refused(event.sealed.event_id, "för stor")
                try:
                    placed = self.store.append(events, keys)
                except PaperRefusal as refusal:
                    if refusal.code == "J0003" or refusal.event is None:
                        raise ChainBroken("broken") from refusal
                    kind = KeyDiffers if refusal.code == "J0009" else Refused
                    raise kind(refusal.event, refusal.code) from refusal
        return placed

    def pull(self, cursor: int, chain: bytes, limit: int) -> tuple[list[Confirmed], list[KeyRow]]:
        with self._request():
            self._check(cursor, chain)
            return self.store.pull(cursor, limit)

    def register_device(self, device: UUID) -> None:
        with self._request():
            pass
