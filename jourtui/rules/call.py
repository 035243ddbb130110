"""A call: SOS Alarm, or somebody else, handed over a name and a number; the jour calls back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import closing, entries, facts, imported, responsibility
from jourtui.rules.event import Author, Beginning, Event, Payload, kind
from jourtui.rules.fields import Folded

Outcome = Literal["reached", "no_answer", "busy", "voicemail", "wrong_number", "number_off"]
"""How an attempt ended: nådd, inget svar, upptaget, röstbrevlåda, fel nummer, numret avstängt."""
Exit = Literal["unreached", "advice", "misdial", "test", "information", "handed_on", "case"]
"""Why a call is closed: ej nådd, rådgivning, felringning, provsamtal, ren information, lämnat till annan
jour/kommun, blev eller hörde till ett ärende."""
Via = Literal["sos", "police", "tib", "municipality", "direct"]
"""Who handed the call over. Only SOS Alarm's calls have a callback clock (domain.md, "Clocks")."""
BAD_NUMBER = ("wrong_number", "number_off")
"""The outcomes that say of the number, not of the person, that it leads nowhere."""


class CallFacts(facts.Facts, frozen=True):
    """What is known of a call, apart from who called (`Identified`)."""

    municipality: str | UnsetType | None = UNSET
    """Official code (SCB), as stated at intake."""
    matter: str | UnsetType = UNSET
    source: str | UnsetType | None = UNSET
    """Contact source, a code of the catalogue."""
    case_type: str | UnsetType | None = UNSET
    number_reason: str | UnsetType = UNSET
    """Why there is no number."""
    safe_to_call: Literal["yes", "no", "unknown"] | UnsetType = UNSET
    safe_times: str | UnsetType = UNSET
    code_word: str | UnsetType = UNSET
    protected: bool | UnsetType = UNSET
    """Skyddade uppgifter: number and address are masked in lists, offers, bookings, documents."""
    anonymous: bool | UnsetType = UNSET
    interpreter: str | UnsetType = UNSET
    """Language of the interpreter needed, empty if none."""
    not_to_guardian: bool | UnsetType = UNSET
    """Får ej lämnas till vårdnadshavare."""
    received_at: datetime | UnsetType = UNSET
    """When the call was handed over (UTC): only in corrections, `CallReceived.at` is the first."""
    via: Via | UnsetType = UNSET
    """Who handed it over: only in corrections."""
    connected: bool | UnsetType = UNSET
    """Kopplat direkt: only in corrections."""

    keeps_both = frozenset(
        {"municipality", "matter", "case_type", "safe_to_call", "safe_times", "code_word", "protected"}
        | {"anonymous", "not_to_guardian", "interpreter", "received_at", "via", "connected"}
    )
    careful = {
        "safe_to_call": ("no", "unknown", "yes"),
        "protected": (True, False),
        "anonymous": (True, False),
        "not_to_guardian": (True, False),
    }


class Identity(facts.Facts, frozen=True):
    """Who called: always sealed under a key of its own, so that it can be destroyed alone."""

    caller_name: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    """E.164, empty when what was given is no number that can be dialled."""
    phone_shown: str | UnsetType = UNSET
    """The number as people read it."""
    subject_personnummer: str | UnsetType = UNSET
    line: str | UnsetType = UNSET
    """The line as it was typed at intake."""

    keeps_both = frozenset({"caller_name", "phone", "phone_shown", "subject_personnummer"})


@kind("call.received")
class CallReceived(Beginning, frozen=True):
    """The call was handed over at `at` (UTC). `connected`: SOS connected the person (kopplat direkt).

    `while_locked`: written on a locked laptop in the name of the one who locked it, until adopted.
    """

    at: datetime
    via: Via = "sos"
    connected: bool = False
    while_locked: bool = False
    facts: CallFacts = CallFacts()


@kind("call.identified")
class CallIdentified(Payload, frozen=True):
    """Who called. Sealed under its own key. `at`: when the number was handed over."""

    facts: Identity
    at: datetime | None = None


@kind("call.corrected")
class CallCorrected(Payload, frozen=True):
    """Some facts were other than written."""

    facts: CallFacts


