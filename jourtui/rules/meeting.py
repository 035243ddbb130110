"""The team meeting (Teammöte): one record per duty week (domain.md, "Around the night").

What is said stands as notes to a point of the agenda or to a call or case, and what is agreed as decisions
with who and when. Nobody overwrites anybody: two who change the same note apart from each other are both
kept and both told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from sqlmodel import Field

from jourtui.rules import calendar, entries
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.responsibility import Tell

Part = Literal[
    "undone",
    "question",
    "case",
    "call",
    "handover",
    "visit",
    "decision",
    "deviation",
    "feedback",
    "lesson",
    "problem",
    "other",
]
"""The points of the agenda, in their order."""
_WEEKS = UUID("0b0f6f0e-5d0a-4c39-9a1d-6d3a5c2f7e21")


def record_of(week: DutyWeek) -> UUID:
    """The record of a duty week's meeting: the same on every laptop, so that two who open it meet."""
    return uuid5(_WEEKS, week.start.isoformat())


def week_of(moment: datetime) -> DutyWeek:
    """The duty week that a meeting now is about: the one that runs; on Wednesday 08 to 16 the last."""
    found = calendar.duty_week(moment)
    if found is None:
        found = calendar.duty_week(moment - timedelta(hours=9))
    assert found is not None, "nine hours before any time between 08 and 16 a duty week runs"
    return found


def week_before(week: DutyWeek) -> DutyWeek:
    """The duty week before this one."""
    return week_of(week.start - timedelta(days=1))


def week_after(week: DutyWeek) -> DutyWeek:
    """The duty week after this one."""
    return week_of(week.end + timedelta(days=1))


@kind("meeting.opened")
class MeetingOpened(Beginning, frozen=True):
    """The meeting on the duty week from `start` to `end` has its first note, of anything."""

    start: datetime
    end: datetime
    at: datetime | None = None


@kind("meeting.attended")
class MeetingAttended(Payload, frozen=True):
    """Who is there: all of them."""

    names: tuple[str, ...]


@kind("meeting.noted")
class MeetingNoted(Payload, frozen=True):
    """A note to a point of the agenda; `about` is the call, case or other record that it is about.

    `replaces`: another wording of the note that began with that event.
    """

    part: Part
    text: str
    about: UUID | None = None
    replaces: UUID | None = None
    at: datetime | None = None


@kind("meeting.decided")
class MeetingDecided(Payload, frozen=True):
    """What shall be done, by whom, and by when (a Swedish day). `replaces` as in `MeetingNoted`."""

    what: str
    who: str
    by: date | None = None
    about: UUID | None = None
    replaces: UUID | None = None
    at: datetime | None = None


@kind("meeting.decision_done")
class MeetingDecisionDone(Payload, frozen=True):
    """The decision (the event that it began with) is carried out or, with `done` false, is not after all."""

    decision: UUID
    done: bool = True
    note: str = ""
    at: datetime | None = None


@kind("meeting.closed")
class MeetingClosed(Payload, frozen=True):
    """The meeting is over: the minutes say so."""

    at: datetime | None = None


@kind("meeting.reopened")
class MeetingReopened(Payload, frozen=True):
    """It was not over."""

    reason: str = ""


@dataclass(slots=True)
class Said:
    """A note or a decision. `standing` has its wordings that no later one had seen; the last is shown."""

    id: UUID
    """The event that it began with."""
    standing: list[Event]
    done: Event | None = None
    """Of a decision: what carried it out."""

    @property
    def event(self) -> Event:
        return self.standing[-1]

    @property
    def said(self) -> MeetingNoted | MeetingDecided:
        said = self.event.payload
        assert isinstance(said, MeetingNoted | MeetingDecided)
        return said

    @property
    def others(self) -> list[Event]:
        """Other wordings, by people who had not seen the one that is shown."""
        return [other for other in self.standing[:-1] if other.payload != self.event.payload]


class MeetingFields(Fields):
    """Shared by the state and the table: no text of anybody's."""

    start: datetime | None = Field(default=None, index=True)
    """The duty week (UTC)."""
    end: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    notes: int = 0
    decisions: int = 0
    undone: int = Field(default=0, index=True)
    """Decisions that nobody has carried out."""
    done_at: datetime | None = Field(default=None, index=True)
    """When the last of its decisions was carried out."""


