"""Decisions in a case: who was sought, what was decided by whom, signed, submitted to court; and measures
taken when it could not wait for anybody who might decide (domain.md, "Documents", "Without delegation").

Nothing here can be struck. Two decisions of one kind that did not see each other both stand, and a person
says which one does not hold (`decision.ended`). What was written by mistake of what became of a decision or
measure is taken back with a reason (`decision.record_taken_back`): a clock that it stopped runs again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from jourtui.rules import calendar
from jourtui.rules.entries import Log, tell_both
from jourtui.rules.event import Event, Lasting, kind
from jourtui.rules.law import Cited
from jourtui.rules.mandates import Court

Body = Literal["board", "committee", "chair", "appointed", "worker"]
Answer = Literal["reached", "no_answer", "busy", "voicemail", "wrong_number", "hindered"]
"""`hindered`: reached, and may not decide (conflict of interest, abroad, ill)."""


@kind("decider.sought")
class DeciderSought(Lasting, frozen=True):
    """Somebody who might decide was phoned. Every attempt is kept, since the law asks what could not wait."""

    board: str
    decision: str
    name: str
    role: str
    answer: Answer
    note: str = ""
    at: datetime | None = None


@kind("decision.made")
class Made(Lasting, frozen=True):
    """The first version of `DecisionMade`, and what both say.

    A decision, recorded at the minute that it was made; what it holds is asked for by FL 31 and 32 §§.

    `kind_label` and `cited` stand as they were on that day. `entitled_by` says which law or which decision of
    the board let this person decide. `open_question`: what the law leaves open about that, as it was shown.
    `heard_by`: who heard an oral decision. `granted` is false when it was decided not to.
    """

    decision: str
    kind_label: str
    board: str
    body: Body
    decider: str
    content: str
    reasons: str
    entitled_by: str
    decider_id: UUID | None = None
    """The member of staff, when a worker decided."""
    concerns: tuple[UUID, ...] = ()
    """The subjects of the case that it is about; none named: all whom its author knew of."""
    granted: bool = True
    oral: bool = False
    heard_by: tuple[str, ...] = ()
    read_back: bool = False
    rapporteur: str = ""
    took_part: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    open_question: str = ""
    court: Court = ""
    submits: str = ""
    """Who sends it to the court, named before the night ends."""
    at: datetime | None = None


@kind("decision.made", version=2)
class MadeByBody(Made, frozen=True):
    """The second version. When a board or a committee decided, it is the `decider`, by its name."""

    minutes: str = ""
    """Of a board or a committee: the meeting's date and the paragraph."""
    signs: str = ""
    """Who signs for a board or a committee; empty: the decider."""
    carries_out: str = ""
    """Of a request for police: the decision that they help to carry out."""

    @property
    def signer(self) -> str:
        """Whose signature it takes."""
        return self.signs or self.decider


@kind("decision.made", version=3)
class DecisionMade(MadeByBody, frozen=True):
    """A decision."""

    moved_from: str = ""
    """Of a placement: where whom it concerns was placed before. Then it is a re-placement (omplacering)."""

    @property
    def re_placement(self) -> bool:
        return bool(self.moved_from)


@kind("decision.signed")
class DecisionSigned(Lasting, frozen=True):
    """An oral decision, or one on paper, was signed by its decider and that was seen by `certified_by`."""

    decision: UUID
    how: Literal["paper", "digital"]
    certified_by: str = ""
    at: datetime | None = None


@kind("decision.submitter_named")
class SubmitterNamed(Lasting, frozen=True):
    """Who submits the decision to the court from now on: the clock changes its owner and never stops."""

    decision: UUID
    name: str
    at: datetime | None = None


@kind("decision.submitted")
class Submitted(Lasting, frozen=True):
    """The first version of `DecisionSubmitted`, and what both say: nobody asked who sent it."""

    decision: UUID
    court: str
    how: str = ""
    at: datetime | None = None


@kind("decision.submitted", version=2)
class DecisionSubmitted(Submitted, frozen=True):
    """The decision was submitted (underställd): the only thing that stops the court's clock in time."""

    by: str = ""
    """Who sent it."""


