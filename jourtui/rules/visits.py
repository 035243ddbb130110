"""Visits (besök på plats): who goes out and by which plan, and how they are heard from until they are back.

Source: domain.md, "A night" (7) and "Clocks". A visit is known by the event that decided on it. The times
between check-ins, and how long it may take to be there, stand in the events or follow from them alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import due_times, entries, facts
from jourtui.rules.due_times import Due
from jourtui.rules.event import Event, Lasting, Payload, kind
from jourtui.rules.fields import Fields, Folded

THERE_WITHIN = timedelta(hours=2)
"""To be there, from when contact was established (domain.md, "Clocks")."""
EVERY = 30
"""Minutes from one check-in to the next, proposed: jourtui's own default."""

Out = Literal["one", "together", "apart"]
Police = Literal["yes", "asked", "no", "not_needed"]
Threat = Literal["yes", "no", "unknown"]
Standing = Literal["live", "returned", "cancelled"]
"""Whether the visit is still to be made or under way; and if not, how it ended."""
State = Literal["decided", "out", "there", "returned", "cancelled"]


class Ticked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item of the safety routine, as it was worded then, and whether it was done."""

    code: str
    label: str
    done: bool


class VisitFacts(facts.Facts, frozen=True):
    """What is known of a visit."""

    goers: str | UnsetType = UNSET
    """The names of those who go."""
    out: Out | UnsetType = UNSET
    """One of the pair goes; both go together; or both are out, each on their own."""
    sos_phone: str | UnsetType = UNSET
    """Who holds the SOS phone while both are out."""
    calls_from: datetime | UnsetType | None = UNSET
    """When callers can expect to be phoned back, while both are out (UTC)."""
    address: str | UnsetType = UNSET
    police: Police | UnsetType = UNSET
    threat: Threat | UnsetType = UNSET
    threat_text: str | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    reach: str | UnsetType = UNSET
    """The number on which those who are out are reached."""
    check_with: str | UnsetType = UNSET
    """With whom they check in."""
    check_at: datetime | UnsetType = UNSET
    """When they shall next be heard from (UTC)."""
    every: int | UnsetType = UNSET
    """Minutes between check-ins, as agreed."""
    contact_at: datetime | UnsetType | None = UNSET
    """When contact was established: the two hours run from then. None: from the decision."""
    visit_standing: Standing | UnsetType = UNSET

    keeps_both = frozenset(
        {"goers", "out", "sos_phone", "calls_from", "address", "police", "threat", "threat_text", "plan"}
        | {"reach", "check_with", "check_at", "contact_at", "visit_standing"}
    )
    careful = {
        "out": ("apart", "together", "one"),
        "police": ("no", "asked", "not_needed", "yes"),
        "threat": ("yes", "unknown", "no"),
        # Somebody may be out there: that is what must not be overlooked.
        "visit_standing": ("live", "returned", "cancelled"),
    }


@kind("visit.decided")
class Decided(Lasting, frozen=True):
    """Somebody shall go."""

    facts: VisitFacts
    at: datetime | None = None


@kind("visit.corrected")
class Corrected(Payload, frozen=True):
    """Facts of a visit were changed; also a choice between two values."""

    visit: UUID
    facts: VisitFacts


@kind("visit.departed")
class Departed(Payload, frozen=True):
    """The first version of `DepartedAfter`, and what both say. `why`: what of the routine was not done."""

    visit: UUID
    next_at: datetime
    routine: tuple[Ticked, ...] = ()
    why: str = ""
    at: datetime | None = None


@kind("visit.departed", version=2)
class DepartedAfter(Departed, frozen=True):
    """They left, after that much of the routine, and shall be heard from at `next_at` (UTC)."""

    reasons: tuple[tuple[str, str], ...] = ()
    """The code of each thing of the routine that was not done, and why it was not."""


@kind("visit.arrived")
class Arrived(Payload, frozen=True):
    """They are there. With `next_at` they were heard from; without it the agreed check-in stands."""

    visit: UUID
    next_at: datetime | None = None
    note: str = ""
    at: datetime | None = None


@kind("visit.checked_in")
class CheckedIn(Payload, frozen=True):
    """They were heard from, and shall be again at `next_at` (UTC)."""

    visit: UUID
    next_at: datetime
    note: str = ""
    at: datetime | None = None


@kind("visit.missed_handled")
class Handled(Payload, frozen=True):
    """They were not heard from, and somebody did `what` about it; they shall be heard from at `next_at`."""

    visit: UUID
    what: str
    next_at: datetime
    at: datetime | None = None


@kind("visit.returned")
class Returned(Payload, frozen=True):
    """They are back, or safe: nobody waits for them any more."""

    visit: UUID
    note: str = ""
    at: datetime | None = None


@kind("visit.cancelled")
class Cancelled(Payload, frozen=True):
    """The visit is not made after all."""

    visit: UUID
    reason: str
    at: datetime | None = None


PAYLOADS = (Decided, Corrected, Departed, DepartedAfter, Arrived, CheckedIn, Handled, Returned, Cancelled)


class VisitFields(Fields):
    """What lists need to know of a visit: shared by the state and the table."""

    goers: str = ""
    out: str = "one"
    sos_phone: str = ""
    calls_from: datetime | None = None
    address: str = ""
    police: str = "no"
    threat: str = "unknown"
    threat_text: str = ""
    plan: str = ""
    reach: str = ""
    check_with: str = ""
    every: int = EVERY
    contact_at: datetime | None = None
    visit_standing: str = Field(default="live", index=True)
    state: str = "decided"
    """One of `State`: what lists show."""
    decided_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    check_due: datetime | None = None
    """When they shall next be heard from; None while nobody waits for that."""
    cancel_reason: str = ""
    unticked: int = 0
    """How much of the safety routine was not done."""
    two_values: bool = False


class Visit(Folded, VisitFields):
    """A visit as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    # As with a case: a fold sets values that are right by their declaration.

    decided: Event
    check_at: datetime | None = None
    departures: list[Event] = Field(default_factory=list)
    arrivals: list[Event] = Field(default_factory=list)
    checks: list[Due] = Field(default_factory=list)
    """Every check-in that was agreed on."""
    written: facts.Written = Field(default_factory=facts.Written)

    @property
    def id(self) -> UUID:
        return self.decided.id

    @property
    def live(self) -> bool:
        return self.visit_standing == "live"

    @property
    def under_way(self) -> bool:
        """Whether somebody is out on it now."""
        return self.live and self.departed_at is not None

    @property
    def started_at(self) -> datetime:
        """From when the two hours run."""
        return self.contact_at or self.decided.happened_at

    @property
    def routine(self) -> tuple[Ticked, ...]:
        """The safety routine as it was ticked when they left."""
        said = self.departures[0].payload if self.departures else None
        return said.routine if isinstance(said, Departed) else ()

    @property
    def not_done(self) -> list[str]:
        """What of the safety routine was not done when they left, in its words, with why."""
        said = self.departures[0].payload if self.departures else None
        return not_done(said) if isinstance(said, Departed) else []


