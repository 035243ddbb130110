"""The simulation is worth something only if it fails when the product is wrong: here it is, in fourteen ways.

Each mutant puts one well-known mistake in the place of the right code, and must break the law that guards
against it within a few nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from jourtui.rules import call, closing, responsibility
from jourtui.rules.event import Author, Event
from jourtui.store import destroying, histories
from jourtui.store.envelope import Base, Carried, Confirmed
from jourtui.store.journal import Change, Journal
from jourtui.store.keys import KeyRow
from jourtui.store.record_views import RecordViews
from jourtui.store.shared_errors import of_request
from jourtui.store.sync import Sync
from jourtui.store.sync_status import State
from simulation import happenings
from simulation import night as nights
from simulation.laws import Broken
from simulation.line import Line
from simulation.paper import PaperRefusal, PaperStore

NIGHTS = 25
"""In how many nights a mutant must be found out."""


def found_out(by: str, *weather: str, first: int = 0, **happens: int) -> None:
    """Play until a law is broken: it must be the one that is meant, or one of them.

    `weather` is what requests may meet, `happens` how often something happens: else as it is. `first` is a
    night that found this mutant out when the test was written: begun there, the others need not be played.
    """
    with pytest.MonkeyPatch.context() as patch:
        if weather:
            patch.setattr(nights, "WEATHERS", (weather,))
        for name, weight in happens.items():
            patch.setitem(happenings.ALL, name, (weight, happenings.ALL[name][1]))
        with pytest.raises(Broken) as broken:
            play_from(first)
    assert broken.value.law in by.split(" or "), broken.value


def play_from(first: int) -> None:
    for seed in range(first, first + NIGHTS):
        nights.play(seed)


def test_naive_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes is taken in, and the cursor is the highest seq: what a reply lacked is never asked for."""

    def accept(
        self: Journal,
        epoch: UUID,
        events: Sequence[Confirmed],
        keys: Iterable[KeyRow],
        *,
        defer: bool = False,
    ) -> set[UUID]:
        with self._transaction():
            seq = self.replica.position().seq
            fresh = [confirmed for confirmed in events if confirmed.seq > seq]
            self.replica.set_meta("epoch", epoch.bytes)
            self.replica.add_keys(keys, shared=True)
            self.replica.add_confirmed(fresh)
            records = {confirmed.carried.sealed.record_id for confirmed in fresh}
            for record in records:
                self._views.write(record)
        return records

    monkeypatch.setattr(Journal, "accept", accept)
    found_out("cursor", "gap")