@kind("decision.ended")
class DecisionEnded(Lasting, frozen=True):
    """The decision holds no longer, or never did.

    That stops no court's clock: it goes on until the decision is submitted, or its breach is explained. But
    when the decision was recorded twice `same_as` is the other, whose clock goes on for both.
    """

    decision: UUID
    why: str
    same_as: UUID | None = None
    at: datetime | None = None


@kind("measure.taken")
class Taken(Lasting, frozen=True):
    """The first version of `MeasureTaken`, and what both say: what was done and why it could not wait.

    The board decides at latest the next weekday (domain.md, "Without delegation"). Never for LVU or LVM.
    """

    decision: str
    kind_label: str
    board: str
    what: str
    grounds: str
    cited: tuple[Cited, ...] = ()
    at: datetime | None = None


@kind("measure.taken", version=2)
class TakenFrom(Taken, frozen=True):
    """The second version: nobody was asked which of several persons it was about."""

    moved_from: str = ""
    """Of a placement: where whom it concerns was placed before. Then it is a re-placement (omplacering)."""


@kind("measure.taken", version=3)
class MeasureTaken(TakenFrom, frozen=True):
    """An emergency measure without delegation."""

    concerns: tuple[UUID, ...] = ()
    """The subjects of the case that it is about; none named: all whom its author knew of."""


@kind("measure.decided")
class MeasureDecided(Lasting, frozen=True):
    """The board, or whoever may on its behalf, decided about the measure."""

    measure: UUID
    outcome: Literal["approved", "changed", "refused"]
    by: str
    note: str = ""
    at: datetime | None = None


Became = Literal["signed", "submitted", "ended", "decided"]
"""What can become of a decision (the first three) or of a measure (`decided`, by the board)."""


@kind("decision.record_taken_back")
class RecordTakenBack(Lasting, frozen=True):
    """The event `entry`, which said `what` had become of a decision or measure, was written by mistake.

    It has no effect any more: a court's clock that it stopped runs again, from when it began.
    """

    entry: UUID
    what: Became
    why: str


PAYLOADS = (
    DeciderSought,
    Made,
    DecisionSigned,
    SubmitterNamed,
    Submitted,
    DecisionEnded,
    Taken,
    MeasureDecided,
    RecordTakenBack,
)


def is_work(payload: object) -> bool:
    """Whether the municipality must hear of it in the morning; also that a decision holds no more."""
    ends = isinstance(payload, DecisionEnded) and payload.same_as is None
    return ends or isinstance(payload, Made | Taken)


@dataclass(slots=True)
class Decided:
    """One decision and what became of it."""

    event: Event
    made: DecisionMade
    signed: Event | None = None
    submitted: Event | None = None
    ended: Event | None = None
    submits: str = ""
    submitter: Event | None = None
    """What last named who submits it, after it was decided."""
    explained: bool = False
    """Somebody has explained why the court's clock broke."""
    later: list[Event] = field(default_factory=list)
    """What said once more what stood already: it counts when what stood is taken back."""

    @property
    def stands(self) -> bool:
        return self.ended is None

    def named(self, whom: str = "") -> str:
        """It in the words of a decision to carry it out: what, about `whom` if said, which day, by whom."""
        day = calendar.local(self.event.happened_at)
        what = f"{self.made.kind_label} om {whom}" if whom else self.made.kind_label
        return f"{what}, {day:%Y-%m-%d}, {self.made.decider}"

    def became(self) -> dict[Became, Event]:
        """What became of it that stands, with the event that says so."""
        every: dict[Became, Event | None] = {
            "ended": self.ended,
            "submitted": self.submitted,
            "signed": self.signed,
        }
        return {what: event for what, event in every.items() if event is not None}


@dataclass(slots=True)
class Measure:
    """One emergency measure, and the board's decision about it."""

    event: Event
    taken: MeasureTaken
    decided: Event | None = None
    later: list[Event] = field(default_factory=list)

    @property
    def outcome(self) -> Literal["approved", "changed", "refused", "waits"]:
        """What the board decided about it; `waits` until it has."""
        decided = self.decided.payload if self.decided is not None else None
        return decided.outcome if isinstance(decided, MeasureDecided) else "waits"

    def became(self) -> dict[Became, Event]:
        """As `Decided.became`."""
        return {} if self.decided is None else {"decided": self.decided}


