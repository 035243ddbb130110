"""Police assistance (handräckning): requested of whom and when, received there, carried out, or withdrawn.

Sources: domain.md, "Clocks" (requested, received, carried out, withdrawn; withdraw when the ground ends,
JO 1832-2006). When it is asked whether it was received, and is still needed, are jourtui's own times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from jourtui.rules import entries
from jourtui.rules.decisions import Decided
from jourtui.rules.event import Event, Lasting, kind

RECEIVED_WITHIN = timedelta(minutes=45)
"""As the police have to answer the telephone."""

State = Literal["requested", "received", "carried_out", "withdrawn"]


@kind("police_assistance.requested")
class AssistanceRequested(Lasting, frozen=True):
    """The first version of `ExecutionRequested`, and what both say.

    The request that `decision` is about was sent to the police: `to` whom there, and how.
    """

    decision: UUID
    to: str
    how: str = ""
    at: datetime | None = None


@kind("police_assistance.requested", version=2)
class ExecutionRequested(AssistanceRequested, frozen=True):
    """The police were asked to carry something out."""

    executes: tuple[UUID, ...] = ()
    """The decisions in the case that are to be carried out; none where it was decided elsewhere."""


@kind("police_assistance.received")
class AssistanceReceived(Lasting, frozen=True):
    """The police have said that they have it: who there."""

    request: UUID
    by: str
    at: datetime | None = None


@kind("police_assistance.carried_out")
class AssistanceCarriedOut(Lasting, frozen=True):
    """The police have done it: what came of it."""

    request: UUID
    outcome: str = ""
    at: datetime | None = None


@kind("police_assistance.withdrawn")
class AssistanceWithdrawn(Lasting, frozen=True):
    """The request is taken back, and why; `told`: who at the police was told so."""

    request: UUID
    why: str
    told: str
    at: datetime | None = None


PAYLOADS = (
    AssistanceRequested,
    ExecutionRequested,
    AssistanceReceived,
    AssistanceCarriedOut,
    AssistanceWithdrawn,
)


@dataclass(slots=True)
class Request:
    """One request, and how far it has come."""

    event: Event
    said: AssistanceRequested
    received: Event | None = None
    ended: Event | None = None
    """What ended it: it was carried out, or withdrawn."""

    @property
    def state(self) -> State:
        if self.ended is not None:
            return "withdrawn" if isinstance(self.ended.payload, AssistanceWithdrawn) else "carried_out"
        return "received" if self.received is not None else "requested"


@dataclass(slots=True)
class Requests:
    """All that a case has asked the police to help with, in order."""

    every: dict[UUID, Request] = field(default_factory=dict)

    @property
    def running(self) -> list[Request]:
        return [one for one in self.every.values() if one.ended is None]


def ground_ended(said: AssistanceRequested, decided: Mapping[UUID, Decided]) -> datetime | None:
    """When the ground of a request ceased to hold, if it has (UTC): JO 1832-2006.

    Either the decision to ask has ended, or every decision has that the police were to carry out.
    """
    asked = decided.get(said.decision)
    if asked is not None and asked.ended is not None:
        return asked.ended.happened_at
    executes = said.executes if isinstance(said, ExecutionRequested) else ()
    executed = [decided[one].ended for one in executes if one in decided]
    over = [event.happened_at for event in executed if event is not None]
    return max(over) if over and len(over) == len(executed) else None


def apply(requests: Requests, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect. Of two who note the same the first holds. Total."""
    match event.payload:
        case AssistanceRequested() as said:
            requests.every.setdefault(event.id, Request(event, said))
        case AssistanceReceived(request=id_):
            one = requests.every.get(id_)
            if one is None or one.received is not None:
                log.void.add(event.id)
            else:
                one.received = event
        case AssistanceCarriedOut(request=id_) | AssistanceWithdrawn(request=id_):
            one = requests.every.get(id_)
            if one is None or one.ended is not None:
                log.void.add(event.id)
            else:
                one.ended = event
