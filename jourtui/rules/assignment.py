"""An assignment (uppdrag): ordered beforehand by the head of IFO or the like, out of strong concern.

The jour decides how it is done, and whether there is room (domain.md, "Around the night"). Who is responsible
is `responsibility`, as for calls and cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import closing, entries, facts, responsibility
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Folded
from jourtui.rules.notice import BORN
from jourtui.rules.text import fold as folded

Urgency = Literal["now", "tonight", "can_wait"]
URGENCIES: tuple[Urgency, ...] = ("now", "tonight", "can_wait")
"""The most urgent first."""
LONGEST = 31 * 24 * 60
"""Minutes that one entry of time can hold, whatever its event says."""


class AssignmentFacts(facts.Facts, frozen=True):
    """What is to be done, with whom, by when, and who ordered it. Each field keeps both of two written apart.

    `ordered_by` is who at the municipality, with title; `how` by which way it was ordered.
    """

    what: str | UnsetType = UNSET
    person_name: str | UnsetType = UNSET
    personnummer: str | UnsetType = UNSET
    birth_year: int | UnsetType | None = UNSET
    phone: str | UnsetType = UNSET
    phone_shown: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    protected: bool | UnsetType = UNSET
    municipality: str | UnsetType | None = UNSET
    board: str | UnsetType | None = UNSET
    by_when: datetime | UnsetType | None = UNSET
    urgency: Urgency | UnsetType = UNSET
    ordered_by: str | UnsetType = UNSET
    how: Literal["phone", "file", "mail"] | UnsetType = UNSET

    keeps_both = frozenset(
        {
            *("what", "person_name", "personnummer", "birth_year", "phone_shown", "address", "protected"),
            *("municipality", "board", "by_when", "urgency", "ordered_by"),
        }
    )
    careful = {"protected": (True, False), "urgency": URGENCIES}


@kind("assignment.ordered")
class AssignmentOrdered(Beginning, frozen=True):
    """A municipality ordered something of the jour."""

    facts: AssignmentFacts
    at: datetime | None = None


@kind("assignment.corrected")
class AssignmentCorrected(Payload, frozen=True):
    """What is corrected in it."""

    facts: AssignmentFacts
    at: datetime | None = None


@kind("assignment.done")
class AssignmentDone(Payload, frozen=True):
    """It was carried out, and how it went."""

    result: str
    at: datetime | None = None


@kind("assignment.returned")
class AssignmentReturned(Payload, frozen=True):
    """It was given back to the municipality, `to` somebody there, with the reason why it was not done."""

    reason: str
    to: str = ""
    at: datetime | None = None


@kind("assignment.reopened")
class AssignmentReopened(Payload, frozen=True):
    """It is to be done after all."""

    reason: str = ""


@kind("assignment.linked")
class AssignmentLinked(Payload, frozen=True):
    """It led to, or belongs to, a case."""

    case: UUID


@kind("assignment.worked")
class AssignmentWorked(Payload, frozen=True):
    """Time for the invoice: so many `minutes`, that began at `start`."""

    start: datetime
    minutes: int
    note: str = ""


ENDS = (AssignmentDone, AssignmentReturned, AssignmentReopened)
"""What ends it, or opens it again."""
ENDINGS = {"outcome", "ending"}
"""What two may have ended it with, apart: whether it was done, else only how it went."""
LIVES = (AssignmentLinked, AssignmentWorked)
"""Whoever writes one of these is at work in it: it led to a case, or took time."""


class AssignmentFields(responsibility.Held):
    """Shared by the state and the table. All times are UTC."""

    what: str = ""
    person_name: str = ""
    personnummer: str = ""
    birth_year: int | None = None
    phone: str = ""
    phone_shown: str = ""
    address: str = ""
    protected: bool = False
    municipality: str | None = None
    board: str | None = None
    by_when: datetime | None = None
    urgency: str = "tonight"
    rank: int = 1
    """The place of the urgency, the most urgent 0."""
    ordered_by: str = ""
    how: str = "phone"
    ordered_at: datetime | None = None
    ordered_event: UUID | None = None
    open: bool = Field(default=True, index=True)
    outcome: str = ""
    """`done` or `returned`; empty while it is open."""
    ended_at: datetime | None = None
    ended_by: str = ""
    result: str = ""
    """How it went, or why it was given back."""
    chosen_by: str = ""
    """Who chose this end, where two ended it apart."""
    ends_apart: bool = Field(default=False, index=True)
    """It has ended, by two who did so apart and differ, if only in how it went: nobody has chosen yet."""
    closed_apart: bool = False
    """Open, since whoever ended it had not seen that another was at work in it."""
    case_id: UUID | None = Field(default=None, index=True)
    minutes: int = 0
    """Time for the invoice."""
    two_values: bool = False
    needs_newer: bool = False
    words: str = ""
    """What a search through the list looks in, folded: nothing that is masked of a protected person."""

    @property
    def subject_name(self) -> str:
        """Whom it is about, as parts of a case have it."""
        return self.person_name


class Assignment(Folded, AssignmentFields):
    """An assignment as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)
    worked: list[Event] = Field(default_factory=list)
    """The entries of time that stand, in order."""
    ends: list[tuple[Event, Event]] = Field(default_factory=list)
    """Each event that ended it, or opened it again, and the one that says who did so and when: `_chosen`."""

    @property
    def ending(self) -> str:
        """How it went, as what two wrote apart and a person chooses between."""
        return self.result


