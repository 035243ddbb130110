"""Assessments (bedömningar) in a case: what was concluded, and the reports of concern that demand one.

An assessment is one event, written when it is concluded; until then it is a draft. It is never changed: a
re-assessment stands beside it. Two that did not see each other are both kept and marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlmodel import Field

from jourtui.rules import entries, responsibility
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.law import Cited

How = Literal["phone", "site", "both"]
Heard = Literal["alone", "accompanied", "no"]
Interpreter = Literal["not_needed", "by_phone", "on_site", "relative", "missing"]
Plan = Literal["followed", "departed"]
Follow = Literal["investigation", "running", "preliminary", "none"]
"""What follows for a child: an investigation shall open (SoL 2025:400 14:2), one is running already, a
preliminary assessment within 14 days (20:2), nothing further."""

PROTECTION = "immediate_protection"
"""The purpose of the assessment that SoL 2025:400 20:1 demands."""


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer, in the words that question and answer had in that version of the form.

    `values` are the codes, or what was typed; a time is ISO 8601 in UTC, with `words` as it was read.
    """

    section: str
    code: str
    question: str
    values: tuple[str, ...]
    words: str
    grave: bool = False


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An instrument of the trade that was used beside the form: only that, by whom, and the outcome."""

    name: str
    by: str
    outcome: str


class Decider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who decided, and under which delegation; `delegation` empty: there is none."""

    name: str
    title: str = ""
    delegation: str = ""


@kind("assessment.concern_received")
class ConcernReceived(Payload, frozen=True):
    """A report of concern (orosanmälan) about a child came in at `at`: it demands an assessment at once.

    What SOSFS 2014:5 5:1 asks: what it is about, whom (`subject`), who gave it unless anonymous, how, and
    that it was read back. `wants_feedback`: SoL 2025:400 19:6.
    """

    what: str
    subject: UUID | None = None
    given_by: str = ""
    how: Literal["phone", "writing", "visit", "other"] = "phone"
    read_back: bool = False
    wants_feedback: bool | None = None
    at: datetime | None = None


@kind("assessment.concluded")
class Concluded(Payload, frozen=True):
    """An assessment of `subject` was concluded at `at`, by the form `form` in its version.

    The worker's judgement (`conclusion`), the person's own estimate and any score stand side by side; none is
    computed from another. `despite`: why the judgement is mild although answers are grave. `exposed`: a child
    may have been exposed to violence, so `follow` is never the 14 days.
    """

    form: str
    version: int
    title: str
    purpose: str
    answers: tuple[Given, ...]
    conclusion: str
    conclusion_text: str
    mild: bool
    reasons: str
    how: How
    heard: str
    subject: UUID | None = None
    child_heard: Heard | None = None
    not_heard_why: str = ""
    interpreter: Interpreter = "not_needed"
    interpreter_note: str = ""
    consulted: str = ""
    own_scale: int | None = None
    """The person's own estimate of how safe they are tonight, from 0 to 10."""
    own_words: str = ""
    score: int | None = None
    score_most: int | None = None
    despite: str = ""
    notice: UUID | None = None
    """The advance notice whose plan was read for it."""
    plan: Plan | None = None
    departure: str = ""
    exposed: bool = False
    follow: Follow | None = None
    tonight: str = ""
    instrument: Instrument | None = None
    decided: Decider | None = None
    law: Cited | None = None
    at: datetime | None = None

    @property
    def grave(self) -> tuple[Given, ...]:
        """The answers that are grave."""
        return tuple(answer for answer in self.answers if answer.grave)


@dataclass(slots=True)
class Made:
    """One assessment, and those of the same person by the same form whose authors did not see each other."""

    event: Event
    said: Concluded
    apart: list[Event] = field(default_factory=list)
    earlier: Event | None = None
    """The one before it that its author had seen: what it is a re-assessment of."""
    later: Event | None = None
    board: str = ""
    """The board (its code) that the case belonged to then."""

    @property
    def about(self) -> tuple[UUID, ...]:
        """Whom it is about, as a decision says it; nobody where that was not said."""
        return (self.said.subject,) if self.said.subject is not None else ()


@dataclass(slots=True)
class Concern:
    """One report of concern; `answered` is the assessment that it demanded."""

    event: Event
    said: ConcernReceived
    answered: Event | None = None


@dataclass(slots=True)
class Assessments:
    """What a case holds of them, in order."""

    made: list[Made] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)

    def of(self, event: UUID) -> Made | None:
        """The assessment that this event concluded."""
        return next((made for made in self.made if made.event.id == event), None)

    def last(self, form: str, subject: UUID | None) -> Made | None:
        """The latest of a person by a form."""
        same = (
            made for made in reversed(self.made) if (made.said.form, made.said.subject) == (form, subject)
        )
        return next(same, None)


