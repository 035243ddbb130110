"""Retention: what may be destroyed and when, and the decision (gallringsbeslut) that comes before it.

A decision is a record of its own: it names records, never what is in them. It is in force when another
person has confirmed it, or when 14 days have passed by the shared store's clock without anybody withdrawing
it. Whoever carries it out sees once more that each record is due and not held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules import calendar, locks
from jourtui.rules.entries import ClockAcknowledged, HoldLifted, HoldPlaced, Judged, TellSeen
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.imported import Imported

ALONE = timedelta(days=14)
"""From when a decision that one person made is in force without another's confirmation."""
LARGEST = 200
"""Records in one decision at most: an event holds no more."""
GROWN = 18
KEPT_TO = 30
"""How old a child whose protection was investigated is before the papers may go (SoL 16:2 a)."""
NOT_NOTES = (HoldPlaced, HoldLifted, Judged, TellSeen, ClockAcknowledged, Imported, *locks.PAYLOADS)
"""Entries that are no note in the meaning of the law: what is written about the record, not in it."""

Status = Literal["due", "judge", "held", "decided", "kept"]


# The rules, as data


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long one kind of record is kept. Without `years` it is kept until further notice."""

    code: str
    record: str
    label: str
    law: str
    years: int | None = None
    counts_from: Literal["last_note"] = "last_note"
    judgement: Literal["always", "unless_adult", "never"] = "always"
    at_once: bool = False
    """Of a struck note: it may be destroyed from the day when it was struck."""
    unverified: bool = False


class Exception_(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may say of a record that the program cannot know."""

    code: str
    label: str
    law: str
    keep: Literal["", "always", "until_30"] = ""
    closed_from: date | None = None
    """Only what was closed this day or later; what was closed before follows its rule."""
    unverified: bool = False


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules. Raises ValueError, in Swedish, if two rows have one code or a period makes no sense."""

    rules: tuple[Rule, ...] = msgspec.field(name="rule")
    exceptions: tuple[Exception_, ...] = msgspec.field(name="exception")

    def __post_init__(self) -> None:
        for codes in ([rule.record for rule in self.rules], [found.code for found in self.exceptions]):
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"{code} finns två gånger i samma lista")
        for rule in self.rules:
            if rule.years is not None and not 1 <= rule.years <= 200:
                raise ValueError(f"{rule.code}: tiden ska vara 1 till 200 år")

    def rule(self, record: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.record == record), None)

    def exception(self, code: str) -> Exception_ | None:
        return next((found for found in self.exceptions if found.code == code), None)

    @property
    def shortest(self) -> int | None:
        """The fewest years that anything is kept; None if everything is kept."""
        return min((rule.years for rule in self.rules if rule.years is not None), default=None)


# What is due


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know of a record, and nothing that is written in it. Days are Swedish days."""

    record: UUID
    type: str
    opened: date | None
    last_note: date | None
    """When the last note was written; None when that cannot be known, and then nothing is due."""
    open: bool
    closed: date | None = None
    births: tuple[int | None, ...] = ()
    """The years of birth of those whom it concerns; None where it is not known."""
    judged: str | None = None
    """The exception that a person has said applies, or `none`."""
    held: int = 0
    """How many legal holds are on it."""
    board: str = ""
    within: UUID | None = None
    """Of a struck note: the record in which it was written."""
    within_type: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a record: `status`, by which rule and law, from which day it is due, and why."""

    facts: Facts
    status: Status
    rule: str
    law: str
    on: date | None
    why: str
    unverified: bool = False


def judge(facts: Facts, retention: Retention, today: date) -> Verdict:
    """What the rules say of a record on a day. What is not known is never guessed: then it is kept."""
    rule = retention.rule(facts.type)
    if rule is None:
        return Verdict(facts, "kept", "", "", None, "bevaras: ingen regel finns", unverified=True)
    if rule.at_once:
        status: Status = "held" if facts.held else "due"
        why = "undantaget från gallring: spärr" if facts.held else "får gallras för sig"
        return Verdict(facts, status, rule.code, rule.law, facts.last_note, why, rule.unverified)
    if rule.years is None:
        return Verdict(facts, "kept", rule.code, rule.law, None, "bevaras tills vidare", rule.unverified)
    law, unverified, why = rule.law, rule.unverified, f"{rule.years} år efter sista anteckningen"
    on = _years_after(facts.last_note, rule.years) if facts.last_note is not None else None

    def verdict(status: Status, told: str = why) -> Verdict:
        return Verdict(facts, status, rule.code, law, on, told, unverified)

    if facts.open:
        return verdict("kept", "är inte avslutat")
    if on is None or today < on:
        return verdict("kept")
    if facts.judged is None and _needs_judgement(facts, rule):
        return verdict("held" if facts.held else "judge", "kräver bedömning: gäller något undantag?")
    exception = retention.exception(facts.judged) if facts.judged is not None else None
    if facts.judged is not None and exception is None:
        return verdict("judge", f"undantaget {facts.judged} finns inte i reglerna: kräver bedömning")
    if exception is not None and exception.code != "none":
        law, unverified, why = exception.law, exception.unverified, exception.label
        before = exception.closed_from is not None and (
            facts.closed is not None and facts.closed < exception.closed_from
        )
        if exception.keep == "always" and not before:
            on = None
            return verdict("kept", why)
        if exception.keep == "until_30" and not before:
            births = [year for year in facts.births if year is not None]
            if not facts.births or len(births) < len(facts.births):
                on = None
                return verdict("judge", "barnets födelseår saknas: bevaras tills det är känt")
            # Only the year is known: the last day of it is the careful one.
            on = max(on, date(max(births) + KEPT_TO + 1, 1, 1))
            if today < on:
                return verdict("kept", why)
    return verdict("held", "undantaget från gallring: spärr") if facts.held else verdict("due", why)


def _needs_judgement(facts: Facts, rule: Rule) -> bool:
    if rule.judgement != "unless_adult":
        return rule.judgement == "always"
    if not facts.births or facts.opened is None:
        return True
    # Grown during the whole of the year when it was opened.
    return any(year is None or facts.opened.year - year <= GROWN for year in facts.births)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def holds(events: Iterable[Event]) -> dict[UUID, Event]:
    """The legal holds that are on a record: each is lifted by itself, by somebody who names it."""
    found: dict[UUID, Event] = {}
    for event in events:
        match event.payload:
            case HoldPlaced():
                found[event.id] = event
            case HoldLifted(hold=hold):
                found.pop(hold, None)
    return found


def judged(events: Iterable[Event]) -> Event | None:
    """The judgement that stands: the last, and of two that did not see each other the one that keeps."""
    stands: Event | None = None
    for event in events:
        if isinstance(event.payload, Judged):
            before = stands.payload if stands is not None and not event.saw(stands) else None
            if isinstance(before, Judged) and before.exception not in ("none", "not_begun"):
                continue
            stands = event
    return stands


# The decision


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record of a decision, and why it may go: the trace that stays. Nothing of the content.

    Of type `note` it is one struck note, and `record` is that event's id.
    """

    record: UUID
    type: str
    rule: str
    law: str
    due: date
    opened: date | None = None
    board: str = ""