class Meeting(Folded, MeetingFields):
    """A meeting as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    present: tuple[str, ...] = ()
    noted: dict[UUID, Said] = Field(default_factory=dict)
    decided: dict[UUID, Said] = Field(default_factory=dict)
    log: entries.Log = Field(default_factory=entries.Log)

    def of(self, part: Part, about: UUID | None = None) -> list[Said]:
        """The notes to a point, in order; `about` the record or, None, about none."""
        return [one for one in self.noted.values() if _of(one, part, about)]

    def said(self) -> Iterator[Said]:
        """Every note and decision."""
        yield from (*self.noted.values(), *self.decided.values())

    def to_do(self) -> list[Said]:
        """The decisions that nobody has carried out, in order."""
        return [one for one in self.decided.values() if one.done is None]


def _of(one: Said, part: Part, about: UUID | None) -> bool:
    said = one.said
    return isinstance(said, MeetingNoted) and said.part == part and said.about == about


@dataclass(slots=True)
class _Present:
    standing: list[Event] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """Everybody whom somebody says is there: those who wrote apart are put together."""
        every = [event.payload.names for event in self.standing if isinstance(event.payload, MeetingAttended)]
        return tuple(dict.fromkeys(name for names in every for name in names))


def fold(events: Sequence[Event]) -> Meeting:
    """The meeting that these events tell, in their order. Total: nothing that makes no sense raises."""
    meeting, present = Meeting(), _Present()
    meeting.log = entries.begin(events)
    done: list[Event] = []
    for event in events:
        if event.id in meeting.log.struck:
            continue
        match event.payload:
            case MeetingOpened() as opened:
                if meeting.opened_at is None:
                    meeting.start, meeting.end = opened.start, opened.end
                    meeting.opened_at = event.happened_at
            case MeetingAttended():
                present.standing = [*(one for one in present.standing if not event.saw(one)), event]
            case MeetingNoted(replaces=root):
                _say(meeting.noted, root, event)
            case MeetingDecided(replaces=root):
                _say(meeting.decided, root, event)
            case MeetingDecisionDone():
                done.append(event)
            case MeetingClosed():
                meeting.closed_at = event.happened_at
            case MeetingReopened():
                meeting.closed_at = None
            case entries.TellSeen(about=about, code=code, detail=detail):
                meeting.log.seen.add((about, event.author.id, code, detail))
    for event in done:
        said = event.payload
        assert isinstance(said, MeetingDecisionDone)
        if (decision := meeting.decided.get(said.decision)) is None:
            meeting.log.void.add(event.id)
        else:
            decision.done = event if said.done else None
    meeting.present = present.names()
    meeting.notes, meeting.decisions = len(meeting.noted), len(meeting.decided)
    meeting.undone = len(meeting.to_do())
    carried_out = [one.done.happened_at for one in meeting.decided.values() if one.done is not None]
    meeting.done_at = max(carried_out, default=None)
    meeting.log.tells = [*_apart(meeting), *_closed_meanwhile(events, meeting.log)]
    return meeting


def _say(there: dict[UUID, Said], root: UUID | None, event: Event) -> None:
    id_ = root or event.id
    found = there.get(id_)
    if found is None:
        there[id_] = Said(id_, [event])
    else:
        found.standing = [*(one for one in found.standing if not event.saw(one)), event]


def _apart(meeting: Meeting) -> Iterable[Tell]:
    """Tell everybody whose wording of a note or decision stands beside another's."""
    for one in meeting.said():
        if one.others:
            yield from _tell(one.event, {other.author.id: other for other in one.standing}, "meeting_apart")


def _closed_meanwhile(events: Sequence[Event], log: entries.Log) -> Iterable[Tell]:
    """Tell whoever wrote, and whoever closed, when neither had seen the other do it."""
    live = [event for event in events if event.id not in log.struck]
    closings = [event for event in live if isinstance(event.payload, MeetingClosed)]
    written = [event for event in live if isinstance(event.payload, MeetingNoted | MeetingDecided)]
    for closed in closings:
        for event in written:
            if event.apart(closed) and event.author.id != closed.author.id:
                both = {closed.author.id: closed, event.author.id: event}
                yield from _tell(event, both, "meeting_closed_apart")


def _tell(event: Event, people: dict[UUID, Event], code: str) -> Iterable[Tell]:
    for person in sorted(people, key=str):
        other = next((one.author.name for id_, one in people.items() if id_ != person), event.author.name)
        yield Tell(event_id=event.id, person_id=person, code=code, other=other, at=event.written_at)


def names_in(text: str) -> tuple[str, ...]:
    """Names as they are typed, with commas or on lines of their own."""
    return tuple(name for part in text.replace("\n", ",").split(",") if (name := part.strip()))
