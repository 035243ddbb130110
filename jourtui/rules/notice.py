"""An advance notice (föranmälan): a municipality tells beforehand what may come, and its plan.

Not to be mixed up with förhandsbedömning. The plan guides and never replaces tonight's assessment. Each use
is told back to the municipality (återföring), and what is not told back yet is listed (domain.md, "Around
the night").
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import entries, facts, imported
from jourtui.rules.calendar import at_local, local
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.text import fold as folded

EXPIRING = timedelta(days=1)
"""How long before it ends a notice is said to end soon, and stands among the clocks."""
BORN = range(1850, 2200)
"""Years that can be somebody's birth year; others are not shown."""
VALID = timedelta(days=7)
"""How long a notice holds that does not say it: jourtui's own default."""
Standing = Literal["coming", "valid", "expiring", "expired", "closed"]


def a_week(now: datetime) -> datetime:
    """Until when (UTC) a notice is proposed to hold: the end of the day that lies `VALID` ahead."""
    return at_local(local(now).date() + VALID + timedelta(days=1), 0)


class NoticeFacts(facts.Facts, frozen=True):
    """What is known of a notice: at first, or corrected. Each field keeps both of two values written apart.

    `assessor` is who at the municipality handles the matter; `told_by` who told the jour, `how` by which way.
    """

    person_name: str | UnsetType = UNSET
    personnummer: str | UnsetType = UNSET
    reserve_number: str | UnsetType = UNSET
    birth_year: int | UnsetType | None = UNSET
    phone: str | UnsetType = UNSET
    phone_shown: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    protected: bool | UnsetType = UNSET
    municipality: str | UnsetType | None = UNSET
    board: str | UnsetType | None = UNSET
    plan: str | UnsetType = UNSET
    valid_from: datetime | UnsetType | None = UNSET
    until: datetime | UnsetType = UNSET
    told_by: str | UnsetType = UNSET
    assessor: str | UnsetType = UNSET
    how: Literal["phone", "file", "mail"] | UnsetType = UNSET

    keeps_both = frozenset(
        {
            *("person_name", "personnummer", "reserve_number", "birth_year", "phone_shown", "address"),
            *("protected", "municipality", "board", "plan", "valid_from", "until", "told_by", "assessor"),
        }
    )
    careful = {"protected": (True, False)}


@kind("advance_notice.received")
class NoticeReceived(Payload, frozen=True):
    """The municipality `municipality` (official code) told of a person; the notice is valid until `until`."""

    person_name: str
    plan: str
    until: datetime
    municipality: str | None = None
    phone: str = ""
    phone_shown: str = ""
    personnummer: str = ""
    told_by: str = ""
    at: datetime | None = None


@kind("advance_notice.described")
class NoticeDescribed(Payload, frozen=True):
    """More that is known of the notice, or what is corrected in it."""

    facts: NoticeFacts
    at: datetime | None = None


@kind("advance_notice.renewed")
class NoticeRenewed(Payload, frozen=True):
    """The municipality, by `told_by`, says that it holds until `until`. A closed one is valid again."""

    until: datetime
    told_by: str = ""
    at: datetime | None = None


@kind("advance_notice.used")
class NoticeUsed(Payload, frozen=True):
    """The notice was read for this call or case; again, it is the same use."""

    record: UUID


@kind("advance_notice.told_back")
class NoticeToldBack(Payload, frozen=True):
    """What the municipality, `to` there, was told of how the notice was used (återföring).

    `uses` are the events of those uses.
    """

    uses: tuple[UUID, ...]
    to: str
    what: str
    at: datetime | None = None


@kind("advance_notice.closed")
class NoticeClosed(Payload, frozen=True):
    """The notice is no longer valid."""

    reason: str = ""


class NoticeFields(Fields):
    """Shared by the state and the table. All times are UTC."""

    person_name: str = ""
    personnummer: str = Field(default="", index=True)
    reserve_number: str = ""
    birth_year: int | None = None
    phone: str = Field(default="", index=True)
    phone_shown: str = ""
    address: str = ""
    protected: bool = False
    municipality: str | None = None
    board: str | None = None
    plan: str = ""
    valid_from: datetime | None = None
    until: datetime | None = Field(default=None, index=True)
    told_by: str = ""
    assessor: str = ""
    how: str = "phone"
    received_at: datetime | None = None
    received_event: UUID | None = None
    open: bool = Field(default=True, index=True)
    closed_at: datetime | None = None
    closed_by: str = ""
    closed_reason: str = ""
    uses: int = 0
    untold: int = 0
    """How many uses the municipality has not been told of."""
    used_at: datetime | None = None
    two_values: bool = False
    words: str = ""
    """What a search through the list looks in, folded: nothing that is masked of a protected person."""

    @property
    def subject_name(self) -> str:
        """Whom it is about, as parts of a case have it."""
        return self.person_name

    def standing(self, now: datetime) -> Standing:
        """Where it is in its life."""
        if not self.open:
            return "closed"
        if self.until is None or self.until <= now:
            return "expired"
        if self.valid_from is not None and self.valid_from > now:
            return "coming"
        return "expiring" if self.until - now <= EXPIRING else "valid"