@kind("retention.decided")
class Decided(Beginning, frozen=True):
    """A gallringsbeslut: these records shall be destroyed, for this reason."""

    items: tuple[Item, ...]
    reason: str


@kind("retention.confirmed")
class Confirmed(Payload, frozen=True):
    """Another person has seen the decision and stands behind it."""

    decision: UUID


@kind("retention.withdrawn")
class Withdrawn(Payload, frozen=True):
    """The decision no longer applies."""

    decision: UUID
    reason: str = ""


@kind("retention.executed")
class Executed(Payload, frozen=True):
    """The keys of these records were destroyed; `skipped` were not due any more, or held."""

    decision: UUID
    records: tuple[UUID, ...]
    skipped: tuple[UUID, ...] = ()


class DecisionFields(Fields):
    """Shared by the state and the table."""

    decision: UUID | None = Field(default=None)
    by_id: UUID | None = None
    by_name: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    count: int = 0
    carried_out: int = 0
    """How many of them were destroyed: what was held or not due any more was left."""
    confirmation: UUID | None = None
    confirmed_name: str = ""
    withdrawn_name: str = ""
    executed_at: datetime | None = None
    standing: bool = Field(default=False, index=True)
    """Decided, and neither withdrawn nor carried out."""


class Decision(Folded, DecisionFields):
    """A gallringsbeslut as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    items: tuple[Item, ...] = ()
    destroyed: set[UUID] = Field(default_factory=set)
    void: set[UUID] = Field(default_factory=set)


def fold(events: Sequence[Event]) -> Decision:
    """The decision that these events tell, in their order. Total.

    Nobody confirms their own; what is withdrawn stays so, and can be decided anew.
    """
    decision = Decision()
    for event in events:
        if not _apply(decision, event):
            decision.void.add(event.id)
    return decision


def _apply(decision: Decision, event: Event) -> bool:
    match event.payload:
        case Decided(items=items, reason=reason) if decision.decision is None:
            decision.decision, decision.items, decision.reason = event.id, items, reason
            decision.count, decision.decided_at = len(items), event.written_at
            decision.by_id, decision.by_name = event.author.id, event.author.name
            decision.standing = True
        case Confirmed(decision=of) if of == decision.decision and decision.standing:
            if decision.confirmation is not None or event.author.id == decision.by_id:
                return False
            decision.confirmation, decision.confirmed_name = event.id, event.author.name
        case Withdrawn(decision=of) if of == decision.decision and decision.standing:
            decision.standing, decision.withdrawn_name = False, event.author.name
        case Executed(decision=of, records=records) if of == decision.decision:
            decision.destroyed |= set(records)
            decision.carried_out = len(decision.destroyed & {item.record for item in decision.items})
            decision.standing, decision.executed_at = False, event.written_at
        case _:
            return False
    return True


def in_force(decision: Decision, decided: datetime | None, now: datetime | None) -> bool:
    """Whether a decision may be carried out.

    `decided` and `now` are times of the shared store (UTC), None where there is none: a laptop's clock
    does not make a decision old.
    """
    if not decision.standing:
        return False
    if decision.confirmation is not None:
        return True
    return decided is not None and now is not None and now - decided >= ALONE


def day_of(moment: datetime) -> date:
    """The Swedish day of a moment (UTC)."""
    return calendar.local(moment).date()