@kind("call.adopted")
class CallAdopted(Payload, frozen=True):
    """Whoever unlocked the laptop vouches for the line that was written while it was locked."""


@kind("call.attempt_begun")
class AttemptBegun(Payload, frozen=True):
    """The first version of `NumberDialled`, which does not tell which number it was."""

    at: datetime | None = None


@kind("call.attempt_begun", version=2)
class NumberDialled(AttemptBegun, frozen=True):
    """The number was dialled, or copied to a telephone."""

    number: UUID | None = None
    """The event that gave it: the number itself stands only there, and can be destroyed there."""


@kind("call.attempt_ended")
class AttemptEnded(Payload, frozen=True):
    """How an attempt ended. Without `attempt` it was made elsewhere and is written in afterwards."""

    outcome: Outcome
    attempt: UUID | None = None
    note: str = ""
    at: datetime | None = None


@kind("call.number_asked")
class NumberAsked(Payload, frozen=True):
    """SOS Alarm was asked for a new or a right number."""

    at: datetime | None = None


@kind("call.case_linked")
class CaseLinked(Payload, frozen=True):
    """The call belongs to this case."""

    case: UUID


@kind("call.closed")
class CallClosed(Payload, frozen=True):
    """The call needs nothing more. `detail` is the reason or the advice, `to` who took over, at `at`.

    What was not asked is None: that is something else than no.
    """

    exit: Exit
    detail: str = ""
    to: str = ""
    sos_asked: bool | None = None
    consultation_considered: bool | None = None
    police_considered: bool | None = None
    at: datetime | None = None


@kind("call.reopened")
class CallReopened(Payload, frozen=True):
    """The call was closed too early."""

    reason: str = ""


@dataclass(slots=True)
class Attempt:
    """One try to reach the caller; without an outcome it goes on, or nobody has written how it went."""

    event_id: UUID
    author: Author
    begun_at: datetime
    outcome: str | None = None
    note: str = ""
    ended_at: datetime | None = None
    number: UUID | None = None
    """The event that gave the number that was dialled, where that is told."""
    number_shown: str = ""
    """That number as people read it; empty where it is not told, or destroyed."""


@dataclass(slots=True)
class Asking:
    """SOS Alarm asked for a number, until one came, the person was reached, or SOS was asked again."""

    event_id: UUID
    asked_at: datetime
    ended_at: datetime | None = None


class CallFields(responsibility.Held):
    """What lists need to know of a call: shared by the state and the table."""

    changes: int = 0
    """How many events the fold has read: grows by one at each change."""
    received_at: datetime | None = Field(default=None, index=True)
    number_at: datetime | None = None
    """When a number was handed over, if later than the call: the callback clock starts."""
    via: str = "sos"
    connected: bool = False
    while_locked: bool = False
    caller_name: str = ""
    phone: str = Field(default="", index=True)
    phone_shown: str = ""
    subject_personnummer: str = Field(default="", index=True)
    number_reason: str = ""
    municipality: str | None = None
    matter: str = ""
    source: str | None = None
    case_type: str | None = None
    safe_to_call: str = "unknown"
    safe_times: str = ""
    code_word: str = ""
    protected: bool = False
    anonymous: bool = False
    interpreter: str = ""
    not_to_guardian: bool = False
    case_id: UUID | None = Field(default=None, index=True)
    attempts_made: int = 0
    last_outcome: str | None = None
    last_attempt_at: datetime | None = None
    untried_number: bool = False
    """The last try was of a number that leads nowhere, and another stands that was not found so."""
    calling: bool = False
    """An attempt was begun, and nobody has written how it went (see `callback.talking`)."""
    calling_since: datetime | None = None
    """When the last such attempt began; `calling_id` and `calling_name`: who made it."""
    calling_id: UUID | None = None
    calling_name: str = ""
    first_attempt_at: datetime | None = None
    reached_at: datetime | None = None
    untimed: bool = False
    """Imported, and the source does not say when the person was reached: no figure of time counts it."""
    number_asked_at: datetime | None = None
    open: bool = Field(default=True, index=True)
    exit: str | None = Field(default=None, index=True)
    closed_at: datetime | None = None
    closed_apart: bool = False
    """Open, since whoever closed it had not seen that another was at work in it."""
    two_values: bool = False
    needs_newer: bool = False


