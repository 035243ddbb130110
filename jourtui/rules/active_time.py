"""Active time (Aktiv tid): what a person worked during standby in a duty week, taken as leave or as pay.

One record per person and week, whose id follows from both. The program proposes times from the log; the
person corrects and confirms them, and somebody else approves. Proposal and corrections are both kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules.duty_week import wednesday
from jourtui.rules.entries import Log, TellSeen, settle
from jourtui.rules.event import Author, Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.responsibility import Tell

ACTIVE_TIME = "active_time"
"""What a person is told of whose times were changed apart."""
Taken = Literal["leave", "pay"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 120_000_000
"""Minutes since 1970: some time in 2198."""
LONGEST = 14 * 24 * 60
"""Minutes that one span lasts at most: what is longer is a slip."""


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A time of work, in whole minutes since 1970 UTC; `until` is not in it."""

    since: int
    until: int

    @property
    def begin(self) -> datetime:
        return _EPOCH + timedelta(minutes=self.since)

    @property
    def end(self) -> datetime:
        return _EPOCH + timedelta(minutes=self.until)

    @property
    def minutes(self) -> int:
        return self.until - self.since

    @property
    def sane(self) -> bool:
        return 0 <= self.since < self.until <= _LAST and self.minutes <= LONGEST


def minute(moment: datetime) -> int:
    """Whole minutes since 1970 UTC."""
    return int((moment - _EPOCH) // timedelta(minutes=1))


def span(since: datetime, until: datetime) -> Span:
    return Span(minute(since), minute(until))


def record_of(person: UUID, week: date) -> UUID:
    """The record of a person's duty week (its Wednesday): the same on every laptop."""
    digest = sha256(b"active time" + person.bytes + wednesday(week).isoformat().encode()).digest()
    return UUID(bytes=digest[:16], version=4)


# From the log


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    found: list[Span] = []
    for one in sorted(one for one in spans if one.sane):
        if found and one.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, one.until))
        else:
            found.append(one)
    return found


def without(spans: Iterable[Span], taken: Span) -> list[Span]:
    """The time that is left when a span is taken away."""
    left = []
    for one in spans:
        for part in (
            Span(one.since, min(one.until, taken.since)),
            Span(max(one.since, taken.until), one.until),
        ):
            if part.since < part.until:
                left.append(part)
    return left


def worked(
    moments: Iterable[datetime],
    within: Sequence[tuple[datetime, datetime]],
    *,
    join: int,
    alone: int,
) -> list[Span]:
    """The spans that a person's entries tell of, during the standby `within`.

    Entries less than `join` minutes apart are one span, from the first to the last; it lasts at least `alone`
    minutes.
    """
    found: list[Span] = []
    for moment in sorted(set(moments)):
        if not any(since <= moment < until for since, until in within):
            continue
        at = minute(moment)
        if found and at - (found[-1].until - 1) < join:
            found[-1] = Span(found[-1].since, max(found[-1].until, at + 1))
        else:
            found.append(Span(at, at + 1))
    longer = (Span(one.since, max(one.until, one.since + alone)) for one in found)
    return joined(longer)


# What happens to it


@kind("active_time.proposed")
class TimeProposed(Payload, frozen=True):
    """What the program found in the log for `person` in the week from the Wednesday `week`."""

    week: date
    person: Author
    spans: tuple[Span, ...]
    joined_minutes: int
    entries: int


@kind("active_time.corrected")
class TimeCorrected(Payload, frozen=True):
    """The person took time away, put time to, or changed a span: `removed` became `added`."""

    week: date
    person: Author
    removed: Span | None = None
    added: Span | None = None
    why: str = ""


@kind("active_time.confirmed")
class TimeConfirmed(Payload, frozen=True):
    """The person stands for so many minutes of that week, and takes them as leave or as pay."""

    minutes: int
    taken: Taken


@kind("active_time.approved")
class TimeApproved(Payload, frozen=True):
    """Somebody else approved the confirmation (its event)."""

    confirmation: UUID


@kind("active_time.sent_back")
class TimeSentBack(Payload, frozen=True):
    """Somebody else did not approve the confirmation: the person looks at it again."""

    confirmation: UUID
    why: str = ""


class Correction(msgspec.Struct, frozen=True):
    """A correction, as it is shown."""

    removed: Span | None
    added: Span | None
    why: str
    at: datetime


class ActiveTimeFields(Fields):
    """Shared by the state and the table."""

    week: date | None = Field(default=None, index=True)
    person_id: UUID | None = Field(default=None, index=True)
    person_name: str = ""
    minutes: int = 0
    proposed_minutes: int = 0
    spans: str = "[]"
    """JSON list of `Span`: what holds."""
    proposed: str = "[]"
    """JSON list of `Span`: what the log said."""
    corrections: str = "[]"
    """JSON list of `Correction`, in order."""
    state: str = "open"
    """`open`, `confirmed`, `approved`, or `returned` to the person."""
    taken: str = ""
    confirmation: UUID | None = None
    by_name: str = ""
    """Who approved, or sent it back."""
    why: str = ""
    two_values: bool = False

    def times(self) -> list[Span]:
        return msgspec.json.decode(self.spans, type=list[Span])

    def found(self) -> list[Span]:
        return msgspec.json.decode(self.proposed, type=list[Span])

    def changes(self) -> list[Correction]:
        return msgspec.json.decode(self.corrections, type=list[Correction])


