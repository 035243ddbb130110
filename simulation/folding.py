"""What must hold of the folds themselves, whatever came in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from jourtui.rules import call as call_rules
from jourtui.rules.event import Event

PLAIN = ("holder_id", "offer_id", "open", "exit", "municipality", "safe_to_call", "case_id", "attempts_made")
"""Fields of a call that no clock has a part in."""


def clock_decides_nothing(events: list[Event]) -> bool:
    """Whatever the devices' clocks had said, the same people would be responsible and the same facts hold."""
    if not events or events[0].kind != "call.received":
        return True
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
    return told[0] == told[1]