def test_lock_inside_the_trigger(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is drawn before the lock is taken: who draws a later one can be seen before."""
    drawn: dict[PaperStore, int] = {}

    def append(
        self: Line, cursor: int, chain: bytes, events: Sequence[Carried], keys: Sequence[KeyRow] = ()
    ) -> list[tuple[UUID, int]]:
        store = self._store
        first = max(drawn.get(store, 0), store.seq)
        drawn[store] = first + len(events)
        self._night.meanwhile(self._machine, always=True)
        before = store.seq
        try:
            store.ask_append(self._role, self.epoch, cursor, chain, events, keys)
        except PaperRefusal as refusal:
            raise of_request(refusal) from refusal
        placed = [replace(event, seq=first + n) for n, event in enumerate(store.events[before:], 1)]
        store.events[before:] = placed
        return [(event.carried.sealed.event_id, event.seq) for event in placed]

    monkeypatch.setattr(Line, "append", append)
    found_out("gapless", poison=0)


def test_pending_removed_at_push(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent is thought to be safe, before it has come back."""

    def push(self: Sync, line: Any) -> None:
        while not self._stopping and (pending := self._replica.pending(100)):
            position = self._replica.position()
            line.append(position.seq, position.chain, pending, self._journal.keys_to_send(pending))
            with self._replica.transaction():
                last = pending[-1].dseq
                self._replica.connection.execute("DELETE FROM pending WHERE dseq <= ?", (last,))
                self._replica.set_meta("left_dseq", str(pending[-1].dseq).encode())
                self._replica.set_meta("left_hash", pending[-1].hash)
            self._pull(line)

    monkeypatch.setattr(Sync, "_push", push)
    found_out("kept", "lost", poison=0, revoke=0, restore=0)


def test_all_is_said_to_be_here_before_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the laptop has is told to be as of now as soon as there is contact."""
    real = Sync._tell

    def tell(self: Sync, state: State, problem: str = "") -> None:
        if state == "connected":
            self._as_of = self._clock()
        real(self, state, problem)

    monkeypatch.setattr(Sync, "_tell", tell)
    found_out("as of")


def test_no_idempotency(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store does not know again what it has, and takes it once more."""
    real = PaperStore.append

    def append(self: PaperStore, events: Sequence[Carried], keys: Iterable[KeyRow] = ()) -> Any:
        self._heads[events[0].device] = (events[0].dseq - 1, events[0].prev)
        return real(self, events, keys)

    monkeypatch.setattr(PaperStore, "_known", lambda self: {})
    monkeypatch.setattr(PaperStore, "append", append)
    found_out("twice", "lost", "twice", first=32)


def test_missing_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit returns before it is on the disk."""
    real = nights.connect

    def connect(path: Path, data_key: bytes) -> Any:
        connection = real(path, data_key)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(nights, "connect", connect)
    found_out("lost", off=20)


def test_a_deed_that_need_not_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people do is committed as what the store sends is: a power cut may undo it."""
    real = Journal._transaction

    def transaction(self: Journal, *, lasting: bool = True) -> Any:
        return real(self, lasting=False)

    monkeypatch.setattr(Journal, "_transaction", transaction)
    found_out("lost", off=20)


def test_fold_order_by_device_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real = call.fold

    def fold(events: Sequence[Event]) -> call.Call:
        return real(sorted(events, key=lambda event: event.written_at))

    monkeypatch.setattr(call, "fold", fold)
    found_out("clocks", first=20)


def test_claim_without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two who claim, the one with the lower device wins, whichever came first."""
    real = responsibility.apply
    devices: dict[UUID | None, UUID] = {}

    def apply(held: responsibility.Held, event: Event) -> tuple[bool, list[responsibility.Tell]]:
        if isinstance(event.payload, responsibility.Claimed):
            if held.claimed and event.device < devices.get(held.holder_id, event.device):
                responsibility._give(held, event.author, event)
                return True, []
            devices[event.author.id] = event.device
        return real(held, event)

    monkeypatch.setattr(responsibility, "apply", apply)
    found_out("first claim", first=19)


def test_what_another_took_meanwhile_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record is closed by whoever closes it, whatever they had not seen."""
    monkeypatch.setattr(closing, "apart", lambda close, work: False)
    found_out("closed unseen", first=2)


def test_base_taken_at_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came while the form was open counts as seen."""
    real = Journal.act

    def act(
        self: Journal, author: Author, *changes: Change, base: Base | None = None, **more: Any
    ) -> list[UUID]:
        return real(self, author, *changes, **more)

    monkeypatch.setattr(Journal, "act", act)
    found_out("base", first=2)


def test_restore_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever history the store has, it is taken for the one that the laptop knows."""

    def check(self: PaperStore, role: str, epoch: UUID, cursor: int, chain: bytes) -> None:
        if not self.is_enrolled(role):
            raise PaperRefusal("42501")

    monkeypatch.setattr(PaperStore, "check_position", check)
    monkeypatch.setattr(histories, "check_same", lambda head, replica: None)
    monkeypatch.setattr(histories, "go_on_in", lambda line, replica, epoch: None)
    often = {"store backup": 10, "store restore": 10, "years": 0, "destroy": 0}
    found_out("status or cursor", first=5, **often)  # it says that all is well, or goes on in another history


def test_a_restored_store_forgets_what_was_destroyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Healing gives it its events and keys back, and not the list of what is gone."""
    monkeypatch.setattr(destroying, "replay", lambda connection, rows: 0)
    often = {"store backup": 10, "store restore": 12, "store heal": 15, "years": 15, "destroy": 20}
    found_out("destroyed", first=24, **often)


def test_what_was_destroyed_stays_in_the_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys go, and what is shown does not."""
    monkeypatch.setattr(RecordViews, "_leave_trace", lambda self, record: None)
    found_out("destroyed", first=18, years=15, destroy=20)
