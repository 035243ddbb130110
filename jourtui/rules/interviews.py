"""Police interviews of a minor (polisförhör med underårig) that the social services are asked to attend.

Source: domain.md, "A night" (8): offence, time, guardian and counsel informed, attended or not and why. An
interview is known by the event that asked for somebody to attend it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from jourtui.rules import entries, facts
from jourtui.rules.event import Event, Lasting, Payload, kind

Informed = Literal["yes", "no", "unknown", "not_needed"]
As = Literal["suspect", "injured_party", "witness", "unknown"]
"""What the child is heard as."""
Standing = Literal["planned", "attended", "not_attended", "cancelled"]


class InterviewFacts(facts.Facts, frozen=True):
    """What is known of an interview."""

    child: UUID | UnsetType | None = UNSET
    """The subject of the case that it is; None for another child, by name alone."""
    child_name: str | UnsetType = UNSET
    heard_as: As | UnsetType = UNSET
    offence: str | UnsetType = UNSET
    requested_by: str | UnsetType = UNSET
    """Who at the police asked for somebody to attend."""
    police_phone: str | UnsetType = UNSET
    where: str | UnsetType = UNSET
    starts_at: datetime | UnsetType | None = UNSET
    """When it is to begin (UTC); None when that is not known."""
    attendee: str | UnsetType = UNSET
    """Who attends from the jour."""
    guardian: Informed | UnsetType = UNSET
    """Whether a guardian has been informed."""
    guardian_text: str | UnsetType = UNSET
    """Which guardian, by whom; or why not."""
    counsel: Informed | UnsetType = UNSET
    """Whether counsel (försvarare, målsägandebiträde, särskild företrädare) has been informed."""
    counsel_text: str | UnsetType = UNSET
    began_at: datetime | UnsetType | None = UNSET
    ended_at: datetime | UnsetType | None = UNSET
    why_not: str | UnsetType = UNSET
    """Why nobody attended, or why it was cancelled."""
    result: str | UnsetType = UNSET
    """What came out of it, for the child."""
    interview_standing: Standing | UnsetType = UNSET

    keeps_both = frozenset(
        {"child", "child_name", "heard_as", "offence", "requested_by", "where", "starts_at", "attendee"}
        | {"guardian", "guardian_text", "counsel", "counsel_text", "began_at", "ended_at", "why_not"}
        | {"result", "interview_standing"}
    )
    careful = {
        "guardian": ("no", "unknown", "not_needed", "yes"),
        "counsel": ("no", "unknown", "not_needed", "yes"),
        # A child may be heard without anybody: that is what must not be overlooked.
        "interview_standing": ("planned", "not_attended", "attended", "cancelled"),
    }


@kind("interview.requested")
class Requested(Lasting, frozen=True):
    """The police asked for somebody to attend."""

    facts: InterviewFacts
    at: datetime | None = None


@kind("interview.corrected")
class Corrected(Payload, frozen=True):
    """Facts of an interview were changed; also a choice between two values."""

    interview: UUID
    facts: InterviewFacts


@kind("interview.attended")
class Attended(Payload, frozen=True):
    """Somebody from the jour was there: who, from when to when, and what came of it stand in `facts`."""

    interview: UUID
    facts: InterviewFacts
    at: datetime | None = None


@kind("interview.not_attended")
class NotAttended(Payload, frozen=True):
    """It was held, or is to be, without anybody from the jour."""

    interview: UUID
    facts: InterviewFacts
    at: datetime | None = None


@kind("interview.cancelled")
class Cancelled(Payload, frozen=True):
    """It is not held after all."""

    interview: UUID
    reason: str
    at: datetime | None = None


PAYLOADS = (Requested, Corrected, Attended, NotAttended, Cancelled)


@dataclass(slots=True)
class Interview:
    """An interview as its events tell it."""

    requested: Event
    child: UUID | None = None
    child_name: str = ""
    heard_as: str = "unknown"
    offence: str = ""
    requested_by: str = ""
    police_phone: str = ""
    where: str = ""
    starts_at: datetime | None = None
    attendee: str = ""
    guardian: str = "unknown"
    guardian_text: str = ""
    counsel: str = "unknown"
    counsel_text: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    why_not: str = ""
    result: str = ""
    interview_standing: str = "planned"
    written: facts.Written = field(default_factory=facts.Written)

    @property
    def id(self) -> UUID:
        return self.requested.id

    @property
    def planned(self) -> bool:
        return self.interview_standing == "planned"


@dataclass(slots=True)
class Interviews:
    """All interviews in a case, in the order in which they were asked for."""

    every: dict[UUID, Interview] = field(default_factory=dict)

    @property
    def planned(self) -> list[Interview]:
        return [one for one in self.every.values() if one.planned]


def apply(interviews: Interviews, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect; what makes no sense any more is void. Total.

    Two who write apart how it went are both kept: `facts` says how.
    """
    match event.payload:
        case Requested(facts=given):
            if event.id in interviews.every:
                return
            known = interviews.every[event.id] = Interview(event)
            _write(known, log, event, _standing(given, "planned"))
            return
        case Corrected(interview=interview, facts=given):
            pass
        case Attended(interview=interview, facts=given):
            given = _standing(given, "attended")
        case NotAttended(interview=interview, facts=given):
            given = _standing(given, "not_attended")
        case Cancelled(interview=interview, reason=reason):
            given = InterviewFacts(why_not=reason, interview_standing="cancelled")
        case _:
            return
    found = interviews.every.get(interview)
    if found is None:
        log.void.add(event.id)
    else:
        _write(found, log, event, given)


def contested(interviews: Interviews) -> set[str]:
    """The facts that have two values in any interview."""
    return {name for one in interviews.every.values() for name in one.written.contested}


def _standing(given: InterviewFacts, standing: Standing) -> InterviewFacts:
    return msgspec.structs.replace(given, interview_standing=standing)


def _write(known: Interview, log: entries.Log, event: Event, given: InterviewFacts) -> None:
    log.tells.extend(entries.two_values(event, facts.write(known, known.written, event, given)))