@dataclass(slots=True)
class Decisions:
    """All decisions of a case as its events tell them."""

    sought: list[Event] = field(default_factory=list)
    decided: dict[UUID, Decided] = field(default_factory=dict)
    measures: dict[UUID, Measure] = field(default_factory=dict)

    @property
    def twice(self) -> list[tuple[Decided, Decided]]:
        """Decisions of one kind about the same person that stand and did not see each other.

        A person says which one holds.
        """
        standing = [found for found in self.decided.values() if found.stands]
        return [
            (earlier, later)
            for place, later in enumerate(standing)
            for earlier in standing[:place]
            if earlier.made.decision == later.made.decision
            and concern_one(earlier.made, later.made)
            and not later.event.saw(earlier.event)
        ]

    def concerns(self, id_: UUID) -> tuple[UUID, ...]:
        """Whom a decision or a measure is about; nobody if it is neither."""
        if id_ in self.decided:
            return self.decided[id_].made.concerns
        return self.measures[id_].taken.concerns if id_ in self.measures else ()

    def to_carry_out(self, codes: Collection[str], concerns: Collection[UUID]) -> list[Decided]:
        """Granted decisions of these kinds that stand, about any of those persons; about anybody if none."""
        return [
            one
            for one in self.decided.values()
            if one.made.decision in codes
            and one.made.granted
            and one.stands
            and (not concerns or set(concerns) & set(one.made.concerns))
        ]

    def undecided(self, codes: Collection[str], concerns: Collection[UUID]) -> list[UUID]:
        """Those of these persons about whom no granted decision of these kinds stands."""
        return [person for person in concerns if not self.to_carry_out(codes, (person,))]

    def alike(self, found: Decided) -> list[Decided]:
        """The others that may be the same decision, written once more: they stand and say the same."""
        return [
            other
            for other in self.decided.values()
            if other.event.id != found.event.id
            and other.stands
            and (other.made.decision, other.made.granted) == (found.made.decision, found.made.granted)
            and concern_one(other.made, found.made)
        ]


def concern_one(one: Made | MeasureTaken, other: Made | MeasureTaken) -> bool:
    """Whether two decisions or measures are about a person in common; one that names nobody is about all."""
    return not one.concerns or not other.concerns or bool(set(one.concerns) & set(other.concerns))


def apply(decisions: Decisions, log: Log, event: Event, subjects: Mapping[UUID, Event]) -> bool:
    """Let one of `PAYLOADS` have its effect; False if the event is another's. Total.

    `subjects`: those of the case, each with what first told of it. Who is written in after a decision is none
    of those whom it is about.
    """
    match event.payload:
        case DeciderSought():
            decisions.sought.append(event)
        case Made() as said:
            made = said if isinstance(said, DecisionMade) else DecisionMade(**msgspec.structs.asdict(said))
            if not made.concerns:
                made = msgspec.structs.replace(made, concerns=_known(event, subjects))
            decisions.decided[event.id] = Decided(event, made, submits=made.submits)
        case DecisionSigned(decision=id_):
            _once(decisions.decided.get(id_), "signed", log, event)
        case Submitted(decision=id_):
            _once(decisions.decided.get(id_), "submitted", log, event)
        case DecisionEnded(decision=id_):
            _once(decisions.decided.get(id_), "ended", log, event)
        case SubmitterNamed(decision=id_, name=name):
            if (found := decisions.decided.get(id_)) is None:
                log.void.add(event.id)
            else:
                before, found.submitter = found.submitter, event
                if before is not None and found.submits != name and not event.saw(before):
                    tell_both(log, event, before, "submitter_apart", found.made.kind_label)
                found.submits = name
        case Taken() as said:
            taken = said if isinstance(said, MeasureTaken) else MeasureTaken(**msgspec.structs.asdict(said))
            if not taken.concerns:
                taken = msgspec.structs.replace(taken, concerns=_known(event, subjects))
            decisions.measures[event.id] = Measure(event, taken)
        case MeasureDecided(measure=id_):
            _once(decisions.measures.get(id_), "decided", log, event)
        case RecordTakenBack() as back:
            _take_back(decisions, log, event, back)
        case _:
            return False
    return True