PAYLOADS = (ConcernReceived, Concluded)


def apply(state: Assessments, log: entries.Log, event: Event, board: str) -> None:
    """Let an event of this module have its effect, in a case that belongs to `board`."""
    match event.payload:
        case ConcernReceived() as said:
            concern = Concern(event, said)
            # One that was concluded before this came in, by the clock, but reached the journal later.
            concern.answered = next(
                (made.event for made in state.made if _answers(made.said, made.event, concern)), None
            )
            state.concerns.append(concern)
        case Concluded() as concluded:
            _conclude(state, log, event, concluded, board)


def _conclude(state: Assessments, log: entries.Log, event: Event, said: Concluded, board: str) -> None:
    made = Made(event, said, board=board)
    for other in state.made:
        if (other.said.form, other.said.subject) != (said.form, said.subject):
            continue
        if event.saw(other.event):
            made.earlier = other.event
            other.later = event
        else:
            made.apart.append(other.event)
            other.apart.append(event)
            log.tells.extend(_apart(event, other.event, said))
    state.made.append(made)
    for concern in state.concerns:
        if concern.answered is None and _answers(said, event, concern):
            concern.answered = event


def _answers(said: Concluded, event: Event, concern: Concern) -> bool:
    """Whether it is the assessment that the report of concern demanded: of that child, since it came in."""
    same = concern.said.subject in (None, said.subject)
    # A time that is typed has no seconds: of the same minute it is not before.
    came_in = concern.event.happened_at.replace(second=0, microsecond=0)
    return said.purpose == PROTECTION and same and event.happened_at >= came_in


def _apart(event: Event, other: Event, said: Concluded) -> Iterator[responsibility.Tell]:
    for person, colleague in ((other.author, event.author), (event.author, other.author)):
        yield responsibility.Tell(
            event_id=event.id,
            person_id=person.id,
            code="assessed_apart",
            other=colleague.name,
            detail=said.title,
            at=event.written_at,
        )


class Difference(msgspec.Struct, frozen=True):
    """A question that two assessments answer in different words; empty where one has no answer."""

    question: str
    before: str
    now: str


def differences(before: Concluded, now: Concluded) -> list[Difference]:
    """What a re-assessment answers otherwise than the earlier one, in the later one's order.

    Questions are the same if their codes are, also when a newer form words them otherwise.
    """
    was = {answer.code: answer for answer in before.answers}
    is_ = {answer.code: answer for answer in now.answers}
    found = []
    for answer in (*now.answers, *(one for one in before.answers if one.code not in is_)):
        pair = was.get(answer.code), is_.get(answer.code)
        if pair[0] is None or pair[1] is None or pair[0].values != pair[1].values:
            words = [one.words if one is not None else "" for one in pair]
            found.append(Difference(answer.question, *words))
    return found


class AssessmentFields(Fields):
    """What the list over all cases needs to know of an assessment."""

    event_id: UUID
    form: str
    title: str
    subject_id: UUID | None = None
    subject_name: str = ""
    conclusion: str
    mild: bool = False
    grave: int = 0
    """How many answers are grave."""
    how: str = ""
    follow: str | None = None
    exposed: bool = False
    at: datetime = Field(index=True)
    by_id: UUID
    by_name: str
    apart: bool = False
    """Another was made by somebody who had not seen it, and nobody has made one since."""
    again: bool = False
    """It is a re-assessment."""
    replaced: bool = False
    """There is a later one."""
    words: str = ""
    """What the list's filter looks in, without capitals."""


class AssessmentRow(AssessmentFields):
    """One assessment as a list shows it."""


def row(made: Made, subject_name: str) -> AssessmentRow:
    """What the list shows of one; `subject_name` is whom it is about, as the case has it now."""
    said, event = made.said, made.event
    words = (subject_name, said.title, said.conclusion_text, event.author.name)
    return AssessmentRow(
        event_id=event.id,
        form=said.form,
        title=said.title,
        subject_id=said.subject,
        subject_name=subject_name,
        conclusion=said.conclusion_text,
        mild=said.mild,
        grave=len(said.grave),
        how=said.how,
        follow=said.follow,
        exposed=said.exposed,
        at=event.happened_at,
        by_id=event.author.id,
        by_name=event.author.name,
        apart=bool(made.apart) and made.later is None,
        again=made.earlier is not None,
        replaced=made.later is not None,
        words=" ".join(words).casefold(),
    )
