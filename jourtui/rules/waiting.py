"""Waiting on others: whom the jour has asked, when, and when they answered.

Source: domain.md, "Clocks": the police are to answer the telephone within 45 minutes; a breach proposes a
deviation. The other times are jourtui's own defaults. How long is waited stands in the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from jourtui.rules import entries
from jourtui.rules.event import Event, Payload, kind

Whom = Literal["police", "sos", "chair", "interpreter", "hotel"]
WITHIN: Mapping[Whom, int] = {"police": 45, "sos": 15, "chair": 30, "interpreter": 30, "hotel": 30}
"""Minutes that an answer may take."""
OWE: tuple[Whom, ...] = ("police", "sos")
"""Who owes the jour an answer: that it was not waited for is no excuse (domain.md, "Deviations")."""
LONGEST = 7 * 24 * 60
"""Minutes that any event can ask to wait."""


@kind("waiting.asked")
class Asked(Payload, frozen=True):
    """Somebody else was asked, by telephone or otherwise, and shall answer within so many `minutes`."""

    whom: Whom
    what: str
    minutes: int
    at: datetime | None = None


@kind("waiting.answered")
class Answered(Payload, frozen=True):
    """They answered, or nobody waits any more (`dropped`)."""

    asked: UUID
    answer: str = ""
    dropped: bool = False
    at: datetime | None = None


PAYLOADS = (Asked, Answered)


@dataclass(slots=True)
class Wait:
    """One thing that was asked of somebody else."""

    event: Event
    said: Asked
    answered: Event | None = None

    @property
    def due(self) -> datetime:
        """When they should have answered (UTC)."""
        return self.event.happened_at + timedelta(minutes=min(max(self.said.minutes, 0), LONGEST))

    @property
    def dropped(self) -> bool:
        """Whether nobody waited any more."""
        answer = self.answered.payload if self.answered is not None else None
        return isinstance(answer, Answered) and answer.dropped


@dataclass(slots=True)
class Waits:
    """All that a case has waited for, in order."""

    every: dict[UUID, Wait] = field(default_factory=dict)

    @property
    def running(self) -> list[Wait]:
        return [wait for wait in self.every.values() if wait.answered is None]


def apply(waits: Waits, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect. Two who note the same answer: the first holds. Total."""
    match event.payload:
        case Asked() as said:
            waits.every.setdefault(event.id, Wait(event, said))
        case Answered(asked=asked):
            wait = waits.every.get(asked)
            if wait is None or wait.answered is not None:
                log.void.add(event.id)
            else:
                wait.answered = event
