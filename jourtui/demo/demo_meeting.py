"""The team meeting of the demo's made-up unit: what is left from the last one, a question, what a
municipality said; and a text about strain that somebody shares. The people do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jourtui.demo.demo_told import K, P
from jourtui.rules import meeting, strain
from jourtui.rules.calendar import local
from jourtui.rules.event import Author
from jourtui.rules.flags import FlagRaised
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""
HUNGRY = 3
"""Which case of the night the question is about."""


def entries(cases: Sequence[UUID], now: datetime) -> Iterable[Entry]:
    """What was written of meetings before and during the night."""
    week = meeting.week_of(now)
    before = meeting.week_before(week)
    last, held = meeting.record_of(before), before.end + timedelta(hours=1)
    asked = meeting.MeetingDecided(
        "Fråga Ystad hur de vill ha kvitton på mat och resor", "Per Holm", local(now).date()
    )
    lamp, done = uuid4(), meeting.MeetingDecided("Ficklampa i varje bil", "Karin Ek")
    ago = (now - held).total_seconds() / 60
    yield ago, K, [Change(last, meeting.MeetingOpened(before.start, before.end))]
    yield ago - 1, K, [Change(last, meeting.MeetingAttended(("Karin Ek", "Per Holm", "Maja Sand")))]
    yield ago - 20, P, [Change(last, meeting.MeetingNoted("lesson", "Fråga SOS om nytt nummer på en gång."))]
    yield ago - 30, K, [Change(last, asked), Change(last, done, event_id=lamp)]
    yield (
        ago - 45,
        K,
        [Change(last, meeting.MeetingDecisionDone(lamp)), Change(last, meeting.MeetingClosed())],
    )
    said = meeting.MeetingNoted("feedback", "Trelleborg är nöjda med att rapporten kom före åtta i tisdags.")
    yield 240, K, [Change(meeting.record_of(week), meeting.MeetingOpened(week.start, week.end))]
    yield 240, K, [Change(meeting.record_of(week), said)]
    yield 20, P, [Change(cases[HUNGRY], FlagRaised("Kunde vi ha ordnat mat utan att åka ut?"))]
    shared, own = uuid4(), strain.record_of(P.id, week)
    text = strain.StrainWritten("Svårt att släppa barnen i det första samtalet.", week.start)
    yield 15, P, [Change(own, text, own_key=True, event_id=shared)]
    yield 14, P, [Change(own, strain.StrainShared(shared))]
