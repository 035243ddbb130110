"""Writes the demo's made-up night (`demo_told`) in a journal, each event at its own time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import msgspec

from jourtui.demo import (
    demo_assessed,
    demo_beforehand,
    demo_deviations,
    demo_directory,
    demo_documents,
    demo_history,
    demo_mandates,
    demo_meeting,
    demo_needs,
    demo_roster,
    demo_visits,
)
from jourtui.demo.demo_told import CALLS, KARIN, MATTERS, PER, K, Matter, P, Told
from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules.case import SubjectNamed
from jourtui.rules.event import Author
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.shift_change import ShiftChangeBegun, ShiftChangeRead
from jourtui.rules.staff import Introduced, ShiftBegun
from jourtui.store.journal import Change, Journal

EVENING = Author(UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9a03"), "Maja Sand")
"""Who had the duty before the night."""


class Watch:
    """A clock that the night sets to each event's own time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def write(journal: Journal, watch: Watch, now: datetime) -> None:
    """Write the night that leads up to `now`, each event at its own time, in order."""
    records = [uuid4() for _ in MATTERS]
    found: list[tuple[float, Author, list[Change]]] = [
        *_shifts(),
        *_shift_change(),
        *_notices(now),
        *demo_mandates.entries(records, now),
        *demo_visits.entries(records, now),
        *demo_roster.entries(now),
        *demo_needs.entries(records, now),
        *(entry for told in CALLS for entry in _call(told, records, now)),
        *(
            entry
            for matter, record in zip(MATTERS, records, strict=True)
            for entry in _case(matter, record, now)
        ),
        *demo_beforehand.entries(now),
        *demo_deviations.entries(now),
        *demo_meeting.entries(records, now),
        *demo_directory.entries(now),
    ]
    written: list[tuple[float, demo_documents.Deed]] = [
        (ago, partial(_act, author, changes)) for ago, author, changes in found
    ]
    for ago, deed in sorted([*written, *demo_documents.deeds(records)], key=lambda entry: -entry[0]):
        watch.now = now - timedelta(minutes=ago)
        deed(journal)
    demo_history.write(journal, partial(setattr, watch, "now"), now)  # last: ids are seen in pictures


def _act(author: Author, changes: Sequence[Change], journal: Journal) -> None:
    journal.act(author, *changes)


def _shifts() -> list[tuple[float, Author, list[Change]]]:
    shifts = []
    for author, person, duty in ((K, KARIN, "first"), (P, PER, "backup")):
        record = uuid4()
        introduced = Introduced(person.id, person.name, person.title)
        begun = ShiftBegun("first" if duty == "first" else "backup")
        shifts.append((300.0, author, [Change(record, introduced), Change(record, begun)]))
    return shifts


def _shift_change() -> list[tuple[float, Author, list[Change]]]:
    """The evening's pair went off, and handed over."""
    record = uuid4()
    begun = ShiftChangeBegun(first=K, backup=P, to=K, note="Lugn kväll.")
    return [
        (299.0, EVENING, [Change(record, begun)]),
        (295.0, K, [Change(record, ShiftChangeRead())]),
    ]


def _notices(now: datetime) -> list[tuple[float, Author, list[Change]]]:
    notice = NoticeReceived(
        person_name="Anna Svensson",
        plan="Mormor får ta barnen i natt om mamman inte svarar. Ring henne först.",
        until=now + timedelta(days=6),
        municipality="1286",
        phone=_e164(10),
        phone_shown=_shown(10),
        told_by="Ystads mottagning",
    )
    return [(290.0, K, [Change(uuid4(), notice)])]


def _call(told: Told, cases_: Sequence[UUID], now: datetime) -> list[tuple[float, Author, list[Change]]]:
    record = uuid4()
    at = now - timedelta(minutes=told.ago)
    facts = {
        "municipality": told.municipality,
        "matter": told.matter,
        "source": told.source,
        "case_type": told.case_type,
        "number_reason": told.reason,
    }
    received = calls.CallReceived(
        at=at,
        via=told.via,
        connected=told.connected,
        facts=calls.CallFacts(**{**told.marks.given(), **facts}),
    )
    identity = calls.Identity(caller_name=told.name)
    if told.number is not None:
        identity = calls.Identity(
            caller_name=told.name, phone=_e164(told.number), phone_shown=_shown(told.number)
        )
    first = [
        Change(record, received),
        Change(record, calls.CallIdentified(facts=identity, at=at), own_key=True),
    ]
    written: list[tuple[float, Author, list[Change]]] = [(told.ago - 0.3, told.by, first)]
    attempt: UUID | None = None
    for ago, author, payload in told.then:
        event_id = uuid4()
        if isinstance(payload, calls.AttemptBegun):
            attempt = event_id
        elif isinstance(payload, calls.AttemptEnded) and attempt is not None:
            payload = calls.AttemptEnded(payload.outcome, attempt, payload.note)
            attempt = None
        written.append((ago, author, [Change(record, payload, event_id=event_id)]))
    if told.case is not None:
        case = cases_[told.case]
        joined = [Change(record, calls.CaseLinked(case)), Change(case, cases.CallJoined(record))]
        written.append((MATTERS[told.case].ago - 0.2, told.by, joined))
    return written


def _case(matter: Matter, record: UUID, now: datetime) -> list[tuple[float, Author, list[Change]]]:
    opened = [Change(record, cases.CaseOpened(facts=matter.facts))]
    opened += [Change(record, cases.SubjectNamed(uuid4(), subject)) for subject in matter.subjects]
    written = [(matter.ago, matter.by, opened)]
    written += [(ago, author, [Change(record, payload)]) for ago, author, payload in matter.then]
    if matter.assessed is not None:
        ago, author = matter.assessed
        about = next(change.payload.subject for change in opened if isinstance(change.payload, SubjectNamed))
        assessed = msgspec.structs.replace(demo_assessed.violence(now), subject=about)
        written.append((ago, author, [Change(record, assessed)]))
    return written


def _e164(number: int) -> str:
    return f"+467017406{number:02}"


def _shown(number: int) -> str:
    return f"070-174 06 {number:02}"