def not_done(said: Departed) -> list[str]:
    """What of the safety routine was not done, in its words, with why where each has a reason of its own."""
    reasons = dict(said.reasons) if isinstance(said, DepartedAfter) else {}
    left = [(item.label, reasons.get(item.code, "")) for item in said.routine if not item.done]
    return [f"{label} ({why})" if why else label for label, why in left]


@dataclass(slots=True)
class Visits:
    """All visits of a case, in the order in which they were decided on."""

    every: dict[UUID, Visit] = field(default_factory=dict)

    @property
    def live(self) -> list[Visit]:
        return [visit for visit in self.every.values() if visit.live]

    @property
    def out_since(self) -> datetime | None:
        """Since when somebody is out; None when nobody is."""
        return min((v.departed_at for v in self.live if v.departed_at is not None), default=None)


def apply(visits: Visits, log: entries.Log, event: Event) -> None:
    """Let one of `PAYLOADS` have its effect; what makes no sense any more is void. Total."""
    if isinstance(event.payload, Decided):
        if event.id not in visits.every:
            visit = Visit(decided=event)
            visit.decided_at = event.happened_at
            for other in visits.live:
                if not event.saw(other.decided):
                    entries.tell_both(log, event, other.decided, "begun_apart", "besök")
            visits.every[event.id] = visit
            given = event.payload.facts
            if given.visit_standing is UNSET:
                given = msgspec.structs.replace(given, visit_standing="live")
            _write(visit, log, event, given)
        return
    known = visits.every.get(getattr(event.payload, "visit", event.id))
    if known is None or not _apply(known, log, event):
        log.void.add(event.id)


