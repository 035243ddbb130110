"""Deviations (avvikelser): what went wrong, reported to the jour or by it, and what came of it.

A record of its own. One that a broken clock or a wrong delivery proposed has an id that follows from what
proposed it (`id_of`), so that two laptops apart write in one record: both are kept, both are told.
Sources: domain.md, "Around the night"; lex Sarah SoL (2025:400) 27 kap., see law.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import entries, facts, imported
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.text import plain_line

LexSarah = Literal["", "no", "yes"]
"""Not considered yet; considered and nothing to report; reported."""
Injury = Literal["", "no", "yes"]
"""A work-injury report: not considered yet; not needed; made."""
MOST = 2**31 - 1
TELLS = "deviation."
"""Stands before the name of a fact where somebody is told of it: other records have facts of those names."""


def id_of(record: UUID, event: UUID, clock: str = "") -> UUID:
    """The record of the one deviation that this event (or the clock that it started) proposes."""
    digest = sha256(b"deviation of " + record.bytes + event.bytes + clock.encode()).digest()
    return UUID(bytes=digest[:16], version=4)


class DeviationFacts(facts.Facts, frozen=True):
    """What is known of it. `title` is without names: it is what lists and the steering group read."""

    direction: Literal["to_us", "by_us"] | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    """A code of deviations.toml."""
    title: str | UnsetType = UNSET
    reporter: str | UnsetType = UNSET
    """A party of deviations.toml; `reporter_name` is who."""
    reporter_name: str | UnsetType = UNSET
    about: str | UnsetType = UNSET
    about_name: str | UnsetType = UNSET
    what: str | UnsetType = UNSET
    happened_at: datetime | UnsetType | None = UNSET
    municipality: str | UnsetType | None = UNSET
    containment: str | UnsetType = UNSET
    """What was done at once (omedelbar åtgärd)."""
    action: str | UnsetType = UNSET
    """What is done so that it does not happen again."""
    lex_sarah: LexSarah | UnsetType = UNSET
    lex_sarah_why: str | UnsetType = UNSET
    injury: Injury | UnsetType = UNSET
    injury_note: str | UnsetType = UNSET

    keeps_both = frozenset(
        {"direction", "kind", "title", "reporter", "reporter_name", "about", "about_name", "what"}
        | {"happened_at", "municipality", "containment", "action", "lex_sarah", "lex_sarah_why"}
        | {"injury", "injury_note"}
    )
    careful = {"lex_sarah": ("yes",), "injury": ("yes",)}


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it came out of: a call or a case, and the event there that proposed it, if one did.

    `clock` is the kind of the clock that was broken.
    """

    record: UUID
    type: Literal["call", "case"]
    event: UUID | None = None
    clock: str = ""


ANSWER = "answer"
"""What the two are told of who wrote what somebody answered apart: there is nothing to choose."""


@kind("deviation.reported")
class DeviationReported(Beginning, frozen=True):
    """Somebody wrote it down. `protected`: whom the call or case concerns was protected then."""

    facts: DeviationFacts
    source: Source | None = None
    protected: bool = False
    at: datetime | None = None


@kind("deviation.corrected")
class DeviationCorrected(Payload, frozen=True):
    """What is known of it is other, or more."""

    facts: DeviationFacts


@kind("deviation.timeline_attached")
class TimelineAttached(Payload, frozen=True):
    """The timeline of a call or a case as it was then, by its events: nothing of it is copied.

    Of a case those of its calls are attached too, each by an event.
    """

    record: UUID
    type: Literal["call", "case"]
    events: tuple[UUID, ...]


@kind("deviation.feedback_asked")
class FeedbackAsked(Payload, frozen=True):
    """Somebody else was asked to say what came of it (återkoppling)."""

    of: str
    what: str = ""
    at: datetime | None = None


@kind("deviation.feedback_answered")
class FeedbackAnswered(Payload, frozen=True):
    """They answered: who said what."""

    asked: UUID
    by: str
    answer: str
    at: datetime | None = None


@kind("deviation.feedback_given")
class FeedbackGiven(Payload, frozen=True):
    """Whoever reported it was told what came of it."""

    to: str
    what: str
    at: datetime | None = None


@kind("deviation.municipality_told")
class MunicipalityTold(Payload, frozen=True):
    """It was reported back to the municipality (code), to a named person."""

    municipality: str
    to: str
    what: str = ""
    at: datetime | None = None


@kind("deviation.brought_up")
class BroughtUp(Payload, frozen=True):
    """It was brought up at the steering group's meeting that day (a Swedish day)."""

    meeting: date
    note: str = ""


@kind("deviation.closed")
class DeviationClosed(Payload, frozen=True):
    """Nothing is left to do about it."""

    outcome: str
    at: datetime | None = None


@kind("deviation.reopened")
class DeviationReopened(Payload, frozen=True):
    """Something is left to do after all."""

    reason: str


@dataclass(slots=True)
class Asked:
    """Feedback that was asked for, and the answer."""

    event: Event
    said: FeedbackAsked
    answer: Event | None = None


