"""Lines that were written on this laptop while it was locked: adopted by whoever unlocks it or signs in."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from jourtui.rules.call import CallReceived
from jourtui.store import calls
from jourtui.store.desk import Desk
from jourtui.store.views import CallRow


def adopt_all(desk: Desk) -> list[UUID]:
    """Vouch for them and take them in this person's name; returns them. Raises ReplicaError."""
    with desk.rows() as rows:
        waiting = rows.exec(
            select(CallRow.record_id).where(col(CallRow.while_locked), col(CallRow.open))
        ).all()
    device = desk.journal.replica.device
    own = [
        record
        for record in waiting
        if any(
            isinstance(event.payload, CallReceived) and event.device == device
            for event in desk.journal.events(record)
        )
    ]
    for record in own:
        calls.adopt(desk, record)
    return own
