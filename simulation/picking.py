"""Which record somebody goes to, and since when a form has been open."""

from __future__ import annotations

import random
from uuid import UUID

from jourtui.rules.event import Event
from jourtui.store.envelope import Base
from simulation.machine import Machine


def pick(machine: Machine, chance: random.Random, type_: str) -> tuple[UUID, list[Event]] | None:
    """A record of that type that this laptop knows, more often one of the latest, and its events there."""
    rows = machine.replica.connection.execute(
        "SELECT record_id FROM record WHERE type = ? ORDER BY n DESC LIMIT ?", (type_, chance.choice((2, 9)))
    ).fetchall()
    if not rows:
        return None
    record = UUID(bytes=chance.choice(rows)[0])
    events = machine.journal.events(record)
    return (record, events) if events else None


def form(machine: Machine, chance: random.Random) -> Base | None:
    """A form that was opened earlier, perhaps long ago; or one that is opened now."""
    return chance.choice(machine.forms) if machine.forms and chance.random() < 0.6 else None
