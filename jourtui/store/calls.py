"""What a person can do with a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from jourtui.rules import call as rules
from jourtui.rules import case as case_rules
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.event import Payload
from jourtui.rules.locks import LockedFrom
from jourtui.rules.notice import NoticeUsed
from jourtui.rules.responsibility import Claimed
from jourtui.store.desk import Desk
from jourtui.store.destruction import NotHere
from jourtui.store.envelope import Base
from jourtui.store.journal import Change


def receive(
    desk: Desk,
    facts: rules.CallFacts,
    identity: rules.Identity,
    *,
    at: datetime,
    via: rules.Via = "sos",
    connected: bool = False,
    while_locked: bool = False,
    case: UUID | None = None,
    notices: Iterable[UUID] = (),
    record: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """A call came in at `at` (UTC), perhaps to an open case; returns its record.

    Who called is sealed under a key of its own, so that it can be destroyed alone. `notices` are the advance
    notices that were read for it. With a `record` minted beforehand it is written once, however often asked.
    """
    record = record or uuid4()
    if desk.journal.events(record):
        return record
    received = rules.CallReceived(at=at, via=via, connected=connected, while_locked=while_locked, facts=facts)
    changes = [
        Change(record, received),
        Change(record, rules.CallIdentified(facts=identity, at=at), own_key=True),
    ]
    if case is not None:
        changes += _join(desk, record, case, rules.CallFields(**facts.given()))
    changes += [Change(notice, NoticeUsed(record=record)) for notice in notices]
    desk.do(*changes, base=base)
    return record


def adopt(desk: Desk, record: UUID) -> None:
    """Vouch for a line that was written while the laptop was locked, and take the call if nobody has.

    A record that takes notes only is vouched for, and not taken.
    """
    call = desk.journal.call(record)
    take = [] if call.claimed or call.needs_newer else [Claimed()]
    desk.write(record, rules.CallAdopted(), *take)


def begin_attempt(
    desk: Desk, record: UUID, *, claim: bool, number: UUID | None = None, base: Base | None = None
) -> UUID:
    """The number was dialled or copied, now. `claim`: nobody has the call yet, so the caller takes it.

    `number` is the event that gave it. Returns the attempt's id, to end it with.
    """
    payloads: list[Payload] = [Claimed()] if claim else []
    return desk.write(record, *payloads, rules.NumberDialled(number=number), base=base)[-1]


def end_attempt(
    desk: Desk,
    record: UUID,
    outcome: rules.Outcome,
    *,
    attempt: UUID | None = None,
    note: str = "",
    at: datetime | None = None,
) -> UUID:
    """How an attempt ended; `at` for one that was made earlier and is written in now."""
    ended = rules.AttemptEnded(outcome=outcome, attempt=attempt, note=note, at=at)
    return desk.write(record, ended)[-1]


def correct(
    desk: Desk,
    record: UUID,
    facts: rules.CallFacts | None = None,
    identity: rules.Identity | None = None,
    *,
    base: Base,
    number_handed_over: datetime | None = None,
) -> None:
    """Set facts that were other than written, as seen at `base`. A mark set now follows into the case."""
    changes = []
    if facts is not None and facts.given():
        changes.append(Change(record, rules.CallCorrected(facts=facts)))
        changes += _followed(desk, record, facts.given())
    if identity is not None and identity.given():
        identified = rules.CallIdentified(facts=identity, at=number_handed_over)
        changes.append(Change(record, identified, own_key=True))
    if changes:
        desk.do(*changes, base=base)


def settle(desk: Desk, record: UUID, given: dict[str, Any], base: Base) -> None:
    """Of two values that did not see each other, `given` holds; `base` is when both were on the screen."""
    if "exit" in given:
        exit_ = given["exit"]
        change: Payload = rules.CallClosed(exit=exit_) if exit_ else rules.CallReopened()
        desk.write(record, change, base=base)
    elif "case_id" in given:
        desk.write(record, rules.CaseLinked(case=given["case_id"]), base=base)
    elif given.keys() <= set(rules.Identity.__struct_fields__):
        correct(desk, record, identity=rules.Identity(**given), base=base)
    else:
        correct(desk, record, rules.CallFacts(**given), base=base)


def ask_number(desk: Desk, record: UUID) -> None:
    """SOS Alarm was asked for a new number, now."""
    desk.write(record, rules.NumberAsked(at=desk.now()))


def note(
    desk: Desk,
    record: UUID,
    written: NoteWritten,
) -> UUID:
    """Write a note in a call or a case."""
    return desk.write(record, written)[-1]


def consult(desk: Desk, record: UUID, with_name: str, text: str, at: datetime | None = None) -> None:
    """Samråd: help from somebody without handing over."""
    desk.write(record, ConsultationHeld(with_name=with_name, text=text, at=at))


def close(
    desk: Desk,
    record: UUID,
    closed: rules.CallClosed,
    base: Base | None = None,
    first: Iterable[Payload] = (),
) -> None:
    """The call needs nothing more. `first`: what is written with it, such as that it is taken over."""
    desk.write(record, *first, closed, base=base)


def reopen(
    desk: Desk, record: UUID, reason: str = "", base: Base | None = None, first: Iterable[Payload] = ()
) -> None:
    """The call was closed too early. `first` as in `close`."""
    desk.write(record, *first, rules.CallReopened(reason=reason), base=base)


def link_case(
    desk: Desk, record: UUID, case: UUID, base: Base | None = None, first: Iterable[Payload] = ()
) -> None:
    """The call belongs to an open case, and is closed into it if the person was reached.

    `first`: see `close`.
    """
    call = desk.journal.call(record)
    changes = [Change(record, payload) for payload in first]
    changes += _join(desk, record, case, call, locks_of(call))
    if call.reached_at is not None and call.open:
        changes.append(Change(record, rules.CallClosed(exit="case", at=desk.now())))
    desk.do(*changes, base=base)


def open_case(desk: Desk, record: UUID, base: Base | None = None, first: Iterable[Payload] = ()) -> UUID:
    """Make the call a case, and close the call into it if the person was reached; returns the case.

    What the call knows of the matter follows, and which municipality was stated; vistelsekommun, board and
    subject are for a person to set.
    `first`: see `close`.
    """
    call = desk.journal.call(record)
    case = uuid4()
    facts = case_rules.CaseFacts(
        title=call.matter,
        case_types=(call.case_type,) if call.case_type else (),
        source=call.source,
        **marks(call).given(),
    )
    changes = [
        *(Change(record, payload) for payload in first),
        Change(case, case_rules.CaseOpened(call=record, facts=facts)),
        Change(record, rules.CaseLinked(case=case)),
    ]
    changes += _stated(record, call, case)
    changes += [Change(case, lock) for lock in locks_of(call)]
    if call.subject_personnummer:
        named = case_rules.SubjectFacts(personnummer=call.subject_personnummer, number_kind="personnummer")
        changes.append(Change(case, case_rules.SubjectNamed(subject=uuid4(), facts=named)))
    if call.reached_at is not None and call.open:
        changes.append(Change(record, rules.CallClosed(exit="case", at=desk.now())))
    desk.do(*changes, base=base)
    return case


def _stated(record: UUID, call: rules.CallFields, case: UUID) -> list[Change]:
    """The stated municipality of a call, told to its case."""
    stated = call.municipality
    return [Change(case, case_rules.MunicipalityStated(stated, record))] if stated else []


_MARKS = ("protected", "not_to_guardian", "interpreter", "safe_to_call", "safe_times", "code_word")


def marks(call: rules.CallFields, case: case_rules.CaseFields | None = None) -> case_rules.CaseFacts:
    """The marks set on a call, which follow it everywhere; to a case that is there, the stricter ones."""
    new, case = case is None, case or case_rules.CaseFields()
    given: dict[str, Any] = {}
    if call.protected and not case.protected:
        given["protected"] = True
    if call.not_to_guardian and not case.not_to_guardian:
        given["not_to_guardian"] = True
    if call.interpreter and not case.interpreter:
        given["interpreter"] = call.interpreter
    if call.safe_to_call != case.safe_to_call and (new or call.safe_to_call == "no"):
        given["safe_to_call"] = call.safe_to_call
    if call.safe_times and not case.safe_times:
        given["safe_times"] = call.safe_times
    if call.code_word and not case.code_word:
        given["code_word"] = call.code_word
    return case_rules.CaseFacts(**given)


def _followed(desk: Desk, record: UUID, given: Mapping[str, Any]) -> list[Change]:
    """The marks that are set on a call whose case is there already: the stricter ones, and no others."""
    marked = {name: value for name, value in given.items() if name in _MARKS}
    if not marked or (case := desk.journal.call(record).case_id) is None:
        return []
    try:
        known = desk.journal.case(case)
    except NotHere:
        return []
    now = rules.CallFields(**{name: marked.get(name, getattr(known, name)) for name in _MARKS})
    following = marks(now, known)
    if known.needs_newer or not following.given():
        return []
    return [Change(case, case_rules.CaseCorrected(facts=following))]


def locks_of(call: rules.Call) -> list[LockedFrom]:
    """The locks of a call, which follow it into its case."""
    return [event.payload for event, *_ in call.log.locks.values() if isinstance(event.payload, LockedFrom)]


def _join(
    desk: Desk, record: UUID, case: UUID, call: rules.CallFields, locks: Iterable[LockedFrom] = ()
) -> list[Change]:
    changes = [
        Change(record, rules.CaseLinked(case=case)),
        Change(case, case_rules.CallJoined(call=record)),
    ]
    known = desk.journal.case(case)
    changes += [Change(case, lock) for lock in locks if lock.person.id not in known.log.locks]
    if known.place is None and not known.needs_newer:
        changes += _stated(record, call, case)
    following = marks(call, known)
    if following.given() and not known.needs_newer:
        changes.append(Change(case, case_rules.CaseCorrected(facts=following)))
    if known.protected and not call.protected:
        changes.append(guarded(record))
    return changes


def guarded(record: UUID) -> Change:
    """What masks a call whose case is about somebody protected: its number is not for whoever walks by."""
    return Change(record, rules.CallCorrected(facts=rules.CallFacts(protected=True)))
