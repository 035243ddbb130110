"""Readings that could not be logged when they were made: kept in the encrypted journal file until they are.

They are no events yet: what keeps an event from being written may be mended only after the reader has left.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from jourtui.rules.access import Read, Reading
from jourtui.rules.event import Author
from jourtui.store.desk import Desk

_KEPT = "owed readings"


class Owed(msgspec.Struct, frozen=True):
    """Somebody read `subject` without a log; `reason` says when and why."""

    person: UUID
    name: str
    how: Reading
    subject: UUID | None
    reason: str


def log(desk: Desk, owed: Owed) -> None:
    """Log it in the name of the one who read. Raises what `Desk.write` raises."""
    desk.log_for(Author(owed.person, owed.name), Read(owed.how, owed.subject, owed.reason))


def keep(desk: Desk, owed: Iterable[Owed]) -> None:
    """Keep them for the next who signs in, whoever that is. Raises ReplicaError."""
    replica = desk.journal.replica
    with replica.transaction():
        replica.set_meta(_KEPT, msgspec.json.encode([*kept(desk), *owed]))


def kept(desk: Desk) -> list[Owed]:
    """What is kept."""
    raw = desk.journal.replica.meta(_KEPT)
    return msgspec.json.decode(raw, type=list[Owed]) if raw else []


def settle(desk: Desk) -> None:
    """Log what is kept, one by one, each forgotten as it is logged. Raises what `log` and `keep` raise."""
    replica = desk.journal.replica
    while left := kept(desk):
        log(desk, left[0])
        with replica.transaction():
            replica.set_meta(_KEPT, msgspec.json.encode(kept(desk)[1:]))
