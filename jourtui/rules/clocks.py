"""Clocks (frister): computed from what happened; none is armed or stored (domain.md, "Clocks").

A clock's identity is (record, kind, starting event). All times are UTC, so elapsed time is right across
both nights when the clocks change, and when the laptop slept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlmodel import Field, SQLModel

from jourtui.rules import calendar
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.entries import Log
from jourtui.rules.event import Event

CALLBACK = timedelta(minutes=30)
"""To phone back, from when SOS Alarm handed over the number."""
SOS_ANSWER = timedelta(minutes=15)
"""Until SOS Alarm, asked for a number, should have answered: jourtui's own default."""
SNOOZE_LIMIT = timedelta(minutes=5)
"""No alarm is silent longer than this past its due time (design.md, "Alarms are not toasts")."""
RING_OTHER = timedelta(minutes=5)
"""An alarm that nobody has acknowledged for this long rings on the other laptop."""


class SeenBy(msgspec.Struct, frozen=True):
    """Who acknowledged a clock, and when (UTC)."""

    id: UUID
    name: str
    at: datetime


class ClockFields(SQLModel):
    """Shared by the state and the table.

    `kind` is one of `callback`, `handover`, `sos_number`, `report`, `step`. A clock that stopped too late
    stays until its breach is explained; `stopped_at` then says when.
    """

    record_id: UUID
    record_type: str
    kind: str
    start_event: UUID
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    holder_id: UUID | None = None
    holder_name: str = ""
    title: str = ""
    protected: bool = False
    seen_by: str = "[]"
    """JSON list of `SeenBy`."""

    def broken_at(self, now: datetime) -> bool:
        """Whether the clock was or is past due."""
        return (self.stopped_at or now) > self.due_at

    def seen(self) -> list[SeenBy]:
        """Who acknowledged it, in order."""
        return msgspec.json.decode(self.seen_by, type=list[SeenBy])


class Clock(ClockFields):
    """One clock."""

    due_at: datetime = Field(index=True)


def of_call(call: Call, record_id: UUID) -> list[Clock]:
    """The clocks of a call that run, or that broke and are not explained."""
    if call.received_event is None or call.received_at is None:
        return []
    found = []
    dialable = call.phone or call.phone_shown
    if call.via == "sos" and dialable and not call.connected:
        started = call.number_at or call.received_at
        found.append(
            _clock(
                "callback",
                call.received_event,
                started,
                started + CALLBACK,
                call.reached_at or call.closed_at,
            )
        )
    if call.offer_id is not None and call.offered_at is not None and call.open:
        due = call.offered_at + timedelta(seconds=call.answer_within)
        found.append(_clock("handover", call.offer_id, call.offered_at, due))
    if call.number_asked_at is not None and call.number_asked_event is not None and call.open:
        due = call.number_asked_at + SOS_ANSWER
        found.append(_clock("sos_number", call.number_asked_event, call.number_asked_at, due))
    for clock in found:
        clock.record_id, clock.record_type = record_id, "call"
        clock.holder_id, clock.holder_name = call.holder_id, call.holder_name
        if not call.anonymous:
            clock.title = call.caller_name or ("" if call.protected else call.phone_shown)
        clock.protected = call.protected
    return _kept(found, call.log)


def of_case(case: Case, record_id: UUID) -> list[Clock]:
    """The clocks of a case that run."""
    found = []
    if case.offer_id is not None and case.offered_at is not None and case.open:
        due = case.offered_at + timedelta(seconds=case.answer_within)
        found.append(_clock("handover", case.offer_id, case.offered_at, due))
    for first, report in case.covered:
        found.append(_report(first, report.happened_at))
    if case.unreported:
        found.append(_report(case.unreported[0]))
    for step in case.steps:
        if step.pending and step.due is not None and case.open:
            found.append(_clock("step", step.event.id, step.event.written_at, step.due))
            found[-1].title = step.text
    for clock in found:
        clock.record_id, clock.record_type = record_id, "case"
        clock.holder_id, clock.holder_name = case.holder_id, case.holder_name
        clock.title = clock.title or case.subject_name or case.title
        clock.protected = case.protected
    return _kept(found, case.log)


def _report(first: Event, stopped: datetime | None = None) -> Clock:
    """To the municipality by 08:00 on the next weekday after the first work that no report covers."""
    due = calendar.next_weekday_at(first.happened_at, 8)
    return _clock("report", first.id, first.happened_at, due, stopped)


def _clock(
    kind: str, start: UUID, started: datetime, due: datetime, stopped: datetime | None = None
) -> Clock:
    return Clock(
        record_id=start,
        record_type="",
        kind=kind,
        start_event=start,
        started_at=started,
        due_at=due,
        stopped_at=stopped,
    )


def _kept(clocks: list[Clock], log: Log) -> list[Clock]:
    explained = {(explanation.clock, explanation.start_event) for explanation in log.explained}
    kept = []
    for clock in clocks:
        identity = (clock.kind, clock.start_event)
        if clock.stopped_at is not None and (clock.stopped_at <= clock.due_at or identity in explained):
            continue
        seen = [SeenBy(e.author.id, e.author.name, e.written_at) for e in log.acknowledged.get(identity, ())]
        clock.seen_by = msgspec.json.encode(seen).decode()
        kept.append(clock)
    return kept