class Notice(Folded, NoticeFields):
    """An advance notice as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)
    used: list[Event] = Field(default_factory=list)
    """Each time that it was read for a call or a case, in order."""
    told: dict[UUID, Event] = Field(default_factory=dict)
    """The event of a use → the one that told it back."""

    @property
    def not_told(self) -> list[Event]:
        """What the municipality has not been told of `used`, in order; none of what was imported."""
        past = imported.covered(self.log.events)
        return [event for event in self.used if event.id not in self.told and event.id not in past]


def fold(events: Sequence[Event]) -> Notice:
    """The notice that these events tell. Total."""
    notice = Notice(open=False)
    notice.log = entries.Log(events=list(events))
    for event in events:
        _apply(notice, event)
    contested = notice.written.contested
    notice.two_values = bool(contested)
    entries.settle(notice.log, contested)
    notice.uses, notice.untold = len(used_for(notice.used)), len(used_for(notice.not_told))
    notice.used_at = notice.used[-1].happened_at if notice.used else None
    said = [notice.person_name, notice.told_by, notice.assessor, notice.plan]
    if not notice.protected:  # else whoever tries addresses would learn which one it is
        said += [notice.personnummer, notice.reserve_number, notice.phone_shown, notice.address]
    notice.words = folded(" ".join(said))
    return notice


def used_for(used: Sequence[Event]) -> list[Event]:
    """Of each call or case the last time that the notice was read for it: one use however often."""
    last = {event.payload.record: event for event in used if isinstance(event.payload, NoticeUsed)}
    return list(last.values())


def _apply(notice: Notice, event: Event) -> None:
    log = notice.log
    match event.payload:
        case NoticeReceived() as received:
            if notice.received_event is None:
                notice.received_event, notice.received_at = event.id, event.happened_at
            _write(notice, event, first_facts(received))
            _open(notice, event, is_open=True)
        case NoticeDescribed(facts=given_facts):
            _write(notice, event, given_facts)
        case NoticeRenewed(until=until, told_by=told_by):
            _write(notice, event, NoticeFacts(until=until, told_by=told_by or UNSET))
            _open(notice, event, is_open=True)
        case NoticeUsed():
            notice.used.append(event)
        case NoticeToldBack(uses=uses):
            known = {one.id for one in notice.used}
            if not known & set(uses):
                log.void.add(event.id)
            for use in uses:
                if use in known:
                    notice.told.setdefault(use, event)
        case NoticeClosed(reason=reason):
            _open(notice, event, is_open=False)
            if not notice.open:
                notice.closed_at, notice.closed_by = event.happened_at, event.author.name
                notice.closed_reason = reason
        case entries.ClockAcknowledged(clock=clock, start_event=start):
            log.acknowledged.setdefault((clock, start), []).append(event)
        case entries.TellSeen(about=about, code=code, detail=detail):
            log.seen.add((about, event.author.id, code, detail))
        case None:
            log.needs_newer = True


_FIRST = ("person_name", "plan", "until", "municipality", "phone", "phone_shown", "personnummer", "told_by")


def first_facts(received: NoticeReceived) -> NoticeFacts:
    """What the first event says, by the names of the facts."""
    return NoticeFacts(**{name: getattr(received, name) for name in _FIRST})


def _write(notice: Notice, event: Event, given: NoticeFacts) -> None:
    met = facts.write(notice, notice.written, event, given)
    notice.log.tells.extend(entries.two_values(event, met))
    if notice.birth_year is not None and notice.birth_year not in BORN:
        notice.birth_year = None


def _open(notice: Notice, event: Event, *, is_open: bool) -> None:
    """Valid or closed: of two who did not see each other valid shows, since the plan may be needed."""
    met = facts.keep(notice.written, event, "open", is_open)
    notice.log.tells.extend(entries.two_values(event, met))
    notice.open = facts.shown(notice.written, "open", careful=(True,))
    if notice.open:
        notice.closed_at, notice.closed_by, notice.closed_reason = None, "", ""