class ActiveTime(ActiveTimeFields):
    """A person's week as its events tell it."""


def fold(events: Sequence[Event]) -> tuple[ActiveTime, Log]:
    """The week that these events tell, and what people must be told of it. Total.

    Only the person corrects and confirms, and only another approves: what else says so has no effect. Times
    that change after a confirmation have to be confirmed again.
    """
    time, log = ActiveTime(), Log(events=list(events))
    proposals: list[Event] = []
    corrections: list[Event] = []
    for event in events:
        match event.payload:
            case TimeProposed() as found if _begins(time, found.week, found.person):
                proposals = [*(other for other in proposals if not event.saw(other)), event]
                _count(time, proposals, corrections)
            case TimeCorrected() as change if _begins(time, change.week, change.person):
                if event.author.id != time.person_id:
                    log.void.add(event.id)
                    continue
                for other in corrections:
                    if not event.saw(other) and _meet(other, event):
                        time.two_values = True
                        _tell(log, event, time.person_id, "two_values", ACTIVE_TIME)
                if all(event.saw(other) for other in corrections):
                    time.two_values = False
                corrections.append(event)
                _count(time, proposals, corrections)
            case TimeConfirmed(minutes=minutes, taken=taken):
                if event.author.id != time.person_id or minutes != time.minutes:
                    log.void.add(event.id)
                    continue
                time.state, time.taken, time.confirmation = "confirmed", taken, event.id
                time.by_name = time.why = ""
                if all(event.saw(other) for other in corrections):
                    time.two_values = False
            case TimeApproved(confirmation=of) | TimeSentBack(confirmation=of):
                if of != time.confirmation or event.author.id == time.person_id:
                    log.void.add(event.id)
                    _tell(log, event, event.author.id, "time_changed", time.person_name)
                    continue
                if isinstance(event.payload, TimeSentBack):
                    time.state, time.why, time.confirmation = "returned", event.payload.why, None
                else:
                    time.state, time.why = "approved", ""
                time.by_name = event.author.name
                _tell(log, event, time.person_id, f"time_{time.state}", time.why)
            case TellSeen(about=about, code=code, detail=detail):
                log.seen.add((about, event.author.id, code, detail))
    settle(log, (ACTIVE_TIME,) if time.two_values else ())
    return time, log


def _begins(time: ActiveTime, week: date, person: Author) -> bool:
    """Whether this is about the person and week that the record is of; the first says which."""
    if time.week is None:
        time.week, time.person_id, time.person_name = wednesday(week), person.id, person.name
    return (time.week, time.person_id) == (wednesday(week), person.id)


def _count(time: ActiveTime, proposals: Sequence[Event], corrections: Sequence[Event]) -> None:
    """Work out what holds: all that was proposed, and the corrections in their order."""
    before = time.spans
    found: list[Span] = []
    for event in proposals:
        if isinstance(event.payload, TimeProposed):
            found += event.payload.spans
    spans = proposed = joined(found)
    told = []
    for event in corrections:
        if isinstance(event.payload, TimeCorrected):
            removed, added = event.payload.removed, event.payload.added
            if removed is not None and removed.sane:
                spans = without(spans, removed)
            if added is not None:
                spans = joined([*spans, added])
            told.append(Correction(removed, added, event.payload.why, event.written_at))
    time.proposed, time.spans = _json(proposed), _json(spans)
    time.corrections = _json(told)
    time.proposed_minutes = sum(one.minutes for one in proposed)
    time.minutes = sum(one.minutes for one in spans)
    if time.state != "open" and time.spans != before:
        time.state, time.confirmation, time.by_name = "open", None, ""


def _meet(one: Event, other: Event) -> bool:
    """Whether two corrections are about the same time, and say different things."""
    if not isinstance(one.payload, TimeCorrected) or not isinstance(other.payload, TimeCorrected):
        return False
    if (one.payload.removed, one.payload.added) == (other.payload.removed, other.payload.added):
        return False
    mine = [part for part in (one.payload.removed, one.payload.added) if part is not None]
    theirs = [part for part in (other.payload.removed, other.payload.added) if part is not None]
    return any(a.since < b.until and b.since < a.until for a in mine for b in theirs)


def _json(values: object) -> str:
    return msgspec.json.encode(values).decode()


def _tell(log: Log, event: Event, person: UUID | None, code: str, detail: str) -> None:
    if person is None:
        return
    log.tells.append(
        Tell(
            event_id=event.id,
            person_id=person,
            code=code,
            other=event.author.name,
            detail=detail,
            at=event.written_at,
        )
    )


# Who may approve


def why_not_approve(time: ActiveTimeFields, author: Author, heads: Iterable[str]) -> str | None:
    """Why this person cannot approve it, as a sentence; None when they can.

    Nobody approves their own. Otherwise the head of unit (`heads`: names, in lower case) does, and of a
    head's own time anybody else; where nobody has that title, any colleague.
    """
    if time.person_id == author.id:
        return "Ingen godkänner sin egen tid."
    if time.state != "confirmed":
        return "Tiden är inte bekräftad av den som har arbetat."
    known = frozenset(heads)
    if known and author.name.casefold() not in known and time.person_name.casefold() not in known:
        return "Enhetschefen godkänner."
    return None