class DeviationFields(Fields):
    """Shared by the state and the table."""

    direction: str = "by_us"
    kind: str = Field(default="other", index=True)
    title: str = ""
    reporter: str = ""
    reporter_name: str = ""
    about: str = ""
    about_name: str = ""
    what: str = ""
    happened_at: datetime | None = Field(default=None, index=True)
    """When it happened, or if nobody has said, when it was written down."""
    municipality: str | None = None
    containment: str = ""
    action: str = ""
    lex_sarah: str = ""
    lex_sarah_why: str = ""
    injury: str = ""
    injury_note: str = ""
    source_record: UUID | None = Field(default=None, index=True)
    source_type: str = ""
    clock: str = ""
    protected: bool = False
    timeline: bool = False
    """Whether the timeline of where it came from is attached."""
    reported_at: datetime | None = None
    by_id: UUID | None = None
    by_name: str = ""
    standing: str = Field(default="", index=True)
    """`open`, `waiting` for somebody's feedback, `closed`; empty while what began it has not come."""
    asked_of: str = ""
    """Of whom feedback is waited for; the first who has not answered."""
    asked_at: datetime | None = None
    answered: int = 0
    """How many have answered."""
    answers: str = ""
    """What they said, in order, a line each; of two who wrote one answer apart both."""
    given_to: str = ""
    """Whoever was told last what came of it."""
    told: str = ""
    """The municipalities (codes, spaces between) to which it was reported back."""
    meetings: str = ""
    """Days, spaces between, of the meetings at which it was brought up."""
    outcome: str = ""
    closed_at: datetime | None = None
    words: str = ""
    """What a filter looks in, in small letters."""
    two_values: bool = False
    needs_newer: bool = False


class Deviation(Folded, DeviationFields):
    """A deviation as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    # A fold sets many fields of values that are right by their declaration: nothing is to be validated.

    attached: list[TimelineAttached] = Field(default_factory=list)
    """The timelines, in order."""
    asked: dict[UUID, Asked] = Field(default_factory=dict)
    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)

    @property
    def unanswered(self) -> list[Asked]:
        """Those who were asked and have not answered, the first first."""
        return [one for one in self.asked.values() if one.answer is None]


def fold(events: Sequence[Event]) -> Deviation:
    """The deviation that these events tell. Total."""
    one = Deviation()
    one.log = entries.begin(events)
    for event in events:
        if event.id not in one.log.struck:
            _apply(one, event)
    waited = one.unanswered
    if waited:
        one.asked_of, one.asked_at = waited[0].said.of, waited[0].event.happened_at
    if one.reported_at is not None:
        one.standing = "closed" if one.closed_at is not None else "waiting" if waited else "open"
        one.happened_at = one.happened_at or one.reported_at
    said = (one.title, one.what, one.reporter_name, one.about_name, one.by_name)
    one.words = " ".join(filter(None, said)).casefold()
    one.needs_newer = one.log.needs_newer
    contested = one.written.contested
    one.two_values = bool(contested)
    entries.settle(one.log, {f"{TELLS}{name}" for name in (*contested, ANSWER)})
    return one


def _apply(one: Deviation, event: Event) -> None:
    match event.payload:
        case DeviationReported(facts=given, source=source, protected=protected):
            if one.reported_at is None:
                one.reported_at = event.happened_at
                one.by_id, one.by_name = event.author.id, event.author.name
            if source is not None and one.source_record is None:
                one.source_record, one.source_type = source.record, source.type
                one.clock = source.clock
            one.protected = one.protected or protected
            _write(one, event, given)
        case DeviationCorrected(facts=given):
            _write(one, event, given)
        case TimelineAttached() as said:
            whole = one.source_type == "case" and said.type == "call"
            if one.source_record not in (None, said.record) and not whole:
                one.log.void.add(event.id)
                return
            one.attached.append(said)
            one.timeline = True
            if one.source_record is None:
                one.source_record, one.source_type = said.record, said.type
        case FeedbackAsked() as asked:
            one.asked.setdefault(event.id, Asked(event, asked))
        case FeedbackAnswered(asked=wanted):
            found = one.asked.get(wanted)
            if found is not None and found.answer is not None and not event.saw(found.answer):
                # Written apart: both answers are shown, and both people are told.
                if event.payload != found.answer.payload:
                    one.answers = f"{one.answers}\n{_answer(event)}"
                    _tell(one, event, [(ANSWER, found.answer.author.id)])
            elif found is None or found.answer is not None:
                one.log.void.add(event.id)
            else:
                found.answer = event
                one.answered = min(one.answered + 1, MOST)
                one.answers = f"{one.answers}\n{_answer(event)}".strip("\n")
        case FeedbackGiven(to=to):
            one.given_to = to
        case MunicipalityTold(municipality=code):
            one.told = _added(one.told, code)
        case BroughtUp(meeting=meeting):
            one.meetings = _added(one.meetings, meeting.isoformat())
        case DeviationClosed(outcome=outcome):
            _close(one, event, outcome)
        case DeviationReopened():
            _close(one, event, None)
        case entries.TellSeen(about=about, code=code, detail=detail):
            one.log.seen.add((about, event.author.id, code, detail))
        case entries.NoteWritten() | entries.NoteGone() | entries.EntryStruck() | None:
            pass
        case entries.HoldPlaced() | entries.HoldLifted() | entries.Judged() | imported.Imported():
            pass
        case _:
            one.log.void.add(event.id)


def _answer(event: Event) -> str:
    said = event.payload
    assert isinstance(said, FeedbackAnswered)
    return plain_line(f"{said.by}: {said.answer}")


def _write(one: Deviation, event: Event, given: DeviationFacts) -> None:
    _tell(one, event, facts.write(one, one.written, event, given))


def _close(one: Deviation, event: Event, outcome: str | None) -> None:
    """Close it, or open it again: of two who did not see each other, open shows."""
    _tell(one, event, facts.keep(one.written, event, "outcome", outcome))
    shown = facts.shown(one.written, "outcome", careful=(None,))
    one.outcome = shown or ""
    one.closed_at = event.happened_at if shown is not None else None


def _tell(one: Deviation, event: Event, met: Iterable[tuple[str, UUID]]) -> None:
    named = ((f"{TELLS}{name}", other) for name, other in met)
    one.log.tells.extend(entries.two_values(event, named))


def _added(listed: str, word: str) -> str:
    return " ".join(dict.fromkeys([*listed.split(), *word.split()]))