def _known(event: Event, subjects: Mapping[UUID, Event]) -> tuple[UUID, ...]:
    """The subjects of whom the author of an event knew."""
    return tuple(id_ for id_, first in subjects.items() if event.saw(first))


def _once(found: Decided | Measure | None, name: Became, log: Log, event: Event) -> None:
    """The first stands; what comes later is seen in the timeline and changes nothing while that stands."""
    if found is None:
        log.void.add(event.id)
    elif (stood := getattr(found, name)) is not None:
        found.later.append(event)
        log.void.add(event.id)
        if not event.saw(stood) and _otherwise(stood, event):
            label = found.made.kind_label if isinstance(found, Decided) else found.taken.kind_label
            tell_both(log, event, stood, "became_apart", label)
    else:
        setattr(found, name, event)


def _otherwise(one: Event, other: Event) -> bool:
    """Whether two say different things of what became of one decision or measure, as two submissions do."""
    match one.payload, other.payload:
        case MeasureDecided(outcome=first), MeasureDecided(outcome=second):
            return first != second
        case DecisionEnded(same_as=first), DecisionEnded(same_as=second):
            return first != second
    return isinstance(one.payload, Submitted)


def _take_back(decisions: Decisions, log: Log, event: Event, back: RecordTakenBack) -> None:
    """What was written by mistake counts no more; what another wrote of the same, apart, then does."""
    every: list[Decided | Measure] = [*decisions.decided.values(), *decisions.measures.values()]
    for found in every:
        if any(one.id == back.entry for one in found.later):
            found.later = [one for one in found.later if one.id != back.entry]
            return
        stood = found.became().get(back.what)
        if stood is None or stood.id != back.entry:
            continue
        kinds = Submitted if back.what == "submitted" else type(stood.payload)
        other = next((one for one in found.later if isinstance(one.payload, kinds)), None)
        found.later = [one for one in found.later if one is not other]
        setattr(found, back.what, other)
        log.void.add(stood.id)
        if other is not None:
            log.void.discard(other.id)
        return
    log.void.add(event.id)


def explained(decisions: Decisions, log: Log) -> None:
    """Note of which decisions somebody has explained why the court's clock broke."""
    for explanation in log.explained:
        found = decisions.decided.get(explanation.start_event)
        if found is not None and explanation.clock == f"court_{found.made.court}":
            found.explained = True


@dataclass(frozen=True, slots=True)
class CourtDay:
    """Until when a decision must be submitted. Alarm on `strict`; `postponed` is what 1930:173 may allow."""

    decided: Decided
    since: datetime
    """From when it is counted (UTC): of a decision that was recorded twice, the earlier time."""
    strict: date
    postponed: date

    @property
    def due(self) -> datetime:
        """The end of the strict day (UTC)."""
        return calendar.at_local(self.strict + timedelta(days=1), 0)


def court_days(decisions: Decisions) -> Iterator[CourtDay]:
    """The court clocks of the decisions that were granted, also when they are stopped.

    LVU 7 § and lag (2024:79) 4 kap. 3 §: within a week of the day of the decision. LVM 15 §: at latest the
    day after, weekends too: whether lag (1930:173) moves that day is untested.
    """
    for found in decisions.decided.values():
        if not found.made.granted or _same(decisions, found) is not None:
            continue
        if not found.stands and found.explained and found.submitted is None:
            continue
        others = (one for one in decisions.decided.values() if _same(decisions, one) is found)
        at = min(one.event.happened_at for one in (found, *others))
        if found.made.court == "week":
            yield CourtDay(found, at, *calendar.weekly_deadline(at))
        elif found.made.court == "next_day":
            yield CourtDay(found, at, calendar.day_after(at), calendar.day_after(at))


def _same(decisions: Decisions, found: Decided) -> Decided | None:
    """The one that stands for a decision that was recorded twice, and ended as such."""
    if found.ended is None:
        return None
    same_as: UUID | None = getattr(found.ended.payload, "same_as", None)
    other = decisions.decided.get(same_as) if same_as else None
    return other if other is not None and other.stands and other.made.court == found.made.court else None