def fold(events: Sequence[Event]) -> Assignment:
    """The assignment that these events tell. Total."""
    one = Assignment(open=False)
    one.log = entries.begin(events)
    for event in events:
        struck = event.id in one.log.struck
        if not struck and not entries.apply(one.log, one, event):
            _apply(one, event)
        if closing.at_work(one.log, event, lives=isinstance(event.payload, LIVES)):
            closing.worked(one.log, one, one.written, "outcome", event)
    _settle(one)
    contested = one.written.contested
    one.two_values, one.needs_newer = bool(contested), one.log.needs_newer
    entries.settle(one.log, contested)
    one.rank = URGENCIES.index(one.urgency) if one.urgency in URGENCIES else 1
    one.minutes = sum(minutes_of(event) for event in one.worked)
    said = [one.what, one.person_name, one.ordered_by, one.holder_name, one.result]
    if not one.protected:  # else whoever tries addresses would learn which one it is
        said += [one.personnummer, one.phone_shown, one.address]
    one.words = folded(" ".join(said))
    return one


def minutes_of(event: Event) -> int:
    """The minutes of an entry of time, within reason."""
    return min(max(getattr(event.payload, "minutes", 0), 0), LONGEST)


def _apply(one: Assignment, event: Event) -> None:
    match event.payload:
        case AssignmentOrdered(facts=given):
            if one.ordered_event is None:
                one.ordered_event, one.ordered_at = event.id, event.happened_at
                responsibility.receive(one, event.author)
                one.open = True
            _write(one, event, given)
        case AssignmentCorrected(facts=given):
            _write(one, event, given)
        case AssignmentDone():
            _end(one, event, "done")
        case AssignmentReturned():
            _end(one, event, "returned")
        case AssignmentReopened():
            _end(one, event, "")
        case AssignmentLinked(case=case):
            _tell(one, event, facts.keep(one.written, event, "case_id", case))
            one.case_id = case
        case AssignmentWorked():
            one.worked.append(event)
        case None:
            pass
        case _:
            one.log.void.add(event.id)


def _write(one: Assignment, event: Event, given: AssignmentFacts) -> None:
    _tell(one, event, facts.write(one, one.written, event, given))
    if one.birth_year is not None and one.birth_year not in BORN:
        one.birth_year = None


def _tell(one: Assignment, event: Event, met: list[tuple[str, UUID]]) -> None:
    one.log.tells.extend(entries.two_values(event, met))


def _end(one: Assignment, event: Event, outcome: str) -> None:
    """Done, given back or open again."""
    one.ends.append((event, _chosen(one, event)))
    met = facts.keep(one.written, event, "outcome", outcome)
    told_apart = facts.keep(one.written, event, "ending", _result(event))
    met = met or told_apart
    if met:  # told of both: that another had ended it is told no more
        unseen = {end.id for end, _ in one.ends if not event.saw(end)}
        one.log.tells = [
            tell
            for tell in one.log.tells
            if tell.code != "closed" or tell.event_id not in unseen or tell.person_id != event.author.id
        ]
    _tell(one, event, met)
    told = {person for _, person in met}
    if outcome:
        told |= closing.closed(one.log, one, event)
    entries.ended(one.log, one, event, "closed" if outcome else "reopened", told=told)


def _settle(one: Assignment) -> None:
    """Whether it has ended, now that all is known: of several apart open shows, then given back."""
    if not one.ends:
        return
    one.closed_apart = closing.standing(one.log, one.written, "outcome", "")
    if "outcome" in one.written.contested:
        one.written.writes.pop("ending")  # which end holds is what is to be chosen
    one.outcome = facts.shown(one.written, "outcome", careful=("", "returned"))
    one.open = not one.outcome
    closing.settle(one.log, one.ends[-1][0], is_open=one.open)
    if one.open:
        return
    chosen = [write.event for write in one.written.writes["outcome"] if write.value == one.outcome]
    end, did = next((end, did) for end, did in reversed(one.ends) if end in chosen)
    one.ended_at, one.ended_by = did.happened_at, did.author.name
    one.chosen_by = end.author.name if end is not did else ""
    one.ends_apart = not ENDINGS.isdisjoint(one.written.contested)
    one.result = _result(end)


def _result(end: Event) -> str:
    """How it went, or why it was given back."""
    return getattr(end.payload, "result", "") or getattr(end.payload, "reason", "")


def _chosen(one: Assignment, event: Event) -> Event:
    """Whose deed it is: of one that chooses, by repeating it, of several written apart, the one repeated."""
    seen = [(end, did) for end, did in one.ends if event.saw(end)]
    stood = [
        (end, did) for end, did in seen if not any(later.saw(end) for later, _ in seen if later is not end)
    ]
    same = (did for end, did in stood if len(stood) > 1 and _same(event.payload, end.payload))
    return next(same, event)


def _same(one: Payload | None, other: Payload | None) -> bool:
    """Whether two say the same, whenever it was."""
    timeless = [
        msgspec.structs.replace(said, at=None)
        if isinstance(said, AssignmentDone | AssignmentReturned)
        else said
        for said in (one, other)
    ]
    return timeless[0] == timeless[1]