class Call(Folded, CallFields):
    """A call as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}
    # A fold sets many fields of values that are right by their declaration: nothing is to be validated.

    line: str = ""
    attempts: list[Attempt] = Field(default_factory=list)
    received_event: UUID | None = None
    first_received_at: datetime | None = None
    askings: list[Asking] = Field(default_factory=list)
    closing: Event | None = None
    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)


def fold(events: Sequence[Event]) -> Call:
    """The call that these events tell, in their order. Total: nothing that makes no sense raises."""
    call = Call()
    call.log = entries.begin(events)
    for event in events:
        struck = event.id in call.log.struck
        if not struck and not entries.apply(call.log, call, event):
            _apply(call, event)
        if closing.at_work(call.log, event, lives=_lives(event.payload)):
            closing.worked(call.log, call, call.written, "exit", event)
    call.changes = len(events)
    call.needs_newer = call.log.needs_newer
    _end(call)
    contested = call.written.contested
    call.two_values = bool(contested)
    entries.settle(call.log, contested)
    _count(call)
    if call.reached_at is None and call.exit != "unreached":
        call.untimed = call.received_event in imported.covered(events)
    return call


def _apply(call: Call, event: Event) -> None:
    match event.payload:
        case CallReceived() as received:
            if call.received_event is not None:
                call.log.void.add(event.id)
                return
            call.received_event = event.id
            call.first_received_at = received.at
            call.while_locked = received.while_locked
            responsibility.receive(call, event.author)
            given = msgspec.structs.replace(
                received.facts, received_at=received.at, via=received.via, connected=received.connected
            )
            _write(call, event, given)
        case CallCorrected(facts=given):
            _write(call, event, given)
        case CallIdentified(facts=given):
            had_number = bool(call.phone or call.phone_shown)
            _write(call, event, given)
            if given.phone or given.phone_shown:
                if not had_number and event.happened_at != call.first_received_at:
                    call.number_at = event.happened_at
                _end_asking(call, event.happened_at)
        case CallAdopted():
            call.while_locked = False
        case AttemptBegun() as begun:
            number = begun.number if isinstance(begun, NumberDialled) else None
            call.attempts.append(Attempt(event.id, event.author, event.happened_at, number=number))
            closing.calling(call.log, call.written, "exit", event)
        case AttemptEnded() as ended:
            _end_attempt(call, event, ended)
        case NumberAsked():
            _end_asking(call, event.happened_at)
            call.number_asked_at = event.happened_at
            call.askings.append(Asking(event.id, event.happened_at))
        case CaseLinked(case=case):
            _tell(call, event, facts.keep(call.written, event, "case_id", case))
            call.case_id = case
        case CallClosed(exit=exit_):
            _close(call, event, exit_)
        case CallReopened():
            _close(call, event, None)
        case None:
            pass
        case _:
            call.log.void.add(event.id)


def _lives(payload: Payload | None) -> bool:
    """Whether a deed says that somebody is at work in a call: the person was reached, or it has a case."""
    return isinstance(payload, CaseLinked) or getattr(payload, "outcome", None) == "reached"


def _write(call: Call, event: Event, given: facts.Facts) -> None:
    _tell(call, event, facts.write(call, call.written, event, given))


def _tell(call: Call, event: Event, met: list[tuple[str, UUID]]) -> None:
    call.log.tells.extend(entries.two_values(event, met))


def _close(call: Call, event: Event, exit_: str | None) -> None:
    """Close the call, or open it again without an exit: of two who did not see each other, open is shown."""
    met = facts.keep(call.written, event, "exit", exit_)
    _tell(call, event, met)
    told = {person for _, person in met}
    call.closing = event
    if exit_ is None:
        entries.ended(call.log, call, event, "reopened", told=told)
        return
    told |= closing.closed(call.log, call, event)
    calling = {one.author.id for one in call.attempts if one.outcome is None}
    entries.ended(call.log, call, event, "closed", calling, told, called=_called_apart(call, event))


def _called_apart(call: Call, close: Event) -> set[UUID]:
    """Who had called, before the close in the shared order, without having seen it or been seen."""
    before = takewhile(lambda one: one is not close, call.log.events)
    tries = (one for one in before if isinstance(one.payload, AttemptBegun | AttemptEnded))
    return {one.author.id for one in tries if closing.apart(close, one)}


def _end(call: Call) -> None:
    """Whether it is closed, and as what, now that all is known that others did meanwhile."""
    if call.closing is None:
        return
    call.closed_apart = closing.standing(call.log, call.written, "exit")
    call.exit = facts.shown(call.written, "exit", careful=(None, "case"))
    call.open = call.exit is None
    closing.settle(call.log, call.closing, is_open=call.open)
    if call.open:
        call.closing = None
    else:
        call.closed_at = call.closing.happened_at


def _end_asking(call: Call, at: datetime) -> None:
    call.number_asked_at = None
    if call.askings and call.askings[-1].ended_at is None:
        call.askings[-1].ended_at = at


def _end_attempt(call: Call, event: Event, ended: AttemptEnded) -> None:
    attempt = next((a for a in call.attempts if a.event_id == ended.attempt), None)
    if attempt is None:
        attempt = Attempt(event.id, event.author, event.happened_at)
        call.attempts.append(attempt)
    elif attempt.outcome is not None:
        call.log.void.add(event.id)
        return
    else:
        _asked_no_more(call, attempt, ended)
    attempt.outcome = ended.outcome
    attempt.note = ended.note
    attempt.ended_at = event.happened_at
    if ended.outcome == "reached":
        _end_asking(call, event.happened_at)
        call.reached_at = min(call.reached_at or event.happened_at, event.happened_at)


def _asked_no_more(call: Call, attempt: Attempt, ended: AttemptEnded) -> None:
    """How it went is written: whoever rang is still told that it was closed, but not asked for that.

    Of whoever reached the person `closing` tells more.
    """
    who = attempt.author.id
    others = (one for one in call.attempts if one is not attempt)
    if any(one.outcome is None and one.author.id == who for one in others):
        return
    told = []
    for tell in call.log.tells:
        if tell.code != "closed_calling" or tell.person_id != who:
            told.append(tell)
        elif ended.outcome != "reached" or tell.event_id != attempt.event_id:
            told.append(tell.model_copy(update={"code": "closed"}))
    call.log.tells = told


def _count(call: Call) -> None:
    attempts = sorted(call.attempts, key=lambda attempt: attempt.begun_at)
    call.attempts = attempts
    call.attempts_made = len(attempts)
    if attempts:
        call.first_attempt_at = attempts[0].begun_at
        call.last_attempt_at = attempts[-1].begun_at
        call.last_outcome = attempts[-1].outcome
        _count_numbers(call)
    unended = [attempt for attempt in attempts if attempt.outcome is None]
    if unended:
        call.calling, call.calling_since = True, unended[-1].begun_at
        call.calling_id, call.calling_name = unended[-1].author.id, unended[-1].author.name
    if call.connected and call.received_at is not None:
        call.reached_at = min(call.reached_at or call.received_at, call.received_at)


def numbers(call: Call) -> list[facts.Write]:
    """The numbers that stand, as people read them: more than one where people wrote apart."""
    writes = [write for write in call.written.writes.get("phone_shown", ()) if write.value]
    return writes or [write for write in call.written.writes.get("phone", ()) if write.value]


def _count_numbers(call: Call) -> None:
    given = {
        event.id: event.payload.facts
        for event in call.log.events
        if isinstance(event.payload, CallIdentified)
    }
    for attempt in call.attempts:
        if attempt.number is not None and (known := given.get(attempt.number)) is not None:
            attempt.number_shown = known.phone_shown or known.phone or ""
    found_bad = {one.number_shown for one in call.attempts if one.outcome in BAD_NUMBER}
    last = call.attempts[-1]
    call.untried_number = (
        last.outcome in BAD_NUMBER
        and last.number in given
        and any(write.value not in found_bad for write in numbers(call))
    )
