"""Flags: what of a call or a case is to be taken up at the team meeting (Teammöte), perhaps with a question.

They stand in the record that they are about, so that they follow its locks and its time; which of them wait
is known to the view, without a word of the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jourtui.rules.event import Event, Payload, kind


@kind("flag.raised")
class FlagRaised(Payload, frozen=True):
    """The author wants the record taken up at the team meeting; `question` may be empty."""

    question: str = ""
    at: datetime | None = None


@kind("flag.taken_up")
class FlagTakenUp(Payload, frozen=True):
    """The flag (the event that raised it) was taken up in `meeting`, a record."""

    flag: UUID
    meeting: UUID
    at: datetime | None = None


PAYLOADS = (FlagRaised, FlagTakenUp)


@dataclass(slots=True)
class Flag:
    """One flag, and what took it up."""

    event: Event
    said: FlagRaised
    taken: Event | None = None


@dataclass(slots=True)
class Flags:
    """All flags of a record, in order."""

    every: dict[UUID, Flag] = field(default_factory=dict)

    @property
    def waiting(self) -> Iterator[Flag]:
        return (flag for flag in self.every.values() if flag.taken is None)


def apply(flags: Flags, event: Event) -> bool:
    """Let one of `PAYLOADS` have its effect; False when it has none. Two who take one up: the first holds."""
    match event.payload:
        case FlagRaised() as said:
            flags.every.setdefault(event.id, Flag(event, said))
        case FlagTakenUp(flag=id_):
            found = flags.every.get(id_)
            if found is None or found.taken is not None:
                return False
            found.taken = event
    return True


def row(flag: Flag) -> dict[str, object]:
    """What the view says of a flag."""
    taken = flag.taken.payload if flag.taken is not None else None
    return {
        "event_id": flag.event.id,
        "by_name": flag.event.author.name,
        "at": flag.event.happened_at,
        "taken_in": taken.meeting if isinstance(taken, FlagTakenUp) else None,
    }