def summarise(visits: Visits) -> set[str]:
    """Bring up to date what lists show; returns the facts that have two values in any visit."""
    contested: set[str] = set()
    for visit in visits.every.values():
        _summarise(visit)
        contested |= visit.written.contested.keys()
    return contested


def _apply(visit: Visit, log: entries.Log, event: Event) -> bool:
    """Let an event have its effect on a visit; False when it came too late to have any."""
    match event.payload:
        case Corrected(facts=given):
            _write(visit, log, event, given)
            _end(visit, event)
            return True
        case _ if _too_late(visit, event):
            return False
        case Departed(next_at=next_at):
            if any(event.saw(one) for one in visit.departures):
                return False
            visit.departures.append(event)
            _set_out(visit, log, event)
            _agree(visit, log, event, next_at)
        case Arrived(next_at=next_at):
            if any(event.saw(one) for one in visit.arrivals):
                return False
            visit.arrivals.append(event)
            _set_out(visit, log, event)
            _agree(visit, log, event, next_at)
        case CheckedIn(next_at=next_at) | Handled(next_at=next_at):
            _agree(visit, log, event, next_at)
        case Returned():
            # They are back: whoever noted before that, apart, that they had left, contests nothing.
            kept = [
                w for w in _standings(visit) if w.value != "live" or w.event.happened_at > event.happened_at
            ]
            visit.written.writes["visit_standing"] = kept
            _write(visit, log, event, VisitFacts(visit_standing="returned"))
            _wait_no_more(visit)
        case Cancelled(reason=reason):
            visit.cancel_reason = reason
            _write(visit, log, event, VisitFacts(visit_standing="cancelled"))
            _wait_no_more(visit)
    _end(visit, event)
    return True


def _standings(visit: Visit) -> list[facts.Write]:
    return visit.written.writes.get("visit_standing", [])


def _set_out(visit: Visit, log: entries.Log, event: Event) -> None:
    """Somebody is out, unless they are back since."""
    back = any(w.value == "returned" and w.event.happened_at >= event.happened_at for w in _standings(visit))
    if not back:
        _write(visit, log, event, VisitFacts(visit_standing="live"))


def _agree(visit: Visit, log: entries.Log, event: Event, next_at: datetime | None) -> None:
    """A check-in was agreed on, in the place of the one that was waited for; of two apart the first rings."""
    if next_at is None:
        return
    _write(visit, log, event, VisitFacts(check_at=next_at))
    due_times.agree(visit.checks, event, visit.check_at or next_at)


def _wait_no_more(visit: Visit) -> None:
    """Nobody need choose any more between two times to be heard from."""
    if not visit.live and "check_at" in visit.written.writes:
        visit.written.writes["check_at"] = visit.written.writes["check_at"][-1:]


def _end(visit: Visit, event: Event) -> None:
    """Note that the visit ended with this event, if it did; or that it goes on after all."""
    if visit.live:
        visit.ended_at = None
        due_times.go_on(visit.checks)
    else:
        visit.ended_at = visit.ended_at or event.happened_at
        due_times.end(visit.checks, event)


def _too_late(visit: Visit, event: Event) -> bool:
    """Whether its author could see that the visit had ended."""
    return not visit.live and all(event.saw(end.event) for end in _standings(visit))


def _write(visit: Visit, log: entries.Log, event: Event, given: VisitFacts) -> None:
    met = facts.write(visit, visit.written, event, given)
    log.tells.extend(entries.two_values(event, met))
    if given.contact_at is not UNSET:
        # Of two times the first one rings.
        known = [write.value for write in visit.written.writes["contact_at"] if write.value is not None]
        visit.contact_at = min(known, default=None)
    if given.check_at is not UNSET:
        visit.check_at = min(write.value for write in visit.written.writes["check_at"])
        if isinstance(event.payload, Corrected) and visit.checks:
            visit.checks[-1].due = visit.check_at
    visit.every = min(max(visit.every, 1), 24 * 60)


def _summarise(visit: Visit) -> None:
    visit.departed_at = min((event.happened_at for event in visit.departures), default=None)
    visit.arrived_at = min((event.happened_at for event in visit.arrivals), default=None)
    visit.unticked = sum(not item.done for item in visit.routine)
    waits = visit.live and bool(visit.checks) and visit.checks[-1].stopped is None
    visit.check_due = visit.checks[-1].due if waits else None
    visit.state = visit.visit_standing
    if visit.live:
        visit.state = "there" if visit.arrivals else "out" if visit.departures else "decided"
    visit.two_values = bool(visit.written.contested)
