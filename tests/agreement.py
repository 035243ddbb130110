"""What must hold when laptops have told each other everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from factories import UNIT_KEYS, Laptop, PaperStore

from jourtui.rules import call as call_rules
from jourtui.rules.event import Event
from jourtui.store.verify import rebuild_is_equal, verify, views_digest

PLAIN = ("holder_id", "offer_id", "open", "exit", "municipality", "safe_to_call", "case_id", "attempts_made")
"""Fields of a call that no clock has a part in."""


def same_everywhere(laptops: Sequence[Laptop], store: PaperStore) -> None:
    """Every laptop has all that the store has, whole, and all show the same, which is what the events say."""
    stored = {event.carried.sealed.event_id for event in store.events}
    digests = set()
    for laptop in laptops:
        assert laptop.replica.position().seq == store.seq
        assert laptop.replica.pending(1) == []
        assert stored.isdisjoint(event for event, _, _ in laptop.replica.quarantined())
        assert (found := verify(laptop.replica, UNIT_KEYS)) == [], found
        digests.add(views_digest(laptop.replica.connection))
        assert rebuild_is_equal(laptop.journal)
    assert len(digests) == 1


def clock_decides_nothing(events: list[Event]) -> None:
    """Whatever the devices' clocks said, the same people are responsible and the same facts hold."""
    if not events or events[0].kind != "call.received":
        return
    elsewhen = [datetime(2030, 1, 1, tzinfo=UTC) - timedelta(hours=7 * n) for n in range(len(events))]
    moved = [
        msgspec.structs.replace(event, written_at=at) for event, at in zip(events, elsewhen, strict=True)
    ]
    told = []
    for told_by in (events, moved):
        state = call_rules.fold(told_by)
        tells = [(tell.event_id, tell.person_id, tell.code) for tell in state.log.tells]
        contested = {name: [w.value for w in writes] for name, writes in state.written.contested.items()}
        plain = {name: getattr(state, name) for name in PLAIN}
        told.append((plain, contested, tells, state.log.void, set(state.log.struck)))
    assert told[0] == told[1]
